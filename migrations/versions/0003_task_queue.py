"""Tables of the task queue, in a schema of their own.

Huey would create them itself, but the app role may create nothing. Their shape
is Huey 3.5's for ``PostgresHuey(table_prefix="huey")``.

Revision ID: 0003
Revises: 0002
"""

from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute(
        """
        create schema queue;
        create table queue.huey_kv (
            queue text not null, key text not null, value bytea not null, primary key (queue, key));
        create table queue.huey_schedule (
            id bigserial primary key, queue text not null, data bytea not null,
            timestamp double precision not null);
        create index huey_schedule_queue_timestamp on queue.huey_schedule (queue, timestamp);
        create table queue.huey_task (
            id bigserial primary key, queue text not null, data bytea not null,
            priority double precision not null default 0.0);
        create index huey_task_queue_priority_id on queue.huey_task (queue, priority desc, id);
        create table queue.huey_counter (
            queue text not null, key text not null, value bigint not null default 0,
            primary key (queue, key));
        grant usage on schema queue to techwize_app;
        grant select, insert, update, delete on all tables in schema queue to techwize_app;
        grant usage on all sequences in schema queue to techwize_app;
        """
    )


def downgrade() -> None:
    op.execute("drop schema queue cascade")
