"""The post's rows: written with what they tell of, taken by one process at a time, forgotten once they are old."""

import asyncio

import pytest

from domain.letters import Addressee, Delivered, LetterKind, NewLetter
from storage.database import Database
from storage.letters import write_letter
from storage.store import SqlStore
from tests.storage.orders import ADA, DAY, MINUTE, NOON, OTHER_SERVER, SERVER

TO_ADA = NewLetter(kind=LetterKind.WARNED, to=Addressee.MEMBER, community=SERVER, member=ADA, audit_id=3, facts={"why": "ü"})
TO_STAFF = NewLetter(kind=LetterKind.DECISION, to=Addressee.STAFF, community=SERVER, audit_id=3)


async def test_letter_is_taken_once_and_again_a_minute_later_where_nothing_came_of_it(store: SqlStore) -> None:
    """Two processes that look at the same moment don't both send it; one that died is followed by another."""
    await store.write_letter(TO_ADA, now=NOON)
    takes = [store.take_letters(most=5, now=NOON), store.take_letters(most=5, now=NOON)]
    (letter,) = [letter for taken in await asyncio.gather(*takes) for letter in taken]
    assert (letter.kind, letter.member, letter.facts, letter.attempts) == (LetterKind.WARNED, ADA, {"why": "ü"}, 0)
    assert await store.take_letters(most=5, now=NOON + MINUTE / 2) == []
    assert await store.take_letters(most=5, now=NOON + MINUTE) == [letter]


async def test_letters_come_oldest_first_and_those_put_off_come_later(store: SqlStore) -> None:
    """What was sent or given up never comes again."""
    for _ in range(4):
        await store.write_letter(TO_STAFF, now=NOON)
    first, second = await store.take_letters(most=2, now=NOON)
    assert first.id < second.id
    await store.letter_sent(first.id, Delivered(channel_id=8, message_id=9), now=NOON)
    await store.send_letter_later(second.id, at=NOON + 5 * MINUTE)
    third, fourth = await store.take_letters(most=5, now=NOON + MINUTE)
    await store.send_letter_later(third.id, at=None)
    await store.letter_sent(fourth.id, None, now=NOON)
    (again,) = await store.take_letters(most=5, now=NOON + DAY)
    assert (again.id, again.attempts) == (second.id, 1)
    places = [(letter.channel_id, letter.message_id) for letter in await store.letters_of(LetterKind.DECISION, audit_id=3)]
    assert places == [(8, 9), (None, None), (None, None), (None, None)]
    assert await store.unsent_letters(SERVER, since=NOON) == 2
    assert await store.unsent_letters(SERVER, since=NOON + MINUTE) == await store.unsent_letters(OTHER_SERVER, since=NOON) == 0


async def test_post_is_woken_by_what_was_written_and_by_nothing_else(store: SqlStore, database: Database) -> None:
    """Whatever transaction writes a letter rings once it has committed; one that breaks off tells nobody."""
    rings = []
    store.on_letters(lambda: rings.append(1))
    await store.set_paused(True, by=ADA, now=NOON)
    with pytest.raises(KeyError):
        await broken_off(database)
    assert not rings
    await store.change_community(SERVER, {"paused": True}, by=ADA, now=NOON)
    assert len(rings) == 1


async def test_old_letters_are_forgotten_but_for_those_still_to_be_sent(store: SqlStore) -> None:
    """Sweeping loses nothing that waits."""
    for _ in range(2):
        await store.write_letter(TO_STAFF, now=NOON)
    (sent,) = await store.take_letters(most=1, now=NOON)
    await store.letter_sent(sent.id, None, now=NOON)
    await store.sweep_letters(older_than=NOON)
    assert len(await store.letters_of(LetterKind.DECISION, audit_id=3)) == 2
    await store.sweep_letters(older_than=NOON + DAY)
    assert [letter.sent_at for letter in await store.letters_of(LetterKind.DECISION, audit_id=3)] == [None]


async def broken_off(database: Database) -> None:
    """A transaction that writes a letter and fails. Raises: KeyError."""
    async with database.writing() as session:
        await write_letter(session, TO_ADA, now=NOON)
        raise KeyError
