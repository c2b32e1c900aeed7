"""Signed media addresses: genuine ones open one object, all others open nothing."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qsl, quote, urlencode, urlsplit

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from techwize_core.kernel.objects import MediaSigner, SignatureInvalid
from techwize_core.kernel.objects.signing import content_disposition, safe_name

NOW = datetime(2026, 5, 4, 12, 1, 30, tzinfo=UTC)
SIGNER = MediaSigner(b"one secret", "https://studio.example/")
KEY = "tenants/a/projects/b/deliverables/c.mp4"


def signed(**more: str) -> tuple[str, str]:
    url = urlsplit(SIGNER.sign(KEY, expires_seconds=600, now=NOW, **more))
    return url.path, url.query


def test_a_genuine_address_is_read_back() -> None:
    url = SIGNER.sign(KEY, expires_seconds=600, download_name="Ofa.mp4", now=NOW)
    assert url.startswith(f"https://studio.example/media/{KEY}?expires=")
    found = SIGNER.verify(urlsplit(url).path, urlsplit(url).query, NOW)
    assert (found.key, found.download_name, found.content_type) == (KEY, "Ofa.mp4", "video/mp4")
    assert timedelta(seconds=600) <= found.expires_at - NOW <= timedelta(seconds=900)


def test_the_answer_is_cacheable_and_harmless() -> None:
    found = SIGNER.verify(*signed(), NOW)
    left = int((found.expires_at - NOW).total_seconds())
    assert found.headers(NOW) == {
        "Content-Type": "video/mp4",
        "Content-Disposition": "inline",
        "Cache-Control": f"public, max-age={left}, immutable",
        "X-Content-Type-Options": "nosniff",
        "Content-Security-Policy": "default-src 'none'; sandbox",
        "Accept-Ranges": "bytes",
    }


def test_it_ends_on_time() -> None:
    path, query = signed()
    end = SIGNER.verify(path, query, NOW).expires_at
    SIGNER.verify(path, query, end - timedelta(microseconds=1))
    with pytest.raises(SignatureInvalid, match="expired"):
        SIGNER.verify(path, query, end)


def test_another_secret_signs_another_address() -> None:
    other = MediaSigner(b"another secret", "https://studio.example")
    with pytest.raises(SignatureInvalid, match="not given out by us"):
        other.verify(*signed(), NOW)


@given(st.data())
def test_any_altered_character_is_refused(data: st.DataObject) -> None:
    path, query = signed(download_name="Ofa ya wiki.mp4", content_type="video/mp4")
    whole = f"{path}?{query}"
    place = data.draw(st.integers(0, len(whole) - 1))
    edit = data.draw(st.sampled_from(["replace", "drop", "double"]))
    other = {
        "replace": data.draw(st.characters(codec="ascii")),
        "drop": "",
        "double": whole[place] * 2,
    }[edit]
    altered = whole[:place] + other + whole[place + 1 :]
    new_path, _, new_query = altered.partition("?")
    # %20 and %2f may also be written +, %2F: another spelling of the same address.
    same = new_path == path and parse_qsl(new_query) == parse_qsl(query)
    assume(not same)
    with pytest.raises(SignatureInvalid):
        SIGNER.verify(new_path, new_query, NOW)


@given(
    st.dictionaries(st.sampled_from(["expires", "name", "type", "sig", "x"]), st.text(max_size=60))
)
@example({})
@example({"expires": "99999999999"})
@example({"expires": "99999999999", "sig": ""})
@example({"expires": "\u0661\u0662", "sig": "a"})
def test_made_up_fields_are_refused(fields: dict[str, str]) -> None:
    with pytest.raises(SignatureInvalid):
        SIGNER.verify(f"/media/{KEY}", urlencode(fields, quote_via=quote, errors="replace"), NOW)


@given(st.binary(max_size=60))
def test_any_query_is_refused_in_words(raw: bytes) -> None:
    with pytest.raises(SignatureInvalid):
        SIGNER.verify(f"/media/{KEY}", raw.decode("latin-1"), NOW)


def test_a_field_given_twice_is_refused() -> None:
    path, query = signed()
    for pair in query.split("&"):
        with pytest.raises(SignatureInvalid):
            SIGNER.verify(path, f"{query}&{pair}", NOW)


def test_fields_cannot_be_moved_about_or_added() -> None:
    path, query = signed(download_name="video/mp4")
    for altered in (
        query.replace("name=", "type="),
        f"{query}&type=text/html",
        f"{query}&name=x",
        f"{query}&utm_source=x",
        query.replace("&sig", "&name=b&sig"),
    ):
        with pytest.raises(SignatureInvalid):
            SIGNER.verify(path, altered, NOW)
    for other in ("/media/tenants/a/projects/b/deliverables/d.mp4", f"/media//{KEY}", f"/{KEY}"):
        with pytest.raises(SignatureInvalid):
            SIGNER.verify(other, query, NOW)


@given(st.text(max_size=200))
@example('a"; filename="b.exe')
@example("../../etc/passwd")
@example("a\r\nSet-Cookie: x=y")
@example("gpj.\u202eexe.jpg")
def test_a_download_name_is_one_harmless_name(name: str) -> None:
    safe = safe_name(name)
    assert 1 <= len(safe) <= 128
    assert not set(safe) & set('/\\"\r\n\0\u202e')
    assert safe_name(safe) == safe
    header = content_disposition(name)
    assert header.isascii() and header.isprintable()
    assert header.count('"') == 2
    path, query = signed(download_name=name)
    assert SIGNER.verify(path, query, NOW).download_name == safe
