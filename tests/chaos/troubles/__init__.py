"""Everything that goes wrong in a night besides the strikes, and how it ends."""

from . import discord, home, pixeldojo
from .registry import TROUBLES, befall

__all__ = ["TROUBLES", "befall", "discord", "home", "pixeldojo"]
