from __future__ import annotations

import contextlib
import socket
from collections.abc import Iterator

import pytest

from techwize_core.kernel.supervision import PortTaken, choose_ports
from techwize_core.kernel.supervision.ports import is_free


@pytest.fixture
def listener() -> Iterator[socket.socket]:
    """A server on some port."""
    with contextlib.closing(socket.create_server(("127.0.0.1", 0))) as one:
        yield one


def test_a_row_around_a_taken_port_is_not_given(listener: socket.socket) -> None:
    taken = listener.getsockname()[1]
    with pytest.raises(PortTaken, match=f"Port {taken} is taken") as refusal:
        choose_ports(taken - 1, count=2)
    assert f"(a run uses {taken - 1} to {taken})" in refusal.value.detail
    assert "name another with --port" in refusal.value.detail
    assert not is_free(taken)


def test_a_server_of_all_addresses_counts_as_one_of_this() -> None:
    with contextlib.closing(socket.create_server(("0.0.0.0", 0))) as everywhere:
        assert not is_free(everywhere.getsockname()[1])


def test_without_a_wish_the_first_free_row_from_8000_is_given() -> None:
    first = choose_ports(None)
    assert first == list(range(first[0], first[0] + 3))
    assert first[0] >= 8000
    with contextlib.closing(socket.create_server(("127.0.0.1", first[1]))):
        second = choose_ports(None)
    assert second[0] > first[1]


def test_a_port_whose_connections_are_in_their_last_minute_is_free(
    listener: socket.socket,
) -> None:
    port = listener.getsockname()[1]
    client = socket.create_connection(("127.0.0.1", port))
    served, _ = listener.accept()
    served.close()
    client.close()
    listener.close()
    assert choose_ports(port, count=1) == [port]


@pytest.mark.parametrize("wanted", [0, -1, 65_534, 70_000])
def test_a_number_that_is_no_port_is_refused(wanted: int) -> None:
    with pytest.raises(PortTaken, match="takes a number from 1 to 65533"):
        choose_ports(wanted)
