"""A server's figures in words."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from cogs.text import counted, fenced, one_line, shortened
from cogs.words.numbers import amount
from domain.figures import FigureLine
from domain.money import Millicredits, credits_text
from domain.requests import Resolution

FIGURES = "Figures"
FILE = "As a file"
FILE_NAME = "figures.csv"
TITLE = "## Figures"
NOTHING = "Nothing was spent here in the last 30 days."
ABOUT = (
    "-# What PixelDojo was paid for this server's requests, by the day in UTC on which it was paid; lost runs that the host "
    "carries are in it. Private requests count like all others. Nobody's prompt is in here."
)
HERE_IT_IS = "The figures of the last 30 days: a line for requests that are alike in day, member, channel and size."
BY_DAY = "By day"
BY_MEMBER = "By member"
BY_CHANNEL = "By channel"
BY_SIZE = "By size"
GONE = "someone who left"
NAMELESS = "someone"
NO_CHANNEL = "elsewhere"
LOST_CHANNEL = "a channel I can't see"
MADE_BIGGER = "Made bigger"
LABEL_MOST = 24
"""In a table."""


def totals(lines: Sequence[FigureLine]) -> str:
    """All of it in one line."""
    people = {line.member for line in lines}
    spent = Millicredits(sum(line.spent for line in lines))
    requests, pictures = sum(line.requests for line in lines), sum(line.pictures for line in lines)
    counts = (counted(requests, "request"), counted(pictures, "picture"), counted(len(people), "member"))
    return f"**{amount(spent)}** in the last 30 days · {' · '.join(counts)}"


def chart_subtitle(total: Millicredits, last: date) -> str:
    """Under the chart's title."""
    return f"{amount(total)} in 30 days, to {last.day} {last:%B %Y} (UTC)"


def alt_text(groups: Mapping[str, Sequence[tuple[str, Millicredits]]]) -> Iterator[str]:
    """What the chart shows, for those who can't see it."""
    yield "A chart of the spending on each of the last 30 days."
    for title, bars in groups.items():
        yield f"{title}: {', '.join(f'{one_line(label)} {credits_text(spent)}' for label, spent in bars)}."


def table(title: str, bars: Sequence[tuple[str, Millicredits]]) -> str:
    """What a chart shows, as text."""
    rows = [(shortened(one_line(label), LABEL_MOST), credits_text(spent)) for label, spent in bars]
    wide, long = (max((len(cell) for cell in column), default=0) for column in zip(*rows, strict=True)) if rows else (0, 0)
    return f"**{title}**\n" + fenced("\n".join(f"{label:<{wide}}  {spent:>{long}}" for label, spent in rows))


def day_label(day: date) -> str:
    """A day in the table."""
    return f"{day:%a} {day.day} {day:%b}"


def others(number: int) -> str:
    """All that have no room."""
    return counted(number, "other")


def size(size: Resolution | None) -> str:
    """A size of pictures."""
    return MADE_BIGGER if size is None else size.value
