"""Forms as people fill them in: opened by a press or a command, sent at once or after a restart of the bot."""

from typing import Any

from simcord.actors import MemberActor
from simcord.results import InteractionResult

from domain.jobs import Job
from tests.cogs.conftest import Town
from tests.cogs.presses import forged, restarted
from tests.cogs.rendering import text_in

AS_OFFERED: dict[str, Any] = {"shape": ["1:1"], "size": ["1 MP x 1"]}
"""What stands in a request's form when nothing was chosen; simcord sends only what a test names."""


async def opened(town: Town, actor: MemberActor, custom_id: str) -> InteractionResult:
    """Press a button that opens a form."""
    return await actor.click(await forged(town, custom_id), label="Press")


async def sent(
    town: Town, actor: MemberActor, form: InteractionResult, *, after_restart: bool = False, **fields: Any
) -> InteractionResult:
    """Fill in a form and send it; after_restart: to the process that came after the one that opened it."""
    if after_restart:
        await restarted(town)
    return await actor.submit_modal(form, fields)


async def remixed(town: Town, actor: MemberActor, job: Job, **fields: Any) -> InteractionResult:
    """Press Remix, and send its form with these fields, the rest as it was offered."""
    form = await opened(town, actor, f"remix:{job.code}")
    return await sent(town, actor, form, **(AS_OFFERED | {"prompt": job.request.wording} | fields))


def in_public(town: Town) -> str:
    """All that somebody reads who did nothing."""
    return "\n".join(text_in(message.components) for message in town.channel.history(viewer=town.mira))


def offered(form: InteractionResult) -> dict[str, Any]:
    """What stands in a form when it opens: texts, and what is chosen, by custom_id."""
    assert form.modal is not None
    fields = [label["component"] for label in form.modal["components"]]
    return {field["custom_id"]: standing(field) for field in fields}


def standing(field: dict[str, Any]) -> Any:
    """A field's text, or its chosen values."""
    if "options" in field:
        return [option["value"] for option in field["options"] if option.get("default")]
    return field.get("value") or ""


def hint_of(form: InteractionResult, custom_id: str) -> str:
    """The line under a field's label."""
    assert form.modal is not None
    (label,) = [label for label in form.modal["components"] if label["component"]["custom_id"] == custom_id]
    return str(label["description"])
