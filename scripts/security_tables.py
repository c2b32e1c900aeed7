"""Writes the tables of ``docs/security.md`` from what the security tests expect.

``python scripts/security_tables.py --write`` brings the page up to date;
without it, says whether the page is (a test does the same).
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from tests.security.expectations import (  # noqa: E402 (the path comes first)
    ESCAPE_HATCHES,
    EVERYBODY,
    PEOPLE,
    ROWS,
    SYSTEM,
)
from tests.security.threats import THREATS  # noqa: E402

PAGE = ROOT / "docs" / "security.md"


def people() -> list[str]:
    """The letters of the matrix."""
    return ["| letter | who |", "| --- | --- |"] + [f"| {k} | {v} |" for k, v in PEOPLE.items()]


def rows() -> list[str]:
    """Who may do what with a row of each table."""
    lines = ["| table | see | add | change | delete |", "| --- | --- | --- | --- | --- |"]
    for table, may in ROWS.items():
        cells = ["everybody" if who == EVERYBODY else who or "–" for who in may]
        lines.append(f"| `{table}` | {' | '.join(cells)} |")
    return lines


def system() -> list[str]:
    """What finds work may touch."""
    lines = ["| table | may |", "| --- | --- |"]
    return lines + [f"| `{table}` | {rights} |" for table, rights in SYSTEM.items()]


def escape_hatches() -> list[str]:
    """The functions that run with their owner's eyes."""
    lines = ["| function | gives | must not give | because |", "| --- | --- | --- | --- |"]
    return lines + [
        f"| `{name}` | {hatch.gives} | {hatch.never} | {hatch.because} |"
        for name, hatch in sorted(ESCAPE_HATCHES.items())
    ]


def threats() -> list[str]:
    """Each threat with the tests that hold it."""
    lines = ["| threat | held by | tests |", "| --- | --- | --- |"]
    for threat in THREATS:
        tests = "<br>".join(f"`{test}`" for test in threat.tests)
        lines.append(f"| {threat.name} | {threat.held_by} | {tests} |")
    return lines


TABLES: dict[str, Callable[[], list[str]]] = {
    "people": people,
    "rows": rows,
    "system": system,
    "escape-hatches": escape_hatches,
    "threats": threats,
}


def written(page: str) -> str:
    """The page with every marked table as it ought to be."""
    for name, table in TABLES.items():
        mark = re.compile(rf"(<!-- {name} -->\n).*?(<!-- end -->)", re.DOTALL)
        if not mark.search(page):
            raise ValueError(f"docs/security.md has no place for the table {name}")
        body = "\n".join(table())
        page = mark.sub(lambda found, body=body: f"{found[1]}\n{body}\n\n{found[2]}", page)
    return page


def main() -> int:
    """0 when the page is, or was made, as it ought to be."""
    page = PAGE.read_text(encoding="utf-8")
    fresh = written(page)
    if "--write" in sys.argv:
        PAGE.write_text(fresh, encoding="utf-8")
        return 0
    if page != fresh:
        print(
            "docs/security.md is stale: python scripts/security_tables.py --write", file=sys.stderr
        )
    return 0 if page == fresh else 1


if __name__ == "__main__":
    sys.exit(main())
