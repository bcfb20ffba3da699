"""How much of the cards' files is in memory at a time."""

import asyncio

from cogs.announcer import DiscordAnnouncer
from cogs.message_files import UploadedFile
from cogs.uploads import MOST_BYTES, Uploads
from domain.jobs import Job
from tests.cogs.conftest import Town
from tests.jobs import a_job, an_image

WAITS_S = 0.1
"""So long a card that should wait is watched."""


def a_card(size_bytes: int) -> Job:
    """A job whose one picture has so many bytes."""
    return a_job(images=(an_image(0, size_bytes=size_bytes),))


class Cards:
    """Cards that are drawn until they are sent; which of them are, in the order in which their files came into memory."""

    def __init__(self, uploads: Uploads) -> None:
        self.drawn: list[str] = []
        self._uploads = uploads
        self._sent: dict[str, asyncio.Event] = {}
        self.tasks: dict[str, asyncio.Task[None]] = {}

    async def draw(self, name: str, size_bytes: int) -> None:
        """Begin one."""
        self._sent[name] = asyncio.Event()
        self.tasks[name] = asyncio.create_task(self._draw(name, size_bytes))
        await self.go_on()

    async def send(self, name: str) -> None:
        """Let one go."""
        self._sent[name].set()
        await self.go_on()

    async def go_on(self) -> None:
        """Let everything happen that can: nothing here waits for more than the loop."""
        for _ in range(20):
            await asyncio.sleep(0)

    async def _draw(self, name: str, size_bytes: int) -> None:
        async with self._uploads.room_for(a_card(size_bytes)):
            self.drawn.append(name)
            await self._sent[name].wait()


async def test_cards_are_drawn_as_their_files_fit_and_none_is_passed_by() -> None:
    """A small one waits behind a large one that waits; one without files doesn't."""
    cards = Cards(Uploads(most_bytes=10))
    for name, size_bytes in (("first", 4), ("second", 6), ("large", 7), ("small", 1), ("failure", 0)):
        await cards.draw(name, size_bytes)
    assert cards.drawn == ["first", "second", "failure"]
    await cards.send("first")
    assert cards.drawn == ["first", "second", "failure"]
    await cards.send("second")
    assert cards.drawn == ["first", "second", "failure", "large", "small"]


async def test_card_that_is_larger_than_all_the_room_goes_alone() -> None:
    """It comes, and so does what comes after it."""
    cards = Cards(Uploads(most_bytes=10))
    for name, size_bytes in (("huge", 50), ("small", 1)):
        await cards.draw(name, size_bytes)
    assert cards.drawn == ["huge"]
    await cards.send("huge")
    assert cards.drawn == ["huge", "small"]


async def test_card_that_is_given_up_while_it_waits_takes_no_room() -> None:
    """Those behind it go on, and all the room is there again in the end."""
    cards = Cards(Uploads(most_bytes=10))
    for name, size_bytes in (("first", 10), ("given up", 10), ("third", 5)):
        await cards.draw(name, size_bytes)
    cards.tasks["given up"].cancel()
    await cards.send("first")
    assert cards.drawn == ["first", "third"]
    await cards.send("third")
    await cards.draw("all of it", 10)
    assert cards.drawn[-1] == "all of it"


async def test_finished_job_is_shown_once_its_files_have_room(town: Town) -> None:
    """Nothing of it is sent to Discord before."""
    job = await town.drive(await town.ordered(town.ada))
    announcer = DiscordAnnouncer(town.atelier.bot, store=town.store, clock=town.clock)
    edits = town.calls("PATCH", "/webhooks/")
    async with announcer.uploads.room_for(a_card(MOST_BYTES)):
        showing = asyncio.create_task(announcer.show_end(job))
        assert not (await asyncio.wait({showing}, timeout=WAITS_S))[0]
        assert town.calls("PATCH", "/webhooks/") == edits
    await showing
    assert town.calls("PATCH", "/webhooks/") == edits + 1


def test_file_lets_its_bytes_go_once_discord_has_it() -> None:
    """They don't wait for the garbage collector: fifty cards of the largest pictures would be 1.5 GB until it comes by."""
    file = UploadedFile(b"a picture", "fox.png", description="a fox")
    assert (file.fp.read(), file.filename, file.description) == (b"a picture", "fox.png", "a fox")
    file.close()
    assert file.fp.closed
