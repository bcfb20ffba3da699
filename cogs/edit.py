"""Edit image: one picture of a card goes along as the first reference, with what to change in it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import discord
from discord import ui

from cogs.answering import answering
from cogs.forms import Form
from cogs.ordering import check_welcome
from cogs.own_pictures import as_reference, image_at
from cogs.persistent import CODE, POSITION, Persistent
from cogs.request_form import Wish, order_wish
from cogs.rights import seen_here
from cogs.words import forms as words
from domain.flags import read
from domain.jobs import Job, Origin
from domain.requests import PROMPT_MOST, REFERENCES_MOST, ImageRequest

if TYPE_CHECKING:
    from cogs.client import AtelierBot

    Interaction = discord.Interaction[AtelierBot]


class EditImage(Persistent[ui.Button[Any]], template=rf"edit:{CODE}:{POSITION}"):
    """Asks what to change in one picture. position counts from 0."""

    reads = {"position": int}

    def __init__(self, code: str, position: int) -> None:
        custom_id = f"edit:{code}:{position}"
        super().__init__(ui.Button(label=words.EDIT, style=discord.ButtonStyle.secondary, custom_id=custom_id))
        self.code = code
        self.position = position

    async def callback(self, interaction: Interaction) -> None:  # type: ignore[override]
        """Open the form, where there is such a picture."""
        async with answering(interaction, private=True) as answer:
            job = await seen_here(interaction, self.code)
            image_at(job, self.position)
            await check_welcome(interaction)
            await answer.open(EditForm(self.code, self.position, of=len(job.images)))


class EditForm(Form):
    """What to change, and more pictures to do it with."""

    template = rf"edit:{CODE}:{POSITION}"
    reads = {"position": int}

    def __init__(self, code: str, position: int, *, of: int = 1) -> None:
        super().__init__(title=words.edit_title(position + 1, of), about=f"edit:{code}:{position}")
        self.code = code
        self.position = position
        self.change = ui.TextInput[Any](
            custom_id="change",
            style=discord.TextStyle.paragraph,
            placeholder=words.CHANGE_EXAMPLE,
            max_length=PROMPT_MOST,
        )
        self.files = ui.FileUpload[Any](custom_id="references", required=False, max_values=REFERENCES_MOST - 1)
        self.add_item(ui.Label(text=words.CHANGE, description=words.CHANGE_HINT, component=self.change))
        self.add_item(ui.Label(text=words.MORE_PICTURES, description=words.MORE_PICTURES_HINT, component=self.files))

    async def on_submit(self, interaction: Interaction, /) -> None:  # type: ignore[override]
        """Order the change, as whoever sent it."""
        async with answering(interaction, prompt=self.change.value) as answer:
            parent = await seen_here(interaction, self.code)
            picture = await as_reference(interaction.client, parent, self.position)
            wish = self.wish(parent)
            await order_wish(interaction, answer, wish, origin=Origin.BUTTON, parent=parent, references=(picture,))

    def wish(self, parent: Job) -> Wish:
        """What was filled in; the picture's own shape, size and kind of file where no flag says otherwise. Raises: BadOption."""
        typed = read(self.change.value.strip())
        options = {**kept_options(parent.request), **typed.options}
        return Wish(
            prompt=typed.prompt,
            options=options,
            style=None,
            flagged_style=typed.options.get("style"),
            ignored=typed.ignored,
            drops_references=False,
            files=tuple(self.files.values),
        )


def kept_options(request: ImageRequest) -> dict[str, str | int | bool]:
    """What of a request holds for an edit of its picture: one picture, neither reworked nor in a style."""
    return {
        "aspect_ratio": request.aspect_ratio,
        "resolution": request.resolution,
        "output_format": request.output_format,
        "safety_tolerance": request.safety_tolerance,
    }
