"""A small real bot, to prove the server with: in the test's own loop, or as a child process to be killed.

python -m tests.discord_server.sample_bot ADDRESS TOKEN
"""

import asyncio
import re
import sys
from collections.abc import AsyncIterator, Awaitable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any, Self

import discord
from discord import app_commands, ui
from discord.ext import commands

from .entities import Channel, Guild, Interaction, User
from .pointing import point_discord_at, pointed_at
from .server import DiscordServer

Seen = discord.Interaction[commands.Bot]


SERVERS = app_commands.AppInstallationType(guild=True, user=False)
EVERYWHERE = app_commands.AppInstallationType(guild=True, user=True)


class Keep(ui.DynamicItem[ui.Button[ui.LayoutView]], template=r"keep:(?P<code>\w+)"):
    """A button that works after a restart: what it needs is in its custom_id."""

    def __init__(self, code: str) -> None:
        super().__init__(ui.Button(label="Keep", custom_id=f"keep:{code}"))
        self.code = code

    @classmethod
    async def from_custom_id(cls, _: discord.Interaction, __: ui.Item[ui.LayoutView], match: re.Match[str]) -> Self:
        """Read the code."""
        return cls(match["code"])

    async def callback(self, interaction: discord.Interaction) -> None:
        """Say on the message itself that it was kept."""
        await interaction.response.edit_message(view=Card(f"kept {self.code}", code=self.code))


class Card(ui.LayoutView):
    """Text, a picture where there is one, and a button."""

    def __init__(self, text: str, *, code: str, picture: str | None = None) -> None:
        super().__init__(timeout=None)
        container: ui.Container[Self] = ui.Container(ui.TextDisplay(text))
        if picture is not None:
            container.add_item(ui.MediaGallery(discord.MediaGalleryItem(f"attachment://{picture}", description="what was drawn")))
        container.add_item(ui.ActionRow(Keep(code)))
        self.add_item(container)


class Report(ui.Modal, title="Report"):
    """A text and files."""

    words: ui.Label[Self] = ui.Label(text="What happened?", component=ui.TextInput(custom_id="words"))
    files: ui.Label[Self] = ui.Label(
        text="Pictures", component=ui.FileUpload(custom_id="files", required=False, min_values=0, max_values=10)
    )

    async def on_submit(self, interaction: discord.Interaction) -> None:
        """Answer privately with what was sent, read back from Discord."""
        assert isinstance(self.words.component, ui.TextInput)
        assert isinstance(self.files.component, ui.FileUpload)
        sizes = [f"{file.filename} {len(await file.read())}" for file in self.files.component.values]
        await interaction.response.send_message(f"{self.words.component.value}: {', '.join(sizes)}", ephemeral=True)


class SampleBot(commands.Bot):
    """/card answers with a card, /report with a modal; what /wait and the menu entry bring, the test answers from waiting."""

    def __init__(self) -> None:
        super().__init__(command_prefix="!", intents=discord.Intents(guilds=True, guild_messages=True), guild_ready_timeout=0.0)
        self.waiting: asyncio.Queue[Seen] = asyncio.Queue()

    async def before_identify_hook(self, shard_id: int | None, *, initial: bool = False) -> None:
        """Don't wait 5 s between two logins: this Discord has no limit for them."""

    async def setup_hook(self) -> None:
        """Register everything."""
        self.add_dynamic_items(Keep)
        self.tree.add_command(
            app_commands.Command(name="card", description="Show a card.", callback=card, allowed_installs=SERVERS)
        )
        self.tree.add_command(app_commands.Command(name="report", description="Ask back.", callback=report))
        waiting: app_commands.Command[Any, ..., None] = app_commands.Command(
            name="wait", description="Leave it to the test.", callback=self.wait, allowed_installs=EVERYWHERE
        )
        waiting.autocomplete("code")(find)
        self.tree.add_command(waiting)
        self.tree.add_command(app_commands.ContextMenu(name="Look", callback=self.look))
        await self.tree.sync()

    async def wait(self, interaction: Seen, code: str = "") -> None:
        """Hand the interaction to the test."""
        self.waiting.put_nowait(interaction)

    async def look(self, interaction: Seen, message: discord.Message) -> None:
        """Hand the interaction to the test."""
        interaction.extras["message"] = message
        self.waiting.put_nowait(interaction)


async def card(interaction: Seen, text: str, picture: discord.Attachment | None = None) -> None:
    """Answer with a card, and with the picture sent along, uploaded anew."""
    if picture is None:
        await interaction.response.send_message(view=Card(text, code="c1"))
    else:
        file = await picture.to_file()
        await interaction.response.send_message(view=Card(text, code="c1", picture=file.filename), file=file)


async def report(interaction: Seen) -> None:
    """Answer with a modal."""
    await interaction.response.send_modal(Report())


async def find(interaction: Seen, typed: str) -> list[app_commands.Choice[str]]:
    """Complete a code."""
    return [app_commands.Choice(name=f"{typed}1", value=f"{typed}1")]


@dataclass(frozen=True)
class Scene:
    """The server with one guild, which has a channel and a member, and the bot in this process."""

    server: DiscordServer
    bot: SampleBot
    guild: Guild
    channel: Channel
    ada: User

    async def waiting(self) -> Seen:
        """Let the member type /wait; what reaches the bot of it."""
        self.server.slash(self.ada, self.channel, "wait")
        return await self.bot.waiting.get()

    def record(self, seen: Seen) -> Interaction:
        """What the server knows of an interaction that the bot has."""
        return self.server.world.interactions[seen.token]

    @property
    def place(self) -> discord.TextChannel:
        """The channel as the bot sees it."""
        place = self.bot.get_channel(self.channel.id)
        assert isinstance(place, discord.TextChannel)
        return place


async def refusal(calling: Awaitable[object]) -> int:
    """The code with which Discord turns a call down. Raises: AssertionError when it doesn't."""
    try:
        await calling
    except discord.HTTPException as refused:
        return refused.code
    raise AssertionError("Discord took it")


@asynccontextmanager
async def playing() -> AsyncIterator[Scene]:
    """Start the server and the bot, logged in; stop both."""
    async with DiscordServer() as server:
        guild = server.world.add_guild("Pinewood Art")
        channel = server.world.add_channel(guild, "studio")
        ada = server.world.add_user("ada")
        guild.join(ada)
        bot = SampleBot()
        with pointed_at(server.address):
            async with bot:
                running = asyncio.create_task(bot.start(server.world.token))
                await server.wait_for(lambda: running.done() or server.is_listening("card"))
                await bot.wait_until_ready()
                yield Scene(server, bot, guild, channel, ada)
            await running


if __name__ == "__main__":
    address, token = sys.argv[1:]
    point_discord_at(address)
    SampleBot().run(token)
