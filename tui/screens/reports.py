"""Longer texts that the app shows: help, sources, progress; and a paper's citation."""

from __future__ import annotations

import textwrap

from textual.content import Content

from store.library.library import Library
from store.library.paper_list import PaperList
from store.model.annotation import Decision
from store.model.display import progress_bar
from store.notebook.progress import duration
from store.search.language import HAS_FIELDS, QUERY_FIELDS, STATES
from tui.commands import Keymap, key_table

HEADING, DIM, KEY = "bold $accent", "$text-muted", "bold"

LEFT = 19
"""Columns for keys and examples."""

LANGUAGE = (
    ("attention tiny", "both words, typing mistakes forgiven, in titles, authors, venues, tags"),
    ("", "words of three letters also in abstracts and notes"),
    ("", "where few have all words, those that miss one follow, dimmed"),
    ('"flash attention"', "the exact phrase"),
    ("-survey  -tag:old", "not this"),
    ("cat OR dog", "either; cat | dog says the same, a small or is a word"),
    ("(cat | dog) -pet", "round brackets group"),
    ("tag:moe  tag:=moe", ": contains, := equals"),
    ("year:2018..2021", "a range; also >=2020, >2020, <=2020, <2020, ..2020"),
    ('author:"de la Cruz"', "several words of one field"),
)


def help_text(keymap: Keymap) -> Content:
    """Set all keys as they are in force, then the filter's language."""
    parts: list[Content] = []
    for group, commands in key_table(keymap).items():
        parts += [Content("")] * bool(parts)
        parts.append(_heading(group))
        parts += [_line(keys, text) for keys, _, text in commands]
    parts += [Content(""), _heading("The filter")]
    parts += [_line(example, text) for example, text in LANGUAGE]
    parts += [_line(f"{name}:", text) for name, text in QUERY_FIELDS.items()]
    parts += [_line(f"is:{name}", text) for name, text in STATES.items()]
    parts += [_line(f"has:{name}", text) for name, text in HAS_FIELDS.items()]
    return Content("\n").join(parts)


def _heading(text: str) -> Content:
    return Content.assemble((text, HEADING))


def _line(left: str, text: str) -> Content:
    """Set a key or an example beside what it does, the text in a column of its own."""
    wrapped = textwrap.wrap(text, 74 - LEFT)
    return Content.assemble((f"{left:<{LEFT}}", KEY), " ", f"\n{' ' * (LEFT + 1)}".join(wrapped))


def sources_report(library: Library) -> Content:
    """Say for each source what it gave and what was left out."""
    records = sum(source.records for source in library.sources)
    total = f"{records:,} records are {len(library.papers):,} papers"
    lines = [Content.assemble((total, HEADING)), Content("")]
    for source in library.sources:
        lines.append(Content.assemble((source.path, KEY)))
        if source.error:
            lines += [Content.assemble(("  not opened: ", HEADING), source.error), Content("")]
            continue
        given = f"  {source.format} · {source.records:,} records, {source.duplicates:,} duplicates"
        lines.append(Content(given))
        if source.no_title or source.no_abstract:
            lines.append(
                Content(
                    f"  {source.no_title:,} without a title, "
                    f"{source.no_abstract:,} without an abstract"
                )
            )
        for rule, count in source.boilerplate.items():
            lines.append(Content.assemble((f"  left out: {count:,} × {rule}", DIM)))
        for problem in source.problems:
            excerpt = f": {problem.excerpt}" if problem.excerpt else ""
            lines.append(
                Content.assemble((f"  line {problem.line}: ", HEADING), problem.why + excerpt)
            )
        lines.append(Content(""))
    return Content("\n").join(lines)


def progress_report(view: PaperList) -> Content:
    """Say in full how far one is."""
    done, pace = view.progress, view.pace()
    lines = progress_lines(view)
    if pace is not None:
        lines.append(f"{pace:.0f} s a paper, about {duration(pace * done.undecided)} left")
    if done.reasons:
        lines += ["", "Excluded because"]
        lines += [f"  {count:>5,}  {reason}" for reason, count in done.reasons.items()]
    tags = view.collection.tags.most_common(20)
    if tags:
        lines += ["", "Tags"]
        lines += [f"  {count:>5,}  {tag}" for tag, count in tags]
    return Content("\n".join(lines))


def progress_lines(view: PaperList) -> list[str]:
    """Say in a few lines how far one is, with a bar."""
    done = view.progress
    lines = [
        f"{progress_bar(done.decided, done.papers, 20)}  {done.decided:,} of {done.papers:,}",
        "",
        f"{done.decisions[Decision.INCLUDE]:>7,}  included",
        f"{done.decisions[Decision.MAYBE]:>7,}  maybe",
        f"{done.decisions[Decision.EXCLUDE]:>7,}  excluded",
        f"{done.undecided:>7,}  undecided",
    ]
    if done.since_include:
        lines.append(f"{done.since_include:>7,}  since the last include")
    return lines
