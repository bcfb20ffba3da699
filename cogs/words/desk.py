"""/host in words. What the host is told unasked is in cogs/words/host.py."""

from cogs.placeholder import who
from cogs.text import code, escaped, one_line, shortened
from cogs.words.numbers import amount, date, moment
from domain.jobs import Job
from studio.ports import StudioState

HOST = "For the host of this bot only."
PAUSE = "Take no new orders. What is under way finishes."
RESUME = "Take orders again."
PARKED = "Requests whose answer from PixelDojo was lost: found there, or written off."
OPEN = "Serve a server: this one, or another by its id."
CLOSE = "Serve a server no longer: this one, or another by its id."
SERVER = "The server's id. This one when you leave it."
SERVER_ALLOWED = "a server's id (17 to 20 digits), or nothing inside the server itself"
HERE = "this place"

IS_PAUSED = (
    "**Paused.** New orders are declined with one sentence and cost nothing; what is under way finishes. `/host resume` goes on."
)
GOES_ON = "**Open again.** New orders are taken from now on."

NOTHING_PARKED = "Nothing is parked: PixelDojo answered every submit, or its run was found."
PARKED_TITLE = (
    "**Parked**: PixelDojo may have taken these or not. Their members have their credits back; the risk is yours. "
    "Compare prompt, seed and time with your runs at pixeldojo.ai."
)
FOUND = "Found it"
WRITE_OFF = "Write it off"
KEEP = "Keep it parked"
KEPT = "It stays parked."
FORM_FIELD = "PixelDojo's job id"
TICKET_ALLOWED = "the id of the run as PixelDojo shows it"
CHOICE_MOST = 100
PROMPT_MOST = 120


def form_title(job_code: str) -> str:
    """The form that asks for the run."""
    return f"{job_code} at PixelDojo"


def parked(job: Job) -> str:
    """One parked request, with what it takes to recognise its run."""
    sent = f"sent {date(job.submitting_at)}" if job.submitting_at else "sent at an unknown time"
    facts = [code(job.code), amount(job.quoted), f"seed {job.request.seed}", sent]
    return f"{who(job.member)}\n> {escaped(job.request.wording, PROMPT_MOST)}\n-# {' · '.join(facts)}"


def more(number: int) -> str:
    """Requests that have no room."""
    return f"-# … and {number:,} more after these."


def balance(state: StudioState) -> str | None:
    """A hint: whether PixelDojo took the credits."""
    if state.balance is None or state.balance_at is None:
        return None
    return f"-# PixelDojo's last word on your balance: {amount(state.balance)}, {moment(state.balance_at)}."


def ask_write_off(job: Job) -> str:
    """Asks before the risk is booked as spent."""
    return (
        f"Write {code(job.code)} off? Its {amount(job.quoted)} are booked as spent from your account, "
        "and its member is told that it won't come."
    )


def found(job: Job) -> str:
    """It goes on."""
    return f"{code(job.code)} goes on with that run. Its member gets the pictures free; you carry the {amount(job.quoted)}."


def written_off(job: Job) -> str:
    """It is over."""
    return f"{code(job.code)} is written off: {amount(job.quoted)} booked as spent from your account."


def not_parked(job_code: str) -> str:
    """Somebody was faster, or the code is made up."""
    return f"{code(job_code)} isn't parked."


def closed(server_name: str) -> str:
    """The server is not served any more."""
    return f"**{escaped(server_name, 100)}** is closed: /imagine declines there from now on. What is under way finishes."


def server_choice(name: str, server_id: int) -> str:
    """A server among the choices."""
    return shortened(f"{one_line(name)} ({server_id})", CHOICE_MOST)
