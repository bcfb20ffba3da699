"""What the host is told by direct message."""

from collections.abc import Callable
from typing import Any

from cogs.text import code, counted, escaped
from cogs.words.numbers import amount
from domain.notices import JobParked, Notice, PriceRose, ProviderBack, ProviderPaused, RunExpired

PAUSED = {
    "bad_key": (
        "**PixelDojo doesn't accept the key any more.** New orders wait outside until it does; I try the key once a minute. "
        "Check `PIXELDOJO_API_KEY`."
    ),
    "out_of_credits": (
        "**The account at PixelDojo is out of credits.** New orders are refused but for one a minute, "
        "and I go on by myself once one is taken. Top up at pixeldojo.ai."
    ),
}

NOTICES: dict[type[Notice], Callable[[Any], str]] = {
    ProviderPaused: lambda notice: PAUSED[notice.reason],
    ProviderBack: lambda _: "PixelDojo takes orders again.",
    PriceRose: lambda notice: (
        f"**A price rose during a run.** {code(notice.code)} was quoted at {amount(notice.quoted)} and cost "
        f"{amount(notice.cost)}. Its member paid the quote, the community the rest; new quotes use the new price."
    ),
    JobParked: lambda notice: (
        f"**A submit's answer was lost.** PixelDojo may have taken {code(notice.code)} ({amount(notice.price)}) or not. "
        "The member's credits are back and the risk is yours: look at your runs there, then decide under `/host parked`."
    ),
    RunExpired: lambda notice: (
        f"**A run never finished.** {code(notice.code)} expired at PixelDojo; "
        f"its {amount(notice.cost)} are booked as your risk, and its member paid nothing."
    ),
}
"""Every Notice there is; a test compares."""


def told(notice: Notice) -> str:
    """A notice as text. Raises: KeyError for a notice without a line."""
    return NOTICES[type(notice)](notice)


def joined(server_name: str, members: int | None) -> str:
    """A server that isn't open added the bot."""
    size = f" ({counted(members, 'member')})" if members is not None else ""
    return (
        f"**{escaped(server_name, 100)}**{size} added me. It isn't open: /imagine declines there and costs nothing "
        "until you open it."
    )


OPEN = "Open"
LATER = "Not now"
LEAVE = "Leave"


def opened(server_name: str) -> str:
    """The server is served from now on."""
    return f"**{escaped(server_name, 100)}** is open. Its members can use /imagine within the server's budget."


def left_closed(server_name: str) -> str:
    """The server stays as it is."""
    return f"**{escaped(server_name, 100)}** stays closed. `/host open` opens it whenever you like."


def left(server_name: str) -> str:
    """The bot left."""
    return f"I left **{escaped(server_name, 100)}**."
