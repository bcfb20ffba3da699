"""Permutations: asked about once, privately, and ordered in one go by a press."""

from dataclasses import replace

from simcord.results import InteractionResult

from domain.jobs import Failure, JobState, NewShowing, ShowingKind
from domain.money import Millicredits
from domain.orders import CONFIRM_WITHIN, Order
from tests.cogs.batches import RED_BLUE, ask, batch, batch_of, card, ids_on, lines_on, make
from tests.cogs.conftest import Town, whispers
from tests.cogs.presses import answer, buttons, forged, press, restarted
from tests.cogs.rendering import links_in, text_in


async def test_a_prompt_with_braces_is_asked_about_once_privately(town: Town) -> None:
    """The count, each version, the total and what is left; nothing is held, nobody else sees it."""
    question = await ask(town, town.ada, num_outputs=2, resolution="0.5 MP")
    text = text_in(question.message.components)
    assert "> {red, blue} bicycle" in text.replace("\\", "")
    assert "**These are 2 requests**, 4 pictures for 4 credits together:" in text
    assert "1. red\n2. blue" in text
    assert "You have 6 credits here and 2 credits after it" in text
    assert town.messages() == []
    assert {job.state for job in await batch(town, town.ada)} == {JobState.AWAITING}
    assert (await town.usage(town.ada)).spent.held == 0


async def test_a_yes_makes_one_job_of_each_version_on_one_card(town: Town) -> None:
    """Same seed, same settings, own words; keys of the press's own; the question says that it is answered."""
    question = await ask(town, town.ada, aspect_ratio="16:9")
    await town.ada.click(question, label="Make all 2 · 3 credits")
    red, blue = await batch(town, town.ada)
    assert [red.request.prompt, blue.request.prompt] == ["red bicycle", "blue bicycle"]
    assert red.request == replace(blue.request, prompt="red bicycle")
    assert red.order_key.removesuffix(":1") == blue.order_key.removesuffix(":2") != red.batch_id
    assert {red.showings[-1].message_id, blue.showings[-1].message_id} == {card(town).id}
    head, prompt, *told = lines_on(card(town))
    assert head == f"<@{town.ada.id}>"
    assert prompt.replace("\\", "") == "> {red, blue} bicycle"
    assert told[0].startswith("**1** · red · next in line")
    assert told[1].startswith("**2** · blue · 2nd in line")
    assert ids_on(card(town)) == [f"group:cancel:{red.code}"]
    assert "2 requests are on their way for 3 credits" in text_in(question.message.components)
    assert (await town.usage(town.ada)).spent.held == 3000


async def test_several_groups_multiply_up_to_four(town: Town) -> None:
    """One job for each combination; more are refused, saying how many."""
    jobs = await make(town, town.ada, "{red, blue} {car, bus}", resolution="0.5 MP")
    assert [job.request.prompt for job in jobs] == ["red car", "red bus", "blue car", "blue bus"]
    for job in jobs:
        await town.drive(job)
    assert len(links_in(card(town).components)) == 4
    (told,) = whispers(await town.ben.slash(town.channel, "imagine", prompt="{a, b} {c, d, e}"))
    assert "stand for 6 different prompts; 4 at once is the most" in told
    assert "```\n{a, b} {c, d, e}\n```" in told


async def test_json_and_escaped_braces_are_one_request(town: Town) -> None:
    """Nobody is asked about what isn't meant as versions."""
    assert (await town.ordered(town.ada, '{"a": "x, y"}')).request.prompt == '{"a": "x, y"}'
    assert (await town.ordered(town.ada, r"\{red, blue} bicycle")).request.prompt == "{red, blue} bicycle"


async def test_versions_go_into_a_style_each(town: Town) -> None:
    """The braces of what was typed, never those of the template."""
    await town.ada.slash(town.channel, "style save", name="print", template="{prompt}, {bold, fine} print")
    jobs = await make(town, town.ada, style="print")
    assert [job.request.prompt for job in jobs] == [f"{one} bicycle, {{bold, fine}} print" for one in ("red", "blue")]
    assert "style print" in text_in(card(town).components)


async def test_a_question_takes_its_yes_after_a_restart(town: Town) -> None:
    """All of it is in the database."""
    question = await ask(town, town.ada)
    await restarted(town)
    await town.ada.click(question, label="Make all 2 · 3 credits")
    assert {job.state for job in await batch(town, town.ada)} == {JobState.RESERVED}
    assert len(lines_on(card(town))) == 5


async def test_a_second_press_orders_nothing(town: Town) -> None:
    """It is told how the first one stands."""
    red, _ = await make(town, town.ada)
    (told,) = await press(town, town.ada, f"group:make:{red.code}")
    assert f"`{red.code}` has moved on meanwhile" in told
    assert len(await town.jobs(town.ada)) == 2
    assert (await town.usage(town.ada)).spent.held == 3000


async def test_only_who_was_asked_may_answer(town: Town) -> None:
    """Others, moderators too, learn nothing of it."""
    question = await ask(town, town.ada)
    for verb in ("make", "leave"):
        for who in (town.ben, town.mira):
            (told,) = await press(town, who, f"group:{verb}:{(await town.job(town.ada)).code}")
            assert "I know no request" in told
    assert "These are 2 requests" in text_in(question.message.components)
    assert {job.state for job in await batch(town, town.ada)} == {JobState.AWAITING}


async def test_a_no_hands_the_prompt_back(town: Town) -> None:
    """In the question's place, to be used again."""
    question = await ask(town, town.ada)
    result = await town.ada.click(question, label="Not now")
    assert result.response is not None
    assert "```\n{red, blue} bicycle\n```" in text_in(result.response.message.components)
    assert {job.state for job in await batch(town, town.ada)} == {JobState.CANCELLED}


async def test_a_question_that_nobody_answers_is_forgotten(town: Town) -> None:
    """After ten minutes the message says so, with the prompt; a yes comes too late."""
    question = await ask(town, town.ada)
    town.clock.jump(seconds=CONFIRM_WITHIN.total_seconds())
    for job in await town.store.lapse(now=town.clock.now()):
        await town.drive(job)
    text = text_in(question.message.components)
    assert "Nobody said yes in time" in text
    assert "{red, blue} bicycle" in text
    (told,) = await press(town, town.ada, f"group:make:{(await batch(town, town.ada))[0].code}")
    assert "cancelled" in told
    assert town.messages()[:-1] == []


async def test_what_doesn_t_fit_is_refused_before_it_is_asked_about(town: Town) -> None:
    """The quota looks at all versions together, and the refusal names their price."""
    (told,) = whispers(await town.ada.slash(town.channel, "imagine", prompt=RED_BLUE, resolution="4 MP"))
    assert "This costs 10 credits" in told
    assert "```\n{red, blue} bicycle\n```" in told
    assert await town.jobs(town.ada) == []


async def test_a_yes_that_no_longer_fits_orders_nothing(town: Town) -> None:
    """What was used meanwhile counts; nothing is half ordered, and the question still stands."""
    question = await ask(town, town.ada, resolution="2 MP")
    await town.ordered(town.ada, "a fox")
    result = await town.ada.click(question, label="Make all 2 · 6 credits")
    assert "This costs 6 credits" in answer(result)
    assert {job.state for job in await batch_of(town, question)} == {JobState.AWAITING}
    assert (await town.usage(town.ada)).spent.held == 1500


async def test_private_versions_stay_with_their_member(town: Town) -> None:
    """The question is private anyway; so is the card."""
    question = await ask(town, town.ada, private=True)
    result: InteractionResult = await town.ada.click(question, custom_id=buttons(question)[0])
    assert result.response is not None
    assert result.response.ephemeral
    red, blue = await batch(town, town.ada)
    await town.drive(red)
    await town.drive(blue)
    assert town.messages() == []
    assert len(links_in(result.response.message.components)) == 2


async def test_a_card_whose_placeholder_never_came_says_interrupted(town: Town) -> None:
    """Released after a minute, by the token, whatever came of the process that asked."""
    question = await ask(town, town.ada)
    town.env.inject_error("POST", "/interactions/*", status=500, times=5)
    await town.ada.click(question, custom_id=buttons(question)[0])
    jobs = await batch(town, town.ada)
    assert {job.failure for job in jobs} == {Failure.INTERRUPTED}
    assert (await town.usage(town.ada)).spent.held == 0


async def test_a_forged_cancel_of_nobody_s_batch_tells_nothing(town: Town) -> None:
    """Made-up codes and single requests have their plain answers."""
    job = await town.ordered(town.ada)
    assert "I know no request" in (await press(town, town.ben, "group:cancel:zzzzzzzz"))[0]
    assert "I know no request" in (await press(town, town.ben, f"group:cancel:{job.code}"))[0]
    assert "has moved on meanwhile" in (await press(town, town.ada, f"group:make:{job.code}"))[0]
    assert (await town.store.job(job.id)).quoted == Millicredits(1500)


async def test_a_crash_between_two_records_releases_what_has_none(town: Town) -> None:
    """The message is there, and only one of its jobs knows: that one goes on, the other costs nothing and says so."""
    await ask(town, town.ada)
    asked = await batch(town, town.ada)
    showing = NewShowing(kind=ShowingKind.REPLY, channel_id=town.channel.id)
    orders = [
        Order(request=job.request, member=job.member, member_name="", community=job.community, showing=showing) for job in asked
    ]
    studio = town.atelier.parts.studio
    red, blue = await studio.order_batch(orders, key="interaction-9", awaiting=asked)
    again = await studio.awaiting_batch(blue.code, member=blue.member, community=blue.community, key="interaction-9")
    assert again == [red, blue]  # the same press, which Discord brought twice
    message = await forged(town, "group:cancel:zzzzzzzz")
    await studio.record_showing(red, channel_id=town.channel.id, message_id=message.id, upload_limit_bytes=None)
    town.clock.jump(seconds=61)
    released = await town.store.release_unrecorded(older_than=town.clock.now(), now=town.clock.now())
    assert [job.id for job in released] == [blue.id]
    await town.drive(blue)
    await town.drive(red)
    told = lines_on(card(town))
    assert "ready" in told[2]
    assert "I was interrupted before this began." in told[3]
    assert (await town.usage(town.ada)).spent.held == 0
