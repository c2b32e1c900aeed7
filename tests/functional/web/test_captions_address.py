"""Where a film's captions come from: a browser takes them from the page's own host only."""

from __future__ import annotations

import pytest
from webtest import TestApp

from techwize_core.kernel.platform import Platform

PLAYER = (
    '{% import "components/ui.html.jinja2" as ui %}'
    '{{ ui.video_player([("/film.mp4", "video/mp4")], captions=captions) }}'
)


@pytest.mark.parametrize(
    ("captions", "expected"),
    [
        ("{base}/media/a.vtt?sig=x", 'src="/media/a.vtt?sig=x"'),
        ("https://bucket.example/media/a.vtt", 'src="https://bucket.example/media/a.vtt"'),
    ],
)
def test_captions_that_the_site_serves_come_from_the_pages_own_host(
    app: TestApp, platform: Platform, captions: str, expected: str
) -> None:
    address = captions.format(base=platform.settings.base_url.rstrip("/"))
    environment = app.app.registry["techwize.templates"]._environments["en"]
    assert expected in environment.from_string(PLAYER).render(captions=address)
