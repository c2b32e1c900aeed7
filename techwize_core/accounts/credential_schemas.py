"""Bodies and answers of what proves who somebody is: passwords, second factor, sessions, keys."""

from __future__ import annotations

from typing import Annotated, Literal
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from techwize_core.accounts.schemas import AnyPassword, Email, Name, Password
from techwize_core.kernel.web.encoding import Timestamp
from techwize_core.kernel.web.texts import example

Token = Annotated[str, Field(min_length=1, max_length=200, examples=["3q2-7wq0…, from the link"])]
Code = Annotated[str, Field(min_length=1, max_length=40, examples=["492 039"])]


class _Body(BaseModel):
    model_config = ConfigDict(extra="forbid")


class ForgottenPassword(
    _Body, json_schema_extra=example({"email": "wanjiku@kilimanicoffee.co.ke"})
):
    """``POST /api/auth/password/forgot``."""

    email: Email


class PasswordReset(
    _Body,
    json_schema_extra=example(
        {
            "token": "0192f3c4-6a1e-7c55-9b1d-5f0c3a9e2b71.Yk3vQ8rT1mZx7bL0pWc5",
            "password": "chai na mandazi saa mbili",
        }
    ),
):
    """``POST /api/auth/password/reset``."""

    token: Token
    password: Password


class PasswordChange(
    _Body,
    json_schema_extra=example(
        {"current_password": "kahawa ya asubuhi", "password": "chai na mandazi saa mbili"}
    ),
):
    """``POST /api/me/password``."""

    current_password: AnyPassword
    password: Password


class EmailProof(
    _Body,
    json_schema_extra=example(
        {"token": "0192f3c4-6a1e-7c55-9b1d-5f0c3a9e2b71.Yk3vQ8rT1mZx7bL0pWc5"}
    ),
):
    """``POST /api/auth/email/verify``."""

    token: Token


class OwnPassword(_Body, json_schema_extra=example({"password": "kahawa ya asubuhi"})):
    """What is asked for again before something that a stolen session must not do."""

    password: AnyPassword


class FirstCode(_Body, json_schema_extra=example({"code": "492 039"})):
    """``POST /api/me/second-factor/confirm``."""

    code: Code


class NewKey(
    _Body,
    json_schema_extra=example(
        {
            "name": "Our shop",
            "scopes": ["project.read", "project.create"],
            "expires_at": "2027-12-31T21:00:00Z",
        }
    ),
):
    """``POST /api/keys``. ``scopes`` are names of permissions that your role holds."""

    name: Name
    scopes: Annotated[
        list[Annotated[str, Field(max_length=40)]],
        Field(min_length=1, max_length=40, examples=[["self", "project.read"]]),
    ]
    expires_at: AwareDatetime | None = None


class SessionEnding(BaseModel):
    """Query of ``DELETE /api/me/sessions``."""

    model_config = ConfigDict(extra="forbid")

    keep_current: bool = False
    """Whether the session that asks goes on."""


class AccessPatch(_Body, json_schema_extra=example({"staff_second_factor": True})):
    """``PATCH /api/admin/access``."""

    staff_second_factor: bool


class SaidOut(BaseModel):
    """What was done, in a sentence."""

    detail: str


class SessionOut(BaseModel):
    """Where somebody is logged in."""

    id: UUID
    kind: Literal["api", "page"]
    device: str = Field(
        description="The device as its owner knows it.", examples=["Chrome, Android"]
    )
    remote_addr: str
    is_current: bool = Field(description="Whether it is the session that asks.")
    created_at: Timestamp
    last_seen_at: Timestamp
    expires_at: Timestamp


class SecondFactorOut(BaseModel):
    """Where somebody stands with the second factor."""

    confirmed_at: Timestamp | None = Field(description="Since when it counts; null without one.")
    recovery_codes_left: int
    is_required: bool = Field(description="Whether your role must have one here.")


class EnrolmentOut(BaseModel):
    """What an authenticator app needs; confirm with a first code before it counts."""

    secret: str = Field(examples=["JBSWY3DPEHPK3PXP"])
    address: str = Field(description="An otpauth: address.")
    qr_code: str = Field(description="The address as a QR code: a data: URI of an SVG picture.")


class RecoveryCodesOut(BaseModel):
    """Codes for the day when the phone is gone: each is good once, and none is shown again."""

    recovery_codes: list[str] = Field(examples=[["mfrg-g2lt-m5zw-k4tf"]])


class KeyOut(BaseModel):
    """An API key, without its secret."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    name: str
    prefix: str = Field(description="How it begins.", examples=["tw_live_Xk3b"])
    scopes: list[str]
    expires_at: Timestamp | None
    last_used_at: Timestamp | None = Field(description="To the minute.")
    created_at: Timestamp


class NewKeyOut(KeyOut):
    """A new key; ``secret`` is shown this once."""

    secret: str = Field(examples=["tw_live_Xk3b…"])


class PermissionOut(BaseModel):
    """What a permission allows, and whom."""

    name: str
    sentence: str
    roles: list[str]
    for_api_keys: bool = Field(description="Whether an API key can be given it.")


class AccessOut(BaseModel):
    """Who may do what, as the code has it, and what this agency demands of its staff."""

    permissions: list[PermissionOut]
    staff_second_factor: bool
