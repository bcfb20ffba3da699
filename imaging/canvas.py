"""A ground to draw on with matplotlib: bars and texts at pixels, counted from the upper left corner. Slow to load."""

import logging
from functools import cache
from typing import BinaryIO, Literal

from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties, findfont, fontManager, get_font
from matplotlib.patches import Rectangle

DPI = 100
POINTS_A_PX = 72 / DPI
LETTERS_MOST = 100
"""No line has room for more."""
FAMILIES = (
    "DejaVu Sans",  # comes with matplotlib
    *("Noto Sans CJK JP", "Noto Sans", "WenQuanYi Zen Hei", "Hiragino Sans", "Yu Gothic", "Malgun Gothic", "Microsoft YaHei"),
)
"""Those that this machine has are asked in this order for each letter."""

logging.getLogger("matplotlib").setLevel(logging.WARNING)


class Canvas:
    """A picture under way."""

    def __init__(self, width_px: int, height_px: int, *, ground: str) -> None:
        self._figure = Figure(figsize=(width_px / DPI, height_px / DPI), dpi=DPI, facecolor=ground)
        self._canvas = FigureCanvasAgg(self._figure)
        self._axes = self._figure.add_axes((0, 0, 1, 1))
        self._axes.set_axis_off()
        self._axes.set_xlim(0, width_px)
        self._axes.set_ylim(height_px, 0)

    def bar(self, left_px: float, top_px: float, width_px: float, height_px: float, *, colour: str) -> None:
        """Draw a bar."""
        self._axes.add_patch(Rectangle((left_px, top_px), width_px, height_px, color=colour, linewidth=0))

    def text(
        self,
        text: str,
        x_px: float,
        base_px: float,
        *,
        size_px: int,
        colour: str,
        width_px: float | None = None,
        align: Literal["left", "center", "right"] = "left",
        bold: bool = False,
    ) -> None:
        """Write a text on a base line, cut to a width where one is given. What the fonts don't have is left out."""
        text = self.drawable(text)[:LETTERS_MOST]
        while width_px is not None and text and self.width_of(text, size_px, bold=bold) > width_px:
            text = text.removesuffix("…")[:-1].rstrip() + "…" * (len(text) > 1)
        font = font_of(size_px, bold=bold)
        self._axes.text(x_px, base_px, text, color=colour, ha=align, va="baseline", fontproperties=font, parse_math=False)

    def width_of(self, text: str, size_px: int, *, bold: bool = False) -> float:
        """How wide a text is, in pixels."""
        renderer = self._canvas.get_renderer()  # type: ignore[no-untyped-call]
        return float(renderer.get_text_width_height_descent(text, font_of(size_px, bold=bold), ismath=False)[0])

    def drawable(self, text: str) -> str:
        """What of a text the fonts have, on one line."""
        return " ".join("".join(letter if letter == " " or ord(letter) in letters() else " " for letter in text).split())

    def save(self, file: BinaryIO) -> None:
        """Write it as PNG."""
        self._canvas.print_png(file)  # type: ignore[no-untyped-call]


@cache
def families() -> list[str]:
    """The families that this machine has."""
    there = set(fontManager.get_font_names())
    return [family for family in FAMILIES if family in there]


@cache
def font_of(size_px: int, *, bold: bool) -> FontProperties:
    """A font of a size."""
    return FontProperties(family=families(), size=size_px * POINTS_A_PX, weight="bold" if bold else "normal")


@cache
def letters() -> frozenset[int]:
    """All letters that can be drawn in some family."""
    fonts = [get_font(findfont(FontProperties(family=[family]))) for family in families()]
    return frozenset(letter for font in fonts for letter in font.get_charmap())
