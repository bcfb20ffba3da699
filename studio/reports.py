"""Pictures that members report, and what staff decide on them."""

from domain.errors import ImagesGone, NoSuchJob, WrongState
from domain.jobs import Job
from domain.letters import Letter, LetterKind
from domain.people import CommunityKey, MemberKey, is_server
from domain.reports import ReportCase, ReportDecision
from studio.ports import Clock, Store

CASES_MOST = 25


class Reports:
    """Takes reports, and staff's decisions. Who is staff is the cogs' to check."""

    def __init__(self, *, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    async def reportable(self, code: str, *, member: MemberKey, here: CommunityKey) -> Job:
        """A finished job that this person may report, here: another's, and public.

        Raises: NoSuchJob for all others; WrongState while it is under way; ImagesGone where it was removed.
        """
        job = await self._store.find_job(code)
        if job is None or not is_reportable(job, member, here):
            raise NoSuchJob(code)
        if not job.ended:
            raise WrongState(code=job.code, state=job.state)
        if job.removed_at is not None:
            raise ImagesGone(code=job.code, removed=True)
        return job

    async def report(self, code: str, *, member: MemberKey, here: CommunityKey, reason: str) -> Job | None:
        """Report a job to the staff of its server; a second time changes nothing. The job, where this hid it.

        Raises: as reportable.
        """
        job = await self.reportable(code, member=member, here=here)
        hides = await self._store.report(job.id, reporter=member, reason=reason, now=self._clock.now())
        return await self._store.job(job.id) if hides else None

    async def case(self, job_id: int, round_: int) -> ReportCase | None:
        """One case as it stands; None where there is no such."""
        return await self._store.report_case(job_id, round_, now=self._clock.now())

    async def case_here(self, code: str, round_: int, *, here: CommunityKey) -> ReportCase:
        """A case of this server. Raises: NoSuchJob."""
        job = await self._store.find_job(code)
        case = await self.case(job.id, round_) if job is not None and job.community == here else None
        if case is None:
            raise NoSuchJob(code)
        return case

    async def decide(self, code: str, round_: int, decision: ReportDecision, *, by: MemberKey, here: CommunityKey) -> ReportCase:
        """Decide a case of this server, once. Raises: NoSuchJob; ReportDecided where somebody was first."""
        case = await self.case_here(code, round_, here=here)
        await self._store.decide_report(case.job.id, round_, decision, by=by, now=self._clock.now())
        return await self.case_here(code, round_, here=here)

    async def cards(self, case: ReportCase) -> list[Letter]:
        """The letters about a case, the oldest first."""
        letters = await self._store.letters_about(LetterKind.REPORT, job_id=case.job.id)
        return [letter for letter in letters if letter.facts["round"] == case.round]

    async def open_cases(self, here: CommunityKey) -> list[ReportCase]:
        """A server's cases that nobody has decided, the oldest first."""
        return await self._store.open_cases(here, most=CASES_MOST, now=self._clock.now())


def is_reportable(job: Job, member: MemberKey, here: CommunityKey) -> bool:
    """Whether this person sees a job here that is another's; direct messages have no staff."""
    return is_server(here) and job.community == here and job.member != member and job.is_public


def can_be_reported(job: Job, member: MemberKey, here: CommunityKey) -> bool:
    """Whether there is something here for this person to report."""
    return job.ended and job.removed_at is None and is_reportable(job, member, here)
