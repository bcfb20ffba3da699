"""PixelDojo over HTTP: one method an endpoint, I/O without policy.

What the answers mean is in wire.py, description.py and refusals.py, when to call in pace.py, whom to trust in hosts.py;
how images come is in downloads.py.
Errors of aiohttp end here; they hold the request and with it the key, so they are not chained to ours.
"""

import json
import logging
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from typing import Any, Self

import aiohttp
from aiohttp.abc import AbstractResolver
from yarl import URL

from domain.catalog import ModelCard, Upscaler
from domain.errors import Broken, Busy, OutcomeUnknown, ProviderError, UnknownTicket, Unreachable
from domain.lost import RecentRun
from domain.requests import FLUX, ImageRequest
from provider import pace, wire
from provider.buckets import OwnBucket, SharedBucket
from provider.connections import CONNECT_TIMEOUT_S, NEVER_ARRIVED, NO_ANSWER, NO_STATUS, session, whole_body
from provider.description import read_card, read_tariff, schema_of
from provider.downloads import Downloads
from provider.hosts import GuardedResolver
from provider.limits import read_limits
from provider.refusals import read_refusal
from provider.silence import Silence
from provider.upscaler import UPSCALER, listed_model, read_upscaler
from provider.values import Answer, Json, Unreadable, a_ticket, one_line, unwrapped
from studio.ports import UNMETERED, Accepted, CallRate, Clock, Description, Meter, Run

log = logging.getLogger("atelier.provider")

MODEL = FLUX
MADE_UP_TICKET = "job_0000000000000000"
SUBMIT_TIMEOUT_S = 20.0
"""The studio looks for a lost submit after so long: its answer must have come by then, or never."""
READ_TIMEOUT_S = 15.0


class PixelDojo:
    """Fills studio.ports.Provider. Use it as an async context manager; it owns its connections."""

    def __init__(
        self,
        base_url: str,
        key: str,
        *,
        clock: Clock,
        rate_limit: int = 60,
        reference_field: str | None = None,
        webhook_url: str | None = None,
        submit_timeout_s: float = SUBMIT_TIMEOUT_S,
        read_timeout_s: float = READ_TIMEOUT_S,
        resolver: AbstractResolver | None = None,
        meter: Meter = UNMETERED,
        calls: CallRate | None = None,
    ) -> None:
        """rate_limit: calls a minute, of all processes where calls counts them. reference_field: where it is known better than by
        the schema's own name for references."""
        self._base = URL(base_url)
        self._key = key
        self._clock = clock
        self._reference_field = reference_field
        self._webhook_url = webhook_url
        self._submit_timeout_s = submit_timeout_s
        self._read_timeout_s = read_timeout_s
        self._resolver = resolver
        self._meter = meter
        self._silence = Silence(clock)
        own = OwnBucket(clock, a_minute=rate_limit)
        self._pace = pace.Pace(clock, own if calls is None else SharedBucket(calls, own))

    async def __aenter__(self) -> Self:
        resolver = GuardedResolver(self._resolver or aiohttp.DefaultResolver(), trusted=self._base.host)
        self._reading = session(aiohttp.TCPConnector(resolver=resolver))
        # A kept connection that the other side closes just as a submit goes out would leave its outcome unknown.
        self._submitting = session(aiohttp.TCPConnector(resolver=resolver, force_close=True))
        self._downloads = Downloads(self._reading, base=self._base, meter=self._meter, told=self._told)
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._pace.close()
        await self._reading.close()
        await self._submitting.close()

    async def submit(self, card: ModelCard, request: ImageRequest, *, references: Sequence[str]) -> Accepted:
        """POST /models/{model}/run: order the images. Not idempotent: an unknown outcome must not be sent again.

        Raises: Rejected, Busy, Unreachable (never arrived), OutcomeUnknown, OutOfCredits, BadKey.
        Source: docs/pixeldojo.md, "Routes" and "Errors and limits"; tests/samples/run/.
        """
        body = wire.run_body(card, request, references, webhook_url=self._webhook_url)
        await self._pace.turn(submit=True)
        answer = await self._call(
            "submit", self._submitting, f"models/{card.model}/run", body=body, timeout_s=self._submit_timeout_s
        )
        return wire.read_accepted(answer, now=self._clock.now())

    async def read(self, ticket: str) -> Run:
        """GET /jobs/{jobId}: how a run stands. Raises: UnknownTicket, Busy, Unreachable, BadKey, Broken.

        Source: docs/pixeldojo.md, "Results"; tests/samples/job/.
        """
        if a_ticket(ticket) is None:
            raise UnknownTicket
        answer = await self._read("read", f"jobs/{ticket}")
        return wire.read_run(answer, of=ticket, now=self._clock.now())

    async def recent(self) -> list[RecentRun] | None:
        """GET /jobs: the account's recent jobs, newest first; None where the route isn't offered. Raises: as read.

        Source: docs/pixeldojo.md, "Routes"; tests/samples/jobs/.
        """
        return wire.read_recent(await self._read("recent", "jobs"), now=self._clock.now())

    async def describe(self) -> Description:
        """GET /models/{model}, and its /schema where that has none: ranges and price. Needs no key.

        Raises: Unreachable, Busy, Broken. Source: docs/pixeldojo.md, "Body of a run"; tests/samples/model/.
        """
        model = await self._discover(f"models/{MODEL}")
        schema = schema_of(model) or schema_of(await self._discover(f"models/{MODEL}/schema"))
        try:
            card = read_card(MODEL, schema or {}, reference_field=self._reference_field)
        except Unreadable as error:
            raise Broken(200, str(error)) from error
        return Description(card, read_tariff(model.get("creditCost")))

    async def describe_upscaler(self) -> Upscaler | None:
        """GET /models?detailed=true, and what that leaves out from GET /models/{model} and its /schema. Needs no key.

        None where it isn't listed, or can't be used by our requests. Raises: Unreachable, Busy, Broken.
        Source: docs/pixeldojo.md, "Bigger"; tests/samples/models/.
        """
        try:
            model = listed_model(await self._public("models", {"detailed": "true"}), UPSCALER)
            if model is None:
                return None
            if schema_of(model) is None:
                model |= await self._discover(f"models/{UPSCALER}")
            schema = schema_of(model) or schema_of(await self._discover(f"models/{UPSCALER}/schema"))
        except Unreadable as error:
            raise Broken(200, str(error)) from error
        try:
            return read_upscaler(UPSCALER, schema or {}, model.get("creditCost"))
        except Unreadable as error:
            log.warning("PixelDojo's %s can't be used: %s", UPSCALER, error)
            return None

    async def probe_key(self) -> None:
        """Ask for a made-up job, which costs nothing. Raises: BadKey, Unreachable, Busy, Broken."""
        try:
            await self.read(MADE_UP_TICKET)
        except UnknownTicket:
            return

    def download(self, url: str) -> AbstractAsyncContextManager[AsyncIterator[bytes]]:
        """Stream a finished image, of at most 32 MB, from the provider's own hosts only.

        Raises: ImageLost (final: vanished, too large, a host that isn't allowed), Unreachable (again).
        Source: docs/pixeldojo.md, "Results".
        """
        return self._downloads.download(url)

    def calls_left(self) -> float:
        """How many calls may go at once."""
        return self._pace.left

    def trouble(self) -> str | None:
        """What is the matter with it, as far as this process's last calls tell; None: nothing."""
        return "doesn't answer" if self._silence.lasts else None

    def calls_are_scarce(self, running: int) -> bool:
        """Whether so many runs use up most of the call rate."""
        return pace.calls_are_scarce(self._pace.a_minute, running)

    def stretch(self, running: int) -> float:
        """How much longer than usual to wait between two looks, so that so many runs stay inside the call rate (1 or more)."""
        return pace.stretch(self._pace.a_minute, running)

    # ── calls ────────────────────────────────────────────────────────────────────────────────────────────────────
    async def _read(self, kind: str, path: str, *, query: Mapping[str, str] | None = None, with_key: bool = True) -> Answer:
        """GET, which may be repeated: no answer is Unreachable, wherever it was lost."""
        await self._pace.turn()
        try:
            return await self._call(kind, self._reading, path, query=query, timeout_s=self._read_timeout_s, with_key=with_key)
        except OutcomeUnknown as lost:
            raise Unreachable(lost.detail) from None

    async def _discover(self, path: str) -> Json:
        """What is told of one model. Raises: Unreachable, Busy, Broken."""
        told = await self._public(path)
        try:
            return unwrapped(told, "model", "data", mark="requestSchema")
        except Unreadable as error:
            raise Broken(200, f"{path}: {error}") from error

    async def _public(self, path: str, query: Mapping[str, str] | None = None) -> Any:
        """JSON that anybody may read. Raises: Unreachable, Busy, Broken."""
        answer = await self._read("describe", path, query=query, with_key=False)
        if not answer.is_success:
            refusal = read_refusal(answer, now=self._clock.now())
            raise refusal if isinstance(refusal, Unreachable | Busy | Broken) else Broken(answer.status, answer.sample)
        try:
            return answer.json()
        except Unreadable as error:
            raise Broken(answer.status, f"{error}: {answer.sample}") from error

    async def _call(
        self,
        kind: str,
        over: aiohttp.ClientSession,
        path: str,
        *,
        timeout_s: float,
        query: Mapping[str, str] | None = None,
        body: Json | None = None,
        with_key: bool = True,
    ) -> Answer:
        """Make one call, a POST where it has a body, and read its answer whole.

        Raises: Unreachable (never arrived), OutcomeUnknown (no answer).
        """
        headers = {"Authorization": f"Bearer {self._key}"} if with_key else {}
        data = None if body is None else json.dumps(body).encode()
        if data is not None:
            headers["Content-Type"] = "application/json"
        lost: ProviderError
        try:
            async with over.request(
                "GET" if data is None else "POST",
                (self._base / path).with_query(query),
                data=data,
                headers=headers,
                allow_redirects=False,
                timeout=aiohttp.ClientTimeout(total=timeout_s, connect=min(CONNECT_TIMEOUT_S, timeout_s)),
            ) as response:
                content = await whole_body(response)
                answer = Answer(response.status, self._without_key(content), response.headers)
                self._pace.heed(read_limits(response.status, response.headers, now=self._clock.now()))
                self._count(kind, response.status)
                return answer
        except NEVER_ARRIVED as error:
            lost = Unreachable(self._told(error))
        except NO_ANSWER as error:
            lost = OutcomeUnknown(self._told(error))
        self._count(kind, None)
        raise lost  # out here, so that the foreign error, which knows the key, isn't chained

    def _count(self, kind: str, status: int | None) -> None:
        self._meter.called(kind, NO_STATUS if status is None else str(status))
        self._silence.note(answered=status is not None and status < 500)

    def _without_key(self, content: bytes) -> bytes:
        """Take our key out of an answer that repeats it: answers end up in logs."""
        return content.replace(self._key.encode(), b"(key)") if self._key else content

    def _told(self, error: BaseException) -> str:
        said = one_line(f"{type(error).__name__}: {error}")
        return said.replace(self._key, "(key)") if self._key else said
