"""How migrations spell columns, checks and indexes. Nothing here may change once a migration uses it."""

import sqlalchemy as sa
from alembic import op


def key(name: str = "id", kind: type[sa.types.TypeEngine] = sa.Integer) -> sa.Column:
    return sa.Column(name, kind, primary_key=True)


def integer(name: str, refers_to: str, *, null: bool = False, primary_key: bool = False) -> sa.Column:
    return sa.Column(name, sa.Integer, sa.ForeignKey(refers_to), nullable=null, primary_key=primary_key)


def big(name: str, *, null: bool = False) -> sa.Column:
    return sa.Column(name, sa.BigInteger, nullable=null)


def text(name: str, *, null: bool = False) -> sa.Column:
    return sa.Column(name, sa.Text, nullable=null)


def moment(name: str, *, null: bool = False) -> sa.Column:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=null)


def flag(name: str) -> sa.Column:
    return sa.Column(name, sa.Boolean, nullable=False)


def json(name: str, *, null: bool = False) -> sa.Column:
    return sa.Column(name, sa.JSON, nullable=null)


def words(name: str, words: tuple[str, ...], *, check: str, null: bool = False) -> sa.Column:
    kind = sa.Enum(*words, name=check, native_enum=False, create_constraint=True, length=16)
    return sa.Column(name, kind, nullable=null)


def check(name: str, condition: str) -> sa.CheckConstraint:
    return sa.CheckConstraint(condition, name=name)


def index(name: str, table: str, *columns: str, where: str | None = None) -> None:
    if where is None:
        op.create_index(name, table, list(columns))
        return
    on_sqlite = where.replace("NOT gone", "gone = 0")  # it uses a partial index only for the condition's own words
    op.create_index(name, table, list(columns), sqlite_where=sa.text(on_sqlite), postgresql_where=sa.text(where))
