"""Database addresses as libpq reads them."""

from __future__ import annotations


def libpq_url(url: str) -> str:
    """A SQLAlchemy address of PostgreSQL, such as ``postgresql+psycopg://…``, for libpq's tools."""
    scheme, colon, rest = url.partition("://")
    return f"{scheme.partition('+')[0]}{colon}{rest}"
