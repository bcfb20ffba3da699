"""PostgreSQL's index of words has each as its member's: common words of everybody are no longer gathered for one."""

from alembic import op

revision = "0006"
down_revision = "0005"

MEMBERS_WORDS = "array_to_tsvector(string_to_array(member || ':' || replace(words, ' ', ' ' || member || ':'), ' '))"


def upgrade() -> None:
    """Make the index anew. SQLite's has the member in a column of its own."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP INDEX ix_jobs_words")
        op.execute(f"CREATE INDEX ix_jobs_words ON jobs USING gin ({MEMBERS_WORDS})")
