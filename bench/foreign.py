"""Generated papers in formats that papersift reads and does not write."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from store.model.record import Record


def write_foreign(records: Sequence[Record], *names: str) -> dict[str, str]:
    """Write Records of ASCII text in every format that has no writer, or in these."""
    formats: dict[str, tuple[str, Callable[[Record], Iterable[str]], str]] = {
        "medline": ("", _medline, ""),
        "ovid": ("", _ovid, ""),
        "refer": ("", _refer, ""),
        "wos": ("FN Clarivate Analytics Web of Science\nVR 1.0\n", _wos, "EF\n"),
        "pubmed-xml": ("<PubmedArticleSet>\n", _pubmed, "</PubmedArticleSet>\n"),
        "endnote-xml": ("<xml><records>\n", _endnote, "</records></xml>\n"),
        "atom": ('<feed xmlns="http://www.w3.org/2005/Atom">\n', _atom, "</feed>\n"),
    }
    return {
        name: head + "".join("\n".join(lines(entry)) + "\n" for entry in records) + foot
        for name, (head, lines, foot) in formats.items()
        if not names or name in names
    }


def _medline(entry: Record) -> Iterable[str]:
    yield f"PMID- {int(entry.doi[14:]) + 1}"
    yield f"TI  - {entry.title}"
    yield f"AB  - {entry.abstract}"
    for name in entry.authors:
        yield f"FAU - {name}"
    for name in entry.authors:
        yield f"AU  - {name.split(',')[0]} A"
    yield f"DP  - {entry.year} Jan"
    yield f"JT  - {entry.venue}"
    yield f"VI  - {entry.volume}"
    yield f"IP  - {entry.number}"
    yield f"PG  - {entry.pages}"
    yield f"LID - {entry.doi} [doi]"
    for word in entry.keywords:
        yield f"OT  - {word}"
    yield "PT  - Journal Article"
    yield ""


def _ovid(entry: Record) -> Iterable[str]:
    yield f"<{int(entry.doi[14:]) + 1}. >"
    yield "VN  - Ovid Technologies"
    for name in entry.authors:
        yield f"AU  - {name}"
    yield f"TI  - {entry.title}"
    yield f"SO  - {entry.venue} January {entry.year};{entry.volume}({entry.number}):{entry.pages}"
    yield f"AB  - {entry.abstract}"
    yield f"KW  - {'; '.join(entry.keywords)}"
    yield f"DI  - {entry.doi}"
    yield ""


def _refer(entry: Record) -> Iterable[str]:
    yield "%0 Journal Article"
    for name in entry.authors:
        yield f"%A {name}"
    yield f"%T {entry.title}"
    yield f"%J {entry.venue}"
    yield f"%D {entry.year}"
    yield f"%V {entry.volume}"
    yield f"%N {entry.number}"
    yield f"%P {entry.pages}"
    yield f"%R {entry.doi}"
    yield f"%X {entry.abstract}"
    for word in entry.keywords:
        yield f"%K {word}"
    yield ""


def _wos(entry: Record) -> Iterable[str]:
    yield "PT J"
    yield f"AU {entry.authors[0]}"
    for name in entry.authors[1:]:
        yield f"   {name}"
    yield f"TI {entry.title}"
    yield f"SO {entry.venue}"
    yield f"AB {entry.abstract}"
    yield f"DE {'; '.join(entry.keywords)}"
    yield f"PY {entry.year}"
    yield f"VL {entry.volume}"
    yield f"IS {entry.number}"
    yield f"BP {entry.pages.split('-')[0]}"
    yield f"EP {entry.pages.split('-')[1]}"
    yield f"DI {entry.doi}"
    yield "ER"
    yield ""


def _pubmed(entry: Record) -> Iterable[str]:
    yield "<PubmedArticle><MedlineCitation>"
    yield f"<PMID>{int(entry.doi[14:]) + 1}</PMID><Article><Journal><JournalIssue>"
    yield f"<Volume>{entry.volume}</Volume><Issue>{entry.number}</Issue>"
    yield f"<PubDate><Year>{entry.year}</Year></PubDate></JournalIssue>"
    yield f"<Title>{entry.venue}</Title></Journal><ArticleTitle>{entry.title}</ArticleTitle>"
    yield f"<Pagination><MedlinePgn>{entry.pages}</MedlinePgn></Pagination>"
    yield f"<Abstract><AbstractText>{entry.abstract}</AbstractText></Abstract><AuthorList>"
    for name in entry.authors:
        family, _, given = name.partition(", ")
        yield f"<Author><LastName>{family}</LastName><ForeName>{given}</ForeName></Author>"
    yield f'</AuthorList><ELocationID EIdType="doi">{entry.doi}</ELocationID></Article>'
    yield "<KeywordList>"
    for word in entry.keywords:
        yield f"<Keyword>{word}</Keyword>"
    yield "</KeywordList></MedlineCitation></PubmedArticle>"


def _endnote(entry: Record) -> Iterable[str]:
    yield '<record><ref-type name="Journal Article">17</ref-type><contributors><authors>'
    for name in entry.authors:
        yield f"<author>{name}</author>"
    yield f"</authors></contributors><titles><title>{entry.title}</title>"
    yield f"<secondary-title>{entry.venue}</secondary-title></titles><pages>{entry.pages}</pages>"
    yield f"<volume>{entry.volume}</volume><number>{entry.number}</number><keywords>"
    for word in entry.keywords:
        yield f"<keyword>{word}</keyword>"
    yield f"</keywords><dates><year>{entry.year}</year></dates>"
    yield f"<electronic-resource-num>{entry.doi}</electronic-resource-num>"
    yield f"<abstract>{entry.abstract}</abstract></record>"


def _atom(entry: Record) -> Iterable[str]:
    yield f"<entry><id>http://arxiv.org/abs/2101.{int(entry.doi[14:]):05}v1</id>"
    yield f"<published>{entry.year}-01-01T00:00:00Z</published><title>{entry.title}</title>"
    yield f"<summary>{entry.abstract}</summary>"
    for name in entry.authors:
        yield f"<author><name>{name}</name></author>"
    for word in entry.keywords:
        yield f'<category term="{word}"/>'
    yield "</entry>"
