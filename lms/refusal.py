"""How a rule of the house says no."""

from __future__ import annotations

from typing import Any


class Refused(Exception):
    """A rule of the house forbids what was asked; the message is a sentence for the person.

    A lazy text (``lazy_gettext``) is said in the language of whoever reads it: an API answers in both.
    """

    def __init__(self, message: Any, *, status: int = 409, code: str = "refused") -> None:
        super().__init__(message)
        self.text, self.status, self.code = message, status, code

    @property
    def message(self) -> str:
        """The sentence in the language in force."""
        return str(self.text)
