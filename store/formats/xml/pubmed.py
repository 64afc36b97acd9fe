"""PubMed XML, articles and books."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from store.formats.reading import Collector, Reading, unix_lines
from store.formats.tagged.nbib import has_no_title
from store.formats.tagged.parser import normalize_dashes, page_range
from store.formats.xml.parser import (
    child,
    children,
    descendant_text,
    element_text,
    iter_elements,
    on_one_line,
)

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

FORMAT = "PubMed XML"
SUFFIXES = (".xml",)

_HEAD = re.compile(r"<(?:PubmedArticleSet|PubmedArticle|PubmedBookArticle|MedlineCitation)[\s>]")


def looks_like(head: str) -> bool:
    """Return whether a text begins as PubMed XML does."""
    return bool(_HEAD.search(head))


def read(text: str, source: str) -> Reading:
    """Read an export; every article is a Record or a Problem."""
    found = Collector(FORMAT, source)
    for line, element in iter_elements(
        unix_lines(text), ("PubmedArticle", "PubmedBookArticle"), found
    ):
        book = child(element, "BookDocument")
        if book is not None:
            _keep_book(found, line, book)
        else:
            _keep_article(found, line, element)
    return found.reading()


def _keep_article(found: Collector, line: int, element: Element) -> None:
    """Make the Record of a journal article."""
    citation = child(element, "MedlineCitation")
    article = child(citation, "Article")
    if citation is None or article is None:
        return found.reject(line, "an article without a citation", element_text(element))
    journal = child(article, "Journal")
    issue = child(journal, "JournalIssue")
    dates = [child(issue, "PubDate"), child(article, "ArticleDate")]
    year = next(filter(None, map(element_text, (child(date, "Year") for date in dates))), "")
    kinds = [element_text(kind) for kind in _all(article, "PublicationTypeList", "PublicationType")]
    title, vernacular = (
        descendant_text(article, "ArticleTitle"),
        descendant_text(article, "VernacularTitle"),
    )
    extra = {
        "vernacular title": "" if has_no_title(title) else vernacular,
        "ISSN": element_text(child(journal, "ISSN")),
        "language": "; ".join(element_text(one) for one in children(article, "Language")),
        "publication types": "; ".join(kinds),
        "pmc": _id(element, "pmc"),
    }
    return found.keep(
        line,
        title=vernacular if has_no_title(title) and vernacular else title,
        abstract=_abstract(child(article, "Abstract"))
        or _abstract(child(citation, "OtherAbstract")),
        authors=_authors(child(article, "AuthorList")),
        year=year or element_text(child(dates[0], "MedlineDate")),
        venue=element_text(child(journal, "Title"))
        or descendant_text(citation, "MedlineJournalInfo", "MedlineTA"),
        volume=element_text(child(issue, "Volume")),
        number=element_text(child(issue, "Issue")),
        pages=normalize_dashes(_pages(child(article, "Pagination"))),
        doi=_doi(article) or _id(element, "doi"),
        pmid=descendant_text(citation, "PMID"),
        keywords=_keywords(citation),
        type="preprint" if "Preprint" in kinds else "article",
        extra={name: value for name, value in extra.items() if value},
    )


def _keep_book(found: Collector, line: int, book: Element) -> None:
    """Make the Record of a book or one of its chapters."""
    whole = child(book, "Book")
    title = descendant_text(book, "ArticleTitle")
    book_title = element_text(child(whole, "BookTitle"))
    authors = next(
        (one for one in children(book, "AuthorList") if one.get("Type") != "editors"), None
    )
    found.keep(
        line,
        title=title or book_title,
        abstract=_abstract(child(book, "Abstract")),
        authors=_authors(authors if authors is not None else child(whole, "AuthorList")),
        year=element_text(child(whole, "PubDate", "Year")),
        venue=book_title if title else "",
        doi=_id(book, "doi"),
        pmid=descendant_text(book, "PMID"),
        type="incollection" if title else "book",
    )


def _all(element: Element | None, *path: str) -> list[Element]:
    """Return all elements at the end of a path whose other steps take the first."""
    parent = child(element, *path[:-1])
    return list(children(parent, path[-1])) if parent is not None else []


def _pages(element: Element | None) -> str:
    if element is None:
        return ""
    given = descendant_text(element, "MedlinePgn")
    return given or page_range(
        descendant_text(element, "StartPage"), descendant_text(element, "EndPage")
    )


def _abstract(element: Element | None) -> str:
    """Return an abstract, its labelled sections on lines of their own."""
    parts = []
    for section in children(element, "AbstractText") if element is not None else ():
        label, text = section.get("Label", ""), on_one_line(element_text(section))
        if text:
            parts.append(f"{label}: {text}" if label and label != "UNLABELLED" else text)
    return "\n".join(parts)


def _authors(people: Element | None) -> list[str]:
    names = []
    for author in children(people, "Author") if people is not None else ():
        family, group = (
            descendant_text(author, "LastName"),
            descendant_text(author, "CollectiveName"),
        )
        given = descendant_text(author, "ForeName") or descendant_text(author, "Initials")
        suffix = descendant_text(author, "Suffix")
        names.append(group or ", ".join(filter(None, (family, given, suffix))))
    return names


def _doi(article: Element) -> str:
    places = children(article, "ELocationID")
    return next((element_text(one) for one in places if one.get("EIdType") == "doi"), "")


def _id(element: Element, kind: str) -> str:
    """Return an id of the article itself, not of one that it cites."""
    for path in (("PubmedData", "ArticleIdList", "ArticleId"), ("ArticleIdList", "ArticleId")):
        for one in _all(element, *path):
            if one.get("IdType") == kind:
                return element_text(one)
    return ""


def _keywords(citation: Element) -> list[str]:
    headings = _all(citation, "MeshHeadingList", "MeshHeading")
    return [
        *(descendant_text(heading, "DescriptorName") for heading in headings),
        *(element_text(word) for word in _all(citation, "KeywordList", "Keyword")),
    ]
