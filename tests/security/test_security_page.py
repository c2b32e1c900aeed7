"""``docs/security.md`` says what the tests hold, and names tests that exist."""

from __future__ import annotations

import ast
from functools import cache
from pathlib import Path

import pytest

from scripts.security_tables import PAGE, TABLES, written
from tests.security.threats import THREATS

TESTS = Path(__file__).resolve().parent.parent


@cache
def names_in(path: str) -> frozenset[str]:
    """The names of the tests in a file, those in classes too."""
    tree = ast.parse((TESTS / path).read_text(encoding="utf-8"))
    return frozenset(
        node.name
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")
    )


@pytest.mark.parametrize("threat", THREATS, ids=lambda threat: threat.name)
def test_every_threat_is_held_by_tests_that_exist(threat) -> None:  # type: ignore[no-untyped-def]
    assert threat.tests
    lacking = [
        test
        for test in threat.tests
        if test.partition("::")[2] not in names_in(test.partition("::")[0])
    ]
    assert lacking == []


def test_the_page_is_up_to_date() -> None:
    """To mend it: ``python scripts/security_tables.py --write``."""
    page = PAGE.read_text(encoding="utf-8")
    assert page == written(page)


@pytest.mark.parametrize("name", TABLES)
def test_every_table_of_the_page_has_lines(name: str) -> None:
    assert len(TABLES[name]()) > 5
