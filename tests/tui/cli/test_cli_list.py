"""list, show, export, stats and keys: what is printed, and in which form."""

from __future__ import annotations

import csv
import io
import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

from store.formats.registry import WRITERS
from store.library import cache
from store.search import index
from tui.cli.output import cell_width, fit_width
from tui.cli.papers import short_ids
from tui.commands import COMMANDS

Run = Callable[..., Result]

CORPUS = Path(__file__).resolve().parents[3] / "seeds"

FIELDS = [
    "id",
    "title",
    "display_title",
    "abstract",
    "authors",
    "year",
    "venue",
    "volume",
    "number",
    "pages",
    "doi",
    "arxiv",
    "pmid",
    "url",
    "keywords",
    "sources",
    "duplicates",
    "joined_by",
    "decision",
    "reason",
    "rating",
    "tags",
    "note",
    "read",
    "wanted",
    "unwanted",
    "extra",
    "decided_at",
    "blind",
    "reviewer",
    "settled_by",
    "own_decision",
    "own_reason",
]


def test_the_bundled_corpus_is_listed_when_nothing_else_was_open(run: Run) -> None:
    result = run("list", "--format", "json")
    assert result.exit_code == 0
    papers = json.loads(result.stdout)
    assert len(papers) == 153
    assert sum(paper["title"] is not None for paper in papers) == 151
    texts = [f"{paper['title']}\n{paper['abstract']}" for paper in papers]
    for rubbish in ("Subscribe", "Abstract:", "Get trending papers"):
        assert not [text for text in texts if rubbish in text]


def test_json_has_the_fields_that_the_design_names(run: Run, dump: Path) -> None:
    papers = json.loads(run("list", "--format", "json", dump).stdout)
    lines = run("list", "--format", "jsonl", dump).stdout.splitlines()
    assert [list(paper) for paper in papers] == [FIELDS] * 3
    assert [json.loads(line) for line in lines] == papers
    assert papers[1]["sources"] == [{"path": str(dump), "line": 3}]
    assert papers[1]["year"] is None


def test_show_parts_facts_abstract_and_note_by_blank_lines(
    run: Run, dump: Path, ids: list[str]
) -> None:
    run("note", ids[0], "-m", "Read again.", "--source", dump)
    blocks = run("show", ids[0], "--source", dump).stdout.rstrip("\n").split("\n\n")
    assert len(blocks) == 4
    assert blocks[1].splitlines()[-1].startswith("source ")
    assert blocks[3].splitlines() == ["Your note", "Read again."]


def test_show_gives_the_same_object(run: Run, dump: Path, ids: list[str]) -> None:
    papers = json.loads(run("list", "--format", "json", dump).stdout)
    assert json.loads(run("show", ids[1], "--source", dump, "--format", "json").stdout) == papers[1]


def test_json_is_utf8_whatever_the_locale(start: Callable[..., object], tmp_path: Path) -> None:
    path = tmp_path / "greek.txt"
    path.write_text("PanGu-Σ: fünf Wörter\nA short abstract about Σ.\n", encoding="utf-8")
    done = start("list", "--format", "json", path, LC_ALL="C", PYTHONUTF8="0")
    assert "PanGu-Σ: fünf Wörter" in done.stdout  # type: ignore[attr-defined]


def test_a_table_is_a_line_a_paper_and_cuts_nothing_in_a_pipe(run: Run, dump: Path) -> None:
    lines = run("list", dump).stdout.splitlines()
    assert len(lines) == 3
    assert "Slow bread: fermentation below ten degrees" in lines[1]
    assert "\x1b" not in "".join(lines)


def test_the_table_says_what_was_said(run: Run, dump: Path, ids: list[str]) -> None:
    run("decide", "include", ids[0], "--source", dump)
    run("rate", "4", ids[0], "--source", dump)
    run("tag", "+birds", ids[0], "--source", dump)
    line = run("list", dump).stdout.splitlines()[0]
    assert line.startswith("✓  4  ")
    assert "#birds" in line


def test_the_id_in_the_table_is_accepted_where_an_id_is(run: Run, dump: Path) -> None:
    line = run("list", dump).stdout.splitlines()[2]
    assert run("show", line.split()[1], "--source", dump).stdout.startswith("Counting swifts")


def test_short_ids_stay_different() -> None:
    names = ["text:0123456789abcdef", "text:0123456789abff00", "doi:10.1/x"]
    assert short_ids(names, names) == ["0123456789abc", "0123456789abf", "10.1/x"]
    assert short_ids(names[:1], names[:1]) == ["01234567"]


def test_a_query_picks_what_the_filter_box_would(run: Run, dump: Path, ids: list[str]) -> None:
    query = ("list", "--format", "ids", dump, "-q")
    assert run(*query, "microphone").stdout.split() == [ids[2]]
    assert run(*query, "gravle raods").stdout.split() == [ids[0]]
    assert run(*query, '"ten degrees" -swifts').stdout.split() == [ids[1]]
    assert run(*query, "is:include").stdout == ""
    assert run(*query, "gravel OR swifts").stdout.split() == [ids[0], ids[2]]


def test_the_index_of_a_kept_pile_is_made_once(
    run: Run, dump: Path, ids: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    made = []
    real = index.build_paper_index
    monkeypatch.setattr(cache, "RACY_WINDOW_NS", 0)
    monkeypatch.setattr(index, "build_paper_index", lambda papers: made.append(1) or real(papers))
    found = [run("list", dump, "-q", "swifts", "--format", "ids").output for _ in range(4)]
    assert len(set(found)) == 1
    assert found[0].split() == [ids[2]]
    assert len(made) <= 2
    before = len(made)
    run("decide", "include", ids[2], "--source", dump)
    assert run("list", dump, "-q", "is:include", "--format", "ids").output.split() == [ids[2]]
    assert len(made) == before
    dump.write_text(dump.read_text().replace("swifts", "gulls"))
    assert not run("list", dump, "-q", "swifts", "--format", "ids").stdout
    assert len(run("list", dump, "-q", "gulls", "--format", "ids").output.split()) == 1


def test_a_paper_that_misses_a_word_is_marked_and_no_program_is_given_it(
    run: Run, dump: Path
) -> None:
    table = run("list", "-q", "gravel microphone", dump)
    assert [line[0] for line in table.stdout.splitlines()] == ["~", "~"]
    assert "nothing matches" in table.stderr
    for form in ("ids", "jsonl"):
        assert run("list", "-q", "gravel microphone", "--format", form, dump).stdout == ""
    assert run("list", "-q", "gravel microphone", "-n", "1", dump).stdout.count("\n") == 1
    assert "~" not in run("list", "-q", "gravel", dump).stdout


@pytest.mark.parametrize("query", ["is:inclde", '"abc', "year:>", "tag:", "rating:9"])
def test_a_condition_that_cannot_be_read_is_wrong_usage(run: Run, dump: Path, query: str) -> None:
    result = run("export", "--format", "json", "-q", query, dump)
    assert result.exit_code == 2
    assert result.stdout == ""
    assert query in result.stderr


def test_a_stray_sign_in_a_query_is_only_remarked_on(run: Run, dump: Path, ids: list[str]) -> None:
    result = run("list", "--format", "ids", "-q", "swifts - (", dump)
    assert result.exit_code == 0
    assert result.stdout.split() == [ids[2]]
    assert "ignored in the query" in result.stderr


def test_an_order_can_be_reversed(run: Run, dump: Path, ids: list[str]) -> None:
    assert run("list", "--format", "ids", "--sort", "-source", dump).stdout.split() == ids[::-1]
    by_title = run("list", "--format", "ids", "--sort", "title", dump).stdout.split()
    assert by_title == [ids[2], ids[0], ids[1]]


def test_an_unknown_order_is_wrong_usage(run: Run, dump: Path) -> None:
    assert run("list", "--sort", "colour", dump).exit_code == 2


@pytest.mark.parametrize("form", WRITERS)
def test_every_format_is_written(run: Run, dump: Path, form: str, ids: list[str]) -> None:
    result = run("export", "--format", form, dump)
    assert result.exit_code == 0
    assert "Counting swifts" in result.stdout


def test_markdown_has_abstracts_only_when_asked(run: Run, dump: Path) -> None:
    plain = run("export", "--format", "markdown", dump).stdout
    full = run("export", "--format", "markdown", "--abstracts", dump).stdout
    assert "church tower" not in plain
    assert "church tower" in full
    assert "church tower" in run("export", "--format", "csv", dump).stdout
    assert "church tower" not in run("export", "--format", "csv", "--no-abstracts", dump).stdout


def test_an_export_needs_a_format(run: Run, dump: Path) -> None:
    assert run("export", dump).exit_code == 2


def test_an_export_goes_over_no_file_unasked(run: Run, dump: Path, tmp_path: Path) -> None:
    path = tmp_path / "out.csv"
    command = ("export", "--format", "csv", "-o", path, dump)
    first = run(*command)
    assert (first.exit_code, first.stdout) == (0, f"3 papers written to {path}\n")
    rows = list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8-sig"))))
    assert [row["title"] for row in rows][1] == "Slow bread: fermentation below ten degrees"
    path.write_text("mine", encoding="utf-8")
    assert run(*command).exit_code == 1
    assert path.read_text(encoding="utf-8") == "mine"
    assert run(*command, "--force").exit_code == 0
    assert path.read_text(encoding="utf-8") != "mine"


def test_an_export_never_goes_over_a_source_or_the_notes(
    run: Run, dump: Path, ids: list[str], tmp_path: Path
) -> None:
    link = tmp_path / "link.txt"
    link.symlink_to(dump)
    store = tmp_path / "notes.json"
    odd = tmp_path / os.fsdecode(b"odd \xff.txt")
    odd.write_bytes(dump.read_bytes())
    before = dump.read_bytes()
    run("rate", "3", ids[0], "--source", dump, "--store", store)
    for path in (dump, link, odd, store):
        words = ("export", "--format", "csv", "-o", path, "--force")
        assert run(*words, dump, odd, "--store", store).exit_code == 1, path
        assert run(*words, tmp_path, "--store", store).exit_code == 1, path
    assert dump.read_bytes() == odd.read_bytes() == before
    assert "Rated 3" in run("history", "--store", store).stdout


def test_an_empty_pick_says_so(run: Run, dump: Path) -> None:
    result = run("export", "--format", "json", "-q", "is:include", dump)
    assert json.loads(result.stdout) == []
    assert "no paper" in result.stderr


def test_stats_count_records_papers_and_decisions(run: Run, dump: Path, ids: list[str]) -> None:
    run("decide", "exclude", "--reason", "too cold", ids[1], "--source", dump)
    run("decide", "include", ids[0], "--source", dump)
    found = json.loads(run("stats", "--format", "json", dump).stdout)
    assert (found["records"], found["papers"], found["duplicates"]) == (3, 3, 0)
    assert (found["include"], found["exclude"], found["undecided"]) == (1, 1, 1)
    assert found["reasons"] == {"too cold": 1}
    text = run("stats", dump).stdout
    assert text.startswith("2/3 · 1 in")
    assert "too cold" in text
    assert "| excluded | 1 |" in run("stats", "--format", "markdown", dump).stdout


def test_stats_of_a_source_leave_orphans_out(
    run: Run, dump: Path, ids: list[str], tmp_path: Path
) -> None:
    run("decide", "include", *ids, "--source", dump)
    other = tmp_path / "other.csv"
    other.write_text("title,year\nOnly this,2020\n", encoding="utf-8")
    found = json.loads(run("stats", "--format", "json", other).stdout)
    assert (found["papers"], found["include"]) == (1, 0)


def test_every_command_of_the_app_is_among_the_keys(run: Run) -> None:
    rows = json.loads(run("keys", "--format", "json").stdout)
    assert [row["id"] for row in rows] == [command.name for command in COMMANDS]
    assert "Include the paper" in run("keys").stdout
    assert "| `i` |" in run("keys", "--format", "markdown").stdout


def test_keys_are_shown_as_the_settings_have_them(run: Run, home: Path) -> None:
    folder = home / "config" / "papersift"
    folder.mkdir(parents=True)
    (folder / "settings.toml").write_text('[keys]\n"decide.include" = "A"\n', encoding="utf-8")
    rows = json.loads(run("keys", "--format", "json").stdout)
    assert next(row["keys"] for row in rows if row["id"] == "decide.include") == ["A"]


def test_text_is_fitted_by_the_columns_that_it_takes() -> None:
    assert cell_width("漢字 ab") == 7
    assert cell_width("e\u0301") == 1
    assert fit_width("漢字漢字", 8) == "漢字漢字"
    assert fit_width("漢字漢字", 6) == "漢字…"
    assert fit_width("abc", 0) == ""


def test_a_damaged_line_of_the_cache_is_read_from_its_source(
    run: Run, dump: Path, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Only the lines that are printed are checked: a command reads no more of the cache."""
    monkeypatch.setattr("store.library.cache.RACY_WINDOW_NS", 0)
    first = run("list", dump).stdout
    (cached,) = home.glob("cache/papersift/*.library")
    cached.write_bytes(cached.read_bytes().replace(b"Gravel roads", b"Gravel toads"))
    cached.chmod(0o600)
    for _ in range(2):
        assert run("list", dump).stdout == first
    (rebuilt,) = home.glob("cache/papersift/*.library")
    assert b"Gravel toads" not in rebuilt.read_bytes()


def test_each_further_query_narrows(run: Run) -> None:
    def listed(*queries: str) -> list[str]:
        options = [part for query in queries for part in ("-q", query)]
        return run("list", "--json", *options, CORPUS).stdout.split('"id": ')[1:]

    either, model = "title:moe OR title:mamba", "title:model"
    both = listed(either, model)
    assert both == listed(f"({either}) {model}")
    assert 0 < len(both) < len(listed(either)) < len(listed())
