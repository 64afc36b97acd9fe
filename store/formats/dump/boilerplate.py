"""The named rules for what a page leaves in a copied text beside its papers."""

from __future__ import annotations

import re
from dataclasses import dataclass

_INBOX = (
    r"(?:Get|Receive)\s+(?:the\s+)?(?:latest\s+|trending\s+|top\s+|new\s+)+(?:\w+\s+)?papers?"
    r"(?:\s+\w+)?\s+in\s+your\s+(?:\w+\s+)?inbox(?:\s+(?:once|twice|every)(?:\s+an?)?\s+\w+)?[.!]*"
)


@dataclass(frozen=True, slots=True)
class Rule:
    """A pattern with the name under which the report counts what it took."""

    name: str
    pattern: re.Pattern[str]
    hint: str = ""
    """Text that must be in a line for the pattern to be tried."""


GLUED = (
    Rule("trending papers notice", re.compile(rf"({_INBOX})(?!\w)"), " inbox"),
    Rule(
        "abstract label inside a line",
        re.compile(r"(?<=[^\s(\[{\"'“‘/-])(?=Abstract:\s*[^\s.,;:)])"),
        "bstract:",
    ),
)
"""Where one line holds what were two: the pattern cuts, and keeps what it captures."""

TITLE_AT_END = Rule(
    "title at the end of an abstract",
    re.compile(r"(?<=[a-z\d)\]][.!?])(?=[^\W\d_a-z])[^.]{15,200}$"),
)
"""What may be a title behind a full stop without a space; one in the middle is a slip."""

SUBSCRIBE = Rule(
    "Subscribe before a title",
    re.compile(r"\ASubscribe(?!(?:d|rs?|s)\b)(?=[^\W_]|[\"“‘(\[$\\])"),
)
"""A button that copying glued to the title after it; `Subscribers` and `Subscribe to` are words."""

FOLDED = Rule("fold button after an abstract", re.compile(r"[△▽▲▼]\s*(?:Less|More)\Z"))
"""What arXiv's list of results prints at the end of an abstract that can be folded."""

_TABLE = (
    ("trending papers notice", _INBOX),
    (
        "subscribe button",
        (
            r"(?:un)?subscribe(?:\s+now|\s+today|\s+here)?[.!]*"
            r"|subscribe\s+to\s+(?:our|the|this)\b.{0,60}\b(?:newsletter|updates|alerts|digest|list)\W*"
        ),
    ),
    ("sign-in button", r"(?:sign\s?in|sign\s?up|log\s?in|register)(?:\s+(?:or|/|to)\s.{0,40})?"),
    (
        "count of results",
        (
            r"(?:showing\s+)?(?:results?\s+)?[\d,.]+\s*(?:[-–—]|to)\s*[\d,.]+\s+of\s+.{1,40}"
            r"|(?:about\s+)?[\d,.]+\s+(?:results|papers|articles|hits)(?:\s+(?:found|for)\b.{0,60})?"
            r"|(?:search\s+)?results\s+for\s.{1,80}"
        ),
    ),
    (
        "page number",
        r"(?:page|p\.)\s*\d+(?:\s*(?:of|/)\s*\d+)?|\d+\s*(?:of|/)\s*\d+|[-–—]\s*\d+\s*[-–—]",
    ),
    (
        "page control",
        (
            r"(?:next|previous|prev|back|back\s+to\s+top|load\s+more|show\s+more|show\s+less|see\s+more"
            r"|read\s+more|view\s+all|more|less|share|save|cite|copy|bookmark|upvote|download|menu|home"
            r"|search|filters?|sort|relevance|newest(?:\s+first)?|oldest(?:\s+first)?)\W*"
            r"|(?:sort|filter|order)(?:ed)?\s+by\b.{0,40}"
        ),
    ),
    (
        "link to a version",
        (
            r"\W*(?:(?:view|download|open|full)\s+)?(?:pdf|html|bibtex|full\s?text|arxiv\s+page|code"
            r"|github|paper|abstract\s+page)(?:\W+(?:pdf|html|bibtex|ps|other|code))*\W*"
        ),
    ),
    (
        "date alone",
        (
            r"(?=.*\d)(?:(?:published|posted|submitted|updated)\s+(?:on\s+)?)?"
            r"(?:\d{1,2}\s+)?(?:jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)[a-z]*\.?"
            r"(?:\s+\d{1,2})?,?(?:\s+\d{4})?|\d{4}-\d\d-\d\d|\d+\s+(?:day|week|month|year|hour)s?\s+ago"
        ),
    ),
    ("copyright notice", r"(?:©|\(c\)\s|copyright\b|all\s+rights\s+reserved).{0,120}"),
    (
        "mailing heading",
        (
            r"submissions\s+to:.{0,140}|send\s+any\s+comments\b.{0,80}|archives\s+at\s+\S+"
            r"|to\s+(?:un)?subscribe\b.{0,100}|send\s+mail\s+only\s+to\b.{0,100}|received\s+from\s+\w{3}\s.{0,80}"
            r"|to:?\s+\S+@arxiv\.org|.{0,60}daily\s+title/abstract\s+distribution.{0,60}"
        ),
    ),
    ("number alone", r"[\d][\d,.]*\s*[kKmM]?"),
    ("line without words", r"[\W_]+"),
)
PAGE = re.compile("|".join(rf"(?:{pattern})$" for _, pattern in _TABLE[:3]), re.I)
"""What never stands inside a wrapped paragraph."""

_RULES = tuple(Rule(name, re.compile(pattern, re.I)) for name, pattern in _TABLE)
_LONGEST = 160


def boilerplate_rule(text: str) -> str:
    """Name the rule by which a paragraph is no part of any paper; empty when there is none."""
    if len(text) > _LONGEST:
        return ""
    return next((rule.name for rule in _RULES if rule.pattern.fullmatch(text)), "")
