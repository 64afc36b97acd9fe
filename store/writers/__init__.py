"""Writers: papers and what was said about them out, in the formats that other tools read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from importlib import import_module
from types import MappingProxyType

from store.annotation import Annotation
from store.papers import Paper
from store.writers.saving import ExportExists, ExportFailed, save

__all__ = ["FORMATS", "ExportExists", "ExportFailed", "Writer", "render", "save"]


@dataclass(frozen=True, slots=True)
class Writer:
    """One format that papers can be taken away in."""

    name: str
    """What the command line calls it."""
    suffix: str
    """With its dot."""
    title: str
    """What people call it."""
    module: str
    """Where its `write` lives; imported when it is first used."""

    def write(self, entries: Iterable[tuple[Paper, Annotation]], *, abstracts: bool = True) -> str:
        """Give the papers as text of this format."""
        text: str = import_module(self.module).write(entries, abstracts=abstracts)
        return text


FORMATS: Mapping[str, Writer] = MappingProxyType(
    {
        writer.name: writer
        for writer in (
            Writer("markdown", ".md", "Markdown reading list", "store.writers.markdown"),
            Writer("bibtex", ".bib", "BibTeX", "store.writers.bibtex"),
            Writer("ris", ".ris", "RIS", "store.writers.ris"),
            Writer("csl-json", ".csl.json", "CSL-JSON", "store.writers.csl_json"),
            Writer("csv", ".csv", "CSV", "store.writers.csv"),
            Writer("json", ".json", "JSON", "store.writers.json"),
            Writer("jsonl", ".jsonl", "JSON lines", "store.writers.jsonl"),
        )
    }
)
"""The formats by name, in the order that people are shown."""


def render(
    format: str,  # noqa: A002  the command line's own word
    entries: Iterable[tuple[Paper, Annotation]],
    *,
    abstracts: bool = True,
) -> str:
    """Give papers and their Annotations as text of one of the FORMATS."""
    return FORMATS[format].write(entries, abstracts=abstracts)
