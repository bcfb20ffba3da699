"""/compose: a whole request in one form; and the flags that are read wherever a prompt is typed."""

from dataclasses import replace

import pytest

from domain.jobs import Origin
from domain.members import OptionValue
from domain.people import HOST_MEMBER, member_key
from domain.requests import AspectRatio, OutputFormat, Resolution
from tests.cogs.conftest import Town, whispers
from tests.cogs.forms import AS_OFFERED, in_public, offered, sent
from tests.imaging.pictures import encode, noise

LONG = "A lighthouse at dusk.\n\n- waves below\n- a gull above\n" + "light " * 600


@pytest.mark.parametrize("after_restart", [False, True])
async def test_long_prompt_with_ten_references_is_ordered(town: Town, after_restart: bool) -> None:
    """Line breaks stay, all ten files go along in their order, at once or after a restart of the bot."""
    form = await town.ada.slash(town.channel, "compose")
    files = [(f"{number}.png", encode(noise(seed=number), "PNG")) for number in range(10)]
    fields = {"prompt": LONG, "shape": ["9:16"], "size": ["0.5 MP x 2"], "references": files, "more": "--seed 7"}
    await sent(town, town.ada, form, **fields, after_restart=after_restart)
    job = await town.job(town.ada)
    assert (job.origin, job.parent_job_id) == (Origin.COMMAND, None)
    assert job.request.prompt == LONG.strip()
    assert (job.request.aspect_ratio, job.request.resolution) == (AspectRatio.TALL, Resolution.HALF)
    assert (job.request.num_outputs, job.request.seed) == (2, 7)
    assert [reference.filename for reference in job.request.references] == [name for name, _ in files]
    assert "A lighthouse at dusk" in in_public(town)


async def test_form_opens_empty_with_the_members_defaults_chosen(town: Town) -> None:
    """What one set once need not be chosen again."""
    usual = offered(await town.ada.slash(town.channel, "compose"))
    assert usual == {"prompt": "", "shape": ["1:1"], "size": ["1 MP x 1"], "references": "", "more": ""}
    defaults: dict[str, OptionValue] = {
        "aspect_ratio": "16:9",
        "num_outputs": 2,
        "output_format": "webp",
        "seed": 7,
        "prompt_upsampling": True,
    }
    await town.atelier.parts.members.change(member_key(town.ada.id), lambda old: replace(old, defaults=defaults))
    mine = offered(await town.ada.slash(town.channel, "compose"))
    assert (mine["shape"], mine["size"]) == (["16:9"], ["1 MP x 2"])
    assert mine["more"] == "--seed 7 --format webp --rework"


async def test_private_by_default_holds_for_the_form(town: Town) -> None:
    """Who shows nothing to others by default shows nothing composed either."""
    await town.atelier.parts.members.change(member_key(town.ada.id), lambda old: replace(old, private=True))
    form = await town.ada.slash(town.channel, "compose")
    result = await sent(town, town.ada, form, **AS_OFFERED, prompt="a secret hare")
    assert (await town.job(town.ada)).private
    assert "a secret hare" in whispers(result)[0]
    assert "secret" not in in_public(town)


async def test_refused_form_comes_back_with_its_words(town: Town) -> None:
    """A long prompt isn't lost for a flag that was mistyped."""
    form = await town.ada.slash(town.channel, "compose")
    result = await sent(town, town.ada, form, **AS_OFFERED, prompt="a\nlong poem", more="--seed 1099511627776")
    assert "It may be 0 to 2147483647" in whispers(result)[0]
    assert "a\nlong poem --seed 1099511627776" in whispers(result)[0]
    assert await town.jobs(town.ada) == []


async def test_server_that_is_not_open_composes_nothing(town: Town) -> None:
    """No form is opened there; one that was open already meets the same rules as the command."""
    form = await town.ada.slash(town.channel, "compose")
    await town.store.set_open(town.community, False, by=HOST_MEMBER, now=town.clock.now())
    files = [("fox.png", encode(noise(seed=1), "PNG"))]
    for result in (
        await sent(town, town.ada, form, **AS_OFFERED, prompt="a fox", references=files),
        await town.ada.slash(town.channel, "compose"),
    ):
        assert "isn't open in this server" in whispers(result)[0]
        assert result.modal is None


async def test_flags_behind_a_prompt_of_imagine_are_read(town: Town) -> None:
    """Habits from elsewhere work: the flags set the options, and the card shows the words alone."""
    result = await town.ada.slash(town.channel, "imagine", prompt="a red fox —ar 16:9 --seed 7 --size 0.5 --format webp --v 6")
    request = (await town.job(town.ada)).request
    assert (request.prompt, request.seed) == ("a red fox", 7)
    assert (request.aspect_ratio, request.resolution) == (AspectRatio.WIDE, Resolution.HALF)
    assert request.output_format is OutputFormat.WEBP
    assert "> a red fox\n" in in_public(town)
    told = whispers(result)[-1]
    assert told.startswith("I don't have `--v 6`, so I left that out of the prompt.")


async def test_slash_options_win_over_flags(town: Town) -> None:
    """What was chosen by hand is meant."""
    await town.ada.slash(town.channel, "imagine", prompt="a fox --ar 16:9 --seed 7", aspect_ratio="3:2", seed=0)
    request = (await town.job(town.ada)).request
    assert (request.aspect_ratio, request.seed) == (AspectRatio.PHOTO, 0)


async def test_flags_win_over_the_members_defaults(town: Town) -> None:
    """What is typed now is meant, what was set once fills the rest."""
    defaults = {"aspect_ratio": "9:16", "output_format": "webp"}
    await town.atelier.parts.members.change(member_key(town.ada.id), lambda old: replace(old, defaults=defaults))
    await town.ada.slash(town.channel, "imagine", prompt="a fox --ar 16:9")
    request = (await town.job(town.ada)).request
    assert (request.aspect_ratio, request.output_format) == (AspectRatio.WIDE, OutputFormat.WEBP)


async def test_json_prompt_of_imagine_keeps_its_dashes(town: Town) -> None:
    """Flags inside of JSON are its texts."""
    prompt = '{"sign": "use --seed 7"}'
    await town.ada.slash(town.channel, "imagine", prompt=prompt)
    assert (await town.job(town.ada)).request.prompt == prompt


async def test_flag_out_of_range_is_refused_with_the_prompt_handed_back(town: Town) -> None:
    """A seed of 2^40: what may be, and nothing spent."""
    result = await town.ada.slash(town.channel, "imagine", prompt="a fox --seed 1099511627776")
    (refusal,) = whispers(result)
    assert "`1099511627776` isn't a seed that works here. It may be 0 to 2147483647." in refusal
    assert "a fox --seed 1099511627776" in refusal
    assert await town.jobs(town.ada) == []


async def test_prompt_of_flags_alone_is_empty(town: Town) -> None:
    """There is nothing to draw."""
    assert "Your prompt is empty" in whispers(await town.ada.slash(town.channel, "imagine", prompt="--ar 16:9"))[0]
