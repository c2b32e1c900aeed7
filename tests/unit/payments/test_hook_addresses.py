"""Secret callback addresses."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from techwize_core.kernel.ids import new_id
from techwize_core.payments.hook_addresses import hook_address, provider_of, read_hook_token

SECRET = b"k" * 32
TOKENS = st.text("abcXYZ019-_", min_size=16, max_size=40)
# Daraja refuses addresses that hold any of these, as parts of words too.
REFUSED = re.compile(r"m-?pesa|safaricom|exe|exec|cmd|sql|query")


@given(token=TOKENS)
def test_address_leads_back_to_tenant_provider_and_attempt(token: str) -> None:
    attempt = new_id()
    address = hook_address("https://pay.example/", SECRET, token, "mpesa", attempt)
    path = address.removeprefix("https://pay.example")
    read = read_hook_token(path.removeprefix("/api/hooks/"))
    assert read is not None
    assert (read.hook_token, read.attempt_id) == (token, attempt)
    assert provider_of(read, SECRET, ["paystack", "mpesa"]) == "mpesa"
    assert not REFUSED.search(path)


def test_one_providers_address_is_not_anothers_nor_anothers_installations() -> None:
    address = hook_address("", SECRET, "t" * 24, "mpesa", None)
    read = read_hook_token(address.removeprefix("/api/hooks/"))
    assert read is not None
    assert provider_of(read, SECRET, ["paystack"]) is None
    assert provider_of(read, b"j" * 32, ["mpesa"]) is None


@given(text=st.text())
def test_any_other_text_is_no_token(text: str) -> None:
    assert read_hook_token(text) is None
