"""What must hold after every made-up case, whatever came in."""

import asyncio
import logging
import os
import signal
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from types import FrameType

from hypothesis import HealthCheck, settings

SHORT_SHARE = 100
HANG_S = 30
"""Far over what any case takes, here or on a slow machine."""
MOST_BYTES = 256 << 20
"""Of memory, beside what was held before."""
OWN_PROCESS = Path("/proc/self")
TRIED: Counter[str] = Counter()
"""Cases by what was made up."""


def cases(number: int) -> settings:
    """So many cases where all are tried (make fuzz sets FUZZ), else a hundredth of them.

    The world around them is one for all: opening a town takes longer than what is tried in it.
    """
    return settings(
        max_examples=number if "FUZZ" in os.environ else max(1, number // SHORT_SHARE),
        deadline=None,
        suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large],
        print_blob=True,
    )


class Watch(logging.Handler):
    """Watches over the cases of one test."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.secrets: tuple[str, ...] = ()
        """What no log may show."""
        self._said: list[str] = []
        self._broke: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Keep what was said, with its traceback; an error is something that nobody foresaw."""
        said = self.format(record)
        self._said.append(said)
        if record.levelno >= logging.ERROR:
            self._broke.append(said)

    @asynccontextmanager
    async def case(self, about: str) -> AsyncIterator[None]:
        """Try one case. Raises: AssertionError where it broke something, TimeoutError where it hangs."""
        TRIED[about] += 1
        self._said.clear()
        self._broke.clear()
        held_bytes = forget_peak()
        with within_processor_time(HANG_S):
            async with asyncio.timeout(HANG_S):
                yield
        assert not self._broke, f"an error that nobody foresaw; a person reads that something broke: {self._broke[0]}"
        assert [secret for secret in self.secrets if secret in "\n".join(self._said)] == [], "a secret is in the log"
        assert peak_bytes() - held_bytes <= MOST_BYTES, "it took too much memory"


@contextmanager
def within_processor_time(seconds: float) -> Iterator[None]:
    """Interrupt a body that computes for longer: what awaits nothing can't be timed out otherwise. Raises: TimeoutError."""

    def interrupt(number: int, frame: FrameType | None) -> None:
        raise TimeoutError(f"still computing after {seconds} s")

    before = signal.signal(signal.SIGVTALRM, interrupt)
    signal.setitimer(signal.ITIMER_VIRTUAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)


def forget_peak() -> int:
    """Let the highest use of memory count from here; what is used now, in bytes. 0 where the system doesn't tell.

    Source: Linux, proc_pid_clear_refs(5).
    """
    if not (OWN_PROCESS / "clear_refs").exists():
        return 0
    (OWN_PROCESS / "clear_refs").write_text("5")
    return peak_bytes()


def peak_bytes() -> int:
    """The highest use of memory since then. 0 where the system doesn't tell."""
    status = OWN_PROCESS / "status"
    lines = status.read_text().splitlines() if status.exists() else []
    return sum(int(line.split()[1]) << 10 for line in lines if line.startswith("VmHWM:"))
