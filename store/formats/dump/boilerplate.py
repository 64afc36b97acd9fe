"""Named rules for what is copied along with papers: buttons, notices, page numbers."""

from __future__ import annotations

import re
from dataclasses import dataclass

_INBOX_NOTICE = (
    r"(?:Get|Receive)\s+(?:the\s+)?(?:latest\s+|trending\s+|top\s+|new\s+)+(?:\w+\s+)?papers?"
    r"(?:\s+\w+)?\s+in\s+your\s+(?:\w+\s+)?inbox(?:\s+(?:once|twice|every)(?:\s+an?)?\s+\w+)?[.!]*"
)


@dataclass(frozen=True, slots=True)
class Rule:
    """A pattern with the name under which the report counts its matches."""

    name: str
    pattern: re.Pattern[str]
    hint: str = ""
    """Text that must be in a line for the pattern to be tried."""


SPLITTING_RULES = (
    Rule("trending papers notice", re.compile(rf"({_INBOX_NOTICE})(?!\w)"), " inbox"),
    Rule(
        "abstract label inside a line",
        re.compile(r"(?<=[^\s(\[{\"'“‘/-])(?=Abstract:\s*[^\s.,;:)])"),
        "bstract:",
    ),
)
"""Where two lines were glued together: the line is split at the pattern, which keeps its group."""

TRAILING_TITLE_RULE = Rule(
    "title at the end of an abstract",
    re.compile(r"(?<=[a-z\d)\]][.!?])(?=[^\W\d_a-z])[^.]{15,200}$"),
)
"""What may be a title: it follows a full stop without a space and ends the line.

Inside a line a missing space is only a slip.
"""

SUBSCRIBE_RULE = Rule(
    "Subscribe before a title",
    re.compile(r"\ASubscribe(?!(?:d|rs?|s)\b)(?=[^\W_]|[\"“‘(\[$\\])"),
)
"""A button glued to the title after it; `Subscribers` and `Subscribe to` are words of a title."""

FOLD_BUTTON_RULE = Rule("fold button after an abstract", re.compile(r"[△▽▲▼]\s*(?:Less|More)\Z"))
"""A button that arXiv's search results show at the end of an abstract."""

_PATTERNS = (
    ("trending papers notice", _INBOX_NOTICE),
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
NOTICE_OR_BUTTON = re.compile("|".join(rf"(?:{pattern})$" for _, pattern in _PATTERNS[:3]), re.I)
"""The first three rules: lines that never belong to a wrapped paragraph."""

_RULES = tuple(Rule(name, re.compile(pattern, re.I)) for name, pattern in _PATTERNS)
_MAX_LENGTH = 160


def boilerplate_rule(text: str) -> str:
    """Return the name of the rule that makes a paragraph boilerplate, "" if none does."""
    if len(text) > _MAX_LENGTH:
        return ""
    return next((rule.name for rule in _RULES if rule.pattern.fullmatch(text)), "")
