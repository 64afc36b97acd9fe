"""OpenAlex's works: the fields that it keeps in objects of their own, lifted out."""

from __future__ import annotations

from typing import Any

_LIFTED = {"authorships", "abstract_inverted_index", "biblio", "keywords", "display_name"}


def is_work(value: dict[str, Any]) -> bool:
    """Tell whether an object is one of its works: it says who wrote it in objects."""
    told = value.get("authorships")
    return isinstance(told, list) and all(isinstance(one, dict) for one in told)


def openalex(work: dict[str, Any]) -> dict[str, Any]:
    """Give a work under the names that other tools use; what is not lifted stays as it came."""
    made = {name: value for name, value in work.items() if name not in _LIFTED}
    biblio = _object(work.get("biblio"))
    place = _object(_object(work.get("primary_location")).get("source"))
    made["authors"] = [
        _object(one.get("author")).get("display_name") or one.get("raw_author_name") or ""
        for one in work["authorships"]
    ] or work.get("authors")
    made["abstract"] = work.get("abstract") or _in_order(work.get("abstract_inverted_index"))
    made["venue"] = place.get("display_name") or work.get("venue")
    keywords = work.get("keywords")
    made["keywords"] = (
        [one.get("display_name") or "" if isinstance(one, dict) else str(one) for one in keywords]
        if isinstance(keywords, list)
        else keywords
    )
    made["title"] = work.get("title") or work.get("display_name")
    made["number"] = biblio.get("issue") or work.get("number")
    for name in ("volume", "first_page", "last_page"):
        made[name] = biblio.get(name) or work.get(name)
    for name in ("doi", "pmid"):
        made[name] = work.get(name) or _object(work.get("ids")).get(name)
    return made


def _in_order(index: Any) -> str:
    """Give the text that an index of words by place was made from."""
    placed = [
        (at, word)
        for word, places in _object(index).items()
        for at in _list(places)
        if isinstance(at, int)
    ]
    return " ".join(word for _, word in sorted(placed))


def _object(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []
