"""Hosts' calendars: connections, the mirror, our events in them."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "calendar_connections",
        sa.Column("host_id", sa.Integer(), nullable=False),
        sa.Column("mail", sa.String(length=254), nullable=False),
        sa.Column("scopes", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("credentials", sa.Text(), nullable=True),
        sa.Column(
            "health",
            sa.Enum(
                "connected",
                "degraded",
                "needs_reconnecting",
                "ended",
                name="health",
                native_enum=False,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("grant_number", sa.Integer(), nullable=False),
        sa.Column("told_of_grant", sa.Integer(), nullable=False),
        sa.Column("connected_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_success_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_error", sa.String(length=40), nullable=True),
        sa.Column("last_error_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("paused_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reconciled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=36), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_calendar_connections_account_id")
        ),
        sa.ForeignKeyConstraint(
            ["host_id"], ["hosts.id"], name=op.f("fk_calendar_connections_host_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calendar_connections")),
        sa.UniqueConstraint("host_id", name=op.f("uq_calendar_connections_host_id")),
        sa.UniqueConstraint("ref", name=op.f("uq_calendar_connections_ref")),
    )
    op.create_index(
        op.f("ix_calendar_connections_account_id"),
        "calendar_connections",
        ["account_id"],
        unique=False,
    )
    op.create_table(
        "connect_attempts",
        sa.Column("state_hash", sa.String(length=64), nullable=False),
        sa.Column("browser_hash", sa.String(length=64), nullable=False),
        sa.Column("verifier", sa.Text(), nullable=False),
        sa.Column("host_id", sa.Integer(), nullable=False),
        sa.Column("by_link", sa.Boolean(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_connect_attempts_account_id")
        ),
        sa.ForeignKeyConstraint(
            ["host_id"], ["hosts.id"], name=op.f("fk_connect_attempts_host_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_connect_attempts")),
        sa.UniqueConstraint("state_hash", name=op.f("uq_connect_attempts_state_hash")),
    )
    op.create_index(
        op.f("ix_connect_attempts_account_id"), "connect_attempts", ["account_id"], unique=False
    )
    op.create_table(
        "calendar_reports",
        sa.Column("connection_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("looked_at", sa.Integer(), nullable=False),
        sa.Column("repaired", sa.Integer(), nullable=False),
        sa.Column("escalated", sa.Integer(), nullable=False),
        sa.Column("notes", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_calendar_reports_account_id")
        ),
        sa.ForeignKeyConstraint(
            ["connection_id"],
            ["calendar_connections.id"],
            name=op.f("fk_calendar_reports_connection_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calendar_reports")),
    )
    op.create_index(
        op.f("ix_calendar_reports_account_id"), "calendar_reports", ["account_id"], unique=False
    )
    op.create_index(
        op.f("ix_calendar_reports_connection_id_id"),
        "calendar_reports",
        ["connection_id", "id"],
        unique=False,
    )
    op.create_table(
        "connected_calendars",
        sa.Column("connection_id", sa.Integer(), nullable=False),
        sa.Column("host_id", sa.Integer(), nullable=False),
        sa.Column("vendor_id", sa.String(length=1024), nullable=False),
        sa.Column("name", sa.String(length=300), nullable=False),
        sa.Column("zone", sa.String(length=64), nullable=False),
        sa.Column("is_primary", sa.Boolean(), nullable=False),
        sa.Column("may_write", sa.Boolean(), nullable=False),
        sa.Column("can_meet", sa.Boolean(), nullable=False),
        sa.Column("is_gone", sa.Boolean(), nullable=False),
        sa.Column("makes_busy", sa.Boolean(), nullable=False),
        sa.Column("takes_bookings", sa.Boolean(), nullable=False),
        sa.Column("sync_token", sa.Text(), nullable=True),
        sa.Column("pull_number", sa.Integer(), nullable=False),
        sa.Column("synced_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("expanded_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=36), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_connected_calendars_account_id")
        ),
        sa.ForeignKeyConstraint(
            ["connection_id"],
            ["calendar_connections.id"],
            name=op.f("fk_connected_calendars_connection_id"),
        ),
        sa.ForeignKeyConstraint(
            ["host_id"], ["hosts.id"], name=op.f("fk_connected_calendars_host_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_connected_calendars")),
        sa.UniqueConstraint(
            "connection_id",
            "vendor_id",
            name=op.f("uq_connected_calendars_connection_id_vendor_id"),
        ),
        sa.UniqueConstraint("ref", name=op.f("uq_connected_calendars_ref")),
    )
    op.create_index(
        op.f("ix_connected_calendars_account_id"),
        "connected_calendars",
        ["account_id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_connected_calendars_host_id"), "connected_calendars", ["host_id"], unique=False
    )
    op.create_index(
        "uq_connected_calendars_target",
        "connected_calendars",
        ["connection_id"],
        unique=True,
        sqlite_where=sa.text("takes_bookings"),
        postgresql_where=sa.text("takes_bookings"),
    )
    op.create_table(
        "busy_times",
        sa.Column("calendar_id", sa.Integer(), nullable=False),
        sa.Column("host_id", sa.Integer(), nullable=False),
        sa.Column("root", sa.String(length=1024), nullable=False),
        sa.Column("starts", sa.Integer(), nullable=False),
        sa.Column("ends", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_busy_times_account_id")
        ),
        sa.ForeignKeyConstraint(
            ["calendar_id"], ["connected_calendars.id"], name=op.f("fk_busy_times_calendar_id")
        ),
        sa.ForeignKeyConstraint(["host_id"], ["hosts.id"], name=op.f("fk_busy_times_host_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_busy_times")),
    )
    op.create_index(op.f("ix_busy_times_account_id"), "busy_times", ["account_id"], unique=False)
    op.create_index(
        op.f("ix_busy_times_calendar_id_root"), "busy_times", ["calendar_id", "root"], unique=False
    )
    op.create_index(
        op.f("ix_busy_times_host_id_ends"), "busy_times", ["host_id", "ends"], unique=False
    )
    op.create_table(
        "calendar_events",
        sa.Column("subject", sa.String(length=60), nullable=False),
        sa.Column("booking_id", sa.Integer(), nullable=True),
        sa.Column("event_type_id", sa.Integer(), nullable=True),
        sa.Column("starts", sa.Integer(), nullable=True),
        sa.Column("host_id", sa.Integer(), nullable=False),
        sa.Column("calendar_id", sa.Integer(), nullable=True),
        sa.Column("event_id", sa.String(length=64), nullable=False),
        sa.Column("generation", sa.Integer(), nullable=False),
        sa.Column(
            "placing",
            sa.Enum(
                "wanted",
                "tried",
                "placed",
                "gone",
                "detached",
                name="placing",
                native_enum=False,
                length=10,
            ),
            nullable=False,
        ),
        sa.Column("etag", sa.String(length=120), nullable=True),
        sa.Column("said", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("put_number", sa.Integer(), nullable=False),
        sa.Column("their_title", sa.Boolean(), nullable=False),
        sa.Column("their_words", sa.Boolean(), nullable=False),
        sa.Column(
            "meet",
            sa.Enum(
                "none", "pending", "ready", "failed", name="meetstate", native_enum=False, length=10
            ),
            nullable=False,
        ),
        sa.Column("meet_since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("meet_link", sa.String(length=300), nullable=True),
        sa.Column("clash", sa.String(length=64), nullable=True),
        sa.Column("escalated", sa.String(length=40), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_calendar_events_account_id")
        ),
        sa.ForeignKeyConstraint(
            ["booking_id"], ["bookings.id"], name=op.f("fk_calendar_events_booking_id")
        ),
        sa.ForeignKeyConstraint(
            ["calendar_id"], ["connected_calendars.id"], name=op.f("fk_calendar_events_calendar_id")
        ),
        sa.ForeignKeyConstraint(
            ["event_type_id"], ["event_types.id"], name=op.f("fk_calendar_events_event_type_id")
        ),
        sa.ForeignKeyConstraint(["host_id"], ["hosts.id"], name=op.f("fk_calendar_events_host_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calendar_events")),
        sa.UniqueConstraint("subject", "host_id", name=op.f("uq_calendar_events_subject_host_id")),
    )
    op.create_index(
        op.f("ix_calendar_events_account_id"), "calendar_events", ["account_id"], unique=False
    )
    op.create_index(
        op.f("ix_calendar_events_booking_id"), "calendar_events", ["booking_id"], unique=False
    )
    op.create_index(
        op.f("ix_calendar_events_calendar_id_event_id"),
        "calendar_events",
        ["calendar_id", "event_id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_calendar_events_host_id_placing"),
        "calendar_events",
        ["host_id", "placing"],
        unique=False,
    )
    op.create_table(
        "calendar_watches",
        sa.Column("calendar_id", sa.Integer(), nullable=False),
        sa.Column("channel_id", sa.String(length=64), nullable=False),
        sa.Column("resource_id", sa.String(length=200), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_calendar_watches_account_id")
        ),
        sa.ForeignKeyConstraint(
            ["calendar_id"],
            ["connected_calendars.id"],
            name=op.f("fk_calendar_watches_calendar_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calendar_watches")),
        sa.UniqueConstraint("channel_id", name=op.f("uq_calendar_watches_channel_id")),
    )
    op.create_index(
        op.f("ix_calendar_watches_account_id"), "calendar_watches", ["account_id"], unique=False
    )
    op.create_index(
        op.f("ix_calendar_watches_calendar_id"), "calendar_watches", ["calendar_id"], unique=False
    )
    op.create_table(
        "mirrored_series",
        sa.Column("calendar_id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.String(length=1024), nullable=False),
        sa.Column("root", sa.String(length=1024), nullable=False),
        sa.Column("change", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_mirrored_series_account_id")
        ),
        sa.ForeignKeyConstraint(
            ["calendar_id"], ["connected_calendars.id"], name=op.f("fk_mirrored_series_calendar_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mirrored_series")),
        sa.UniqueConstraint(
            "calendar_id", "event_id", name=op.f("uq_mirrored_series_calendar_id_event_id")
        ),
    )
    op.create_index(
        op.f("ix_mirrored_series_account_id"), "mirrored_series", ["account_id"], unique=False
    )
    op.create_index(
        op.f("ix_mirrored_series_calendar_id_root"),
        "mirrored_series",
        ["calendar_id", "root"],
        unique=False,
    )
    op.add_column(
        "accounts", sa.Column("mirror_hours", sa.Integer(), nullable=False, server_default="12")
    )
