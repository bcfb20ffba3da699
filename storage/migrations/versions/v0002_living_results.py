"""What people do with a finished image: presses, stars, settings, styles, picked pictures, reminders, and search."""

import sqlalchemy as sa
from alembic import op

from storage.migrations.columns import big, check, flag, index, integer, json, key, moment, text
from storage.migrations.search_0002 import search_index
from storage.words import kept_words

revision = "0002"
down_revision = "0001"

ORDERED_THERE = "UPDATE jobs SET channel_id = (SELECT channel_id FROM showings WHERE job_id = jobs.id ORDER BY id LIMIT 1)"


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
    make_search()


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


def make_search() -> None:
    op.add_column("jobs", sa.Column("words", sa.Text, nullable=False, server_default=""))
    op.add_column("jobs", big("channel_id", null=True))
    index("ix_jobs_member_created_at", "jobs", "member", "created_at")
    index("ix_jobs_member_channel", "jobs", "member", "channel_id", "id")
    op.create_table(
        "searches",
        key("code", sa.Text),
        moment("at"),
        text("by"),
        text("whose"),
        text("here"),
        text("find"),
        flag("starred"),
        big("channel_id", null=True),
        sa.Column("since", sa.Date, nullable=True),
        sa.Column("until", sa.Date, nullable=True),
    )
    index("ix_searches_at", "searches", "at")
    find_words()
    op.execute(sa.text(ORDERED_THERE))
    for statement in search_index(op.get_bind().dialect.name):
        op.execute(sa.text(statement))


def find_words() -> None:
    """The words of the jobs there are, as words are now: whoever changes what they are makes them anew in a later migration."""
    jobs = sa.table("jobs", sa.column("id"), sa.column("prompt"), sa.column("words"))
    for job_id, prompt in op.get_bind().execute(sa.select(jobs.c.id, jobs.c.prompt)).all():
        op.execute(jobs.update().where(jobs.c.id == job_id).values(words=kept_words(prompt)))
