"""Settings of the e-mail channel."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from pydantic import Field, SecretStr

from techwize_core.sdk import PluginSettings


class EmailSettings(PluginSettings):
    """Without ``SMTP_HOST`` mails are written to a folder as ``.eml`` files."""

    host: str = Field(
        "", alias="SMTP_HOST", title="SMTP server", description="Empty: mails go to a folder."
    )
    port: int = Field(587, alias="SMTP_PORT", ge=1, le=65535, title="Port")
    security: Literal["starttls", "tls", "none"] = Field(
        "starttls",
        alias="SMTP_SECURITY",
        title="Encryption",
        description="none is for a server on this machine only.",
    )
    username: str = Field("", alias="SMTP_USERNAME", title="User name")
    password: SecretStr = Field(SecretStr(""), alias="SMTP_PASSWORD", title="Password")
    sender: str = Field(
        "no-reply@techwize.test",
        alias="SMTP_FROM",
        title="Sender's address",
        # An agency may write under its own name through the server's account.
        json_schema_extra={"harmless": True},
    )
    folder: Path = Field(
        Path("var/mail"), alias="MAIL_FOLDER", title="Folder for mails without a server"
    )
    timeout: float = Field(20.0, alias="SMTP_TIMEOUT", gt=0, title="Seconds to wait for the server")
