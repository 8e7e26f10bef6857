"""The sequence: build, each suite once, retries, summary."""

import argparse
import os
import pathlib
import signal
import time

from . import again, child, closing, swift_suite
from .book import Book
from .place import Place
from .pytest_suite import PytestSuite


def main(words):
    words, for_pytest = (words[: words.index("--")], words[words.index("--") + 1:]) if "--" in words else (words, [])
    parser = argparse.ArgumentParser(prog="scripts/run-tests")
    parser.add_argument("what", nargs="*", help="swift, outside; default: both")
    parser.add_argument("--started", type=float, help="when the preceding set-up began, in seconds since 1970")
    parser.add_argument("--lanes", type=int, default=lanes(), help="how many pytest processes share the files of the outside suites")
    parser.add_argument("--root", default=pathlib.Path(__file__).resolve().parents[2], help="the repository")
    options = parser.parse_args(words)
    what = options.what or ["swift", "outside"]
    if unknown := set(what) - {"swift", "outside"}:
        parser.error(f"unknown: {', '.join(sorted(unknown))}")
    # A shell that starts this in the background ignores interrupts; an interrupt must end it all the same.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    place = Place(options.root)
    place.prepare()
    book = Book(place)
    if options.started:
        book.spent("setup", time.time() - options.started)
    try:
        run(what, PytestSuite(place, for_pytest, options.lanes), place, book)
    except KeyboardInterrupt:
        print("\nThe tests were interrupted.", flush=True)
        return 130
    closing.write(book)
    return 0 if book.has_passed else 1


def lanes():
    """Outside tests mostly wait, but each lane has its own browser and some daemons."""
    return min(2 * (os.cpu_count() or 1), 6)


def run(what, outside, place, book):
    if not build("swift" in what, place, book):
        return
    suites = swift_suite.groups(place) if "swift" in what else []
    if "outside" in what:
        suites.append(outside)
    waiting = []
    for suite in suites:
        book.say(suite.name)
        waiting.append((suite, again.first_round(suite, book)))
    if any(suspects for _, suspects in waiting):
        with book.spending("retries, alone"):
            for suite, suspects in waiting:
                again.second_round(suite, book, suspects)


def build(with_tests, place, book):
    # The import check turns an import that the manifest does not declare into an error; plain `swift build` lets it pass.
    compile_all = [place.swift, "build", "--explicit-target-dependency-import-check", "error"]
    steps = [
        ("guard", "Compiling the guard", [place.root / "scripts" / "build-guard"]),
        ("build", "Building the debug binary" + (" and the tests" if with_tests else ""),
         [*compile_all, *(["--build-tests"] if with_tests else ["--product", "roost"])]),
    ]
    for phase, words, command in steps:
        book.say(words)
        begun, log = time.monotonic(), place.logs / f"{phase}.log"
        try:
            ended = child.run(command, log, place.root)
        except OSError as error:
            book.faults.append(f"{phase}: {command[0]} could not be started: {error}")
            return False
        book.spent(phase, time.monotonic() - begun)
        if ended.code != 0:
            book.faults.append(f"{phase}: it {ended.words} (log: {log})")
            return False
    return True
