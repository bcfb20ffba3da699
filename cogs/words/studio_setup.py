"""The set-up of one minute in words."""

from cogs.text import counted
from cogs.words.numbers import amount, window
from domain.money import Allowance, Budget, Millicredits
from domain.setup import NEWCOMER_ACCOUNT_DAYS, NEWCOMER_MEMBER_HOURS

TITLE = "## Set-up\nFour questions, one minute. Nothing changes until you press Done."
WHERE = "**1. Where may pictures be made?**\n-# Channels or whole categories. None chosen: everywhere."
WHERE_MENU = "Everywhere"
NEWCOMERS = (
    f"**3. What about new accounts?**\n-# New is who is under {NEWCOMER_ACCOUNT_DAYS} days old, or here for under "
    f"{NEWCOMER_MEMBER_HOURS} hours. Held back, they make one small picture a day, without references."
)
STAFF = (
    "**4. Which channel is for staff?**\n-# Reports, appeals, requests that wait for a yes and the log of decisions go there. "
    "Best one that only staff can read."
)
STAFF_MENU = "None yet"
HOLD = "Hold them back"
HOLD_HINT = "One small picture a day, without references"
LET = "Let them in"
LET_HINT = "They may do what everyone may"
DONE = "Done"
LATER = "Later"
IS_DONE = "**Done.** It holds with the next request, and can all be changed here."
OFFER = (
    "**You manage this server.** Say in a minute where pictures may be made, how much everyone may use, and which channel is "
    "for staff. Until then the host's defaults hold. `/studio` leads there too."
)
BEGIN = "Set it up"


def how_much(budget: Budget) -> str:
    """The second question."""
    told = " and ".join(window(line) for line in budget)
    most = f"The host lets this whole server use {told}." if told else "The host set no budget for this server as a whole."
    return f"**2. How much may everyone use?**\n-# {most}"


def quota_choice(quota: Allowance, picture: Millicredits) -> str:
    """One choice. picture: the price of a usual one."""
    return f"{window(quota)}: {counted(quota.limit // picture, 'usual picture')}" if picture else window(quota)


def quota_hint(picture: Millicredits) -> str:
    """Under each choice."""
    return f"A usual picture costs {amount(picture)}."
