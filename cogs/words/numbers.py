"""Amounts, windows and times as people read them."""

from datetime import datetime, timedelta

from domain.money import Allowance, Millicredits, credits_text


def amount(price: Millicredits) -> str:
    """ "1.5 credits", "1 credit"."""
    text = credits_text(price)
    return f"{text} credit" if text == "1" else f"{text} credits"


def window(allowance: Allowance) -> str:
    """ "6 credits a day"."""
    return f"{amount(allowance.limit)} a {allowance.period}"


def moment(at: datetime) -> str:
    """A time as Discord shows it: in the reader's own language and counting ("in 5 hours")."""
    return f"<t:{int(at.timestamp())}:R>"


def date(at: datetime) -> str:
    """A day and time as Discord shows it, in the reader's own time zone."""
    return f"<t:{int(at.timestamp())}:f>"


def duration(length: timedelta) -> str:
    """How long something took: "18 s", "2 min 5 s", "1 h 4 min"."""
    seconds = max(0, round(length.total_seconds()))
    if seconds < 60:
        return f"{seconds} s"
    if seconds < 3600:
        return f"{seconds // 60} min {seconds % 60} s"
    return f"{seconds // 3600} h {seconds % 3600 // 60} min"
