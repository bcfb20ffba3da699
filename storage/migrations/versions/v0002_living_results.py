"""What people do with a finished image: presses, stars, settings, styles, picked pictures, reminders, and search."""

import sqlalchemy as sa
from alembic import op

from storage.migrations.columns import big, check, flag, index, integer, json, key, moment, text

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Make the tables, and what jobs and the studio gain."""
    op.add_column("studio", json("upscaler", null=True))
    op.add_column("jobs", moment("pinged_at", null=True))
    op.add_column("jobs", text("typed", null=True))
    op.add_column("jobs", text("style", null=True))
    index("ix_jobs_parent", "jobs", "parent_job_id", where="parent_job_id IS NOT NULL")
    index("ix_jobs_batch", "jobs", "batch_id", where="batch_id IS NOT NULL")
    make_presses()
    make_what_members_keep()


def make_presses() -> None:
    op.create_table(
        "presses",
        key("member", sa.Text),
        key("verb", sa.Text),
        integer("job_id", "jobs.id", primary_key=True),
        key("position"),
        moment("at"),
        text("order_key"),
    )
    op.create_table(
        "stars",
        key("member", sa.Text),
        integer("job_id", "jobs.id", primary_key=True),
        key("position"),
        moment("at"),
    )
    op.create_table(
        "shown_files",
        key("sha256", sa.Text),
        key("image_sha256", sa.Text),
    )
    index("ix_shown_files_image_sha256", "shown_files", "image_sha256")


def make_what_members_keep() -> None:
    op.create_table(
        "member_settings",
        key("member", sa.Text),
        json("defaults"),
        flag("private"),
        flag("ping"),
        flag("lends"),
        flag("embeds_prompt"),
        moment("unconfirmed_until", null=True),
    )
    op.create_table(
        "styles",
        key(),
        text("owner"),
        text("name"),
        text("template"),
        json("defaults"),
        text("by"),
        moment("at"),
        sa.UniqueConstraint("owner", "name"),
    )
    op.create_table(
        "picked_pictures",
        key("member", sa.Text),
        key("sha256", sa.Text),
        text("filename"),
        text("media_type"),
        big("size_bytes"),
        text("url", null=True),
        text("batch"),
        big("position"),
        moment("at"),
        check("size", "size_bytes > 0"),
    )
    index("ix_picked_pictures_at", "picked_pictures", "at")
    op.create_table(
        "reminders",
        key("member", sa.Text),
        key("community", sa.Text),
        moment("due_at"),
        text("prompt"),
    )
    index("ix_reminders_due_at", "reminders", "due_at")
