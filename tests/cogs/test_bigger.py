"""Bigger: asked for privately, ordered by whoever presses, and refused in a sentence where it can't be."""

from dataclasses import replace
from typing import Any

import pytest
from simcord.actors import MemberActor
from simcord.results import ResponseMessage

from demo.pixeldojo_model import UPSCALER
from domain.jobs import Job, JobState
from domain.money import Millicredits
from domain.people import member_key
from tests.cogs.conftest import Town, arrive, whispers
from tests.cogs.presses import buttons, forged, forgotten, panel, press, restarted
from tests.cogs.rendering import links_in, text_in


async def a_fox(town: Town, **options: Any) -> Job:
    """Ada's finished picture in the channel."""
    return await town.drive(await town.ordered(town.ada, **options))


async def asked(town: Town, actor: MemberActor, job: Job, position: int = 0) -> ResponseMessage:
    """The private panel that Bigger opens."""
    result = await actor.click(await forged(town, f"bigger:{job.code}:{position}"), label="Press")
    return panel(result)


async def ordered(town: Town, actor: MemberActor, shown: ResponseMessage) -> Job:
    """The job that the panel's button makes."""
    (custom_id,) = buttons(shown)
    assert custom_id.startswith("bigger-go:")
    await actor.click(shown, custom_id=custom_id)
    return await town.job(actor)


async def test_owner_sees_picture_and_price_before_anything_is_spent(town: Town) -> None:
    """Privately: what it costs, and what will be left."""
    job = await a_fox(town)
    shown = await asked(town, town.ada, job)
    said = text_in(shown.message.components)
    assert "PixelDojo's upscaler" in said
    assert "It costs **0.5 credits**. You have 4.5 credits left; 4 credits after it." in said
    assert len(links_in(shown.message.components)) == 1
    assert len(await town.jobs(town.ada)) == 1


async def test_owner_gets_the_picture_bigger(town: Town) -> None:
    """A job of its own, public, made from the first one."""
    fox = await a_fox(town)
    job = await town.drive(await ordered(town, town.ada, await asked(town, town.ada, fox)))
    assert (job.state, job.paid, job.parent_job_id) == (JobState.SUCCEEDED, 500, fox.id)
    assert job.images[0].width_px == 2 * fox.images[0].width_px
    assert len(links_in(town.messages()[-1].components)) == 1
    assert (await town.usage(town.ada)).spent.used == 2000


async def test_other_member_makes_it_bigger_at_their_own_cost(town: Town) -> None:
    """Anyone may, of a card that everybody here sees."""
    fox = await a_fox(town)
    job = await town.drive(await ordered(town, town.ben, await asked(town, town.ben, fox)))
    assert (job.member, job.paid) == (member_key(town.ben.id), 500)
    assert (await town.usage(town.ada)).spent.used == 1500


async def test_one_of_several_pictures_is_the_one_that_is_sent(town: Town) -> None:
    """The position counts."""
    foxes = await a_fox(town, num_outputs=2)
    job = await ordered(town, town.ada, await asked(town, town.ada, foxes, position=1))
    assert [reference.sha256 for reference in job.request.references] == [foxes.images[1].sha256]
    assert job.request.references[0].filename == f"{foxes.code}-2.png"


async def test_panel_and_button_work_after_a_restart(town: Town) -> None:
    """All they need is in their ids."""
    fox = await a_fox(town)
    await restarted(town)
    shown = await asked(town, town.ada, fox)
    await restarted(town)
    assert (await ordered(town, town.ada, shown)).request.model == UPSCALER


async def test_price_that_rose_since_it_was_shown_is_not_paid_unasked(town: Town) -> None:
    """Nothing is ordered; the panel is to be opened again."""
    fox = await a_fox(town)
    shown = await asked(town, town.ada, fox)
    upscaler = (await town.store.state()).upscaler
    assert upscaler is not None
    await town.store.remember_upscaler(type(upscaler)(upscaler.card, Millicredits(2000)))
    result = await town.ada.click(shown, custom_id=buttons(shown)[0])
    assert "costs 2 credits by now, not the 0.5 credits" in whispers(result)[-1]
    assert len(await town.jobs(town.ada)) == 1


async def test_button_pressed_twice_at_once_makes_one_picture(town: Town) -> None:
    """Within three seconds it is the same press, and is told where its job is; later it is another."""
    fox = await a_fox(town)
    shown = await asked(town, town.ada, fox)
    job = await ordered(town, town.ada, shown)
    again = await town.ada.click(shown, custom_id=buttons(shown)[0])
    assert job.code in whispers(again)[-1]
    assert len(await town.jobs(town.ada)) == 2
    town.clock.jump(seconds=4)
    assert (await ordered(town, town.ada, shown)).code != job.code


async def test_without_an_upscaler_it_is_drawn_again_larger(town: Town) -> None:
    """Said before: details may change."""
    fox = await a_fox(town)
    await town.store.remember_upscaler(None)
    shown = await asked(town, town.ada, fox)
    said = text_in(shown.message.components)
    assert "drawn again at 2 MP, with itself as the reference: details may change" in said
    assert "It costs **3 credits**" in said
    job = await town.drive(await ordered(town, town.ada, shown))
    assert (job.request.resolution, job.paid) == ("2 MP", 3000)
    assert town.pixeldojo.runs[-1].body["input_images"]


async def test_largest_picture_without_an_upscaler_stays_as_it_is(town: Town) -> None:
    """Said so, and nothing spent."""
    fox = await a_fox(town, resolution="2 MP", aspect_ratio="16:9")
    await town.store.remember_upscaler(None)
    assert await press(town, town.ada, f"bigger:{fox.code}:0") == [
        "This picture is as large as I can make one. Nothing was charged."
    ]


async def test_who_has_too_little_left_reads_it_before_and_after(town: Town) -> None:
    """The panel says so; the rules decide."""
    fox = await a_fox(town, resolution="2 MP")
    await town.drive(await town.ordered(town.ada, resolution="2 MP"))
    shown = await asked(town, town.ada, fox)
    assert "You have 0 credits left, which doesn't cover it." in text_in(shown.message.components)
    result = await town.ada.click(shown, custom_id=buttons(shown)[0])
    assert "your credits here don't cover it" in whispers(result)[-1]
    assert (await town.usage(town.ada)).spent.total == 6000


@pytest.mark.parametrize("verb", ["bigger:{code}:{position}", "bigger-go:{code}:{position}:500"])
@pytest.mark.parametrize(
    ("code", "position", "said"),
    [
        ("aaaaaaaa", 0, "I know no request `aaaaaaaa` of yours."),
        (None, 3, "`4` isn't a picture that works here. It may be 1."),
    ],
)
async def test_made_up_press_is_a_sentence(town: Town, verb: str, code: str | None, position: int, said: str) -> None:
    """A code that never was, a picture that isn't there: nothing spent, nothing revealed."""
    fox = await a_fox(town)
    assert await press(town, town.ada, verb.format(code=code or fox.code, position=position)) == [said]
    assert len(await town.jobs(town.ada)) == 1


async def test_card_of_another_server_is_nobody_s_business_here(town: Town) -> None:
    """Ben sees it there; a press made up elsewhere is answered as if it weren't."""
    fox = await a_fox(town)
    elsewhere = await arrive(town, "Elsewhere")
    there = elsewhere.create_text_channel("general")
    ben = elsewhere.add_member(town.ben.user)
    await town.env.settle()
    message = await forged(replace(town, channel=there), f"bigger:{fox.code}:0")
    assert whispers(await ben.click(message, label="Press")) == [f"I know no request `{fox.code}` of yours."]


async def test_unfinished_job_has_nothing_to_enlarge(town: Town) -> None:
    """It says how it stands."""
    waiting = await town.ordered(town.ada)
    (said,) = await press(town, town.ada, f"bigger:{waiting.code}:0")
    assert "still waiting in line" in said


async def test_removed_picture_is_never_used_again(town: Town) -> None:
    """Neither shown nor sent."""
    fox = await a_fox(town)
    await town.atelier.parts.removal.remove(fox.code, member=member_key(town.ada.id))
    for custom_id in (f"bigger:{fox.code}:0", f"bigger-go:{fox.code}:0:500"):
        assert "were removed" in (await press(town, town.ben, custom_id))[0]
    assert await town.jobs(town.ben) == []


async def test_picture_that_can_t_be_handed_over_is_refused_before_the_hold(town: Town) -> None:
    """Its file is gone, and this Discord signs no links: nothing is written."""
    fox = await a_fox(town)
    await town.atelier.parts.images.delete([fox.images[0].sha256])
    (said,) = await press(town, town.ada, f"bigger-go:{fox.code}:0:500")
    assert "can't be handed to PixelDojo any more" in said
    assert len(await town.jobs(town.ada)) == 1


async def test_picture_that_is_no_longer_kept_is_shown_with_its_price_from_its_card(town: Town) -> None:
    """Nobody pays for a picture that they don't see."""
    shown = await asked(town, town.ben, await forgotten(town, await a_fox(town)))
    assert len(links_in(shown.message.components)) == 1


async def test_picture_without_file_or_card_is_gone(town: Town) -> None:
    """Nothing is left to send."""
    fox = await a_fox(town)
    await town.atelier.parts.images.delete([fox.images[0].sha256])
    await town.messages()[0].delete()
    assert "are no longer kept" in (await press(town, town.ada, f"bigger:{fox.code}:0"))[0]
