"""A studio that counts, and a film that is quick to draw."""

from __future__ import annotations

from pathlib import Path

import pytest

from techwize_core.kernel.platform import Platform
from tests.fixtures.orders import tenant_of
from tests.fixtures.studio import (
    CallBook,
    CountingStudio,
    add_plain_template,
    prefer_counting_studio,
)


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
