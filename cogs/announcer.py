"""Shows a job's state to people, by the first way down that works: design "Showing"."""

from functools import partial

from cogs.asking import unasked
from cogs.card import cancelled_while_running, card
from cogs.client import AtelierBot
from cogs.delivery import Delivery, Draw, draw_card, show_progress
from cogs.group_announcing import GroupAnnouncer
from cogs.pings import Pings
from cogs.reminders import send_reminder
from cogs.uploads import Uploads
from cogs.ways import Ways
from domain.jobs import Awaits, Failure, Job, ShowingKind
from domain.letters import Delivered, Letter
from domain.members import Reminder
from studio.log_context import logged_job
from studio.ports import Clock, Progress, Store


class DiscordAnnouncer:
    """Fills studio.ports.Announcer."""

    def __init__(self, bot: AtelierBot, *, store: Store, clock: Clock, driver: str | None = None) -> None:
        """driver: this process, as its claims say, where it drives jobs."""
        self._bot = bot
        self._store = store
        self._clock = clock
        self._driver = driver
        self._delivery = Delivery(Ways(bot, clock=clock), store=store, clock=clock)
        self._groups = GroupAnnouncer(bot, store=store, delivery=self._delivery, driver=driver)
        self._pings = Pings(bot, store=store, clock=clock)
        self.uploads = Uploads()

    async def show_progress(self, job: Job, progress: Progress) -> None:
        """Edit the placeholder, no more than every 3 s and only when it changed. Never raises for Discord's troubles."""
        with logged_job(job):
            if job.batch_id is not None:
                await self._groups.show_progress(job, progress)
            elif await show_progress(self._bot, job, progress):
                await self._store.show_anew([job.id], besides=self._driver)

    async def show_end(self, job: Job) -> None:
        """Replace the placeholder by the card or the failure, by the first way that works; nowhere: it waits under
        /history. May be repeated. Raises: ShowLater when Discord is away."""
        if not job.showings or job.showings[-1].kind is ShowingKind.NONE:
            return
        with logged_job(job):
            async with self.uploads.room_for(job):
                if job.batch_id is not None:
                    await self._groups.show_end(job)
                else:
                    await self._show_end(job)
            await self._pings.ping(job)

    async def _show_end(self, job: Job) -> None:
        shown = self._bot.pace.of(job.id)
        async with shown.editing:
            shown.ended = True
            draw = partial(draw_card, self._bot, job)
            if not job.was_held:
                await self._close(job, draw)
            elif job.failure is Failure.INTERRUPTED:
                await self._delivery.show_interrupted(job, draw)
            elif job.goes_to_member_alone:
                await self._leave_note(job)
                await self._delivery.bring_privately(job, draw)
            else:
                await self._delivery.bring(job, draw)

    async def _close(self, job: Job, draw: Draw) -> None:
        """Nobody said yes: said in the place of the question; where staff were asked, on the placeholder."""
        if job.awaits is not Awaits.APPROVAL:
            await self._delivery.close_question(job, unasked(job))
        elif any(showing.recorded_at for showing in job.showings):
            await self._delivery.close_question(job, card(job, ()))
        else:
            await self._delivery.show_interrupted(job, draw)

    async def remind(self, reminder: Reminder) -> None:
        """A direct message to a member: their credits are back. Never raises."""
        await send_reminder(self._bot, reminder)

    async def deliver(self, letter: Letter) -> Delivered | None:
        """Send a letter; where it is then. None: there is nobody to take it. Raises: ShowLater when Discord is away."""
        return await self._bot.post.deliver(letter)

    async def _leave_note(self, job: Job) -> None:
        """The channel sees that it was cancelled too late to be free."""
        placed = job.showings[0]
        if placed.message_id is not None:
            await self._delivery.edit(placed, cancelled_while_running(job))
