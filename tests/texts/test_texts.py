"""The page of all texts is what the bot says today."""

import os
from pathlib import Path

from tests.texts.page import page

PAGE = Path(__file__).parent.parent.parent / "docs" / "texts.md"


def test_the_page_of_texts_is_what_the_bot_says() -> None:
    """A sentence that was changed, added or taken away is changed on the page too: TEXTS=docs/texts.md writes it."""
    said = page()
    if "TEXTS" in os.environ:
        Path(os.environ["TEXTS"]).write_text(said)
    assert PAGE.read_text() == said, "docs/texts.md is out of date: TEXTS=docs/texts.md make test writes it"
