"""PostgreSQL's binary COPY, as far as the statistics need it: rows of texts and of arrays of numbers.

The format, all numbers big-endian:

    stream   header (19 bytes: signature 11, flags 4, length of an extension 4, here zero), rows, trailer
    row      number of fields (2 bytes), then the fields; the number -1 is the trailer
    field    length (4 bytes; -1 is NULL), then so many bytes
    array    number of dimensions, 1 if there are NULLs, OID of the elements' type, then for the one dimension its length
             and lower bound (4 bytes each: 20 in all), then the elements, each a field

Sources: https://www.postgresql.org/docs/current/sql-copy.html, «Binary Format»; `array_send` in
src/backend/utils/adt/arrayfuncs.c. Each message of the stream has one whole row; the header comes with the first.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

HEADER_LENGTH = 19
ARRAY_HEADER_LENGTH = 20
TRAILER = -1
ELEMENTS = {
    20: np.dtype([("length", ">i4"), ("value", ">i8")]),  # bigint
    1082: np.dtype([("length", ">i4"), ("value", ">i4")]),  # date: days since 1 January 2000
}
"""Layout of an array's elements by the OID of their type (`pg_type`)."""


def read_rows(messages: Iterable[Any]) -> Iterator[list[memoryview]]:
    """Yield the fields of each row of the stream; NULL is empty."""
    is_first = True
    for message in messages:
        yield from _rows_of(memoryview(message)[HEADER_LENGTH if is_first else 0 :])
        is_first = False


def _rows_of(message: memoryview) -> Iterator[list[memoryview]]:
    at = 0
    while at < len(message) and (field_count := _integer(message, at, 2)) != TRAILER:
        at += 2
        fields = []
        for _ in range(field_count):
            length = max(_integer(message, at, 4), 0)
            at += 4
            fields.append(message[at : at + length])
            at += length
        yield fields


def read_text(field: memoryview) -> str:
    """Return the text of a field."""
    return bytes(field).decode()


def read_array(field: memoryview) -> NDArray[np.int64]:
    """Return the numbers of a field with an array of bigint or of dates (days since 1 January 2000), without NULLs."""
    if len(field) <= ARRAY_HEADER_LENGTH:  # NULL, or an array without elements
        return np.empty(0, np.int64)
    if _integer(field, 4, 4):
        raise ValueError("the array has NULLs")
    elements = np.frombuffer(field, ELEMENTS[_integer(field, 8, 4)], offset=ARRAY_HEADER_LENGTH)
    return elements["value"].astype(np.int64)


def _integer(data: memoryview, at: int, size: int) -> int:
    return int.from_bytes(data[at : at + size], "big", signed=True)
