"""Setting PDFs with typst: our template, the document's data as plain text, our fonts."""

from __future__ import annotations

import json
from io import BytesIO
from typing import Literal

import segno

from techwize_core.kernel.branding import DEFAULT_ACCENT, INK, LIGHT_GROUND, readable_accent
from techwize_core.kernel.db.base import Json
from techwize_core.kernel.resources import resource

Form = Literal["pdf", "png"]


def set_receipt(data: Json, *, form: Form = "pdf") -> bytes:
    """The receipt as PDF bytes (or ``png``). ``data`` is as ``receipt.typ`` documents it."""
    seller = {**data["seller"], "accent": _accent(data["seller"].get("accent"))}
    return _set("receipt.typ", {**data, "seller": seller, "qr": _qr(data["address"])}, form)


def _set(template: str, data: Json, form: Form) -> bytes:
    # With the first receipt, not with the process: the renderer is heavy.
    import typst

    from techwize_core.rendering.fonts import font_folder

    fonts = font_folder()
    made = typst.compile(
        resource("templates") / "pdf" / template,
        # Text stays text: typst gets it as a value, never as markup.
        sys_inputs={"data": json.dumps(data)},
        font_paths=[fonts] if fonts else [],
        format=form,
        ppi=144.0,
    )
    return made[0] if isinstance(made, list) else made


def _qr(address: str) -> str:
    """The address as an SVG picture."""
    out = BytesIO()
    segno.make(address, error="m").save(out, kind="svg", border=0, dark=INK, xmldecl=False)
    return out.getvalue().decode()


def _accent(colour: object) -> str:
    try:
        return readable_accent(str(colour or DEFAULT_ACCENT), LIGHT_GROUND)
    except ValueError:
        return DEFAULT_ACCENT
