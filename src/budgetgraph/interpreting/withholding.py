"""Personal data is withheld before anything downstream sees it (decisions: privacy).

The forms print who filled them in (填报人), who leads a project (项目负责人) and a telephone (联系电话).
Those cells are emptied here, in the located document itself, and only their places are remembered.
"""

from __future__ import annotations

import re
from dataclasses import replace

from budgetgraph.ground.location import SourceCell
from budgetgraph.interpreting.folding import fold
from budgetgraph.reading.document import Block, Cell, Document, Grid, Passage, Row

_PERSON = (
    r"(?:填报人|填表人|制表人|报送人|经办人|审核人|联系人|(?:项目|单位|部门|财务)?(?:主要)?负责人|"
    r"(?:分管|主管)领导|法定代表人|项目联系人)"
)
_PHONE = r"(?:联系电话|联系方式|办公电话|电话号码|电话|手机号码?|手机|传真)"
_PERSON_CELL = re.compile(rf"^{_PERSON}")
_SHORT_NUMBER = re.compile(r"^\d{1,6}(?:\.\d+)?$")
_LABEL_CELL = re.compile(
    rf"^(?:{_PERSON}|{_PHONE})(?:及(?:{_PERSON}|{_PHONE}))?(?:\((?:签[字章]|盖章)\))?[:：]?$"
)
_LABELLED = re.compile(rf"(?:{_PERSON}|{_PHONE})[:：]\S")
_PHONE_NUMBER = re.compile(
    r"(?P<label>(?:电话|手机|传真|热线)[^0-9]{0,8}?)(?<![0-9])(?P<number>(?:0\d{2,3}[-—\s]?)?[2-8]\d{6,7}|1[3-9]\d{9})(?![0-9])"
)
_NAMES_ONLY = re.compile(
    r"^[\u4e00-\u9fff·]{2,4}(?:[、,，;；][\u4e00-\u9fff·]{2,4})*[、,，;；]?$|^[-0-9()（）]{7,14}$"
)


def withhold(document: Document) -> tuple[Document, tuple[SourceCell, ...]]:
    """The document without personal data, and the places (never the texts) of what was withheld."""
    places: list[SourceCell] = []
    blocks: list[Block] = []
    for block in document.blocks:
        if isinstance(block, Grid):
            blocks.append(_withhold_grid(block, places))
        else:
            blocks.append(_withhold_passage(block, places))
    return replace(document, blocks=tuple(blocks)), tuple(places)


def is_person_label(text: str) -> bool:
    """Whether a cell is the label of personal data: 填报人, 项目负责人, 联系电话."""
    return bool(_LABEL_CELL.match(fold(text)))


def _withhold_grid(grid: Grid, places: list[SourceCell]) -> Grid:
    rows: list[Row] = []
    previous_withheld = False
    for row in grid.rows:
        printed = [cell for cell in row.cells if not cell.empty]
        labelled = _is_labelled([fold(cell.text) for cell in printed])
        continued = (
            previous_withheld
            and row.cells[0].empty
            and bool(printed)
            and all(_NAMES_ONLY.match(fold(cell.text)) for cell in printed)
        )
        if labelled or continued:
            rows.append(Row(tuple(_emptied(cell, places) for cell in row.cells)))
        else:
            rows.append(Row(tuple(_cleared(cell, places) for cell in row.cells)))
        previous_withheld = labelled or continued
    return Grid(tuple(rows))


def _is_labelled(folded: list[str]) -> bool:
    """Whether a row labels personal data. A phone beside quantity and price is something to buy."""
    labels = [text for text in folded if _LABEL_CELL.match(text)]
    if any(_PERSON_CELL.match(label) for label in labels):
        return True
    return bool(labels) and not any(_SHORT_NUMBER.match(text) for text in folded)


def _emptied(cell: Cell, places: list[SourceCell]) -> Cell:
    if cell.empty or _LABEL_CELL.match(fold(cell.text)):
        return cell
    places.append(SourceCell("withheld", cell.line, cell.column, page=cell.page))
    return replace(cell, text="")


def _cleared(cell: Cell, places: list[SourceCell]) -> Cell:
    """A cell that prints label and value together (填报人：某某) is emptied, a telephone number removed."""
    folded = fold(cell.text)
    if len(folded) < 60 and _LABELLED.search(folded):
        places.append(SourceCell("withheld", cell.line, cell.column, page=cell.page))
        return replace(cell, text="")
    if _PHONE_NUMBER.search(cell.text):
        return replace(cell, text=_PHONE_NUMBER.sub(r"\g<label>", cell.text))
    return cell


def _withhold_passage(passage: Passage, places: list[SourceCell]) -> Passage:
    folded = fold(passage.text)
    if len(folded) < 60 and _LABELLED.search(folded):
        places.append(SourceCell("withheld", passage.line, 1, page=passage.page))
        return replace(passage, text="")
    if _PHONE_NUMBER.search(passage.text):
        return replace(passage, text=_PHONE_NUMBER.sub(r"\g<label>", passage.text))
    return passage
