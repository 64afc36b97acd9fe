"""What phrases and fields ask for: words in a row, in all the ways in which papers write them.

A word may have other spellings, two words may be one, and one may be two: `pre-training`,
`pre training` and `pretraining` are the same.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice, pairwise, product

from store.search.fuzzy import STOP_WORDS, is_unspaced_script
from store.text.folding import GREEK, TextSpan, fold, fold_with_offsets, words
from store.text.spelling import name_spellings, spellings

_MAX_JOINED, _MAX_PIECES = 4, 3
"""Words that papers may write as one, and that they may write one as."""

_MAX_FORMS, _MAX_READINGS = 12, 32
"""Spellings of a word, and ways to write all words, that are looked for."""

_MIN_SPLIT = 4
"""Letters of a word that papers may write as two."""

_SEPARATE = STOP_WORDS | {"not", "no", "so", "do", "if", "he", "she", "they", "all", "any", "but"}
"""Words that are not parts of others: `not able` is not `notable`."""

_STAND_INS = {letter: name[0] for letter, name in GREEK.items() if name[0] in "abgdk"}
"""Latin letters that people type for a Greek one inside a name: `NF-kB`."""

_LATIN = re.compile(r"(\d{0,2})([abgdk])([a-z]?\d{0,2})")
_GLUED_LATIN = re.compile(r"(?:(?<=\b[A-Z]{2})|(?<=\b[A-Z]{3}))[abgdk](?=[A-Z]?\d*\b)")
_SPELLED = re.compile(r"(\d{0,2})(alpha|beta|gamma|delta|kappa)([a-z]?\d{0,2})")
_NAMES = {"a": "alpha", "b": "beta", "g": "gamma", "d": "delta", "k": "kappa"}
_WORD = re.compile(r"[^\W_]+")
_SPACED = re.compile(r"\S+")
_WITH_SIGNS = re.compile(r"\.?[^\W_]+(?:\.[^\W_]+)*[+#]*")

_NAME_PARTICLES = """
van von der den de di da del della dos du la le el al bin ibn ter ten zu af av och y
"""
_PARTICLES = frozenset(_NAME_PARTICLES.split())
"""Words of a typed name that the paper's may lack, and that are never taken for initials."""

SpelledWords = tuple[tuple[str, ...], ...]
"""Words in a row, each with the spellings that it may have."""


@dataclass(frozen=True, slots=True)
class Wording:
    """The words of a text that was typed."""

    words: SpelledWords
    """The words, each first as it was typed."""
    joinable: tuple[bool, ...]
    """For each word whether papers may write it and the next as one."""
    signs: re.Pattern[str] | None = None
    """Matches the text as written where signs inside a word count: `C++`, `.NET`."""

    def forms(self, index: int) -> Iterator[tuple[int, tuple[str, ...]]]:
        """Yield the word at an index, and as one with those after it: the end, and its forms."""
        joined = self.words[index]
        yield index + 1, joined
        for end in range(index + 1, min(index + _MAX_JOINED, len(self.words))):
            if not self.joinable[end - 1]:
                return
            joined = tuple(map("".join, product(joined, self.words[end])))[:_MAX_FORMS]
            yield end + 1, joined

    @property
    def edges(self) -> tuple[bool, bool]:
        """Return whether a phrase may begin, and end, inside a word: scripts without spaces."""
        first, last = self.words[0][0], self.words[-1][0]
        return is_unspaced_script(first[0]), is_unspaced_script(last[-1])


@lru_cache(maxsize=256)
def parse_wording(text: str, *, names: bool = True) -> Wording:
    """Return the words of a typed text, with a word in it, and how else papers may write them.

    With `names` a word may be one with `ue` for `ü`; free words forgive that as a mistake.
    """
    folded = fold_with_offsets(text)
    typed = folded.words()
    in_compound = [
        not re.search(r"\s", folded.text[start + len(word) : following])
        for (start, word), (following, _) in pairwise(typed)
    ]
    latin = words("".join(_STAND_INS.get(char, char) for char in text))
    greek = words(_GLUED_LATIN.sub(lambda match: _NAMES[match[0]], text))
    forms: list[tuple[str, ...]] = []
    for index, (_, word) in enumerate(typed):
        known = [*spellings(word), *(name_spellings(word) if names else ())]
        known += [
            others[index]
            for others in (latin, greek)
            if len(others) == len(typed) and others[index][:2] == word[:2]
        ]
        if index and in_compound[index - 1]:
            known += _stand_ins(word)
        forms.append(tuple(dict.fromkeys(known))[:_MAX_FORMS])
    joinable = (
        hyphen or (not {left, right} & _SEPARATE and len(left + right) >= _MIN_SPLIT)
        for hyphen, ((_, left), (_, right)) in zip(in_compound, pairwise(typed), strict=True)
    )
    return Wording(tuple(forms), tuple(joinable), _signs_pattern(text))


def _stand_ins(word: str) -> list[str]:
    """Return a part of a compound with its Latin letter as a Greek one, or the other way."""
    if match := _LATIN.fullmatch(word):
        return [match[1] + _NAMES[match[2]] + match[3]]
    match = _SPELLED.fullmatch(word)
    return [match[1] + match[2][0] + match[3]] if match else []


def _signs_pattern(text: str) -> re.Pattern[str] | None:
    """Return a pattern for a text with signs that count in one of its words, else None."""
    if not ("+" in text or "#" in text or "." in text):
        return None
    written = _WITH_SIGNS.findall(fold(text))
    if all(map(_WORD.fullmatch, written)):
        return None
    pattern = r"[\W_]*".join(map(re.escape, written))
    return re.compile(rf"(?<![^\W_]){pattern}(?![^\W_]|[+#])")


def find_runs(
    text_words: Sequence[tuple[int, str]], wording: Wording, edges: tuple[bool, bool]
) -> Iterator[TextSpan]:
    """Yield where words with their offsets match a Wording.

    `edges` are whether it may begin, and end, inside a word.
    """
    # most words begin with another letter than any form of the first word; each letter that is
    # typed asks this of every word of every abstract in view
    letters = None if edges[0] else _first_letters(wording)
    for index, (_, word) in enumerate(text_words):
        if letters is None or word[0] in letters:
            yield from _runs_from(text_words, index, wording, 0, edges)


@lru_cache(maxsize=256)
def _first_letters(wording: Wording) -> frozenset[str]:
    """Return the letters with which a run can begin."""
    forms = [*wording.words[0], *(form for _, joined in wording.forms(0) for form in joined)]
    return frozenset(form[0] for form in forms)


def find_in_words(text: str, wording: Wording, edges: tuple[bool, bool]) -> Iterator[TextSpan]:
    """Yield where folded words with one space between them match a Wording."""
    text_words = [(match.start(), match[0]) for match in _SPACED.finditer(text)]
    return find_runs(text_words, wording, edges)


def _runs_from(
    text_words: Sequence[tuple[int, str]],
    index: int,
    wording: Wording,
    typed: int,
    edges: tuple[bool, bool],
) -> Iterator[TextSpan]:
    """Yield the runs that begin with the word at an index and the typed word at another."""
    start, word = text_words[index]
    size = len(wording.words)
    steps: list[tuple[int, int, TextSpan]] = []
    for end, forms in wording.forms(typed):
        inside = edges[0] and not typed, edges[1] and end == size
        for form in forms:
            steps += [(index + 1, end, span) for span in _places(start, word, form, inside)]
    for form in wording.words[typed]:
        split = _split_end(text_words, index, form, edges[1] and typed + 1 == size)
        steps += [(split[0], typed + 1, (start, split[1]))] if split else []
    for following, end, (span_start, span_end) in steps:
        if end == size:
            yield span_start, span_end
        elif following < len(text_words):
            for _, run_end in _runs_from(text_words, following, wording, end, edges):
                yield span_start, run_end


def _places(start: int, word: str, form: str, inside: tuple[bool, bool]) -> list[TextSpan]:
    """Return where a word is a form, or begins or ends with it, or has it inside."""
    size = len(form)
    if all(inside):
        return [
            (start + match.start(), start + match.end())
            for match in re.finditer(re.escape(form), word)
        ]
    if word == form or (inside[1] and word.startswith(form)):
        return [(start, start + size)]
    end = start + len(word)
    return [(end - size, end)] if inside[0] and word.endswith(form) else []


def _split_end(
    text_words: Sequence[tuple[int, str]], index: int, form: str, ends_inside: bool
) -> TextSpan | None:
    """Return after which word a form ends that is written as several words, and at which offset."""
    if len(form) < _MIN_SPLIT:
        return None
    rest = form
    for following in range(index, min(index + _MAX_PIECES, len(text_words))):
        start, word = text_words[following]
        if word in _SEPARATE or rest in _SEPARATE:
            return None
        if rest != form and (word == rest or (ends_inside and word.startswith(rest))):
            return following + 1, start + len(rest)
        if rest == word or not rest.startswith(word):
            return None
        rest = rest[len(word) :]
    return None


def readings(wording: Wording, is_known: Callable[[str, bool], bool]) -> Iterator[SpelledWords]:
    """Yield the ways to write a Wording, as it was typed first.

    `is_known` tells whether any paper has a word; with True also one that begins so.
    """
    return islice(_readings_from(wording, 0, is_known), _MAX_READINGS)


def _readings_from(
    wording: Wording, typed: int, is_known: Callable[[str, bool], bool]
) -> Iterator[SpelledWords]:
    """Yield the ways to write what follows a typed word."""
    size = len(wording.words)
    if typed == size:
        yield ()
        return
    steps: list[tuple[int, SpelledWords]] = []
    for end, forms in wording.forms(typed):
        known = [form for form in forms[1:] if is_known(form, end == size)]
        if end == typed + 1 or is_known(forms[0], end == size):
            known.insert(0, forms[0])
        steps += [(end, (tuple(known),))] if known else []
    for form in wording.words[typed]:
        pieces = _split_known(form, typed + 1 == size, is_known, _MAX_PIECES)
        steps += [(typed + 1, tuple((piece,) for piece in split)) for split in pieces]
    for end, first in steps:
        for rest in _readings_from(wording, end, is_known):
            yield first + rest


def _split_known(
    form: str, last: bool, is_known: Callable[[str, bool], bool], most: int
) -> Iterator[tuple[str, ...]]:
    """Yield the ways to split a form into two to `most` words that papers have."""
    if len(form) < _MIN_SPLIT and most == _MAX_PIECES:
        return
    for cut in range(1, len(form)):
        left, right = form[:cut], form[cut:]
        if left in _SEPARATE or not is_known(left, False):
            continue
        if right not in _SEPARATE and is_known(right, last):
            yield left, right
        if most > 2:
            for rest in _split_known(right, last, is_known, most - 1):
                yield left, *rest


def is_author(typed: SpelledWords, name: Sequence[str]) -> bool:
    """Return whether a name, as folded words, is the one that was typed.

    Each typed word is a word of the name or has its initial, and one of them is there in full.
    """
    remaining = _split_initials(
        [(part,) for part in name], {form for word in typed for form in word}
    )
    initials: list[str] = []
    in_full = False
    for forms in _split_initials(typed, set(name)):
        same = next((part for part in remaining if part[0] in forms), None)
        if same:
            remaining.remove(same)
            in_full |= len(same[0]) > 1
        elif forms[0] not in _PARTICLES:
            initials.append(forms[0])
    for word in initials:
        same = next((part for part in remaining if _is_initial(word, part[0])), None)
        if not same:
            return False
        remaining.remove(same)
    return in_full


def _is_initial(word: str, part: str) -> bool:
    return min(len(word), len(part)) == 1 and word[0] == part[0]


def _split_initials(typed: Iterable[tuple[str, ...]], known: set[str]) -> list[tuple[str, ...]]:
    """Return words, each with two or three initials in one (`Smith JR`) as so many words."""
    words: list[tuple[str, ...]] = []
    for forms in typed:
        word = forms[0]
        initials = 1 < len(word) < 4 and word not in _PARTICLES and known.isdisjoint(forms)
        words += [(letter,) for letter in word] if initials else [forms]
    return words
