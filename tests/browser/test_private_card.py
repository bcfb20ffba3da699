"""A picture that only its member sees, in the demo's page: made, shared, and known again where its file turns up."""

from pathlib import Path

from playwright.async_api import Locator, Page, expect

from tests.browser.staff_steps import pictured, view_as
from tests.browser.steps import SHOWN_WITHIN_MS, TAKEN_WITHIN_MS, messages, open_command, picture_arrives, press, until_taken


async def test_private_picture_is_shared_and_its_saved_file_tells_what_made_it(
    page: Page, quick_demo_url: str, pictures: Path, tmp_path: Path
) -> None:
    """Share posts it for everybody, once; Ben saves it from the card, and asks what made his file."""
    await page.goto(quick_demo_url)
    await type_private(page, "misty mountains in the snow --size 0.5")
    card = await picture_arrives(page, "misty mountains")
    await expect(card).to_contain_text("Only you can see this")
    await pictured(page, card, pictures / "private.png")
    await press(page, card, "Share", then=messages(page).filter(has=page.locator("img[alt*='misty']")).nth(1))
    await view_as(page, "Ben")
    shared = await picture_arrives(page, "misty mountains")
    await expect(shared.get_by_role("button", name="Share")).to_have_count(0)

    file = await saved(page, shared.locator("img[alt*='misty']"), tmp_path / "from-a-friend.png")
    await open_command(page, "/what")
    await page.get_by_label("picture attachment").set_input_files(file)
    command, told = page.locator(".command-chip"), messages(page).filter(has_text="I made this for @Ada").last
    await until_taken(lambda: command.press("Enter"), lambda: expect(told).to_be_visible(timeout=SHOWN_WITHIN_MS))
    await pictured(page, told, pictures / "what.png")


async def type_private(page: Page, prompt: str) -> None:
    """Type /imagine with private:True."""
    await open_command(page, "/imagine")
    field = page.get_by_label("prompt, required")
    await field.fill(prompt)
    await page.locator(".command-ghost").click()
    await page.get_by_role("option", name="private").first.click()
    await page.get_by_role("option", name="True").click()
    await until_taken(lambda: field.press("Enter"), lambda: expect(field).to_be_hidden(timeout=TAKEN_WITHIN_MS))


async def saved(page: Page, picture: Locator, path: Path) -> Path:
    """Open a picture large, and save its file."""
    download = page.get_by_role("button", name="Download")
    await until_taken(picture.click, lambda: expect(download).to_be_visible(timeout=TAKEN_WITHIN_MS))
    async with page.expect_download() as file:
        await download.click()
    await (await file.value).save_as(path)
    await page.keyboard.press("Escape")
    return path
