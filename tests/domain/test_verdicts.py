"""What becomes of a picture by its score."""

import pytest

from domain.verdicts import REFERENCES, RESULTS, Level, Thresholds, Verdict, for_member_alone, verdict

AROUND = Thresholds(spoiler=0.2, keep_back=0.5, refuse=0.8)


@pytest.mark.parametrize(
    ("score", "judged"),
    [
        (0.0, Verdict.SHOW),
        (0.1999, Verdict.SHOW),
        (0.2, Verdict.SPOILER),
        (0.4999, Verdict.SPOILER),
        (0.5, Verdict.KEEP_BACK),
        (0.7999, Verdict.KEEP_BACK),
        (0.8, Verdict.REFUSE),
        (1.0, Verdict.REFUSE),
    ],
)
def test_a_picture_gets_the_strictest_verdict_that_its_score_reaches(score: float, judged: Verdict) -> None:
    """From each threshold on."""
    assert verdict(score, AROUND) is judged


@pytest.mark.parametrize(
    ("thresholds", "judged"),
    [
        (AROUND, Verdict.REFUSE),
        (Thresholds(spoiler=0.9), Verdict.SPOILER),
        (RESULTS[Level.USUAL], Verdict.KEEP_BACK),
        (REFERENCES[Level.USUAL], Verdict.REFUSE),
        (Thresholds(), Verdict.SHOW),
    ],
)
def test_a_picture_that_cannot_be_looked_at_gets_the_strictest_verdict_there_is(thresholds: Thresholds, judged: Verdict) -> None:
    """It might be anything; where nothing is looked at it is shown like all others."""
    assert verdict(None, thresholds) is judged


def test_strict_is_stricter_than_usual_and_off_lets_everything_through() -> None:
    """Whatever the score, for results and references alike."""
    order = list(Verdict)
    for score in (None, *(step / 100 for step in range(101))):
        for thresholds in (RESULTS, REFERENCES):
            off, usual, strict = (order.index(verdict(score, thresholds[level])) for level in Level)
            assert off == 0 <= usual <= strict


def test_what_only_its_member_sees_is_not_kept_back_for_staff() -> None:
    """It is shown as a spoiler; milder verdicts stay."""
    assert [for_member_alone(each) for each in (Verdict.SHOW, Verdict.SPOILER, Verdict.KEEP_BACK)] == [
        Verdict.SHOW,
        Verdict.SPOILER,
        Verdict.SPOILER,
    ]
