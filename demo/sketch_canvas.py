"""A picture being drawn: paint and light laid over each other through soft masks, and the sky that all scenes share."""

import itertools
import math
from collections.abc import Callable
from random import Random

from PIL import Image, ImageChops, ImageDraw, ImageFilter

from demo.sketch_palettes import Colour, Palette, mix

SMOOTH = Image.Resampling.BICUBIC
FINE = 2
"""Edges are drawn so many times finer, and then made smooth."""
COARSE = 4
"""Soft noise needs no fine pixels."""
FAINTEST, BRIGHTEST = 90, 255
EDGE = 180
"""Pillow's radial gradient in the middle of its edges; only its corners reach 255."""


class Canvas:
    """A picture being drawn. Lengths are shares of its height, places shares of width and height."""

    def __init__(self, size_px: tuple[int, int], colours: Palette, random: Random) -> None:
        self.colours = colours
        self.random = random
        self.width_px, self.height_px = size_px
        self.picture = Image.new("RGB", size_px)
        self.sun = (random.uniform(0.22, 0.78), random.uniform(0.3, 0.5))

    @property
    def aspect(self) -> float:
        """Width in heights."""
        return self.width_px / self.height_px

    # ── tools ────────────────────────────────────────────────────────────────────────────────────────────────────
    def lay(self, paint: Colour | Image.Image, mask: Image.Image) -> None:
        """Lay a colour, or a picture of this size, over the picture where the mask lets it."""
        self.picture.paste(paint, (0, 0, self.width_px, self.height_px), mask)

    def shine(self, light: Colour, mask: Image.Image) -> None:
        """Add light where the mask says: it brightens and never darkens."""
        self.picture = ImageChops.screen(
            self.picture, Image.composite(Image.new("RGB", mask.size, light), Image.new("RGB", mask.size), mask)
        )

    def ramp(self, *colours: Colour, bend: float = 1.0) -> Image.Image:
        """Colours from top to bottom. bend over 1 stretches the upper ones."""
        column = Image.new("RGB", (1, 256))
        for y in range(256):
            place = (y / 255) ** bend * (len(colours) - 1)
            index = min(int(place), len(colours) - 2)
            share = place - index
            column.putpixel((0, y), mix(colours[index], colours[index + 1], share * share * (3 - 2 * share)))
        return self.spread(column)

    def fade(self, top: int, bottom: int, *, start: float = 0.0, end: float = 1.0) -> Image.Image:
        """A mask that goes evenly from one strength to another between two heights."""
        column = Image.new("L", (1, 256))
        for y in range(256):
            share = min(max((y / 255 - start) / max(end - start, 1e-6), 0.0), 1.0)
            column.putpixel((0, y), round(top + (bottom - top) * share))
        return self.spread(column)

    def spread(self, column: Image.Image) -> Image.Image:
        """Make a picture out of one column of pixels."""
        return column.resize((1, self.height_px), SMOOTH).resize(self.picture.size, Image.Resampling.NEAREST)

    def glow(self, at: tuple[float, float], radius: float, *, falloff: float = 2.0, strength: float = 1.0) -> Image.Image:
        """A round mask, brightest in its middle."""
        reach = round(2 * radius * self.height_px)
        disc = Image.radial_gradient("L").point([round(255 * strength * max(0.0, 1 - v / EDGE) ** falloff) for v in range(256)])
        mask = Image.new("L", self.picture.size)
        mask.paste(disc.resize((reach, reach), SMOOTH), self._corner(at, reach))
        return mask

    def _corner(self, at: tuple[float, float], reach: int) -> tuple[int, int]:
        return round(at[0] * self.width_px - reach / 2), round(at[1] * self.height_px - reach / 2)

    def cloth(self, across: int, down: int, *, octaves: int = 4) -> Image.Image:
        """Soft noise, so many spots across and down at its coarsest."""
        size_px = (self.width_px // COARSE, self.height_px // COARSE)
        whole = Image.new("L", size_px, 128)
        for octave in range(octaves):
            spots = (max(2, across << octave), max(2, down << octave))
            layer = Image.frombytes("L", spots, self.random.randbytes(spots[0] * spots[1])).resize(size_px, SMOOTH)
            whole = layer if octave == 0 else Image.blend(whole, layer, 0.36)
        return whole.resize(self.picture.size, SMOOTH)

    def shape(self, draw: Callable[[ImageDraw.ImageDraw, float, float], None]) -> Image.Image:
        """A mask with smooth edges, drawn by a function that is given the pen and the picture's width and height."""
        width_px, height_px = self.width_px * FINE, self.height_px * FINE
        mask = Image.new("L", (width_px, height_px))
        draw(ImageDraw.Draw(mask), width_px, height_px)
        return mask.reduce(FINE)

    def ridge(self, height: float, rough: float, *, jagged: float = 0.5, steps: int = 9) -> list[float]:
        """A line of heights from left to right, by midpoint displacement."""
        line = [height + self.random.uniform(-rough, rough) * 0.5 for _ in range(2)]
        for _ in range(steps):
            middles = [(a + b) / 2 + self.random.uniform(-rough, rough) for a, b in itertools.pairwise(line)]
            line = [point for pair in zip(line, middles, strict=False) for point in pair] + line[-1:]
            rough *= jagged
        return line

    def waves(self, height: float, swell: float) -> list[float]:
        """A line of heights from left to right, as dunes and soft hills have it: a few waves, one over another."""
        parts = [(self.random.uniform(0.5, 1.6) * 2**n, self.random.uniform(0, math.tau), swell / 2.1**n) for n in range(3)]
        places = [x / 200 * self.aspect for x in range(201)]
        return [height + sum(size * math.sin(pace * math.pi * x + turn) for pace, turn, size in parts) for x in places]

    def land(self, line: list[float]) -> Image.Image:
        """A mask of everything below a line of heights."""

        def draw(pen: ImageDraw.ImageDraw, width: float, height: float) -> None:
            top = [(x / (len(line) - 1) * width, y * height) for x, y in enumerate(line)]
            pen.polygon([(0, height), *top, (width, height)], fill=255)

        return self.shape(draw)

    def depth(self, share: float) -> Colour:
        """Land's colour between far (0) and near (1)."""
        return mix(self.colours.far, self.colours.near, share)

    # ── skies ────────────────────────────────────────────────────────────────────────────────────────────────────
    def sky(self, *, horizon: float = 0.72) -> None:
        """Colours, stars where it is dark, the sun or the moon with its light, and thin clouds."""
        self.picture = self.ramp(*self.colours.sky, bend=math.log(0.5) / math.log(0.5 * horizon + 0.12))
        if self.colours.starry:
            self.stars()
        self.shine(self.colours.light, self.glow(self.sun, 1.3, falloff=2.6, strength=0.55))
        self.shine(self.colours.light, self.glow(self.sun, 0.46, falloff=2.2, strength=0.6))
        self.disc()
        self.clouds()

    def disc(self) -> None:
        """The sun or the moon itself."""
        radius = self.random.uniform(0.045, 0.085)
        x, y = self.sun

        def draw(pen: ImageDraw.ImageDraw, width: float, height: float) -> None:
            pen.ellipse(
                [(x * width - radius * height, (y - radius) * height), (x * width + radius * height, (y + radius) * height)], 245
            )

        self.lay(mix(self.colours.light, (255, 255, 255), 0.45), self.shape(draw).filter(ImageFilter.GaussianBlur(0.8)))

    def stars(self) -> None:
        """Many small ones, few bright ones, and fewer of them near the horizon."""

        def draw(pen: ImageDraw.ImageDraw, width: float, height: float) -> None:
            for _ in range(round(420 * self.aspect)):
                x, y = self.random.random() * width, self.random.random() ** 1.6 * 0.75 * height
                size = 0.4 + min(3.0, self.random.paretovariate(2.6)) * height / 1400
                pen.ellipse([(x - size, y - size), (x + size, y + size)], self.random.randint(FAINTEST, BRIGHTEST))

        mask = self.shape(draw)
        self.shine((255, 250, 240), ImageChops.add(mask, mask.filter(ImageFilter.GaussianBlur(2))))

    def clouds(self) -> None:
        """Thin long ones, lit from the sun's side."""
        threshold = self.random.randint(120, 150)
        cloth = self.cloth(3, 7).point([min(190, max(0, (v - threshold) * 3)) for v in range(256)])
        wisps = ImageChops.multiply(cloth, self.fade(235, 0, start=0.1, end=0.72))
        self.lay(mix(self.colours.sky[-1], self.colours.light, 0.55), wisps.point([v * 45 // 100 for v in range(256)]))

    def mist(self, height: float, strength: float = 0.5) -> None:
        """Bright haze that lies at a height and thins out upward and downward."""
        low = ImageChops.multiply(
            self.fade(0, 255, start=height - 0.22, end=height), self.fade(255, 0, start=height, end=height + 0.16)
        )
        torn = ImageChops.multiply(low, self.cloth(2, 5, octaves=3).point([min(255, 60 + v) for v in range(256)]))
        self.lay(mix(self.colours.sky[-1], self.colours.light, 0.3), torn.point([round(v * strength) for v in range(256)]))

    def birds(self) -> None:
        """A few, far away, near the sun."""
        flock = [
            (
                self.sun[0] + self.random.gauss(0.1, 0.1),
                self.sun[1] - self.random.uniform(-0.06, 0.14),
                self.random.uniform(0.007, 0.014),
            )
            for _ in range(self.random.randint(3, 7))
        ]

        def draw(pen: ImageDraw.ImageDraw, width: float, height: float) -> None:
            for x, y, span in flock:
                at = (x * width, y * height)
                for side in (-1, 1):
                    tip = (at[0] + side * span * height, at[1] - span * 0.45 * height)
                    bow = (at[0] + side * span * 0.5 * height, at[1] - span * 0.62 * height)
                    pen.line([tip, bow, at], fill=210, width=max(2, round(height / 500)), joint="curve")

        self.lay(self.depth(0.85), self.shape(draw))
