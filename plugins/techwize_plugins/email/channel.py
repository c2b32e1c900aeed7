"""The e-mail channel."""

from __future__ import annotations

import os
import smtplib
import socket
import ssl
from email.errors import HeaderParseError
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime
from typing import Any

from techwize_core.sdk import (
    DeliveryReport,
    Message,
    NotificationChannel,
    Outbound,
    OutcomeUnknown,
    ProviderContext,
    ProviderRefused,
    ProviderUnavailable,
)
from techwize_plugins.email.settings import EmailSettings

_LOOPBACK = {"localhost", "127.0.0.1", "::1"}


class EmailChannel(NotificationChannel):
    """Sends by SMTP submission (RFC 6409), or writes files where no server is set."""

    id = "email"

    def can_reach(self, message: Message) -> bool:
        """Whether there is an address."""
        return bool(message.to_email)

    def send(self, context: ProviderContext[EmailSettings], message: Message) -> DeliveryReport:
        """Send the mail once; its Message-ID is the same at each try."""
        mail = compose(context, message)
        if not context.settings.host:
            return _write(context.settings, mail, message)
        return _submit(context, mail)


def compose(context: ProviderContext[EmailSettings], message: Message) -> EmailMessage:
    """The mail. Raises ``ProviderRefused`` for an address that cannot be written to."""
    mail = EmailMessage()
    sender = context.settings.sender
    domain = sender.rpartition("@")[2] or "localhost"
    try:
        mail["From"] = Address(_one_line(context.tenant_name), addr_spec=sender)
        mail["To"] = Address(_one_line(message.to_name), addr_spec=message.to_email or "")
        mail["Subject"] = _one_line(message.subject)
    except (ValueError, IndexError, HeaderParseError) as error:
        raise ProviderRefused(f"The mail's header cannot be written: {error}") from None
    mail["Date"] = format_datetime(context.now())
    # Stable over retries: a relay or mailbox can tell a resend.
    mail["Message-ID"] = f"<{message.id}@{domain}>"
    mail["Auto-Submitted"] = "auto-generated"
    mail.set_content(message.text)
    if message.html:
        mail.add_alternative(message.html, subtype="html")
    for name, media_type, content in message.attachments:
        kind, _, subtype = media_type.partition("/")
        mail.add_attachment(content, maintype=kind, subtype=subtype, filename=name)
    return mail


def _one_line(text: str) -> str:
    """Names and titles are people's own texts: a line break in them must not start a header."""
    return " ".join(text.split())


def _write(settings: EmailSettings, mail: EmailMessage, message: Message) -> DeliveryReport:
    target = settings.folder / f"{message.id}.eml"
    draft = target.with_suffix(".part")
    try:
        settings.folder.mkdir(parents=True, exist_ok=True)
        draft.write_bytes(mail.as_bytes())
        os.replace(draft, target)  # noqa: PTH105 (Path.replace is the same call)
    except OSError as error:
        raise ProviderUnavailable(
            f"The mail folder cannot be written to: {error.strerror}"
        ) from error
    return DeliveryReport("stored", target.name)


def _submit(context: ProviderContext[EmailSettings], mail: EmailMessage) -> DeliveryReport:
    try:
        server = _connect(context.settings, context.outbound)
    except smtplib.SMTPAuthenticationError as error:
        raise ProviderRefused(
            "The mail server refused the user name or password.", code=str(error.smtp_code)
        ) from None
    except (OSError, smtplib.SMTPException) as error:
        raise ProviderUnavailable(f"The mail server cannot be reached: {error}") from error
    with server:
        return _hand_over(server, mail)


class _KnowsWhenDataBegan(smtplib.SMTP):
    """Tells a server that broke off before it had the mail from one that may have taken it."""

    data_began = False

    def __init__(self, outbound: Outbound, *place: str | int, **options: Any) -> None:
        self._outbound = outbound
        super().__init__(*place, **options)

    def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:
        # The standard library's own hook: how a connection is made is not ours to decide.
        return self._outbound.connect(host, port, timeout=timeout)

    def data(self, msg: bytes | str) -> tuple[int, bytes]:  # type: ignore[override]  # typeshed's Buffer
        self.data_began = True
        return super().data(msg)


class _TlsStart(_KnowsWhenDataBegan, smtplib.SMTP_SSL):
    """TLS from the first byte."""

    def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:
        plain = super()._get_socket(host, port, timeout)
        return self.context.wrap_socket(plain, server_hostname=host)


def _connect(settings: EmailSettings, outbound: Outbound) -> _KnowsWhenDataBegan:
    if settings.security == "none" and settings.host not in _LOOPBACK:
        raise ProviderRefused("SMTP_SECURITY=none is for a mail server on this machine only.")
    context = ssl.create_default_context()
    place = (settings.host, settings.port)
    if settings.security == "tls":
        server: _KnowsWhenDataBegan = _TlsStart(
            outbound, *place, timeout=settings.timeout, context=context
        )
    else:
        server = _KnowsWhenDataBegan(outbound, *place, timeout=settings.timeout)
    try:
        if settings.security == "starttls":
            # Raises where the server does not offer it: no log-in over an open line.
            server.starttls(context=context)
        if settings.username:
            server.login(settings.username, settings.password.get_secret_value())
    except BaseException:
        server.close()
        raise
    return server


def _hand_over(server: _KnowsWhenDataBegan, mail: EmailMessage) -> DeliveryReport:
    try:
        server.send_message(mail)
    except smtplib.SMTPRecipientsRefused as error:
        code, text = next(iter(error.recipients.values()))
        raise _refusal(code, text) from None
    except smtplib.SMTPResponseException as error:
        raise _refusal(error.smtp_code, error.smtp_error) from None
    except (smtplib.SMTPServerDisconnected, OSError) as error:
        if not server.data_began:
            raise ProviderUnavailable(f"The mail server broke off: {error}") from error
        # After the final dot nobody knows whether it was taken.
        raise OutcomeUnknown(f"The mail server broke off: {error}") from error
    return DeliveryReport("sent", str(mail["Message-ID"]))


def _refusal(code: int, text: bytes | str) -> ProviderRefused | ProviderUnavailable:
    words = text.decode("utf-8", "replace") if isinstance(text, bytes) else text
    kind = ProviderUnavailable if 400 <= code < 500 else ProviderRefused
    return kind(f"The mail server answered {code} {words[:200]}", code=str(code))
