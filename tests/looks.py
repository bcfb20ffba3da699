"""A classifier that sees what a test tells it to: explicit pictures are not what this project's tests are made of."""

import asyncio
from dataclasses import dataclass, field
from pathlib import Path

from domain.errors import CantLook


@dataclass
class Seer:
    """Fills studio.ports.Classifier. score: of every file; None: it can't look."""

    score: float | None = 0.0
    scores: dict[int, float] = field(default_factory=dict)
    """Of single looks, counted from 0."""
    looks: list[Path] = field(default_factory=list)
    stuck: bool = False
    """Looks for ever."""
    began: asyncio.Event = field(default_factory=asyncio.Event)

    async def look(self, path: Path) -> float:
        """The score that was set."""
        self.looks.append(path)
        self.began.set()
        if self.stuck:
            await asyncio.Event().wait()
        score = self.scores.get(len(self.looks) - 1, self.score)
        if score is None:
            raise CantLook
        return score


SHOWN, SPOILERED, KEPT = 0.1, 0.6, 0.9
"""Scores at the usual level, of results; references of the last are refused."""
