"""The root of all errors, and what all that people are told of have in common."""


class AtelierError(Exception):
    """The root."""

    def __str__(self) -> str:
        return repr(self)


class UserError(AtelierError):
    """Something the person can be told and mend; nothing was held or spent."""
