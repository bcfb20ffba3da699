"""What a community's staff decide on, over the wire: cards come once and decisions hold once, whenever the bot is killed."""

from domain.jobs import JobState
from domain.people import MemberKey, member_key, server_key
from tests.discord_server import Channel, Interaction, Message, User
from tests.discord_server.calls import Call
from tests.discord_server.faults import Where
from tests.survival.checks import DOWN_S, PRICE, reached
from tests.survival.inside import Inside
from tests.survival.servers import says
from tests.survival.stage import Stage

AGAIN_S = 61.0
"""A letter that a killed process had taken is taken by another one then."""
STAFF = MemberKey("discord:9")
CARDS = ("report:dismiss:", "approval:approve:", "undo:")
"""What each kind of the staff's cards has among its buttons."""


async def test_each_card_of_the_staff_s_comes_once_when_the_bot_is_killed_before_it_knew(stage: Stage) -> None:
    """A report, a request that waits and a decision: Discord had all three, the database none of them."""
    await let_through(stage, stage.ada)
    await stage.start()
    await stage.placed()
    await stage.delivered()
    await asked(stage, stage.newcomer("ben"))
    await stage.stop()
    await reported(stage)
    staff = await staffed(stage)
    while fresh := [card for card in CARDS if not posts(stage, staff, card)]:
        held = stage.discord.hold_next(f"POST /channels/{staff.id}/messages", when="after", where=any_of(fresh))
        await stage.start()
        await reached(stage, held)
        await stage.kill()
        stage.later(seconds=AGAIN_S)

    await stage.start()
    await stage.discord.wait_for(lambda: all(posts(stage, staff, card)[-1].status == 200 for card in CARDS))
    await stage.stop()

    assert min(len(posts(stage, staff, card)) for card in CARDS) == 2
    shown = [str(message.now.components) for message in stage.discord.shown(staff)]
    assert [sum(card in each for each in shown) for card in CARDS] == [1, 1, 1]
    assert len(shown) == len(CARDS)


async def test_request_is_made_once_when_staff_approve_twice_at_once_and_the_bot_is_killed(stage: Stage) -> None:
    """The other one is told who was first; its run, accepted as the bot died, is found, paid and shown where it was asked."""
    await let_through(stage)
    staff = await staffed(stage)
    await stage.start()
    ordered = await asked(stage, stage.ada)
    card = await stage.discord.wait_for(
        lambda: next((each for each in stage.discord.shown(staff) if CARDS[1] in str(each.now.components)), None)
    )
    stage.pixeldojo.hang_next(accept=True)
    moderators = [stage.newcomer(name) for name in ("mo", "may")]
    for moderator in moderators:
        stage.guild.join(moderator, manage_guild=True)
    presses = [stage.discord.click(moderator, card, card.custom_id(label="Approve")) for moderator in moderators]
    await stage.discord.wait_for(lambda: all(pressed.original for pressed in presses) and stage.pixeldojo.held)
    assert sorted("already" in told(pressed) for pressed in presses) == [False, True], [told(pressed) for pressed in presses]

    await stage.start_again(after_s=DOWN_S)
    await stage.delivered()
    await stage.stop()

    assert stage.seen == stage.cards == [ordered.original]
    assert len(stage.pixeldojo.runs) == 1
    async with stage.books() as books:
        (job,) = await books.store.recent_jobs(books.community, member_key(stage.ada.id), most=9)
        assert (job.state, job.paid) == (JobState.SUCCEEDED, PRICE)
        assert (await books.spent(ordered)).used == PRICE
        decisions = await books.store.audit_entries(books.community, most=9)
        assert [entry.what for entry in decisions].count("approve") == 1


async def test_card_is_one_thread_of_the_gallery_when_the_bot_is_killed_before_it_knew(stage: Stage) -> None:
    """Discord knows no nonce there: the thread is found by its card's code. What was shared after it comes after it."""
    forum = stage.discord.world.add_forum(stage.guild, "gallery")
    async with stage.books() as books:
        await books.store.change_community(books.community, {"gallery_channel_id": forum.id}, by=STAFF, now=stage.clock.now())
    await stage.start()
    for number, prompt in enumerate(("a fox", "a heron"), start=1):
        stage.order(prompt)
        await stage.delivered(number)
    first, second = stage.cards
    held = stage.discord.hold_next(f"POST /channels/{forum.id}/threads", when="after")
    await share(stage, first)
    await reached(stage, held)
    await share(stage, second)

    await stage.start_again(after_s=AGAIN_S)
    await stage.discord.wait_for(lambda: len(threads(stage, forum)) == 2)
    await stage.stop()

    assert [code_of(card) in thread for card, thread in zip((first, second), threads(stage, forum), strict=True)] == [True, True]
    assert sum(call.method == "POST" and call.path == f"/channels/{forum.id}/threads" for call in stage.discord.requests) == 2


async def test_no_choice_of_the_set_up_is_lost_when_four_come_before_discord_draws_the_page(inside: Inside) -> None:
    """Each press tells of the menus as they were before all of them; Done writes all four."""
    studio = inside.channel
    inside.guild.join(inside.ada, manage_guild=True)
    opened = inside.discord.slash(inside.ada, studio, "studio")
    page = await inside.discord.wait_for(lambda: opened.original)
    chosen: dict[str, str | Channel] = {"where": studio, "quota": "3/day", "newcomers": "let", "staff": studio}
    presses = [inside.discord.click(inside.ada, page, f"setup:{about}", values=[value]) for about, value in chosen.items()]
    await inside.discord.wait_for(lambda: all(pressed.answer for pressed in presses))
    done = inside.discord.click(inside.ada, page, page.custom_id(label="Done"))
    await inside.discord.wait_for(lambda: done.answer)

    store, server = inside.atelier.parts.store, server_key(inside.guild.id)
    settings = await store.community_settings(server)
    settings = await store.community_settings(server)
    assert (settings.anywhere, settings.holds_newcomers_back, settings.staff_channel_id) == (False, False, studio.id)
    assert [rule.channel_id for rule in await store.channels(server)] == [studio.id]
    assert [str(quota) for quota in (await store.quotas(server)).values()] == ["3/day"]


# ── what the tests above have in common ──────────────────────────────────────────────────────────────────────────
async def let_through(stage: Stage, *members: User) -> None:
    """Let requests wait for the staff's yes, but for those of these members."""
    async with stage.books() as books:
        now = stage.clock.now()
        await books.store.change_community(books.community, {"approve_above": 0}, by=STAFF, now=now)
        for member in members:
            await books.store.trust(books.community, member_key(member.id), True, by=STAFF, now=now)


async def staffed(stage: Stage) -> Channel:
    """Give the staff a channel: what waits for them comes there."""
    staff = stage.discord.world.add_channel(stage.guild, "staff")
    async with stage.books() as books:
        change = {"staff_channel_id": staff.id}
        await books.store.change_community(books.community, change, by=STAFF, now=stage.clock.now())
    return staff


async def asked(stage: Stage, member: User) -> Interaction:
    """A request that waits for the staff's yes."""
    ordered = await stage.placed(user=member)
    assert ordered.original is not None
    assert "waits for the staff's yes" in ordered.original.text
    return ordered


async def reported(stage: Stage) -> None:
    """Somebody reports Ada's picture."""
    async with stage.books() as books:
        (job,) = await books.store.recent_jobs(books.community, member_key(stage.ada.id), most=9)
        assert not await books.store.report(job.id, reporter=MemberKey("discord:8"), reason="rude", now=stage.clock.now())


async def share(stage: Stage, card: Message) -> None:
    """Ada shares a card in the gallery, by the button among its details."""
    opened = stage.discord.click(stage.ada, card, card.custom_id(label="Details"))
    details = await stage.discord.wait_for(lambda: opened.original)
    pressed = stage.discord.click(stage.ada, details, details.custom_id(label="To the gallery"))
    await stage.discord.wait_for(lambda: pressed.original)


def threads(stage: Stage, forum: Channel) -> list[str]:
    """What the first message of each thread shows, oldest first."""
    return [message.text for message in stage.discord.world.messages.values() if message.channel.forum is forum]


def code_of(card: Message) -> str:
    """A card's code."""
    return card.custom_id(label="Details").split(":")[1]


def any_of(cards: list[str]) -> Where:
    """Whether a call brings one of these cards."""
    return lambda call: any(says(card)(call) for card in cards)


def posts(stage: Stage, channel: Channel, card: str) -> list[Call]:
    """The calls that sent such a card there, oldest first."""
    path, is_such = f"/channels/{channel.id}/messages", says(card)
    return [call for call in stage.discord.requests if (call.method, call.path) == ("POST", path) and is_such(call)]


def told(pressed: Interaction) -> str:
    """What a press was answered with."""
    return pressed.original.text if pressed.original is not None else ""
