"""Charts: drawn of whatever people are called, to scale, while everything else goes on."""

import asyncio
import io
from datetime import date, timedelta

import pytest
from PIL import Image

from domain.money import Millicredits
from imaging.charts import BAR, DAYS_PX, GROUND, LAST, WIDTH_PX, NoCharts, open_charts, top_of_scale
from studio.ports import Bars, SpendingChart

FIRST = date(2026, 2, 3)
HOSTILE = [
    "",
    "  ",
    "$x_2$ \\frac{1}{0} $",
    "<b>&amp;",
    "名前の人",
    "🦊🦊🦊",
    "\u202eabc\x00\n\td",
    "ש" * 50,
    "M" * 5000,
    "\ud800",
]


def a_chart(*spent: int, labels: list[str] | None = None) -> SpendingChart:
    """What was spent on these days, and by these."""
    days = [(FIRST + timedelta(days=number), Millicredits(amount)) for number, amount in enumerate(spent)]
    bars = [(label, Millicredits(10 - number)) for number, label in enumerate(labels or ["Ada", "Ben"])]
    return SpendingChart(labels[-1] if labels else "Pinewood", "of 30 days", days, [Bars("By member", bars)] * 3)


async def drawn(chart: SpendingChart) -> Image.Image:
    """A chart as people see it."""
    png = await open_charts().spending(chart)
    assert png is not None
    return Image.open(io.BytesIO(png)).convert("RGB")


def colour(text: str) -> tuple[int, ...]:
    """A colour's three parts."""
    return tuple(int(text[at : at + 2], 16) for at in (1, 3, 5))


def heights(image: Image.Image, *colours: str) -> list[int]:
    """How high each column of the days' chart stands, of those that stand at all."""
    wanted = {colour(each) for each in colours}
    columns = [[image.getpixel((x, y)) in wanted for y in range(560)] for x in range(WIDTH_PX)]
    high = [sum(column) for column in columns]
    return [now for before, now in zip([0, *high], high, strict=False) if now and abs(now - before) > 1]


async def test_days_are_drawn_to_scale() -> None:
    """Half as much is half as high; a day without anything has no bar; the ground is the chart's own."""
    image = await drawn(a_chart(10_000, 5000, 0, 2500))
    assert image.width == WIDTH_PX
    assert image.getpixel((0, 0)) == image.getpixel((WIDTH_PX - 1, image.height - 1)) == colour(GROUND)
    found = heights(image, BAR, LAST)
    assert [pytest.approx(each, abs=3) for each in found] == [DAYS_PX, DAYS_PX // 2, DAYS_PX // 4]


@pytest.mark.parametrize("spent", [(), (0,), (1,) * 30, (10**12, 1)])
async def test_chart_of_anything_that_can_be_spent_is_drawn(spent: tuple[int, ...]) -> None:
    """Nothing at all, next to nothing, and far too much."""
    assert (await drawn(a_chart(*spent))).width == WIDTH_PX


async def test_chart_of_whatever_people_call_themselves_is_drawn() -> None:
    """No name is a formula, breaks a line, has no end, or warns that it can't be written."""
    assert (await drawn(a_chart(1500, labels=HOSTILE))).width == WIDTH_PX


async def test_everything_else_goes_on_while_a_chart_is_drawn() -> None:
    """It takes about a second the first time."""
    drawing = asyncio.create_task(open_charts().spending(a_chart(1500)))
    turns = 0
    while not drawing.done():
        await asyncio.sleep(0)
        turns += 1
    assert turns > 10


async def test_where_the_library_is_not_installed_nothing_is_drawn() -> None:
    """Whoever asks has the figures as text."""
    charts = open_charts("not_installed_anywhere")
    assert isinstance(charts, NoCharts)
    assert await charts.spending(a_chart(1500)) is None


@pytest.mark.parametrize(("most", "top"), [(0, 1), (1, 1), (1000, 1), (1001, 1.2), (14_500, 15), (97_000, 100), (100_001, 120)])
def test_scale_ends_at_a_round_number(most: int, top: float) -> None:
    """Of credits, and never below the highest bar."""
    assert top_of_scale(Millicredits(most)) == top * 1000
