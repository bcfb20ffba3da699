"""A server's lists of words, as they are kept, changed, and tried on past requests."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from domain.orders import Order
from domain.people import CommunityKey, MemberKey
from domain.rules.automod import AutoModRule
from domain.rules.blocklist import Entry

LOOKED_BACK_AT = 500
"""Requests of a server, the newest, that a change is tried on."""


@dataclass(frozen=True, kw_only=True)
class KeptEntry:
    """An entry of a blocklist, and whose it is."""

    id: int
    entry: Entry
    by: MemberKey
    at: datetime


@dataclass(frozen=True, kw_only=True)
class WordChange:
    """What is to be added to a blocklist, and taken away."""

    added: tuple[Entry, ...] = ()
    removed: tuple[Entry, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.added or self.removed)

    def of(self, entries: Sequence[Entry]) -> list[Entry]:
        """A list with this change."""
        gone = set(self.removed)
        return list(dict.fromkeys([*(entry for entry in entries if entry not in gone), *self.added]))


def change_from(before: Sequence[Entry], typed: Sequence[Entry], *, replace: bool) -> WordChange:
    """What becomes of a list when these entries are added to it, or put in its place."""
    there, wanted = set(before), set(typed)
    added = tuple(entry for entry in typed if entry not in there)
    return WordChange(added=added, removed=tuple(entry for entry in before if entry not in wanted) if replace else ())


@dataclass(frozen=True, kw_only=True)
class WordDraft:
    """A change that waits for its Save."""

    code: str
    community: CommunityKey
    by: MemberKey
    change: WordChange


@dataclass(frozen=True, kw_only=True)
class PastRequest:
    """What a request of the past said. shown: whether staff may be shown it: public, and nobody hid it since."""

    wording: str
    texts: tuple[str, ...]
    shown: bool


@dataclass(frozen=True, kw_only=True)
class KeptAutoMod:
    """AutoMod's rules as they were last read. read_at: since when they are known to be so; None where they never were read."""

    rules: tuple[AutoModRule, ...] = ()
    read_at: datetime | None = None
    is_readable: bool = False


@dataclass(frozen=True, kw_only=True)
class Wordlist:
    """All that a server's requests are looked at for, at one moment."""

    version: int
    entries: tuple[Entry, ...]
    automod: KeptAutoMod


def texts_of(order: Order) -> tuple[str, ...]:
    """All that is said in an order: its prompt, what was typed where a style made another of it, and its files' names."""
    return request_texts(order.request.prompt, order.request.typed, [file.filename for file in order.request.references])


def request_texts(prompt: str, typed: str | None, filenames: Sequence[str]) -> tuple[str, ...]:
    """The texts of a request, each once."""
    return tuple(dict.fromkeys([prompt, *([] if typed is None else [typed]), *map(spoken, filenames)]))


def spoken(filename: str) -> str:
    """A file's name as it reads: without its ending, and with spaces for what stands in their place."""
    return filename.rsplit(".", 1)[0].replace("_", " ").replace("-", " ").replace("+", " ").replace("%20", " ")
