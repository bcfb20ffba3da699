"""The embedded PixelDojo's one account: its credits, and the runs it accepted and is paid for."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from demo import pixeldojo_model as model
from demo.pixeldojo_model import Json
from demo.pixeldojo_trouble import BROKEN, FAILED, GARBLED_READS, SLOW, SLOW_FACTOR, UNSEEN, Fate, Troubles
from demo.sketch import Commission
from domain.catalog import KNOWN_PRICES
from domain.money import Millicredits
from domain.requests import Resolution
from studio.ports import Clock

PENDING_S = 1.0
EXPIRES_AFTER = timedelta(hours=24)


@dataclass(kw_only=True)
class EmbeddedRun:
    """One run that was accepted, and is paid for."""

    ticket: str
    model: str = model.MODEL
    body: Json
    """As it was sent."""
    settings: Json
    """With the defaults filled in."""
    cost: Millicredits
    accepted_at: datetime
    ends_at: datetime
    fate: Fate | None = None
    refunded: bool = False
    garbled_reads: int = 0
    pictures: tuple[bytes, ...] = ()
    """The reference images that could be fetched."""

    @property
    def expires_at(self) -> datetime:
        """When the job and its images go."""
        return self.accepted_at + EXPIRES_AFTER

    def status(self, now: datetime) -> str:
        """One of PixelDojo's four."""
        if now >= self.ends_at:
            return "failed" if self.fate else "completed"
        return "pending" if now < self.accepted_at + timedelta(seconds=PENDING_S) else "processing"

    def commission(self, position: int) -> Commission:
        """What to draw for one output; each has a seed of its own, as at PixelDojo."""
        settings = self.settings
        return Commission(
            prompt=settings["prompt"],
            seed=settings.get("seed", 0) + position,
            aspect_ratio=settings.get("aspect_ratio", "1:1"),
            resolution=settings.get("resolution", "1 MP"),
            output_format=settings["output_format"],
            references=len(model.pictures_in(settings)),
            pictures=self.pictures,
            scale=settings["scale"] if self.model == model.UPSCALER else 1,
        )


class Account(Troubles):
    """Accepts runs and tells how they stand; every knob may be turned while it works."""

    def __init__(
        self,
        *,
        clock: Clock,
        random: Random,
        speed: float,
        fixed_seconds: float | None,
        balance: Millicredits,
        prices: dict[Resolution, Millicredits] | None,
    ) -> None:
        super().__init__()
        self.clock = clock
        self.random = random
        self.speed = speed
        self.fixed_seconds = fixed_seconds
        self.balance = balance
        self.prices = dict(prices or KNOWN_PRICES)
        self.upscale_price = model.UPSCALER_PRICE
        self.runs: list[EmbeddedRun] = []

    # ── what tests ask ───────────────────────────────────────────────────────────────────────────────────────────
    def run(self, ticket: str) -> EmbeddedRun:
        """The run of a ticket. Raises: KeyError."""
        for run in self.runs:
            if run.ticket == ticket:
                return run
        raise KeyError(ticket)

    def finish(self, ticket: str | None = None) -> None:
        """Let a run (the latest) be over now."""
        run = self.run(ticket) if ticket else self.runs[-1]
        run.ends_at = min(run.ends_at, self.clock.now())

    def accepted_twice(self) -> list[tuple[str, int | None]]:
        """Prompts and seeds of which more than one run was accepted."""
        counts = Counter((run.settings["prompt"], run.body.get("seed")) for run in self.runs)
        return [mark for mark, count in counts.items() if count > 1]

    @property
    def spent(self) -> Millicredits:
        """What the accepted runs cost, without those that fail."""
        return Millicredits(sum(run.cost for run in self.runs if not run.fate))

    # ── what the server asks ─────────────────────────────────────────────────────────────────────────────────────
    def price(self, body: Json, *, of: str = model.MODEL) -> Millicredits:
        """Price a run."""
        return self.upscale_price if of == model.UPSCALER else model.price({**model.defaults(), **body}, self.prices)

    def accept(self, body: Json, *, of: str = model.MODEL, pictures: tuple[bytes, ...] = (), fails: bool = False) -> EmbeddedRun:
        """Take a run of a model and its price."""
        now, settings = self.clock.now(), {**model.defaults(of), **body}
        prompt = settings["prompt"]
        unseen = of == model.UPSCALER and not pictures
        seconds = model.duration_s(settings, self.random) if self.fixed_seconds is None else self.fixed_seconds
        run = EmbeddedRun(
            ticket=f"job_{self.random.getrandbits(64):016x}",
            model=of,
            body=body,
            settings=settings,
            cost=self.price(body, of=of),
            pictures=pictures,
            accepted_at=now,
            ends_at=now + timedelta(seconds=seconds * (SLOW_FACTOR if SLOW in prompt else 1) / self.speed),
            fate=self.fate(prompt) or (UNSEEN if unseen else FAILED if fails else None),
            garbled_reads=GARBLED_READS if BROKEN in prompt else 0,
        )
        self.balance = Millicredits(self.balance - run.cost)
        self.runs.append(run)
        return run

    def told_accepted(self, run: EmbeddedRun, *, base: str) -> Json:
        """Answer a submit."""
        return {
            "jobId": run.ticket,
            "status": "pending",
            "statusUrl": f"{base}/jobs/{run.ticket}",
            "creditCost": model.as_credits(run.cost),
            "creditsRemaining": model.as_credits(self.balance),
            "expiresAt": written(run.expires_at),
        }

    def told(self, run: EmbeddedRun, *, images: str) -> Json:
        """Tell how a run stands; a failed one is refunded. images: where they are served."""
        told: Json = {
            "jobId": run.ticket,
            "status": run.status(self.clock.now()),
            "creditCost": model.as_credits(run.cost),
            "expiresAt": written(run.expires_at),
        }
        if told["status"] == "completed":
            ending = run.settings["output_format"]
            told["output"] = {"images": [f"{images}/{run.ticket}-{n}.{ending}" for n in range(run.settings["num_outputs"])]}
        if told["status"] == "failed" and run.fate:
            self._refund(run)
            told["error"] = {"code": run.fate.code, "message": run.fate.message}
        return told

    def told_recent(self, run: EmbeddedRun, *, images: str) -> Json:
        """Tell a run in the list of recent jobs."""
        return {
            **self.told(run, images=images),
            "model": run.model,
            "input": model.as_told(run.body),
            "createdAt": written(run.accepted_at),
        }

    def _refund(self, run: EmbeddedRun) -> None:
        if not run.refunded:
            run.refunded = True
            self.balance = Millicredits(self.balance + run.cost)


def written(at: datetime) -> str:
    """Write a time as PixelDojo does."""
    return at.strftime("%Y-%m-%dT%H:%M:%SZ")
