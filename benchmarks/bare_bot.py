"""The least that is a Discord bot with a database: one table, one slash command that is synced, nothing behind it.

python -m benchmarks.bare_bot ADDRESS TOKEN DATABASE
"""

import asyncio
import sys

import discord
from discord.ext import commands
from sqlalchemy.ext.asyncio import AsyncSession, create_async_engine
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from benchmarks.pointing import point_discord_at


class Base(DeclarativeBase):
    """The tables."""


class Picture(Base):
    """Who asked for what."""

    __tablename__ = "pictures"
    id: Mapped[int] = mapped_column(primary_key=True)
    prompt: Mapped[str]


class BareBot(commands.Bot):
    """Knows one command."""

    async def setup_hook(self) -> None:
        """Tell Discord of the command."""
        await self.tree.sync()


async def main(address: str, token: str, database: str) -> None:
    """Run until killed."""
    point_discord_at(address)
    engine = create_async_engine(f"sqlite+aiosqlite:///{database}")
    async with engine.begin() as connection:
        await connection.exec_driver_sql("PRAGMA journal_mode = WAL")
        await connection.run_sync(Base.metadata.create_all)
    bot = BareBot(command_prefix=commands.when_mentioned, intents=discord.Intents(guilds=True), help_command=None)

    @bot.tree.command(description="Remember a prompt")
    async def imagine(interaction: discord.Interaction[BareBot], prompt: str) -> None:
        async with AsyncSession(engine) as session, session.begin():
            session.add(Picture(prompt=prompt))
        await interaction.response.send_message(prompt)

    async with bot:
        await bot.start(token)


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
