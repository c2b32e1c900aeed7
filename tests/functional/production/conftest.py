"""A studio that counts, and a film that is quick to draw."""

from __future__ import annotations

from pathlib import Path

import pytest

from techwize_core.kernel.platform import Platform
from tests.fixtures.api import Api
from tests.fixtures.orders import tenant_of
from tests.fixtures.studio import (
    CallBook,
    CountingStudio,
    add_plain_template,
    prefer_counting_studio,
)
from tests.functional.production.run_world import RunWorld


@pytest.fixture
def book(platform: Platform, tmp_path: Path) -> CallBook:
    """Counts the calls of the demo tenant's preferred providers."""
    book = CallBook(tmp_path / "calls")
    platform.extensions.add("counting_studio", CountingStudio(book))
    prefer_counting_studio(platform, tenant_of(platform))
    return book


@pytest.fixture
def plain_template(platform: Platform) -> str:
    """The id of a template with two still scenes."""
    return add_plain_template(platform, tenant_of(platform))


@pytest.fixture
def world(platform: Platform, api: Api, book: CallBook, plain_template: str) -> RunWorld:
    """A project whose runs the test advances."""
    return RunWorld(platform, api, plain_template)
