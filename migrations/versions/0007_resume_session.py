"""A session resumed in one statement, and a policy that the planner judges rightly.

Revision ID: 0007
Revises: 0006
"""

from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

# Looks past row level security for one exact session of one tenant, and leaves the transaction
# with that person's scope; without such a session, with a visitor's. Never says more than
# the person's own identity: neither password nor token.
RESUME = """
create function tw_resume_session(
    wanted_tenant uuid, wanted_session uuid, wanted_kind text, wanted_hash text, at timestamptz
)
  returns table (user_id uuid, role text, full_name text, email text, language text,
                 email_verified_at timestamptz, last_seen_at timestamptz)
  language plpgsql volatile security definer rows 1 set search_path = pg_catalog, public
  as $$
  begin
    select s.user_id, p.role, p.full_name, u.email, p.language, u.email_verified_at,
           s.last_seen_at
      into user_id, role, full_name, email, language, email_verified_at, last_seen_at
      from public.sessions s
      join public.users u on u.tenant_id = s.tenant_id and u.id = s.user_id
      join public.profiles p on p.tenant_id = s.tenant_id and p.id = s.user_id
     where s.tenant_id = wanted_tenant and s.id = wanted_session
       and s.ended_at is null and s.expires_at > at and u.is_active
       and (wanted_kind is null or s.kind = wanted_kind)
       and (wanted_hash is null or s.refresh_hash = wanted_hash);
    perform set_config('techwize.tenant_id', coalesce(wanted_tenant::text, ''), true),
            set_config('techwize.user_id', coalesce(user_id::text, ''), true),
            set_config('techwize.role', coalesce(role, 'anonymous'), true);
    if user_id is not null then
      return next;
    end if;
  end $$;
revoke execute on function tw_resume_session(uuid, uuid, text, text, timestamptz) from public;
grant execute on function tw_resume_session(uuid, uuid, text, text, timestamptz) to techwize_app;
"""


# The rule of 0002 in another form. Of "or" the planner believes that hardly a row passes, and
# sorts all of a client's projects to show the newest twenty; of "case" it believes that half do,
# and walks the index.
TENANT = "tenant_id = (select tw_tenant())"
SEEN = f"""{TENANT} and case (select tw_role())
    when 'client' then client_id = (select tw_user())
    when 'editor' then assigned_to = (select tw_user())
    when 'admin' then true when 'worker' then true else false end"""
BEFORE = f"""{TENANT} and (((select tw_role()) in ('client') and client_id = (select tw_user()))
    or ((select tw_role()) in ('editor') and assigned_to = (select tw_user()))
    or (select tw_role()) in ('admin', 'worker'))"""


def upgrade() -> None:
    op.execute(RESUME)
    op.execute(f"alter policy app_select on projects using ({SEEN})")


def downgrade() -> None:
    op.execute(f"alter policy app_select on projects using ({BEFORE})")
    op.execute("drop function tw_resume_session(uuid, uuid, text, text, timestamptz)")
