"""Work that takes over a second shows how far it is: on standard error, for people only."""

from __future__ import annotations

import sys
from types import SimpleNamespace

import click
import pytest

from tui.cli import progress
from tui.cli.options import add_common_options


def read_for(seconds: list[float], *options: str, terminal: bool = True) -> None:
    """Run a command with these options that reports its progress at these seconds."""
    clock = iter([0.0, *seconds])

    def read() -> None:
        with progress.ProgressLine() as line:
            for number in range(len(seconds)):
                line.show((number + 1) / len(seconds))

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(progress, "time", SimpleNamespace(monotonic=lambda: next(clock)))
        patch.setattr(sys.stderr, "isatty", lambda: terminal)
        command = add_common_options(click.Command("read", callback=read))
        command.main(list(options), standalone_mode=False)


def test_the_line_is_drawn_after_a_second_and_removed(capsys: pytest.CaptureFixture[str]) -> None:
    read_for([0.5, 1.1, 1.15, 1.3])
    drawn = capsys.readouterr()
    assert drawn.out == ""
    shares = [share for share in ("25%", "50%", "75%", "100%") if share in drawn.err]
    assert shares == ["50%", "100%"]
    assert "Reading" not in drawn.err.rpartition("100%")[2]
    assert "\x1b" not in drawn.err
    assert drawn.err.split("\r")[-2].strip() == ""


@pytest.mark.parametrize(
    ("seconds", "options", "terminal"),
    [
        ([0.2, 0.5, 0.99], (), True),
        ([2.0, 4.0], ("--quiet",), True),
        ([2.0, 4.0], ("--json",), True),
        ([2.0, 4.0], (), False),
    ],
)
def test_short_work_programs_and_files_get_none(
    seconds: list[float],
    options: tuple[str, ...],
    terminal: bool,
    capsys: pytest.CaptureFixture[str],
) -> None:
    read_for(seconds, *options, terminal=terminal)
    drawn = capsys.readouterr()
    assert (drawn.out, drawn.err) == ("", "")
