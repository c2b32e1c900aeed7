"""The threats that we know of, what holds each, and the tests that would go red if it did not.

``docs/security.md`` shows this list; a test looks every named test up.
"""

from __future__ import annotations

from typing import NamedTuple


class Threat(NamedTuple):
    """One threat: what holds it, and tests as ``path::name``, paths below ``tests``."""

    name: str
    held_by: str
    tests: tuple[str, ...]


THREATS = (
    Threat(
        "A forgotten filter shows another client's or agency's rows",
        "row level security, forced on every table, tried as everybody",
        (
            "security/test_matrix.py::test_who_may_do_what_in_their_own_tenant",
            "security/test_matrix.py::test_nobody_does_anything_in_another_tenant",
            "functional/test_error_order.py::test_what_is_foreign_is_as_absent_as_what_never_was",
        ),
    ),
    Threat(
        "A reference ties two agencies together",
        "every key between tables holds the tenant",
        ("security/test_matrix.py::test_no_row_can_hang_on_another_tenants_row",),
    ),
    Threat(
        "A function that looks past row level security gives too much",
        "each is listed with what it must never give; closed to everybody but the app; its search path pinned",
        (
            "security/test_escape_hatches.py::test_these_functions_and_no_others_run_with_their_owners_eyes",
            "security/test_escape_hatches.py::test_a_search_gives_what_the_person_may_see",
            "security/test_escape_hatches.py::test_the_schema_on_their_path_is_closed_to_the_app",
        ),
    ),
    Threat(
        "A pooled connection brings somebody's rights along",
        "the scope is set for one transaction and ends with it",
        ("security/test_row_level_security.py::test_a_scope_ends_with_its_transaction",),
    ),
    Threat(
        "Somebody gives themselves a role, or says what was paid",
        "triggers on the columns; the ledger takes lines that sum to zero, and no change",
        (
            "security/test_row_level_security.py::test_columns_that_are_not_for_a_role",
            "security/test_row_level_security.py::test_the_ledger_is_append_only_even_for_its_owner",
            "functional/test_accounts.py::test_nobody_gives_themselves_a_role",
        ),
    ),
    Threat(
        "Guessing passwords",
        "argon2id; misses are counted per address and account without locking the person out",
        (
            "functional/test_identity_guessing.py::test_an_address_waits_after_a_few_misses_whether_or_not_there_is_an_account",
            "functional/test_identity_guessing.py::test_one_address_cannot_hold_up_the_person_elsewhere",
            "functional/test_accounts.py::test_weak_passwords_are_refused_with_a_reason",
        ),
    ),
    Threat(
        "Finding out who has an account",
        "one answer and equal work for known and unknown addresses",
        (
            "functional/test_accounts.py::test_a_wrong_password_and_an_unknown_address_get_the_same_answer",
            "functional/test_identity_passwords.py::test_known_and_unknown_addresses_get_the_same_answer_for_the_same_work",
        ),
    ),
    Threat(
        "A stolen refresh token, or a token after its end",
        "a refresh token is good once, and ends the session when used twice; each request looks the session up",
        (
            "functional/test_accounts.py::test_a_refresh_token_is_good_once_and_a_stolen_one_ends_the_session",
            "functional/test_accounts.py::test_logging_out_kills_the_access_token_at_once",
            "functional/test_accounts.py::test_a_token_of_one_tenant_is_nothing_at_another",
        ),
    ),
    Threat(
        "A password mail in the wrong hands",
        "its link is good once and for half an hour, and stands nowhere but in the mail",
        (
            "functional/test_identity_passwords.py::test_the_link_changes_the_password_once_and_ends_all_sessions",
            "functional/test_identity_passwords.py::test_the_token_stands_nowhere_but_in_the_mail",
        ),
    ),
    Threat(
        "A stolen staff password",
        "a second factor, whose codes are good once and not guessed",
        (
            "functional/test_identity_second_factor.py::test_login_wants_the_code_and_takes_each_once",
            "functional/test_identity_second_factor.py::test_codes_are_not_guessed",
        ),
    ),
    Threat(
        "A stolen API key",
        "it is kept as a hash, does what its scopes name, and makes nothing that outlives it",
        (
            "functional/test_identity_keys.py::test_the_secret_is_shown_once_and_kept_as_a_hash",
            "functional/test_identity_keys.py::test_a_key_never_does_what_would_outlive_it",
        ),
    ),
    Threat(
        "Another site acts in somebody's name",
        "every form needs its token and its own origin; the API takes no cookie; SameSite=Lax",
        (
            "security/test_web_security.py::test_every_form_of_every_page_needs_its_token",
            "security/test_web_security.py::test_a_form_from_another_site_is_refused_also_with_a_token",
            "security/test_web_security.py::test_the_api_takes_no_cookie",
            "functional/web/test_login.py::test_a_token_from_before_the_login_is_worth_nothing_after_it",
        ),
    ),
    Threat(
        "Another site's page reads the API",
        "only the sites of CORS_ORIGINS may, and without cookies",
        (
            "functional/test_cross_origin.py::test_any_other_site_is_told_nothing",
            "functional/test_cross_origin.py::test_no_cookie_is_ever_asked_for",
        ),
    ),
    Threat(
        "A cookie read by a script, sent in the clear, or given to another agency's host",
        "HttpOnly, Secure behind TLS, no domain",
        (
            "security/test_web_security.py::test_every_cookie_stays_with_this_site_and_out_of_scripts",
        ),
    ),
    Threat(
        "A script in a page",
        "a policy with a nonce, no inline script or style, autoescaping",
        (
            "functional/web/test_login.py::test_every_page_has_a_strict_policy_with_a_nonce_of_its_own",
            "functional/web/test_login.py::test_no_page_needs_what_the_policy_forbids",
            "functional/web/test_order.py::test_hostile_words_stay_words",
        ),
    ),
    Threat(
        "A page framed by another site",
        "frame-ancestors 'none', X-Frame-Options",
        (
            "security/test_web_security.py::test_no_other_site_can_frame_a_page_or_run_anything_in_it",
        ),
    ),
    Threat(
        "A connection taken down to plain HTTP; a type guessed by the browser",
        "HSTS where BASE_URL is https; nosniff on every answer",
        ("security/test_web_security.py::test_every_answer_says_how_it_is_to_be_taken",),
    ),
    Threat(
        "A link of ours that leads elsewhere",
        "the way back after a login is a path of this site or none",
        (
            "security/test_web_security.py::test_no_way_back_leads_to_another_site",
            "functional/web/test_login.py::test_the_way_back_never_leaves_this_site",
        ),
    ),
    Threat(
        "An address that an agency wrote down leads into the operator's network",
        "names are resolved once and must be public; the connection goes to just that address; redirects too",
        (
            "unit/kernel/test_outbound.py::test_no_address_inside_a_network_is_public",
            "unit/kernel/test_outbound.py::test_a_request_goes_to_the_checked_address_under_its_own_name",
            "unit/kernel/test_outbound.py::test_a_redirect_into_the_network_is_refused",
            "unit/kernel/extensions/test_caller.py::test_a_call_that_a_tenant_leads_elsewhere_goes_a_guarded_way",
            "unit/plugins/email/test_smtp.py::test_a_server_in_a_closed_network_is_refused_before_anything_is_sent",
            "functional/payments/test_provider_away.py::test_an_agency_cannot_lead_its_calls_into_the_operators_network",
        ),
    ),
    Threat(
        "The operator's secrets sent where an agency leads",
        "who names another host, account or kind of connection brings their own secrets",
        (
            "unit/kernel/extensions/test_caller.py::test_the_servers_secret_never_goes_where_a_tenant_leads",
        ),
    ),
    Threat(
        "Disguised or hostile uploads",
        "type by content, pictures drawn anew without position, limits of size and pixels, no path from the user",
        (
            "unit/kernel/objects/test_upload_cleaning.py::test_refused_types_are_named",
            "unit/kernel/objects/test_upload_cleaning.py::test_position_camera_and_comment_are_gone",
            "unit/kernel/objects/test_upload_cleaning.py::test_a_pixel_bomb_is_refused_by_its_header",
            "unit/kernel/objects/test_upload_cleaning.py::test_a_playlist_cannot_pull_in_other_files",
            "functional/test_assets.py::test_a_picture_in_disguise_gets_its_true_name",
        ),
    ),
    Threat(
        "A stored file that acts as a page, or brings a name of its own",
        "sandbox and nosniff on media; download names cleaned, in Content-Disposition",
        (
            "unit/kernel/objects/test_signing.py::test_the_answer_is_cacheable_and_harmless",
            "unit/kernel/objects/test_signing.py::test_a_download_name_is_one_harmless_name",
        ),
    ),
    Threat(
        "Guessed or altered media addresses",
        "HMAC over key, expiry, name and type",
        (
            "unit/kernel/objects/test_signing.py::test_any_altered_character_is_refused",
            "unit/kernel/objects/test_signing.py::test_fields_cannot_be_moved_about_or_added",
        ),
    ),
    Threat(
        "Forged callbacks",
        "stored, never believed: secret address, and the provider's own query must agree",
        (
            "functional/payments/test_trust.py::test_forged_success_credits_nothing",
            "functional/payments/test_trust.py::test_forged_amounts_never_add_money",
        ),
    ),
    Threat(
        "Callbacks twice, late, early, never",
        "idempotent processing, orphans, janitor",
        (
            "functional/payments/test_any_order.py::test_money_is_booked_once_and_only_when_it_is_there",
        ),
    ),
    Threat(
        "Filling the disk: callbacks from strangers, files that no row names, answers of long ago",
        "a low rate for the address that is no secret; what is settled is deleted after its time",
        (
            "functional/test_retention.py::test_callbacks_to_the_address_that_is_no_secret_are_few",
            "functional/test_retention.py::test_settled_callbacks_are_forgotten_after_ninety_days",
            "functional/test_retention.py::test_a_file_that_no_row_came_to_name_is_deleted",
            "functional/test_retention.py::test_answers_are_forgotten_after_a_day_at_every_agency",
        ),
    ),
    Threat(
        "Floods of requests",
        "rates for each address, person and key; refused ones are counted too",
        (
            "functional/test_rate_limits.py::test_one_persons_haste_does_not_hold_up_another",
            "functional/test_rate_limits.py::test_ever_new_tokens_count_for_their_address",
        ),
    ),
    Threat(
        "Bodies without end",
        "limits that hold also for a body that announces no length",
        (
            "functional/test_body_limits.py::test_a_body_without_length_is_read_to_its_limit_and_refused",
        ),
    ),
    Threat(
        "A caller who says to be at another address",
        "X-Forwarded-For counts behind our own proxies alone",
        (
            "functional/test_client_address.py::test_a_forwarded_address_is_believed_of_our_own_proxies_alone",
        ),
    ),
    Threat(
        "The figures of the machine, read through a proxy",
        "METRICS_TOKEN, or this machine itself and nobody who comes through anything",
        (
            "security/test_web_security.py::test_figures_are_for_the_machine_itself_and_not_for_who_comes_through_a_proxy",
            "security/test_web_security.py::test_figures_are_for_who_knows_the_token",
        ),
    ),
    Threat(
        "A plugin that raises, hangs or floods",
        "the run-time caller: time limit, containment, breaker",
        (
            "unit/kernel/extensions/test_caller.py::test_a_plugin_cannot_end_our_process",
            "unit/kernel/extensions/test_caller.py::test_a_call_that_hangs_has_an_unknown_outcome",
        ),
    ),
    Threat(
        "A stolen copy of the database",
        "secrets encrypted under a key that is not in it; tokens and keys as hashes; the key can be changed",
        (
            "unit/kernel/extensions/test_caller.py::test_a_tenants_secret_is_kept_sealed",
            "functional/test_identity_second_factor.py::test_what_is_kept_opens_nothing",
            "functional/test_key_rotation.py::test_what_is_encrypted_moves_to_the_new_key",
        ),
    ),
    Threat(
        "A secret key that got out",
        "SECRET_KEY_PREVIOUS and `techwize rotate-secrets`; doctor says what is left under the old one",
        (
            "functional/test_key_rotation.py::test_who_is_logged_in_stays_so",
            "functional/test_key_rotation.py::test_the_command_says_what_it_did",
            "functional/test_key_rotation.py::test_every_column_that_is_named_sealed_is_moved",
        ),
    ),
    Threat(
        "A privilege used and nobody knows by whom",
        "every act that only admins may do is noted in its own transaction, in nobody else's name",
        (
            "security/test_audit_log.py::test_each_privileged_act_leaves_one_entry_in_the_name_of_who_did_it",
            "security/test_audit_log.py::test_what_nobody_else_noted_is_noted_from_the_request",
            "security/test_matrix.py::test_a_row_begins_where_its_writer_may_let_it_begin",
        ),
    ),
    Threat(
        "Secrets in logs and errors",
        "fields and tokens struck out; tracebacks without variables; a defect says nothing about us",
        (
            "unit/kernel/test_logs.py::test_secrets_are_struck_out",
            "unit/kernel/test_logs.py::test_a_traceback_shows_no_variables",
            "functional/test_error_order.py::test_a_defect_says_nothing_about_us",
        ),
    ),
)
