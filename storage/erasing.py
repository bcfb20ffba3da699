"""Forgetting a member: what they said and made goes, what was counted stays under a pseudonym (docs/decisions/0015)."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, delete, func, not_, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from domain.errors import WrongState
from domain.grants import Grant
from domain.jobs import JobState
from domain.ledger import GRANTS, TransferKind, community_account, grants_account
from domain.letters import Addressee
from domain.people import CommunityKey, MemberKey, discord_id, personal_key
from storage.counters import community_scope
from storage.gallery import forget, sweep_counters
from storage.grants import grant_account
from storage.ledger import Entry, transfer
from storage.picked import forget_picked, picked_by
from storage.rows import Part
from storage.searching import forget_words
from storage.tables import (
    UNENDED,
    AccountRow,
    AppealRow,
    AuditRow,
    BlockedWordRow,
    CounterRow,
    GivingRow,
    GrantLotRow,
    GreetingRow,
    ImageRow,
    JobRow,
    LetterRow,
    LookRow,
    MemberRecordRow,
    MemberSettingsRow,
    PersonRow,
    PictureScoreRow,
    PressRow,
    ReferenceRow,
    ReminderRow,
    RemovedImageRow,
    ReportRow,
    SearchRow,
    SetUpOfferRow,
    ShowingRow,
    StarRow,
    StyleRow,
    WordDraftRow,
    WordRefusalRow,
)

ERASED_TEXT = "(erased)"


@dataclass(frozen=True)
class Erasure:
    """Who is forgotten: their key, their own direct messages, and what stands in their places."""

    member: MemberKey
    pseudonym: MemberKey

    @property
    def personal(self) -> CommunityKey:
        """The member's direct messages, as a community."""
        return personal_key(discord_id(self.member) or 0)

    @property
    def personal_pseudonym(self) -> CommunityKey:
        """What stands in their place."""
        return CommunityKey(f"personal:{self.pseudonym}")

    def place(self, community: CommunityKey) -> CommunityKey:
        """Where the numbers of a community stay."""
        return self.personal_pseudonym if community == self.personal else community


class Erasing(Part):
    """One method, so that nothing of a member is forgotten to be forgotten."""

    async def erase(self, member: MemberKey, *, pseudonym: MemberKey, now: datetime) -> frozenset[str]:
        """Take a member's prompts, names, images and tokens away; numbers stay under the pseudonym. Running windows,
        grants and staff's quota entries stay the member's own until they lapse.

        The image hashes that may be deleted. Raises: WrongState for an unfinished job that isn't parked.
        """
        erasure = Erasure(member, pseudonym)
        async with self._database.booking(long=True) as session:
            await refuse_unfinished(session, member)
            deletable = await erase_files(session, member)
            await erase_jobs(session, erasure, now=now)
            await erase_people(session, erasure)
            await erase_conduct(session, erasure, now=now)
            await move_accounts(session, erasure, now=now)
            await sweep_counters(session, now=now)
            await rename_scope(session, erasure)
            return deletable


async def refuse_unfinished(session: AsyncSession, member: MemberKey) -> None:
    """Raises: WrongState, while a job of theirs may still bring them an image."""
    unfinished = select(JobRow.code, JobRow.state).where(JobRow.member == member, UNENDED, JobRow.state != JobState.PARKED)
    first = (await session.execute(unfinished.limit(1))).one_or_none()
    if first is not None:
        raise WrongState(code=first.code, state=first.state)


async def erase_files(session: AsyncSession, member: MemberKey) -> frozenset[str]:
    """Their images are gone, their references and picks were never there. The hashes that nobody else uses."""
    theirs = select(JobRow.id).where(JobRow.member == member)
    deletable = await forget(session, ImageRow.job_id.in_(theirs), ReferenceRow.job_id.in_(theirs))
    await session.execute(delete(ReferenceRow).where(ReferenceRow.job_id.in_(theirs)))
    await session.execute(delete(PictureScoreRow).where(PictureScoreRow.sha256.in_(deletable)))
    return deletable | await forget_picked(session, picked_by(member))


async def erase_jobs(session: AsyncSession, erasure: Erasure, *, now: datetime) -> None:
    """Their words and tokens go. What wasn't shown yet never will be."""
    theirs = select(JobRow.id).where(JobRow.member == erasure.member)
    await session.execute(update(ShowingRow).where(ShowingRow.job_id.in_(theirs)).values(token=None, token_expires_at=None))
    ended = update(JobRow).where(JobRow.member == erasure.member, JobRow.ended_at.is_not(None))
    await session.execute(ended.values(shown_at=func.coalesce(JobRow.shown_at, now, type_=JobRow.shown_at.type)))
    in_private = update(JobRow).where(JobRow.community == erasure.personal)
    await session.execute(in_private.values(community=erasure.personal_pseudonym))
    words = {"prompt": ERASED_TEXT, "typed": None, "style": None, "words": "", "revised_prompt": None, "refusal": None}
    await session.execute(
        update(JobRow)
        .where(JobRow.member == erasure.member)
        .values(member=erasure.pseudonym, member_name="", private=True, **words)
    )
    await forget_words(session)


async def erase_people(session: AsyncSession, erasure: Erasure) -> None:
    """Rename them where the books and the audit name them; what others wrote about them goes."""
    member, pseudonym = erasure.member, erasure.pseudonym
    await session.execute(update(PersonRow).where(PersonRow.key == member).values(key=pseudonym))
    await session.execute(update(RemovedImageRow).where(RemovedImageRow.by == member).values(by=pseudonym))
    await session.execute(update(LookRow).where(LookRow.by == member).values(by=pseudonym))
    await session.execute(update(AuditRow).where(AuditRow.by == member, AuditRow.what == "gift").values(reason=None))
    await session.execute(update(AuditRow).where(AuditRow.by == member).values(by=pseudonym))
    await session.execute(update(AuditRow).where(AuditRow.undone_by == member).values(undone_by=pseudonym))
    await session.execute(update(AuditRow).where(AuditRow.member == member).values(member=pseudonym, reason=None, undo=None))
    in_private = update(AuditRow).where(AuditRow.community == erasure.personal)
    await session.execute(in_private.values(community=erasure.personal_pseudonym))
    await session.execute(delete(StyleRow).where(StyleRow.owner == member))
    await session.execute(update(StyleRow).where(StyleRow.by == member).values(by=pseudonym))
    await session.execute(delete(SearchRow).where(or_(SearchRow.by == member, SearchRow.whose == member)))
    await session.execute(update(BlockedWordRow).where(BlockedWordRow.by == member).values(by=pseudonym))
    await session.execute(delete(WordDraftRow).where(WordDraftRow.by == member))
    await erase_reports(session, erasure)
    for own in (GivingRow, GreetingRow, MemberSettingsRow, PressRow, ReminderRow, SetUpOfferRow, StarRow, WordRefusalRow):
        await session.execute(delete(own).where(own.member == member))


async def erase_conduct(session: AsyncSession, erasure: Erasure, *, now: datetime) -> None:
    """A block that runs and warnings that count stay the member's own until they lapse; what they said of them goes."""
    member, pseudonym = erasure.member, erasure.pseudonym
    held = MemberRecordRow.member == member
    is_blocked = and_(MemberRecordRow.blocked_until.is_not(None), MemberRecordRow.blocked_until > now)
    await session.execute(delete(MemberRecordRow).where(held, not_(is_blocked)))
    await session.execute(update(MemberRecordRow).where(held).values(trusted=False))
    await session.execute(delete(AppealRow).where(AppealRow.member == member))
    await session.execute(update(AppealRow).where(AppealRow.ended_by == member).values(ended_by=pseudonym))
    await session.execute(delete(LetterRow).where(LetterRow.member == member, LetterRow.to == Addressee.MEMBER))
    await session.execute(update(LetterRow).where(LetterRow.member == member).values(member=pseudonym))


async def erase_reports(session: AsyncSession, erasure: Erasure) -> None:
    """Open reports stay, by nobody and about whom they are about; of decided ones the numbers stay."""
    member, pseudonym = erasure.member, erasure.pseudonym
    decided = ReportRow.decided_at.is_not(None)
    of_theirs = or_(ReportRow.reporter == member, ReportRow.reported == member)
    await session.execute(update(ReportRow).where(of_theirs, decided).values(reason=""))
    await session.execute(update(ReportRow).where(ReportRow.reported == member, decided).values(reported=pseudonym))
    await session.execute(update(ReportRow).where(ReportRow.reporter == member).values(reporter=pseudonym))
    await session.execute(update(ReportRow).where(ReportRow.decided_by == member).values(decided_by=pseudonym))


async def move_accounts(session: AsyncSession, erasure: Erasure, *, now: datetime) -> None:
    """Their accounts take the pseudonym; the grants left in them go to new accounts of their own."""
    private = update(AccountRow).where(AccountRow.name == community_account(erasure.personal))
    await session.execute(private.values(name=community_account(erasure.personal_pseudonym)))
    own = AccountRow.name.startswith(GRANTS) & AccountRow.name.endswith(f":{erasure.member}", autoescape=True)
    for_good = (await session.execute(select(AccountRow.id, AccountRow.name, AccountRow.balance).where(own))).all()
    for account_id, name, left in for_good:
        community = CommunityKey(name.removeprefix(GRANTS).removesuffix(f":{erasure.member}"))
        await move_grant(session, erasure, community, Grant(left), account_id, entry=Entry(now))
    lots = select(GrantLotRow, AccountRow.balance).join(AccountRow, AccountRow.id == GrantLotRow.account_id)
    for lot, left in (await session.execute(lots.where(GrantLotRow.member == erasure.member))).all():
        await session.execute(delete(GrantLotRow).where(GrantLotRow.account_id == lot.account_id))
        await move_grant(session, erasure, lot.community, Grant(left, lot.ends_at), lot.account_id, entry=Entry(now))


async def move_grant(
    session: AsyncSession, erasure: Erasure, community: CommunityKey, grant: Grant, account_id: int, *, entry: Entry
) -> None:
    """Rename an account of granted credits; what is left is given back, and granted to the member anew: no transfer names
    both."""
    pseudonym = grants_account(erasure.place(community), erasure.pseudonym, grant.ends_at)
    await session.execute(update(AccountRow).where(AccountRow.id == account_id).values(name=pseudonym))
    if grant.left:
        back = community_account(erasure.place(community))
        await transfer(session, TransferKind.GRANT, grant.left, source=pseudonym, target=back, entry=entry)
        own = await grant_account(session, community, erasure.member, grant.ends_at)
        await transfer(session, TransferKind.GRANT, grant.left, source=community_account(community), target=own, entry=entry)


async def rename_scope(session: AsyncSession, erasure: Erasure) -> None:
    """The counters of their direct messages; their own windows stay theirs until they lapse and are swept."""
    counters = update(CounterRow).where(CounterRow.scope == community_scope(erasure.personal))
    await session.execute(counters.values(scope=community_scope(erasure.personal_pseudonym)))
