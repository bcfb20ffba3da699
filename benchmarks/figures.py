"""What was measured, as values, and as the table that is printed and kept."""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median
from typing import Any, Self

from benchmarks.plots import Plot

COLUMNS = ("figure", "ours", "theirs", "ratio", "aim", "met?")


@dataclass(frozen=True, kw_only=True)
class Figure:
    """One measurement, ours beside the least that does the same (theirs; None where there is nothing to compare)."""

    name: str
    ours: float
    theirs: float | None
    unit: str
    ratio: float | None = None
    """Of interleaved rounds, where it isn't simply ours by theirs."""
    aim: float | None = None
    """The most that the ratio, or ours where there is none, should be. None: for information."""
    at_least: bool = False
    """Whether the aim is the least that it should be, instead of the most."""
    besides: str = ""
    """What ours does in this that the other doesn't: where a missed aim's time goes."""
    plot: Plot | None = None
    """How it grows with size."""

    @classmethod
    def of_rounds(cls, name: str, ours: Sequence[float], theirs: Sequence[float], **about: Any) -> Self:
        """The middle of both sides' rounds, and of the rounds' ratios. about: the other fields."""
        ratio = median(our / their for our, their in zip(ours, theirs, strict=True))
        return cls(name=name, ours=median(ours), theirs=median(theirs), ratio=ratio, **about)

    @property
    def compared(self) -> float:
        """What the aim speaks of."""
        if self.ratio is not None:
            return self.ratio
        return self.ours if self.theirs is None else self.ours / self.theirs

    @property
    def is_met(self) -> bool:
        """Whether it is within its aim."""
        if self.aim is None:
            return True
        compared = round(self.compared, 2)
        return compared >= self.aim if self.at_least else compared <= self.aim

    def row(self) -> tuple[str, ...]:
        """Its line of the table."""
        ratio = "–" if self.theirs is None else f"{self.compared:.2f}×"
        verdict = "–" if self.aim is None else "met" if self.is_met else "missed"
        return (self.name, self._written(self.ours), self._written(self.theirs), ratio, self._aim_written(), verdict)

    def _aim_written(self) -> str:
        if self.aim is None:
            return "–"
        return f"{'≥' if self.at_least else '≤'} {self.aim:g}{'' if self.theirs is None else '×'}"

    def _written(self, value: float | None) -> str:
        digits = 2 if value is not None and value < 10 else 0
        return "–" if value is None else f"{value:,.{digits}f} {self.unit}".strip()


def table(figures: Sequence[Figure]) -> str:
    """Write figures side by side, in Markdown that also reads well in a terminal."""
    rows = [COLUMNS, *(figure.row() for figure in figures)]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    head, *body = [" | ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) for row in rows]
    rule = " | ".join("-" * width for width in widths)
    return "\n".join(f"| {line} |" for line in (head, rule, *body))
