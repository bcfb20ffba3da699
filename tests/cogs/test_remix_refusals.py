"""Remix with nonsense in its fields, or of what one may not see: a private refusal, nothing spent, nothing revealed."""

from typing import Any

import pytest
from simcord.actors import MemberActor
from simcord.enums import InteractionType
from simcord.results import InteractionResult

from domain.jobs import Job
from domain.people import member_key
from tests.cogs.conftest import OpenTown, Town, arrive, whispers
from tests.cogs.forms import AS_OFFERED, in_public, opened, remixed, sent
from tests.cogs.presses import press


async def a_card(town: Town) -> Job:
    """A finished job of Ada's."""
    return await town.drive(await town.ordered(town.ada, "a red fox"))


async def spent_nothing(town: Town, actor: MemberActor) -> bool:
    """Whether this member has all of their credits, and ordered nothing."""
    return (await town.usage(actor)).left == 6000 and await town.jobs(actor) == []


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"more": "--seed 1099511627776"}, "`1099511627776` isn't a seed that works here. It may be 0 to 2147483647."),
        ({"more": "brighter please"}, "`brighter please` isn't a More that works here. It may be flags such as"),
        ({"prompt": "a hare --n 9"}, "`9` isn't a number of pictures that works here. It may be 1 to 4."),
        ({"prompt": " \n "}, "Your prompt is empty."),
        ({"prompt": "--seed 7"}, "Your prompt is empty."),
        ({"more": "--style noir"}, "noir"),
        ({"more": "--safety 5"}, "A safety tolerance of 5 only works in channels"),
        ({"prompt": "{1,2,3,4,5} hares"}, "5"),
        ({"references": [("notes.txt", b"no picture")]}, "`notes.txt` isn't a PNG"),
    ],
)
async def test_nonsense_in_a_field_is_refused_privately_and_handed_back(town: Town, fields: dict[str, Any], told: str) -> None:
    """A sentence says what would work, what was typed comes back, nothing is spent."""
    job = await a_card(town)
    filled_in = {"prompt": "a hare"} | fields
    result = await remixed(town, town.ben, job, **filled_in)
    (refusal,) = whispers(result)
    assert told in refusal
    typed = " ".join([str(filled_in["prompt"]).strip(), str(filled_in.get("more", ""))]).strip()
    assert typed in refusal
    assert await spent_nothing(town, town.ben)
    assert "hare" not in in_public(town)


async def test_eleven_references_are_refused_before_any_is_fetched(town: Town) -> None:
    """Discord's app doesn't let anybody send so many; whoever does it without gets a sentence."""
    job = await a_card(town)
    form = await opened(town, town.ben, f"remix:{job.code}")
    result = await submitted_raw(town, town.ben, form, files=11)
    assert whispers(result)[0].startswith("`11` isn't a number of references that works here. It may be 0 to 10.")
    assert await spent_nothing(town, town.ben)


@pytest.mark.parametrize("shape", ["round", ""])
async def test_choice_that_was_never_offered_is_refused(town: Town, shape: str) -> None:
    """A shape and a size from nowhere."""
    job = await a_card(town)
    form = await opened(town, town.ben, f"remix:{job.code}")
    result = await submitted_raw(town, town.ben, form, shape=shape)
    assert "one of the choices offered in the form" in whispers(result)[0]
    assert await spent_nothing(town, town.ben)


async def test_private_and_foreign_jobs_can_not_be_remixed(open_town: OpenTown) -> None:
    """A code alone opens nothing, neither by a button nor by a form that was made up; and says nothing of what it names."""
    async with open_town() as town:
        await town.ada.slash(town.channel, "imagine", prompt="a secret fox", private=True)
        private = await town.job(town.ada)
        server = await arrive(town, "Elsewhere")
        elsewhere = server.create_text_channel("art")
        foreign = await a_card(town)
        stranger = server.add_member(town.env.create_user("stranger"))
        refusal = [f"I know no request `{private.code}` of yours."]
        assert await press(town, town.ben, f"remix:{private.code}") == refusal
        form = f"remix:{private.code}:0123456789abcdef"
        result = await town.ben._dispatch_interaction(InteractionType.MODAL_SUBMIT, town.channel, filled(form))
        assert whispers(result)[0].startswith(refusal[0])
        form = f"remix:{foreign.code}:0123456789abcdef"
        result = await stranger._dispatch_interaction(InteractionType.MODAL_SUBMIT, elsewhere, filled(form))
        assert whispers(result)[0].startswith(f"I know no request `{foreign.code}` of yours.")
        assert await spent_nothing(town, town.ben)


async def test_job_that_was_removed_meanwhile_is_not_remixed(town: Town) -> None:
    """The form was open while the card was taken away."""
    job = await a_card(town)
    form = await opened(town, town.ben, f"remix:{job.code}")
    await town.atelier.parts.removal.remove(job.code, member=member_key(town.ada.id))
    result = await sent(town, town.ben, form, **AS_OFFERED, prompt="a hare")
    assert "were removed" in whispers(result)[0]
    assert "a hare" in whispers(result)[0]
    assert "were removed" in (await press(town, town.ben, f"remix:{job.code}"))[0]
    assert await spent_nothing(town, town.ben)


def filled(custom_id: str, **fields: Any) -> dict[str, Any]:
    """A form as Discord sends it, made up."""
    label = {"type": 18, "component": {"type": 4, "custom_id": "prompt", "value": "a hare"}}
    return {"custom_id": custom_id, "components": [label], **fields}


async def submitted_raw(
    town: Town, actor: MemberActor, form: InteractionResult, *, shape: str = "1:1", files: int = 0
) -> InteractionResult:
    """Send a form as no app of Discord's would let anybody send it."""
    assert form.modal is not None
    ids = [str(number) for number in range(1, files + 1)]
    uploads = {one: {"id": one, "filename": f"{one}.png", "size": 9, "url": "", "proxy_url": ""} for one in ids}
    fields = [
        {"type": 4, "custom_id": "prompt", "value": "a hare"},
        {"type": 3, "custom_id": "shape", "values": [shape]},
        {"type": 3, "custom_id": "size", "values": ["1 MP x 1"]},
        {"type": 19, "custom_id": "references", "values": ids},
        {"type": 4, "custom_id": "more", "value": ""},
    ]
    data = {
        "custom_id": form.modal["custom_id"],
        "components": [{"type": 18, "component": field} for field in fields],
        "resolved": {"attachments": uploads},
    }
    return await actor._dispatch_interaction(InteractionType.MODAL_SUBMIT, town.channel, data)
