"""Words that staff don't want: changed by decisions, each change once, and nothing kept of what members said."""

from datetime import timedelta

import pytest

from domain.errors import TooManyWords
from domain.jobs import Failure
from domain.people import MemberKey
from domain.rules.automod import AutoModRule, Trigger
from domain.rules.blocklist import Entry, EntryKind, read_entries
from domain.wordlists import WordChange, WordDraft
from storage.store import SqlStore
from tests.storage.orders import ADA, BEN, DAY, MINUTE, NOON, OTHER_SERVER, SERVER, STAFF, an_order, opened

MOST = 5_000
RULE = AutoModRule(id=5, name="No cats", trigger=Trigger.KEYWORD, keywords=("cat",), exempt_roles=frozenset({3, 1}))


async def changed(
    store: SqlStore, added: str = "", removed: str = "", *, code: str = "one", most: int = MOST
) -> WordChange | None:
    """Try a change, and save it."""
    change = WordChange(added=tuple(read_entries(added)), removed=tuple(read_entries(removed)))
    await store.keep_word_draft(WordDraft(code=code, community=SERVER, by=STAFF, change=change), now=NOON)
    return await store.save_word_draft(code, community=SERVER, by=STAFF, most=most, now=NOON)


async def test_change_holds_at_once_and_is_a_decision(store: SqlStore) -> None:
    """Entries of all kinds come back as they were; the version grows; other servers have none of it."""
    await changed(store, "cat\nred fox\n/c.t/\n+cat food\n🍆")
    first = await store.wordlist(SERVER)
    assert [str(entry) for entry in first.entries] == ["cat", "red fox", "/c.t/", "+cat food", "🍆"]
    assert first.version == await store.words_version(SERVER) > 0
    await changed(store, "dog", "cat\n/c.t/", code="two")
    second = await store.wordlist(SERVER)
    assert [str(entry) for entry in second.entries] == ["red fox", "+cat food", "🍆", "dog"]
    assert second.version > first.version
    entries = await store.audit_entries(SERVER, most=9)
    assert [(entry.what, entry.by, entry.before, entry.after) for entry in entries] == [
        ("change_words", STAFF, "cat, /c.t/", "dog"),
        ("change_words", STAFF, None, "cat, red fox, /c.t/, +cat food, 🍆"),
    ]
    assert (await store.wordlist(OTHER_SERVER)).entries == ()
    assert await store.words_version(OTHER_SERVER) == 0


async def test_change_is_saved_once_by_who_tried_it_there(store: SqlStore) -> None:
    """A second press, another person and another server find nothing; a newer try takes an earlier one's place."""
    draft = WordDraft(code="one", community=SERVER, by=STAFF, change=WordChange(added=(Entry(EntryKind.WORD, "cat"),)))
    await store.keep_word_draft(draft, now=NOON)
    assert await store.save_word_draft("one", community=SERVER, by=BEN, most=MOST, now=NOON) is None
    assert await store.save_word_draft("one", community=OTHER_SERVER, by=STAFF, most=MOST, now=NOON) is None
    assert await store.save_word_draft("one", community=SERVER, by=STAFF, most=MOST, now=NOON) == draft.change
    assert await store.save_word_draft("one", community=SERVER, by=STAFF, most=MOST, now=NOON) is None
    for code in ("two", "three"):
        await store.keep_word_draft(WordDraft(code=code, community=SERVER, by=STAFF, change=draft.change), now=NOON)
    assert await store.save_word_draft("two", community=SERVER, by=STAFF, most=MOST, now=NOON) is None
    await store.drop_word_draft("three", community=SERVER, by=STAFF)
    assert await store.save_word_draft("three", community=SERVER, by=STAFF, most=MOST, now=NOON) is None
    assert len(await store.audit_entries(SERVER, most=9)) == 1


async def test_list_has_room_for_so_many_entries(store: SqlStore) -> None:
    """What doesn't fit changes nothing, and can be tried again; entries that are there already take no room."""
    many = "\n".join(f"word{number}" for number in range(1200))
    await changed(store, many, most=1200)
    with pytest.raises(TooManyWords):
        await changed(store, "one more", most=1200, code="two")
    assert sum((await store.word_counts(SERVER)).values()) == 1200
    await changed(store, many.replace("word1\n", "cat\n"), "word1", most=1200, code="three")
    assert await store.word_counts(SERVER) == {EntryKind.WORD: 1200}


async def test_entries_are_read_by_pages(store: SqlStore) -> None:
    """What is blocked by its letters, then what is allowed."""
    await changed(store, "cat\nbear\n+apple\nred fox\n/dog/")
    pages = [await store.word_entries(SERVER, skip=skip, most=2) for skip in (0, 2, 4, 6)]
    assert [[str(each.entry) for each in page] for page in pages] == [["bear", "cat"], ["/dog/", "red fox"], ["+apple"], []]
    assert {(each.by, each.at) for page in pages for each in page} == {(STAFF, NOON)}


async def test_version_is_never_used_twice(store: SqlStore) -> None:
    """Also where a server's data went in between: another process may still have its list."""
    await changed(store, "cat")
    before = await store.words_version(SERVER)
    await store.forget_community(SERVER)
    assert await store.words_version(SERVER) == 0
    change = WordChange(added=(Entry(EntryKind.WORD, "dog"),))
    await store.keep_word_draft(WordDraft(code="two", community=SERVER, by=STAFF, change=change), now=NOON + DAY)
    await store.save_word_draft("two", community=SERVER, by=STAFF, most=MOST, now=NOON + DAY)
    assert await store.words_version(SERVER) > before


async def test_automod_rules_are_kept_as_they_were_read(store: SqlStore) -> None:
    """The same again changes nothing; while they can't be read, those that were read last hold."""
    assert (await store.automod(SERVER)).read_at is None
    assert not await store.keep_automod(SERVER, [], now=NOON)
    assert await store.words_version(SERVER) == 0
    assert await store.keep_automod(SERVER, [RULE], now=NOON)
    version = await store.words_version(SERVER)
    assert not await store.keep_automod(SERVER, [RULE], now=NOON + MINUTE)
    await store.automod_unreadable(SERVER)
    kept = await store.automod(SERVER)
    assert (kept.rules, kept.read_at, kept.is_readable) == ((RULE,), NOON, False)
    assert await store.words_version(SERVER) == version > 0
    assert not await store.keep_automod(SERVER, [RULE], now=NOON + MINUTE)
    assert (await store.automod(SERVER)).is_readable
    assert await store.keep_automod(SERVER, [], now=NOON + MINUTE)
    assert (await store.wordlist(SERVER)).automod.rules == ()
    assert await store.words_version(SERVER) > version


async def test_server_whose_rules_never_could_be_read_has_none(store: SqlStore) -> None:
    """That is known, and stops nothing."""
    await store.automod_unreadable(SERVER)
    kept = await store.automod(SERVER)
    assert (kept.rules, kept.read_at, kept.is_readable) == ((), None, False)
    assert await store.words_version(SERVER) == 0


async def test_past_requests_are_read_with_what_may_be_shown(store: SqlStore) -> None:
    """The newest first, of this server alone; private, hidden, removed and refused ones are marked."""
    public = await opened(store, "i-1", order=an_order("a cat"))
    styled = await opened(store, "i-2", order=an_order("a dog, as a linocut", typed="a dog", style="linocut"))
    removed = await opened(store, "i-3", order=an_order("a removed fox"))
    await store.remove(removed.id, by=STAFF, now=NOON)
    await opened(store, "i-4", order=an_order("elsewhere", community=OTHER_SERVER, member=BEN))
    found = await store.past_requests(SERVER, most=9)
    assert [(request.wording, request.texts, request.shown) for request in found] == [
        ("a removed fox", ("a removed fox",), False),
        ("a dog", ("a dog, as a linocut", "a dog"), True),
        ("a cat", ("a cat",), True),
    ]
    assert len(await store.past_requests(SERVER, most=2)) == 2
    for job in (public, styled, removed):
        await store.cancel(job.id, failure=Failure.CANCELLED, now=NOON)
    await store.erase(ADA, pseudonym=MemberKey("erased:1"), now=NOON)
    assert await store.past_requests(SERVER, most=9) == []


async def test_refusals_are_counted_by_days_and_forgotten(store: SqlStore) -> None:
    """Of each member in each server; nothing of what they said is there to be kept."""
    for at in (NOON - 40 * DAY, NOON - DAY, NOON, NOON + MINUTE):
        await store.count_word_refusal(SERVER, ADA, now=at)
    await store.count_word_refusal(SERVER, BEN, now=NOON)
    await store.count_word_refusal(OTHER_SERVER, ADA, now=NOON)
    assert await store.word_refusals(SERVER, ADA, since=NOON - 30 * DAY) == 3
    await changed(store, "cat")
    change = WordChange(added=(Entry(EntryKind.WORD, "dog"),))
    await store.keep_word_draft(WordDraft(code="two", community=SERVER, by=STAFF, change=change), now=NOON)
    await store.sweep_words(drafts_before=NOON + MINUTE, refusals_before=NOON - 31 * DAY)
    assert await store.word_refusals(SERVER, ADA, since=NOON - timedelta(days=60)) == 3
    assert await store.save_word_draft("two", community=SERVER, by=STAFF, most=MOST, now=NOON) is None


async def test_erased_member_is_named_nowhere(store: SqlStore) -> None:
    """Entries they listed stay, under the pseudonym; their counts and unsaved changes go."""
    await changed(store, "cat")
    change = WordChange(added=(Entry(EntryKind.WORD, "dog"),))
    await store.keep_word_draft(WordDraft(code="two", community=SERVER, by=STAFF, change=change), now=NOON)
    await store.count_word_refusal(SERVER, STAFF, now=NOON)
    pseudonym = MemberKey("erased:1")
    await store.erase(STAFF, pseudonym=pseudonym, now=NOON)
    (kept,) = await store.word_entries(SERVER, skip=0, most=9)
    assert (str(kept.entry), kept.by) == ("cat", pseudonym)
    assert await store.word_refusals(SERVER, STAFF, since=NOON - DAY) == 0
    assert await store.save_word_draft("two", community=SERVER, by=STAFF, most=MOST, now=NOON) is None
