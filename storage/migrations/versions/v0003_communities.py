"""What the people who run a server decide: settings, tiers, channels, blocks, and the letters that tell of it."""

import sqlalchemy as sa
from alembic import op

from storage.migrations.columns import big, check, flag, index, integer, json, key, moment, text, words

revision = "0003"
down_revision = "0002"

KINDS = (
    *("decision", "approval", "approval_ended", "report", "review", "appeal", "appeal_ended", "blocked", "unblocked"),
    *("warned", "removed", "given", "kept_back", "released", "shared", "notice", "alarm", "weekly"),
)
PERIODS = ("day", "week", "month")


def upgrade() -> None:
    """Make the tables, and what jobs, communities and the audit gain."""
    change_jobs()
    change_audit()
    change_communities()
    make_house()
    make_grants()
    make_conduct()
    make_letters()
    make_reports()
    make_wordlists()
    make_looks()
    make_account()
    make_set_up()


def change_jobs() -> None:
    op.add_column("jobs", sa.Column("awaits", sa.String(16), nullable=True))
    op.add_column("jobs", text("refusal", null=True))
    op.add_column("jobs", moment("hidden_at", null=True))
    op.add_column("jobs", sa.Column("age_restricted", sa.Boolean, nullable=True))
    op.add_column("job_images", sa.Column("verdict", sa.String(16), nullable=True))
    index("ix_showings_untold", "showings", "kind", "job_id", where="recorded_at IS NULL")


def change_audit() -> None:
    op.add_column("audit", big("job_id", null=True))
    op.add_column("audit", json("undo", null=True))
    op.add_column("audit", moment("undone_at", null=True))
    op.add_column("audit", text("undone_by", null=True))
    index("ix_audit_community_member", "audit", "community", "member")


def change_communities() -> None:
    with op.batch_alter_table("communities") as communities:
        communities.alter_column("is_open", nullable=True)
        communities.add_column(big("share_limit", null=True))
        communities.add_column(words("share_period", PERIODS, check="period", null=True))
        communities.create_check_constraint("share", "share_limit >= 0")
        communities.create_check_constraint("window", "(share_limit IS NULL) = (share_period IS NULL)")
    op.create_table(
        "community_funds",
        key("community", sa.Text),
        sa.Column(
            "period", sa.Enum(*PERIODS, name="period", native_enum=False, create_constraint=True, length=16), primary_key=True
        ),
        sa.Column("starts_at", sa.DateTime(timezone=True), primary_key=True),
        big("amount"),
        check("amount", "amount > 0"),
    )


def limits() -> tuple[sa.Column, ...]:
    return (
        words("most_resolution", ("0.5 MP", "1 MP", "2 MP", "4 MP"), check="resolution", null=True),
        big("most_outputs", null=True),
        big("most_references", null=True),
        big("most_jobs", null=True),
        big("cooldown_s", null=True),
        big("most_tolerance", null=True),
    )


def make_house() -> None:
    op.create_table(
        "community_settings",
        key("community", sa.Text),
        moment("set_up_at", null=True),
        flag("paused"),
        flag("anywhere"),
        big("staff_channel_id", null=True),
        big("gallery_channel_id", null=True),
        big("approve_above", null=True),
        flag("approve_newcomers"),
        big("newcomer_account_days", null=True),
        big("newcomer_member_hours", null=True),
        big("keep_images_days", null=True),
        big("words_version"),
        sa.Column("look_level", sa.String(16), nullable=False),
        sa.Column("look_level_restricted", sa.String(16), nullable=False),
        moment("left_at", null=True),
    )
    op.create_table(
        "tiers",
        key("community", sa.Text),
        key("who", sa.Text),
        big("quota_limit", null=True),
        words("period", PERIODS, check="period", null=True),
        *limits(),
        check("quota", "quota_limit >= 0"),
        check("window", "(quota_limit IS NULL) = (period IS NULL)"),
    )
    op.create_table(
        "channels",
        key("community", sa.Text),
        key("channel_id", sa.BigInteger),
        sa.Column("allowed", sa.Boolean, nullable=True),
        flag("approve"),
        json("defaults"),
        *limits(),
    )
    op.create_table(
        "member_records",
        key("community", sa.Text),
        key("member", sa.Text),
        moment("blocked_until", null=True),
        text("block_reason", null=True),
        big("block_id", null=True),
        flag("trusted"),
    )


def make_grants() -> None:
    op.create_table(
        "grant_lots",
        integer("account_id", "accounts.id", primary_key=True),
        text("community"),
        text("member"),
        moment("ends_at"),
    )
    index("ix_grant_lots_community_member_ends_at", "grant_lots", "community", "member", "ends_at")
    index("ix_grant_lots_ends_at", "grant_lots", "ends_at")
    op.create_table("givings", key("member", sa.Text), key("key", sa.Text), moment("at"))
    index("ix_givings_at", "givings", "at")


def make_conduct() -> None:
    op.create_table("warnings", key("audit_id"), text("community"), text("member"), moment("at"))
    index("ix_warnings_community_member", "warnings", "community", "member")
    op.create_table(
        "appeals",
        key("audit_id"),
        text("community"),
        text("member"),
        text("words"),
        moment("at"),
        moment("ended_at", null=True),
        text("ended_by", null=True),
        flag("lifted"),
        text("answer", null=True),
    )
    index("ix_appeals_community", "appeals", "community", where="ended_at IS NULL")


def make_letters() -> None:
    op.create_table(
        "letters",
        key(),
        words("kind", KINDS, check="letterkind"),
        words("to", ("staff", "member", "gallery", "host"), check="addressee"),
        text("community", null=True),
        text("member", null=True),
        big("job_id", null=True),
        big("audit_id", null=True),
        json("facts"),
        big("attempts"),
        moment("created_at"),
        moment("due_at", null=True),
        moment("sent_at", null=True),
        big("channel_id", null=True),
        big("message_id", null=True),
    )
    index("ix_letters_due_at", "letters", "due_at", where="due_at IS NOT NULL")
    index("ix_letters_job_id", "letters", "job_id")
    index("ix_letters_audit_id", "letters", "audit_id")


def make_looks() -> None:
    op.create_table("picture_scores", key("sha256", sa.Text), sa.Column("score", sa.Float, nullable=False), moment("at"))
    index("ix_picture_scores_at", "picture_scores", "at")
    op.create_table(
        "looks",
        integer("job_id", "jobs.id", primary_key=True),
        text("community"),
        big("spoilered"),
        big("kept_back"),
        moment("at"),
        moment("decided_at", null=True),
        text("by", null=True),
        sa.Column("verdict", sa.String(16), nullable=True),
    )
    index("ix_looks_community_at", "looks", "community", "at")


def make_wordlists() -> None:
    op.create_table(
        "blocked_words",
        key(),
        text("community"),
        words("kind", ("word", "phrase", "pattern", "allow"), check="entrykind"),
        text("text"),
        text("by"),
        moment("at"),
        sa.UniqueConstraint("community", "kind", "text"),
    )
    op.create_table("word_drafts", key("code", sa.Text), text("community"), text("by"), json("change"), moment("at"))
    index("ix_word_drafts_at", "word_drafts", "at")
    op.create_table("automod_rules", key("community", sa.Text), json("rules"), moment("read_at"), flag("is_readable"))
    op.create_table(
        "word_refusals",
        key("community", sa.Text),
        key("member", sa.Text),
        key("day", sa.DateTime(timezone=True)),
        big("times"),
    )
    index("ix_word_refusals_day", "word_refusals", "day")


def make_reports() -> None:
    op.create_table(
        "reports",
        key(),
        text("community"),
        integer("job_id", "jobs.id"),
        big("round"),
        text("reporter"),
        text("reported"),
        text("reason"),
        moment("at"),
        words("ended_as", ("dismissed", "removed", "warned", "blocked"), check="reportend", null=True),
        text("decided_by", null=True),
        moment("decided_at", null=True),
        sa.UniqueConstraint("job_id", "reporter"),
    )
    index("ix_reports_community_decided_at", "reports", "community", "decided_at")
    op.create_table(
        "gallery_posts",
        integer("job_id", "jobs.id", primary_key=True),
        text("community"),
        moment("at"),
        big("channel_id", null=True),
        big("message_id", null=True),
    )
    index("ix_gallery_posts_message_id", "gallery_posts", "message_id")


def make_account() -> None:
    op.add_column("studio", json("tally", null=True))
    op.add_column("studio", moment("weekly_at", null=True))
    op.create_table("alarms", key("kind", sa.String(16)), big("level"), moment("said_at"))
    op.drop_index("ix_transfers_target_id", "transfers")
    index("ix_transfers_target_id_at", "transfers", "target_id", "at")


def make_set_up() -> None:
    op.create_table("set_up_offers", key("community", sa.Text), key("member", sa.Text), moment("at"))
