"""Which encoding a text is in that is not UTF-8 and names none.

charset-normalizer knows the writing systems well, but with a few accented letters it takes
Western European text for Central European (`Núñez` for `Núńez`). So it is asked only where
letters beyond ASCII stand in runs; single ones among others decide by what they would spell.
"""

from __future__ import annotations

import re

WESTERN = "cp1252"
"""Where nothing speaks for another encoding."""

_SAMPLE_BYTES = 40_000
_RUN = re.compile(rb"[\x80-\xff]+")
_MIN_RUN = 2.2
"""Bytes in a row, on average, from which on a text is not in Latin letters."""

_KANA, _BEYOND_ASCII = re.compile("[\u3041-\u30fa]"), re.compile(r"[^\x00-\x7f]")
_MIN_KANA = 0.12
"""Share of kana from which on a text is Japanese."""

_LETTER = r"[A-Za-z\u00c0-\u00ff\u0160\u0161\u017d\u017e]"
_CENTRAL_SIGNS = re.compile(
    rf"(?<={_LETTER})[\u00b9\u00b3\u00bf\u00be\u00bc\u00aa\u00ba\u2026\x9d\u0178](?={_LETTER})"
    rf"|(?<={_LETTER})\u0153(?!u)|\u0153(?![uU])(?={_LETTER})"
    rf"|(?<={_LETTER})[\u00b9\u00b3\u00ea](?=\W)|(?<!\w)[\u00a3\u008f\x8c\u00af](?=[a-z\u00f3])"
)
"""Matches signs within a word, as Polish read as Western shows them: `£ódŸ` for `Łódź`."""
_ONLY_WINDOWS = re.compile(r"[\x80-\x9f]")
_ISO_SIGNS = re.compile(rf"(?<={_LETTER})[\u00b1\u00b6\u00a6\u00ac\u00bc](?={_LETTER}|\W)")
_ASIAN = "gb18030 big5 cp932 euc_jp euc_kr cp949"
_OTHERS = "cp1251 koi8_r cp866 iso8859_5 cp1253 iso8859_7 cp1255 cp1256 cp874"
_CANDIDATES = [*_ASIAN.split(), *_OTHERS.split()]


def detect_encoding(content: bytes) -> str:
    """Return the most plausible encoding of bytes that are not UTF-8: a name of Python's."""
    sample = _sample(content)
    runs = _RUN.findall(sample)
    if runs and sum(map(len, runs)) / len(runs) >= _MIN_RUN:
        return _detect_script(sample) or WESTERN
    return _detect_latin(sample.decode("latin-1"), sample.decode(WESTERN, "replace"))


def _sample(content: bytes) -> bytes:
    """Return the lines that have bytes beyond ASCII; the others say nothing."""
    lines, size = [], 0
    for line in content.splitlines():
        if not line.isascii():
            lines.append(line[:_SAMPLE_BYTES])
            size += len(line)
            if size > _SAMPLE_BYTES:
                break
    return b"\n".join(lines)


def _detect_script(sample: bytes) -> str:
    """Return the encoding of a text in another script; "" if none is plausible."""
    from charset_normalizer import from_bytes

    for encoding in ("euc_jp", "cp932"):  # read as Korean or Chinese, kana are rare words
        try:
            text = sample.decode(encoding)
        except UnicodeDecodeError:
            continue
        if len(_KANA.findall(text)) > _MIN_KANA * len(_BEYOND_ASCII.findall(text)):
            return encoding
    match = from_bytes(sample, cp_isolation=_CANDIDATES, enable_fallback=False).best()
    return match.encoding if match else ""


def _detect_latin(raw: str, western: str) -> str:
    """Return the encoding of a text in Latin letters; `raw` has each byte as its character."""
    letters = set(western)
    # Czech and Slovak: ř, ě, ů, č beside š, ž or ý; Hungarian: ő and ű; Romanian: ţ and ă.
    czech = letters & set("øìùèïò") and (letters & set("šžŠŽ") or len(letters & set("øìùèý")) > 2)
    is_iso = _ISO_SIGNS.search(raw) or ({"¹", "¾"} & letters and letters & set("øìèù"))
    if is_iso and not _ONLY_WINDOWS.search(raw):
        return "iso8859_2"
    if czech or {"õ", "û"} <= letters or {"þ", "ã"} <= letters or _CENTRAL_SIGNS.search(western):
        return "cp1250"
    if len(letters & set("ðþýÐÞÝ")) > 1 and not letters & set("áíóúæéÁÍÓÚÆ"):
        return "cp1254"
    return WESTERN
