"""Plots of what grows with size, as pictures for docs/images/, in the colours of imaging/charts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from imaging.charts import COLOURS, FAINT, GROUND, INK, LINE

IMAGES = Path(__file__).parents[1] / "docs" / "images"
WIDTH_IN, HEIGHT_IN, DPI = 8, 4.5, 120
LOGARITHMIC_FROM = 50
"""Sizes that differ by more than this factor are as far apart as their logarithms."""

Series = Mapping[str, Sequence[tuple[float, float]]]
"""Lines by name, as points from left to right."""


@dataclass(frozen=True)
class Plot:
    """What is drawn of a figure that grows with size: Figure.plot takes it, and the report draws and shows it."""

    name: str
    """Of the file, without its ending."""
    title: str
    x_label: str
    y_label: str
    series: Series
    alt: str
    """What it shows, in a sentence, for whoever doesn't see it."""

    @property
    def file_name(self) -> str:
        """Of its picture."""
        return f"bench-{self.name}.png"

    @property
    def sizes(self) -> list[float]:
        """Where it was measured, from the smallest."""
        return sorted({x for points in self.series.values() for x, _ in points})

    def shown(self, images: str) -> str:
        """Show it in Markdown, from where the images are at this path."""
        return f"![{self.alt}]({images}/{self.file_name})"


def draw(planned: Plot, folder: Path = IMAGES) -> Path:
    """Draw a plot as PNG into a folder; its file. The values count from 0, so that heights can be compared."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg  # slow to load
    from matplotlib.figure import Figure

    figure = Figure(figsize=(WIDTH_IN, HEIGHT_IN), dpi=DPI, facecolor=GROUND, layout="constrained")
    FigureCanvasAgg(figure)
    axes = figure.add_subplot(facecolor=GROUND)
    for (line, points), colour in zip(planned.series.items(), COLOURS, strict=False):
        axes.plot(*zip(*points, strict=True), color=colour, marker="o", linewidth=2, label=line)
    sizes = planned.sizes
    if sizes[0] > 0 and sizes[-1] / sizes[0] > LOGARITHMIC_FROM:
        axes.set_xscale("log")
    axes.set_xticks(sizes, [f"{size:,.10g}" for size in sizes], minor=False)
    axes.minorticks_off()
    axes.set_ylim(bottom=0)
    axes.set_title(planned.title, color=INK, loc="left", pad=14)
    axes.set_xlabel(planned.x_label, color=FAINT)
    axes.set_ylabel(planned.y_label, color=FAINT)
    axes.tick_params(colors=FAINT, length=0)
    axes.grid(axis="y", color=LINE)
    axes.spines[:].set_visible(False)
    axes.legend(facecolor=GROUND, edgecolor=LINE, labelcolor=INK)
    file = folder / planned.file_name
    figure.savefig(file)
    return file
