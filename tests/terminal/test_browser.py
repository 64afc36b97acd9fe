"""The app in a browser: Debian's Chromium, driven by Playwright from npm, where both are there."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
import time
from contextlib import closing
from http.client import HTTPConnection
from pathlib import Path

import pytest

pytest.importorskip("textual_serve")

from tui.terminal.loopback_server import is_own_request

ROOT = Path(__file__).resolve().parents[2]
SCRIPT = Path(__file__).with_name("browser.cjs")


@pytest.fixture
def server(tmp_path: Path, environment: dict[str, str]):
    """Serve the app on a free port; return the port."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    env = {**environment, "PYTHONPATH": str(ROOT), "NO_COLOR": ""}
    command = [sys.executable, "-m", "tui", "serve", "--port", str(port)]
    with subprocess.Popen(command, env=env, cwd=tmp_path, stdout=subprocess.DEVNULL) as process:
        for _ in range(300):
            try:
                socket.create_connection(("127.0.0.1", port)).close()
                break
            except OSError:
                assert process.poll() is None
                time.sleep(0.1)
        yield port
        process.terminate()


def node_path() -> str | None:
    """Return where npm has playwright-core; None where something is missing."""
    if not shutil.which("node") or not shutil.which("npm") or not shutil.which("chromium"):
        return None
    done = subprocess.run(["npm", "root", "-g"], capture_output=True, text=True, check=False)
    folder = Path(os.environ.get("NODE_PATH") or done.stdout.strip())
    return str(folder) if (folder / "playwright-core").is_dir() else None


def test_the_app_is_used_in_a_browser(server: int, environment, tmp_path: Path) -> None:
    modules = node_path()
    if modules is None:
        pytest.skip("needs node, playwright-core and chromium")
    done = subprocess.run(
        ["node", SCRIPT, f"http://127.0.0.1:{server}", shutil.which("chromium") or ""],
        env={**os.environ, "NODE_PATH": modules},
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    seen = json.loads(done.stdout)
    listed = subprocess.run(
        [sys.executable, "-m", "tui", "list", "--json", "-q", "is:include OR has:note"],
        env={**environment, "PYTHONPATH": str(ROOT)},
        cwd=tmp_path,
        capture_output=True,
        check=True,
    )
    papers = {paper["decision"]: paper for paper in json.loads(listed.stdout)}
    assert set(papers) == {"include", "undecided"}
    noted = papers["undecided"]
    assert noted["rating"] == 5
    assert noted["note"] == "pasted ␛e text\nsecond line"
    assert "moe" in (noted["title"] + noted["abstract"]).lower()
    assert noted["title"] in seen["copied"]
    assert seen["elsewhere"] == []


def test_pages_from_elsewhere_are_refused(server: int) -> None:
    def answer(**headers: str) -> int:
        with closing(HTTPConnection("127.0.0.1", server, timeout=20)) as connection:
            connection.request("GET", "/", headers=headers)
            return connection.getresponse().status

    assert answer() == 200
    assert answer(Host=f"localhost:{server}") == 200
    assert answer(Host=f"evil.example:{server}") == 403
    assert answer(Origin="http://evil.example") == 403
    assert answer(Origin=f"http://localhost:{server + 1}") == 403


@pytest.mark.parametrize(
    ("host", "origin", "own"),
    [
        ("127.0.0.1:8417", None, True),
        ("localhost:8417", "http://localhost:8417", True),
        ("[::1]:8417", "http://[::1]:8417", True),
        ("localhost.evil.example:8417", None, False),
        ("127.0.0.1:8417", "http://evil.example:8417", False),
        ("127.0.0.1:8417", "null", False),
        ("127.0.0.1:80", None, False),
        ("127.0.0.1:x", None, False),
    ],
)
def test_only_this_server_is_its_own(host: str, origin: str | None, own: bool) -> None:
    assert is_own_request(host, origin, 8417) is own


def test_serve_listens_on_this_machine_only(start) -> None:
    session = start("serve", "--host", "0.0.0.0")
    assert session.ended() == 2
    assert "this machine only" in session.text
