"""Styles: kept by members for themselves and by staff for their server, and found when a request names one."""

from collections.abc import Mapping
from dataclasses import dataclass

from domain.errors import BadStyle, NoSuchStyle
from domain.members import OptionValue
from domain.people import CommunityKey, MemberKey
from domain.rules import minors
from domain.styles import STYLES_MOST, NewStyle, Style, StyleOwner, owned_by, style_name, style_template
from studio.ports import Clock, Store


@dataclass(frozen=True)
class Shelf:
    """The styles that a member can use in a place, by their names."""

    own: tuple[Style, ...]
    community: tuple[Style, ...]

    def find(self, name: str) -> Style | None:
        """The style of a name: one's own first."""
        return next((style for style in (*self.own, *self.community) if style.name == name), None)

    def by_id(self, style_id: int | None) -> Style | None:
        """The style of a number."""
        return next((style for style in (*self.own, *self.community) if style.id == style_id), None)


class Styles:
    """Keeps styles and finds them."""

    def __init__(self, *, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    async def shelf(self, member: MemberKey, community: CommunityKey) -> Shelf:
        """What a member can use here."""
        styles = await self._store.styles_of([owned_by(member), owned_by(community)])
        return Shelf(
            own=tuple(style for style in styles if style.owner == owned_by(member)),
            community=tuple(style for style in styles if style.owner == owned_by(community)),
        )

    async def find(self, typed: str, *, member: MemberKey, community: CommunityKey) -> Style:
        """The style of a name: the member's own first, then the community's. Raises: NoSuchStyle."""
        try:
            name = style_name(typed)
        except BadStyle as error:
            raise NoSuchStyle(typed) from error
        style = (await self.shelf(member, community)).find(name)
        if style is None:
            raise NoSuchStyle(name)
        return style

    async def save(
        self, owner: StyleOwner, *, name: str, template: str, defaults: Mapping[str, OptionValue], by: MemberKey
    ) -> tuple[Style, bool]:
        """Keep a style, in the place of one of the same name. Whether there was one.

        Raises: BadStyle, ForbiddenPrompt, TooManyStyles.
        """
        style = NewStyle(name=style_name(name), template=style_template(template), defaults=defaults)
        minors.check(style.template)
        return await self._store.save_style(owner, style, most=STYLES_MOST, by=by, now=self._clock.now())

    async def remove(self, owner: StyleOwner, name: str) -> Style:
        """Take a style away; what it was. Raises: NoSuchStyle."""
        removed = await self._store.remove_style(owner, name)
        if removed is None:
            raise NoSuchStyle(name)
        return removed
