"""The star: for oneself alone, before and after a restart, and only on pictures one sees."""

import pytest
from simcord.actors import MemberActor

from domain.jobs import Job
from domain.people import member_key
from tests.cogs.conftest import Town
from tests.cogs.presses import answer, press, restarted


async def a_fox(town: Town, **options: object) -> Job:
    """Ada's finished picture in the channel."""
    return await town.drive(await town.ordered(town.ada, "a red fox", **options))


@pytest.mark.parametrize("who", ["ada", "ben", "mira"])
async def test_member_stars_a_card_and_takes_the_star_back(town: Town, who: str) -> None:
    """Whoever sees it; the answer is private, and says where starred pictures are found."""
    actor: MemberActor = getattr(town, who)
    job = await a_fox(town)
    starred = answer(await actor.click(town.messages()[0], label="⭐"))
    assert starred == f"⭐ `{job.code}` is starred, for you alone. `/history starred:true` shows what you starred."
    assert await town.store.stars(member_key(actor.id), job.id) == {0}
    await restarted(town)
    town.clock.jump(seconds=3)
    assert f"`{job.code}` is no longer starred." in answer(await actor.click(town.messages()[0], label="⭐"))
    assert await town.store.stars(member_key(actor.id), job.id) == frozenset()


async def test_star_pressed_twice_at_once_stays(town: Town) -> None:
    """A nervous second press doesn't take it back."""
    job = await a_fox(town)
    await town.ben.click(town.messages()[0], label="⭐")
    assert "is starred" in answer(await town.ben.click(town.messages()[0], label="⭐"))
    assert await town.store.stars(member_key(town.ben.id), job.id) == {0}


async def test_star_on_what_one_does_not_see_tells_nothing(town: Town) -> None:
    """Another's private job reads as one that never was; and nothing is written."""
    job = await a_fox(town, private=True)
    assert await press(town, town.ben, f"star:{job.code}:0") == [f"I know no request `{job.code}` of yours."]
    assert await press(town, town.ben, "star:aaaaaaaa:0") == ["I know no request `aaaaaaaa` of yours."]
    assert await town.store.stars(member_key(town.ben.id), job.id) == frozenset()


async def test_star_on_a_picture_that_is_not_there_is_refused(town: Town) -> None:
    """A position made up by hand, a job without pictures, one that was removed."""
    job = await a_fox(town)
    assert "isn't a picture that works here" in (await press(town, town.ben, f"star:{job.code}:3"))[0]
    waiting = await town.ordered(town.ada, "a hare")
    assert "still waiting in line" in (await press(town, town.ben, f"star:{waiting.code}:0"))[0]
    await town.atelier.parts.removal.remove(job.code, member=job.member)
    assert "were removed" in (await press(town, town.ben, f"star:{job.code}:0"))[0]
