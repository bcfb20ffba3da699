"""Appeals in words: to the member, and to staff."""

from collections.abc import Iterator

from cogs.text import escaped, fenced, shortened
from cogs.words.conduct import person
from cogs.words.numbers import date, moment
from cogs.words.staff_log import change, headline
from domain.audit import AuditEntry
from domain.conduct import APPEAL_MOST, REASON_MOST, Appeal

APPEAL = "Appeal"
APPEAL_TITLE = "Ask the staff to look again"
WORDS = "What should they know?"
WORDS_HINT = "The server's staff read this with your name. You can ask once for each decision."
WORDS_ALLOWED = "a sentence or two"
SENT = "The staff of the server have your words. I write to you as soon as they have decided."

VERBS = {"uphold": "It stays", "lift": "Take it back"}
ANSWER_TITLES = {"uphold": "The decision stays", "lift": "Take the decision back"}
ANSWER = "A word to the member"
ANSWER_HINT = "They read it without your name. You may leave it empty."
DONE = {"uphold": "The decision stays. The member is told.", "lift": "The decision is taken back. The member is told."}

NOTHING_TO_APPEAL = "There is nothing to appeal against: this is over, or was taken back."
APPEALED_BEFORE = "You have asked the staff to look at this already. Their answer comes by direct message."
APPEAL_ENDED = "This appeal has been answered already."


def appeal(appeal: Appeal, entry: AuditEntry) -> Iterator[str]:
    """What staff read, line by line."""
    yield f"**{person(appeal.member)} asks you to look again**"
    yield f"{headline(entry)}{change(entry)}, by {person(entry.by)}, {date(entry.at)}"
    if entry.reason:
        yield f"> {escaped(entry.reason, REASON_MOST)}"
    yield f"They say:\n{fenced(shortened(appeal.words, APPEAL_MOST))}"
    if appeal.ended_at is not None:
        result = "is taken back" if appeal.lifted else "stays"
        said = f": {escaped(appeal.answer, REASON_MOST)}" if appeal.answer else ""
        yield f"**The decision {result}** · {person(appeal.ended_by)}, {moment(appeal.ended_at)}{said}"


def ended(server: str, *, lifted: bool, answer: str | None) -> str:
    """The answer, to the member. server: its name."""
    result = "took their decision back" if lifted else "looked again, and their decision stays"
    said = f"\nThey say: {escaped(answer, REASON_MOST)}" if answer else ""
    return f"**Your appeal in {server}:** the staff {result}.{said}"
