"""The longer texts of the app: help, sources, how far the user is."""

from __future__ import annotations

from collections.abc import Mapping

from textual.content import Content

from store.library.library import Library
from store.library.paper_list import PaperList
from store.model.annotation import Decision
from store.model.display import GLYPHS, WORDS
from store.search.language import HAS_FIELDS, QUERY_FIELDS, STATES
from tui.config.keymap import Keymap, key_table
from tui.screens.welcome import first_keys

_HEADING, _DIM, _KEY = "bold $accent", "$text-muted", "bold"

_BAR_LENGTH = 20
"""Columns of the progress bar."""

DECISION_STYLES: Mapping[Decision, str] = {
    Decision.INCLUDE: "bold $primary",
    Decision.MAYBE: "bold $accent",
    Decision.EXCLUDE: "$warning",
    Decision.UNDECIDED: _DIM,
}
"""How counts of decisions are drawn, in their order."""

FILTER_EXAMPLES = (
    ("attention tiny", "both words, despite typing mistakes, in titles, authors, venues, tags"),
    ("", "words of three letters or more also in abstracts and notes"),
    ("", "where few papers have all words, those that miss one follow, dimmed"),
    ('"flash attention"', "the phrase; case, accents, hyphens and spelling make no difference"),
    ('"C++"', "signs inside a word count in quotes"),
    ("-survey  -tag:old", "not this; so does NOT survey"),
    ("cat OR dog", "either; cat | dog means the same, a lower-case or is a word"),
    ("(cat | dog) -pet", "parentheses group"),
    ("tag:moe  tag:=moe", ": contains, := equals"),
    ("year:2018..2021", "a range; also 2018-2021, >=2020, >2020, <=2020, <2020, ..2020"),
    ('author:"J de la Cruz"', "a name, in either order, with initials or without"),
    ("10.1234/abc", "the paper of a pasted DOI, arXiv id or PMID, or of its address"),
)
"""Examples of the filter language, with what they find; "" goes on about the one before."""


def help_entries(keymap: Keymap) -> dict[str, list[tuple[str, str]]]:
    """Return all keys of a keymap, then the filter language, by heading: a text for each."""
    entries = {"First of all": first_keys(keymap)} | {
        group: [(keys, text) for keys, _, text in commands]
        for group, commands in key_table(keymap).items()
    }
    entries["The filter"] = [
        *FILTER_EXAMPLES,
        *((f"{name}:", text) for name, text in QUERY_FIELDS.items()),
        *((f"is:{name}", text) for name, text in STATES.items()),
        *((f"has:{name}", text) for name, text in HAS_FIELDS.items()),
    ]
    return entries


def sources_report(library: Library) -> Content:
    """Return what each source contains, and what of it was not read as papers."""
    records = sum(source.records for source in library.sources)
    total = f"{records:,} records of {len(library.papers):,} papers"
    lines = [Content.assemble((total, _HEADING)), Content("")]
    for source in library.sources:
        lines.append(Content.assemble((source.path, _KEY)))
        if source.error:
            lines += [Content.assemble(("  not opened: ", _HEADING), source.error), Content("")]
            continue
        record, copy = (
            word if count == 1 else f"{word}s"
            for word, count in (("record", source.records), ("duplicate", source.duplicates))
        )
        counts = f"{source.records:,} {record}, {source.duplicates:,} {copy}"
        lines.append(Content(f"  {source.format} · {counts}"))
        if source.no_title or source.no_abstract:
            without = f"  {source.no_title:,} without a title"
            lines.append(Content(f"{without}, {source.no_abstract:,} without an abstract"))
        for rule, count in source.boilerplate.items():
            lines.append(Content.assemble((f"  left out: {count:,} × {rule}", _DIM)))
        for problem in source.problems:
            what = problem.why + (f": {problem.excerpt}" if problem.excerpt else "")
            lines.append(Content.assemble((f"  line {problem.line}: ", _HEADING), what))
        lines.append(Content(""))
    return Content("\n").join(lines[:-1])


def side_progress(paper_list: PaperList) -> Content:
    """Return how far the user is, in a few lines and with a bar."""
    progress = paper_list.progress
    filled = round(_BAR_LENGTH * progress.decided / max(1, progress.papers))
    filled = max(filled, 1) if progress.decided else 0
    bar = ("━" * filled, "$primary"), ("─" * (_BAR_LENGTH - filled), _DIM)
    lines = [
        Content.assemble(*bar, f"  {progress.decided:,} of {progress.papers:,}"),
        Content(""),
        *(
            Content.assemble(
                (f"{GLYPHS[decision]} {WORDS[decision]:<12}", style),
                f"{progress.decisions[decision]:>6,}",
            )
            for decision, style in DECISION_STYLES.items()
        ),
    ]
    if progress.since_include:
        lines += [Content(""), Content(f"{progress.since_include:,} since the last include")]
    return Content("\n").join(lines)
