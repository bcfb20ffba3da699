"""The account at PixelDojo, as its host sees it: the balance against the books, and where the credits go."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from domain.figures import FigureLine, spent_by
from domain.money import Budget, Millicredits, Period
from domain.people import CommunityKey, MemberKey, is_server
from domain.rules.gate import Spent
from domain.speed import credits_a_day, runs_out_at
from studio.budgets import budget_of
from studio.figures import FIGURE_DAYS, window
from studio.policy import Policy
from studio.ports import Clock, Store, StudioState

SERVERS_MOST = 10
"""What a message has room for."""


@dataclass(frozen=True, kw_only=True)
class ServerAccount:
    """One server's part."""

    community: CommunityKey
    lately: Millicredits
    """Spent in the last 30 days."""
    budget: Budget
    spent: Mapping[Period, Spent]
    """In the windows that run."""


@dataclass(frozen=True, kw_only=True)
class AccountView:
    """All of it at one moment."""

    now: datetime
    state: StudioState
    speed: Millicredits
    """Credits a day."""
    gone_at: datetime | None
    """When the balance will be gone at that speed; None: not foreseen."""
    parked: int
    at_risk: Millicredits
    """What those jobs may cost the host."""
    servers: Sequence[ServerAccount]
    """Those that spend most, first."""
    more_servers: int
    lines: Sequence[FigureLine]
    """The last 30 days, of all servers and other places."""


class Account:
    """What only the host sees."""

    def __init__(self, *, store: Store, clock: Clock, policy: Policy) -> None:
        self._store = store
        self._clock = clock
        self._policy = policy

    async def view(self) -> AccountView:
        """How the account stands."""
        now = self._clock.now()
        state = await self._store.state()
        since, until = window(now)
        lines = await self._store.figures(None, since=since, until=until)
        by_day = await self._store.spent_by_day(None, since=(now - timedelta(days=FIGURE_DAYS)).date())
        parked = await self._store.parked()
        communities, used = await self._communities(lines, now=now)
        return AccountView(
            now=now,
            state=state,
            speed=credits_a_day(by_day, now),
            gone_at=None if state.balance is None else runs_out_at(state.balance, by_day, now),
            parked=len(parked),
            at_risk=Millicredits(sum(job.quoted for job in parked)),
            servers=[await self._server(community, lines, used, now=now) for community in communities[:SERVERS_MOST]],
            more_servers=max(0, len(communities) - SERVERS_MOST),
            lines=lines,
        )

    async def agree(self, *, by: MemberKey) -> Millicredits:
        """Take what is missing of the balance as spent elsewhere: books and balance agree from then on. How much it was."""
        return await self._store.agree(by=by, now=self._clock.now())

    async def _communities(
        self, lines: Sequence[FigureLine], *, now: datetime
    ) -> tuple[list[CommunityKey], Mapping[CommunityKey, Mapping[Period, Spent]]]:
        """Servers that spend, that hold something, or were opened by hand; the windows of those that used them."""
        used = await self._store.servers_spent(now=now)
        opened = [community for community, is_open in (await self._store.open_communities()).items() if is_open]
        spending = [community for community in spent_by(lines, lambda line: line.community) if is_server(community)]
        return list(dict.fromkeys([*spending, *used, *opened])), used

    async def _server(
        self,
        community: CommunityKey,
        lines: Sequence[FigureLine],
        used: Mapping[CommunityKey, Mapping[Period, Spent]],
        *,
        now: datetime,
    ) -> ServerAccount:
        return ServerAccount(
            community=community,
            lately=Millicredits(sum(line.spent for line in lines if line.community == community)),
            budget=await budget_of(community, store=self._store, policy=self._policy, now=now),
            spent=used.get(community, {}),
        )
