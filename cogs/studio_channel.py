"""One page of /studio: what holds in one channel, and its defaults for what requests leave out."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import discord
from discord import ui

from cogs.answering import Answer, answering
from cogs.defaults import choices_of
from cogs.forms import Form
from cogs.layout import Layout, lines
from cogs.persistent import OPTION, Persistent
from cogs.questions import in_place
from cogs.rights import server_of_staff
from cogs.settings import Choices, chosen, entries
from cogs.studio_frame import page_button, shown
from cogs.studio_limits import LimitsForm, add_pace, with_pace
from cogs.studio_tiers import titled
from cogs.text import one_line
from cogs.words import studio as studio_words
from cogs.words import studio_rules as words
from domain.communities import ChannelRule
from domain.errors import BadOption, NotAllowed
from domain.limits import NO_LIMITS, Limits
from domain.members import OptionValue
from domain.people import SNOWFLAKE, CommunityKey, member_key

if TYPE_CHECKING:
    from cogs.client import AtelierBot

    Interaction = discord.Interaction[AtelierBot]

ID = rf"(?P<channel_id>{SNOWFLAKE})"
ALLOWED: dict[str, bool | None] = {"server": None, "open": True, "closed": False}
LABELS = {
    "page": studio_words.BACK,
    "pace": words.HOW_MUCH,
    "limits": words.WHAT,
    "defaults": words.DEFAULTS,
    "approve": words.APPROVE,
    "let": words.APPROVE_NOT,
    "drop": words.TAKE_AWAY,
}
CHANGES: dict[str, Callable[[ChannelRule], ChannelRule]] = {
    "approve": lambda rule: replace(rule, approve=True),
    "let": lambda rule: replace(rule, approve=False),
    "drop": lambda rule: ChannelRule(channel_id=rule.channel_id),
}


class ChannelButton(Persistent[ui.Button[Any]], template=rf"channel:(?P<verb>{'|'.join(LABELS)}):{ID}"):
    """Opens a form or the defaults of a channel, or changes one thing about it."""

    reads = {"channel_id": int}

    def __init__(self, verb: str, channel_id: int) -> None:
        super().__init__(ui.Button(label=LABELS[verb], custom_id=f"channel:{verb}:{channel_id}"))
        self.verb = verb
        self.channel_id = channel_id

    async def callback(self, interaction: Interaction) -> None:  # type: ignore[override]
        """For staff of this server, about its own channels."""
        async with answering(interaction, private=True) as answer:
            server, house = await server_of_channel(interaction, self.channel_id), interaction.client.house
            match self.verb:
                case "pace" | "limits":
                    form = PaceForm if self.verb == "pace" else ChannelLimitsForm
                    limits = (await house.channel(server, self.channel_id)).limits
                    await answer.open(form(self.channel_id, channel_named(interaction, self.channel_id) or "", limits))
                case "defaults":
                    await in_place(interaction, answer, await defaults_page(interaction, self.channel_id))
                case "page":
                    await in_place(interaction, answer, await channel_page(interaction, self.channel_id))
                case _:
                    await change(interaction, answer, self.channel_id, CHANGES[self.verb])


class AllowedMenu(Persistent[ui.Select[Any]], template=rf"channel:allowed:{ID}"):
    """Open, closed, or as in the server."""

    reads = {"channel_id": int}

    def __init__(self, channel_id: int, allowed: bool | None = None) -> None:
        options = [
            discord.SelectOption(label=words.ALLOWED[value], value=name, default=value is allowed)
            for name, value in ALLOWED.items()
        ]
        super().__init__(ui.Select(custom_id=f"channel:allowed:{channel_id}", options=options))
        self.channel_id = channel_id

    async def callback(self, interaction: Interaction) -> None:  # type: ignore[override]
        """For staff of this server, about its own channels."""
        async with answering(interaction, private=True) as answer:
            server_of_staff(interaction)
            name = next(iter(self.item.values), "")
            if name not in ALLOWED:
                raise BadOption(option="rule", value=name, allowed=", ".join(ALLOWED))
            await change(interaction, answer, self.channel_id, lambda rule: replace(rule, allowed=ALLOWED[name]))


class ChannelDefault(Persistent[ui.Select[Any]], template=rf"channel:default:{ID}:{OPTION}"):
    """A menu for one option's default in a channel."""

    reads = {"channel_id": int}

    def __init__(self, channel_id: int, option: str, choices: Choices | None = None, current: OptionValue | None = None) -> None:
        options = entries(option, (choices or {}).get(option, ()), current)
        super().__init__(ui.Select(custom_id=f"channel:default:{channel_id}:{option}", options=options))
        self.channel_id = channel_id
        self.option = option

    async def callback(self, interaction: Interaction) -> None:  # type: ignore[override]
        """Keep what was chosen, for staff of this server, about its own channels."""
        async with answering(interaction, private=True) as answer:
            server, by = await server_of_channel(interaction, self.channel_id), member_key(interaction.user.id)
            value = chosen(self.option, self.item.values, await choices_now(interaction.client))
            new = {} if value is None else {self.option: value}

            def changed(rule: ChannelRule) -> ChannelRule:
                others = {name: kept for name, kept in rule.defaults.items() if name != self.option}
                return replace(rule, defaults=others | new)

            await interaction.client.house.change_channel(server, self.channel_id, changed, by=by)
            await in_place(interaction, answer, await defaults_page(interaction, self.channel_id))


class ChannelLimitsForm(LimitsForm):
    """Asks what may be asked for in a channel."""

    template = rf"channel-limits:{ID}"
    reads = {"channel_id": int}

    def __init__(self, channel_id: int, name: str = "", limits: Limits = NO_LIMITS) -> None:
        super().__init__(title=titled(words.WHAT, name), about=f"channel-limits:{channel_id}", limits=limits)
        self.channel_id = channel_id

    async def on_submit(self, interaction: Interaction, /) -> None:  # type: ignore[override]
        """Keep it, for staff of this server."""
        async with answering(interaction, private=True) as answer:
            await change(interaction, answer, self.channel_id, lambda rule: replace(rule, limits=self.changed(rule.limits)))


class PaceForm(Form):
    """Asks how many requests a member may have at once in a channel, and how often."""

    template = rf"channel-pace:{ID}"
    reads = {"channel_id": int}

    def __init__(self, channel_id: int, name: str = "", limits: Limits = NO_LIMITS) -> None:
        super().__init__(title=titled(words.HOW_MUCH, name), about=f"channel-pace:{channel_id}")
        self.channel_id = channel_id
        self.jobs, self.pause = add_pace(self, limits)

    async def on_submit(self, interaction: Interaction, /) -> None:  # type: ignore[override]
        """Keep it, for staff of this server."""
        async with answering(interaction, private=True) as answer:
            await change(interaction, answer, self.channel_id, self._changed)

    def _changed(self, rule: ChannelRule) -> ChannelRule:
        return replace(rule, limits=with_pace(rule.limits, self.jobs.value, self.pause.value))


async def change(
    interaction: Interaction, answer: Answer, channel_id: int, changed: Callable[[ChannelRule], ChannelRule]
) -> None:
    """Change a channel's rule, and show its page as it is then. Raises: NotAllowed."""
    server, by = await server_of_channel(interaction, channel_id), member_key(interaction.user.id)
    await interaction.client.house.change_channel(server, channel_id, changed, by=by)
    await in_place(interaction, answer, await channel_page(interaction, channel_id))


async def channel_page(interaction: Interaction, channel_id: int) -> Layout:
    """The page of a channel. Raises: NotAllowed."""
    server, bot = await server_of_channel(interaction, channel_id), interaction.client
    rule, settings = await bot.house.channel(server, channel_id), await bot.house.settings(server)
    defaults = defaults_named(rule, await choices_now(bot))
    return shown(
        "channels",
        lines(words.channel(rule, defaults, anywhere=settings.anywhere)),
        ui.ActionRow[Any](AllowedMenu(channel_id, rule.allowed)),
        ui.ActionRow[Any](*(ChannelButton(verb, channel_id) for verb in ("pace", "limits", "defaults"))),
        ui.ActionRow[Any](*buttons(rule)),
    )


def buttons(rule: ChannelRule) -> Iterator[ui.Item[Any]]:
    """What else can be done about a channel as it stands."""
    yield ChannelButton("let" if rule.approve else "approve", rule.channel_id)
    if rule != ChannelRule(channel_id=rule.channel_id):
        yield ChannelButton("drop", rule.channel_id)
    yield page_button("channels", studio_words.BACK)


async def defaults_page(interaction: Interaction, channel_id: int) -> Layout:
    """A menu for each option that has a list. Raises: NotAllowed."""
    server, bot = await server_of_channel(interaction, channel_id), interaction.client
    rule, choices = await bot.house.channel(server, channel_id), await choices_now(bot)
    return shown(
        "channels",
        ui.TextDisplay(words.defaults(channel_id)),
        *(ui.ActionRow[Any](ChannelDefault(channel_id, option, choices, rule.defaults.get(option))) for option in choices),
        ui.ActionRow[Any](ChannelButton("page", channel_id)),
    )


def defaults_named(rule: ChannelRule, choices: Choices) -> dict[str, str]:
    """A channel's defaults as the menus name them."""
    names = {option: {choice.value: choice.name for choice in listed} for option, listed in choices.items()}
    return {option: names.get(option, {}).get(value, str(value)) for option, value in rule.defaults.items()}


async def choices_now(bot: AtelierBot) -> Choices:
    """What may be chosen by the newest description of the model."""
    return choices_of(await bot.studio.card(), await bot.studio.tariff())


async def server_of_channel(interaction: Interaction, channel_id: int) -> CommunityKey:
    """The server this person manages, where it has this channel, or a rule about one that is gone. Raises: NotAllowed."""
    server = server_of_staff(interaction)
    is_theirs = channel_named(interaction, channel_id) is not None
    if not is_theirs and channel_id not in {rule.channel_id for rule in await interaction.client.house.channels(server)}:
        raise NotAllowed
    return server


def channel_named(interaction: Interaction, channel_id: int) -> str | None:
    """The name of a channel, thread or category of this server; hostile text. None: it has no such (any more)."""
    channel = interaction.guild.get_channel_or_thread(channel_id) if interaction.guild is not None else None
    return None if channel is None else one_line(channel.name)
