"""The ground."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


# What the schema itself refuses: overlapping claims, bookings that come back from the dead, edited history.
GUARDS = {
    "sqlite": (
        """CREATE TRIGGER claims_no_overlap_INSERT BEFORE INSERT ON claims
WHEN EXISTS (
    SELECT 1 FROM claims AS other
    WHERE other.host_id = NEW.host_id AND other.ends > NEW.starts AND other.starts < NEW.ends
    AND other.id IS NOT NEW.id
)
BEGIN SELECT RAISE(ABORT, 'claims_no_overlap'); END""",
        """CREATE TRIGGER claims_no_overlap_UPDATE BEFORE UPDATE ON claims
WHEN EXISTS (
    SELECT 1 FROM claims AS other
    WHERE other.host_id = NEW.host_id AND other.ends > NEW.starts AND other.starts < NEW.ends
    AND other.id IS NOT NEW.id
)
BEGIN SELECT RAISE(ABORT, 'claims_no_overlap'); END""",
        """CREATE TRIGGER bookings_final BEFORE UPDATE OF state, starts_at, ends_at ON bookings
WHEN OLD.state IN ('cancelled', 'rejected', 'expired')
    AND (NEW.state <> OLD.state OR NEW.starts_at <> OLD.starts_at OR NEW.ends_at <> OLD.ends_at)
BEGIN SELECT RAISE(ABORT, 'bookings_final'); END""",
        """CREATE TRIGGER history_no_update BEFORE UPDATE ON history BEGIN SELECT RAISE(ABORT, 'history_append_only'); END""",
        """CREATE TRIGGER history_no_delete BEFORE DELETE ON history BEGIN SELECT RAISE(ABORT, 'history_append_only'); END""",
    ),
    "postgresql": (
        """ALTER TABLE claims ADD CONSTRAINT claims_no_overlap EXCLUDE USING gist (int8range((host_id::bigint << 32) + starts, (host_id::bigint << 32) + ends) WITH &&)""",
        """CREATE FUNCTION bookings_final() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'bookings_final' USING ERRCODE = 'integrity_constraint_violation'; END $$""",
        """CREATE TRIGGER bookings_final BEFORE UPDATE ON bookings FOR EACH ROW
WHEN (OLD.state IN ('cancelled', 'rejected', 'expired')
    AND (NEW.state <> OLD.state OR NEW.starts_at <> OLD.starts_at OR NEW.ends_at <> OLD.ends_at))
EXECUTE FUNCTION bookings_final()""",
        """CREATE FUNCTION history_append_only() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN
    RAISE EXCEPTION 'history_append_only' USING ERRCODE = 'integrity_constraint_violation';
END $$""",
        """CREATE TRIGGER history_append_only BEFORE UPDATE OR DELETE ON history FOR EACH ROW
EXECUTE FUNCTION history_append_only()""",
    ),
}


def upgrade() -> None:
    op.create_table(
        "accounts",
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("slug", sa.String(length=60), nullable=False),
        sa.Column("zone", sa.String(length=64), nullable=False),
        sa.Column("locale", sa.String(length=35), nullable=False),
        sa.Column("week_starts_on", sa.Integer(), nullable=False),
        sa.Column("brand_colour", sa.String(length=7), nullable=True),
        sa.Column("sender_name", sa.String(length=200), nullable=False),
        sa.Column("reply_to", sa.String(length=254), nullable=True),
        sa.Column("phone", sa.String(length=20), nullable=True),
        sa.Column("privacy_url", sa.String(length=500), nullable=True),
        sa.Column("chat_secret", sa.String(length=64), nullable=False),
        sa.Column("sites", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("is_demo", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=36), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_accounts")),
        sa.UniqueConstraint("ref", name=op.f("uq_accounts_ref")),
        sa.UniqueConstraint("slug", name=op.f("uq_accounts_slug")),
    )
    op.create_table(
        "logins",
        sa.Column("mail", sa.String(length=254), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("password_hash", sa.String(length=200), nullable=True),
        sa.Column("zone", sa.String(length=64), nullable=True),
        sa.Column("locale", sa.String(length=35), nullable=True),
        sa.Column("session_number", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=36), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_logins")),
        sa.UniqueConstraint("mail", name=op.f("uq_logins_mail")),
        sa.UniqueConstraint("ref", name=op.f("uq_logins_ref")),
    )
    op.create_table(
        "agents",
        sa.Column("login_id", sa.Integer(), nullable=False),
        sa.Column("is_admin", sa.Boolean(), nullable=False),
        sa.Column("is_on", sa.Boolean(), nullable=False),
        sa.Column("wants_handoff_mail", sa.Boolean(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=36), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_agents_account_id")),
        sa.ForeignKeyConstraint(["login_id"], ["logins.id"], name=op.f("fk_agents_login_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agents")),
        sa.UniqueConstraint("account_id", "login_id", name=op.f("uq_agents_account_id_login_id")),
        sa.UniqueConstraint("ref", name=op.f("uq_agents_ref")),
    )
    op.create_index(op.f("ix_agents_account_id"), "agents", ["account_id"], unique=False)
    op.create_index(op.f("ix_agents_login_id"), "agents", ["login_id"], unique=False)
    op.create_table(
        "contacts",
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("mail", sa.String(length=254), nullable=True),
        sa.Column("phone", sa.String(length=20), nullable=True),
        sa.Column("locale", sa.String(length=35), nullable=True),
        sa.Column("zone", sa.String(length=64), nullable=True),
        sa.Column("no_show_count", sa.Integer(), nullable=False),
        sa.Column("last_no_show_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("merged_into_id", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=36), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_contacts_account_id")
        ),
        sa.ForeignKeyConstraint(
            ["merged_into_id"], ["contacts.id"], name=op.f("fk_contacts_merged_into_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contacts")),
        sa.UniqueConstraint("ref", name=op.f("uq_contacts_ref")),
    )
    op.create_index(op.f("ix_contacts_account_id"), "contacts", ["account_id"], unique=False)
    op.create_index(
        op.f("ix_contacts_account_id_mail"), "contacts", ["account_id", "mail"], unique=False
    )
    op.create_index(
        op.f("ix_contacts_account_id_phone"), "contacts", ["account_id", "phone"], unique=False
    )
    op.create_table(
        "outbox",
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("address", sa.String(length=40), nullable=False),
        sa.Column("key", sa.String(length=250), nullable=False),
        sa.Column("stream", sa.String(length=250), nullable=False),
        sa.Column("about", sa.String(length=36), nullable=True),
        sa.Column("body", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("first_due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("put_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("leased_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_error", sa.Text(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_outbox_account_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox")),
        sa.UniqueConstraint("key", name=op.f("uq_outbox_key")),
    )
    op.create_index(op.f("ix_outbox_about_state"), "outbox", ["about", "state"], unique=False)
    op.create_index(op.f("ix_outbox_state_due_at"), "outbox", ["state", "due_at"], unique=False)
    op.create_index(
        op.f("ix_outbox_stream_state_id"), "outbox", ["stream", "state", "id"], unique=False
    )
    op.create_table(
        "pipelines",
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("is_default", sa.Boolean(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=36), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_pipelines_account_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pipelines")),
        sa.UniqueConstraint("ref", name=op.f("uq_pipelines_ref")),
    )
    op.create_index(op.f("ix_pipelines_account_id"), "pipelines", ["account_id"], unique=False)
    op.create_table(
        "postbox_mails",
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("to", sa.String(length=254), nullable=False),
        sa.Column("subject", sa.String(length=200), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("booking_ref", sa.String(length=36), nullable=True),
        sa.Column("message_id", sa.String(length=320), nullable=False),
        sa.Column("raw", sa.LargeBinary(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=36), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_postbox_mails_account_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_postbox_mails")),
        sa.UniqueConstraint(
            "account_id", "message_id", name=op.f("uq_postbox_mails_account_id_message_id")
        ),
        sa.UniqueConstraint("ref", name=op.f("uq_postbox_mails_ref")),
    )
    op.create_index(
        op.f("ix_postbox_mails_account_id"), "postbox_mails", ["account_id"], unique=False
    )
    op.create_index(op.f("ix_postbox_mails_sent_at"), "postbox_mails", ["sent_at"], unique=False)
    op.create_table(
        "schedules",
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("hours", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=36), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_schedules_account_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_schedules")),
        sa.UniqueConstraint("ref", name=op.f("uq_schedules_ref")),
    )
    op.create_index(op.f("ix_schedules_account_id"), "schedules", ["account_id"], unique=False)
    op.create_table(
        "conversations",
        sa.Column("channel", sa.String(length=20), nullable=False),
        sa.Column("channel_name", sa.String(length=200), nullable=False),
        sa.Column("contact_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("agent_id", sa.Integer(), nullable=True),
        sa.Column("locale", sa.String(length=35), nullable=True),
        sa.Column("zone", sa.String(length=64), nullable=True),
        sa.Column("visitor_key_hash", sa.String(length=64), nullable=True),
        sa.Column("memory", sa.JSON(), nullable=False),
        sa.Column("message_count", sa.Integer(), nullable=False),
        sa.Column("unread_count", sa.Integer(), nullable=False),
        sa.Column("preview", sa.String(length=140), nullable=False),
        sa.Column("last_message_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("handed_off_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=36), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_conversations_account_id")
        ),
        sa.ForeignKeyConstraint(
            ["agent_id"], ["agents.id"], name=op.f("fk_conversations_agent_id")
        ),
        sa.ForeignKeyConstraint(
            ["contact_id"], ["contacts.id"], name=op.f("fk_conversations_contact_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_conversations")),
        sa.UniqueConstraint(
            "account_id",
            "channel",
            "channel_name",
            name=op.f("uq_conversations_account_id_channel_channel_name"),
        ),
        sa.UniqueConstraint("ref", name=op.f("uq_conversations_ref")),
        sa.UniqueConstraint("visitor_key_hash", name=op.f("uq_conversations_visitor_key_hash")),
    )
    op.create_index(
        op.f("ix_conversations_account_id"), "conversations", ["account_id"], unique=False
    )
    op.create_index(
        op.f("ix_conversations_account_id_state_last_message_at"),
        "conversations",
        ["account_id", "state", "last_message_at"],
        unique=False,
    )
    op.create_index(
        op.f("ix_conversations_contact_id"), "conversations", ["contact_id"], unique=False
    )
    op.create_table(
        "event_types",
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("slug", sa.String(length=80), nullable=False),
        sa.Column("colour", sa.String(length=2), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("prepare", sa.Text(), nullable=False),
        sa.Column("durations", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("interval", sa.Integer(), nullable=True),
        sa.Column("schedule_id", sa.Integer(), nullable=True),
        sa.Column("buffer_before", sa.Integer(), nullable=False),
        sa.Column("buffer_after", sa.Integer(), nullable=False),
        sa.Column("notice", sa.Integer(), nullable=False),
        sa.Column("window", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("limits", sa.JSON(none_as_null=True), nullable=False),
        sa.Column(
            "assignment",
            sa.Enum(
                "single",
                "round_robin",
                "collective",
                name="hostchoice",
                native_enum=False,
                length=12,
            ),
            nullable=False,
        ),
        sa.Column("seats", sa.Integer(), nullable=False),
        sa.Column("location", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("needs_approval", sa.Boolean(), nullable=False),
        sa.Column("approval_hours", sa.Integer(), nullable=False),
        sa.Column("sends_confirmation", sa.Boolean(), nullable=False),
        sa.Column("sends_thanks", sa.Boolean(), nullable=False),
        sa.Column("sends_no_show", sa.Boolean(), nullable=False),
        sa.Column("reminders", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("questions", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("mail_optional", sa.Boolean(), nullable=False),
        sa.Column("max_guests", sa.Integer(), nullable=False),
        sa.Column("change_policy", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("max_upcoming", sa.Integer(), nullable=True),
        sa.Column("price", sa.Integer(), nullable=True),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("refund_policy", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("task_rule", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("deal_rule", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("is_public", sa.Boolean(), nullable=False),
        sa.Column("locale", sa.String(length=35), nullable=True),
        sa.Column("is_on", sa.Boolean(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=36), nullable=False),
        sa.CheckConstraint("seats BETWEEN 1 AND 1000", name=op.f("ck_event_types_seats")),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_event_types_account_id")
        ),
        sa.ForeignKeyConstraint(
            ["schedule_id"], ["schedules.id"], name=op.f("fk_event_types_schedule_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event_types")),
        sa.UniqueConstraint("account_id", "slug", name=op.f("uq_event_types_account_id_slug")),
        sa.UniqueConstraint("ref", name=op.f("uq_event_types_ref")),
    )
    op.create_index(op.f("ix_event_types_account_id"), "event_types", ["account_id"], unique=False)
    op.create_table(
        "hosts",
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("mail", sa.String(length=254), nullable=True),
        sa.Column("zone", sa.String(length=64), nullable=False),
        sa.Column("locale", sa.String(length=35), nullable=True),
        sa.Column("login_id", sa.Integer(), nullable=True),
        sa.Column("schedule_id", sa.Integer(), nullable=False),
        sa.Column("is_on", sa.Boolean(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=36), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_hosts_account_id")),
        sa.ForeignKeyConstraint(["login_id"], ["logins.id"], name=op.f("fk_hosts_login_id")),
        sa.ForeignKeyConstraint(
            ["schedule_id"], ["schedules.id"], name=op.f("fk_hosts_schedule_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hosts")),
        sa.UniqueConstraint("ref", name=op.f("uq_hosts_ref")),
    )
    op.create_index(op.f("ix_hosts_account_id"), "hosts", ["account_id"], unique=False)
    op.create_table(
        "identities",
        sa.Column("contact_id", sa.Integer(), nullable=False),
        sa.Column("channel", sa.String(length=20), nullable=False),
        sa.Column("name", sa.String(length=254), nullable=False),
        sa.Column("is_verified", sa.Boolean(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_identities_account_id")
        ),
        sa.ForeignKeyConstraint(
            ["contact_id"], ["contacts.id"], name=op.f("fk_identities_contact_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_identities")),
        sa.UniqueConstraint(
            "contact_id", "channel", "name", name=op.f("uq_identities_contact_id_channel_name")
        ),
    )
    op.create_index(op.f("ix_identities_account_id"), "identities", ["account_id"], unique=False)
    op.create_index(
        op.f("ix_identities_account_id_channel_name"),
        "identities",
        ["account_id", "channel", "name"],
        unique=False,
    )
    op.create_index(op.f("ix_identities_contact_id"), "identities", ["contact_id"], unique=False)
    op.create_index(
        "uq_identities_verified",
        "identities",
        ["account_id", "channel", "name"],
        unique=True,
        sqlite_where=sa.text("is_verified"),
        postgresql_where=sa.text("is_verified"),
    )
    op.create_table(
        "mail_codes",
        sa.Column("contact_id", sa.Integer(), nullable=False),
        sa.Column("mail", sa.String(length=254), nullable=False),
        sa.Column("salt", sa.String(length=32), nullable=False),
        sa.Column("code_hash", sa.String(length=64), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("tries_left", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_mail_codes_account_id")
        ),
        sa.ForeignKeyConstraint(
            ["contact_id"], ["contacts.id"], name=op.f("fk_mail_codes_contact_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mail_codes")),
    )
    op.create_index(op.f("ix_mail_codes_account_id"), "mail_codes", ["account_id"], unique=False)
    op.create_index(op.f("ix_mail_codes_contact_id"), "mail_codes", ["contact_id"], unique=False)
    op.create_table(
        "stages",
        sa.Column("pipeline_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("outcome", sa.String(length=4), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=36), nullable=False),
        sa.CheckConstraint("outcome IN ('open', 'won', 'lost')", name=op.f("ck_stages_outcome")),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_stages_account_id")),
        sa.ForeignKeyConstraint(
            ["pipeline_id"], ["pipelines.id"], name=op.f("fk_stages_pipeline_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stages")),
        sa.UniqueConstraint("pipeline_id", "position", name=op.f("uq_stages_pipeline_id_position")),
        sa.UniqueConstraint("ref", name=op.f("uq_stages_ref")),
    )
    op.create_index(op.f("ix_stages_account_id"), "stages", ["account_id"], unique=False)
    op.create_table(
        "deals",
        sa.Column("contact_id", sa.Integer(), nullable=False),
        sa.Column("pipeline_id", sa.Integer(), nullable=False),
        sa.Column("stage_id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=300), nullable=False),
        sa.Column("amount", sa.Integer(), nullable=True),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("closes_on", sa.Date(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=36), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_deals_account_id")),
        sa.ForeignKeyConstraint(["contact_id"], ["contacts.id"], name=op.f("fk_deals_contact_id")),
        sa.ForeignKeyConstraint(
            ["pipeline_id"], ["pipelines.id"], name=op.f("fk_deals_pipeline_id")
        ),
        sa.ForeignKeyConstraint(["stage_id"], ["stages.id"], name=op.f("fk_deals_stage_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deals")),
        sa.UniqueConstraint("ref", name=op.f("uq_deals_ref")),
    )
    op.create_index(op.f("ix_deals_account_id"), "deals", ["account_id"], unique=False)
    op.create_index(
        op.f("ix_deals_contact_id_pipeline_id"),
        "deals",
        ["contact_id", "pipeline_id"],
        unique=False,
    )
    op.create_index(op.f("ix_deals_stage_id"), "deals", ["stage_id"], unique=False)
    op.create_table(
        "event_type_hosts",
        sa.Column("event_type_id", sa.Integer(), nullable=False),
        sa.Column("host_id", sa.Integer(), nullable=False),
        sa.Column("share", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.CheckConstraint("share BETWEEN 1 AND 100", name=op.f("ck_event_type_hosts_share")),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_event_type_hosts_account_id")
        ),
        sa.ForeignKeyConstraint(
            ["event_type_id"], ["event_types.id"], name=op.f("fk_event_type_hosts_event_type_id")
        ),
        sa.ForeignKeyConstraint(
            ["host_id"], ["hosts.id"], name=op.f("fk_event_type_hosts_host_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event_type_hosts")),
        sa.UniqueConstraint(
            "event_type_id", "host_id", name=op.f("uq_event_type_hosts_event_type_id_host_id")
        ),
    )
    op.create_index(
        op.f("ix_event_type_hosts_account_id"), "event_type_hosts", ["account_id"], unique=False
    )
    op.create_index(
        op.f("ix_event_type_hosts_event_type_id"),
        "event_type_hosts",
        ["event_type_id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_event_type_hosts_host_id"), "event_type_hosts", ["host_id"], unique=False
    )
    op.create_table(
        "messages",
        sa.Column("conversation_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("author", sa.String(length=10), nullable=False),
        sa.Column("agent_id", sa.Integer(), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("body", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("choice", sa.String(length=100), nullable=True),
        sa.Column("form", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("channel_id", sa.String(length=100), nullable=True),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=36), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_messages_account_id")
        ),
        sa.ForeignKeyConstraint(["agent_id"], ["agents.id"], name=op.f("fk_messages_agent_id")),
        sa.ForeignKeyConstraint(
            ["conversation_id"], ["conversations.id"], name=op.f("fk_messages_conversation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_messages")),
        sa.UniqueConstraint(
            "conversation_id", "channel_id", name=op.f("uq_messages_conversation_id_channel_id")
        ),
        sa.UniqueConstraint(
            "conversation_id", "number", name=op.f("uq_messages_conversation_id_number")
        ),
        sa.UniqueConstraint("ref", name=op.f("uq_messages_ref")),
    )
    op.create_index(op.f("ix_messages_account_id"), "messages", ["account_id"], unique=False)
    op.create_table(
        "sittings",
        sa.Column("event_type_id", sa.Integer(), nullable=False),
        sa.Column("starts", sa.Integer(), nullable=False),
        sa.Column("ends", sa.Integer(), nullable=False),
        sa.Column("capacity", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.CheckConstraint("starts < ends", name=op.f("ck_sittings_ends_after_start")),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_sittings_account_id")
        ),
        sa.ForeignKeyConstraint(
            ["event_type_id"], ["event_types.id"], name=op.f("fk_sittings_event_type_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sittings")),
        sa.UniqueConstraint(
            "event_type_id", "starts", name=op.f("uq_sittings_event_type_id_starts")
        ),
        sa.UniqueConstraint("id", "capacity", name=op.f("uq_sittings_id_capacity")),
    )
    op.create_index(op.f("ix_sittings_account_id"), "sittings", ["account_id"], unique=False)
    op.create_table(
        "times_off",
        sa.Column("host_id", sa.Integer(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("note", sa.String(length=200), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=36), nullable=False),
        sa.CheckConstraint("starts_at < ends_at", name=op.f("ck_times_off_ends_after_start")),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_times_off_account_id")
        ),
        sa.ForeignKeyConstraint(["host_id"], ["hosts.id"], name=op.f("fk_times_off_host_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_times_off")),
        sa.UniqueConstraint("ref", name=op.f("uq_times_off_ref")),
    )
    op.create_index(op.f("ix_times_off_account_id"), "times_off", ["account_id"], unique=False)
    op.create_index(
        op.f("ix_times_off_host_id_ends_at"), "times_off", ["host_id", "ends_at"], unique=False
    )
    op.create_table(
        "bookings",
        sa.Column("event_type_id", sa.Integer(), nullable=False),
        sa.Column("contact_id", sa.Integer(), nullable=False),
        sa.Column("conversation_ref", sa.String(length=36), nullable=True),
        sa.Column("agent_id", sa.Integer(), nullable=True),
        sa.Column("deal_id", sa.Integer(), nullable=True),
        sa.Column(
            "state",
            sa.Enum(
                "pending",
                "confirmed",
                "completed",
                "no_show",
                "cancelled",
                "rejected",
                "expired",
                name="state",
                native_enum=False,
                length=10,
            ),
            nullable=False,
        ),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(length=255), nullable=False),
        sa.Column("organizer", sa.String(length=254), nullable=False),
        sa.Column("link_number", sa.Integer(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("buffer_before", sa.Integer(), nullable=False),
        sa.Column("buffer_after", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("zone", sa.String(length=64), nullable=False),
        sa.Column("locale", sa.String(length=35), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("mail", sa.String(length=254), nullable=True),
        sa.Column("phone", sa.String(length=20), nullable=True),
        sa.Column("answers", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("location", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("held_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("channel", sa.String(length=20), nullable=False),
        sa.Column("reminders_stopped", sa.Boolean(), nullable=False),
        sa.Column("request_key", sa.String(length=64), nullable=True),
        sa.Column("assigned_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=36), nullable=False),
        sa.CheckConstraint("starts_at < ends_at", name=op.f("ck_bookings_ends_after_start")),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_bookings_account_id")
        ),
        sa.ForeignKeyConstraint(["agent_id"], ["agents.id"], name=op.f("fk_bookings_agent_id")),
        sa.ForeignKeyConstraint(
            ["contact_id"], ["contacts.id"], name=op.f("fk_bookings_contact_id")
        ),
        sa.ForeignKeyConstraint(["deal_id"], ["deals.id"], name=op.f("fk_bookings_deal_id")),
        sa.ForeignKeyConstraint(
            ["event_type_id"], ["event_types.id"], name=op.f("fk_bookings_event_type_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bookings")),
        sa.UniqueConstraint(
            "account_id", "request_key", name=op.f("uq_bookings_account_id_request_key")
        ),
        sa.UniqueConstraint("ref", name=op.f("uq_bookings_ref")),
        sa.UniqueConstraint("uid", name=op.f("uq_bookings_uid")),
    )
    op.create_index(op.f("ix_bookings_account_id"), "bookings", ["account_id"], unique=False)
    op.create_index(
        op.f("ix_bookings_account_id_starts_at"),
        "bookings",
        ["account_id", "starts_at"],
        unique=False,
    )
    op.create_index(
        op.f("ix_bookings_account_id_state_starts_at"),
        "bookings",
        ["account_id", "state", "starts_at"],
        unique=False,
    )
    op.create_index(
        op.f("ix_bookings_contact_id_starts_at"),
        "bookings",
        ["contact_id", "starts_at"],
        unique=False,
    )
    op.create_index(
        op.f("ix_bookings_conversation_ref"), "bookings", ["conversation_ref"], unique=False
    )
    op.create_index(op.f("ix_bookings_deal_id"), "bookings", ["deal_id"], unique=False)
    op.create_index(
        op.f("ix_bookings_event_type_id_starts_at"),
        "bookings",
        ["event_type_id", "starts_at"],
        unique=False,
    )
    op.create_table(
        "booking_hosts",
        sa.Column("booking_id", sa.Integer(), nullable=False),
        sa.Column("host_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_booking_hosts_account_id")
        ),
        sa.ForeignKeyConstraint(
            ["booking_id"], ["bookings.id"], name=op.f("fk_booking_hosts_booking_id")
        ),
        sa.ForeignKeyConstraint(["host_id"], ["hosts.id"], name=op.f("fk_booking_hosts_host_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_booking_hosts")),
        sa.UniqueConstraint(
            "booking_id", "host_id", name=op.f("uq_booking_hosts_booking_id_host_id")
        ),
    )
    op.create_index(
        op.f("ix_booking_hosts_account_id"), "booking_hosts", ["account_id"], unique=False
    )
    op.create_index(
        op.f("ix_booking_hosts_booking_id"), "booking_hosts", ["booking_id"], unique=False
    )
    op.create_index(op.f("ix_booking_hosts_host_id"), "booking_hosts", ["host_id"], unique=False)
    op.create_table(
        "booking_notes",
        sa.Column("booking_id", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("author", sa.String(length=200), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=36), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_booking_notes_account_id")
        ),
        sa.ForeignKeyConstraint(
            ["booking_id"], ["bookings.id"], name=op.f("fk_booking_notes_booking_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_booking_notes")),
        sa.UniqueConstraint("ref", name=op.f("uq_booking_notes_ref")),
    )
    op.create_index(
        op.f("ix_booking_notes_account_id"), "booking_notes", ["account_id"], unique=False
    )
    op.create_index(
        op.f("ix_booking_notes_booking_id"), "booking_notes", ["booking_id"], unique=False
    )
    op.create_table(
        "claims",
        sa.Column("host_id", sa.Integer(), nullable=False),
        sa.Column("booking_id", sa.Integer(), nullable=True),
        sa.Column("sitting_id", sa.Integer(), nullable=True),
        sa.Column("starts", sa.Integer(), nullable=False),
        sa.Column("ends", sa.Integer(), nullable=False),
        sa.Column("lapses", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(booking_id IS NULL) <> (sitting_id IS NULL)", name=op.f("ck_claims_one_owner")
        ),
        sa.CheckConstraint("starts < ends", name=op.f("ck_claims_ends_after_start")),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_claims_account_id")),
        sa.ForeignKeyConstraint(["booking_id"], ["bookings.id"], name=op.f("fk_claims_booking_id")),
        sa.ForeignKeyConstraint(["host_id"], ["hosts.id"], name=op.f("fk_claims_host_id")),
        sa.ForeignKeyConstraint(["sitting_id"], ["sittings.id"], name=op.f("fk_claims_sitting_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_claims")),
    )
    op.create_index(op.f("ix_claims_account_id"), "claims", ["account_id"], unique=False)
    op.create_index(op.f("ix_claims_host_id_ends"), "claims", ["host_id", "ends"], unique=False)
    op.create_index(op.f("ix_claims_lapses"), "claims", ["lapses"], unique=False)
    op.create_index("uq_claims_booking_host", "claims", ["booking_id", "host_id"], unique=True)
    op.create_index("uq_claims_sitting_host", "claims", ["sitting_id", "host_id"], unique=True)
    op.create_table(
        "deal_activities",
        sa.Column("deal_id", sa.Integer(), nullable=False),
        sa.Column("booking_id", sa.Integer(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("what", sa.String(length=40), nullable=False),
        sa.Column("stage_name", sa.String(length=200), nullable=True),
        sa.Column("reason", sa.String(length=1000), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_deal_activities_account_id")
        ),
        sa.ForeignKeyConstraint(
            ["booking_id"], ["bookings.id"], name=op.f("fk_deal_activities_booking_id")
        ),
        sa.ForeignKeyConstraint(["deal_id"], ["deals.id"], name=op.f("fk_deal_activities_deal_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deal_activities")),
    )
    op.create_index(
        op.f("ix_deal_activities_account_id"), "deal_activities", ["account_id"], unique=False
    )
    op.create_index(
        op.f("ix_deal_activities_booking_id"), "deal_activities", ["booking_id"], unique=False
    )
    op.create_index(
        op.f("ix_deal_activities_deal_id"), "deal_activities", ["deal_id"], unique=False
    )
    op.create_table(
        "guests",
        sa.Column("booking_id", sa.Integer(), nullable=False),
        sa.Column("mail", sa.String(length=254), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("link_number", sa.Integer(), nullable=False),
        sa.Column("is_removed", sa.Boolean(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=36), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_guests_account_id")),
        sa.ForeignKeyConstraint(["booking_id"], ["bookings.id"], name=op.f("fk_guests_booking_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_guests")),
        sa.UniqueConstraint("booking_id", "mail", name=op.f("uq_guests_booking_id_mail")),
        sa.UniqueConstraint("ref", name=op.f("uq_guests_ref")),
    )
    op.create_index(op.f("ix_guests_account_id"), "guests", ["account_id"], unique=False)
    op.create_index(op.f("ix_guests_booking_id"), "guests", ["booking_id"], unique=False)
    op.create_table(
        "history",
        sa.Column("booking_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("fact", sa.String(length=20), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor_kind", sa.String(length=10), nullable=False),
        sa.Column("actor_ref", sa.String(length=64), nullable=True),
        sa.Column("channel", sa.String(length=20), nullable=False),
        sa.Column("before", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("after", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_history_account_id")
        ),
        sa.ForeignKeyConstraint(
            ["booking_id"], ["bookings.id"], name=op.f("fk_history_booking_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_history")),
        sa.UniqueConstraint("booking_id", "version", name=op.f("uq_history_booking_id_version")),
    )
    op.create_index(op.f("ix_history_account_id"), "history", ["account_id"], unique=False)
    op.create_table(
        "seats",
        sa.Column("sitting_id", sa.Integer(), nullable=False),
        sa.Column("capacity", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("booking_id", sa.Integer(), nullable=False),
        sa.Column("lapses", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "number BETWEEN 1 AND capacity", name=op.f("ck_seats_number_within_capacity")
        ),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_seats_account_id")),
        sa.ForeignKeyConstraint(["booking_id"], ["bookings.id"], name=op.f("fk_seats_booking_id")),
        sa.ForeignKeyConstraint(
            ["sitting_id", "capacity"],
            ["sittings.id", "sittings.capacity"],
            name=op.f("fk_seats_sitting_id_capacity"),
            onupdate="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_seats")),
        sa.UniqueConstraint("sitting_id", "number", name=op.f("uq_seats_sitting_id_number")),
    )
    op.create_index(op.f("ix_seats_account_id"), "seats", ["account_id"], unique=False)
    op.create_index(op.f("ix_seats_booking_id"), "seats", ["booking_id"], unique=True)
    op.create_table(
        "tasks",
        sa.Column("title", sa.String(length=300), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("booking_id", sa.Integer(), nullable=True),
        sa.Column("contact_id", sa.Integer(), nullable=True),
        sa.Column("agent_id", sa.Integer(), nullable=True),
        sa.Column("host_id", sa.Integer(), nullable=True),
        sa.Column("is_by_rule", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=36), nullable=False),
        sa.CheckConstraint("state IN ('open', 'done', 'cancelled')", name=op.f("ck_tasks_state")),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_tasks_account_id")),
        sa.ForeignKeyConstraint(["agent_id"], ["agents.id"], name=op.f("fk_tasks_agent_id")),
        sa.ForeignKeyConstraint(["booking_id"], ["bookings.id"], name=op.f("fk_tasks_booking_id")),
        sa.ForeignKeyConstraint(["contact_id"], ["contacts.id"], name=op.f("fk_tasks_contact_id")),
        sa.ForeignKeyConstraint(["host_id"], ["hosts.id"], name=op.f("fk_tasks_host_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tasks")),
        sa.UniqueConstraint("ref", name=op.f("uq_tasks_ref")),
    )
    op.create_index(op.f("ix_tasks_account_id"), "tasks", ["account_id"], unique=False)
    op.create_index(
        op.f("ix_tasks_account_id_state_due_at"),
        "tasks",
        ["account_id", "state", "due_at"],
        unique=False,
    )
    op.create_index(op.f("ix_tasks_booking_id"), "tasks", ["booking_id"], unique=False)
    op.create_index(op.f("ix_tasks_contact_id"), "tasks", ["contact_id"], unique=False)
    op.create_index(
        "uq_tasks_open_of_booking",
        "tasks",
        ["booking_id"],
        unique=True,
        sqlite_where=sa.text("state = 'open' AND is_by_rule"),
        postgresql_where=sa.text("state = 'open' AND is_by_rule"),
    )
    op.create_table(
        "history_words",
        sa.Column("history_id", sa.Integer(), nullable=False),
        sa.Column("actor_name", sa.String(length=200), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_history_words_account_id")
        ),
        sa.ForeignKeyConstraint(
            ["history_id"], ["history.id"], name=op.f("fk_history_words_history_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_history_words")),
        sa.UniqueConstraint("history_id", name=op.f("uq_history_words_history_id")),
    )
    op.create_index(
        op.f("ix_history_words_account_id"), "history_words", ["account_id"], unique=False
    )
    for statement in GUARDS[op.get_bind().dialect.name]:
        op.get_bind().exec_driver_sql(
            statement.replace("%", "%%")
            if op.get_bind().dialect.name == "postgresql"
            else statement
        )
