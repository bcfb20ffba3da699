"""What waits for the staff's yes, whichever way it came in, and how staff and members see it meanwhile."""

from typing import Any

from domain.communities import ChannelRule
from domain.jobs import Failure, JobState, NewShowing, ShowingKind
from domain.orders import Order, approved
from domain.people import member_key
from domain.requests import ImageRequest
from domain.visitors import NOBODY_KNOWN
from tests.cogs.approving import WAITS, asking_card, decide, rules, waiting
from tests.cogs.conftest import OpenTown, Town, whispers
from tests.cogs.presses import answer, labels, panel, press, restarted, text_on
from tests.cogs.rendering import links_in, text_in
from tests.cogs.reporting import galleries
from tests.cogs.staff import labels_on, letters_to, staff_channel
from tests.cogs.test_use_picture import picture
from tests.cogs.test_ways_in import OPEN, WAYS

CANT_WAIT = "and this one can't wait: send it as a single request with /imagine. Nothing was charged."


async def test_new_member_waits_and_is_told_apart(town: Town) -> None:
    """Who is trusted isn't new."""
    channel = await staff_channel(town)
    await rules(town, approve_newcomers=True, newcomer_account_days=7)
    assert (await town.ordered(town.ada)).waits_for_staff
    await town.post()
    assert "It waits because they are new here." in text_on(asking_card(town, channel))
    await town.atelier.parts.conduct.trust(town.community, member_key(town.ben.id), True, by=member_key(town.mira.id))
    assert (await town.ordered(town.ben)).state is JobState.RESERVED


async def test_every_request_waits_where_the_channel_says_so(town: Town) -> None:
    """And in no other channel."""
    channel, other = await staff_channel(town), town.server.create_text_channel("elsewhere")
    rule = ChannelRule(channel_id=town.channel.id, approve=True)
    await town.store.set_channel(town.community, rule, by=member_key(town.mira.id), now=town.clock.now())
    assert (await town.ordered(town.ada)).waits_for_staff
    await town.post()
    assert "It waits because every request in that channel does." in text_on(asking_card(town, channel))
    await town.ada.slash(other, "imagine", prompt="a fox")
    assert (await town.job(town.ada)).state is JobState.RESERVED


async def test_request_up_to_the_price_goes_at_once(town: Town) -> None:
    """Only what is dearer waits."""
    await rules(town, approve_above=1500)
    assert (await town.ordered(town.ada)).state is JobState.RESERVED
    assert (await town.ordered(town.ben, num_outputs=2)).waits_for_staff


async def test_staff_without_a_channel_decide_under_studio(town: Town) -> None:
    """Today lists it and leads to it, one after the other; the cards of what still waits come once there is a channel."""
    await rules(town, approve_above=0)
    for prompt in ("first fox", "second fox", "third fox"):
        await town.ordered(town.ada, prompt)
    await town.post()
    today = panel(await town.mira.slash(town.channel, "studio"))
    await town.mira.select(today, ["today"], custom_id="studio:page")
    assert "3 requests wait for a yes" in text_in(today.message.components)
    await restarted(town)
    shown = panel(await town.mira.click(today, label="Decide on the next"))
    assert "first fox" in text_in(shown.message.components)
    await town.mira.click(shown, label="Approve")
    assert "is approved, for 1.5 credits" in text_in(shown.message.components)
    assert labels(shown) == ["Decide on the next"]
    shown = panel(await town.mira.click(shown, label="Decide on the next"))
    form = await town.mira.click(shown, label="Refuse")
    await town.mira.submit_modal(form, {"why": "no"})
    assert "is refused" in text_in(shown.message.components)
    assert [job.state for job in await town.jobs(town.ada)] == [JobState.AWAITING, JobState.CANCELLED, JobState.RESERVED]
    channel = await staff_channel(town)
    assert "third fox" in text_on(asking_card(town, channel))
    shown = panel(await town.mira.click(shown, label="Decide on the next"))
    assert "third fox" in text_in(shown.message.components)
    await town.mira.click(shown, label="Approve")
    await town.post()
    assert "**Approved** by" in text_on(asking_card(town, channel))
    assert await press(town, town.mira, "approval:next") == ["No request waits for your yes."]


async def test_private_request_is_shown_to_staff_and_its_member_alone(town: Town) -> None:
    """They are told so; what becomes of it is written to them, and what is made waits under /history."""
    job, channel = await waiting(town, private=True)
    assert job.showings[0].kind is ShowingKind.PRIVATE
    assert town.messages() == []
    seen = "\n".join(text_in(message.components) for message in town.channel.history(viewer=town.ada))
    assert "The staff read the prompt." in seen
    assert "I'll write to you what they say" in seen
    assert "It is private: its pictures are for its member alone." in text_on(asking_card(town, channel))
    assert "see it" not in text_on(asking_card(town, channel))
    town.clock.jump(seconds=3600)
    await decide(town, town.mira, asking_card(town, channel), "Approve")
    (letter,) = letters_to(town.ada)
    assert f"**The staff of Pinewood Art said yes to your request** `{job.code}`, for 1.5 credits." in letter
    done = await town.drive(await town.store.job(job.id))
    assert (done.state, done.showings[-1].kind) == (JobState.SUCCEEDED, ShowingKind.HISTORY)
    assert town.messages() == []


async def test_card_has_the_references_covered_and_the_whole_prompt(town: Town) -> None:
    """Files of the member's; once it is decided neither is there."""
    prompt = "a secret fox " * 60
    job, channel = await waiting(town, prompt, reference_1=("fox.png", picture()))
    card = asking_card(town, channel)
    assert [item.spoiler for item in galleries(card)] == [True]
    assert "1 reference" in text_on(card)
    (whole,) = [file for file in card.attachments if file.filename == "prompt.txt"]
    assert (await whole.read()).decode() == prompt.strip()
    await decide(town, town.mira, card, "Approve")
    assert (asking_card(town, channel).attachments, list(galleries(asking_card(town, channel)))) == ([], [])
    assert (await town.drive(await town.store.job(job.id))).state is JobState.SUCCEEDED
    assert len(town.pixeldojo.runs) == 1


async def test_hostile_words_do_nothing_on_the_card(town: Town) -> None:
    """Nor does a hostile reason in the letter and on the message."""
    hostile = "@everyone **x** [y](https://evil.example) <@&1>"
    _, channel = await waiting(town, hostile)
    assert "\\@everyone \\*\\*x\\*\\*" in text_on(asking_card(town, channel))
    assert "<@&1>" not in text_on(asking_card(town, channel))
    await decide(town, town.mira, asking_card(town, channel), "Refuse", why="> " + hostile)
    (letter,) = letters_to(town.ada)
    assert "<@&1>" not in letter.split("```")[0]


async def test_one_more_than_may_be_under_way_does_not_wait(open_town: OpenTown) -> None:
    """It is refused in words, and the prompt comes back."""
    async with open_town(MAX_JOBS_PER_MEMBER="2") as town:
        await rules(town, approve_above=0)
        codes = [(await town.ordered(town.ada, prompt)).code for prompt in ("one", "two")]
        told = answer(await town.ada.slash(town.channel, "imagine", prompt="three"))
        assert f"2 requests of yours wait for the staff's yes already (`{codes[0]}`, `{codes[1]}`); 2 at once" in told
        assert told.endswith("```\nthree\n```")
        assert (await town.ordered(town.ben)).waits_for_staff


async def test_nobody_waits_for_staff_outside_of_servers(open_town: OpenTown) -> None:
    """There are none."""
    async with open_town(PERSONAL_QUOTA="6/day") as town:
        await rules(town, approve_above=0)
        await town.ada.user.slash("imagine", prompt="a fox")
        (job,) = await town.store.open_jobs(member_key(town.ada.id), None)
        assert job.state is JobState.RESERVED


async def test_crash_right_after_the_yes_loses_nothing(town: Town) -> None:
    """The process ended after the books: the next one sends the request, and draws the staff's card again."""
    job, channel = await waiting(town)
    order = approved(job, by=member_key(town.mira.id), visitor=NOBODY_KNOWN, trusts_member=False)
    await town.atelier.parts.studio.order(order, key="interaction-9", awaiting=job)
    assert WAITS in town.texts()[0]
    await restarted(town)
    await town.post()
    assert "**Approved** by" in text_on(asking_card(town, channel))
    assert (await town.drive(await town.store.job(job.id))).state is JobState.SUCCEEDED
    assert len(links_in(town.messages()[0].components)) == 1


async def test_crash_before_the_placeholder_ends_it_for_nothing(town: Town) -> None:
    """After a minute: staff have nothing to decide, and a card that they have says so."""
    channel = await staff_channel(town)
    await rules(town, approve_above=0)
    showing = NewShowing(kind=ShowingKind.REPLY, channel_id=town.channel.id)
    request, ada = ImageRequest(prompt="a fox", seed=1), member_key(town.ada.id)
    order = Order(request=request, member=ada, member_name="Ada", community=town.community, showing=showing)
    job = await town.atelier.parts.studio.order(order, key="interaction-9")
    await town.post()
    assert labels_on(asking_card(town, channel))
    town.clock.jump(seconds=61)
    await town.atelier.room.housekeeping.go_round()
    await town.post()
    ended = await town.drive(job)
    assert (ended.state, ended.failure) == (JobState.CANCELLED, Failure.INTERRUPTED)
    assert "**Taken back**" in text_on(asking_card(town, channel))
    assert (town.messages(), letters_to(town.ada)) == ([], [])


async def test_question_about_a_price_cannot_wait_for_staff(town: Town) -> None:
    """Asked before the rule was there: the yes is refused in words, and the question stands."""
    question = panel(await town.ada.slash(town.channel, "imagine", prompt="four foxes", num_outputs=4))
    await rules(town, approve_above=0)
    told = answer(await town.ada.click(question, label="Make it · 6 credits"))
    assert told == f"Requests as dear as this one wait for the staff's yes here, {CANT_WAIT}"
    job = await town.job(town.ada)
    assert (job.state, job.waits_for_staff) == (JobState.AWAITING, False)
    assert "I know no request" in (await press(town, town.mira, f"approval:approve:{job.code}"))[0]


CANNOT_WAIT = {
    *("imagine_in_versions", "yes_to_versions_asked_about_before"),
    *("yes_to_a_price_asked_about_before", "yes_to_something_cheaper", "yes_to_a_draft"),
}
"""Several requests at once, and answers to questions."""


async def test_every_way_in_waits_for_staff_or_says_why_it_cannot(open_town: OpenTown) -> None:
    """Nothing is held or sent, whatever was begun before the rule was there; what waits is shown, and told to staff."""
    async with open_town(**OPEN) as town:
        channel = await staff_channel(town)
        acts = {begun.__name__: await begun(town) for _, begun in WAYS if begun.__name__ != "yes_of_staff"}
        await rules(town, approve_above=0)
        before = await standing(town)
        refused = set()
        for name, act in acts.items():
            told = "\n".join(whispers(await act()))
            refused |= {name} if CANT_WAIT in told else set()
        after = await standing(town)
        assert refused == CANNOT_WAIT
        assert (after["held"], after["runs"]) == (before["held"], before["runs"])
        assert after["waiting"] - before["waiting"] == len(acts) - len(refused)
        await town.post()
        shown = [message for message in channel.history(viewer=town.ben) if "asks for your yes" in text_on(message)]
        assert len(shown) == after["waiting"]
        public = [text for text in town.texts() if "waits for the staff's yes" in text]
        assert len(public) == after["waiting"] - 1, "one of them is private"


async def standing(town: Town) -> dict[str, Any]:
    """What is held, what was sent, and how many requests wait for staff."""
    people = (town.ada, town.ben, town.mira)
    jobs = [job for who in people for job in await town.jobs(who)]
    return {
        "held": [(await town.usage(who)).spent.held for who in people],
        "runs": len(town.pixeldojo.runs),
        "waiting": sum(job.waits_for_staff for job in jobs),
    }
