"""What a member does in the demo's page: types commands, presses buttons, fills in forms."""

import contextlib
from collections.abc import Awaitable, Callable
from pathlib import Path

from playwright.async_api import Error as PageError
from playwright.async_api import Locator, Page, expect

TAKEN_WITHIN_MS = 30_000
SHOWN_WITHIN_MS = 20_000
PICTURE_WITHIN_MS = 90_000
"""Most runs of the demo take 10 to 30 s, as real ones do; past this the test fails."""
TRIES_MOST = 5
"""The page turns an action down when a message changed just before it, and says so; a person does it again."""


def messages(page: Page) -> Locator:
    """All messages of the channel, oldest first."""
    return page.locator("#channel-message-list > *")


def card_of(page: Page, words: str) -> Locator:
    """The newest message with a picture made from these words."""
    return messages(page).filter(has=page.locator(f"img[alt*='{words}']")).last


async def until_taken(act: Callable[[], Awaitable[None]], taken: Callable[[], Awaitable[None]]) -> None:
    """Do something until the page has taken it."""
    for _ in range(TRIES_MOST):
        with contextlib.suppress(AssertionError, PageError):  # what was pressed may just be drawn anew
            await act()
            return await taken()
    raise AssertionError("the page took nothing")


async def type_imagine(page: Page, prompt: str) -> None:
    """Type the command as a member does: its name, the prompt, Enter."""
    await open_command(page, "/imagine")
    field = page.get_by_label("prompt, required")
    await field.fill(prompt)
    await until_taken(lambda: field.press("Enter"), lambda: expect(field).to_be_hidden(timeout=TAKEN_WITHIN_MS))


async def open_command(page: Page, name: str) -> None:
    """Type a command's name and choose it."""
    box = page.locator("#channel-composer-input")
    await box.click()
    await box.press_sequentially(name)
    await page.get_by_role("option", name=name).first.click()


async def picture_arrives(page: Page, words: str) -> Locator:
    """Wait until the newest card of these words has its picture; the card."""
    card = card_of(page, words)
    await expect(card).to_be_visible(timeout=PICTURE_WITHIN_MS)
    await loaded(page, card)
    return card


async def loaded(page: Page, message: Locator) -> None:
    """Wait until the pictures of a message are there to be seen."""
    for picture in await message.locator("img[alt*='made'], img[alt*='picked']").all():
        await picture.scroll_into_view_if_needed()
        await page.wait_for_function("image => image.naturalWidth > 0", arg=await picture.element_handle())


async def press(page: Page, where: Locator, label: str, *, then: Locator) -> Locator:
    """Press a button until what it brings is there; that."""
    button = where.get_by_role("button", name=label, exact=True)

    async def act() -> None:
        await button.scroll_into_view_if_needed()
        await button.click()

    await until_taken(act, lambda: expect(then).to_be_visible(timeout=TAKEN_WITHIN_MS))
    return then


async def submit(page: Page) -> None:
    """Send the open form."""
    form = page.get_by_role("dialog")
    send = form.get_by_role("button", name="Submit")
    await until_taken(send.click, lambda: expect(form).to_be_hidden(timeout=TAKEN_WITHIN_MS))


async def pictured_whole(form: Locator, path: Path) -> None:
    """Take a form's picture with all of its fields: on the page, as in Discord, a long one is scrolled."""
    await form.evaluate("form => { form.style.maxHeight = 'none' }")
    await form.screenshot(path=path)
