"""What no button of a page sends, but anybody can: it is answered, never with a 500."""

from __future__ import annotations

import pytest
from webtest import TestApp

from tests.functional.web.forms import log_in, main_form, order


@pytest.mark.parametrize("path", ["/portal", "/portal/notifications"])
@pytest.mark.parametrize("cursor", ["abc", "a" * 600, "%00"])
def test_a_cursor_that_we_did_not_make(app: TestApp, path: str, cursor: str) -> None:
    log_in(app)
    assert app.get(f"{path}?cursor={cursor}", expect_errors=True).status_int == 422


@pytest.mark.parametrize("moment", ["9" * 5000, "9" * 5000 + ":00", "x", "-1:00"])
def test_a_moment_that_no_film_has_is_left_out(app: TestApp, moment: str) -> None:
    log_in(app)
    base = order(app)
    form = main_form(app.get(base), f"{base}/comments")
    values = {**dict(form.submit_fields()), "body": "Louder here", "moment": moment}
    said = app.post(f"{base}/comments", values).follow()
    assert "Louder here" in said.text
