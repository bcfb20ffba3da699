"""What exactly one of several processes does, and which one it is now."""

import sqlalchemy as sa
from alembic import op

from storage.migrations.columns import key, moment, text

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Make the table."""
    op.create_table("duties", key("name", sa.Text), text("holder"), moment("until"))
