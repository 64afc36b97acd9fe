"""Pairs of records whose verdict is known, made from real papers: one kind of difference each.

`KINDS` names what tells two papers apart, or does not; `twin_records` mistypes entire records.
`share_of_verdicts` groups the pairs of a kind and counts what became of them.
"""

from __future__ import annotations

import json
import random
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from bench.corpora import REAL_CORPUS, ROOT, real_papers
from store.duplicates.grouping import Grouping, group_records
from store.formats.names import split_people
from store.model.record import Place, Record, record

VERDICTS_FILE = ROOT / ".." / "shared" / "data" / "dedupe" / "verdicts.jsonl"

Retitle = Callable[[str], tuple[str, str]]
"""Makes the titles of the two records of a pair from the title of a real paper."""


@dataclass(frozen=True, slots=True)
class Kind:
    """A difference between two titles, and what has to become of such pairs."""

    retitle: Retitle
    same: bool = False
    """Whether the two are one paper; then they have the same pages, otherwise other ones."""


def _before(text: str) -> Kind:
    return Kind(lambda title: (title, text + title))


def _after(text: str, *, same: bool = False) -> Kind:
    return Kind(lambda title: (title, title.rstrip(".") + text), same=same)


def _swap(first: str, second: str) -> Kind:
    """Both titles end with a phrase that has one word another way."""
    return Kind(lambda title: (f"{title} {first}", f"{title} {second}"))


def _insert(first: str, second: str) -> Kind:
    """Both titles have a phrase in the middle that has one word another way."""

    def retitle(title: str) -> tuple[str, str]:
        words = title.split()
        middle = len(words) // 2
        start, end = " ".join(words[:middle]), " ".join(words[middle:])
        return f"{start} {first} {end}", f"{start} {second} {end}"

    return Kind(retitle)


_NOTICES = (
    "Author Correction: ", "Publisher Correction: ", "Expression of concern: ", "WITHDRAWN: ",
    "Editorial Expression of Concern: ", "Re: ", "RE: ", "Data from: ", "Dataset for: ",
    "Supplementary material for: ", "Supplemental Material for ", "Book review: ", "Highlights: ",
    "Faculty Opinions recommendation of ", "Discussion of ", "Discussion of: ", "Comment on ",
    "Comment on: ", "Comments on ", "Erratum: ", "Erratum to: ", "Corrigendum: ",
    "Corrigendum to ", "Correction to: ", "Correction: ", "Reply to: ", "Reply: ",
    "Response to: ", "Author response to: ", "Authors' reply: ", "In reply: ", "Commentary: ",
    "Invited commentary: ", "Editorial comment: ", "Editorial: ", "Letter to the editor: ",
    "Retraction: ", "Retraction Note: ", "Notice of retraction: ", "Retraction notice to: ",
    "Addendum: ", "Rejoinder: ", "Rejoinder to ", "Protocol for ", "Study protocol: ",
    "Peer review of ", "Review of: ", "Review for ", "Decision letter for ", "Slides for ",
    "Poster: ", "Video: ", "Code for: ", "Replication data for: ", "Replication of: ",
    "Additional file 1 of ", "Plain language summary of ", "Summary of ", "Introduction to ",
    "Preface to ", "Reviewer report for ", "RETRACTED: ", "Interview: ", "Tutorial: ",
    "Supporting information for ", "Appendix to ", "Data for: ", "Update on ", "Update: ",
    "A reply to ", "Beyond ", "Rethinking ", "Revisiting ", "A survey of ",
    "A note on ", "Towards ", "Critique of ", "Remarks on ", "Letter: ", "Perspective: ",
)  # fmt: skip
_COMPANIONS = (
    ": A Survey", " (demo)", ": a reply", " - reply", ": authors' response", ": Reply",
    ": plain language summary", ": supplementary material", ": data", ": dataset", ": erratum",
    ", Part II", " II", ": study protocol", ": a commentary", ": correction", ": rejoinder",
    ": a review", ": a tutorial", " (poster)", " (abstract)", " (extended abstract)", ": slides",
    ": an update", ": ten years later", " [dataset]", " (Retraction of Vol 12, Pg 44, 2019)",
    ": a replication", " Revisited", ": Supplement", " (tutorial)", " - author's response",
    " - discussion", ": reply to Smith et al.", " - Erratum", " -- comment", " (keynote)",
)  # fmt: skip
_OPPOSITES = (
    ("hepatitis B", "hepatitis C"), ("influenza A", "influenza B"), ("vitamin D", "vitamin E"),
    ("of PPARα", "of PPARγ"), ("with noise", "without noise"), ("C", "C++"), ("C", "C#"),
    ("in maternal cells", "in paternal cells"), ("in symptomatic cases", "in asymptomatic cases"),
    ("from English to Czech", "from Czech to English"), ("from A to B", "from B to A"),
    ("in unsupervised models", "in supervised models"), ("of iron", "of zinc"), ("of Na", "of K"),
    ("of Cu", "of Zn"), ("alpha", "beta"), ("of TGF-α", "of TGF-β"), ("type 1", "type 2"),
    ("in phase II", "in phase III"), ("IL-6", "IL-8"), ("of CO", "of CO2"),
    ("with p53", "with p63"),
    ("in linear models", "in nonlinear models"), ("in linear models", "in non-linear models"),
    ("prenatal", "postnatal"), ("prenatal", "perinatal"), ("in mice", "in rice"),
    ("intracellular", "extracellular"), ("intramural", "intermural"), ("in vivo", "in vitro"),
    ("by day", "by night"), ("hyperthermia", "hypothermia"), ("of nitrate", "of nitrite"),
    ("of sulfate", "of sulfite"), ("of methane", "of ethane"), ("under heat", "not under heat"),
    ("in males", "in females"), ("in men", "in women"), ("before rain", "after rain"),
    ("increase", "decrease"), ("encoding", "decoding"), ("in monolingual", "in multilingual"),
    ("and dependent", "and independent"), ("that is stable", "that is unstable"),
    ("in typical groups", "in atypical groups"), ("in children", "in adults"),
    ("for directed graphs", "for undirected graphs"), ("of import", "of export"),
    ("of cats and dogs", "of dogs and cats"), ("homogeneous", "heterogeneous"),
    ("microscopic", "macroscopic"), ("upregulation", "downregulation"), ("in 2018", "in 2019"),
    ("benign", "malignant"), ("positive", "negative"), ("acute", "chronic"),
    ("from Paris to Rome", "from Rome to Paris"), ("vitamin B6", "vitamin B12"),
    ("of H2O", "of D2O"), ("for labeled data", "for unlabeled data"),
    ("on time", "on time on time"),
    ("with regular verbs", "with irregular verbs"), ("of group A", "of group B"),
    ("5 mg", "50 mg"), ("with CD4", "with CD8"), ("in the left eye", "in the right eye"),
    ("of cations", "of anions"), ("by abduction", "by adduction"), ("high", "low"),
)  # fmt: skip
_SERIES = (("Part I", "Part II"), ("Part 1", "Part 2"), ("I", "II"), ("1", "2"), ("A", "B"))


def drop_subtitle(title: str) -> tuple[str, str]:
    head, colon, _ = title.partition(": ")
    return (title, head) if colon else (title, "")


def _footnote(digit: str) -> Kind:
    return _after(digit, same=True)


KINDS: Mapping[str, Kind] = {
    **{text.strip(): _before(text) for text in _NOTICES},
    **{text.strip(): _after(text) for text in _COMPANIONS},
    **{" / ".join(pair): _swap(*pair) for pair in _OPPOSITES},
    **{"mid: " + " / ".join(pair): _insert(*pair) for pair in _OPPOSITES[:16]},
    **{f"{first} / {second}": _swap(first, second) for first, second in _SERIES},
    "footnote 1": _footnote(" 1"),
    "footnote 2": _footnote(" 2"),
    "glued footnote 1": _footnote("1"),
    "footnote star": _footnote(" *"),
}

PairRecords = tuple[Record, Record]


@lru_cache(maxsize=1)
def paged_papers() -> list[Record]:
    """Return the real papers that have a title of some words, with their pages but no DOI."""
    with REAL_CORPUS.open(encoding="utf-8") as lines:
        pages = [str(json.loads(line).get("pages") or "") for line in lines]
    entries = [
        replace(paper.merged, pages=page.replace("–", "-"), doi="")
        for paper, page in zip(real_papers(), pages, strict=True)
    ]
    return [entry for entry in entries if entry.authors and entry.title.count(" ") > 2]


def pairs_of_kind(
    retitle: Retitle, count: int, *, pages: str, volume: str = "", abstract: bool = False
) -> Iterator[PairRecords]:
    """Yield pairs with these titles and the same authors, year and venue.

    `pages`: `none`, `same`, or `other` first pages.
    """
    rng = random.Random(11)
    entries = rng.sample(paged_papers(), len(paged_papers()))
    for number, entry in enumerate(entries):
        if count <= 0:
            return
        first_title, second_title = retitle(entry.title.rstrip("."))
        if not second_title:
            continue
        count -= 1
        first = rng.randrange(2, 800)
        other = first + (rng.randrange(20, 90) if pages == "other" else 0)
        places = [f"{start}-{start + 9}" if pages != "none" else "" for start in (first, other)]
        left, right = (
            replace(
                entry,
                place=Place("pairs", number * 2 + side),
                title=title,
                pages=place,
                volume=volume,
                abstract=entry.abstract if abstract else "",
            )
            for side, (title, place) in enumerate(
                zip((first_title, second_title), places, strict=True)
            )
        )
        yield left, right


def share_of_verdicts(pairs: Sequence[PairRecords]) -> tuple[float, float]:
    """Group all pairs at once; return the shares of pairs that were merged, and offered."""
    grouping = group_records([entry for pair in pairs for entry in pair])
    counts = Counter(verdicts_of(grouping, len(pairs)))
    return counts["same"] / len(pairs), counts["offer"] / len(pairs)


def verdicts_of(grouping: Grouping, count: int) -> list[str]:
    """Return for each of `count` pairs, grouped one after the other, what became of it."""
    group_of = {index: number for number, group in enumerate(grouping.groups) for index in group}
    offered = {
        frozenset((group_of[pair.left], group_of[pair.right]))
        for pair in grouping.possible_duplicates
    }
    groups = [(group_of[2 * number], group_of[2 * number + 1]) for number in range(count)]
    return [
        "same" if left == right else "offer" if frozenset((left, right)) in offered else "different"
        for left, right in groups
    ]


def twin_records(share: float, *, pages: bool, count: int = 10_000) -> list[PairRecords]:
    """Return real papers with a copy in which a share of all letters is mistyped."""
    rng = random.Random(5)
    return [
        (
            replace(entry, pages=entry.pages if pages else "", place=Place("twins", 2 * number)),
            replace(
                entry,
                place=Place("twins", 2 * number + 1),
                pages=entry.pages if pages else "",
                title=mistype(rng, entry.title, share),
                abstract=mistype(rng, entry.abstract, share),
                authors=tuple(mistype(rng, name, share) for name in entry.authors),
            ),
        )
        for number, entry in enumerate(paged_papers()[:count])
    ]


def mistype(rng: random.Random, text: str, share: float) -> str:
    """Drop, double, replace or swap a share of the letters of a text."""
    letters = list(text)
    for position in range(len(letters)):
        if letters[position].isalpha() and rng.random() < share:
            letter, other = letters[position], rng.choice("abcdefghijklmnopqrstuvwxyz")
            letters[position] = rng.choice(("", letter + other, other, letter * 2))
    return "".join(letters)


def retitled_records(count: int = 1_000) -> list[PairRecords]:
    """Return real papers with an abstract, and a copy whose title ends otherwise."""
    rng = random.Random(9)
    entries = [entry for entry in paged_papers() if len(entry.abstract) > 400][:count]
    pairs = []
    for number, entry in enumerate(entries):
        words, others = entry.title.split(), rng.choice(entries).title.split()
        title = " ".join([*words[: len(words) - len(words) // 3], *others[-(len(others) // 3) :]])
        twin = replace(entry, place=Place("retitled", 2 * number + 1), title=title, pages="")
        pairs.append((replace(entry, place=Place("retitled", 2 * number), pages=""), twin))
    return pairs


def labelled_verdicts() -> Iterator[tuple[str, str, PairRecords]]:
    """Yield the pairs of `verdicts.jsonl`: name, the right verdict, the two records."""
    with VERDICTS_FILE.open(encoding="utf-8") as lines:
        for number, line in enumerate(lines):
            fields = json.loads(line)
            left, right = (
                _read_side(fields[side], 2 * number + index)
                for index, side in enumerate(("left", "right"))
            )
            yield fields["name"], fields["want"], (left, right)


def _read_side(fields: dict[str, Any], line: int) -> Record:
    names = {**fields, "venue": fields.get("journal", "")}
    names["authors"] = split_people(fields.get("authors", ""))
    names.pop("journal", None)
    return record(Place("verdicts", line), **names)


def run() -> None:
    if not (VERDICTS_FILE.exists() and real_papers()):
        print("pairs: the papers or the verdicts are not here")
        return
    right = 0
    for name, want, pair in labelled_verdicts():
        (verdict,) = verdicts_of(group_records(pair), 1)
        right += verdict == want
        if verdict != want:
            print(f"  {verdict} instead of {want}: {name}")
    print(f"verdicts: {right} right")
    print("pairs, % merged + offered: other pages, no pages")
    for name, kind in KINDS.items():
        ways = ("same", "none") if kind.same else ("other", "none")
        shares = [share_of_verdicts([*pairs_of_kind(kind.retitle, 200, pages=way)]) for way in ways]
        good = all(merged >= 0.98 if kind.same else merged <= 0.01 for merged, _ in shares)
        cells = "   ".join(f"{merged:4.0%} {offered:4.0%}" for merged, offered in shares)
        print(f"  {name:50} {cells} {'' if good else 'WRONG'}")
    subtitles = [
        share_of_verdicts([*pairs_of_kind(drop_subtitle, 900, pages=way)])
        for way in ("same", "other", "none")
    ]
    print("  subtitle dropped", [f"{merged:.3f}+{offered:.3f}" for merged, offered in subtitles])
    for share in (0.01, 0.03):
        for pages in (True, False):
            merged, offered = share_of_verdicts(twin_records(share, pages=pages))
            print(f"  twins {share:.0%} pages {pages}: {merged:.4f} + {offered:.4f}")
    merged, offered = share_of_verdicts(retitled_records())
    print(f"  retitled {merged:.3f} + {offered:.3f}")
