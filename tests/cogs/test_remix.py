"""Remix: a card's request in a form, changed, and ordered as one's own."""

from dataclasses import replace
from typing import Any

import pytest
from simcord.actors import MemberActor

from domain.jobs import Failure, Job, JobState, Origin
from domain.people import member_key
from domain.requests import FLUX, AspectRatio, OutputFormat, Resolution
from tests.cogs.conftest import Town, whispers
from tests.cogs.forms import AS_OFFERED, hint_of, in_public, offered, opened, remixed, sent
from tests.cogs.presses import press
from tests.imaging.pictures import encode, noise

FOX = "a red fox"


def picture(seed: int = 1) -> bytes:
    """One of many small pictures."""
    return encode(noise(seed=seed), "PNG")


async def a_card(town: Town, actor: MemberActor | None = None, prompt: str = FOX, **options: Any) -> Job:
    """A finished job of this member's, or Ada's."""
    return await town.drive(await town.ordered(actor or town.ada, prompt, **options))


async def lend(town: Town, actor: MemberActor) -> None:
    """Allow others to use one's pictures."""
    await town.atelier.parts.members.change(member_key(actor.id), lambda old: replace(old, lends=True))


@pytest.mark.parametrize("after_restart", [False, True])
async def test_member_rewords_anothers_card_at_their_own_quota(town: Town, after_restart: bool) -> None:
    """A new job of whoever sent the form, made from the card; the same when the bot was restarted in between."""
    parent = await a_card(town)
    await remixed(
        town,
        town.ben,
        parent,
        prompt="a blue fox\nin the snow",
        shape=["16:9"],
        size=["0.5 MP x 2"],
        more="--seed 7 --format webp",
        after_restart=after_restart,
    )
    job = await town.job(town.ben)
    assert (job.parent_job_id, job.origin, job.state) == (parent.id, Origin.BUTTON, JobState.RESERVED)
    assert job.request == replace(
        parent.request,
        prompt="a blue fox\nin the snow",
        aspect_ratio=AspectRatio.WIDE,
        resolution=Resolution.HALF,
        num_outputs=2,
        seed=7,
        output_format=OutputFormat.WEBP,
    )
    assert f"<@{town.ben.id}>\n> a blue fox in the snow" in in_public(town)
    assert (await town.usage(town.ben)).left == 4000
    assert (await town.usage(town.ada)).left == 4500


async def test_form_opens_with_the_cards_request(town: Town) -> None:
    """Everything that was chosen stands in it, but for the seed: a rewording gets a new one."""
    job = await a_card(town, aspect_ratio="16:9", num_outputs=2, resolution="0.5 MP", output_format="webp", safety_tolerance=1)
    form = await opened(town, town.ben, f"remix:{job.code}")
    assert offered(form) == {
        "prompt": FOX,
        "shape": ["16:9"],
        "size": ["0.5 MP x 2"],
        "references": "",
        "more": "--format webp --safety 1",
    }
    await sent(town, town.ben, form, **offered(form) | {"references": []})
    assert replace((await town.job(town.ben)).request, seed=job.request.seed) == job.request
    assert (await town.job(town.ben)).request.seed != job.request.seed


async def test_sizes_are_offered_with_their_number_and_price(town: Town) -> None:
    """One choice says it all, and what it costs."""
    form = await opened(town, town.ben, f"remix:{(await a_card(town)).code}")
    assert form.modal is not None
    sizes = [option["label"] for option in form.modal["components"][2]["component"]["options"]]
    assert len(sizes) == 16
    assert sizes[:2] == ["0.5 MP · 1 picture · 1 credit", "1 MP · 1 picture · 1.5 credits"]
    assert sizes[-1] == "4 MP · 4 pictures · 20 credits"


async def test_flags_in_the_prompt_win_over_what_was_chosen_and_the_last_field_over_both(town: Town) -> None:
    """What is typed is meant; other bots' flags are left out and named privately, after the placeholder."""
    job = await a_card(town)
    result = await remixed(town, town.ben, job, prompt="a hare --ar 3:2 --seed 1 --v 6", more="—seed 2 --tile", shape=["9:16"])
    request = (await town.job(town.ben)).request
    assert (request.prompt, request.aspect_ratio, request.seed) == ("a hare", AspectRatio.PHOTO, 2)
    assert "I don't have `--v 6`, `--tile`" in whispers(result)[-1]
    assert "--v" not in in_public(town)


async def test_own_references_stay_where_none_is_uploaded(town: Town) -> None:
    """The card's references come along, and the form says so."""
    job = await a_card(town, reference_1=("fox.png", picture(1)), reference_2=("den.png", picture(2)))
    form = await opened(town, town.ada, f"remix:{job.code}")
    assert "the card's 2 references stay" in hint_of(form, "references")
    await sent(town, town.ada, form, **AS_OFFERED, prompt="a hare")
    assert hashes(await town.job(town.ada)) == hashes(job)


async def test_uploaded_references_take_the_place_of_the_cards(town: Town) -> None:
    """In their order."""
    job = await a_card(town, reference_1=("fox.png", picture(1)))
    files = [("one.png", picture(2)), ("two.png", picture(3))]
    await remixed(town, town.ada, job, prompt="a hare", references=files, after_restart=True)
    child = await town.job(town.ada)
    assert [reference.filename for reference in child.request.references] == ["one.png", "two.png"]
    assert not set(hashes(child)) & set(hashes(job))


async def test_the_word_none_leaves_the_references_out(town: Town) -> None:
    """Beside flags, in whatever case."""
    job = await a_card(town, reference_1=("fox.png", picture(1)))
    await remixed(town, town.ada, job, prompt="a hare", more="--seed 7 None")
    assert (await town.job(town.ada)).request.references == ()
    assert (await town.job(town.ada)).request.seed == 7


async def test_anothers_references_stay_behind_and_the_person_is_told(town: Town) -> None:
    """Who lends nothing keeps their references to themselves; the prompt is remixed all the same."""
    job = await a_card(town, reference_1=("fox.png", picture(1)))
    form = await opened(town, town.ben, f"remix:{job.code}")
    assert "another member's and don't come along" in hint_of(form, "references")
    result = await sent(town, town.ben, form, **AS_OFFERED, prompt="a hare")
    assert (await town.job(town.ben)).request.references == ()
    assert "didn't come along" in whispers(result)[-1]


async def test_lent_references_come_along(town: Town) -> None:
    """Who allows it shares them."""
    job = await a_card(town, reference_1=("fox.png", picture(1)))
    await lend(town, town.ada)
    result = await remixed(town, town.ben, job, prompt="a hare")
    assert hashes(await town.job(town.ben)) == hashes(job)
    assert not any("come along" in told for told in whispers(result))


async def test_picture_on_a_card_comes_along_for_everybody_who_sees_it(town: Town) -> None:
    """An edit is of a picture that was shown to all; it is no secret of who edited it. Their other files are."""
    first = await a_card(town)
    form = await opened(town, town.ada, f"edit:{first.code}:0")
    await sent(town, town.ada, form, change="give it this hat", references=[("hat.png", picture(1))])
    edited = await town.drive(await town.job(town.ada))
    assert len(hashes(edited)) == 2
    result = await remixed(town, town.ben, edited, prompt="make it night")
    assert hashes(await town.job(town.ben)) == [first.images[0].sha256]
    assert "The reference picture of this card didn't come along" in whispers(result)[-1]


async def test_remix_of_what_was_made_bigger_draws_anew(town: Town) -> None:
    """The words are drawn by the model that takes words, without the picture that was enlarged."""
    first = await a_card(town)
    await press(town, town.ada, f"bigger-go:{first.code}:0:500")
    bigger = await town.drive(await town.job(town.ada))
    assert bigger.request.model != FLUX
    await remixed(town, town.ada, bigger, prompt="a hare")
    request = (await town.job(town.ada)).request
    assert (request.model, request.prompt, request.references) == (FLUX, "a hare", ())


async def test_prompt_that_moderation_turned_down_is_filled_in_for_its_member_alone(town: Town) -> None:
    """Others write their own."""
    job = await a_card(town, prompt="a fox demo:refuse")
    assert job.failure is Failure.REFUSED
    assert offered(await opened(town, town.ada, f"remix:{job.code}"))["prompt"] == "a fox demo:refuse"
    assert offered(await opened(town, town.ben, f"remix:{job.code}"))["prompt"] == ""


async def test_braces_that_were_meant_stay_one_prompt(town: Town) -> None:
    """What stands for itself on the card stands for itself in the form."""
    job = await a_card(town, prompt=r"a \{red, blue\} fox")
    form = await opened(town, town.ada, f"remix:{job.code}")
    await sent(town, town.ada, form, **AS_OFFERED, prompt=offered(form)["prompt"])
    assert (await town.job(town.ada)).request.prompt == "a {red, blue} fox"


async def test_versions_in_the_prompt_are_asked_about_together(town: Town) -> None:
    """The braces of a remix mean what they mean in /imagine."""
    job = await a_card(town)
    await remixed(town, town.ben, job, prompt="a {red, blue} fox")
    children = await town.jobs(town.ben)
    assert {child.request.prompt for child in children} == {"a red fox", "a blue fox"}
    assert {(child.state, child.parent_job_id) for child in children} == {(JobState.AWAITING, job.id)}


async def test_style_of_the_card_is_named_where_the_person_has_it_and_written_out_where_not(town: Town) -> None:
    """One's own style is kept by its name; somebody else's by what it made of the words."""
    await town.ada.slash(town.channel, "style save", name="noir", template="{prompt}, film noir")
    job = await a_card(town, style="noir")
    mine, others = [offered(await opened(town, actor, f"remix:{job.code}")) for actor in (town.ada, town.ben)]
    assert (mine["prompt"], mine["more"]) == (FOX, "--style noir")
    assert (others["prompt"], others["more"]) == ("a red fox, film noir", "")
    await remixed(town, town.ada, job, prompt="a hare", more="--style noir")
    child = (await town.job(town.ada)).request
    assert (child.prompt, child.typed, child.style) == ("a hare, film noir", "a hare", "noir")


async def test_remix_of_a_private_card_is_private(town: Town) -> None:
    """What is made of what only one person sees stays with them."""
    await town.ada.slash(town.channel, "imagine", prompt="a secret fox", private=True)
    await remixed(town, town.ada, await town.drive(await town.job(town.ada)), prompt="a secret hare")
    child = await town.job(town.ada)
    assert (child.request.prompt, child.private) == ("a secret hare", True)
    assert "secret" not in in_public(town)


async def test_two_remixes_of_one_card_are_two_jobs(town: Town) -> None:
    """Different words are different wishes, however fast they come."""
    job = await a_card(town)
    first, second = [await opened(town, town.ben, f"remix:{job.code}") for _ in range(2)]
    await sent(town, town.ben, first, **AS_OFFERED, prompt="a hare")
    await sent(town, town.ben, second, **AS_OFFERED, prompt="an owl")
    assert sorted(child.request.prompt for child in await town.jobs(town.ben)) == ["a hare", "an owl"]


def hashes(job: Job) -> list[str]:
    """The references of a job."""
    return [reference.sha256 for reference in job.request.references]
