"""How much of the time to read a file is spent on cleaning its texts."""

from __future__ import annotations

import json
import tempfile
import time
from pathlib import Path

from bench.corpora import REAL_CORPUS
from store.library.sources import open_source
from store.text.cleaning import clean

PAPERS = 100_000
NON_ASCII = "Größe α→β – naïve “quotes” ∑"
"""Put into every abstract of the second file: text that is not ASCII takes longer to clean."""


def run() -> None:
    if not REAL_CORPUS.exists():
        print("cleaning: skipped, the 10,000 real papers are not here")
        return
    rows = [json.loads(line) for line in REAL_CORPUS.read_text(encoding="utf-8").splitlines()]
    rows = [rows[n % len(rows)] for n in range(PAPERS)]
    print(f"\ncleaning {PAPERS:,} titles and abstracts, and reading them (share, goal 20 %)")
    for name, prefix in (("as they are", ""), ("none of them ASCII", NON_ASCII)):
        texts = [(row["title"], f"{prefix}{row.get('abstract') or ''}") for row in rows]
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "papers.jsonl"
            with path.open("w", encoding="utf-8") as file:
                for title, abstract in texts:
                    print(json.dumps({"title": title, "abstract": abstract}), file=file)
            reading, cleaning = _time_reading(path), _time_cleaning(texts)
        times = f"read {reading:6.2f} s   clean {cleaning:5.2f} s   {cleaning / reading:6.1%}"
        print(f"  {name:<20} {times}")


def _time_reading(path: Path) -> float:
    """Return the seconds to read a file that has nothing but titles and abstracts."""
    began = time.process_time()
    open_source(str(path), path)
    return time.process_time() - began


def _time_cleaning(texts: list[tuple[str, str]]) -> float:
    """Return the seconds to clean the same texts."""
    began = time.process_time()
    for title, abstract in texts:
        clean(title)
        clean(abstract, lines=True)
    return time.process_time() - began
