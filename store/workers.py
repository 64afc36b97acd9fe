"""Work shared out to other processes: bytes go in, bytes come back, nothing outlives this program.

A worker ends with its standard input, so also when this program is killed. Where a worker is
killed, or cannot be started, its parts are done here. Light: subprocess is imported when workers
are started.
"""

from __future__ import annotations

import os
import struct
import sys
import threading
from collections import deque
from collections.abc import Callable, Generator, Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import IO, TYPE_CHECKING

from store.tasks import Steps, in_thread, map_progress

if TYPE_CHECKING:
    import subprocess

Compute = Callable[[bytes], bytes]
"""What a worker does with each part."""

_NICENESS = 5
"""How far workers stand back behind what the user is doing, whoever has started them."""

_MAX_WORKERS = 8
_WAIT_SECONDS = 0.008
"""How long one step waits for a part: half a frame."""

_LENGTH = struct.Struct("<Q")


def count_workers() -> int:
    """Return how many workers this machine can feed: one for each of its processors."""
    if hasattr(os, "sched_getaffinity"):
        return min(_MAX_WORKERS, len(os.sched_getaffinity(0)))
    return min(_MAX_WORKERS, os.cpu_count() or 1)


def run_in_workers(
    module: str,
    parts: Sequence[Callable[[], bytes]],
    compute: Compute,
    take: Callable[[bytes], object],
    workers: int,
) -> Steps[None]:
    """Have each part computed by a process that runs `module`, and take the answers in order.

    `compute` does here what the module does there. Parts are made when a worker is free, and no
    more of them than are soon taken. Yields how much is done, from 0 to 1.
    """
    pool = _Pool(module, parts, workers)
    try:
        for number in range(len(parts)):
            while not pool.has(number, _WAIT_SECONDS):
                yield number / len(parts)
            answer = pool.pop(number)
            if answer is None:
                here = in_thread(partial(_compute_part, parts[number], compute))
                answer = yield from map_progress(here, _constantly(number / len(parts)))
            take(answer)
            yield (number + 1) / len(parts)
    finally:
        pool.close()


def _constantly(done: float) -> Callable[[None], float]:
    return lambda _: done


def _compute_part(part: Callable[[], bytes], compute: Compute) -> bytes:
    return compute(part())


class _Pool:
    """Threads that each feed one process, and the answers that are not taken yet."""

    def __init__(self, module: str, parts: Sequence[Callable[[], bytes]], workers: int) -> None:
        self._parts = parts
        self._changed = threading.Condition()
        self._next = 0
        self._answers: dict[int, bytes | None] = {}
        """Answers by the number of the part; None for one that has to be computed here."""
        self._ahead = 2 * workers
        """Parts that are computed before the first of them is taken."""
        self._taken = 0
        self._closed = False
        self._processes = [
            process for _ in range(min(workers, len(parts))) if (process := _start(module))
        ]
        self._feeding = len(self._processes)
        for process in self._processes:
            threading.Thread(target=self._feed, args=(process,), daemon=True).start()

    def has(self, number: int, seconds: float) -> bool:
        """Wait for the answer to a part; return whether it is there, or never will be."""
        with self._changed:
            return self._changed.wait_for(
                lambda: number in self._answers or not self._feeding, seconds
            )

    def pop(self, number: int) -> bytes | None:
        """Take an answer; None where the part has to be computed here."""
        with self._changed:
            self._taken = number + 1
            self._changed.notify_all()
            return self._answers.pop(number, None)

    def close(self) -> None:
        """End all processes."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()
        for process in self._processes:
            _end(process)

    def _feed(self, process: subprocess.Popen[bytes]) -> None:
        """Feed a process one part after the other, until it fails or there are no more."""
        working = True
        while working and (number := self._reserve()) is not None:
            answer = None
            # a pipe that was closed raises ValueError
            with suppress(OSError, ValueError, EOFError, MemoryError):
                answer = _ask(process, self._parts[number]())
            working = answer is not None
            with self._changed:
                self._answers[number] = answer
                self._changed.notify_all()
        with self._changed:
            self._feeding -= 1
            self._changed.notify_all()

    def _reserve(self) -> int | None:
        """Return the number of the next part, once it is soon taken; None when there is none."""
        with self._changed:
            self._changed.wait_for(lambda: self._closed or self._next < self._taken + self._ahead)
            if self._closed or self._next >= len(self._parts):
                return None
            self._next += 1
            return self._next - 1


class Conversation:
    """A process that was asked for one thing, and the messages that it answers with.

    It ends when it is done, when `close` is called, and when this program ends.
    """

    def __init__(self, module: str, request: bytes) -> None:
        self._lock = threading.Lock()
        self._messages: deque[bytes] = deque()
        self._process = _start(module)
        self._ended = self._process is None
        if self._process is not None:
            feeding = partial(self._converse, self._process, request)
            threading.Thread(target=feeding, daemon=True).start()

    def messages(self) -> Generator[bytes | None, None, None]:
        """Yield the messages that have come, and None while there is none; wait for nothing."""
        while True:
            with self._lock:
                message = self._messages.popleft() if self._messages else None
                if message is None and self._ended:
                    return
            yield message

    def close(self) -> None:
        """End the process, if it still runs."""
        if self._process is not None:
            _end(self._process)

    def _converse(self, process: subprocess.Popen[bytes], request: bytes) -> None:
        # a pipe that was closed raises ValueError
        with suppress(OSError, ValueError, EOFError):
            if process.stdin is not None and process.stdout is not None:
                _write(process.stdin, request)
                while True:
                    message = _read(process.stdout)
                    with self._lock:
                        self._messages.append(message)
        with self._lock:
            self._ended = True


def _end(process: subprocess.Popen[bytes]) -> None:
    process.kill()
    for stream in (process.stdin, process.stdout):
        if stream is not None:
            with suppress(OSError):
                stream.close()
    process.wait()


def _start(module: str) -> subprocess.Popen[bytes] | None:
    """Start a worker that sees the modules of this program; None where that cannot be done."""
    import subprocess

    root = str(Path(__file__).resolve().parent.parent)
    path = os.pathsep.join(filter(None, (root, os.environ.get("PYTHONPATH", ""))))
    try:
        return subprocess.Popen(  # noqa: S603 - this program
            [sys.executable, "-P", "-m", module],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={**os.environ, "PYTHONPATH": path},
            start_new_session=True,  # what the terminal sends is for the app
        )
    except (OSError, ValueError):
        return None


def _ask(process: subprocess.Popen[bytes], part: bytes) -> bytes:
    if process.stdin is None or process.stdout is None:
        raise EOFError
    _write(process.stdin, part)
    return _read(process.stdout)


def _write(stream: IO[bytes], content: bytes) -> None:
    stream.write(_LENGTH.pack(len(content)))
    stream.write(content)
    stream.flush()


def _read(stream: IO[bytes]) -> bytes:
    """Read one message; raise EOFError where the stream ends before its end."""
    head = stream.read(_LENGTH.size)
    if len(head) < _LENGTH.size:
        raise EOFError
    (size,) = _LENGTH.unpack(head)
    content = stream.read(size)
    if len(content) < size:
        raise EOFError
    return content


def _stand_back() -> None:
    with suppress(OSError, AttributeError):
        os.nice(max(0, _NICENESS - os.nice(0)))


def serve(compute: Compute) -> None:
    """Answer each part on standard input until it ends; what a worker's module does."""
    _stand_back()
    source, target = sys.stdin.buffer, sys.stdout.buffer
    with suppress(EOFError, BrokenPipeError, KeyboardInterrupt):
        while True:
            _write(target, compute(_read(source)))


def converse(work: Callable[[bytes, Callable[[bytes], None]], None]) -> None:
    """Do the one thing that this process is asked for; `work` takes the request and a sender.

    The process ends at once when nobody waits for it any more.
    """
    _stand_back()
    source, target = sys.stdin.buffer, sys.stdout.buffer
    request = _read(source)
    threading.Thread(target=_end_with, args=(source,), daemon=True).start()
    with suppress(BrokenPipeError):
        work(request, partial(_write, target))


def _end_with(stream: IO[bytes]) -> None:
    """End this process when a stream ends."""
    stream.read()
    os._exit(1)
