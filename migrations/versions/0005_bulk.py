"""Bulk work: jobs, what becomes of each booking, and which bookings want a new time."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "bookings", sa.Column("wants_new_time_at", sa.DateTime(timezone=True), nullable=True)
    )
    op.create_table(
        "bulk_jobs",
        sa.Column(
            "kind",
            sa.Enum(
                "cancel",
                "reschedule",
                "change_host",
                name="bulkkind",
                native_enum=False,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("host_id", sa.Integer(), nullable=True),
        sa.Column("new_host_id", sa.Integer(), nullable=True),
        sa.Column("starts_from", sa.DateTime(timezone=True), nullable=True),
        sa.Column("starts_before", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("tells", sa.Boolean(), nullable=False),
        sa.Column("key", sa.String(length=120), nullable=True),
        sa.Column("actor_kind", sa.String(length=10), nullable=False),
        sa.Column("channel", sa.String(length=20), nullable=False),
        sa.Column("actor_name", sa.String(length=200), nullable=False),
        sa.Column("actor_ref", sa.String(length=64), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=36), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_bulk_jobs_account_id")
        ),
        sa.ForeignKeyConstraint(["host_id"], ["hosts.id"], name=op.f("fk_bulk_jobs_host_id")),
        sa.ForeignKeyConstraint(
            ["new_host_id"], ["hosts.id"], name=op.f("fk_bulk_jobs_new_host_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bulk_jobs")),
        sa.UniqueConstraint("account_id", "key", name=op.f("uq_bulk_jobs_account_id_key")),
        sa.UniqueConstraint("ref", name=op.f("uq_bulk_jobs_ref")),
    )
    op.create_index(op.f("ix_bulk_jobs_account_id"), "bulk_jobs", ["account_id"])
    op.create_table(
        "bulk_items",
        sa.Column("job_id", sa.Integer(), nullable=False),
        sa.Column("booking_id", sa.Integer(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "waiting",
                "done",
                "skipped",
                "refused",
                name="itemstate",
                native_enum=False,
                length=10,
            ),
            nullable=False,
        ),
        sa.Column("code", sa.String(length=40), nullable=True),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_bulk_items_account_id")
        ),
        sa.ForeignKeyConstraint(
            ["booking_id"], ["bookings.id"], name=op.f("fk_bulk_items_booking_id")
        ),
        sa.ForeignKeyConstraint(["job_id"], ["bulk_jobs.id"], name=op.f("fk_bulk_items_job_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bulk_items")),
        sa.UniqueConstraint("job_id", "booking_id", name=op.f("uq_bulk_items_job_id_booking_id")),
    )
    op.create_index(op.f("ix_bulk_items_account_id"), "bulk_items", ["account_id"])
    op.create_index(op.f("ix_bulk_items_booking_id"), "bulk_items", ["booking_id"])
