"""Reads the event stream of Swift Testing (one JSON object per line), also if a crash truncated it."""

import json
import re

from .attempt import FAILED, PASSED, SKIPPED, Attempt, Result

# `Target.Suite/test()/File.swift:7:4`: the source location is not part of the name.
PLACE = re.compile(r"/[^/]+\.swift:\d+:\d+$")


def read(path):
    attempt, begun, issues = Attempt(), {}, {}
    for record in _records(path):
        payload = record.get("payload", {})
        if record.get("kind") == "test":
            if payload.get("kind") == "function":
                attempt.planned[PLACE.sub("", payload["id"])] = None
            continue
        _event(attempt, payload, begun, issues)
    for test, words in issues.items():
        if test in attempt.planned:
            # An issue counts even if the test's end was not reported.
            seconds = attempt.results[test].seconds if test in attempt.results else 0.0
            attempt.results[test] = Result(FAILED, seconds, words)
        else:
            attempt.faults.append(f"an issue outside any test ({test or 'no name'}): {words}")
    return attempt


def _event(attempt, event, begun, issues):
    kind = event.get("kind")
    test = PLACE.sub("", event.get("testID") or "")
    instant = event.get("instant", {}).get("absolute", 0.0)
    if kind == "runEnded":
        attempt.reached_end = True
    elif kind == "issueRecorded":
        issue = event.get("issue", {})
        is_failure = issue.get("isFailure", not issue.get("isKnown", False) and issue.get("severity", "error") == "error")
        if is_failure:
            words = " ".join(message["text"] for message in event.get("messages", []))
            place = issue.get("sourceLocation") or {}
            issues.setdefault(test, f"{words} ({place.get('fileID', 'no file')}:{place.get('line', 0)})")
    elif test not in attempt.planned:
        return
    elif kind == "testStarted":
        attempt.started.add(test)
        begun[test] = instant
    elif kind in ("testSkipped", "testCancelled"):
        attempt.results[test] = Result(SKIPPED, 0.0, " ".join(message["text"] for message in event.get("messages", [])))
    elif kind == "testEnded" and test not in attempt.results:
        attempt.results[test] = Result(PASSED, instant - begun.get(test, instant))


def _records(path):
    try:
        with open(path, "rb") as file:
            for line in file:
                try:
                    yield json.loads(line)
                except ValueError:
                    # Only the last line can be broken, if the process died while writing it.
                    return
    except FileNotFoundError:
        return
