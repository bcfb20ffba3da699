"""Single keys typed in the terminal, while the event loop runs."""

import asyncio
import contextlib
import os
from collections.abc import Callable, Iterator, Mapping

with contextlib.suppress(ImportError):  # Windows has none: a key needs Enter there
    import termios
    import tty


@contextlib.contextmanager
def listening_to_keys(descriptor: int, keys: Mapping[str, Callable[[], object]]) -> Iterator[None]:
    """Do what these keys stand for until the end of the block; from a terminal at once, else as they come.

    descriptor: what is typed into.
    """

    def read() -> None:
        typed = os.read(descriptor, 64)
        if not typed:
            asyncio.get_running_loop().remove_reader(descriptor)
        for key in typed.decode(errors="replace"):
            if key in keys:
                keys[key]()

    with as_typed(descriptor):
        with contextlib.suppress(PermissionError):  # a file, or nothing at all: nobody types there
            asyncio.get_running_loop().add_reader(descriptor, read)
        try:
            yield
        finally:
            asyncio.get_running_loop().remove_reader(descriptor)


@contextlib.contextmanager
def as_typed(descriptor: int) -> Iterator[None]:
    """Have a terminal tell of each key at once, without showing it."""
    if not os.isatty(descriptor):
        yield
        return
    before = termios.tcgetattr(descriptor)
    tty.setcbreak(descriptor)
    try:
        yield
    finally:
        termios.tcsetattr(descriptor, termios.TCSADRAIN, before)
