"""Samples, their statistics, and the table."""

import statistics


class Figure:
    """Samples of one quantity in one unit."""

    def __init__(self, samples, unit="ms", digits=1):
        self.samples, self.unit, self.digits = sorted(samples), unit, digits

    @property
    def median(self):
        return statistics.median(self.samples)

    def at(self, part):
        return self.samples[round(part * (len(self.samples) - 1))]

    def number(self, value):
        return f"{value:,.{self.digits}f}"

    def __str__(self):
        if len(self.samples) == 1:
            return f"{self.number(self.median)} {self.unit}"
        low, high = (self.samples[0], self.samples[-1]) if len(self.samples) < 20 else (self.at(0.05), self.at(0.95))
        return f"{self.number(self.median)} {self.unit} ({self.number(low)}..{self.number(high)})"


def paired(ours, floor):
    """The median ratio of pairs of samples taken one after the other, so that a slow moment of the machine affects both."""
    return statistics.median(a / b for a, b in zip(ours, floor, strict=True))


class Line:
    """One line of the table. `target` is a text; `met` is whether it is met, `None` without a target. `ratio` is the median of paired ratios;
    by default it is the ratio of the medians."""

    def __init__(self, what, ours, floor=None, floor_name="", target="", met=None, has_ratio=True, ratio=None):
        self.what, self.ours, self.target, self.met, self.ratio = what, ours, target, met, ratio
        self.floor = f"{floor} {floor_name}".strip() if floor is not None else floor_name
        if ratio is None and has_ratio and isinstance(floor, Figure) and isinstance(ours, Figure) and floor.unit == ours.unit:
            self.ratio = ours.median / floor.median

    @property
    def verdict(self):
        return {True: "met", False: "MISSED", None: "for information"}[self.met]

    @property
    def cells(self):
        ratio = "" if self.ratio is None else f"{self.ratio:.2f}"
        return [self.what, self.floor, str(self.ours), ratio, self.target, self.verdict]


def table(lines):
    """A Markdown table that is also readable on a terminal."""
    rows = [["what", "floor (or peer)", "ours", "ratio", "target", "verdict"], *[line.cells for line in lines]]
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    rows.insert(1, ["-" * width for width in widths])
    return "\n".join("| " + " | ".join(cell.ljust(width) for cell, width in zip(row, widths)) + " |" for row in rows)
