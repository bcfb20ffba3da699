"""All texts the bot shows, each with what it belongs to, as one page to read through: docs/texts.md."""

import importlib
import pkgutil
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import fields, is_dataclass
from enum import Enum
from inspect import getdoc, getsource, isfunction
from types import ModuleType
from typing import Any

import cogs.words
from tests.texts.samples import SHOWN_MOST, calls

HEAD = """# What the bot says

Every sentence that people read, with sample values in it, by the part of the bot that says it. The page is written by
its test (`TEXTS=docs/texts.md make test` writes it anew), so it is complete: read it through before a release as a
member would.
"""


def page() -> str:
    """The whole page."""
    return "\n".join([HEAD, *(chapter(module) for module in modules())])


def modules() -> Iterator[ModuleType]:
    """The modules of words, by their names."""
    for found in sorted(pkgutil.iter_modules(cogs.words.__path__), key=lambda found: found.name):
        yield importlib.import_module(f"cogs.words.{found.name}")


def chapter(module: ModuleType) -> str:
    """One module's texts, in the order in which it has them."""
    name = module.__name__.rsplit(".", 1)[1]
    about = (getdoc(module) or "").splitlines()[0]
    return "\n".join([f"## {name}", "", about, "", *entries(module)])


def entries(module: ModuleType) -> Iterator[str]:
    """Each public text of a module: what it is, and what it says."""
    for name, value in vars(module).items():
        if not is_text_of(module, name, value):
            continue
        said = list(dict.fromkeys(text for text in texts_of(value) if text.strip()))[:SHOWN_MOST]
        if said:
            yield "\n".join([f"**{title(name, value)}**", "", *(quoted(text) for text in said)])


def is_text_of(module: ModuleType, name: str, value: Any) -> bool:
    """Whether it is made here, and is something to read."""
    if isfunction(value):
        return value.__module__ == module.__name__
    return isinstance(value, str | Mapping) and re.search(rf"^{name}\b.* = ", getsource(module), re.MULTILINE) is not None


def texts_of(value: Any) -> Iterator[str]:
    """What a constant says, or a function to its samples."""
    if isfunction(value):
        for said in calls(value):
            yield flat(said)
    elif isinstance(value, Mapping):
        yield from (f"{label(key)}: {flat(said)}" for key, said in value.items() if not callable(said))
    else:
        yield value


def flat(said: Any) -> str:
    """What was said as one text, whatever it came in."""
    if said is None:
        return ""
    if is_dataclass(said):
        return " ".join(flat(getattr(said, field.name)) for field in fields(said))
    if isinstance(said, Mapping):
        return "\n".join(f"{label(key)}: {flat(text)}" for key, text in said.items())
    if isinstance(said, Iterable) and not isinstance(said, str):
        return "\n".join(flat(part) for part in said)
    return str(said)


def label(key: Any) -> str:
    """What stands before an entry of a table."""
    return str(key.value) if isinstance(key, Enum) else str(key)


def title(name: str, value: Any) -> str:
    """What a text is: its own sentence about itself, or its name."""
    if isfunction(value):
        return (getdoc(value) or name).splitlines()[0].partition(" Raises:")[0]
    return name.replace("_", " ").capitalize()


def quoted(text: str) -> str:
    """A text as it stands, set off from the page around it."""
    return "\n".join(f"> {line}".rstrip() for line in text.split("\n")) + "\n"
