"""There is a line for everything that can happen, and no two are the same."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from cogs.layout import HAND_BACK_FILE, refused
from cogs.words import endings, host, refusals
from cogs.words.numbers import amount, duration
from domain import errors, notices
from domain.errors import BudgetSpent, ForbiddenPrompt, ProviderError, QuotaExceeded, StudioPaused, TooManyJobs, UserError
from domain.jobs import Failure
from domain.money import Allowance, Millicredits, Period
from tests.cogs.rendering import components, text_of
from tests.jobs import NOON, a_failed_job

SIX_A_DAY = Allowance(Millicredits(6000), Period.DAY)


def leaves(root: type[Any]) -> Iterator[type[Any]]:
    """The classes under a root that nothing is derived from."""
    for child in root.__subclasses__():
        yield from leaves(child) if child.__subclasses__() else [child]


@pytest.mark.parametrize("error", [*leaves(UserError), *leaves(ProviderError)])
def test_each_error_has_a_sentence(error: type[errors.AtelierError]) -> None:
    """A new error without a line in the table fails here."""
    assert error in refusals.SENTENCES


@pytest.mark.parametrize("notice", list(leaves(notices.Notice)))
def test_each_notice_has_a_sentence(notice: type[notices.Notice]) -> None:
    """A new notice without a line in the table fails here."""
    assert notice in host.NOTICES


@pytest.mark.parametrize("reason", ["bad_key", "out_of_credits"])
def test_each_pause_is_told_to_host_and_member(reason: str) -> None:
    """What stops orders by itself is said to both, each in their own words."""
    assert host.told(notices.ProviderPaused(reason)) != refusals.refusal(StudioPaused(reason))


def test_each_failure_reads_differently() -> None:
    """The provider's refusal, its failure, a time-out, no credits and a bad key are told apart."""
    assert set(endings.ENDINGS) == set(Failure)
    assert len({ending.title for ending in endings.ENDINGS.values()}) == len(Failure)


def test_quota_refusal_names_used_held_limit_price_and_reset() -> None:
    """A member can check the sum, and knows when to come back."""
    error = QuotaExceeded(
        quota=SIX_A_DAY,
        used=Millicredits(4500),
        held=Millicredits(1000),
        grants=Millicredits(500),
        price=Millicredits(1500),
        resets_at=NOON,
    )
    sentence = refusals.refusal(error)
    for told in [
        "4.5 credits used",
        "1 credit held",
        "6 credits a day",
        "0.5 credits granted",
        "1.5 credits",
        "<t:1772625600:R>",
    ]:
        assert told in sentence


@pytest.mark.parametrize(("scope", "named"), [("studio", "Everything this bot may spend"), ("community", "This server's budget")])
def test_budget_refusal_names_whose_and_when(scope: str, named: str) -> None:
    """A cap above the member says which one, how much of it, and when it renews."""
    error = BudgetSpent(
        scope=scope,
        budget=Allowance(Millicredits(40_000), Period.MONTH),
        used=Millicredits(39_000),
        price=Millicredits(1500),
        resets_at=NOON,
    )
    sentence = refusals.refusal(error)
    for told in [named, "39 credits", "40 credits a month", "1.5 credits", "<t:1772625600:R>"]:
        assert told in sentence


def test_too_many_jobs_names_them() -> None:
    """The member reads which requests to wait for."""
    sentence = refusals.refusal(TooManyJobs(most=3, codes=("aaaaaaaa", "bbbbbbbb", "cccccccc")))
    assert "`aaaaaaaa`, `bbbbbbbb`, `cccccccc`" in sentence


async def test_refusal_hands_a_prompt_back_to_copy() -> None:
    """What was typed isn't lost with the refusal."""
    layout, files = refused("No.", StudioPaused("host"), '{"a": 1}')
    assert '```\n{"a": 1}\n```' in text_of(layout)
    assert files == []


async def test_long_prompt_comes_back_as_a_file() -> None:
    """A prompt that doesn't fit beside the sentence is handed back whole all the same."""
    prompt = "fox " * 1100
    layout, files = refused("No.", StudioPaused("host"), prompt)
    assert files[0].fp.read().decode() == prompt
    assert any(component.get("file", {}).get("url") == f"attachment://{HAND_BACK_FILE}" for component in components(layout))


async def test_forbidden_prompt_is_never_repeated() -> None:
    """The one rule that nobody can turn off doesn't echo what it refused."""
    layout, files = refused("No.", ForbiddenPrompt(), "something vile")
    assert "vile" not in text_of(layout)
    assert files == []


@pytest.mark.parametrize(
    ("paid", "quoted", "told"),
    [
        (0, 1500, "It cost nothing: your 1.5 credits are back."),
        (0, 1000, "It cost nothing: your 1 credit is back."),
        (500, 1500, "It cost 0.5 credits."),
    ],
)
def test_failed_job_says_what_it_cost(paid: int, quoted: int, told: str) -> None:
    """A failure always ends with the money."""
    job = a_failed_job(failure=Failure.FAILED, paid=Millicredits(paid), quoted=Millicredits(quoted))
    assert endings.cost(job) == told


def test_amounts_are_written_as_people_say_them() -> None:
    """One credit, several credits, parts of a credit."""
    assert [amount(Millicredits(n)) for n in (1000, 1500, 6000)] == ["1 credit", "1.5 credits", "6 credits"]


def test_durations_are_short() -> None:
    """Seconds, then minutes, then hours."""
    assert [duration(timedelta(seconds=s)) for s in (18.4, 125, 3900)] == ["18 s", "2 min 5 s", "1 h 5 min"]
