"""The call rate that several processes keep together."""

from alembic import op

from storage.migrations.columns import big, check, key, moment

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "call_rate",
        key(),
        moment("even_at"),
        moment("paused_until", null=True),
        big("a_minute", null=True),
        check("only", "id = 1"),
    )
