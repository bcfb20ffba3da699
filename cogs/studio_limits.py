"""Limits in forms: of roles and of channels alike. What was filled in is read here; pages say whose it is."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import discord
from discord import ui

from cogs.forms import Form
from cogs.words import studio_rules as words
from cogs.words.quota import CREDITS_ALLOWED
from domain.errors import BadOption
from domain.limits import Limits, Most
from domain.money import Millicredits, parse_credits
from domain.requests import OUTPUTS_MOST, REFERENCES_MOST, SAFETY_MOST_AGE_RESTRICTED, Resolution

NOTHING = "-"
"""The value of the choice that sets no limit."""
CHOICES: Mapping[str, Sequence[Most]] = {
    "resolution": tuple(Resolution),
    "outputs": range(1, OUTPUTS_MOST + 1),
    "references": range(REFERENCES_MOST + 1),
    "tolerance": range(1, SAFETY_MOST_AGE_RESTRICTED + 1),
}
JOBS_MOST = 100
PAUSE_MOST_S = 86_400
NUMBER_LENGTH = 12
TITLE_MOST = 45
"""Characters. Source: Discord, "Modals"."""
WHOLE = re.compile(r"[0-9]{1,9}")


class LimitsForm(Form):
    """Asks what may be asked for: size, pictures, references, tolerance."""

    def __init__(self, *, title: str, about: str, limits: Limits) -> None:
        super().__init__(title=title, about=about)
        self.menus = {name: limit_menu(name, getattr(limits, name)) for name in CHOICES}
        for name, menu in self.menus.items():
            self.add_item(ui.Label(text=words.LIMITS[name], description=words.LIMITS_HINT[name], component=menu))

    def changed(self, limits: Limits) -> Limits:
        """These limits with what was chosen. Raises: BadOption."""
        chosen: dict[str, Any] = {name: chosen_limit(name, menu.values) for name, menu in self.menus.items() if menu.values}
        return replace(limits, **chosen)


def limit_menu(name: str, current: Most | None) -> ui.Select[Any]:
    """A menu of one limit."""
    options = [discord.SelectOption(label=words.choice(name, None), value=NOTHING, default=current is None)]
    options += [
        discord.SelectOption(label=words.choice(name, most), value=str(most), default=most == current) for most in CHOICES[name]
    ]
    return ui.Select(custom_id=name, options=options)


def chosen_limit(name: str, values: Sequence[str]) -> Most | None:
    """What was chosen. Raises: BadOption for what is on no menu of ours."""
    if values[0] == NOTHING:
        return None
    for most in CHOICES[name]:
        if str(most) == values[0]:
            return most
    raise BadOption(option=words.LIMITS[name].lower(), value=values[0], allowed=", ".join(map(str, CHOICES[name])))


def add_pace(form: Form, limits: Limits) -> tuple[ui.TextInput[Any], ui.TextInput[Any]]:
    """Add the fields for requests at once, and for the pause between them."""
    jobs, pause = number_field("jobs", limits.jobs), number_field("pause", limits.cooldown_s)
    form.add_item(ui.Label(text=words.JOBS_FIELD, description=words.JOBS_HINT, component=jobs))
    form.add_item(ui.Label(text=words.PAUSE_FIELD, description=words.PAUSE_HINT, component=pause))
    return jobs, pause


def with_pace(limits: Limits, jobs: str, pause: str) -> Limits:
    """These limits with what was typed. Raises: BadOption."""
    return replace(
        limits,
        jobs=typed_whole(jobs, words.JOBS_FIELD, least=1, most=JOBS_MOST),
        cooldown_s=typed_whole(pause, words.PAUSE_FIELD, least=1, most=PAUSE_MOST_S),
    )


def number_field(custom_id: str, current: object | None) -> ui.TextInput[Any]:
    """A field for a number, or nothing."""
    standing = None if current is None else str(current)
    return ui.TextInput(custom_id=custom_id, default=standing, required=False, max_length=NUMBER_LENGTH)


def typed_whole(typed: str, option: str, *, least: int, most: int) -> int | None:
    """The number in what was typed; None for nothing. Raises: BadOption."""
    text = typed.strip()
    if not text:
        return None
    if not (WHOLE.fullmatch(text) and least <= int(text) <= most):
        raise BadOption(option=f"number of {option.lower()}", value=text, allowed=f"{least} to {most:,}, or nothing")
    return int(text)


def typed_amount(typed: str) -> Millicredits | None:
    """The credits in what was typed; None for nothing. Raises: BadOption."""
    if not typed.strip():
        return None
    try:
        return parse_credits(typed)
    except ValueError as error:
        raise BadOption(option="number of credits", value=typed.strip(), allowed=CREDITS_ALLOWED) from error
