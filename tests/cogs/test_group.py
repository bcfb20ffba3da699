"""Permutations: asked once, ordered in one go, and shown on one group card, through restarts, failures and races."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from functools import partial
from typing import Any, cast

import discord
import pytest
from simcord.actors import MemberActor
from simcord.results import InteractionResult, ResponseMessage

from cogs.announcer import DiscordAnnouncer
from cogs.client import AtelierBot
from cogs.pace import EditPace
from domain.errors import ShowLater
from domain.jobs import Failure, Job, JobState
from domain.money import Millicredits
from domain.orders import CONFIRM_WITHIN
from studio.ports import Store
from tests.cogs.conftest import Town, give_way, whispers
from tests.cogs.presses import answer, buttons, forged, ids_in, panel, press, restarted
from tests.cogs.rendering import links_in, text_in

RED_BLUE = "{red, blue} bicycle"


async def ask(town: Town, who: MemberActor, prompt: str = RED_BLUE, **options: object) -> ResponseMessage:
    """Type a prompt with braces. The private question."""
    return panel(await who.slash(town.channel, "imagine", prompt=prompt, **options))


async def make(town: Town, who: MemberActor, prompt: str = RED_BLUE, **options: object) -> list[Job]:
    """Say yes to all versions. Their jobs, in their order."""
    question = await ask(town, who, prompt, **options)
    await who.click(question, custom_id=buttons(question)[0])
    return await batch(town, who)


async def batch(town: Town, who: MemberActor) -> list[Job]:
    """The jobs of a member's newest batch."""
    return await town.store.batch((await town.job(who)).batch_id or "")


async def run(town: Town, job: Job, until: JobState) -> Job:
    """Drive a job until it stands so, and let the process end there."""
    driving = asyncio.create_task(town.atelier.room.runner.drive(job.id))
    while (await town.store.job(job.id)).state is not until:
        await give_way()
    driving.cancel()
    await asyncio.gather(driving, return_exceptions=True)
    await town.store.drop_all_claims()
    return await town.store.job(job.id)


def card(town: Town) -> discord.Message:
    """The one message in the channel."""
    (message,) = town.messages()
    return message


def lines_on(message: discord.Message) -> list[str]:
    """What a message says."""
    return text_in(message.components).splitlines()


def ids_on(message: discord.Message) -> list[str]:
    """The custom_ids of a message's buttons."""
    return ids_in([component.to_dict() for component in message.components])  # type: ignore[misc]


# asking
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


async def test_the_card_fills_as_its_jobs_are_done(town: Town) -> None:
    """A picture that is there stays while the next one comes; each has its number, and at the end nothing waits."""
    red, blue = await make(town, town.ada)
    await town.drive(blue)
    assert [line.split(" · ")[:3] for line in lines_on(card(town))[2:4]][1] == ["**2**", "blue", "ready"]
    assert len(links_in(card(town).components)) == 1
    assert f"picture:{blue.code}:0" in ids_on(card(town))
    await town.drive(red)
    message = card(town)
    assert [line.split(" · ")[2] for line in lines_on(message)[2:4]] == ["ready", "ready"]
    assert [link.rsplit("/", 1)[1].split("?")[0].split("-")[0] for link in links_in(message.components)] == [red.code, blue.code]
    assert [part for part in ids_on(message) if part.startswith("picture:")] == [
        f"picture:{red.code}:0",
        f"picture:{blue.code}:0",
    ]
    assert {f"details:{red.code}", f"details:{blue.code}"} < set(ids_on(message))
    assert "3 credits" in lines_on(message)[-1]
    assert all(job.shown_at for job in await batch(town, town.ada))
    assert len(message.attachments) == 2


async def test_a_picture_that_is_there_isn_t_sent_again(town: Town) -> None:
    """The next edit names the file that the message has."""
    red, blue = await make(town, town.ada)
    await town.drive(red)
    (first,) = card(town).attachments
    await town.drive(blue)
    assert first.id in {file.id for file in card(town).attachments}


async def test_a_restart_between_the_jobs_loses_no_picture(town: Town) -> None:
    """The new process knows nothing of the message, and sends all of it again."""
    red, blue = await make(town, town.ada)
    await town.drive(red)
    await restarted(town)
    bot = town.env.bot
    assert isinstance(bot, AtelierBot)
    announcer = DiscordAnnouncer(bot, store=town.store, clock=town.clock)
    blue = await run(town, blue, JobState.SUBMITTED)
    await announcer.show_progress(blue, await town.atelier.parts.studio.progress(blue))
    assert "running" in lines_on(card(town))[3]
    assert len(links_in(card(town).components)) == 1
    await town.drive(blue)
    assert len(links_in(card(town).components)) == 2


async def test_showing_an_end_twice_changes_nothing(town: Town) -> None:
    """After a crash between the edit and its mark the card is drawn again, in the same place."""
    red, blue = await make(town, town.ada)
    await town.drive(red)
    await town.drive(blue)
    before = text_in(card(town).components)
    for announcer in (DiscordAnnouncer(town.atelier.bot, store=town.store, clock=town.clock) for _ in range(2)):
        town.atelier.bot.pace = EditPace(town.clock)
        for job in await batch(town, town.ada):
            await announcer.show_end(job)
    assert text_in(card(town).components) == before
    assert len(card(town).attachments) == 2


class Meanwhile:
    """A store in whose first look at a batch something happens right after it: another process is quicker."""

    def __init__(self, store: Store, happens: Callable[[], Awaitable[object]]) -> None:
        self._store = store
        self._happens = happens

    def __getattr__(self, name: str) -> Any:
        return getattr(self._store, name)

    async def batch(self, batch_id: str) -> list[Job]:
        """What it was before that."""
        jobs = await self._store.batch(batch_id)
        happens, self._happens = self._happens, no_news
        await happens()
        return jobs


async def no_news() -> None:
    """Nothing happens."""


async def test_news_that_come_while_the_card_is_drawn_are_on_it(town: Town) -> None:
    """What is read before an edit may be old when it arrives: so it is read again."""
    red, blue = await make(town, town.ada)
    red = await town.drive(red)
    store = Meanwhile(town.store, partial(town.store.cancel, blue.id, failure=Failure.CANCELLED, now=town.clock.now()))
    town.atelier.bot.pace = EditPace(town.clock)
    announcer = DiscordAnnouncer(town.atelier.bot, store=cast("Store", store), clock=town.clock)
    await announcer.show_end(red)
    assert "ready" in lines_on(card(town))[2]
    assert "Cancelled before it was sent." in lines_on(card(town))[3]


async def test_ends_that_come_at_once_are_all_shown(town: Town) -> None:
    """One edit at a time; whoever comes second finds its end on the card, and sends nothing."""
    jobs = await make(town, town.ada)
    for job in jobs:
        await town.store.cancel(job.id, failure=Failure.CANCELLED, now=town.clock.now())
    announcer = DiscordAnnouncer(town.atelier.bot, store=town.store, clock=town.clock)
    before = town.calls("PATCH", "/webhooks/")
    ended = await batch(town, town.ada)
    await asyncio.gather(*(announcer.show_end(job) for job in ended))
    assert town.calls("PATCH", "/webhooks/") == before + 1
    assert text_in(card(town).components).count("Cancelled before it was sent.") == 2


async def test_one_that_fails_shows_as_its_line(town: Town) -> None:
    """The others go on, and the price is of what was made."""
    red, blue = await make(town, town.ada)
    town.pixeldojo.fail_next()
    await town.drive(red)
    await town.drive(blue)
    told = lines_on(card(town))
    assert "PixelDojo tried and failed. It cost nothing: your 1.5 credits are back." in told[2]
    assert told[3].startswith("**2** · blue · ready")
    assert "1.5 credits" in told[-1]


async def test_words_that_moderation_turned_down_are_not_repeated(town: Town) -> None:
    """Neither in its line nor in the heading; where all were, nothing of the prompt is left."""
    red, blue = await make(town, town.ada)
    town.pixeldojo.refuse_next()
    await town.drive(red)
    told = lines_on(card(town))
    assert told[1].replace("\\", "") == "> {…, blue} bicycle"
    assert told[2].startswith("**1** · … · PixelDojo's moderation turned this down.")
    town.pixeldojo.refuse_next()
    await town.drive(blue)
    assert "bicycle" not in text_in(card(town).components)


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


# the press
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


async def batch_of(town: Town, question: ResponseMessage) -> list[Job]:
    """The jobs that a question is about."""
    job = await town.store.find_job(buttons(question)[0].rsplit(":", 1)[1])
    assert job is not None
    return await town.store.batch(job.batch_id or "")


# cancelling and removing
async def test_cancel_takes_those_that_wait(town: Town) -> None:
    """What runs goes on and is shown; what waited costs nothing."""
    red, blue = await make(town, town.ada)
    await run(town, red, JobState.SUBMITTED)
    told = answer(await town.ada.click(card(town), label="Cancel what waits"))
    assert told == "Cancelled 1 request that waited. It cost nothing: your 1.5 credits are back."
    await town.drive(red)
    await town.drive(blue)
    told_on_card = lines_on(card(town))
    assert "ready" in told_on_card[2]
    assert "Cancelled before it was sent." in told_on_card[3]
    (again,) = await press(town, town.ada, f"group:cancel:{red.code}")
    assert "nothing to cancel" in again


async def test_others_can_t_cancel_a_batch_and_moderators_can(town: Town) -> None:
    """As with one request."""
    await make(town, town.ada)
    message = card(town)
    assert "I know no request" in answer(await town.ben.click(message, label="Cancel what waits"))
    assert "Cancelled 2 requests" in answer(await town.mira.click(message, label="Cancel what waits"))


async def test_one_that_was_cancelled_too_late_goes_to_its_member_alone(town: Town) -> None:
    """The card keeps the others' pictures, and this one is whispered."""
    red, blue = await make(town, town.ada)
    await town.drive(blue)
    await run(town, red, JobState.SUBMITTED)
    await press(town, town.ada, f"cancel:{red.code}")
    await town.drive(red)
    group = town.messages()[0]
    assert "goes to its member alone" in lines_on(group)[2]
    assert len(links_in(group.components)) == 1
    assert f"picture:{red.code}:0" not in ids_on(group)
    assert (await town.store.job(red.id)).showings[-1].recorded_at is not None


async def test_removing_one_leaves_the_others(town: Town) -> None:
    """Its line says so, its picture and words go, and the rest of the card stays."""
    red, blue = await make(town, town.ada)
    await town.drive(red)
    await town.drive(blue)
    asked = await town.ada.context_menu(town.channel, "Remove", card(town))
    shown = panel(asked)
    assert buttons(shown) == [f"remove:do:{red.code}", f"remove:do:{blue.code}", f"remove:keep:{red.code}"]
    await town.ada.click(shown, custom_id=f"remove:do:{red.code}")
    told = lines_on(card(town))
    assert told[2].startswith("**1** · … · removed")
    assert "blue" in told[3]
    assert len(links_in(card(town).components)) == 1
    assert len(card(town).attachments) == 1


# the way down
async def test_a_deleted_card_is_followed_by_one_new_message(town: Town) -> None:
    """The next job that ends posts it with all that is there, and the one after goes on with it."""
    red, blue = await make(town, town.ada)
    await town.drive(red)
    await town.mira.delete(card(town))
    await town.drive(blue)
    assert len(links_in(card(town).components)) == 2
    assert {job.shown_at is None for job in await batch(town, town.ada)} == {False}


async def test_a_card_deleted_early_is_posted_once(town: Town) -> None:
    """Both jobs find the same new message."""
    red, blue = await make(town, town.ada)
    await town.mira.delete(card(town))
    await town.drive(red)
    first = card(town).id
    await town.drive(blue)
    assert card(town).id == first
    assert len(links_in(card(town).components)) == 2


async def test_ends_that_come_while_discord_is_away_are_shown_later(town: Town) -> None:
    """Nothing is marked as shown that wasn't."""
    red, _ = await make(town, town.ada)
    red = await town.drive(red)
    announcer = DiscordAnnouncer(town.atelier.bot, store=town.store, clock=town.clock)
    town.atelier.bot.pace = EditPace(town.clock)
    town.env.inject_error("PATCH", "/webhooks/*", status=500, times=1)
    with pytest.raises(ShowLater):
        await announcer.show_end(red)
    await announcer.show_end(red)
    assert len(links_in(card(town).components)) == 1


async def test_a_card_whose_placeholder_never_came_says_interrupted(town: Town) -> None:
    """Released after a minute, by the token, whatever came of the process that asked."""
    question = await ask(town, town.ada)
    town.env.inject_error("POST", "/interactions/*", status=500, times=5)
    await town.ada.click(question, custom_id=buttons(question)[0])
    jobs = await batch(town, town.ada)
    assert {job.failure for job in jobs} == {Failure.INTERRUPTED}
    assert (await town.usage(town.ada)).spent.held == 0


async def test_files_that_discord_won_t_name_again_are_sent_anew(town: Town) -> None:
    """Should it turn the kept ones down, the card loses nothing."""
    red, blue = await make(town, town.ada)
    await town.drive(red)
    town.env.inject_error("PATCH", "/webhooks/*", status=400, code=50035, times=1)
    town.env.inject_error("PATCH", "/channels/*", status=400, code=50035, times=1)
    await town.drive(blue)
    assert len(links_in(card(town).components)) == 2


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


async def test_history_shows_each_version_by_itself(town: Town) -> None:
    """With its own words and its own picture."""
    red, blue = await make(town, town.ada)
    for job in (red, blue):
        await town.drive(job)
    shown = panel(await town.ada.slash(town.channel, "history", code=blue.code))
    assert "blue bicycle" in text_in(shown.message.components)
    assert len(links_in(shown.message.components)) == 1


async def test_a_forged_cancel_of_nobody_s_batch_tells_nothing(town: Town) -> None:
    """Made-up codes and single requests have their plain answers."""
    job = await town.ordered(town.ada)
    assert "I know no request" in (await press(town, town.ben, "group:cancel:zzzzzzzz"))[0]
    assert "I know no request" in (await press(town, town.ben, f"group:cancel:{job.code}"))[0]
    assert "has moved on meanwhile" in (await press(town, town.ada, f"group:make:{job.code}"))[0]
    assert (await town.store.job(job.id)).quoted == Millicredits(1500)
    assert (await forged(town, "group:cancel:zzzzzzzz")).id
