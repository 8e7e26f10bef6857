"""Waits for conditions instead of sleeping."""

import time


def wait_until(condition, timeout=60.0, what="the condition", interval=0.01):
    """Returns the first truthy answer of `condition`; fails with `what` and the last answer when none came in time.

    The time is only what a hanging test may cost: long enough for a machine that is busy with much else.
    `what` may be a function, for a description that is only worth making when it is needed.
    """
    deadline = time.monotonic() + timeout
    while True:
        # Read before the condition is checked, so that a delayed test still checks once more.
        is_over = time.monotonic() > deadline
        answer = condition()
        if answer:
            return answer
        if is_over:
            raise AssertionError(f"{what() if callable(what) else what} did not come within {timeout:g} s; last answer: {answer!r}")
        time.sleep(interval)
