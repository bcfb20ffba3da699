"""The staff's page about words: every change is tried on past requests, and holds once it is saved."""

from typing import Any

import pytest
from simcord.actors import MemberActor
from simcord.results import InteractionResult, ResponseMessage

from domain.people import member_key
from domain.rules.blocklist import ENTRIES_MOST
from tests.cogs.conftest import Town, whispers
from tests.cogs.forms import opened, sent
from tests.cogs.presses import forged, labels, panel, press, restarted, text_on
from tests.cogs.rendering import text_in
from tests.cogs.staff import cards, elsewhere, forged_form, log_of, pressed_in, staff_channel
from tests.cogs.wordlists import ALERT, PRESET, add_rule, allow_bot, block

SAVED = "Saved. It holds with the next request."


async def page(town: Town, skip: int = 0) -> ResponseMessage:
    """The page, as Mira opens it."""
    return panel(await town.mira.click(await forged(town, f"words:page:{skip}"), label="Press"))


def text(town: Town) -> str:
    """What Mira's page says now."""
    return text_in(town.channel.history(viewer=town.mira)[-1].components)


async def added(town: Town, lines: str, *, after_restart: bool = False) -> InteractionResult:
    """Mira fills in the form; the trial takes the page's place."""
    form = await town.mira.click(await page(town), label="Add")
    return await sent(town, town.mira, form, after_restart=after_restart, entries=lines)


async def decided(town: Town, label: str) -> None:
    """Mira presses Save or Cancel under the trial."""
    await town.mira.click(town.channel.history(viewer=town.mira)[-1], label=label)


async def listed(town: Town) -> list[str]:
    """The blocklist as it is kept."""
    return [str(entry) for entry in await town.atelier.parts.wordlists.entries(town.community)]


async def made(town: Town, who: MemberActor, prompt: str, **options: Any) -> None:
    """A finished job."""
    await town.drive(await town.ordered(who, prompt, resolution="0.5 MP", **options))


@pytest.mark.parametrize("after_restart", [False, True])
async def test_words_are_tried_on_past_requests_and_then_hold(town: Town, after_restart: bool) -> None:
    """Nothing changes before Save; what would have been caught is counted, and shown where everybody saw it."""
    await made(town, town.ada, "a bowl of BLOOD")
    await made(town, town.ada, "my secret bl00d moon", private=True)
    await made(town, town.ben, "a fox")
    await added(town, "blood\ngore*\n/kill\\w+ him/", after_restart=after_restart)
    told = text(town)
    assert "Added, 3 entries: `blood` · `gore*` · `/kill\\w+ him/`" in told
    assert "**Nothing is saved yet.** Of the last 3 requests of this server this would have caught **2**." in told
    assert "> a bowl of BLOOD\n> -# `blood`" in told
    assert "secret" not in told
    assert await listed(town) == []
    if after_restart:
        await restarted(town)
    await decided(town, "Save")
    assert SAVED in text(town)
    assert "Blocked: 2 words, 1 pattern." in text(town)
    refused = whispers(await town.ada.slash(town.channel, "imagine", prompt="b l o o d"))[0]
    assert "This server's blocklist has `blood`, so I made nothing, and nothing was charged." in refused
    assert "b l o o d" in refused


async def test_words_are_as_before_when_staff_undo_a_change(town: Town) -> None:
    """By its card in the staff log, after a restart; with the next request."""
    channel = await staff_channel(town)
    await added(town, "blood\ngore*")
    await decided(town, "Save")
    await town.post()
    (card,) = log_of(town, channel)
    assert "The blocked words were changed" in text_on(card)
    await restarted(town)
    await town.mira.click(card, label="Undo")
    assert await listed(town) == []
    assert "**Undone** by" in cards(town, channel)[0]
    assert await town.ordered(town.ada, "blood moon")
    await press(town, town.mira, f"undo:{(await town.store.audit_entries(town.community, most=1))[0].id}")
    assert await listed(town) == []


async def test_cancelled_change_is_none(town: Town) -> None:
    """And can't be saved any more."""
    await added(town, "blood")
    trial = town.channel.history(viewer=town.mira)[-1]
    (save,) = [button for row in trial.components for button in ids(row.to_dict()) if button.startswith("words:save")]
    await decided(town, "Cancel")
    assert "Nothing was changed." in text(town)
    await press(town, town.mira, save)
    assert "That change isn't there any more" in text(town)
    assert await listed(town) == []


async def test_change_is_saved_once(town: Town) -> None:
    """A second press of the same Save finds it done."""
    channel = await staff_channel(town)
    await added(town, "blood")
    trial = town.channel.history(viewer=town.mira)[-1]
    (save,) = [button for row in trial.components for button in ids(row.to_dict()) if button.startswith("words:save")]
    await decided(town, "Save")
    await press(town, town.mira, save)
    assert "That change isn't there any more" in text(town)
    await town.post()
    assert len([card for card in cards(town, channel) if "blood" in card]) == 1


async def test_entries_are_taken_away_from_the_page(town: Town) -> None:
    """It is tried too: what would be let through again is counted."""
    await made(town, town.ada, "a bowl of blood")
    await block(town, "blood", "gore*", "+blood orange")
    shown = await page(town)
    entries = {str(kept.entry): str(kept.id) for kept in await town.store.word_entries(town.community, skip=0, most=9)}
    await town.mira.select(shown, [entries["blood"], entries["+blood orange"]], custom_id="words:take:away")
    assert "Taken away, 2 entries: `blood` · `+blood orange`" in text(town)
    assert "this would have let **1** through that the list stops today" in text(town)
    await decided(town, "Save")
    assert await listed(town) == ["gore*"]
    assert (await town.ordered(town.ada, "blood, blood")).request.prompt == "blood, blood"


async def test_allowed_phrase_lets_through_what_the_list_stops(town: Town) -> None:
    """Tried like everything else."""
    await made(town, town.ada, "a blood orange")
    await block(town, "blood")
    await added(town, "+Blood  Orange")
    assert "this would have let **1** through that the list stops today" in text(town)
    await decided(town, "Save")
    assert "Blocked: 1 word; 1 entry allowed." in text(town)
    assert (await town.ordered(town.ada, "a blood orange")).request.prompt == "a blood orange"


async def test_lines_that_cannot_be_entries_are_named_and_handed_back(town: Town) -> None:
    """With RE2's own message; none of the others is added."""
    lines = "fox\n/(?=x)/\n/\\pL{1000}/\na"
    told = "\n".join(whispers(await added(town, lines)))
    assert "- `/(?=x)/`: `invalid perl operator: (?=`" in told
    assert "- `/\\pL{1000}/`: `pattern too large - compile failed`" in told
    assert "- `a`: `it is too short: it would stop nearly every request`" in told
    assert lines in told
    await added(town, "# nothing but a remark")
    assert "That changes nothing: the list is so already." in text(town)
    assert await listed(town) == []


async def uploaded(town: Town, data: bytes, how: str) -> InteractionResult:
    """Mira uploads a file."""
    form = await town.mira.click(await page(town), label="Upload")
    return await sent(town, town.mira, form, file=("words.txt", data), how=[how])


async def test_list_is_downloaded_and_uploaded_again(town: Town) -> None:
    """The file says all of it; it is added to the list, or takes its place."""
    await block(town, "blood", "red fox", "/c.t+/", "+blood orange", "🍆", "血液")
    result = await town.mira.click(await page(town), label="Download")
    (attachment,) = panel(result).message.attachments
    file = await attachment.read()
    assert file.decode() == "blood\nred fox\n/c.t+/\n+blood orange\n🍆\n血液"
    await uploaded(town, b"\xef\xbb\xbf" + file + b"\r\ndog\r\n", "add")
    assert "Added, 1 entry: `dog`" in text(town)
    await decided(town, "Save")
    await uploaded(town, b"# mine\ndog\ncat", "replace")
    assert "Added, 1 entry: `cat`" in text(town)
    assert "Taken away, 6 entries:" in text(town)
    await decided(town, "Save")
    assert await listed(town) == ["dog", "cat"]


async def test_file_that_is_no_list_is_refused(town: Town) -> None:
    """A picture under the name of a text, too large a file, and more than there is room for."""
    for data in (b"\x89PNG\xff\xfe", b"x" * (2**20 + 1)):
        assert "it isn't a text file in UTF-8, or is over 1 MiB" in "\n".join(whispers(await uploaded(town, data, "add")))
    many = "\n".join(f"word{number}" for number in range(ENTRIES_MOST + 1)).encode()
    assert "5,000 entries at most" in "\n".join(whispers(await uploaded(town, many, "add")))
    assert await listed(town) == []


async def test_long_list_is_read_by_pages(town: Town) -> None:
    """Twenty at a time; a page that isn't there any more is the last one."""
    await block(town, *(f"word{number:02}" for number in range(45)))
    first = await page(town)
    assert "1 to 20 of 45\n`word00` · `word01`" in text(town)
    assert labels(first) == ["Add", "Upload", "Download", "▶", "Read AutoMod again"]
    await town.mira.click(first, label="▶")
    assert "21 to 40 of 45" in text(town)
    await page(town, 9000)
    assert "41 to 45 of 45" in text(town)


async def test_page_says_what_automod_does_and_what_cannot_be_read(town: Town) -> None:
    """Rules that hold, those that don't and why, and that nothing can be read without Manage Server."""
    await page(town)
    assert "**AutoMod**\nNo rule keeps messages back here." in text(town)
    await add_rule(town, "cat", name="**Cats**", metadata={"regex_patterns": ["(?=cat)"]})
    await add_rule(town, "dog", name="Dogs", actions=[ALERT])
    await add_rule(town, name="Slurs", trigger_type=PRESET, trigger_metadata={"presets": [3], "allow_list": []})
    await page(town)
    assert "1 rule of this server holds for requests too. Discord tells me of each change." in text(town)
    assert "- `**Cats**`, `(?=cat)`: `invalid perl operator: (?=`" in text(town)
    assert "- `Dogs`: it only tells staff" in text(town)
    assert "- `Slurs`: Discord's own word lists can't be read by bots" in text(town)
    await allow_bot(town, manage_guild=False)
    await page(town)
    assert "I can't read its rules: that takes Manage Server. 1 rule of this server holds for requests too, as they were" in text(
        town
    )


async def test_rules_are_read_again_at_a_press(town: Town) -> None:
    """Where Discord's word of a change got lost."""
    rule_id = await add_rule(town, "cat")
    town.env.backend.get_auto_mod_rule(town.server.id, rule_id).trigger_metadata = {"keyword_filter": ["dog"]}
    await town.mira.click(await page(town), label="Read AutoMod again")
    assert "AutoMod's rules were read anew." in text(town)
    assert "it caught `dog`" in whispers(await town.ada.slash(town.channel, "imagine", prompt="a dog"))[0]


async def test_change_is_a_decision_in_the_staff_log(town: Town) -> None:
    """With who, and what came and went."""
    channel = await staff_channel(town)
    await added(town, "blood")
    await decided(town, "Save")
    await town.post()
    (card,) = [card for card in cards(town, channel) if "blood" in card]
    assert f"<@{town.mira.id}>" in card


VERBS = ("page:0", "add:0", "upload:0", "download:0", "read:0", f"save:{'0' * 16}", f"cancel:{'0' * 16}")


async def test_words_are_for_staff_of_this_server_alone(town: Town) -> None:
    """A plain member's press, choice and form are refused, and another server's moderator sees and changes only their own."""
    await block(town, "blood")
    for verb in VERBS:
        assert await press(town, town.ada, f"words:{verb}") == ["You may not do this here."]
    (told,) = await forged_form(town, town.ada, "words-add", entries="fox")
    assert told.startswith("You may not do this here.")
    entry = (await town.store.word_entries(town.community, skip=0, most=1))[0]
    max_, there = await elsewhere(town)
    assert "The blocklist is empty." in (await pressed_in(there, max_, town, "words:page:0"))[0]
    wordlists, by = town.atelier.parts.wordlists, member_key(town.mira.id)
    trial = await wordlists.try_without(town.community, [entry.id], by=by)
    assert trial is not None
    for presser, channel in ((max_, there), (town.ada, town.channel)):
        await pressed_in(channel, presser, town, f"words:save:{trial.code}")
        await pressed_in(channel, presser, town, f"words:cancel:{trial.code}")
    assert await listed(town) == ["blood"]
    assert await wordlists.save(trial.code, community=town.community, by=by) is not None
    assert await wordlists.try_without(town.community, [entry.id], by=by) is None


async def test_refusals_of_a_member_are_counted_without_their_words(town: Town) -> None:
    """For their record; a month later nothing of it is there."""
    await block(town, "blood")
    for prompt in ("blood", "bl00d"):
        await town.ada.slash(town.channel, "imagine", prompt=prompt)
    wordlists, ada = town.atelier.parts.wordlists, member_key(town.ada.id)
    assert await wordlists.refusals(town.community, ada) == 2
    assert await wordlists.refusals(town.community, member_key(town.ben.id)) == 0
    assert await town.jobs(town.ada) == []
    await town.clock.advance(seconds=32 * 86400)
    await wordlists.sweep()
    assert await wordlists.refusals(town.community, ada) == 0


async def test_page_is_one_of_studio(town: Town) -> None:
    """The menu of the others leads to it; for a plain member it doesn't."""
    panel(await opened(town, town.mira, "studio:open:words"))
    assert "The blocklist is empty." in text(town)
    assert await press(town, town.ada, "studio:open:words") == ["You may not do this here."]


def ids(component: Any) -> list[str]:
    """The custom_ids in a component."""
    own = [component["custom_id"]] if "custom_id" in component else []
    return own + [found for child in component.get("components", []) for found in ids(child)]
