"""The phone page: shows the prompt, takes the PIN, lets nothing strange through."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from conftest import SandboxCaller

PAGE = "/phone/254712345678"


def test_the_prompt_is_on_the_screen_and_the_form_pays(caller: SandboxCaller) -> None:
    caller.push()
    page = caller.client.get(PAGE).text
    text = " ".join(re.sub(r"<[^>]+>", " ", page).split())
    assert "Do you want to pay KSh 3,500 to TECH-WIZE Account no. TW-7K2QM4?" in text
    answer = caller.client.post(PAGE, data={"pin": "1234"})
    assert answer.history[0].status_code == 303
    assert "Confirmed. KSh 3,500 sent to TECH-WIZE for account TW-7K2QM4" in answer.text
    assert len(caller.statement()) == 1


def test_cancel_on_the_page_cancels(caller: SandboxCaller) -> None:
    caller.push()
    answer = caller.client.post(PAGE, data={"pin": "1234", "cancel": "1"})
    assert "You cancelled the payment" in answer.text
    assert caller.statement() == []


def test_an_empty_pin_and_an_idle_phone_change_nothing(caller: SandboxCaller) -> None:
    assert caller.client.post(PAGE, data={"pin": "1234"}).status_code == 200
    caller.push()
    assert caller.client.post(PAGE, data={"pin": ""}).status_code == 200
    assert caller.answer({"pin": "1234"}).status_code == 200


def test_what_a_merchant_writes_is_only_text(caller: SandboxCaller) -> None:
    caller.push(AccountReference="<b>&'\"x")
    for page in (PAGE, f"{PAGE}/screen"):
        text = caller.client.get(page).text
        assert "<b>&" not in text
        assert "&lt;b&gt;&amp;&#39;&#34;x" in text


def test_the_page_brings_all_it_needs_and_allows_nothing_else(caller: SandboxCaller) -> None:
    answer = caller.client.get(PAGE)
    nonce = re.search(r'<script nonce="([^"]+)"', answer.text)
    assert nonce is not None
    policy = answer.headers["content-security-policy"]
    assert policy.startswith("default-src 'none'")
    assert f"script-src 'nonce-{nonce[1]}'" in policy
    assert not re.search(r'(src|href)="(https?:)?//', answer.text)
    assert not re.search(r"\son[a-z]+=|\sstyle=", answer.text)


def test_the_screen_is_sent_again_only_when_it_changed(caller: SandboxCaller) -> None:
    def seen() -> str:
        found = re.search(r'data-version="([^"]+)"', caller.client.get(PAGE).text)
        assert found is not None
        return found[1]

    def status(version: str) -> int:
        return caller.client.get(f"{PAGE}/screen", params={"seen": version}).status_code

    idle = seen()
    assert status(idle) == 204
    caller.push()
    assert status(idle) == 200
    prompt = seen()
    caller.answer({"pin": "1234"})
    assert (status(prompt), status(seen())) == (200, 204)


def test_a_phone_has_one_address(caller: SandboxCaller) -> None:
    answer = caller.client.get("/phone/0712 345 678")
    assert str(answer.url).endswith(PAGE)
    chosen = caller.client.get("/phone", params={"number": "+254712345678"})
    assert str(chosen.url).endswith(PAGE)


@pytest.mark.parametrize("path", ["/phone/911", "/phone/<script>", "/phone?number=911", "/phone"])
def test_what_is_no_phone_is_refused(caller: SandboxCaller, path: str) -> None:
    answer = caller.client.get(path)
    assert answer.status_code == 422
    assert "script" not in answer.text


def test_the_start_page_lists_phones_and_settings(caller: SandboxCaller) -> None:
    caller.push()
    page = caller.client.get("/").text
    assert 'href="/phone/254712345678"' in page
    assert "MPESA_BASE_URL=http://testserver\n" in page
