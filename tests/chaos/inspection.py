"""Comparing, after a night, what PixelDojo ran, what the books say, and what people see."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from cogs.words import waiting
from cogs.words.endings import ending
from demo.pixeldojo_account import EmbeddedRun
from domain.errors import LedgerError
from domain.jobs import Failure, Job, JobState, ShowingKind
from domain.people import member_key, server_key
from storage.store import open_store
from tests.chaos.town import Town
from tests.discord_server import Message

PARKED = "PixelDojo didn't say whether it took this"
QUOTA = 6000
"""The default: millicredits a day."""
UNBALANCED = "the books don't balance"
MOST = 1000


@dataclass(frozen=True)
class Night:
    """What is left of it."""

    town: Town
    jobs: list[Job]

    @property
    def messages(self) -> list[Message]:
        """Everything the bot ever wrote, deleted or not."""
        world = self.town.stage.discord.world
        return [message for message in world.messages.values() if message.author is world.bot]

    def of(self, job: Job) -> list[Message]:
        """The messages in which a job was ever named."""
        return [message for message in self.messages if job.code in ever(message)]


async def differences(town: Town) -> list[str]:
    """What isn't as it was promised; nothing is the proof. No process is left then."""
    async with open_store(town.url) as store:
        try:
            await store.audit_books()
        except LedgerError as error:
            return [str(error)]
        here = server_key(town.stage.guild.id)
        jobs = [job for user in town.members for job in await store.recent_jobs(here, member_key(user.id), most=MOST)]
    night = Night(town, jobs)
    checks = (ends, runs, endings, showings, told_host, in_the_dark, quotas, sayings)
    return [difference for check in checks for difference in check(night)]


def ends(night: Night) -> Iterator[str]:
    """Every job has ended and that was shown, or is parked."""
    for job in night.jobs:
        if job.state is not JobState.PARKED and job.shown_at is None:
            yield f"{job.code} is {job.state}, and was never shown"


def runs(night: Night) -> Iterator[str]:
    """Every run that PixelDojo accepted is one job's, at its price; or of a parked job."""
    by_ticket = {job.ticket: job for job in night.jobs if job.ticket is not None}
    parked = Counter((job.request.prompt, job.request.seed) for job in night.jobs if job.state is JobState.PARKED)
    for prompt, seed in night.town.stage.pixeldojo.accepted_twice():
        yield f"{prompt!r} ({seed}) was accepted twice"
    for run in night.town.stage.pixeldojo.runs:
        job = by_ticket.pop(run.ticket, None)
        if job is None and not parked[run.settings["prompt"], run.body["seed"]]:
            yield f"nobody knows the run of {run.settings['prompt']!r}"
        if job is not None:
            yield from wrongly_paid(job, run)
    yield from (f"{job.code} has a ticket that PixelDojo never gave" for job in by_ticket.values())


def wrongly_paid(job: Job, run: EmbeddedRun) -> Iterator[str]:
    """Settled for a picture, released for a failure; what was never finished is the host's."""
    owed = 0 if run.fate and job.state is JobState.FAILED else run.cost
    if not job.ended or (job.cost or 0) != owed:
        yield f"{job.code} is {job.state} ({job.failure}) at {job.cost}, and PixelDojo took {owed}"
    if run.fate is None and job.state is JobState.FAILED and job.failure is not Failure.NO_IMAGES:
        yield f"{job.code} failed ({job.failure}), and its run didn't"


def endings(night: Night) -> Iterator[str]:
    """Whoever got no pictures pays nothing, and reads why."""
    for job in night.jobs:
        if job.state is not JobState.PARKED and (job.state is JobState.SUCCEEDED or not job.ended):
            continue
        if job.paid:
            yield f"{job.code} is {job.state} and cost its member {job.paid}"
        sentence = PARKED if job.state is JobState.PARKED else ending(job).title
        if can_be_read(night, job) and not any(sentence in ever(message) for message in night.of(job)):
            yield f"{job.code} is {job.state} ({job.failure}), and no message says: {sentence}"


def can_be_read(night: Night, job: Job) -> bool:
    """Whether the bot was in a place to say how a job ended: its placeholder was recorded and nobody took it away."""
    world = night.town.stage.discord.world
    placed = job.showings[0]
    message = world.messages.get(placed.message_id or 0)
    if message is None or message.deleted_at is not None or message.channel.id in night.town.closed:
        return False
    return all(showing.kind is not ShowingKind.HISTORY for showing in job.showings)


def showings(night: Night) -> Iterator[str]:
    """Every picture came, and nobody sees it twice; what can be shown nowhere waits under /history."""
    for job in night.jobs:
        cards = [message for message in night.of(job) if message.attachments]
        seen = [card for card in cards if card.deleted_at is None and not card.is_ephemeral and job.code in card.text]
        waits = job.showings[-1].kind is ShowingKind.HISTORY
        if job.state is JobState.SUCCEEDED and not cards and not waits:
            yield f"{job.code} succeeded, and its picture never came: {told(job, night.of(job))}"
        if job.state is not JobState.SUCCEEDED and cards:
            yield f"{job.code} is {job.state}, and has a picture"
        if len(seen) > 1:
            yield f"{job.code} is shown {len(seen)} times: {[(card.channel.name, card.now.by) for card in seen]}"


def told(job: Job, messages: list[Message]) -> str:
    """Where it was to be shown, and how many files each version of its messages had."""
    ways = [f"{each.kind} {each.message_id}" for each in job.showings]
    versions = [f"{each.id}: {[len(version.attachments) for version in each.versions]}" for each in messages]
    return f"{ways}; {versions}"


def told_host(night: Night) -> Iterator[str]:
    """The host hears of each parked job."""
    world = night.town.stage.discord.world
    letters = [message for message in night.messages if message.channel is world.dm(world.host)]
    for job in night.jobs:
        if job.state is JobState.PARKED and not any(job.code in ever(letter) for letter in letters):
            yield f"{job.code} is parked, and the host doesn't know"


def in_the_dark(night: Night) -> Iterator[str]:
    """No message that can be reached goes on promising what is over."""
    parked = {job.code for job in night.jobs if job.state is JobState.PARKED}
    for message in night.messages:
        if (
            message.deleted_at is not None
            or message.channel.id in night.town.closed
            or any(code in message.text for code in parked)
        ):
            continue
        if any(part.get("label") == waiting.CANCEL for part in message.parts):
            yield f"a message still offers to cancel: {message.text!r}"


def quotas(night: Night) -> Iterator[str]:
    """No member had more than their day's credits on any day."""
    paid = Counter[tuple[str, str]]()
    for job in night.jobs:
        paid[job.member, job.created_at.date().isoformat()] += job.paid or 0
    yield from (f"{member} paid {amount} on {day}" for (member, day), amount in paid.items() if amount > QUOTA)


def sayings(night: Night) -> Iterator[str]:
    """No process found the books off balance."""
    for process in night.town.stage.children:
        yield from (line for line in process.said if UNBALANCED in line)


def ever(message: Message) -> str:
    """Everything that was ever to be read in a message."""
    return "\n".join(str(version.content) + str(version.components) for version in message.versions)
