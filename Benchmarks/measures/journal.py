"""Throughput of the whole journal, in one process, on a file."""

from .figures import Figure, Line

ROUNDS = 5


def measure(place):
    raw = rate(place.measure("raw", file=place.folder("raw") / "store.sqlite", events=64_000, rounds=ROUNDS))
    for subscribers, events in [(1, 64_000), (100, 32_000)]:
        for producers in [1, 4]:
            ours = rate(
                place.measure(
                    "journal", file=place.folder("journal") / "store.sqlite", events=events, rounds=ROUNDS, subscribers=subscribers,
                    producers=producers))
            runs = "1 run" if producers == 1 else f"{producers} runs"
            yield Line(
                f"durable events a second, {runs} printing, {subscribers} subscriber{'s' * (subscribers > 1)}", ours, raw,
                "raw SQLite, 64 a commit", target=">= 20,000/s", met=ours.median >= 20_000)


def rate(answer):
    return Figure(answer["perSecond"], "/s", digits=0)
