"""A body that does not announce its length is held to the same limits as one that does."""

from __future__ import annotations

from io import BytesIO

import pytest
from webob import Request
from webtest import TestApp

from techwize_core.projects.asset_api import UPLOAD_LIMIT
from techwize_core.web.page import FORM_LIMIT
from tests.fixtures.api import Api


class Endless(BytesIO):
    """As many bytes as somebody reads; counts them, and stops the test rather than fill its disk."""

    given = 0

    def read(self, size: int | None = -1) -> bytes:
        wanted = 65536 if size is None or size < 0 else size
        self.given += wanted
        assert self.given < 4 * 1024 * 1024, "nobody stopped reading"
        return b"a" * wanted


def chunked(path: str, content_type: str, source: BytesIO, token: str | None = None) -> Request:
    """A POST without Content-Length, as Granian hands on a chunked one."""
    request = Request.blank(path, method="POST", content_type=content_type)
    request.headers["X-Tenant"] = "demo"
    if token:
        request.headers["Authorization"] = f"Bearer {token}"
    request.body_file = source
    return request


@pytest.mark.parametrize(
    ("path", "content_type"),
    [
        ("/api/auth/login", "application/json"),
        ("/api/webhooks/mpesa", "application/json"),
        ("/login", "application/x-www-form-urlencoded"),
        ("/contact", "multipart/form-data; boundary=x"),
    ],
)
def test_a_body_without_length_is_read_to_its_limit_and_refused(
    app: TestApp, path: str, content_type: str
) -> None:
    source = Endless()
    answer = chunked(path, content_type, source).get_response(app.app)
    assert answer.status_int == 413
    assert source.given <= 1_200_000


def test_an_upload_without_length_is_held_to_its_own_limit(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = api.signup()
    project = client.order()["id"]
    assert UPLOAD_LIMIT > FORM_LIMIT
    endpoints = api.app.app.registry["techwize.endpoints"]
    upload = next(e for e in endpoints if e.upload_limit is not None)
    # Half a gigabyte in a test would take its time.
    monkeypatch.setitem(upload.__dict__, "upload_limit", 300_000)
    source = Endless()
    path = f"/api/projects/{project}/assets"
    request = chunked(path, "multipart/form-data; boundary=x", source, client.token)
    answer = request.get_response(api.app.app)
    assert answer.status_int == 413
    assert source.given <= 400_000


def test_a_body_without_length_that_fits_is_taken(api: Api) -> None:
    body = b'{"email": "client@demo.techwize.test", "password": "karibu-demo"}'
    request = chunked("/api/auth/login", "application/json", BytesIO(body))
    assert request.get_response(api.app.app).status_int == 200
