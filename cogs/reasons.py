"""Why something is done: the field that asks for it, what was typed there, and the form about a request that asks just that."""

from __future__ import annotations

from typing import Any, ClassVar

import discord
from discord import ui

from cogs.forms import Form
from cogs.persistent import CODE
from cogs.words import conduct as words
from domain.conduct import REASON_MOST
from domain.errors import BadOption


def why_field(*, required: bool = True) -> ui.TextInput[Any]:
    """A field for a reason."""
    return ui.TextInput(custom_id="why", style=discord.TextStyle.paragraph, required=required, max_length=REASON_MOST)


def typed_reason(typed: str) -> str:
    """A reason as typed. Raises: BadOption for white space."""
    if not typed.strip():
        raise BadOption(option="reason", value=typed, allowed=words.REASON_ALLOWED)
    return typed.strip()


class ReasonForm(Form):
    """Asks why something is done with the request of a code."""

    about: ClassVar[str]
    """What its custom_id begins with."""
    form_title: ClassVar[str]
    label: ClassVar[str]
    hint: ClassVar[str]

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        cls.template = rf"{cls.about}:{CODE}"

    def __init__(self, code: str) -> None:
        super().__init__(title=self.form_title, about=f"{self.about}:{code}")
        self.code = code
        self.why = why_field()
        self.add_item(ui.Label(text=self.label, description=self.hint, component=self.why))

    @property
    def reason(self) -> str:
        """Why, as typed. Raises: BadOption for white space."""
        return typed_reason(self.why.value)
