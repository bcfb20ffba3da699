"""The cards: what people keep."""

from dataclasses import replace
from datetime import timedelta

import pytest

from cogs.card import cancelled_while_running, card
from cogs.layout import TEXT_MOST
from cogs.pictures import Picture
from domain.jobs import Failure, Job, JobState
from domain.money import Millicredits
from domain.people import MemberKey
from domain.requests import PROMPT_MOST, AspectRatio, ImageRequest, OutputFormat, Reference, Resolution
from studio.gallery import Descent
from tests.cogs.rendering import buttons_of, components, text_of
from tests.jobs import FOX, MIRA, NOON, a_failed_job, a_finished_job, a_running_job, an_image

PICTURE = Picture("k7f3w9xq-1.png", "Picture made from the prompt: a red fox", b"")


async def test_finished_card_shows_who_what_pictures_and_small_print() -> None:
    """The whole card of a plain request, nothing about what is left."""
    layout = card(a_finished_job(), [PICTURE])
    assert text_of(layout) == f"<@{MIRA}>\n> a red fox in fresh snow\n-# seed 7 · 1.5 credits · 18 s · `k7f3w9xq`"
    gallery = next(component for component in components(layout) if component["type"] == 12)
    assert [item["media"]["url"] for item in gallery["items"]] == ["attachment://k7f3w9xq-1.png"]
    assert [item["description"] for item in gallery["items"]] == [PICTURE.alt_text]


async def test_small_print_names_settings_that_are_not_the_default() -> None:
    """Whoever wants the same again reads what was changed."""
    request = ImageRequest(
        prompt="a fox",
        seed=3,
        aspect_ratio=AspectRatio.WIDE,
        resolution=Resolution.TWO,
        output_format=OutputFormat.WEBP,
        safety_tolerance=1,
        prompt_upsampling=True,
        references=(Reference("a", "a.png", "image/png", 1), Reference("b", "b.png", "image/png", 1)),
    )
    text = text_of(card(a_finished_job(request=request, paid=Millicredits(3000)), [PICTURE]))
    assert "-# 16:9 · 2 MP · webp · safety 1 · prompt reworked · 2 references · seed 3 · 3 credits · 18 s" in text


async def test_picture_made_bigger_tells_its_size_instead() -> None:
    """What was set for the first picture says nothing about this one."""
    first = Reference("a", "k7f3w9xq-1.png", "image/png", 1)
    request = ImageRequest(prompt="a fox", seed=3, model="creative-upscale", references=(first,), resolution=Resolution.TWO)
    image = an_image(0, width_px=2048, height_px=1536)
    job = a_finished_job(request=request, images=(image,), paid=Millicredits(500))
    assert "-# made bigger · 2048 × 1536 · seed 3 · 0.5 credits" in text_of(card(job, [PICTURE]))
    failed = a_failed_job(request=request, failure=Failure.BAD_INPUT)
    assert "can't make this picture bigger" in text_of(card(failed, []))


async def test_reworked_prompt_is_told_and_escaped() -> None:
    """What PixelDojo made of the prompt is shown, as dead as any text from outside."""
    request = ImageRequest(prompt="a fox", seed=3, prompt_upsampling=True)
    job = a_finished_job(request=request, revised_prompt="a **majestic** fox https://evil.example")
    assert r"Reworked by PixelDojo: a \*\*majestic\*\* fox `https://evil.example`" in text_of(card(job, [PICTURE]))


async def test_rising_price_is_told_and_not_paid() -> None:
    """The member reads that PixelDojo took more, and pays what they were quoted."""
    text = text_of(card(a_finished_job(cost=Millicredits(2000)), [PICTURE]))
    assert "PixelDojo took 2 credits; you pay no more than the 1.5 credits you were quoted." in text
    assert "seed 7 · 1.5 credits" in text


async def test_lost_pictures_are_told_and_not_paid() -> None:
    """Two of three came: said, with the price of two."""
    request = ImageRequest(prompt="a fox", seed=3, num_outputs=3)
    job = a_finished_job(request=request, images=(an_image(0), an_image(1)), paid=Millicredits(3000), quoted=Millicredits(4500))
    text = text_of(card(job, [PICTURE, PICTURE]))
    assert "1 picture of 3 couldn't be fetched. You paid for 2 only." in text
    assert "3 credits" in text


async def test_preview_says_that_the_original_is_kept() -> None:
    """A picture over the upload limit is shown smaller, and said so."""
    preview = Picture("k7f3w9xq-1-preview.webp", "Picture", b"", preview_of_bytes=14 * 2**20)
    assert "the original has 14.0 MiB" in text_of(card(a_finished_job(), [preview]))


@pytest.mark.parametrize(
    ("state", "told"), [("removed", "The pictures were removed."), ("gone", "The pictures are no longer kept.")]
)
async def test_card_without_pictures_says_why(state: str, told: str) -> None:
    """A removed picture and one that aged away read differently."""
    assert told in text_of(card(a_finished_job(images=(an_image(0, **{state: True}),)), []))


async def test_picture_found_later_is_free() -> None:
    """A run the host paid for costs its member nothing."""
    assert "· free ·" in text_of(card(a_finished_job(paid=Millicredits(0)), [PICTURE]))


async def test_card_of_an_erased_member_names_nobody() -> None:
    """After an erasure the card keeps its numbers and loses its name."""
    assert text_of(card(a_finished_job(member=MemberKey("erased:1f")), [PICTURE])).startswith("**Someone**")


async def test_card_of_one_picture_offers_everything_made_of_it() -> None:
    """A dozen components: five buttons in a row, and Details beside the small print."""
    layout = card(a_finished_job(), [PICTURE])
    assert buttons_of(layout) == {
        "Again": "again:k7f3w9xq",
        "Remix": "remix:k7f3w9xq",
        "Edit image": "edit:k7f3w9xq:0",
        "Bigger": "bigger:k7f3w9xq:0",
        "⭐": "star:k7f3w9xq:0",
    }
    (beside,) = (component["accessory"] for component in components(layout) if "accessory" in component)
    assert beside["custom_id"] == "details:k7f3w9xq"
    assert len(components(layout)) + 1 <= 12


async def test_card_of_several_pictures_offers_their_numbers() -> None:
    """Those that weren't removed, under their own numbers; what is no longer kept may be fetched again."""
    images = (an_image(0), an_image(1, removed=True), an_image(3, gone=True))
    layout = card(a_finished_job(request=replace(FOX, num_outputs=4), images=images), [PICTURE])
    assert list(buttons_of(layout)) == ["1", "4", "Again", "Remix"]
    assert buttons_of(layout)["4"] == "picture:k7f3w9xq:3"


async def test_only_picture_left_keeps_its_position() -> None:
    """The third of three came; its buttons are about that one."""
    layout = card(a_finished_job(request=replace(FOX, num_outputs=3), images=(an_image(2),)), [PICTURE])
    assert buttons_of(layout)["⭐"] == "star:k7f3w9xq:2"


@pytest.mark.parametrize(
    ("parent", "told"),
    [
        (a_finished_job(), f"-# from <@{MIRA}>'s “a red fox in fresh snow” · 3rd version"),
        (a_finished_job(request=replace(FOX, prompt="**@everyone** " * 9)), r"“\*\*\@everyone\*\*"),
        (None, "-# a variation · 3rd version"),
        (a_failed_job(failure=Failure.REFUSED), "-# a variation · 3rd version"),
    ],
)
async def test_child_says_what_it_is_made_from(parent: Job | None, told: str) -> None:
    """As far as everybody may know: nothing of a private one, nor of words that moderation turned down."""
    text = text_of(card(a_finished_job(), [PICTURE], Descent(3, parent)))
    assert told in text
    assert text.index("version") < text.index("seed 7")


@pytest.mark.parametrize("failure", [failure for failure in Failure if failure is not Failure.REFUSED])
async def test_failure_can_be_tried_again_or_reworded(failure: Failure) -> None:
    """Whatever it was."""
    layout = card(a_failed_job(failure=failure), [])
    assert buttons_of(layout) == {"Try again": "again:k7f3w9xq", "Remix": "remix:k7f3w9xq"}


async def test_refused_prompt_can_be_reworded_but_not_tried_again() -> None:
    """Trying again would repeat it in public."""
    assert list(buttons_of(card(a_failed_job(failure=Failure.REFUSED), []))) == ["Remix"]


async def test_removed_card_has_no_buttons() -> None:
    """There is nothing left to make something of."""
    assert buttons_of(card(a_finished_job(removed_at=NOON), [PICTURE])) == {}


@pytest.mark.parametrize("failure", list(Failure))
async def test_failure_card_says_what_happened_and_what_it_cost(failure: Failure) -> None:
    """Each way to fail has its title, and ends with the money."""
    text = text_of(card(a_failed_job(failure=failure), []))
    assert "credits are back" in text or "Nothing was charged" in text
    assert "`k7f3w9xq`" in text


async def test_prompt_turned_down_by_moderation_is_not_repeated() -> None:
    """The channel doesn't read what the provider refused; other failures keep the prompt for another try."""
    assert "fox" not in text_of(card(a_failed_job(failure=Failure.REFUSED), []))
    assert "fox" in text_of(card(a_failed_job(failure=Failure.FAILED), []))


async def test_note_of_a_late_cancel_shows_neither_prompt_nor_pictures() -> None:
    """What its member took out of the channel stays out of it."""
    text = text_of(cancelled_while_running(a_running_job()))
    assert "Cancelled" in text
    assert "fox" not in text


async def test_largest_card_stays_within_discords_limits() -> None:
    """4,000 hostile characters, four pictures and every note fit in one message."""
    request = ImageRequest(prompt="*" * PROMPT_MOST, seed=2**31 - 1, num_outputs=4, prompt_upsampling=True)
    images = (an_image(0), an_image(1, gone=True), an_image(2))
    job = a_finished_job(request=request, revised_prompt="_" * 9000, images=images, cost=Millicredits(99_000), resumed=True)
    pictures = [Picture(f"{n}.webp", "x" * 1024, b"", preview_of_bytes=2**30) for n in range(4)]
    parent = replace(job, failure=None)
    layout = card(replace(job, private=True), pictures, Descent(1_000_000, parent))
    assert len(text_of(layout)) < TEXT_MOST
    assert len(components(layout)) < 40


async def test_cancelled_card_of_a_job_that_never_ran_has_no_time() -> None:
    """A cancelled job says that it cost nothing."""
    job = a_failed_job(
        state=JobState.CANCELLED, failure=Failure.CANCELLED, submitted_at=None, ended_at=NOON + timedelta(seconds=1)
    )
    assert "Cancelled before it was sent." in text_of(card(job, []))
