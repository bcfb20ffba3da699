"""The host's desk: pause, parked jobs, which servers are open, and what stops orders by itself."""

from collections.abc import Callable, Mapping

from domain.errors import NoSuchWindow
from domain.jobs import Job
from domain.money import Allowance, Millicredits, Period
from domain.people import CommunityKey, MemberKey
from studio.budgets import budget_of
from studio.policy import Policy
from studio.ports import Clock, Store, StudioState


class HostDesk:
    """What only the host decides."""

    def __init__(self, *, store: Store, clock: Clock, policy: Policy, wake: Callable[[], None]) -> None:
        """wake: tells the runner that a job may be due."""
        self._store = store
        self._clock = clock
        self._policy = policy
        self._wake = wake

    @property
    def images_kept_days(self) -> int:
        """How long finished images are kept, by the settings."""
        return self._policy.keep_images_days

    async def state(self) -> StudioState:
        """How the studio stands."""
        return await self._store.state()

    async def pause(self, *, by: MemberKey) -> None:
        """Stop new orders; running jobs finish."""
        await self._store.set_paused(True, by=by, now=self._clock.now())

    async def resume(self, *, by: MemberKey) -> None:
        """Take orders again, after a pause or a stop that came by itself."""
        await self._store.set_paused(False, by=by, now=self._clock.now())
        await self._store.unstop(tells=False, now=self._clock.now())

    async def parked(self) -> list[Job]:
        """Jobs whose submit's answer was lost, oldest first."""
        return await self._store.parked()

    async def found(self, job_id: int, *, ticket: str) -> Job:
        """The host found a parked job at PixelDojo: it goes on, and the host's account pays. Raises: WrongState, BadOption."""
        job = await self._store.found(job_id, ticket=ticket, now=self._clock.now())
        self._wake()
        return job

    async def write_off(self, job_id: int) -> Job:
        """Give a parked job up: its price is booked as spent from the host's account. Raises: WrongState."""
        job = await self._store.write_off(job_id, now=self._clock.now())
        self._wake()
        return job

    async def set_open(self, community: CommunityKey, is_open: bool, *, by: MemberKey) -> None:
        """Open or close a server; this wins over the settings."""
        await self._store.set_open(community, is_open, by=by, now=self._clock.now())

    async def set_share(self, community: CommunityKey, share: Allowance | None, *, by: MemberKey) -> None:
        """Let a server spend so much, in the place of the settings' budget; None: as they say again."""
        await self._store.set_share(community, share, by=by, now=self._clock.now())

    async def fund(
        self, community: CommunityKey, amount: Millicredits, period: Period, *, by: MemberKey, key: str
    ) -> Millicredits:
        """Let a server spend so much more in the window that runs; what was added to that window by now. Once for each key.

        Raises: NoSuchWindow for a kind of window that the server's budget doesn't count in.
        """
        now = self._clock.now()
        budget = await budget_of(community, store=self._store, policy=self._policy, now=now)
        if period not in {line.period for line in budget}:
            raise NoSuchWindow(period=period, budget=budget)
        return await self._store.fund(community, amount, period, by=by, key=key, now=now)

    async def is_open(self, community: CommunityKey) -> bool:
        """Whether a community is served now."""
        decided = (await self._store.open_communities()).get(community)
        return self._policy.caps(community).open_by_default if decided is None else decided

    async def decided(self) -> Mapping[CommunityKey, bool]:
        """What was opened or closed by hand."""
        return await self._store.open_communities()

    async def open_count(self) -> int:
        """How many servers are open by name: in the settings, or by hand."""
        return self._policy.open_count(await self._store.open_communities())

    async def first_time(self, member: MemberKey) -> bool:
        """True the first time only: what goes to PixelDojo and what is kept was not yet said to this member."""
        return await self._store.greeted(member, now=self._clock.now())

    async def remember_commands(self, commands_hash: str) -> None:
        """Keep the hash of the command tree that Discord was just told."""
        await self._store.remember_commands(commands_hash)
