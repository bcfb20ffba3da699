"""The parts and how they are put together: everything that Discord and the command line are both built on."""

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from random import Random
from uuid import uuid4

from fleet.nudges import defer
from fleet.schema import apply_schema
from imaging.charts import open_charts
from imaging.classifier import open_classifier
from imaging.pillow import PillowImaging
from provider.pixeldojo import PixelDojo
from settings import RunnerKind, Settings
from storage.database import is_shared
from storage.image_stores import open_images
from storage.store import SqlStore, open_store
from studio.account import Account
from studio.accounts import Accounts
from studio.approvals import Approvals
from studio.bell import Bell
from studio.conduct import ConductDesk
from studio.departures import Departures
from studio.desk import HostDesk
from studio.exporting import Exports
from studio.figures import Figures
from studio.forecast import Forecast
from studio.gallery import Gallery
from studio.gallery_posts import GalleryPosts
from studio.hints import Hints
from studio.house import House
from studio.looking import Looks
from studio.members import Members
from studio.origins import Origins
from studio.picks import Picks
from studio.policy import Policy
from studio.ports import (
    UNMETERED,
    CallRate,
    Clock,
    ImageStore,
    Meter,
    Provider,
    Store,
)
from studio.removal import Removal
from studio.reports import Reports
from studio.screening import Screening
from studio.services import Services
from studio.signing import SignedReferences
from studio.staff_log import StaffLog
from studio.studio import Studio
from studio.styles import Styles
from studio.wordlists import Wordlists


@dataclass(frozen=True, kw_only=True)
class Parts(Services):
    """Everything but the people: what Discord and the command line are both built on."""

    name: str
    """This process, as its claims and duties say."""
    settings: Settings
    policy: Policy
    random: Random
    bell: Bell
    post: Bell
    """Rung by the store whenever a letter was written."""
    forecast: Forecast
    hints: Hints
    store: Store
    provider: Provider


@asynccontextmanager
async def open_parts(settings: Settings, *, clock: Clock, random: Random) -> AsyncIterator[Parts]:
    """Open the database (migrated), the store of images and the client of PixelDojo, and build the studio on them."""
    policy = settings.policy()
    bell, post = Bell(clock), Bell(clock)
    imaging = PillowImaging()
    meter = meter_of(settings)
    async with (
        open_books(settings, bell=bell, post=post) as store,
        open_images(settings.data_dir, settings.bucket()) as images,
        open_pixeldojo(settings, clock=clock, meter=meter, calls=store if is_shared(settings.database_url) else None) as provider,
    ):
        wordlists = Wordlists(store=store, clock=clock)
        looks = Looks(store=store, images=images, classifier=open_classifier(), clock=clock, wake=bell.ring)
        forecast = Forecast(seats=policy.seats, calls_are_scarce=provider.calls_are_scarce)
        yield Parts(
            name=f"{os.getpid()}-{uuid4().hex[:8]}",
            settings=settings,
            policy=policy,
            clock=clock,
            random=random,
            bell=bell,
            post=post,
            forecast=forecast,
            hints=hints_of(store, clock),
            references=references_of(settings, store=store, images=images, clock=clock),
            meter=meter,
            store=store,
            provider=provider,
            images=images,
            imaging=imaging,
            studio=Studio(
                store=store,
                images=images,
                imaging=imaging,
                screening=Screening(store=store, words=wordlists, looks=looks),
                clock=clock,
                policy=policy,
                forecast=forecast,
                random=random,
                wake=bell.ring,
                meter=meter,
            ),
            accounts=Accounts(store=store, clock=clock, policy=policy),
            gallery=Gallery(store=store, images=images, looks=looks, clock=clock, random=random),
            gallery_posts=GalleryPosts(store=store, clock=clock),
            removal=Removal(store=store, images=images, clock=clock),
            reports=Reports(store=store, clock=clock),
            approvals=Approvals(store=store, clock=clock, wake=bell.ring),
            looks=looks,
            members=Members(store=store, clock=clock),
            origins=Origins(store=store, imaging=imaging),
            picks=Picks(store=store, images=images, clock=clock),
            styles=Styles(store=store, clock=clock),
            wordlists=wordlists,
            desk=HostDesk(store=store, clock=clock, policy=policy, wake=bell.ring),
            account=Account(store=store, clock=clock, policy=policy),
            figures=Figures(store=store, clock=clock, charts=open_charts()),
            house=House(store=store, clock=clock, policy=policy),
            conduct=ConductDesk(store=store, clock=clock, policy=policy),
            staff_log=StaffLog(store=store, clock=clock),
            exports=Exports(store=store),
            departures=Departures(store=store, images=images, clock=clock),
        )


@asynccontextmanager
async def open_books(settings: Settings, *, bell: Bell, post: Bell) -> AsyncIterator[SqlStore]:
    """Open the database (migrated). Whenever it writes jobs the bell rings, and the post where it writes letters."""
    async with open_store(settings.database_url) as store:
        if settings.runner is RunnerKind.PROCRASTINATE:
            await apply_schema(settings.database_url)
            store.defer_by(defer)
        store.on_jobs(bell.ring)
        store.on_letters(post.ring)
        yield store


def meter_of(settings: Settings) -> Meter:
    """What counts, where somebody can read it."""
    if not settings.web_port:
        return UNMETERED
    from web.metrics import PrometheusMeter  # a library that most have no use for

    return PrometheusMeter()


def hints_of(store: Store, clock: Clock) -> Hints:
    """What hears the store's hints."""
    hints = Hints(store=store, clock=clock)
    store.on_hints(hints.hear)
    return hints


def open_pixeldojo(settings: Settings, *, clock: Clock, meter: Meter = UNMETERED, calls: CallRate | None = None) -> PixelDojo:
    """The client of PixelDojo that the settings describe. calls: where several processes count them together."""
    return PixelDojo(
        settings.pixeldojo_api_url,
        settings.pixeldojo_api_key,
        rate_limit=settings.pixeldojo_rate_limit,
        reference_field=settings.pixeldojo_reference_field,
        webhook_url=settings.hooks_url,
        clock=clock,
        meter=meter,
        calls=calls,
    )


def references_of(settings: Settings, *, store: Store, images: ImageStore, clock: Clock) -> SignedReferences | None:
    """Links of our own to kept references, where the internet reaches us."""
    base, secret = settings.public_url, settings.own_secret("references")
    if not (base and secret):
        return None
    return SignedReferences(base=f"{base}/references", secret=secret, store=store, images=images, clock=clock)
