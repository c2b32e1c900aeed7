"""The second factor: codes of an authenticator app, each good once, and recovery codes."""

from __future__ import annotations

from datetime import timedelta
from threading import Barrier, Thread
from typing import Any
from uuid import UUID

import pyotp
import pytest
from click.testing import CliRunner
from sqlalchemy import create_engine, text

from techwize_core.accounts.guessing import HERE
from techwize_core.accounts.models import Profile
from techwize_core.accounts.second_factor import SecondFactorService
from techwize_core.cli import techwize
from techwize_core.kernel.audit import AuditEntry
from techwize_core.kernel.db.scope import Role, Scope
from techwize_core.kernel.errors import NotFound
from techwize_core.kernel.platform import Platform
from tests.fixtures.api import Api
from tests.fixtures.orders import tenant_of

EDITOR = {"email": "editor@demo.techwize.test", "password": "karibu-demo"}
NEEDED = "urn:techwize:problem:second-factor-required"
MINE = "/api/me/second-factor"


class App:
    """An authenticator app on a phone whose clock is the platform's."""

    def __init__(self, platform: Platform, secret: str) -> None:
        self._platform = platform
        self.secret = secret
        self.recovery_codes: list[str] = []

    def code(self, steps: int = 0) -> str:
        """The code that it shows now, or ``steps`` half minutes from now."""
        at = self._platform.clock.now() + timedelta(seconds=30 * steps)
        return pyotp.TOTP(self.secret).at(at)

    def wait(self) -> str:
        """The next code, when it is there."""
        self._platform.clock.move(timedelta(seconds=30))
        return self.code()


def enrol(person: Api, platform: Platform, password: str = "karibu-demo") -> App:
    """Set the second factor up."""
    begun = person.post(MINE, {"password": password}, expect=201)
    app = App(platform, begun["secret"])
    confirmed = person.post(f"{MINE}/confirm", {"code": app.code()})
    app.recovery_codes = confirmed["recovery_codes"]
    return app


def log_in(api: Api, otp: str | None = None, *, expect: int = 200) -> dict[str, Any]:
    """Log the editor in."""
    body = {**EDITOR, **({"otp": otp} if otp is not None else {})}
    return api.post("/api/auth/login", body, expect=expect)


@pytest.fixture
def editor(api: Api) -> Api:
    return api.login("editor")


def test_it_counts_from_the_first_code_on(api: Api, editor: Api, platform: Platform) -> None:
    begun = editor.post(MINE, {"password": "karibu-demo"}, expect=201)
    assert begun["address"].startswith("otpauth://totp/Tech-Wize%20Studio:editor%40demo")
    assert begun["qr_code"].startswith("data:image/svg+xml")
    log_in(api)
    wrong = editor.post(f"{MINE}/confirm", {"code": "000000"}, expect=403)
    assert wrong["errors"][0]["loc"] == ["body", "code"]
    assert editor.get(MINE)["confirmed_at"] is None
    log_in(api)
    editor.post(f"{MINE}/confirm", {"code": App(platform, begun["secret"]).code()})
    assert editor.get(MINE)["recovery_codes_left"] == 10
    assert log_in(api, expect=401)["type"] == NEEDED


def test_to_begin_needs_the_password(editor: Api) -> None:
    refused = editor.post(MINE, {"password": "not it"}, expect=403)
    assert refused["errors"][0]["loc"] == ["body", "password"]


def test_login_wants_the_code_and_takes_each_once(
    api: Api, editor: Api, platform: Platform
) -> None:
    app = enrol(editor, platform)
    # The code that confirmed is used up.
    assert log_in(api, app.code(), expect=401)["type"] == NEEDED
    code = app.wait()
    spaced = f"{code[:3]} {code[3:]}"
    log_in(api, spaced)
    assert log_in(api, code, expect=401)["type"] == NEEDED
    # Nor is an older one taken after a newer one.
    platform.clock.move(timedelta(minutes=2))
    log_in(api, app.code())
    log_in(api, app.code(-1), expect=401)


def test_a_phone_may_be_half_a_minute_off_and_no_more(
    api: Api, editor: Api, platform: Platform
) -> None:
    app = enrol(editor, platform)
    platform.clock.move(timedelta(minutes=5))
    for steps, expect in ((-2, 401), (2, 401), (-1, 200), (1, 200)):
        log_in(api, app.code(steps), expect=expect)


def test_a_wrong_password_says_nothing_of_a_second_factor(
    api: Api, editor: Api, platform: Platform
) -> None:
    enrol(editor, platform)
    wrong = api.post("/api/auth/login", {**EDITOR, "password": "nope"}, expect=401)
    assert wrong["type"] != NEEDED


def test_of_two_logins_at_once_one_gets_the_code(editor: Api, platform: Platform) -> None:
    app = enrol(editor, platform)
    code, start, taken = app.wait(), Barrier(2), []

    def try_it() -> None:
        start.wait()
        with platform.unit(Scope(tenant_id=tenant_of(platform))) as work:
            taken.append(work.get(SecondFactorService).accept(UUID(editor.user["id"]), code))

    threads = [Thread(target=try_it) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(taken) == [False, True]


def test_a_recovery_code_is_good_once(api: Api, editor: Api, platform: Platform) -> None:
    app = enrol(editor, platform)
    assert len(set(app.recovery_codes)) == 10
    first, second = app.recovery_codes[:2]
    log_in(api, first.upper().replace("-", " "))
    log_in(api, first, expect=401)
    assert editor.get(MINE)["recovery_codes_left"] == 9
    fresh = editor.post(f"{MINE}/recovery-codes", {"password": "karibu-demo"})["recovery_codes"]
    log_in(api, second, expect=401)
    log_in(api, fresh[0])


def test_codes_are_not_guessed(api: Api, editor: Api, platform: Platform) -> None:
    app = enrol(editor, platform)
    code = app.wait()
    platform.settings = platform.settings.model_copy(update={"rate_limits": "on"})
    for _ in range(HERE[0].limit):
        log_in(api, "000000", expect=401)
    log_in(api, code, expect=429)


def test_what_is_kept_opens_nothing(editor: Api, platform: Platform, owner_url: str) -> None:
    app = enrol(editor, platform)
    engine = create_engine(owner_url)
    with engine.connect() as connection:
        kept = [
            *connection.scalars(text("select t::text from second_factors t")),
            *connection.scalars(text("select t::text from recovery_codes t")),
        ]
    engine.dispose()
    assert len(kept) == 11
    for secret in (app.secret, *app.recovery_codes):
        plain = secret.replace("-", "").upper()
        assert all(plain not in row.upper() for row in kept)


def test_other_sessions_end_and_the_person_hears_of_it(api: Api, platform: Platform) -> None:
    here, there = api.login("editor"), api.login("editor")
    enrol(here, platform)
    here.get("/api/me")
    there.get("/api/me", expect=401)


def test_taking_it_away_needs_the_password(api: Api, editor: Api, platform: Platform) -> None:
    enrol(editor, platform)
    editor.post(f"{MINE}/remove", {"password": "nope"}, expect=403)
    log_in(api, expect=401)
    assert editor.post(f"{MINE}/remove", {"password": "karibu-demo"})["confirmed_at"] is None
    log_in(api)
    editor.post(f"{MINE}/confirm", {"code": "123456"}, expect=409)
    editor.post(f"{MINE}/recovery-codes", {"password": "karibu-demo"}, expect=409)


def test_a_second_one_is_not_set_up_over_the_first(editor: Api, platform: Platform) -> None:
    enrol(editor, platform)
    editor.post(MINE, {"password": "karibu-demo"}, expect=409)


def test_an_admin_takes_a_lost_one_away_and_the_log_keeps_it(
    api: Api, editor: Api, platform: Platform
) -> None:
    enrol(editor, platform)
    admin, path = api.login("admin"), f"/api/admin/users/{editor.user['id']}/second-factor"
    for role in ("client", "partner"):
        api.login(role).delete(path, expect=403)
    editor.delete(path, expect=403)
    admin.delete(path)
    editor.get("/api/me", expect=401)
    log_in(api)
    with platform.unit(Scope.worker(tenant_of(platform))) as work:
        kept = [
            (str(entry.actor_id), entry.act, str(entry.target_id))
            for entry in work.session.query(AuditEntry).order_by(AuditEntry.created_at)
            if entry.act.startswith("second_factor")
        ]
    person = editor.user["id"]
    assert kept == [
        (person, "second_factor.added", person),
        (admin.user["id"], "second_factor.removed", person),
    ]
    stranger = api.at("zawadi").login("editor").user["id"]
    admin.delete(f"/api/admin/users/{stranger}/second-factor", expect=404)


def test_a_stolen_admins_session_takes_neither_its_own_away_nor_the_platforms(
    api: Api, platform: Platform
) -> None:
    admin, partner = api.login("admin"), api.login("partner")
    for person in (admin, partner):
        enrol(person, platform)
    with platform.unit(Scope.worker(tenant_of(platform))) as work:
        work.session.get_one(Profile, UUID(partner.user["id"])).role = Role.OPERATOR.value
    for person in (admin, partner):
        admin.delete(f"/api/admin/users/{person.user['id']}/second-factor", expect=409)
        assert person.get(MINE)["confirmed_at"] is not None


def test_the_operator_takes_one_away_when_no_admin_is_left_to_do_it(
    api: Api, platform: Platform, environment: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    editor = api.login("editor")
    enrol(editor, platform)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    command = [
        "user",
        "forget-second-factor",
        "--tenant",
        "demo",
        "--data",
        environment["TECHWIZE_DATA"],
    ]
    done = CliRunner().invoke(techwize, [*command, "--email", EDITOR["email"].upper()])
    assert "logs in with the password alone now" in done.output
    editor.get("/api/me", expect=401)
    log_in(api)
    with pytest.raises(NotFound):
        CliRunner().invoke(techwize, [*command, "--email", "x@y.z"], catch_exceptions=False)


def test_staff_without_one_can_only_get_one_where_it_is_demanded(
    api: Api, platform: Platform
) -> None:
    admin, editor, client = (api.login(role) for role in ("admin", "editor", "client"))
    assert admin.get("/api/admin/access")["staff_second_factor"] is False
    editor.get("/api/admin/projects")
    assert admin.patch("/api/admin/access", {"staff_second_factor": True})["staff_second_factor"]
    # Who was logged in before is not let off.
    api.app.app.registry["techwize.tenants"].forget()
    assert "second factor" in editor.get("/api/admin/projects", expect=403)["detail"]
    admin.get("/api/admin/users", expect=403)
    # Nor on the short way that hot reads take.
    editor.get("/api/projects", expect=403)
    admin.get("/api/projects", expect=403)
    editor.post("/api/live/ticket", expect=403)
    assert editor.get(MINE)["is_required"] is True
    client.get("/api/projects")
    assert client.get(MINE)["is_required"] is False
    enrol(editor, platform)
    editor.get("/api/admin/projects")
    editor.post(f"{MINE}/remove", {"password": "karibu-demo"}, expect=409)
    enrol(admin, platform)
    admin.patch("/api/admin/access", {"staff_second_factor": False})
    api.app.app.registry["techwize.tenants"].forget()


def test_nobody_reads_anothers(api: Api, editor: Api, platform: Platform) -> None:
    """Straight in the services: a client's transaction sees no factor but its own."""
    enrol(editor, platform)
    client = api.login("client")
    scope = Scope(tenant_of(platform), UUID(client.user["id"]), Role.CLIENT)
    with platform.unit(scope) as work:
        assert work.session.execute(text("select count(*) from second_factors")).scalar() == 0
