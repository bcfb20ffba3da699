"""What the host is told of runs and of the account at PixelDojo."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cogs.layout import plain
from cogs.rendered import Rendered
from cogs.words import host as words
from domain.letters import Letter
from domain.notices import notice_of

if TYPE_CHECKING:
    from cogs.client import AtelierBot


async def notice(_: AtelierBot, letter: Letter) -> Rendered:
    """One sentence or two."""
    return Rendered(plain(words.told(notice_of(letter.facts))))
