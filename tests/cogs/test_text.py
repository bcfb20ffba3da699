"""Hostile text stays text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cogs.text import code, counted, escaped, fenced, one_line, ordinal, shortened


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("**bold** _it_ ~~no~~ ||spoiler||", r"\*\*bold\*\* \_it\_ \~\~no\~\~ \|\|spoiler\|\|"),
        ("# a heading", r"\# a heading"),
        ("- a list", r"\- a list"),
        ("> a quote", r"\> a quote"),
        ("1. first", r"\1. first"),
        ("<@123> <@&4> <#5> <t:1:R> <:x:1>", r"\<\@123\> \<\@&4\> \<\#5\> \<t:1:R\> \<:x:1\>"),
        ("`code` and \\", r"\`code\` and \\"),
        ("a [link](b)", r"a \[link\]\(b\)"),
        ("two\n\nlines\t and", "two lines and"),
        ("a \u202eevil\u200b\u2066 turn", "a evil turn"),
    ],
)
def test_markdown_mentions_and_directions_are_shown_as_typed(typed: str, shown: str) -> None:
    """Nothing that a member types formats, mentions or hides."""
    assert escaped(typed, 200) == shown


@pytest.mark.parametrize(
    "link",
    [
        "https://evil.example/x?y=1",
        "HTTP://evil.example",
        "discord.gg/abc",
        "discord.com/invite/abc",
        "discordapp.com/invite/abc",
        "www.evil.example",
        "steam://run/1",
    ],
)
def test_links_and_invites_are_shown_as_code(link: str) -> None:
    """A link in a prompt can be read, and not be pressed."""
    assert escaped(f"see {link} now", 200) == f"see `{link}` now"


def test_link_with_backticks_stays_inside_its_code() -> None:
    """Code can't be left by a backtick in the link."""
    assert escaped("https://a.b/`**x**`", 200) == "`https://a.b/'**x**'`"


@given(st.text(max_size=300), st.integers(min_value=2, max_value=100))
def test_escaped_text_never_grows_past_twice_its_limit(typed: str, most: int) -> None:
    """What is shown has a known length, whatever was typed."""
    assert len(escaped(typed, most)) <= 2 * most + 2
    assert "\n" not in escaped(typed, most)


def test_text_is_cut_at_a_word_with_an_ellipsis() -> None:
    """The cut is visible, and not in the middle of a word where one ends nearby."""
    assert shortened("a red fox in the fresh white snow", 20) == "a red fox in the…"
    assert shortened("x" * 30, 20) == "x" * 19 + "…"
    assert shortened("short", 20) == "short"


@given(st.text(max_size=200))
def test_code_block_is_closed_once_at_its_end(typed: str) -> None:
    """No prompt breaks out of the block it is handed back in."""
    block = fenced(typed)
    assert block.startswith("```\n")
    assert block.endswith("\n```")
    assert block.count("```") == 2


def test_json_prompt_comes_back_unharmed() -> None:
    """A prompt without a fence inside is copied back character by character."""
    typed = '{"shot": {"lens": "35mm", "note": "`soft`"}}'
    assert fenced(typed) == f"```\n{typed}\n```"


def test_family_emoji_stays_one() -> None:
    """The joiner that makes one emoji of several is kept."""
    assert one_line("a 👩‍🎨 paints") == "a 👩‍🎨 paints"


def test_file_name_as_code_stays_code() -> None:
    """A hostile file name is one line of code."""
    assert code("a`b\n`.png") == "`a'b '.png`"


@pytest.mark.parametrize(
    ("number", "text"), [(1, "1st"), (2, "2nd"), (3, "3rd"), (4, "4th"), (11, "11th"), (112, "112th"), (22, "22nd")]
)
def test_places_are_written_as_people_say_them(number: int, text: str) -> None:
    """1st, 2nd, 3rd, and the teens."""
    assert ordinal(number) == text


def test_nouns_follow_their_number() -> None:
    """One picture, two pictures."""
    assert [counted(1, "picture"), counted(2, "picture")] == ["1 picture", "2 pictures"]
