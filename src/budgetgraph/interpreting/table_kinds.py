"""What a table specification is: the words of its titles, what its rows and columns stand for.

The specifications themselves are values of these classes, in ``specifications.py`` (law 4).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class RowKey(Enum):
    """What identifies a row of a grid."""

    FUNCTION = "function"
    ECONOMIC = "economic"
    UNIT = "unit"
    PROJECT = "project"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class TitleWords:
    """The words that a title says: all of ``said``, and nothing else but ``may``.

    Words without meaning of their own (部门, 预算, 情况表, the year, the issuer) are not counted: see
    :mod:`~budgetgraph.interpreting.titles`.
    """

    said: frozenset[str]
    may: frozenset[str] = frozenset()

    def fits(self, words: frozenset[str]) -> bool:
        """Whether a title of these words is meant."""
        return self.said <= words <= self.said | self.may


def title(said: str, may: str = "") -> TitleWords:
    """Title words from two lists parted by spaces."""
    return TitleWords(frozenset(said.split()), frozenset(may.split()))


@dataclass(frozen=True, slots=True)
class AmountColumn:
    """A column of amounts: ``code`` along the table's column dimension.

    ``leaves`` are the accepted labels of its lowest header cell; ``groups`` those of a cell above it,
    needed only where two columns share a leaf and their order does not tell them apart. ``breakdown``
    is set where the column is of another breakdown than its table (会议费 beside “三公”经费).
    """

    code: str
    leaves: tuple[str, ...]
    groups: tuple[str, ...] = ()
    breakdown: str | None = None


@dataclass(frozen=True, slots=True)
class Restated:
    """The figure of ``column`` in the total row is also the fact ``codes`` of ``breakdown``."""

    column: str
    breakdown: str
    codes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class GridSpecification:
    """A table of coded rows and amount columns."""

    kind: str
    breakdown: str
    titles: tuple[TitleWords, ...]
    row: RowKey
    column_dimension: str
    columns: tuple[AmountColumn, ...]
    keys: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    units: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    """Labels of header cells that only group others."""
    restated: tuple[Restated, ...] = ()
    required: tuple[str, ...] = ()
    """Codes of columns without which a header is not of this table."""


@dataclass(frozen=True, slots=True)
class ListSpecification:
    """Lists side by side: revenue on the left, expenditure by class, and by use (支出用途) on the right.

    ``detail`` is the breakdown of personnel, office and project columns beside the classes; None where
    the form has none.
    """

    kind: str
    revenue: str
    expenditure: str
    nature: str
    titles: tuple[TitleWords, ...]
    detail: str | None = None


@dataclass(frozen=True, slots=True)
class SourceListSpecification:
    """A list of revenue sources in groups, one below the other, with one column of amounts."""

    kind: str
    breakdown: str
    titles: tuple[TitleWords, ...]


@dataclass(frozen=True, slots=True)
class FormSpecification:
    """A form-shaped table, read by its own module. ``repeated``: each printing of the title is a form."""

    kind: str
    titles: tuple[TitleWords, ...]
    repeated: bool = False


Specification = GridSpecification | ListSpecification | SourceListSpecification | FormSpecification
