"""A newcomer types /imagine in the demo's page, gets a picture, and makes more of it."""

import re
from pathlib import Path

from playwright.async_api import Page, expect

from tests.browser.steps import (
    SHOWN_WITHIN_MS,
    card_of,
    loaded,
    messages,
    open_command,
    picture_arrives,
    press,
    submit,
    type_imagine,
    until_taken,
)


async def test_imagine_becomes_a_picture_without_a_reload(page: Page, demo_url: str, pictures: Path) -> None:
    """The placeholder comes, and turns into the card by itself; Details tells all of it, on the page's own clock."""
    await page.goto(demo_url)
    await type_imagine(page, "a red fox in a snowy forest at dawn")
    await expect(page.locator("#channel-timeline")).to_contain_text(
        "a red fox in a snowy forest at dawn", timeout=SHOWN_WITHIN_MS
    )
    card = await picture_arrives(page, "red fox")
    await card.screenshot(path=pictures / "card.png")
    details = await press(page, card, "Details", then=messages(page).filter(has_text="Details of"))
    await expect(details).to_contain_text(re.compile(r"waited \d+ s, took \d+ s"))
    await details.screenshot(path=pictures / "details.png")


async def test_again_and_edit_image_make_children_of_a_card(page: Page, demo_url: str, pictures: Path) -> None:
    """Again is the same with another seed; Edit image asks what to change, and shows before and after."""
    await page.goto(demo_url)
    await type_imagine(page, "a paper boat on a pond --size 0.5")
    first = await picture_arrives(page, "paper boat")
    before = await messages(page).count()
    await press(page, first, "Again", then=messages(page).nth(before))
    again = messages(page).nth(before)
    await expect(again.locator("img[alt*='paper boat']")).to_be_visible(timeout=90_000)
    await expect(again).to_contain_text("2nd version")
    await press(page, again, "Edit image", then=page.get_by_role("dialog"))
    await page.get_by_role("dialog").get_by_role("textbox").first.fill("a lantern glowing in the boat")
    await page.get_by_role("dialog").screenshot(path=pictures / "edit-form.png")
    await submit(page)
    edited = await picture_arrives(page, "lantern")
    await edited.screenshot(path=pictures / "edited.png")


async def test_remix_takes_a_file_along(page: Page, demo_url: str, pictures: Path) -> None:
    """The form begins with the card's request; a file dropped into it becomes the reference."""
    await page.goto(demo_url)
    await type_imagine(page, "a harbour at night --size 0.5")
    card = await picture_arrives(page, "harbour")
    await press(page, card, "Remix", then=page.get_by_role("dialog"))
    form = page.get_by_role("dialog")
    await expect(form.get_by_role("textbox").first).to_have_value("a harbour at night")
    await form.screenshot(path=pictures / "remix.png")
    await form.get_by_role("textbox").first.fill("a harbour at sunrise, golden light")
    await form.locator("input[type=file]").set_input_files(Path(__file__).parent.parent.parent / "docs/images/card.png")
    await submit(page)
    remixed = await picture_arrives(page, "sunrise")
    await press(page, remixed, "Details", then=messages(page).filter(has_text="Details of"))
    await expect(messages(page).filter(has_text="Details of")).to_contain_text("1 reference")


async def test_use_this_picture_imagines_with_it(page: Page, demo_url: str, pictures: Path) -> None:
    """From a card's Details: the picture is kept, and goes along with the next request."""
    await page.goto(demo_url)
    await type_imagine(page, "a moss garden --size 0.5")
    card = await picture_arrives(page, "moss garden")
    details = await press(page, card, "Details", then=messages(page).filter(has_text="Details of"))
    picked = await press(page, details, "Use this picture", then=messages(page).filter(has_text="picked."))
    await picked.screenshot(path=pictures / "picked.png")
    await press(page, picked, "Imagine with these", then=page.get_by_role("dialog"))
    await page.get_by_role("dialog").get_by_role("textbox").first.fill("the garden under snow --size 0.5")
    await submit(page)
    await picture_arrives(page, "under snow")


async def test_four_pictures_are_asked_about_opened_and_found_again(page: Page, demo_url: str, pictures: Path) -> None:
    """A dear request asks first; a number opens one of the four; the history finds them by a word."""
    await page.goto(demo_url)
    await type_imagine(page, "a lighthouse in a storm --n 4 --size 0.5")
    question = messages(page).filter(has_text="This costs 4 credits")
    await expect(question).to_be_visible(timeout=SHOWN_WITHIN_MS)
    await question.screenshot(path=pictures / "confirm.png")
    await press(page, question, "Make it · 4 credits", then=messages(page).filter(has_text="Ready").last)
    card = await picture_arrives(page, "lighthouse")
    await card.screenshot(path=pictures / "four.png")
    panel = await press(page, card, "2", then=messages(page).filter(has=page.get_by_role("button", name="Original")))
    await loaded(page, panel)
    await panel.screenshot(path=pictures / "panel.png")
    await open_command(page, "/history")
    await page.get_by_role("option", name="find").first.click()
    field = page.get_by_label("find", exact=True)
    await field.fill("lighthouse")
    found = messages(page).filter(has_text="See one again")
    await until_taken(lambda: field.press("Enter"), lambda: expect(found).to_be_visible(timeout=SHOWN_WITHIN_MS))
    await expect(found).to_contain_text("What you made · with lighthouse")
    await loaded(page, found)
    await found.screenshot(path=pictures / "history.png")


async def test_versions_in_braces_share_one_card(page: Page, demo_url: str, pictures: Path) -> None:
    """Asked about once, with the count and the total; one message shows all of them."""
    await page.goto(demo_url)
    await type_imagine(page, "a {red, blue} bicycle by the sea --size 0.5")
    question = messages(page).filter(has=page.get_by_role("button", name=re.compile("2 credits")))
    await expect(question).to_be_visible(timeout=SHOWN_WITHIN_MS)
    await press(page, question, await question.get_by_role("button").first.inner_text(), then=card_of(page, "bicycle"))
    group = card_of(page, "bicycle")
    await expect(group.locator("img[alt*='bicycle']")).to_have_count(2, timeout=90_000)
    await loaded(page, group)
    await group.screenshot(path=pictures / "group.png")


async def test_settings_are_one_panel(page: Page, demo_url: str, pictures: Path) -> None:
    """How one likes it, on one private screen."""
    await page.goto(demo_url)
    await open_command(page, "/settings")
    panel = messages(page).last
    await until_taken(lambda: page.keyboard.press("Enter"), lambda: expect(panel).to_be_visible(timeout=SHOWN_WITHIN_MS))
    await panel.screenshot(path=pictures / "settings.png")
