"""What a message may look like, beyond what Discord's own description of its API says.

Source: https://docs.discord.com/developers/components/reference; /resources/message.
"""

from collections.abc import Sequence

from .entities import COMPONENTS_V2, Attachment, Json, Version, unfold
from .refusals import Refused

ROW, BUTTON, STRING_SELECT, USER_SELECT, ROLE_SELECT, MENTIONABLE_SELECT, CHANNEL_SELECT = 1, 2, 3, 5, 6, 7, 8
SECTION, TEXT, THUMBNAIL, GALLERY, FILE, SEPARATOR, CONTAINER = 9, 10, 11, 12, 13, 14, 17
LINK_STYLE = 5

SELECTS = frozenset({STRING_SELECT, USER_SELECT, ROLE_SELECT, MENTIONABLE_SELECT, CHANNEL_SELECT})
IN_CONTAINER = frozenset({ROW, SECTION, TEXT, GALLERY, FILE, SEPARATOR})
AT_TOP = IN_CONTAINER | {CONTAINER}

MOST_COMPONENTS = 40
MOST_TEXT = 4000
MOST_CONTENT = 2000
MOST_FILES = 10
MOST_ROWS = 5
LONGEST_CUSTOM_ID = 100
LONGEST_LABEL = 80
LONGEST_TITLE = 45
MOST_IN_MODAL = 5


def check_version(version: Version) -> None:
    """Look at a whole message as it would be. Raises: Refused (50035, 50006)."""
    if len(version.attachments) > MOST_FILES:
        raise Refused(50035, f"attachments: at most {MOST_FILES}")
    if version.flags & COMPONENTS_V2:
        _check_components_v2(version)
    else:
        _check_legacy(version)
    _check_custom_ids(version.components)
    _check_files_named(version.components, version.attachments)


def check_upload(attachment: Attachment, *, limit_bytes: int) -> None:
    """One file against the limit of where it goes. Raises: Refused (40005)."""
    if len(attachment.data) > limit_bytes:
        raise Refused(40005, f"{attachment.filename}: {len(attachment.data)} bytes, at most {limit_bytes}")


def _check_components_v2(version: Version) -> None:
    if version.content or version.embeds:
        raise Refused(50035, "content and embeds can't be used with MessageFlags.IS_COMPONENTS_V2")
    if not version.components:
        raise Refused(50006)
    parts = [part for component in version.components for part in unfold(component)]
    if len(parts) > MOST_COMPONENTS:
        raise Refused(50035, f"components: {len(parts)}, at most {MOST_COMPONENTS}")
    text = sum(len(part["content"]) for part in parts if part["type"] == TEXT)
    if text > MOST_TEXT:
        raise Refused(50035, f"text displays: {text} characters, at most {MOST_TEXT}")
    _check_children(version.components, allowed=AT_TOP, where="components")


def _check_legacy(version: Version) -> None:
    if len(version.content) > MOST_CONTENT:
        raise Refused(50035, f"content: at most {MOST_CONTENT} characters")
    if len(version.components) > MOST_ROWS:
        raise Refused(50035, f"components: at most {MOST_ROWS} rows")
    _check_children(version.components, allowed=frozenset({ROW}), where="components")
    if not (version.content or version.embeds or version.attachments or version.components):
        raise Refused(50006)


def _check_children(components: Sequence[Json], *, allowed: frozenset[int], where: str) -> None:
    for place, component in enumerate(components):
        at = f"{where}.{place}"
        if component.get("type") not in allowed:
            raise Refused(50035, f"{at}: a component of type {component.get('type')} can't stand here")
        _check_component(component, at)


def _check_component(component: Json, at: str) -> None:
    children = component.get("components", ())
    match component["type"]:
        case 1:
            _check_row(children, at)
        case 9:
            _check_count(children, most=3, at=at)
            _check_children(children, allowed=frozenset({TEXT}), where=at)
            _check_children([component.get("accessory") or {}], allowed=frozenset({BUTTON, THUMBNAIL}), where=f"{at}.accessory")
        case 10:
            if not component.get("content"):
                raise Refused(50035, f"{at}.content: must not be empty")
        case 12:
            _check_count(component.get("items", ()), most=10, at=at)
        case 17:
            _check_count(children, most=MOST_COMPONENTS, at=at)
            _check_children(children, allowed=IN_CONTAINER, where=at)
        case 2:
            _check_button(component, at)
        case 3:
            _check_count(component.get("options", ()), most=25, at=at)


def _check_row(children: Sequence[Json], at: str) -> None:
    has_select = any(child.get("type") in SELECTS for child in children)
    _check_count(children, most=1 if has_select else 5, at=at)
    _check_children(children, allowed=SELECTS | {BUTTON}, where=at)


def _check_button(button: Json, at: str) -> None:
    if len(button.get("label") or "") > LONGEST_LABEL:
        raise Refused(50035, f"{at}.label: at most {LONGEST_LABEL} characters")
    if not button.get("label") and not button.get("emoji"):
        raise Refused(50035, f"{at}: needs a label or an emoji")
    if ("url" in button) != (button.get("style") == LINK_STYLE) or ("custom_id" in button) == ("url" in button):
        raise Refused(50035, f"{at}: a link button has a url, any other a custom_id")


def _check_count(children: Sequence[object], *, most: int, at: str) -> None:
    if not 1 <= len(children) <= most:
        raise Refused(50035, f"{at}: {len(children)} in it, from 1 to {most} may be")


def _check_custom_ids(components: Sequence[Json]) -> None:
    ids = [part["custom_id"] for component in components for part in unfold(component) if "custom_id" in part]
    for custom_id in ids:
        if not 1 <= len(custom_id) <= LONGEST_CUSTOM_ID:
            raise Refused(50035, f"custom_id: {len(custom_id)} characters, from 1 to {LONGEST_CUSTOM_ID} may be")
    if len(set(ids)) != len(ids):
        raise Refused(50035, "custom_id: each may be there once")


def _check_files_named(components: Sequence[Json], attachments: Sequence[Attachment]) -> None:
    names = {attachment.filename for attachment in attachments}
    for url in _urls(list(components)):
        if url.startswith("attachment://") and url.removeprefix("attachment://") not in names:
            raise Refused(50035, f"{url}: no such file comes with the message")


def _urls(part: object) -> list[str]:
    if isinstance(part, list):
        return [url for each in part for url in _urls(each)]
    if isinstance(part, dict):
        own = [part["url"]] if isinstance(part.get("url"), str) else []
        return own + [url for each in part.values() for url in _urls(each)]
    return []


def check_modal(data: Json) -> None:
    """Look at a modal. Raises: Refused (50035)."""
    if not 1 <= len(data.get("title", "")) <= LONGEST_TITLE:
        raise Refused(50035, f"title: from 1 to {LONGEST_TITLE} characters")
    _check_count(data.get("components", ()), most=MOST_IN_MODAL, at="components")
    _check_custom_ids([data])
