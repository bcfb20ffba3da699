"""What the host is told, written with what it tells of."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from domain.letters import Addressee, LetterKind, NewLetter
from domain.notices import Notice, facts_of
from storage.letters import write_letter


async def tell_host(session: AsyncSession, notice: Notice, *, now: datetime) -> None:
    """Write a notice to the host, in the transaction of what it tells of."""
    await write_letter(session, NewLetter(kind=LetterKind.NOTICE, to=Addressee.HOST, facts=facts_of(notice)), now=now)
