"""The editor of the user's terms: two lists, with the papers that have each."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path

from store.formats.decoding import decode_bytes, read_bytes
from store.formats.export import save_export
from store.model.annotation import Change
from store.notebook.term_table import TermTable
from store.screening.terms import read_terms
from tui.screens.list_editor import EditorList, EditorRow, ListEditor, Target, Verb
from tui.screens.main.host import Host
from tui.screens.main.reviewing import ReviewSession

_ADVICE = (
    "No terms yet. A term is a word, a beginning (random*), a phrase in quotes, or a word family "
    "(~screen also finds screened and screening). Wanted terms speak for a paper, unwanted ones "
    "against it; both are highlighted, counted in the row (+3 −1), and can be sorted by and "
    "filtered: terms:>0."
)


def term_editor(terms: TermTable, host: Host, review_session: ReviewSession) -> ListEditor:
    """Return the editor of the wanted and the unwanted terms."""
    lists = [
        EditorList("+ Wanted", partial(_rows, host, True), "plus"),
        EditorList("− Unwanted", partial(_rows, host, False), "minus"),
    ]
    asks = 'A word, a beginning*, a "phrase" or a ~family'
    verbs = [
        Verb("a", "a adds", partial(_add, terms), asks, empty=True),
        Verb("e", "e edits", partial(_edit, terms), asks, prefilled=True),
        Verb("enter", "", partial(_edit, terms), asks, prefilled=True),
        Verb("m", "m moves", partial(_move, terms)),
        Verb("d", "d deletes", partial(_drop, terms)),
        Verb("delete", "", partial(_drop, terms)),
        Verb("I", "I imports", partial(_import, terms), "A file with one term a line", empty=True),
        Verb("X", "X exports", partial(_export, terms), "A file for the terms of this list"),
    ]
    return ListEditor("Terms", lists, verbs, review_session, advice=_ADVICE)


def _is_wanted(target: Target) -> bool:
    return target.number == 0


def _rows(host: Host, wanted: bool) -> Sequence[EditorRow]:
    if host.paper_list is None:
        return ()
    terms = host.paper_list.terms
    return [
        EditorRow(term.text, terms.papers_of(term)) for term in terms.terms if term.wanted == wanted
    ]


def _add(terms: TermTable, target: Target, typed: str) -> Change | None:
    return terms.add([typed], wanted=_is_wanted(target))


def _edit(terms: TermTable, target: Target, typed: str) -> Change | None:
    return terms.edit(target.text, typed)


def _move(terms: TermTable, target: Target, _: str) -> Change | None:
    return terms.move([target.text], wanted=not _is_wanted(target))


def _drop(terms: TermTable, target: Target, _: str) -> Change | None:
    return terms.drop([target.text])


def _import(terms: TermTable, target: Target, typed: str) -> Change | str | None:
    """Add the terms of a file as one Change. Raises UserError where it cannot be read."""
    text = decode_bytes(read_bytes(Path(typed.strip()).expanduser())).text
    read, errors = read_terms(text, wanted=_is_wanted(target))
    if not read:
        return f"No terms in it: {errors[0][1]}" if errors else "No terms in it"
    return terms.add([term.text for term in read], wanted=_is_wanted(target))


def _export(terms: TermTable, target: Target, typed: str) -> str:
    """Write the terms of a list to a new file, one a line. Raises UserError."""
    lines = [term.text for term in terms.all if term.wanted == _is_wanted(target)]
    save_export(Path(typed.strip()), "".join(f"{line}\n" for line in lines))
    return f"Wrote {len(lines):,} terms to {typed.strip()}"
