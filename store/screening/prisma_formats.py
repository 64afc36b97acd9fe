"""The flow of records as text, Markdown and CSV."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass

from store.formats.markdown import escape_markdown
from store.formats.table.csv import guard_formula
from store.screening.prisma import LATER_BOXES, LATER_NOTE, Flow, flow_json, reason_counts


@dataclass(frozen=True, slots=True)
class FlowLine:
    """One number of the flow as a line of text."""

    text: str
    count: int | None
    """None in a box that stays empty."""
    is_part: bool = False
    """Whether it is part of the number above it."""


def flow_lines(flow: Flow) -> Iterator[FlowLine]:
    """Yield the numbers from top to bottom, the parts of each after it."""
    yield FlowLine("Records identified", flow.identified)
    for path, records in flow.sources:
        yield FlowLine(path, records, is_part=True)
    yield FlowLine("Duplicate records removed", flow.duplicates)
    yield FlowLine("by the program", flow.duplicates_by_program, is_part=True)
    yield FlowLine("by hand", flow.duplicates_by_user, is_part=True)
    yield FlowLine("Records to screen", flow.papers)
    yield FlowLine("Still undecided", flow.still_undecided)
    yield FlowLine("no decision yet", flow.still_undecided - flow.maybe, is_part=True)
    yield FlowLine("maybe", flow.maybe, is_part=True)
    yield FlowLine("Records screened", flow.screened)
    yield FlowLine("Records excluded", flow.excluded)
    for reason, count in reason_counts(flow):
        yield FlowLine(reason, count, is_part=True)
    yield FlowLine("Included by title and abstract", flow.included)
    for label in LATER_BOXES.values():
        yield FlowLine(label, None)


def flow_text(flow: Flow) -> str:
    """Return the flow as text: a number and what it counts in each line."""
    lines = [
        f"{'' if line.count is None else f'{line.count:,}':>9}  {'  ' * line.is_part}{line.text}"
        for line in flow_lines(flow)
    ]
    return "\n".join([*lines, "", LATER_NOTE, *flow.notes])


def flow_markdown(flow: Flow) -> str:
    """Return the flow as a table in Markdown."""
    rows = [
        f"| {'&emsp;' * line.is_part}{escape_markdown(line.text)} |"
        f" {'' if line.count is None else f'{line.count:,}'} |"
        for line in flow_lines(flow)
    ]
    notes = [line for note in (LATER_NOTE, *flow.notes) for line in ("", escape_markdown(note))]
    return "\n".join(["| PRISMA 2020 | n |", "|---|---:|", *rows, *notes])


def flow_csv(flow: Flow) -> str:
    """Return the flow as CSV: a box by its name in JSON, perhaps a source or reason, a number."""
    stream = io.StringIO()
    sheet = csv.writer(stream, lineterminator="\r\n")
    sheet.writerow(("box", "detail", "n"))
    parts = {"sources": flow.sources, "reasons": flow.reasons.items()}
    for box, content in flow_json(flow).items():
        if box == "notes":
            sheet.writerows((box, guard_formula(note), "") for note in content)
        elif box in parts:
            sheet.writerows((box, guard_formula(text), count) for text, count in parts[box])
        else:
            sheet.writerow((box, "", content))
    return stream.getvalue()
