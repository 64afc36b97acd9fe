"""Made papers in formats that papersift reads and does not write."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from store.model.record import Record


def foreign(entries: Sequence[Record]) -> dict[str, str]:
    """Write Records of plain letters in every format that has no writer, entry by entry."""
    made: dict[str, tuple[str, Callable[[Record], Iterable[str]], str]] = {
        "medline": ("", _medline, ""),
        "ovid": ("", _ovid, ""),
        "refer": ("", _refer, ""),
        "wos": ("FN Clarivate Analytics Web of Science\nVR 1.0\n", _wos, "EF\n"),
        "pubmed-xml": ("<PubmedArticleSet>\n", _pubmed, "</PubmedArticleSet>\n"),
        "endnote-xml": ("<xml><records>\n", _endnote, "</records></xml>\n"),
        "atom": ('<feed xmlns="http://www.w3.org/2005/Atom">\n', _atom, "</feed>\n"),
    }
    return {
        name: head + "".join("\n".join(lines(one)) + "\n" for one in entries) + foot
        for name, (head, lines, foot) in made.items()
    }


def _medline(one: Record) -> Iterable[str]:
    yield f"PMID- {int(one.doi[14:]) + 1}"
    yield f"TI  - {one.title}"
    yield f"AB  - {one.abstract}"
    for name in one.authors:
        yield f"FAU - {name}"
    for name in one.authors:
        yield f"AU  - {name.split(',')[0]} A"
    yield f"DP  - {one.year} Jan"
    yield f"JT  - {one.venue}"
    yield f"VI  - {one.volume}"
    yield f"IP  - {one.number}"
    yield f"PG  - {one.pages}"
    yield f"LID - {one.doi} [doi]"
    for word in one.keywords:
        yield f"OT  - {word}"
    yield "PT  - Journal Article"
    yield ""


def _ovid(one: Record) -> Iterable[str]:
    yield f"<{int(one.doi[14:]) + 1}. >"
    yield "VN  - Ovid Technologies"
    for name in one.authors:
        yield f"AU  - {name}"
    yield f"TI  - {one.title}"
    yield f"SO  - {one.venue} January {one.year};{one.volume}({one.number}):{one.pages}"
    yield f"AB  - {one.abstract}"
    yield f"KW  - {'; '.join(one.keywords)}"
    yield f"DI  - {one.doi}"
    yield ""


def _refer(one: Record) -> Iterable[str]:
    yield "%0 Journal Article"
    for name in one.authors:
        yield f"%A {name}"
    yield f"%T {one.title}"
    yield f"%J {one.venue}"
    yield f"%D {one.year}"
    yield f"%V {one.volume}"
    yield f"%N {one.number}"
    yield f"%P {one.pages}"
    yield f"%R {one.doi}"
    yield f"%X {one.abstract}"
    for word in one.keywords:
        yield f"%K {word}"
    yield ""


def _wos(one: Record) -> Iterable[str]:
    yield "PT J"
    yield f"AU {one.authors[0]}"
    for name in one.authors[1:]:
        yield f"   {name}"
    yield f"TI {one.title}"
    yield f"SO {one.venue}"
    yield f"AB {one.abstract}"
    yield f"DE {'; '.join(one.keywords)}"
    yield f"PY {one.year}"
    yield f"VL {one.volume}"
    yield f"IS {one.number}"
    yield f"BP {one.pages.split('-')[0]}"
    yield f"EP {one.pages.split('-')[1]}"
    yield f"DI {one.doi}"
    yield "ER"
    yield ""


def _pubmed(one: Record) -> Iterable[str]:
    yield "<PubmedArticle><MedlineCitation>"
    yield f"<PMID>{int(one.doi[14:]) + 1}</PMID><Article><Journal><JournalIssue>"
    yield f"<Volume>{one.volume}</Volume><Issue>{one.number}</Issue>"
    yield f"<PubDate><Year>{one.year}</Year></PubDate></JournalIssue>"
    yield f"<Title>{one.venue}</Title></Journal><ArticleTitle>{one.title}</ArticleTitle>"
    yield f"<Pagination><MedlinePgn>{one.pages}</MedlinePgn></Pagination>"
    yield f"<Abstract><AbstractText>{one.abstract}</AbstractText></Abstract><AuthorList>"
    for name in one.authors:
        family, _, given = name.partition(", ")
        yield f"<Author><LastName>{family}</LastName><ForeName>{given}</ForeName></Author>"
    yield f'</AuthorList><ELocationID EIdType="doi">{one.doi}</ELocationID></Article><KeywordList>'
    for word in one.keywords:
        yield f"<Keyword>{word}</Keyword>"
    yield "</KeywordList></MedlineCitation></PubmedArticle>"


def _endnote(one: Record) -> Iterable[str]:
    yield '<record><ref-type name="Journal Article">17</ref-type><contributors><authors>'
    for name in one.authors:
        yield f"<author>{name}</author>"
    yield f"</authors></contributors><titles><title>{one.title}</title>"
    yield f"<secondary-title>{one.venue}</secondary-title></titles><pages>{one.pages}</pages>"
    yield f"<volume>{one.volume}</volume><number>{one.number}</number><keywords>"
    for word in one.keywords:
        yield f"<keyword>{word}</keyword>"
    yield f"</keywords><dates><year>{one.year}</year></dates>"
    yield f"<electronic-resource-num>{one.doi}</electronic-resource-num>"
    yield f"<abstract>{one.abstract}</abstract></record>"


def _atom(one: Record) -> Iterable[str]:
    yield f"<entry><id>http://arxiv.org/abs/2101.{int(one.doi[14:]):05}v1</id>"
    yield f"<published>{one.year}-01-01T00:00:00Z</published><title>{one.title}</title>"
    yield f"<summary>{one.abstract}</summary>"
    for name in one.authors:
        yield f"<author><name>{name}</name></author>"
    for word in one.keywords:
        yield f'<category term="{word}"/>'
    yield "</entry>"
