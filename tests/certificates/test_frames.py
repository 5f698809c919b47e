"""Deep calls in one chunk of frames."""

import resource

from certificates.frames import roomy


def dive(depth: int) -> int:
    return depth and dive(depth - 1)


def often() -> str:
    for _ in range(500):
        dive(400)
    return "done"


def test_deep_calls_again_and_again_take_no_memory_from_the_system():
    work = roomy(often)
    work()
    before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
    assert work() == "done" and work.__name__ == "often"
    assert resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before < 200
