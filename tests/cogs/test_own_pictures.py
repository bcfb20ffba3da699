"""Our own pictures handed on: by links that Discord signs anew when a card of ours is read again, over its own wire."""

import io
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from random import Random

import discord
import pytest
from discord import ui

from cogs.layout import Layout
from cogs.links import DiscordReferenceLinks
from cogs.own_pictures import OwnCards, image_at
from domain.catalog import ModelCard
from domain.errors import BadOption, BadReference, ImagesGone, WrongState
from domain.jobs import Image, Job, NewShowing, ShowingKind
from domain.orders import Order
from parts import Parts, open_parts
from settings import Settings
from storage.store import SqlStore
from studio.studio import one_chunk
from tests.clock import FakeClock
from tests.discord_server import Channel, DiscordServer, Message, pointed_at
from tests.jobs import NOON, a_failed_job, a_finished_job, an_image
from tests.storage.orders import an_order, succeeded

LINKS_ONLY = ModelCard(reference_field="image_urls")
FOX = b"a fox"


@dataclass
class Scene:
    """Kept jobs, and a Discord that shows them."""

    parts: Parts
    server: DiscordServer
    channel: Channel
    client: discord.Client

    @property
    def cards(self) -> OwnCards:
        """What is tested."""
        return OwnCards(self.client, gallery=self.parts.gallery)

    @property
    def links(self) -> DiscordReferenceLinks:
        """What uses it."""
        return DiscordReferenceLinks(images=self.parts.images, clock=self.parts.clock, look_up=self.cards.link_of)

    async def job(self, *, position: int = 0, order: Order | None = None) -> Job:
        """A finished job whose picture is kept."""
        kept = await self.parts.images.keep(one_chunk(FOX))
        image = Image(kept.sha256, position, "image/png", 1024, 1024, kept.size_bytes)
        assert isinstance(self.parts.store, SqlStore)
        return await succeeded(self.parts.store, "k1", images=[image], order=order)

    async def shown(self, job: Job, *filenames: str) -> tuple[Job, Message]:
        """The job with a message in the channel that shows these files."""
        files = [discord.File(io.BytesIO(FOX), name) for name in filenames]
        shown = [discord.MediaGalleryItem(f"attachment://{name}") for name in filenames]
        layout = Layout(ui.TextDisplay(job.code), ui.MediaGallery(*shown))
        sent = await self.client.get_partial_messageable(self.channel.id).send(view=layout, files=files)
        new = NewShowing(kind=ShowingKind.MESSAGE, channel_id=self.channel.id)
        showing = await self.parts.store.begin_showing(job.id, new, now=NOON)
        where = {"channel_id": self.channel.id, "message_id": sent.id}
        await self.parts.store.record_showing(showing.id, **where, upload_limit_bytes=None, now=NOON)
        return await self.parts.store.job(job.id), self.server.world.message(self.channel.id, sent.id)


@pytest.fixture
async def scene(environ: dict[str, str], clock: FakeClock) -> AsyncIterator[Scene]:
    """A logged-in client, a channel, and an empty studio; Discord goes by the test's clock."""
    settings = Settings.from_env(environ)
    async with (
        DiscordServer(now=clock.now) as server,
        open_parts(settings, clock=clock, random=Random(1)) as parts,
        discord.Client(intents=discord.Intents.none()) as client,
    ):
        guild = server.world.add_guild("Pinewood Art")
        channel = server.world.add_channel(guild, "studio")
        with pointed_at(server.address):
            await client.login(server.world.token)
            yield Scene(parts, server, channel, client)
    assert server.violations == []


async def test_lapsed_reference_of_ours_gets_a_new_link_from_its_card(scene: Scene, clock: FakeClock) -> None:
    """A day later the link is another, and leads to the same file."""
    job, _ = await scene.shown(await scene.job(), "code00k1-1.png")
    lapsed = replace(await scene.cards.as_reference(job, 0), url="https://cdn.discordapp.com/attachments/1/2/x.png?ex=1")
    first = await scene.links.link(lapsed, LINKS_ONLY)
    clock.jump(seconds=2 * 86400)
    second = await scene.links.link(replace(lapsed, url=first), LINKS_ONLY)
    assert first != second
    assert await scene.client.http.get_from_cdn(second) == FOX
    assert (await scene.links.ready(lapsed, LINKS_ONLY)).url is not None


@pytest.mark.parametrize("filename", ["code00k1-2.png", "code00k1-1-preview.webp", "other-1.png"])
async def test_file_that_isn_t_the_picture_itself_is_no_link_to_it(scene: Scene, filename: str) -> None:
    """Another picture, a smaller copy, somebody's file of another name: refused, before anything is held."""
    job, _ = await scene.shown(await scene.job(), filename)
    assert await scene.cards.link(job, 0) is None
    with pytest.raises(BadReference, match="link"):
        await scene.links.ready(await scene.cards.as_reference(job, 0), LINKS_ONLY)


async def test_every_card_of_a_picture_is_tried_newest_first(scene: Scene) -> None:
    """The newest was deleted, the one before still shows it."""
    job, _ = await scene.shown(await scene.job(), "code00k1-1.png")
    job, newest = await scene.shown(job, "code00k1-1.png")
    scene.server.delete_message(newest)
    assert await scene.cards.link(job, 0) is not None


async def test_card_that_can_t_be_read_is_no_error(scene: Scene) -> None:
    """Gone, or Discord is away: the next way is tried."""
    job, card = await scene.shown(await scene.job(), "code00k1-1.png")
    scene.server.delete_message(card)
    assert await scene.cards.link_of(job.images[0].sha256) is None


async def test_job_that_only_its_member_saw_is_not_looked_for(scene: Scene) -> None:
    """The bot itself can't read what is private."""
    whispered = an_order(showing=NewShowing(kind=ShowingKind.PRIVATE, channel_id=scene.channel.id))
    job = await scene.job(order=whispered)
    assert await scene.cards.link(job, 0) is None
    assert not [call for call in scene.server.requests if "/messages/" in call.path]


async def test_kept_picture_becomes_a_reference_named_like_its_file(scene: Scene) -> None:
    """Without a call: its link is looked for when it is ordered."""
    job = await scene.job(position=2)
    reference = await scene.cards.as_reference(job, 2)
    assert (reference.sha256, reference.filename, reference.media_type, reference.url) == (
        job.images[0].sha256,
        "code00k1-3.png",
        "image/png",
        None,
    )


async def test_picture_no_longer_kept_is_had_from_its_card(scene: Scene) -> None:
    """Years later the card still has it."""
    job, _ = await scene.shown(await scene.job(), "code00k1-1.png")
    await scene.parts.images.delete([job.images[0].sha256])
    reference = await scene.cards.as_reference(job, 0)
    assert await scene.client.http.get_from_cdn(await scene.links.link(reference, LINKS_ONLY)) == FOX


async def test_picture_that_is_nowhere_any_more_is_gone(scene: Scene) -> None:
    """Neither kept nor on a card."""
    job, card = await scene.shown(await scene.job(), "code00k1-1.png")
    await scene.parts.images.delete([job.images[0].sha256])
    scene.server.delete_message(card)
    with pytest.raises(ImagesGone):
        await scene.cards.as_reference(job, 0)


def test_picture_that_isn_t_there_is_named() -> None:
    """A position beyond, a job without pictures, pictures that were removed."""
    job = a_finished_job(images=(an_image(0), an_image(2)))
    with pytest.raises(BadOption) as refusal:
        image_at(job, 1)
    assert (refusal.value.value, refusal.value.allowed) == ("2", "1, 3")
    with pytest.raises(WrongState):
        image_at(a_failed_job(), 0)
    for removed in (replace(job, removed_at=NOON), replace(job, images=(an_image(0, removed=True),))):
        with pytest.raises(ImagesGone) as gone:
            image_at(removed, 0)
        assert gone.value.removed
