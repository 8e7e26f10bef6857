"""Waiting for conditions instead of sleeping for a while."""

import time


def wait_until(condition, timeout=20.0, what="the condition", interval=0.01):
    """Returns the first truthy answer of `condition`; fails with `what` and the last answer when none came in time.

    `what` may be a function, for a description that is only worth making when it is needed.
    """
    deadline = time.monotonic() + timeout
    while True:
        answer = condition()
        if answer:
            return answer
        if time.monotonic() > deadline:
            raise AssertionError(f"{what() if callable(what) else what} did not come within {timeout:g} s; last answer: {answer!r}")
        time.sleep(interval)
