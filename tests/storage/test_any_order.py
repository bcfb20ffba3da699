"""In whatever order people order, give, are granted and refused, staff say yes and no, runs fail, rules and windows change:
the rules hold. EXAMPLES=500 tries so many stories on each database."""

import os
from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from domain.money import Allowance, Millicredits, Period
from storage.store import SqlStore
from tests.databases import BOTH, Databases
from tests.storage.orders import ADA, BEN
from tests.storage.story import Play

EXAMPLES = int(os.environ.get("EXAMPLES", "12"))
AMOUNTS = st.integers(1, 4000).map(Millicredits)
ALLOWANCES = st.builds(Allowance, st.integers(0, 12_000).map(Millicredits), st.sampled_from(Period))
MEMBERS = st.sampled_from([ADA, BEN])
OUTPUTS = st.none() | st.integers(1, 2)
STEPS = st.one_of(
    st.tuples(st.just("order"), MEMBERS, AMOUNTS, st.integers(1, 2)),
    st.tuples(st.just("order"), MEMBERS, AMOUNTS, st.integers(1, 2)),
    st.tuples(st.just("end"), st.sampled_from(["succeed", "lose", "fail", "expire", "park"]), AMOUNTS),
    st.tuples(st.just("cancel")),
    st.tuples(st.just("approve"), st.sampled_from([0, 1, 700]).map(Millicredits), st.booleans()),
    st.tuples(st.just("approve"), st.just(Millicredits(0)), st.just(False)),
    st.tuples(st.just("refuse")),
    st.tuples(st.just("take_back")),
    st.tuples(st.just("distrust"), MEMBERS),
    st.tuples(st.just("asks"), st.booleans(), st.booleans()),
    st.tuples(st.just("newcomers"), st.none() | st.sampled_from([3, 7]), st.none() | ALLOWANCES),
    st.tuples(st.just("grant"), MEMBERS, AMOUNTS, st.none() | st.integers(1, 3)),
    st.tuples(st.just("give"), MEMBERS, AMOUNTS),
    st.tuples(st.just("quota"), st.none() | MEMBERS, ALLOWANCES),
    st.tuples(st.just("tiers"), st.none() | ALLOWANCES, OUTPUTS, OUTPUTS),
    st.tuples(st.just("settings"), st.booleans(), st.none() | AMOUNTS),
    st.tuples(st.just("share"), st.none() | ALLOWANCES),
    st.tuples(st.just("fund"), AMOUNTS, st.sampled_from(Period)),
    st.tuples(st.just("wait"), st.integers(1, 40)),
    st.tuples(st.just("sweep")),
)


@pytest.mark.parametrize("kind", BOTH)
@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(steps=st.lists(STEPS, min_size=8, max_size=24))
async def test_the_rules_of_the_moment_hold_whatever_happens(
    databases: Databases, kind: str, steps: Sequence[tuple[Any, ...]]
) -> None:
    """What is accepted is just what they let through, members pay no more than was quoted, every sum is that of its
    transfers, and each member has just the grants that plain sums say."""
    async with databases.emptied(kind) as (_, database):
        play = Play(SqlStore(database))
        await play.settings(False, Millicredits(2000))
        for what, *how in steps:
            await getattr(play, what)(*how)
            await play.check_grants()
        await play.check_waiting()
        await play.store.audit_books()
