"""What is asked about before anything is held: a member about a price, staff about what their rules want looked at first."""

from dataclasses import dataclass, replace
from random import Random

from domain.approvals import APPROVE_WITHIN
from domain.errors import NeedsApproval, UserError
from domain.jobs import Job
from domain.money import Millicredits
from domain.offers import Priced, cheaper, draft
from domain.orders import CONFIRM_WITHIN, Order
from domain.requests import ImageRequest
from domain.rules.gate import admit
from studio.codes import draw_code, with_free_codes
from studio.policy import Policy
from studio.ports import Clock, Store


@dataclass(frozen=True)
class Offer:
    """What is offered in the place of a refused order: a job that waits for a yes, and whether it would be let through now."""

    job: Job
    fits: bool


class Asking:
    """Writes jobs that wait for a yes. Nobody is asked about what would be refused."""

    def __init__(self, *, store: Store, clock: Clock, policy: Policy, random: Random) -> None:
        self._store = store
        self._clock = clock
        self._policy = policy
        self._random = random

    async def is_about_price(self, order: Order, price: Millicredits) -> bool:
        """Whether the member is asked before this price is held."""
        if order.agreed is not None or not self._policy.is_dear(price, order.community):
            return False
        until = (await self._store.settings_of(order.member)).unconfirmed_until
        return until is None or until <= self._clock.now()

    async def ask_member(self, order: Order, price: Millicredits, *, key: str) -> Job:
        """Ask the member about the price. Idempotent on key. Raises: as domain.rules.gate.admit."""
        await self._admit(order, price)
        return await self._await(order, price, key=key)

    async def ask_staff(self, order: Order, price: Millicredits, needed: NeedsApproval, *, key: str) -> Job:
        """Ask the staff of the server. Idempotent on key. Raises: TooManyWaiting, SamePress."""
        now = self._clock.now()
        opened = await with_free_codes(
            lambda: self._store.ask_staff(
                order,
                key=key,
                code=draw_code(self._random),
                price=price,
                reason=needed.reason,
                caps=self._policy.caps(order.community),
                lapses_at=now + APPROVE_WITHIN,
                now=now,
            )
        )
        return opened.job

    async def for_less(self, request: ImageRequest) -> Priced | None:
        """The same for less, and its price; None where nothing cheaper is offered."""
        return await self._offered(cheaper(request), below=(await self._store.state()).quote(request))

    async def offer_draft(self, order: Order, *, key: str) -> Offer:
        """Keep an order that the quota refused, as the cheapest it can be, until its member takes it up; nothing is held."""
        asked = order.request, (await self._store.state()).quote(order.request)
        least = await self._offered(draft(order.request), below=asked[1])
        request, price = least or asked
        drafted = replace(order, request=request, press=None)  # what was refused was never pressed
        job = await self._await(drafted, price, key=f"{key}:draft")
        return Offer(job, fits=least is not None and await self._fits(drafted, price))

    async def _offered(self, request: ImageRequest | None, *, below: Millicredits) -> Priced | None:
        """A request with its price, where the model takes it and it costs less than that."""
        if request is None:
            return None
        state = await self._store.state()
        try:
            state.card_for(request).check(request)
            price = state.quote(request)
        except UserError:
            return None
        return (request, price) if price < below else None

    async def _await(self, order: Order, price: Millicredits, *, key: str) -> Job:
        now = self._clock.now()
        lapses_at = now + CONFIRM_WITHIN
        opened = await with_free_codes(
            lambda: self._store.await_job(order, key=key, code=draw_code(self._random), price=price, lapses_at=lapses_at, now=now)
        )
        return opened.job

    async def _admit(self, order: Order, price: Millicredits) -> None:
        """Raises: as domain.rules.gate.admit."""
        now = self._clock.now()
        standing = await self._store.standing(order.community, order.member, order.visitor, now=now)
        admit(order, price, caps=self._policy.caps(order.community), standing=standing, now=now)

    async def _fits(self, order: Order, price: Millicredits) -> bool:
        try:
            await self._admit(order, price)
        except UserError:
            return False
        return True
