"""Looking back: by words in whatever shape, by what was starred, where, when, and page by page; each sees what is theirs."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import text

from domain.jobs import Job, NewShowing, ShowingKind
from domain.people import MemberKey
from domain.search import NEWEST, Page, Search
from storage.database import Database
from storage.store import SqlStore
from tests.storage.orders import (
    ADA,
    BEN,
    DAY,
    NOON,
    OTHER_SERVER,
    SERVER,
    STAFF,
    an_order,
    failed,
    history_of,
    submitted,
    succeeded,
)

FOX = "A red Fox, 100% in snow"


async def made(store: SqlStore, *prompts: str, **options: Any) -> list[Job]:
    """Finished jobs with these prompts, oldest first."""
    orders = [an_order(prompt, **options) for prompt in prompts]
    return [await succeeded(store, f"{orders[0].member}-{number}", order=order) for number, order in enumerate(orders)]


async def star(database: Database, job: Job, *, by: MemberKey) -> None:
    """Star a job's first picture."""
    async with database.writing() as session:
        row = {"member": by, "job_id": job.id, "position": 0, "at": NOON.replace(tzinfo=None)}
        await session.execute(
            text("INSERT INTO stars (member, job_id, position, at) VALUES (:member, :job_id, :position, :at)"), row
        )


async def test_history_is_a_member_s_finished_work(store: SqlStore) -> None:
    """Newest first, wherever it was ordered; neither what runs, nor what failed and was shown, nor what was removed."""
    first = await succeeded(store, "k1")
    elsewhere = await succeeded(store, "k2", order=replace(an_order(community=OTHER_SERVER), private=True))
    await submitted(store, "k3")
    await failed(store, "k4")
    removed = await succeeded(store, "k5")
    await store.remove(removed.id, by=ADA, now=NOON)
    await succeeded(store, "k6", order=an_order(member=BEN))
    assert [job.id for job in await history_of(store)] == [elsewhere.id, first.id]
    assert [job.id for job in await history_of(store, find="fox")] == [elsewhere.id, first.id]
    assert [job.id for job in await history_of(store, most=1)] == [elsewhere.id]


async def test_a_failure_that_could_be_shown_nowhere_waits_in_history(store: SqlStore) -> None:
    """It is untold until its member hears of it, and stays to be found."""
    job = await failed(store)
    assert await store.untold(ADA, most=25) == []
    showing = await store.begin_showing(job.id, NewShowing(kind=ShowingKind.HISTORY), now=NOON)
    assert [found.id for found in await store.untold(ADA, most=25)] == [job.id]
    assert await store.untold(BEN, most=25) == []
    await store.record_showing(showing.id, channel_id=None, message_id=None, upload_limit_bytes=None, now=NOON)
    assert await store.untold(ADA, most=25) == []
    assert [found.id for found in await history_of(store)] == [job.id]


@pytest.mark.parametrize(
    ("find", "found"),
    [
        ("fox", True),
        ("FOX snow", True),
        ("snow red fox", True),
        ("fox sno", True),
        ("fo snow", False),
        ("fox rain", False),
        ("100%", True),
        ("1%0", False),
        ("_", False),
        ("  ", True),
        ("ox", False),
    ],
)
async def test_all_words_must_be_there_the_last_one_may_be_begun(store: SqlStore, find: str, found: bool) -> None:
    """In any case and order; signs are nothing, and alone match nothing."""
    await made(store, FOX)
    assert bool(await history_of(store, find=find)) is found


@pytest.mark.parametrize(
    ("prompt", "find"),
    [
        ("Un CAFÉ à Łódź", "cafe"),
        ("un cafe", "Café"),
        ("straße", "STRASSE"),
        ("Ёлка в снегу", "елка"),
        ("ﬁne ﬁgures", "figur"),
        ("赤い狐と雪", "狐 雪"),
        ("한국어 고양이", "고양"),
        ("हिन्दी में लोमड़ी", "हिन्दी"),
        ("a fox 🦊 at night", "🦊"),
        ("x" * 4000, "x" * 100),
        ("photographers of foxes", "photographe"),
        ("it's Ada's fox—really", "ada's really"),
        ("a\u200bb \x00 null", "null"),
    ],
)
async def test_words_are_found_however_they_are_written(store: SqlStore, prompt: str, find: str) -> None:
    """Accents, case, ligatures, scripts without spaces, emoji, and words longer than any index."""
    await made(store, prompt)
    assert len(await history_of(store, find=find)) == 1
    assert await history_of(store, find=f"{find} elsewhere") == []


async def test_a_long_beginning_finds_that_word_alone(store: SqlStore) -> None:
    """Not another word with the same first letters."""
    photographs, _ = await made(store, "photographs", "photography")
    assert [job.id for job in await history_of(store, find="photographs")] == [photographs.id]


@pytest.mark.parametrize(
    "find",
    [
        '"',
        "fox*",
        "fox AND",
        "NOT fox",
        "fox OR bear",
        "NEAR(fox bear)",
        'member : "discord:2"',
        "words : fox",
        "-fox ^fox {a b}",
        "fox' | !bear <-> & ( )",
        "'; DROP TABLE jobs; --",
        "\x00\ud800",
        "%",
        "a" * 5000,
        "fox " * 500,
    ],
)
async def test_hostile_words_are_words_and_nothing_else(store: SqlStore, find: str) -> None:
    """No syntax of either database gets through: nothing breaks, and nobody else's work is found."""
    await made(store, "a bear", member=BEN)
    for starred in (False, True):
        assert await history_of(store, find=find, starred=starred) == []


async def test_what_is_searched_is_what_people_see(store: SqlStore) -> None:
    """Where a style made another prompt of it, the words that were typed."""
    (job,) = await made(store, "oil painting of a fox, masterpiece", typed="a fox", style="oil")
    assert [found.id for found in await history_of(store, find="fox")] == [job.id]
    assert await history_of(store, find="masterpiece") == []


async def test_the_beginning_of_a_code_finds_its_job(store: SqlStore) -> None:
    """Four letters tell it from others; of one's own alone."""
    first, second = await made(store, "a fox", "an honour")
    assert [job.id for job in await history_of(store, find=first.code.upper())] == [first.id]
    assert [job.id for job in await history_of(store, find="code")] == [second.id, first.id]
    assert await history_of(store, BEN, find=first.code) == []
    assert await history_of(store, find=first.code[:3]) == []


async def test_pages_are_turned_both_ways_without_loss(store: SqlStore) -> None:
    """Older than the last, newer than the first: each job on one page, also of a search."""
    jobs = [job.id for job in await made(store, *(f"fox {number}" for number in range(7)))][::-1]
    searches: list[dict[str, Any]] = [{}, {"find": "fox"}]
    for asked in searches:
        first = [job.id for job in await history_of(store, page=NEWEST, most=3, **asked)]
        second = [job.id for job in await history_of(store, page=Page(older_than=first[-1]), most=3, **asked)]
        third = [job.id for job in await history_of(store, page=Page(older_than=second[-1]), most=3, **asked)]
        assert [*first, *second, *third] == jobs
        assert [job.id for job in await history_of(store, page=Page(newer_than=third[0]), most=3, **asked)] == second
        assert [job.id for job in await history_of(store, page=Page(newer_than=second[0]), most=3, **asked)] == first


async def test_channel_and_days_narrow_it_down(store: SqlStore) -> None:
    """Where it was ordered, and both days included, in UTC; with words and without."""
    elsewhere = NewShowing(kind=ShowingKind.REPLY, channel_id=6)
    night = NOON.replace(hour=23, minute=59)
    first = await succeeded(store, "k1", now=NOON)
    second = await succeeded(store, "k2", now=night, order=an_order(showing=elsewhere))
    third = await succeeded(store, "k3", now=night + timedelta(minutes=1))
    today, tomorrow = NOON.date(), NOON.date() + DAY
    searches: list[tuple[dict[str, Any], list[Job]]] = [
        ({"channel_id": 6}, [second]),
        ({"channel_id": 7}, []),
        ({"since": today, "until": today}, [second, first]),
        ({"since": tomorrow}, [third]),
        ({"until": today}, [second, first]),
        ({"until": today - DAY}, []),
        ({"since": tomorrow + DAY}, []),
        ({"since": today, "until": today, "channel_id": 5}, [first]),
    ]
    for asked, found in searches:
        for find in ("", "fox"):
            jobs = await history_of(store, find=find, **asked)
            assert [job.id for job in jobs] == [job.id for job in found], (asked, find)


async def test_starred_work_is_found_for_who_starred_it(store: SqlStore, database: Database) -> None:
    """Others' too, while it is public here; not what they keep to themselves, nor what is elsewhere."""
    (own, _) = await made(store, "my fox", "my bear")
    public, hidden = await made(store, "their fox", "their secret fox", member=BEN)
    (elsewhere,) = await made(store, "fox elsewhere", member=STAFF, community=OTHER_SERVER)
    for job in (own, public, hidden, elsewhere):
        await star(database, job, by=ADA)
    async with database.writing() as session:
        await session.execute(text("UPDATE jobs SET private = true WHERE id = :id"), {"id": hidden.id})
    assert [job.id for job in await history_of(store, starred=True)] == [public.id, own.id]
    assert [job.id for job in await history_of(store, starred=True, find="my fo")] == [own.id]
    assert [job.id for job in await history_of(store, starred=True, find="bear")] == []
    assert [job.id for job in await history_of(store, starred=True, since=date(2026, 3, 4))] == [public.id, own.id]
    assert await history_of(store, starred=True, since=date(2026, 3, 5)) == []
    assert await history_of(store, BEN, starred=True) == []


async def test_another_member_s_work_shows_only_what_is_public_here(store: SqlStore) -> None:
    """Neither private jobs, nor those of another server, with words or without."""
    (public,) = await made(store, "a fox", member=BEN)
    await succeeded(store, "k1", order=replace(an_order("a fox", member=BEN), private=True))
    await succeeded(store, "k2", order=an_order("a fox", member=BEN, community=OTHER_SERVER))
    for find in ("", "fox", public.code[:4]):
        assert [job.id for job in await history_of(store, STAFF, whose=BEN, find=find)] == [public.id], find


async def test_a_search_is_kept_for_its_member_alone_and_audited_where_it_is_of_others(store: SqlStore) -> None:
    """All of it comes back; somebody else's code finds nothing; the day after it is gone."""
    own = Search(by=ADA, whose=ADA, here=SERVER, find='x" OR *', starred=True, channel_id=2**60, since=date(2026, 3, 4))
    await store.open_search("aa", own, now=NOON)
    look = Search(by=STAFF, whose=BEN, here=SERVER, until=date(2026, 3, 4))
    await store.open_search("bb", look, now=NOON + DAY)
    assert await store.search("aa", by=ADA) == own
    assert await store.search("bb", by=STAFF) == look
    assert await store.search("aa", by=BEN) is None
    assert await store.search("cc", by=ADA) is None
    entries = await store.audit_entries(SERVER, most=10, before=None)
    assert [(entry.what, entry.by, entry.member) for entry in entries] == [("look", STAFF, BEN)]
    await store.sweep_searches(older_than=NOON + DAY)
    assert await store.search("aa", by=ADA) is None
    assert await store.search("bb", by=STAFF) == look


async def test_an_erased_member_s_words_are_in_no_index(store: SqlStore, database: Database, url: str) -> None:
    """Nor are their searches, nor those that staff made for their work."""
    await made(store, "my unmistakable fox", "another fox")
    await made(store, "a bear", member=BEN)
    await store.open_search("aa", Search(by=ADA, whose=ADA, here=SERVER, find="unmistakable"), now=NOON)
    await store.open_search("bb", Search(by=STAFF, whose=ADA, here=SERVER), now=NOON)
    pseudonym = MemberKey("erased:00ff")
    await store.erase(ADA, pseudonym=pseudonym, now=NOON)
    assert await history_of(store, pseudonym, find="unmistakable") == []
    assert len(await history_of(store, pseudonym)) == 2
    assert len(await history_of(store, BEN, find="bear")) == 1
    assert await store.search("aa", by=ADA) is None
    assert await store.search("bb", by=STAFF) is None
    if url.startswith("sqlite"):
        async with database.reading() as session:
            blocks = (await session.scalars(text("SELECT block FROM job_words_data"))).all()
        assert not any(b"unmist" in block for block in blocks)


async def test_the_index_stays_true_to_the_jobs(store: SqlStore, database: Database, url: str) -> None:
    """SQLite compares it with the table after orders, an erasure, and new work of the erased member."""
    await made(store, "a fox", "a bear")
    await store.erase(ADA, pseudonym=MemberKey("erased:00ff"), now=NOON)
    await succeeded(store, "k9", order=an_order("an owl"))
    if url.startswith("sqlite"):
        async with database.writing() as session:
            await session.execute(text("INSERT INTO job_words (job_words, rank) VALUES ('integrity-check', 1)"))
    assert len(await history_of(store, find="owl")) == 1
