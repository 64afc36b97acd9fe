"""The sections of a structured abstract: `BACKGROUND: …`, `Methods. …`."""

from __future__ import annotations

import re
from functools import lru_cache

_NAMES = """
abstract, aim, aims, approach, availability, background, backgrounds, contact, context,
contribution, contributions, conclusion, conclusions, data analysis, data collection,
data extraction, data source, data sources, data synthesis, design, discussion, dissemination,
eligibility, eligibility criteria, ethics, evaluation, exposure, exposures, findings, funding, goal,
goals, hypothesis, hypotheses, impact, implementation, implications, importance, interpretation,
intervention, interventions, introduction, limitations, material, materials, measurement,
measurements, measures, method, methods, methodology, motivation, novelty, objective, objectives,
observation, observations, outcome, outcomes, outcome measure, outcome measures, participants,
patients, population, problem, purpose, question, questions, rationale, recommendations,
registration, relevance, research question, research questions, results, review methods, sample,
samples, search methods, search strategy, selection criteria, setting, settings, significance,
strengths, study design, study question, study selection, subjects, summary of results,
supplementary information, trial registration, trial registration number
"""
_QUALIFIERS = """
author's, authors', authors’, clinical, key, level of, main, major, practical, primary, principal,
reviewers', search, secondary, statistical, study
"""


def _phrases(text: str) -> list[str]:
    """Return the phrases of a list, the longest first."""
    return sorted(" ".join(text.split()).split(", "), key=len, reverse=True)


_FIRST_WORDS = frozenset(
    phrase.split()[0] for phrase in (*_phrases(_NAMES), *_phrases(_QUALIFIERS))
)
"""Words with which a name of a section begins: few sentences do."""

_NAME = rf"(?:(?:{'|'.join(_phrases(_QUALIFIERS))})\s+)?(?:{'|'.join(_phrases(_NAMES))})"
_KNOWN = rf"{_NAME}(?:\s*(?:,\s*and\b|,|/|&|\band\b|\bor\b)\s*{_NAME})*"
"""Matches the names of sections, in any case."""

_CAPITALS = r"[A-Z][A-Z'’]+(?:[ /&,-]+[A-Z'’]+){0,6}"

_LABEL = re.compile(
    rf"(?:(?P<known>(?i:{_KNOWN}))(?:\s?:|\.(?=\s+[A-Z\d])|\s?[—–](?=\s))|{_CAPITALS}\s?:(?=\s))"
    r"(?=\s*\S)"
)
"""Matches a label; words in capitals that are no known name need a colon."""

_FIRST_WORD = re.compile(r"[A-Z][A-Za-z'’]*")

_SENTENCE = re.compile(r"[.!?)\]\"”’;\n]\s+(?=[A-Z])|\n(?=[A-Z])")
"""Matches what is between two sentences, or two lines."""

_FEWEST = 2
"""Labels that make an abstract a structured one; one of them must be a name that is known."""


@lru_cache(maxsize=64)
def section_labels(abstract: str) -> tuple[tuple[int, int], ...]:
    """Return where the labels of a structured abstract are; nothing for one without sections."""
    starts = [0, *(match.end() for match in _SENTENCE.finditer(abstract))]
    likely = (start for start in starts if _may_begin_label(abstract, start))
    matches = [match for start in likely if (match := _LABEL.match(abstract, start))]
    if len(matches) < _FEWEST or not any(match["known"] for match in matches):
        return ()
    return tuple(match.span() for match in matches)


def _may_begin_label(text: str, start: int) -> bool:
    """Return whether the first word of a sentence may be that of a label."""
    word = _FIRST_WORD.match(text, start)
    return word is not None and (word[0].lower() in _FIRST_WORDS or word[0].isupper())


def set_off_sections(abstract: str) -> str:
    """Begin a line with each section; every character stays in its place."""
    labels = section_labels(abstract)
    if not labels:
        return abstract
    letters = list(abstract)
    for start, _ in labels:
        if start and letters[start - 1].isspace():
            letters[start - 1] = "\n"
    return "".join(letters)
