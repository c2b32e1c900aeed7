"""Whom most tests of the API need."""

from __future__ import annotations

import pytest

from tests.fixtures.api import Api


@pytest.fixture
def client(api: Api) -> Api:
    """A client with nothing yet."""
    return api.signup()


@pytest.fixture
def project(client: Api) -> str:
    """An order of that client."""
    return client.order()["id"]
