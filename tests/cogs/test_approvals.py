"""Dear, new and channel-bound requests wait for the staff's yes; whoever decides first wins, and its member hears of it."""

from collections.abc import Iterator

import discord
import pytest

from cogs.letters import RENDERINGS
from domain.catalog import ModelCard, Tariff
from domain.communities import ChannelRule, Tier, role_tier
from domain.jobs import Failure, Job, JobState
from domain.letters import LetterKind
from domain.limits import Limits
from domain.money import Allowance, Millicredits, Period
from domain.people import member_key
from domain.requests import Resolution
from tests.cogs.approving import WAITS, asking_card, decide, rules, waiting
from tests.cogs.conftest import Town, whispers
from tests.cogs.presses import panel, press, restarted, text_on
from tests.cogs.rendering import links_in, text_in
from tests.cogs.staff import cards, elsewhere, forged_form, labels_on, letters_to, pressed_in

NOT_ALLOWED = "You may not do this here."
BUTTONS = ["Approve", "Approve and trust", "Refuse"]


async def left(town: Town) -> int:
    """What Ada has left, in millicredits."""
    return (await town.usage(town.ada)).left or 0


def at(town: Town) -> str:
    """This moment as Discord counts from it."""
    return f"<t:{int(town.clock.now().timestamp())}:R>"


async def test_dear_request_waits_in_public_and_with_the_staff(town: Town) -> None:
    """Not asked about its price first; nothing is held, and the placeholder says until when."""
    job, channel = await waiting(town, num_outputs=4)
    (placeholder,) = town.messages()
    lapses = int(town.clock.now().timestamp()) + 24 * 3600
    assert "It costs 6 credits; nothing is held or charged until then." in text_on(placeholder)
    assert f"If nobody has decided by <t:{lapses}:f>, it lapses and costs nothing." in text_on(placeholder)
    assert labels_on(placeholder) == ["Cancel"]
    assert await left(town) == 6000
    card = asking_card(town, channel)
    assert labels_on(card) == BUTTONS
    for told in (
        f"**<@{town.ada.id}> asks for your yes**: `{job.code}` · [see it](",
        "-# here since <t:",
        "on Discord since <t:",
        "Prompt: a \\*secret\\* fox",
        "**4 pictures at 1 MP** · **6 credits**",
        "-# Their record here: 1 request · 0 pictures removed by staff · 0 warnings",
        f"It waits because of its price. If nobody decides, it lapses <t:{lapses}:R>.",
    ):
        assert told in text_on(card)
    (queued,) = whispers(await town.ada.slash(town.channel, "queue"))
    assert f"Waits for the staff's yes, until <t:{lapses}:f>." in queued


@pytest.mark.parametrize("restart", [False, True])
async def test_yes_takes_it_into_line_in_its_own_message(town: Town, restart: bool) -> None:
    """No new message: the placeholder goes on, and becomes the card. The staff's card and the log say who decided."""
    job, channel = await waiting(town)
    (placeholder,) = town.messages()
    town.clock.jump(seconds=5 * 3600)  # the interaction's token is long gone
    if restart:
        await restarted(town)
    (told,) = await decide(town, town.mira, asking_card(town, channel), "Approve")
    assert told == f"`{job.code}` is approved, for 1.5 credits. Its message says how far it is."
    assert "You're next." in town.texts()[0]
    assert await left(town) == 4500
    reserved = await town.store.job(job.id)
    assert (reserved.code, reserved.showings) == (job.code, job.showings)
    done = await town.drive(reserved)
    assert (done.state, done.paid) == (JobState.SUCCEEDED, 1500)
    (card,) = town.messages()
    assert (card.id, len(links_in(card.components))) == (placeholder.id, 1)
    decided = asking_card(town, channel)
    assert text_on(decided).endswith(f"**Approved** by <@{town.mira.id}>, {at_of(reserved, town)}, for 1.5 credits.")
    assert (labels_on(decided), "secret" in text_on(decided)) == ([], False)
    log = [text for text in cards(town, channel) if "was approved" in text]
    assert [f"A request by <@{town.ada.id}> was approved" in text for text in log] == [True]
    for verb in ("approve", "trust", "refuse"):
        (late,) = await press(town, town.mira, f"approval:{verb}:{job.code}")
        assert f"<@{town.mira.id}> approved `{job.code}` already, <t:" in late
    assert len(town.pixeldojo.runs) == 1
    await town.store.audit_books()


def at_of(job: Job, town: Town) -> str:
    """Five hours after it was asked, as Discord counts from it."""
    return f"<t:{int(job.created_at.timestamp()) + 5 * 3600}:R>"


@pytest.mark.parametrize("restart", [False, True])
async def test_no_is_told_with_its_reason_and_hands_the_prompt_back(town: Town, restart: bool) -> None:
    """In its message, where the prompt isn't repeated; and with the prompt in a letter. The form outlives a restart."""
    job, channel = await waiting(town)
    told = await decide(town, town.mira, asking_card(town, channel), "Refuse", after_restart=restart, why="no *foxes* today")
    assert f"`{job.code}` is refused. Its member is told, with your reason." in told[-1]
    ended = await town.drive(await town.store.job(job.id))
    assert ended.ended_at is not None
    decided_at = f"<t:{int(ended.ended_at.timestamp())}:R>"
    assert (ended.state, ended.failure, ended.refusal) == (JobState.CANCELLED, Failure.CANCELLED, "no *foxes* today")
    (message,) = town.messages()
    for said in ("**The staff said no to this.**", "Their reason: no \\*foxes\\* today", "Nothing was charged."):
        assert said in text_on(message)
    assert ("secret" in text_on(message), labels_on(message)) == (False, [])
    (letter,) = letters_to(town.ada)
    assert letter.startswith(f"**The staff of Pinewood Art said no to your request** `{job.code}`.")
    assert "Their reason: no \\*foxes\\* today" in letter
    assert letter.endswith("```\na *secret* fox\n```")
    assert str(town.mira.id) not in letter + text_on(message)
    assert f"**Refused** by <@{town.mira.id}>, {decided_at}.\n> no \\*foxes\\* today" in text_on(asking_card(town, channel))
    assert labels_on(asking_card(town, channel)) == []
    recalled = panel(await town.ada.slash(town.channel, "history", code=job.code))
    assert "The staff said no to this." in text_in(recalled.message.components)
    assert "a *secret* fox" in text_in(recalled.message.components)
    late = await forged_form(town, town.mira, f"approval-refuse:{job.code}", why="again")
    assert late == [f"<@{town.mira.id}> refused `{job.code}` already, {decided_at}."]


async def test_nobody_s_answer_within_a_day_ends_it(town: Town) -> None:
    """By housekeeping: said on its message, by letter with the prompt, and on the staff's card."""
    job, channel = await waiting(town)
    town.clock.jump(seconds=24 * 3600)
    await town.atelier.room.housekeeping.go_round()
    await town.post()
    job = await town.drive(job)
    assert (job.state, job.failure, job.shown_at is not None) == (JobState.CANCELLED, Failure.TIMED_OUT, True)
    (message,) = town.messages()
    assert "**Nobody of the staff decided on this within a day.**" in text_on(message)
    assert "a \\*secret\\* fox" in text_on(message)
    (letter,) = letters_to(town.ada)
    assert "within a day, so nothing was made or charged." in letter
    assert letter.endswith("```\na *secret* fox\n```")
    assert "**Lapsed**" in text_on(asking_card(town, channel))
    (late,) = await press(town, town.mira, f"approval:approve:{job.code}")
    assert late.startswith(f"`{job.code}` has lapsed, <t:")


async def test_member_takes_it_back(town: Town) -> None:
    """For nothing; the prompt comes back privately, and staff have nothing to decide any more."""
    job, channel = await waiting(town)
    assert "I know no request" in (await press(town, town.ben, f"cancel:{job.code}"))[0]
    (told,) = whispers(await town.ada.click(town.messages()[0], label="Cancel"))
    assert told == "Cancelled. Nothing was held or charged.\n```\na *secret* fox\n```"
    await town.drive(job)
    await town.post()
    assert "Cancelled before it was sent." in town.texts()[0]
    assert "**Taken back**" in text_on(asking_card(town, channel))
    assert letters_to(town.ada) == []
    (late,) = await press(town, town.mira, f"approval:refuse:{job.code}")
    assert "was taken back" in late


async def test_trusted_member_s_next_request_goes_at_once_until_that_is_undone(town: Town) -> None:
    """Two decisions; the trust can be taken back, what was approved stays."""
    job, channel = await waiting(town)
    (told,) = await decide(town, town.mira, asking_card(town, channel), "Approve and trust")
    assert f"<@{town.ada.id}> is trusted now" in told
    assert "is trusted now" in text_on(asking_card(town, channel))
    assert (await town.store.job(job.id)).state is JobState.RESERVED
    assert (await town.ordered(town.ada, "another")).state is JobState.RESERVED
    (undoable,) = [entry for entry in await town.store.audit_entries(town.community, most=9) if entry.what == "trust"]
    assert undoable.job_id == job.id
    await press(town, town.mira, f"undo:{undoable.id}")
    assert (await town.ordered(town.ada, "a third")).waits_for_staff


def refusals() -> Iterator[object]:
    """What may stand in the way by the time staff say yes, and what they read."""

    async def used_up(town: Town) -> str:
        quota = Allowance(Millicredits(1000), Period.DAY)
        await town.atelier.parts.accounts.set_quota(town.community, member_key(town.ada.id), quota, by=member_key(town.mira.id))
        return "> This costs 1.5 credits, and your credits here don't cover it"

    async def blocked(town: Town) -> str:
        until = town.clock.now().replace(year=2027)
        await town.store.block(
            town.community, member_key(town.ada.id), until=until, reason="spam", by=member_key(9), now=town.clock.now()
        )
        return "> The staff of this server have blocked you"

    async def paused(town: Town) -> str:
        await rules(town, paused=True)
        return "> The staff of this server have paused new requests."

    async def dearer(town: Town) -> str:
        prices = {resolution: Millicredits(9000) for resolution in Resolution}
        await town.store.remember_model(ModelCard(), Tariff(prices))
        return "> This costs 9 credits by now, not the 1.5 credits that were shown"

    async def smaller(town: Town) -> str:
        tier = Tier(who="everyone", limits=Limits(resolution=Resolution.HALF))
        await town.store.set_tier(town.community, tier, by=member_key(9), now=town.clock.now())
        return "> That is a resolution of 1 MP; a resolution of 0.5 MP is the most for everyone here."

    yield from (used_up, blocked, paused, dearer, smaller)


@pytest.mark.parametrize("change", list(refusals()))
async def test_yes_meets_the_rules_of_its_moment(town: Town, change: object) -> None:
    """What they refuse is told to whoever pressed, and it waits on; nothing is written, and its member isn't bothered."""
    job, channel = await waiting(town)
    said = await change(town)  # type: ignore[operator]
    for label in ("Approve", "Approve and trust"):
        (told,) = await decide(town, town.mira, asking_card(town, channel), label)
        assert told.startswith(f"`{job.code}` can't be made now, so it still waits. Its member would read:\n{said}")
    assert await town.store.job(job.id) == job
    assert labels_on(asking_card(town, channel)) == BUTTONS
    assert not (await town.store.member_record(town.community, job.member)).trusted
    assert WAITS in town.texts()[0]


async def test_yes_for_who_left_the_server_is_refused_in_words(town: Town) -> None:
    """Nothing is made for them; it lapses by itself."""
    job, channel = await waiting(town)
    town.server.remove_member(town.ada)
    (told,) = await decide(town, town.mira, asking_card(town, channel), "Approve")
    assert told == "They aren't in this server any more, so nothing can be made for them. It lapses by itself."
    assert (await town.store.job(job.id)).waits_for_staff


async def test_yes_goes_by_the_roles_and_the_channel_of_its_member(town: Town) -> None:
    """Fresh ones: a role that was given meanwhile counts, and so does a rule of the channel they asked in, not of the staff's."""
    job, channel = await waiting(town)
    await town.store.set_tier(
        town.community, Tier(who="everyone", limits=Limits(outputs=0)), by=member_key(9), now=town.clock.now()
    )
    (told,) = await decide(town, town.mira, asking_card(town, channel), "Approve")
    assert "> That is 1 picture; 0 pictures is the most for everyone here." in told
    artists = town.server.create_role("Artists")
    tier = Tier(who=role_tier(artists.id), limits=Limits(outputs=2))
    await town.store.set_tier(town.community, tier, by=member_key(9), now=town.clock.now())
    town.env.backend.add_member_role(town.server.id, town.ada.id, artists.id)
    closed = ChannelRule(channel_id=town.channel.id, allowed=False)
    await town.store.set_channel(town.community, closed, by=member_key(9), now=town.clock.now())
    (told,) = await decide(town, town.mira, asking_card(town, channel), "Approve")
    assert "> Pictures aren't made in this channel." in told
    await town.store.set_channel(town.community, ChannelRule(channel_id=town.channel.id), by=member_key(9), now=town.clock.now())
    (told,) = await decide(town, town.mira, asking_card(town, channel), "Approve")
    assert "is approved" in told
    assert (await town.store.job(job.id)).state is JobState.RESERVED


async def test_only_staff_of_its_server_decide(town: Town) -> None:
    """A plain member, its own one, one who may delete messages, another server's moderator: by presses and forms made by hand."""
    job, _ = await waiting(town)
    role = town.server.create_role("Janitors", permissions=discord.Permissions(manage_messages=True))
    vera = town.server.add_member(town.env.create_user("vera"), roles=[role])
    moderator, there = await elsewhere(town)
    no_such = f"I know no request `{job.code}` of yours."
    for who in (town.ada, town.ben, vera):
        for custom_id in ("approval:next", *(f"approval:{verb}:{job.code}" for verb in ("approve", "trust", "refuse"))):
            assert await press(town, who, custom_id) == [NOT_ALLOWED]
        assert await forged_form(town, who, f"approval-refuse:{job.code}", why="so") == [NOT_ALLOWED]
    for verb in ("approve", "trust", "refuse"):
        assert await pressed_in(there, moderator, town, f"approval:{verb}:{job.code}") == [no_such]
    assert await forged_form(town, moderator, f"approval-refuse:{job.code}", channel=there, why="so") == [no_such]
    assert await pressed_in(there, moderator, town, "approval:next") == ["No request waits for your yes."]
    assert f"I know no request `{job.code}` of yours." in (await press(town, town.ada, f"confirm:yes:{job.code}:1500"))[0]
    assert await town.store.job(job.id) == job


async def test_staff_say_no_with_words(town: Town) -> None:
    """White space is no reason; nobody trusts themselves or other staff by a request of theirs."""
    job, _ = await waiting(town)
    (told,) = await forged_form(town, town.mira, f"approval-refuse:{job.code}", why=" ")
    assert "It may be a word or a sentence" in told
    own = await town.ordered(town.mira, "a staff fox")
    assert (await press(town, town.mira, f"approval:trust:{own.code}"))[0].startswith("That is you.")
    assert (await town.store.job(own.id)).waits_for_staff
    assert "is approved" in (await press(town, town.mira, f"approval:approve:{own.code}"))[0]
    assert (await town.store.job(job.id)).waits_for_staff


def test_each_letter_has_a_rendering() -> None:
    """Whatever is written is brought to somebody."""
    assert set(RENDERINGS) == set(LetterKind)
