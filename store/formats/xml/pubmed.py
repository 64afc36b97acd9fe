"""PubMed XML, articles and books."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from store.formats.reading import Collector, Reading, unix_lines
from store.formats.tagged.nbib import no_title
from store.formats.tagged.parser import one_dash, page_range
from store.formats.xml.parser import child, children, elements, on_one_line, text_at, text_of

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

FORMAT = "PubMed XML"
SUFFIXES = (".xml",)

_HEAD = re.compile(r"<(?:PubmedArticleSet|PubmedArticle|PubmedBookArticle|MedlineCitation)[\s>]")


def looks_like(head: str) -> bool:
    """Tell whether a text begins as PubMed XML does."""
    return bool(_HEAD.search(head))


def read(text: str, source: str) -> Reading:
    """Read an export; every article is a Record or a Problem."""
    found = Collector(FORMAT, source)
    for line, element in elements(unix_lines(text), ("PubmedArticle", "PubmedBookArticle"), found):
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
        return found.reject(line, "an article without a citation", text_of(element))
    journal = child(article, "Journal")
    issue = child(journal, "JournalIssue")
    dates = [child(issue, "PubDate"), child(article, "ArticleDate")]
    year = next(filter(None, map(text_of, (child(date, "Year") for date in dates))), "")
    kinds = [text_of(kind) for kind in _all(article, "PublicationTypeList", "PublicationType")]
    title, vernacular = text_at(article, "ArticleTitle"), text_at(article, "VernacularTitle")
    extra = {
        "vernacular title": "" if no_title(title) else vernacular,
        "ISSN": text_of(child(journal, "ISSN")),
        "language": "; ".join(text_of(one) for one in children(article, "Language")),
        "publication types": "; ".join(kinds),
        "pmc": _id(element, "pmc"),
    }
    return found.keep(
        line,
        title=vernacular if no_title(title) and vernacular else title,
        abstract=_abstract(child(article, "Abstract"))
        or _abstract(child(citation, "OtherAbstract")),
        authors=_authors(child(article, "AuthorList")),
        year=year or text_of(child(dates[0], "MedlineDate")),
        venue=text_of(child(journal, "Title"))
        or text_at(citation, "MedlineJournalInfo", "MedlineTA"),
        volume=text_of(child(issue, "Volume")),
        number=text_of(child(issue, "Issue")),
        pages=one_dash(_pages(child(article, "Pagination"))),
        doi=_doi(article) or _id(element, "doi"),
        pmid=text_at(citation, "PMID"),
        keywords=_keywords(citation),
        type="preprint" if "Preprint" in kinds else "article",
        extra={name: value for name, value in extra.items() if value},
    )


def _keep_book(found: Collector, line: int, book: Element) -> None:
    """Make the Record of a book or one of its chapters."""
    whole = child(book, "Book")
    title = text_at(book, "ArticleTitle")
    book_title = text_of(child(whole, "BookTitle"))
    authors = next(
        (one for one in children(book, "AuthorList") if one.get("Type") != "editors"), None
    )
    found.keep(
        line,
        title=title or book_title,
        abstract=_abstract(child(book, "Abstract")),
        authors=_authors(authors if authors is not None else child(whole, "AuthorList")),
        year=text_of(child(whole, "PubDate", "Year")),
        venue=book_title if title else "",
        doi=_id(book, "doi"),
        pmid=text_at(book, "PMID"),
        type="incollection" if title else "book",
    )


def _all(element: Element | None, *path: str) -> list[Element]:
    """Give all elements at the end of a path whose other steps take the first."""
    parent = child(element, *path[:-1])
    return list(children(parent, path[-1])) if parent is not None else []


def _pages(element: Element | None) -> str:
    if element is None:
        return ""
    given = text_at(element, "MedlinePgn")
    return given or page_range(text_at(element, "StartPage"), text_at(element, "EndPage"))


def _abstract(element: Element | None) -> str:
    """Give an abstract, its labelled sections on lines of their own."""
    parts = []
    for section in children(element, "AbstractText") if element is not None else ():
        label, text = section.get("Label", ""), on_one_line(text_of(section))
        if text:
            parts.append(f"{label}: {text}" if label and label != "UNLABELLED" else text)
    return "\n".join(parts)


def _authors(people: Element | None) -> list[str]:
    names = []
    for author in children(people, "Author") if people is not None else ():
        family, group = text_at(author, "LastName"), text_at(author, "CollectiveName")
        given = text_at(author, "ForeName") or text_at(author, "Initials")
        suffix = text_at(author, "Suffix")
        names.append(group or ", ".join(filter(None, (family, given, suffix))))
    return names


def _doi(article: Element) -> str:
    places = children(article, "ELocationID")
    return next((text_of(one) for one in places if one.get("EIdType") == "doi"), "")


def _id(element: Element, kind: str) -> str:
    """Give an id of the article itself, not of one that it cites."""
    for path in (("PubmedData", "ArticleIdList", "ArticleId"), ("ArticleIdList", "ArticleId")):
        for one in _all(element, *path):
            if one.get("IdType") == kind:
                return text_of(one)
    return ""


def _keywords(citation: Element) -> list[str]:
    headings = _all(citation, "MeshHeadingList", "MeshHeading")
    return [
        *(text_at(heading, "DescriptorName") for heading in headings),
        *(text_of(word) for word in _all(citation, "KeywordList", "Keyword")),
    ]
