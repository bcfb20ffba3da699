"""Where a community's credits went, for its staff: the ledger by day, member, channel and size, as a chart and as a file."""

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from domain.figures import FigureLine, spent_by
from domain.money import MILLI, Millicredits, Period
from domain.people import CommunityKey
from studio.ports import Charts, Clock, SpendingChart, Store

FIGURE_DAYS = 30
"""Today among them."""
COLUMNS = ("day", "member", "channel", "size", "requests", "pictures", "credits")
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""What makes a spreadsheet take a cell for a formula. Source: OWASP, "CSV Injection"."""


@dataclass(frozen=True, kw_only=True)
class Report:
    """Thirty days, to the last payment."""

    lines: Sequence[FigureLine]
    days: Sequence[date]
    """All of them, the oldest first."""

    @property
    def total(self) -> Millicredits:
        """What PixelDojo was paid."""
        return Millicredits(sum(line.spent for line in self.lines))

    @property
    def by_day(self) -> list[tuple[date, Millicredits]]:
        """What was spent on each day."""
        return by_day(self.lines, self.days)


class Figures:
    """Reads the ledger for staff. Nobody's prompt is in it."""

    def __init__(self, *, store: Store, clock: Clock, charts: Charts) -> None:
        self._store = store
        self._clock = clock
        self._charts = charts

    async def report(self, community: CommunityKey) -> Report:
        """A community's last 30 days."""
        since, until = window(self._clock.now())
        return Report(lines=await self._store.figures(community, since=since, until=until), days=days_of(since))

    async def draw(self, chart: SpendingChart) -> bytes | None:
        """A chart as PNG; None where nothing can draw it."""
        return await self._charts.spending(chart)


def window(now: datetime) -> tuple[datetime, datetime]:
    """From the beginning of the first day to now, and what was paid this very moment."""
    return Period.DAY.starts_at(now) - timedelta(days=FIGURE_DAYS - 1), now + timedelta(microseconds=1)


def days_of(since: datetime) -> list[date]:
    """The days of the figures, the oldest first."""
    return [since.date() + timedelta(days=number) for number in range(FIGURE_DAYS)]


def by_day(lines: Iterable[FigureLine], days: Sequence[date]) -> list[tuple[date, Millicredits]]:
    """What was spent on each of these days, the quiet ones too."""
    spent = spent_by(lines, lambda line: line.day)
    return [(day, spent.get(day, Millicredits(0))) for day in days]


def csv_of(
    lines: Iterable[FigureLine],
    *,
    member: Callable[[FigureLine], str],
    channel: Callable[[FigureLine], str],
    size: Callable[[FigureLine], str],
) -> bytes:
    """The figures as a file for spreadsheets: UTF-8 with a mark that Excel wants, one line for requests that are alike.

    No cell is taken for a formula, whatever people and channels are called.
    """
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(COLUMNS)
    writer.writerows(cells(line, member(line), channel(line), size(line)) for line in lines)
    return text.getvalue().encode("utf-8-sig", "replace")


def cells(line: FigureLine, member: str, channel: str, size: str) -> Iterator[str]:
    """One line of the file. Credits with a point, as many decimals as there are, and no signs between thousands."""
    yield line.day.isoformat()
    yield from (harmless(text) for text in (member, channel, size))
    yield str(line.requests)
    yield str(line.pictures)
    whole, rest = divmod(line.spent, MILLI)
    yield f"{whole}.{rest:03d}".rstrip("0").rstrip(".") if rest else str(whole)


def harmless(text: str) -> str:
    """Text that no spreadsheet takes for a formula."""
    return f"'{text}" if text.lstrip().startswith(FORMULA_STARTS) or text.startswith(FORMULA_STARTS) else text
