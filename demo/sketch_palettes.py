"""Colours of the sketches, and which words in a prompt call for which."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from random import Random
from typing import TypeVar

from PIL import ImageColor

T = TypeVar("T")

Colour = tuple[int, int, int]


@dataclass(frozen=True)
class Palette:
    """sky from top to horizon; light of sun or moon; land far away and near by."""

    sky: tuple[Colour, ...]
    light: Colour
    far: Colour
    near: Colour
    starry: bool = False


def palette(sky: str, light: str, far: str, near: str, *, starry: bool = False) -> Palette:
    """Read a palette's colours, written as hexadecimal numbers."""
    return Palette(tuple(map(colour, sky.split())), colour(light), colour(far), colour(near), starry)


def colour(text: str) -> Colour:
    """Read a colour."""
    red, green, blue = ImageColor.getrgb(f"#{text}")[:3]
    return red, green, blue


def mix(one: Colour, other: Colour, share: float) -> Colour:
    """A colour between two; share 0 is the first."""
    red, green, blue = (round(a + (b - a) * share) for a, b in zip(one, other, strict=True))
    return red, green, blue


PALETTES: dict[str, Palette] = {
    "dusk": palette("1d2b53 6b4c7f e5798f ffc48c", "fff0c9", "b0728f", "1d1430"),
    "fox": palette("33204d a5435c f08a4b ffd9a0", "fff3d6", "cf7347", "27111d"),
    "sea": palette("123458 3577a5 93c9d0 fbe6c2", "fff6df", "6aa5b5", "0a2338"),
    "forest": palette("17414a 4a8a78 b0d3a4 f6f0c8", "fffbe0", "88b697", "0b211f"),
    "night": palette("04061a 0d1740 22407a 5d84b4", "f1f5ff", "2c4677", "03050f", starry=True),
    "snow": palette("4d76a3 93b5d4 d6e5f0 fff1e6", "ffffff", "bcd0e2", "33486a"),
    "rose": palette("4a2c5e a85c8f f2a0b2 ffe3d3", "fff4ec", "cc86a5", "2a1431"),
    "neon": palette("0a0420 37106b b0269f ff86c4", "ffdcf6", "67259b", "07030f", starry=True),
    "desert": palette("2c6390 8dbbcb f2ddb0 ffc083", "fff5d8", "dd965c", "54241a"),
    "gold": palette("40301f a56a34 ecb654 fff1bd", "fffae0", "b98544", "23160d"),
}
PALETTE_WORDS = {
    "fox": "fox orange autumn fall sunset golden fire tiger pumpkin lion warm red phoenix mars",
    "sea": "sea ocean lake wave waves water blue whale boat ship island river beach fish sailor lighthouse",
    "forest": "forest wood woods tree trees green jungle frog moss garden spring elf leaf owl meadow bear",
    "night": "night moon star stars dark space galaxy midnight aurora astronaut planet wolf black universe",
    "snow": "snow ice winter white glacier penguin polar frost alps arctic",
    "rose": "rose pink cherry blossom flower flowers love sakura princess valentine sweet",
    "neon": "neon cyberpunk cyber pixel purple violet synthwave robot tokyo future futuristic dojo city disco",
    "desert": "desert sand dune dunes camel sahara canyon egypt pyramid cactus",
    "gold": "gold honey bee wheat harvest amber candle brass steampunk factory motorbike",
}
SCENE_WORDS = {
    "sea": "sea ocean lake wave waves water whale boat ship island river beach fish sailor lighthouse",
    "peaks": "mountain mountains alps peak snow winter glacier dragon castle ice cliff",
    "city": "city street tokyo building buildings skyline dojo cyberpunk robot factory town temple neon",
    "flow": "abstract portrait face woman man girl boy pattern flow music dream smoke silk hair person dancer texture",
    "dunes": "desert sand dune dunes camel sahara pyramid mars",
    "pines": "forest wood woods tree trees jungle owl bear wolf elf fox moss",
}


def chosen(prompt: str, by_words: dict[str, str], others: Iterable[str], random: Random) -> str:
    """What the prompt's first telling word calls for; one of the others where none tells."""
    for word in re.findall(r"[a-z]+", prompt.lower()):
        for name, words in by_words.items():
            if word in words.split():
                return name
    return random.choice(sorted(others))
