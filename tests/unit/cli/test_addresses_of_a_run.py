"""What ``techwize run`` tells its processes of each other."""

from __future__ import annotations

from pathlib import Path

import pytest

from techwize_core.cli.installation import Installation
from techwize_core.cli.running import _with_addresses

pytestmark = pytest.mark.needs_plugins


@pytest.mark.parametrize(
    ("own", "allowed"),
    [({}, "127.0.0.1:8002"), ({"OUTBOUND_ALLOWED": "mail.lan"}, "mail.lan,127.0.0.1:8002")],
)
def test_an_agency_may_lead_its_calls_to_the_sandbox(
    own: dict[str, str], allowed: str, tmp_path: Path
) -> None:
    place = _with_addresses(Installation(tmp_path, own, None), (8000, 8001, 8002), demo=True)
    assert place.values["OUTBOUND_ALLOWED"] == allowed
    assert place.values["MPESA_BASE_URL"] == "http://127.0.0.1:8002"


def test_without_a_sandbox_nothing_is_opened(tmp_path: Path) -> None:
    own = {"MPESA_BASE_URL": "https://api.safaricom.co.ke"}
    place = _with_addresses(Installation(tmp_path, own, None), (8000, 8001, 8002), demo=True)
    assert "OUTBOUND_ALLOWED" not in place.values
