"""What a moderator does in the demo's page of the staff's channel."""

from pathlib import Path

from playwright.async_api import Locator, Page, expect

from tests.browser.steps import SHOWN_WITHIN_MS, TAKEN_WITHIN_MS, messages, open_command, press, until_taken


async def open_studio(page: Page) -> Locator:
    """Type /studio; the panel, whatever page it shows."""
    await open_command(page, "/studio")
    panel = messages(page).filter(has_text="used /studio").last
    await until_taken(lambda: page.keyboard.press("Enter"), lambda: expect(panel).to_be_visible(timeout=SHOWN_WITHIN_MS))
    return panel


async def choose(menu: Locator, option: str, *, then: Locator) -> None:
    """Choose in a menu until what it brings is there."""

    async def act() -> None:
        await menu.click()
        await menu.locator("xpath=..").get_by_role("option", name=option).first.click()

    await until_taken(act, lambda: expect(then).to_be_visible(timeout=TAKEN_WITHIN_MS))


async def turn_to(panel: Locator, name: str) -> None:
    """Turn the panel to a page."""
    await choose(panel.get_by_role("combobox").last, name, then=panel.get_by_role("heading", name=name, exact=True))


async def set_up(page: Page, *, picture: Path | None = None) -> Locator:
    """Go through the set-up as it stands: it has found #staff by itself; the panel. picture: where its picture goes."""
    panel = await open_studio(page)
    await expect(panel.get_by_role("combobox").nth(3)).to_contain_text("staff")
    if picture is not None:
        await pictured(page, panel, picture)
    await press(page, panel, "Done", then=panel.get_by_text("Done. It holds with the next request"))
    return panel


async def view_as(page: Page, name: str) -> None:
    """Be somebody else."""
    await page.locator("#viewer-picker").select_option(label=name)
    await expect(page.locator("#channel-composer-input")).to_be_enabled(timeout=TAKEN_WITHIN_MS)


async def pictured(page: Page, message: Locator, path: Path) -> None:
    """Take a message's picture, without what the page shows around the mouse."""
    await page.mouse.move(0, 0)
    await message.scroll_into_view_if_needed()
    await message.screenshot(path=path)
