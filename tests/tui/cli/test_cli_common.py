"""What every command has: JSON, limits, silence, formats by suffix, a line for a wrong word."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest

from tui.cli.registry import GROUPS, MEANT, SUBCOMMANDS


@pytest.mark.parametrize(
    ("words", "meant"),
    [
        (("serach", "foo"), "papersift list -q QUERY"),
        (("include", "abc"), "papersift decide include ID"),
        (("exclde",), "papersift decide exclude ID"),
        (("lst",), "papersift list?"),
        (("histroy",), "papersift history?"),
        (("Export", "x"), "papersift export?"),
        (("markread", "x"), "papersift mark-read?"),
        (("nofile.bib",), "no file and no command"),
        (("xyzzy", "plugh"), "no file and no command"),
    ],
)
def test_a_first_word_that_is_nothing_is_one_line(start, words, meant: str) -> None:
    done = start(*words)
    assert done.returncode == 2
    assert meant in done.stderr
    assert len(done.stderr.splitlines()) == 1
    assert done.stdout == ""


@pytest.mark.parametrize(
    ("name", "typed", "meant"),
    [
        ("papers [b].bib", "paprs [b].bib", "papers [b].bib'?"),
        ("papers.bib", "PAPERS.BIB", "papers.bib'?"),
        (".papers.bib", "papers.bib", "no file and no command"),
        ("papers\x1b[31m.bib", "papers.bib", "no file and no command"),
        ("papers.bib", "other.ris", "no file and no command"),
        ("papers.bib", "no/papers.bib", "no file and no command"),
    ],
)
def test_a_mistyped_file_is_named(start, tmp_path: Path, name: str, typed: str, meant: str) -> None:
    (tmp_path / name).write_text("")
    done = start(f"{tmp_path}/{typed}")
    assert (done.returncode, len(done.stderr.splitlines())) == (2, 1)
    assert meant in done.stderr


def test_what_is_meant_is_a_command() -> None:
    for meant in MEANT.values():
        assert meant.split()[0] in {*SUBCOMMANDS, "--version", "FILE"}
    assert not MEANT.keys() & SUBCOMMANDS.keys()
    assert all(name in SUBCOMMANDS for names in GROUPS.values() for name in names)


def test_help_explains_a_command_and_the_environment(run) -> None:
    assert run("help", "rate").stdout == run("rate", "--help").stdout
    assert run("help").stdout == run("--help").stdout
    assert run("help", "rtae").exit_code == 2
    assert "papersift rate" in run("help", "rtae").stderr
    for name in ("PAPERSIFT_STORE", "NO_COLOR", "EDITOR", "ESCDELAY"):
        assert name in run("--help").stdout
    assert run("-V").stdout.startswith("papersift ")


def test_json_is_asked_for_in_one_word(run, dump: Path, ids: list[str]) -> None:
    assert run("list", "--json", dump).stdout == run("list", "--format", "json", dump).stdout
    assert json.loads(run("show", "--json", ids[0], "--source", dump).stdout)["id"] == ids[0]
    assert json.loads(run("rate", "--json", "4", ids[0], "--source", dump).stdout)["number"] == 1
    assert json.loads(run("paths", "--json").stdout)["notes"].endswith("notes.json")
    assert run("list", "--json", "--format", "csv", dump).exit_code == 2


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("show", "nosuch", "--json"), 1),
        (("list", "--json", "--sort", "nosuch"), 2),
        (("undo", "--json"), 1),
        (("list", "--json", "--nosuch"), 2),
        (("views", "--delete", "nosuch", "--format", "json"), 1),
        (("nosuchword", "--json"), 2),
    ],
)
def test_errors_are_json_with_json(start, words: tuple[str, ...], code: int) -> None:
    done = start(*words)
    assert done.returncode == code
    report = json.loads(done.stderr.splitlines()[-1])
    assert report["exit_code"] == code
    assert report["error"]


def test_a_limit_is_a_limit(run, dump: Path, ids: list[str]) -> None:
    assert run("list", "--format", "ids", "-n", "2", dump).stdout.split() == ids[:2]
    assert run("list", "--format", "ids", "-n", "0", dump).stdout == ""
    assert len(json.loads(run("export", "--json", "-n", "1", dump).stdout)) == 1
    assert run("list", "-n", "-1", dump).exit_code == 2
    assert "--limit" not in run("tag", "--help").stdout


def test_quiet_leaves_results_and_errors(run, dump: Path, ids: list[str], tmp_path: Path) -> None:
    quiet = run("rate", "5", ids[0], "--source", dump, "--quiet")
    assert (quiet.exit_code, quiet.stdout, quiet.stderr) == (0, "", "")
    assert run("list", "-q", "zzzzzz", "--quiet", dump).stderr == ""
    assert run("list", "--quiet", dump).stdout
    assert run("show", "nosuch", "--quiet").stderr


def test_the_suffix_chooses_the_format(run, dump: Path, tmp_path: Path) -> None:
    for suffix, sign in ((".bib", "@"), (".ris", "TY  -"), (".md", "# "), (".json", '"id"')):
        target = tmp_path / f"out{suffix}"
        assert run("export", "-o", target, dump).exit_code == 0
        assert sign in target.read_text()
    csl = tmp_path / "out.csl.json"
    assert run("export", "-o", csl, dump).exit_code == 0
    assert "issued" in csl.read_text() or "abstract" in json.loads(csl.read_text())[0]
    assert '"sources"' not in csl.read_text()


@pytest.mark.parametrize(
    ("form", "name", "code"),
    [
        ("bibtex", "x.ris", 2),
        ("ris", "X.BIB", 2),
        ("jsonl", "x.json", 2),
        ("csl-json", "x.json", 2),
        ("csl-json", "x.csl.json", 0),
        ("notebook", "x.json", 0),
        ("bibtex", "x.txt", 0),
        ("markdown", "list", 0),
        (None, "x.txt", 2),
        (None, "-", 2),
    ],
)
def test_only_the_suffix_of_another_format_is_wrong(
    run, dump: Path, tmp_path: Path, form: str | None, name: str, code: int
) -> None:
    target = name if name == "-" else tmp_path / name
    words = ("--format", form) if form else ()
    assert run("export", *words, "-o", target, dump).exit_code == code
    assert code == 0 or name == "-" or not (tmp_path / name).exists()


def test_tables_can_be_read_back(run, dump: Path) -> None:
    for form, delimiter in (("csv", ","), ("tsv", "\t")):
        table = run("list", "--format", form, dump).stdout
        rows = list(csv.DictReader(io.StringIO(table), delimiter=delimiter))
        assert [row["title"][:6] for row in rows] == ["Gravel", "Slow b", "Counti"]


@pytest.mark.parametrize("command", ["list", "check"])
def test_what_is_only_looked_at_is_not_kept(run, dump: Path, home: Path, command: str) -> None:
    done = run(command, "-", input=dump.read_text())
    assert done.exit_code == 0
    assert "Gravel" in done.stdout or "3 records" in done.stdout
    assert not [path for path in home.rglob("*") if "pasted" in path.parts]


def test_folders_in_folders_are_read_when_asked_for(run, dump: Path, tmp_path: Path) -> None:
    tree = tmp_path / "tree"
    deep = tree / "a" / "b"
    deep.mkdir(parents=True)
    (tree / ".hidden").mkdir()
    for folder in (deep, tree / ".hidden"):
        (folder / "papers.txt").write_text(dump.read_text())
    passed_over = run("list", "--format", "ids", tree)
    assert passed_over.stdout == ""
    assert "a" in passed_over.stderr
    read = run("list", "--json", "--recursive", tree)
    papers = json.loads(read.stdout)
    assert len(papers) == 3
    assert all(len(paper["sources"]) == 1 for paper in papers)


@pytest.mark.parametrize(
    ("query", "hint"),
    [
        ("yaer:2020", "did you mean year:?"),
        ("autor:doe", "did you mean author:?"),
        ("foo:bar", "there are title"),
        ('"yaer:2020" zzzz', ""),
        ("zzzzzz", ""),
    ],
)
def test_nothing_is_said_with_a_hint(run, dump: Path, query: str, hint: str) -> None:
    done = run("list", "-q", query, "--format", "ids", dump)
    assert done.exit_code == 0
    assert done.stdout == ""
    assert "nothing matches" in done.stderr
    assert (hint in done.stderr) if hint else ("is no field" not in done.stderr)
