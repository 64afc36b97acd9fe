"""list and show: papers as a table or JSON, and one paper in full."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise, takewhile
from typing import TYPE_CHECKING, Any

import click

from store.model.display import GLYPHS, NOTE_SIGN, WORDS, byline, stars
from tui.cli.context import (
    find_paper,
    open_collection,
    read_ids,
    select_papers,
)
from tui.cli.options import (
    format_option,
    id_argument,
    limit_option,
    paths_argument,
    query_option,
    sort_option,
    source_option,
    store_option,
)
from tui.cli.output import (
    fit_width,
    format_line,
    note_to_terminal,
    plural,
    print_line,
    print_lines,
    print_width,
    warn,
    write_json,
    write_text,
)
from tui.cli.reading import recursive_option

if TYPE_CHECKING:
    from store.library.collection import Collection
    from store.model.annotation import Annotation
    from store.model.paper import Paper

_YEAR_DIGITS = 4

_MIN_ID_LENGTH = 8
"""Characters of a text key that are shown at least."""

_NEAR_SIGN = "~"
"""Before a paper that lacks one of the words."""

_DECISION_STYLES: Mapping[str, Mapping[str, Any]] = {
    "include": {"lead": 1, "fg": "bright_blue", "bold": True},
    "maybe": {"lead": 1, "fg": "yellow", "bold": True},
    "exclude": {"dim": True},
}
"""How a line is styled for its decision, which its glyph shows too."""


@click.command("list", short_help="Print the papers that match a query.")
@query_option
@sort_option
@format_option("table", "json", "jsonl", "ids", "csv", "tsv")
@limit_option
@recursive_option
@paths_argument
@store_option
def list_command(
    query: str, sort: str, form: str, limit: int | None, paths: tuple[str, ...]
) -> None:
    """Print the papers of files and folders, else those last open.

    The table goes on, as the app does, with papers that lack one of the words, marked with ~;
    the other formats have only the papers that match.
    """
    with open_collection(paths, keep_stdin=False) as collection:
        positions = select_papers(collection, query, sort)
        if query and not positions:
            from tui.cli.nothing import hint_at_unknown_fields

            warn("nothing matches all of the query")
            hint_at_unknown_fields(query)
        positions = positions[:limit]
        if form == "ids":
            write_text(f"{collection.id(position)}\n" for position in positions)
        elif form == "table":
            shown: Sequence[int] = ()
            if query:
                from tui.cli.nothing import near_misses

                nearly = near_misses(collection, query, sort, len(positions))
                shown = nearly[: None if limit is None else limit - len(positions)]
            _print_table(collection, [*positions, *shown], near=len(shown))
            total = plural(len(collection.library.papers), "paper")
            note_to_terminal(f"{len(positions):,} of {total}" if query else total)
        else:
            from store.formats.registry import WRITERS
            from store.formats.table.csv import as_tsv
            from store.library.collection import annotated_papers
            from tui.cli.terms import count_terms

            entries = annotated_papers(collection, positions)
            if form in ("csv", "tsv"):
                table = WRITERS["csv"].write(entries)
                write_text(as_tsv(table) if form == "tsv" else table)
                return
            counts = count_terms(collection, positions)
            write_text(WRITERS[form].write(entries, term_counts=counts))


def _print_table(collection: Collection, positions: Sequence[int], *, near: int) -> None:
    """Print a line for each paper: decision, rating, id, year, title, then what else fits.

    The last `near` of them are near misses, which have a sign before all else.
    """
    ids = short_ids(list(map(collection.id, positions)), collection.ids())
    annotated = collection.annotated().intersection(positions)
    rated = any(collection.annotation(position).rating for position in annotated)
    dated = any(collection.papers[position].year for position in positions)
    # one character is one cell in these columns, so their widths need no measuring
    id_width = max(map(len, ids), default=0)
    widths = (int(near > 0), 1, int(rated), id_width, _YEAR_DIGITS * dated)
    signs = [" "] * (len(positions) - near) + [_NEAR_SIGN] * near
    print_lines(_table_lines(collection, positions, list(zip(signs, ids, strict=True)), widths))


def _table_lines(
    collection: Collection,
    positions: Sequence[int],
    names: Sequence[tuple[str, str]],
    widths: tuple[int, ...],
) -> Iterator[str]:
    """Yield the lines of a table; `names` are signs and short ids, `widths` those of columns."""
    line_width = print_width()
    for position, (sign, short_id) in zip(positions, names, strict=True):
        paper, annotation = collection.papers[position], collection.annotation(position)
        rating, year = str(annotation.rating or ""), str(paper.year or "")
        columns = (sign, GLYPHS[annotation.decision], rating, short_id, year)
        cells = [text.ljust(width) for text, width in zip(columns, widths, strict=True) if width]
        orphan = collection.is_orphan(position)
        cells.append(_title(paper) + _details(paper, annotation, orphan=orphan))
        style = _DECISION_STYLES.get(annotation.decision.value, {})
        yield format_line(fit_width("  ".join(cells), line_width), **style)


def _title(paper: Paper) -> str:
    return paper.title or f"“{paper.display_title}”"


def _details(paper: Paper, annotation: Annotation, *, orphan: bool) -> str:
    """Return tags, note sign, number of records, authors and venue, each after a dot."""
    parts = [f"#{tag}" for tag in annotation.tags]
    parts += [NOTE_SIGN] if annotation.note else []
    parts += [f"×{paper.duplicates + 1}"] if paper.duplicates else []
    parts += ["source not open"] if orphan else []
    parts += filter(None, [byline(paper.authors, paper.venue, None)])
    return "".join(f" · {part}" for part in parts)


def short_ids(ids: Sequence[str], all_ids: Iterable[str]) -> list[str]:
    """Return ids as people type them: of a text key the prefix that is unique among all ids."""
    digests = sorted(name.removeprefix("text:") for name in all_ids if name.startswith("text:"))
    length = max((_common_prefix(*pair) + 1 for pair in pairwise(digests)), default=0)
    length = max(length, _MIN_ID_LENGTH)
    kinds = (name.partition(":") for name in ids)
    return [text[:length] if kind == "text" else text or kind for kind, _, text in kinds]


def _common_prefix(left: str, right: str) -> int:
    """Return the number of characters with which both texts begin."""
    pairs = zip(left, right, strict=False)
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], pairs))


_MAX_MEASURE = 78
"""Columns of the longest line of an abstract."""


@click.command("show", short_help="Print one paper in full.")
@id_argument
@format_option("text", "json")
@source_option
@store_option
def show_command(name: str, form: str, sources: tuple[str, ...]) -> None:
    """Print one paper in full: the record, your decision, rating, tags and note.

    ID is any key of the paper or the beginning of one; - reads it from standard input.
    """
    with open_collection(sources, report=False) as collection:
        ids = read_ids([name])
        if len(ids) > 1:
            raise click.UsageError("show takes one id.")
        paper = find_paper(collection, ids[0])
        annotation = collection.notebook.annotation_of(paper)
        if form == "json":
            from store.formats.json.writer import paper_json
            from tui.cli.terms import count_terms_in

            write_json(paper_json(paper, annotation, *count_terms_in(collection, [paper])))
        else:
            _print_paper(paper, annotation)


def _print_paper(paper: Paper, annotation: Annotation) -> None:
    width = min(_MAX_MEASURE, print_width())
    title = paper.title or f"“{paper.display_title}”"
    print_line(_wrap(title, width), bold=True)
    names = byline(paper.authors, paper.venue, paper.year, most=20)
    if names:
        print_line(_wrap(names, width))
    print_line("")
    for name, text in _facts(paper, annotation):
        print_line(f"{name:<9} {text}")
    if paper.abstract:
        print_line("")
        print_line(_wrap(paper.abstract, width))
    if annotation.note:
        print_line("")
        print_line("Your note", bold=True)
        print_line(_wrap(annotation.note, width))


def _facts(paper: Paper, annotation: Annotation) -> list[tuple[str, str]]:
    """Return names and texts of the short facts."""
    from store.model.links import page_url

    decision = WORDS[annotation.decision] + (f": {annotation.reason}" if annotation.reason else "")
    lines = [
        ("decision", decision),
        ("rating", stars(annotation.rating)),
        ("tags", ", ".join(annotation.tags)),
        ("read", "yes" if annotation.read else ""),
        ("keywords", ", ".join(paper.merged.keywords)),
        ("page", page_url(paper)),
    ]
    lines += [("id", paper.id), *(("", key) for key in paper.keys if key != paper.id)]
    places = [str(place) for place in paper.places if place.source]
    lines += [("" if number else "source", place) for number, place in enumerate(places)]
    lines += [] if places else [("source", "none that is open")]
    lines += [("", evidence.why) for evidence in paper.evidence]
    return [(name, text) for name, text in lines if text]


def _wrap(text: str, width: int) -> str:
    """Wrap paragraphs to a width; a line that fits is left as it is."""
    lines = text.split("\n")
    if max(map(len, lines)) <= width:
        return text
    import textwrap  # where the output goes to a file or a pipe, every line fits

    return "\n".join(
        line if len(line) <= width else textwrap.fill(line, width, break_on_hyphens=False)
        for line in lines
    )
