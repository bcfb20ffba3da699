"""Details: everything known of a card, for one person; never of what they may not see."""

from dataclasses import replace
from typing import Any

import pytest
from simcord.actors import MemberActor
from simcord.results import ResponseMessage

from cogs.details import Panel
from cogs.layout import TEXT_MOST
from domain.flags import read
from domain.jobs import Failure, Job, JobState
from domain.limits import Rule
from domain.money import Allowance, Millicredits, Period
from domain.people import member_key
from domain.requests import PROMPT_MOST, AspectRatio, ImageRequest
from domain.rules.gate import Spent
from studio.gallery import Relatives
from studio.ports import Usage
from tests.cogs.conftest import OpenTown, Town
from tests.cogs.presses import answer, buttons, forged, panel, press, restarted, text_on
from tests.cogs.rendering import buttons_of, components, text_of
from tests.jobs import FOX, MIRA, NOON, a_failed_job, a_finished_job
from tests.storage.orders import a_reference

NOBODY = Relatives(None, (), 0)
NOTHING = Spent()
USAGE = Usage(
    quota=Allowance(Millicredits(6000), Period.DAY),
    rule=Rule("host"),
    spent=NOTHING,
    grants=Millicredits(0),
    left=Millicredits(4500),
    resets_at=NOON,
    recent=(),
    community={},
    studio={},
)


async def a_fox(town: Town, **options: Any) -> Job:
    """Ada's finished picture in the channel."""
    return await town.drive(await town.ordered(town.ada, "a red fox", **options))


async def opened(town: Town, actor: MemberActor) -> ResponseMessage:
    """The private panel of the first card's Details."""
    return panel(await actor.click(town.messages()[0], custom_id=f"details:{(await town.job(town.ada)).code}"))


async def test_owner_reads_everything(town: Town) -> None:
    """Settings, seed, price, times, what is left, a line to paste; and what can be done."""
    job = await a_fox(town, aspect_ratio="16:9", seed=7, output_format="webp")
    shown = await opened(town, town.ada)
    said = text_on(shown.message)
    for told in (
        f"**Details of `{job.code}`**",
        "16:9 · 1 MP · 1 picture · webp · safety 2 · prompt as it is · no references\nseed **7**",
        "**Price** 1.5 credits",
        " by a command, waited ",
        "**You have** 4.5 credits left here",
        "a red fox --ar 16:9 --size 1 --n 1 --seed 7 --format webp --safety 2 --no-rework",
    ):
        assert told in said
    assert {f"originals:{job.code}", f"style:save:{job.code}", f"remove:ask:{job.code}"} <= set(buttons(shown))


@pytest.mark.parametrize(("who", "may_remove"), [("ben", False), ("mira", True)])
async def test_others_read_it_too(town: Town, who: str, may_remove: bool) -> None:
    """What they have left is their own; Remove is there for who may delete messages."""
    job = await a_fox(town)
    await restarted(town)
    shown = await opened(town, getattr(town, who))
    assert "**You have** 6 credits left here" in text_on(shown.message)
    assert (f"remove:ask:{job.code}" in buttons(shown)) is may_remove


async def test_details_are_there_in_another_process(open_town: OpenTown) -> None:
    """All that they need is in the button's id and the database. Both starts tell Discord their commands, so that ids agree."""
    async with open_town() as town:
        job = await a_fox(town)
    async with open_town(PERSONAL_QUOTA="3/day") as town:
        result = await town.ada.click(await forged(town, f"details:{job.code}"), label="Press")
        assert f"**Details of `{job.code}`**" in answer(result)


async def test_parent_and_children_are_named_as_far_as_one_sees_them(town: Town) -> None:
    """With a link to their cards; another's private child isn't, nor is that there is one."""
    job = await a_fox(town)
    await town.ben.click(town.messages()[0], label="Again")
    child = await town.drive(await town.job(town.ben))
    said = text_on((await opened(town, town.ada)).message)
    assert f"**Became** [{child.code}](https://discord.com/channels/{town.server.id}/{town.channel.id}/" in said
    told = text_on(panel(await town.ada.click(await forged(town, f"details:{child.code}"), label="Press")).message)
    assert f"**Made from** [{job.code}](" in told
    assert "“a red fox”" in told
    await town.store.erase(member_key(town.ben.id), pseudonym=member_key(0), now=town.clock.now())
    assert "Became" not in text_on((await opened(town, town.ada)).message)


async def test_details_of_what_one_does_not_see_stay_hidden(town: Town) -> None:
    """Private, removed, made up: each its plain answer."""
    hidden = await a_fox(town, private=True)
    assert await press(town, town.ben, f"details:{hidden.code}") == [f"I know no request `{hidden.code}` of yours."]
    job = await a_fox(town)
    await town.atelier.parts.removal.remove(job.code, member=job.member)
    assert "were removed" in (await press(town, town.ben, f"details:{job.code}"))[0]
    assert await press(town, town.ben, "details:aaaaaaaa") == ["I know no request `aaaaaaaa` of yours."]


async def test_remove_works_from_the_details(town: Town) -> None:
    """It asks staff why, and the card goes."""
    job = await a_fox(town)
    shown = await opened(town, town.mira)
    form = await town.mira.click(shown, custom_id=f"remove:ask:{job.code}")
    await town.mira.submit_modal(form, {"why": "off topic"})
    assert "This was removed." in town.texts()[0]
    assert (await town.store.job(job.id)).removed_at is not None


def drawn(job: Job, *, by: int = MIRA, relatives: Relatives = NOBODY) -> tuple[str, Panel]:
    """The text of a panel, and the panel."""
    shown = Panel(job, member_key(by), relatives, USAGE)
    return text_of(shown.layout(removable=True)), shown


async def test_prompt_that_a_style_made_is_told() -> None:
    """What was really sent, beside the member's own words on the card."""
    request = replace(FOX, prompt="a red fox in fresh snow, as a linocut", typed="a red fox in fresh snow", style="linocut")
    said, _ = drawn(a_finished_job(request=request))
    assert "**Really sent**\n```\na red fox in fresh snow, as a linocut\n```" in said
    assert "style linocut" in said


async def test_line_to_paste_gives_the_same_request_again() -> None:
    """Read by the same small language."""
    request = replace(FOX, aspect_ratio=AspectRatio.WIDE, num_outputs=2)
    said, _ = drawn(a_finished_job(request=request))
    typed = read(said.split("```")[1].strip())
    assert (typed.prompt, typed.options["aspect_ratio"], typed.options["seed"]) == (FOX.prompt, AspectRatio.WIDE, FOX.seed)


async def test_prompt_that_moderation_turned_down_is_its_owners_alone() -> None:
    """Others read that it isn't repeated."""
    job = a_failed_job(failure=Failure.REFUSED)
    assert "fox" in drawn(job)[0]
    assert "fox" not in drawn(job, by=1)[0]
    assert "not repeated" in drawn(job, by=1)[0]


async def test_fullest_details_fit_into_a_message() -> None:
    """4,000 hostile characters three times over, and relatives: long texts go into files."""
    request = ImageRequest(
        prompt="`" * PROMPT_MOST, typed="*" * PROMPT_MOST, style="_" * 40, seed=2**31 - 1, prompt_upsampling=True
    )
    job = a_finished_job(request=request, revised_prompt="_" * 9000, paid=Millicredits(1))
    kin = Relatives(job, (job,) * 5, 45)
    said, shown = drawn(job, relatives=kin)
    assert len(said) < TEXT_MOST
    assert len(components(shown.layout(removable=True))) < 40
    assert {file.filename for file in shown.files} == {"sent.txt", "reworked.txt", "paste.txt"}
    just_short = replace(request, prompt="x" * 580, typed="*" * 580)
    said, shown = drawn(replace(job, request=just_short, revised_prompt="y" * 580), relatives=kin)
    assert len(said) < TEXT_MOST
    assert not [file for file in shown.files if file.filename != "paste.txt"]


async def test_price_is_told_with_what_was_quoted() -> None:
    """Paid less than quoted, paid nothing, still held."""
    assert "**Price** nothing, of 1.5 credits that were quoted" in drawn(a_finished_job(paid=Millicredits(0)))[0]
    assert "**Price** 1.5 credits, held until it ends" in drawn(a_finished_job(paid=None, state=JobState.SUBMITTED))[0]
    assert "originals:k7f3w9xq" in buttons_of(drawn(a_finished_job())[1].layout(removable=True)).values()


async def test_links_to_references_are_never_shown() -> None:
    """Their number is."""
    reference = a_reference()
    said, _ = drawn(a_finished_job(request=replace(FOX, references=(reference,))))
    assert "1 reference" in said
    assert "http" not in said
    assert reference.filename not in said
