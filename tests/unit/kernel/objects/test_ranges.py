"""Range requests as RFC 9110 §14 wants them."""

from __future__ import annotations

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from techwize_core.kernel.objects import ByteRange, RangeUnsatisfiable, parse_range, read_range


@pytest.mark.parametrize(
    ("header", "wanted"),
    [
        ("bytes=0-499", (0, 499)),
        ("bytes=500-999", (500, 999)),
        ("bytes=-500", (500, 999)),
        ("bytes=9-", (9, 999)),
        ("bytes=0-", (0, 999)),
        ("bytes=990-2000", (990, 999)),
        ("bytes=-5000", (0, 999)),
        ("Bytes=0-0", (0, 0)),
        (None, None),
        ("", None),
        ("bytes=-", None),
        ("bytes=5-4", None),
        ("bytes=0-1,5-6", None),
        ("items=0-5", None),
        ("bytes=a-b", None),
        ("bytes=\u0661-", None),
    ],
)
def test_headers_mean_what_the_rfc_says(header: str | None, wanted: tuple[int, int] | None) -> None:
    part = parse_range(header, 1000)
    assert (part and (part.first, part.last)) == wanted


@pytest.mark.parametrize(
    ("header", "size"), [("bytes=1000-", 1000), ("bytes=-0", 1000), ("bytes=0-", 0)]
)
def test_nothing_to_send_is_416(header: str, size: int) -> None:
    with pytest.raises(RangeUnsatisfiable) as caught:
        parse_range(header, size)
    assert caught.value.status == 416
    assert caught.value.headers == {"Content-Range": f"bytes */{size}"}


@given(st.binary(max_size=300), st.integers(0, 400), st.integers(0, 400))
def test_a_part_is_the_slice_that_it_names(content: bytes, first: int, last: int) -> None:
    try:
        part = parse_range(f"bytes={first}-{last}", len(content))
    except RangeUnsatisfiable:
        assert first >= len(content)
        return
    if part is None:
        assert last < first
        return
    body = b"".join(read_range(io.BytesIO(content), part))
    assert body == content[first : last + 1]
    assert part.length == len(body)
    assert part.content_range == f"bytes {first}-{first + len(body) - 1}/{len(content)}"


@given(st.text(max_size=30))
def test_any_header_is_understood_or_ignored(header: str) -> None:
    part = parse_range(header, 10)
    assert part is None or isinstance(part, ByteRange)


def test_a_file_that_shrank_ends_the_answer() -> None:
    assert b"".join(read_range(io.BytesIO(b"abc"), ByteRange(1, 99, 100))) == b"bc"
