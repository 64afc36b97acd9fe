"""The web page of a paper and which URLs are safe, the same for every caller."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from click.testing import CliRunner

from store.formats.registry import render
from store.model.annotation import EMPTY_ANNOTATION
from store.model.links import is_safe_url, page_label, page_url
from store.model.paper import Paper
from store.model.record import Place, record
from tui.actions import export
from tui.cli.main import papersift
from tui.terminal import programs

DOI_PAGE = "https://doi.org/10.1000/x"
OWN_PAGE = "https://example.org/papers/1"


def paper(**fields: str) -> Paper:
    entry = record(Place("a.txt", 1), title="Carbon of restored fens", **fields)
    return Paper(id=entry.keys[0], keys=entry.keys, merged=entry, records=(entry,))


BOTH = paper(url=OWN_PAGE, doi="10.1000/x")


@pytest.mark.parametrize(
    ("fields", "url", "label"),
    [
        ({"doi": "10.1000/x", "arxiv": "2101.00001", "pmid": "1"}, DOI_PAGE, "doi:10.1000/x"),
        (
            {"arxiv": "2101.00001v2", "pmid": "1", "url": OWN_PAGE},
            "https://arxiv.org/abs/2101.00001",
            "arXiv:2101.00001",
        ),
        ({"pmid": "1", "url": OWN_PAGE}, "https://pubmed.ncbi.nlm.nih.gov/1/", "PMID 1"),
        ({"url": OWN_PAGE}, OWN_PAGE, "example.org"),
        ({"url": "javascript:alert(1)"}, "", ""),
        ({}, "", ""),
    ],
)
def test_the_strongest_id_gives_the_page_and_its_label(
    fields: dict[str, str], url: str, label: str
) -> None:
    assert page_url(paper(**fields)) == url
    assert page_label(paper(**fields)) == label


def test_every_character_of_a_doi_that_a_url_cannot_have_is_encoded() -> None:
    url = page_url(paper(doi="10.1000/a<b>&é\"'x"))
    assert url == "https://doi.org/10.1000/a%3Cb%3E%26%C3%A9%22%27x"
    assert is_safe_url(url)


def test_the_browser_opens_the_page_of_the_doi(monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[str] = []
    lines: list[str] = []
    monkeypatch.setattr(programs, "open_page", lambda url: opened.append(url) or True)
    app = SimpleNamespace(is_web=False)
    screen: Any = SimpleNamespace(paper=BOTH, say=lines.append, app=app)
    export.open_page(screen)
    assert opened == [DOI_PAGE]
    assert lines == [f"Opened {DOI_PAGE}"]


def test_the_copied_url_is_the_page_of_the_doi() -> None:
    assert export.text_to_copy([(BOTH, EMPTY_ANNOTATION)], "url") == DOI_PAGE


def test_markdown_links_to_the_page_of_the_doi() -> None:
    assert f"[doi:10.1000/x]({DOI_PAGE})" in render("markdown", [(BOTH, EMPTY_ANNOTATION)])


def test_show_prints_the_page_of_the_doi(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("DATA", "STATE", "CONFIG", "CACHE"):
        monkeypatch.setenv(f"XDG_{name}_HOME", str(tmp_path / name))
    source = tmp_path / "papers.json"
    source.write_text(json.dumps([{"title": "Fens", "doi": "10.1000/x", "url": OWN_PAGE}]))
    arguments = ["show", "10.1000/x", "--source", str(source)]
    show = CliRunner().invoke(papersift, arguments, env={"HOME": str(tmp_path)})
    assert show.exit_code == 0
    assert ["page", DOI_PAGE] in [line.split() for line in show.stdout.splitlines()]
    assert OWN_PAGE not in show.stdout


@pytest.mark.parametrize(
    "url",
    [
        OWN_PAGE,
        "http://example.org",
        "HTTPS://EXAMPLE.ORG/",
        "https://example.org:8080/a?b=c&d=%C3%A9#e",
        "https://[::1]/",
        "https://xn--exmple-cua.org/~a/(b)/[c];d,e!f*g$h",
        "https://example.org/" + "a" * 2028,
    ],
)
def test_web_addresses_are_safe(url: str) -> None:
    assert is_safe_url(url)
    assert page_url(paper(url=url)) == url


@pytest.mark.parametrize(
    "url",
    [
        "",
        "example.org",
        "//example.org/",
        "http://",
        "https:///path",
        "https://[::1",
        "ftp://example.org/",
        "file:///etc/passwd",
        "javascript:alert(1)",
        "data:text/html,x",
        "https://user@example.org/",
        "https://user:password@example.org/",
        "https://:password@example.org/",
        "https://@example.org/",
        "https://example.org/a b",
        "https://example.org/\ta",
        "https://example.org/\x1b[2J",
        "https://example.org/\x9b2J",
        "https://example.org/\u202ea",
    ],
)
def test_what_is_not_a_plain_web_address_is_not_safe(url: str) -> None:
    assert not is_safe_url(url)


@pytest.mark.parametrize(
    "url",
    [
        "https://exämple.org/",
        "https://example.org/naïve",
        "https://example.org/漢字",
        "https://example.org/“quoted”",
        'https://example.org/"quoted"',
        "https://example.org/it's",
        "https://example.org/`id`",
        "https://example.org/<script>",
        "https://example.org/a>b",
        "https://example.org/a\\b",
        "https://example.org\\@evil.example/",
        "https://example.org/?q='x'",
        "https://example.org/" + "a" * 2029,
    ],
)
def test_what_only_one_of_two_former_checks_refused_is_not_safe_anywhere(
    url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Markdown and `show` linked to these addresses, which the browser was never given."""
    browser = tmp_path / "open"
    browser.write_text("#!/bin/sh\n")
    browser.chmod(0o700)
    monkeypatch.setattr(sys, "platform", "darwin")
    monkeypatch.setenv("PATH", str(tmp_path))
    lonely = paper(url=url)
    assert not is_safe_url(url)
    assert not programs.open_page(url)
    assert page_url(lonely) == page_label(lonely) == ""
    assert export.text_to_copy([(lonely, EMPTY_ANNOTATION)], "url") == ""
    assert "https:" not in render("markdown", [(lonely, EMPTY_ANNOTATION)])
