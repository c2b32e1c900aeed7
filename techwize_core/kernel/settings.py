"""Settings, declared once.

Each field's alias is its environment variable. The environment wins over a
``.env`` file, which wins over the default. ``techwize doctor`` and the settings
page of the documentation are made from this class. A plugin's settings are the
plugin's own (see :mod:`techwize_core.kernel.extensions`).
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, SecretStr, ValidationError

from techwize_core.kernel.errors import ConfigurationError

Switch = Literal["on", "off"]


def _split(value: Any) -> Any:
    if isinstance(value, str):
        return tuple(part.strip() for part in value.split(",") if part.strip())
    return value


Words = Annotated[tuple[str, ...], BeforeValidator(_split)]
SecretWords = Annotated[tuple[SecretStr, ...], BeforeValidator(_split)]


class Settings(BaseModel):
    """Everything that an operator can set for the core."""

    model_config = ConfigDict(extra="ignore", frozen=True, populate_by_name=True)

    data_dir: Path = Field(
        Path("var"),
        alias="TECHWIZE_DATA",
        description="Folder of the embedded database, objects, logs.",
    )
    database_url: SecretStr | None = Field(
        None,
        alias="DATABASE_URL",
        description="PostgreSQL 15 or newer; the role that web, live and worker connect as. Unset: embedded.",
    )
    database_owner_url: SecretStr | None = Field(
        None,
        alias="DATABASE_OWNER_URL",
        description="The role that owns the tables; for migrate, backup, restore.",
    )
    database_direct_url: SecretStr | None = Field(
        None, alias="DATABASE_DIRECT_URL", description="Past a transaction-mode pooler, for LISTEN."
    )
    redis_url: str | None = Field(
        None, alias="REDIS_URL", description="Task queue and rate limits on Redis."
    )
    storage_url: str | None = Field(
        None,
        alias="STORAGE_URL",
        description="file:///path or s3://bucket?endpoint=…; unset: a folder in the data folder.",
    )
    secret_key: SecretStr = Field(
        alias="SECRET_KEY",
        min_length=32,
        description="At least 32 characters; signs tokens and encrypts secrets.",
    )
    secret_key_previous: SecretWords = Field(
        (),
        alias="SECRET_KEY_PREVIOUS",
        description="Earlier secret keys: still read, never used anew, until `techwize rotate-secrets`.",
    )
    base_url: str = Field(
        "http://127.0.0.1:8000",
        alias="BASE_URL",
        description="The public address of the web process.",
    )
    live_url: str | None = Field(
        None, alias="LIVE_URL", description="The public address of the live process."
    )
    sandbox_url: str | None = Field(
        None,
        alias="TECHWIZE_SANDBOX_URL",
        description="Where the payment sandbox listens, in demo mode.",
    )
    trusted_proxies: Words = Field(
        (), alias="TRUSTED_PROXIES", description="Addresses whose X-Forwarded-For is believed."
    )
    webhook_allowed_ips: Words = Field(
        (), alias="WEBHOOK_ALLOWED_IPS", description="Callbacks from elsewhere are flagged."
    )
    cors_origins: Words = Field(
        (),
        alias="CORS_ORIGINS",
        description="Other sites whose pages may call the API and follow live updates.",
    )
    outbound_allowed: Words = Field(
        (),
        alias="OUTBOUND_ALLOWED",
        description="Hosts, host:port or networks of your own that agencies' settings may lead to.",
    )
    default_tenant: str | None = Field(
        None, alias="DEFAULT_TENANT", description="Slug that answers for unknown hosts."
    )
    rate_limits: Switch = Field("on", alias="RATE_LIMITS", description="off for load tests only.")
    email_verification: Switch = Field(
        "off",
        alias="EMAIL_VERIFICATION",
        description="on: new accounts are asked by mail to confirm their address; nothing is withheld meanwhile.",
    )
    auto_production: Switch = Field(
        "off", alias="AUTO_PRODUCTION", description="on: a queued, assigned order starts by itself."
    )
    auto_review: Switch = Field(
        "off",
        alias="AUTO_REVIEW",
        description="on: an order whose gates hold goes to the client without an editor.",
    )
    payment_trust: Literal["query", "match"] = Field(
        "query",
        alias="PAYMENT_TRUST",
        description="query: an unsigned callback counts only when the provider's own query agrees. "
        "match: the secret path and equal amount, shortcode and request id suffice.",
    )
    demo: Switch = Field(
        "off",
        alias="TECHWIZE_DEMO",
        description="on: demo tenants and logins exist. Never in production.",
    )
    metrics_token: SecretStr | None = Field(
        None,
        alias="METRICS_TOKEN",
        min_length=16,
        description="Who sends it as a Bearer token may read /metrics; unset: this machine only.",
    )
    log_level: Literal["debug", "info", "warning", "error"] = Field(
        "info",
        alias="LOG_LEVEL",
        description="The least that is logged: debug, info, warning or error.",
    )
    log_format: Literal["json", "console"] = Field(
        "json", alias="LOG_FORMAT", description="json for machines, console for people."
    )

    @property
    def object_store_url(self) -> str:
        """Where objects are kept, as a storage URL."""
        return self.storage_url or (self.data_dir / "objects").resolve().as_uri()

    @property
    def cache_dir(self) -> Path:
        """Local working files that may be deleted at any time."""
        return self.data_dir.resolve() / "cache"

    @property
    def secret(self) -> bytes:
        """The secret key as bytes: what is made now is made with it."""
        return self.secret_key.get_secret_value().encode()

    @property
    def secrets(self) -> tuple[bytes, ...]:
        """The secret key, then the earlier ones: what is read may have been made with any."""
        earlier = (key.get_secret_value().encode() for key in self.secret_key_previous)
        return (self.secret, *earlier)


def load_settings(values: Mapping[str, str]) -> Settings:
    """Settings from environment variables.

    Raises :class:`ConfigurationError` with a sentence per wrong variable.
    """
    try:
        return Settings.model_validate({key: value for key, value in values.items() if value != ""})
    except ValidationError as error:
        lines = [f"{problem['loc'][0]}: {problem['msg']}" for problem in error.errors()]
        raise ConfigurationError(
            "Settings need attention: "
            + "; ".join(lines)
            + ". `techwize doctor` lists all settings."
        ) from None
