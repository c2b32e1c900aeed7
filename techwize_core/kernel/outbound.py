"""Guards the way out of calls whose address an agency wrote down.

Such an address must not reach into the operator's own network: its database,
its neighbours, the cloud's metadata service. Names are resolved once, every
address they give must be public, and the connection goes to just that address,
so that a name cannot point elsewhere a moment later. Redirects meet the same
check, since each request is checked by itself.
"""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from ipaddress import (
    IPv4Address,
    IPv4Network,
    IPv6Address,
    IPv6Network,
    ip_address,
    ip_network,
)

import httpx

from techwize_core.kernel.errors import ConfigurationError
from techwize_core.sdk import Outbound, ProviderRefused, ProviderUnavailable

Address = IPv4Address | IPv6Address
Resolver = Callable[[str, int], Sequence[str]]

_NAT64 = ip_network("64:ff9b::/96")
_UNICAST = ip_network("2000::/3")
"""All that is given out of IPv6. Old forms outside it, such as fec0::/10 and ::127.0.0.1, count as
global in this Python version's lists, and some networks still use them inside."""
# Closed whatever the lists of this Python version say: protocol assignments (a metadata
# service among them), local NAT64, and Azure's machine agent on an otherwise public address.
_CLOSED = tuple(map(ip_network, ("192.0.0.0/24", "64:ff9b:1::/48", "168.63.129.16/32")))
_MOST_HOSTS = 200
"""Hosts whose connections are kept; agencies have a handful each."""


def is_public(address: Address) -> bool:
    """Whether the address lies in nobody's private network, also when it wraps an IPv4 address."""
    return not any(
        not one.is_global
        or one.is_multicast
        or (one.version == 6 and one not in _UNICAST and one not in _NAT64)
        or any(one in network for network in _CLOSED)
        for one in _meanings(address)
    )


def _meanings(address: Address) -> Iterator[Address]:
    """The address, and those that routers on the way may take it for."""
    yield address
    if isinstance(address, IPv6Address):
        if address.ipv4_mapped:
            yield address.ipv4_mapped
        if address.sixtofour:
            yield address.sixtofour
        if address.teredo:
            yield from address.teredo
        if address in _NAT64:
            yield IPv4Address(int(address) & 0xFFFFFFFF)


@dataclass(frozen=True)
class Allowed:
    """One entry of ``OUTBOUND_ALLOWED``: a host, ``host:port``, or a network such as 10.1.0.0/16."""

    host: str = ""
    port: int | None = None
    network: IPv4Network | IPv6Network | None = None

    @classmethod
    def read(cls, entry: str) -> Allowed:
        """The entry. Raises :class:`ConfigurationError` for what is none."""
        try:
            return cls(network=ip_network(entry))
        except ValueError:
            host, _, port = entry.rpartition(":") if ":" in entry else (entry, "", "")
        if "/" in entry or not host or (port and not port.isascii()) or not (port or "0").isdigit():
            raise ConfigurationError(
                f"OUTBOUND_ALLOWED: {entry!r} is no host, no host:port and no network."
            )
        return cls(host=host.strip("[]").lower(), port=int(port) if port else None)

    def names(self, host: str, port: int) -> bool:
        """Whether the entry names the host."""
        return self.network is None and host == self.host and self.port in (None, port)

    def holds(self, address: Address) -> bool:
        """Whether the entry's network holds the address."""
        return self.network is not None and address in self.network


def resolve(host: str, port: int) -> list[str]:
    """Every address of the name, best first. Raises :class:`OSError`."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


class GuardedOutbound(Outbound):
    """Lets through what is public, and what the operator allows."""

    def __init__(
        self,
        allowed: Sequence[str] = (),
        *,
        resolver: Resolver = resolve,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        self._allowed = [Allowed.read(entry) for entry in allowed]
        self._resolve = resolver
        self._transport: httpx.BaseTransport = _PinnedTransport(self, tls)

    def transport(self) -> httpx.BaseTransport:
        """Checks each request; kept for the life of the process, with its connections."""
        return self._transport

    def connect(self, host: str, port: int, *, timeout: float) -> socket.socket:
        """A connection to one of the addresses that were checked."""
        for last, address in _marked(self.addresses(host, port)):
            try:
                return socket.create_connection((address, port), timeout)
            except OSError:
                if last:
                    raise
        raise AssertionError("a host without addresses is refused before")

    def addresses(self, host: str, port: int) -> list[str]:
        """Where to connect to, best first.

        Raises :class:`ProviderRefused` when any of them is not allowed, and
        :class:`ProviderUnavailable` for a name that leads nowhere.
        """
        host = host.strip("[]").rstrip(".").lower()
        try:
            found = self._resolve(host, port)
        except (OSError, UnicodeError):
            found = []
        if not found:
            raise ProviderUnavailable(f"The name {host} leads nowhere.", code="no_such_host")
        by_name = any(entry.names(host, port) for entry in self._allowed)
        if not by_name and not all(self._may(address) for address in found):
            raise ProviderRefused(
                f"{host} lies in a network that is closed to agencies. "
                "If it should not be, the operator adds it to OUTBOUND_ALLOWED.",
                code="address_refused",
            )
        return list(found)

    def _may(self, text: str) -> bool:
        # A zone ("fe80::1%eth0") exists for link-local addresses only.
        address = ip_address(text.partition("%")[0])
        return is_public(address) or any(entry.holds(address) for entry in self._allowed)


class _PinnedTransport(httpx.BaseTransport):
    """Sends each request to an address that was checked, under the name it was meant for."""

    def __init__(self, guard: GuardedOutbound, tls: ssl.SSLContext | None) -> None:
        self._guard = guard
        self._lock = threading.Lock()
        # One for each host: two hosts may share an address, but not a TLS connection.
        self._by_host: dict[str, httpx.HTTPTransport] = {}
        self._tls = tls

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        url = request.url
        port = url.port or (443 if url.scheme == "https" else 80)
        inner = self._inner(url.host)
        for last, address in _marked(self._guard.addresses(url.host, port)):
            pinned = httpx.Request(
                request.method,
                url.copy_with(host=address),
                headers=request.headers,
                stream=request.stream,
                extensions={**request.extensions, "sni_hostname": url.host},
            )
            try:
                return inner.handle_request(pinned)
            except (httpx.ConnectError, httpx.ConnectTimeout):
                if last:
                    raise
        raise AssertionError("a host without addresses is refused before")

    def _inner(self, host: str) -> httpx.HTTPTransport:
        with self._lock:
            if self._tls is None:
                self._tls = httpx.create_ssl_context()
            if len(self._by_host) >= _MOST_HOSTS and host not in self._by_host:
                self._by_host.pop(next(iter(self._by_host))).close()
            if host not in self._by_host:
                # No proxy of the environment: it would resolve the name again.
                self._by_host[host] = httpx.HTTPTransport(verify=self._tls, trust_env=False)
            return self._by_host[host]

    def close(self) -> None:
        """Stay open: the clients that close come and go, the connections are the process's."""


def _marked(addresses: Sequence[str]) -> Iterator[tuple[bool, str]]:
    for number, address in enumerate(addresses, 1):
        yield number == len(addresses), address


@lru_cache(maxsize=8)
def guard_for(allowed: tuple[str, ...]) -> GuardedOutbound:
    """The process's guard with these allowances, so that its connections are kept."""
    return GuardedOutbound(allowed)
