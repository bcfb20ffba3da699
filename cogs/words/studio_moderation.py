"""/studio's page about what only trusted members may, in words."""

from collections.abc import Iterator

from cogs.words.numbers import amount
from domain.communities import CommunitySettings

TITLE = "## Moderation"
ABOVE_FORM = "Which requests need your trust"
ABOVE_FIELD = "Those over so many credits"
ABOVE_HINT = "Nothing: the price doesn't matter. 0: all of them."
ABOVE = "By price…"
NEWCOMERS_WAIT = "Only trusted new members"
NEWCOMERS_GO = "Let new members ask"
CHANNELS = "-# A channel can be for trusted members only too. You trust somebody under Studio record, in the menu of a person."


def page(settings: CommunitySettings) -> Iterator[str]:
    """Who may ask for what."""
    yield TITLE
    above = settings.approve_above
    yield (
        "No request needs your trust because of its price."
        if above is None
        else f"Requests over **{amount(above)}** are for members you trust."
    )
    yield newcomers(settings)
    yield CHANNELS


def newcomers(settings: CommunitySettings) -> str:
    """Whether new members may ask."""
    if not settings.approve_newcomers:
        return "Nobody needs your trust because they are new."
    if not settings.holds_newcomers_back:
        return "New members may ask once you trust them. **Nobody counts as new yet**: say who does under Members."
    return "**New members** may ask once you trust them."
