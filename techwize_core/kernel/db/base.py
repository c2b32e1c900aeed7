"""The declarative base and the column types that all models share."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Annotated, Any
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    DateTime,
    ForeignKey,
    ForeignKeyConstraint,
    MetaData,
    Numeric,
    Text,
    UniqueConstraint,
    func,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import DeclarativeBase, Mapped, declared_attr, mapped_column

from techwize_core.kernel.ids import new_id

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}

Json = dict[str, Any]
Amount = Annotated[Decimal, mapped_column(Numeric(12, 2))]


class Base(DeclarativeBase):
    """Base of every model."""

    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map = {  # noqa: RUF012 (SQLAlchemy's own protocol)
        str: Text,
        datetime: DateTime(timezone=True),
        Json: JSONB,
        dict[str, str]: JSONB,
        list[str]: JSONB,
    }


class TenantOwned:
    """A row of one tenant.

    Foreign keys ignore row level security, so every key between such tables is
    ``(tenant_id, id)``: the database itself refuses to tie two tenants together.
    Subclasses add to ``__constraints__`` instead of ``__table_args__``.
    """

    __constraints__: tuple[Any, ...] = ()

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)

    @declared_attr
    def tenant_id(cls) -> Mapped[UUID]:  # noqa: N805 (SQLAlchemy's own protocol)
        return mapped_column(ForeignKey("tenants.id"), nullable=False)

    created_at: Mapped[datetime] = mapped_column(server_default=func.now())

    @declared_attr.directive
    def __table_args__(cls) -> tuple[Any, ...]:  # noqa: N805
        return (UniqueConstraint("tenant_id", "id"), *cls.__constraints__)


def tenant_key(column: str, target: str, *, ondelete: str | None = None) -> ForeignKeyConstraint:
    """A foreign key ``(tenant_id, column)`` to ``(tenant_id, id)`` of ``target``."""
    return ForeignKeyConstraint(
        ["tenant_id", column], [f"{target}.tenant_id", f"{target}.id"], ondelete=ondelete
    )


def one_of(column: str, values: type[Any] | tuple[str, ...]) -> CheckConstraint:
    """A check that ``column`` holds one of ``values`` (a tuple, or a string enumeration)."""
    words = values if isinstance(values, tuple) else tuple(member.value for member in values)
    listed = ", ".join(f"'{word}'" for word in words)
    return CheckConstraint(f"{column} in ({listed})", name=f"{column}_known")
