"""What the one door for text from outside costs beside the reading that it is a part of."""

from __future__ import annotations

import json
import tempfile
import time
from pathlib import Path

from bench.corpora import REAL_CORPUS
from store.library.sources import open_source
from store.text.cleaning import clean

PAPERS = 100_000
GREEK = "Größe α→β – naïve “quotes” ∑"
"""Put into every abstract of the second pile: what is not ASCII takes the slower way."""


def run() -> None:
    if not REAL_CORPUS.exists():
        print("cleaning: left out, the 10,000 real papers are not here")
        return
    rows = [json.loads(line) for line in REAL_CORPUS.read_text(encoding="utf-8").splitlines()]
    rows = [rows[n % len(rows)] for n in range(PAPERS)]
    print(f"\ncleaning {PAPERS:,} titles and abstracts beside reading them (share, aim 20 %)")
    for name, added in (("as they are", ""), ("none of them ASCII", GREEK)):
        texts = [(row["title"], f"{added}{row.get('abstract') or ''}") for row in rows]
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "pile.jsonl"
            with path.open("w", encoding="utf-8") as file:
                for title, abstract in texts:
                    print(json.dumps({"title": title, "abstract": abstract}), file=file)
            reading, cleaning = _reading(path), _cleaning(texts)
        told = f"read {reading:6.2f} s   clean {cleaning:5.2f} s   {cleaning / reading:6.1%}"
        print(f"  {name:<20} {told}")


def _reading(path: Path) -> float:
    """Time the reading of a file with nothing in it but titles and abstracts."""
    began = time.process_time()
    open_source(str(path), path)
    return time.process_time() - began


def _cleaning(texts: list[tuple[str, str]]) -> float:
    """Time the cleaning of the same texts."""
    began = time.process_time()
    for title, abstract in texts:
        clean(title)
        clean(abstract, lines=True)
    return time.process_time() - began
