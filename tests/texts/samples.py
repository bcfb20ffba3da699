"""What a text is shown with: a few values for each type and name that the words ask for."""

import itertools
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import MISSING, fields, is_dataclass, replace
from datetime import date, datetime, timedelta
from enum import Enum
from inspect import isclass, signature
from types import NoneType, UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

from cogs.words.blocklist import UNREAD
from cogs.words.gallery_channel import REASONS
from cogs.words.give import CANNOT
from cogs.words.refusals import PAUSED, REFERENCE_REASONS
from domain.approvals import Approval, ApprovalEnd
from domain.communities import EVERYONE, NEWCOMERS, ChannelRule, CommunitySettings, Tier
from domain.errors import (
    AtelierError,
    BadOption,
    BadReference,
    BadWords,
    BudgetSpent,
    CannotGive,
    ForbiddenWords,
    NoGallery,
    StudioPaused,
    WrongState,
)
from domain.grants import Grant
from domain.host_letters import WeekTold
from domain.jobs import Awaits, Failure, Image, Job, JobState
from domain.letters import Delivered, LetterKind
from domain.limits import NO_LIMITS, Limits, Most, Rule, Ruled
from domain.money import Allowance, Budget, Millicredits, Period
from domain.notices import Notice, ProviderPaused
from domain.people import CommunityKey, MemberKey, member_key, server_key
from domain.reports import Background
from domain.requests import AspectRatio, ImageRequest, Resolution
from domain.rules.automod import AutoModRule, Trigger, Unread
from domain.rules.blocklist import Entry, EntryKind
from domain.rules.gate import Spent
from domain.styles import StyleOwner, owned_by
from domain.tally import Tally
from domain.verdicts import Verdict
from domain.waiting import UsualTime
from domain.wordlists import KeptAutoMod, WordChange
from studio.house import Line, Today
from studio.ports import StudioState, Undecided
from studio.wordlists import Caught, Trial
from tests.jobs import FOX, MIRA, NOON, a_failed_job, a_finished_job, a_job, a_running_job, an_image

SHOWN_MOST = 200
"""Of one text: enough to hear how it changes."""
MADE_MOST = 400

WIDE = replace(FOX, aspect_ratio=AspectRatio.WIDE, resolution=Resolution.TWO, num_outputs=4, safety_tolerance=1)
JOBS = (
    a_finished_job(),
    a_finished_job(request=WIDE, images=tuple(an_image(position) for position in range(3)), quoted=Millicredits(12000)),
    a_finished_job(cost=Millicredits(2000), images=(an_image(0, gone=True),)),
    a_job(),
    a_running_job(),
    a_running_job(state=JobState.PARKED, ticket=None),
    a_failed_job(state=JobState.CANCELLED, failure=Failure.CANCELLED),
    *(a_failed_job(failure=failure) for failure in Failure),
)
A_RULE = AutoModRule(id=1, name="No foxes", trigger=Trigger.KEYWORD, keywords=("fox",))
TRIAL = Trial(
    code="k7f3w9xq",
    change=WordChange(added=(Entry(EntryKind.WORD, "fox"),)),
    looked_at=500,
    caught=12,
    freed=3,
    examples=(Caught("a red fox in fresh snow", "fox"),),
)
TALLY = Tally(first=Millicredits(98_500), first_at=NOON, first_spent=Millicredits(0), peak=Millicredits(98_500))
TALLIES = (
    TALLY,
    replace(TALLY, added=Millicredits(50_000), elsewhere=Millicredits(2000), off=Millicredits(3000)),
    replace(TALLY, off=Millicredits(-1500)),
    replace(TALLY, off=Millicredits(-7000), missing=Millicredits(7000), missing_since=NOON),
)
A_WEEK = WeekTold(
    since=NOON - timedelta(days=7),
    until=NOON,
    spent=Millicredits(64_500),
    pictures=41,
    people=12,
    places=3,
    balance=Millicredits(412_500),
    speed=Millicredits(9200),
    gone_at=NOON,
    missing=Millicredits(0),
)
STANDING = StudioState(
    paused_by_host=False, stopped=None, card=None, tariff=None, commands_hash=None, balance=None, balance_at=None
)
LINE = Line(Allowance(Millicredits(40_000), Period.DAY), Spent(Millicredits(12_500), Millicredits(1500)), NOON, None)
TODAY = Today(
    settings=CommunitySettings(),
    lines=(LINE, replace(LINE, lasts_until=NOON)),
    this_month=Spent(Millicredits(90_000)),
    speed=Millicredits(9000),
    under_way={JobState.RESERVED: 2, JobState.SUBMITTED: 1, JobState.PARKED: 1},
    undecided=[Undecided(LetterKind.REPORT, 2, (Delivered(71, 5),)), Undecided(LetterKind.APPEAL, 1, ())],
)
ASKED = Approval(
    job=a_job(state=JobState.AWAITING, awaits=Awaits.APPROVAL, turn_finish=0),
    reason="price",
    account_since=NOON - timedelta(days=400),
    member_since=NOON - timedelta(days=30),
    background=Background(requests=3, removals=1, warnings=0),
    decided_by=None,
    decided_at=None,
    trusts=False,
)
DECIDED = replace(ASKED, decided_by=member_key(10**18), decided_at=NOON)
UNMADE = replace(ASKED.job, state=JobState.CANCELLED, failure=Failure.CANCELLED, ended_at=NOON)
APPROVALS = (
    *(replace(ASKED, reason=reason) for reason in ("price", "newcomer", "channel")),
    replace(ASKED, account_since=None, member_since=None),
    replace(DECIDED, job=a_job(awaits=Awaits.APPROVAL)),
    replace(DECIDED, job=a_job(awaits=Awaits.APPROVAL), trusts=True),
    replace(DECIDED, job=replace(UNMADE, refusal="no foxes")),
    replace(ASKED, job=replace(UNMADE, failure=Failure.TIMED_OUT)),
    replace(ASKED, job=UNMADE),
)
RULE_OF_CHANNEL = ChannelRule(
    channel_id=71,
    allowed=True,
    approve=True,
    defaults={"num_outputs": 2},
    limits=Limits(resolution=Resolution.TWO, outputs=2, references=0, jobs=1, cooldown_s=60, tolerance=1),
)
BY_NAME: Mapping[str, tuple[Any, ...]] = {
    "which": ("before", "after"),
    "flags": (("--v 6",), ("--style raw", "--tile")),
    "links": ({LetterKind.REPORT: ("https://discord.com/channels/99/71/5",)}, {}),
    "denied": (("send_messages", "attach_files"), (), None),
    "defaults": ({"aspect_ratio": "16:9 wide screen", "num_outputs": "2 pictures"}, {}),
    "name": ("Mira",),
    "undo": (None,),
    "server_name": ("Fox Den",),
    "mention": (f"<@{MIRA}>", None),
    "code": ("k7f3w9xq",),
    "codes": (("k7f3w9xq", "m2p8t4zc"),),
    "job_code": ("k7f3w9xq",),
    "reference": ("1f3a9c2e",),
    "find": ("fox",),
    "prompt": ("a red fox in fresh snow",),
    "wording": ("a red fox in fresh snow",),
    "title": ("Your credits here",),
    "filename": ("fox.png",),
    "size_bytes": (14_000_000,),
    "undone_within": (timedelta(days=7),),
    "usual_s": (16.0, None),
    "days": (90,),
    "most_prompt": (4000,),
    "level": (1, 2, 5),
    "place": (1, 3),
    "number": (1, 2),
    "of": (4,),
    "most": (300,),
    "images": ((an_image(0, verdict=Verdict.KEEP_BACK), an_image(1)),),
    "explicit": (0.83, None),
    "threshold": (0.8,),
}
BY_FIELD: Mapping[type[Any], Mapping[str, tuple[Any, ...]]] = {
    BadOption: {"option": ("seed", "aspect_ratio"), "value": ("3000000000", "5:1"), "allowed": ("0 to 2147483647",)},
    BadReference: {"reason": tuple(REFERENCE_REASONS)},
    BadWords: {
        "lines": ((("/(?=x)/", "invalid perl operator: (?="), ("a", "it is too short: it would stop nearly every request")),)
    },
    NoGallery: {"reason": tuple(REASONS)},
    BudgetSpent: {"scope": ("studio", "community")},
    CannotGive: {"reason": tuple(CANNOT)},
    StudioPaused: {"reason": tuple(PAUSED)},
    ProviderPaused: {"reason": ("bad_key", "out_of_credits")},
    WrongState: {"state": tuple(JobState)},
}
BY_TYPE: Mapping[Any, tuple[Any, ...]] = {
    str: ("fox",),
    int: (3, 1),
    float: (16.0,),
    bool: (True, False),
    datetime: (NOON,),
    timedelta: (timedelta(seconds=95),),
    Millicredits: (Millicredits(1500),),
    MemberKey: (member_key(MIRA),),
    CommunityKey: (server_key(99),),
    StyleOwner: (owned_by(member_key(MIRA)), owned_by(server_key(99))),
    date: (NOON.date(),),
    Job: JOBS,
    Image: (an_image(0),),
    ImageRequest: (FOX, WIDE),
    Rule: (*(Rule(kind) for kind in ("host", "everyone", "own", "newcomers")), Rule("role", 501), Rule("channel", 71)),
    Ruled[Most]: (Ruled(Resolution.ONE, Rule("newcomers")), Ruled(2, Rule("role", 501))),
    Grant: (Grant(Millicredits(1500)), Grant(Millicredits(1000), NOON + timedelta(days=3))),
    object: (None,),
    Allowance: (Allowance(Millicredits(6000), Period.DAY),),
    ForbiddenWords: (ForbiddenWords(None, "fox"), ForbiddenWords("No foxes", "fox"), ForbiddenWords("No foxes", None)),
    Trial: (
        replace(TRIAL, change=WordChange(removed=TRIAL.change.added), caught=0, examples=()),
        TRIAL,
        replace(TRIAL, looked_at=1, caught=1, freed=0),
        replace(TRIAL, looked_at=0, caught=0, freed=0, examples=()),
    ),
    Unread: (
        *(Unread("No foxes", reason) for reason in UNREAD),
        Unread("No foxes", "pattern", "(?=x)", "invalid perl operator: (?="),
    ),
    KeptAutoMod: (KeptAutoMod(rules=(A_RULE,), read_at=NOON, is_readable=True), KeptAutoMod(read_at=NOON), KeptAutoMod()),
    StudioState: (STANDING, replace(STANDING, paused_by_host=True), replace(STANDING, stopped="out_of_credits")),
    Line: TODAY.lines,
    Today: (TODAY, replace(TODAY, lines=(), speed=Millicredits(0), undecided=[], under_way={})),
    Approval: APPROVALS,
    ChannelRule: (RULE_OF_CHANNEL, ChannelRule(channel_id=71)),
    Limits: (RULE_OF_CHANNEL.limits, NO_LIMITS),
    CommunitySettings: (
        CommunitySettings(),
        CommunitySettings(
            paused=True, anywhere=False, staff_channel_id=72, approve_above=Millicredits(3000), approve_newcomers=True
        ),
        CommunitySettings(newcomer_account_days=7, newcomer_member_hours=24, approve_newcomers=True, keep_images_days=30),
    ),
    Tier: (
        Tier(who=EVERYONE, limits=RULE_OF_CHANNEL.limits),
        Tier(who=NEWCOMERS, quota=Allowance(Millicredits(1000), Period.DAY)),
        Tier(who="role:501", quota=Allowance(Millicredits(9000), Period.WEEK), limits=RULE_OF_CHANNEL.limits),
    ),
    Tally: TALLIES,
    WeekTold: (A_WEEK, replace(A_WEEK, balance=None), replace(A_WEEK, missing=Millicredits(2000), gone_at=None)),
    tuple[str, Millicredits]: (("Ada", Millicredits(1500)),),
    UsualTime: (UsualTime(16.0, 21.0, 30.0),),
}


def samples(name: str, hint: Any) -> tuple[Any, ...]:
    """Values for a parameter or a field. Raises: LookupError for a type that nobody gave a sample of."""
    if name in BY_NAME and hint is not bool:
        return BY_NAME[name]
    if hint in BY_TYPE:
        return BY_TYPE[hint]
    if get_origin(hint) in {Union, UnionType}:
        return tuple(itertools.chain(*(samples(name, choice) for choice in get_args(hint) if choice is not NoneType), (None,)))
    if isclass(hint) and issubclass(hint, Enum):
        return tuple(hint)
    if isclass(hint) and hint.__subclasses__():
        return tuple(itertools.chain(*(samples(name, kind) for kind in hint.__subclasses__())))
    if isclass(hint) and is_dataclass(hint):
        return tuple(made(hint))
    if isclass(hint) and issubclass(hint, AtelierError | Notice):
        return (hint(),)
    return collections(name, hint)


def collections(name: str, hint: Any) -> tuple[Any, ...]:
    """A sequence or a mapping of samples, and an empty one."""
    kind, held = get_origin(hint), get_args(hint)
    if kind in {Sequence, tuple, list}:
        return (samples(name, held[0])[:2], ())
    if kind in {Mapping, dict}:
        keys, values = samples("", held[0]), samples("", held[1])
        return (dict(zip(keys, itertools.cycle(values), strict=False)), {})
    raise LookupError(f"give tests/texts/samples.py a sample of {name}: {hint}")


def made(kind: type[Any]) -> Iterator[Any]:
    """Objects of a dataclass, from samples of its fields."""
    quoted: dict[str, Any] = {"Allowance": Allowance, "MemberKey": MemberKey, "Millicredits": Millicredits, "Verdict": Verdict}
    quoted |= {"ApprovalEnd": ApprovalEnd, "Budget": Budget, "Most": Most, "Period": Period, "Rule": Rule}
    hints = get_type_hints(kind, localns=quoted)
    named = BY_FIELD.get(kind, {})
    asked = [field for field in fields(kind) if field.init and field.default is MISSING and field.default_factory is MISSING]
    for values in combined([named.get(field.name) or samples(field.name, hints[field.name]) for field in asked]):
        yield kind(**dict(zip((field.name for field in asked), values, strict=True)))


def calls(text: Callable[..., Any]) -> Iterator[Any]:
    """What a function of the words says to samples of its parameters, each thing once."""
    hints = get_type_hints(text)
    names = list(signature(text).parameters)
    positional = [parameter.kind is not parameter.KEYWORD_ONLY for parameter in signature(text).parameters.values()]
    for values in combined([samples(name, hints[name]) for name in names]):
        ordered = [value for value, by_position in zip(values, positional, strict=True) if by_position]
        named = {name: value for name, value, at in zip(names, values, positional, strict=True) if not at}
        with suppress(LookupError):  # a sample that a text is never asked about
            yield text(*ordered, **named)


def combined(choices: Sequence[tuple[Any, ...]]) -> Iterator[tuple[Any, ...]]:
    """Combinations of these choices, as many as a page can take."""
    return itertools.islice(itertools.product(*choices), MADE_MOST)
