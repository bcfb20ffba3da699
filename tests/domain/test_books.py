"""Prices, bills, and how holds are resolved; fair turns."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.catalog import Tariff
from domain.errors import BadOption, LedgerError
from domain.ledger import AccountName, Hold, resolve
from domain.money import Millicredits
from domain.prices import bill, quote
from domain.requests import ImageRequest, Resolution
from domain.turns import take_turn

AMOUNTS = st.integers(1, 50_000).map(Millicredits)


def test_a_quote_is_the_price_of_each_image() -> None:
    """Four images of 2 MP at 3 credits."""
    request = ImageRequest(prompt="a fox", seed=1, resolution=Resolution.TWO, num_outputs=4)
    assert quote(request, Tariff()) == 12_000


def test_a_size_without_a_price_is_refused() -> None:
    """Nothing is ordered blind."""
    with pytest.raises(BadOption):
        quote(ImageRequest(prompt="a fox", seed=1), Tariff({}))


def test_the_member_never_pays_more_than_the_quote() -> None:
    """The community pays what the price rose by."""
    assert bill(quoted=Millicredits(1500), cost=Millicredits(2000), kept=1, ordered=1).excess == 500


def test_a_cheaper_run_is_cheaper_for_the_member() -> None:
    """What PixelDojo didn't take goes back."""
    assert bill(quoted=Millicredits(1500), cost=Millicredits(1000), kept=1, ordered=1).paid == 1000


@given(quoted=AMOUNTS, cost=st.integers(0, 60_000), ordered=st.integers(1, 4), kept=st.integers(0, 5))
def test_a_bill_covers_the_cost_and_keeps_the_promise(quoted: Millicredits, cost: int, ordered: int, kept: int) -> None:
    """Paid and excess together are the cost; the member's part is for what was kept."""
    split = bill(quoted=quoted, cost=Millicredits(cost), kept=kept, ordered=ordered)
    assert split.paid + split.excess == cost
    assert 0 <= split.paid <= min(quoted, cost)
    assert split.paid * ordered <= min(quoted, cost) * min(kept, ordered)


@given(st.lists(AMOUNTS, min_size=1, max_size=3), st.integers(0, 150_000))
def test_holds_are_spent_in_their_order_and_the_rest_returned(amounts: list[Millicredits], paid: int) -> None:
    """Nothing is made or lost; more than is held is refused."""
    holds = tuple(Hold(id_, AccountName(f"a{id_}"), amount) for id_, amount in enumerate(amounts))
    if paid > sum(amounts):
        with pytest.raises(LedgerError):
            resolve(holds, paid=Millicredits(paid))
        return
    resolutions = resolve(holds, paid=Millicredits(paid))
    assert sum(part.spent for part in resolutions) == paid
    assert all(part.spent + part.returned == part.hold.amount for part in resolutions)
    first_unfilled = next((n for n, part in enumerate(resolutions) if part.returned), len(resolutions))
    assert all(part.spent == 0 for part in resolutions[first_unfilled + 1 :])


@given(st.lists(st.tuples(st.sampled_from("abc"), AMOUNTS), min_size=1, max_size=60))
def test_no_member_is_far_ahead_of_another_who_waits(orders: list[tuple[str, Millicredits]]) -> None:
    """All order at once: in whatever mix, two who both wait have been served alike but for a request each."""
    finish: Counter[str] = Counter()
    line = []
    for number, (member, price) in enumerate(orders):
        turn = take_turn(virtual_time=0, last_finish=finish[member], price=price)
        finish[member] = turn.finish
        line.append((turn.start, number, member, turn.finish - turn.start))
    dearest = max(cost for *_, cost in line)
    waiting = Counter(member for _, _, member, _ in line)
    served: Counter[str] = Counter()
    for _, _, member, cost in sorted(line):
        waiting[member] -= 1
        served[member] += cost
        in_line = [other for other in waiting if waiting[other]]
        assert all(served[member] - served[other] <= 2 * dearest for other in in_line)


def test_idling_earns_no_credit() -> None:
    """Who comes after a long time begins at the studio's own time, not at their old turn."""
    assert take_turn(virtual_time=500, last_finish=10, price=Millicredits(1500)).start == 500
