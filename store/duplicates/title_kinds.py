"""What a title says besides its subject: remarks, a retraction, the kind of text, a generic name.

A notice or companion of a paper (an erratum, a reply, the slides) bears the title of that paper
and most of its other fields; only such words tell the two apart.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from store.text.folding import fold
from store.text.latex import readable

_TRAILING_REMARK = re.compile(r"[\s.:]*\[((?:[^\[\]]|\[[^\[\]]*\]){2,300})\][\s.\"']*$")
_ERRATUM_REMARK = re.compile(r"[\s.:]*\[(?:\w+ )?(?:erratum|correction|comment)\b.{5,}", re.I)
_LANGUAGE = re.compile(r"(?<=\])\s*LA:\s*\w+$")
_ORIGINAL = re.compile(r"\s*<original>.*$", re.I)
_AFTERWORDS = (
    "working party", "investigators", "study group", "collaborative group", "collaborators",
    "collaboration", "trialists", "consortium", "includes discussion",
)  # fmt: skip
"""How a last sentence ends that is a remark: the name of a collective author, most often."""

_LEADING_CITATION = re.compile(
    r"^\W*(?:[^\W\d]+[\s.,&]+){0,4}[\[(](?:19|20)\d\d[a-z]?[\])][\s.,:;]*"
)
_COLUMN = re.compile(r"^[^.]{3,20}\s?(?:\.{3}|…)\s+(?=\S.{24})")
"""Matches the name of a magazine's column before a title: `How I did it ... `."""

_CUT_REFERENCE = re.compile(r"(.{22,}\w{3})\. in .*,\s*$", re.S | re.I)
"""Matches a title and what of the reference follows it: `… homing sequences. In Langley,`.

No title ends with a comma; a full stop after initials is within the reference. Without its `in`
the rest may be the name of a journal, which is evidence.
"""

_FORM_REMARK = re.compile(
    r"\((?:[\w-]+[ /]){0,2}(?:paper|abstract|session|demo(?:nstration)?|poster|tutorial|panel"
    r"|keynote|talk|track|presentation)s?(?: \w+)?\)",
    re.I,
)
"""Matches in which form a paper was presented: `(experience paper)`, `(panel session)`."""

_RETRACTED = re.compile(
    r"^\W*(?:retracted|withdrawn)(?: (?:article|paper|chapter))?\s*[\])]?\s*[:.–—-]+\s*"
    r"|^\W*[\[(](?:retracted|withdrawn)[^\])]{0,40}[\])]\s*"
    r"|\s*[\[(](?:retracted|withdrawn)\b[^\])]*[\])][\s.]*$",
    re.I,
)
"""Matches how a publisher or a database marks a paper that was retracted."""

_MARK_STARTS, _MARK_ENDS = frozenset("RrWw[(*"), frozenset(")].")

_KINDS = {
    "correction": r"(?:(?:author|publisher)'?s?'? )?(?:erratum|errata|corrigend(?:um|a)"
    r"|addend(?:um|a)|corrections?(?: notice)?)",
    "retraction": r"(?:notice of )?(?:retraction|withdrawal)(?: not(?:e|ice))?",
    "concern": r"(?:editorial )?(?:expression|note) of concern",
    "reply": r"(?:(?:in|a|the|authors?'?s?'?|editors?'?s?'?) )*(?:re|repl(?:y|ies)|responses?"
    r"|rejoinder|rebuttal)",
    "comment": r"(?:(?:a|an|invited|editorial|guest|short|further) )*(?:comment(?:s|ary)?"
    r"|discussion|critique|remarks|editorial|perspective|viewpoint|letters?)(?: to the editors?)?",
    "review": r"(?:book|peer|a) review|reviewer'?s? report|review report|decision letter"
    r"|faculty (?:opinions|of 1000) recommendation",
    "data": r"(?:(?:a|raw|replication|research|source) )*(?:data(?: ?sets?)?|code|software)",
    "supplement": r"(?:(?:online|electronic) )?(?:supplement(?:ary|al)?|supporting)(?: (?:material"
    r"|information|data|files?|tables?|figures?|appendix))?s?(?: [a-z]?\d+)?|supplements?"
    r"|additional file \d+|moesm ?\d+|(?:an )?appendix",
    "summary": r"(?:(?:a|plain[- ]language|lay|executive|patient) )*summary|highlights",
    "presentation": r"(?:(?:a|an|conference|invited) )*(?:slides|posters?|videos?|presentation"
    r"|tutorial|keynote|demo(?:nstration)?|panel|interview|podcast|webinar|lecture)"
    r"(?: (?:talk|session|paper|abstract|track))?",
    "abstract": r"(?:(?:an|extended|meeting|conference) )*abstract",
    "protocol": r"(?:(?:a|the|study|trial|review) )*protocol",
    "survey": r"(?:(?:a|an|the|brief|short) )*(?:survey|review|overview|introduction|preface|update"
    r"|replication|revisited)",
}
"""The kinds of text that accompany a paper, each with a pattern of what titles call it."""

_KIND_WORD_LIST = """
abstract abstracts addenda addendum additional appendix code comment commentary comments
concern corrections correction corrigenda corrigendum critique data dataset datasets demo
decision demonstration discussion editorial errata erratum faculty highlights interview
introduction keynote lecture letter letters moesm overview panel perspective podcast poster
posters preface presentation protocol re rebuttal rejoinder remarks replication replies
reply response responses retraction review reviewer revisited set sets slides software
summary supplement supplementary supplemental supplements supporting survey tutorial update
video videos viewpoint webinar withdrawal
"""
KIND_WORDS = frozenset(_KIND_WORD_LIST.split())
"""Words without one of which a title names no kind of text."""

_NAMES = "|".join(f"(?P<{kind}>{pattern})" for kind, pattern in _KINDS.items())
_LINK = r"(?:\s*[:.–—]+(?:\s|$)|\s+-+\s|\s+(?:from|for|to|of|on)\b:?\s)"
_BEFORE_TITLE = re.compile(rf"\W*(?:{_NAMES}){_LINK}")
_AFTER_TITLE = re.compile(
    rf"(?:[:.?!–—,]\s+|\s-+\s*|[(\[])(?:{_NAMES})(?=\s*[)\].]*$|\s+(?:from|for|to|of|on|by)\s)"
)
FORM_KINDS = frozenset(("abstract", "presentation"))
"""Kinds that are not another text, if a remark in parentheses names them."""

_SUBTITLE_KINDS = frozenset(("survey", "data", "presentation", "review"))
"""Kinds that a subtitle may name too: `GoEmotions: a dataset` is the paper itself."""

_MIN_SPECIFIC_WORDS = 8
"""Words with which a title says what its paper is about, however it begins."""

_GENERIC_TITLE = re.compile(
    r"(?:(?:guest|from|the|letters?|notes?|to|a|message|in|of|by|our|its|this|invited) )*"
    r"(?:editor|introduc(?:tion|tory)$|introduction to (?:the|this) (?:special|issue|section)"
    r"|reply|replies|response$|response to|letters?$|errat|corrections?(?:$| to)|corrigend"
    r"|comments?(?:$| on)|discussion(?:$| of)|preface|foreword|book reviews?|news(?:$| from)"
    r"|(?:chair|president|treasurer)\b|issue$|abstracts?$|index$|contents$|table of contents"
    r"|special (?:issue|section)|reviews?$|tutorials?$|research commentary|remarks from|obituar"
    r"|announcement|calls? for papers|calendar$|memoriam|list of|author index|front matter"
    r"|back matter|masthead|about the|panel|keynote|reminiscences|welcome|acknowledge?ment"
    r"|column|minutes of|reviewers|highlights$|interview|(?:instructions?|information|guidelines?"
    r"|guide) (?:for|to) (?:the )?(?:authors?|contributors?|reviewers?|readers?|subscribers?)"
    r"|subject index|commentary$|editorial|forthcoming|upcoming|conference report|meeting report"
    r"|subscription|advertis|cover(?:$| image| picture)|frontispiece|committees?$|sponsors$"
    r"|program(?:me)?$|contributors$|copyright|title page|half title|imprint|dedication)"
)


_GENERIC_START_LIST = """
gue fro the let not our its thi inv edi int rep res err cor com dis pre for boo new
cha tre iss abs ind con tab spe rev tut rem obi ann cal mem lis aut bac mas abo pan key wel ack col
min hig ins inf gui sub upc mee adv cov spo pro cop tit hal imp ded
"""
_GENERIC_STARTS = frozenset(_GENERIC_START_LIST.split()) | {"to ", "a m", "in ", "of ", "by "}
"""The first three letters of what `_GENERIC_TITLE` matches."""


_EDITORS_TITLE = re.compile(
    r"(?!.*\b(?:letters?|reply|replies|response|to the editors?)\b)"
    r".*\b(?:editorials?|editors?|foreword|preface|in this issue)\b"
)


def form_remark(title: str) -> str:
    """Return in which form a title says that it was presented: `(panel session)`, or nothing."""
    remark = _FORM_REMARK.search(title) if "(" in title else None
    return remark[0].strip().lower() if remark else ""


def strip_title_remarks(title: str) -> str:
    """Drop `[Chinese]`, `[Erratum …]`, `Doe (1996).`, `. In Langley,`; keep `[reply]`."""
    if "19" in title or "20" in title:
        title = _LEADING_CITATION.sub("", title) or title
    if "..." in title or "…" in title:
        title = _COLUMN.sub("", title)
    if "(" in title:
        title = _FORM_REMARK.sub("", title) or title
    if ". " in title:
        subject, _, last = title.rpartition(". ")
        if len(subject) >= 15 and last.rstrip(" .").lower().endswith(_AFTERWORDS):
            title = subject
        if title.rstrip().endswith(",") and (reference := _CUT_REFERENCE.match(title)):
            title = reference[1]
    if "<" in title:
        title = _ORIGINAL.sub("", title)
    return _strip_brackets(title) if "[" in title else title


def _strip_brackets(title: str) -> str:
    """Drop remarks in square brackets, unless they name another kind of text."""
    title = _LANGUAGE.sub("", title)
    start = title.rfind("[")
    if start >= 15 and "]" not in title[start:]:  # cut off by the database
        title = title[:start]
    while (remark := _TRAILING_REMARK.search(title)) and remark.start() >= 15:
        kind = re.fullmatch(_NAMES, remark[1].strip().lower())
        if kind and kind.lastgroup != "abstract":
            return title
        title = title[: remark.start()]
    erratum = _ERRATUM_REMARK.search(title, 15)
    return title[: erratum.start()] if erratum else title


def strip_retraction(title: str) -> str:
    """Drop what marks the paper as retracted: `RETRACTED:`, `(Retracted article)`."""
    if title[:1] in _MARK_STARTS or title[-1:] in _MARK_ENDS:
        lowered = title.lower()
        if "retracted" in lowered or "withdrawn" in lowered:
            return _RETRACTED.sub("", title) or title
    return title


def parse_text_kinds(title: str, title_words: Iterable[str]) -> frozenset[str]:
    """Return the kinds of text that a title names before or after its subject: `reply`, `data`.

    `title_words` are its folded words, before any remark was dropped.
    """
    if KIND_WORDS.isdisjoint(title_words):
        return frozenset()
    line = fold(readable(_LEADING_CITATION.sub("", title))).replace("’", "'")
    kinds, start = set(), 0
    while (before := _BEFORE_TITLE.match(line, start)) and before.lastgroup:
        kinds.add(before.lastgroup)
        start = before.end()
    for after in _AFTER_TITLE.finditer(line, start):
        kind = after.lastgroup or ""
        is_remark = after[0][0] in "(["
        if (is_remark or kind not in _SUBTITLE_KINDS) and (after[0][0], kind) != ("[", "abstract"):
            kinds.add(kind)
    return frozenset(kinds)


def is_generic_title(title_line: str) -> bool:
    """Return whether many papers have such a title: `Editorial`, `Book review`."""
    return (
        title_line[:3] in _GENERIC_STARTS
        and title_line.count(" ") < _MIN_SPECIFIC_WORDS
        and bool(_GENERIC_TITLE.match(title_line))
    )


def is_editors_title(title_line: str) -> bool:
    """Return whether a folded title is one that the editor's words have: one paper an issue."""
    return bool(_EDITORS_TITLE.match(title_line))
