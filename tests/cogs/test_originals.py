"""Originals: the kept files, sent privately; once they are no longer kept, what their card has yet; then a reason."""

import hashlib
from dataclasses import replace
from typing import Any

import pytest
from simcord.actors import MemberActor
from simcord.results import InteractionResult

from cogs.refetching import fetched_again
from domain.jobs import Job
from domain.people import member_key
from tests.cogs.conftest import Town, whispers
from tests.cogs.presses import answer, forged, forgotten, panel, press, restarted
from tests.cogs.rendering import links_in


async def a_fox(town: Town, **options: Any) -> Job:
    """Ada's finished picture in the channel."""
    return await town.drive(await town.ordered(town.ada, "a red fox", **options))


async def original(town: Town, actor: MemberActor, job: Job, position: int = 0) -> InteractionResult:
    """Press Original."""
    return await actor.click(await forged(town, f"original:{job.code}:{position}"), label="Press")


def files(result: InteractionResult) -> list[str]:
    """The names of the files that came privately."""
    replies = [*([result.response] if result.response else []), *result.followups]
    return [attachment.filename for reply in replies if reply.ephemeral for attachment in reply.message.attachments]


@pytest.mark.parametrize("who", ["ada", "ben", "mira"])
async def test_original_is_sent_privately(town: Town, who: str) -> None:
    """Its file, with how large it is; also after a restart."""
    job = await a_fox(town)
    await restarted(town)
    result = await original(town, getattr(town, who), job)
    assert answer(result).startswith(f"`{job.code}`: the original, ")
    assert files(result) == [f"{job.code}-1.png"]


async def test_original_is_the_card_s_own_file(town: Town) -> None:
    """Unconverted: the very bytes that the card shows, where that isn't a smaller copy."""
    job = await a_fox(town)
    (on_card,) = town.messages()[0].attachments
    (sent,) = panel(await original(town, town.ben, job)).message.attachments
    assert hashlib.sha256(await sent.read()).digest() == hashlib.sha256(await on_card.read()).digest()


async def test_originals_come_one_by_one(town: Town) -> None:
    """Each in a message of its own, so that no limit counts for all of them."""
    job = await a_fox(town, num_outputs=2)
    result = await town.ben.click(await forged(town, f"originals:{job.code}"), label="Press")
    assert files(result) == [f"{job.code}-1.png", f"{job.code}-2.png"]
    assert len(whispers(result)) == 2


async def test_original_that_discord_finds_too_large_says_so(town: Town) -> None:
    """With its size, and where it would go."""
    job = await a_fox(town)
    message = await forged(town, f"original:{job.code}:0")
    town.env.inject_error("POST", "/interactions/*", status=413, code=40005)
    assert "over what Discord takes here. It is kept" in answer(await town.ben.click(message, label="Press"))


async def test_picture_no_longer_kept_is_fetched_again_from_its_card(town: Town) -> None:
    """Its card has the file: Original, the panel and /history have it too, and the file says where it is from."""
    job = await forgotten(town, await a_fox(town, num_outputs=2))
    assert all(image.gone for image in job.images)
    result = await original(town, town.ben, job, position=1)
    assert "I no longer keep it; this is the file of its card." in answer(result)
    assert files(result) == [f"{job.code}-2.png"]
    opened = panel(await town.ben.click(town.messages()[0], label="1"))
    assert len(links_in(opened.message.components)) == 1
    shown = panel(await town.ada.slash(town.channel, "history", code=job.code))
    assert len(links_in(shown.message.components)) == 2


async def test_picture_whose_card_is_deleted_too_is_gone(town: Town) -> None:
    """Every button that needs it says so."""
    job = await forgotten(town, await a_fox(town))
    await town.mira.delete(town.messages()[0])
    assert "can't go: I no longer keep it, and no message of mine shows it" in answer(await original(town, town.ben, job))
    gone = [f"The pictures of `{job.code}` are no longer kept."]
    assert await press(town, town.ben, f"picture:{job.code}:0") == gone
    assert whispers(await town.ada.slash(town.channel, "history", code=job.code)) == gone


async def test_file_that_is_not_the_picture_is_not_taken_for_it(town: Town) -> None:
    """Its hash is neither the kept one nor that of a file that was ever shown of it."""
    fox, hare = await a_fox(town), await town.drive(await town.ordered(town.ada, "a hare"))
    (image,) = (await forgotten(town, fox)).images
    swapped = replace(fox, images=hare.images)
    assert await fetched_again(town.atelier.bot, fox, image) is not None
    assert await fetched_again(town.atelier.bot, swapped, hare.images[0]) is None


async def test_removed_picture_is_not_fetched_again(town: Town) -> None:
    """Where the note couldn't take the card's place, the file there isn't used either."""
    job = await a_fox(town)
    removed = await town.atelier.parts.removal.remove(job.code, member=member_key(town.ada.id))
    assert await fetched_again(town.atelier.bot, removed, removed.images[0]) is None
    assert "were removed" in answer(await original(town, town.ada, removed))


async def test_originals_of_what_one_does_not_see_stay_hidden(town: Town) -> None:
    """Another's private job reads as none at all."""
    job = await a_fox(town, private=True)
    for custom_id in (f"original:{job.code}:0", f"originals:{job.code}"):
        assert await press(town, town.ben, custom_id) == [f"I know no request `{job.code}` of yours."]
