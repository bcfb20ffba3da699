"""The postman: what is due goes out at once, and again until it was taken."""

import asyncio
from itertools import pairwise

from domain.letters import Addressee, Letter, LetterKind, NewLetter
from tests.studio.conftest import ADA, BEN, SERVER, House

DAY_S = 24 * 3600
PATIENCE_S = 20


async def give_way() -> None:
    """Let others run, the database's thread among them."""
    await asyncio.sleep(0)


async def write(house: House, *members: str) -> None:
    """A letter to each of these members."""
    for member in members:
        letter = NewLetter(kind=LetterKind.WARNED, to=Addressee.MEMBER, community=SERVER, member=member, audit_id=1)  # type: ignore[arg-type]
        await house.parts.store.write_letter(letter, now=house.clock.now())


async def written(house: House) -> list[Letter]:
    """All letters as they stand."""
    return await house.parts.store.letters_of(LetterKind.WARNED, audit_id=1)


async def test_letter_goes_out_the_moment_it_was_written(house: House) -> None:
    """The store's ring wakes the postman; the clock needn't move."""
    going = asyncio.create_task(house.room.postman.run())
    async with asyncio.timeout(PATIENCE_S):
        while not house.clock.sleepers:  # nothing to do yet
            await give_way()
        await write(house, ADA)
        while not house.board.letters:
            await give_way()
    going.cancel()


async def test_letter_that_is_not_taken_comes_again_after_growing_pauses_and_is_given_up_after_a_day(house: House) -> None:
    """An outage of Discord loses nothing; one that never ends is no reason to go on for ever."""
    house.board.away = 1000
    await write(house, ADA)
    began_at, tried_s = house.clock.now(), []
    for pause_s in [15] * 40 + [900] * 120:
        before = (await written(house))[0].attempts
        await house.room.postman.go_round()
        if (await written(house))[0].attempts > before:
            tried_s.append(int((house.clock.now() - began_at).total_seconds()))
        house.clock.jump(seconds=pause_s)
    assert tried_s[:6] == [0, 15, 45, 105, 225, 465]
    assert all(later - earlier <= 3600 + 900 for earlier, later in pairwise(tried_s))
    assert DAY_S <= tried_s[-1] <= DAY_S + 3600 + 900


async def test_letters_of_an_outage_arrive_after_it_in_their_order(house: House) -> None:
    """Each once, and where it is was noted down."""
    house.board.away = 2
    await write(house, ADA, BEN, ADA)
    await house.room.postman.go_round()
    house.clock.jump(seconds=60)
    await house.room.postman.go_round()
    assert sorted(letter.id for letter in house.board.letters) == [1, 2, 3]
    assert [letter.id for letter in house.board.letters if letter.member == ADA] in ([1, 3], [3, 1])
    assert [letter.message_id for letter in await written(house)] == [2001, 2002, 2003]


async def test_old_letters_and_warnings_are_swept(house: House) -> None:
    """After three months nobody's message changes any more; a warning counts for 30 days."""
    desk = house.parts.conduct
    await desk.warn(SERVER, ADA, reason="rude", by=BEN, key="form-1")
    await house.room.postman.go_round()
    for days, letters, warnings in ((31, 1, 0), (91, 0, 0)):
        house.clock.jump(seconds=days * DAY_S)
        await house.room.housekeeping.go_round()
        assert len(await written(house)) == letters
        assert (await desk.of(SERVER, ADA)).warnings == warnings
