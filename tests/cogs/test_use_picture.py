"""Use this picture, in the menu of a message: its pictures are kept for a day, and become references of what is made next."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import discord
import pytest
from simcord.actors import MemberActor
from simcord.results import InteractionResult, ResponseMessage

from domain.jobs import Job, Origin
from domain.members import MemberSettings
from domain.people import member_key
from studio.picks import KEPT_FOR
from tests.cogs.conftest import OpenTown, Town
from tests.cogs.forms import offered
from tests.cogs.presses import answer, buttons, forged, panel, press, restarted
from tests.cogs.rendering import links_in, text_in
from tests.imaging.pictures import encode, file_of, noise

MENU = "Use this picture"
NOT_LENT = "This is somebody else's picture, and they haven't allowed others to use theirs."
LAPSED = "I no longer keep these pictures"
AS_OFFERED = {"shape": ["1:1"], "size": ["1 MP x 1"]}


def picture(seed: int = 1) -> bytes:
    """One of many small pictures."""
    return encode(noise(seed=seed), "PNG")


async def used(town: Town, actor: MemberActor, message: discord.Message) -> ResponseMessage:
    """The private panel that the menu opens."""
    return panel(await actor.context_menu(town.channel, MENU, message))


async def posted(actor: MemberActor, town: Town, *files: bytes, name: str = "cat.png") -> discord.Message:
    """A member's message with these files."""
    return await actor.send(town.channel, "", attachments=[(name, data) for data in files])


async def a_card(town: Town, **options: Any) -> tuple[discord.Message, Job]:
    """Ada's finished card, and its job."""
    job = await town.drive(await town.ordered(town.ada, **options))
    return town.messages()[-1], job


async def lend(town: Town, actor: MemberActor) -> None:
    """Allow others to use one's pictures."""
    await town.atelier.parts.members.change(member_key(actor.id), lambda old: replace(old, lends=True))


def kept_files(town: Town) -> Iterator[Path]:
    """All files in the image store."""
    return (path for path in (town.atelier.parts.settings.data_dir / "images").rglob("*") if path.is_file())


def said(message: ResponseMessage) -> str:
    """A panel's text."""
    return text_in(message.message.components)


def verb(message: ResponseMessage, name: str) -> str:
    """The custom_id of one of a panel's buttons."""
    (found,) = [custom_id for custom_id in buttons(message) if custom_id.startswith(f"picked:{name}:")]
    return found


async def imagine(town: Town, actor: MemberActor, shown: ResponseMessage, **fields: Any) -> InteractionResult:
    """Press Imagine with these, and send the form."""
    form = await actor.click(shown, custom_id=verb(shown, "imagine"))
    return await actor.submit_modal(form, {"prompt": "the same at night", **AS_OFFERED, **fields})


async def test_member_uses_the_pictures_of_their_own_message(town: Town) -> None:
    """Thumbnails, how long they are kept, and what can be done; then a job with both as references."""
    shown = await used(town, town.ben, await posted(town.ben, town, picture(1), picture(2)))
    assert said(shown).startswith("**2 pictures picked.** Kept for you until <t:")
    assert len(links_in(shown.message.components)) == 2
    assert [custom_id.split(":")[1] for custom_id in buttons(shown)] == ["imagine", "clear"]
    await imagine(town, town.ben, shown)
    job = await town.job(town.ben)
    assert (job.origin, job.request.prompt) == (Origin.BUTTON, "the same at night")
    assert [reference.filename for reference in job.request.references] == ["cat.png", "cat.png"]


async def test_owner_uses_their_own_card(town: Town) -> None:
    """The kept originals, by the card's own links; nothing is fetched."""
    card, job = await a_card(town, num_outputs=2)
    shown = await used(town, town.ada, card)
    assert said(shown).startswith("**2 pictures picked.**")
    (picked,) = (await town.store.picked(member_key(town.ada.id))).values()
    assert [reference.url for reference in picked] == [attachment.url for attachment in card.attachments]
    await imagine(town, town.ada, shown)
    references = (await town.job(town.ada)).request.references
    assert [reference.sha256 for reference in references] == [image.sha256 for image in job.images]


async def test_details_of_a_card_lead_to_its_pictures_too(town: Town) -> None:
    """The same as the menu, for who looks at the details already; after a restart as well, and only where they are lent."""
    _, job = await a_card(town, num_outputs=2)
    use = f"use:{job.code}"
    assert (await press(town, town.ben, use))[0].startswith(NOT_LENT)
    details = panel(await town.ada.click(await forged(town, f"details:{job.code}"), label="Press"))
    await restarted(town)
    shown = panel(await town.ada.click(details, custom_id=use))
    assert said(shown).startswith("**2 pictures picked.**")
    assert len(links_in(shown.message.components)) == 2
    await imagine(town, town.ada, shown)
    references = (await town.job(town.ada)).request.references
    assert [reference.sha256 for reference in references] == [image.sha256 for image in job.images]


async def test_form_opens_with_the_member_s_defaults(town: Town) -> None:
    """As /compose does."""
    likes = MemberSettings(defaults={"aspect_ratio": "16:9"})
    await town.atelier.parts.members.change(member_key(town.ben.id), lambda _: likes)
    shown = await used(town, town.ben, await posted(town.ben, town, picture(1)))
    form = await town.ben.click(shown, custom_id=verb(shown, "imagine"))
    assert offered(form)["shape"] == ["16:9"]


async def test_panel_and_form_outlive_a_restart(town: Town) -> None:
    """The pictures are in the database; the button names the batch alone."""
    shown = await used(town, town.ben, await posted(town.ben, town, picture()))
    await restarted(town)
    form = await town.ben.click(shown, custom_id=verb(shown, "imagine"))
    await restarted(town)
    await town.ben.submit_modal(form, {"prompt": "at night", **AS_OFFERED})
    assert len((await town.job(town.ben)).request.references) == 1


async def test_pictures_of_two_messages_are_put_together(town: Town) -> None:
    """Add to the others makes one batch of all, in the order in which they were picked, in the panel's place."""
    first = await used(town, town.ben, await posted(town.ben, town, picture(1)))
    town.clock.jump(seconds=60)
    second = await used(town, town.ben, await posted(town.ben, town, picture(2), name="dog.png"))
    assert "You have 1 other from before." in said(second)
    joined = panel(await town.ben.click(second, label="Add to the others"))
    assert joined.id == second.id
    assert said(joined).startswith("**2 pictures picked.**")
    await imagine(town, town.ben, joined)
    assert [r.filename for r in (await town.job(town.ben)).request.references] == ["cat.png", "dog.png"]
    assert LAPSED in answer(await town.ben.click(first, custom_id=verb(first, "imagine")))


async def test_these_are_imagined_with_alone_where_they_were_not_added(town: Town) -> None:
    """What was picked before stays apart."""
    await used(town, town.ben, await posted(town.ben, town, picture(1)))
    second = await used(town, town.ben, await posted(town.ben, town, picture(2), name="dog.png"))
    await imagine(town, town.ben, second)
    assert [r.filename for r in (await town.job(town.ben)).request.references] == ["dog.png"]


async def test_eleventh_picture_pushes_the_oldest_out(town: Town) -> None:
    """Ten is the most, and that is said."""
    await used(town, town.ben, await posted(town.ben, town, *(picture(n) for n in range(10))))
    town.clock.jump(seconds=1)
    shown = await used(town, town.ben, await posted(town.ben, town, picture(99)))
    assert "You have 9 others from before. 10 is the most, so 1 older one had to go." in said(shown)


async def test_clear_forgets_pictures_and_bytes(town: Town) -> None:
    """At once; the panel says so."""
    shown = await used(town, town.ben, await posted(town.ben, town, picture()))
    ((kept,),) = (await town.store.picked(member_key(town.ben.id))).values()
    assert await town.atelier.parts.images.path(kept.sha256) is not None
    cleared = panel(await town.ben.click(shown, label="Clear"))
    assert said(cleared).startswith("Cleared")
    assert await town.atelier.parts.images.path(kept.sha256) is None


async def test_pictures_are_kept_for_a_day(town: Town) -> None:
    """Then the next round of housekeeping takes them, and the buttons say so."""
    shown = await used(town, town.ben, await posted(town.ben, town, picture()))
    town.clock.jump(seconds=KEPT_FOR.total_seconds() + 1)
    await town.atelier.room.housekeeping.go_round()
    assert LAPSED in answer(await town.ben.click(shown, custom_id=verb(shown, "imagine")))
    assert await town.store.picked(member_key(town.ben.id)) == {}


async def test_somebody_elses_picture_needs_their_word(town: Town) -> None:
    """A member's message, and a card of ours by its job's member; their /settings open both."""
    card, _ = await a_card(town)
    own = await posted(town.ada, town, picture())
    for message in (card, own):
        assert answer(await town.ben.context_menu(town.channel, MENU, message)).startswith(NOT_LENT)
    assert await town.store.picked(member_key(town.ben.id)) == {}
    await lend(town, town.ada)
    for message in (card, own):
        assert said(await used(town, town.ben, message)).startswith("**1 picture picked.**")


async def test_private_card_is_nobody_elses_even_where_its_member_lends(town: Town) -> None:
    """A message of ours that names a private job, or one of another community, gives nothing away."""
    await lend(town, town.ada)
    await town.ada.slash(town.channel, "imagine", prompt="a secret fox", private=True)
    job = await town.drive(await town.job(town.ada))
    (shown,) = await town.atelier.bot.pictures.of(job)
    channel = town.env.bot.get_channel(town.channel.id)
    assert isinstance(channel, discord.abc.Messageable)
    message = await channel.send(file=shown.file())
    assert answer(await town.ben.context_menu(town.channel, MENU, message)).startswith(NOT_LENT)
    assert said(await used(town, town.ada, message)).startswith("**1 picture picked.**")


async def test_removed_picture_is_refused_in_every_file_of_it(town: Town) -> None:
    """The card's copy, posted again, is known; so is one that was picked before."""
    card, job = await a_card(town)
    data = await card.attachments[0].read()
    shown = await used(town, town.ada, card)
    await town.atelier.parts.removal.remove(job.code, member=member_key(town.ada.id))
    again = await posted(town.ada, town, data)
    assert "was removed by its owner or a moderator" in answer(await town.ada.context_menu(town.channel, MENU, again))
    await imagine(town, town.ada, shown)
    assert [other.code for other in await town.jobs(town.ada)] == [job.code]


async def test_picture_that_is_no_longer_kept_is_taken_from_its_card(town: Town) -> None:
    """What the message still has is fetched and kept anew."""
    card, job = await a_card(town)
    await town.atelier.parts.images.delete([image.sha256 for image in job.images])
    await used(town, town.ada, card)
    ((kept,),) = (await town.store.picked(member_key(town.ada.id))).values()
    assert await town.atelier.parts.images.path(kept.sha256) is not None


async def test_erasure_takes_picked_pictures_along(town: Town) -> None:
    """Rows and bytes."""
    await used(town, town.ben, await posted(town.ben, town, picture()))
    ((kept,),) = (await town.store.picked(member_key(town.ben.id))).values()
    await town.atelier.parts.gallery.erase(member_key(town.ben.id))
    assert await town.store.picked(member_key(town.ben.id)) == {}
    assert await town.atelier.parts.images.path(kept.sha256) is None


@pytest.mark.parametrize(
    ("name", "data", "told"),
    [
        ("notes.txt", b"hello", "There is no picture in this message that I can use."),
        ("fake.png", b"<html>", "isn't a PNG, JPEG, WebP or GIF"),
        ("cut.png", file_of("PNG")[:-300], "cut.png"),
    ],
)
async def test_file_that_cannot_be_used_is_told_so(town: Town, name: str, data: bytes, told: str) -> None:
    """No picture, and garbage under a picture's name: nothing is kept."""
    message = await posted(town.ben, town, data, name=name)
    assert told in answer(await town.ben.context_menu(town.channel, MENU, message))
    assert await town.store.picked(member_key(town.ben.id)) == {}


async def test_messages_without_pictures_are_told_so(town: Town) -> None:
    """Words, and a message of ours that shows no job."""
    for message in (await town.ben.send(town.channel, "hello"), await forged(town, "x")):
        assert "no picture in this message" in answer(await town.ben.context_menu(town.channel, MENU, message))


async def test_made_up_presses_reach_nobody_elses_pictures(town: Town) -> None:
    """The number of another member's batch, one that never was, and a shape that no button has."""
    shown = await used(town, town.ada, await posted(town.ada, town, picture()))
    for name in ("imagine", "add"):
        assert LAPSED in (await press(town, town.ben, verb(shown, "imagine").replace("imagine", name)))[0]
    await press(town, town.ben, verb(shown, "clear"))
    assert LAPSED in (await press(town, town.ada, "picked:imagine:1"))[0]
    assert "something I no longer know" in (await press(town, town.ada, "picked:steal:1"))[0]
    assert len(await town.store.picked(member_key(town.ada.id))) == 1


async def test_form_of_pictures_that_lapsed_meanwhile_spends_nothing(town: Town) -> None:
    """Said privately; the prompt isn't ordered without them."""
    shown = await used(town, town.ben, await posted(town.ben, town, picture()))
    form = await town.ben.click(shown, custom_id=verb(shown, "imagine"))
    await town.atelier.parts.picks.clear(member_key(town.ben.id))
    sent = await town.ben.submit_modal(form, {"prompt": "at night", **AS_OFFERED})
    assert LAPSED in answer(sent)
    assert await town.jobs(town.ben) == []


async def test_nobody_is_served_where_atelier_is_closed(open_town: OpenTown) -> None:
    """Nothing is fetched or kept for a server that the host didn't open."""
    async with open_town(COMMUNITIES="") as town:
        message = await posted(town.ben, town, picture())
        await town.ben.context_menu(town.channel, MENU, message)
        assert await town.store.picked(member_key(town.ben.id)) == {}
        assert not list(kept_files(town))
