"""Rows that are written once: whoever tries to change or delete one is stopped, whichever service it is."""

from __future__ import annotations

from typing import Any, ClassVar

from sqlalchemy import event, inspect
from sqlalchemy.orm import Mapper, ORMExecuteState, Session


class WrittenOnce(Exception):
    """A row of a published version was about to change: a fault of the program."""


class Immutable:
    """A model whose rows stay as they were written.

    `RENDERED` names columns made from the others: a mended renderer may write these anew, as long as
    `only_rendered` holds.
    """

    RENDERED: ClassVar[frozenset[str]] = frozenset()

    @staticmethod
    def only_rendered(_column: str, _old: Any, _new: Any) -> bool:
        """Whether the new value of a rendered column says the same as the old one."""
        return True


@event.listens_for(Immutable, "before_update", propagate=True)
def _refuse_changes(mapper: Mapper[Any], _connection: Any, row: Any) -> None:
    state = inspect(row)
    for column in mapper.column_attrs:
        history = state.attrs[column.key].history
        if not history.has_changes():
            continue
        old, new = (values[0] if values else None for values in (history.deleted, history.added))
        if column.key not in row.RENDERED or not row.only_rendered(column.key, old, new):
            raise WrittenOnce(f"{type(row).__name__} {row.id}: {column.key} was published and stays as it is")


@event.listens_for(Immutable, "before_delete", propagate=True)
def _refuse_deletion(_mapper: Mapper[Any], _connection: Any, row: Any) -> None:
    raise WrittenOnce(f"{type(row).__name__} {row.id} was published and stays")


@event.listens_for(Session, "do_orm_execute")
def _refuse_statements(state: ORMExecuteState) -> None:
    """The same for statements that change rows without loading them."""
    mapper = state.bind_mapper
    if (state.is_update or state.is_delete) and mapper and issubclass(mapper.class_, Immutable):
        raise WrittenOnce(f"{mapper.class_.__name__}: what was published is not changed by a statement")
