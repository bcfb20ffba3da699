"""What is made of a finished card, in the demo's page."""

from pathlib import Path

from playwright.async_api import Page, expect

from tests.browser.steps import (
    PICTURE_WITHIN_MS,
    SHOWN_WITHIN_MS,
    loaded,
    messages,
    open_command,
    picture_arrives,
    pictured_whole,
    press,
    submit,
    type_imagine,
    until_taken,
)


async def test_again_and_edit_image_make_children_of_a_card(page: Page, quick_demo_url: str, pictures: Path) -> None:
    """Again is the same with another seed; Edit image asks what to change, and shows before and after."""
    await page.goto(quick_demo_url)
    await type_imagine(page, "a paper boat on a pond --size 0.5")
    first = await picture_arrives(page, "paper boat")
    boats = messages(page).filter(has_text="a paper boat on a pond")
    again = boats.nth(await boats.count())  # more than one where a slow page took the command twice
    await press(page, first, "Again", then=again)
    await expect(again.locator("img[alt*='paper boat']")).to_be_visible(timeout=90_000)
    await expect(again).to_contain_text("2nd version")
    await press(page, again, "Edit image", then=page.get_by_role("dialog"))
    await page.get_by_role("dialog").get_by_role("textbox").first.fill("a lantern glowing in the boat")
    await pictured_whole(page.get_by_role("dialog"), pictures / "edit-form.png")
    await submit(page)
    edited = await picture_arrives(page, "lantern")
    await edited.screenshot(path=pictures / "edited.png")
    await open_command(page, "/history")
    found = messages(page).filter(has_text="See one again")
    await until_taken(lambda: page.keyboard.press("Enter"), lambda: expect(found).to_be_visible(timeout=SHOWN_WITHIN_MS))
    await expect(found.locator("img[alt*='made']")).to_have_count(3)
    await loaded(page, found)
    await found.screenshot(path=pictures / "history.png")
    await type_imagine(page, "a whole fleet of paper boats --n 4")
    refused = messages(page).filter(has=page.get_by_role("button", name="Remind me"))
    await expect(refused).to_be_visible(timeout=SHOWN_WITHIN_MS)
    await refused.screenshot(path=pictures / "refused.png")


async def test_failure_costs_nothing_and_is_tried_again(page: Page, quick_demo_url: str, pictures: Path) -> None:
    """The card says what happened and what it cost; Bigger asks before it costs anything."""
    await page.goto(quick_demo_url)
    await type_imagine(page, "demo:fail a tower of glass --size 0.5")
    failed = messages(page).filter(has=page.get_by_role("button", name="Try again"))
    await expect(failed).to_be_visible(timeout=PICTURE_WITHIN_MS)
    await expect(failed).to_contain_text("your 1 credit is back")
    await failed.screenshot(path=pictures / "failed.png")
    await type_imagine(page, "a tower of glass --size 0.5")
    card = await picture_arrives(page, "tower of glass")
    bigger = await press(page, card, "Bigger", then=messages(page).filter(has_text="makes this picture bigger"))
    await loaded(page, bigger)
    await bigger.screenshot(path=pictures / "bigger.png")


async def test_remix_takes_a_file_along(page: Page, quick_demo_url: str, pictures: Path) -> None:
    """The form begins with the card's request; a file dropped into it becomes the reference."""
    await page.goto(quick_demo_url)
    await type_imagine(page, "a harbour at night --size 0.5")
    card = await picture_arrives(page, "harbour")
    await press(page, card, "Remix", then=page.get_by_role("dialog"))
    form = page.get_by_role("dialog")
    await expect(form.get_by_role("textbox").first).to_have_value("a harbour at night")
    await pictured_whole(form, pictures / "remix.png")
    await form.get_by_role("textbox").first.fill("a harbour at sunrise, golden light")
    await form.locator("input[type=file]").set_input_files(Path(__file__).parent.parent.parent / "docs/images/card.png")
    await submit(page)
    remixed = await picture_arrives(page, "sunrise")
    await press(page, remixed, "Details", then=messages(page).filter(has_text="Details of"))
    await expect(messages(page).filter(has_text="Details of")).to_contain_text("1 reference")


async def test_use_this_picture_imagines_with_it(page: Page, quick_demo_url: str, pictures: Path) -> None:
    """From a card's Details: the picture is kept, and goes along with the next request."""
    await page.goto(quick_demo_url)
    await type_imagine(page, "a moss garden --size 0.5")
    card = await picture_arrives(page, "moss garden")
    details = await press(page, card, "Details", then=messages(page).filter(has_text="Details of"))
    picked = await press(page, details, "Use this picture", then=messages(page).filter(has_text="picked."))
    await expect(picked.locator("img[alt*='picked']")).to_have_count(1)
    await loaded(page, picked)
    await picked.screenshot(path=pictures / "picked.png")
    await press(page, picked, "Imagine with these", then=page.get_by_role("dialog"))
    await page.get_by_role("dialog").get_by_role("textbox").first.fill("the garden under snow --size 0.5")
    await submit(page)
    await picture_arrives(page, "under snow")


async def test_style_is_saved_from_a_card_and_used(page: Page, quick_demo_url: str, pictures: Path) -> None:
    """Its name behind the prompt of the next request; the card says it."""
    await page.goto(quick_demo_url)
    await type_imagine(page, "a heron, woodcut in two colours --size 0.5")
    card = await picture_arrives(page, "heron")
    details = await press(page, card, "Details", then=messages(page).filter(has_text="Details of"))
    form = await press(page, details, "Save as style", then=page.get_by_role("dialog"))
    await form.get_by_role("textbox").first.fill("woodcut")
    await form.get_by_role("textbox").nth(1).fill("{prompt}, woodcut in two colours")
    await submit(page)
    await expect(messages(page).filter(has_text="Saved woodcut")).to_be_visible(timeout=SHOWN_WITHIN_MS)
    await type_imagine(page, "an otter --style woodcut")
    styled = await picture_arrives(page, "otter")
    await expect(styled).to_contain_text("style woodcut")
    await styled.screenshot(path=pictures / "styled.png")
