"""What the studio needs of the store for styles."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from domain.people import MemberKey
from domain.styles import NewStyle, Style, StyleOwner


class StyleStore(Protocol):
    """Styles, each of one owner."""

    async def styles_of(self, owners: Sequence[StyleOwner]) -> list[Style]:
        """All styles of these owners, by their names."""

    async def save_style(
        self, owner: StyleOwner, style: NewStyle, *, most: int, by: MemberKey, now: datetime
    ) -> tuple[Style, bool]:
        """Keep a style, in the place of one of the same name. Whether there was one. Raises: TooManyStyles."""

    async def remove_style(self, owner: StyleOwner, name: str) -> Style | None:
        """Take a style away. The style as it was; None where there is none."""
