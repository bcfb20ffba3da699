"""What every line of the log says beside its event: the job, its community, and the step. cli/logs.py writes it.

It belongs to what is under way: tasks that are begun there have it too. People's own words are in no line above debug.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field

from domain.jobs import Job
from domain.orders import Order


@dataclass(frozen=True)
class LogContext:
    """What is under way."""

    facts: Mapping[str, str] = field(default_factory=dict)
    words: tuple[str, ...] = ()
    """People's own, which an answer or an error may repeat."""


NOTHING = LogContext()
CONTEXT: ContextVar[LogContext] = ContextVar("log context", default=NOTHING)


@contextmanager
def logged(*words: str | None, **facts: str) -> Iterator[None]:
    """Say these facts in every line of the block, beside those of around it, and none of these words."""
    around = CONTEXT.get()
    said = dict.fromkeys(word for word in (*around.words, *words) if word)  # each once: all of them are looked for in every line
    token = CONTEXT.set(LogContext({**around.facts, **facts}, tuple(said)))
    try:
        yield
    finally:
        CONTEXT.reset(token)


@contextmanager
def logged_job(job: Job) -> Iterator[None]:
    """Say which job it is about, whose, and where it stands."""
    with logged(job.request.prompt, job.revised_prompt, job=job.code, community=job.community, step=job.state.value):
        yield


@contextmanager
def logged_order(order: Order) -> Iterator[None]:
    """Say where an order comes from; there is no job yet."""
    with logged(order.request.prompt, community=order.community, step="order"):
        yield
