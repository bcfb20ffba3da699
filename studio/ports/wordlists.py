"""What the studio needs of the store for words that staff don't want in requests."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Protocol

from domain.people import CommunityKey, MemberKey
from domain.rules.automod import AutoModRule
from domain.rules.blocklist import EntryKind
from domain.wordlists import KeptAutoMod, KeptEntry, PastRequest, WordChange, WordDraft, Wordlist


class WordStore(Protocol):
    """Blocklists, AutoMod's rules, and who met them."""

    async def words_version(self, community: CommunityKey) -> int:
        """Grows with each change of a server's words or rules; 0 while there are none."""

    async def wordlist(self, community: CommunityKey) -> Wordlist:
        """All of a server's words and rules, at one moment."""

    async def word_counts(self, community: CommunityKey) -> Mapping[EntryKind, int]:
        """How many entries there are of each kind."""

    async def word_entries(self, community: CommunityKey, *, skip: int, most: int) -> list[KeptEntry]:
        """A page of the blocklist: what is blocked and then what is allowed, by the letters."""

    async def keep_word_draft(self, draft: WordDraft, *, now: datetime) -> None:
        """Keep a change until its Save, in the place of this person's earlier one there."""

    async def drop_word_draft(self, code: str, *, community: CommunityKey, by: MemberKey) -> None:
        """Forget a change; one that isn't there is none."""

    async def save_word_draft(
        self, code: str, *, community: CommunityKey, by: MemberKey, most: int, now: datetime
    ) -> WordChange | None:
        """Do a change of this person's, once, as a decision of the audit; None where it is gone. Raises: TooManyWords."""

    async def past_requests(self, community: CommunityKey, *, most: int) -> list[PastRequest]:
        """The newest requests of a server, those of members who were erased left out."""

    async def keep_automod(self, community: CommunityKey, rules: Sequence[AutoModRule], *, now: datetime) -> bool:
        """Keep what was read of AutoMod's rules. Whether that is something else than before."""

    async def automod_unreadable(self, community: CommunityKey) -> None:
        """They can't be read at the moment: those that were read last still hold."""

    async def automod(self, community: CommunityKey) -> KeptAutoMod:
        """The rules that were read last."""

    async def count_word_refusal(self, community: CommunityKey, member: MemberKey, *, now: datetime) -> None:
        """A member's request had what isn't wanted there."""

    async def word_refusals(self, community: CommunityKey, member: MemberKey, *, since: datetime) -> int:
        """How often that was so, by days."""

    async def sweep_words(self, *, drafts_before: datetime, refusals_before: datetime) -> None:
        """Forget changes that nobody saved, and days that are long over."""
