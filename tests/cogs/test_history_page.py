"""/history as values: a page that fits in a message however much there is, and days and codes as people type them."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from cogs import recall
from cogs.history import typed_day
from cogs.history_page import page
from cogs.layout import TEXT_MOST, Layout
from cogs.pictures import Picture
from domain.errors import BadOption, NoSuchJob
from domain.jobs import Failure, Job
from domain.people import member_key, server_key
from domain.requests import PROMPT_MOST, ImageRequest
from domain.search import Search, first_day, last_day
from studio.gallery import PAGE_MOST, Found
from tests.cogs.rendering import buttons_of, components, text_of
from tests.jobs import MIRA, NOON, a_failed_job, a_finished_job, an_image

HOSTILE = ImageRequest(prompt="**@everyone** https://evil.example `" + "*" * (PROMPT_MOST - 40), seed=7)
OWN = Search(by=member_key(MIRA), whose=member_key(MIRA), here=server_key(99))
NOWHERE = 2**63 - 1


def many(job: Job, number: int) -> tuple[Job, ...]:
    """So many jobs like this one, each with its own code."""
    return tuple(replace(job, id=NOWHERE - n, code=f"k7f3w{n:03d}") for n in range(number))


def found(jobs: Sequence[Job], search: Search = OWN, **changes: Any) -> Found:
    """A page of these."""
    return replace(Found(search, None, tuple(jobs), newer=False, older=False), **changes)


def fits(layout: Layout) -> bool:
    """Whether Discord takes it: 40 components, 4,000 characters."""
    return layout.total_children_count <= 40 and len(text_of(layout)) <= TEXT_MOST


async def test_a_full_page_of_hostile_requests_fits_in_one_message() -> None:
    """Nine with their pictures, the menu, both buttons and a title with everything in it; no custom_id is over 100."""
    jobs = many(a_finished_job(request=HOSTILE, private=True), PAGE_MOST)
    pictures = {job.id: Picture(f"{job.code}-1.webp", "*" * 1024, b"") for job in jobs}
    search = replace(
        OWN, whose=member_key(2), find="`*" * 50, starred=True, channel_id=NOWHERE, since=date(2026, 1, 1), until=date(2026, 2, 1)
    )
    layout = page(found(jobs, search, code="f" * 16, newer=True, older=True), pictures)
    assert fits(layout)
    kinds = [component["type"] for component in components(layout)]
    assert (kinds.count(9), kinds.count(3)) == (PAGE_MOST, 1)
    assert set(buttons_of(layout)) == {"Newer", "Older"}
    assert all(len(component.get("custom_id", "")) <= 100 for component in components(layout))
    (menu,) = (component for component in components(layout) if component["type"] == 3)
    assert [option["value"] for option in menu["options"]] == [job.code for job in jobs]
    assert all(len(option["label"]) <= 100 for option in menu["options"])


@pytest.mark.parametrize(("state", "told", "menus"), [("gone", "no longer kept", 1), ("removed", "removed", 0)])
async def test_what_is_no_longer_kept_is_said_so(state: str, told: str, menus: int) -> None:
    """Its card may have it yet, so that it can be chosen; what was removed can't."""
    job = a_finished_job(images=(an_image(0, **{state: True}),), removed_at=NOON if state == "removed" else None)
    layout = page(found([job]), {})
    assert told in text_of(layout)
    assert len([component for component in components(layout) if component["type"] == 3]) == menus


async def test_private_work_says_that_it_is() -> None:
    """So that nobody shares it unawares."""
    assert "1.5 credits · private · <t:" in text_of(page(found([a_finished_job(private=True)]), {}))


async def test_nothing_made_and_nothing_found_read_differently() -> None:
    """What was typed stays harmless."""
    assert "/imagine" in text_of(page(found([]), {}))
    assert "with `@everyone'`\nNothing matches." in text_of(page(found([], replace(OWN, find="@everyone`")), {}))


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({}, "**What you made**"),
        ({"starred": True}, "**What you starred**"),
        ({"find": "red fox", "channel_id": 5}, "**What you made** · with `red fox` · in <#5>"),
        ({"since": date(2026, 3, 1), "until": date(2026, 3, 31)}, "**What you made** · since 2026-03-01 · until 2026-03-31"),
        ({"since": date(2026, 3, 1), "until": date(2026, 3, 1)}, "**What you made** · on 2026-03-01"),
        ({"whose": member_key(5), "starred": True}, "**What <@5> made here** · starred by you\n-# That you looked is recorded."),
    ],
)
async def test_a_page_says_what_it_shows(changes: dict[str, Any], told: str) -> None:
    """Each thing that narrows it."""
    assert text_of(page(found([a_finished_job()], replace(OWN, **changes)), {})).startswith(f"{told}\n")


@pytest.mark.parametrize(
    ("typed", "first", "last"),
    [
        ("2026-03-31", date(2026, 3, 31), date(2026, 3, 31)),
        (" 2026-3-1 ", date(2026, 3, 1), date(2026, 3, 1)),
        ("2028-02", date(2028, 2, 1), date(2028, 2, 29)),
        ("2026", date(2026, 1, 1), date(2026, 12, 31)),
        ("2099-12-31", date(2099, 12, 31), date(2099, 12, 31)),
    ],
)
def test_a_day_a_month_or_a_year_may_be_typed(typed: str, first: date, last: date) -> None:
    """From its first day, until its last."""
    assert (typed_day("since", typed, first_day), typed_day("until", typed, last_day)) == (first, last)


@pytest.mark.parametrize(
    "typed", ["2026-02-30", "2026-13", "2026-00", "2026-3-0", "yesterday", "9999", "1999-01-01", "٢٠٢٦", "-", "2026-"]
)
def test_a_day_that_is_none_is_refused(typed: str) -> None:
    """Whether it is the first or the last."""
    for read in (first_day, last_day):
        with pytest.raises(BadOption, match="2026-03-31"):
            typed_day("since", typed, read)


async def test_recalled_card_has_the_whole_prompt() -> None:
    """What the card shortened is there to copy: as a block, and as a file where it is long."""
    layout, files = recall.recalled(a_finished_job(request=ImageRequest(prompt='{"a": 1,\n "b": 2}', seed=1)), ())
    assert '```\n{"a": 1,\n "b": 2}\n```' in text_of(layout)
    assert not files
    layout, files = recall.recalled(a_finished_job(request=HOSTILE), ())
    assert [file.filename for file in files] == ["prompt.txt"]
    assert files[0].fp.read().decode() == HOSTILE.prompt
    assert fits(layout)


async def test_recalled_card_of_a_short_prompt_says_it_once() -> None:
    """A prompt that the card shows in full isn't repeated."""
    layout, _ = recall.recalled(a_finished_job(), ())
    assert text_of(layout).count("a red fox in fresh snow") == 1


async def test_member_reads_their_own_refused_prompt_again() -> None:
    """The card hides what moderation turned down from the channel; its own member gets it back in private."""
    layout, _ = recall.recalled(a_failed_job(failure=Failure.REFUSED), ())
    assert "```\na red fox in fresh snow\n```" in text_of(layout)


@pytest.mark.parametrize("typed", ["k7f3w9xq", " K7F3W9XQ ", "`k7f3w9xq`", "k7f3w9xq · a red fox"])
def test_code_is_read_however_it_was_typed(typed: str) -> None:
    """Quoted, in capitals, or with the rest of the choice."""
    assert recall.typed_code(typed) == "k7f3w9xq"


def test_text_without_a_code_is_no_code() -> None:
    """Nothing to look for."""
    with pytest.raises(NoSuchJob):
        recall.typed_code("· ·")
