"""What an operator or a tenant sets to take money by M-Pesa."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, SecretStr, field_validator

from techwize_core.sdk import PluginSettings

TransactionType = Literal["CustomerPayBillOnline", "CustomerBuyGoodsOnline"]

SAFARICOM_SANDBOX_URL = "https://sandbox.safaricom.co.ke"


class MpesaSettings(PluginSettings):
    """Credentials of one Daraja app and one paybill or till.

    The default host is Safaricom's sandbox, never production: real money is
    asked for only where somebody wrote the production address down.
    """

    base_url: str = Field(
        default=SAFARICOM_SANDBOX_URL,
        alias="MPESA_BASE_URL",
        title="Daraja address",
        description="https://api.safaricom.co.ke for real money, or a sandbox's address.",
    )
    consumer_key: str = Field(
        default="",
        alias="MPESA_CONSUMER_KEY",
        title="Consumer key",
        description="Of your app on developer.safaricom.co.ke.",
    )
    consumer_secret: SecretStr = Field(
        default=SecretStr(""),
        alias="MPESA_CONSUMER_SECRET",
        title="Consumer secret",
        description="Of the same app.",
    )
    shortcode: str = Field(
        default="",
        pattern=r"^([0-9]{5,9})?$",
        alias="MPESA_SHORTCODE",
        title="Shortcode",
        description="The paybill, or for a till its store (head office) number.",
    )
    passkey: SecretStr = Field(
        default=SecretStr(""),
        alias="MPESA_PASSKEY",
        title="Passkey",
        description="Lipa na M-Pesa Online passkey of the shortcode.",
    )
    transaction_type: TransactionType = Field(
        default="CustomerPayBillOnline",
        alias="MPESA_TRANSACTION_TYPE",
        title="Kind of shortcode",
        description="CustomerPayBillOnline for a paybill, CustomerBuyGoodsOnline for a till.",
    )
    till_number: str = Field(
        default="",
        pattern=r"^([0-9]{5,9})?$",
        alias="MPESA_TILL_NUMBER",
        title="Till number",
        description="Only for a till: the number that customers know.",
    )
    initiator_name: str = Field(
        default="",
        alias="MPESA_INITIATOR_NAME",
        title="Initiator name",
        description="API operator for refunds and payouts.",
    )
    security_credential: SecretStr = Field(
        default=SecretStr(""),
        alias="MPESA_SECURITY_CREDENTIAL",
        title="Security credential",
        description="The initiator's encrypted password, as the portal prints it.",
    )
    b2c_shortcode: str = Field(
        default="",
        pattern=r"^([0-9]{5,9})?$",
        alias="MPESA_B2C_SHORTCODE",
        title="Payout shortcode",
        description="The shortcode that pays out refunds.",
    )
    connect_seconds: float = Field(
        default=5.0,
        gt=0,
        le=60,
        alias="MPESA_CONNECT_SECONDS",
        title="Connection time-out",
        description="Seconds to wait for a connection to Daraja.",
    )
    answer_seconds: float = Field(
        default=30.0,
        gt=0,
        le=120,
        alias="MPESA_ANSWER_SECONDS",
        title="Answer time-out",
        description="Seconds to wait for Daraja's answer; past it the outcome counts as unknown.",
    )

    @field_validator("base_url")
    @classmethod
    def _plain_http_address(cls, value: str) -> str:
        """Refuse what is no address, here rather than in the middle of a payment."""
        address = value.strip().rstrip("/")
        if not address.startswith(("http://", "https://")):
            raise ValueError("must start with http:// or https://")
        return address

    @property
    def can_take_money(self) -> bool:
        """Whether all that an STK push needs is set."""
        needs_till = self.transaction_type == "CustomerBuyGoodsOnline"
        return bool(
            self.consumer_key
            and self.consumer_secret.get_secret_value()
            and self.shortcode
            and self.passkey.get_secret_value()
            and (self.till_number or not needs_till)
        )

    @property
    def party_b(self) -> str:
        """Who is credited: the till where there is one, else the paybill itself."""
        if self.transaction_type == "CustomerBuyGoodsOnline":
            return self.till_number
        return self.shortcode
