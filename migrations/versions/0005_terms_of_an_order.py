"""An order keeps the terms it was made under; indexes of the lists and of the dashboards.

Revision ID: 0005
Revises: 0004
"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

TERMS = {
    "agreed_price": (sa.Numeric(12, 2), "price_kes"),
    "agreed_days": (sa.Integer(), "delivery_days"),
    "agreed_revisions": (sa.Integer(), "revision_count"),
    "agreed_voiceover": (sa.Boolean(), "includes_voiceover"),
    "agreed_music": (sa.Boolean(), "includes_music"),
}
INDEXES = {
    "ix_projects_due": ("projects", ["tenant_id", "deadline_date", "id"]),
    "ix_project_timeline_moves": ("project_timeline", ["tenant_id", "status", "created_at"]),
    "ix_payments_newest": ("payments", ["tenant_id", "created_at", "id"]),
    "ix_ledger_entries_time": ("ledger_entries", ["tenant_id", "created_at"]),
    "ix_profiles_newest": ("profiles", ["tenant_id", "created_at", "id"]),
}

# As in 0002, and once more with what was agreed: a price that rises later is for later orders.
GUARD = """
create or replace function tw_guard_project() returns trigger language plpgsql
  as $$
  begin
    if pg_has_role(current_user, 'techwize_app', 'usage') and (
         (new.payment_status is distinct from old.payment_status and tw_role() <> 'worker')
         or new.client_id is distinct from old.client_id
         {more}or new.tenant_id is distinct from old.tenant_id) then
      raise exception 'this column of projects is not for you' using errcode = 'insufficient_privilege';
    end if;
    return new;
  end $$;
"""


def upgrade() -> None:
    for name, (kind, _source) in TERMS.items():
        op.add_column("projects", sa.Column(name, kind, nullable=True))
    agreed = ", ".join(f"{name} = k.{source}" for name, (_kind, source) in TERMS.items())
    op.execute(
        f"update projects p set {agreed} from service_packages k"
        " where k.tenant_id = p.tenant_id and k.id = p.package_id"
    )
    for name in TERMS:
        op.alter_column("projects", name, nullable=False)
    old, new = (", ".join(f"{row}.{name}" for name in TERMS) for row in ("old", "new"))
    op.execute(GUARD.format(more=f"or ({new}) is distinct from ({old})\n         "))
    for index, (table, columns) in INDEXES.items():
        op.create_index(index, table, columns)


def downgrade() -> None:
    for index, (table, _columns) in INDEXES.items():
        op.drop_index(index, table)
    op.execute(GUARD.format(more=""))
    for name in TERMS:
        op.drop_column("projects", name)
