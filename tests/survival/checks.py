"""Bringing a town's bot to a step and holding it there, and comparing books, runs and messages afterwards."""

from domain.jobs import Failure, JobState
from tests.discord_server import Interaction
from tests.discord_server.faults import Holds, When, Where
from tests.survival.servers import brings_pictures
from tests.survival.stage import Stage

PRICE = 1500
CROWD = 20
"""More members than a process has connections to its database."""
NOT_EVEN_READ = "LOCK TABLE jobs IN ACCESS EXCLUSIVE MODE"
"""Who reads the jobs meanwhile waits, and keeps a connection."""
DOWN_S = 25.0
"""Longer than a submit's own time-out of 20 s, after which its run is looked for."""
CALLBACK, EDIT, DIRECT = "POST /interactions/*", "PATCH /webhooks/*", "POST /users/@me/channels"


async def check_jobs_at_every_step(stage: Stage) -> None:
    """Bring five members' jobs to five steps, kill, start, and compare."""
    await stage.start(MAX_JOBS="4")
    orders = [await held_at_submit(stage, accept=True)]
    for number, route in enumerate(("job", "image"), start=2):
        stage.pixeldojo.hang_next(route=route)
        orders.append(await stage.placed(f"at a {route}", user=stage.newcomer(route)))
        await stage.discord.wait_for(lambda: stage.pixeldojo.held == number)  # noqa: B023 - waited for right here
    held = stage.discord.hold_next(EDIT, when="after", where=brings_pictures)
    orders.append(await stage.placed("at its card", user=stage.newcomer("card")))
    await reached(stage, held)
    orders.append(await stage.placed("in line", user=stage.newcomer("line")))

    await stage.start_again(after_s=DOWN_S)
    await stage.delivered(5)

    await check_delivered_once(stage, *orders)


def ask(stage: Stage) -> list[Interaction]:
    """A crowd looks into the queue, all at once."""
    return [stage.discord.slash(stage.newcomer(f"one{number}"), stage.channel, "queue") for number in range(CROWD)]


async def held_at_submit(stage: Stage, *, accept: bool) -> Interaction:
    """Start the bot and order; PixelDojo keeps the submit waiting, and has accepted it or not."""
    if stage.child is None:
        await stage.start()
    stage.pixeldojo.hang_next(accept=accept)
    ordered = await stage.placed()
    await stage.discord.wait_for(lambda: stage.pixeldojo.held)
    return ordered


async def held_at_new_message(stage: Stage, when: When) -> Interaction:
    """Order, and take the placeholder away before the card is there; Discord keeps the new message waiting."""
    editing = stage.discord.hold_next(EDIT, when="before", where=brings_pictures)
    ordered = await stage.placed()
    await reached(stage, editing)
    assert ordered.original is not None
    stage.discord.delete_message(ordered.original)
    posting = stage.discord.hold_next(f"POST /channels/{stage.channel.id}/messages", when=when)
    editing.let_go()
    await reached(stage, posting)
    return ordered


async def reached(stage: Stage, held: Holds) -> None:
    """Wait until a call is held."""
    await stage.discord.wait_for(lambda: held.is_reached)


async def shows(stage: Stage, ordered: Interaction, words: str) -> None:
    """Wait until an order's message has these words."""
    await stage.discord.wait_for(lambda: ordered.original and words in ordered.original.text)


async def check_delivered_once(stage: Stage, *orders: Interaction) -> None:
    """End the bot; each of these orders was run once, paid once and shown once, in the place of its placeholder."""
    await stage.stop()
    assert sorted(run.body["prompt"] for run in stage.pixeldojo.runs) == sorted(map(typed, orders))
    assert stage.seen == stage.cards
    async with stage.books() as books:
        for ordered in orders:
            job = await books.job(ordered)
            assert (job.state, job.paid) == (JobState.SUCCEEDED, PRICE)
            assert [card for card in stage.cards if job.code in card.text] == [ordered.original]
            assert (await books.spent(ordered)).used == PRICE
        assert (await books.studio_spent(orders[0])).held == 0


async def check_nothing_charged(stage: Stage, ordered: Interaction, failure: Failure) -> None:
    """End the bot; this order, the only one, came to nothing and cost nothing."""
    await stage.stop()
    async with stage.books() as books:
        job = await books.job(ordered)
        assert (job.failure, job.paid or 0) == (failure, 0)
        assert job.shown_at is not None
        assert (await books.studio_spent(ordered)).total == 0


async def check_parked(stage: Stage, ordered: Interaction) -> None:
    """End the bot; this order was never sent again, its member has the credits back, the host's are held."""
    await stage.stop()
    assert stage.pixeldojo.runs == []
    async with stage.books() as books:
        assert (await books.job(ordered)).state is JobState.PARKED
        assert (await books.spent(ordered)).total == 0
        assert (await books.studio_spent(ordered)).held == PRICE


def typed(ordered: Interaction) -> str:
    """The prompt of an order."""
    return str(ordered.data["options"][0]["value"])


def calls_to_channel(stage: Stage, method: str) -> int:
    """How often messages were sent to the channel (POST), or read there (GET)."""
    path = f"/channels/{stage.channel.id}/messages"
    return sum((call.method, call.path) == (method, path) for call in stage.discord.requests)


def edits(stage: Stage, where: Where) -> int:
    """How often such an edit was sent in the place of a placeholder."""
    return sum(call.method == "PATCH" and where(call) for call in stage.discord.requests)


def ended_attempts(stage: Stage) -> int:
    """How often a bot found that a placeholder is gone by its own token too."""
    path = f"PATCH /channels/{stage.channel.id}/messages/"
    return sum(str(call).startswith(path) and call.status == 404 for call in stage.discord.requests)
