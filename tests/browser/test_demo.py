"""A newcomer types /imagine in the demo's page and gets a picture."""

import contextlib
from pathlib import Path

from playwright.async_api import Page, expect

PICTURE_WITHIN_MS = 90_000
"""Most runs of the demo take 10 to 30 s, as real ones do; past this the test fails."""

TAKEN_WITHIN_MS = 5_000
PRESSES_MOST = 5
"""The page turns a command down when a message changed just before it, and says so; a person presses Enter again."""


async def type_imagine(page: Page, prompt: str) -> None:
    """Type the command as a member does: its name, the prompt, Enter."""
    box = page.locator("#channel-composer-input")
    await box.click()
    await box.press_sequentially("/imagine")
    await page.get_by_role("option", name="/imagine").first.click()
    field = page.get_by_label("prompt, required")
    await field.fill(prompt)
    for _ in range(PRESSES_MOST):
        await field.press("Enter")
        with contextlib.suppress(AssertionError):
            await expect(field).to_be_hidden(timeout=TAKEN_WITHIN_MS)
            return
    raise AssertionError("the page took no command")


async def test_imagine_becomes_a_picture_without_a_reload(page: Page, demo_url: str, pictures: Path) -> None:
    """The placeholder comes, and turns into the card by itself."""
    await page.goto(demo_url)
    await type_imagine(page, "a red fox in a snowy forest at dawn")
    timeline = page.locator("#channel-timeline")
    await expect(timeline).to_contain_text("a red fox in a snowy forest at dawn", timeout=20_000)
    picture = timeline.locator("img[alt*='red fox']")
    await expect(picture).to_be_visible(timeout=PICTURE_WITHIN_MS)
    await picture.scroll_into_view_if_needed()
    await page.wait_for_function("image => image.naturalWidth >= 512", arg=await picture.element_handle())
    card = page.locator("#channel-message-list > *").filter(has=page.locator("img[alt*='red fox']"))
    await card.screenshot(path=pictures / "card.png")
