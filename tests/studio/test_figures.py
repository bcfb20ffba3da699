"""The file of figures: nothing in it is a formula, and every spreadsheet reads its numbers."""

import csv
import io
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.figures import FigureLine, spent_by, topmost
from domain.money import Millicredits
from domain.people import member_key, server_key
from domain.requests import Resolution
from studio.figures import COLUMNS, csv_of


def a_line(name: str = "Ada", *, spent: int = 1500, day: int = 4) -> FigureLine:
    """What a member spent on a day in March."""
    return FigureLine(
        day=date(2026, 3, day),
        community=server_key(71),
        member=member_key(1),
        name=name,
        channel_id=5,
        size=Resolution.ONE,
        requests=2,
        pictures=3,
        spent=Millicredits(spent),
    )


def read(*lines: FigureLine) -> list[list[str]]:
    """What a spreadsheet reads, the heading first."""
    data = csv_of(lines, member=lambda line: line.name, channel=lambda line: f"#{line.channel_id}", size=lambda line: "1 MP")
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))


def test_file_has_a_heading_and_a_line_for_requests_that_are_alike() -> None:
    """Days as ISO writes them, credits with a point."""
    heading, first, second = read(a_line(), a_line('Zoë, "Z"', spent=1_234_000, day=5))
    assert tuple(heading) == COLUMNS
    assert first == ["2026-03-04", "Ada", "#5", "1 MP", "2", "3", "1.5"]
    assert second == ["2026-03-05", 'Zoë, "Z"', "#5", "1 MP", "2", "3", "1234"]


@pytest.mark.parametrize("spent", [1, 10, 100, 1000, 1010, 99_999_999])
def test_credits_are_written_exactly(spent: int) -> None:
    """To the last thousandth."""
    assert float(read(a_line(spent=spent))[1][6]) == spent / 1000


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t=", " =", "\r=", "\n=", "＝", "＠"])
def test_name_that_would_be_a_formula_is_text(start: str) -> None:
    """It is shown with an apostrophe before it, as spreadsheets mark text."""
    name = f'{start}HYPERLINK("https://evil.example";"x")'
    assert read(a_line(name))[1][1] == f"'{name}"


@given(name=st.text(max_size=30))
def test_any_name_stays_in_its_cell(name: str) -> None:
    """Commas, quotes and line breaks end neither cell nor line; and no cell begins as a formula does."""
    (_, cells) = read(a_line(name))
    assert len(cells) == len(COLUMNS)
    assert not cells[1].startswith(("=", "+", "-", "@", "\t", "\r"))


@given(amounts=st.lists(st.integers(1, 10**6), max_size=30), most=st.integers(1, 10))
def test_groups_and_their_rest_add_up_to_all(amounts: list[int], most: int) -> None:
    """Whatever has no room is in what is left."""
    lines = [a_line(str(number % 7), spent=amount) for number, amount in enumerate(amounts)]
    first, rest = topmost(spent_by(lines, lambda line: line.name), most)
    assert sum(first.values()) + rest == sum(amounts)
    assert list(first.values()) == sorted(first.values(), reverse=True)
