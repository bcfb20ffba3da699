"""A quota refusal keeps the prompt, and offers a draft that still fits and a word at the reset."""

from pathlib import Path

import pytest
from simcord.results import ResponseMessage

from demo.pixeldojo import EmbeddedPixelDojo
from domain.jobs import Job, JobState
from domain.requests import Resolution
from tests.cogs.conftest import Town
from tests.cogs.presses import answer, labels, panel, press, restarted
from tests.cogs.rendering import text_in

DAY_S = 24 * 3600


@pytest.fixture
def environ(tmp_path: Path, pixeldojo: EmbeddedPixelDojo) -> dict[str, str]:
    """Settings under which everybody has 2.5 credits a day."""
    return pixeldojo.settings(tmp_path) | {"DEFAULT_QUOTA": "2.5/day"}


async def refused(town: Town, prompt: str = "two foxes", **options: object) -> tuple[ResponseMessage, Job]:
    """Ada asks for more than she has: the refusal, and the job that keeps her request."""
    result = await town.ada.slash(town.channel, "imagine", prompt=prompt, **{"resolution": "2 MP", **options})
    return panel(result), (await town.store.open_jobs(f"discord:{town.ada.id}", None))[-1]  # type: ignore[arg-type]


def text(message: ResponseMessage) -> str:
    """All text of a private message."""
    return text_in(message.message.components)


async def test_refusal_keeps_the_prompt_and_offers_what_fits(town: Town) -> None:
    """A draft with its price, and the reminder; nothing is held."""
    refusal, job = await refused(town)
    assert "your credits here don't cover it" in text(refusal)
    assert "```\ntwo foxes\n```" in text(refusal)
    assert labels(refusal) == ["Draft, 1 credit", "Remind me"]
    assert (job.state, (await town.usage(town.ada)).left) == (JobState.AWAITING, 2500)
    assert town.messages() == []


async def test_draft_orders_the_same_words_small(town: Town) -> None:
    """One picture at 0.5 MP, for everybody to see, before and after a restart."""
    refusal, job = await refused(town, seed=7)
    await restarted(town)
    await town.ada.click(refusal, label="Draft, 1 credit")
    job = await town.drive(job)
    assert (job.state, job.paid, job.request.resolution, job.request.seed) == (JobState.SUCCEEDED, 1000, Resolution.HALF, 7)
    assert "two foxes" in town.texts()[0]


async def test_draft_pressed_twice_is_one_job(town: Town) -> None:
    """The second press is told where it is."""
    refusal, _ = await refused(town)
    await town.ada.click(refusal, label="Draft, 1 credit")
    assert "has moved on meanwhile" in answer(await town.ada.click(refusal, label="Draft, 1 credit"))
    assert (await town.usage(town.ada)).spent.held == 1000
    assert len(town.messages()) == 1


async def test_where_nothing_fits_the_reminder_is_offered_alone(town: Town) -> None:
    """Less than a draft is left."""
    await town.ordered(town.ada)
    await town.ada.slash(town.channel, "imagine", prompt="another", resolution="0.5 MP")
    refusal, _ = await refused(town)
    assert labels(refusal) == ["Remind me"]


async def test_draft_itself_offers_no_draft(town: Town) -> None:
    """It is the least there is."""
    await town.ordered(town.ada)
    await town.ada.slash(town.channel, "imagine", prompt="another", resolution="0.5 MP")
    refusal, _ = await refused(town, resolution="0.5 MP")
    assert labels(refusal) == ["Remind me"]


async def test_private_refusal_s_draft_is_private(town: Town) -> None:
    """As the request was."""
    refusal, job = await refused(town, private=True)
    await town.ada.click(refusal, label="Draft, 1 credit")
    assert (await town.drive(job)).private
    assert town.messages() == []


async def test_member_is_reminded_once_at_the_reset(town: Town) -> None:
    """By a direct message with the prompt, though the bot was restarted and the draft was forgotten meanwhile."""
    refusal, _ = await refused(town, "a *wild* fox\nin two lines")
    told = answer(await town.ada.click(refusal, label="Remind me"))
    assert "I'll write to you <t:1767312000:R>, once, with this prompt." in told
    await restarted(town)
    housekeeping = town.atelier.room.housekeeping
    town.clock.jump(seconds=DAY_S - 1)
    await housekeeping.go_round()
    assert town.ada.user.dm_channel.history() == []
    town.clock.jump(seconds=1)
    await housekeeping.go_round()
    await housekeeping.go_round()
    (message,) = town.ada.user.dm_channel.history()
    assert text_in(message.components).endswith("```\na *wild* fox\nin two lines\n```")
    assert "Your credits are back" in text_in(message.components)


async def test_closed_direct_messages_are_no_trouble(town: Town) -> None:
    """The reminder is gone, and the rest of the round goes on."""
    refusal, _ = await refused(town)
    await town.ada.click(refusal, label="Remind me")
    town.env.inject_error("POST", "/users/@me/channels", status=403, code=50007)
    town.clock.jump(seconds=DAY_S)
    await town.atelier.room.housekeeping.go_round()
    await town.atelier.room.housekeeping.go_round()
    assert town.ada.user.dm_channel.history() == []


async def test_nobody_else_reminds_or_drafts(town: Town) -> None:
    """By a custom_id made up by hand: nothing is done, and nothing is learned."""
    _, job = await refused(town)
    for custom_id in (f"remind:{job.code}", f"confirm:yes:{job.code}:1000"):
        assert await press(town, town.ben, custom_id) == [f"I know no request `{job.code}` of yours."]
    town.clock.jump(seconds=DAY_S)
    await town.atelier.room.housekeeping.go_round()
    assert town.ben.user.dm_channel.history() == []
