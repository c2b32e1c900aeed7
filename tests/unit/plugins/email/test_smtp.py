"""SMTP: what each answer of a server means for a second try."""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, Session
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from techwize_plugins.email.channel import EmailChannel
from techwize_plugins.email.settings import EmailSettings

from techwize_core.sdk import (
    OPEN,
    Message,
    Outbound,
    OutcomeUnknown,
    ProviderContext,
    ProviderRefused,
    ProviderUnavailable,
)

MESSAGE = Message(
    id=uuid4(),
    to_name="Achieng",
    to_email="achieng@example.com",
    to_phone=None,
    subject="Oda",
    text="Habari!\n",
)


class Mailbox:
    """A server's behaviour; keeps what it took."""

    def __init__(self, *, rcpt: str = "250 OK", data: str = "250 OK") -> None:
        self.rcpt, self.data = rcpt, data
        self.taken: list[bytes] = []

    async def handle_RCPT(  # noqa: N802 (aiosmtpd's protocol)
        self,
        _server: SMTP,
        _session: Session,
        envelope: Envelope,
        address: str,
        _options: list[str],
    ) -> str:
        if self.rcpt.startswith("2"):
            envelope.rcpt_tos.append(address)
        return self.rcpt

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        if self.data.startswith("2"):
            self.taken.append(bytes(envelope.content or b""))
        return self.data


@contextmanager
def serving(handler: Mailbox, **options: Any) -> Iterator[int]:
    """The server's port on loopback."""
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    controller = Controller(handler, hostname="127.0.0.1", port=port, **options)
    controller.start()
    try:
        yield port
    finally:
        controller.stop()


def send(port: int, outbound: Outbound = OPEN, **settings: Any) -> Any:
    given = {"host": "127.0.0.1", "port": port, "security": "none", "timeout": 5, **settings}
    context: ProviderContext[EmailSettings] = ProviderContext(
        settings=EmailSettings(**given),
        tenant_id=uuid4(),
        tenant_name="Duka Films",
        now=lambda: datetime(2026, 3, 1, tzinfo=UTC),
        log=None,
        outbound=outbound,
    )
    return EmailChannel().send(context, MESSAGE)


def test_a_mail_is_handed_over_with_its_own_number() -> None:
    mailbox = Mailbox()
    with serving(mailbox) as port:
        report = send(port)
    assert (report.outcome, report.reference) == ("sent", f"<{MESSAGE.id}@techwize.test>")
    [mail] = mailbox.taken
    assert str(MESSAGE.id).encode() in mail


@pytest.mark.parametrize(
    ("answers", "error"),
    [
        ({"rcpt": "550 No such user"}, ProviderRefused),
        ({"rcpt": "450 Mailbox busy"}, ProviderUnavailable),
        ({"data": "554 Spam"}, ProviderRefused),
        ({"data": "451 Try again"}, ProviderUnavailable),
    ],
)
def test_a_no_is_final_or_not_as_its_number_says(
    answers: dict[str, str], error: type[Exception]
) -> None:
    with (
        serving(Mailbox(**answers)) as port,
        pytest.raises(error, match=next(iter(answers.values()))[:3]),
    ):
        send(port)


class _Closed(Outbound):
    """A way out on which nothing is allowed."""

    def connect(self, host: str, port: int, *, timeout: float) -> socket.socket:
        raise ProviderRefused(f"{host} lies in a network that is closed to agencies.")


@pytest.mark.parametrize("security", ["none", "tls", "starttls"])
def test_a_server_in_a_closed_network_is_refused_before_anything_is_sent(security: str) -> None:
    mailbox = Mailbox()
    with serving(mailbox) as port, pytest.raises(ProviderRefused, match="closed to agencies"):
        send(port, _Closed(), security=security)
    assert mailbox.taken == []


def test_nobody_at_home_can_be_tried_later() -> None:
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with pytest.raises(ProviderUnavailable, match="cannot be reached"):
        send(port)


@contextmanager
def scripted(answer: Callable[[bytes], bytes | None]) -> Iterator[int]:
    """A server of few words: ``answer`` gives each line's reply, None hangs up."""
    listening = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        connection, _ = listening.accept()
        with connection, connection.makefile("rb") as lines:
            connection.sendall(b"220 hello\r\n")
            for line in lines:
                reply = answer(line.rstrip())
                if reply is None:
                    return
                connection.sendall(reply)

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield listening.getsockname()[1]
    finally:
        listening.close()
        thread.join(5)


def test_a_server_that_breaks_off_after_the_mail_may_have_taken_it() -> None:
    replies = {
        b"ehlo": b"250 ok\r\n",
        b"mail": b"250 ok\r\n",
        b"rcpt": b"250 ok\r\n",
        b"data": b"354 go on\r\n",
    }

    def plain(line: bytes) -> bytes | None:
        return None if line == b"." else replies.get(line[:4].lower(), b"")

    with scripted(plain) as port, pytest.raises(OutcomeUnknown, match="broke off"):
        send(port)


def test_a_server_that_breaks_off_before_the_mail_can_be_tried_later() -> None:
    def answer(line: bytes) -> bytes | None:
        return None if line[:4].lower() == b"mail" else b"250 ok\r\n"

    with scripted(answer) as port, pytest.raises(ProviderUnavailable):
        send(port)


def test_a_server_that_is_too_busy_to_greet_can_be_tried_later() -> None:
    listening = socket.create_server(("127.0.0.1", 0))

    def turn_away() -> None:
        connection, _ = listening.accept()
        with connection:
            connection.sendall(b"421 too busy\r\n")

    thread = threading.Thread(target=turn_away, daemon=True)
    thread.start()
    with pytest.raises(ProviderUnavailable):
        send(listening.getsockname()[1])
    listening.close()
    thread.join(5)


def test_no_password_goes_over_an_open_line() -> None:
    tried: list[Any] = []

    def authenticate(*given: Any) -> AuthResult:
        tried.append(given)
        return AuthResult(success=True)

    options = {"authenticator": authenticate, "auth_require_tls": False}
    login = {"username": "duka", "password": "s3cret"}
    with (
        serving(Mailbox(), **options) as port,
        pytest.raises(ProviderUnavailable, match="STARTTLS"),
    ):
        send(port, security="starttls", **login)
    assert tried == []


def test_an_unencrypted_server_is_one_on_this_machine() -> None:
    with pytest.raises(ProviderRefused, match="this machine only"):
        send(25, host="192.0.2.1", security="none", timeout=0.2)


def test_a_wrong_password_is_final() -> None:
    def authenticate(*_given: Any) -> AuthResult:
        return AuthResult(success=False, handled=False)

    options = {"authenticator": authenticate, "auth_require_tls": False}
    with (
        serving(Mailbox(), **options) as port,
        pytest.raises(ProviderRefused, match="user name or password"),
    ):
        send(port, username="duka", password="wrong")


@pytest.mark.parametrize(
    ("security", "option"), [("starttls", "tls_context"), ("tls", "ssl_context")]
)
def test_a_certificate_that_nobody_vouches_for_is_not_believed(
    tmp_path: Path, security: str, option: str
) -> None:
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(self_signed(tmp_path))
    mailbox = Mailbox()
    with (
        serving(mailbox, **{option: server}) as port,
        pytest.raises(ProviderUnavailable, match="certificate"),
    ):
        send(port, security=security)
    assert mailbox.taken == []


@pytest.mark.parametrize(
    ("security", "option"), [("starttls", "tls_context"), ("tls", "ssl_context")]
)
def test_a_mail_goes_out_encrypted(
    tmp_path: Path, security: str, option: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    certificate = self_signed(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(certificate)
    mailbox = Mailbox()
    with serving(mailbox, **{option: server}) as port:
        send(port, security=security)
    assert len(mailbox.taken) == 1


def self_signed(folder: Path) -> Path:
    """A certificate for 127.0.0.1 by nobody in particular."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False
        )
        .sign(key, hashes.SHA256())
    )
    path = folder / "server.pem"
    path.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        + certificate.public_bytes(serialization.Encoding.PEM)
    )
    return path
