"""What the studio needs of an image provider."""

from collections.abc import AsyncIterator, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from domain.catalog import ModelCard, Tariff, Upscaler
from domain.lost import RecentRun
from domain.money import Millicredits
from domain.requests import ImageRequest


@dataclass(frozen=True)
class Accepted:
    """A submit was taken."""

    ticket: str
    cost: Millicredits | None
    balance: Millicredits | None
    expires_at: datetime | None


@dataclass(frozen=True, kw_only=True)
class Run:
    """A run as the provider tells it."""

    done: bool
    failed: bool = False
    refused: bool = False
    """It failed by the provider's moderation, as far as its words tell."""
    detail: str = ""
    """For the log only."""
    image_urls: tuple[str, ...] = ()
    cost: Millicredits | None = None
    expires_at: datetime | None = None
    revised_prompt: str | None = None


@dataclass(frozen=True)
class Description:
    """What the provider's discovery routes say of the model."""

    card: ModelCard
    tariff: Tariff


class Provider(Protocol):
    """PixelDojo. Every call but download waits for the account's call rate, submits first."""

    async def submit(self, card: ModelCard, request: ImageRequest, *, references: Sequence[str]) -> Accepted:
        """Order the images. Not idempotent.

        Raises: Rejected, Busy, Unreachable, OutcomeUnknown, OutOfCredits, BadKey.
        """

    async def read(self, ticket: str) -> Run:
        """How a run stands. Raises: UnknownTicket, Busy, Unreachable, BadKey, Broken."""

    async def recent(self) -> list[RecentRun] | None:
        """The account's recent jobs, newest first; None where the route isn't offered. Raises: as read."""

    async def describe(self) -> Description:
        """Read the model's ranges and price; needs no key. Raises: Unreachable, Busy, Broken."""

    async def describe_upscaler(self) -> Upscaler | None:
        """Read the model that makes pictures bigger, and its price; needs no key. None where none is offered that our
        requests can use. Raises: Unreachable, Busy, Broken."""

    async def probe_key(self) -> None:
        """Ask for a made-up job. Raises: BadKey when the key is refused; Unreachable, Busy, Broken."""

    def download(self, url: str) -> AbstractAsyncContextManager[AsyncIterator[bytes]]:
        """Stream a finished image, of at most 32 MB, from the provider's own hosts only.

        Raises: ImageLost (final: vanished, too large, a host that isn't allowed), Unreachable (again).
        """

    def calls_left(self) -> float:
        """How many calls may go at once."""

    def trouble(self) -> str | None:
        """What is the matter with it, as far as this process's last calls tell; None: nothing."""

    def calls_are_scarce(self, running: int) -> bool:
        """Whether so many runs use up most of the call rate."""

    def stretch(self, running: int) -> float:
        """How much longer than usual to wait between two looks, so that so many runs stay inside the call rate (1 or more)."""
