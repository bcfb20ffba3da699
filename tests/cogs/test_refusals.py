"""Everything that can be refused is refused in its own private sentence, before anything is held or sent."""

import io
from typing import Any

import pytest
from PIL import Image

from tests.cogs.conftest import OpenTown, Town, whispers
from tests.cogs.rendering import text_in
from tests.cogs.test_imagine import a_png


def a_bmp() -> bytes:
    """A picture of a kind that isn't taken, under a name that is."""
    data = io.BytesIO()
    Image.new("RGB", (8, 8)).save(data, "BMP")
    return data.getvalue()


def a_huge_png() -> bytes:
    """A small file that declares 48 megapixels."""
    data = io.BytesIO()
    Image.new("1", (8000, 6000)).save(data, "PNG")
    return data.getvalue()


async def refused(town: Town, **options: Any) -> str:
    """Order as Ada, and see that it was refused privately and nothing else happened. What she was told."""
    result = await town.ada.slash(town.channel, "imagine", **options)
    assert town.messages() == []
    assert len(whispers(result)) == 1
    usage = await town.usage(town.ada)
    assert (usage.spent.held, usage.spent.used) == (0, 0)
    assert town.pixeldojo.runs == []
    return whispers(result)[0]


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ({"prompt": "  \n "}, "Your prompt is empty."),
        ({"prompt": "x" * 4001}, "Your prompt has 4,001 characters; 4,000 is the most."),
        (
            {"prompt": "a fox", "resolution": "2 MP", "num_outputs": 3},
            "This would cost 9 credits; one request may cost 6 credits",
        ),
        ({"prompt": "a fox", "safety_tolerance": 3}, "only works in channels that Discord marks as age-restricted"),
        ({"prompt": "a fox", "reference_1": ("fox.png", a_bmp())}, "`fox.png` isn't a PNG, JPEG, WebP or GIF."),
        ({"prompt": "a fox", "reference_1": ("fox.png", b"\x89PNG\r\n\x1a\n broken")}, "`fox.png` can't be opened"),
        ({"prompt": "a fox", "reference_1": ("fox.png", bytes(20 * 2**20 + 1))}, "`fox.png` is over 20 MiB."),
        ({"prompt": "a fox", "reference_1": ("fox.png", a_huge_png())}, "`fox.png` has more than 40 megapixels, or 12 as WebP."),
    ],
)
async def test_order_that_cannot_work_is_refused_in_its_own_words(town: Town, options: dict[str, Any], told: str) -> None:
    """Each mistake has a sentence that names it."""
    assert told in await refused(town, **options)


async def test_forbidden_prompt_is_refused_without_being_repeated(town: Town) -> None:
    """The one rule that nobody can turn off."""
    told = await refused(town, prompt="a sexualized 12 year old girl")
    assert "never let through" in told
    assert "12 year" not in told


async def test_server_that_is_not_open_is_declined_politely(open_town: OpenTown) -> None:
    """A stranger's server costs nothing, and its members read why."""
    async with open_town(COMMUNITIES="") as town:
        assert "isn't open in this server yet" in await refused(town, prompt="a fox")


async def test_nothing_is_fetched_for_a_server_that_is_not_open(open_town: OpenTown) -> None:
    """A stranger's files are neither downloaded nor kept."""
    async with open_town(COMMUNITIES="") as town:
        assert "isn't open" in await refused(town, prompt="a fox", reference_1=("fox.png", a_png()))
        kept = (town.atelier.parts.settings.data_dir / "images").rglob("*")
        assert [path for path in kept if path.is_file()] == []


async def test_file_from_elsewhere_is_not_fetched(open_town: OpenTown) -> None:
    """Only Discord's own hosts serve attachments; any other is refused unread."""
    async with open_town(cdn_hosts=frozenset({"cdn.discordapp.com"})) as town:
        told = await refused(town, prompt="a fox", reference_1=("fox.png", a_png()))
        assert "didn't come as an upload to Discord" in told


async def test_used_up_quota_names_the_sum_and_hands_the_prompt_back(open_town: OpenTown) -> None:
    """Used, limit, price and reset, and the prompt to copy for later."""
    async with open_town(DEFAULT_QUOTA="1/day") as town:
        told = await refused(town, prompt='{"subject": "a fox"}')
        assert "This costs 1.5 credits" in told
        assert "0 credits used" in told
        assert "1 credit a day" in told
        assert "<t:1767312000:R>" in told
        assert '```\n{"subject": "a fox"}\n```' in told


@pytest.mark.parametrize(
    ("setting", "whose"), [("COMMUNITY_BUDGET", "This server's budget"), ("STUDIO_BUDGET", "Everything this bot may spend")]
)
async def test_used_up_budget_says_whose_and_when_it_renews(open_town: OpenTown, setting: str, whose: str) -> None:
    """A cap above the member isn't blamed on the member."""
    async with open_town(**{setting: "1/month"}) as town:
        told = await refused(town, prompt="a fox")
        assert whose in told
        assert "0 credits of 1 credit a month" in told
        assert "<t:1769904000:R>" in told
        assert "```\na fox\n```" in told


async def test_too_many_jobs_names_those_that_run(open_town: OpenTown) -> None:
    """The member reads what to wait for; the others' placeholders stay."""
    async with open_town(MAX_JOBS_PER_MEMBER="2") as town:
        codes = [(await town.ordered(town.ada, f"fox {number}")).code for number in (1, 2)]
        told = whispers(await town.ada.slash(town.channel, "imagine", prompt="fox 3"))[0]
        assert all(f"`{code}`" in told for code in codes)
        assert len(await town.jobs(town.ada)) == 2
        assert len(town.messages()) == 2


async def test_pause_of_the_host_is_one_sentence(town: Town) -> None:
    """New orders wait outside."""
    await town.atelier.parts.desk.pause(by=town.community)  # type: ignore[arg-type]
    assert "paused by its host" in await refused(town, prompt="a fox")


async def test_long_prompt_is_handed_back_whole(open_town: OpenTown) -> None:
    """A prompt that doesn't fit beside the sentence comes back as a file."""
    prompt = "a fox in the snow " * 200
    async with open_town(DEFAULT_QUOTA="1/day") as town:
        result = await town.ada.slash(town.channel, "imagine", prompt=prompt)
        assert result.response is not None
        (file,) = result.response.attachments
        assert (await file.read()).decode() == prompt
        assert "This costs 1.5 credits" in text_in(result.response.message.components)


async def test_price_never_shows_what_is_left_in_public(town: Town) -> None:
    """What a member has left is private."""
    await town.drive(await town.ordered(town.ada))
    assert not any("left" in text or "4.5" in text for text in town.texts())
