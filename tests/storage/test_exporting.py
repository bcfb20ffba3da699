"""What a member may take along: about them and theirs to have, and nobody else."""

import json

from domain.grants import Gift
from domain.people import member_key
from domain.reports import ReportDecision, ReportEnd
from storage.exporting import TOLD, TOLD_ELSEWHERE
from storage.store import SqlStore
from storage.tables import Base
from tests.storage.orders import (
    ADA,
    BEN,
    DAY,
    NOON,
    SERVER,
    STAFF,
    daily,
    millis,
    succeeded,
)

NOT_A_MEMBERS = {
    "alarms": "the host's",
    "automod_rules": "the server's",
    "blocked_words": "the server's, whoever of staff wrote them",
    "call_rate": "how fast PixelDojo is called",
    "channels": "the server's",
    "communities": "the host's",
    "community_funds": "the host's",
    "community_settings": "the server's",
    "duties": "which process does what",
    "givings": "keys of presses, gone within days",
    "job_counters": "what runs at this moment; the counters tell it",
    "letters": "sent, and gone within days; what they told of is in their own tables, and those to staff are about others too",
    "people": "a key and a number",
    "picture_scores": "a number beside a file's hash, whoever's it is",
    "presses": "the last press of each button, to take none twice",
    "removed_images": "hashes, and who removed them; the member's own requests say when they were removed",
    "resolutions": "the ends of holds, which the lines of the books tell",
    "set_up_choices": "what stands in the menus of a page of the set-up, for a day",
    "showings": "where Discord has the messages, with keys to them",
    "shown_files": "hashes of files",
    "studio": "the host's",
    "tiers": "the server's",
    "usual_times": "how long runs take",
    "word_drafts": "a change of the server's words that somebody of staff tries, for a day",
}
"""Tables of which nothing goes along, and why."""
WITHHELD = {
    "accounts": {"id"},
    "appeals": {"member", "ended_by"},
    "audit": {"by", "member", "undo", "undone_by"},
    "counters": {"id"},
    "grant_lots": {"member"},
    "greetings": {"member"},
    "looks": {"by"},
    "member_records": {"member"},
    "member_settings": {"member"},
    "picked_pictures": {"member"},
    "quotas": {"member"},
    "reminders": {"member"},
    "reports": {"id", "round", "reporter", "reported", "ended_as", "decided_by", "decided_at"},
    "searches": {"code", "by", "whose"},
    "set_up_offers": {"member"},
    "stars": {"member"},
    "styles": {"id", "owner", "by"},
    "warnings": {"member"},
    "word_refusals": {"member"},
}
"""Columns that stay: whose the row is goes without saying, and the others say who else was there, or what became of them."""
SECRET = "for staff alone: ask Ben"


def test_each_table_and_each_column_is_looked_at() -> None:
    """A new one goes along, or is in one of these lists: whoever adds it decides."""
    tables = Base.metadata.tables
    assert set(tables) == set(TOLD) | TOLD_ELSEWHERE | set(NOT_A_MEMBERS)
    assert len(tables) == len(TOLD) + len(TOLD_ELSEWHERE) + len(NOT_A_MEMBERS), "one of them is in two lists"
    for name, telling in TOLD.items():
        assert set(tables[name].c.keys()) == set(telling.columns) | WITHHELD.get(name, set()), name


async def test_what_is_about_a_member_goes_along_and_nobody_else_is_in_it(store: SqlStore) -> None:
    """Credits and what was used, decisions with the reasons they were told, their own words; not who decided, reported, gave,
    or was reported, nor what staff noted among themselves."""
    job, theirs = await succeeded(store), await succeeded(store, "k2")
    await store.report(job.id, reporter=BEN, reason=f"{SECRET} and me", now=NOON)
    await store.decide_report(job.id, 1, ReportDecision(end=ReportEnd.DISMISSED), by=STAFF, now=NOON)
    await store.post_in_gallery(theirs.id, now=NOON)
    await store.grant(SERVER, ADA, millis(3), by=STAFF, reason="for the contest", days=3, now=NOON)
    await store.grant(SERVER, BEN, millis(3), by=STAFF, reason="", days=2, now=NOON)
    await store.give(Gift(community=SERVER, giver=BEN, receiver=ADA, amount=millis(1)), key="g1", now=NOON)
    await store.set_quota(SERVER, ADA, daily(4), by=STAFF, reason=SECRET, now=NOON)
    await store.warn(SERVER, ADA, reason="rude words", by=STAFF, now=NOON)
    await store.block(SERVER, ADA, until=NOON + DAY, reason="very rude words", by=STAFF, now=NOON)
    told = await store.kept_of(ADA)
    text = json.dumps(told)
    for other in (BEN, STAFF, SECRET, "dismiss"):
        assert other not in text, other
    assert {entry["what"]: entry["reason"] for entry in told["audit"]} == {
        "grant": "for the contest",
        "gift": None,
        "set_quota": None,
        "warn": "rude words",
        "block": "very rude words",
    }
    assert {account["balance"] for account in told["accounts"]} == {3000, 1000}
    assert {line["amount"] for line in told["transfers"] if line["kind"] == "gift"} == {1000}
    assert {(line["period"], line["used"]) for line in told["counters"]} == {(each, 3000) for each in ("day", "week", "month")}
    assert [row["job_id"] for row in told["gallery_posts"]] == [theirs.id]
    assert "reports" not in told
    assert (await store.kept_of(BEN))["reports"][0]["reason"].startswith(SECRET), "their own words"


async def test_a_stranger_takes_nothing_along(store: SqlStore) -> None:
    """Also where somebody else's id begins as theirs does, or ends so."""
    await succeeded(store)
    await store.grant(SERVER, member_key(212), millis(3), by=STAFF, reason="", days=3, now=NOON)
    for other in (21, 12, 2):
        assert await store.kept_of(member_key(other)) == {"transfers": []}
