"""Bodies and answers of the accounts' API."""

from __future__ import annotations

from typing import Annotated, Literal
from uuid import UUID

from email_validator import EmailNotValidError, validate_email
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, SecretStr, StringConstraints
from pydantic.json_schema import WithJsonSchema

from techwize_core.accounts.passwords import MAX_LENGTH, MIN_LENGTH
from techwize_core.kernel.phone import PhoneNumberError, normalise_phone
from techwize_core.kernel.web.encoding import Timestamp
from techwize_core.kernel.web.patches import Patch
from techwize_core.kernel.web.texts import described


def _phone(text: str) -> str:
    try:
        return normalise_phone(text)
    except PhoneNumberError as error:
        raise ValueError(str(error)) from None


def _email(text: str) -> str:
    try:
        # The reserved domain "test" is where the demo's people live.
        return validate_email(
            text, check_deliverability=False, test_environment=True
        ).normalized.lower()
    except EmailNotValidError as error:
        raise ValueError(str(error)) from None


Email = Annotated[
    str,
    Field(max_length=254),
    AfterValidator(_email),
    WithJsonSchema({"type": "string", "format": "email", "maxLength": 254}),
]
Name = Annotated[
    str,
    StringConstraints(
        strip_whitespace=True, min_length=1, max_length=120, pattern=r"^[^\x00-\x1f<>]+$"
    ),
    WithJsonSchema({"type": "string", "format": "name", "minLength": 1, "maxLength": 120}),
]
"""What a person or a firm is called: no angle brackets, no line ends."""
OptionalName = Annotated[
    str,
    StringConstraints(strip_whitespace=True, max_length=120, pattern=r"^[^\x00-\x1f<>]*$"),
    WithJsonSchema({"type": "string", "format": "name", "maxLength": 120}),
]
Phone = Annotated[
    str,
    Field(max_length=32),
    AfterValidator(_phone),
    described(format="phone", examples=["0712 345 678"]),
]
"""Of any country; without a country code it is Kenyan."""
Password = Annotated[SecretStr, Field(min_length=MIN_LENGTH, max_length=MAX_LENGTH)]
AnyPassword = Annotated[SecretStr, Field(max_length=MAX_LENGTH)]


class _Body(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Signup(_Body):
    """``POST /api/auth/signup``."""

    email: Email
    password: Password
    full_name: Name
    phone_number: Phone | None = None
    company_name: OptionalName | None = None
    whatsapp_number: Phone | None = None
    referral_code: Annotated[str, Field(max_length=40)] | None = None


class Login(_Body):
    """``POST /api/auth/login``."""

    email: Annotated[str, Field(max_length=254)]
    password: AnyPassword
    otp: Annotated[str, Field(max_length=40)] | None = None
    """The code of the authenticator app, or a recovery code, where there is a second factor."""


class Refresh(_Body):
    """``POST /api/auth/refresh``."""

    refresh_token: Annotated[str, Field(max_length=200)]


class ProfilePatch(Patch):
    """``PATCH /api/me``."""

    nullable = frozenset({"phone_number", "company_name", "whatsapp_number"})

    full_name: Name | None = None
    phone_number: Phone | None = None
    company_name: OptionalName | None = None
    whatsapp_number: Phone | None = None
    language: Literal["en", "sw"] | None = None


class UserPatch(Patch):
    """``PATCH /api/admin/users/{id}``."""

    role: Literal["client", "editor", "admin", "partner"] | None = None
    is_active: bool | None = None


class ProfileOut(BaseModel):
    """A person, as they see themselves."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    email: str
    full_name: str
    phone_number: str | None
    company_name: str | None
    role: str
    avatar_url: str | None
    whatsapp_number: str | None
    language: str
    email_verified_at: Timestamp | None = None
    created_at: Timestamp


class UserOut(ProfileOut):
    """A person, as an admin sees them."""

    is_active: bool
    last_login_at: Timestamp | None


class TokensOut(BaseModel):
    """Answer of sign-up, login and refresh. ``expires_in`` in seconds."""

    access_token: str
    refresh_token: str
    token_type: Literal["Bearer"] = "Bearer"  # noqa: S105 (the kind of token, RFC 6750)
    expires_in: int
    user: ProfileOut
