"""From a located document to records, findings and the balance of cells: the interpreter's one entry."""

from __future__ import annotations

from budgetgraph.ground.codes import load_code_lists
from budgetgraph.ground.errors import (
    BlankTemplateError,
    NoBudgetTableError,
)
from budgetgraph.interpreting.context import Context
from budgetgraph.interpreting.document_reader import DocumentReader, printed_codes
from budgetgraph.interpreting.evidence_gathering import gathered
from budgetgraph.interpreting.factbook import FactBook
from budgetgraph.interpreting.fiscal_years import (
    fiscal_year,
    parts_of_year,
    require_year,
    sheets_of_year,
)
from budgetgraph.interpreting.head_names import with_head_names
from budgetgraph.interpreting.heading import (
    find_department,
    issuer_of,
    kind_of,
    make_heading,
    name_department,
    title_of,
)
from budgetgraph.interpreting.identity import identities_of, report_other_documents
from budgetgraph.interpreting.indicators import with_inferred_classes
from budgetgraph.interpreting.ledger import Ledger
from budgetgraph.interpreting.losses import breakdowns_of, breakdowns_short, losses, table_lines
from budgetgraph.interpreting.other_bodies import parts_of_issuer, sheets_of_issuer
from budgetgraph.interpreting.outline import outline
from budgetgraph.interpreting.presence import report_missing_parts, require_tables
from budgetgraph.interpreting.records import (
    Budget,
    Interpretation,
)
from budgetgraph.interpreting.running_lines import without_running_lines
from budgetgraph.interpreting.sheets import find_sheets
from budgetgraph.interpreting.table_status import report_tables, tables_short
from budgetgraph.interpreting.unread_places import pages_short, report_unread
from budgetgraph.interpreting.withholding import withhold
from budgetgraph.reading.document import Document


def interpret(document: Document) -> Interpretation:
    """Interpret one document.

    Raises an :class:`~budgetgraph.ground.errors.InputError` when not a single fact can be had: no
    budget table, a blank template, a file cut off before its tables, final accounts, no fiscal year.
    Everything else that is odd becomes a finding.
    """
    document, withheld = withhold(without_running_lines(document))
    frame = outline(document)
    sheets = find_sheets(frame.blocks("tables") + frame.blocks("whole"))
    require_tables(frame, sheets)
    title, issued = title_of(frame)
    kind = kind_of(title, frame, sheets)
    issuer = issuer_of(frame, title, sheets)
    ledger = Ledger()
    identities = identities_of(document, frame, sheets)
    report_other_documents(document, identities, ledger)
    report_unread(document, ledger)
    year = require_year(fiscal_year(title, frame, sheets))
    own = parts_of_issuer(parts_of_year(frame, year, ledger), issuer, ledger)
    if own is not frame:
        frame, sheets = own, find_sheets(own.blocks("tables") + own.blocks("whole"))
    sheets = sheets_of_issuer(sheets_of_year(sheets, year, title, ledger), issuer, ledger)
    context = Context(
        year=year,
        codes=load_code_lists(),
        ledger=ledger,
        facts=FactBook(ledger),
        department=find_department(sheets, issuer, kind),
        issuer=issuer,
    )
    ledger.withheld(*withheld)
    reader = DocumentReader(context, frame, sheets, kind)
    reader.read()
    name_department(context, frame)
    if not context.facts.keys():
        if any(finding.kind == "unknown-unit" for finding in ledger.findings):
            raise NoBudgetTableError(
                "no table says in which currency unit it is, and nothing else tells it",
                hint="Give the document with the lines that declare the unit, such as 单位：万元.",
                zh="表格都没有注明货币单位，其他文字也无从判断",
                hint_zh="请提供注明“单位：万元”等字样的文件。",
            )
        if losses(ledger, sheets, table_lines(sheets)):
            raise NoBudgetTableError(
                f"the document has {len(sheets)} tables, and none of them could be understood",
                hint="Run budgetgraph convert --until document to see what was read of them.",
                zh=f"文件中有{len(sheets)}张表，但没有一张能够读懂",
                hint_zh="运行 budgetgraph convert --until document 可查看读到的内容。",
            )
        raise BlankTemplateError(
            "the document is a blank form: its tables hold no figure",
            hint="Give the completed budget.",
        )
    hierarchy = reader.hierarchy()
    unread = pages_short(document)
    verdicts = report_tables(sheets, context, hierarchy, unread)
    short = breakdowns_short(losses(ledger, sheets, table_lines(sheets)), sheets)
    short |= breakdowns_of(sheets, tables_short(sheets, unread))
    context.facts.settle(context.year, context.department, hierarchy, short)
    known = set(context.facts.keys())
    meanings = [part.meaning for part in frame.parts]
    report_missing_parts(frame, sheets, meanings, context)
    heading = make_heading(context, kind, title, issued, frame)
    passages = [passage for part in frame.parts for passage in part.passages]
    ledger.close_unclaimed()
    return Interpretation(
        files=document.files,
        budget=Budget(
            heading=heading,
            units=with_head_names(reader.units(), sheets),
            duties=tuple(reader.duties),
            items=context.facts.items(context.year),
            projects=reader.projects(),
            components=tuple(reader.components),
            goals=reader.goals.goals(),
            indicators=tuple(with_inferred_classes(reader.indicators)),
            procurement=tuple(reader.procurement),
            assets=tuple(reader.narrative.assets),
            claims=tuple(claim for claim in reader.all_claims() if claim.about in known),
            definitions=tuple(reader.definitions),
            printed_codes=printed_codes(context),
            enumerations=tuple(
                each for each in reader.narrative.enumerations if each.about in known
            ),
            listed_duties=reader.listed_duties,
            stated_forms=tuple(reader.narrative.stated_forms),
        ),
        findings=ledger.findings,
        balance=ledger.balance(),
        tables=verdicts.reports,
        identities=identities,
        evidence=gathered(sheets, verdicts, context.ledger, passages),
    )
