"""Words that staff don't want in requests: looked for in every order, changed by staff after a try on past requests."""

import asyncio
import secrets
from collections import OrderedDict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from domain.errors import ForbiddenWords, TooManyWords
from domain.orders import Order
from domain.people import CommunityKey, MemberKey, is_server
from domain.rules.automod import AutoMod, AutoModRule
from domain.rules.blocklist import ENTRIES_MOST, Blocklist, Entry, EntryKind, check_together, read_entries
from domain.visitors import Visitor
from domain.wordlists import (
    LOOKED_BACK_AT,
    KeptAutoMod,
    KeptEntry,
    PastRequest,
    WordChange,
    WordDraft,
    Wordlist,
    change_from,
    texts_of,
)
from studio.ports import Clock, Store

KEPT_READY = 200
"""Servers whose lists are kept ready."""
REFUSALS_KEPT = timedelta(days=30)
"""For so long it is known how often a member met the lists."""
DRAFTS_KEPT = timedelta(days=1)
EXAMPLES_MOST = 5


class Ready:
    """A server's lists, compiled."""

    def __init__(self, kept: Wordlist) -> None:
        self.version = kept.version
        self.automod = AutoMod(kept.automod.rules)
        self.blocklist = Blocklist(kept.entries)

    @property
    def may_take_long(self) -> bool:
        """Whether there are patterns: RE2 lets other threads work meanwhile."""
        return bool(self.blocklist.patterns) or self.automod.has_patterns

    def check(self, texts: Sequence[str], visitor: Visitor) -> None:
        """Look at all texts of a request: AutoMod's rules first. Raises: ForbiddenWords."""
        self.automod.check(texts, visitor)
        found = found_in(self.blocklist, texts)
        if found is not None:
            raise ForbiddenWords(rule=None, word=found)


@dataclass(frozen=True)
class Caught:
    """A past request that staff may be shown, and what was found in it."""

    wording: str
    word: str


@dataclass(frozen=True, kw_only=True)
class Trial:
    """What a change would have meant for past requests, before it is saved."""

    code: str
    """Of the change that waits."""
    change: WordChange
    looked_at: int
    caught: int
    """Requests that have what is added."""
    freed: int
    """Requests that have what the list names today, and not any more."""
    examples: tuple[Caught, ...]
    """Of those that are caught; never a private one."""


class Wordlists:
    """Keeps each server's lists ready, in the version that its next order is looked at with."""

    def __init__(self, *, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock
        self._ready: OrderedDict[CommunityKey, Ready] = OrderedDict()
        self._reading = asyncio.Lock()

    async def check(self, order: Order) -> None:
        """Look at an order. Who met a list is counted; what they said is not kept. Raises: ForbiddenWords."""
        ready = await self._lists(order.community) if is_server(order.community) else None
        if ready is None:
            return
        try:
            if ready.may_take_long:
                await asyncio.to_thread(ready.check, texts_of(order), order.visitor)
            else:
                ready.check(texts_of(order), order.visitor)
        except ForbiddenWords:
            await self._store.count_word_refusal(order.community, order.member, now=self._clock.now())
            raise

    async def _lists(self, community: CommunityKey) -> Ready | None:
        """A server's lists as they are now; None where there are none."""
        version = await self._store.words_version(community)
        if version == 0:
            self._ready.pop(community, None)
            return None
        ready = self._ready.get(community)
        if ready is None or ready.version != version:
            ready = await self._read(community, version)
        self._ready.move_to_end(community)
        return ready

    async def _read(self, community: CommunityKey, version: int) -> Ready:
        async with self._reading:  # of several that wait for the same list, one compiles it
            ready = self._ready.get(community)
            if ready is None or ready.version < version:
                ready = await asyncio.to_thread(Ready, await self._store.wordlist(community))
                self._ready[community] = ready
                while len(self._ready) > KEPT_READY:
                    self._ready.popitem(last=False)
            return ready

    async def refusals(self, community: CommunityKey, member: MemberKey) -> int:
        """How often a member's requests met the lists in the last 30 days."""
        return await self._store.word_refusals(community, member, since=self._clock.now() - REFUSALS_KEPT)

    # ── the blocklist ────────────────────────────────────────────────────────────────────────────────────────────

    async def counts(self, community: CommunityKey) -> Mapping[EntryKind, int]:
        """How many entries there are of each kind."""
        return await self._store.word_counts(community)

    async def page(self, community: CommunityKey, *, skip: int, most: int) -> list[KeptEntry]:
        """Entries of the blocklist, by the letters."""
        return await self._store.word_entries(community, skip=skip, most=most)

    async def entries(self, community: CommunityKey) -> list[Entry]:
        """All of them."""
        return list((await self._store.wordlist(community)).entries)

    async def try_typed(self, community: CommunityKey, typed: str, *, replace: bool = False, by: MemberKey) -> Trial | None:
        """Try what was typed on past requests, before it is saved; None where it changes nothing.

        replace: whether it is the whole list from then on. Raises: BadWords, TooManyWords.
        """
        wanted = await asyncio.to_thread(read_entries, typed)
        before = await self.entries(community)
        return await self._try(community, before, change_from(before, wanted, replace=replace), by=by)

    async def try_without(self, community: CommunityKey, ids: Iterable[int], *, by: MemberKey) -> Trial | None:
        """Try the list without some of its entries; None where they are gone already."""
        kept = await self._store.word_entries(community, skip=0, most=ENTRIES_MOST)
        gone = set(ids)
        removed = tuple(each.entry for each in kept if each.id in gone)
        return await self._try(community, [each.entry for each in kept], WordChange(removed=removed), by=by)

    async def _try(self, community: CommunityKey, before: list[Entry], change: WordChange, *, by: MemberKey) -> Trial | None:
        if not change:
            return None
        after = change.of(before)
        if len(after) > ENTRIES_MOST:
            raise TooManyWords(ENTRIES_MOST)
        past = await self._store.past_requests(community, most=LOOKED_BACK_AT)
        draft = WordDraft(code=secrets.token_hex(8), community=community, by=by, change=change)
        trial = await asyncio.to_thread(tried, draft, before, after, past)
        await self._store.keep_word_draft(draft, now=self._clock.now())
        return trial

    async def save(self, code: str, *, community: CommunityKey, by: MemberKey) -> WordChange | None:
        """Do a change that was tried: it holds with the next order. None where it is gone. Raises: TooManyWords."""
        now = self._clock.now()
        return await self._store.save_word_draft(code, community=community, by=by, most=ENTRIES_MOST, now=now)

    async def cancel(self, code: str, *, community: CommunityKey, by: MemberKey) -> None:
        """Forget a change that was tried."""
        await self._store.drop_word_draft(code, community=community, by=by)

    # ── AutoMod ──────────────────────────────────────────────────────────────────────────────────────────────────

    async def keep_automod(self, community: CommunityKey, rules: Sequence[AutoModRule]) -> None:
        """Keep what was read of AutoMod's rules: they hold with the next order."""
        await self._store.keep_automod(community, rules, now=self._clock.now())

    async def automod_unreadable(self, community: CommunityKey) -> None:
        """They can't be read at the moment; those that were read last still hold."""
        await self._store.automod_unreadable(community)

    async def automod(self, community: CommunityKey) -> KeptAutoMod:
        """The rules that were read last."""
        return await self._store.automod(community)

    async def sweep(self) -> None:
        """Forget what nobody saved, and days that are long over."""
        now = self._clock.now()
        await self._store.sweep_words(drafts_before=now - DRAFTS_KEPT, refusals_before=now - REFUSALS_KEPT - timedelta(days=1))


def found_in(blocklist: Blocklist, texts: Iterable[str]) -> str | None:
    """What of a blocklist any of these texts has."""
    return next((found for found in map(blocklist.find, texts) if found is not None), None)


def tried(draft: WordDraft, before: Sequence[Entry], after: Sequence[Entry], past: Sequence[PastRequest]) -> Trial:
    """Look at past requests as they were made, with what is added and without what goes. Raises: BadWords."""
    check_together(after)
    change = draft.change
    allowed = [entry for entry in after if entry.kind is EntryKind.ALLOW]
    adding = Blocklist([*(entry for entry in change.added if entry.kind is not EntryKind.ALLOW), *allowed])
    found = [(request, found_in(adding, request.texts)) for request in past]
    caught = [Caught(request.wording, word) for request, word in found if word is not None and request.shown]
    return Trial(
        code=draft.code,
        change=change,
        looked_at=len(past),
        caught=sum(word is not None for _, word in found),
        freed=freed(change, before, after, past),
        examples=tuple(caught[:EXAMPLES_MOST]),
    )


def freed(change: WordChange, before: Sequence[Entry], after: Sequence[Entry], past: Sequence[PastRequest]) -> int:
    """How many requests have what a list names, and not any more after its change."""
    if not change.removed and not any(entry.kind is EntryKind.ALLOW for entry in change.added):
        return 0
    then, now = Blocklist(before), Blocklist(after)
    return sum(found_in(then, request.texts) is not None and found_in(now, request.texts) is None for request in past)
