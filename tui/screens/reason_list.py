"""The editor of the reasons to exclude a paper."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from store.model.annotation import Change
from store.notebook.reason_table import ReasonTable
from tui.screens.list_editor import EditorList, EditorRow, ListEditor, Target, Verb
from tui.screens.main.host import Host
from tui.screens.main.reviewing import ReviewSession

_ADVICE = (
    "No reasons yet: a makes one. e then asks for the reason of each exclusion, a digit picks. "
    "PRISMA reports them in your words."
)


def own_reasons(host: Host, in_settings: Sequence[str]) -> Sequence[str]:
    """Return the reasons of the notebook; those of the settings until it has any."""
    reasons = list(host.notebook.reasons)
    if not reasons:
        return in_settings
    return [reason.text for reason in reasons if not reason.retired]


def offered_reasons(host: Host, in_settings: Sequence[str]) -> Sequence[str]:
    """Return the reasons to choose from: the user's own, then others that papers have."""
    retired = {reason.text for reason in host.notebook.reasons if reason.retired}
    used = host.paper_list.reasons() if host.paper_list is not None else ()
    own = own_reasons(host, in_settings)
    return tuple(dict.fromkeys((*own, *(reason for reason in used if reason not in retired))))


def reason_editor(
    host: Host, review_session: ReviewSession, in_settings: Sequence[str]
) -> ListEditor:
    """Return the editor of the reasons; those in the settings can be taken over once."""
    reasons = host.notebook.reasons
    lists = [EditorList("In the order in which they are offered", partial(_rows, host))]
    asks = "The reason, as PRISMA is to report it"
    verbs = [
        Verb("a", "a makes", partial(_make, reasons), asks, empty=True),
        Verb("e", "e renames everywhere", partial(_rename, reasons), asks, prefilled=True),
        Verb("enter", "", partial(_rename, reasons), asks, prefilled=True),
        Verb("J", "J K move", partial(_move, reasons, 1)),
        Verb("K", "", partial(_move, reasons, -1)),
        Verb("d", "d retires", partial(_retire, reasons)),
    ]
    advice = _ADVICE
    if in_settings and not list(reasons):
        count = "the reason" if len(in_settings) == 1 else f"the {len(in_settings)} reasons"
        advice = "No reasons yet: those of settings.toml are offered until there are."
        hint = f"s takes over {count} of settings.toml"
        take = Verb("s", hint, partial(_adopt, reasons, in_settings), empty=True)
        verbs.insert(0, take)
    return ListEditor("Reasons to exclude", lists, verbs, review_session, advice=advice)


def _rows(host: Host) -> Sequence[EditorRow]:
    """Return the reasons that are offered, those that are retired, and others that papers have."""
    counts = host.paper_list.collection.reasons if host.paper_list is not None else {}
    known = list(host.notebook.reasons)
    offered = [EditorRow(each.text, counts.get(each.text, 0)) for each in known if not each.retired]
    retired = [
        EditorRow(each.text, counts.get(each.text, 0), "retired", faint=True)
        for each in known
        if each.retired
    ]
    others = sorted(counts.keys() - {each.text for each in known})
    used = [EditorRow(text, counts[text], "in use, not in the list", faint=True) for text in others]
    return [*offered, *retired, *used]


def _make(reasons: ReasonTable, _: Target, typed: str) -> Change | None:
    return reasons.make(typed)


def _rename(reasons: ReasonTable, target: Target, typed: str) -> Change | None:
    return reasons.rename(target.text, typed)


def _move(reasons: ReasonTable, rows: int, target: Target, _: str) -> Change | str | None:
    offered = [reason.text for reason in reasons if not reason.retired]
    to = target.row + rows
    if target.text not in offered or not 0 <= to < len(offered):
        return "It cannot be moved there"
    return reasons.move(target.text, to)


def _retire(reasons: ReasonTable, target: Target, _: str) -> Change | None:
    """Retire a reason that is offered, or offer another one."""
    offered = any(each.text == target.text and not each.retired for each in reasons)
    return reasons.retire(target.text) if offered else reasons.make(target.text)


def _adopt(reasons: ReasonTable, texts: Sequence[str], _: Target, __: str) -> Change | None:
    return reasons.adopt(texts)
