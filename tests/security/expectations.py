"""What row level security must let through, written by hand.

Nothing here is derived from the policies: :mod:`tests.security.test_matrix`
tries every table as everybody, straight in SQL, and compares. The tables of
``docs/security.md`` are made from this file (``scripts/security_tables.py``).
"""

from __future__ import annotations

from typing import NamedTuple

PEOPLE = {
    "C": "the client whose project it is",
    "c": "another client",
    "E": "the editor who makes it",
    "e": "another editor",
    "A": "an admin",
    "P": "a partner",
    "O": "the operator",
    "V": "a visitor, or a provider's callback",
    "S": "the accounts service while it signs somebody in",
    "W": "the worker",
    "N": "nobody: no tenant, person or role set",
}
"""Who tries, by letter; all but the last in the row's own tenant."""

EVERYBODY = "CcEeAPOVSW"


class May(NamedTuple):
    """Who may do what with a row, as letters of :data:`PEOPLE`."""

    see: str
    add: str = ""
    change: str = ""
    delete: str = ""


# In nobody's name but their own: the row is the client's, so others add none like it.
ROWS: dict[str, May] = {
    "ai_prompts": May("EeAW", "AW", "AW", "AW"),
    "analytics_events": May("AW", EVERYBODY),
    "api_keys": May("CSW", "C", "S", "CW"),
    "audit_log": May("AW", "CSW"),
    "automation_logs": May("AW", "", "AW"),
    "comments": May("CEAW", "C", "CEAW"),
    "events": May("CEAW", "CEAW"),
    "idempotency_keys": May("CW", "CW", "CW", "CW"),
    "leads": May("AW", EVERYBODY),
    "ledger_entries": May("CAW", "AW"),
    "notifications": May("CW", "W", "CW"),
    "one_time_tokens": May("SW", "W", "S", "W"),
    "outgoing_messages": May("AW", "W", "AW"),
    "payment_callbacks": May("AW", "VW", "AW", "W"),
    "payment_transitions": May("AW", "AW"),
    "payments": May("CAW", "CAW", "AW"),
    "plugin_installations": May(EVERYBODY, "AW", "AW", "AW"),
    "production_runs": May("CEAW", "EAW", "EAW"),
    "production_steps": May("CEAW", "EAW", "EAW"),
    "profiles": May("CEASW", "SW", "CASW"),
    "project_assets": May("CEAW", "CW", "EAW", "CAW"),
    "project_revisions": May("CEAW", "CW", "EAW"),
    "project_timeline": May("CEAW", "CEAW"),
    "projects": May("CEAW", "CAW", "CEAW"),
    "provider_calls": May("AW", "W", "W"),
    "provider_tokens": May("W", "W", "W", "W"),
    "receipts": May("CAW", "AW", "AW"),
    "recovery_codes": May("S", "S", "S", "S"),
    "second_factors": May("CASW", "S", "S", "ASW"),
    "service_categories": May(EVERYBODY, "AW", "AW", "AW"),
    "service_packages": May(EVERYBODY, "AW", "AW", "AW"),
    "sessions": May("CASW", "S", "CASW", "W"),
    "staged_files": May("W", "W", "", "W"),
    "tenant_hosts": May(EVERYBODY),
    "tenants": May(EVERYBODY, "", "AW"),
    "users": May("CASW", "SW", "CASW"),
    "video_templates": May(EVERYBODY, "AW", "AW", "AW"),
}

# The database role techwize_system: it finds work over all tenants, and does none.
SYSTEM: dict[str, str] = {
    "automation_logs": "select, insert, update",
    "events": "select, update",
    "outgoing_messages": "select",
    "payment_callbacks": "select",
    "payments": "select",
    "production_runs": "select",
    "projects": "select",
    "tenants": "select",
}


class EscapeHatch(NamedTuple):
    """A function that runs with its owner's eyes: why it has to, and what it must never give."""

    gives: str
    never: str
    because: str


ESCAPE_HATCHES: dict[str, EscapeHatch] = {
    "tw_find_tenant(wanted_host text, wanted_slug text)": EscapeHatch(
        "id, slug, name, brand, settings of one tenant",
        "the hook token; a list",
        "who the tenant is must be known before there is one",
    ),
    "tw_first_tenant()": EscapeHatch(
        "the first tenant's slug",
        "anything else",
        "loopback names lead there",
    ),
    "tw_hook_tenant(token text)": EscapeHatch(
        "the tenant whose callback address this is",
        "anything for an empty or wrong token",
        "a callback names no tenant but by its secret address",
    ),
    "tw_resume_session(wanted_tenant uuid, wanted_session uuid, wanted_kind text, wanted_hash text, "
    "at timestamp with time zone)": EscapeHatch(
        "who is behind one living session of one tenant, and the scope of the transaction",
        "a password, a token or its hash; anybody for a session that has ended or is another tenant's",
        "who asks and what they see is one round trip instead of six",
    ),
    "tw_search_projects(wanted text)": EscapeHatch(
        "ids of projects, by words in title, reference, client's name and phone",
        "an id of another tenant, or of a project that the person may not see",
        "an index on words is of no use behind row level security",
    ),
    "tw_check_balanced()": EscapeHatch(
        "nothing; a trigger that refuses ledger transactions whose sum is not zero",
        "an answer",
        "it runs at the end, when the role that wrote the lines may be gone",
    ),
}
