"""What all tables share: how times, text, money and words are kept in columns."""

import enum
from datetime import UTC, datetime
from typing import Annotated, Any

from sqlalchemy import JSON, BigInteger, DateTime, Dialect, Enum, Integer, MetaData, Text
from sqlalchemy.orm import DeclarativeBase, mapped_column
from sqlalchemy.types import TypeDecorator

from domain.ledger import AccountName
from domain.money import Millicredits
from domain.people import CommunityKey, MemberKey

UNKEEPABLE = dict.fromkeys((0, *range(0xD800, 0xE000)), "\ufffd")
"""PostgreSQL keeps no NUL, and half a surrogate pair is no UTF-8; each is replaced, so that no text loses its last letter."""


class UtcTime(TypeDecorator[datetime]):
    """Aware UTC in Python; SQLite, which knows no zones, keeps the UTC reading."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuse a time without a zone: it would be read as another moment."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a time without a zone")
        in_utc = value.astimezone(UTC)
        return in_utc.replace(tzinfo=None) if dialect.name == "sqlite" else in_utc

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Back to aware UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class OutsideText(TypeDecorator[str]):
    """Text that may hold anything people or providers send."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        """Replace what a database can't keep."""
        return value if value is None else value.translate(UNKEEPABLE)


def values_of(words: type[enum.Enum]) -> list[str]:
    """What a word is kept as: its value, the same as in the domain."""
    return [str(word.value) for word in words]


class Base(DeclarativeBase):
    """All tables."""

    metadata = MetaData(
        naming_convention={
            "pk": "pk_%(table_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        }
    )
    type_annotation_map = {
        int: BigInteger,
        Millicredits: BigInteger,
        str: OutsideText,
        AccountName: Text,
        CommunityKey: Text,
        MemberKey: Text,
        datetime: UtcTime,
        dict[str, Any]: JSON(none_as_null=True),
        enum.Enum: Enum(enum.Enum, native_enum=False, length=16, create_constraint=True, values_callable=values_of),
    }


Id = Annotated[int, mapped_column(Integer, primary_key=True)]
