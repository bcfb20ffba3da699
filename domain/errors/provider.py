"""PixelDojo didn't do it: the class says what the caller can do next."""

from dataclasses import dataclass

from domain.errors.base import AtelierError


class ProviderError(AtelierError):
    """PixelDojo didn't do it."""


@dataclass(eq=False)
class Rejected(ProviderError):
    """Final: the provider looked at the request and will never take it. detail is for the log only."""

    status: int
    detail: str
    moderated: bool = False


@dataclass(eq=False)
class Busy(ProviderError):
    """Turned down for now, certainly not taken: later. retry_after_s as the provider says, else None."""

    retry_after_s: float | None = None


@dataclass(eq=False)
class Unreachable(ProviderError):
    """Never arrived (connection refused, no such host), or a read that failed: again."""

    detail: str = ""


@dataclass(eq=False)
class OutcomeUnknown(ProviderError):
    """A submit that may have been taken and paid for: look, never resend."""

    detail: str = ""


class OutOfCredits(ProviderError):
    """The account has no credits left: pause."""


class BadKey(ProviderError):
    """The provider doesn't know our key: pause."""


class UnknownTicket(ProviderError):
    """The provider has no such job, or it expired there."""


class ImageLost(ProviderError):
    """A finished image that can't be had: vanished, too large, or under a host that isn't allowed."""


@dataclass(eq=False)
class Broken(ProviderError):
    """An answer we can't read: log the sample. Harmless for reads; a submit raises OutcomeUnknown instead."""

    status: int
    sample: str
