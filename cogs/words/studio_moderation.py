"""/studio's page about what waits for a yes, in words."""

from collections.abc import Iterator

from cogs.words.numbers import amount
from domain.communities import CommunitySettings

TITLE = "## Moderation"
ABOVE_FORM = "Which requests wait for a yes"
ABOVE_FIELD = "Those over so many credits"
ABOVE_HINT = "Nothing: the price doesn't matter. 0: all of them."
ABOVE = "By price…"
NEWCOMERS_WAIT = "Let new members wait"
NEWCOMERS_GO = "Let new members through"
CHANNELS = "-# A channel can have each request wait: under Channels. Whom you trust never waits."
NOWHERE = "**There is no staff channel**, where what waits is shown. Choose one under Channels; until then Today leads to it."


def page(settings: CommunitySettings) -> Iterator[str]:
    """What waits for a yes."""
    yield TITLE
    above = settings.approve_above
    yield "No request waits because of its price." if above is None else f"Requests over **{amount(above)}** wait for a yes."
    yield newcomers(settings)
    yield CHANNELS
    if settings.staff_channel_id is None:
        yield NOWHERE


def newcomers(settings: CommunitySettings) -> str:
    """Whether new members wait."""
    if not settings.approve_newcomers:
        return "Requests by new members don't wait because they are new."
    if not settings.holds_newcomers_back:
        return "Requests by new members wait for a yes. **Nobody counts as new yet**: say who does under Members."
    return "Requests by **new members** wait for a yes."
