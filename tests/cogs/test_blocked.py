"""A blocked member: every way to order refuses before anything is fetched, opened or spent, privately, with Appeal."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

import pytest
from simcord.actors import MemberActor
from simcord.results import InteractionResult

from domain.jobs import Job, JobState
from domain.people import member_key
from tests.cogs.batches import ask
from tests.cogs.conftest import Town, whispers
from tests.cogs.forms import AS_OFFERED, sent
from tests.cogs.presses import answer, buttons, forged, ids_in, labels, panel, restarted
from tests.cogs.test_gallery_channel import gallery
from tests.imaging.pictures import encode, noise

ORDERS = frozenset({"again", "remix", "edit", "bigger", "bigger-go", "use", "confirm", "group", "picked"})
"""Buttons that order, or open what orders, by the beginnings of their custom_ids."""
SHOWS = frozenset({"share", "gallery", "style"})
"""Buttons that bring something before others, or keep it to be ordered with."""
HARMLESS = frozenset({"details", "picture", "star", "original", "originals", "remove", "cancel", "report"})


async def block(town: Town, member: MemberActor) -> str:
    """Staff block a member for a day. What they read when they order."""
    until, by = town.clock.now() + timedelta(days=1), member_key(town.mira.id)
    whose = member_key(member.id)
    await town.store.block(town.community, whose, until=until, reason="*spam*", by=by, now=town.clock.now())
    return (
        "The staff of this server have blocked you from making pictures here until "
        f"<t:{int(until.timestamp())}:R>. Their reason: \\*spam\\*"
    )


async def pressed(town: Town, actor: MemberActor, custom_id: str) -> InteractionResult:
    """A press of a made-up button."""
    return await actor.click(await forged(town, custom_id), label="Press")


def check_refused(result: InteractionResult, told: str) -> None:
    """It was refused: no form, one private answer, with Appeal under it."""
    assert result.modal is None
    assert whispers(result)[0].startswith(told)
    assert labels(panel(result)) == ["Appeal"]


def ordering(custom_ids: Iterable[str]) -> set[str]:
    """Those that order."""
    kinds = {custom_id: custom_id.split(":")[0] for custom_id in custom_ids}
    assert set(kinds.values()) <= ORDERS | SHOWS | HARMLESS, "a new button: does it order?"
    return {custom_id for custom_id, kind in kinds.items() if kind in ORDERS}


async def finished(town: Town, **options: Any) -> Job:
    """Ada's finished card."""
    return await town.drive(await town.ordered(town.ada, **options))


async def test_a_blocked_member_shows_nothing_to_others_and_keeps_no_style(town: Town) -> None:
    """Share, the gallery, /style save, Save as style and its form from before the block: the same plain answer."""
    await gallery(town)
    private, public = await finished(town, private=True), await finished(town)
    form = await pressed(town, town.ada, f"style:save:{public.code}")
    told = await block(town, town.ada)
    await restarted(town)
    for custom_id in (f"share:{private.code}", f"gallery:{public.code}", f"style:save:{public.code}"):
        check_refused(await pressed(town, town.ada, custom_id), told)
    saving = await town.ada.slash(town.channel, "style save", name="mine", template="{prompt} in ink")
    assert whispers(saving)[0].startswith(told)
    assert whispers(await sent(town, town.ada, form, name="mine", template="{prompt} in ink"))[0].startswith(told)
    assert (await town.store.job(private.id)).private
    assert await town.store.gallery_post(public.id) is None
    assert (await town.atelier.parts.styles.shelf(member_key(town.ada.id), town.community)).own == ()


@pytest.mark.parametrize("restart", [False, True])
async def test_every_button_that_orders_refuses_a_blocked_member(town: Town, restart: bool) -> None:
    """On cards of one picture and of two, in the panel of a picture, under Details, and on Bigger's own panel."""
    one, two = await finished(town), await finished(town, num_outputs=2)
    found = [custom_id for message in town.messages() for custom_id in ids_in([c.to_dict() for c in message.components])]  # type: ignore[misc]
    for custom_id in (f"picture:{two.code}:1", f"details:{one.code}", f"bigger:{one.code}:0"):
        found += buttons(panel(await pressed(town, town.ben, custom_id)))
    presses = ordering(found)
    assert {custom_id.split(":")[0] for custom_id in presses} == {"again", "remix", "edit", "bigger", "bigger-go", "use"}
    told = await block(town, town.ben)
    if restart:
        await restarted(town)
    for custom_id in sorted(presses):
        check_refused(await pressed(town, town.ben, custom_id), told)
    assert await town.jobs(town.ben) == []
    assert len(town.pixeldojo.runs) == 2


async def test_commands_refuse_a_blocked_member_before_they_fetch_a_file(town: Town) -> None:
    """/imagine hands the prompt back, /compose opens no form."""
    told = await block(town, town.ada)
    result = await town.ada.slash(town.channel, "imagine", prompt="a fox", reference_1=("fox.png", encode(noise(seed=1), "PNG")))
    assert answer(result) == f"{told}\n```\na fox\n```"
    assert labels(panel(result)) == ["Appeal"]
    assert not [path for path in (town.atelier.parts.settings.data_dir / "images").rglob("*") if path.is_file()]
    check_refused(await town.ada.slash(town.channel, "compose"), told)
    assert await town.jobs(town.ada) == []


async def test_questions_and_forms_from_before_the_block_refuse_too(town: Town) -> None:
    """A price to agree to, a group, a form that was open: each meets the gate."""
    job = await finished(town, resolution="0.5 MP")
    form = await town.ada.slash(town.channel, "compose")
    remix = await pressed(town, town.ada, f"remix:{job.code}")
    edit = await pressed(town, town.ada, f"edit:{job.code}:0")
    question = panel(await town.ada.slash(town.channel, "imagine", prompt="foxes", num_outputs=3))
    group = await ask(town, town.ada)
    told = await block(town, town.ada)
    for custom_id in sorted({*ordering(buttons(question)), *ordering(buttons(group))}):
        if not custom_id.startswith(("confirm:no", "group:leave")):
            check_refused(await pressed(town, town.ada, custom_id), told)
    for opened, fields in (
        (form, {**AS_OFFERED, "prompt": "x"}),
        (remix, {**AS_OFFERED, "prompt": "x"}),
        (edit, {"change": "x"}),
    ):
        assert told in whispers(await sent(town, town.ada, opened, **fields))[0]
    states = {one.state for one in await town.jobs(town.ada)}
    assert states == {JobState.SUCCEEDED, JobState.AWAITING}
    assert len(town.pixeldojo.runs) == 1


async def test_block_of_one_server_is_none_in_another(town: Town) -> None:
    """Each server decides for itself."""
    await block(town, town.ada)
    other = town.env.create_guild("Elsewhere")
    channel = other.create_text_channel("atelier")
    ada = other.add_member(town.ada.user)
    await town.env.settle()
    result = await ada.slash(channel, "imagine", prompt="a fox")
    assert "blocked" not in "".join(whispers(result))
