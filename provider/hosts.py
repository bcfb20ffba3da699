"""Whose addresses may be fetched: the provider's own domain, and the configured base. No others, and none in private networks.

Source: docs/pixeldojo.md, "Results".
"""

import socket
from ipaddress import IPv6Address, ip_address

from aiohttp.abc import AbstractResolver, ResolveResult
from yarl import URL

OWN_DOMAIN = "pixeldojo.ai"


class PrivateAddress(OSError):
    """A name that leads into a private network."""


def address(url: str) -> URL | None:
    """Read an address as it stands; None for what is none."""
    try:
        read = URL(url)
    except (ValueError, TypeError):
        return None
    return read if read.host and read.scheme in {"http", "https"} and read.port else None


def may_fetch(url: URL, *, base: URL) -> bool:
    """Whether images may come from there: https on the provider's own domain, or the base's own scheme, host and port."""
    if url.user is not None or url.password is not None:
        return False
    if url.origin() == base.origin():
        return True
    host = url.host or ""
    return url.scheme == "https" and url.port == 443 and (host == OWN_DOMAIN or host.endswith(f".{OWN_DOMAIN}"))


def is_public(ip: str) -> bool:
    """Whether an address is one of the open internet."""
    read = ip_address(ip.partition("%")[0])
    if isinstance(read, IPv6Address) and read.ipv4_mapped is not None:
        read = read.ipv4_mapped
    return read.is_global and not read.is_multicast


class GuardedResolver(AbstractResolver):
    """Looks names up; only the trusted one may lead into a private network."""

    def __init__(self, inner: AbstractResolver, *, trusted: str | None) -> None:
        self._inner = inner
        self._trusted = trusted

    async def resolve(self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET) -> list[ResolveResult]:
        """The addresses of a name. Raises: PrivateAddress when one of them is private."""
        found = await self._inner.resolve(host, port, family)
        if host != self._trusted and not all(is_public(result["host"]) for result in found):
            raise PrivateAddress(f"{host} leads into a private network")
        return found

    async def close(self) -> None:
        """Let go of what the lookups held."""
        await self._inner.close()
