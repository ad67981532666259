"""Part four: the glossary (名词解释)."""

from __future__ import annotations

from budgetgraph.synthesis.facts import Facts
from budgetgraph.synthesis.form import GLOSSARY_TERMS, SANGONG_PARTS, chinese_number


def glossary(facts: Facts) -> list[str]:
    """General terms, the entry “三公”经费 with its parts, and the functions of the document."""
    lines = ["# 第四部分 名词解释", ""]
    entries = [
        f"{term}：{entry.text}"
        for term, scheme, code in GLOSSARY_TERMS
        if (entry := facts.definition(scheme, code)) is not None
    ]
    sangong = facts.definition("breakdown", "sangong")
    parts = [
        f"（{number}）{term}，{entry.text}"
        for number, (term, code) in enumerate(SANGONG_PARTS, 1)
        if (entry := facts.definition("category", code)) is not None
    ]
    if sangong is not None:
        entries.append(f"“三公”经费：{sangong.text}" + ("其中：" if parts else ""))
    for number, entry_text in enumerate(entries, 1):
        lines += [f"（{chinese_number(number)}）{entry_text}", ""]
    if parts:
        lines += ["".join(parts), ""]
    functions = facts.defined_functions()
    if functions:
        lines += [
            f"（{chinese_number(len(entries) + 1)}）本部门使用的主要支出功能分类科目包括：",
            "",
        ]
    for number, code in enumerate(functions, 1):
        entry = facts.definition("function", code)
        if entry is not None:
            lines += [f"{number}. {facts.function_path(code)}：{entry.text}", ""]
    return lines
