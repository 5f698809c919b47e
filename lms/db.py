"""The database: one session per request or job, and the only place in the house that commits.

SQLite runs in WAL mode. A request that only reads opens a deferred transaction; whoever writes says so with
``transaction()``, which begins IMMEDIATE: SQLAlchemy's default transactions lose acknowledged updates when
two processes read and then write. On PostgreSQL the same holds by a lock that each transaction which writes
takes first: what it reads is what it decides on, in whichever process or machine the others run.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import wraps
from typing import TYPE_CHECKING, Annotated, Any

import pysqlite3.dbapi2
from flask import Flask
from flask_migrate import Migrate
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import JSON, DateTime, MetaData, String, event
from sqlalchemy.engine import Engine
from sqlalchemy.orm import DeclarativeBase, Session, mapped_column, registry
from sqlalchemy.types import TypeDecorator

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}

# The number of the lock on PostgreSQL; any that nobody else uses in this database
WRITE_LOCK = 0x6261_6575_6D
_writing: ContextVar[bool] = ContextVar("writing", default=False)


class UtcDateTime(TypeDecorator[dt.datetime]):
    """An instant; always aware and in UTC on the Python side. A naive time is refused."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: dt.datetime | None, dialect: Any) -> dt.datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a time without a time zone cannot be stored")
        return value.astimezone(dt.UTC)

    def process_result_value(self, value: dt.datetime | None, dialect: Any) -> dt.datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=dt.UTC) if value.tzinfo is None else value.astimezone(dt.UTC)


class Base(DeclarativeBase):
    registry = registry(
        metadata=MetaData(naming_convention=NAMING),
        type_annotation_map={dt.datetime: UtcDateTime(), dict[str, Any]: JSON(), list[Any]: JSON()},
    )


def new_uuid() -> str:
    """A random identifier for addresses; says nothing about order or time."""
    return str(uuid.uuid4())


Id = Annotated[int, mapped_column(primary_key=True)]
Uuid = Annotated[str, mapped_column(String(36), unique=True, default=new_uuid)]


class Database(SQLAlchemy):
    """Flask-SQLAlchemy's extension; its scoped session is used as the session that it stands for."""

    session: Session  # type: ignore[assignment]


db = Database(model_class=Base)
if TYPE_CHECKING:
    Model = Base
else:
    Model = db.Model
migrate = Migrate()


def init_db(app: Flask) -> None:
    """Binds the database to the app, with SQLite's safe settings where it is SQLite."""
    options: dict[str, Any] = {"pool_pre_ping": True}
    sqlite = app.config["SQLALCHEMY_DATABASE_URI"].startswith("sqlite")
    if sqlite:
        # Debian's SQLite has the WAL-reset bug of 3.7.0-3.51.2: the wheel brings its own, mended one.
        options = {"module": pysqlite3.dbapi2, "connect_args": {"isolation_level": None, "timeout": 5}}
    app.config["SQLALCHEMY_ENGINE_OPTIONS"] = options
    db.init_app(app)
    migrate.init_app(app, db, directory=f"{app.root_path}/migrations", render_as_batch=sqlite)
    with app.app_context():
        if sqlite:
            _prepare_sqlite(db.engine)
        elif db.engine.dialect.name == "postgresql":
            _prepare_postgresql(db.engine)


def _prepare_sqlite(engine: Engine) -> None:
    @event.listens_for(engine, "connect")
    def connect(connection: Any, _record: Any) -> None:
        for pragma in (
            "journal_mode=WAL",
            "synchronous=FULL",
            "foreign_keys=ON",
            "busy_timeout=5000",
            "mmap_size=0",
        ):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def begin(connection: Any) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE" if _writing.get() else "BEGIN")


def _prepare_postgresql(engine: Engine) -> None:
    @event.listens_for(engine, "begin")
    def begin(connection: Any) -> None:
        if _writing.get():
            connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({WRITE_LOCK})")


@contextmanager
def transaction() -> Iterator[Session]:
    """One use case that writes: everything in it is stored, or nothing is.

    Whatever was read before is expired, so that a decision rests on what the write lock protects. A
    transaction inside another joins it.
    """
    if _writing.get():
        yield db.session
        return
    db.session.rollback()
    token = _writing.set(True)
    try:
        yield db.session
        db.session.commit()
    except BaseException:
        db.session.rollback()
        raise
    finally:
        _writing.reset(token)


def in_transaction(view: Callable[..., Any]) -> Callable[..., Any]:
    """The view as one transaction that writes; for a library's views, which know nothing of ours."""

    @wraps(view)
    def inside(*args: Any, **kwargs: Any) -> Any:
        with transaction():
            return view(*args, **kwargs)

    return inside
