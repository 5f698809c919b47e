"""Imported first, by a process that runs long: its imports are not searched for garbage again and again.

Python looks for garbage each time that so many objects were made, and a thousand modules make millions: a
third of the time that a worker takes to start. What is there when everything is imported stays for good, so
it is left out of later searches too, and forks do not copy it.
"""

import gc

gc.disable()


def done() -> None:
    """Everything is imported."""
    gc.freeze()
    gc.enable()
