"""What the host decides, and what the studio remembers of the provider."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, select, update

from domain.catalog import ModelCard, Tariff, Upscaler
from domain.notices import ProviderBack, ProviderPaused
from domain.people import CommunityKey, MemberKey
from domain.requests import Resolution
from domain.waiting import UsualTime
from storage.account import tally_of
from storage.decisions import Decision, record
from storage.notices import tell_host
from storage.rows import Part, dialect_of, for_both, insert_into, table_of
from storage.tables import CommunityRow, GreetingRow, StudioRow, UsualTimeRow
from storage.values import card_columns, card_of, tariff_columns, tariff_of, upscaler_columns, upscaler_of
from studio.ports import StudioState

TIMES, GREETINGS = table_of(UsualTimeRow), table_of(GreetingRow)
THE_STUDIO, ALL_TIMES = select(table_of(StudioRow)), select(TIMES)
GREETED = select(GREETINGS.c.member).where(GREETINGS.c.member == bindparam("of_member"))
GREET = for_both(GREETINGS, lambda greeting: greeting.on_conflict_do_nothing().returning(GREETINGS.c.member))
THIS_SIZE = (TIMES.c.resolution == bindparam("of_resolution"), TIMES.c.outputs == bindparam("of_outputs"))
KEPT_TIME = select(TIMES.c.p50_s, TIMES.c.p80_s, TIMES.c.p95_s).where(*THIS_SIZE).with_for_update()
MOVE_TIME = update(TIMES).where(*THIS_SIZE)


class HostBook(Part):
    """The studio's one row, and the lists beside it."""

    async def state(self) -> StudioState:
        """How the studio stands."""
        async with self._database.reading() as session:
            row = (await session.execute(THE_STUDIO)).one()
            return StudioState(
                paused_by_host=row.paused_by_host,
                stopped=row.stopped,
                card=None if row.card is None else card_of(row.card),
                tariff=None if row.tariff is None else tariff_of(row.tariff),
                commands_hash=row.commands_hash,
                balance=row.balance,
                balance_at=row.balance_at,
                upscaler=None if row.upscaler is None else upscaler_of(row.upscaler),
                tally=None if row.tally is None else tally_of(row.tally),
                weekly_at=row.weekly_at,
            )

    async def set_paused(self, paused: bool, *, by: MemberKey, now: datetime) -> None:
        """/host pause and resume; audited."""
        async with self._database.writing() as session:
            await session.execute(update(StudioRow).values(paused_by_host=paused))
            await record(session, Decision(what="pause" if paused else "resume", by=by), now=now)

    async def stop(self, reason: str, *, now: datetime) -> bool:
        """Stop orders by themselves (bad_key, out_of_credits), and tell the host. True when they weren't stopped for it yet."""
        async with self._database.writing() as session:
            news = update(StudioRow).where(StudioRow.stopped.is_distinct_from(reason)).values(stopped=reason, probed_at=now)
            is_news = await session.scalar(news.returning(StudioRow.id)) is not None
            if is_news:
                await tell_host(session, ProviderPaused(reason), now=now)
            return is_news

    async def unstop(self, *, tells: bool, now: datetime) -> bool:
        """Go on. True when they were stopped. tells: whether that is news to the host."""
        async with self._database.writing() as session:
            over = update(StudioRow).where(StudioRow.stopped.is_not(None)).values(stopped=None, probed_at=None)
            was_stopped = await session.scalar(over.returning(StudioRow.id)) is not None
            if was_stopped and tells:
                await tell_host(session, ProviderBack(), now=now)
            return was_stopped

    async def set_open(self, community: CommunityKey, is_open: bool, *, by: MemberKey, now: datetime) -> None:
        """/host open and close; audited."""
        async with self._database.writing() as session:
            decided = insert_into(session, CommunityRow).values(key=community, is_open=is_open)
            await session.execute(decided.on_conflict_do_update(index_elements=["key"], set_={"is_open": is_open}))
            await record(session, Decision(what="open" if is_open else "close", by=by, community=community), now=now)

    async def open_communities(self) -> Mapping[CommunityKey, bool]:
        """What was opened (True) or closed (False) by hand."""
        async with self._database.reading() as session:
            decided = await session.execute(select(CommunityRow.key, CommunityRow.is_open))
            return {key: is_open for key, is_open in decided if is_open is not None}

    async def remember_model(self, card: ModelCard, tariff: Tariff) -> None:
        """Keep the last good description."""
        await self._remember(card=card_columns(card), tariff=tariff_columns(tariff))

    async def remember_upscaler(self, upscaler: Upscaler | None) -> None:
        """Keep the last good description of the model that makes pictures bigger; None once it isn't offered."""
        await self._remember(upscaler=None if upscaler is None else upscaler_columns(upscaler))

    async def remember_commands(self, commands_hash: str) -> None:
        """The hash of the command tree Discord was last told."""
        await self._remember(commands_hash=commands_hash)

    async def usual_times(self) -> Mapping[tuple[Resolution, int], UsualTime]:
        """The running percentiles by size: resolution and number of outputs."""
        async with self._database.reading() as session:
            rows = await session.execute(ALL_TIMES)
            return {(row.resolution, row.outputs): UsualTime(row.p50_s, row.p80_s, row.p95_s) for row in rows}

    async def learn_usual_time(
        self, resolution: Resolution, outputs: int, learn: Callable[[UsualTime | None], UsualTime | None]
    ) -> None:
        """Move one size's percentiles from what they are (None: not known); nothing is kept where nothing was learned."""
        size = {"of_resolution": resolution, "of_outputs": outputs}
        async with self._database.writing() as session:
            kept = (await session.execute(KEPT_TIME, size)).one_or_none()
            usual = learn(None if kept is None else UsualTime(*kept))
            if usual is None:
                return
            times = {"p50_s": usual.p50_s, "p80_s": usual.p80_s, "p95_s": usual.p95_s}
            if kept is not None:
                await session.execute(MOVE_TIME, size | times)
                return
            first = insert_into(session, UsualTimeRow).values(resolution=resolution, outputs=outputs, **times)
            await session.execute(first.on_conflict_do_update(index_elements=["resolution", "outputs"], set_=times))

    async def greeted(self, member: MemberKey, *, now: datetime) -> bool:
        """True the first time only: what goes to PixelDojo and what is kept was not yet said to this member."""
        async with self._database.reading() as session:
            if await session.scalar(GREETED, {"of_member": member}) is not None:
                return False  # as nearly always: nobody stands in line to write nothing
        async with self._database.writing() as session:
            return await session.scalar(GREET[dialect_of(session)], {"member": member, "at": now}) is not None

    async def _remember(self, **columns: Any) -> None:
        async with self._database.writing() as session:
            await session.execute(update(StudioRow).values(**columns))
