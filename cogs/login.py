"""A short visit to Discord: is the token good, and whose application is it?"""

import discord

from cogs.client import LoginFailed


async def look_up_application(token: str) -> discord.AppInfo:
    """Log in without connecting, and read the application. Raises: LoginFailed, saying what to do."""
    async with discord.Client(intents=discord.Intents.none()) as client:
        try:
            await client.login(token)
            return await client.application_info()
        except discord.LoginFailure as error:
            raise LoginFailed("is refused by Discord; copy it anew from the application's page, under Bot") from error
        except (discord.HTTPException, OSError) as error:
            raise LoginFailed(f"could not be tried ({type(error).__name__}); is the network there?") from error
