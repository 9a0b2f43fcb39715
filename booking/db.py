"""The database: one transaction at a time for writers, and each account sealed from the others.

SQLite: WAL with full sync, one process owns the file, one connection writes (BEGIN IMMEDIATE) and
checkpoints. PostgreSQL: READ COMMITTED, the host's row is locked before its claims are looked at.
Everything else is the same.
"""

from __future__ import annotations

import fcntl
import json
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from pydantic import TypeAdapter
from sqlalchemy import (
    DDL,
    JSON,
    DateTime,
    Dialect,
    Engine,
    Enum,
    ForeignKey,
    MetaData,
    String,
    create_engine,
    event,
    text,
)
from sqlalchemy.engine import make_url
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import (
    DeclarativeBase,
    Mapped,
    ORMExecuteState,
    Session,
    mapped_column,
    with_loader_criteria,
)
from sqlalchemy.pool import QueuePool
from sqlalchemy.types import TypeDecorator
from typing_extensions import override

from booking.nudge import Nudge

if TYPE_CHECKING:
    from booking.accounts import Account
    from booking.tokens import Tokens

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}
READERS = (
    40  # connections that only read; a web thread and a worker thread hold one each at the most
)
BUSY_SECONDS = 30
CHANNEL = "bookdesk"  # of PostgreSQL's NOTIFY


class UtcDateTime(TypeDecorator[datetime]):
    """A moment. Aware and in UTC on this side, whatever the database keeps."""

    impl = DateTime(timezone=True)
    cache_ok = True

    @override
    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        assert value.tzinfo is not None, "a moment must be aware"
        moment = value.astimezone(UTC)
        # SQLite keeps text: one zone and no offset, so that text sorts as time does.
        return moment.replace(tzinfo=None) if dialect.name == "sqlite" else moment

    @override
    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Shaped(TypeDecorator[Any]):
    """A frozen value (dataclass, tuple of them ...) kept as JSON and checked when it is read."""

    impl = JSON(none_as_null=True)
    cache_ok = False

    def __init__(self, shape: Any) -> None:
        super().__init__()
        self._adapter: TypeAdapter[Any] = TypeAdapter(shape)

    @override
    def process_bind_param(self, value: Any, dialect: Dialect) -> Any:
        if value is None:
            return None
        return self._adapter.dump_python(self._adapter.validate_python(value), mode="json")

    @override
    def process_result_value(self, value: Any, dialect: Dialect) -> Any:
        return None if value is None else self._adapter.validate_python(value)


def words_of(choices: type[StrEnum], length: int) -> Enum:
    """A column that holds one of these words, as text and not as a type of the database's own."""
    return Enum(
        choices,
        native_enum=False,
        create_constraint=False,
        length=length,
        values_callable=lambda words: [word.value for word in words],
    )


class Base(DeclarativeBase):
    """Every table. Rows join by integer ids, which stay inside; outside, a thing is known by its
    `ref`.
    """

    metadata = MetaData(naming_convention=NAMES)
    type_annotation_map = {  # noqa: RUF012 - SQLAlchemy reads it from the class
        datetime: UtcDateTime,
        str: String,
        dict[str, Any]: JSON(none_as_null=True),
        list[Any]: JSON(none_as_null=True),
    }

    id: Mapped[int] = mapped_column(primary_key=True)


class Scoped:
    """A row of an account. Queries see the rows of the account that the transaction has entered,
    and no others.
    """

    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"), index=True)


def new_ref() -> str:
    return str(uuid.uuid4())


class Referred:
    """A row that is known outside, by a random UUID."""

    ref: Mapped[str] = mapped_column(String(36), unique=True, default=new_ref)


class Tx(Session):
    """An open transaction. Counters are built on it; only `Database` commits it."""

    @property
    def tokens(self) -> Tokens:
        tokens: Tokens = self.info["tokens"]
        return tokens

    @property
    def sender(self) -> str:
        """The address our mail comes from: the organizer of what is booked now."""
        return str(self.info["sender"])

    @property
    def account_id(self) -> int | None:
        return self.info.get("account_id")

    @property
    def takes_payments(self) -> bool:
        """Whether what has a price can be booked: there is somebody to take the money."""
        database: Database = self.info["database"]
        return database.takes_payments

    def enter(self, account: Account) -> None:
        """See this account's rows and no others, until the transaction ends or another account
        is entered.
        """
        self.info["account_id"] = account.id

    @contextmanager
    def across_accounts(self) -> Iterator[None]:
        """For the few who serve all accounts at once: the dispatcher, ticks, a login's own list
        of accounts.
        """
        before = self.info.get("across", False)
        self.info["across"] = True
        try:
            yield
        finally:
            self.info["across"] = before

    def ring(self, topic: str) -> None:
        """Wake those who wait for `topic`, once this transaction is committed."""
        self.info.setdefault("topics", {})[topic] = None

    @property
    def is_postgres(self) -> bool:
        return self.get_bind().dialect.name == "postgresql"


@event.listens_for(Tx, "do_orm_execute")
def _scope_every_query(state: ORMExecuteState) -> None:
    if state.is_column_load or state.is_relationship_load or state.session.info.get("across"):
        return
    scoped = [m for m in state.all_mappers if issubclass(m.class_, Scoped)]
    account_id = state.session.info.get("account_id")
    if account_id is None:
        assert not scoped, f"no account entered, but {scoped[0].class_.__name__} asked for"
        return
    state.statement = state.statement.options(
        with_loader_criteria(
            Scoped,
            lambda row: row.account_id == account_id,
            include_aliases=True,
            propagate_to_loaders=False,
        )
    )


@event.listens_for(Tx, "before_flush")
def _stamp_new_rows(session: Session, *_: object) -> None:
    account_id = session.info.get("account_id")
    for row in session.new:
        if not isinstance(row, Scoped):
            continue
        if row.account_id is None:
            row.account_id = account_id
        assert session.info.get("across") or row.account_id == account_id, "row of another account"
    for row in (*session.dirty, *session.deleted):
        assert (
            session.info.get("across")
            or not isinstance(row, Scoped)
            or row.account_id == account_id
        ), "row of another account"


class DatabaseInUse(RuntimeError):
    """Another process owns the SQLite file."""


class Database:
    """Opens transactions. One object a process; threads share it."""

    def __init__(
        self,
        url: str,
        tokens: Tokens,
        *,
        sender: str = "bookings@localhost",
        takes_payments: bool = False,
    ) -> None:
        self.url = make_url(url)
        self.tokens = tokens
        self.takes_payments = takes_payments
        self._info = {"tokens": tokens, "sender": sender, "database": self}
        self.nudge = Nudge()
        self.is_sqlite = self.url.get_backend_name() == "sqlite"
        self._owned: IO[str] | None = None
        if self.is_sqlite:
            self._own_the_file()
            self.engine = _sqlite_engine(self.url.render_as_string(hide_password=False), 1)
            self.readers = _sqlite_engine(
                self.url.render_as_string(hide_password=False), READERS, reads_only=True
            )
        else:
            self.engine = create_engine(
                self.url,
                pool_size=READERS,
                max_overflow=0,
                pool_timeout=BUSY_SECONDS,
                pool_pre_ping=True,
                isolation_level="READ COMMITTED",
            )
            self.readers = self.engine

    @contextmanager
    def transaction(self) -> Iterator[Tx]:
        """A transaction that writes: commits when the block ends well, leaves no trace when it
        does not.
        """
        topics: list[str] = []
        with Tx(self.engine, expire_on_commit=False, info=dict(self._info)) as tx:
            tx.begin()
            try:
                yield tx
                tx.flush()
                topics = list(tx.info.get("topics", ()))
                if not self.is_sqlite:
                    for topic in topics:
                        tx.execute(
                            text("SELECT pg_notify(:channel, :topic)"),
                            {"channel": CHANNEL, "topic": topic},
                        )
                tx.commit()
            except BaseException:
                tx.rollback()
                raise
        for topic in topics:
            self.nudge.ring(topic)

    @contextmanager
    def reading(self) -> Iterator[Tx]:
        """A snapshot to read from; what is changed in it is thrown away. What was read stays as it
        was read, also after the block.
        """
        with Tx(self.readers, autoflush=False, info=dict(self._info)) as tx:
            tx.begin()
            try:
                yield tx
            finally:
                tx.expunge_all()  # a rollback would forget what was read
                tx.rollback()

    def close(self) -> None:
        self.nudge.close()
        if self.readers is not self.engine:
            # The readers first: the last connection to close checkpoints, and only the writer may.
            self.readers.dispose()
        self.engine.dispose()
        if self._owned is not None:
            self._owned.close()
            self._owned = None

    def _own_the_file(self) -> None:
        assert self.url.database, "SQLite needs a file; in-memory databases are not used"
        path = Path(self.url.database)
        path.parent.mkdir(parents=True, exist_ok=True)
        lock = path.with_name(path.name + ".lock").open("a")
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            lock.close()
            message = (
                f"{path} is in use by another Bookdesk process. One process owns an SQLite file: "
                "stop the other one, or use PostgreSQL (BOOKDESK_DATABASE_URL) to run several."
            )
            raise DatabaseInUse(message) from error
        self._owned = lock


def _sqlite_engine(url: str, connections: int, *, reads_only: bool = False) -> Engine:
    engine = create_engine(
        url,
        poolclass=QueuePool,
        pool_size=connections,
        max_overflow=0,
        pool_timeout=BUSY_SECONDS,
        json_serializer=lambda value: json.dumps(value, ensure_ascii=False, separators=(",", ":")),
        connect_args={"check_same_thread": False, "timeout": BUSY_SECONDS},
    )

    @event.listens_for(engine, "connect")
    def _prepare(connection: Any, _record: object) -> None:
        connection.isolation_level = None  # we say BEGIN ourselves, see below
        cursor = connection.cursor()
        cursor.execute("PRAGMA journal_mode=WAL")
        cursor.execute("PRAGMA synchronous=FULL")  # a confirmed booking survives a power cut
        cursor.execute("PRAGMA foreign_keys=ON")
        cursor.execute("PRAGMA cache_size=-16000")
        if reads_only:
            cursor.execute("PRAGMA wal_autocheckpoint=0")
            cursor.execute("PRAGMA query_only=ON")
        cursor.close()

    @event.listens_for(engine, "begin")
    def _begin(connection: Any) -> None:
        # A deferred BEGIN that writes later skips the busy handler (SQLITE_BUSY_SNAPSHOT): take the
        # lock at once.
        connection.exec_driver_sql("BEGIN" if reads_only else "BEGIN IMMEDIATE")

    return engine


def refuse_in_schema(table: type[Base], dialect: str, statements: Sequence[str]) -> None:
    """What the schema itself must refuse: run when `table` is made in a database of that
    dialect.
    """
    for statement in statements:
        ddl = DDL(statement.replace("%", "%%"))  # type: ignore[no-untyped-call]  # SQLAlchemy's own
        event.listen(table.__table__, "after_create", ddl.execute_if(dialect=dialect))


def is_refusal_of(error: IntegrityError, name: str) -> bool:
    """Whether the schema refused because of the constraint or trigger called `name`."""
    return name in str(error.orig)
