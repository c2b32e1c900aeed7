"""Renders the style guide and sample pages to HTML files, for looking at the design alone.

    python frontend/preview.py OUT_DIR

Development only: the real pages come from the app. Open OUT_DIR/*.html in a browser or
serve the folder; assets are copied beside the pages.
"""

from __future__ import annotations

import json
import shutil
import sys
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import jinja2

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from techwize_core.kernel.branding import brand_variables  # noqa: E402  (a script, not a package)

DIST = ROOT / "techwize_core" / "static" / "dist"
SAMPLES = ROOT / "frontend" / "samples"
TENANTS = {
    "techwize": SimpleNamespace(name="Tech-Wize", slug="demo", brand={}),
    "zawadi": SimpleNamespace(name="Zawadi Films", slug="zawadi", brand={"accent": "#0f766e"}),
}


def environment() -> jinja2.Environment:
    """Jinja as the app sets it up: autoescape, gettext, and the functions the templates call."""
    env = jinja2.Environment(
        loader=jinja2.FileSystemLoader(ROOT / "templates"),
        autoescape=True,
        extensions=["jinja2.ext.i18n"],
    )
    env.install_null_translations(newstyle=True)  # type: ignore[attr-defined]
    manifest = json.loads((DIST / "manifest.json").read_text(encoding="utf-8"))
    env.globals.update(
        asset=lambda name: f"static/{manifest[name]}", brand_variables=brand_variables
    )
    env.filters.update(
        money=lambda amount, _currency: f"KSh {Decimal(amount):,.0f}",
        when=lambda at, style: f"{at:%a %d %b, %H:%M}" + (" EAT" if style == "full" else ""),
        at_this_host=lambda url: url,
    )
    return env


def context(tenant: SimpleNamespace, theme: str) -> dict[str, Any]:
    """What the app gives every page, with a made-up client."""
    return {
        "request": SimpleNamespace(cookies={"theme": theme} if theme else {}, path="/styleguide"),
        "tenant": tenant,
        "user": SimpleNamespace(full_name="Wanjiku Kamau", role="client", avatar_url=None),
        "nonce": "preview",
        "locale": "en",
        "csrf_token": "preview",
        "unread_count": 2,
        "now": datetime(2026, 3, 12, 14, 5, tzinfo=UTC),
    }


def pages(env: jinja2.Environment) -> dict[str, jinja2.Template]:
    """The style guide, and one sample per layout that the style guide does not stand in."""
    samples = {path.stem: path.read_text(encoding="utf-8") for path in SAMPLES.glob("*.jinja2")}
    return {
        "styleguide": env.get_template("styleguide.html.jinja2"),
        **{stem: env.from_string(source) for stem, source in samples.items()},
    }


def main(out: Path) -> None:
    """Writes styleguide-<tenant>-<theme>.html for both tenants and both themes to ``out``."""
    out.mkdir(parents=True, exist_ok=True)
    shutil.copytree(DIST, out / "static", dirs_exist_ok=True)
    env = environment()
    for name, tenant in TENANTS.items():
        for theme in ("light", "dark"):
            for stem, template in pages(env).items():
                html = template.render(context(tenant, theme))
                (out / f"{stem}-{name}-{theme}.html").write_text(html, encoding="utf-8")


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: python frontend/preview.py OUT_DIR")
    main(Path(sys.argv[1]))
