"""API keys, links that are good once, second factors; sessions are deleted when their time is over.

Revision ID: 0004
Revises: 0003
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

TENANT = "tenant_id = (select tw_tenant())"
MINE = "user_id = (select tw_user())"


def role(*names: str) -> str:
    return "(select tw_role()) in (" + ", ".join(f"'{name}'" for name in names) + ")"


# table: {command: condition}, in the manner of 0002. What proves who somebody is, is written by
# the accounts service alone (role auth); a person sees their own, the worker deletes what is over.
POLICIES: dict[str, dict[str, str]] = {
    "api_keys": {
        "select": f"{TENANT} and ({MINE} or {role('auth', 'worker')})",
        "insert": f"{TENANT} and {MINE}",
        "update": f"{TENANT} and {role('auth')}",
        "delete": f"{TENANT} and ({MINE} or {role('worker')})",
    },
    "one_time_tokens": {
        "select": f"{TENANT} and {role('auth', 'worker')}",
        "insert": f"{TENANT} and {role('worker')}",
        "update": f"{TENANT} and {role('auth')}",
        "delete": f"{TENANT} and {role('worker')}",
    },
    "second_factors": {
        "select": f"{TENANT} and ({MINE} or {role('auth', 'admin', 'worker')})",
        "insert": f"{TENANT} and {role('auth')}",
        "update": f"{TENANT} and {role('auth')}",
        "delete": f"{TENANT} and {role('auth', 'admin', 'worker')}",
    },
    "recovery_codes": {
        "select": f"{TENANT} and {role('auth')}",
        "insert": f"{TENANT} and {role('auth')}",
        "update": f"{TENANT} and {role('auth')}",
        "delete": f"{TENANT} and {role('auth')}",
    },
}


def _moment(name: str, *, nullable: bool = True) -> sa.Column:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def _words(*names: str) -> list[sa.Column]:
    return [sa.Column(name, sa.Text(), nullable=False) for name in names]


def _owned(table: str, *own: sa.Column | sa.Constraint, of: str, by: str) -> None:
    """A table of a tenant, each row of which hangs on one row of the table ``of``."""
    op.create_table(
        table,
        sa.Column(by, sa.Uuid(), nullable=False),
        *own,
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["tenant_id"], ["tenants.id"], name=op.f(f"fk_{table}_tenant_id")),
        sa.ForeignKeyConstraint(
            ["tenant_id", by],
            [f"{of}.tenant_id", f"{of}.id"],
            name=op.f(f"fk_{table}_tenant_id_{by}"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        sa.UniqueConstraint("tenant_id", "id", name=op.f(f"uq_{table}_tenant_id_id")),
    )


def _unique(table: str, *columns: str) -> sa.UniqueConstraint:
    return sa.UniqueConstraint(*columns, name=op.f(f"uq_{table}_{'_'.join(columns)}"))


def upgrade() -> None:
    _owned(
        "api_keys",
        *_words("name", "prefix", "secret_hash"),
        sa.Column("scopes", postgresql.JSONB(), nullable=False),
        _moment("expires_at"),
        _moment("last_used_at"),
        _unique("api_keys", "secret_hash"),
        of="users",
        by="user_id",
    )
    op.create_index("ix_api_keys_person", "api_keys", ["tenant_id", "user_id", "created_at", "id"])
    _owned(
        "one_time_tokens",
        *_words("purpose", "token_hash"),
        _moment("expires_at", nullable=False),
        _moment("used_at"),
        _unique("one_time_tokens", "token_hash"),
        sa.CheckConstraint(
            "purpose in ('password_reset', 'email_verification')",
            name=op.f("ck_one_time_tokens_purpose_known"),
        ),
        of="users",
        by="user_id",
    )
    op.create_index(
        "ix_one_time_tokens_person", "one_time_tokens", ["tenant_id", "user_id", "created_at"]
    )
    _owned(
        "second_factors",
        *_words("sealed_secret"),
        _moment("confirmed_at"),
        sa.Column("last_step", sa.Integer(), nullable=True),
        _unique("second_factors", "tenant_id", "user_id"),
        of="users",
        by="user_id",
    )
    _owned(
        "recovery_codes",
        *_words("code_hash"),
        _moment("used_at"),
        _unique("recovery_codes", "second_factor_id", "code_hash"),
        of="second_factors",
        by="second_factor_id",
    )
    op.add_column("outgoing_messages", sa.Column("sealed_link", sa.Text(), nullable=True))
    for table, commands in POLICIES.items():
        _protect(table, commands)
    op.execute("grant delete on sessions to techwize_app")
    op.execute(
        f"create policy app_delete on sessions for delete to techwize_app"
        f" using ({TENANT} and {role('worker')})"
    )


def _protect(table: str, commands: dict[str, str]) -> None:
    op.execute(f"alter table {table} enable row level security")
    op.execute(f"alter table {table} force row level security")
    op.execute(f"create policy owner_all on {table} to current_user using (true) with check (true)")
    op.execute(f"grant {', '.join(commands)} on {table} to techwize_app")
    for command, condition in commands.items():
        using = "" if command == "insert" else f" using ({condition})"
        check = f" with check ({condition})" if command in ("insert", "update") else ""
        op.execute(
            f"create policy app_{command} on {table} for {command} to techwize_app{using}{check}"
        )


def downgrade() -> None:
    op.execute("drop policy app_delete on sessions")
    op.execute("revoke delete on sessions from techwize_app")
    op.drop_column("outgoing_messages", "sealed_link")
    for table in reversed(POLICIES):
        op.drop_table(table)
