"""Again: pressed by whoever sees the card, twice at once, late, where it may not be, and of what is no longer as it was."""

from dataclasses import replace
from typing import Any

import discord
import pytest
from simcord.actors import MemberActor
from simcord.results import InteractionResult

from domain.jobs import Failure, Job, JobState, Origin
from domain.people import member_key
from tests.cogs.conftest import Town, arrive, whispers
from tests.cogs.presses import forged, press, restarted, silence, text_on
from tests.imaging.pictures import encode, noise


async def a_fox(town: Town, **options: Any) -> Job:
    """Ada's finished picture in the channel."""
    return await town.drive(await town.ordered(town.ada, "a red fox", **options))


async def again(town: Town, actor: MemberActor, label: str = "Again") -> InteractionResult:
    """Press the button of the first card."""
    return await actor.click(town.messages()[0], label=label)


async def test_owner_gets_the_same_request_with_another_seed(town: Town) -> None:
    """A public job of its own in the same channel, with the card as its parent."""
    fox = await a_fox(town, aspect_ratio="16:9", seed=7)
    await again(town, town.ada)
    job = await town.drive(await town.job(town.ada))
    assert job.request == replace(fox.request, seed=job.request.seed)
    assert job.request.seed != 7
    assert (job.state, job.parent_job_id, job.origin) == (JobState.SUCCEEDED, fox.id, Origin.BUTTON)
    assert [town.channel.id] == [showing.channel_id for showing in job.showings]


async def test_card_of_a_child_says_what_it_is_made_from(town: Town) -> None:
    """Whose picture, a few of its words, and the how manyeth version."""
    await a_fox(town)
    await again(town, town.ben)
    child = await town.drive(await town.job(town.ben))
    await town.ada.click(next(m for m in town.messages() if f"`{child.code}`" in text_on(m)), label="Again")
    await town.drive(await town.job(town.ada))
    assert child.parent_job_id is not None
    told = "\n".join(town.texts())
    assert f"-# from <@{town.ada.id}>'s “a red fox” · 2nd version" in told
    assert f"-# from <@{town.ben.id}>'s “a red fox” · 3rd version" in told


@pytest.mark.parametrize("who", ["ben", "mira"])
async def test_others_order_at_their_own_cost(town: Town, who: str) -> None:
    """Anyone may who sees the card."""
    await a_fox(town)
    actor: MemberActor = getattr(town, who)
    await again(town, actor)
    assert (await town.drive(await town.job(actor))).paid == 1500
    assert (await town.usage(actor)).spent.used == 1500
    assert (await town.usage(town.ada)).spent.used == 1500


async def test_button_works_after_a_restart(town: Town) -> None:
    """Another client, which never sent the card."""
    fox = await a_fox(town)
    await restarted(town)
    await again(town, town.ben)
    assert (await town.drive(await town.job(town.ben))).parent_job_id == fox.id


async def test_pressing_twice_at_once_makes_one_job(town: Town) -> None:
    """The second press within 3 s is told where the first one's job is; a later one is another job."""
    await a_fox(town)
    await again(town, town.ben)
    job = await town.job(town.ben)
    (told,) = whispers(await again(town, town.ben))
    assert f"I took it once: `{job.code}`, in <#{town.channel.id}>" in told
    assert len(await town.jobs(town.ben)) == 1
    town.clock.jump(seconds=3)
    await again(town, town.ben)
    assert len(await town.jobs(town.ben)) == 2


async def test_failure_can_be_tried_again(town: Town) -> None:
    """The button says so there."""
    town.pixeldojo.fail_next("provider_error")
    job = await town.drive(await town.ordered(town.ada, "a red fox"))
    assert job.state is JobState.FAILED
    await again(town, town.ada, "Try again")
    job = await town.drive(await town.job(town.ada))
    assert job.state is JobState.SUCCEEDED


async def test_prompt_that_moderation_turned_down_is_not_tried_again(town: Town) -> None:
    """It would be repeated in public: the card offers Remix alone, and a button made by hand is refused."""
    town.pixeldojo.fail_next("content_rejected")
    job = await town.drive(await town.ordered(town.ada, "a red fox"))
    assert job.failure is Failure.REFUSED
    assert [button.custom_id for button in buttons_on(town.messages()[0])] == [f"remix:{job.code}"]
    assert await press(town, town.ada, f"again:{job.code}") == ["You may not do this here."]
    assert len(await town.jobs(town.ada)) == 1


def buttons_on(message: discord.Message) -> list[Any]:
    """The buttons in a message's frame."""
    (frame,) = message.components
    rows = [child for child in frame.children if isinstance(child, discord.ActionRow)]  # type: ignore[union-attr]
    return [button for row in rows for button in row.children]


async def test_private_job_is_nobody_elses(town: Town) -> None:
    """A code alone tells nothing, not even that there is such a job."""
    job = await a_fox(town, private=True)
    unknown = await press(town, town.ben, "again:aaaaaaaa")
    assert await press(town, town.ben, f"again:{job.code}") == [text.replace("aaaaaaaa", job.code) for text in unknown]
    assert await town.jobs(town.ben) == []


async def test_own_private_picture_is_made_again_in_private(town: Town) -> None:
    """What is made of a private picture is private too."""
    job = await a_fox(town, private=True)
    await press(town, town.ada, f"again:{job.code}")
    child = await town.job(town.ada)
    assert (child.private, child.parent_job_id) == (True, job.id)


async def test_job_of_another_server_is_none_of_theirs(town: Town) -> None:
    """Its card isn't here."""
    fox = await a_fox(town)
    elsewhere = await arrive(town, "Birchwood")
    channel = elsewhere.create_text_channel("art")
    stranger = elsewhere.add_member(town.env.create_user("stranger"))
    message = await forged(replace(town, channel=channel), f"again:{fox.code}")
    assert whispers(await stranger.click(message, label="Press")) == [f"I know no request `{fox.code}` of yours."]


async def test_removed_pictures_are_not_made_again(town: Town) -> None:
    """Neither pictures nor prompt come back by an old button."""
    job = await a_fox(town)
    await town.atelier.parts.removal.remove(job.code, member=member_key(town.ada.id))
    assert await press(town, town.ben, f"again:{job.code}") == [
        f"The pictures of `{job.code}` were removed, and can't be shown again."
    ]


async def test_channel_where_the_bot_may_no_longer_write_stays_quiet(town: Town) -> None:
    """The answer is private, and nothing is spent."""
    await a_fox(town)
    message = town.messages()[0]
    silence(town)
    (told,) = whispers(await town.ben.click(message, label="Again"))
    assert "I may not write in this channel any more" in told
    assert await town.jobs(town.ben) == []


async def test_references_of_others_come_along_only_where_they_lend_them(town: Town) -> None:
    """Their own member's always do; whoever goes without is told, privately."""
    fox = await a_fox(town, reference_1=("den.png", encode(noise(), "PNG")))
    await again(town, town.ada)
    assert (await town.job(town.ada)).request.references == fox.request.references
    assert "didn't come along" in whispers(await again(town, town.ben))[-1]
    assert (await town.job(town.ben)).request.references == ()
    await town.atelier.parts.members.change(member_key(town.ada.id), lambda old: replace(old, lends=True))
    await again(town, town.mira)
    assert (await town.job(town.mira)).request.references == fox.request.references


async def test_picture_made_bigger_from_one_that_is_not_lent_is_not_made_again(town: Town) -> None:
    """There is nothing to make bigger without it."""
    hidden = await a_fox(town, private=True)
    await press(town, town.ada, f"bigger-go:{hidden.code}:0:500")
    bigger = await town.drive(await town.job(town.ada))
    await press(town, town.ada, f"share:{bigger.code}")
    assert await press(town, town.ben, f"again:{bigger.code}") == [
        "This was made from another member's picture, which they don't lend to others. Nothing was made, nothing was charged."
    ]


async def test_shared_child_of_a_private_picture_tells_nothing_of_it(town: Town) -> None:
    """What it was made from stays its member's own."""
    hidden = await a_fox(town, private=True)
    await press(town, town.ada, f"again:{hidden.code}")
    child = await town.drive(await town.job(town.ada))
    await press(town, town.ada, f"share:{child.code}")
    (card,) = [text for text in town.texts() if f"`{child.code}`" in text]
    assert "-# a variation · 2nd version" in card
