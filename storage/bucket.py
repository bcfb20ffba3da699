"""The address of an S3-compatible bucket that keeps the images: s3://bucket/prefix?endpoint=…&region=…"""

import re
from dataclasses import dataclass, field, fields, replace
from urllib.parse import SplitResult, unquote, urlsplit

NAME = re.compile(r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]", re.ASCII)
"""Source: Amazon S3, "General purpose bucket naming rules"."""
PREFIX = re.compile(r"[A-Za-z0-9!_.*'()/-]*", re.ASCII)
"""Source: Amazon S3, "Naming Amazon S3 objects", the characters that are safe everywhere."""


@dataclass(frozen=True, kw_only=True)
class Bucket:
    """Where the images are kept, and with which key. What is None is looked for where Amazon's own tools look for it."""

    name: str
    prefix: str = ""
    endpoint: str | None = None
    region: str | None = None
    access_key_id: str | None = field(default=None, repr=False)
    secret_access_key: str | None = field(default=None, repr=False)
    session_token: str | None = field(default=None, repr=False)

    @property
    def secrets(self) -> tuple[str, ...]:
        """What no log may show."""
        return tuple(filter(None, (self.secret_access_key, self.session_token)))

    def completed(self, **said: str | None) -> "Bucket":
        """The same, with what its address left open; a key goes with its own id and token."""
        if self.access_key_id is not None:
            said = {name: said[name] for name in said.keys() - KEY}
        left_open = {name: value for name, value in said.items() if getattr(self, name) is None}
        return replace(self, **left_open)  # type: ignore[arg-type] # names are not among them

    def __str__(self) -> str:
        return "/".join(filter(None, (f"s3://{self.name}", self.prefix)))


KEY = {"access_key_id", "secret_access_key", "session_token"}
SAID_IN_QUERY = {each.name for each in fields(Bucket)} - {"name", "prefix"}


def parse_bucket(text: str) -> Bucket:
    """Read the address of a bucket. Raises: ValueError."""
    parts = urlsplit(text)
    prefix = parts.path.strip("/")
    said = read_query(parts.query)
    plain = parts.scheme == "s3" and NAME.fullmatch(parts.netloc) and PREFIX.fullmatch(prefix) and not parts.fragment
    if not plain or set(prefix.split("/")) & {".", ".."} or not said.keys() <= SAID_IN_QUERY:
        raise ValueError("not a bucket's address")
    if "endpoint" in said:
        parse_endpoint(said["endpoint"])
    return Bucket(name=parts.netloc, prefix=prefix, **said)


def read_query(query: str) -> dict[str, str]:
    """Read name=value&name=value; a + is a +, as in keys. Raises: ValueError for a name twice, or without a value."""
    pairs = [part.partition("=") for part in query.split("&") if part]
    said = {name: unquote(value) for name, _, value in pairs if value}
    if len(said) < len(pairs):
        raise ValueError("said twice, or nothing said")
    return said


def parse_endpoint(text: str) -> str:
    """Check where the bucket is asked for; requests are signed, so that no key goes over the line. Raises: ValueError."""
    parts: SplitResult = urlsplit(text)
    if parts.scheme not in {"http", "https"} or not parts.hostname or "@" in parts.netloc or parts.query or parts.port == 0:
        raise ValueError("not an endpoint")
    return text.rstrip("/")
