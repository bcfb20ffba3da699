"""How long a server's blocklist of 5,000 entries takes to look at a prompt."""

from collections.abc import Iterator
from random import Random
from statistics import quantiles
from time import perf_counter

from benchmarks.figures import Figure
from domain.requests import PROMPT_MOST
from domain.rules.blocklist import ENTRIES_MOST, Blocklist, Entry, EntryKind, entry_of

AIM_MS = 1.0
PROMPTS = 2_000
TRIES = 3
"""Each prompt counts as the quickest of so many in a row: what else the machine does meanwhile isn't the list's."""
SHARES = {"word": 0.70, "stem": 0.10, "phrase": 0.14, "pattern": 0.02, "allow": 0.04}
PARTS = [consonant + vowel for consonant in "bdfgklmnprstv" for vowel in "aeiou"]
COMMON = ("a", "of", "the", "in", "with", "and", "8k,", "f/1.8", "ultra-detailed", "4:3", "'s", "painting")
HOW = (
    "The list has 3,500 words, 500 with any ending, 700 phrases, 100 patterns and 200 allowed phrases; the prompts have about "
    "120 characters, one in a hundred over 1,500, one in ten with look-alikes or digits in its words."
)


async def measure_blocklist(*, prompts: int = PROMPTS) -> list[Figure]:
    """Prompts as people write them, one in ten with other alphabets or digits in its words; and the longest there may be."""
    random = Random(1)
    listed = Blocklist(entries(random))
    usual = [prompt(random) for _ in range(prompts)]
    longest = [prompt(random, length=PROMPT_MOST) for _ in range(prompts // 10)]
    name = f"blocklist of {ENTRIES_MOST:,} entries, a prompt"
    return [
        Figure(name=f"{name}, p99", ours=p99_ms(listed, usual), theirs=None, unit="ms", aim=AIM_MS),
        Figure(name=f"{name} of {PROMPT_MOST:,} characters, p99", ours=p99_ms(listed, longest), theirs=None, unit="ms"),
    ]


def p99_ms(listed: Blocklist, prompts: list[str]) -> float:
    """What 99 in 100 prompts take at most. All pass: what is found is found sooner."""
    took_ms = []
    for each in prompts:
        tries_ms = []
        for _ in range(TRIES):
            began_s = perf_counter()
            assert listed.find(each) is None
            tries_ms.append(1000 * (perf_counter() - began_s))
        took_ms.append(min(tries_ms))
    return quantiles(took_ms, n=100)[-1]


def entries(random: Random) -> list[Entry]:
    """A full list of every kind. Each entry has a q, which no prompt has."""
    made: dict[Entry, None] = {}
    for kind, share in SHARES.items():
        want = len(made) + round(ENTRIES_MOST * share)
        while len(made) < want:
            made[entry(random, kind)] = None
    assert len(made) == ENTRIES_MOST
    return list(made)


def entry(random: Random, kind: str) -> Entry:
    """One entry of a kind."""
    one, two = f"{word(random)}q", word(random)
    match kind:
        case "stem":
            return entry_of(f"{one}*")
        case "phrase":
            return entry_of(f"{two} {one} {word(random)}")
        case "pattern":
            return Entry(EntryKind.PATTERN, rf"{two[:2]}\w*\s+{one}[s5]?\b")
        case "allow":
            return entry_of(f"+{one} {two}")
    return entry_of(one)


def prompt(random: Random, *, length: int | None = None) -> str:
    """A prompt of words; most have 30 to 400 characters, one in a hundred over 1,500."""
    most = length or min(PROMPT_MOST, round(random.lognormvariate(4.8, 1.1)) + 10)
    text = " ".join(words(random, most))[:most]
    match random.randrange(20):
        case 0:
            return text.replace("o", "о")  # Cyrillic
        case 1:
            return text.replace("e", "3")
    return text


def words(random: Random, characters: int) -> Iterator[str]:
    """Yield words until there are so many characters."""
    told = 0
    while told < characters:
        each = random.choice(COMMON) if random.random() < 0.4 else word(random)
        told += len(each) + 1
        yield each


def word(random: Random) -> str:
    """Something that sounds like a word."""
    return "".join(random.choices(PARTS, k=random.randint(2, 5)))
