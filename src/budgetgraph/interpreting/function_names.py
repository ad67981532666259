"""Functions (功能分类) as the narrative names them: paths, parts of paths under a heading, codes.

Printed forms: 一般公共服务支出（类）财政事务（款）行政运行（项）, 一般公共服务支出-财政事务-行政运行,
政协事务（款）行政运行（项） under the heading 一般公共服务支出（类）, 人大事务行政运行（项）, 208类05款01项.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from difflib import SequenceMatcher

from budgetgraph.interpreting.context import Context
from budgetgraph.interpreting.folding import fold, strip_ordinal

_PATH = re.compile(r"^(?:(?P<c>[^()]+?)\(类\))?(?:(?P<s>.+?)\(款\))?(?:(?P<i>.+?)\(项\))?$")
_AROUND = re.compile(r"^(?:支出|预算|安排|合计|总计|科目|为|数)*$")
_LAST_LEVEL = re.compile(r"^(?P<path>.*\((?:类|款|项)\))(?P<rest>[^()]*)$")
_CODED = re.compile(r"^(\d{3})类?(?:(\d{2})款)?(?:(\d{2})项)?")
_DASHED = re.compile(r"[-－—–]")
_LENGTHS = (3, 5, 7)
_ALIKE = 0.6

Known = Callable[[str], bool]
"""Whether a function code has the amount of the figure at hand."""


class FunctionNames:
    """Finds the code of a name. Headings above a list say its 类 and 款: :meth:`under`."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._above = ""

    def forget(self) -> None:
        """A section begins: what stood above no longer holds."""
        self._above = ""

    def under(self, title: str) -> bool:
        """Note the 类 or 款 that a line without figures names for the lines below it."""
        label = strip_ordinal(fold(title)).strip(":")
        if "(项)" in label or len(label) > 40:
            return False
        if "(类)" not in label and "(款)" not in label:
            label += "" if label.endswith("支出") else "支出"
            code = self._class(label)
        else:
            code = self.code(label, None)
        if code is None:
            return False
        self._above = code
        return True

    def stands_above(self, code: str) -> None:
        """A figure of a 类 or 款 whose parts follow."""
        self._above = code

    def code(self, label: str, known: Known | None) -> str | None:
        """The code that a folded label names, or None.

        ``known`` finds a name that is printed a little otherwise among the codes of the same amount.
        """
        coded = _CODED.match(label)
        if coded and ("类" in label or "款" in label):
            return "".join(part for part in coded.groups() if part)
        names = _names(label)
        if names is None:
            return self._class(label)
        if names[0] is None and self._above:
            return self._below(names, known)
        exact = self._exact(names)
        if exact is not None or names[0] is None:
            return exact
        above = self._class_named(names[0])
        return self._resembling(names[-1] or "", above, known) if above and names[2] else None

    # -- names ----------------------------------------------------------------------------------

    def _class(self, label: str) -> str | None:
        for name in (label, label.removesuffix("预算")):
            found = [c for c in self._context.codes.by_label("function", name) if len(c) == 3]
            if len(found) == 1:
                return found[0]
        return None

    def _class_named(self, name: str) -> str | None:
        return self._class(name) or self._class(name + "支出")

    def _exact(self, names: tuple[str | None, ...]) -> str | None:
        """The code of a path that begins with its class."""
        if names[0] is None:
            return None
        plain = tuple(_spelt(name) for name in names if name)
        code = self._context.function_path(plain)
        if code is None and len(plain) == 1:
            return self._class_named(plain[0])
        if code is None and (above := self._class_named(plain[0])):
            for name, length in zip(plain[1:], _LENGTHS[1:], strict=False):
                found = self._called(name, above, length)
                if len(found) != 1:
                    return None
                above = found[0]
            return above if len(plain) > 1 else None
        return code

    def _below(self, names: tuple[str | None, ...], known: Known | None) -> str | None:
        """The code of a path whose beginning stands in a heading."""
        _, section, item = names
        above = self._above
        if section is not None:
            found = self._called(section, above[:3], 5)
            if len(found) != 1:
                return None
            above = found[0]
        if item is None:
            return above if section is not None else None
        found = self._called(item, above, 7)
        return found[0] if len(found) == 1 else self._resembling(item, above, known)

    def _called(self, name: str, above: str, length: int) -> list[str]:
        """The codes below ``above`` that are called ``name``; also 款 and 项 in one (人大事务行政运行)."""
        wanted = _spelt(name)
        codes = [c for c in self._codes() if len(c) == length and c.startswith(above)]
        exact = [c for c in codes if wanted in self._spellings(c)]
        if exact:
            return exact
        short = {wanted.removesuffix("支出"), wanted.removesuffix("费") + "费支出"}
        loose = [c for c in codes if short & {s.removesuffix("支出") for s in self._spellings(c)}]
        if loose:
            return loose
        return [
            c
            for c in codes
            if any(
                wanted == section + item
                for section in self._spellings(c[: length - 2])
                for item in self._spellings(c)
            )
        ]

    def _resembling(self, name: str, above: str, known: Known | None) -> str | None:
        """The only code below ``above`` with the amount at hand and a name much like the printed one."""
        if known is None:
            return None
        wanted = _spelt(name)
        found = [
            code
            for code in self._codes()
            if len(code) == 7
            and code.startswith(above)
            and any(
                SequenceMatcher(None, wanted, each).ratio() >= _ALIKE
                for each in self._spellings(code)
            )
            and known(code)
        ]
        return found[0] if len(found) == 1 else None

    def _codes(self) -> list[str]:
        printed = {code for scheme, code in self._context.code_labels if scheme == "function"}
        listed = self._context.codes.codes("function")
        return [*sorted(printed), *(code for code in listed if code not in printed)]

    def _spellings(self, code: str) -> set[str]:
        labels = [label for label, _ in self._context.code_labels.get(("function", code), ())]
        concept = self._context.codes.concept("function", code)
        labels += concept.labels_zh if concept is not None else ()
        return {_spelt(fold(label)) for label in labels}


def _names(label: str) -> tuple[str | None, str | None, str | None] | None:
    """类, 款 and 项 of a label, None where it has none of these words; the words around are no names."""
    dashed = _DASHED.split(label.removesuffix("科目"))
    if len(dashed) == 3 and all(len(name) > 1 for name in dashed):
        return dashed[0], dashed[1], dashed[2]
    match = _LAST_LEVEL.match(label)
    if match is None or not _AROUND.match(match.group("rest")):
        return None
    path = _PATH.match(match.group("path"))
    if path is None:
        return None
    return path.group("c"), path.group("s"), path.group("i")


def _spelt(name: str) -> str:
    """One spelling of a name: 其它 is 其他, an ordinal or a mark before it is none of it."""
    return strip_ordinal(name).strip(":、 ").replace("其它", "其他")
