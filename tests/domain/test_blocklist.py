"""A server's blocklist finds what staff listed in any spelling, and lets everything else through."""

import pytest

from domain.errors import BadWords
from domain.rules.blocklist import PATTERN_MOST, TEXT_MOST, Blocklist, Entry, EntryKind, check_together, read_entries

LISTED = """
Blood
gore*
blow job
a$$
boob
don't look
пистолет
सेक्स
血液
流血 シーン
🍆
/kill\\w*\\s+him/
+blood orange
+gorelick
+血液型
# remarks say why
"""


@pytest.fixture(scope="module")
def listed() -> Blocklist:
    """A list with one entry of each kind and script."""
    return Blocklist(read_entries(LISTED))


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("a bowl of blood", "blood"),
        ("BLOODS everywhere", "blood"),
        ("b l o o d", "blood"),
        ("b.l.o.o.d on snow", "blood"),
        ("b_l_o_o_d", "blood"),
        ("blo od", "blood"),
        ("blo-od", "blood"),
        ("bloooood", "blood"),
        ("boooob", "boob"),
        ("bl00d", "blood"),
        ("b 1 0 0 d and b l 0 0 d", "blood"),
        ("ＢＬＯＯＤ", "blood"),
        ("bl\u200boo\u200bd", "blood"),
        ("bl\u0336ood", "blood"),
        ("blооd", "blood"),  # the two o are Cyrillic
        ("🅑🅛🅞🅞🅓", "blood"),
        ('{"scene": "bl\\u006fod"}', "blood"),
        ('{"scene": ["blood"]}', "blood"),
        ("a gorefest", "gorefest"),
        ("blow  job", "blow job"),
        ("blow-job", "blow job"),
        ("blowjob", "blow job"),
        ("xx b l o w j o b", "blow job"),
        ("bl0w j0b", "blow job"),
        ("ass", "a$$"),
        ("@$$", "a$$"),
        ("an a s s", "a$$"),
        ("a a s s", "a$$"),
        ("dont look", "don't look"),
        ("don’t look", "don't look"),
        ("один ПИСТОЛЕТ", "пистолет"),
        ("एक सेक्स", "सेक्स"),
        ("赤い血液の海", "血液"),
        ("血 液", "血液"),
        ("流血シーン", "流血 シーン"),
        ("grilled 🍆!", "🍆"),
        ("KILLING   him", "killing   him"),
        ("a blood orange and blood", "blood"),
    ],
)
def test_word_is_found_however_it_is_spelled(listed: Blocklist, text: str, found: str) -> None:
    """Case, width, look-alikes, hidden characters, digits, spaces and scripts without spaces change nothing."""
    assert listed.find(text) == found


@pytest.mark.parametrize(
    "text",
    [
        "a fox in fresh snow",
        "bloodless, bloody-minded",
        "assess the glass",
        "a job, and a blow",
        "a blood orange on a plate",
        "Gorelick in a red dress",
        "血液型",
        "he is killing them",
        "12 500 roses, 8k, f/1.8",
        "пистолетик",
        "",
    ],
)
def test_what_is_not_listed_passes(listed: Blocklist, text: str) -> None:
    """Parts of other words, and what is allowed, are let through."""
    assert listed.find(text) is None


def test_allowed_word_counts_only_as_it_is_usually_spelled() -> None:
    """An allowlist is no way around the list."""
    listed = Blocklist(read_entries("cock*\n+cockatoo"))
    assert listed.find("a cockatoo") is None
    assert listed.find("a c0ckatoo") is not None
    assert listed.find("a c o c k a t o o") is not None


def test_allowlist_holds_for_patterns_too() -> None:
    """What is allowed isn't looked at by a pattern; what stands beside it is."""
    listed = Blocklist(read_entries("/ba+d/\n+bad gastein"))
    assert listed.find("the mountains of Bad Gastein") is None
    assert listed.find("a bad photo of Bad Gastein") == "bad"


def test_lines_are_read_as_what_they_are() -> None:
    """A word, one with any ending, a phrase, a pattern, what is allowed; remarks and repetitions are left out."""
    assert read_entries("  Cat \ncat\ndog*\n\nRed   Fox\n/[A-Z]{3}\\d/\n+Hot Dog\n# why\n#\n#fox") == [
        Entry(EntryKind.WORD, "cat"),
        Entry(EntryKind.WORD, "dog*"),
        Entry(EntryKind.PHRASE, "red fox"),
        Entry(EntryKind.PATTERN, "[A-Z]{3}\\d"),
        Entry(EntryKind.ALLOW, "hot dog"),
        Entry(EntryKind.WORD, "#fox"),
    ]


def test_written_list_reads_as_the_same_list() -> None:
    """A list that was downloaded can be uploaded again."""
    entries = read_entries(LISTED)
    assert read_entries("\n".join(map(str, entries))) == entries


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("a", "too short"),
        ("c++", "too short"),
        ("!?", "too short"),
        ("go*", "too short"),
        ("a*b", "end of a single word"),
        ("red fox*", "end of a single word"),
        ("don't*", "end of a single word"),
        ("血*", "end of a single word"),
        ("x" * (TEXT_MOST + 1), "101 characters"),
        ("/" + "x" * (PATTERN_MOST + 1) + "/", "501 characters"),
        ("/(?=x)/", "invalid perl operator: (?="),
        ("/(x)\\1/", "invalid escape sequence"),
        ("/(x/", "missing )"),
        ("/\\pL{1000}/", "pattern too large"),
        ("/x*/", "fits every text"),
    ],
)
def test_line_that_cannot_be_an_entry_is_refused_with_its_reason(line: str, why: str) -> None:
    """Nothing is taken that would be ignored, stop everything, or take too much; RE2's own message is told."""
    with pytest.raises(BadWords) as refused:
        read_entries(f"fox\n{line}\ncat")
    ((named, reason),) = refused.value.lines
    assert named == line
    assert why in reason


def test_patterns_are_refused_that_are_too_large_together() -> None:
    """Each may cost a step at each character of a prompt: all of a server's have a sum that isn't exceeded."""
    large = [Entry(EntryKind.PATTERN, f"{letter}\\pL{{20}}z") for letter in "abcd"]
    check_together(large[:2])
    with pytest.raises(BadWords):
        check_together(large)


def test_list_of_thousands_finds_each_of_its_entries() -> None:
    """No entry hides another one: stems that begin alike, phrases within phrases."""
    stems = ["ca*", "cat*", "catfish*"]
    texts = [f"word{letter}{number}x" for letter in "ab" for number in range(1000)]
    listed = Blocklist([Entry(EntryKind.WORD, text) for text in (*texts, "dogma*", *stems)])
    assert [listed.find(text) for text in texts] == texts
    assert [listed.find(text) for text in ("cattle", "catfishes", "cab", "dogmatic")] == [
        "cattle",
        "catfishes",
        "cab",
        "dogmatic",
    ]
    phrases = Blocklist(read_entries("red fox in snow\nfox in\nin snow at night"))
    assert phrases.find("red fox under snow") is None
    assert phrases.find("one in snow at night") == "in snow at night"
