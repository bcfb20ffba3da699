"""Presses: a button pressed twice at once is pressed once."""

from datetime import datetime, timedelta

from sqlalchemy import or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from domain.errors import SamePress
from domain.orders import SAME_PRESS_S, Press
from domain.people import MemberKey, is_server
from storage.rows import insert_into
from storage.tables import JobRow, PressRow

SAME_PRESS = timedelta(seconds=SAME_PRESS_S)


async def take_press(session: AsyncSession, press: Press, *, member: MemberKey, order_key: str, now: datetime) -> None:
    """Note a press that orders something, in the order's own transaction: what is refused was never pressed.

    Raises: SamePress within moments of the last one that was taken.
    """
    pressed = {"member": member, "verb": press.verb, "job_id": press.job_id, "position": press.position}
    taken = {"at": now, "order_key": order_key}
    is_another = or_(PressRow.at <= now - SAME_PRESS, PressRow.at >= now + SAME_PRESS)  # later: the clock was set back
    noted = (
        insert_into(session, PressRow)
        .values(**pressed, **taken)
        .on_conflict_do_update(index_elements=list(pressed), set_=taken, where=is_another)
        .returning(PressRow.order_key)
    )
    if await session.scalar(noted) is None:
        await refuse_same(session, pressed)


async def refuse_same(session: AsyncSession, pressed: dict[str, object]) -> None:
    """Raises: SamePress, with where the job is that came of it."""
    of_press = select(PressRow.order_key).filter_by(**pressed).scalar_subquery()
    made = select(JobRow.code, JobRow.channel_id, JobRow.community).where(JobRow.order_key == of_press)
    job = (await session.execute(made)).one_or_none()
    if job is None:  # it waited for a yes, and goes by the key of that press now
        raise SamePress(code=None, channel_id=None)
    raise SamePress(code=job.code, channel_id=job.channel_id if is_server(job.community) else None)
