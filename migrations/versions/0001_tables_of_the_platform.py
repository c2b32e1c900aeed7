"""Tables of the platform

Revision ID: 0001
Revises: 
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = '0001'
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute(sa.schema.CreateSequence(sa.Sequence("order_numbers", start=1001)))
    op.create_table('tenants',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('slug', sa.Text(), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('brand', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('settings', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('hook_token', sa.Text(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.CheckConstraint("slug ~ '^[a-z][a-z0-9-]{1,40}$'", name=op.f('ck_tenants_slug_form')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_tenants')),
    sa.UniqueConstraint('hook_token', name=op.f('uq_tenants_hook_token')),
    sa.UniqueConstraint('slug', name=op.f('uq_tenants_slug'))
    )
    op.create_table('ai_prompts',
    sa.Column('key', sa.Text(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('prompt_type', sa.Text(), nullable=False),
    sa.Column('template_text', sa.Text(), nullable=False),
    sa.Column('variables', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('category', sa.Text(), nullable=True),
    sa.Column('is_active', sa.Boolean(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('tenant_id', sa.Uuid(), nullable=False),
    sa.CheckConstraint("prompt_type in ('script', 'hook', 'cta', 'voice_direction')", name=op.f('ck_ai_prompts_prompt_type_known')),
    sa.ForeignKeyConstraint(['tenant_id'], ['tenants.id'], name=op.f('fk_ai_prompts_tenant_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_ai_prompts')),
    sa.UniqueConstraint('tenant_id', 'id', name=op.f('uq_ai_prompts_tenant_id_id')),
    sa.UniqueConstraint('tenant_id', 'key', 'version', name=op.f('uq_ai_prompts_tenant_id_key_version'))
    )
    op.create_table('audit_log',
    sa.Column('actor_id', sa.Uuid(), nullable=True),
    sa.Column('act', sa.Text(), nullable=False),
    sa.Column('target_type', sa.Text(), nullable=False),
    sa.Column('target_id', sa.Uuid(), nullable=True),
    sa.Column('details', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('tenant_id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['tenant_id'], ['tenants.id'], name=op.f('fk_audit_log_tenant_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_audit_log')),
    sa.UniqueConstraint('tenant_id', 'id', name=op.f('uq_audit_log_tenant_id_id'))
    )
    op.create_index('ix_audit_log_newest', 'audit_log', ['tenant_id', 'created_at', 'id'], unique=False)
    op.create_table('events',
    sa.Column('kind', sa.Text(), nullable=False),
    sa.Column('project_id', sa.Uuid(), nullable=True),
    sa.Column('sequence', sa.BigInteger(), nullable=True),
    sa.Column('live', sa.Text(), nullable=True),
    sa.Column('payload', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('actor_id', sa.Uuid(), nullable=True),
    sa.Column('delivered_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('tenant_id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['tenant_id'], ['tenants.id'], name=op.f('fk_events_tenant_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_events')),
    sa.UniqueConstraint('tenant_id', 'id', name=op.f('uq_events_tenant_id_id')),
    sa.UniqueConstraint('tenant_id', 'project_id', 'sequence', name=op.f('uq_events_tenant_id_project_id_sequence'))
    )
    op.create_index('ix_events_waiting', 'events', ['created_at'], unique=False, postgresql_where=sa.text('delivered_at is null'))
    op.create_table('idempotency_keys',
    sa.Column('caller', sa.Text(), nullable=False),
    sa.Column('key', sa.Text(), nullable=False),
    sa.Column('fingerprint', sa.Text(), nullable=False),
    sa.Column('status', sa.Integer(), nullable=True),
    sa.Column('answer', postgresql.JSONB(astext_type=sa.Text()), nullable=True),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('tenant_id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['tenant_id'], ['tenants.id'], name=op.f('fk_idempotency_keys_tenant_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_idempotency_keys')),
    sa.UniqueConstraint('tenant_id', 'caller', 'key', name=op.f('uq_idempotency_keys_tenant_id_caller_key')),
    sa.UniqueConstraint('tenant_id', 'id', name=op.f('uq_idempotency_keys_tenant_id_id'))
    )
    op.create_index('ix_idempotency_keys_age', 'idempotency_keys', ['created_at'], unique=False)
    op.create_table('leads',
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('email', sa.Text(), nullable=True),
    sa.Column('phone_number', sa.Text(), nullable=True),
    sa.Column('message', sa.Text(), nullable=False),
    sa.Column('source', sa.Text(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('tenant_id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['tenant_id'], ['tenants.id'], name=op.f('fk_leads_tenant_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_leads')),
    sa.UniqueConstraint('tenant_id', 'id', name=op.f('uq_leads_tenant_id_id'))
    )
    op.create_index('ix_leads_newest', 'leads', ['tenant_id', 'created_at', 'id'], unique=False)
    op.create_table('plugin_installations',
    sa.Column('plugin_id', sa.Text(), nullable=False),
    sa.Column('enabled', sa.Boolean(), nullable=False),
    sa.Column('settings', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('tenant_id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['tenant_id'], ['tenants.id'], name=op.f('fk_plugin_installations_tenant_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_plugin_installations')),
    sa.UniqueConstraint('tenant_id', 'id', name=op.f('uq_plugin_installations_tenant_id_id')),
    sa.UniqueConstraint('tenant_id', 'plugin_id', name=op.f('uq_plugin_installations_tenant_id_plugin_id'))
    )
    op.create_table('provider_calls',
    sa.Column('provider', sa.Text(), nullable=False),
    sa.Column('operation', sa.Text(), nullable=False),
    sa.Column('input_hash', sa.Text(), nullable=False),
    sa.Column('status', sa.Text(), nullable=False),
    sa.Column('calls', sa.Integer(), nullable=False),
    sa.Column('result', postgresql.JSONB(astext_type=sa.Text()), nullable=True),
    sa.Column('cost', sa.Numeric(precision=12, scale=4), nullable=False),
    sa.Column('finished_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('tenant_id', sa.Uuid(), nullable=False),
    sa.CheckConstraint("status in ('started', 'done', 'failed')", name=op.f('ck_provider_calls_status_known')),
    sa.ForeignKeyConstraint(['tenant_id'], ['tenants.id'], name=op.f('fk_provider_calls_tenant_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_provider_calls')),
    sa.UniqueConstraint('tenant_id', 'id', name=op.f('uq_provider_calls_tenant_id_id')),
    sa.UniqueConstraint('tenant_id', 'provider', 'input_hash', name=op.f('uq_provider_calls_tenant_id_provider_input_hash'))
    )
    op.create_table('provider_tokens',
    sa.Column('plugin_id', sa.Text(), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('secret_text', sa.Text(), nullable=False),
    sa.Column('expires_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('tenant_id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['tenant_id'], ['tenants.id'], name=op.f('fk_provider_tokens_tenant_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_provider_tokens')),
    sa.UniqueConstraint('tenant_id', 'id', name=op.f('uq_provider_tokens_tenant_id_id')),
    sa.UniqueConstraint('tenant_id', 'plugin_id', 'name', name=op.f('uq_provider_tokens_tenant_id_plugin_id_name'))
    )
    op.create_table('service_categories',
    sa.Column('key', sa.Text(), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('description', sa.Text(), nullable=False),
    sa.Column('icon', sa.Text(), nullable=False),
    sa.Column('display_order', sa.Integer(), nullable=False),
    sa.Column('is_active', sa.Boolean(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('tenant_id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['tenant_id'], ['tenants.id'], name=op.f('fk_service_categories_tenant_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_service_categories')),
    sa.UniqueConstraint('tenant_id', 'id', name=op.f('uq_service_categories_tenant_id_id')),
    sa.UniqueConstraint('tenant_id', 'key', name=op.f('uq_service_categories_tenant_id_key'))
    )
    op.create_table('tenant_hosts',
    sa.Column('host', sa.Text(), nullable=False),
    sa.Column('tenant_id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['tenant_id'], ['tenants.id'], name=op.f('fk_tenant_hosts_tenant_id')),
    sa.PrimaryKeyConstraint('host', name=op.f('pk_tenant_hosts'))
    )
    op.create_table('users',
    sa.Column('email', sa.Text(), nullable=False),
    sa.Column('password_hash', sa.Text(), nullable=False),
    sa.Column('is_active', sa.Boolean(), nullable=False),
    sa.Column('email_verified_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('last_login_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('tenant_id', sa.Uuid(), nullable=False),
    sa.CheckConstraint('email = lower(email)', name=op.f('ck_users_email_lower')),
    sa.ForeignKeyConstraint(['tenant_id'], ['tenants.id'], name=op.f('fk_users_tenant_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_users')),
    sa.UniqueConstraint('tenant_id', 'email', name=op.f('uq_users_tenant_id_email')),
    sa.UniqueConstraint('tenant_id', 'id', name=op.f('uq_users_tenant_id_id'))
    )
    op.create_table('automation_logs',
    sa.Column('event_id', sa.Uuid(), nullable=False),
    sa.Column('trigger_type', sa.Text(), nullable=False),
    sa.Column('project_id', sa.Uuid(), nullable=True),
    sa.Column('action_taken', sa.Text(), nullable=False),
    sa.Column('status', sa.Text(), nullable=False),
    sa.Column('error_message', sa.Text(), nullable=True),
    sa.Column('metadata', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('attempts', sa.Integer(), nullable=False),
    sa.Column('next_attempt_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('finished_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('tenant_id', sa.Uuid(), nullable=False),
    sa.CheckConstraint("status in ('pending', 'success', 'failed')", name=op.f('ck_automation_logs_status_known')),
    sa.ForeignKeyConstraint(['tenant_id', 'event_id'], ['events.tenant_id', 'events.id'], name=op.f('fk_automation_logs_tenant_id_event_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['tenant_id'], ['tenants.id'], name=op.f('fk_automation_logs_tenant_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_automation_logs')),
    sa.UniqueConstraint('tenant_id', 'event_id', 'action_taken', name=op.f('uq_automation_logs_tenant_id_event_id_action_taken')),
    sa.UniqueConstraint('tenant_id', 'id', name=op.f('uq_automation_logs_tenant_id_id'))
    )
    op.create_index('ix_automation_logs_due', 'automation_logs', ['next_attempt_at'], unique=False, postgresql_where=sa.text("status = 'pending'"))
    op.create_index('ix_automation_logs_newest', 'automation_logs', ['tenant_id', 'created_at', 'id'], unique=False)
    op.create_table('profiles',
    sa.Column('full_name', sa.Text(), nullable=False),
    sa.Column('phone_number', sa.Text(), nullable=True),
    sa.Column('company_name', sa.Text(), nullable=True),
    sa.Column('role', sa.Text(), nullable=False),
    sa.Column('avatar_url', sa.Text(), nullable=True),
    sa.Column('whatsapp_number', sa.Text(), nullable=True),
    sa.Column('language', sa.Text(), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('tenant_id', sa.Uuid(), nullable=False),
    sa.CheckConstraint("language in ('en', 'sw')", name=op.f('ck_profiles_language_known')),
    sa.CheckConstraint("role in ('client', 'editor', 'admin', 'partner', 'operator')", name=op.f('ck_profiles_role_known')),
    sa.ForeignKeyConstraint(['tenant_id', 'id'], ['users.tenant_id', 'users.id'], name=op.f('fk_profiles_tenant_id_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['tenant_id'], ['tenants.id'], name=op.f('fk_profiles_tenant_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_profiles')),
    sa.UniqueConstraint('tenant_id', 'id', name=op.f('uq_profiles_tenant_id_id'))
    )
    op.create_index('ix_profiles_role', 'profiles', ['tenant_id', 'role'], unique=False)
    op.create_table('service_packages',
    sa.Column('category_id', sa.Uuid(), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('price_kes', sa.Numeric(precision=12, scale=2), nullable=False),
    sa.Column('delivery_days', sa.Integer(), nullable=False),
    sa.Column('features', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('includes_voiceover', sa.Boolean(), nullable=False),
    sa.Column('includes_music', sa.Boolean(), nullable=False),
    sa.Column('revision_count', sa.Integer(), nullable=False),
    sa.Column('is_active', sa.Boolean(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('tenant_id', sa.Uuid(), nullable=False),
    sa.CheckConstraint('delivery_days between 1 and 60', name=op.f('ck_service_packages_delivery_days_sane')),
    sa.CheckConstraint('price_kes > 0', name=op.f('ck_service_packages_price_positive')),
    sa.CheckConstraint('revision_count between 0 and 20', name=op.f('ck_service_packages_revision_count_sane')),
    sa.ForeignKeyConstraint(['tenant_id', 'category_id'], ['service_categories.tenant_id', 'service_categories.id'], name=op.f('fk_service_packages_tenant_id_category_id')),
    sa.ForeignKeyConstraint(['tenant_id'], ['tenants.id'], name=op.f('fk_service_packages_tenant_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_service_packages')),
    sa.UniqueConstraint('tenant_id', 'category_id', 'name', name=op.f('uq_service_packages_tenant_id_category_id_name')),
    sa.UniqueConstraint('tenant_id', 'id', name=op.f('uq_service_packages_tenant_id_id'))
    )
    op.create_table('sessions',
    sa.Column('user_id', sa.Uuid(), nullable=False),
    sa.Column('kind', sa.Text(), nullable=False),
    sa.Column('refresh_hash', sa.Text(), nullable=True),
    sa.Column('expires_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('last_seen_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('user_agent', sa.Text(), nullable=False),
    sa.Column('remote_addr', sa.Text(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('tenant_id', sa.Uuid(), nullable=False),
    sa.CheckConstraint("kind in ('api', 'page')", name=op.f('ck_sessions_kind_known')),
    sa.ForeignKeyConstraint(['tenant_id', 'user_id'], ['users.tenant_id', 'users.id'], name=op.f('fk_sessions_tenant_id_user_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['tenant_id'], ['tenants.id'], name=op.f('fk_sessions_tenant_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_sessions')),
    sa.UniqueConstraint('tenant_id', 'id', name=op.f('uq_sessions_tenant_id_id'))
    )
    op.create_index('ix_sessions_user', 'sessions', ['tenant_id', 'user_id'], unique=False)
    op.create_table('video_templates',
    sa.Column('key', sa.Text(), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('category_id', sa.Uuid(), nullable=False),
    sa.Column('thumbnail_url', sa.Text(), nullable=True),
    sa.Column('preview_url', sa.Text(), nullable=True),
    sa.Column('duration', sa.Text(), nullable=False),
    sa.Column('style', sa.Text(), nullable=False),
    sa.Column('is_active', sa.Boolean(), nullable=False),
    sa.Column('usage_count', sa.Integer(), nullable=False),
    sa.Column('document', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('tenant_id', sa.Uuid(), nullable=False),
    sa.CheckConstraint("duration in ('15s', '30s', '60s')", name=op.f('ck_video_templates_duration_known')),
    sa.CheckConstraint("style in ('minimal', 'bold', 'corporate', 'creative')", name=op.f('ck_video_templates_style_known')),
    sa.CheckConstraint('usage_count >= 0', name=op.f('ck_video_templates_usage_count_positive')),
    sa.ForeignKeyConstraint(['tenant_id', 'category_id'], ['service_categories.tenant_id', 'service_categories.id'], name=op.f('fk_video_templates_tenant_id_category_id')),
    sa.ForeignKeyConstraint(['tenant_id'], ['tenants.id'], name=op.f('fk_video_templates_tenant_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_video_templates')),
    sa.UniqueConstraint('tenant_id', 'id', name=op.f('uq_video_templates_tenant_id_id')),
    sa.UniqueConstraint('tenant_id', 'key', name=op.f('uq_video_templates_tenant_id_key'))
    )
    op.create_index('ix_video_templates_gallery', 'video_templates', ['tenant_id', 'category_id', 'style'], unique=False)
    op.create_table('projects',
    sa.Column('reference', sa.Text(), server_default=sa.text("'TW-' || nextval('order_numbers')"), nullable=False),
    sa.Column('client_id', sa.Uuid(), nullable=False),
    sa.Column('package_id', sa.Uuid(), nullable=False),
    sa.Column('template_id', sa.Uuid(), nullable=True),
    sa.Column('status', sa.Text(), nullable=False),
    sa.Column('title', sa.Text(), nullable=False),
    sa.Column('description', sa.Text(), nullable=False),
    sa.Column('target_platform', sa.Text(), nullable=False),
    sa.Column('video_duration', sa.Text(), nullable=False),
    sa.Column('language', sa.Text(), nullable=False),
    sa.Column('script_provided', sa.Boolean(), nullable=False),
    sa.Column('custom_script', sa.Text(), nullable=False),
    sa.Column('brand_colors', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('cta_text', sa.Text(), nullable=False),
    sa.Column('cta_url', sa.Text(), nullable=False),
    sa.Column('assigned_to', sa.Uuid(), nullable=True),
    sa.Column('priority', sa.Text(), nullable=False),
    sa.Column('deadline_date', sa.DateTime(timezone=True), nullable=True),
    sa.Column('completed_date', sa.DateTime(timezone=True), nullable=True),
    sa.Column('total_amount', sa.Numeric(precision=12, scale=2), nullable=False),
    sa.Column('payment_status', sa.Text(), nullable=False),
    sa.Column('revision_count_used', sa.Integer(), nullable=False),
    sa.Column('client_notes', sa.Text(), nullable=False),
    sa.Column('internal_notes', sa.Text(), nullable=False),
    sa.Column('event_sequence', sa.BigInteger(), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('tenant_id', sa.Uuid(), nullable=False),
    sa.CheckConstraint("language in ('en', 'sw')", name=op.f('ck_projects_language_known')),
    sa.CheckConstraint("payment_status in ('pending', 'partial', 'paid', 'refunded')", name=op.f('ck_projects_payment_status_known')),
    sa.CheckConstraint("priority in ('low', 'normal', 'high', 'urgent')", name=op.f('ck_projects_priority_known')),
    sa.CheckConstraint("status in ('pending_payment', 'queued', 'in_production', 'in_review', 'awaiting_approval', 'in_revision', 'completed', 'archived', 'cancelled')", name=op.f('ck_projects_status_known')),
    sa.CheckConstraint("target_platform in ('tiktok', 'instagram', 'youtube', 'whatsapp')", name=op.f('ck_projects_target_platform_known')),
    sa.CheckConstraint("video_duration in ('15s', '30s', '60s')", name=op.f('ck_projects_video_duration_known')),
    sa.CheckConstraint('length(title) between 1 and 200', name=op.f('ck_projects_title_length')),
    sa.CheckConstraint('revision_count_used >= 0', name=op.f('ck_projects_revision_count_used_positive')),
    sa.CheckConstraint('total_amount >= 0', name=op.f('ck_projects_total_amount_positive')),
    sa.ForeignKeyConstraint(['tenant_id', 'assigned_to'], ['profiles.tenant_id', 'profiles.id'], name=op.f('fk_projects_tenant_id_assigned_to')),
    sa.ForeignKeyConstraint(['tenant_id', 'client_id'], ['profiles.tenant_id', 'profiles.id'], name=op.f('fk_projects_tenant_id_client_id')),
    sa.ForeignKeyConstraint(['tenant_id', 'package_id'], ['service_packages.tenant_id', 'service_packages.id'], name=op.f('fk_projects_tenant_id_package_id')),
    sa.ForeignKeyConstraint(['tenant_id', 'template_id'], ['video_templates.tenant_id', 'video_templates.id'], name=op.f('fk_projects_tenant_id_template_id')),
    sa.ForeignKeyConstraint(['tenant_id'], ['tenants.id'], name=op.f('fk_projects_tenant_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_projects')),
    sa.UniqueConstraint('reference', name=op.f('uq_projects_reference')),
    sa.UniqueConstraint('tenant_id', 'id', name=op.f('uq_projects_tenant_id_id'))
    )
    op.create_index('ix_projects_board', 'projects', ['tenant_id', 'status', 'created_at', 'id'], unique=False)
    op.create_index('ix_projects_client_newest', 'projects', ['tenant_id', 'client_id', 'created_at', 'id'], unique=False)
    op.create_index('ix_projects_newest', 'projects', ['tenant_id', 'created_at', 'id'], unique=False)
    op.create_index('ix_projects_open_work', 'projects', ['tenant_id', 'assigned_to'], unique=False, postgresql_where=sa.text("status in ('queued', 'in_production', 'in_review', 'in_revision')"))
    op.create_table('analytics_events',
    sa.Column('event_type', sa.Text(), nullable=False),
    sa.Column('user_id', sa.Uuid(), nullable=True),
    sa.Column('project_id', sa.Uuid(), nullable=True),
    sa.Column('metadata', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('tenant_id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['tenant_id', 'project_id'], ['projects.tenant_id', 'projects.id'], name=op.f('fk_analytics_events_tenant_id_project_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['tenant_id', 'user_id'], ['profiles.tenant_id', 'profiles.id'], name=op.f('fk_analytics_events_tenant_id_user_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['tenant_id'], ['tenants.id'], name=op.f('fk_analytics_events_tenant_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_analytics_events')),
    sa.UniqueConstraint('tenant_id', 'id', name=op.f('uq_analytics_events_tenant_id_id'))
    )
    op.create_index('ix_analytics_events_type', 'analytics_events', ['tenant_id', 'event_type', 'created_at'], unique=False)
    op.create_table('comments',
    sa.Column('project_id', sa.Uuid(), nullable=False),
    sa.Column('author_id', sa.Uuid(), nullable=False),
    sa.Column('author_name', sa.Text(), nullable=False),
    sa.Column('body', sa.Text(), nullable=False),
    sa.Column('frame', sa.Integer(), nullable=True),
    sa.Column('drawing', postgresql.JSONB(astext_type=sa.Text()), nullable=True),
    sa.Column('parent_id', sa.Uuid(), nullable=True),
    sa.Column('internal', sa.Boolean(), nullable=False),
    sa.Column('resolved_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('tenant_id', sa.Uuid(), nullable=False),
    sa.CheckConstraint('frame is null or frame >= 0', name=op.f('ck_comments_frame_positive')),
    sa.CheckConstraint('length(body) between 1 and 5000', name=op.f('ck_comments_body_length')),
    sa.ForeignKeyConstraint(['tenant_id', 'author_id'], ['profiles.tenant_id', 'profiles.id'], name=op.f('fk_comments_tenant_id_author_id')),
    sa.ForeignKeyConstraint(['tenant_id', 'parent_id'], ['comments.tenant_id', 'comments.id'], name=op.f('fk_comments_tenant_id_parent_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['tenant_id', 'project_id'], ['projects.tenant_id', 'projects.id'], name=op.f('fk_comments_tenant_id_project_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['tenant_id'], ['tenants.id'], name=op.f('fk_comments_tenant_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_comments')),
    sa.UniqueConstraint('tenant_id', 'id', name=op.f('uq_comments_tenant_id_id'))
    )
    op.create_index('ix_comments_project', 'comments', ['tenant_id', 'project_id', 'created_at', 'id'], unique=False)
    op.create_table('notifications',
    sa.Column('user_id', sa.Uuid(), nullable=False),
    sa.Column('project_id', sa.Uuid(), nullable=True),
    sa.Column('type', sa.Text(), nullable=False),
    sa.Column('title', sa.Text(), nullable=False),
    sa.Column('message', sa.Text(), nullable=False),
    sa.Column('link', sa.Text(), nullable=False),
    sa.Column('is_read', sa.Boolean(), nullable=False),
    sa.Column('sent_via', sa.Text(), nullable=True),
    sa.Column('source', sa.Text(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('tenant_id', sa.Uuid(), nullable=False),
    sa.CheckConstraint("type in ('order_confirmation', 'status_update', 'payment_received', 'delivery_ready')", name=op.f('ck_notifications_type_known')),
    sa.ForeignKeyConstraint(['tenant_id', 'project_id'], ['projects.tenant_id', 'projects.id'], name=op.f('fk_notifications_tenant_id_project_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['tenant_id', 'user_id'], ['profiles.tenant_id', 'profiles.id'], name=op.f('fk_notifications_tenant_id_user_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['tenant_id'], ['tenants.id'], name=op.f('fk_notifications_tenant_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_notifications')),
    sa.UniqueConstraint('tenant_id', 'id', name=op.f('uq_notifications_tenant_id_id')),
    sa.UniqueConstraint('tenant_id', 'source', name=op.f('uq_notifications_tenant_id_source'))
    )
    op.create_index('ix_notifications_person', 'notifications', ['tenant_id', 'user_id', 'created_at', 'id'], unique=False)
    op.create_table('payments',
    sa.Column('project_id', sa.Uuid(), nullable=False),
    sa.Column('client_id', sa.Uuid(), nullable=False),
    sa.Column('provider', sa.Text(), nullable=False),
    sa.Column('amount', sa.Numeric(precision=12, scale=2), nullable=False),
    sa.Column('currency', sa.Text(), nullable=False),
    sa.Column('payment_method', sa.Text(), nullable=False),
    sa.Column('transaction_ref', sa.Text(), nullable=True),
    sa.Column('secondary_ref', sa.Text(), nullable=True),
    sa.Column('mpesa_receipt_number', sa.Text(), nullable=True),
    sa.Column('phone_number', sa.Text(), nullable=True),
    sa.Column('status', sa.Text(), nullable=False),
    sa.Column('state', sa.Text(), nullable=False),
    sa.Column('result_code', sa.Text(), nullable=True),
    sa.Column('result_description', sa.Text(), nullable=True),
    sa.Column('asked_amount', sa.Numeric(precision=12, scale=2), nullable=False),
    sa.Column('receipt_flagged', sa.Boolean(), nullable=False),
    sa.Column('payment_date', sa.DateTime(timezone=True), nullable=True),
    sa.Column('sent_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('closed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('next_query_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('queries', sa.Integer(), nullable=False),
    sa.Column('metadata', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('tenant_id', sa.Uuid(), nullable=False),
    sa.CheckConstraint("currency = 'KES'", name=op.f('ck_payments_currency_known')),
    sa.CheckConstraint("payment_method in ('mpesa', 'card', 'bank_transfer')", name=op.f('ck_payments_payment_method_known')),
    sa.CheckConstraint("state in ('created', 'sent', 'pending', 'succeeded', 'failed', 'cancelled', 'expired', 'unknown')", name=op.f('ck_payments_state_known')),
    sa.CheckConstraint("status in ('pending', 'completed', 'failed', 'refunded')", name=op.f('ck_payments_status_known')),
    sa.CheckConstraint('amount > 0', name=op.f('ck_payments_amount_positive')),
    sa.ForeignKeyConstraint(['tenant_id', 'client_id'], ['profiles.tenant_id', 'profiles.id'], name=op.f('fk_payments_tenant_id_client_id')),
    sa.ForeignKeyConstraint(['tenant_id', 'project_id'], ['projects.tenant_id', 'projects.id'], name=op.f('fk_payments_tenant_id_project_id')),
    sa.ForeignKeyConstraint(['tenant_id'], ['tenants.id'], name=op.f('fk_payments_tenant_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_payments')),
    sa.UniqueConstraint('tenant_id', 'id', name=op.f('uq_payments_tenant_id_id')),
    sa.UniqueConstraint('tenant_id', 'provider', 'mpesa_receipt_number', name=op.f('uq_payments_tenant_id_provider_mpesa_receipt_number')),
    sa.UniqueConstraint('tenant_id', 'provider', 'transaction_ref', name=op.f('uq_payments_tenant_id_provider_transaction_ref'))
    )
    op.create_index('ix_payments_ask', 'payments', ['next_query_at'], unique=False, postgresql_where=sa.text('next_query_at is not null'))
    op.create_index('ix_payments_project', 'payments', ['tenant_id', 'project_id', 'created_at'], unique=False)
    op.create_index('uq_payments_one_open', 'payments', ['tenant_id', 'project_id'], unique=True, postgresql_where=sa.text("state in ('created', 'sent', 'pending', 'unknown') and closed_at is null"))
    op.create_table('production_runs',
    sa.Column('project_id', sa.Uuid(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('status', sa.Text(), nullable=False),
    sa.Column('seed', sa.Integer(), nullable=False),
    sa.Column('lease_owner', sa.Text(), nullable=True),
    sa.Column('lease_until', sa.DateTime(timezone=True), nullable=True),
    sa.Column('started_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('finished_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('error_message', sa.Text(), nullable=True),
    sa.Column('report', postgresql.JSONB(astext_type=sa.Text()), nullable=True),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('tenant_id', sa.Uuid(), nullable=False),
    sa.CheckConstraint("status in ('queued', 'running', 'succeeded', 'failed', 'cancelled')", name=op.f('ck_production_runs_status_known')),
    sa.ForeignKeyConstraint(['tenant_id', 'project_id'], ['projects.tenant_id', 'projects.id'], name=op.f('fk_production_runs_tenant_id_project_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['tenant_id'], ['tenants.id'], name=op.f('fk_production_runs_tenant_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_production_runs')),
    sa.UniqueConstraint('tenant_id', 'id', name=op.f('uq_production_runs_tenant_id_id')),
    sa.UniqueConstraint('tenant_id', 'project_id', 'number', name=op.f('uq_production_runs_tenant_id_project_id_number'))
    )
    op.create_index('ix_production_runs_due', 'production_runs', ['lease_until'], unique=False, postgresql_where=sa.text("status in ('queued', 'running')"))
    op.create_index('uq_production_runs_one_active', 'production_runs', ['tenant_id', 'project_id'], unique=True, postgresql_where=sa.text("status in ('queued', 'running')"))
    op.create_table('project_assets',
    sa.Column('project_id', sa.Uuid(), nullable=False),
    sa.Column('asset_type', sa.Text(), nullable=False),
    sa.Column('file_name', sa.Text(), nullable=False),
    sa.Column('file_url', sa.Text(), nullable=False),
    sa.Column('file_size', sa.BigInteger(), nullable=False),
    sa.Column('media_type', sa.Text(), nullable=False),
    sa.Column('sha256', sa.Text(), nullable=False),
    sa.Column('uploaded_by', sa.Uuid(), nullable=True),
    sa.Column('is_approved', sa.Boolean(), nullable=False),
    sa.Column('run_id', sa.Uuid(), nullable=True),
    sa.Column('details', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('uploaded_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('tenant_id', sa.Uuid(), nullable=False),
    sa.CheckConstraint("asset_type in ('logo', 'image', 'video', 'document', 'final_output')", name=op.f('ck_project_assets_asset_type_known')),
    sa.CheckConstraint('file_size >= 0', name=op.f('ck_project_assets_file_size_positive')),
    sa.ForeignKeyConstraint(['tenant_id', 'project_id'], ['projects.tenant_id', 'projects.id'], name=op.f('fk_project_assets_tenant_id_project_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['tenant_id', 'uploaded_by'], ['profiles.tenant_id', 'profiles.id'], name=op.f('fk_project_assets_tenant_id_uploaded_by')),
    sa.ForeignKeyConstraint(['tenant_id'], ['tenants.id'], name=op.f('fk_project_assets_tenant_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_project_assets')),
    sa.UniqueConstraint('tenant_id', 'id', name=op.f('uq_project_assets_tenant_id_id'))
    )
    op.create_index('ix_project_assets_project', 'project_assets', ['tenant_id', 'project_id', 'uploaded_at'], unique=False)
    op.create_table('project_revisions',
    sa.Column('project_id', sa.Uuid(), nullable=False),
    sa.Column('revision_number', sa.Integer(), nullable=False),
    sa.Column('requested_by', sa.Uuid(), nullable=False),
    sa.Column('description', sa.Text(), nullable=False),
    sa.Column('status', sa.Text(), nullable=False),
    sa.Column('fee', sa.Numeric(precision=12, scale=2), nullable=False),
    sa.Column('resolved_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('tenant_id', sa.Uuid(), nullable=False),
    sa.CheckConstraint("status in ('pending', 'in_progress', 'completed')", name=op.f('ck_project_revisions_status_known')),
    sa.CheckConstraint('revision_number >= 1', name=op.f('ck_project_revisions_revision_number_positive')),
    sa.ForeignKeyConstraint(['tenant_id', 'project_id'], ['projects.tenant_id', 'projects.id'], name=op.f('fk_project_revisions_tenant_id_project_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['tenant_id', 'requested_by'], ['profiles.tenant_id', 'profiles.id'], name=op.f('fk_project_revisions_tenant_id_requested_by')),
    sa.ForeignKeyConstraint(['tenant_id'], ['tenants.id'], name=op.f('fk_project_revisions_tenant_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_project_revisions')),
    sa.UniqueConstraint('tenant_id', 'id', name=op.f('uq_project_revisions_tenant_id_id')),
    sa.UniqueConstraint('tenant_id', 'project_id', 'revision_number', name=op.f('uq_project_revisions_tenant_id_project_id_revision_number'))
    )
    op.create_table('project_timeline',
    sa.Column('project_id', sa.Uuid(), nullable=False),
    sa.Column('status', sa.Text(), nullable=False),
    sa.Column('changed_by', sa.Uuid(), nullable=True),
    sa.Column('notes', sa.Text(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('tenant_id', sa.Uuid(), nullable=False),
    sa.CheckConstraint("status in ('pending_payment', 'queued', 'in_production', 'in_review', 'awaiting_approval', 'in_revision', 'completed', 'archived', 'cancelled')", name=op.f('ck_project_timeline_status_known')),
    sa.ForeignKeyConstraint(['tenant_id', 'changed_by'], ['profiles.tenant_id', 'profiles.id'], name=op.f('fk_project_timeline_tenant_id_changed_by')),
    sa.ForeignKeyConstraint(['tenant_id', 'project_id'], ['projects.tenant_id', 'projects.id'], name=op.f('fk_project_timeline_tenant_id_project_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['tenant_id'], ['tenants.id'], name=op.f('fk_project_timeline_tenant_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_project_timeline')),
    sa.UniqueConstraint('tenant_id', 'id', name=op.f('uq_project_timeline_tenant_id_id'))
    )
    op.create_index('ix_project_timeline_project', 'project_timeline', ['tenant_id', 'project_id', 'created_at', 'id'], unique=False)
    op.create_table('ledger_entries',
    sa.Column('transaction_id', sa.Uuid(), nullable=False),
    sa.Column('account', sa.Text(), nullable=False),
    sa.Column('amount', sa.Numeric(precision=12, scale=2), nullable=False),
    sa.Column('currency', sa.Text(), nullable=False),
    sa.Column('cause', sa.Text(), nullable=False),
    sa.Column('payment_id', sa.Uuid(), nullable=True),
    sa.Column('project_id', sa.Uuid(), nullable=True),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('tenant_id', sa.Uuid(), nullable=False),
    sa.CheckConstraint("currency = 'KES'", name=op.f('ck_ledger_entries_currency_known')),
    sa.CheckConstraint('amount <> 0', name=op.f('ck_ledger_entries_amount_not_zero')),
    sa.ForeignKeyConstraint(['tenant_id', 'payment_id'], ['payments.tenant_id', 'payments.id'], name=op.f('fk_ledger_entries_tenant_id_payment_id')),
    sa.ForeignKeyConstraint(['tenant_id', 'project_id'], ['projects.tenant_id', 'projects.id'], name=op.f('fk_ledger_entries_tenant_id_project_id')),
    sa.ForeignKeyConstraint(['tenant_id'], ['tenants.id'], name=op.f('fk_ledger_entries_tenant_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_ledger_entries')),
    sa.UniqueConstraint('tenant_id', 'id', name=op.f('uq_ledger_entries_tenant_id_id')),
    sa.UniqueConstraint('tenant_id', 'transaction_id', 'account', name=op.f('uq_ledger_entries_tenant_id_transaction_id_account'))
    )
    op.create_index('ix_ledger_entries_account', 'ledger_entries', ['tenant_id', 'account'], unique=False)
    op.create_index('ix_ledger_entries_project', 'ledger_entries', ['tenant_id', 'project_id'], unique=False)
    op.create_table('outgoing_messages',
    sa.Column('channel', sa.Text(), nullable=False),
    sa.Column('source', sa.Text(), nullable=False),
    sa.Column('notification_id', sa.Uuid(), nullable=True),
    sa.Column('to_name', sa.Text(), nullable=False),
    sa.Column('to_email', sa.Text(), nullable=True),
    sa.Column('to_phone', sa.Text(), nullable=True),
    sa.Column('subject', sa.Text(), nullable=False),
    sa.Column('body_text', sa.Text(), nullable=False),
    sa.Column('body_html', sa.Text(), nullable=False),
    sa.Column('attachments', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('status', sa.Text(), nullable=False),
    sa.Column('attempts', sa.Integer(), nullable=False),
    sa.Column('next_attempt_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('reference', sa.Text(), nullable=True),
    sa.Column('error_message', sa.Text(), nullable=True),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('tenant_id', sa.Uuid(), nullable=False),
    sa.CheckConstraint("status in ('waiting', 'sent', 'stored', 'failed', 'unknown')", name=op.f('ck_outgoing_messages_status_known')),
    sa.ForeignKeyConstraint(['tenant_id', 'notification_id'], ['notifications.tenant_id', 'notifications.id'], name=op.f('fk_outgoing_messages_tenant_id_notification_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['tenant_id'], ['tenants.id'], name=op.f('fk_outgoing_messages_tenant_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_outgoing_messages')),
    sa.UniqueConstraint('tenant_id', 'id', name=op.f('uq_outgoing_messages_tenant_id_id')),
    sa.UniqueConstraint('tenant_id', 'source', 'channel', name=op.f('uq_outgoing_messages_tenant_id_source_channel'))
    )
    op.create_index('ix_outgoing_messages_due', 'outgoing_messages', ['next_attempt_at'], unique=False, postgresql_where=sa.text("status = 'waiting'"))
    op.create_index('ix_outgoing_messages_newest', 'outgoing_messages', ['tenant_id', 'created_at', 'id'], unique=False)
    op.create_table('payment_callbacks',
    sa.Column('provider', sa.Text(), nullable=False),
    sa.Column('body', sa.LargeBinary(), nullable=False),
    sa.Column('headers', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('remote_addr', sa.Text(), nullable=False),
    sa.Column('secret_path', sa.Boolean(), nullable=False),
    sa.Column('flagged', sa.Text(), nullable=False),
    sa.Column('status', sa.Text(), nullable=False),
    sa.Column('attempt_hint', sa.Uuid(), nullable=True),
    sa.Column('provider_ref', sa.Text(), nullable=True),
    sa.Column('payment_id', sa.Uuid(), nullable=True),
    sa.Column('note', sa.Text(), nullable=False),
    sa.Column('processed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('tenant_id', sa.Uuid(), nullable=False),
    sa.CheckConstraint("status in ('received', 'processed', 'orphan', 'malformed', 'rejected')", name=op.f('ck_payment_callbacks_status_known')),
    sa.ForeignKeyConstraint(['tenant_id', 'payment_id'], ['payments.tenant_id', 'payments.id'], name=op.f('fk_payment_callbacks_tenant_id_payment_id')),
    sa.ForeignKeyConstraint(['tenant_id'], ['tenants.id'], name=op.f('fk_payment_callbacks_tenant_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_payment_callbacks')),
    sa.UniqueConstraint('tenant_id', 'id', name=op.f('uq_payment_callbacks_tenant_id_id'))
    )
    op.create_index('ix_payment_callbacks_newest', 'payment_callbacks', ['tenant_id', 'created_at', 'id'], unique=False)
    op.create_index('ix_payment_callbacks_ref', 'payment_callbacks', ['tenant_id', 'provider', 'provider_ref'], unique=False)
    op.create_table('payment_transitions',
    sa.Column('payment_id', sa.Uuid(), nullable=False),
    sa.Column('source', sa.Text(), nullable=False),
    sa.Column('target', sa.Text(), nullable=False),
    sa.Column('cause', sa.Text(), nullable=False),
    sa.Column('details', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('tenant_id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['tenant_id', 'payment_id'], ['payments.tenant_id', 'payments.id'], name=op.f('fk_payment_transitions_tenant_id_payment_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['tenant_id'], ['tenants.id'], name=op.f('fk_payment_transitions_tenant_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_payment_transitions')),
    sa.UniqueConstraint('tenant_id', 'id', name=op.f('uq_payment_transitions_tenant_id_id'))
    )
    op.create_index('ix_payment_transitions_payment', 'payment_transitions', ['tenant_id', 'payment_id', 'created_at', 'id'], unique=False)
    op.create_table('production_steps',
    sa.Column('run_id', sa.Uuid(), nullable=False),
    sa.Column('project_id', sa.Uuid(), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('status', sa.Text(), nullable=False),
    sa.Column('attempts', sa.Integer(), nullable=False),
    sa.Column('input_hash', sa.Text(), nullable=True),
    sa.Column('output', postgresql.JSONB(astext_type=sa.Text()), nullable=True),
    sa.Column('edited', sa.Boolean(), nullable=False),
    sa.Column('provider', sa.Text(), nullable=True),
    sa.Column('seconds', sa.Double(), nullable=True),
    sa.Column('cost', sa.Numeric(precision=12, scale=4), nullable=False),
    sa.Column('error_message', sa.Text(), nullable=True),
    sa.Column('progress', postgresql.JSONB(astext_type=sa.Text()), nullable=True),
    sa.Column('started_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('finished_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('tenant_id', sa.Uuid(), nullable=False),
    sa.CheckConstraint("name in ('brief', 'script', 'storyboard', 'voice', 'captions', 'scenes', 'mix', 'render', 'gates')", name=op.f('ck_production_steps_name_known')),
    sa.CheckConstraint("status in ('pending', 'running', 'succeeded', 'failed')", name=op.f('ck_production_steps_status_known')),
    sa.CheckConstraint('attempts >= 0', name=op.f('ck_production_steps_attempts_positive')),
    sa.ForeignKeyConstraint(['tenant_id', 'project_id'], ['projects.tenant_id', 'projects.id'], name=op.f('fk_production_steps_tenant_id_project_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['tenant_id', 'run_id'], ['production_runs.tenant_id', 'production_runs.id'], name=op.f('fk_production_steps_tenant_id_run_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['tenant_id'], ['tenants.id'], name=op.f('fk_production_steps_tenant_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_production_steps')),
    sa.UniqueConstraint('tenant_id', 'id', name=op.f('uq_production_steps_tenant_id_id')),
    sa.UniqueConstraint('tenant_id', 'run_id', 'name', name=op.f('uq_production_steps_tenant_id_run_id_name'))
    )
    op.create_index('ix_production_steps_result', 'production_steps', ['tenant_id', 'name', 'input_hash'], unique=False)
    op.create_table('receipts',
    sa.Column('payment_id', sa.Uuid(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('file_key', sa.Text(), nullable=True),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('tenant_id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['tenant_id', 'payment_id'], ['payments.tenant_id', 'payments.id'], name=op.f('fk_receipts_tenant_id_payment_id')),
    sa.ForeignKeyConstraint(['tenant_id'], ['tenants.id'], name=op.f('fk_receipts_tenant_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_receipts')),
    sa.UniqueConstraint('tenant_id', 'id', name=op.f('uq_receipts_tenant_id_id')),
    sa.UniqueConstraint('tenant_id', 'number', name=op.f('uq_receipts_tenant_id_number')),
    sa.UniqueConstraint('tenant_id', 'payment_id', name=op.f('uq_receipts_tenant_id_payment_id'))
    )


def downgrade() -> None:
    op.drop_table('receipts')
    op.drop_index('ix_production_steps_result', table_name='production_steps')
    op.drop_table('production_steps')
    op.drop_index('ix_payment_transitions_payment', table_name='payment_transitions')
    op.drop_table('payment_transitions')
    op.drop_index('ix_payment_callbacks_ref', table_name='payment_callbacks')
    op.drop_index('ix_payment_callbacks_newest', table_name='payment_callbacks')
    op.drop_table('payment_callbacks')
    op.drop_index('ix_outgoing_messages_newest', table_name='outgoing_messages')
    op.drop_index('ix_outgoing_messages_due', table_name='outgoing_messages', postgresql_where=sa.text("status = 'waiting'"))
    op.drop_table('outgoing_messages')
    op.drop_index('ix_ledger_entries_project', table_name='ledger_entries')
    op.drop_index('ix_ledger_entries_account', table_name='ledger_entries')
    op.drop_table('ledger_entries')
    op.drop_index('ix_project_timeline_project', table_name='project_timeline')
    op.drop_table('project_timeline')
    op.drop_table('project_revisions')
    op.drop_index('ix_project_assets_project', table_name='project_assets')
    op.drop_table('project_assets')
    op.drop_index('uq_production_runs_one_active', table_name='production_runs', postgresql_where=sa.text("status in ('queued', 'running')"))
    op.drop_index('ix_production_runs_due', table_name='production_runs', postgresql_where=sa.text("status in ('queued', 'running')"))
    op.drop_table('production_runs')
    op.drop_index('uq_payments_one_open', table_name='payments', postgresql_where=sa.text("state in ('created', 'sent', 'pending', 'unknown') and closed_at is null"))
    op.drop_index('ix_payments_project', table_name='payments')
    op.drop_index('ix_payments_ask', table_name='payments', postgresql_where=sa.text('next_query_at is not null'))
    op.drop_table('payments')
    op.drop_index('ix_notifications_person', table_name='notifications')
    op.drop_table('notifications')
    op.drop_index('ix_comments_project', table_name='comments')
    op.drop_table('comments')
    op.drop_index('ix_analytics_events_type', table_name='analytics_events')
    op.drop_table('analytics_events')
    op.drop_index('ix_projects_open_work', table_name='projects', postgresql_where=sa.text("status in ('queued', 'in_production', 'in_review', 'in_revision')"))
    op.drop_index('ix_projects_newest', table_name='projects')
    op.drop_index('ix_projects_client_newest', table_name='projects')
    op.drop_index('ix_projects_board', table_name='projects')
    op.drop_table('projects')
    op.drop_index('ix_video_templates_gallery', table_name='video_templates')
    op.drop_table('video_templates')
    op.drop_index('ix_sessions_user', table_name='sessions')
    op.drop_table('sessions')
    op.drop_table('service_packages')
    op.drop_index('ix_profiles_role', table_name='profiles')
    op.drop_table('profiles')
    op.drop_index('ix_automation_logs_newest', table_name='automation_logs')
    op.drop_index('ix_automation_logs_due', table_name='automation_logs', postgresql_where=sa.text("status = 'pending'"))
    op.drop_table('automation_logs')
    op.drop_table('users')
    op.drop_table('tenant_hosts')
    op.drop_table('service_categories')
    op.drop_table('provider_tokens')
    op.drop_table('provider_calls')
    op.drop_table('plugin_installations')
    op.drop_index('ix_leads_newest', table_name='leads')
    op.drop_table('leads')
    op.drop_index('ix_idempotency_keys_age', table_name='idempotency_keys')
    op.drop_table('idempotency_keys')
    op.drop_index('ix_events_waiting', table_name='events', postgresql_where=sa.text('delivered_at is null'))
    op.drop_table('events')
    op.drop_index('ix_audit_log_newest', table_name='audit_log')
    op.drop_table('audit_log')
    op.drop_table('ai_prompts')
    op.drop_table('tenants')
    op.execute(sa.schema.DropSequence(sa.Sequence("order_numbers")))
