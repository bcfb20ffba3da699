"""What the sketches show: hills, peaks, pines, dunes, a sea or a city under a sky, or only a flow."""

import math
from collections.abc import Callable, Iterator

from PIL import Image, ImageChops, ImageDraw, ImageFilter

from demo.sketch_canvas import SMOOTH, Canvas
from demo.sketch_palettes import mix

Points = list[tuple[float, float]]
STRAND_STEPS, STRAND_STEP = 121, 0.0084
PIECE = 4
"""Steps of a strand that have one thickness."""
FIELD = 64


class Scene(Canvas):
    """Scenes, each from far to near."""

    def layers(self, count: int, *, start: float = 0.58, end: float = 0.9) -> Iterator[tuple[float, float]]:
        """Go from far to near: the share of nearness, and a height."""
        for index in range(count):
            share = index / (count - 1)
            yield share, start + (end - start) * share**1.2

    def lay_land(self, mask: Image.Image, share: float, *, top: float) -> None:
        """Land with light on its crest and shade below."""
        body = self.depth(0.08 + 0.92 * share**1.1)
        crest = mix(body, self.colours.light, 0.22 * (1 - share) + 0.06)
        column = self.ramp(crest, crest, body, body, mix(body, self.colours.near, 0.35), bend=1.0)
        shifted = ImageChops.offset(column, 0, round((top - 0.25) * self.height_px))
        self.lay(shifted, mask)
        lit = ImageChops.multiply(mask, self.glow((self.sun[0], top), 0.75, falloff=2.0, strength=0.5 * (1 - share)))
        self.shine(mix(self.colours.light, self.colours.sky[-1], 0.5), lit)

    def hills(self) -> None:
        """Soft hills, one behind the other, with mist between them, and birds."""
        self.sky()
        for share, height in self.layers(6):
            self.lay_land(self.land(self.waves(height, 0.05 + 0.02 * share)), share, top=height - 0.08)
            if share < 0.85:
                self.mist(height + 0.09, 0.5 * (1 - share))
        self.birds()

    def peaks(self) -> None:
        """Jagged mountains before which softer ones lie."""
        self.sky(horizon=0.66)
        for share, height in self.layers(5, start=0.5, end=0.9):
            line = self.ridge(height, 0.2 * (1 - share) + 0.05, jagged=0.5 + 0.02 * (1 - share))
            mask = self.land(line)
            self.lay_land(mask, share, top=height - 0.12)
            if share < 0.5:
                self.snow(mask, line, share)
            self.mist(height + 0.14, 0.6 * (1 - share))
        self.birds()

    def snow(self, mask: Image.Image, line: list[float], share: float) -> None:
        """White on the upper parts, torn by rock."""
        top = min(line)
        high = ImageChops.multiply(mask, self.fade(255, 0, start=top, end=top + 0.2))
        torn = ImageChops.multiply(
            high, self.cloth(14, 30, octaves=3).point([min(255, max(0, (v - 105) * 6)) for v in range(256)])
        )
        self.lay(
            mix(self.colours.light, self.colours.sky[-2], 0.25 + share * 0.3), torn.point([v * 72 // 100 for v in range(256)])
        )

    def pines(self) -> None:
        """Hills with forests on them, growing towards the eye."""
        self.sky(horizon=0.68)
        for share, height in self.layers(6, start=0.54, end=0.92):
            line = self.waves(height, 0.045)
            ground = self.land(line)
            trees = self.forest(line, 0.03 + 0.2 * share**1.7, round((150 - 118 * share) * self.aspect))
            self.lay_land(ImageChops.lighter(ground, trees), share, top=height - 0.08)
            if share < 0.9:
                self.mist(height + 0.08, 0.75 * (1 - share))
        self.birds()

    def forest(self, line: list[float], tall: float, count: int) -> Image.Image:
        """A mask of pines along a line of heights."""

        def draw(pen: ImageDraw.ImageDraw, width: float, height: float) -> None:
            for _ in range(count):
                place = self.random.random()
                foot = line[round(place * (len(line) - 1))] + tall * 0.1
                self.pine(pen, place * width, foot * height, tall * height * self.random.uniform(0.45, 1.1))

        return self.shape(draw)

    def pine(self, pen: ImageDraw.ImageDraw, x: float, foot: float, tall: float) -> None:
        """One pine, of ragged tiers."""
        slim = self.random.uniform(0.15, 0.21) * tall
        tiers = 9
        right, left = [], []
        for tier in range(tiers):
            y = foot - tall * (1 - tier / tiers)
            reach = slim * (tier + 1) / tiers
            right += [(x + reach * 0.42, y + tall * 0.035), (x + reach * self.random.uniform(0.85, 1.1), y + tall * 0.115)]
            left += [(x - reach * 0.42, y + tall * 0.035), (x - reach * self.random.uniform(0.85, 1.1), y + tall * 0.115)]
        pen.polygon([(x, foot - tall), *right, (x + slim * 0.1, foot), (x - slim * 0.1, foot), *reversed(left)], fill=255)

    def dunes(self) -> None:
        """Dunes, each lit on one side of its crest."""
        self.sky(horizon=0.6)
        for share, height in self.layers(5, start=0.56, end=0.86):
            mask = self.land(self.waves(height, 0.06 + 0.03 * share))
            self.lay_land(mask, share * 0.8, top=height - 0.12)
            shade = self.land(self.waves(height + 0.05 + 0.05 * share, 0.09))
            self.lay(
                self.depth(min(1.0, share * 0.7 + 0.35)),
                ImageChops.multiply(mask, shade).point([v * 30 // 100 for v in range(256)]),
            )
        self.birds()

    def sea(self) -> None:
        """A calm sea under the sun, with its light on the water, islands, and a shore."""
        horizon = self.random.uniform(0.58, 0.66)
        self.sun = (self.sun[0], horizon - self.random.uniform(0.08, 0.2))
        self.sky(horizon=horizon)
        self.lay_land(self.land(self.ridge(horizon + 0.02, 0.05)), 0.12, top=horizon - 0.03)
        self.mist(horizon, 0.4)
        self.water(horizon)
        self.lay_land(self.land(self.waves(1.0, 0.05)), 1.0, top=0.92)
        self.birds()

    def water(self, horizon: float) -> None:
        """Water from the horizon down: the sky in it, swell, and the sun's path."""
        below = self.fade(0, 255, start=horizon, end=horizon + 0.004)
        mirrored = self.ramp(*self.colours.sky[::-1], bend=0.75)
        self.lay(ImageChops.offset(mirrored, 0, round(horizon * self.height_px)), below)
        self.lay(self.depth(0.75), ImageChops.multiply(below, self.fade(20, 190, start=horizon, end=1.0)))
        path, swell = (
            self.shape(lambda pen, w, h: self.path(pen, w, h, horizon)),
            self.shape(lambda pen, w, h: self.swell(pen, w, h, horizon)),
        )
        self.lay(self.depth(0.95), swell.point([v * 30 // 100 for v in range(256)]))
        self.shine(self.colours.light, ImageChops.add(path, path.filter(ImageFilter.GaussianBlur(self.height_px / 90))))

    def path(self, pen: ImageDraw.ImageDraw, width: float, height: float, horizon: float) -> None:
        """Glints below the sun, wider and sparser towards the eye."""
        for _ in range(900):
            near = self.random.random() ** 1.5
            y = horizon + near * (1 - horizon)
            x = self.sun[0] + self.random.gauss(0, 0.02 + 0.075 * near) / self.aspect
            long, thick = (0.003 + 0.035 * near) * self.random.random(), 0.0006 + 0.0028 * near
            box = [(x * width - long * height, (y - thick) * height), (x * width + long * height, (y + thick) * height)]
            pen.ellipse(box, fill=round(210 * (1 - 0.62 * near)))

    def swell(self, pen: ImageDraw.ImageDraw, width: float, height: float, horizon: float) -> None:
        """Dark long strokes, finer far away."""
        for _ in range(700):
            near = self.random.random() ** 1.3
            x, y = self.random.random() * width, (horizon + near * (1 - horizon)) * height
            long, thick = (0.01 + 0.09 * near) * self.random.random() * height, (0.0006 + 0.003 * near) * height
            pen.ellipse([(x - long, y - thick), (x + long, y + thick)], fill=round(70 + 150 * self.random.random()))

    def city(self) -> None:
        """Rows of towers in haze, with lit windows in the nearer ones."""
        self.sky(horizon=0.74)
        for share, height in self.layers(4, start=0.52, end=0.8):
            towers = list(self.towers(height, share))
            self.lay_land(self.shape(lambda pen, w, h, towers=towers: boxes(pen, w, h, towers)), 0.1 + 0.9 * share, top=height)  # type: ignore[misc]
            if share > 0.3:
                windows = list(self.windows(towers, share))
                lit = self.shape(lambda pen, w, h, windows=windows: boxes(pen, w, h, windows, fill=235))  # type: ignore[misc]
                halo = lit.filter(ImageFilter.GaussianBlur(self.height_px / 160)).point([min(255, v * 2) for v in range(256)])
                self.shine(mix(self.colours.light, self.colours.sky[-1], 0.35), ImageChops.add(lit, halo))
            self.mist(0.96, 0.65 * (1 - share))

    def towers(self, height: float, share: float) -> Iterator[tuple[float, float, float, float]]:
        """Boxes side by side, as shares of width and height."""
        x = -0.02
        while x < 1.02:
            wide = self.random.uniform(0.03, 0.07) * (0.6 + share) / self.aspect
            top = height + self.random.uniform(-0.17, 0.16)
            yield x, top, x + wide, 1.01
            if self.random.random() < 0.25:
                middle = x + wide / 2
                yield middle - 0.0015 / self.aspect, top - self.random.uniform(0.03, 0.1), middle + 0.0015 / self.aspect, top
            x += wide * self.random.uniform(0.85, 1.25)

    def windows(
        self, towers: list[tuple[float, float, float, float]], share: float
    ) -> Iterator[tuple[float, float, float, float]]:
        """Some of each tower's windows."""
        step = 0.012 + 0.01 * share
        for left, top, right, bottom in towers:
            columns, rows = int((right - left) * self.aspect / step), int((bottom - top) / step)
            for column in range(columns):
                for row in range(1, rows):
                    if self.random.random() < 0.16:
                        x, y = left + (column + 0.35) * step / self.aspect, top + row * step
                        yield x, y, x + step * 0.42 / self.aspect, y + step * 0.5

    def flow(self) -> None:
        """Bands of light that follow one field of directions."""
        self.picture = self.ramp(*self.colours.sky, bend=0.9)
        self.shine(self.colours.light, self.glow(self.sun, 1.2, falloff=2.0, strength=0.5))
        field = self.cloth(2, 2, octaves=2).resize((FIELD, FIELD), SMOOTH).tobytes()
        for share, _ in self.layers(5):
            strands = [list(self.strand(field)) for _ in range(45)]
            mask = self.shape(lambda pen, w, h, strands=strands: lines(pen, w, h, strands))  # type: ignore[misc]
            soft = mask.filter(ImageFilter.GaussianBlur(self.height_px / 70 * (1 - share) + 0.5))
            tone = mix(
                self.random.choice(self.colours.sky), self.colours.light if share > 0.5 else self.colours.near, 0.3 + 0.4 * share
            )
            self.lay(tone, soft.point([v * 62 // 100 for v in range(256)]))
        self.shine(self.colours.light, self.glow(self.sun, 0.34, falloff=2.4, strength=0.7))

    def strand(self, field: bytes) -> Iterator[tuple[float, float]]:
        """A line through the field, from a random place."""
        x, y = self.random.uniform(-0.1, 1.0), self.random.uniform(-0.1, 1.1)
        for _ in range(STRAND_STEPS):
            yield x, y
            column, row = (min(FIELD - 1, max(0, int(place * FIELD))) for place in (x, y))
            turn = (field[row * FIELD + column] / 255 - 0.5) * math.pi * 1.9
            x, y = x + math.cos(turn) * STRAND_STEP / self.aspect, y + math.sin(turn) * STRAND_STEP


def boxes(
    pen: ImageDraw.ImageDraw, width: float, height: float, places: list[tuple[float, float, float, float]], fill: int = 255
) -> None:
    """Draw boxes given in shares of width and height."""
    for left, top, right, bottom in places:
        pen.rectangle([(left * width, top * height), (right * width, bottom * height)], fill=fill)


def lines(pen: ImageDraw.ImageDraw, width: float, height: float, strands: list[Points]) -> None:
    """Draw strands given in shares of width and height, thick in their middles and fine at their ends."""
    for index, strand in enumerate(strands):
        points = [(x * width, y * height) for x, y in strand]
        thickest = height * (0.002 + 0.004 * (index % 4))
        for start in range(0, len(points) - 1, PIECE):
            taper = math.sin(math.pi * (start + PIECE / 2) / len(points)) ** 0.7
            pen.line(points[start : start + PIECE + 1], fill=120 + 65 * (index % 3), width=max(2, round(thickest * taper)))


SCENES: dict[str, Callable[[Scene], None]] = {
    "hills": Scene.hills,
    "peaks": Scene.peaks,
    "pines": Scene.pines,
    "dunes": Scene.dunes,
    "sea": Scene.sea,
    "city": Scene.city,
    "flow": Scene.flow,
}
ANYWHERE = ("hills", "peaks", "pines", "sea", "flow")
"""Where a prompt leads that names no place."""
