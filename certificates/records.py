"""Frozen records to plain JSON values and back, strictly: what does not fit is an error, not a guess."""

import dataclasses
import functools
import types
import typing
from datetime import datetime
from typing import Any, TypeVar

Record = TypeVar("Record")


class RecordError(ValueError):
    """A JSON value does not have the record's shape; the message names where."""


def to_plain(value: Any) -> Any:
    """Dataclasses to objects, tuples to arrays, times to ISO 8601 in whole seconds; None is left out."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        members = ((field.name, getattr(value, field.name)) for field in dataclasses.fields(value))
        return {name: to_plain(member) for name, member in members if member is not None}
    if isinstance(value, tuple):
        return [to_plain(item) for item in value]
    if isinstance(value, datetime):
        return value.isoformat(timespec="seconds").replace("+00:00", "Z")
    return value


def from_plain(kind: type[Record], value: Any, where: str = "$") -> Record:
    """The record of `kind` that `value` (as of `to_plain`) describes; RecordError where it does not fit."""
    return typing.cast(Record, _read(kind, value, where))


def _read(kind: Any, value: Any, where: str) -> Any:
    if type(value) is kind:  # most are texts
        return value
    origin, arguments = _parts(kind)
    if origin is types.UnionType:  # only "X | None" occurs, and None is written as an absent member
        return _read(next(argument for argument in arguments if argument is not type(None)), value, where)
    if origin is tuple:
        _expect(isinstance(value, list), where, "an array")
        return tuple(_read(arguments[0], item, f"{where}[{index}]") for index, item in enumerate(value))
    if origin is typing.Literal:
        _expect(value in arguments, where, f"one of {arguments}")
        return value
    if dataclasses.is_dataclass(kind):
        return _read_record(typing.cast(type, kind), value, where)
    if kind is datetime:
        return _read_time(value, where)
    if kind is float:
        _expect(isinstance(value, int | float) and not isinstance(value, bool), where, "a number")
        return float(value)
    raise RecordError(f"{where}: expected a {kind.__name__}")


_hints = functools.cache(typing.get_type_hints)


@functools.cache
def _parts(kind: Any) -> tuple[Any, tuple[Any, ...]]:
    return typing.get_origin(kind), typing.get_args(kind)


def _read_record(kind: type, value: Any, where: str) -> Any:
    _expect(isinstance(value, dict), where, "an object")
    hints = _hints(kind)
    unknown = sorted(set(value) - set(hints))
    _expect(not unknown, where, f"no member {', '.join(unknown)}")
    members = {name: _read(hints[name], member, f"{where}.{name}") for name, member in value.items()}
    try:
        return kind(**members)
    except TypeError as error:  # a required member is missing
        raise RecordError(f"{where}: {error}") from error
    except ValueError as error:
        raise RecordError(f"{where}: {error}") from error


def _read_time(value: Any, where: str) -> datetime:
    _expect(isinstance(value, str), where, "a time as text")
    try:
        return datetime.fromisoformat(value)
    except ValueError as error:
        raise RecordError(f"{where}: not an ISO 8601 time: {value!r}") from error


def _expect(holds: bool, where: str, what: str) -> None:
    if not holds:
        raise RecordError(f"{where}: expected {what}")
