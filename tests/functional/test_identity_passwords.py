"""Another password, by a link in a mail or by the old one; and addresses that are confirmed."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from email.message import EmailMessage
from pathlib import Path
from threading import Barrier, Thread

import pytest
from sqlalchemy import create_engine, event, text

from techwize_core.accounts.guessing import HERE
from techwize_core.accounts.models import Purpose
from techwize_core.accounts.one_time import GOOD_FOR
from techwize_core.accounts.password_reset import PasswordService
from techwize_core.kernel.db.scope import Scope
from techwize_core.kernel.errors import Conflict
from techwize_core.kernel.platform import Platform
from tests.fixtures.api import Api
from tests.fixtures.bundled import BUNDLED
from tests.fixtures.mail import link_in, mails_to, text_of, token_in
from tests.fixtures.orders import tenant_of

pytestmark = pytest.mark.skipif(not BUNDLED, reason="mails go through a bundled plugin")

CLIENT = "client@demo.techwize.test"
OLD, NEW = "karibu-demo", "mvua inanyesha sana"
FORGOT, RESET = "/api/auth/password/forgot", "/api/auth/password/reset"

RunTasks = Callable[[], object]


def links_to(platform: Platform, email: str = CLIENT) -> list[EmailMessage]:
    """The mails with a link to choose another password."""
    return [mail for mail in mails_to(platform, email) if "/password/reset" in text_of(mail)]


def log_in(api: Api, password: str, *, expect: int = 200, email: str = CLIENT) -> Api:
    """Log in with that password."""
    answer = api.post("/api/auth/login", {"email": email, "password": password}, expect=expect)
    return Api(api.app, tenant=api.tenant, token=answer.get("access_token"))


def ask_for_link(api: Api, platform: Platform, run_tasks: RunTasks, email: str = CLIENT) -> str:
    """Ask for a link and take its token out of the mail."""
    api.post(FORGOT, {"email": email})
    run_tasks()
    return token_in(links_to(platform, email)[-1])


def reset(api: Api, token: str, password: str = NEW, *, expect: int = 200) -> dict[str, object]:
    """Choose another password with the token."""
    return api.post(RESET, {"token": token, "password": password}, expect=expect)


def in_the_database(owner_url: str) -> str:
    """All that the database holds, as text."""
    engine = create_engine(owner_url)
    with engine.connect() as connection:
        tables = connection.scalars(
            text("select tablename from pg_tables where schemaname in ('public', 'queue')")
        ).all()
        schema = {"huey": "queue."}
        rows = [
            str(row)
            for table in tables
            for row in connection.scalars(
                text(f"select t::text from {schema.get(table[:4], '')}{table} t")
            )
        ]
    engine.dispose()
    return "\n".join(rows)


def test_the_link_changes_the_password_once_and_ends_all_sessions(
    api: Api, platform: Platform, run_tasks: RunTasks
) -> None:
    before = log_in(api, OLD)
    token = ask_for_link(api, platform, run_tasks)
    before.get("/api/me")
    reset(api, token)
    before.get("/api/me", expect=401)
    log_in(api, OLD, expect=401)
    log_in(api, NEW).get("/api/me")
    assert reset(api, token, "another long phrase", expect=409)["errors"] == [
        {"loc": ["body", "token"], "msg": "This link is not good any more. Ask for a new one."}
    ]
    log_in(api, NEW)


def test_known_and_unknown_addresses_get_the_same_answer_for_the_same_work(
    api: Api, platform: Platform, run_tasks: RunTasks
) -> None:
    api.get("/api/services")  # From now on the agency is known.
    statements: list[str] = []
    event.listen(
        platform.engine,
        "before_cursor_execute",
        lambda _c, _cur, statement, *_rest: statements.append(statement),
    )
    seen = []
    for email in (CLIENT, "nobody@demo.techwize.test"):
        statements.clear()
        answer = api.raw("POST", FORGOT, {"email": email}, expect=200)
        seen.append((answer.json, sorted(answer.headers), list(statements)))
    assert seen[0] == seen[1]
    run_tasks()
    assert len(links_to(platform)) == 1
    assert links_to(platform, "nobody@demo.techwize.test") == []


def test_the_link_is_good_for_half_an_hour(
    api: Api, platform: Platform, run_tasks: RunTasks
) -> None:
    assert GOOD_FOR[Purpose.PASSWORD_RESET] == timedelta(minutes=30)
    token = ask_for_link(api, platform, run_tasks)
    platform.clock.move(timedelta(minutes=30))
    reset(api, token, expect=409)
    token = ask_for_link(api, platform, run_tasks)
    platform.clock.move(timedelta(minutes=29))
    reset(api, token)


def test_a_weak_password_is_refused_and_the_link_stays_good(
    api: Api, platform: Platform, run_tasks: RunTasks
) -> None:
    token = ask_for_link(api, platform, run_tasks)
    for weak in ("short", "Password123"):
        assert reset(api, token, weak, expect=422)["errors"][0]["loc"] == ["body", "password"]
    log_in(api, OLD)
    reset(api, token)


def test_one_link_that_was_used_takes_the_others_along(
    api: Api, platform: Platform, run_tasks: RunTasks
) -> None:
    first = ask_for_link(api, platform, run_tasks)
    second = ask_for_link(api, platform, run_tasks)
    assert first != second
    reset(api, second)
    reset(api, first, "yet another phrase", expect=409)


def test_of_two_at_once_one_gets_the_link(
    api: Api, platform: Platform, run_tasks: RunTasks
) -> None:
    token = ask_for_link(api, platform, run_tasks)
    start, outcomes = Barrier(2), []

    def try_it(password: str) -> None:
        start.wait()
        try:
            with platform.unit(Scope(tenant_id=tenant_of(platform))) as work:
                work.get(PasswordService).reset(token, password)
            outcomes.append(password)
        except Conflict:
            outcomes.append("refused")

    threads = [Thread(target=try_it, args=(word,)) for word in ("phrase of one", "phrase of two")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes)[1] == "refused"
    log_in(api, sorted(outcomes)[0])


def test_nobodys_mailbox_is_filled_through_us(
    api: Api, platform: Platform, run_tasks: RunTasks
) -> None:
    for _ in range(5):
        api.post(FORGOT, {"email": CLIENT})
    run_tasks()
    assert len(links_to(platform)) == 3
    platform.clock.move(timedelta(hours=1, seconds=1))
    ask_for_link(api, platform, run_tasks)
    assert len(links_to(platform)) == 4


def test_the_token_stands_nowhere_but_in_the_mail(
    api: Api, platform: Platform, run_tasks: RunTasks, owner_url: str
) -> None:
    api.post(FORGOT, {"email": CLIENT})
    # Written, and not sent yet: here it must be readable by us alone.
    held = in_the_database(owner_url)
    run_tasks()
    token = token_in(links_to(platform)[0])
    for dump in (held, in_the_database(owner_url)):
        assert token not in dump
    page = api.login("admin")
    mail = page.get("/api/admin/automation-logs", trigger_type="password_reset_requested")
    assert mail["items"][0]["status"] == "success", mail
    assert token not in str(mail)


def test_a_mail_that_could_not_be_sent_keeps_its_link_until_it_is(
    api: Api, platform: Platform, run_tasks: RunTasks, owner_url: str
) -> None:
    folder = Path(platform.settings.data_dir) / "mail"
    folder.write_text("in the way")
    api.post(FORGOT, {"email": CLIENT})
    run_tasks()
    assert "https://link.invalid/" in in_the_database(owner_url)
    folder.unlink()
    platform.clock.move(timedelta(minutes=1))
    for sweep in platform.sweeps:
        if sweep.name == "messages":
            sweep.run(platform)
    run_tasks()
    reset(api, token_in(links_to(platform)[0]))
    engine = create_engine(owner_url)
    with engine.connect() as connection:
        left = connection.scalar(
            text("select count(*) from outgoing_messages where sealed_link is not null")
        )
    engine.dispose()
    assert left == 0


def test_the_mail_speaks_the_persons_language_and_leads_to_their_own_agency(
    api: Api, platform: Platform, run_tasks: RunTasks
) -> None:
    other = api.at("zawadi")
    email = "client@zawadi.techwize.test"
    other.login("client").patch("/api/me", {"language": "sw"})
    other.post(FORGOT, {"email": email})
    run_tasks()
    mail = links_to(platform, email)[-1]
    assert link_in(mail).startswith("http://zawadi.localhost/password/reset?token=")
    assert mail["Subject"].startswith("Chagua nenosiri jipya")
    assert "dakika 30" in text_of(mail)
    # And it is that agency's: the same link is nothing at another.
    reset(api, token_in(mail), expect=409)
    reset(other, token_in(mail))


def test_a_person_who_is_switched_off_gets_no_link_and_uses_none(
    api: Api, platform: Platform, run_tasks: RunTasks
) -> None:
    person = api.signup(email="asha@example.com")
    run_tasks()
    token = ask_for_link(api, platform, run_tasks, "asha@example.com")
    admin = api.login("admin")
    admin.patch(f"/api/admin/users/{person.user['id']}", {"is_active": False})
    reset(api, token, expect=409)
    before = len(mails_to(platform, "asha@example.com"))
    api.post(FORGOT, {"email": "asha@example.com"})
    run_tasks()
    assert len(mails_to(platform, "asha@example.com")) == before


def test_the_person_hears_of_it(api: Api, platform: Platform, run_tasks: RunTasks) -> None:
    reset(api, ask_for_link(api, platform, run_tasks))
    run_tasks()
    assert mails_to(platform, CLIENT)[-1]["Subject"] == "Your password was changed"


def test_a_password_is_changed_by_who_knows_the_old_one(api: Api) -> None:
    here, there = log_in(api, OLD), log_in(api, OLD)
    body = {"current_password": "not it", "password": NEW}
    refused = here.post("/api/me/password", body, expect=403)
    assert refused["errors"][0]["loc"] == ["body", "current_password"]
    body["current_password"] = OLD
    assert here.post("/api/me/password", {**body, "password": "Password123"}, expect=422)["errors"][
        0
    ]["loc"] == ["body", "password"]
    there.get("/api/me")
    here.post("/api/me/password", body)
    here.get("/api/me")
    there.get("/api/me", expect=401)
    log_in(api, OLD, expect=401)
    log_in(api, NEW)


def test_a_changed_password_ends_the_links_of_before(
    api: Api, platform: Platform, run_tasks: RunTasks
) -> None:
    token = ask_for_link(api, platform, run_tasks)
    log_in(api, OLD).post("/api/me/password", {"current_password": OLD, "password": NEW})
    reset(api, token, "jua kali sana leo", expect=409)
    log_in(api, NEW)


def test_a_stolen_session_does_not_guess_the_password(api: Api, platform: Platform) -> None:
    client = log_in(api, OLD)
    platform.settings = platform.settings.model_copy(update={"rate_limits": "on"})
    for _ in range(HERE[0].limit):
        client.post("/api/me/password", {"current_password": "x", "password": NEW}, expect=403)
    body = {"current_password": OLD, "password": NEW}
    client.post("/api/me/password", body, expect=429)


class TestVerification:
    """With ``EMAIL_VERIFICATION`` on."""

    @pytest.fixture
    def environment(self, environment: dict[str, str]) -> dict[str, str]:
        return {**environment, "EMAIL_VERIFICATION": "on"}

    def test_a_new_account_is_asked_and_not_held_up(
        self, api: Api, platform: Platform, run_tasks: RunTasks
    ) -> None:
        person = api.signup(email="asha@example.com")
        assert person.get("/api/me")["email_verified_at"] is None
        person.order()
        run_tasks()
        asked = next(m for m in mails_to(platform, "asha@example.com") if "Confirm" in m["Subject"])
        assert re.search(r"/verify-email\?token=", link_in(asked))
        token = token_in(asked)
        api.post("/api/auth/email/verify", {"token": token})
        assert person.get("/api/me")["email_verified_at"] is not None
        api.post("/api/auth/email/verify", {"token": token}, expect=409)
        person.post("/api/me/email/verification", expect=409)

    def test_the_mail_is_sent_again_when_asked(
        self, api: Api, platform: Platform, run_tasks: RunTasks
    ) -> None:
        person = api.signup(email="asha@example.com")
        person.post("/api/me/email/verification")
        run_tasks()
        asked = [m for m in mails_to(platform, "asha@example.com") if "Confirm" in m["Subject"]]
        assert len(asked) == 2
        api.post("/api/auth/email/verify", {"token": token_in(asked[0])})

    def test_a_link_of_one_kind_is_none_of_the_other(
        self, api: Api, platform: Platform, run_tasks: RunTasks
    ) -> None:
        api.signup(email="asha@example.com")
        run_tasks()
        asked = next(m for m in mails_to(platform, "asha@example.com") if "Confirm" in m["Subject"])
        reset(api, token_in(asked), expect=409)
        token = ask_for_link(api, platform, run_tasks, "asha@example.com")
        api.post("/api/auth/email/verify", {"token": token}, expect=409)

    def test_who_reset_the_password_has_shown_the_mailbox(
        self, api: Api, platform: Platform, run_tasks: RunTasks
    ) -> None:
        api.signup(email="asha@example.com")
        reset(api, ask_for_link(api, platform, run_tasks, "asha@example.com"))
        person = log_in(api, NEW, email="asha@example.com")
        assert person.get("/api/me")["email_verified_at"] is not None


def test_nobody_is_asked_where_the_installation_does_not_want_it(
    api: Api, platform: Platform, run_tasks: RunTasks
) -> None:
    api.signup(email="asha@example.com")
    run_tasks()
    assert [m["Subject"] for m in mails_to(platform, "asha@example.com")] == [
        "Welcome to Tech-Wize Studio"
    ]
