"""The bench itself: that it counts, and that its table says what was found."""

import asyncio
from datetime import date
from pathlib import Path

import pytest
from PIL import Image
from sqlalchemy import func, select

from benchmarks.__main__ import MEASUREMENTS, report
from benchmarks.big_pictures import measure_big_pictures
from benchmarks.blocklist import measure_blocklist
from benchmarks.calls import measure_calls
from benchmarks.fairness import DAY, measure_fairness
from benchmarks.figures import Figure, table
from benchmarks.history import Shelf, compare, fill, searches
from benchmarks.ledger import compare as compare_ledgers
from benchmarks.ledger import figure as ledger_figure
from benchmarks.plots import Plot, draw
from benchmarks.rush import Rush, bare_bot, real_bot, rushed
from benchmarks.rush import figures as rush_figures
from benchmarks.waiting import memory_figure, polled_figure, stage, start_figure
from benchmarks.years import MEMBERS, PRICE, TRANSFERS_A_DAY
from benchmarks.years import fill as fill_years
from storage.database import open_database
from storage.store import SqlStore
from storage.tables import TransferRow
from tests.databases import SQLITE, Databases

GROWN = Plot("grown", "Grown", "jobs", "ms", {"ours": [(1, 2), (200, 3)], "theirs": [(1, 1), (200, 2)]}, "It grows.")


def figure(
    *, ours: float, theirs: float | None = 100.0, ratio: float | None = None, aim: float = 1.15, at_least: bool = False
) -> Figure:
    """A figure that should be at most 1.15 times the other's, or at least so much."""
    besides = "ours does more"
    return Figure(
        name="delivery", ours=ours, theirs=theirs, unit="ms", ratio=ratio, aim=aim, at_least=at_least, besides=besides, plot=GROWN
    )


async def test_a_finished_job_costs_at_least_a_submit_and_a_look() -> None:
    """A few jobs on a fast clock: each is submitted once and looked at, and the studio isn't asked for more than is there."""
    calls, unseen = await measure_calls(jobs=4, at_once=(4,), speed=400)
    assert 2 <= calls.ours < 10
    assert unseen.ours > 0


async def test_light_member_waits_for_no_more_than_the_heavy_job_that_runs() -> None:
    """Twenty minutes of the simulated day: each waits a little, the heavy member for its own jobs."""
    met, waiting = await measure_fairness(day=DAY / 72)
    assert met.ours <= 1
    assert waiting.theirs is not None
    assert 0 < waiting.ours < waiting.theirs


async def test_searches_find_what_the_shelves_hold(databases: Databases) -> None:
    """Each kind of search finds something, but the three that look for what isn't there."""
    figure = await compare(databases, SQLITE, many=300, few=100, rounds=1)
    assert figure.ours > 0
    async with open_database(databases.fresh(SQLITE)) as database:
        await fill(database, 300)
        shelf = Shelf(300, SqlStore(database))
        found = [await shelf.answer(asked) for asked in searches()]
    assert found.count(0) == 3


async def test_prompts_of_the_blocklist_s_measurement_pass_it() -> None:
    """What is measured is the whole look: nothing is found, by a list that is full."""
    usual, longest = await measure_blocklist(prompts=40)
    assert usual.ours > 0
    assert longest.ours > 0


async def test_each_order_of_a_rush_is_answered_by_both_bots() -> None:
    """Three at once, of the real processes: an answer of its own comes with the first one, or after it."""
    ours, theirs = await asyncio.gather(*(rushed(bot, 3, span_s=0.1, warms_up=False) for bot in (real_bot, bare_bot)))
    assert min(theirs.first_ms) > 0
    assert theirs.own_ms == theirs.first_ms
    assert all(own >= first > 0 for own, first in zip(ours.own_ms, ours.first_ms, strict=True))


def test_a_rush_is_told_by_its_largest_size_and_drawn_with_all_of_them() -> None:
    """Of a hundred orders two had a bare placeholder, and one of these waited for 1.6 s."""
    small, theirs = Rush([20.0] * 10, [20.0] * 10), Rush([10.0] * 100, [10.0] * 100)
    ours = Rush([40.0] * 98 + [1500.0, 1600.0], [40.0] * 98 + [4000.0, 5000.0])
    first, longest, bare, own = rush_figures({10: [(small, small)], 100: [(ours, theirs)]}, span_s=10)
    assert (round(first.ours), first.theirs, longest.ours, bare.ours, round(own.ours)) == (1501, 10, 1.6, 2, 4)
    assert first.plot is not None
    assert first.plot.sizes == [10, 100]


async def test_the_years_in_the_books_balance(databases: Databases) -> None:
    """Every sum of a server that has ordered for two days is what it must be, and each member has paid for both."""
    async with open_database(databases.fresh(SQLITE)) as database:
        await fill_years(database, 2 * TRANSFERS_A_DAY)
        store = SqlStore(database)
        await store.audit_books()
        assert list((await store.spent_by_day(None, since=date.min)).values()) == [PRICE * len(MEMBERS)] * 2
        async with database.reading() as session:
            assert await session.scalar(select(func.count()).select_from(TransferRow)) == 2 * TRANSFERS_A_DAY


async def test_orders_of_a_long_ledger_are_compared_with_those_of_a_short_one(databases: Databases) -> None:
    """As many are counted on one as on the other, and none of the warming up."""
    took_ms = await compare_ledgers(databases, (1_000, 2_000), rounds=3)
    assert {size: len(of) for size, of in took_ms.items()} == {1_000: 3, 2_000: 3}
    found = ledger_figure(took_ms)
    assert found.ours > 0
    assert found.plot is not None
    assert found.plot.sizes == [1_000, 2_000]


async def test_peak_of_memory_is_that_of_a_bot_that_showed_its_jobs() -> None:
    """The real bot in a process of its own, with one small job: it holds more than Python alone, and far less than the aim."""
    (peak,) = await measure_big_pictures(jobs=(1,), side_px=64, noise_px=64, look_after_s=0.1)
    assert 40 < peak.ours < 200
    assert peak.plot is not None
    assert peak.plot.sizes == [1]


async def test_each_open_job_is_looked_at_after_a_start() -> None:
    """The real bot, on a database with twenty jobs that an earlier process left at PixelDojo: each counts once."""
    async with stage(most=20) as both:
        async with both.started(await both.with_open(20)):
            await both.pixeldojo.wait_for_looks(20)
        looked_at = polled_figure(both.pixeldojo.looked_at, 20, span_s=60)
    assert (looked_at.ours, looked_at.theirs) == (20, 20)
    assert polled_figure(both.pixeldojo.looked_at, 20, span_s=0).ours < 20


def test_waiting_jobs_are_told_by_the_rounds_differences_and_open_ones_by_their_ratios() -> None:
    """The most beside none, round by round; the sizes between are in the plot alone."""
    found = {0: [100.0, 90.0, 80.0], 10: [101.0], 1000: [102.0, 99.0, 81.0]}
    held, ready = memory_figure(found), start_figure(found)
    assert (held.ours, held.theirs) == (2, None)
    assert (ready.ours, ready.theirs, ready.compared) == (99, 90, 1.02)
    assert held.plot is not None
    assert held.plot.series == {"Atelier": [(0, 90), (10, 101), (1000, 99)]}


@pytest.mark.parametrize(
    ("found", "is_met"),
    [
        (figure(ours=115), True),
        (figure(ours=116), False),
        (figure(ours=200, ratio=1.1), True),
        (figure(ours=1, theirs=None), True),
        (figure(ours=1.2, theirs=None), False),
        (figure(ours=85, aim=0.85, at_least=True), True),
        (figure(ours=84, aim=0.85, at_least=True), False),
    ],
)
def test_a_figure_is_met_up_to_its_aim_or_from_it_on(found: Figure, is_met: bool) -> None:
    """The ratio counts where there is something to compare, the value itself where there isn't; a measured ratio wins."""
    assert found.is_met is is_met


def test_the_table_says_both_sides_the_ratio_the_aim_and_the_verdict() -> None:
    """One line a figure."""
    line = table([figure(ours=350, theirs=300)]).splitlines()[-1]
    assert [cell.strip() for cell in line.strip("|").split("|")] == ["delivery", "350 ms", "300 ms", "1.17×", "≤ 1.15×", "missed"]


def test_the_table_says_which_aims_are_at_least() -> None:
    """The sign turns round."""
    assert "| ≥ 0.85× | met" in table([figure(ours=90, aim=0.85, at_least=True)])


def test_the_report_tells_why_an_aim_was_missed_shows_what_grows_and_says_how() -> None:
    """All of it for the measurements asked for, and no other's."""
    told = report([figure(ours=350, theirs=300)], ["calls"])
    assert "- delivery: ours does more.\n" in told
    assert "![It grows.](../docs/images/bench-grown.png)" in told
    assert "**calls**: " in told
    assert "**delivery**: " not in told
    assert "missed" not in report([figure(ours=100)], list(MEASUREMENTS)).lower()


def test_a_plot_is_drawn_as_a_picture(tmp_path: Path) -> None:
    """A PNG of some size under its name, with both lines' colours in it."""
    file = draw(GROWN, tmp_path)
    assert file.name == "bench-grown.png"
    with Image.open(file) as picture:
        colours = {colour for _, colour in picture.convert("RGB").getcolors(1 << 20) or ()}
    assert {(0x7C, 0x9C, 0xFF), (0x5F, 0xD1, 0xA8)} <= colours
