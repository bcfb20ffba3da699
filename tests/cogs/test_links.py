"""References are handed on by links that work, and by nothing else."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from cogs.links import DiscordReferenceLinks, is_attachment_link, link_expires_at
from domain.catalog import ModelCard
from domain.errors import BadReference
from domain.requests import Reference
from storage.images import FolderImages
from studio.studio import one_chunk
from tests.clock import FakeClock

TAKES_DATA = ModelCard(takes_data_urls=True)
LINKS_ONLY = ModelCard(takes_data_urls=False)


def signed(expires_at: datetime, host: str = "cdn.discordapp.com") -> str:
    """An attachment's link as Discord signs it."""
    return f"https://{host}/attachments/1/2/fox.png?ex={int(expires_at.timestamp()):x}&is=1&hm=2"


@pytest.fixture
def images(tmp_path: Path) -> FolderImages:
    """Kept files."""
    return FolderImages(tmp_path)


@pytest.fixture
def links(images: FolderImages, clock: FakeClock) -> DiscordReferenceLinks:
    """What is tested."""
    return DiscordReferenceLinks(images=images, clock=clock)


@pytest.fixture
def clock() -> FakeClock:
    """Noon."""
    return FakeClock(datetime(2026, 3, 4, 12, 0, tzinfo=UTC))


async def kept(images: FolderImages, url: str | None) -> Reference:
    """A reference whose bytes were kept."""
    file = await images.keep(one_chunk(b"fox"))
    return Reference(file.sha256, "fox.png", "image/png", file.size_bytes, url)


async def test_fresh_link_is_handed_on_as_it_is(links: DiscordReferenceLinks, images: FolderImages) -> None:
    """Ten minutes ahead is enough."""
    url = signed(datetime(2026, 3, 4, 12, 10, tzinfo=UTC))
    assert await links.link(await kept(images, url), LINKS_ONLY) == url


async def test_lapsing_link_gives_way_to_the_bytes(links: DiscordReferenceLinks, images: FolderImages) -> None:
    """A link that may lapse during the run isn't handed on where the model takes data URLs."""
    url = signed(datetime(2026, 3, 4, 12, 9, 59, tzinfo=UTC))
    assert await links.link(await kept(images, url), TAKES_DATA) == "data:image/png;base64,Zm94"


@pytest.mark.parametrize(
    "url",
    [
        None,
        "https://cdn.discordapp.com/attachments/1/2/fox.png",
        "https://cdn.discordapp.com/attachments/1/2/fox.png?ex=zz",
        "https://cdn.discordapp.com/attachments/1/2/fox.png?ex=fffffffffffffffffff",
        signed(datetime(2027, 1, 1, tzinfo=UTC), host="evil.example"),
        signed(datetime(2027, 1, 1, tzinfo=UTC)).replace("https", "http"),
    ],
)
async def test_link_that_is_not_surely_good_is_refused(
    links: DiscordReferenceLinks, images: FolderImages, url: str | None
) -> None:
    """Where the model takes links alone, a missing, unsigned or foreign one is no link."""
    with pytest.raises(BadReference) as refusal:
        await links.link(await kept(images, url), LINKS_ONLY)
    assert refusal.value.reason == "link"


async def test_lapsed_link_gives_way_to_one_from_a_card(images: FolderImages, clock: FakeClock) -> None:
    """Before the bytes are sent whole; and a link that is no better than the one before isn't taken."""
    fresh, lapsed = signed(datetime(2026, 3, 5, tzinfo=UTC)), signed(datetime(2026, 3, 3, tzinfo=UTC))
    reference = await kept(images, lapsed)
    known = {reference.sha256: fresh}

    async def look_up(sha256: str) -> str | None:
        return known.get(sha256)

    links = DiscordReferenceLinks(images=images, clock=clock, look_up=look_up)
    assert await links.link(reference, TAKES_DATA) == fresh
    assert (await links.ready(reference, LINKS_ONLY)).url == fresh
    known[reference.sha256] = lapsed
    assert (await links.link(reference, TAKES_DATA)).startswith("data:")
    assert (await links.ready(reference, TAKES_DATA)).url is None
    with pytest.raises(BadReference):
        await links.ready(reference, LINKS_ONLY)


async def test_bytes_that_are_gone_cannot_be_handed_on(links: DiscordReferenceLinks, images: FolderImages) -> None:
    """Neither a link nor the file: refused before anything is sent."""
    reference = await kept(images, None)
    await images.delete([reference.sha256])
    with pytest.raises(BadReference):
        await links.link(reference, TAKES_DATA)


@pytest.mark.parametrize(
    "url",
    [
        "https://cdn.discordapp.com.evil.example/a.png",
        "https://evil.example/cdn.discordapp.com/a.png",
        "https://cdn.discordapp.com@evil.example/a.png",
        "file:///etc/passwd",
        "http://169.254.169.254/latest",
    ],
)
def test_only_discords_own_hosts_are_attachments(url: str) -> None:
    """Hosts that only look like Discord's are not fetched."""
    assert not is_attachment_link(url)


def test_expiry_is_read_from_the_link() -> None:
    """ex is hexadecimal Unix time."""
    at = datetime(2026, 3, 5, tzinfo=UTC)
    assert link_expires_at(signed(at)) == at
