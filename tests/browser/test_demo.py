"""A newcomer types commands in the demo's page: pictures come, several at once, and are found again."""

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
    pictured_whole,
    press,
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
    placeholder = messages(page).filter(has_text="Ready").last
    await expect(placeholder).to_be_visible(timeout=SHOWN_WITHIN_MS)
    await placeholder.screenshot(path=pictures / "placeholder.png")
    card = await picture_arrives(page, "red fox")
    await card.screenshot(path=pictures / "card.png")
    details = await press(page, card, "Details", then=messages(page).filter(has_text="Details of"))
    await expect(details).to_contain_text(re.compile(r"waited \d+ s, took \d+ s"))
    await details.screenshot(path=pictures / "details.png")


async def test_four_pictures_are_asked_about_opened_and_found_again(page: Page, quick_demo_url: str, pictures: Path) -> None:
    """A dear request asks first; a number opens one of the four; the history finds them by a word."""
    await page.goto(quick_demo_url)
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


async def test_versions_in_braces_share_one_card(page: Page, quick_demo_url: str, pictures: Path) -> None:
    """Asked about once, with the count and the total; one message shows all of them."""
    await page.goto(quick_demo_url)
    await type_imagine(page, "a {red, blue} bicycle by the sea --size 0.5")
    question = messages(page).filter(has=page.get_by_role("button", name=re.compile("2 credits")))
    await expect(question).to_be_visible(timeout=SHOWN_WITHIN_MS)
    await press(
        page, question, await question.get_by_role("button").first.inner_text(), then=messages(page).filter(has_text="1 · red")
    )
    group = card_of(page, "bicycle")
    await expect(group.locator("img[alt*='bicycle']")).to_have_count(2, timeout=90_000)
    await loaded(page, group)
    await group.screenshot(path=pictures / "group.png")


LONG_PROMPT = """A night market under paper lanterns.
In front a cook turning skewers, steam in the light.
Behind her the harbour."""


async def test_compose_is_one_form_and_settings_are_one_panel(page: Page, demo_url: str, pictures: Path) -> None:
    """Room for long prompts with line breaks; how one likes it, on one private screen."""
    await page.goto(demo_url)
    await open_command(page, "/compose")
    form = page.get_by_role("dialog")
    await until_taken(lambda: page.keyboard.press("Enter"), lambda: expect(form).to_be_visible(timeout=SHOWN_WITHIN_MS))
    await form.get_by_role("textbox").first.fill(LONG_PROMPT)
    await expect(form.locator("input[type=file]")).to_have_js_property("multiple", True)
    await pictured_whole(form, pictures / "compose.png")
    await form.get_by_role("button", name="Cancel").click()
    await expect(form).to_be_hidden()

    await open_command(page, "/settings")
    panel = messages(page).last
    await until_taken(lambda: page.keyboard.press("Enter"), lambda: expect(panel).to_be_visible(timeout=SHOWN_WITHIN_MS))
    await panel.screenshot(path=pictures / "settings.png")
