"""The plugin's settings."""

import pytest
from pydantic import ValidationError
from techwize_plugins.mpesa.settings import SAFARICOM_SANDBOX_URL, MpesaSettings

READY = {
    "MPESA_BASE_URL": " https://api.safaricom.co.ke/ ",
    "MPESA_CONSUMER_KEY": "key",
    "MPESA_CONSUMER_SECRET": "hush-secret",
    "MPESA_SHORTCODE": "600100",
    "MPESA_PASSKEY": "hush-passkey",
}


def test_without_settings_no_money_is_asked_for_and_never_in_production() -> None:
    settings = MpesaSettings()
    assert settings.can_take_money is False
    assert settings.base_url == SAFARICOM_SANDBOX_URL


def test_a_paybill_is_credited_itself_and_a_till_by_its_number() -> None:
    paybill = MpesaSettings.model_validate(READY)
    till = {"MPESA_TRANSACTION_TYPE": "CustomerBuyGoodsOnline"}
    assert (paybill.can_take_money, paybill.party_b) == (True, "600100")
    assert paybill.base_url == "https://api.safaricom.co.ke"
    assert MpesaSettings.model_validate(READY | till).can_take_money is False
    ready_till = MpesaSettings.model_validate(READY | till | {"MPESA_TILL_NUMBER": "555444"})
    assert (ready_till.can_take_money, ready_till.party_b) == (True, "555444")


def test_secrets_do_not_show() -> None:
    assert "hush" not in repr(MpesaSettings.model_validate(READY))


@pytest.mark.parametrize(
    "wrong",
    [
        {"MPESA_BASE_URL": "api.safaricom.co.ke"},
        {"MPESA_SHORTCODE": "six"},
        {"MPESA_TRANSACTION_TYPE": "Gift"},
        {"MPESA_ANSWER_SECONDS": "0"},
        {"MPESA_PASSKEI": "typo"},
    ],
)
def test_a_wrong_setting_is_refused(wrong: dict[str, str]) -> None:
    with pytest.raises(ValidationError):
        MpesaSettings.model_validate(READY | wrong)
