"""The account at PixelDojo in words: /host account, alarms, and the letter on Mondays."""

from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime, timedelta

from cogs.text import counted, escaped
from cogs.words.numbers import amount, date, moment, window
from domain.alarms import AlarmKind
from domain.host_letters import AlarmTold, WeekTold
from domain.money import Budget, Millicredits, Period, credits_text
from domain.rules.gate import Spent
from domain.tally import Tally, expected
from studio.account import AccountView

ACCOUNT = "Your balance at PixelDojo against the books, and where the credits go."
TITLE = "## The account at PixelDojo"
PAUSE = "Pause everything"
AGREE = "I spent that elsewhere"
NOTHING_MISSING = "Nothing is missing: books and balance agree."
NAME_MOST = 40
NOT_KNOWN = "**Not known yet.** PixelDojo tells the balance when it takes an order, and it hasn't taken one since I keep it."
NO_SPEED = "Nothing was spent in the last seven days, so it lasts"
SERVERS = "**Servers**"
NO_SERVERS = "No server has spent anything yet."
NO_BUDGET = "no budget of its own"
LEFT_SERVER = "a server that I left"
PERSONAL = "Direct messages"
COMMAND_LINE = "Command line"
CHART_TITLE = "All servers"
BY_SERVER = "By server"
MARKS = {1: "half", 2: "a fifth", 3: "a twentieth"}


def account(view: AccountView) -> Iterator[str]:
    """The balance, how long it lasts, and whether the books agree; line by line."""
    yield TITLE
    state = view.state
    if state.balance is None or state.balance_at is None:
        yield NOT_KNOWN
        return
    yield f"**{amount(state.balance)}**, as PixelDojo told it {moment(state.balance_at)}"
    yield lasts(view.speed, view.gone_at)
    if state.tally is not None:
        yield from books(state.tally, state.balance)
    if view.parked:
        yield f"{counted(view.parked, 'request')} parked, with {amount(view.at_risk)} at your risk: `/host parked`"


def lasts(speed: Millicredits, gone_at: datetime | None) -> str:
    """The speed, and how long the balance lasts at it."""
    if not speed:
        return NO_SPEED
    until = "for years" if gone_at is None else f"until {date(gone_at)}, {moment(gone_at)}"
    return f"{amount(speed)} a day over the last seven days; at that speed it lasts {until}"


def books(tally: Tally, balance: Millicredits) -> Iterator[str]:
    """What the balance should be by the books, and how far it is from that."""
    should = Millicredits(balance - tally.off)
    paid = Millicredits(expected(tally, tally.first_spent) - should)
    parts = [
        f"{amount(tally.first)} first seen {date(tally.first_at)}",
        f"− {credits_text(paid)} paid since",
        f"+ {credits_text(tally.added)} topped up or given back" if tally.added else "",
        f"− {credits_text(tally.elsewhere)} spent elsewhere, as you said" if tally.elsewhere else "",
        f"= **{credits_text(should)}** by the books",
    ]
    yield f"-# {' '.join(part for part in parts if part)}"
    yield verdict(tally)


def verdict(tally: Tally) -> str:
    """Whether books and balance agree."""
    if tally.missing:
        since = f", since {date(tally.missing_since)}" if tally.missing_since else ""
        return (
            f"**{amount(tally.missing)} missing{since}.** Somebody uses this account elsewhere, or runs cost more than "
            "PixelDojo told. If that was you, say so below, and books and balance agree again."
        )
    if tally.off < 0:
        return f"Books and balance agree: the {amount(Millicredits(-tally.off))} between them are submits without an answer yet."
    if tally.off > 0:
        return f"Books and balance agree: the {amount(tally.off)} between them are runs under way."
    return "Books and balance agree."


def server(server_name: str, *, lately: Millicredits, budget: Budget, spent: Mapping[Period, Spent]) -> str:
    """A server's share, what it used of it in the window that runs, and what it spent in thirty days."""
    used = [f"{credits_text(spent.get(line.period, Spent()).total)} of {window(line)}" for line in budget]
    return f"**{escaped(server_name, NAME_MOST)}** · {' and '.join(used) or NO_BUDGET} · {credits_text(lately)} in 30 days"


def more_servers(number: int) -> str:
    """Servers that have no room."""
    return f"-# … and {counted(number, 'server')} more."


def chart_subtitle(total: Millicredits) -> str:
    """Under the chart's title."""
    return f"{amount(total)} in 30 days (UTC)"


def agreed(missing: Millicredits) -> str:
    """The host said where the credits went."""
    return f"Noted: {amount(missing)} spent elsewhere. From here on books and balance are compared anew."


def low(told: AlarmTold) -> str:
    """A part of the balance is left."""
    return (
        f"**No more than {MARKS[told.level]} of your balance is left**: {amount(told.balance)} of {credits_text(told.peak)}. "
        f"{lasts(told.speed, told.gone_at)}."
    )


def gone_soon(told: AlarmTold) -> str:
    """It ends in two days."""
    when = moment(told.gone_at) if told.gone_at else "soon"
    return (
        f"**At the present speed your credits are gone {when}.** {amount(told.balance)} are left, "
        f"and {credits_text(told.speed)} go in a day. Top up at pixeldojo.ai, or give servers less with `/host budget`."
    )


def rush(told: AlarmTold) -> str:
    """Faster than usual."""
    return (
        f"**{amount(told.last_hour)} were spent in the last hour**, where {credits_text(told.usual_hour)} are usual. "
        "`/host account` shows which servers spend."
    )


def parked(told: AlarmTold) -> str:
    """Several answers were lost."""
    return (
        f"**The answers to {told.parked} submits were lost within an hour, so I have paused new orders.** What is under way "
        "finishes. PixelDojo may have taken those or not: look at your runs there, decide under `/host parked`, and go on with "
        "`/host resume`."
    )


def apart(told: AlarmTold) -> str:
    """The balance lacks something."""
    return (
        f"**{amount(told.missing)} missing from your balance**: PixelDojo has less than the books say. Somebody uses the "
        "account elsewhere, or runs cost more than PixelDojo told. `/host account` shows the sums; if it was you, say so there."
    )


ALARMS: Mapping[AlarmKind, Callable[[AlarmTold], str]] = {
    AlarmKind.LOW: low,
    AlarmKind.GONE_SOON: gone_soon,
    AlarmKind.RUSH: rush,
    AlarmKind.PARKED: parked,
    AlarmKind.APART: apart,
}
"""One for each kind; a test compares."""


def week(told: WeekTold) -> Iterator[str]:
    """The letter on Mondays, line by line."""
    yield f"**{days(told.since, told.until)} at PixelDojo**"
    people = counted(told.people, "person", "people")
    yield f"{amount(told.spent)} for {counted(told.pictures, 'picture')} by {people} in {counted(told.places, 'place')}"
    if told.balance is not None:
        yield f"**{amount(told.balance)} left.** {lasts(told.speed, told.gone_at)}"
        yield f"{amount(told.missing)} missing: `/host account` shows the sums." if told.missing else "Books and balance agree."


def days(since: datetime, until: datetime) -> str:
    """From the first day to the last, in UTC."""
    first, last = since.astimezone(UTC), until.astimezone(UTC) - timedelta(days=1)
    return f"{first.day} {first:%B} to {last.day} {last:%B}"
