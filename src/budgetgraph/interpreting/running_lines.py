"""Running lines (页眉, 页脚, 页码): what is printed on every page and belongs to none of its texts.

They are taken out of a paged document before anything reads it, so that no paragraph, table title or
figure is made of them. Nothing else is: a line that the document prints often, such as the unit of its
tables, is no running line.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from budgetgraph.interpreting.amounts import unit_of_line
from budgetgraph.interpreting.folding import fold
from budgetgraph.reading.document import Block, Document, Grid, Passage

Page = tuple[int, int]
"""File and page."""

_DASHES = r"[-—–－~·•]*"
_PAGE_NUMBER = re.compile(
    rf"^(?P<before>{_DASHES}第?)(?P<number>\d{{1,4}})(?P<after>页?(?:[/,，]?共?\d{{1,4}}页)?(?:/\d{{1,4}})?{_DASHES})$"
)
_NUMBERED = re.compile(r"第?\d{1,4}页(?:[/,，]?共\d{1,4}页)?|[-—–]\d{1,4}[-—–]")
_TABLE = re.compile(r"表(?:\([^()]{1,20}\))?$|^\(?续")
_CAPTION = re.compile(r"^(?:编制|预算|填报|编报)?(?:部门|单位)(?:名称)?:")
_YEAR = re.compile(r"20\d{2}(?=年)")
_COVER = re.compile(r"20\d{2}年[^。表]{0,30}预算(?:公开|草案|说明|编制说明|情况说明)?$")
_EDGE = 2
"""Running lines are among the first or the last so many lines of a page."""

_LEAST = 3
"""On fewer pages a repeated line is no running line."""


def without_running_lines(document: Document) -> Document:
    """The document without page numbers, headers and footers.

    Text forms have no pages: they lose what can be nothing else but a page number (- 12 -, 第3页).
    A header stays where it is printed first, if that is the first page: it may be the only title. It does not
    if the cover says another year: then it was left from the document before.
    """
    pages = _pages(document.blocks)
    running = _page_numbers(document.blocks, pages) | _repeated(document.blocks, pages)
    running |= _numbers_without_pages(document.blocks)
    if not running:
        return document
    kept = tuple(b for index, b in enumerate(document.blocks) if index not in running)
    return replace(document, blocks=kept)


def _pages(blocks: Sequence[Block]) -> dict[Page, list[int]]:
    """The indices of the blocks of each page."""
    pages: dict[Page, list[int]] = {}
    for index, block in enumerate(blocks):
        page = page_of(block)
        if page is not None:
            pages.setdefault(page, []).append(index)
    return pages


def page_of(block: Block) -> Page | None:
    """File and page of a block; None in a format without pages."""
    first = block if isinstance(block, Passage) else block.rows[0].cells[0]
    return None if first.page is None else (first.file, first.page)


def _page_numbers(blocks: Sequence[Block], pages: dict[Page, list[int]]) -> set[int]:
    """Lines that are nothing but the number of their page.

    A bare number could be a figure that was wrapped: it counts where two pages agree on where the
    counting begins.
    """
    certain: set[int] = set()
    bare: dict[tuple[int, int], set[int]] = {}
    for (file, page), indices in pages.items():
        for index in {indices[0], indices[-1]}:
            block = blocks[index]
            match = _PAGE_NUMBER.match(fold(block.text)) if isinstance(block, Passage) else None
            if match is None:
                continue
            if match.group("before") or match.group("after"):
                certain.add(index)
            else:
                bare.setdefault((file, int(match.group("number")) - page), set()).add(index)
    return certain.union(*(found for found in bare.values() if len(found) > 1))


def _numbers_without_pages(blocks: Sequence[Block]) -> set[int]:
    """Page numbers that a converter left in a text, if they count up.

    A bare number could be a figure that was wrapped: such count where at least three follow each other
    one by one, in the order of the document.
    """
    marked: dict[int, int] = {}
    bare: dict[int, int] = {}
    for index, block in enumerate(blocks):
        if isinstance(block, Passage) and block.page is None:
            match = _PAGE_NUMBER.match(fold(block.text))
            if match and match.group("before") and match.group("after"):
                marked[index] = int(match.group("number"))
            elif match and not (match.group("before") or match.group("after")):
                bare[index] = int(match.group("number"))
    numbers = list(marked.values())
    counts_up = all(one < other for one, other in pairwise(numbers))
    found = set(marked) if len(numbers) > 1 and counts_up else set()
    return found | _in_a_row(bare)


def _in_a_row(bare: dict[int, int]) -> set[int]:
    """The bare numbers of the longest chain n, n+1, n+2, …, if it has at least three."""
    chains: dict[int, list[int]] = {}
    for index, number in bare.items():
        chain = [*chains.get(number - 1, []), index]
        if len(chain) > len(chains.get(number, [])):
            chains[number] = chain
    longest = max(chains.values(), key=len, default=[])
    return set(longest) if len(longest) >= _LEAST else set()


def _repeated(blocks: Sequence[Block], pages: dict[Page, list[int]]) -> set[int]:
    """Lines that stand at the edge of at least half of the pages of their file."""
    places: dict[tuple[int, str], list[int]] = {}
    for (file, _), indices in pages.items():
        for index, text in _edges(blocks, indices):
            places.setdefault((file, text), []).append(index)
    size = Counter(file for file, _ in pages)
    running: list[tuple[int, list[int]]] = []
    for (file, _), indices in places.items():
        on = {page_of(blocks[index]) for index in indices}
        if len(on) >= max(_LEAST, size[file] / 2):
            running.append((file, indices))
    found = {index for _, indices in running for index in indices}
    kept: set[int] = set()
    for file, indices in running:
        cover = pages.get((file, 1), [])
        own = [_text(blocks[n]) for n in cover if n not in found]
        if indices[0] in cover and not _is_stale(_text(blocks[indices[0]]), own):
            kept.add(indices[0])
    return found - kept


def _text(block: Block) -> str:
    return fold(block.text) if isinstance(block, Passage) else ""


def _is_stale(header: str, cover: Sequence[str]) -> bool:
    """Whether a header says another year than the title that the cover prints besides it, in one line or two."""
    texts = [*cover, *(one + other for one, other in pairwise(cover))]
    years = {year for text in texts if _COVER.search(text) for year in _YEAR.findall(text)}
    said = set(_YEAR.findall(header))
    return bool(years and said) and not years & said


def _edges(blocks: Sequence[Block], indices: Sequence[int]) -> Iterator[tuple[int, str]]:
    """Index and folded text, without page number, of the lines at the top and the bottom of a page."""
    for index in sorted({*indices[:_EDGE], *indices[-_EDGE:]}):
        block = blocks[index]
        if isinstance(block, Grid):
            continue
        text = _NUMBERED.sub("", fold(block.text))
        if text and not (unit_of_line(text) or _TABLE.search(text) or _CAPTION.match(text)):
            yield index, text
