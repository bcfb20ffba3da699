"""AutoMod's own rules, applied to requests as Discord applies them to messages; what can't be read is said."""

import json
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest

from domain.errors import ForbiddenWords
from domain.rules.automod import AutoMod, AutoModRule, Trigger, Unread, as_json, rule_of
from domain.visitors import NOBODY_KNOWN, Visitor

HERE, THREAD, CATEGORY, ARTIST = 71, 72, 70, 501


def a_rule(**changes: Any) -> AutoModRule:
    """A keyword rule with what the test names."""
    return replace(AutoModRule(id=1, name="No cats", trigger=Trigger.KEYWORD), **changes)


def caught(*rules: AutoModRule, texts: Sequence[str], visitor: Visitor = NOBODY_KNOWN) -> str | None:
    """What these rules catch in a request; "mentions" for too many of them, None for nothing."""
    try:
        AutoMod(rules).check(texts, visitor)
    except ForbiddenWords as refused:
        return (refused.word or "mentions") if refused.rule == "No cats" else refused.rule
    return None


@pytest.mark.parametrize(
    ("keyword", "catches", "lets_through"),
    [
        # Discord's own examples: "Auto Moderation", keyword matching strategies
        ("cat*", ["catch", "Catapult", "CAttLE"], ["wildcat", "location"]),
        ("tra*", ["train", "trade", "TRAditional"], ["extra", "ultra"]),
        ("the mat*", ["the matrix"], ["breathe mat"]),
        ("*cat", ["wildcat", "copyCat"], ["catch", "location"]),
        ("*tra", ["extra", "ultra", "orchesTRA"], ["train"]),
        ("*the mat", ["breathe mat"], ["the matrix"]),
        ("*cat*", ["location", "eduCation"], ["ca t"]),
        ("*tra*", ["abstracted", "outrage"], ["tar"]),
        ("*the mat*", ["breathe matter"], ["the cat"]),
        ("cat", ["cat", "a CAT.", "cat-food", "(cat)", "c\u200bat", "ｃａｔ", "cаt"], ["cats", "wildcat", "1cat"]),
        ("tra", ["tra", "la tra la"], ["train"]),
        ("the mat", ["the mat", "on the  mat"], ["the matrix", "breathe mat"]),
        ("c++", ["I like C++!"], ["c", "c+"]),
        ("кот", ["рыжий КОТ"], ["котик"]),
    ],
)
def test_keyword_catches_what_discord_says_it_does(keyword: str, catches: list[str], lets_through: list[str]) -> None:
    """Whole words, beginnings, ends and anywhere, in any case; look-alikes and hidden characters don't help."""
    rule = a_rule(keywords=("unrelated", keyword))
    assert [text for text in catches if caught(rule, texts=[text]) is None] == []
    assert [text for text in lets_through if caught(rule, texts=[text]) is not None] == []


def test_every_text_of_a_request_is_looked_at() -> None:
    """The prompt, what was typed, and the files' names."""
    assert caught(a_rule(keywords=("cat",)), texts=["a fox", "a dog", "my cat"]) == "cat"


def test_pattern_is_looked_for_in_any_case() -> None:
    """Discord turns case off for every pattern."""
    assert caught(a_rule(patterns=("(b|c)at",)), texts=["a BAT"]) == "BAT"
    assert caught(a_rule(patterns=(r"^(?:[0-9]{1,3}\.){3}[0-9]{1,3}$",)), texts=["127.0.0.1"]) == "127.0.0.1"
    assert caught(a_rule(patterns=(r"\d{4,}",)), texts=["12 foxes"]) is None


@pytest.mark.parametrize(
    ("allowed", "text", "found"),
    [
        ("cat food", "cat food", None),
        ("cat food", "cat food cat food", None),
        ("cat food", "a cat eats cat food", "cat"),
        ("catalog*", "the catalogues", None),
        ("*fox*", "cat", "cat"),
    ],
)
def test_what_is_allowed_is_let_through(allowed: str, text: str, found: str | None) -> None:
    """A rule's allow list, for its keywords and its patterns."""
    assert caught(a_rule(keywords=("cat*",), allowed=(allowed,)), texts=[text]) == found
    assert caught(a_rule(patterns=("cat",), allowed=(allowed,)), texts=[text]) == found


def test_different_people_and_roles_are_counted_once_each() -> None:
    """More than the limit is too much; the same one again is not."""
    rule = a_rule(trigger=Trigger.MENTIONS, mention_limit=2)
    assert caught(rule, texts=["<@1> and <@!1> and <@&1>"]) is None
    assert caught(rule, texts=["<@1> and <@2> and <@&2>"]) == "mentions"


def test_exempt_roles_and_channels_are_left_alone() -> None:
    """A channel stands for its threads, a category for its channels."""
    rule = a_rule(keywords=("cat",), exempt_roles=frozenset({ARTIST}), exempt_channels=frozenset({HERE}))
    assert caught(rule, texts=["cat"], visitor=Visitor(roles=frozenset({5}), channels=(9, CATEGORY))) == "cat"
    assert caught(rule, texts=["cat"], visitor=Visitor(roles=frozenset({5, ARTIST}))) is None
    assert caught(rule, texts=["cat"], visitor=Visitor(channels=(THREAD, HERE, CATEGORY))) is None


@pytest.mark.parametrize("change", [{"enabled": False}, {"blocks": False}, {"trigger": Trigger.OTHER}])
def test_rule_that_keeps_no_message_back_keeps_no_request_back(change: dict[str, Any]) -> None:
    """Turned off, telling staff alone, or about something else."""
    assert caught(a_rule(keywords=("cat",), **change), texts=["cat"]) is None


@pytest.mark.parametrize(
    ("rule", "reason", "why"),
    [
        (a_rule(trigger=Trigger.PRESET), "preset", None),
        (a_rule(keywords=("cat",), blocks=False), "alert", None),
        (a_rule(patterns=("(?=cat)",)), "pattern", "invalid perl operator: (?="),
        (a_rule(patterns=("[a-z&&[^b]]",)), "pattern", "brackets in brackets"),
        (a_rule(patterns=("[a--b]",)), "pattern", "brackets in brackets"),
        (a_rule(patterns=(r"\b{start}cat",)), "pattern", "brackets in brackets"),
        (a_rule(patterns=(r"\u{1F408}",)), "pattern", "invalid escape sequence"),
        (a_rule(patterns=("(?:cat)*",)), "pattern", "fits every text"),
        (a_rule(patterns=(r"\bкот\b",)), "letters", None),
    ],
)
def test_what_cannot_be_read_is_said(rule: AutoModRule, reason: str, why: str | None) -> None:
    """Word lists of Discord's own, rules that only tell staff, and patterns that RE2 reads differently or not at all."""
    (unread,) = AutoMod([rule]).unread
    assert (unread.rule, unread.reason) == ("No cats", reason)
    assert why is None or why in str(unread.why)


def test_other_patterns_of_a_rule_hold_beside_one_that_cannot_be_read() -> None:
    """Escaped brackets and named classes are none in brackets."""
    rule = a_rule(patterns=("(?=cat)", r"[\[&]cat", "[[:alpha:]_]dog", "c[a-z]t"))
    assert AutoMod([rule]).unread == [Unread("No cats", "pattern", "(?=cat)", "invalid perl operator: (?=")]
    assert caught(rule, texts=["a cat"]) == "cat"
    assert caught(rule, texts=["a hotdog"]) == "tdog"


def test_patterns_that_are_too_large_together_are_said() -> None:
    """Those that come first hold."""
    rules = [a_rule(id=number, patterns=(rf"{number}\pL{{20}}z",)) for number in (1, 2, 3)]
    (unread,) = AutoMod(rules).unread
    assert unread.pattern == r"3\pL{20}z"
    assert caught(*rules, texts=["2" + "x" * 20 + "z"]) == "2" + "x" * 20 + "z"


def test_rule_with_all_that_discord_allows_is_looked_for() -> None:
    """A thousand keywords of sixty letters each, of an alphabet whose letters are long."""
    letters = [chr(0x13A0 + number) for number in range(80)]
    keywords = tuple("".join(letters[(number * 7 + at) % 80] for at in range(57)) + f"{number:03}" for number in range(1000))
    assert caught(a_rule(keywords=keywords), texts=[f"a {keywords[999]} in snow"]) is not None
    assert caught(a_rule(keywords=keywords), texts=["a fox"]) is None


def test_rule_is_kept_as_json_and_read_back() -> None:
    """The database keeps rules as they were, whatever order Discord names ids in."""
    rule = a_rule(keywords=("cat*",), patterns=("d.g",), allowed=("catalog",), exempt_roles=frozenset({3, 1, 2}))
    kept = json.loads(json.dumps(as_json(rule)))
    assert rule_of(kept) == rule
    assert kept["exempt_roles"] == [1, 2, 3]
