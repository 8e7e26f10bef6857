"""Stands for `swift` in the tests of the runner: plays the plan of the folder it is called in, in the words of Swift Testing's event stream.

`plan.json` has for each test what it does the first time, the second, and so on; the last holds for all further times.
"""

import json
import os
import pathlib
import re
import signal
import subprocess
import sys
import time


def values(option):
    return [sys.argv[index + 1] for index, word in enumerate(sys.argv) if word == option]


def main():
    plan = json.loads(pathlib.Path("plan.json").read_text())
    with open("calls.jsonl", "a") as calls:
        print(json.dumps(sys.argv[1:]), file=calls)
    if sys.argv[1] == "build":
        print("Build complete!" if plan.get("builds", True) else "error: no such module")
        return 0 if plan.get("builds", True) else 1
    filters, skips = values("--filter"), values("--skip")
    place = {test: f"{test}/File.swift:1:1" for test in plan["tests"]}
    chosen = [
        test for test in plan["tests"]
        if (not filters or any(re.search(one, place[test]) for one in filters)) and not any(re.search(one, place[test]) for one in skips)]
    with open(values("--event-stream-output-path")[0], "w", buffering=1) as file:
        return play(plan, chosen, place, file)


def play(plan, chosen, place, file):
    def tell(kind, test=None, **more):
        payload = {"kind": kind, "instant": {"absolute": time.monotonic()}, "messages": [{"text": kind}], **more}
        print(json.dumps({"kind": "event", "payload": payload | ({"testID": place[test]} if test else {})}), file=file)

    for test in chosen:
        print(json.dumps({"kind": "test", "payload": {"kind": "function", "id": place[test]}}), file=file)
    tell("runStarted")
    failures = 0
    for test in chosen:
        what = turn(test, plan["tests"][test])
        if what == "skip":
            tell("testSkipped", test)
            continue
        tell("testStarted", test)
        if what == "crash":
            os.kill(os.getpid(), signal.SIGKILL)
        if what == "hang":
            # In its own process group, as the real one's tests are.
            hanging = subprocess.Popen(["sleep", "600"], process_group=0)
            pathlib.Path("hanging").write_text(str(hanging.pid))
            hanging.wait()
        if what == "fail":
            failures += 1
            tell("issueRecorded", test, issue={"isFailure": True, "sourceLocation": {"fileID": "File.swift", "line": 7}})
        if what == "warn":
            tell("issueRecorded", test, issue={"isFailure": False, "isKnown": False, "severity": "warning"})
        tell("testEnded", test)
    if plan.get("issue_of_nobody"):
        failures += 1
        tell("issueRecorded", issue={"isFailure": True})
    tell("runEnded")
    print(f"Test run with {len(chosen)} tests")
    return plan.get("code", 1 if failures else 0)


def turn(test, does):
    counts = pathlib.Path("turns.json")
    turns = json.loads(counts.read_text()) if counts.exists() else {}
    number = turns.get(test, 0)
    counts.write_text(json.dumps(turns | {test: number + 1}))
    return does[min(number, len(does) - 1)]


sys.exit(main())
