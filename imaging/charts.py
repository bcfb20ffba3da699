"""Charts of the spending as pictures, by the optional library matplotlib: on a ground of their own, large enough for a phone."""

from __future__ import annotations

import asyncio
import io
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from importlib.util import find_spec
from itertools import islice
from typing import TYPE_CHECKING

from domain.money import Millicredits, credits_text
from studio.ports import Bars, Charts, SpendingChart

if TYPE_CHECKING:
    from imaging.canvas import Canvas

LIBRARY = "matplotlib"
WIDTH_PX = 1080
"""Three times what a phone shows."""
EDGE_PX = 48
TOP_PX = 184
DAYS_PX = 300
DAYS_BELOW_PX = 96
ROW_PX = 66
GROUP_HEAD_PX = 64
GROUP_BELOW_PX = 36
BAR_PX = 14
GAP = 0.3
"""Of a day's width."""
DATES_EVERY = 7
LINES = (0.0, 0.5, 1.0)
"""Across the days: at nothing, half and the top."""
STEPS = (10, 12, 15, 20, 25, 30, 40, 50, 60, 80, 100)
"""The top of a scale, times a power of ten."""

GROUND, INK, FAINT, LINE = "#232428", "#f2f3f5", "#a8adb7", "#3d4048"
BAR, LAST = "#7c9cff", "#c2d1ff"
COLOURS = (BAR, "#5fd1a8", "#f2b66d")
TITLE_PX, TEXT_PX, SMALL_PX = 44, 32, 28


def open_charts(library: str = LIBRARY) -> Charts:
    """What draws charts; where its library isn't installed, something that draws none."""
    return MatplotlibCharts() if find_spec(library) else NoCharts()


class NoCharts:
    """Fills studio.ports.Charts where nothing can draw."""

    async def spending(self, chart: SpendingChart) -> bytes | None:
        """Draw nothing."""
        return None


class MatplotlibCharts:
    """Fills studio.ports.Charts. One at a time, in a thread; the library is loaded with the first."""

    def __init__(self) -> None:
        self._worker = ThreadPoolExecutor(1, thread_name_prefix="charts")

    async def spending(self, chart: SpendingChart) -> bytes | None:
        """Draw it as PNG."""
        return await asyncio.get_running_loop().run_in_executor(self._worker, draw, chart)


def draw(chart: SpendingChart) -> bytes:
    """Draw a chart as PNG."""
    from imaging.canvas import Canvas  # loads the library

    whole, halves = chart.groups[:1], chart.groups[1:3]
    below_days = TOP_PX + DAYS_PX + DAYS_BELOW_PX
    below_whole = below_days + sum(height_px(group) for group in whole)
    canvas = Canvas(WIDTH_PX, below_whole + max(map(height_px, halves), default=0), ground=GROUND)
    canvas.text(chart.title, EDGE_PX, EDGE_PX + 34, size_px=TITLE_PX, colour=INK, width_px=WIDTH_PX - 2 * EDGE_PX, bold=True)
    canvas.text(chart.subtitle, EDGE_PX, EDGE_PX + 80, size_px=SMALL_PX, colour=FAINT, width_px=WIDTH_PX - 2 * EDGE_PX)
    draw_days(canvas, chart.days)
    for group in whole:
        draw_group(canvas, group, EDGE_PX, below_days, WIDTH_PX - 2 * EDGE_PX, colour=COLOURS[0])
    half_px = (WIDTH_PX - 3 * EDGE_PX) // 2
    for number, group in enumerate(halves):
        left_px = EDGE_PX + number * (half_px + EDGE_PX)
        draw_group(canvas, group, left_px, below_whole, half_px, colour=COLOURS[1 + number])
    png = io.BytesIO()
    canvas.save(png)
    return png.getvalue()


def draw_days(canvas: Canvas, days: Sequence[tuple[date, Millicredits]]) -> None:
    """A bar for each day, lines across with their amounts, and a date below each week."""
    most = top_of_scale(max((spent for _, spent in days), default=Millicredits(0)))
    ground_px = TOP_PX + DAYS_PX
    scale = [(ground_px - DAYS_PX * part, credits_text(Millicredits(round(most * part)))) for part in LINES]
    left_px = EDGE_PX + 16 + max(canvas.width_of(amount, SMALL_PX) for _, amount in scale)
    for y_px, amount in scale:
        canvas.bar(left_px, y_px - 1, WIDTH_PX - EDGE_PX - left_px, 2, colour=LINE)
        canvas.text(amount, left_px - 16, y_px + 10, size_px=SMALL_PX, colour=FAINT, align="right")
    day_px = (WIDTH_PX - EDGE_PX - left_px) / max(1, len(days))
    for number, (_, spent) in enumerate(days):
        height = DAYS_PX * spent / most
        x_px = left_px + day_px * (number + GAP / 2)
        canvas.bar(x_px, ground_px - height, day_px * (1 - GAP), height, colour=LAST if number == len(days) - 1 else BAR)
    for number, (day, _) in reversed(list(islice(enumerate(days), (len(days) - 1) % DATES_EVERY, None, DATES_EVERY))):
        x_px = left_px + day_px * (number + 0.5)
        is_last = number == len(days) - 1
        at_px = WIDTH_PX - EDGE_PX if is_last else x_px
        canvas.text(date_text(day), at_px, ground_px + 42, size_px=SMALL_PX, colour=FAINT, align="right" if is_last else "center")


def draw_group(canvas: Canvas, group: Bars, left_px: int, top_px: int, width_px: int, *, colour: str) -> None:
    """A heading, and under it a name, an amount and a bar for each."""
    canvas.text(group.title, left_px, top_px + 32, size_px=TEXT_PX, colour=INK, width_px=width_px, bold=True)
    most = max((amount for _, amount in group.bars), default=Millicredits(0)) or 1
    for number, (label, amount) in enumerate(group.bars):
        y_px = top_px + GROUP_HEAD_PX + number * ROW_PX
        told = credits_text(amount)
        room_px = width_px - 24 - canvas.width_of(told, SMALL_PX)
        canvas.text(
            canvas.drawable(label) or f"#{number + 1}", left_px, y_px + 26, size_px=SMALL_PX, colour=INK, width_px=room_px
        )
        canvas.text(told, left_px + width_px, y_px + 26, size_px=SMALL_PX, colour=INK, align="right")
        canvas.bar(left_px, y_px + 38, width_px, BAR_PX, colour=LINE)
        canvas.bar(left_px, y_px + 38, width_px * amount / most, BAR_PX, colour=colour)


def height_px(group: Bars) -> int:
    """How high a group is."""
    return GROUP_HEAD_PX + ROW_PX * len(group.bars) + GROUP_BELOW_PX


def top_of_scale(most: Millicredits) -> Millicredits:
    """A round number of credits, and half of it round too, that is no less."""
    power = 100
    while power * STEPS[-1] < most:
        power *= 10
    return Millicredits(next(power * step for step in STEPS if power * step >= most))


def date_text(day: date) -> str:
    """A day without its year."""
    return f"{day.day} {day:%b}"
