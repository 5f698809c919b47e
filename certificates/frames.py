"""Room for the frames of deep calls.

CPython (since 3.11) keeps frames in chunks of 16 kB. Where a loop deep inside calls across the end of one,
each call asks the system for the next chunk and gives it back: a tenth of a certificate's time.
"""

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

_SLOTS = 20_000  # of 8 bytes: a frame of that size gets a chunk of 256 kB, and what it calls the rest of it
Given = ParamSpec("Given")
Result = TypeVar("Result")


def roomy(work: Callable[Given, Result]) -> Callable[Given, Result]:
    """The same work, with all that it calls in one chunk."""

    @wraps(work)
    def inside(*args: Given.args, **kwargs: Given.kwargs) -> Result:
        return work(*args, **kwargs)

    inside.__code__ = inside.__code__.replace(co_stacksize=_SLOTS)  # type: ignore[attr-defined]
    return inside
