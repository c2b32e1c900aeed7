"""The way out for addresses that an agency wrote down: public ones, and just the one that was checked."""

from __future__ import annotations

import datetime as dt
import ssl
import threading
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_address
from pathlib import Path

import httpx
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from techwize_core.kernel.errors import ConfigurationError
from techwize_core.kernel.outbound import GuardedOutbound, guard_for, is_public
from techwize_core.sdk import OPEN, ProviderRefused, ProviderUnavailable


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "127.8.9.1",
        "0.0.0.0",
        "10.0.0.5",
        "172.16.3.4",
        "192.168.1.1",
        "169.254.169.254",
        "100.100.100.200",
        "168.63.129.16",
        "192.0.0.192",
        "198.18.0.1",
        "224.0.0.1",
        "255.255.255.255",
        "::",
        "::1",
        "fe80::1",
        "fd00:ec2::254",
        "ff02::1",
        "::ffff:127.0.0.1",
        "::ffff:169.254.169.254",
        "64:ff9b::a9fe:a9fe",
        "64:ff9b:1::a9fe:a9fe",
        "2002:7f00:1::",
        "2002:a9fe:a9fe::1",
        "::127.0.0.1",
        "fec0::1",
        "5f00::1",
        "4000::1",
    ],
)
def test_no_address_inside_a_network_is_public(address: str) -> None:
    assert not is_public(ip_address(address))


@pytest.mark.parametrize(
    "address", ["8.8.8.8", "196.201.214.200", "2606:4700::1111", "64:ff9b::808:808"]
)
def test_addresses_of_the_world_are_public(address: str) -> None:
    assert is_public(ip_address(address))


def leading_to(*addresses: str) -> GuardedOutbound:
    return GuardedOutbound(resolver=lambda _host, _port: list(addresses))


def test_every_address_of_a_name_must_be_public() -> None:
    assert leading_to("8.8.8.8", "2606:4700::1111").addresses("pay.example", 443) == [
        "8.8.8.8",
        "2606:4700::1111",
    ]
    with pytest.raises(ProviderRefused, match="closed to agencies"):
        leading_to("8.8.8.8", "10.0.0.5").addresses("pay.example", 443)
    with pytest.raises(ProviderRefused):
        leading_to("fe80::1%eth0").addresses("pay.example", 443)


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "127.1", "2130706433", "0x7f000001", "localhost", "LOCALHOST.", "[::1]"]
)
def test_no_way_of_writing_loopback_gets_through(host: str) -> None:
    with pytest.raises((ProviderRefused, ProviderUnavailable)):
        GuardedOutbound().addresses(host, 80)


def test_a_name_that_leads_nowhere_can_be_tried_later() -> None:
    with pytest.raises(ProviderUnavailable, match="leads nowhere"):
        leading_to().addresses("pay.example", 443)


@pytest.mark.parametrize(
    ("allowed", "may"),
    [
        ((), False),
        (("localhost",), True),
        (("LOCALHOST",), True),
        (("localhost:8002",), True),
        (("localhost:8003",), False),
        (("other.example",), False),
        (("127.0.0.0/8",), True),
        (("10.0.0.0/8",), False),
        (("10.0.0.0/8", "127.0.0.1"), True),
    ],
)
def test_the_operator_opens_what_is_closed(allowed: Sequence[str], may: bool) -> None:
    guard = GuardedOutbound(allowed, resolver=lambda _host, _port: ["127.0.0.1"])
    if may:
        assert guard.addresses("localhost", 8002) == ["127.0.0.1"]
    else:
        with pytest.raises(ProviderRefused):
            guard.addresses("localhost", 8002)


@pytest.mark.parametrize("entry", ["10.0.0.0/99", "host:name", ":80", "a/b"])
def test_an_entry_that_says_nothing_stops_the_start(entry: str) -> None:
    with pytest.raises(ConfigurationError, match="OUTBOUND_ALLOWED"):
        GuardedOutbound([entry])


def test_connections_are_kept_for_all_calls_of_a_process() -> None:
    assert guard_for(("a.example",)) is guard_for(("a.example",))
    assert OPEN.transport() is None


class _Page(BaseHTTPRequestHandler):
    """Says which host it was asked for; ``/away`` leads to the server's own door by another name."""

    def do_GET(self) -> None:
        body = self.headers["Host"].encode()
        self.send_response(302 if self.path == "/away" else 200)
        self.send_header("Location", f"http://inner.example:{self.server.server_address[1]}/")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_args: object) -> None:
        """A test is quiet."""


@contextmanager
def serving(tls: ssl.SSLContext | None = None) -> Iterator[int]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Page)
    if tls is not None:
        server.socket = tls.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield server.server_address[1]
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def client(guard: GuardedOutbound) -> httpx.Client:
    return httpx.Client(transport=guard.transport(), timeout=5, follow_redirects=True)


def test_a_request_goes_to_the_checked_address_under_its_own_name() -> None:
    asked: list[str] = []

    def once(host: str, _port: int) -> list[str]:
        # Whoever asks again is told something else, as a hostile name server would.
        asked.append(host)
        return ["127.0.0.1"] if len(asked) == 1 else ["169.254.169.254"]

    with serving() as port:
        guard = GuardedOutbound([f"pay.example:{port}"], resolver=once)
        with client(guard) as http:
            assert http.get(f"http://pay.example:{port}/").text == f"pay.example:{port}"
    assert asked == ["pay.example"]


def test_an_address_that_does_not_answer_gives_way_to_the_next() -> None:
    with serving() as port:
        guard = GuardedOutbound(
            ["127.0.0.1", "::1"], resolver=lambda _host, _port: ["::1", "127.0.0.1"]
        )
        with client(guard) as http:
            assert http.get(f"http://pay.example:{port}/").status_code == 200
        guard.connect("pay.example", port, timeout=5).close()


def test_a_redirect_into_the_network_is_refused() -> None:
    with serving() as port:
        guard = GuardedOutbound(
            [f"pay.example:{port}"], resolver=lambda _host, _port: ["127.0.0.1"]
        )
        with client(guard) as http, pytest.raises(ProviderRefused, match=r"inner\.example"):
            http.get(f"http://pay.example:{port}/away")


def test_a_proxy_of_the_environment_does_not_get_round_the_check(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    with client(leading_to("10.0.0.5")) as http, pytest.raises(ProviderRefused):
        http.get("http://pay.example/")


def test_a_connection_is_not_made_to_what_is_closed() -> None:
    with serving() as port, pytest.raises(ProviderRefused):
        GuardedOutbound().connect("127.0.0.1", port, timeout=5)


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A self-signed certificate of pay.example with its key, in one file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "pay.example")])
    now = dt.datetime.now(dt.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("pay.example")]), critical=False)
        .sign(key, hashes.SHA256())
    )
    path = tmp_path_factory.mktemp("tls") / "pay.pem"
    path.write_bytes(
        made.public_bytes(serialization.Encoding.PEM)
        + key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    return path


def test_a_certificate_is_checked_against_the_name_not_the_address(certificate: Path) -> None:
    server_tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server_tls.load_cert_chain(certificate)
    trusting = ssl.create_default_context(cafile=str(certificate))
    with serving(server_tls) as port:
        guard = GuardedOutbound(
            ["127.0.0.0/8"], resolver=lambda _host, _port: ["127.0.0.1"], tls=trusting
        )
        with closing(client(guard)) as http:
            assert http.get(f"https://pay.example:{port}/").status_code == 200
            with pytest.raises(httpx.ConnectError, match="Hostname mismatch"):
                http.get(f"https://other.example:{port}/")
