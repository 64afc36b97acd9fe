"""What is the same is found however it is typed, and what is not the same is not."""

from __future__ import annotations

import pytest

from store.model.annotation import Annotation
from store.search.highlights import SearchableTexts
from store.search.index import Index
from store.search.parser import parse_query
from tests.store.search.doubles import FakeReviewState, make_paper

FIELDS: tuple[dict[str, object], ...] = (
    {"title": "Le cœur des marins", "authors": ["Søren Østergaard"]},
    {"title": "Łódź i jej mosty", "authors": ["Łukasz Żak"]},
    {"title": "Þingvellir", "authors": ["Guðrún Ægisdóttir"], "abstract": "The Ħal Qormi owls."},
    {"title": "IFNγ release tests"},
    {"title": "IFN-gamma release in goats"},
    {"title": "NF-κB in fish"},
    {"title": "Plain owls", "abstract": "Given TNF-alpha and TGFβ1, αβ T cells and 5 μg of it."},
    {"title": "One", "doi": "10.9999/ABC.r(1)2"},
    {"title": "Two", "arxiv": "1501.00001"},
    {"title": "Three", "pmid": "12345678"},
    {"title": "Four", "arxiv": "hep-th/9901001", "doi": "10.1002/(SICI)1097(1998)3.0.CO;2-A"},
    {"title": "Five", "authors": ["Smith, John Robert"]},
    {"title": "Six", "authors": ["Meyer, Anna", "de Groote, Frank"]},
    {"title": "Seven", "authors": ["Jürgen Müller", "O’Brien, K."]},
    {"title": "Eight", "authors": ["Smith JR", "Mueller, H."], "abstract": "Müller glia."},
    {"title": "深度学习在医学图像中的应用", "authors": ["王伟", "山田 太郎"]},
    {"title": "การเรียนรู้เชิงลึกสำหรับภาพทางการแพทย์"},
    {"title": "Programming in C++"},
    {"title": "Programming in C"},
    {"title": "C# and ASP.NET", "abstract": "Built on .NET with Node.js"},
    {"title": "Owls 🦉", "abstract": "A 👩‍🔬 counted."},
    {"title": "Colour and behaviour", "abstract": "Modelling of anaesthetised leukaemia patients"},
    {"title": "Color and behavior", "abstract": "Modeling of anesthetized leukemia patients"},
    {"title": "Pre-training on a data base", "abstract": "An x-ray of pre-trained e-mails"},
    {"title": "Pretraining on a database", "abstract": "An X ray of the rapist in form"},
    {"title": "Nine", "keywords": ["Hedgehogs", "Ethology, Animal"], "year": 2001},
)
PAPERS = [make_paper(number, **fields) for number, fields in enumerate(FIELDS)]
INDEX = Index(PAPERS)
NUMBERS = {paper.title: number for number, paper in enumerate(PAPERS)}


def found(typed: str, index: Index = INDEX) -> set[str]:
    """Return the first words of the titles of the papers that match completely."""
    hits = index.search(parse_query(typed), FakeReviewState())
    titles = [PAPERS[position].title for position in hits.positions[: hits.complete]]
    return {title.split(" ")[0] if " " in title else title for title in titles}


@pytest.mark.parametrize(
    ("queries", "titles"),
    [
        ("coeur|title:coeur|author:ostergaard|author:soren|author:oestergaard", {"Le"}),
        ('title:lodz|"lodz"|author:lukasz|author:"zak lukasz"', {"Łódź"}),
        ('thingvellir|author:gudrun|author:aegisdottir|abstract:hal|"hal qormi"', {"Þingvellir"}),
        ('IFN-γ|IFN-gamma|IFNγ|"IFN-γ"|"ifn gamma"|title:IFNγ|"IFN-g"', {"IFNγ", "IFN-gamma"}),
        ('NF-kB|NF-κB|NF-kappaB|"NF-kB"|"nf kappa b"|title:NF-kB|NFκB|"NFkB"', {"NF-κB"}),
        ('"TNF-α"|"TNFα"|abstract:TNF-a|"TGF-beta1"|"TGF-b1"|"alpha beta T cells"', {"Plain"}),
    ],
)
def test_letters_fold(queries: str, titles: set[str]) -> None:
    for typed in queries.split("|"):
        assert found(typed) == titles, typed


@pytest.mark.parametrize(
    ("queries", "title"),
    [
        ("10.9999/ABC.r(1)2|https://doi.org/10.9999/abc.r(1)2|doi:10.9999/ABC.r(1)2", "One"),
        ("doi 10.9999/abc.r(1)2|doi:https://dx.doi.org/10.9999/ABC.r(1)2.|10.9999/abc.r", "One"),
        ("1501.00001|arXiv:1501.00001v2|https://arxiv.org/abs/1501.00001|arxiv:1501.00001", "Two"),
        ("10.48550/arXiv.1501.00001|arxiv.org/pdf/1501.00001v3.pdf|arXiv 1501.00001", "Two"),
        (
            "12345678|PMID: 12345678|pmid:12345678|https://pubmed.ncbi.nlm.nih.gov/12345678/",
            "Three",
        ),
        ("PMID 12345678|https://www.ncbi.nlm.nih.gov/pubmed/12345678", "Three"),
        ("hep-th/9901001|https://arxiv.org/abs/hep-th/9901001v1", "Four"),
        ("https://onlinelibrary.wiley.com/doi/10.1002/(SICI)1097(1998)3.0.CO;2-A/abstract", "Four"),
    ],
)
def test_a_pasted_id_finds_its_paper(queries: str, title: str) -> None:
    for typed in queries.split("|"):
        assert found(typed) == {title}, typed


def test_no_id_is_seen_in_other_words() -> None:
    for typed in ("and/or", "2020", "1,234", "https://github.com/a/b", "v1.2"):
        assert "doi" not in str(parse_query(typed).root), typed
    assert str(parse_query("-12345678").root) == "-(12345678 OR pmid:=12345678)"


@pytest.mark.parametrize(
    ("typed", "titles"),
    [
        ('author:"John Smith"', {"Five", "Eight"}),
        ('author:"J. R. Smith"', {"Five", "Eight"}),
        ('author:"J Smith"', {"Five", "Eight"}),
        ('author:"Smith, John"', {"Five", "Eight"}),
        ('author:"Smith JR"', {"Five", "Eight"}),
        ('author:"Robert Smith"', {"Five", "Eight"}),
        ('author:"Mary Smith"', set()),
        ('author:"John Meyer"', set()),
        ('author:"Anna Meyer"', {"Six"}),
        ('author:"Frank de Groote"', {"Six"}),
        ('author:"F. Groote"', {"Six"}),
        ('author:"Müller, Jürgen"', {"Seven"}),
        ('author:"Juergen Mueller"', {"Seven"}),
        ("author:mueller", {"Seven", "Eight"}),
        ("author:muller", {"Seven", "Eight"}),
        ('"Mueller glia"', {"Eight"}),
        ("author:obrien", {"Seven"}),
        ("author:o'brien", {"Seven"}),
        ("author:山田太郎", {"深度学习在医学图像中的应用"}),
        ('author:"山田 太郎"', {"深度学习在医学图像中的应用"}),
        ("山田太郎", {"深度学习在医学图像中的应用"}),
    ],
)
def test_authors_are_found_in_either_order_and_by_initials(typed: str, titles: set[str]) -> None:
    assert found(typed) == titles


@pytest.mark.parametrize(
    ("typed", "titles"),
    [
        ('"医学图像"', {"深度学习在医学图像中的应用"}),
        ('"深度 学习"', {"深度学习在医学图像中的应用"}),
        ('"การแพทย์"', {"การเรียนรู้เชิงลึกสำหรับภาพทางการแพทย์"}),
        ('"图像学"', set()),
        ('programming -"C++"', {"Programming"}),
        ("🦉", {"Owls"}),
        ('"🦉"', {"Owls"}),
        ("👩‍🔬", {"Owls"}),
        ("year:1999-2004", {"Nine"}),
        ("year:1999–2004", {"Nine"}),
        ("year:2001-", {"Nine"}),
        ("keyword:hedgehog", {"Nine"}),
        ("hedgehogs", {"Nine"}),
        ('"ethology animal" OR keyword:"ethology, animal"', {"Nine"}),
        ('".NET"', {"C#"}),
        ('"C#"', {"C#"}),
        ('"node.js"', {"C#"}),
        ('"net"', {"C#"}),
    ],
)
def test_scripts_without_spaces_and_signs(typed: str, titles: set[str]) -> None:
    assert found(typed) == titles
    everything = {PAPERS[number].title for number in range(len(PAPERS))}
    left_out = INDEX.search(parse_query(f"NOT ({typed})"), FakeReviewState())
    assert len(left_out) == len(everything) - len(
        INDEX.search(parse_query(f"({typed})"), FakeReviewState())
    )


def test_signs_count_in_quotes_and_put_the_exact_ones_first() -> None:
    def titles(typed: str) -> list[str]:
        hits = INDEX.search(parse_query(typed), FakeReviewState())
        return [PAPERS[position].title for position in hits.positions]

    assert titles('"C++"') == ["Programming in C++"]
    assert titles("title:C++") == ["Programming in C++"]
    assert titles("C++")[0] == "Programming in C++"
    assert "Programming in C" in titles("C++")
    assert titles("C#")[0] == "C# and ASP.NET"
    assert titles("programming -C++") == ["Programming in C"]
    assert titles("programming NOT C++") == ["Programming in C"]


@pytest.mark.parametrize(
    ("queries", "titles"),
    [
        ('color|colour|"behavior"|title:behaviour|"colour and behavior"', {"Colour", "Color"}),
        ('"modeling of"|abstract:modelling|anaesthetized|anesthetised', {"Colour", "Color"}),
        ('abstract:leukemia|"leukaemia patients"|"Modelling of anesthetised"', {"Colour", "Color"}),
        (
            'pre-training|pretraining|"pre training"|title:pretraining',
            {"Pre-training", "Pretraining"},
        ),
        ('"on a data-base"|title:"data base"|"database"', {"Pre-training", "Pretraining"}),
        ('"x ray"|abstract:xray|"X-ray"', {"Pre-training", "Pretraining"}),
        ("abstract:email|abstract:pretrained", {"Pre-training"}),
    ],
)
def test_spellings_hyphens_and_spaces(queries: str, titles: set[str]) -> None:
    for typed in queries.split("|"):
        assert found(typed) == titles, typed


def test_what_is_not_the_same_is_not_found() -> None:
    for typed in ('"therapist"', '"inform"', '"pretrainnig"', '"colur"', '"behaviours"', '"hemp"'):
        assert found(typed) == set(), typed
    assert found('"mug"') == found("abstract:mum") == set()


@pytest.mark.parametrize(
    ("title", "typed", "piece"),
    [
        ("NF-κB in fish", '"NF-kB"', "NF-κB"),
        ("IFNγ release tests", "title:IFN-gamma", "IFNγ"),
        ("Colour and behaviour", '"color and behavior"', "Colour and behaviour"),
        ("Pre-training on a data base", '"database"', "data base"),
        ("Programming in C++", '"C++"', "C++"),
        ("深度学习在医学图像中的应用", '"医学图像"', "医学图像"),
        ("Łódź i jej mosty", "lodz", "Łódź"),
    ],
)
def test_what_is_highlighted_is_what_matched(title: str, typed: str, piece: str) -> None:
    paper = PAPERS[NUMBERS[title]]
    matches = SearchableTexts(paper, Annotation()).find_matches(parse_query(typed))
    assert [paper.title[start:end] for start, end in matches.title] == [piece]


def test_mistyped_words_and_keywords_are_marked_everywhere() -> None:
    paper = make_paper(
        title="Transformers", abstract="We train transformers.", keywords=["Transformer", "Owls"]
    )
    matches = SearchableTexts(paper, Annotation()).find_matches(parse_query("tranformer owls"))
    assert [paper.abstract[start:end] for start, end in matches.abstract] == ["transformers"]
    assert matches.keywords == (((0, 11),), ((0, 4),))
    author = make_paper(title="x", authors=["Moss, Ben", "Smith, John Robert"])
    matches = SearchableTexts(author, Annotation()).find_matches(parse_query('author:"J Smith"'))
    assert matches.authors == ((), ((0, 18),))
