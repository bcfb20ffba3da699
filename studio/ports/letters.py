"""What the studio needs of the store for letters: what is said by itself, to staff, members and the host."""

from datetime import datetime
from typing import Protocol

from domain.letters import Delivered, Letter, LetterKind, NewLetter
from domain.people import CommunityKey


class LetterStore(Protocol):
    """The post. Decisions write their letters in their own transaction (storage/decisions.py, storage/letters.py)."""

    async def write_letter(self, letter: NewLetter, *, now: datetime) -> None:
        """Write a letter that tells of nothing else that is written."""

    async def take_letters(self, *, most: int, now: datetime) -> list[Letter]:
        """Letters that are to be sent by now, the oldest first. Nobody else gets them for a minute; those of a process that
        ends meanwhile are due again then."""

    async def letter_sent(self, letter_id: int, delivered: Delivered | None, *, now: datetime) -> None:
        """It was taken there; or (None) there is nobody to take it."""

    async def send_letter_later(self, letter_id: int, *, at: datetime | None) -> None:
        """It wasn't taken: to be tried again then, or (None) given up. Counts an attempt."""

    async def letters_about(self, kind: LetterKind, *, job_id: int) -> list[Letter]:
        """All letters of a kind about a job, the oldest first: to change their messages once what they tell of has ended."""

    async def letters_of(self, kind: LetterKind, *, audit_id: int) -> list[Letter]:
        """The same for letters about a decision."""

    async def unsent_letters(self, community: CommunityKey, *, since: datetime) -> int:
        """How many letters to a server's staff, written since then, found no channel that took them."""

    async def sweep_letters(self, *, older_than: datetime) -> None:
        """Forget letters that were sent, or given up, and are older."""
