"""The staff's page about words: the server's blocklist, tried on past requests before it is saved, and AutoMod's rules."""

from __future__ import annotations

import io
import re
from typing import TYPE_CHECKING, Any

import discord
from discord import ui

from cogs.answering import Answer, answering
from cogs.forms import Form
from cogs.layout import Item, Layout, framed, lines
from cogs.links import is_attachment_link
from cogs.persistent import Persistent
from cogs.questions import in_place
from cogs.rights import server_of_staff
from cogs.studio_frame import shown
from cogs.words import blocklist as words
from domain.errors import BadWords
from domain.people import CommunityKey, member_key
from domain.rules.automod import AutoMod
from domain.wordlists import KeptEntry
from studio.wordlists import Trial

if TYPE_CHECKING:
    from cogs.client import AtelierBot

    Interaction = discord.Interaction[AtelierBot]

PAGE = 20
"""Entries."""
TYPED_MOST = 4000
"""Characters of a form's field. Source: Discord, "Text Input"."""
FILE_MOST_BYTES = 2**20
LABELS = {
    "page": words.PAGE,
    "add": words.ADD,
    "upload": words.UPLOAD,
    "download": words.DOWNLOAD,
    "read": words.READ_AGAIN,
}
NUMBER = re.compile(r"[0-9]{1,9}")


class WordsButton(Persistent[ui.Button[Any]], template=r"words:(?P<verb>page|add|upload|download|read):(?P<skip>[0-9]{1,4})"):
    """Turns to a page, opens a form, sends the list, or reads AutoMod's rules anew."""

    reads = {"skip": int}

    def __init__(self, verb: str, skip: int = 0, *, label: str | None = None) -> None:
        super().__init__(ui.Button(label=label or LABELS[verb], custom_id=f"words:{verb}:{skip}"))
        self.verb = verb
        self.skip = skip

    async def callback(self, interaction: Interaction) -> None:  # type: ignore[override]
        """For staff of this server, as they are at this moment."""
        async with answering(interaction, private=True) as answer:
            community = server_of_staff(interaction)
            match self.verb:
                case "add":
                    await answer.open(AddForm())
                case "upload":
                    await answer.open(UploadForm())
                case "download":
                    await send_list(interaction, answer, community)
                case "read":
                    await read_again(interaction)
                    await in_place(interaction, answer, await words_page(interaction, told=words.READ))
                case _:
                    await in_place(interaction, answer, await words_page(interaction, skip=self.skip))


class TakeAway(Persistent[ui.Select[Any]], template=r"words:take:away"):
    """A menu of the entries on this page; those that are chosen are tried without."""

    def __init__(self, entries: list[KeptEntry] | None = None) -> None:
        options = [discord.SelectOption(label=words.option(each.entry), value=str(each.id)) for each in entries or ()]
        menu = ui.Select[Any](
            custom_id="words:take:away", placeholder=words.TAKE_AWAY, options=options, max_values=max(1, len(options))
        )
        super().__init__(menu)

    async def callback(self, interaction: Interaction) -> None:  # type: ignore[override]
        """Try the list without them."""
        async with answering(interaction, private=True) as answer:
            community = server_of_staff(interaction)
            ids = [int(value) for value in self.item.values if NUMBER.fullmatch(value)]  # anybody may have made them up
            by = member_key(interaction.user.id)
            await show_trial(interaction, answer, await interaction.client.wordlists.try_without(community, ids, by=by))


class DecideWords(Persistent[ui.Button[Any]], template=r"words:(?P<verb>save|cancel):(?P<code>[0-9a-f]{16})"):
    """Saves a change that was tried, or forgets it: whoever tried it, there."""

    def __init__(self, verb: str, code: str) -> None:
        label, style = (
            (words.SAVE, discord.ButtonStyle.success) if verb == "save" else (words.CANCEL, discord.ButtonStyle.secondary)
        )
        super().__init__(ui.Button(label=label, style=style, custom_id=f"words:{verb}:{code}"))
        self.verb = verb
        self.code = code

    async def callback(self, interaction: Interaction) -> None:  # type: ignore[override]
        """Do it, and show the page as it is then."""
        async with answering(interaction, private=True) as answer:
            told = await self._decide(interaction, server_of_staff(interaction))
            await in_place(interaction, answer, await words_page(interaction, told=told))

    async def _decide(self, interaction: Interaction, community: CommunityKey) -> str:
        wordlists, by = interaction.client.wordlists, member_key(interaction.user.id)
        if self.verb == "cancel":
            await wordlists.cancel(self.code, community=community, by=by)
            return words.CANCELLED
        saved = await wordlists.save(self.code, community=community, by=by)
        return words.GONE if saved is None else words.SAVED


class AddForm(Form):
    """Asks for entries, many at once."""

    template = r"words-add"

    def __init__(self) -> None:
        super().__init__(title=words.ADD_FORM, about="words-add")
        self.entries = ui.TextInput[Any](custom_id="entries", style=discord.TextStyle.paragraph, max_length=TYPED_MOST)
        self.add_item(ui.Label(text=words.ADD_FIELD, description=words.ADD_HINT, component=self.entries))

    async def on_submit(self, interaction: Interaction, /) -> None:  # type: ignore[override]
        """Try them on past requests."""
        async with answering(interaction, private=True, prompt=self.entries.value) as answer:
            community, by = server_of_staff(interaction), member_key(interaction.user.id)
            tried = await interaction.client.wordlists.try_typed(community, self.entries.value, by=by)
            await show_trial(interaction, answer, tried)


class UploadForm(Form):
    """Asks for a file of entries."""

    template = r"words-upload"

    def __init__(self) -> None:
        super().__init__(title=words.UPLOAD_FORM, about="words-upload")
        self.file = ui.FileUpload[Any](custom_id="file", max_values=1)
        options = [discord.SelectOption(label=label, value=how, default=how == "add") for how, label in words.HOW.items()]
        self.how = ui.Select[Any](custom_id="how", options=options)
        self.add_item(ui.Label(text=words.UPLOAD_FIELD, description=words.UPLOAD_HINT, component=self.file))
        self.add_item(ui.Label(text=words.UPLOAD_HOW, component=self.how))

    async def on_submit(self, interaction: Interaction, /) -> None:  # type: ignore[override]
        """Try the list on past requests."""
        async with answering(interaction, private=True) as answer:
            community, by = server_of_staff(interaction), member_key(interaction.user.id)
            typed = await text_of(self.file.values, hosts=interaction.client.cdn_hosts)
            replace = self.how.values == ["replace"]
            tried = await interaction.client.wordlists.try_typed(community, typed, replace=replace, by=by)
            await show_trial(interaction, answer, tried)


async def words_page(interaction: Interaction, *, skip: int = 0, told: str | None = None) -> Layout:
    """The page, for staff of this server. told: what came of the last press. Raises: NotAllowed."""
    community, wordlists = server_of_staff(interaction), interaction.client.wordlists
    counts = await wordlists.counts(community)
    total = sum(counts.values())
    skip = min(skip, max(0, total - 1) // PAGE * PAGE)
    entries = await wordlists.page(community, skip=skip, most=PAGE)
    kept = await wordlists.automod(community)
    turning = [
        *([WordsButton("page", max(0, skip - PAGE), label=words.BEFORE)] if skip else []),
        *([WordsButton("page", skip + PAGE, label=words.AFTER)] if skip + PAGE < total else []),
    ]
    return shown(
        "words",
        lines([words.TITLE, words.counts(counts), words.listed(entries, skip=skip, total=total)]),
        ui.ActionRow[Any](TakeAway(entries)) if entries else None,
        ui.ActionRow[Any](WordsButton("add"), WordsButton("upload"), *([WordsButton("download")] if total else []), *turning),
        ui.Separator(),
        lines([words.automod(kept, readable=interaction.app_permissions.manage_guild), words.unread(AutoMod(kept.rules).unread)]),
        ui.ActionRow[Any](WordsButton("read")),
        told=told,
    )


async def show_trial(interaction: Interaction, answer: Answer, tried: Trial | None) -> None:
    """What the change would have meant, to be saved or not; the page again, where it changes nothing."""
    layout = await words_page(interaction, told=words.NOTHING_NEW) if tried is None else trial_page(tried)
    await in_place(interaction, answer, layout)


def trial_page(tried: Trial) -> Layout:
    """A change before it is saved."""
    decide: list[Item] = [DecideWords("save", tried.code), DecideWords("cancel", tried.code)]
    return framed(ui.TextDisplay(words.trial(tried)), ui.ActionRow[Any](*decide))


async def read_again(interaction: Interaction) -> None:
    """Read AutoMod's rules of this server."""
    if interaction.guild is not None:
        await interaction.client.automod.read(interaction.guild)


async def send_list(interaction: Interaction, answer: Answer, community: CommunityKey) -> None:
    """Send the list as a file that can be uploaded again."""
    entries = await interaction.client.wordlists.entries(community)
    file = discord.File(io.BytesIO("\n".join(map(str, entries)).encode()), words.FILE)
    await answer.show(Layout(ui.File(f"attachment://{words.FILE}")), files=[file])


async def text_of(files: list[discord.Attachment], *, hosts: Any) -> str:
    """What stands in the file that was sent. Raises: BadWords."""
    (file,) = files
    try:
        if file.size > FILE_MOST_BYTES or not is_attachment_link(file.url, hosts):
            raise BadWords(((file.filename, words.NOT_TEXT),))
        return (await file.read()).decode("utf-8-sig")
    except (UnicodeDecodeError, discord.HTTPException) as error:
        raise BadWords(((file.filename, words.NOT_TEXT),)) from error
