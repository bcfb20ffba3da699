"""Notices to the host: kept as a letter's facts, and read back."""

import json

import pytest

from domain.money import Millicredits
from domain.notices import NOTICES, JobParked, Notice, PriceRose, ProviderBack, ProviderPaused, RunExpired, facts_of, notice_of

EACH = (
    ProviderPaused("bad_key"),
    ProviderBack(),
    PriceRose("3f9a0c12", Millicredits(1500), Millicredits(2000)),
    JobParked("3f9a0c12", Millicredits(1500)),
    RunExpired("3f9a0c12", Millicredits(1500)),
)


@pytest.mark.parametrize("notice", EACH)
def test_notice_comes_back_from_json_as_it_was(notice: Notice) -> None:
    """Nothing of it is lost between writing and sending."""
    assert notice_of(json.loads(json.dumps(facts_of(notice)))) == notice


def test_each_notice_can_be_kept() -> None:
    """One that couldn't be read back would never be sent."""
    assert set(NOTICES.values()) == set(Notice.__subclasses__()) == {type(notice) for notice in EACH}
