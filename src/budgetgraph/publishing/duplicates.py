"""Files of one batch that are the same document, such as a budget as PDF and as workbook.

Which of them counts is for the publisher to say: none is chosen silently.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Generic, TypeVar

from budgetgraph.ground.errors import DuplicateDocumentError

T = TypeVar("T")
K = TypeVar("K", bound=Hashable)


@dataclass(frozen=True)
class Distinct(Generic[T]):
    """``items`` that are documents of their own, and an error for each pair of files that is one."""

    items: tuple[T, ...]
    duplicates: tuple[DuplicateDocumentError, ...] = ()


def one_document_each(
    items: Iterable[T],
    key: Callable[[T], K],
    path: Callable[[T], Path],
    *,
    supersede: bool,
) -> Distinct[T]:
    """``items`` with different keys, in their order.

    With ``supersede`` the later of two with one key replaces the earlier. Without it neither is among
    them, and every later one is told with the first.
    """
    groups: dict[K, list[T]] = {}
    for item in items:
        known = groups.pop(key(item), [])
        # With supersede a document stands where its last file stands.
        groups[key(item)] = [item] if supersede else [*known, item]
    return Distinct(
        tuple(group[0] for group in groups.values() if len(group) == 1),
        tuple(
            same_document(each, path(later), path(group[0]))
            for each, group in groups.items()
            for later in group[1:]
        ),
    )


def same_document(key: object, path: Path, earlier: Path) -> DuplicateDocumentError:
    """The error that the files ``path`` and ``earlier`` are one document, that of ``key``."""
    return DuplicateDocumentError(
        f"is the same document ({key}) as {earlier}",
        path=path,
        hint="Leave one out, or put the newer one last and say --supersede. Files that are parts of one"
        " document: --as-one.",
        zh=f"与 {earlier} 是同一份预算（{key}）",
        hint_zh="请去掉其中一个，或把较新的放在最后并加 --supersede；如是一份预算分成的几个文件，请加 --as-one。",
    )
