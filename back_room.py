"""The back room and how it is put together: what works by itself, in every process that runs jobs."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass

from parts import Parts
from settings import RunnerKind
from storage.database import is_shared
from studio.alarms import Alarms
from studio.collecting import Collector
from studio.driving import Driver
from studio.duty import Duty, Work
from studio.housekeeping import Housekeeping
from studio.ports import Announcer, ReferenceLinks, Runner
from studio.postman import Postman
from studio.runner import LocalRunner
from studio.usher import Usher
from studio.watching import Watch


@dataclass(frozen=True, kw_only=True)
class BackRoom:
    """What works by itself: jobs, the line, the post, and tidying."""

    runner: Runner
    usher: Usher
    housekeeping: Housekeeping
    postman: Postman
    loops: Sequence[Work]
    """What goes on beside the jobs."""

    @asynccontextmanager
    async def working(self) -> AsyncIterator[None]:
        """Work until the end of the block; jobs under way get 3 s to go, and resume at the next start."""
        loops = [asyncio.create_task(work()) for work in self.loops]
        await self.runner.start()
        try:
            yield
        finally:
            for loop in loops:
                loop.cancel()
            await self.runner.stop()
            await asyncio.gather(*loops, return_exceptions=True)


def build_room(parts: Parts, *, announcer: Announcer, links: ReferenceLinks) -> BackRoom:
    """Build what drives the jobs of these parts, shown by this announcer, and what goes on beside them."""
    alone = not is_shared(parts.settings.database_url)
    runner = build_runner(parts, build_driver(parts, announcer=announcer, links=links), alone=alone)
    usher = Usher(store=parts.store, announcer=announcer, clock=parts.clock, forecast=parts.forecast)
    postman = Postman(store=parts.store, announcer=announcer, clock=parts.clock, bell=parts.post)
    housekeeping = build_housekeeping(parts, announcer=announcer)
    works = (usher.run, postman.run, housekeeping.run)
    duty = Duty(holder=parts.name, store=parts.store, clock=parts.clock, works=works)
    loops = works if alone else (duty.run, parts.store.hear)
    return BackRoom(runner=runner, usher=usher, housekeeping=housekeeping, postman=postman, loops=loops)


def build_runner(parts: Parts, driver: Driver, *, alone: bool) -> Runner:
    """Build what hands this driver its jobs. alone: whether no other process works on the database."""
    name, store, clock, seats = parts.name, parts.store, parts.clock, parts.policy.seats
    if parts.settings.runner is RunnerKind.PROCRASTINATE:
        from fleet.runner import ProcrastinateRunner  # which most don't install

        url = parts.settings.database_url
        return ProcrastinateRunner(name=name, url=url, store=store, driver=driver, clock=clock, seats=seats)
    return LocalRunner(name=name, store=store, driver=driver, clock=clock, bell=parts.bell, seats=seats, alone=alone)


def build_driver(parts: Parts, *, announcer: Announcer, links: ReferenceLinks) -> Driver:
    """Build what takes a job to its end."""
    collector = Collector(
        provider=parts.provider, images=parts.images, imaging=parts.imaging, looks=parts.looks, clock=parts.clock
    )
    watch = Watch(
        name=parts.name,
        store=parts.store,
        provider=parts.provider,
        collector=collector,
        announcer=announcer,
        hints=parts.hints,
        clock=parts.clock,
        random=parts.random,
    )
    return Driver(
        name=parts.name,
        store=parts.store,
        provider=parts.provider,
        announcer=announcer,
        links=links,
        watch=watch,
        clock=parts.clock,
        meter=parts.meter,
    )


def build_housekeeping(parts: Parts, *, announcer: Announcer) -> Housekeeping:
    """Build what tidies."""
    return Housekeeping(
        store=parts.store,
        provider=parts.provider,
        images=parts.images,
        departures=parts.departures,
        removal=parts.removal,
        alarms=Alarms(store=parts.store, clock=parts.clock),
        wordlists=parts.wordlists,
        announcer=announcer,
        clock=parts.clock,
        policy=parts.policy,
        wake=parts.bell.ring,
    )
