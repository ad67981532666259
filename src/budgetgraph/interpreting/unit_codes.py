"""Codes of units (部门代码, 单位代码) that a workbook holds as numbers, so that their leading zero is lost.

36 and 36001 are the department 036 and its unit 036001 where the document prints these codes elsewhere.
Where it does not, no zero is made up: then only a name can say which body a row is of.
"""

from __future__ import annotations

import re

from budgetgraph.interpreting.context import Context
from budgetgraph.interpreting.unit_names import is_itself, normal_name

_GROUP = 3
"""Digits of a department's code, and of what each level below adds to it."""
_WHOLE = re.compile(r"\d{3}(?:\d{3})*$")


def is_whole(code: str) -> bool:
    """Whether a code has the digits of a unit's code."""
    return bool(_WHOLE.match(code))


def lacks_zero(code: str) -> bool:
    """Whether a code may be a unit's without its leading zero."""
    return code.isdigit() and not code.startswith("0") and not is_whole(code) and len(code) < 9


def unit_of_shortened(code: str, name: str, context: Context) -> str | None:
    """The unit of a row whose code may have lost its zero, or None where that is not certain.

    It is that of the whole code if the document prints it, or the department if the name is the issuer's,
    or its own unit (本级) if it says so.
    """
    if not lacks_zero(code):
        return None
    whole = code.zfill(-(-len(code) // _GROUP) * _GROUP)
    own = normal_name(name, context.issuer) == normal_name(context.issuer)
    named = context.unit_named(name) if name.strip() else None
    department = context.department
    if named == whole or (department.isdigit() and whole.startswith(department)):
        # 31 may be a category of projects (本级支出项目) too: then the name is no body's.
        return whole if named == whole or own or len(code) > _GROUP else None
    if department.isdigit() or not own:
        return None
    if is_itself(name):
        return context.unit_without_code(name) if len(code) > _GROUP else None
    return department if len(code) < _GROUP else None
