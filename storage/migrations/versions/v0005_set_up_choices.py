"""What staff chose on a page of the set-up."""

import sqlalchemy as sa
from alembic import op

from storage.migrations.columns import index, json, key, moment

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "set_up_choices",
        sa.Column("page_id", sa.BigInteger, primary_key=True, autoincrement=False),
        key("about", sa.Text),
        json("chosen"),
        moment("at"),
    )
    index("ix_set_up_choices_at", "set_up_choices", "at")
