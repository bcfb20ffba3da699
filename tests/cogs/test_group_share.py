"""Share on a private group card: all of it on one card for everybody, or one version by itself; and nothing else with it."""

import discord
import pytest
from simcord.results import InteractionResult

from domain.jobs import Job, NewShowing, ShowingKind
from tests.cogs.batches import batch, ids_on, make
from tests.cogs.conftest import Town, whispers
from tests.cogs.forms import in_public
from tests.cogs.presses import answer, buttons, panel, press, restarted
from tests.cogs.rendering import links_in, text_in
from tests.cogs.test_blocked import block


async def made(town: Town, *, fail_first: bool = False) -> list[Job]:
    """Ada's private red and blue bicycles, ended."""
    jobs = await make(town, town.ada, private=True)
    if fail_first:
        town.pixeldojo.fail_next()
    for job in jobs:
        await town.drive(job)
    return await batch(town, town.ada)


def own_card(town: Town) -> discord.Message:
    """The group card that Ada alone sees."""
    seen = town.channel.history(viewer=town.ada)
    return next(message for message in seen if links_in(message.components) and message.flags.ephemeral)


async def share(town: Town) -> InteractionResult:
    """Ada presses Share on it."""
    return await town.ada.click(own_card(town), label="Share")


async def share_one(town: Town, job: Job) -> None:
    """Ada finds one version under /history and shares it."""
    shown = panel(await town.ada.slash(town.channel, "history", code=job.code))
    await town.ada.click(shown, label="Share")


@pytest.mark.parametrize("after_restart", [False, True])
async def test_a_private_batch_is_shared_once_on_one_card(town: Town, after_restart: bool) -> None:
    """With all pictures and their numbers; the second press says so, and the card has no Share itself."""
    red, blue = await made(town)
    assert in_public(town) == ""
    if after_restart:
        await restarted(town)
    assert whispers(await share(town)) == []
    (card,) = town.messages()
    assert len(links_in(card.components)) == 2
    assert {f"picture:{red.code}:0", f"picture:{blue.code}:0"} < set(ids_on(card))
    assert not any("share:" in custom_id for custom_id in ids_on(card))
    assert [(job.is_public, job.showings[-1].message_id) for job in await batch(town, town.ada)] == [(True, card.id)] * 2
    assert "was shared before" in answer(await share(town))
    assert len(town.messages()) == 1


async def test_what_failed_is_not_shared(town: Town) -> None:
    """The only picture comes on a card like any other; neither the failure nor its words are everybody's."""
    red, blue = await made(town, fail_first=True)
    await share(town)
    (card,) = town.messages()
    assert f"again:{blue.code}" in ids_on(card)
    assert "red bicycle" not in in_public(town)
    assert (await town.store.job(red.id)).private


async def test_a_version_shared_by_itself_takes_no_other_along(town: Town) -> None:
    """Whatever is drawn again later: what stayed private stays so."""
    red, blue = await made(town)
    await share_one(town, red)
    (card,) = town.messages()
    assert len(links_in(card.components)) == 1
    removed = panel(await town.ada.context_menu(town.channel, "Remove", card))
    assert buttons(removed) == [f"remove:do:{red.code}", f"remove:keep:{red.code}"]
    await town.ada.click(removed, custom_id=f"remove:do:{red.code}")
    (card,) = town.messages()
    assert (links_in(card.components), "blue" in in_public(town)) == ([], False)
    assert links_in(own_card(town).components) != []
    await share(town)
    assert len(town.messages()) == 2
    assert f"again:{blue.code}" in ids_on(town.messages()[1])


async def test_removing_one_of_a_shared_card_leaves_the_other(town: Town) -> None:
    """On the card that everybody sees, and on its member's own."""
    red, _ = await made(town)
    await share(town)
    await restarted(town)
    await press(town, town.ada, f"remove:do:{red.code}")
    card = next(message for message in town.messages() if "bicycle" in text_in(message.components))
    for message in (card, own_card(town)):
        assert len(links_in(message.components)) == 1
        assert "**1** · … · removed" in text_in(message.components)


@pytest.mark.parametrize("who", ["ben", "mira"])
async def test_nobody_else_shares_a_private_batch(town: Town, who: str) -> None:
    """Neither members nor moderators learn that there is one."""
    red, _ = await made(town)
    assert await press(town, getattr(town, who), f"group:share:{red.code}") == [f"I know no request `{red.code}` of yours."]
    assert all(job.private for job in await batch(town, town.ada))


async def test_share_made_up_by_hand_is_refused(town: Town) -> None:
    """Before all has ended, of a single request, of a public batch, of one whose pictures were removed."""
    single = await town.drive(await town.ordered(town.ada, private=True))
    assert "I know no request" in (await press(town, town.ada, f"group:share:{single.code}"))[0]
    public = await make(town, town.ada, "{old, new} house")
    assert "has moved on meanwhile" in (await press(town, town.ada, f"group:share:{public[0].code}"))[0]
    for job in public:
        await town.drive(job)
    assert "was shared before" in (await press(town, town.ada, f"group:share:{public[0].code}"))[0]
    assert all(job.is_public for job in [await town.store.job(job.id) for job in public])


async def test_share_that_died_halfway_may_be_pressed_again(town: Town) -> None:
    """The jobs were made public, and the process ended before the card was there."""
    jobs = await made(town)
    here = NewShowing(kind=ShowingKind.REPLY, channel_id=town.channel.id)
    await town.store.share([job.id for job in jobs], here, now=town.clock.now())
    assert "was shared before" in answer(await share(town))
    town.clock.jump(seconds=61)
    await share(town)
    (card,) = town.messages()
    assert len(links_in(card.components)) == 2
    assert all(job.showings[-1].message_id == card.id for job in await batch(town, town.ada))


async def test_share_that_discord_turns_down_leaves_all_private(town: Town) -> None:
    """Nobody sees them, and it may be tried again."""
    await made(town)
    card = own_card(town)
    town.env.inject_error("POST", "/interactions/*/callback", status=404, code=10062)
    await town.ada.click(card, label="Share")
    assert [(job.private, len(job.showings)) for job in await batch(town, town.ada)] == [(True, 1)] * 2
    await share(town)
    assert len(town.messages()) == 1


async def test_a_blocked_member_shares_no_batch(town: Town) -> None:
    """As with one card."""
    red, _ = await made(town)
    await block(town, town.ada)
    told = await press(town, town.ada, f"group:share:{red.code}")
    assert told[0].startswith("The staff of this server have blocked you")
    assert all(job.private for job in await batch(town, town.ada))
