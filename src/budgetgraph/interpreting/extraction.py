"""From a located document to records, findings and the balance of cells: the interpreter's one entry."""

from __future__ import annotations

from budgetgraph.ground.codes import load_code_lists
from budgetgraph.ground.errors import (
    BlankTemplateError,
)
from budgetgraph.interpreting.context import Context
from budgetgraph.interpreting.document_reader import DocumentReader, printed_codes
from budgetgraph.interpreting.factbook import FactBook
from budgetgraph.interpreting.heading import (
    find_department,
    issuer_of,
    kind_of,
    make_heading,
    name_department,
    require_year,
    title_of,
    year_of,
)
from budgetgraph.interpreting.indicators import with_inferred_classes
from budgetgraph.interpreting.ledger import Ledger
from budgetgraph.interpreting.outline import outline
from budgetgraph.interpreting.presence import report_missing_parts, require_tables
from budgetgraph.interpreting.records import (
    Budget,
    Interpretation,
)
from budgetgraph.interpreting.sheets import find_sheets
from budgetgraph.interpreting.withholding import withhold
from budgetgraph.reading.document import Document


def interpret(document: Document) -> Interpretation:
    """Interpret one document.

    Raises an :class:`~budgetgraph.ground.errors.InputError` when not a single fact can be had: no
    budget table, a blank template, a file cut off before its tables, final accounts, no fiscal year.
    Everything else that is odd becomes a finding.
    """
    document, withheld = withhold(document)
    frame = outline(document)
    meanings = [part.meaning for part in frame.parts]
    sheets = find_sheets(frame.blocks("tables") + frame.blocks("whole"))
    require_tables(frame, sheets)
    title, issued = title_of(frame)
    kind = kind_of(title, frame, sheets)
    issuer = issuer_of(title, sheets)
    ledger = Ledger()
    context = Context(
        year=require_year(year_of(title, frame, sheets)),
        codes=load_code_lists(),
        ledger=ledger,
        facts=FactBook(ledger),
        department=find_department(sheets, issuer),
        issuer=issuer,
    )
    ledger.withheld(*withheld)
    reader = DocumentReader(context, frame, sheets)
    reader.read()
    name_department(context, frame)
    if not context.facts.keys():
        raise BlankTemplateError(
            "the document is a blank form: its tables hold no figure",
            hint="give the completed budget",
        )
    hierarchy = reader.hierarchy()
    context.facts.settle(context.year, context.department, hierarchy)
    known = set(context.facts.keys())
    report_missing_parts(frame, sheets, meanings, context)
    heading = make_heading(context, kind, title, issued, issuer)
    ledger.close_unclaimed()
    return Interpretation(
        source_name=document.name,
        source_sha256=document.sha256,
        source_size=document.size,
        media_type=document.media_type,
        budget=Budget(
            heading=heading,
            units=reader.units(),
            duties=tuple(reader.duties),
            items=context.facts.items(context.year, hierarchy),
            projects=reader.projects(),
            components=tuple(reader.components),
            goals=reader.goals.goals(),
            indicators=tuple(with_inferred_classes(reader.indicators)),
            procurement=tuple(reader.procurement),
            assets=tuple(reader.narrative.assets),
            claims=tuple(claim for claim in reader.all_claims() if claim.about in known),
            definitions=tuple(reader.definitions),
            printed_codes=printed_codes(context),
        ),
        findings=ledger.findings,
        balance=ledger.balance(),
    )
