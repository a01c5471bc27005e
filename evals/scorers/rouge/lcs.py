"""Longest common subsequences by bit vectors (Hyyrö 2004, "Bit-parallel LCS-length computation revisited", AWOCA).

One text stands in columns, a bit a token; the tokens of the other are its rows. After each row, the zero bits are the
columns at which the LCS grows, so a Python integer holds a whole row of the usual table. A wide text is worked in
blocks of columns, which hand one bit a row to the next block: memory grows with the texts, not with their product.
"""

from collections.abc import Sequence
from typing import NamedTuple

WIDTH = 4096
"""Columns a block: almost every text is a single one."""


class Block(NamedTuple):
    """Some columns: how many, and of each token the places at which it stands, a bit a column."""

    width: int
    places: dict[str, int]


def columns(tokens: Sequence[str], width: int = WIDTH) -> list[Block]:
    """The tokens as columns, in blocks of up to `width`; none for no tokens."""
    blocks: list[Block] = []
    for start in range(0, len(tokens), width):
        part = tokens[start : start + width]
        places: dict[str, int] = {}
        for at, token in enumerate(part):
            places[token] = places.get(token, 0) | 1 << at
        blocks.append(Block(len(part), places))
    return blocks


def lcs_length(rows: Sequence[str], blocks: Sequence[Block]) -> int:
    """The length of the longest common subsequence, 0 to the length of the shorter text."""
    if len(blocks) == 1:
        vector = full = (1 << blocks[0].width) - 1
        for match in filter(None, map(blocks[0].places.get, rows)):
            both = vector & match
            vector = vector + both | vector - both
        return blocks[0].width - (vector & full).bit_count()
    grown = [0] * len(rows)
    for block in blocks:
        _sweep(block.width, [block.places.get(token, 0) for token in rows], grown)
    return sum(grown)


def lcs_places(rows: Sequence[str], blocks: Sequence[Block]) -> list[int]:
    """Which rows the LCS takes, last first.

    There may be several of the same length. This is the one that rouge-score's backtracking takes, on which its
    rougeLsum depends: from the ends of both texts, a match is taken at once; else the last row is dropped, unless the
    LCS is longer with it, in which case the last column is.
    """
    if len(blocks) == 1:
        width, known = blocks[0]
        common = [place for place, token in enumerate(rows) if token in known]
        if len(common) < 2:
            return common
        worked = [(width, [known[rows[place]] for place in common], [0] * len(common))]
    else:
        everything = set[str]().union(*(block.places for block in blocks))
        common = [place for place, token in enumerate(rows) if token in everything]
        worked, grown = [], [0] * len(common)
        for block in blocks:
            matches = [block.places.get(rows[place], 0) for place in common]
            worked.append((block.width, matches, grown[:]))
            _sweep(block.width, matches, grown)
    taken: list[int] = []
    row = len(common)
    while worked and row:
        row = _walk(row, *worked.pop(), taken)
    return [common[at] for at in taken]


def _sweep(width: int, matches: Sequence[int], grown: list[int], vectors: list[int] | None = None) -> None:
    """Works one block, row by row.

    Args:
        width: of the block.
        matches: by row, the columns of the block that hold the row's token.
        grown: by row, 1 where the LCS with all columns before the block is longer with the row than without; changed to
            the same with the block's columns.
        vectors: takes the bit vector before each row, and the last one.
    """
    vector = full = (1 << width) - 1
    for row, match in enumerate(matches):
        if vectors is not None:
            vectors.append(vector)
        both = vector & match
        total = vector + both + grown[row]
        grown[row] = total >> width
        vector = total & full | vector - both
    if vectors is not None:
        vectors.append(vector)


def _walk(row: int, column: int, matches: Sequence[int], grown: list[int], taken: list[int]) -> int:
    """Backtracks through one block, adding to the rows taken; the row at which its first column is passed."""
    vectors: list[int] = []
    _sweep(column, matches[:row], grown[:row], vectors)
    while row and column:
        below = (1 << column) - 1
        match = matches[row - 1] & below
        last = match.bit_length()
        if last < column:  # no match in the last column
            before, after = vectors[row - 1] & below, vectors[row] & below
            if before.bit_count() + grown[row - 1] == after.bit_count():
                row -= 1
                continue
        if match:
            row -= 1
            taken.append(row)
        column = last - 1 if match else 0
    return row
