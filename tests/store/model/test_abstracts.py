"""The sections of structured abstracts."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from store.model.abstracts import section_labels, set_off_sections


@pytest.mark.parametrize(
    ("abstract", "labels"),
    [
        ("BACKGROUND: We asked. METHODS: We ran. RESULTS: Good (p<.05). CONCLUSIONS: Fine.",
         ["BACKGROUND:", "METHODS:", "RESULTS:", "CONCLUSIONS:"]),
        ("Background. The thing. Methods. We used it. Results. 5 of 6.",
         ["Background.", "Methods.", "Results."]),
        ("Objective: To see. Design and Setting: A cohort. Main Outcome Measures: Death.",
         ["Objective:", "Design and Setting:", "Main Outcome Measures:"]),
        ("Motivation: Genes. Results: We found. Availability and implementation: On the web.",
         ["Motivation:", "Results:", "Availability and implementation:"]),
        ("IMPORTANCE: Heat.\nCONCLUSIONS AND RELEVANCE: Less of it.",
         ["IMPORTANCE:", "CONCLUSIONS AND RELEVANCE:"]),
        ("Aims — To find. Methods — We looked. Results — None.",
         ["Aims —", "Methods —", "Results —"]),
        ("PATIENTS AND METHODS: Ten. AIM OF THE STUDY: Rest.",
         ["PATIENTS AND METHODS:", "AIM OF THE STUDY:"]),
        ("We present methods: one and two. Results: good.", []),
        ("BERT: a model. We like it. GPT: another.", []),
        ("What we know. Methods are good. Results were: none.", []),
        ("Results: only these.", []),
        ("", []),
    ],
)  # fmt: skip
def test_labels_are_known_at_the_beginning_of_sentences(abstract: str, labels: list[str]) -> None:
    assert [abstract[start:end] for start, end in section_labels(abstract)] == labels
    assert len(set_off_sections(abstract).splitlines()) == max(len(labels), min(1, len(abstract)))


@given(
    st.lists(
        st.sampled_from(
            ("BACKGROUND:", "Methods.", "Results —", "We saw.", "It is 5.", "\n", "é:")
        ),
        max_size=12,
    ).map(" ".join)
)
def test_every_character_stays_in_its_place(abstract: str) -> None:
    set_off = set_off_sections(abstract)
    assert len(set_off) == len(abstract)
    assert set_off.replace("\n", " ") == abstract.replace("\n", " ")
    for start, _ in section_labels(abstract):
        assert start == 0 or set_off[start - 1] == "\n"
