"""The house rules: what staff decided, applied to one member in one place."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.communities import EVERYONE, NEWCOMERS, ChannelRule, CommunitySettings, HouseRules, MemberRecord, Tier, role_tier
from domain.errors import Blocked, CoolingDown, NeedsApproval, NotHere, OverLimit, QuotaExceeded, ServerPaused
from domain.jobs import NewShowing, ShowingKind
from domain.limits import NO_LIMITS, Limits, Rule, Ruled, a_day, generosity
from domain.money import Allowance, Millicredits, Period
from domain.orders import Caps, Order
from domain.people import member_key, server_key
from domain.requests import ImageRequest, Reference, Resolution
from domain.rules.gate import Split, Standing, admit
from domain.rules.house import OWN, check_house, community_budget, is_newcomer, limits_of, quota_of
from domain.visitors import NOBODY_KNOWN, Visitor

NOW = datetime(2026, 3, 4, 12, tzinfo=UTC)
ARTIST, PATRON = 501, 502
HERE, CATEGORY = 71, 70
AT_HOME = Visitor(
    roles=frozenset({ARTIST, PATRON}), account_since=NOW - timedelta(days=900), member_since=NOW - timedelta(days=90)
)
NEW = replace(AT_HOME, account_since=NOW - timedelta(days=6))
GATE = CommunitySettings(newcomer_account_days=7, newcomer_member_hours=24)
A_SMALL_PICTURE_A_DAY = Tier(
    who=NEWCOMERS,
    quota=Allowance(Millicredits(1000), Period.DAY),
    limits=Limits(resolution=Resolution.HALF, outputs=1, references=0),
)


def credits_in(period: Period, amount: float) -> Allowance:
    """So many credits in a window of this kind."""
    return Allowance(Millicredits(round(amount * 1000)), period)


def a_day_s(amount: float) -> Allowance:
    """So many credits a day."""
    return credits_in(Period.DAY, amount)


CAPS = Caps(
    studio=(), community=(a_day_s(40),), quota=a_day_s(6), most_price=Millicredits(6000), most_jobs=3, open_by_default=True
)
ORDER = Order(
    request=ImageRequest(prompt="a fox", seed=7),
    member=member_key(7),
    member_name="Ada",
    community=server_key(1),
    showing=NewShowing(kind=ShowingKind.REPLY),
    visitor=AT_HOME,
)


def role(role_id: int, *, quota: Allowance | None = None, **limits: Any) -> Tier:
    """A role's tier."""
    return Tier(who=role_tier(role_id), quota=quota, limits=Limits(**limits))


def everyone(**limits: Any) -> Tier:
    """What everyone is held to."""
    return Tier(who=EVERYONE, limits=Limits(**limits))


def quota(house: HouseRules, *, caps: Caps = CAPS, visitor: Visitor = AT_HOME) -> Ruled[Allowance]:
    """The quota that holds."""
    ruled = quota_of(caps, house, visitor, now=NOW)
    assert ruled is not None
    return ruled


def check(house: HouseRules, *, visitor: Visitor = AT_HOME, **options: Any) -> None:
    """Ask whether this member may order this here."""
    order = replace(ORDER, visitor=visitor, request=replace(ORDER.request, **options))
    check_house(order, house, caps=CAPS, now=NOW)


def decide(house: HouseRules, *, visitor: Visitor = AT_HOME, price: int = 1500, approved: bool = False) -> Split:
    """Ask the whole gate, with nothing spent yet."""
    standing = Standing(
        paused=None, open=None, house=house, studio={}, community={}, member={}, grants=Millicredits(0), running=()
    )
    order = replace(ORDER, visitor=visitor, approved_by=member_key(9) if approved else None)
    return admit(order, Millicredits(price), caps=CAPS, standing=standing, now=NOW)


def test_where_staff_decided_nothing_the_host_s_defaults_hold() -> None:
    """And nothing but the host's jobs at once is limited."""
    assert quota(HouseRules()) == Ruled(a_day_s(6), Rule("host"))
    assert limits_of(CAPS, HouseRules(), AT_HOME, now=NOW) == {"jobs": Ruled(3, Rule("host"))}
    check(HouseRules(), resolution=Resolution.FOUR, num_outputs=4, safety_tolerance=5)


def test_a_member_has_the_best_quota_of_their_roles_and_everyone_s() -> None:
    """Compared by the day: 60 a week are more than 8 a day."""
    tiers = (role(ARTIST, quota=a_day_s(8)), role(PATRON, quota=credits_in(Period.WEEK, 60)))
    assert quota(HouseRules(tiers=tiers[:1])) == Ruled(a_day_s(8), Rule("role", ARTIST))
    assert quota(HouseRules(tiers=tiers)) == Ruled(credits_in(Period.WEEK, 60), Rule("role", PATRON))
    assert quota(HouseRules(tiers=tiers, everyones_quota=a_day_s(9))) == Ruled(a_day_s(9), Rule("everyone"))


def test_an_own_entry_wins_over_roles_whether_it_is_more_or_less() -> None:
    """Staff meant this member; whom they gave an entry is no newcomer to them either."""
    house = HouseRules(settings=GATE, tiers=(role(ARTIST, quota=a_day_s(8)), A_SMALL_PICTURE_A_DAY), own_quota=a_day_s(2))
    assert quota(house) == Ruled(a_day_s(2), OWN)
    assert quota(house, visitor=NEW) == Ruled(a_day_s(2), OWN)


def test_no_quota_is_above_the_server_s_budget() -> None:
    """A tier set before the host lowered the cap counts as the cap."""
    assert quota(HouseRules(own_quota=a_day_s(50))) == Ruled(a_day_s(40), OWN)
    lowered = HouseRules(tiers=(role(ARTIST, quota=a_day_s(8)),), share=a_day_s(7))
    assert quota(lowered) == Ruled(a_day_s(7), Rule("role", ARTIST))


def test_roles_raise_what_everyone_is_held_to() -> None:
    """Each kind by itself, and each names the rule that gave it; a shorter pause allows more."""
    tiers = (
        everyone(resolution=Resolution.ONE, outputs=2, cooldown_s=60),
        role(ARTIST, resolution=Resolution.TWO, outputs=1),
        role(PATRON, resolution=Resolution.ONE, cooldown_s=10, references=1),
    )
    assert limits_of(CAPS, HouseRules(tiers=tiers), AT_HOME, now=NOW) == {
        "resolution": Ruled(Resolution.TWO, Rule("role", ARTIST)),
        "outputs": Ruled(2, Rule("everyone")),
        "cooldown_s": Ruled(10, Rule("role", PATRON)),
        "references": Ruled(1, Rule("role", PATRON)),
        "jobs": Ruled(3, Rule("host")),
    }


def test_a_limit_of_a_role_alone_holds_for_its_members_and_nobody_else() -> None:
    """The best of the roles that say something of it; one that says nothing allows no more. The host's stays above."""
    tiers = (role(ARTIST, outputs=1, jobs=2), role(PATRON, outputs=2))
    for mine, outputs in ((tiers[:1], 1), (tiers[1:], 2), (tiers, 2), ((*tiers[:1], role(PATRON, references=3)), 1)):
        ruling = limits_of(CAPS, HouseRules(tiers=mine), AT_HOME, now=NOW)
        assert ruling["outputs"].value == outputs
    assert limits_of(CAPS, HouseRules(tiers=tiers), AT_HOME, now=NOW)["jobs"] == Ruled(2, Rule("role", ARTIST))
    assert limits_of(CAPS, HouseRules(tiers=(role(ARTIST, jobs=9),)), AT_HOME, now=NOW)["jobs"] == Ruled(3, Rule("host"))
    assert "outputs" not in limits_of(CAPS, HouseRules(), AT_HOME, now=NOW)


def test_no_tier_allows_more_jobs_at_once_than_the_host() -> None:
    """Staff divide; only the host raises."""
    for most, holds in ((2, Ruled(2, Rule("everyone"))), (9, Ruled(3, Rule("host")))):
        assert limits_of(CAPS, HouseRules(tiers=(everyone(jobs=most),)), AT_HOME, now=NOW)["jobs"] == holds


@pytest.mark.parametrize(
    ("visitor", "held_back"),
    [
        (NEW, True),
        (replace(AT_HOME, account_since=NOW - timedelta(days=7)), False),
        (replace(AT_HOME, member_since=NOW - timedelta(hours=23)), True),
        (replace(AT_HOME, member_since=NOW - timedelta(hours=24)), False),
        (replace(AT_HOME, member_since=None), True),
        (NOBODY_KNOWN, False),
    ],
)
def test_newcomers_are_known_by_their_account_and_their_time_in_the_server(visitor: Visitor, held_back: bool) -> None:
    """Either suffices; without an account to look at (the command line) there is none."""
    house = HouseRules(settings=GATE, tiers=(A_SMALL_PICTURE_A_DAY,))
    assert is_newcomer(house, visitor, now=NOW) is held_back
    assert not is_newcomer(replace(house, record=MemberRecord(trusted=True)), visitor, now=NOW)
    assert not is_newcomer(replace(house, own_quota=a_day_s(1)), visitor, now=NOW)
    assert not is_newcomer(HouseRules(), visitor, now=NOW)
    assert (quota(house, visitor=visitor).value == a_day_s(1)) is held_back


def test_a_newcomer_is_held_to_less_whatever_their_roles() -> None:
    """Never to more: a generous newcomers' tier raises nothing."""
    tiers = (everyone(resolution=Resolution.FOUR), role(ARTIST, quota=a_day_s(8)), A_SMALL_PICTURE_A_DAY)
    house = HouseRules(settings=GATE, tiers=tiers)
    assert quota(house, visitor=NEW) == Ruled(a_day_s(1), Rule("newcomers"))
    check(house, visitor=NEW, resolution=Resolution.HALF)
    for options in ({}, {"num_outputs": 2}, {"references": (Reference("ab" * 32, "cat.png", "image/png", 1, None),)}):
        with pytest.raises(OverLimit) as refusal:
            check(house, visitor=NEW, **({"resolution": Resolution.HALF} if options else {}) | options)
        assert refusal.value.rule == Rule("newcomers")
    generous = replace(house, tiers=(Tier(who=NEWCOMERS, quota=a_day_s(20)),))
    assert quota(generous, visitor=NEW) == Ruled(a_day_s(6), Rule("host"))


def test_a_channel_narrows_what_roles_allow_and_never_widens_it() -> None:
    """Its category too; the refusal names the channel."""
    channels = (
        ChannelRule(channel_id=HERE, limits=Limits(outputs=1, tolerance=5)),
        ChannelRule(channel_id=CATEGORY, limits=Limits(resolution=Resolution.ONE, outputs=3)),
    )
    house = HouseRules(tiers=(everyone(resolution=Resolution.TWO, outputs=2, tolerance=2),), channels=channels)
    ruling = limits_of(CAPS, house, AT_HOME, now=NOW)
    assert ruling["outputs"] == Ruled(1, Rule("channel", HERE))
    assert ruling["resolution"] == Ruled(Resolution.ONE, Rule("channel", CATEGORY))
    assert ruling["tolerance"] == Ruled(2, Rule("everyone"))
    with pytest.raises(OverLimit) as refusal:
        check(house, num_outputs=2)
    assert (refusal.value.limit, refusal.value.asked, refusal.value.most) == ("outputs", 2, 1)


@pytest.mark.parametrize(
    ("anywhere", "here", "category", "allowed"),
    [
        (True, None, None, True),
        (False, None, None, False),
        (False, None, True, True),
        (True, None, False, False),
        (True, True, False, True),
        (False, False, True, False),
    ],
)
def test_the_nearest_rule_says_whether_it_may_be_used_here(
    anywhere: bool, here: bool | None, category: bool | None, allowed: bool
) -> None:
    """A channel before its category, and that before the server; the refusal names where it works."""
    channels = (ChannelRule(channel_id=HERE, allowed=here), ChannelRule(channel_id=CATEGORY, allowed=category))
    house = HouseRules(settings=CommunitySettings(anywhere=anywhere), channels=channels, open_channels=(99,))
    if allowed:
        return check(house)
    with pytest.raises(NotHere) as refusal:
        check(house)
    assert refusal.value.channels == (99,)
    return None


def test_staff_s_pause_and_a_block_refuse_until_they_are_over() -> None:
    """A block by itself, at its end."""
    with pytest.raises(ServerPaused):
        check(HouseRules(settings=CommunitySettings(paused=True)))
    blocked = HouseRules(record=MemberRecord(blocked_until=NOW + timedelta(seconds=1), block_reason="spam", block_id=4))
    with pytest.raises(Blocked) as refusal:
        check(blocked)
    assert (refusal.value.reason, refusal.value.block_id) == ("spam", 4)
    check(replace(blocked, record=replace(blocked.record, blocked_until=NOW)))


def test_after_an_order_the_pause_lasts_as_long_as_the_rule_says() -> None:
    """The refusal says when it is over."""
    house = HouseRules(tiers=(everyone(cooldown_s=60),), last_ordered_at=NOW - timedelta(seconds=59))
    with pytest.raises(CoolingDown) as refusal:
        check(house)
    assert (refusal.value.until, refusal.value.rule) == (NOW + timedelta(seconds=1), Rule("everyone"))
    check(replace(house, last_ordered_at=NOW - timedelta(seconds=60)))
    check(replace(house, last_ordered_at=None))


@pytest.mark.parametrize(
    ("house", "visitor", "reason"),
    [
        (HouseRules(settings=CommunitySettings(approve_above=Millicredits(1499))), AT_HOME, "price"),
        (HouseRules(settings=replace(GATE, approve_newcomers=True)), NEW, "newcomer"),
        (HouseRules(channels=(ChannelRule(channel_id=CATEGORY, approve=True),)), AT_HOME, "channel"),
    ],
)
def test_staff_are_asked_unless_the_member_is_trusted_or_they_said_yes(house: HouseRules, visitor: Visitor, reason: str) -> None:
    """For its price, for a newcomer, or in its channel."""
    with pytest.raises(NeedsApproval) as refusal:
        decide(house, visitor=visitor)
    assert refusal.value.reason == reason
    assert decide(house, visitor=visitor, approved=True)
    assert decide(replace(house, record=MemberRecord(trusted=True)), visitor=visitor)


def test_nobody_is_asked_about_what_is_refused_all_the_same() -> None:
    """The yes of staff comes last, and a price at the line needs none."""
    house = HouseRules(settings=CommunitySettings(approve_above=Millicredits(1000)), own_quota=a_day_s(1.2))
    with pytest.raises(QuotaExceeded):
        decide(house)
    with pytest.raises(NeedsApproval):
        decide(house, price=1200)
    assert decide(house, price=1000)


def test_the_host_s_share_and_funds_make_the_budget() -> None:
    """The share in the place of the settings' lines, funds on top of the line of their own window."""
    caps = replace(CAPS, community=(a_day_s(10), credits_in(Period.MONTH, 100)))
    funded = {Period.MONTH: Millicredits(5000), Period.WEEK: Millicredits(9000)}
    assert community_budget(caps, HouseRules()) == caps.community
    assert community_budget(caps, HouseRules(funded=funded)) == (a_day_s(10), credits_in(Period.MONTH, 105))
    share = credits_in(Period.WEEK, 30)
    assert community_budget(caps, HouseRules(share=share, funded=funded)) == (credits_in(Period.WEEK, 39),)


AMOUNTS = st.integers(0, 60_000).map(Millicredits)
ALLOWANCES = st.builds(Allowance, AMOUNTS, st.sampled_from(Period))
LIMITS = st.one_of(
    st.just(NO_LIMITS),
    st.builds(
        Limits,
        resolution=st.none() | st.sampled_from(Resolution),
        outputs=st.none() | st.integers(1, 4),
        references=st.none() | st.integers(0, 8),
        jobs=st.none() | st.integers(1, 9),
        cooldown_s=st.none() | st.integers(0, 600),
        tolerance=st.none() | st.integers(0, 5),
    ),
)


def tiers_of(who: str) -> st.SearchStrategy[Tier]:
    """Tiers of this name."""
    return st.builds(Tier, who=st.just(who), quota=st.none() | ALLOWANCES, limits=LIMITS)


HOUSES = st.builds(
    HouseRules,
    settings=st.sampled_from([CommunitySettings(), GATE]),
    tiers=st.tuples(tiers_of(EVERYONE), tiers_of(NEWCOMERS), tiers_of(role_tier(ARTIST))),
    channels=st.lists(st.builds(ChannelRule, channel_id=st.just(HERE), limits=LIMITS), max_size=2).map(tuple),
    own_quota=st.none() | ALLOWANCES,
    everyones_quota=st.none() | ALLOWANCES,
    share=st.none() | ALLOWANCES,
)


@given(house=HOUSES, added=tiers_of(role_tier(PATRON)), visitor=st.sampled_from([AT_HOME, NEW]))
def test_one_more_role_never_gives_less(house: HouseRules, added: Tier, visitor: Visitor) -> None:
    """Neither a smaller quota, nor a stricter limit of any kind that everyone's tier or a role of theirs speaks of; what only
    the new one speaks of holds."""
    more = replace(house, tiers=(*house.tiers, added))
    assert a_day(quota(more, visitor=visitor).value) >= a_day(quota(house, visitor=visitor).value)
    before, after = (limits_of(CAPS, each, visitor, now=NOW) for each in (house, more))
    spoken_of = {name for tier in house.tiers if tier.who != NEWCOMERS for name in tier.limits.said()}
    assert all(generosity(name, after[name].value) >= generosity(name, before[name].value) for name in spoken_of)
    for name, most in added.limits.said().items():
        if name not in spoken_of:
            assert generosity(name, after[name].value) <= generosity(name, most)
    assert after.keys() == before.keys() | added.limits.said().keys()
