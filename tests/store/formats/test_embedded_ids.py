"""Ids in addresses, notes and venues are those of the paper; ids in sentences are not."""

from __future__ import annotations

import pytest

from store.formats.embedded_ids import embedded_ids
from store.formats.registry import read_text

DOI, ARXIV = "10.1000/x.1", "1501.00001"
ENDNOTE = (
    "<xml><records><record><titles><title>T</title></titles><urls><related-urls><url>"
    f"https://doi.org/{DOI}</url></related-urls></urls></record></records></xml>"
)


@pytest.mark.parametrize(
    ("address", "ids"),
    [
        (f"https://doi.org/{DOI}", {"doi": DOI}),
        (f"http://dx.doi.org/{DOI}", {"doi": DOI}),
        ("https://dl.acm.org/doi/pdf/10.1145/1000.1001", {"doi": "10.1145/1000.1001"}),
        ("https://onlinelibrary.wiley.com/doi/abs/10.1002%2Fsim.1234", {"doi": "10.1002/sim.1234"}),
        ("https://a.org/articles/10.3389/fpsyg.2019.1/full", {"doi": "10.3389/fpsyg.2019.1"}),
        ("https://link.springer.com/content/pdf/10.1007/s00134.pdf", {"doi": "10.1007/s00134"}),
        (
            "https://www.biorxiv.org/content/10.1101/2020.01.01.1v2.full",
            {"doi": "10.1101/2020.01.01.1"},
        ),
        (f"https://arxiv.org/abs/{ARXIV}v2", {"arxiv": ARXIV}),
        (f"http://arxiv.org/pdf/{ARXIV}.pdf", {"arxiv": ARXIV}),
        ("https://arxiv.org/abs/math/0301001", {"arxiv": "math/0301001"}),
        ("https://pubmed.ncbi.nlm.nih.gov/12345678/", {"pmid": "12345678"}),
        ("https://www.ncbi.nlm.nih.gov/pubmed/12345678", {"pmid": "12345678"}),
        ("https://example.org/10", {}),
    ],
)
def test_an_address_has_the_id_of_its_page(address: str, ids: dict[str, str]) -> None:
    assert embedded_ids({"url": address}) == ids
    assert embedded_ids({"extra": {"ee": address}}) == ids
    assert embedded_ids({"extra": {"note": address}}) == ids
    assert embedded_ids({"extra": {"howpublished": f"\\url{{{address}}}"}}) == ids


@pytest.mark.parametrize(
    "venue",
    [
        f"arXiv preprint arXiv:{ARXIV}",
        f"arXiv:{ARXIV}v3 [cs.LG]",
        f"CoRR, abs/{ARXIV}, 2015",
        f"arXiv e-prints, arXiv:{ARXIV}",
        f"arXiv preprint {ARXIV} (2015)",
    ],
)
def test_a_venue_may_be_an_arxiv_id(venue: str) -> None:
    assert embedded_ids({"venue": venue}) == {"arxiv": ARXIV}
    assert embedded_ids({"extra": {"note": venue}}) == {"arxiv": ARXIV}
    assert embedded_ids({"venue": "CoRR", "volume": f"abs/{ARXIV}"}) == {"arxiv": ARXIV}


@pytest.mark.parametrize(
    "text",
    [
        f"see arXiv:{ARXIV} for the proof",
        f"A reply to DOI: {DOI}",
        f"Erratum in {DOI} and elsewhere",
        "Journal of arXiv studies",
        "arXiv (Cornell University)",
        f"{'words ' * 60} arXiv:{ARXIV}",
    ],
)
def test_a_sentence_may_name_another_work(text: str) -> None:
    assert embedded_ids({"venue": text, "extra": {"note": text, "N1": text}}) == {}


def test_a_field_for_the_id_counts_more_than_an_address() -> None:
    text = f"@misc{{a, title={{T}}, doi={{10.1000/own}}, url={{https://doi.org/{DOI}}}}}"
    assert read_text(text, "x", "x").records[0].doi == "10.1000/own"


@pytest.mark.parametrize(
    ("text", "doi", "arxiv"),
    [
        (f"@misc{{a, title={{T}}, ee={{https://doi.org/{DOI}}}}}", DOI, ""),
        (f"@misc{{a, title={{T}}, journal={{arXiv preprint arXiv:{ARXIV}}}}}", "", ARXIV),
        (f"@misc{{a, title={{T}}, note={{\\url{{https://arxiv.org/abs/{ARXIV}}}}}}}", "", ARXIV),
        (f"TY  - JOUR\nTI  - T\nUR  - https://doi.org/{DOI}\nER  - \n", DOI, ""),
        (f"TY  - JOUR\nTI  - T\nJO  - arXiv preprint arXiv:{ARXIV}\nER  - \n", "", ARXIV),
        (f"TY  - JOUR\nTI  - T\nL1  - http://arxiv.org/pdf/{ARXIV}\nN1  - a\nER  - \n", "", ARXIV),
        (f"title,url\nT,https://doi.org/{DOI}\n", DOI, ""),
        (f"title,journal\nT,arXiv:{ARXIV} [cs.LG]\n", "", ARXIV),
        (f'[{{"title": "T", "year": 2001, "ee": "https://doi.org/{DOI}"}}]', DOI, ""),
        (
            f'[{{"type": "article", "title": "T", "URL": "https://arxiv.org/abs/{ARXIV}"}}]',
            "",
            ARXIV,
        ),
        (f"%0 Journal Article\n%T T\n%U https://doi.org/{DOI}\n", DOI, ""),
        (f"RT Journal Article\nT1 T\nUL https://doi.org/{DOI}\n", DOI, ""),
        (f"- id: a\n  title: T\n  URL: https://doi.org/{DOI}\n", DOI, ""),
        (ENDNOTE, DOI, ""),
    ],
)
def test_every_format_has_them(text: str, doi: str, arxiv: str) -> None:
    (entry,) = read_text(text, "x", "x").records
    assert (entry.title, entry.doi, entry.arxiv) == ("T", doi, arxiv)
