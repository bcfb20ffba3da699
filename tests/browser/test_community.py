"""The staff run their server in the demo's two pages: members ask in one, staff decide in the other."""

from pathlib import Path

from playwright.async_api import Page, expect

from tests.browser.staff_steps import open_studio, pictured, set_up, turn_to, view_as
from tests.browser.steps import SHOWN_WITHIN_MS, messages, picture_arrives, press, submit, type_imagine


async def test_dear_request_waits_until_staff_approve(page: Page, quick_demo_urls: tuple[str, str], pictures: Path) -> None:
    """The set-up takes a minute; over the price a request waits, and becomes a picture by one press; the figures have it."""
    members, staff = page, await page.context.new_page()
    await members.goto(quick_demo_urls[0])
    await staff.goto(quick_demo_urls[1])
    panel = await set_up(staff, picture=pictures / "set-up.png")
    await turn_to(panel, "Moderation")
    form = staff.get_by_role("dialog")
    await press(staff, panel, "By price…", then=form)
    await form.get_by_role("textbox").first.fill("1")
    await submit(staff)
    await expect(panel).to_contain_text("over 1 credit", timeout=SHOWN_WITHIN_MS)

    await type_imagine(members, "a castle of ice in the northern lights")
    await expect(messages(members).filter(has_text="waits for the staff's yes")).to_be_visible(timeout=SHOWN_WITHIN_MS)
    asked = messages(staff).filter(has_text="asks for your yes").last
    await expect(asked).to_be_visible(timeout=SHOWN_WITHIN_MS)
    await turn_to(panel, "Today")
    await expect(panel).to_contain_text("1 request waits for a yes")
    await pictured(staff, panel, pictures / "studio.png")
    await pictured(staff, asked, pictures / "approval.png")
    await press(staff, asked, "Approve", then=messages(staff).filter(has_text="is approved").last)
    await picture_arrives(members, "castle of ice")

    await turn_to(panel, "Figures")
    chart = await panel.locator("img[alt*='A chart of the spending']").element_handle()
    await staff.wait_for_function("image => image.naturalWidth > 0", arg=chart)
    await pictured(staff, panel, pictures / "figures.png")


async def test_reported_picture_is_removed_and_brought_back(page: Page, quick_demo_urls: tuple[str, str], pictures: Path) -> None:
    """Ben reports from a card's Details; staff remove the picture, and take that back with Undo, once."""
    members, staff = page, await page.context.new_page()
    await members.goto(quick_demo_urls[0])
    await staff.goto(quick_demo_urls[1])
    await set_up(staff)
    await type_imagine(members, "a clown in the dark --size 0.5")
    card = await picture_arrives(members, "clown")
    await view_as(members, "Ben")
    details = await press(members, card, "Details", then=messages(members).filter(has_text="Details of").last)
    await press(members, details, "Report this picture", then=members.get_by_role("dialog"))
    await members.get_by_role("dialog").get_by_role("textbox").fill("My little brother reads along here.")
    await submit(members)

    case = messages(staff).filter(has_text="Reported by").last
    await expect(case).to_be_visible(timeout=SHOWN_WITHIN_MS)
    await pictured(staff, case, pictures / "report.png")
    form = staff.get_by_role("dialog")
    await press(staff, case, "Remove", then=form)
    await form.get_by_role("textbox").fill("Too scary for this channel.")
    await submit(staff)
    decided = messages(staff).filter(has_text="Too scary for this channel.").last
    await expect(decided.get_by_role("button", name="Undo")).to_be_visible(timeout=SHOWN_WITHIN_MS)
    await expect(messages(members).filter(has_text="This was removed").last).to_be_visible(timeout=SHOWN_WITHIN_MS)
    await pictured(staff, decided, pictures / "decision.png")
    await press(staff, decided, "Undo", then=decided.get_by_text("Undone"))
    await expect(decided.get_by_role("button", name="Undo")).to_have_count(0)
    await picture_arrives(members, "clown")

    panel = await open_studio(staff)
    await turn_to(panel, "Log")
    await expect(panel).to_contain_text("undone by @Mira")
    await pictured(staff, panel, pictures / "log.png")
