"""PubMed XML, articles and books."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from store.formats.reading import Collector, Reading, unix_lines
from store.formats.tagged.nbib import has_no_title
from store.formats.tagged.parser import page_range
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
_ENTRIES = ("PubmedArticle", "PubmedBookArticle")


def looks_like(head: str) -> bool:
    """Return whether a text has an element of PubMed XML."""
    return head[:1] == "<" and bool(_HEAD.search(head))


def read(text: str, source: str) -> Reading:
    """Read an export; every article becomes a Record or a Problem."""
    collector = Collector(FORMAT, source)
    for line, element in iter_elements(unix_lines(text), _ENTRIES, collector):
        document = child(element, "BookDocument")
        if document is not None:
            _add_book(collector, line, document)
        else:
            _add_article(collector, line, element)
    return collector.reading()


def _add_article(collector: Collector, line: int, element: Element) -> None:
    """Add the Record of a journal article."""
    citation = child(element, "MedlineCitation")
    article = child(citation, "Article")
    if citation is None or article is None:
        return collector.reject(line, "article without bibliographic data", element_text(element))
    journal = child(article, "Journal")
    issue = child(journal, "JournalIssue")
    dates = [child(issue, "PubDate"), child(article, "ArticleDate")]
    year = next(filter(None, map(element_text, (child(date, "Year") for date in dates))), "")
    types = _texts(article, "PublicationTypeList", "PublicationType")
    title = descendant_text(article, "ArticleTitle")
    vernacular = descendant_text(article, "VernacularTitle")
    extra = {
        "vernacular title": "" if has_no_title(title) else vernacular,
        "ISSN": element_text(child(journal, "ISSN")),
        "language": "; ".join(_texts(article, "Language")),
        "publication types": "; ".join(types),
        "pmc": _article_id(element, "pmc"),
    }
    return collector.keep(
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
        pages=_pages(child(article, "Pagination")),
        doi=_doi(article) or _article_id(element, "doi"),
        pmid=descendant_text(citation, "PMID"),
        keywords=_keywords(citation),
        type="preprint" if "Preprint" in types else "article",
        extra={name: text for name, text in extra.items() if text},
    )


def _add_book(collector: Collector, line: int, document: Element) -> None:
    """Add the Record of a book or one of its chapters."""
    book = child(document, "Book")
    title = descendant_text(document, "ArticleTitle")
    book_title = element_text(child(book, "BookTitle"))
    lists = children(document, "AuthorList")
    authors = next((people for people in lists if people.get("Type") != "editors"), None)
    collector.keep(
        line,
        title=title or book_title,
        abstract=_abstract(child(document, "Abstract")),
        authors=_authors(authors if authors is not None else child(book, "AuthorList")),
        year=element_text(child(book, "PubDate", "Year")),
        venue=book_title if title else "",
        doi=_article_id(document, "doi"),
        pmid=descendant_text(document, "PMID"),
        type="incollection" if title else "book",
    )


def _find_all(element: Element | None, *path: str) -> list[Element]:
    """Return all elements at the end of a path whose other steps go to the first child."""
    parent = child(element, *path[:-1])
    return list(children(parent, path[-1])) if parent is not None else []


def _texts(element: Element | None, *path: str) -> list[str]:
    return [element_text(part) for part in _find_all(element, *path)]


def _pages(element: Element | None) -> str:
    if element is None:
        return ""
    return descendant_text(element, "MedlinePgn") or page_range(
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
        group = descendant_text(author, "CollectiveName")
        family_name = descendant_text(author, "LastName")
        given_name = descendant_text(author, "ForeName") or descendant_text(author, "Initials")
        suffix = descendant_text(author, "Suffix")
        names.append(group or ", ".join(filter(None, (family_name, given_name, suffix))))
    return names


def _doi(article: Element) -> str:
    locations = children(article, "ELocationID")
    return next((element_text(part) for part in locations if part.get("EIdType") == "doi"), "")


def _article_id(element: Element, id_type: str) -> str:
    """Return an id of the article itself, not of one that it cites."""
    for path in (("PubmedData", "ArticleIdList", "ArticleId"), ("ArticleIdList", "ArticleId")):
        for article_id in _find_all(element, *path):
            if article_id.get("IdType") == id_type:
                return element_text(article_id)
    return ""


def _keywords(citation: Element) -> list[str]:
    headings = _find_all(citation, "MeshHeadingList", "MeshHeading")
    return [
        *(descendant_text(heading, "DescriptorName") for heading in headings),
        *_texts(citation, "KeywordList", "Keyword"),
    ]
