"""Living through a night, round by round, until everything has ended; then everything is compared."""

import asyncio
import signal
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from cogs.words import waiting
from tests.chaos.inspection import differences
from tests.chaos.plan import AFTER_ORDERS, Act, Blow, Night, Round, Strike, Wish
from tests.chaos.town import ROLES, Town, founded
from tests.chaos.troubles import befall
from tests.databases import Databases
from tests.discord_server import Interaction, Message, User
from tests.survival.nursery import Child
from tests.survival.servers import brings_pictures, cards
from tests.survival.stage import Stage

FROZEN_S = 40.0
"""Longer than a claim's lease, so that another process takes over where there is one."""
STEP_TURNS = 6
"""For how long a step is waited for that may never come, since something else went wrong before it."""

DISCORD_STEPS = {
    "answer": ("POST /interactions/*", None),
    "card": ("PATCH *", brings_pictures),
    "any edit": ("PATCH *", None),
    "new message": ("POST /channels/*/messages", None),
}
PIXELDOJO_STEPS = {"submit": "run", "look": "job", "recent jobs": "jobs", "download": "image"}


@dataclass(frozen=True)
class Outcome:
    """What came of a night."""

    struck: Counter[Blow]
    """How often which blow hit a process that was alive."""
    differences: list[str]
    """What isn't as it was promised."""


async def lived(night: Night, databases: Databases, folder: Path, *, told: Callable[[str], None] = lambda _: None) -> Outcome:
    """Live through a night; told of each round as it begins."""
    async with founded(night, databases, folder) as town:
        try:
            for number, each in enumerate(night.rounds, start=1):
                told(f"  {number:2}. {each}")
                await live(town, each)
            await town.calm()
            await town.open()
            await town.settled()
            await town.close()
        except (AssertionError, TimeoutError) as error:
            return Outcome(town.struck, [*town.differences, f"stuck: {type(error).__name__}: {error}"])
        return Outcome(town.struck, [*town.differences, *await differences(town)])


async def live(town: Town, round_: Round) -> None:
    """One round, in a channel of its own."""
    await town.calm()
    await town.open()
    town.channel = town.stage.discord.world.add_channel(town.stage.guild, "studio")
    before = len(town.orders)
    await befall(town, [trouble for trouble in round_.troubles if trouble.name not in AFTER_ORDERS])
    is_reached = armed(town.stage, round_.strike.step)
    for wish in round_.wishes:
        await wished(town, wish)
    late = [trouble for trouble in round_.troubles if trouble.name in AFTER_ORDERS]
    if late:
        await town.stage.until(lambda: all(len(ordered.replies) > 0 for ordered in town.orders[before:]), turns=2)
        await befall(town, late)
    if round_.strike.step is None:
        await asyncio.sleep(round_.strike.after_ms / 1000)
    else:
        await town.stage.until(is_reached, turns=STEP_TURNS)
    await strike(town, round_.strike)


# ── what members do ──────────────────────────────────────────────────────────────────────────────────────────────
async def wished(town: Town, wish: Wish) -> None:
    """Do as a member wishes; where there is nothing to press they order."""
    user, discord = town.members[wish.member], town.stage.discord
    card = latest_card(town)
    if wish.act is Act.AGAIN and card is not None:
        town.orders.append(discord.click(user, card, again_on(card)))
        return
    ordered = town.order(user)
    if wish.act is Act.TWICE:
        discord.push_again(ordered)
    if wish.act is Act.CANCEL:
        await town.stage.until(lambda: ordered.original, turns=2)
        cancel(town, user, ordered)


def cancel(town: Town, user: User, ordered: Interaction) -> None:
    """Press Cancel, should it be there to be pressed."""
    placed = ordered.original
    if placed is None or placed.deleted_at is not None:
        return
    try:
        town.stage.discord.click(user, placed, placed.custom_id(label=waiting.CANCEL))
    except LookupError:
        return


def latest_card(town: Town) -> Message | None:
    """The newest picture that people see and can draw again."""
    shown = [message for message in town.stage.discord.world.messages.values() if is_pressable(town, message)]
    return next((card for card in reversed(cards(shown)) if again_on(card)), None)


def is_pressable(town: Town, message: Message) -> bool:
    """Whether a message is still before people's eyes, in a channel that is still open to the bot."""
    return message.deleted_at is None and message.channel.guild is not None and message.channel.id not in town.closed


def again_on(card: Message) -> str:
    """The custom_id of a card's Again; nothing where it has none."""
    custom_ids = (str(part.get("custom_id", "")) for part in card.parts)
    return next((custom_id for custom_id in custom_ids if custom_id.startswith("again:")), "")


# ── the strike ───────────────────────────────────────────────────────────────────────────────────────────────────
def armed(stage: Stage, step: str | None) -> Callable[[], bool]:
    """Hold the next call of a step. Whether it came, from now on."""
    if step is None:
        return lambda: False
    name, _, when = step.rpartition(" ")
    if name in DISCORD_STEPS:
        pattern, where = DISCORD_STEPS[name]
        holding = stage.discord.hold_next(pattern, when="after" if when == "after" else "before", where=where or (lambda _: True))
        return lambda: holding.is_reached
    held = stage.pixeldojo.held
    route = PIXELDOJO_STEPS[name if name in PIXELDOJO_STEPS else step]
    stage.pixeldojo.hang_next(route=route, accept=when == "after")
    return lambda: stage.pixeldojo.held > held


async def strike(town: Town, strike: Strike) -> None:
    """Strike one of the processes; what it was held at is let on, unheard."""
    slot = strike.process % len(town.processes)
    process = town.processes[slot]
    if process is None or process.is_over:
        return  # it ended by itself, which is told when it is started again
    if strike.blow is Blow.FREEZE:
        await freeze(town, slot, process)
        return
    if strike.blow is Blow.KILL:
        await town.killed(process)
    else:
        town.struck[Blow.STOP] += 1
        await town.asked_to_end(process)
    town.processes[slot] = None
    if strike.away_s:
        await town.stage.later_beside(seconds=strike.away_s)


async def freeze(town: Town, slot: int, process: Child) -> None:
    """Stop a process for a while. Where another one may take over it does, and both go on for a moment."""
    process.send(signal.SIGSTOP)
    town.struck[Blow.FREEZE] += 1
    await town.stage.later_beside(seconds=FROZEN_S)
    if town.night.shape.is_shared:
        town.processes[slot] = await town.started(ROLES[town.night.shape][slot])
        await town.turns(2)
    process.send(signal.SIGCONT)
    await town.turns(2)
    if town.processes[slot] is not process and not process.is_over:
        town.stage.discord.faults.clear()  # what it was held at when it was stopped is answered now, and it hears that
        await town.asked_to_end(process)
