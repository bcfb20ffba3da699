"""Jobs, the books, and what the studio knows of itself.

A migration is history: it is written out, and never follows the models or the domain.
"""

import sqlalchemy as sa
from alembic import op

from storage.migrations.columns import big, check, flag, index, integer, json, key, moment, text, words
from storage.migrations.triggers_0001 import triggers

revision = "0001"
down_revision = None

ENDED = "'succeeded', 'failed', 'expired', 'cancelled'"
STATES = ("awaiting", "reserved", "submitting", "submitted", "parked", "succeeded", "failed", "expired", "cancelled")
FAILURES = (
    "refused",
    "bad_input",
    "failed",
    "no_images",
    "timed_out",
    "unreachable",
    "out_of_credits",
    "bad_key",
    "link_lapsed",
    "interrupted",
    "cancelled",
    "written_off",
)
KINDS = ("fund", "hold", "settle", "release", "grant", "gift", "adjust", "risk", "write_off")
PERIODS = ("day", "week", "month")


def upgrade() -> None:
    """Make the tables, then the triggers on them, and the one row of studio."""
    make_studio()
    make_jobs()
    make_what_jobs_have()
    make_books()
    make_counters()
    for statement in triggers(op.get_bind().dialect.name):
        op.execute(sa.text(statement))
    op.execute(sa.text("INSERT INTO studio (id, paused_by_host, virtual_time) VALUES (1, false, 0)"))


def make_studio() -> None:
    op.create_table(
        "studio",
        key(),
        sa.Column("paused_by_host", sa.Boolean, nullable=False),
        text("stopped", null=True),
        moment("probed_at", null=True),
        json("card", null=True),
        json("tariff", null=True),
        text("commands_hash", null=True),
        big("balance", null=True),
        moment("balance_at", null=True),
        big("virtual_time"),
        check("only", "id = 1"),
    )
    op.create_table("communities", key("key", sa.Text), flag("is_open"))
    op.create_table("greetings", key("member", sa.Text), moment("at"))
    op.create_table(
        "usual_times",
        words("resolution", ("0.5 MP", "1 MP", "2 MP", "4 MP"), check="resolution"),
        big("outputs"),
        sa.Column("p50_s", sa.Double, nullable=False),
        sa.Column("p80_s", sa.Double, nullable=False),
        sa.Column("p95_s", sa.Double, nullable=False),
        sa.PrimaryKeyConstraint("resolution", "outputs"),
    )
    op.create_table(
        "audit",
        key(),
        moment("at"),
        text("by"),
        text("what"),
        text("community", null=True),
        text("member", null=True),
        text("before", null=True),
        text("after", null=True),
        text("reason", null=True),
    )
    index("ix_audit_community_at", "audit", "community", "at")


def make_jobs() -> None:
    op.create_table(
        "jobs",
        key(),
        text("code"),
        text("order_key"),
        text("batch_id", null=True),
        integer("parent_job_id", "jobs.id", null=True),
        words("origin", ("command", "button", "cli", "api"), check="origin"),
        text("community"),
        text("member"),
        text("member_name"),
        flag("private"),
        words("state", STATES, check="jobstate"),
        text("prompt"),
        json("request"),
        big("quoted"),
        big("paid", null=True),
        big("cost", null=True),
        big("turn_start"),
        big("turn_finish"),
        text("ticket", null=True),
        moment("ticket_expires_at", null=True),
        flag("cancel_asked"),
        words("failure", FAILURES, check="failure", null=True),
        text("revised_prompt", null=True),
        big("attempts"),
        text("began_by", null=True),
        flag("resumed"),
        moment("removed_at", null=True),
        moment("created_at"),
        moment("recorded_at", null=True),
        moment("submitting_at", null=True),
        moment("submitted_at", null=True),
        moment("ended_at", null=True),
        moment("shown_at", null=True),
        text("driver", null=True),
        moment("driver_until", null=True),
        moment("due_at", null=True),
        check("ended", f"(ended_at IS NOT NULL) = (state IN ({ENDED}))"),
        check("money", "quoted >= 0 AND paid >= 0 AND cost >= 0"),
        check("promise", "paid <= quoted"),
        check("shown", "shown_at IS NULL OR ended_at IS NOT NULL"),
        sa.UniqueConstraint("code"),
        sa.UniqueConstraint("order_key"),
        sa.UniqueConstraint("ticket"),
    )
    index("ix_jobs_unshown", "jobs", "state", "turn_start", "id", where="shown_at IS NULL")
    index("ix_jobs_open_member", "jobs", "member", "ended_at", where="ended_at IS NULL")
    index("ix_jobs_driver", "jobs", "driver", where="driver IS NOT NULL")
    index("ix_jobs_member", "jobs", "member", "id")
    index("ix_jobs_member_turn", "jobs", "member", "turn_finish")


def make_what_jobs_have() -> None:
    op.create_table("removed_images", key("sha256", sa.Text), text("by"), moment("at"))
    op.create_table(
        "job_references",
        integer("job_id", "jobs.id", primary_key=True),
        key("position"),
        text("sha256"),
        text("filename"),
        text("media_type"),
        big("size_bytes"),
        text("url", null=True),
        flag("gone"),
    )
    op.create_table(
        "job_images",
        integer("job_id", "jobs.id", primary_key=True),
        key("position"),
        text("sha256"),
        text("media_type"),
        big("width_px"),
        big("height_px"),
        big("size_bytes"),
        flag("gone"),
    )
    for table in ("job_references", "job_images"):
        index(f"ix_{table}_sha256", table, "sha256")
        index(f"ix_{table}_kept", table, "job_id", where="NOT gone")
    op.create_table(
        "showings",
        key(),
        integer("job_id", "jobs.id"),
        words("kind", ("reply", "private", "message", "direct", "history", "none"), check="showingkind"),
        big("channel_id", null=True),
        big("message_id", null=True),
        text("token", null=True),
        moment("token_expires_at", null=True),
        big("application_id", null=True),
        text("locale", null=True),
        big("upload_limit_bytes", null=True),
        text("nonce", null=True),
        moment("created_at"),
        moment("recorded_at", null=True),
    )
    index("ix_showings_job_id", "showings", "job_id")
    index("ix_showings_message_id", "showings", "message_id")
    index("ix_showings_token", "showings", "token_expires_at", where="token IS NOT NULL")


def make_books() -> None:
    op.create_table(
        "accounts",
        key(),
        text("name"),
        big("balance"),
        check("covered", "balance >= 0 OR name IN ('world', 'host') OR name LIKE 'community:%'"),
        sa.UniqueConstraint("name"),
    )
    op.create_table("people", key(), text("key"), sa.UniqueConstraint("key"))
    op.create_table(
        "transfers",
        key(),
        integer("source_id", "accounts.id"),
        integer("target_id", "accounts.id"),
        big("amount"),
        words("kind", KINDS, check="transferkind"),
        integer("job_id", "jobs.id", null=True),
        integer("hold_id", "transfers.id", null=True),
        integer("by_id", "people.id", null=True),
        moment("at"),
        check("amount", "amount > 0"),
        check("moves", "source_id <> target_id"),
        check("resolves", "(kind IN ('settle', 'release', 'write_off')) = (hold_id IS NOT NULL)"),
        sa.UniqueConstraint("hold_id", "kind"),
    )
    for column in ("job_id", "source_id", "target_id"):
        index(f"ix_transfers_{column}", "transfers", column)
    op.create_table(
        "resolutions",
        integer("hold_id", "transfers.id", primary_key=True),
        big("spent"),
        big("returned"),
        moment("at"),
        check("parts", "spent >= 0 AND returned >= 0"),
    )


def make_counters() -> None:
    op.create_table(
        "counters",
        key(),
        text("scope"),
        words("period", PERIODS, check="period"),
        moment("starts_at"),
        big("used"),
        big("held"),
        check("counts", "used >= 0 AND held >= 0"),
        sa.UniqueConstraint("scope", "period", "starts_at"),
    )
    op.create_table(
        "job_counters",
        integer("job_id", "jobs.id", primary_key=True),
        integer("counter_id", "counters.id", primary_key=True),
        big("amount"),
        check("amount", "amount >= 0"),
    )
    index("ix_job_counters_counter_id", "job_counters", "counter_id")
    op.create_table(
        "quotas",
        key("community", sa.Text),
        key("member", sa.Text),
        big("quota_limit"),
        words("period", PERIODS, check="period"),
        check("limit", "quota_limit >= 0"),
    )
