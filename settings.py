"""The only reader of the environment: one frozen Settings, every problem named at once."""

# ruff: noqa: RUF009 - setting() makes a field, as dataclasses.field does
import dataclasses
import difflib
import hmac
import io
import os
import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from enum import Enum, StrEnum
from hashlib import sha256
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Literal, Self

from dotenv.parser import parse_stream

from domain.money import Allowance, Budget, Millicredits, credits_text, parse_allowance, parse_budget, parse_credits
from domain.people import SNOWFLAKE, server_key
from domain.setting_values import if_said, in_one_piece, parse_api_url, parse_database_url, parse_field, parse_size, whole_number
from storage.bucket import Bucket, parse_bucket, parse_endpoint
from studio.policy import Policy


class Everywhere(Enum):
    ALL = "*"


ALL = Everywhere.ALL
"""COMMUNITIES=*: every server that adds the bot is served."""

Communities = frozenset[int] | Literal[Everywhere.ALL]
SERVER_ID = re.compile(SNOWFLAKE)


def parse_communities(text: str) -> Communities:
    """Read server ids with commas or spaces between, or * for all."""
    words = text.replace(",", " ").split()
    if words == ["*"]:
        return ALL
    if not all(SERVER_ID.fullmatch(word) for word in words):
        raise ValueError(text)
    return frozenset(map(int, words))


class LogLevel(StrEnum):
    DEBUG = "debug"
    INFO = "info"
    WARNING = "warning"
    ERROR = "error"


class LogFormat(StrEnum):
    TEXT = "text"
    JSON = "json"


class RunnerKind(StrEnum):
    LOCAL = "local"
    PROCRASTINATE = "procrastinate"


@dataclass(frozen=True)
class Problem:
    """One setting that can't be used. said is None where nothing was said, or where it mustn't be repeated."""

    name: str
    said: str | None
    may_be: str

    def __str__(self) -> str:
        said = "" if self.said is None else f" says {harmless(self.said)!r};"
        return f"{self.name}:{said} {self.may_be}"


class SettingsError(Exception):
    """The settings can't be used; its text has one line for each problem, and no secret."""

    def __init__(self, problems: Collection[Problem]) -> None:
        super().__init__("\n".join(map(str, problems)))
        self.problems = tuple(problems)


def setting(parse: Callable[[str], Any], default: str, may_be: str, *, secret: bool = False) -> Any:
    """Declare one setting: how it is read, what it is when nothing is said, and what it may be. A secret isn't shown."""
    metadata = {"parse": parse, "default": default, "may_be": may_be, "secret": secret}
    return dataclasses.field(default=parse(default), repr=not secret, metadata=metadata)


@dataclass(frozen=True, kw_only=True)
class Settings:
    """What the host said, checked. A setting's name is its field's in capitals; docs/settings.md says what each means."""

    discord_token: str = setting(in_one_piece, "", "the bot's token from discord.com/developers, in one piece", secret=True)
    pixeldojo_api_key: str = setting(in_one_piece, "", "a key from pixeldojo.ai (pd_…), in one piece", secret=True)
    pixeldojo_api_url: str = setting(parse_api_url, "https://pixeldojo.ai/api/v1", "an https:// address without a password in it")
    pixeldojo_rate_limit: int = setting(whole_number(1, 6000), "60", "calls a minute, 1 to 6000")
    pixeldojo_reference_field: str | None = setting(parse_field, "", "a field's name as in input_images, or nothing")
    database_url: str = setting(
        parse_database_url,
        "sqlite:///data/atelier.db",
        "sqlite:///a/file.db or postgresql://user:password@host/name",
        secret=True,
    )
    runner: RunnerKind = setting(RunnerKind, "local", "local or procrastinate")
    data_dir: Path = setting(Path, "data/", "a folder")
    image_store_url: Bucket | None = setting(if_said(parse_bucket), "", "s3://bucket/prefix, or nothing", secret=True)
    aws_endpoint_url: str | None = setting(if_said(parse_endpoint), "", "an https:// or http:// address, or nothing")
    aws_region: str | None = setting(if_said(in_one_piece), "", "a region's name as in eu-central-1, or nothing")
    aws_access_key_id: str | None = setting(
        if_said(in_one_piece), "", "an access key's id, in one piece, or nothing", secret=True
    )
    aws_secret_access_key: str | None = setting(
        if_said(in_one_piece), "", "that key's secret, in one piece, or nothing", secret=True
    )
    aws_session_token: str | None = setting(if_said(in_one_piece), "", "a session's token, in one piece, or nothing", secret=True)
    communities: Communities = setting(parse_communities, "", "server ids with commas between, * for all, or nothing")
    studio_budget: Budget = setting(parse_budget, "40/day", "credits in a window as in 40/day, 40/day 600/month, or none")
    community_budget: Budget = setting(parse_budget, "40/day", "credits in a window as in 40/day, 40/day 600/month, or none")
    default_quota: Allowance = setting(parse_allowance, "6/day", "credits in a window as in 6/day, 20/week, 60/month")
    personal_quota: Allowance = setting(parse_allowance, "0", "credits in a window as in 6/day, 20/week, 60/month, or 0")
    max_price: Millicredits = setting(parse_credits, "6", "credits as in 6 or 1.5")
    confirm_above: Millicredits = setting(parse_credits, "3", "credits as in 3 or 1.5")
    max_jobs_per_member: int = setting(whole_number(1, 100), "3", "1 to 100")
    max_jobs: int = setting(whole_number(1, 1000), "10", "1 to 1000")
    keep_images_days: int = setting(whole_number(1, 36500), "90", "days, 1 to 36500")
    min_free_disk: int = setting(parse_size, "1GiB", "a size as in 512MiB or 1GiB")
    web_port: int = setting(whole_number(0, 65535), "0", "a port, 1 to 65535, or 0")
    web_host: str = setting(in_one_piece, "127.0.0.1", "an address of this machine, as 127.0.0.1 or 0.0.0.0")
    public_url: str | None = setting(if_said(parse_api_url), "", "an https:// address without a password in it, or nothing")
    log_level: LogLevel = setting(LogLevel, "info", "debug, info, warning, or error")
    log_format: LogFormat = setting(LogFormat, "text", "text or json")

    @classmethod
    def from_env(cls, environ: Mapping[str, str], *, required: Collection[str] = ()) -> Self:
        """Read the settings; a blank one counts as not said. required: those that must be there, by name.

        Raises: SettingsError, naming every problem at once.
        """
        said = {name: environ.get(name, "").strip() for name in NAMES}
        read = {name: read_setting(name, said[name]) for name in NAMES}
        problems = [value for value in read.values() if isinstance(value, Problem)]
        problems += [Problem(name, None, missing(name)) for name in required if not said[name]]
        problems += [*lonely(said), *misspelt(environ)]
        if problems:
            raise SettingsError(problems)
        return cls(**{name.lower(): value for name, value in read.items()})

    @property
    def secrets(self) -> tuple[str, ...]:
        """What no log may show."""
        bucket = self.bucket()
        own = (self.own_secret("hooks"), self.own_secret("references"))
        return (self.discord_token, self.pixeldojo_api_key, self.database_url, *own, *(bucket.secrets if bucket else ()))

    def own_secret(self, purpose: str) -> str:
        """A secret of this studio's own, the same in all its processes and after each start: it comes of the key, and leads
        nobody back to it (docs/decisions/0095). Nothing without a key."""
        key = self.pixeldojo_api_key.encode()
        return hmac.new(key, f"atelier {purpose}".encode(), sha256).hexdigest() if key else ""

    @property
    def hooks_url(self) -> str | None:
        """What PixelDojo calls when a run is over; None where the internet doesn't reach us."""
        secret = self.own_secret("hooks")
        return f"{self.public_url}/hooks/pixeldojo/{secret}" if self.public_url and secret else None

    def bucket(self) -> Bucket | None:
        """Where the images are kept, if not in a folder: what its own address says wins over AWS_…"""
        return self.image_store_url and self.image_store_url.completed(
            endpoint=self.aws_endpoint_url,
            region=self.aws_region,
            access_key_id=self.aws_access_key_id,
            secret_access_key=self.aws_secret_access_key,
            session_token=self.aws_session_token,
        )

    def policy(self) -> Policy:
        """The caps that only the host changes, as the studio takes them."""
        return Policy(
            studio_budget=self.studio_budget,
            community_budget=self.community_budget,
            default_quota=self.default_quota,
            personal_quota=self.personal_quota,
            most_price=self.max_price,
            confirm_above=self.confirm_above,
            most_jobs_per_member=self.max_jobs_per_member,
            communities=None if self.communities is ALL else frozenset(map(server_key, self.communities)),
            seats=self.max_jobs,
            keep_images_days=self.keep_images_days,
            min_free_bytes=self.min_free_disk,
        )

    def most_cost(self, *, servers_open: int) -> str:
        """Say in one sentence what all this can cost. servers_open: counted with those /host opened."""
        lines = [f"{plural(line.limit)} a {line.period}" for line in self.studio_budget]
        most = " and ".join(lines) or "no limit was set"
        servers = "any" if self.communities is ALL else f"{servers_open:,}"
        strangers = "anyone who adds the bot" if self.personal_quota.limit else "0"
        return f"The most this can cost: {most}. Servers open: {servers}. Strangers: {strangers}."


METADATA = {field.name.upper(): field.metadata for field in dataclasses.fields(Settings)}
NAMES = tuple(METADATA)


def read_environment(env_file: Path = Path(".env")) -> dict[str, str]:
    """Read the file and the environment; what the environment says wins. No file is no error.

    Raises: SettingsError for a line that says nothing: its default might spend more than was meant.
    """
    return read_file(env_file) | dict(os.environ) if env_file.is_file() else dict(os.environ)


def read_file(env_file: Path) -> dict[str, str]:
    """Read NAME=value lines. Raises: SettingsError."""
    try:
        lines = list(parse_stream(io.StringIO(env_file.read_text(encoding="utf-8-sig"))))
    except UnicodeDecodeError:
        raise SettingsError([Problem(env_file.name, None, "must be saved as UTF-8 text")]) from None
    broken = [line.original.line for line in lines if line.error or (line.key and line.value is None)]
    if broken:
        raise SettingsError([Problem(f"{env_file.name}, line {number}", None, "must be NAME=value") for number in broken])
    return {line.key: line.value or "" for line in lines if line.key}


def read_setting(name: str, said: str) -> Any:
    """Read one setting, or say what is wrong with it."""
    metadata = METADATA[name]
    try:
        return metadata["parse"](said or metadata["default"])
    except ValueError:
        return Problem(name, None if metadata["secret"] else said, f"it may be {metadata['may_be']}")


def missing(name: str) -> str:
    """Say what a setting that must be there is, and where to write it."""
    return f"is missing; it is {METADATA[name]['may_be']}. Write it into .env (cp .env.example .env)"


def lonely(said: Mapping[str, str]) -> list[Problem]:
    """Find settings that need others, or something of this machine, which isn't there."""
    problems = []
    if said["PUBLIC_URL"] and not said["WEB_PORT"].strip("0"):
        problems.append(Problem("PUBLIC_URL", None, "needs WEB_PORT, where what it leads to is served"))
    if said["RUNNER"] == RunnerKind.PROCRASTINATE:
        if not said["DATABASE_URL"].startswith("postgresql:"):
            problems.append(Problem("RUNNER", None, "procrastinate needs PostgreSQL in DATABASE_URL"))
        if find_spec(RunnerKind.PROCRASTINATE) is None:
            problems.append(Problem("RUNNER", None, "procrastinate isn't installed: pip install -r requirements/fleet.txt"))
    return problems


def misspelt(environ: Mapping[str, str]) -> list[Problem]:
    """Find names that were surely meant as one of ours which isn't there: the default might spend more than was said."""
    missing = [name for name in NAMES if name not in environ and not name.startswith("AWS_")]  # others use those too
    close = {name: difflib.get_close_matches(name.upper(), missing, n=1, cutoff=0.85) for name in environ if name not in METADATA}
    return [Problem(name, None, f"is no setting; did you mean {meant[0]}?") for name, meant in close.items() if meant]


def harmless(text: str) -> str:
    """Cut what may be a token in the wrong line, or a password in an address."""
    return re.sub(r"(\S{12})\S{13,}", r"\1…", re.sub(r"//.*@", "//…@", text))


def plural(amount: Millicredits) -> str:
    """Write an amount with its unit."""
    return f"{credits_text(amount)} credit{'' if amount == 1000 else 's'}"
