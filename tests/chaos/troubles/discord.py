"""Discord in trouble."""

from functools import partial

from tests.chaos.town import Town
from tests.discord_server.faults import When
from tests.survival.checks import DIRECT

from .registry import TROUBLES, Befalls, trouble

EDITS, ANSWERS = "PATCH *", "POST /interactions/*"
MESSAGES = ("POST /channels/*", "POST /webhooks/*", DIRECT)
BUSY_S = 0.1
SLOW_S = 0.4


def fails_at(*patterns: str, status: int) -> Befalls:
    """Calls are answered by an error."""

    def befalls(town: Town, times: int) -> None:
        again_s = BUSY_S if status == 429 else None
        for pattern in patterns:  # discord.py itself tries 5xx again, and waits longer each time
            most = times if status == 429 else 1
            town.stage.discord.fail_next(pattern, status=status, times=most, retry_after_s=again_s)

    return befalls


def cuts(*patterns: str, when: When) -> Befalls:
    """Connections are cut."""

    def befalls(town: Town, times: int) -> None:
        for pattern in patterns:
            town.stage.discord.lose_next(pattern, when=when, times=times)

    return befalls


TROUBLES["Discord 429 at edits"] = fails_at(EDITS, status=429)
TROUBLES["Discord 5xx at edits"] = fails_at(EDITS, status=503)
TROUBLES["Discord 429 at messages"] = fails_at(*MESSAGES, status=429)
TROUBLES["Discord 5xx at messages"] = fails_at(*MESSAGES, status=502)
TROUBLES["Discord cuts edits before"] = cuts(EDITS, when="before")
TROUBLES["Discord cuts edits after"] = cuts(EDITS, when="after")
TROUBLES["Discord cuts messages before"] = cuts(*MESSAGES, when="before")
TROUBLES["Discord cuts messages after"] = cuts(*MESSAGES, when="after")
TROUBLES["Discord cuts answers before"] = cuts(ANSWERS, when="before")
TROUBLES["Discord cuts answers after"] = cuts(ANSWERS, when="after")


@trouble("Discord slow")
def slow(town: Town, times: int) -> None:
    """Calls take their time."""
    town.stage.discord.delay_next("*", seconds=SLOW_S, times=3 * times)


@trouble("direct messages closed")
def shuts_letterbox(town: Town, times: int) -> None:
    """Nobody takes direct messages."""
    for user in town.members:
        user.dms_open = False
        town.lifting.append(partial(setattr, user, "dms_open", True))


@trouble("message deleted")
def message_deleted(town: Town, times: int) -> None:
    """Somebody deletes what the last order was answered with."""
    if town.orders and town.orders[-1].original:
        town.stage.discord.delete_message(town.orders[-1].original)


@trouble("channel deleted")
def channel_deleted(town: Town, times: int) -> None:
    """Somebody deletes the channel."""
    town.closed.add(town.channel.id)
    if town.channel.id in town.stage.discord.world.channels:
        town.stage.discord.delete_channel(town.channel)


def takes(*permissions: str) -> Befalls:
    """Somebody takes permissions away."""

    def befalls(town: Town, times: int) -> None:
        town.closed.add(town.channel.id)
        if town.channel.id in town.stage.discord.world.channels:
            town.stage.discord.take_permission(town.channel, *permissions)

    return befalls


TROUBLES["channel hidden"] = takes("view_channel")
TROUBLES["channel read-only"] = takes("send_messages")
TROUBLES["no files allowed"] = takes("attach_files")


@trouble("token expired")
def token_expired(town: Town, times: int) -> None:
    """The last order's token lapses before its time."""
    if town.orders:
        town.stage.discord.expire_token(town.orders[-1])


TROUBLES["gateway connection dropped"] = lambda town, _: town.stage.discord.drop_gateway()
TROUBLES["gateway session lost"] = lambda town, _: town.stage.discord.restart_gateway()
TROUBLES["gateway asks to reconnect"] = lambda town, _: town.stage.discord.ask_reconnect()
