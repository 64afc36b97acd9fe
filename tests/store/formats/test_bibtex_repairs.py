"""BibTeX as people and programs write it: read right where the meaning is clear, else reported."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from store.formats.bibtex.values import decode_lines, encode_lines, encode_value
from store.formats.reading import Reading
from store.formats.registry import read_text, render
from store.model.annotation import EMPTY_ANNOTATION, Annotation
from store.model.paper import Paper
from store.model.record import Record
from store.text.latex import readable


def read(text: str) -> Reading:
    """Read a library."""
    return read_text(text, "x", "x.bib")


def only(text: str) -> Record:
    """Read a library of one entry that has no flaw."""
    reading = read(text)
    assert not reading.problems
    (entry,) = reading.records
    return entry


@pytest.mark.parametrize(
    "text",
    [
        '@misc{two,\n title="Night buses"\n author="Okafor, Chidi",\n year=2024 }',
        "@misc{two,\n title={Night buses}\n author={Okafor, Chidi}\n year={2024}\n}",
        "@misc{two,\n title={Night buses} year=2024\n author={Okafor, Chidi}\n}",
        '@misc{two,\n year = 2024\n title = "Night " # "buses"\n author={Okafor, Chidi},\n}',
        "@misc{two\n title={Night buses},\n author={Okafor, Chidi}, year=2024}",
        "@string{o = {Okafor, Chidi}}@misc{two,\n author = o\n title={Night buses}, year=2024}",
    ],
)
def test_a_missing_comma_glues_nothing(text: str) -> None:
    entry = only(text)
    assert (entry.title, entry.authors, entry.year) == ("Night buses", ("Okafor, Chidi",), 2024)
    assert set(entry.extra) <= {"citekey"}


@pytest.mark.parametrize(
    "text",
    [
        '@article{a,\n author = "Smith, Sandy", % first\n title = "Hedge",\n year = 2002 }',
        "@article{a,\n % 1\n % title = {Old},\n title={Hedge}, author={Smith, Sandy}, year=2002}",
        "@article{a,\n title={Hedge}, author={Smith, Sandy},\n year = 2002 % why\n}",
        "@article{a, % the key\n title={Hedge},\n author={Smith, Sandy}, year={2002}, % end\n}",
        "@article{a,\n title={Hedge}, author={Smith, Sandy},\n %year=1999,\n year=2002}",
    ],
)
def test_a_comment_between_fields_is_no_field(text: str) -> None:
    entry = only(text)
    assert (entry.title, entry.authors, entry.year) == ("Hedge", ("Smith, Sandy",), 2002)
    assert set(entry.extra) <= {"citekey"}


def test_an_entry_without_a_key_keeps_its_first_field() -> None:
    for start in ("@misc{", "@misc{\n ", "@misc{,\n "):
        entry = only(f'{start}author = {{Okafor, Chidi}}\n title = "Buses", year = 2024}}')
        assert (entry.authors, entry.title, entry.year) == (("Okafor, Chidi",), "Buses", 2024)


def test_a_percent_sign_in_a_value_is_text() -> None:
    entry = only("@misc{a, title={50% of hedges}, note={x = {y} % z}, url={http://a.org/b%20c}}")
    assert (entry.title, entry.url) == ("50% of hedges", "http://a.org/b%20c")
    assert entry.extra["note"] == "x = y % z"


@pytest.mark.parametrize(
    ("field", "names"),
    [
        (
            "Guez, Arthur and family=Groote, given=Frank, prefix=de, useprefix=true",
            ("Guez, Arthur", "de Groote, Frank"),
        ),
        ('"family={Robert and Sons, Inc.}"', ("Robert and Sons, Inc.",)),
        (
            "given={Jean Pierre}, prefix={de la}, family={Tour}, suffix={Jr.} and Doe, Jane",
            ("de la Tour, Jean Pierre, Jr.", "Doe, Jane"),
        ),
        ("family=Sun, given=Yu-Lan, given-i={Y.-L.}", ("Sun, Yu-Lan",)),
        ("{family = odd Ltd}", ("family = odd Ltd",)),
    ],
)
def test_extended_names_are_persons(field: str, names: tuple[str, ...]) -> None:
    if field.startswith("{"):  # braces hold a name together
        assert only(f"@misc{{a, title={{T}}, author={{{field}}}}}").authors != ("odd Ltd",)
    else:
        assert only(f"@misc{{a, title={{T}}, author={{{field}}}}}").authors == names


@pytest.mark.parametrize("raw", ["{{a; b}}", "{{a, b}}", "{a; b}", "{a, b}", '"a; b"', '"{a, b}"'])
def test_braces_around_all_keywords_hold_nothing_together(raw: str) -> None:
    assert only(f"@misc{{x, title={{T}}, keywords = {raw}}}").keywords == ("a", "b")


def test_a_lone_keyword_with_a_comma_comes_back(make_paper: Callable[..., Paper]) -> None:
    for word in ("a; b", "a, b"):
        for annotation in (EMPTY_ANNOTATION, Annotation(tags=(word,))):
            keywords = () if annotation.tags else (word,)
            text = render("bibtex", [(make_paper(title="T", keywords=keywords), annotation)])
            reading = read(text.replace("x-source", "other"))
            assert reading.records[0].keywords == keywords
            assert [a.tags for a in reading.annotations.values()] == [(word,)] * bool(
                annotation.tags
            )


BOOK = """
@inproceedings{one, crossref={proc}, author={Okafor, Chidi}, title={Night buses}, pages={1--9}}
@inproceedings{two, crossref={proc}, author={Rossi, Anna}, title={Soil}, pages={10--19}}
@proceedings{proc, title={Proceedings of the Demo Conference}, editor={Bicke, Peter},
  date={2010-03}, doi={10.5555/proc.1}, url={https://a.org/p}, eprint={1501.00001}, pmid={123456},
  keywords={papersift:include}, x-decision={include}, annote={mine}, pages={1--400},
  note={DOI: 10.5555/proc.1}, abstract={A volume of forty papers.}}
"""


def test_a_chapter_does_not_have_the_ids_of_its_book() -> None:
    reading = read(BOOK)
    one, two, book = reading.records
    for chapter in (one, two):
        assert (chapter.year, chapter.venue) == (2010, "Proceedings of the Demo Conference")
        assert (chapter.doi, chapter.url, chapter.arxiv, chapter.pmid) == ("", "", "", "")
        assert (chapter.abstract, chapter.keywords) == ("", ())
    assert (one.pages, two.pages) == ("1-9", "10-19")
    assert (book.doi, book.abstract) == ("10.5555/proc.1", "A volume of forty papers.")
    assert list(reading.annotations) == [book.place]


def test_an_entry_without_a_title_is_another_name_of_the_same_work() -> None:
    text = (
        "@article{mine, crossref={dblp}}\n"
        "@article{dblp, title={Hedges}, year=2012, url={https://doi.org/10.5555/h.1}}"
    )
    assert [(e.title, e.doi) for e in read(text).records] == [("Hedges", "10.5555/h.1")] * 2


def test_an_article_has_the_title_of_its_periodical() -> None:
    text = (
        "@article{a, crossref={p}, title={T}}\n"
        "@periodical{p, title={Journal of Hedges}, date={2011}, doi={10.5555/j}}"
    )
    entry = read(text).records[0]
    assert (entry.title, entry.venue, entry.year, entry.doi) == ("T", "Journal of Hedges", 2011, "")


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("Lindqvist, Jr., Bo M.", "{Lindqvist, Jr., Bo M.}"),
        ("Lindqvist, Bo M., Jr.", "{Lindqvist, Jr., Bo M.}"),
        ("King, Martin, III", "{King, III, Martin}"),
        ("van der Berg, Maria, Sr", "{van der Berg, Sr, Maria}"),
        ("Smith, Jones, Brown", "{{Smith, Jones, Brown}}"),
    ],
)
def test_a_suffix_is_no_part_of_an_organisation(name: str, written: str) -> None:
    (entry,) = read_text(f"TY  - JOUR\nTI  - T\nAU  - {name}\nER  - \n", "x", "x").records
    paper = Paper(id="x", keys=entry.keys, merged=entry, records=(entry,))
    text = render("bibtex", [(paper, EMPTY_ANNOTATION)])
    assert f"author   = {written}," in text
    assert only(text).authors == entry.authors
    (csl,) = read_text(render("csl-json", [(paper, EMPTY_ANNOTATION)]), "x", "x").records
    assert csl.authors == entry.authors


@pytest.mark.parametrize(
    "command",
    [
        *(r"\input{/etc/passwd}", r"\include{secret}", r"\openin5=/etc/passwd", r"\write18{ls}"),
        *(
            r"\openout3=x",
            r"\read5 to \x",
            r"\immediate\write18{ls}",
            r"\InputIfFileExists{a}{b}{c}",
        ),
        *(r"\verbatiminput{a}", r"\lstinputlisting{a}", r"\includegraphics{a}", r"\usepackage{a}"),
        *(
            r"\csname input\endcsname",
            r"\catcode`\%=12",
            r"\def\x{y}",
            r"\let\a=\b",
            r"\directlua{x}",
        ),
        *(
            r"\end{document}",
            r"\ShellEscape{ls}",
            r"\@@input x",
            r"\expandafter\x",
            r"\import{a}{b}",
        ),
    ],
)
def test_no_command_that_runs_or_opens_something_is_exported(command: str) -> None:
    for text in (command, f"Before {command} after", f"{{{command}}}", f"caf\\'e {command}"):
        for encoded in (encode_lines(text), encode_value(text, title=True)):
            name = command.partition("{")[0].split()[0].split("=")[0]
            assert name not in encoded
            assert readable(decode_lines(encoded)).split() in (
                *(readable(text).split(), text.split()),
            )


@pytest.mark.parametrize(
    ("text", "encoded"),
    [
        (r"\Sigma grows", r"$\Sigma$ grows"),
        (r"{\Sigma} grows", r"{$\Sigma$} grows"),
        (r"\alpha-helix and \textit{a}", r"$\alpha$-helix and \textit{a}"),
        (r"x \le 5, \sqrt{2} \times y", r"x $\le$ 5, $\sqrt{2}$ $\times$ y"),
        (r"$\Sigma$ stays", r"$\Sigma$ stays"),
        (r"\alpha1 here", "α1 here"),
        (r"caf\'e \& \o re", r"caf\'e \& \o re"),
    ],
)
def test_commands_of_mathematics_are_written_as_mathematics(text: str, encoded: str) -> None:
    assert encode_lines(text) == encoded
    assert readable(decode_lines(encoded)) == readable(text)
