"""/privacy in words. docs/privacy.md says the same at length."""

from cogs.text import code, counted

PRIVACY = "What is kept of you, who sees it, Export and Delete."
DELETE = "Delete my data"
SURE = "Yes, delete it all"
KEEP = "Keep it"
ASK = (
    "**Delete what I keep of you?**\n\n"
    "Your prompts, pictures, files and name go, and /history is empty after. Requests that still wait are cancelled for free. "
    "What was spent stays as numbers that no longer lead to you, and your running quota keeps its count until it starts anew.\n\n"
    "Cards I already posted stay in their channels: **Remove** those you want gone first (hold the message, then Apps). "
    "This can't be undone."
)
KEPT = "Nothing was deleted."
DELETED = (
    "Done: your prompts, pictures, files and name are gone from what I keep. "
    "Cards I posted before are Discord messages; a moderator of that server can still remove them."
)


def kept(days: int) -> str:
    """The whole screen. days: how long pictures are kept."""
    return (
        "**What I know of you**\n\n"
        "**To PixelDojo**, who make the pictures, go your prompt, settings and reference files. Your name doesn't.\n\n"
        f"**I keep** your Discord id and name, prompts, settings, files and pictures (these for {counted(days, 'day')}), "
        "and what each request cost.\n\n"
        "**Who sees it**: a picture and its prompt, whoever reads the channel you ordered in, and that server's staff "
        "under /history, which is recorded. Where a request waits for the staff's yes, they see its prompt and files, of a "
        "private one too. What you spent, you and the staff. Everything, the host who runs me.\n\n"
        "**Export** gives you all of it as files. **Delete** takes all but the numbers away, at once."
    )


def still_running(job_code: str) -> str:
    """PixelDojo works on one: its end has to be booked first."""
    return (
        f"PixelDojo is still making {code(job_code)}, and its end has to be booked first. "
        "Nothing was deleted; try again once it is done."
    )
