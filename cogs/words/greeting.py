"""What is said once, and what is said when something waits."""

from collections.abc import Sequence

from cogs.text import code, counted

FIRST_TIME = (
    "**Before your first picture**\n"
    "Your prompt, settings and reference pictures go to PixelDojo, who make the picture; your name doesn't. "
    "I keep them with the finished pictures, so that /history can show them to you again. "
    "/privacy says it all, and deletes it when you ask."
)
GONE_BY = "This button belongs to something I no longer know. Nothing was changed; please use the command again."
FORM_GONE_BY = "This form belongs to something I no longer know. Nothing was changed; please open it again."

COMMAND_CHANGED = (
    "This command has changed since your Discord last read it. Reload Discord, then use it again. Nothing was charged."
)


def waits(codes: Sequence[str]) -> str:
    """Finished work that could not be shown anywhere."""
    named = ", ".join(code(one) for one in codes)
    return (
        f"{counted(len(codes), 'request')} of yours ended where I couldn't show it: {named}. "
        f"Look under /history, for example `/history code:{codes[0]}`."
    )
