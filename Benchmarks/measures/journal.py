"""Throughput of the whole journal, in one process, on a file."""

from .figures import Figure, Line, paired

ROUNDS = 15
EVENTS = 12_800


def measure(place):
    for subscribers, target in [(1, 0.5), (100, 0.4)]:
        for producers in [1, 4]:
            folder = place.folder("journal")
            answer = place.measure(
                "journal", file=folder / "store.sqlite", floor=folder / "raw.sqlite", events=EVENTS, rounds=ROUNDS,
                subscribers=subscribers, producers=producers)
            ratio = paired(answer["perSecond"], answer["floor"])
            runs = "1 run" if producers == 1 else f"{producers} runs"
            yield Line(
                f"durable events a second, {runs} printing, {subscribers} subscriber{'s' * (subscribers > 1)}",
                Figure(answer["perSecond"], "/s", digits=0), Figure(answer["floor"], "/s", digits=0), "raw SQLite, 64 a commit",
                target=f">= {target} x", met=ratio >= target, ratio=ratio)
