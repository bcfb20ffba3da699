"""What a member set once, as it holds for a request here: only what the model has and the place allows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import discord
from discord.app_commands import Choice

from cogs.options import aspect_ratios, counts, formats, resolutions, tolerances
from cogs.places import is_age_restricted
from cogs.words import settings as words
from domain.catalog import ModelCard, Tariff
from domain.members import MemberSettings, OptionValue
from domain.people import member_key
from domain.requests import SAFETY_MOST, SAFETY_MOST_AGE_RESTRICTED

if TYPE_CHECKING:
    from cogs.client import AtelierBot

    Interaction = discord.Interaction[AtelierBot]


async def settings_here(interaction: Interaction) -> MemberSettings:
    """The settings of whoever asks. Defaults that would be refused here are left out: nobody typed them."""
    bot = interaction.client
    settings = await bot.members.settings(member_key(interaction.user.id))
    if not settings.defaults:
        return settings
    card, tariff = await bot.studio.card(), await bot.studio.tariff()
    return replace(settings, defaults=usable(settings.defaults, card, tariff, age_restricted=is_age_restricted(interaction)))


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
