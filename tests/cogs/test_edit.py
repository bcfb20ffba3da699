"""Edit image: one picture goes along as the first reference, and the card shows it before and after."""

from dataclasses import replace
from typing import Any

import discord
import pytest

from domain.jobs import Job, JobState, Origin
from domain.people import member_key
from domain.requests import AspectRatio, OutputFormat, Resolution
from tests.cogs.conftest import Town, whispers
from tests.cogs.forms import AS_OFFERED, in_public, opened, sent
from tests.cogs.presses import forged, forgotten, panel, press, restarted
from tests.cogs.rendering import links_in, text_in, walk
from tests.imaging.pictures import encode, noise


async def a_card(town: Town, **options: Any) -> Job:
    """A finished job of Ada's."""
    return await town.drive(await town.ordered(town.ada, "a red fox", **options))


def thumbnails(message: discord.Message) -> list[dict[str, Any]]:
    """The small pictures beside texts."""
    raw: list[dict[str, Any]] = [dict(component.to_dict()) for component in message.components]
    return [part["accessory"] for part in walk(raw) if part.get("accessory", {}).get("type") == 11]


@pytest.mark.parametrize("after_restart", [False, True])
async def test_other_member_changes_one_picture_of_a_card(town: Town, after_restart: bool) -> None:
    """That picture is the first reference; its shape, size and kind of file stay, the words are new, one is made."""
    parent = await a_card(town, num_outputs=2, aspect_ratio="16:9", resolution="0.5 MP", output_format="webp", seed=7)
    form = await opened(town, town.ben, f"edit:{parent.code}:1")
    assert form.modal is not None
    assert form.modal["title"] == "Edit picture 2 of 2"
    await sent(town, town.ben, form, change="make it night", after_restart=after_restart)
    job = await town.job(town.ben)
    assert (job.parent_job_id, job.origin, job.state) == (parent.id, Origin.BUTTON, JobState.RESERVED)
    assert [reference.sha256 for reference in job.request.references] == [parent.images[1].sha256]
    assert job.request == replace(
        parent.request, prompt="make it night", num_outputs=1, seed=job.request.seed, references=job.request.references
    )
    assert job.request.seed != 7
    assert (await town.usage(town.ben)).left == 5000
    assert f"<@{town.ben.id}>\n> make it night" in "\n".join(
        text_in(m.components) for m in town.channel.history(viewer=town.mira)
    )


async def test_card_shows_the_picture_before_and_after(town: Town) -> None:
    """The changed one large, the one it was small beside the words, described."""
    parent = await a_card(town)
    await sent(town, town.ben, await opened(town, town.ben, f"edit:{parent.code}:0"), change="make it night")
    await town.drive(await town.job(town.ben))
    assert len(town.pixeldojo.runs[-1].body["input_images"]) == 1
    (card,) = [message for message in town.messages() if "make it night" in text_in(message.components)]
    assert len(links_in(card.components)) == 1
    (before,) = thumbnails(card)
    assert before["description"] == "Before the change: the picture made from the prompt: a red fox"
    assert "-before.webp" in before["media"]["url"]
    assert thumbnails(town.messages()[0]) == []


@pytest.mark.parametrize("after_restart", [False, True])
async def test_card_of_the_history_shows_the_picture_before_too(town: Town, after_restart: bool) -> None:
    """As the card it was; once what was changed is removed, without it."""
    parent = await a_card(town)
    await sent(town, town.ben, await opened(town, town.ben, f"edit:{parent.code}:0"), change="make it night")
    job = await town.drive(await town.job(town.ben))
    if after_restart:
        await restarted(town)
    shown = panel(await town.ben.slash(town.channel, "history", code=job.code)).message
    (before,) = thumbnails(shown)
    assert f"{job.code}-before.webp" in before["media"]["url"]
    assert len(links_in(shown.components)) == 1
    await town.atelier.parts.removal.remove(parent.code, member=parent.member)
    shown = panel(await town.ben.slash(town.channel, "history", code=job.code)).message
    assert (thumbnails(shown), len(links_in(shown.components))) == ([], 1)


@pytest.mark.parametrize("after_restart", [False, True])
async def test_picture_before_that_is_no_longer_kept_is_fetched_again_from_its_card(town: Town, after_restart: bool) -> None:
    """The card that /history shows compares as long as the other card is there; without that it has its own picture alone."""
    parent = await a_card(town)
    await sent(town, town.ben, await opened(town, town.ben, f"edit:{parent.code}:0"), change="make it night")
    job = await forgotten(town, await town.drive(await town.job(town.ben)))
    assert job.images[0].gone
    if after_restart:
        await restarted(town)
    shown = panel(await town.ben.slash(town.channel, "history", code=job.code)).message
    (before,) = thumbnails(shown)
    assert f"{job.code}-before.webp" in before["media"]["url"]
    assert before["description"] == "Before the change: the picture made from the prompt: a red fox"
    await town.mira.delete(town.messages()[0])
    shown = panel(await town.ben.slash(town.channel, "history", code=job.code)).message
    assert (thumbnails(shown), len(links_in(shown.components))) == ([], 1)


async def test_edit_keeps_its_only_file_when_what_it_was_made_from_is_removed_years_later(town: Town) -> None:
    """Its card is drawn anew without the picture before; its own, which only that card has yet, is fetched from it first."""
    parent = await a_card(town)
    await sent(town, town.ben, await opened(town, town.ben, f"edit:{parent.code}:0"), change="make it night")
    await forgotten(town, await town.drive(await town.job(town.ben)))
    await press(town, town.ada, f"remove:do:{parent.code}")
    (card,) = [message for message in town.messages() if "make it night" in text_in(message.components)]
    assert thumbnails(card) == []
    assert len(links_in(card.components)) == len(card.attachments) == 1


async def test_edit_of_ones_private_picture_shows_both_to_its_member_alone(town: Town) -> None:
    """What is made of a private picture is private, and its card still compares."""
    await town.ada.slash(town.channel, "imagine", prompt="a secret fox", private=True)
    parent = await town.drive(await town.job(town.ada))
    await sent(town, town.ada, await opened(town, town.ada, f"edit:{parent.code}:0"), change="a secret night")
    job = await town.drive(await town.job(town.ada))
    assert job.private
    (card,) = [m for m in town.channel.history(viewer=town.ada) if "> a secret night" in text_in(m.components)]
    assert len(thumbnails(card)) == 1
    assert "secret" not in in_public(town)


async def test_shared_edit_shows_nothing_of_the_private_picture_before(town: Town) -> None:
    """Only what was shared is everybody's."""
    await town.ada.slash(town.channel, "imagine", prompt="a secret fox", private=True)
    parent = await town.drive(await town.job(town.ada))
    await sent(town, town.ada, await opened(town, town.ada, f"edit:{parent.code}:0"), change="make it night")
    job = await town.drive(await town.job(town.ada))
    await press(town, town.ada, f"share:{job.code}")
    (card,) = [m for m in town.channel.history(viewer=town.mira) if "> make it night" in text_in(m.components)]
    assert len(links_in(card.components)) == 1
    assert thumbnails(card) == []
    assert "secret" not in in_public(town)


@pytest.mark.parametrize("after_restart", [False, True])
async def test_removed_picture_goes_from_the_cards_of_its_edits_too(town: Town, after_restart: bool) -> None:
    """Neither its words nor its small copy stay anywhere; what was made of it does."""
    parent = await a_card(town)
    await sent(town, town.ben, await opened(town, town.ben, f"edit:{parent.code}:0"), change="make it night")
    await town.drive(await town.job(town.ben))
    assert "from <@" in in_public(town)
    if after_restart:
        await restarted(town)
    told = await press(town, town.ada, f"remove:do:{parent.code}")
    assert "couldn't" not in told[0]
    (card,) = [message for message in town.messages() if "make it night" in text_in(message.components)]
    assert len(links_in(card.components)) == 1
    assert thumbnails(card) == []
    assert [attachment.filename for attachment in card.attachments if "before" in attachment.filename] == []
    assert "a variation · 2nd version" in in_public(town)
    assert "red fox" not in in_public(town)


async def test_remix_that_keeps_no_picture_shows_none_before(town: Town) -> None:
    """Before and after is for a picture that was changed, not for words."""
    parent = await a_card(town, reference_1=("den.png", encode(noise(seed=1), "PNG")))
    await sent(town, town.ada, await opened(town, town.ada, f"remix:{parent.code}"), **AS_OFFERED, prompt="a hare")
    await town.drive(await town.job(town.ada))
    assert [thumbnails(message) for message in town.messages() if "a hare" in text_in(message.components)] == [[]]


async def test_more_pictures_follow_the_edited_one_and_flags_are_read(town: Town) -> None:
    """A hat to put on, and everything the small language says."""
    parent = await a_card(town)
    form = await opened(town, town.ben, f"edit:{parent.code}:0")
    hat = ("hat.png", encode(noise(seed=2), "PNG"))
    result = await sent(town, town.ben, form, change="give it this hat --ar 4:5 --size 0.5 --v 6 --format jpg", references=[hat])
    request = (await town.job(town.ben)).request
    assert [reference.filename for reference in request.references] == [f"{parent.code}-1.png", "hat.png"]
    assert request.prompt == "give it this hat"
    assert (request.aspect_ratio, request.resolution) == (AspectRatio.PORTRAIT, Resolution.HALF)
    assert request.output_format is OutputFormat.JPG
    assert "I don't have `--v 6`" in whispers(result)[-1]


async def test_parents_own_references_do_not_pile_up(town: Town) -> None:
    """An edit of an edit has one picture to work from, not all that came before."""
    parent = await a_card(town)
    for words in ("make it night", "add lanterns"):
        await sent(town, town.ben, await opened(town, town.ben, f"edit:{parent.code}:0"), change=words)
        parent = await town.drive(await town.job(town.ben))
    assert len(parent.request.references) == 1
    assert "3rd version" in "\n".join(town.texts())


async def test_picture_that_was_removed_meanwhile_is_refused_and_the_words_handed_back(town: Town) -> None:
    """The form was open while the card was taken away."""
    parent = await a_card(town)
    form = await opened(town, town.ben, f"edit:{parent.code}:0")
    await town.atelier.parts.removal.remove(parent.code, member=member_key(town.ada.id))
    refusal = whispers(await sent(town, town.ben, form, change="make it night"))[0]
    assert "were removed" in refusal
    assert "make it night" in refusal
    assert "were removed" in (await press(town, town.ben, f"edit:{parent.code}:0"))[0]
    assert await town.jobs(town.ben) == []


@pytest.mark.parametrize(
    ("position", "told"), [("3", "`4` isn't a picture that works here. It may be 1."), ("0", "I know no request")]
)
async def test_made_up_picture_is_refused(town: Town, position: str, told: str) -> None:
    """A position that the job hasn't, and a job that is somebody's private one."""
    await town.ada.slash(town.channel, "imagine", prompt="a fox", private=position == "0")
    parent = await town.drive(await town.job(town.ada))
    assert told in (await press(town, town.ben, f"edit:{parent.code}:{position}"))[0]


async def test_picture_of_an_unfinished_job_is_refused(town: Town) -> None:
    """There is nothing to change yet."""
    job = await town.ordered(town.ada)
    result = await town.ben.click(await forged(town, f"edit:{job.code}:0"), label="Press")
    assert "still waiting in line" in whispers(result)[0]


@pytest.mark.parametrize(("change", "told"), [("  ", "Your prompt is empty"), ("night --n 7", "It may be 1 to 4")])
async def test_nonsense_is_refused_privately(town: Town, change: str, told: str) -> None:
    """Nothing is spent, and the words come back."""
    parent = await a_card(town)
    result = await sent(town, town.ben, await opened(town, town.ben, f"edit:{parent.code}:0"), change=change)
    assert told in whispers(result)[0]
    assert change.strip() in whispers(result)[0]
    assert await town.jobs(town.ben) == []
