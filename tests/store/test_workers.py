"""Work in other processes: the same answers in the same order, whoever is killed."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from store import workers
from store.tasks import run_steps
from store.workers import count_workers, run_in_workers

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def worker(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """Write a module that answers with its part reversed, and dies of a part that says so."""
    (tmp_path / "reverser.py").write_text(
        "import os\nfrom store.workers import serve\n"
        "def reverse(part):\n    if part == b'die':\n        os._exit(1)\n    return part[::-1]\n"
        "serve(reverse)\n"
    )
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    return "reverser"


def constant(part: bytes) -> Callable[[], bytes]:
    return lambda: part


def reverse(part: bytes) -> bytes:
    return part[::-1]


@pytest.mark.parametrize("count", [0, 1, 3])
def test_answers_come_in_the_order_of_the_parts(worker: str, count: int) -> None:
    contents = [str(number).encode() * 7 for number in range(40)] + [b"", b"x" * 3_000_000]
    answers: list[bytes] = []
    progress: list[float] = []
    steps = run_in_workers(worker, list(map(constant, contents)), reverse, answers.append, count)
    run_steps(steps, progress.append)
    assert answers == [part[::-1] for part in contents]
    assert progress == sorted(progress)
    assert progress[-1] == 1.0


def test_no_part_is_lost_with_its_worker_and_none_is_made_long_before_it_is_taken(
    worker: str,
) -> None:
    contents = [b"die" if number % 5 == 2 else b"part%d" % number for number in range(20)]
    answers: list[bytes] = []
    begun: set[int] = set()

    def part(number: int) -> bytes:
        begun.add(number)
        assert number <= len(answers) + 2 * 3
        return contents[number]

    parts = [partial(part, number) for number in range(20)]
    run_steps(run_in_workers(worker, parts, reverse, answers.append, 3))
    assert answers == [content[::-1] for content in contents]
    assert begun == set(range(20))


@pytest.mark.parametrize("program", ["/nowhere/python", "/bin/false"])
def test_where_no_process_can_be_had_all_is_done_here(
    monkeypatch: pytest.MonkeyPatch, worker: str, program: str
) -> None:
    monkeypatch.setattr(workers.sys, "executable", program)
    answers: list[bytes] = []
    run_steps(
        run_in_workers(worker, [constant(b"ab"), constant(b"cd")], reverse, answers.append, 2)
    )
    assert answers == [b"ba", b"dc"]


def test_workers_end_when_nobody_waits_for_them(
    monkeypatch: pytest.MonkeyPatch, worker: str
) -> None:
    started: list[subprocess.Popen[bytes]] = []
    start = workers._start

    def remember(module: str) -> subprocess.Popen[bytes] | None:
        process = start(module)
        assert process is not None
        started.append(process)
        return process

    monkeypatch.setattr(workers, "_start", remember)
    steps = run_in_workers(worker, [constant(b"ab")] * 50, reverse, lambda _: None, 2)
    next(steps)
    steps.close()
    assert len(started) == 2
    assert all(process.returncode is not None for process in started)


def test_no_worker_outlives_a_program_that_is_killed(worker: str, tmp_path: Path) -> None:
    program = (
        "import sys, time\nfrom store import workers\nstart = workers._start\n"
        "def remember(module):\n    process = start(module)\n    print(process.pid, flush=True)\n"
        "    return process\nworkers._start = remember\n"
        "steps = workers.run_in_workers('reverser', [lambda: b'ab'] * 9, lambda p: p, "
        "lambda p: time.sleep(60), 2)\nfor _ in steps: pass\n"
    )
    path = os.pathsep.join((str(ROOT), str(tmp_path)))
    with subprocess.Popen(
        [sys.executable, "-c", program],
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": path},
        text=True,
    ) as process:
        assert process.stdout is not None
        pids = [int(process.stdout.readline()) for _ in range(2)]
        process.kill()
    end = time.monotonic() + 60
    while any(map(_is_running, pids)):
        assert time.monotonic() < end
        time.sleep(0.02)


def _is_running(pid: int) -> bool:
    try:
        os.kill(pid, 0)
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except (ProcessLookupError, FileNotFoundError):
        return False
    return state != "Z"


def test_there_is_a_worker_for_each_processor_up_to_some() -> None:
    assert 1 <= count_workers() <= 8
