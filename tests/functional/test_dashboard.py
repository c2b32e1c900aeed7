"""The dashboards' figures, of a few days in which everything is known."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import event

from techwize_core.kernel.clock import NAIROBI
from techwize_core.kernel.platform import Platform
from techwize_core.projects.states import Status
from tests.fixtures.api import Api
from tests.fixtures.orders import pay_in_full
from tests.fixtures.projects import assign_to, bring_to

PERIOD = {"from": "2031-04-01", "to": "2031-04-04"}


class Days:
    """A few days at the agency; each act is given its time by Kenyan clocks."""

    def __init__(self, api: Api, platform: Platform) -> None:
        self._api = api
        self._platform = platform
        self.editor = api.login("editor").user["id"]
        category = api.get("/api/services")["items"][0]
        self.category = category
        self.cheap, self.dear = category["packages"][:2]

    def at(self, day: int, hour: int, minute: int = 0) -> None:
        """Go to a time in April 2031; day 0 is the last of March."""
        month = 4 if day else 3
        wanted = datetime(2031, month, day or 31, hour, minute, tzinfo=NAIROBI)
        self._platform.clock.move(wanted - self._platform.clock.now())

    def again(self, person: Api) -> Api:
        """The person with a token of today."""
        login = {"email": person.user["email"], "password": "a long enough phrase"}
        found = Api(self._api.app, token=self._api.post("/api/auth/login", login)["access_token"])
        found.user = person.user
        return found

    def paid(self, client: Api, package: dict[str, Any]) -> str:
        """An order that is paid at once, and the editor's."""
        project = str(self.again(client).order(package_id=package["id"])["id"])
        pay_in_full(self._platform, project)
        assign_to(self._platform, project, self.editor)
        return project

    def move(self, project: str, status: Status) -> None:
        """Bring a project to a state."""
        bring_to(self._platform, project, status)


@pytest.fixture
def days(api: Api, platform: Platform) -> Days:
    """What happened, from the evening before the period to the morning after it."""
    days = Days(api, platform)
    lead = {"name": "Njeri", "email": "njeri@example.com", "message": "Hello"}
    days.at(0, 22, 30)
    api.post("/api/contact", lead, expect=201)
    # By the clocks of Greenwich it is still March.
    days.at(1, 0, 30)
    api.post("/api/contact", {**lead, "source": "whatsapp"}, expect=201)
    first, second = api.signup(), api.signup()
    days.at(1, 1)
    slow = days.paid(first, days.cheap)
    days.at(2, 1)
    days.move(slow, Status.AWAITING_APPROVAL)
    days.again(first).post(f"/api/projects/{slow}/revisions", {"description": "Louder"}, expect=201)
    days.at(2, 12)
    days.again(first).order(package_id=days.dear["id"])
    quick = days.paid(second, days.cheap)
    days.at(2, 22)
    days.move(quick, Status.AWAITING_APPROVAL)
    days.at(3, 8)
    days.move(slow, Status.AWAITING_APPROVAL)
    days.at(3, 9)
    days.move(slow, Status.COMPLETED)
    given_up = days.again(second).order(package_id=days.dear["id"])["id"]
    days.again(second).post(f"/api/projects/{given_up}/cancel")
    days.at(4, 0, 15)
    days.move(quick, Status.COMPLETED)
    return days


@pytest.fixture
def figures(api: Api, days: Days) -> dict[str, Any]:
    return api.login("admin").get("/api/admin/analytics", **PERIOD)


def test_orders_are_counted_by_state_category_and_package(
    days: Days, figures: dict[str, Any]
) -> None:
    orders = figures["orders"]
    assert (orders["placed"], orders["paid"]) == (4, 2)
    assert (orders["conversion_rate"], orders["completion_rate"]) == (0.5, 0.5)
    counted = {status: count for status, count in orders["by_status"].items() if count}
    assert counted == {"completed": 2, "pending_payment": 1, "cancelled": 1}
    revenue = f"{2 * Decimal(days.cheap['price_kes']):.2f}"
    expected = [(days.cheap["id"], 2, 2, revenue), (days.dear["id"], 2, 0, "0.00")]
    keys = ("id", "orders", "paid_orders", "revenue")
    assert [tuple(p[key] for key in keys) for p in orders["by_package"]] == expected
    [category] = orders["by_category"]
    assert tuple(category[key] for key in keys) == (days.category["id"], 4, 2, revenue)


def test_money_is_what_the_books_say(days: Days, figures: dict[str, Any]) -> None:
    cheap, dear = Decimal(days.cheap["price_kes"]), Decimal(days.dear["price_kes"])
    assert figures["money"] == {
        "currency": "KES",
        "revenue": f"{2 * cheap:.2f}",
        "received": f"{2 * cheap:.2f}",
        "refunded": "0.00",
        "credit": "0.00",
        "ordered": f"{2 * cheap + dear:.2f}",
        "paid": f"{2 * cheap:.2f}",
        "due": f"{dear:.2f}",
    }
    assert figures["payments"] == {"attempts": 2, "succeeded": 2, "open": 0, "success_rate": 1.0}


def test_the_work_is_timed_from_payment_to_first_delivery(
    days: Days, figures: dict[str, Any]
) -> None:
    assert figures["deliveries"] == {
        "videos": 2,
        "median_hours": 17.0,
        "p90_hours": 22.6,
        "revised": 1,
        "revision_rate": 0.5,
        "revisions_asked": 1,
    }
    [editor] = figures["editors"]
    assert editor == {
        "id": days.editor,
        "name": editor["name"],
        "open": 0,
        "delivered": 2,
        "completed": 1,
        "revisions_asked": 1,
        "median_hours": 17.0,
    }


def test_days_are_kenyan_and_the_last_is_not_among_them(
    api: Api, days: Days, figures: dict[str, Any]
) -> None:
    price, nothing = days.cheap["price_kes"], "0.00"
    keys = ("date", "orders", "revenue", "completed", "leads")
    assert (figures["from"], figures["to"], figures["timezone"]) == (
        "2031-04-01",
        "2031-04-04",
        "Africa/Nairobi",
    )
    assert [tuple(day[key] for key in keys) for day in figures["days"]] == [
        ("2031-04-01", 1, price, 0, 1),
        ("2031-04-02", 2, price, 0, 0),
        ("2031-04-03", 1, nothing, 1, 0),
    ]
    assert figures["leads"] == {"total": 1, "by_source": [{"source": "whatsapp", "leads": 1}]}
    assert figures["clients"] == {"joined": 2, "ordering": 2, "returning": 0}
    later = {"from": "2031-04-02", "to": "2031-04-05"}
    after = api.login("admin").get("/api/admin/analytics", **later)
    assert after["clients"]["returning"] == 1
    assert [day["completed"] for day in after["days"]] == [0, 1, 1]
    # Shown first on the second: the first's video was delivered once, and not again.
    assert after["deliveries"]["videos"] == 2


def test_what_is_shown_again_is_no_second_delivery(api: Api, days: Days) -> None:
    later = {"from": "2031-04-03", "to": "2031-04-05"}
    assert api.login("admin").get("/api/admin/analytics", **later)["deliveries"]["videos"] == 0


def test_another_agency_sees_nothing_of_it(api: Api, days: Days) -> None:
    theirs = api.at("zawadi").login("admin").get("/api/admin/analytics", **PERIOD)
    assert theirs["orders"]["placed"] == theirs["leads"]["total"] == 0
    assert theirs["money"]["revenue"] == "0.00"
    assert theirs["orders"]["conversion_rate"] is theirs["deliveries"]["median_hours"] is None
    assert [day["orders"] for day in theirs["days"]] == [0, 0, 0]


def test_it_costs_as_much_for_a_year_as_for_a_day(api: Api, days: Days, platform: Platform) -> None:
    admin = api.login("admin")
    seen: list[str] = []
    event.listen(platform.engine, "before_cursor_execute", lambda *a: seen.append(a[2]))
    costs = []
    for end in ("2030-04-02", "2031-04-02"):
        seen.clear()
        admin.get("/api/admin/analytics", **{"from": "2030-04-01", "to": end})
        costs.append(len(seen))
    assert costs[0] == costs[1] <= 20


def test_the_usual_period_ends_today(api: Api, days: Days) -> None:
    usual = api.login("admin").get("/api/admin/analytics")
    assert (usual["from"], usual["to"], len(usual["days"])) == ("2031-03-06", "2031-04-05", 30)


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({"from": "2031-04-01", "to": "2031-04-01"}, "to"),
        ({"from": "2031-04-02", "to": "2031-04-01"}, "to"),
        ({"from": "2030-01-01", "to": "2031-01-03"}, "to"),
        ({"from": "yesterday"}, "from"),
        ({"from": "0"}, "from"),
        ({"from": "2031-02-30"}, "from"),
        ({"from": "0001-01-01", "to": "0001-01-02"}, "from"),
        ({"to": "2031-04-01T00:00:00Z"}, "to"),
        ({"first": "2031-04-01"}, "first"),
    ],
)
def test_a_period_that_makes_no_sense_is_refused(
    api: Api, query: dict[str, str], field: str
) -> None:
    refused = api.login("admin").get("/api/admin/analytics", expect=422, **query)
    assert ["query", field] in [problem["loc"] for problem in refused["errors"]]


def test_a_leap_year_fits(api: Api) -> None:
    year = {"from": "2028-01-01", "to": "2029-01-01"}
    assert len(api.login("admin").get("/api/admin/analytics", **year)["days"]) == 366


def test_only_admins_see_figures(api: Api) -> None:
    for role in ("client", "editor", "partner"):
        api.login(role).get("/api/admin/analytics", expect=403)
