"""What made this?, in the menu of a message: a picture is known by its bytes, and told of as far as its owner allows."""

from dataclasses import replace
from typing import Any

import discord
import pytest
from PIL.PngImagePlugin import PngInfo
from simcord.actors import MemberActor
from simcord.builders import ChannelHandle

from domain.jobs import Job
from domain.marks import AI_MADE
from domain.people import member_key
from imaging.marks import marked
from tests.cogs.conftest import OpenTown, Town
from tests.cogs.presses import answer, panel, restarted
from tests.imaging.pictures import encode, file_of, noise

MENU = "What made this?"
UNTOLD = "I made this. How, its member keeps to themselves."
UNKNOWN = "I don't know this picture, and its file says nothing of how it was made."


async def a_card(town: Town, prompt: str = "a red fox", **options: Any) -> tuple[discord.Message, Job]:
    """Ada's finished card, and its job."""
    job = await town.drive(await town.ordered(town.ada, prompt, seed=7, **options))
    return town.messages()[-1], job


async def asked(town: Town, actor: MemberActor, message: discord.Message, *, channel: ChannelHandle | None = None) -> str:
    """What the menu answers."""
    return answer(await actor.context_menu(channel or town.channel, MENU, message))


async def posted(actor: MemberActor, channel: ChannelHandle, *files: bytes, name: str = "saved.png") -> discord.Message:
    """A message with these files."""
    return await actor.send(channel, "look", attachments=[(name, data) for data in files])


async def elsewhere(town: Town, actor: MemberActor) -> tuple[ChannelHandle, MemberActor]:
    """A channel of another server, and the same person there."""
    server = town.env.create_guild("Elsewhere")
    channel = server.create_text_channel("art")
    member = server.add_member(actor.user)
    await town.env.settle()
    return channel, member


async def set_embedding(town: Town, actor: MemberActor, embeds_prompt: bool) -> None:
    """Settle whether a member's files carry the prompt."""
    await town.atelier.parts.members.change(member_key(actor.id), lambda old: replace(old, embeds_prompt=embeds_prompt))


async def test_card_tells_everybody_here_what_made_it(town: Town) -> None:
    """Who and when, and all its details, the words as they were typed among them."""
    card, job = await a_card(town, aspect_ratio="16:9")
    told = await asked(town, town.ben, card)
    assert told.startswith(f"I made this for <@{town.ada.id}> <t:")
    assert f"**Details of `{job.code}`**\n16:9 · 1 MP" in told
    assert "```\na red fox --ar 16:9" in told


async def test_saved_file_posted_again_is_found(town: Town) -> None:
    """By whoever, under any name, after a restart too: its bytes say which picture it is."""
    card, job = await a_card(town)
    data = await card.attachments[0].read()
    message = await posted(town.ben, town.channel, data, name="mine.png")
    await restarted(town)
    told = await asked(town, town.mira, message)
    assert f"I made this for <@{town.ada.id}>" in told
    assert f"`{job.code}`" in told


async def test_file_that_is_in_no_message_is_found_by_the_command(town: Town) -> None:
    """As the menu finds it, where that is out of reach or the file is only on somebody's phone."""
    card, job = await a_card(town)
    data = await card.attachments[0].read()
    told = answer(await town.ben.slash(town.channel, "what", picture=("mine.png", data)))
    assert f"I made this for <@{town.ada.id}>" in told
    assert f"`{job.code}`" in told
    assert (
        answer(await town.ben.slash(town.channel, "what", picture=("x.png", b"no picture")))
        == "This is no picture that I can open."
    )


async def test_kept_original_and_preview_are_found_as_well(town: Town) -> None:
    """All files that people may have of one picture lead to its job."""
    _, job = await a_card(town)
    path = await town.atelier.parts.images.path(job.images[0].sha256)
    assert path is not None
    large = replace(job, images=(replace(job.images[0], size_bytes=50_000),))
    (preview,) = await town.atelier.bot.pictures.of(large, limit_bytes=40_000)
    assert preview.filename.endswith("-preview.webp")
    for data in (path.read_bytes(), preview.data):
        assert job.code in await asked(town, town.ben, await posted(town.ben, town.channel, data))


async def test_forwarded_card_is_found(town: Town) -> None:
    """The files of what was forwarded are looked at."""
    card, job = await a_card(town)
    told = await asked(town, town.ben, await town.mira.forward(card, town.channel))
    assert job.code in told


async def test_private_history_panel_tells_its_own_member(town: Town) -> None:
    """A message of ours that shows no job by itself is known by its files."""
    _, job = await a_card(town)
    shown = panel(await town.ada.slash(town.channel, "history", code=job.code)).message
    assert job.code in await asked(town, town.ada, shown)


async def test_elsewhere_only_what_the_file_says_itself_is_told(town: Town) -> None:
    """Words and settings, for they are in the file; neither who, nor when, nor the code."""
    card, job = await a_card(town)
    channel, ben = await elsewhere(town, town.ben)
    message = await posted(ben, channel, await card.attachments[0].read())
    told = await asked(town, ben, message, channel=channel)
    assert told.startswith("I made this.\n```\na red fox\n```")
    assert "seed 7" in told
    assert str(town.ada.id) not in told
    assert job.code not in told


async def test_member_who_embeds_nothing_is_not_told_of_elsewhere(town: Town) -> None:
    """Where they turned it off, other places learn that it was made here and no more; the file has no word of it either."""
    await set_embedding(town, town.ada, False)
    card, job = await a_card(town)
    data = await card.attachments[0].read()
    assert b"red fox" not in data
    assert AI_MADE.encode() in data
    channel, ben = await elsewhere(town, town.ben)
    assert await asked(town, ben, await posted(ben, channel, data), channel=channel) == UNTOLD
    assert job.code in await asked(town, town.ben, await posted(town.ben, town.channel, data))


async def test_private_job_is_told_of_to_its_own_member_alone(town: Town) -> None:
    """Its file, carried out by its member, says nothing to others."""
    await town.ada.slash(town.channel, "imagine", prompt="a secret fox", private=True)
    job = await town.drive(await town.job(town.ada))
    (picture,) = await town.atelier.bot.pictures.of(job)
    assert b"secret" not in picture.data
    message = await posted(town.ada, town.channel, picture.data)
    assert await asked(town, town.ben, message) == UNTOLD
    assert await asked(town, town.mira, message) == UNTOLD
    assert "a secret fox" in await asked(town, town.ada, message)


async def test_picture_made_twice_is_told_of_by_the_job_that_may_be_told(town: Town) -> None:
    """The same words and seed make the same file; that the newer one is private hides nothing of the other."""
    card, job = await a_card(town)
    data = await card.attachments[0].read()
    await town.ada.slash(town.channel, "imagine", prompt="a red fox", seed=7, private=True)
    twin = await town.drive(await town.job(town.ada))
    assert twin.images[0].sha256 == job.images[0].sha256
    assert f"`{job.code}`" in await asked(town, town.ben, await posted(town.ben, town.channel, data))


async def test_removed_picture_is_told_to_be_removed(town: Town) -> None:
    """Neither its words, nor who made it."""
    card, job = await a_card(town)
    data = await card.attachments[0].read()
    await town.atelier.parts.removal.remove(job.code, member=member_key(town.ada.id))
    assert await asked(town, town.ben, await posted(town.ben, town.channel, data)) == "I made this, and it was removed since."


async def test_erased_member_is_nowhere_in_the_answer(town: Town) -> None:
    """A file of theirs is still known, and that is all."""
    card, _ = await a_card(town)
    data = await card.attachments[0].read()
    await town.atelier.parts.gallery.erase(member_key(town.ada.id))
    assert await asked(town, town.ben, await posted(town.ben, town.channel, data)) == UNTOLD


async def test_file_of_another_program_says_what_it_says(town: Town) -> None:
    """As a claim, and as text: it pings nobody and closes no code block."""
    text = PngInfo()
    text.add_text("parameters", "a hen ``` <@&1> @everyone\nSteps: 20, Sampler: **Euler**, Seed: 42, Size: 512x512")
    data = marked(encode(noise(), "PNG"), None)
    message = await posted(town.ben, town.channel, encode(noise(), "PNG", pnginfo=text), data)
    told = await asked(town, town.ada, message)
    assert told.count("This is what its file says of itself; anybody can write that") == 2
    assert "Seed `42`" in told
    assert "Sampler `**Euler**`" in told
    assert "a hen ``` <" not in told
    assert "It is marked as made by AI." in told


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("plain.png", file_of("PNG"), UNKNOWN),
        ("wave.gif", file_of("GIF"), UNKNOWN),
        ("fake.png", b"<html>", "This is no picture that I can open."),
        ("cut.png", file_of("PNG")[:20], "This is no picture that I can open."),
        ("notes.txt", b"hello", "There is no picture in this message that I can look at."),
    ],
)
async def test_file_that_says_nothing_is_told_so(town: Town, name: str, data: bytes, said: str) -> None:
    """A plain picture, garbage under a picture's name, and what is no picture at all."""
    assert (await asked(town, town.ada, await posted(town.ben, town.channel, data, name=name))).startswith(said)


async def test_message_without_a_file_is_told_so(town: Town) -> None:
    """Words alone, and a placeholder."""
    assert "no picture" in await asked(town, town.ada, await town.ben.send(town.channel, "hello"))
    await town.ordered(town.ada)
    assert "no picture" in await asked(town, town.ben, town.messages()[-1])


async def test_ten_files_are_told_of_in_one_message(town: Town) -> None:
    """Each by its name, together within what a message holds."""
    text = PngInfo()
    text.add_text("parameters", "`" * 4000)
    files = [encode(noise(seed=seed), "PNG", pnginfo=text) for seed in range(10)]
    message = await town.ben.send(town.channel, "", attachments=[(f"{n}.png", data) for n, data in enumerate(files)])
    told = await asked(town, town.ada, message)
    assert len(told) <= 4000
    assert "`9.png`: I don't know this picture." in told


async def test_nothing_but_discords_own_files_is_fetched(open_town: OpenTown) -> None:
    """A file that is served elsewhere stays there."""
    async with open_town(cdn_hosts=frozenset({"cdn.example"})) as town:
        told = await asked(town, town.ada, await posted(town.ben, town.channel, file_of("PNG")))
        assert told.startswith("`saved.png` didn't come as an upload to Discord")


async def test_files_of_several_requests_are_each_told_of_in_short(town: Town) -> None:
    """Ours with who, words, settings and code; a stranger's beside them."""
    first, _ = await a_card(town, aspect_ratio="16:9")
    second, job = await a_card(town, "a blue hen")
    files = [await card.attachments[0].read() for card in (first, second)]
    told = await asked(town, town.ben, await posted(town.ben, town.channel, *files, file_of("PNG")))
    assert told.count(f"`saved.png`: I made this for <@{town.ada.id}> <t:") == 2
    assert "```\na red fox\n```\n-# seed 7 · 16:9" in told
    assert f"`{job.code}`" in told
    assert f"`saved.png`: {UNKNOWN}" in told


async def test_two_files_of_one_request_are_told_of_once(town: Town) -> None:
    """Saved and posted again together, they have the same details."""
    card, job = await a_card(town, num_outputs=2)
    files = [await attachment.read() for attachment in card.attachments]
    told = await asked(town, town.ben, await posted(town.ben, town.channel, *files))
    assert told.count(f"Details of `{job.code}`") == 1
