"""The line that decides whether a member may spend a credit."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.communities import HouseRules
from domain.errors import (
    BudgetSpent,
    CommunityClosed,
    PersonalClosed,
    PriceTooHigh,
    QuotaExceeded,
    StudioPaused,
    TooManyJobs,
    UserError,
)
from domain.jobs import NewShowing, ShowingKind
from domain.limits import Ruled
from domain.money import Allowance, Millicredits, Period
from domain.orders import Caps, Order
from domain.people import CommunityKey, member_key, personal_key, server_key
from domain.requests import ImageRequest
from domain.rules.gate import Spent, Split, Standing, admit
from domain.rules.house import OWN, quota_of
from domain.visitors import NOBODY_KNOWN

NOW = datetime(2026, 3, 4, 12, tzinfo=UTC)
SERVER = server_key(1)
PRICE = Millicredits(1500)


def a_day(amount: float) -> Allowance:
    """So many credits a day."""
    return Allowance(Millicredits(int(amount * 1000)), Period.DAY)


CAPS = Caps(
    studio=(a_day(40),),
    community=(a_day(40),),
    quota=a_day(6),
    most_price=Millicredits(6000),
    most_jobs=3,
    open_by_default=True,
)
FRESH = Standing(
    paused=None, open=None, house=HouseRules(), studio={}, community={}, member={}, grants=Millicredits(0), running=()
)
ORDER = Order(
    request=ImageRequest(prompt="a fox", seed=7),
    member=member_key(7),
    member_name="Ada",
    community=SERVER,
    showing=NewShowing(kind=ShowingKind.REPLY),
)


def decide(
    *, caps: Caps = CAPS, standing: Standing = FRESH, price: Millicredits = PRICE, community: CommunityKey = SERVER
) -> Split:
    """Ask the gate."""
    return admit(replace(ORDER, community=community), price, caps=caps, standing=standing, now=NOW)


def spent(used: float, held: float = 0) -> dict[Period, Spent]:
    """A day's counter, in credits."""
    return {Period.DAY: Spent(Millicredits(int(used * 1000)), Millicredits(int(held * 1000)))}


def test_a_fresh_member_spends_from_the_window() -> None:
    """Nothing used, nothing held."""
    assert decide() == Split(window=PRICE, grants=Millicredits(0))


@pytest.mark.parametrize(
    ("standing", "caps", "error"),
    [
        (replace(FRESH, paused="host"), CAPS, StudioPaused),
        (replace(FRESH, open=False), CAPS, CommunityClosed),
        (FRESH, replace(CAPS, open_by_default=False), CommunityClosed),
        (FRESH, replace(CAPS, most_price=Millicredits(1499)), PriceTooHigh),
        (replace(FRESH, running=("a", "b", "c")), CAPS, TooManyJobs),
        (replace(FRESH, studio=spent(38, 1)), CAPS, BudgetSpent),
        (replace(FRESH, community=spent(39)), CAPS, BudgetSpent),
        (replace(FRESH, member=spent(4, 1)), CAPS, QuotaExceeded),
    ],
)
def test_each_limit_refuses_by_its_own_name(standing: Standing, caps: Caps, error: type[UserError]) -> None:
    """What is used and what is held both count."""
    with pytest.raises(error):
        decide(standing=standing, caps=caps)


def test_a_closed_personal_community_has_its_own_refusal() -> None:
    """Direct messages are declined in other words than a server."""
    with pytest.raises(PersonalClosed):
        decide(community=personal_key(5), caps=replace(CAPS, open_by_default=False))


def test_what_the_host_opened_by_hand_wins_over_the_settings() -> None:
    """/host open."""
    assert decide(standing=replace(FRESH, open=True), caps=replace(CAPS, open_by_default=False))


def test_a_limit_may_be_reached_but_not_passed() -> None:
    """Exactly the rest of the window fits."""
    assert decide(standing=replace(FRESH, member=spent(4.5)))


def test_grants_are_used_after_the_window() -> None:
    """Half a credit is left in the window, the rest comes from what was granted."""
    standing = replace(FRESH, member=spent(5.5), grants=Millicredits(1000))
    assert decide(standing=standing) == Split(window=Millicredits(500), grants=Millicredits(1000))
    with pytest.raises(QuotaExceeded) as refused:
        decide(standing=replace(standing, grants=Millicredits(999)))
    assert refused.value.resets_at == datetime(2026, 3, 5, tzinfo=UTC)


def test_staff_s_entry_wins_over_the_default_but_never_over_the_cap() -> None:
    """An entry above a cap that the host lowered since counts as the cap."""

    def held_to(own: Allowance) -> Ruled[Allowance] | None:
        return quota_of(CAPS, HouseRules(own_quota=own), NOBODY_KNOWN, now=NOW)

    assert held_to(a_day(12)) == Ruled(a_day(12), OWN)
    assert held_to(a_day(50)) == Ruled(a_day(40), OWN)


def test_the_command_line_has_no_quota_but_the_studio_s_cap() -> None:
    """quota None: the host's own."""
    caps = replace(CAPS, quota=None)
    assert decide(caps=caps, standing=replace(FRESH, member=spent(100))) == Split(PRICE, Millicredits(0))
    with pytest.raises(BudgetSpent):
        decide(caps=caps, standing=replace(FRESH, studio=spent(40)))


@given(
    price=st.integers(1, 8000),
    used=st.integers(0, 8000),
    held=st.integers(0, 8000),
    grants=st.integers(0, 8000),
    limit=st.integers(0, 8000),
)
def test_what_is_let_in_never_exceeds_what_there_is(price: int, used: int, held: int, grants: int, limit: int) -> None:
    """The two parts make the price, each stays inside what it is taken from, and nothing that fits is refused."""
    caps = replace(CAPS, quota=Allowance(Millicredits(limit), Period.DAY), most_price=Millicredits(10_000))
    member = {Period.DAY: Spent(Millicredits(used), Millicredits(held))}
    standing = replace(FRESH, member=member, grants=Millicredits(grants))
    left = max(0, limit - used - held)
    try:
        parts = decide(caps=caps, standing=standing, price=Millicredits(price))
    except QuotaExceeded:
        assert price > left + grants
        return
    assert parts.window + parts.grants == price
    assert 0 <= parts.window <= left
    assert 0 <= parts.grants <= grants
