"""Other spellings of a word: British and American, and `ü` written as `ue`.

Nothing is decided here: a spelling that no paper has is looked up in vain, and does no harm.
"""

from __future__ import annotations

import re
from functools import lru_cache

_MAX_SPELLINGS = 10
"""Spellings of one word, at most."""

_OUR_STEMS = """
behavi col fav flav harb hon hum lab neighb rum tum vap vig od arm splend sav rig endeav
glam parl ranc clam ard cand demean ferv val succ
"""
_PAIRS = """
haem/hem aemi/emi paed/ped aesth/esth aetio/etio faec/fec caec/cec caesa/cesa caesi/cesi
gynaec/gynec archaeo/archeo palaeo/paleo mediaev/mediev oedem/edem oesoph/esoph oestr/estr
foet/fet rrhoe/rrhe pnoe/pne amoeb/ameb coeli/celi homoeo/homeo manoeuv/maneuv sulph/sulf
mould/mold plough/plow artefact/artifact sceptic/skeptic aluminium/aluminum grey/gray
yoghurt/yogurt pyjama/pajama draught/draft jewellery/jewelry connexion/connection
marvellous/marvelous woollen/woolen skilful/skillful wilful/willful enquir/inquir
cypher/cipher tyre/tire moustache/mustache tranquillis/tranquiliz defence/defense
offence/offense licence/license pretence/pretense judgement/judgment
acknowledgement/acknowledgment ageing/aging fibre/fiber centre/center
"""
_STEMS = [(f"{stem}our", f"{stem}or") for stem in _OUR_STEMS.split()]
_STEMS += [
    (british, american) for british, _, american in (pair.partition("/") for pair in _PAIRS.split())
]
"""Parts of words, British and American."""
_ANY_STEM = re.compile("|".join(part for pair in _STEMS for part in pair))

_RE_STEMS = "cent|fib|lit|met|theat|calib|lust|somb|spect|goit|tit|sab|och|meag|manoeuv|maneuv"
_ENDINGS = tuple(
    (re.compile(rf"({before})(?:({british})|({american}))({after})"), british, american)
    for before, british, american, after in (
        (r"\w{3,}", "is", "iz", "(?:e|ed|es|er|ers|ing|ation|ations|ational|able)?"),
        (r"\w{3,}", "ys", "yz", "(?:e|ed|es|er|ers|ing)?"),
        (r"\w*[aeiouy]\w{0,3}[ae]", "ll", "l", "ed|ing|ings|er|ers|or|ors"),
        ("fulfi|enro|insta|disti|insti|appa|enthra", "l", "ll", "s?|ments?"),
        (rf"\w*(?:{_RE_STEMS})", "re", "er", "s?"),
        (rf"\w*(?:{_RE_STEMS})", "red", "ered", ""),
        (rf"\w*(?:{_RE_STEMS})", "ring", "ering", ""),
        (r"\w*[aoi]log", "ue", "", "s?"),
        (r"\w*[aoi]log", "u", "", "ed|ing"),
        ("program", "me", "", "s?"),
        ("practi", "s", "c", "e|ed|es|ing"),
    )
)
"""Endings after a beginning and before the rest of the word, British and American."""

_DIGRAPH = re.compile("(?<![aeiouyq])(?!(?<=g)ue)(?:ae|oe|ue|aa)(?![aeiou]|$)")
_PLAIN_VOWEL = re.compile("(?<![aeiouq])[aou](?![aeiou])")
_MIN_LENGTH = 4
"""Letters of a word that has other spellings."""


@lru_cache(maxsize=4096)
def spellings(word: str) -> tuple[str, ...]:
    """Return a folded word, then its other British and American spellings."""
    if len(word) < _MIN_LENGTH or not word.isalpha():
        return (word,)
    known = [word]
    for british, american in _STEMS if _ANY_STEM.search(word) else ():
        for spelling in known[:_MAX_SPELLINGS]:
            if british in spelling:
                known.append(spelling.replace(british, american))
            elif american in spelling:
                known.append(spelling.replace(american, british))
    for pattern, british, american in _ENDINGS:
        for spelling in known[:_MAX_SPELLINGS]:
            if match := pattern.fullmatch(spelling):
                ending = british if match[2] is None else american
                known.append(match[1] + ending + match[4])
    return tuple(dict.fromkeys(known))[:_MAX_SPELLINGS]


@lru_cache(maxsize=4096)
def name_spellings(word: str) -> tuple[str, ...]:
    """Return a folded word as people write it who have no `ü`, `ø` or `å`, or who have."""
    if len(word) < _MIN_LENGTH or not word.isascii():
        return (word,)
    digraphs = list(_DIGRAPH.finditer(word)) if len(word) > _MIN_LENGTH else []
    contracted = [word[: match.start() + 1] + word[match.end() :] for match in digraphs]
    contracted.append(_DIGRAPH.sub(lambda match: match[0][0], word) if digraphs else word)
    expanded = [
        word[: match.end()] + letter + word[match.end() :]
        for match in _PLAIN_VOWEL.finditer(word)
        for letter in ("ea" if match[0] == "a" else "e")
    ]
    return tuple(dict.fromkeys((word, *contracted, *expanded)))[:_MAX_SPELLINGS]
