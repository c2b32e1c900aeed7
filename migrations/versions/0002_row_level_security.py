"""Row level security: who sees and changes which row.

Every table is FORCEd, so that even its owner obeys; the owner has one policy
for all rows, without which a data migration would silently change none. The
app role gets exactly the commands for which a policy stands here.

Revision ID: 0002
Revises: 0001
"""

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

# The sub-selects are evaluated once per statement instead of once per row.
TENANT = "tenant_id = (select tw_tenant())"
ME = "(select tw_user())"


def role(*names: str) -> str:
    return "(select tw_role()) in (" + ", ".join(f"'{name}'" for name in names) + ")"


MANAGES = role("admin", "worker")
WORKS = role("editor", "admin", "worker")
OWN_PROJECT = f"({role('client')} and client_id = {ME})"
ASSIGNED = f"({role('editor')} and assigned_to = {ME})"


def project_of(table: str) -> str:
    # The policies of projects hold inside the sub-select: seen is what the project's readers see.
    return f"exists (select 1 from projects p where p.tenant_id = {table}.tenant_id and p.id = {table}.project_id)"


# table: {command: (using, with check)}; an insert has no "using".
Policies = dict[str, dict[str, tuple[str | None, str | None]]]


def all_commands(read: str, write: str) -> dict[str, tuple[str | None, str | None]]:
    return {
        "select": (read, None),
        "insert": (None, write),
        "update": (write, write),
        "delete": (write, None),
    }


_PROJECT = f"{TENANT} and ({OWN_PROJECT} or {ASSIGNED} or {MANAGES})"
_PERSON = f"{TENANT} and (id = {ME} or {role('auth', 'admin', 'worker')})"
_CLIENT_OF_MINE = (
    f"({role('editor')} and exists (select 1 from projects p"
    " where p.tenant_id = profiles.tenant_id and p.client_id = profiles.id))"
)
_SESSION = f"{TENANT} and (user_id = {ME} or {role('auth', 'admin', 'worker')})"
_CALLER = f"{TENANT} and (caller = {ME}::text or ({role('anonymous')} and caller like 'addr:%') or {role('worker')})"

POLICIES: Policies = {
    "tenants": {
        "select": ("id = (select tw_tenant())", None),
        "update": (
            f"id = (select tw_tenant()) and {MANAGES}",
            f"id = (select tw_tenant()) and {MANAGES}",
        ),
    },
    "tenant_hosts": {"select": (TENANT, None)},
    "users": {
        "select": (_PERSON, None),
        "insert": (None, f"{TENANT} and {role('auth', 'worker')}"),
        "update": (_PERSON, _PERSON),
    },
    "profiles": {
        "select": (f"{_PERSON} or ({TENANT} and {_CLIENT_OF_MINE})", None),
        "insert": (None, f"{TENANT} and {role('auth', 'worker')}"),
        "update": (_PERSON, _PERSON),
    },
    "sessions": {
        "select": (_SESSION, None),
        "insert": (None, f"{TENANT} and {role('auth')}"),
        "update": (_SESSION, _SESSION),
    },
    "idempotency_keys": all_commands(_CALLER, _CALLER),
    "audit_log": {"select": (f"{TENANT} and {MANAGES}", None), "insert": (None, TENANT)},
    "service_categories": all_commands(TENANT, f"{TENANT} and {MANAGES}"),
    "service_packages": all_commands(TENANT, f"{TENANT} and {MANAGES}"),
    "video_templates": all_commands(TENANT, f"{TENANT} and {MANAGES}"),
    "ai_prompts": all_commands(f"{TENANT} and {WORKS}", f"{TENANT} and {MANAGES}"),
    "projects": {
        "select": (_PROJECT, None),
        "insert": (None, f"{TENANT} and ({OWN_PROJECT} or {MANAGES})"),
        "update": (_PROJECT, _PROJECT),
    },
    "project_assets": {
        "select": (f"{TENANT} and {project_of('project_assets')}", None),
        "insert": (
            None,
            f"{TENANT} and {project_of('project_assets')} and (uploaded_by = {ME} or {role('worker')})",
        ),
        "update": (
            f"{TENANT} and {WORKS} and {project_of('project_assets')}",
            f"{TENANT} and {WORKS} and {project_of('project_assets')}",
        ),
        "delete": (
            f"{TENANT} and {project_of('project_assets')} and (uploaded_by = {ME} or {MANAGES})",
            None,
        ),
    },
    "project_revisions": {
        "select": (f"{TENANT} and {project_of('project_revisions')}", None),
        "insert": (
            None,
            f"{TENANT} and {project_of('project_revisions')} and (requested_by = {ME} or {role('worker')})",
        ),
        "update": (
            f"{TENANT} and {WORKS} and {project_of('project_revisions')}",
            f"{TENANT} and {WORKS} and {project_of('project_revisions')}",
        ),
    },
    "project_timeline": {
        "select": (f"{TENANT} and {project_of('project_timeline')}", None),
        "insert": (None, f"{TENANT} and {project_of('project_timeline')}"),
    },
    "comments": {
        "select": (f"{TENANT} and {project_of('comments')} and (not internal or {WORKS})", None),
        "insert": (
            None,
            f"{TENANT} and {project_of('comments')} and author_id = {ME} and (not internal or {WORKS})",
        ),
        "update": (
            f"{TENANT} and {project_of('comments')} and (author_id = {ME} or {WORKS})",
            f"{TENANT} and {project_of('comments')} and (author_id = {ME} or {WORKS})",
        ),
    },
    "payments": {
        "select": (f"{TENANT} and ({OWN_PROJECT} or {MANAGES})", None),
        "insert": (
            None,
            f"{TENANT} and {project_of('payments')} and"
            f" ({MANAGES} or ({OWN_PROJECT} and state = 'created' and status = 'pending'))",
        ),
        "update": (f"{TENANT} and {MANAGES}", f"{TENANT} and {MANAGES}"),
    },
    "payment_transitions": {
        "select": (f"{TENANT} and {MANAGES}", None),
        "insert": (None, f"{TENANT} and {MANAGES}"),
    },
    "payment_callbacks": {
        "select": (f"{TENANT} and {MANAGES}", None),
        "insert": (None, f"{TENANT} and {role('anonymous', 'worker')} and status = 'received'"),
        "update": (f"{TENANT} and {MANAGES}", f"{TENANT} and {MANAGES}"),
    },
    "ledger_entries": {
        "select": (
            f"{TENANT} and ({MANAGES} or ({role('client')} and {project_of('ledger_entries')}))",
            None,
        ),
        "insert": (None, f"{TENANT} and {MANAGES}"),
    },
    "receipts": {
        "select": (
            f"{TENANT} and exists (select 1 from payments p"
            " where p.tenant_id = receipts.tenant_id and p.id = receipts.payment_id)",
            None,
        ),
        "insert": (None, f"{TENANT} and {MANAGES}"),
        "update": (f"{TENANT} and {MANAGES}", f"{TENANT} and {MANAGES}"),
    },
    "notifications": {
        "select": (f"{TENANT} and (user_id = {ME} or {role('worker')})", None),
        "insert": (None, f"{TENANT} and {role('worker')}"),
        "update": (
            f"{TENANT} and (user_id = {ME} or {role('worker')})",
            f"{TENANT} and (user_id = {ME} or {role('worker')})",
        ),
    },
    "outgoing_messages": {
        "select": (f"{TENANT} and {MANAGES}", None),
        "insert": (None, f"{TENANT} and {role('worker')}"),
        "update": (f"{TENANT} and {MANAGES}", f"{TENANT} and {MANAGES}"),
    },
    "automation_logs": {
        "select": (f"{TENANT} and {MANAGES}", None),
        "update": (f"{TENANT} and {MANAGES}", f"{TENANT} and {MANAGES}"),
    },
    "events": {
        "select": (
            f"{TENANT} and ({role('worker')} or (live is not null and {project_of('events')}))",
            None,
        ),
        "insert": (None, f"{TENANT} and (project_id is null or {project_of('events')})"),
    },
    "plugin_installations": all_commands(TENANT, f"{TENANT} and {MANAGES}"),
    "provider_tokens": all_commands(
        f"{TENANT} and {role('worker')}", f"{TENANT} and {role('worker')}"
    ),
    "production_runs": {
        "select": (f"{TENANT} and {project_of('production_runs')}", None),
        "insert": (None, f"{TENANT} and {WORKS} and {project_of('production_runs')}"),
        "update": (
            f"{TENANT} and {WORKS} and {project_of('production_runs')}",
            f"{TENANT} and {WORKS} and {project_of('production_runs')}",
        ),
    },
    "production_steps": {
        "select": (f"{TENANT} and {project_of('production_steps')}", None),
        "insert": (None, f"{TENANT} and {WORKS} and {project_of('production_steps')}"),
        "update": (
            f"{TENANT} and {WORKS} and {project_of('production_steps')}",
            f"{TENANT} and {WORKS} and {project_of('production_steps')}",
        ),
    },
    "provider_calls": {
        "select": (f"{TENANT} and {MANAGES}", None),
        "insert": (None, f"{TENANT} and {role('worker')}"),
        "update": (f"{TENANT} and {role('worker')}", f"{TENANT} and {role('worker')}"),
    },
    "analytics_events": {"select": (f"{TENANT} and {MANAGES}", None), "insert": (None, TENANT)},
    "leads": {"select": (f"{TENANT} and {MANAGES}", None), "insert": (None, TENANT)},
}

# What the worker may look at over all tenants, to find work; the work itself is done as the tenant.
SYSTEM: dict[str, tuple[str, ...]] = {
    "tenants": ("select",),
    "events": ("select", "update"),
    "automation_logs": ("select", "insert", "update"),
    "payments": ("select",),
    "payment_callbacks": ("select",),
    "outgoing_messages": ("select",),
    "production_runs": ("select",),
    "projects": ("select",),
}

FUNCTIONS = """
create function tw_tenant() returns uuid language sql stable parallel safe
  as $$ select nullif(current_setting('techwize.tenant_id', true), '')::uuid $$;
create function tw_user() returns uuid language sql stable parallel safe
  as $$ select nullif(current_setting('techwize.user_id', true), '')::uuid $$;
create function tw_role() returns text language sql stable parallel safe
  as $$ select coalesce(nullif(current_setting('techwize.role', true), ''), 'anonymous') $$;

-- Escape hatches: what must be known before there is a tenant. They return one row for one exact key.
create function tw_find_tenant(wanted_host text, wanted_slug text)
  returns table (id uuid, slug text, name text, brand jsonb, settings jsonb)
  language sql stable security definer set search_path = pg_catalog, public
  as $$
    select t.id, t.slug, t.name, t.brand, t.settings from public.tenants t
    where t.slug = wanted_slug
       or t.id = (select h.tenant_id from public.tenant_hosts h where h.host = wanted_host)
    order by (t.slug = wanted_slug) desc nulls last
    limit 1
  $$;
create function tw_first_tenant() returns text
  language sql stable security definer set search_path = pg_catalog, public
  as $$ select t.slug from public.tenants t order by t.created_at, t.id limit 1 $$;
create function tw_hook_tenant(token text)
  returns table (id uuid, slug text, name text, brand jsonb, settings jsonb)
  language sql stable security definer set search_path = pg_catalog, public
  as $$ select t.id, t.slug, t.name, t.brand, t.settings from public.tenants t where t.hook_token = token $$;
revoke execute on function tw_find_tenant(text, text), tw_first_tenant(), tw_hook_tenant(text) from public;
grant execute on function tw_find_tenant(text, text), tw_first_tenant(), tw_hook_tenant(text) to techwize_app;

-- The ledger is append-only for everybody, its owner included.
create function tw_refuse_change() returns trigger language plpgsql
  as $$ begin raise exception '% is append-only', tg_table_name using errcode = 'restrict_violation'; end $$;
create trigger ledger_entries_append_only before update or delete or truncate on ledger_entries
  for each statement execute function tw_refuse_change();

-- Each ledger transaction sums to zero when its database transaction ends.
-- It runs at the end, when the role that wrote the lines may be gone: with the owner's eyes.
create function tw_check_balanced() returns trigger
  language plpgsql security definer set search_path = pg_catalog, public
  as $$
  begin
    if (select sum(amount) from public.ledger_entries
        where tenant_id = new.tenant_id and transaction_id = new.transaction_id) is distinct from 0 then
      raise exception 'ledger transaction % does not sum to zero', new.transaction_id
        using errcode = 'check_violation';
    end if;
    return null;
  end $$;
create constraint trigger ledger_entries_balanced after insert on ledger_entries
  deferrable initially deferred for each row execute function tw_check_balanced();

-- Row policies cannot guard a column: nobody gives themselves a role.
create function tw_guard_profile() returns trigger language plpgsql
  as $$
  begin
    if new.role is distinct from old.role and pg_has_role(current_user, 'techwize_app', 'usage')
       and tw_role() not in ('admin', 'worker') then
      raise exception 'only an admin changes a role' using errcode = 'insufficient_privilege';
    end if;
    return new;
  end $$;
create trigger profiles_guard_role before update on profiles
  for each row execute function tw_guard_profile();

-- Nor does anybody but the platform say what has been paid, or whose project it is.
create function tw_guard_project() returns trigger language plpgsql
  as $$
  begin
    if pg_has_role(current_user, 'techwize_app', 'usage') and (
         (new.payment_status is distinct from old.payment_status and tw_role() <> 'worker')
         or new.client_id is distinct from old.client_id
         or new.tenant_id is distinct from old.tenant_id) then
      raise exception 'this column of projects is not for you' using errcode = 'insufficient_privilege';
    end if;
    return new;
  end $$;
create trigger projects_guard before update on projects
  for each row execute function tw_guard_project();
"""

DROP_FUNCTIONS = """
drop trigger projects_guard on projects;
drop trigger profiles_guard_role on profiles;
drop trigger ledger_entries_balanced on ledger_entries;
drop trigger ledger_entries_append_only on ledger_entries;
drop function tw_guard_project(), tw_guard_profile(), tw_check_balanced(), tw_refuse_change(),
  tw_hook_tenant(text), tw_first_tenant(), tw_find_tenant(text, text), tw_role(), tw_user(), tw_tenant();
"""


def upgrade() -> None:
    op.execute("grant usage on schema public to techwize_app, techwize_system")
    op.execute("grant usage on sequence order_numbers to techwize_app")
    # So that `techwize doctor` can tell whether the database fits the code.
    op.execute("grant select on alembic_version to techwize_app")
    op.execute(FUNCTIONS)
    for table, commands in POLICIES.items():
        op.execute(f"alter table {table} enable row level security")
        op.execute(f"alter table {table} force row level security")
        op.execute(
            f"create policy owner_all on {table} to current_user using (true) with check (true)"
        )
        op.execute(f"grant {', '.join(commands)} on {table} to techwize_app")
        for command, (using, check) in commands.items():
            clauses = (f" using ({using})" if using else "") + (
                f" with check ({check})" if check else ""
            )
            op.execute(
                f"create policy app_{command} on {table} for {command} to techwize_app{clauses}"
            )
    for table, granted in SYSTEM.items():
        op.execute(f"grant {', '.join(granted)} on {table} to techwize_system")
        op.execute(
            f"create policy system_all on {table} to techwize_system using (true) with check (true)"
        )


def downgrade() -> None:
    for table, commands in POLICIES.items():
        if table in SYSTEM:
            op.execute(f"drop policy system_all on {table}")
            op.execute(f"revoke all on {table} from techwize_system")
        for command in commands:
            op.execute(f"drop policy app_{command} on {table}")
        op.execute(f"drop policy owner_all on {table}")
        op.execute(f"revoke all on {table} from techwize_app")
        op.execute(f"alter table {table} no force row level security")
        op.execute(f"alter table {table} disable row level security")
    op.execute(DROP_FUNCTIONS)
    op.execute("revoke select on alembic_version from techwize_app")
    op.execute("revoke usage on sequence order_numbers from techwize_app")
    op.execute("revoke usage on schema public from techwize_app, techwize_system")
