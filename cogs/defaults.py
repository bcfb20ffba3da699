"""What a member set once, and what staff set for a channel, as it holds for a request here: only what the model has and the
place allows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import discord
from discord.app_commands import Choice

from cogs.options import aspect_ratios, counts, formats, resolutions, tolerances
from cogs.places import community_of, is_age_restricted, visitor_of
from cogs.words import settings as words
from domain.catalog import ModelCard, Tariff
from domain.members import MemberSettings, OptionValue
from domain.people import member_key
from domain.requests import SAFETY_DEFAULT, SAFETY_MOST, SAFETY_MOST_AGE_RESTRICTED, ImageRequest

if TYPE_CHECKING:
    from cogs.client import AtelierBot

    Interaction = discord.Interaction[AtelierBot]


async def settings_here(interaction: Interaction) -> MemberSettings:
    """The settings of whoever asks, with what the channel has as its own defaults before theirs. Defaults that would be
    refused here are left out, or lowered: nobody typed them (docs/decisions/0070-channel-defaults.md)."""
    bot, member = interaction.client, member_key(interaction.user.id)
    settings = await bot.members.settings(member)
    here = await bot.house.here(community_of(interaction), member, visitor_of(interaction))
    defaults = {**settings.defaults, **here.defaults}
    if defaults:
        card, tariff = await bot.studio.card(), await bot.studio.tariff()
        defaults = usable(defaults, card, tariff, age_restricted=is_age_restricted(interaction))
    return replace(settings, defaults=tolerated(defaults, here.most_tolerance))


def tolerated(defaults: Mapping[str, OptionValue], most: int | None) -> Mapping[str, OptionValue]:
    """The defaults with a safety tolerance that the rules allow, where they allow less than the usual."""
    tolerance = int(defaults.get("safety_tolerance", SAFETY_DEFAULT))
    return defaults if most is None or tolerance <= most else {**defaults, "safety_tolerance": most}


async def lowered(interaction: Interaction, request: ImageRequest) -> ImageRequest:
    """A request whose tolerance nobody typed now, lowered to what the rules allow here."""
    here = await interaction.client.house.here(
        community_of(interaction), member_key(interaction.user.id), visitor_of(interaction)
    )
    most = here.most_tolerance
    return request if most is None or request.safety_tolerance <= most else replace(request, safety_tolerance=most)


def usable(
    defaults: Mapping[str, OptionValue], card: ModelCard, tariff: Tariff, *, age_restricted: bool
) -> dict[str, OptionValue]:
    """Those of the defaults that work: a size that has a price, a tolerance that this channel allows."""
    offered = {name: {choice.value for choice in choices} for name, choices in choices_of(card, tariff).items()}
    most = SAFETY_MOST_AGE_RESTRICTED if age_restricted else SAFETY_MOST
    return {
        name: value
        for name, value in defaults.items()
        if (name == "seed" and int(value) <= card.most_seed)
        or (value in offered.get(name, ()) and not (name == "safety_tolerance" and int(value) > most))
    }


def choices_of(card: ModelCard, tariff: Tariff) -> dict[str, list[Choice[Any]]]:
    """What may be set for each option that is chosen from a list."""
    return {
        "aspect_ratio": [*aspect_ratios(card)],
        "num_outputs": [*counts(card)],
        "resolution": [*resolutions(card, tariff)],
        "output_format": [*formats(card)],
        "safety_tolerance": [*tolerances()],
        "prompt_upsampling": [Choice(name=name, value=value) for value, name in words.REWORK.items()],
    }
