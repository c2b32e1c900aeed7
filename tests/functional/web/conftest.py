"""Counting what a page asks the database."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import event

from techwize_core.kernel.platform import Platform


@pytest.fixture
def count_queries(platform: Platform) -> Callable[[Callable[[], object]], int]:
    """The number of statements that a call sends."""

    def count(act: Callable[[], object]) -> int:
        seen: list[str] = []

        def note(_connection, _cursor, statement, *_rest) -> None:
            seen.append(statement)

        event.listen(platform.engine, "before_cursor_execute", note)
        try:
            act()
        finally:
            event.remove(platform.engine, "before_cursor_execute", note)
        return len(seen)

    return count
