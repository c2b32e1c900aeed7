"""What the documentation says of the API is what the API says of itself."""

from __future__ import annotations

from pathlib import Path

from techwize_core.kernel.web.openapi.conventions import CONVENTIONS

DOCS = Path(__file__).parents[3] / "docs"


def test_the_conventions_are_the_documents_own() -> None:
    assert CONVENTIONS in (DOCS / "api.md").read_text(encoding="utf-8")
