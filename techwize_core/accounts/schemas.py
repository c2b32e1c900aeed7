"""Bodies and answers of the accounts' API."""

from __future__ import annotations

from typing import Annotated, Literal
from uuid import UUID

from email_validator import EmailNotValidError, validate_email
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, SecretStr, StringConstraints
from pydantic.config import JsonDict
from pydantic.json_schema import WithJsonSchema

from techwize_core.accounts.passwords import MAX_LENGTH, MIN_LENGTH
from techwize_core.kernel.phone import PhoneNumberError, normalise_phone
from techwize_core.kernel.web.encoding import Timestamp
from techwize_core.kernel.web.patches import Patch
from techwize_core.kernel.web.texts import described, example, one_of


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


PersonRole = Literal["client", "editor", "admin", "partner", "operator"]
Language = Literal["en", "sw"]


class _Body(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Signup(
    _Body,
    json_schema_extra=example(
        {
            "email": "wanjiku@kilimanicoffee.co.ke",
            "password": "kahawa ya asubuhi",
            "full_name": "Wanjiku Mwangi",
            "phone_number": "0712 345 678",
            "company_name": "Kilimani Coffee House",
        }
    ),
):
    """``POST /api/auth/signup``."""

    email: Email
    password: Password
    full_name: Name
    phone_number: Phone | None = None
    company_name: OptionalName | None = None
    whatsapp_number: Phone | None = None
    referral_code: Annotated[str, Field(max_length=40)] | None = None


class Login(
    _Body,
    json_schema_extra=example(
        {"email": "wanjiku@kilimanicoffee.co.ke", "password": "kahawa ya asubuhi"}
    ),
):
    """``POST /api/auth/login``."""

    email: Annotated[str, Field(max_length=254)]
    password: AnyPassword
    otp: Annotated[str, Field(max_length=40)] | None = None
    """The code of the authenticator app, or a recovery code, where there is a second factor."""


class Refresh(
    _Body,
    json_schema_extra=example(
        {"refresh_token": "0192f3c4-6a1e-7c55-9b1d-5f0c3a9e2b71.Yk3vQ8rT1mZx7bL0pWc5"}
    ),
):
    """``POST /api/auth/refresh``."""

    refresh_token: Annotated[str, Field(max_length=200)]


class ProfilePatch(
    Patch,
    json_schema_extra=example(
        {"full_name": "Wanjiku Mwangi", "whatsapp_number": "0712 345 678", "language": "sw"}
    ),
):
    """``PATCH /api/me``."""

    nullable = frozenset({"phone_number", "company_name", "whatsapp_number"})

    full_name: Name | None = None
    phone_number: Phone | None = None
    company_name: OptionalName | None = None
    whatsapp_number: Phone | None = None
    language: Literal["en", "sw"] | None = None


class UserPatch(Patch, json_schema_extra=example({"role": "editor", "is_active": True})):
    """``PATCH /api/admin/users/{id}``."""

    role: Literal["client", "editor", "admin", "partner"] | None = None
    is_active: bool | None = None


_PERSON: JsonDict = {
    "id": "0192f3c1-08be-7f4e-a3c2-6d5e4f3a2b10",
    "email": "wanjiku@kilimanicoffee.co.ke",
    "full_name": "Wanjiku Mwangi",
    "phone_number": "254712345678",
    "company_name": "Kilimani Coffee House",
    "role": "client",
    "avatar_url": None,
    "whatsapp_number": None,
    "language": "en",
    "email_verified_at": None,
    "created_at": "2026-11-22T08:11:52.006310Z",
}


class ProfileOut(BaseModel, json_schema_extra=example(_PERSON)):
    """A person, as they see themselves."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    email: str
    full_name: str
    phone_number: str | None
    company_name: str | None
    role: Annotated[str, one_of(PersonRole)]
    avatar_url: str | None
    whatsapp_number: str | None
    language: Annotated[str, one_of(Language)]
    email_verified_at: Timestamp | None = None
    created_at: Timestamp


class UserOut(
    ProfileOut, json_schema_extra=example({**_PERSON, "is_active": True, "last_login_at": None})
):
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
