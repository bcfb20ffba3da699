"""One page of /studio: what everyone, new members, or the members with one role may."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import discord
from discord import ui

from cogs.answering import answering
from cogs.forms import Form
from cogs.layout import Layout, lines
from cogs.persistent import Persistent
from cogs.questions import in_place
from cogs.rights import server_of_staff
from cogs.studio_frame import page_button, shown
from cogs.studio_limits import TITLE_MOST, LimitsForm, add_pace, number_field, typed_amount, typed_whole, with_pace
from cogs.text import one_line, shortened
from cogs.words import studio as studio_words
from cogs.words import studio_rules as words
from cogs.words.quota import WINDOWS
from domain.communities import EVERYONE, NEWCOMERS, CommunitySettings, Tier, role_tier
from domain.errors import BadOption, NotAllowed
from domain.limits import NO_LIMITS, Limits
from domain.money import Allowance, Period, credits_text
from domain.people import SNOWFLAKE, CommunityKey, MemberKey, member_key

if TYPE_CHECKING:
    from cogs.client import AtelierBot

    Interaction = discord.Interaction[AtelierBot]

WHO = rf"{EVERYONE}|{NEWCOMERS}|role:{SNOWFLAKE}"
GATE_DAYS_MOST = 3650
GATE_HOURS_MOST = 8760


class TierButton(Persistent[ui.Button[Any]], template=rf"tier:(?P<verb>amount|limits|gate|drop):(?P<who>{WHO})"):
    """Opens a form about a tier, or takes the tier away."""

    def __init__(self, verb: str, who: str) -> None:
        labels = {"amount": words.HOW_MUCH, "limits": words.WHAT, "gate": words.WHO_IS_NEW, "drop": words.TAKE_AWAY}
        super().__init__(ui.Button(label=labels[verb], custom_id=f"tier:{verb}:{who}"))
        self.verb = verb
        self.who = who

    async def callback(self, interaction: Interaction) -> None:  # type: ignore[override]
        """For staff of this server, about its own roles."""
        async with answering(interaction, private=True) as answer:
            server, bot = await server_of_tier(interaction, self.who), interaction.client
            tier, name = await bot.house.tier(server, self.who), named(interaction, self.who)
            match self.verb:
                case "amount":
                    await answer.open(AmountForm(self.who, name, await quota_of(bot, server, tier), tier.limits))
                case "limits":
                    await answer.open(TierLimitsForm(self.who, name, tier.limits))
                case "gate":
                    await answer.open(GateForm(await bot.house.settings(server)))
                case _:
                    await bot.house.drop_tier(server, self.who, by=member_key(interaction.user.id))
                    await in_place(interaction, answer, await tier_page(interaction, self.who))


class AmountForm(Form):
    """Asks how much a tier's members may use, how many requests they may have at once, and how often."""

    template = rf"tier-amount:(?P<who>{WHO})"

    def __init__(self, who: str, name: str = "", quota: Allowance | None = None, limits: Limits = NO_LIMITS) -> None:
        super().__init__(title=titled(words.HOW_MUCH, name), about=f"tier-amount:{who}")
        self.who = who
        self.credits = number_field("credits", None if quota is None else credits_text(quota.limit).replace(",", ""))
        self.window = window_menu(quota)
        hint = words.CREDITS_HINT_EVERYONE if who == EVERYONE else words.CREDITS_HINT
        self.credits.required = who == EVERYONE
        self.add_item(ui.Label(text=words.CREDITS_FIELD, description=hint, component=self.credits))
        self.add_item(ui.Label(text=words.WINDOW_FIELD, component=self.window))
        self.jobs, self.pause = add_pace(self, limits)

    async def on_submit(self, interaction: Interaction, /) -> None:  # type: ignore[override]
        """Keep it, for staff of this server."""
        async with answering(interaction, private=True) as answer:
            server, by = await server_of_tier(interaction, self.who), member_key(interaction.user.id)
            await self._keep(interaction.client, server, by=by)
            await in_place(interaction, answer, await tier_page(interaction, self.who))

    async def _keep(self, bot: AtelierBot, server: CommunityKey, *, by: MemberKey) -> None:
        typed, window = typed_amount(self.credits.value), chosen_window(self.window.values)
        quota = None if typed is None else Allowance(typed, window)
        pace = with_pace(NO_LIMITS, self.jobs.value, self.pause.value)

        def changed(tier: Tier) -> Tier:
            limits = replace(tier.limits, jobs=pace.jobs, cooldown_s=pace.cooldown_s)
            return replace(tier, limits=limits, quota=None if self.who == EVERYONE else quota)

        if self.who == EVERYONE:
            await keep_everyones(bot, server, quota, by=by)
        await bot.house.change_tier(server, self.who, changed, by=by)


class TierLimitsForm(LimitsForm):
    """Asks what a tier's members may ask for."""

    template = rf"tier-limits:(?P<who>{WHO})"

    def __init__(self, who: str, name: str = "", limits: Limits = NO_LIMITS) -> None:
        super().__init__(title=titled(words.WHAT, name), about=f"tier-limits:{who}", limits=limits)
        self.who = who

    async def on_submit(self, interaction: Interaction, /) -> None:  # type: ignore[override]
        """Keep it, for staff of this server."""
        async with answering(interaction, private=True) as answer:
            server, by = await server_of_tier(interaction, self.who), member_key(interaction.user.id)

            def changed(tier: Tier) -> Tier:
                return replace(tier, limits=self.changed(tier.limits))

            await interaction.client.house.change_tier(server, self.who, changed, by=by)
            await in_place(interaction, answer, await tier_page(interaction, self.who))


class GateForm(Form):
    """Asks who counts as new."""

    template = r"tier-gate"

    def __init__(self, settings: CommunitySettings | None = None) -> None:
        super().__init__(title=words.GATE_FORM, about="tier-gate")
        self.days = number_field("days", settings and settings.newcomer_account_days)
        self.hours = number_field("hours", settings and settings.newcomer_member_hours)
        self.add_item(ui.Label(text=words.GATE_DAYS, description=words.GATE_HINT, component=self.days))
        self.add_item(ui.Label(text=words.GATE_HOURS, description=words.GATE_HINT, component=self.hours))

    async def on_submit(self, interaction: Interaction, /) -> None:  # type: ignore[override]
        """Keep it, for staff of this server."""
        async with answering(interaction, private=True) as answer:
            server = server_of_staff(interaction)
            days = typed_whole(self.days.value, "days", least=1, most=GATE_DAYS_MOST)
            hours = typed_whole(self.hours.value, "hours", least=1, most=GATE_HOURS_MOST)
            by = member_key(interaction.user.id)
            await interaction.client.house.change(server, by=by, newcomer_account_days=days, newcomer_member_hours=hours)
            await in_place(interaction, answer, await tier_page(interaction, NEWCOMERS))


async def tier_page(interaction: Interaction, who: str) -> Layout:
    """The page of a tier. Raises: NotAllowed."""
    server, bot = await server_of_tier(interaction, who), interaction.client
    tier, settings = await bot.house.tier(server, who), await bot.house.settings(server)
    quota, budget = await quota_of(bot, server, tier), await bot.accounts.budget(server)
    return shown(
        "members",
        lines(words.tier(tier, None if quota is None else words.in_force(quota, budget), settings)),
        ui.ActionRow[Any](*buttons(tier)),
    )


def buttons(tier: Tier) -> Iterator[ui.Item[Any]]:
    """What can be done about a tier as it stands."""
    yield TierButton("amount", tier.who)
    yield TierButton("limits", tier.who)
    if tier.who == NEWCOMERS:
        yield TierButton("gate", tier.who)
    if tier != Tier(who=tier.who):
        yield TierButton("drop", tier.who)
    yield page_button("members", studio_words.BACK)


async def server_of_tier(interaction: Interaction, who: str) -> CommunityKey:
    """The server this person manages, where it has this role, or a tier of one that is gone. Raises: NotAllowed."""
    server = server_of_staff(interaction)
    role_id = Tier(who=who).role_id
    is_theirs = role_id is None or role_named(interaction, role_id) is not None
    if not is_theirs and who not in {tier.who for tier in await interaction.client.house.tiers(server)}:
        raise NotAllowed
    return server


def role_named(interaction: Interaction, role_id: int) -> str | None:
    """The name of a role of this server; hostile text. None: it has no such role (any more)."""
    role = interaction.guild.get_role(role_id) if interaction.guild is not None else None
    return None if role is None else one_line(role.name)


def named(interaction: Interaction, who: str) -> str:
    """A tier's name, for where nothing but text is shown."""
    role_id = Tier(who=who).role_id
    if role_id is not None:
        return role_named(interaction, role_id) or words.LOST_ROLE
    return words.EVERYONE_NAME if who == EVERYONE else words.NEWCOMERS_NAME


def who_of(role: discord.Role) -> str:
    """The tier of a role; that which every member has is everyone's."""
    return EVERYONE if role.is_default() else role_tier(role.id)


def titled(what: str, name: str) -> str:
    """A form's title."""
    return shortened(f"{what}: {name}" if name else what, TITLE_MOST)


async def quota_of(bot: AtelierBot, server: CommunityKey, tier: Tier) -> Allowance | None:
    """A tier's quota; everyone's is kept with the members' own."""
    if tier.who != EVERYONE:
        return tier.quota
    return (await bot.accounts.quotas(server)).get(None) or bot.accounts.default_quota(server)


async def keep_everyones(bot: AtelierBot, server: CommunityKey, quota: Allowance | None, *, by: MemberKey) -> None:
    """Set everyone's quota, where it is another one than holds. Raises: AboveCap."""
    if quota is not None and quota != await quota_of(bot, server, Tier(who=EVERYONE)):
        await bot.accounts.set_quota(server, None, quota, by=by)


def window_menu(quota: Allowance | None) -> ui.Select[Any]:
    """A menu of windows."""
    current = Period.DAY if quota is None else quota.period
    options = [
        discord.SelectOption(label=name, value=period.value, default=period is current) for period, name in WINDOWS.items()
    ]
    return ui.Select(custom_id="window", options=options)


def chosen_window(values: list[str]) -> Period:
    """The window that was chosen. Raises: BadOption."""
    chosen = next(iter(values), Period.DAY.value)
    if chosen not in set(Period):
        raise BadOption(option="window", value=chosen, allowed=", ".join(Period))
    return Period(chosen)
