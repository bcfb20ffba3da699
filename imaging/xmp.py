"""The packet that says of a picture how it was made, as XML: written for ours, read from anybody's.

Source: ISO 16684-1 (XMP); IPTC Photo Metadata Standard, "Digital Source Type".
"""

import re
from collections.abc import Iterable, Iterator
from xml.etree import ElementTree
from xml.sax.saxutils import escape

from domain.errors import NotAPicture
from domain.marks import AI_MADE, Claims, Recipe

TOOL = "Atelier"
OURS = "urn:atelier:recipe:1#"
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
IPTC = "http://iptc.org/std/Iptc4xmpExt/2008-02-29/"
XMP = "http://ns.adobe.com/xap/1.0/"
DC = "http://purl.org/dc/elements/1.1/"
AI_KINDS = frozenset({"trainedAlgorithmicMedia", "compositeWithTrainedAlgorithmicMedia"})
READ_MOST = 1 << 18
"""Characters. Written ones have up to 65,502 bytes in a JPEG, and few thousand elsewhere."""
NAME = re.compile(r"[a-z][a-z_]*", re.ASCII)
NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Source: XML 1.0, production 2."""

PACKET = """<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="{RDF}"><rdf:Description rdf:about=""
 xmlns:Iptc4xmpExt="{IPTC}" xmlns:xmp="{XMP}" xmlns:dc="{DC}" xmlns:atelier="{OURS}">
{properties}
</rdf:Description></rdf:RDF></x:xmpmeta>
<?xpacket end="r"?>"""


def packet(recipe: Recipe | None) -> bytes:
    """Write the packet: the mark, and the recipe where there is one."""
    properties = [
        element("Iptc4xmpExt:DigitalSourceType", AI_MADE),
        element("xmp:CreatorTool", TOOL),
        *([] if recipe is None else recipe_elements(recipe)),
    ]
    return PACKET.format(RDF=RDF, IPTC=IPTC, XMP=XMP, DC=DC, OURS=OURS, properties="\n".join(properties)).encode()


def recipe_elements(recipe: Recipe) -> Iterator[str]:
    """The prompt, where all programs look for a description, and each setting."""
    yield f'<dc:description><rdf:Alt><rdf:li xml:lang="x-default">{text(recipe.prompt)}</rdf:li></rdf:Alt></dc:description>'
    for name, value in recipe.settings:
        yield element(f"atelier:{name}", value)


def element(name: str, value: str) -> str:
    """One property."""
    return f"<{name}>{text(value)}</{name}>"


def text(value: str) -> str:
    """Text as XML can hold it: a character that XML has no place for becomes a replacement mark."""
    return escape(NOT_XML.sub("\ufffd", value), {"\r": "&#13;"})


def read(told: bytes) -> Claims:
    """Read what a packet says; nothing, where it is no packet or one made to do harm."""
    try:
        properties = list(properties_of(told.decode().strip("\0 \n\r\t\ufeff")))
    except (UnicodeDecodeError, ElementTree.ParseError, NotAPicture):
        return Claims()
    known = dict(reversed(properties))  # of several the first
    return Claims(
        ai_made=known.get(f"{{{IPTC}}}DigitalSourceType", "").rsplit("/", 1)[-1] in AI_KINDS,
        tool=known.get(f"{{{XMP}}}CreatorTool"),
        prompt=known.get(f"{{{DC}}}description"),
        settings=tuple(settings_in(properties)),
    )


def properties_of(told: str) -> Iterator[tuple[str, str]]:
    """Yield all properties, as XMP has them: children or attributes of its descriptions.

    Raises: ParseError; NotAPicture for one that is too large or declares entities, which can blow up to any size.
    """
    if len(told) > READ_MOST or "<!DOCTYPE" in told:
        raise NotAPicture
    tree = ElementTree.fromstring(told)  # noqa: S314 entities are declared in a DOCTYPE only
    for description in next(tree.iter(f"{{{RDF}}}RDF"), tree).findall(f"{{{RDF}}}Description"):
        yield from description.items()
        for child in description:
            yield child.tag, text_of(child)


def text_of(child: ElementTree.Element) -> str:
    """A property's text, the first of its list, or what it points to."""
    first = child.find(f".//{{{RDF}}}li")
    return "".join((child if first is None else first).itertext()).strip() or child.get(f"{{{RDF}}}resource", "")


def settings_in(properties: Iterable[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """Yield the settings of a recipe of ours."""
    for tag, value in properties:
        name = tag.removeprefix(f"{{{OURS}}}")
        if name != tag and NAME.fullmatch(name):
            yield name, value
