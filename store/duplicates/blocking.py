"""Blocking: find the pairs of records that are worth comparing, out of all that there are.

Records that share a blocking key become candidate pairs. The functions that compute the
keys of all records return two arrays: keys as numbers, and for each the index of a record
that has it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Generator, Iterable, Sequence
from itertools import chain, combinations

import numpy as np

from store.duplicates.evidence import pairwise_similarity
from store.duplicates.features import ABSTRACT_END_LENGTH, RecordFeatures, compact_text
from store.duplicates.matrix import FeatureMatrix, IndexPairs, Numbers, Points
from store.duplicates.titles import contained_titles

_Keys = tuple[Numbers, Numbers]
"""Keys, and for each the index of a record that has it."""

_KeySteps = Generator[None, None, _Keys]
"""Compute keys; yields every few milliseconds."""

_MAX_BLOCK_SIZE = 60
"""Records of a block that are all compared with each other; a larger one uses a window."""

_WINDOW_SIZE = 10
"""Following records, in the order of the titles, that a record of a large block is paired with."""

_SLICE_SIZE = 2000
"""Records, or pairs, that are processed between two yields."""

_MIN_TITLE_SIMILARITY = 75.0
"""Similarity of titles (0 to 100) below which only an id, a page or the abstract can help."""

_MAX_RARE_HOLDERS = 12
"""Titles that may have a word in common for that word alone to be a key."""

_MIN_ABSTRACT_LENGTH = 40
"""Characters that an abstract needs to have keys."""

_MIN_SENTENCE_LENGTH = 24
"""Letters of a sentence that are enough to find a copy by it."""

_SENTENCE_END = re.compile(r"[.!?:;]\s+")


def candidate_pairs(matrix: FeatureMatrix) -> Generator[None, None, IndexPairs]:
    """Return the candidate pairs, the most promising first.

    Among equals those come first that are close to each other: once they are certain, other
    pairs of the same group need no comparison. The records are in the order of the titles.
    Yields every few milliseconds, so that a caller can do something else in between.
    """
    size = len(matrix.features)
    features: list[RecordFeatures] = matrix.features.tolist()
    # Ids, volume and page or the abstract are enough; what only the title suggests needs a
    # similar title.
    fact_pairs = title_pairs = np.empty(0, dtype=np.int64)
    for keys in (_id_keys(matrix), _volume_and_page_keys(matrix), _abstract_keys(features)):
        pairs = _pair_by_key(*(yield from keys), size)
        fact_pairs = _sort_unique(np.concatenate((fact_pairs, pairs)))
        yield
    for keys in (
        _title_end_keys(features),
        _title_head_keys(matrix),
        _page_range_keys(matrix),
        _rare_word_keys(features),
    ):
        pairs = _pair_by_key(*(yield from keys), size)
        title_pairs = _sort_unique(np.concatenate((title_pairs, pairs)))
        yield
    title_pairs, similarities = yield from _keep_similar_titles(matrix, title_pairs)
    fact_pairs = np.setdiff1d(fact_pairs, title_pairs, assume_unique=True)
    pairs = np.concatenate((fact_pairs, title_pairs))
    similarities = np.concatenate((np.full(len(fact_pairs), 100.5), similarities))
    left, right = np.divmod(pairs, max(size, 1))
    order = np.lexsort((left, right - left, -similarities))
    return left[order], right[order]


def _id_keys(matrix: FeatureMatrix) -> _KeySteps:
    """Key records by each of their ids."""
    yield
    columns = [
        (codes, np.flatnonzero(codes)) for codes in (matrix.dois, matrix.arxiv_ids, matrix.pmids)
    ]
    keys = [codes[owners] * len(columns) + kind for kind, (codes, owners) in enumerate(columns)]
    return np.concatenate(keys), np.concatenate([owners for _, owners in columns])


def _volume_and_page_keys(matrix: FeatureMatrix) -> _KeySteps:
    """Key records by volume, first page and year."""
    yield
    return _combine_with_year(matrix, matrix.volumes, matrix.first_pages)


def _abstract_keys(features: Sequence[RecordFeatures]) -> _KeySteps:
    """Key records by both ends of the abstract, by all sentences if a record has no title."""
    has_untitled = any(not each.title and each.record.abstract for each in features)
    return _hash_keys(features, _sentence_starts if has_untitled else _abstract_ends)


def _title_end_keys(features: Sequence[RecordFeatures]) -> _KeySteps:
    """Key records by the beginning and by the end of the title."""
    return _hash_keys(
        features, lambda each: (each.title[:14], "…" + each.title[-14:]) if each.title else ()
    )


def _title_head_keys(matrix: FeatureMatrix) -> _KeySteps:
    """Key records by what stands before a subtitle, if others have just that as their title."""
    yield
    headed = np.flatnonzero(matrix.title_heads)
    heads = matrix.title_heads[headed]
    titled = np.flatnonzero(np.isin(matrix.title_codes, heads))
    keys = np.concatenate((heads, matrix.title_codes[titled]))
    return keys, np.concatenate((headed, titled))


def _page_range_keys(matrix: FeatureMatrix) -> _KeySteps:
    """Key records without a volume by first and last page and year."""
    yield
    is_paged = (matrix.first_pages > 0) & (matrix.volumes == 0)
    return _combine_with_year(matrix, is_paged, matrix.page_ranges)


def _rare_word_keys(features: Sequence[RecordFeatures]) -> _KeySteps:
    """Key records by the three rarest words of the title that others have too.

    By each two of them, and by a very rare one alone.
    """
    yield
    words = [each.title_words for each in features]
    lengths = np.fromiter(map(len, words), np.int64, len(features))
    owners = np.repeat(np.arange(len(features)), lengths)
    yield
    word_counts = Counter(chain.from_iterable(words))
    word_codes = {word: code for code, word in enumerate(sorted(word_counts))}
    yield
    all_words = chain.from_iterable(words)
    codes = np.fromiter(map(word_codes.__getitem__, all_words), np.int64, len(owners))
    yield
    size = len(word_codes)
    counts = np.fromiter((word_counts[word] for word in word_codes), np.int64, size)
    is_distinctive = np.fromiter((len(word) > 3 for word in word_codes), np.bool_, size)
    rows = (is_distinctive & (counts > 1))[codes]
    owners, codes = np.divmod(_sort_unique(owners[rows] * size + codes[rows]), max(1, size))
    order = np.lexsort((codes, counts[codes], owners))
    owners, codes = owners[order], codes[order]
    yield
    title_starts = np.searchsorted(owners, owners)
    ranks = np.arange(len(owners)) - title_starts
    is_key_alone = (ranks < 3) & (counts[codes] <= _MAX_RARE_HOLDERS)
    keys = [codes[is_key_alone] * (size + 1) + size]
    key_owners = [owners[is_key_alone]]
    for first_rank, second_rank in combinations(range(3), 2):
        second = np.flatnonzero(ranks == second_rank)
        first = second - second_rank + first_rank
        pair = np.sort(np.column_stack((codes[first], codes[second])))
        keys.append(pair[:, 0] * (size + 1) + pair[:, 1])
        key_owners.append(owners[second])
    return np.concatenate(keys), np.concatenate(key_owners)


def _combine_with_year(matrix: FeatureMatrix, first: Numbers, second: Numbers) -> _Keys:
    """Key records that have both features by the two and the year."""
    owners = np.flatnonzero((first > 0) & (second > 0))
    size = len(matrix.features) + 1
    return (first[owners] * size + second[owners]) * 3000 + matrix.years[owners], owners


def _hash_keys(
    features: Sequence[RecordFeatures], get_keys: Callable[[RecordFeatures], Iterable[str]]
) -> _KeySteps:
    """Hash the texts that are keys of each record."""
    hashes: list[int] = []
    owners: list[int] = []
    for index, each in enumerate(features):
        for key in get_keys(each):
            hashes.append(hash(key))
            owners.append(index)
        if index % _SLICE_SIZE == 0:
            yield
    return np.array(hashes, dtype=np.int64), np.array(owners, dtype=np.int64)


def _abstract_ends(features: RecordFeatures) -> Iterable[str]:
    """Return the beginning and the end of an abstract."""
    start, end = features.abstract_start[:ABSTRACT_END_LENGTH], features.abstract_end
    if len(start) < _MIN_SENTENCE_LENGTH or len(features.record.abstract) < _MIN_ABSTRACT_LENGTH:
        return ()
    return (start, end) if start != end else (start,)


def _sentence_starts(features: RecordFeatures) -> Iterable[str]:
    """Return how each sentence of an abstract begins; two copies have most of these in common."""
    abstract = features.record.abstract
    if len(abstract) < _MIN_ABSTRACT_LENGTH:
        return ()
    sentences = _SENTENCE_END.split(abstract)
    starts = [compact_text(sentence[:60])[:ABSTRACT_END_LENGTH] for sentence in sentences]
    return {key for key in (*starts, features.abstract_end) if len(key) >= _MIN_SENTENCE_LENGTH}


def _pair_by_key(keys: Numbers, owners: Numbers, size: int) -> Numbers:
    """Return the pairs of records that share a key, each as one number: left * size + right."""
    order = np.argsort(keys, kind="stable")
    keys, owners = keys[order], owners[order]
    starts = np.flatnonzero(np.concatenate(([True], keys[1:] != keys[:-1]))[: len(keys)])
    lengths = np.diff(np.append(starts, len(keys)))
    pairs = [np.empty(0, dtype=np.int64)]
    for length in np.unique(lengths[lengths > 1]).tolist():
        blocks = owners[starts[lengths == length, None] + np.arange(length)]
        if length <= _MAX_BLOCK_SIZE:
            left, right = np.triu_indices(length, 1)
            pairs.append((blocks[:, left] * size + blocks[:, right]).ravel())
        else:
            steps = range(1, _WINDOW_SIZE + 1)
            pairs += [(blocks[:, :-step] * size + blocks[:, step:]).ravel() for step in steps]
    return _sort_unique(np.concatenate(pairs))


def _sort_unique(numbers: Numbers) -> Numbers:
    """Sort numbers and drop duplicates; `np.unique` hashes, which takes three times as long."""
    numbers = np.sort(numbers)
    return numbers[np.concatenate(([True], numbers[1:] != numbers[:-1]))[: len(numbers)]]


def _keep_similar_titles(
    matrix: FeatureMatrix, pairs: Numbers
) -> Generator[None, None, tuple[Numbers, Points]]:
    """Return the pairs with similar titles, or of which one contains the other.

    With their similarities, from 0 to 100.
    """
    kept_pairs, kept_similarities = [np.empty(0, dtype=np.int64)], [np.empty(0)]
    for start in range(0, len(pairs), _SLICE_SIZE):
        part = pairs[start : start + _SLICE_SIZE]
        left, right = np.divmod(part, len(matrix.features))
        titles = matrix.titles[left], matrix.titles[right]
        similarity = pairwise_similarity(*titles, _MIN_TITLE_SIMILARITY)
        dissimilar = np.flatnonzero(similarity == 0)
        contained, _, _ = contained_titles(matrix, left[dissimilar], right[dissimilar])
        similarity[dissimilar[contained]] = _MIN_TITLE_SIMILARITY
        kept_pairs.append(part[similarity > 0])
        kept_similarities.append(similarity[similarity > 0])
        yield
    return np.concatenate(kept_pairs), np.concatenate(kept_similarities)
