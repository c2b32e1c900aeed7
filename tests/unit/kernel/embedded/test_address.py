from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import make_url

from techwize_core.kernel.embedded import EmbeddedServerAddress, UnusableFolder


def test_the_urls_name_the_socket_and_the_role() -> None:
    address = EmbeddedServerAddress.of(Path("/srv/a b+c%/var"))
    for role, url in (
        ("techwize_owner", address.owner_url),
        ("techwize_app", address.app_url),
        ("postgres", address.superuser_url),
    ):
        parsed = make_url(url)
        assert (parsed.drivername, parsed.username) == ("postgresql+psycopg", role)
        assert (parsed.database, parsed.host) == ("techwize", None)
        assert dict(parsed.query) == {"host": "/srv/a b+c%/var/pg", "port": "5432"}


def test_a_comma_is_refused_since_it_would_name_two_hosts() -> None:
    with pytest.raises(UnusableFolder, match="holds a comma"):
        EmbeddedServerAddress.of(Path("/srv/a,b"))
