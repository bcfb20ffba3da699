"""A letter as Discord takes it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cogs.layout import Layout
from cogs.pictures import Picture
from domain.letters import Delivered, Letter

if TYPE_CHECKING:
    from cogs.client import AtelierBot


@dataclass(frozen=True)
class Rendered:
    """A letter as one message."""

    layout: Layout
    files: Sequence[Picture] = ()


Rendering = Callable[["AtelierBot", Letter], Awaitable[Rendered | Delivered | None]]
"""Makes a message of a letter; or posts it itself, where that takes more than a message, and says where; None: there is
nothing to tell any more. May raise what cogs/ways.py raises."""
