"""Search that uses its index, what is kept for a time only, and who writes the audit log.

Revision ID: 0006
Revises: 0005
"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

TENANT = "tenant_id = (select tw_tenant())"
WORKER = "(select tw_role()) = 'worker'"

# Operators on words are not leakproof, so behind row level security PostgreSQL reads every
# row before it tries them. Here the tenant and the person are part of the question instead.
SEARCH = r"""
create function tw_containing(words text) returns text language sql immutable parallel safe
  as $$ select '%' || replace(replace(replace(words, '\', '\\'), '%', '\%'), '_', '\_') || '%' $$;

create function tw_search_projects(wanted text) returns setof uuid
  language plpgsql security definer rows 100 set search_path = pg_catalog, public
  as $$
  declare
    words text := btrim(wanted);
    pattern text := public.tw_containing(words);
    -- Words may be misspelt; another number is another number.
    misspelt text := case when words !~ '[0-9]{3}' then words end;
    -- "tw 1042" and "tw1042" mean TW-1042.
    reference_pattern text :=
      public.tw_containing(regexp_replace(words, '^tw[ -]*([0-9]+)$', '\1', 'i'));
    -- Kept as 254712345678; people type 0712 345 678.
    phone_pattern text := case when words ~ '^[+0-9 ()./-]{4,}$' then public.tw_containing(
      regexp_replace(regexp_replace(words, '[^0-9]', '', 'g'), '^0+', '')) end;
  begin
    -- Not among the function's own settings: a dump that names it is restored by superusers only.
    perform set_config('pg_trgm.word_similarity_threshold', '0.5', true);
    return query
    with seen as not materialized (
      select p.tenant_id, p.id, p.client_id, p.title, p.reference from public.projects p
      where p.tenant_id = (select public.tw_tenant())
        and ((select public.tw_role()) in ('admin', 'worker')
          or ((select public.tw_role()) = 'editor' and p.assigned_to = (select public.tw_user()))
          or ((select public.tw_role()) = 'client' and p.client_id = (select public.tw_user())))
    )
    select s.id from seen s
    where s.title ilike pattern or s.title %> misspelt or s.reference ilike reference_pattern
    union
    select s.id from public.profiles c join seen s on s.tenant_id = c.tenant_id and s.client_id = c.id
    where c.tenant_id = (select public.tw_tenant())
      and (c.full_name ilike pattern or c.full_name %> misspelt or c.phone_number like phone_pattern);
  end $$;
revoke execute on function tw_search_projects(text) from public;
grant execute on function tw_search_projects(text) to techwize_app;
-- A trigger's function needs nobody's leave to run; nobody needs to call it.
revoke execute on function tw_check_balanced() from public;
"""


def upgrade() -> None:
    # Trusted: the owner of the database may. ``roles.sql`` has made it already.
    op.execute("create extension if not exists pg_trgm")
    op.create_index(
        "ix_projects_words",
        "projects",
        ["title", "reference"],
        postgresql_using="gin",
        postgresql_ops={"title": "gin_trgm_ops", "reference": "gin_trgm_ops"},
        # Few rows are written; without its list of pending ones a search costs the same at all times.
        postgresql_with={"fastupdate": "off"},
    )
    op.create_index(
        "ix_profiles_words",
        "profiles",
        ["full_name", "phone_number"],
        postgresql_using="gin",
        postgresql_ops={"full_name": "gin_trgm_ops", "phone_number": "gin_trgm_ops"},
        # Few rows are written; without its list of pending ones a search costs the same at all times.
        postgresql_with={"fastupdate": "off"},
    )
    op.execute(SEARCH)
    _stage_files()
    _let_the_worker_forget_callbacks()
    _sign_the_audit_log()


def _stage_files() -> None:
    op.create_table(
        "staged_files",
        sa.Column("file_key", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id"], ["tenants.id"], name=op.f("fk_staged_files_tenant_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staged_files")),
        sa.UniqueConstraint("tenant_id", "id", name=op.f("uq_staged_files_tenant_id_id")),
    )
    op.create_index("ix_staged_files_age", "staged_files", ["tenant_id", "created_at"])
    own = f"{TENANT} and {WORKER}"
    op.execute(
        f"""
        alter table staged_files enable row level security;
        alter table staged_files force row level security;
        create policy owner_all on staged_files to current_user using (true) with check (true);
        grant select, insert, delete on staged_files to techwize_app;
        create policy app_select on staged_files for select to techwize_app using ({own});
        create policy app_insert on staged_files for insert to techwize_app with check ({own});
        create policy app_delete on staged_files for delete to techwize_app using ({own});
        """
    )


def _let_the_worker_forget_callbacks() -> None:
    op.execute(
        f"""
        grant delete on payment_callbacks to techwize_app;
        create policy app_delete on payment_callbacks for delete to techwize_app
          using ({TENANT} and {WORKER});
        create index ix_payment_callbacks_age on payment_callbacks (created_at);
        """
    )


def _sign_the_audit_log() -> None:
    """Nobody writes an act down in somebody else's name."""
    op.execute(
        f"""
        drop policy app_insert on audit_log;
        create policy app_insert on audit_log for insert to techwize_app with check (
          {TENANT} and (actor_id = (select tw_user()) or (select tw_role()) in ('auth', 'worker')));
        """
    )


def downgrade() -> None:
    op.execute(
        f"""
        drop policy app_insert on audit_log;
        create policy app_insert on audit_log for insert to techwize_app with check ({TENANT});
        drop index ix_payment_callbacks_age;
        drop policy app_delete on payment_callbacks;
        revoke delete on payment_callbacks from techwize_app;
        drop table staged_files;
        drop function tw_search_projects(text), tw_containing(text);
        drop index ix_profiles_words, ix_projects_words;
        grant execute on function tw_check_balanced() to public;
        """
    )
