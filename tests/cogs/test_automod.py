"""AutoMod's rules hold for requests: read where the bot may, and kept fresh by what Discord tells."""

from typing import Any

import discord

from domain.people import member_key, server_key
from tests.cogs.conftest import Town, arrive, whispers
from tests.cogs.presses import restarted
from tests.cogs.wordlists import ALERT, MENTIONS, PRESET, add_rule, allow_bot, give_bot_role


async def refusal(town: Town, prompt: str = "a cat", **options: Any) -> str | None:
    """Order as Ada; why not, or None where it was taken (and is cancelled again)."""
    result = await town.ada.slash(town.channel, "imagine", prompt=prompt, **options)
    if await town.store.open_jobs(member_key(town.ada.id), town.community):
        await town.atelier.parts.studio.cancel((await town.job(town.ada)).code, member=member_key(town.ada.id))
        return None
    assert town.pixeldojo.runs == []
    return whispers(result)[0]


async def test_rule_holds_from_the_moment_it_is_made_until_it_goes(town: Town) -> None:
    """The member is told privately which rule it was and what it caught, and has the prompt back."""
    assert await refusal(town) is None
    rule_id = await add_rule(town, "cat*")
    told = await refusal(town, "a catfish in a pond")
    assert told is not None
    assert "This server's AutoMod rule `No cats` holds for requests too: it caught `cat`." in told
    assert "a catfish in a pond" in told
    town.env.backend.edit_auto_mod_rule(town.server.id, rule_id, {"trigger_metadata": {"keyword_filter": ["dog"]}})
    await town.env.settle()
    assert await refusal(town, "a catfish in a pond") is None
    assert await refusal(town, "a dog") is not None
    town.env.backend.delete_auto_mod_rule(town.server.id, rule_id)
    await town.env.settle()
    assert await refusal(town, "a dog") is None


async def test_rules_hold_after_a_restart_whatever_changed_meanwhile(town: Town) -> None:
    """Nobody tells a bot that is away; it reads them when it is back."""
    rule_id = await add_rule(town, "cat")
    await restarted(town)
    assert await refusal(town) is not None
    town.env.backend.get_auto_mod_rule(town.server.id, rule_id).trigger_metadata = {"keyword_filter": ["dog"]}
    await restarted(town)
    assert await refusal(town) is None
    assert await refusal(town, "a dog") is not None


async def test_mention_limit_exempt_roles_and_channels_hold(town: Town) -> None:
    """As in messages: by the member's roles and the channel of this very order."""
    artists = town.server.create_role("Artists")
    other = town.server.create_text_channel("anything-goes")
    await add_rule(town, "cat", exempt_roles=[artists.id], exempt_channels=[other.id])
    await add_rule(town, name="Calm", trigger_type=MENTIONS, trigger_metadata={"mention_total_limit": 2})
    assert "more mentions than that allows" in str(await refusal(town, "a fox for <@1>, <@2> and <@&3>"))
    assert await refusal(town) is not None
    await town.ada.slash(other, "imagine", prompt="a cat")
    assert (await town.job(town.ada)).request.prompt == "a cat"
    town.env.backend.add_member_role(town.server.id, town.ben.id, artists.id)
    assert (await town.ordered(town.ben, "a cat")).request.prompt == "a cat"


async def test_rules_that_cannot_be_read_stop_nothing_and_hold_as_they_were_read(town: Town) -> None:
    """Without Manage Server Discord shows none; once the bot has it, they are read at once."""
    await allow_bot(town, manage_guild=False)
    await add_rule(town, "cat")
    asked = town.calls("GET", "auto-moderation")
    await restarted(town)
    assert town.calls("GET", "auto-moderation") == asked
    assert await refusal(town) is None
    await allow_bot(town, manage_guild=True)
    assert await refusal(town) is not None
    await allow_bot(town, manage_guild=False)
    assert await refusal(town) is not None
    assert not (await town.store.automod(town.community)).is_readable


async def test_rules_are_read_when_the_bot_is_given_a_role_that_may(town: Town) -> None:
    """Not by a change of its own role, but by another one."""
    await allow_bot(town, manage_guild=False)
    await add_rule(town, "cat")
    assert await refusal(town) is None
    await give_bot_role(town, discord.Permissions(manage_guild=True))
    assert await refusal(town) is not None


async def test_rules_are_read_where_the_bot_comes_in(town: Town) -> None:
    """And belong to that server alone."""
    server = await arrive(town, "Oakwood")
    await add_rule(town, "cat", server=server)
    assert [rule.name for rule in (await town.store.automod(server_key(server.id))).rules] == ["No cats"]
    assert await refusal(town) is None


async def test_rule_that_tells_staff_alone_or_is_a_preset_keeps_nothing_back(town: Town) -> None:
    """They are kept, to be named on the staff's page."""
    await add_rule(town, "cat", actions=[ALERT])
    await add_rule(town, name="Slurs", trigger_type=PRESET, trigger_metadata={"presets": [3], "allow_list": []})
    assert await refusal(town) is None
    assert [rule.name for rule in (await town.store.automod(town.community)).rules] == ["No cats", "Slurs"]


async def test_unchanged_rules_are_written_once(town: Town) -> None:
    """A start of many servers isn't a write for each; orders go on with the list that is ready."""
    await add_rule(town, "cat")
    before, version = await town.store.automod(town.community), await town.store.words_version(town.community)
    await town.clock.advance(seconds=60)
    await restarted(town)
    assert await town.store.automod(town.community) == before
    assert await town.store.words_version(town.community) == version
