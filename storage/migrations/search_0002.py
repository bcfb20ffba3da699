"""The index of jobs.words: SQLite's full-text search, kept by triggers; PostgreSQL's over the words as they are."""

from collections.abc import Iterator

FORGET = """
    INSERT INTO job_words (job_words, rowid, member, channel_id, words)
    VALUES ('delete', OLD.id, OLD.member, OLD.channel_id, OLD.words);"""
INDEX = "INSERT INTO job_words (rowid, member, channel_id, words) VALUES (NEW.id, NEW.member, NEW.channel_id, NEW.words);"

ON_SQLITE = (
    # The words are folded already, so the plainest tokenizer serves: it parts words at spaces. A key is one word.
    # Beginnings of up to 8 characters have indexes of their own: else each search would gather all jobs with one first.
    """CREATE VIRTUAL TABLE job_words USING fts5 (
        member, channel_id, words, content = 'jobs', content_rowid = 'id', detail = column,
        tokenize = "ascii tokenchars ':'", prefix = '1 2 3 4 5 6 7 8'
    )""",
    "INSERT INTO job_words (job_words) VALUES ('rebuild')",
    f"CREATE TRIGGER job_words_insert AFTER INSERT ON jobs BEGIN {INDEX} END",
    f"CREATE TRIGGER job_words_update AFTER UPDATE OF member, channel_id, words ON jobs BEGIN {FORGET} {INDEX} END",
    f"CREATE TRIGGER job_words_delete AFTER DELETE ON jobs BEGIN {FORGET} END",
)
ON_POSTGRESQL = ("CREATE INDEX ix_jobs_words ON jobs USING gin (array_to_tsvector(string_to_array(words, ' ')))",)


def search_index(dialect: str) -> Iterator[str]:
    """The statements that make the index, of the jobs there are and of every later change."""
    yield from ON_POSTGRESQL if dialect == "postgresql" else ON_SQLITE
