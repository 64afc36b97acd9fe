"""Papers that attack: the terminal, the widgets, programs that read our files, the eye.

Each text begins with a word of its own, such as `evil07`, and ends with `end07`, so that tests
can check whether all that is readable is still there.
"""

from __future__ import annotations

import csv
import io
import json
import re
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import fields, is_dataclass
from enum import Enum
from xml.sax.saxutils import escape

ATTACKS = (
    # control sequences: complete, broken off and in their one-byte forms
    *("\x1b]0;owned\x07", "\x1b]52;c;b3duZWQ=\x07", "\x1b]8;;http://evil.example\x1b\\link"),
    *("\x1b[2J\x1b[8mhidden", "\x1b[999;999H\x1b[6n", "\x1b[?1049l\x1b[?25h", "\x1bc\x1b#8"),
    *("\x1bP+q544e\x1b\\", "\x1b_Gi=1;AAAA\x1b\\", "\x1b]1337;File=:AA==\x07", "\x1b]52;c;YQ"),
    *("\x9b8mcsi", "\x9d52;c;eA==\x9c", "\x90q\x9c", "\x84\x85\x8d", "bell\x07 back\x08\x08\x08"),
    *("\x0e shift \x0f", "over\rwritten", "\x0b\x0c\x1c\x1d\x1e\x1f", "\u2028and\u2029", "\x7f"),
    *("\x1b[31—", "\x1b", "\x9b—", "\x1b\x1b[[A", "\x18\x1a"),
    # invisible characters that affect others
    *("\u202etxet\u202c", "\u2066isolate\u2069 \u200f\u200e\u061c", "a\u200bb\u2060c\ufeffd"),
    *("\U000e0041\U000e0042tag", "\u115f\u3164\uffa0", "z" + "\u0301\u0489\u20dd" * 300, "\ud800"),
    *("\ufff9anno\ufffatated\ufffb", "\ufdd0\uffff\ufffe", "a\u200db \u200c"),
    # markup, formats, shells, formulas, the next program
    *("[bold]", "[/x]", "[/]", "[@click=app.quit]here[/]", "[link=http://evil.example]x[/link]"),
    *("[b", "\\[bold]", "[$primary]", "{0} {x} %s %(a)s", "$(id) `id` ; rm -rf ~ | cat && exit"),
    *("=cmd|' /C calc'!A0", "@SUM(1+1)*cmd", "+1-1", "-2+3", "'=1", "<script>alert(1)</script>"),
    *("![x](javascript:alert(1))", "}, title = {smuggled", "\\input{/etc/passwd} \\immediate"),
    # entities and TeX, which are decoded after the text was cleaned
    *("&#27;]52;c;eA==&#7;", "&#x9b;8m", "&#155;8m", "&amp;#27;[8m", "&#x202e;x", "&#10;", "&#0;"),
    *("\\char27[8m", "^^[[8m", "x001b[8m", "x202e", "$\\x1b$", "\\symbol{27}", "{\\x{" * 50),
    # long, wide, right to left
    *("W" * 3000, "漢字かな" * 300, "\U0001f469\u200d\U0001f467\U0001f3f4\U000e0067" * 20),
    *("שלום עולם مرحبا " * 20, "long words " * 900),
)  # fmt: skip
"""One text each: a file with all of them in one text would be taken for a binary file."""

CALM = ("plain", "a title of five words", "naïve café", "漢字", "שלום", "(2021)", "50% & more")

_PADDING = "Counting swifts with one microphone on a church tower works as well as four people. "

Fields = dict[str, str]


def texts(attacks: Iterable[str] = ATTACKS) -> list[str]:
    """Return each attack between its two words."""
    return [f"evil{n:02} {attack} end{n:02}" for n, attack in enumerate(attacks)]


def papers(attacks: Iterable[str] = ATTACKS) -> list[Fields]:
    """Return a paper for each attack, with the attack in every field that a person may read."""
    attacking = []
    for n, text in enumerate(texts(attacks)):
        own = f"Tower {n:03o} has {n * 7919 % 997} nests, {n * 104729 % 991} of them on side {n}. "
        long = f"{_PADDING}{own * 5}Number {n} of the swifts: {text}. {_PADDING}"
        attacking.append(
            {"title": text, "abstract": long, "author": text[:300], "venue": text[:300]}
        )
    return attacking


def quiet(fields: Fields) -> Fields:
    """Return a paper without line breaks, which would start another line of the file."""
    return {name: re.sub(r"[\r\n]", " ", text) for name, text in fields.items()}


def _lines(rows: Iterable[tuple[str, str]], names: Fields, separator: str) -> str:
    return "".join(f"{names[name]}{separator}{text}\n" for name, text in rows if name in names)


def tagged(head: str, separator: str, end: str, **names: str) -> Callable[[list[Fields]], str]:
    """Return a writer of a format with a tag in front of each line."""

    def write(attacking: list[Fields]) -> str:
        entries = (
            head.replace("@", str(n)) + _lines(quiet(paper).items(), names, separator) + end
            for n, paper in enumerate(attacking, 1)
        )
        return "".join(entries)

    return write


def _bibtex(attacking: list[Fields]) -> str:
    entries = []
    for n, paper in enumerate(map(quiet, attacking)):
        balanced = {name: text.replace("{", "").replace("}", "") for name, text in paper.items()}
        rows = ",\n".join(
            f"  {'journal' if name == 'venue' else name} = {{{text}}}"
            for name, text in balanced.items()
        )
        entries.append(f"@article{{k{n},\n{rows}\n}}\n")
    return "\n".join(entries)


def _csv(attacking: list[Fields]) -> str:
    stream = io.StringIO()
    sheet = csv.DictWriter(stream, ["title", "abstract", "author", "venue"])
    sheet.writeheader()
    rows = ({name: text.replace("\0", "") for name, text in paper.items()} for paper in attacking)
    sheet.writerows(rows)
    return stream.getvalue()


def _xml(head: str, entry: str, end: str) -> Callable[[list[Fields]], str]:
    def write(attacking: list[Fields]) -> str:
        rows = (
            entry.format_map({name: escape(text) for name, text in paper.items()})
            for paper in attacking
        )
        return head + "".join(rows) + end

    return write


def _csl(attacking: list[Fields]) -> str:
    rows = [
        {
            "type": "article",
            "title": paper["title"],
            "abstract": paper["abstract"],
            "author": [{"literal": paper["author"]}],
            "container-title": paper["venue"],
            paper["title"][:60]: paper["title"],
        }
        for paper in attacking
    ]
    return json.dumps(rows)


def _dump(attacking: list[Fields]) -> str:
    return "\n".join(f"{paper['title']}\n{paper['abstract']}\n" for paper in map(quiet, attacking))


def _jsonl(attacking: list[Fields]) -> str:
    rows = [
        {
            **paper,
            "tags": [paper["title"][:200]],
            "note": f"{paper['title']}\n{paper['venue']}",
            "decision": "exclude",
            "reason": paper["venue"],
            paper["title"][:60]: paper["title"],
        }
        for paper in attacking
    ]
    return "\n".join(map(json.dumps, rows)) + '\n{"broken": "\x1b[8m'


WRITERS: dict[str, Callable[[list[Fields]], str]] = {
    "evil.jsonl": _jsonl,
    "evil.json": lambda attacking: json.dumps(attacking, ensure_ascii=False),
    "evil.csl.json": _csl,
    "evil.csv": _csv,
    "evil.bib": _bibtex,
    "evil.ris": tagged(
        *("TY  - JOUR\n", "  - ", "ER  - \n\n"), title="TI", abstract="AB", author="AU", venue="JO"
    ),
    "evil.nbib": tagged(
        *("PMID- @\n", "- ", "\n"), title="TI  ", abstract="AB  ", author="FAU ", venue="JT  "
    ),
    "evil.wos.txt": tagged(
        *("PT J\n", " ", "ER\n\n"), title="TI", abstract="AB", author="AU", venue="SO"
    ),
    "evil.ovid.txt": tagged(
        *("<@. >\n", "  - ", "\n"), title="TI", abstract="AB", author="AU", venue="SO"
    ),
    "evil.enw": tagged(
        *("%0 Journal Article\n", " ", "\n"), title="%T", abstract="%X", author="%A", venue="%J"
    ),
    "evil.refworks.txt": tagged(
        *("RT Journal Article\n", " ", "\n"), title="T1", abstract="AB", author="A1", venue="JF"
    ),
    "evil.yaml": lambda attacking: "".join(
        f"- {json.dumps({'id': 'a'} | quiet(paper), ensure_ascii=False)}\n" for paper in attacking
    ),
    "evil.pubmed.xml": _xml(
        "<PubmedArticleSet>",
        "<PubmedArticle><MedlineCitation><Article><Journal><Title>{venue}</Title></Journal>"
        "<ArticleTitle>{title}</ArticleTitle><Abstract><AbstractText>{abstract}</AbstractText>"
        "</Abstract><AuthorList><Author><CollectiveName>{author}</CollectiveName></Author>"
        "</AuthorList></Article></MedlineCitation></PubmedArticle>\n",
        "</PubmedArticleSet>",
    ),
    "evil.endnote.xml": _xml(
        "<xml><records>",
        "<record><contributors><authors><author>{author}</author></authors></contributors><titles>"
        "<title>{title}</title><secondary-title>{venue}</secondary-title></titles>"
        "<abstract>{abstract}</abstract></record>\n",
        "</records></xml>",
    ),
    "evil.atom": _xml(
        '<feed xmlns="http://www.w3.org/2005/Atom">',
        "<entry><id>http://arxiv.org/abs/1706.03762</id><title>{title}</title>"
        "<summary>{abstract}</summary><author><name>{author}</name></author></entry>\n",
        "</feed>",
    ),
    "evil.txt": _dump,
}
"""For each file name a writer that escapes only what its format cannot be read without."""


def encoded(text: str) -> bytes:
    """Return a text as UTF-8, with lone surrogates encoded like other characters."""
    return text.encode("utf-8", "surrogatepass")


def unsafe(text: str, *, lines: bool = False) -> str:
    """Describe what is dangerous in a text; empty if it is safe. Written without using `clean`."""
    for index, char in enumerate(text):
        kind = unicodedata.category(char)
        if char == "\n" and lines:
            continue
        before = text[index - 1 : index]
        is_pictograph = unicodedata.category(before or " ") in ("So", "Sk") or before == "\ufe0f"
        joiner = char in "\u200c\u200d" and (before.isalpha() or is_pictograph)
        if kind in ("Cc", "Cs", "Zl", "Zp") or (kind == "Cf" and not joiner):
            return f"U+{ord(char):04X} in {text[max(0, index - 20) : index + 20]!r}"
    run = 0
    for char in text:
        run = run + 1 if unicodedata.category(char) in ("Mn", "Me") else 0
        if run > 8:
            return "piled-up marks"
    return ""


def all_texts(thing: object) -> Iterable[str]:
    """Yield every text in a thing made of dataclasses, mappings and sequences."""
    if isinstance(thing, Enum | bytes):
        return
    if isinstance(thing, str):
        yield thing
    elif is_dataclass(thing):
        for spec in fields(thing):
            yield from all_texts(getattr(thing, spec.name))
    elif hasattr(thing, "items"):
        for key, member in thing.items():
            yield from all_texts(key)
            yield from all_texts(member)
    elif isinstance(thing, Iterable):
        for member in thing:
            yield from all_texts(member)
