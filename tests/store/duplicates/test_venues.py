"""Names of venues: the same one in every spelling, and different ones."""

from __future__ import annotations

import pytest

from store.duplicates.venues import compare_venues


@pytest.mark.parametrize(
    ("first", "second", "points"),
    [
        ("Journal of Peatland Research", "J. Peatl. Res.", 1.0),
        ("EMNLP", "Conference on Empirical Methods in Natural Language Processing", 1.0),
        ("Proc. LREC", "Proceedings of the Language Resources and Evaluation Conference", 1.0),
        ("VLDB", "Very Large Data Bases", 1.0),
        ("Mire Conference", "Mire Record", -2.5),
        ("Proceedings of the Mire Symposium", "Mire Journal", -2.5),
        ("MIRE", "MIRE J.", -1.0),
        ("Mires", "Soil Letters", -1.0),
        ("", "Soil Letters", 0.0),
        ("Circulation", "Circuits", -1.0),
        ("Neurology", "Neuroscience", -1.0),
        ("Transplantation", "Transfusion", -1.0),
        ("J Psychol", "J Psychiatry", -1.0),
        ("Circ.", "Circulation", 1.0),
        ("Intl. J. Neurol.", "International Journal of Neurology", 1.0),
        ("Proc Natl Acad Sci", "Proceedings of the National Academy of Sciences", 1.0),
        ("Proceedings of Machien Learning", "Machine Learning", 1.0),
        ("JAMA", "Journal of the American Medical Association", 1.0),
        ("BMJ", "British Medical Journal", 1.0),
        ("NeurIPS", "Advances in Neural Information Processing Systems", 0.0),
        ("CHI", "Human Factors in Computing Systems", 0.0),
    ],
)
def test_a_venue_is_recognised_however_it_is_written(
    first: str, second: str, points: float
) -> None:
    assert compare_venues((first, ""), (second, "")) == points
    assert compare_venues((second, ""), (first, "")) == points
