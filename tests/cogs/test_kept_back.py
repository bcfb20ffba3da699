"""Pictures that are covered, or kept back until staff looked: no way leads around it."""

import io
import zipfile

import pytest

from tests.cogs.conftest import Town, whispers
from tests.cogs.presses import answer, forged, panel, press, text_on
from tests.cogs.rendering import links_in, text_in
from tests.cogs.reviewing import covers, covers_in, made, raw, switched_on
from tests.cogs.staff import cards
from tests.cogs.test_places import restrict
from tests.imaging.pictures import encode, noise
from tests.looks import KEPT, SHOWN, SPOILERED, Seer

WAITS = "is kept back until the staff of its server have looked at it."
PICTURE = encode(noise(), "PNG")


async def test_a_spoiler_is_covered_wherever_it_is_shown(town: Town, seer: Seer) -> None:
    """On its card, opened, made bigger, listed, recalled, as a file, and beside what was made from it."""
    await switched_on(town)
    job = await made(town, seer, SPOILERED)
    (card,) = town.messages()
    assert list(covers(raw(card))) == [True]
    seer.score = SHOWN
    shown = {
        "panel": await town.ben.click(await forged(town, f"picture:{job.code}:0"), label="Press"),
        "bigger": await town.ben.click(await forged(town, f"bigger:{job.code}:0"), label="Press"),
        "original": await town.ben.click(await forged(town, f"original:{job.code}:0"), label="Press"),
        "originals": await town.ben.click(await forged(town, f"originals:{job.code}"), label="Press"),
        "history": await town.ada.slash(town.channel, "history"),
        "recall": await town.ada.slash(town.channel, "history", code=job.code),
    }
    assert {way: covers_in(result) for way, result in shown.items()} == {way: [True] for way in shown}
    edit = await town.ben.click(await forged(town, f"edit:{job.code}:0"), label="Press")
    await town.ben.submit_modal(edit, {"change": "make it blue"})
    await town.drive(await town.job(town.ben))
    child = next(message for message in town.messages() if "make it blue" in text_on(message))
    assert list(covers(raw(child))) == [True, False], "the picture it was made from, and the new one"


@pytest.mark.parametrize("who", ["ada", "ben", "mira"])
async def test_no_way_leads_to_a_picture_that_is_kept_back(town: Town, seer: Seer, who: str) -> None:
    """Not by any button, also by hand, for nobody; the other one of the same request is there."""
    await switched_on(town)
    seer.scores = {0: KEPT}
    job = await made(town, seer, SHOWN, num_outputs=2)
    (card,) = town.messages()
    actor = getattr(town, who)
    assert len(links_in(card.components)) == 1
    assert "1 of 2 pictures is kept back." in text_on(card)
    assert "no longer kept" not in text_on(card)
    for verb in ("picture", "original", "edit", "bigger", "star"):
        assert any(WAITS in told for told in await press(town, actor, f"{verb}:{job.code}:0")), verb
    both = await actor.click(await forged(town, f"originals:{job.code}"), label="Press")
    assert [
        attachment.filename for reply in [both.response, *both.followups] if reply for attachment in reply.message.attachments
    ] == [f"{job.code}-2.png"]
    used = await town.ada.click(await forged(town, f"use:{job.code}"), label="Press")
    assert "1 picture" in text_in(panel(used).message.components)
    recalled = panel(await town.ada.slash(town.channel, "history", code=job.code))
    assert len(list(covers(raw(recalled)))) == 1


async def test_a_request_that_waits_as_a_whole_is_told_of_everywhere(town: Town, seer: Seer) -> None:
    """Under /history without a picture, and in one's own data without its file."""
    await switched_on(town)
    job = await made(town, seer, KEPT)
    assert covers_in(await town.ada.slash(town.channel, "history")) == []
    recalled = panel(await town.ada.slash(town.channel, "history", code=job.code))
    assert "is kept back" in text_in(recalled.message.components)
    exported = panel(await town.ada.click(await forged(town, "export:0:0"), label="Press"))
    (attachment,) = exported.message.attachments
    with zipfile.ZipFile(io.BytesIO(await attachment.read())) as archive:
        assert [name for name in archive.namelist() if name.startswith("pictures/")] == []


async def test_private_pictures_stay_their_member_s(town: Town, seer: Seer) -> None:
    """Never shown to staff: covered, and not posted where they would be kept back; elsewhere they are."""
    channel = await switched_on(town)
    job = await made(town, seer, KEPT, private=True)
    assert not any("kept back" in text for text in cards(town, channel))
    recalled = await town.ada.slash(town.channel, "history", code=job.code)
    assert covers_in(recalled) == [True]
    refused = await town.ada.click(panel(recalled), custom_id=f"share:{job.code}")
    assert "want pictures like these looked at before everybody sees them" in answer(refused)
    assert (await town.store.job(job.id)).private
    await restrict(town, town.channel)
    await town.ada.click(panel(await town.ada.slash(town.channel, "history", code=job.code)), custom_id=f"share:{job.code}")
    assert list(covers(raw(town.messages()[-1]))) == [False]


async def test_what_is_shared_from_an_age_restricted_channel_is_judged_where_it_is_posted(town: Town, seer: Seer) -> None:
    """Nobody looked at it there."""
    await switched_on(town)
    back_room = town.server.create_text_channel("restricted")
    await restrict(town, back_room)
    seer.score = SPOILERED
    await town.ada.slash(back_room, "imagine", prompt="a fox", private=True)
    job = await town.drive(await town.job(town.ada))
    assert seer.looks == []
    await town.ada.click(panel(await town.ada.slash(town.channel, "history", code=job.code)), custom_id=f"share:{job.code}")
    assert list(covers(raw(town.messages()[-1]))) == [True]


async def test_a_reference_is_refused_in_plain_words(town: Town, seer: Seer) -> None:
    """Nothing is charged; an age-restricted channel takes it."""
    await switched_on(town)
    seer.score = KEPT
    file = ("cat.png", PICTURE)
    refused = await town.ada.slash(town.channel, "imagine", prompt="a fox", reference_1=file)
    assert "`cat.png` looks too explicit for this channel" in "".join(whispers(refused))
    assert await town.jobs(town.ada) == []
    await restrict(town, town.channel)
    assert await town.ordered(town.ada, reference_1=file)
