"""Forms (Discord's modals). None is remembered: what was filled in is read by the form's custom_id, also after a restart."""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterable, Mapping
from typing import Any, ClassVar, Self

import discord
from discord import ui
from discord.app_commands.namespace import Namespace

from cogs.persistent import Reads, values_of


class Form(ui.Modal):
    """A form, known by the shape of its custom_id: what it is about, as in a button's, and a random part at the end.

    The random part keeps Discord's app from filling in what was typed into another one and not sent.
    Its fields have fixed custom_ids, so that an empty one made from the custom_id can take what was sent.
    """

    template: ClassVar[str]
    """Matches what the custom_id says before its random part. Its named parts are the parameters of an empty form."""
    reads: ClassVar[Reads] = {}

    def __init__(self, *, title: str, about: str) -> None:
        super().__init__(title=title, custom_id=f"{about}:{secrets.token_hex(8)}", timeout=None)
        self.stop()  # or else discord.py would remember each that is opened, for good where it isn't sent

    @classmethod
    def from_custom_id(cls, match: re.Match[str], /) -> Self:
        """Make the form of a custom_id with empty fields."""
        return cls(**values_of(match, cls.reads))


def sent_form(interaction: discord.Interaction[Any], forms: Iterable[type[Form]]) -> Form | None:
    """The form that was sent, with its fields filled; None for one that nobody knows."""
    data: Mapping[str, Any] = interaction.data or {}
    for form in forms:
        match = re.fullmatch(rf"(?:{form.template}):[0-9a-f]{{16}}", data["custom_id"])
        if match is not None:
            return filled(form.from_custom_id(match), interaction, data)
    return None


def filled(form: Form, interaction: discord.Interaction[Any], data: Mapping[str, Any]) -> Form:
    """Fill a form with what was sent, as discord.py does with those it remembers. It has no public way to do that."""
    files = Namespace._get_resolved_items(interaction, data.get("resolved", {}))
    form._refresh(interaction, data["components"], files)
    return form
