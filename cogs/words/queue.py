"""/queue in words."""

from cogs.text import code, counted, escaped
from cogs.words import approvals, waiting
from cogs.words.numbers import amount, moment
from domain.jobs import Job, JobState
from domain.people import is_server
from studio.gallery import Queue
from studio.ports import Progress

QUEUE = "Your requests under way, each with a Cancel, and how busy it is."
NOTHING = "Nothing of yours is under way. /imagine begins something new."
IDLE = "-# Nobody waits: what you ask for now goes at once."
PROMPT_MOST = 80


def request(job: Job, progress: Progress) -> str:
    """One unfinished request: its prompt, and where it stands."""
    facts = [code(job.code), *place(job), amount(job.quoted)]
    return f"> {escaped(job.request.wording, PROMPT_MOST)}\n{stage(job, progress)}\n-# {' · '.join(facts)}"


def place(job: Job) -> list[str]:
    """The channel it was ordered in, as a link."""
    channel_id = job.showings[0].channel_id if job.showings else None
    return [f"<#{channel_id}>"] if channel_id is not None and is_server(job.community) else []


def stage(job: Job, progress: Progress) -> str:
    """Where it stands, in a line."""
    if job.cancel_asked:
        return "Cancelled while it ran: what comes of it is brought to you alone."
    match job.state:
        case JobState.AWAITING:
            return approvals.in_queue(job) if job.waits_for_staff else waiting.AWAITING
        case JobState.RESERVED:
            return waiting.in_line(progress.line.place if progress.line else 1, progress.ready_at)
        case JobState.SUBMITTING:
            return waiting.SENDING
        case JobState.PARKED:
            return waiting.parked(job)
    return f"Running. Ready {moment(progress.ready_at)}." if progress.ready_at else "Running."


def more(number: int) -> str:
    """Requests that have no room."""
    return f"-# … and {counted(number, 'request')} more"


def load(queue: Queue) -> str:
    """How busy it is in all."""
    if not queue.waiting + queue.running:
        return IDLE
    wait = f"{queue.waiting:,} {'waits' if queue.waiting == 1 else 'wait'}"
    run = f"{queue.running:,} {'runs' if queue.running == 1 else 'run'}"
    return f"-# Of everybody's requests {wait} and {run}."
