"""How a rule of the house says no."""

from __future__ import annotations


class Refused(Exception):
    """A rule of the house forbids what was asked; the message is a sentence for the person, already translated."""

    def __init__(self, message: str, *, status: int = 409, code: str = "refused") -> None:
        super().__init__(message)
        self.message, self.status, self.code = message, status, code
