"""The house rules in words: why staff's rules don't let a request through, and which rule it is."""

from cogs.text import counted, escaped
from cogs.words.numbers import moment
from domain.errors import Blocked, CoolingDown, NeedsApproval, NotHere, OverLimit
from domain.limits import Most, Rule

CHANNELS_NAMED = 5
REASON_MOST = 300

APPROVALS = {
    "price": "Requests as dear as this one",
    "newcomer": "Requests by new members",
    "channel": "Requests in this channel",
}


def server_paused(_: object) -> str:
    """Staff's own pause."""
    return "The staff of this server have paused new requests. What is running finishes. Nothing was charged."


def blocked(error: Blocked) -> str:
    """For a time, with why."""
    why = f" Their reason: {escaped(error.reason, REASON_MOST)}" if error.reason else ""
    return f"The staff of this server have blocked you from making pictures here until {moment(error.until)}.{why}"


def not_here(error: NotHere) -> str:
    """Where instead."""
    named = ", ".join(f"<#{channel_id}>" for channel_id in error.channels[:CHANNELS_NAMED])
    where = f" It works in {named}." if named else ""
    return f"Pictures aren't made in this channel.{where} Nothing was charged."


def over_limit(error: OverLimit) -> str:
    """What is too much, and whose rule that is."""
    return f"That is {told(error.limit, error.asked)}; {told(error.limit, error.most)} is the most {rule(error.rule)}."


def cooling_down(error: CoolingDown) -> str:
    """When it goes on."""
    return f"You can ask again {moment(error.until)}: that pause is set {rule(error.rule)}. Nothing was charged."


def needs_approval(error: NeedsApproval) -> str:
    """Where it can't wait for them."""
    return (
        f"{APPROVALS[error.reason]} wait for the staff's yes here, and this one can't wait: "
        "send it as a single request with /imagine. Nothing was charged."
    )


def told(limit: str, most: Most) -> str:
    """An amount of what is limited."""
    match limit:
        case "resolution":
            return f"a resolution of {most}"
        case "outputs":
            return counted(int(most), "picture")
        case "references":
            return counted(int(most), "reference image")
        case "jobs":
            return f"{counted(int(most), 'request')} at once"
        case "cooldown_s":
            return f"a pause of {counted(int(most), 'second')}"
    return f"a safety tolerance of {most}"


def rule(source: Rule) -> str:
    """Whose rule it is, after "is the most"."""
    match source.kind:
        case "own":
            return "the staff set for you"
        case "everyone":
            return "for everyone here"
        case "role":
            return f"for <@&{source.id}>"
        case "newcomers":
            return "for new members"
        case "channel":
            return f"in <#{source.id}>"
    return "the host allows"


def given_by(source: Rule) -> str:
    """Why a quota is as it is: whose rule gave it."""
    match source.kind:
        case "own":
            return "set by the staff for this member alone"
        case "everyone":
            return "set by the staff for everyone here"
        case "role":
            return f"from the role <@&{source.id}>"
        case "newcomers":
            return "for new members, for a while"
    return "the host's default"
