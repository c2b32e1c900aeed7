"""The client's pages: paying, following, reviewing, deciding; and that they are nobody else's."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from uuid import UUID

import httpx
import pytest
from webtest import TestApp

from techwize_core.kernel.db.scope import Scope
from techwize_core.kernel.ids import new_id
from techwize_core.kernel.platform import Platform
from techwize_core.payments.janitor import ask_about_payments
from techwize_core.projects.models import ProjectAsset
from techwize_core.projects.service import ProjectService
from techwize_core.projects.states import Status
from techwize_core.sdk.testing.loopback import LoopbackServer, serve_asgi
from techwize_core.tenants.plugins import PluginCatalog
from tests.fixtures.orders import pay_in_full, tenant_of
from tests.functional.web.forms import log_in, order

pytestmark = pytest.mark.needs_plugins

PHONE = "254712345678"


@pytest.fixture(scope="module")
def sandbox() -> Iterator[LoopbackServer]:
    """The Daraja sandbox, with its waits cut short."""
    folder = Path(__file__).parents[1] / "payments"
    with serve_asgi("brisk_daraja:brisk_daraja", folder=folder) as server:
        yield server


@pytest.fixture
def environment(environment: dict[str, str], sandbox: LoopbackServer) -> dict[str, str]:
    from techwize_plugins.mpesa.sandbox import DarajaSandbox  # skipped where it is not installed

    return {**environment, **DarajaSandbox().environment(sandbox.url)}


@pytest.fixture
def base(app: TestApp) -> str:
    """An unpaid order of the demo client, who is logged in."""
    log_in(app)
    return order(app)


def press(sandbox: LoopbackServer, **answer: object) -> None:
    """What the phone's owner does with the prompt."""
    reply = httpx.post(f"{sandbox.url}/sandbox/phone/{PHONE}", json=answer, trust_env=False)
    assert reply.status_code == 200, reply.text


def start_payment(app: TestApp, base: str):  # type: ignore[no-untyped-def]
    """Press the button that sends the prompt."""
    form = next(f for f in app.get(f"{base}/pay").forms.values() if f.action.endswith("/pay"))
    return form.submit()


def settle(platform: Platform, run_tasks: Callable[[], int]) -> None:
    """The callback never comes here: the provider is asked after twelve seconds."""
    platform.clock.move(timedelta(seconds=13))
    ask_about_payments(platform)
    run_tasks()


def send_version(platform: Platform, base: str, number: int, *, checked: bool = True) -> None:
    """A finished version; ``checked``: and sent to the client."""
    project_id = UUID(base.rpartition("/")[2])
    tenant_id = tenant_of(platform)
    key = f"tenants/{tenant_id}/projects/{project_id}/deliverables/{new_id()}.mp4"
    stored = platform.store.put(key, BytesIO(b"film %d" % number), "video/mp4")
    subtitles = key.replace(".mp4", ".srt")
    platform.store.put(subtitles, BytesIO(b"words %d" % number), "application/x-subrip")
    with platform.unit(Scope.worker(tenant_id)) as work:
        projects = work.get(ProjectService)
        project = projects.lock(project_id)
        if project.status != Status.IN_PRODUCTION:
            projects.move(project, Status.IN_PRODUCTION)
        work.session.add(
            ProjectAsset(
                tenant_id=tenant_id,
                project_id=project_id,
                asset_type="final_output",
                file_name=f"coffee-v{number}.mp4",
                file_url=key,
                file_size=stored.size,
                media_type="video/mp4",
                sha256=stored.sha256,
                details={
                    "version": number,
                    "format": "9:16",
                    "seconds": 15,
                    "srt_key": subtitles,
                },
                uploaded_at=work.now(),
            )
        )
        projects.move(project, Status.IN_REVIEW)
        if checked:
            projects.move(project, Status.AWAITING_APPROVAL)


@pytest.fixture
def review(platform: Platform, app: TestApp, base: str) -> str:
    """An order whose first version waits for the client."""
    pay_in_full(platform, base.rpartition("/")[2])
    send_version(platform, base, 1)
    return base


@pytest.mark.needs_plugins
def test_paying_goes_from_the_prompt_to_the_receipt(
    app: TestApp,
    base: str,
    platform: Platform,
    sandbox: LoopbackServer,
    run_tasks: Callable[[], int],
) -> None:
    assert start_payment(app, base).location.endswith("/pay")
    waiting = app.get(f"{base}/pay")
    assert "We sent a prompt to 0712 345 678." in waiting.text
    assert waiting.html.select_one("noscript meta[http-equiv=refresh]")
    press(sandbox, pin="1234")
    settle(platform, run_tasks)
    state = app.get(f"{base}/pay/state")
    assert "Paid. Your video is on its way." in state.text
    receipt = app.get(state.html.find("a", href=lambda h: h.endswith(".pdf"))["href"])
    assert receipt.content_type == "application/pdf"
    assert receipt.body.startswith(b"%PDF")
    assert "Your video is next in line." in app.get(base).text
    assert app.get(f"{base}/pay").status_int == 200


@pytest.mark.needs_plugins
def test_a_second_prompt_is_not_sent_while_one_is_open(
    app: TestApp, base: str, sandbox: LoopbackServer
) -> None:
    form = next(f for f in app.get(f"{base}/pay").forms.values() if f.action.endswith("/pay"))
    assert form.submit().status_int == 303
    assert form.submit().status_int == 303
    assert app.get(base).html.select("#money li").__len__() == 1
    press(sandbox, cancel=True)


@pytest.mark.needs_plugins
def test_a_refused_payment_is_explained_and_can_be_tried_again(
    app: TestApp,
    base: str,
    platform: Platform,
    sandbox: LoopbackServer,
    run_tasks: Callable[[], int],
) -> None:
    start_payment(app, base)
    press(sandbox, cancel=True)
    settle(platform, run_tasks)
    app.set_cookie("language", "sw")
    page = app.get(f"{base}/pay")
    assert "Not paid" in page.text
    assert page.html.select_one("main .tone-stop p:last-of-type").text.strip()
    assert next(f for f in page.forms.values() if f.action.endswith("/pay"))


@pytest.mark.needs_plugins
def test_what_is_not_known_is_never_called_failed(
    app: TestApp, base: str, platform: Platform, sandbox: LoopbackServer
) -> None:
    start_payment(app, base)
    platform.clock.move(timedelta(minutes=2))
    page = app.get(f"{base}/pay").html.main.text
    assert "Please do not pay again yet" in page
    assert "Not paid" not in page
    press(sandbox, cancel=True)


def test_a_way_to_pay_that_is_switched_off_is_not_offered(
    app: TestApp, base: str, platform: Platform
) -> None:
    with platform.unit(Scope.worker(tenant_of(platform))) as work:
        work.get(PluginCatalog).change("mpesa", enabled=False)
    page = app.get(f"{base}/pay")
    assert "M-Pesa cannot be used here just now." in page.text
    assert page.html.select(".btn-mpesa") == []


def test_a_wrong_number_is_said_at_its_field(app: TestApp, base: str) -> None:
    form = next(f for f in app.get(f"{base}/pay").forms.values() if f.action.endswith("/pay"))
    form["phone_number"] = "12345"
    page = form.submit(status=422)
    assert page.html.select_one("#field-phone_number")["aria-invalid"] == "true"


def test_a_version_is_shown_only_once_it_was_sent(
    app: TestApp, base: str, platform: Platform
) -> None:
    pay_in_full(platform, base.rpartition("/")[2])
    assert app.get(base).html.select("video") == []
    send_version(platform, base, 1)
    page = app.get(base)
    assert "Watch version 1 and tell us" in page.text
    source = page.html.select_one("video source")["src"]
    assert app.get(source.removeprefix("http://localhost")).body == b"film 1"


def test_film_and_captions_are_there_to_take_home(app: TestApp, review: str) -> None:
    links = app.get(review).html.select('a[href*="name="]')
    taken = {}
    for link in links:
        answer = app.get(link["href"].removeprefix("http://localhost"))
        taken[answer.headers["Content-Disposition"].partition("; filename*")[0]] = answer.body
    assert taken == {
        'attachment; filename="coffee-v1.mp4"': b"film 1",
        'attachment; filename="coffee-v1.srt"': b"words 1",
    }


def test_a_version_that_is_still_checked_is_not_shown(
    app: TestApp, review: str, platform: Platform
) -> None:
    revision = next(
        f for f in app.get(f"{review}/revision").forms.values() if f.action.endswith("/revision")
    )
    revision["description"] = "A larger price, please."
    revision.submit()
    send_version(platform, review, 2, checked=False)
    source = app.get(review).html.select_one("video source")["src"]
    assert app.get(source.removeprefix("http://localhost")).body == b"film 1"


def test_approving_names_what_is_approved_and_ends_the_order(app: TestApp, review: str) -> None:
    page = app.get(f"{review}/approve")
    assert "Approve version 1?" in page.text
    form = next(f for f in page.forms.values() if f.action.endswith("/approve"))
    done = form.submit().follow()
    assert "Approved. Your video is yours." in done.text
    assert "Your video is finished." in done.text
    assert app.get(f"{review}/approve").status_int == 303


def test_a_version_that_was_not_shown_is_not_approved(
    app: TestApp, review: str, platform: Platform
) -> None:
    form = next(
        f for f in app.get(f"{review}/approve").forms.values() if f.action.endswith("/approve")
    )
    revision = next(
        f for f in app.get(f"{review}/revision").forms.values() if f.action.endswith("/revision")
    )
    revision["description"] = "A larger price, please."
    revision.submit()
    send_version(platform, review, 2)
    page = form.submit().follow()
    assert "There is a newer version." in page.text
    assert "Watch version 2 and tell us" in page.text


@pytest.mark.needs_plugins
def test_asking_for_a_change_shows_the_rounds_and_then_the_price(
    app: TestApp, review: str, platform: Platform
) -> None:
    page = app.get(f"{review}/revision")
    assert "1 round of changes is included and left." in page.text
    form = next(f for f in page.forms.values() if f.action.endswith("/revision"))
    assert form.submit(status=422).html.select_one("#field-description")["aria-invalid"] == "true"
    form["description"] = "A larger price, please."
    answer = form.submit().follow()
    assert "A larger price, please." in answer.text
    send_version(platform, review, 2)
    page = app.get(f"{review}/revision")
    assert "This one costs KSh 1,000" in page.text
    form = next(f for f in page.forms.values() if f.action.endswith("/revision"))
    form["description"] = "And the logo."
    assert form.submit().location.endswith("/pay")
    assert "KSh 1,000" in app.get(f"{review}/pay").text
    assert "Pay for this round of changes" in app.get(review).text


def test_a_comment_may_name_its_moment(app: TestApp, review: str) -> None:
    form = next(f for f in app.get(review).forms.values() if f.action.endswith("/comments"))
    form["body"], form["moment"] = "Larger <b>price</b>", "0:07"
    talk = form.submit().follow().html.select_one("#talk")
    assert "Larger <b>price</b>" in talk.text
    assert "0:07" in talk.text


def test_an_order_can_be_cancelled_until_it_is_made(
    app: TestApp, base: str, platform: Platform
) -> None:
    assert "Cancel this order" in app.get(f"{base}/part/history").text
    page = app.get(f"{base}/cancel")
    assert "You have not paid anything for it." in page.text
    form = next(f for f in page.forms.values() if f.action.endswith("/cancel"))
    assert "You cancelled this order." in form.submit().follow().text
    assert app.get(f"{base}/cancel").status_int == 303
    assert "Cancel this order" not in app.get(f"{base}/part/history").text


@pytest.mark.parametrize("part", ["top", "film", "talk", "money", "history", "moment"])
def test_each_live_part_answers_with_itself(app: TestApp, review: str, part: str) -> None:
    fragment = app.get(f"{review}/part/{part}").html
    (element,) = fragment.find_all(recursive=False)
    whole = app.get(review).html.find(id=element["id"])
    assert element["hx-get"] == f"{review}/part/{part}" == whole["hx-get"]


def test_a_refresh_interrupts_neither_the_film_nor_the_typing(app: TestApp, review: str) -> None:
    film = app.get(f"{review}/part/film").html.select_one("[id][hx-preserve]")
    assert film.video
    assert film["id"] == app.get(review).html.select_one("[hx-preserve]:has(video)")["id"]
    moment = app.get(f"{review}/part/moment").html.select_one("[id][hx-preserve]")
    assert moment.input["name"] == "moment"


def test_the_page_listens_at_the_live_process_from_where_it_was_drawn(
    app: TestApp, review: str, platform: Platform
) -> None:
    address = app.get(review).html.main["data-live-url"]
    project_id = review.rpartition("/")[2]
    with platform.unit(Scope.worker(tenant_of(platform))) as work:
        stands = work.get(ProjectService).get(UUID(project_id)).event_sequence
    assert address == f"http://localhost/events?project={project_id}&after={stands}"
    # Cookies do not reach another host name: a ticket goes along.
    elsewhere = app.get(review, headers={"Host": "127.0.0.1"}, expect_errors=True)
    assert elsewhere.status_int == 303 or "&ticket=" in elsewhere.html.main["data-live-url"]


def test_nobody_elses_order_exists(app: TestApp, review: str) -> None:
    paths = [
        review,
        f"{review}/pay",
        f"{review}/uploads",
        f"{review}/approve",
        f"{review}/part/film",
    ]
    app.reset()
    for path in paths:
        assert app.get(path).location.startswith("http://localhost/login?next=")
    form = app.get("/signup").forms[0]
    form["full_name"], form["email"] = "Somebody Else", "else@example.com"
    form["password"] = "mvua inanyesha sana"
    form.submit()
    for path in paths:
        app.get(path, status=404)
    token = app.get("/portal/profile").forms[0]["csrf_token"].value
    app.post(f"{review}/approve", {"csrf_token": token, "version": "x"}, status=404)
    app.post(f"{review}/comments", {"csrf_token": token, "body": "x"}, status=404)


def test_an_expired_login_in_a_live_part_leads_the_whole_page_to_the_door(
    app: TestApp, review: str
) -> None:
    app.reset()
    answer = app.get(f"{review}/part/top", headers={"HX-Request": "true"}, status=401)
    assert answer.headers["HX-Redirect"] == "/login"


def test_the_list_shows_the_next_step_of_each(app: TestApp, review: str) -> None:
    second = order(app, title="A second video")
    cards = app.get("/portal").html.select("main li.card")
    assert [card.h2.text for card in cards] == ["A second video", "Fresh coffee every morning"]
    assert cards[0].select_one(".btn")["href"] == f"{second}/pay"
    assert cards[1].select_one(".btn")["href"] == f"{review}#video"


def test_an_empty_portal_invites(app: TestApp) -> None:
    log_in(app)
    page = app.get("/portal")
    assert "No videos yet" in page.text
    assert page.html.select_one(".state a")["href"] == "/order"


def test_news_are_counted_and_marked_as_read(
    app: TestApp, base: str, run_tasks: Callable[[], int]
) -> None:
    run_tasks()
    page = app.get("/portal/notifications")
    assert page.html.select_one(".badge-count") is not None
    form = next(f for f in page.forms.values() if f.action.endswith("/read"))
    assert form.submit().follow().html.select_one(".badge-count") is None


def test_the_profile_is_changed_and_its_language_wins(app: TestApp) -> None:
    log_in(app)
    form = app.get("/portal/profile").forms
    form = next(f for f in form.values() if f.action.endswith("/profile"))
    form["full_name"], form["phone_number"], form["language"] = (
        "Njeri wa Kamau",
        "0733 111 222",
        "sw",
    )
    page = form.submit().follow()
    assert page.html.html["lang"] == "sw"
    assert page.html.select_one("#field-phone_number")["value"] == "0733 111 222"
    form = next(f for f in page.forms.values() if f.action.endswith("/profile"))
    form["phone_number"] = ""
    assert form.submit().follow().html.select_one("#field-phone_number")["value"] == ""
