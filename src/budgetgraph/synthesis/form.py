"""The fixed words of the official form (部门预算公开表): row labels, column headers, titles.

Only what the form itself prints for every department is here, next to the code it stands for.
"""

from __future__ import annotations

TABLE_TITLES: tuple[tuple[str, str], ...] = (
    ("一", "部门收支总表"),
    ("二", "部门收入总表"),
    ("三", "部门支出总表"),
    ("四", "财政拨款收支总表"),
    ("五", "一般公共预算支出表"),
    ("六", "一般公共预算基本支出表"),
    ("七", "一般公共预算“三公”经费支出表"),
    ("八", "政府性基金预算支出表"),
    ("九", "国有资本经营预算支出表"),
    ("十", "项目支出表"),
    ("十一", "整体支出绩效目标表"),
    ("十二", "项目支出绩效目标表"),
)
"""Ordinal and title of the tables, as in the contents list and the headings."""

NARRATIVE_TITLES: tuple[tuple[str, str], ...] = (
    ("一", "收支预算总体安排情况"),
    ("二", "收入预算安排情况"),
    ("三", "支出预算安排情况"),
    ("四", "财政拨款收支预算总体情况"),
    ("五", "一般公共预算支出安排情况"),
    ("六", "一般公共预算基本支出安排情况"),
    ("七", "一般公共预算“三公”经费支出安排情况"),
    ("八", "政府性基金预算支出安排情况"),
    ("九", "国有资本经营预算支出安排情况"),
    ("十", "项目支出安排情况"),
    ("十一", "其他重要事项的情况说明"),
)
"""Ordinal and title of the sections of part three."""

REVENUE_SOURCES: tuple[tuple[str, str], ...] = (
    ("一般公共预算拨款收入", "general-public"),
    ("政府性基金预算拨款收入", "government-fund"),
    ("国有资本经营预算拨款收入", "state-capital"),
    ("财政专户管理资金收入", "treasury-account"),
    ("事业收入", "business-income"),
    ("事业单位经营收入", "operating-income"),
    ("上级补助收入", "superior-subsidy"),
    ("附属单位上缴收入", "affiliated-remittance"),
    ("其他收入", "other-income"),
)
"""Left side of table 1: this year's revenue, label and source code."""

CURRENT_COLUMNS: tuple[tuple[str, str], ...] = (
    ("小计", "current"),
    ("一般公共预算", "general-public"),
    ("政府性基金预算", "government-fund"),
    ("国有资本经营预算", "state-capital"),
    ("财政专户管理资金", "treasury-account"),
    ("事业收入", "business-income"),
    ("事业单位经营收入", "operating-income"),
    ("上级补助收入", "superior-subsidy"),
    ("附属单位上缴收入", "affiliated-remittance"),
    ("其他收入", "other-income"),
)
"""Table 2, columns under 本年收入."""

CARRYOVER_COLUMNS: tuple[tuple[str, str], ...] = (
    ("小计", "carryover"),
    ("一般公共预算", "carryover-general-public"),
    ("政府性基金预算", "carryover-government-fund"),
    ("国有资本经营预算", "carryover-state-capital"),
    ("财政专户管理资金", "carryover-treasury-account"),
    ("单位资金", "carryover-unit-funds"),
)
"""Table 2, columns under 上年结转结余."""

FISCAL_SOURCES: tuple[tuple[str, str], ...] = (
    ("一般公共预算拨款", "general-public"),
    ("政府性基金预算拨款", "government-fund"),
    ("国有资本经营预算拨款", "state-capital"),
)
"""Left side of table 4, under 本年收入; with the prefix ``carryover-`` under 上年结转."""

EXPENDITURE_CLASSES: tuple[tuple[str, str, str], ...] = (
    ("一", "一般公共服务支出", "201"),
    ("二", "公共安全支出", "204"),
    ("三", "教育支出", "205"),
    ("四", "科学技术支出", "206"),
    ("五", "文化旅游体育与传媒支出", "207"),
    ("六", "社会保障和就业支出", "208"),
    ("七", "卫生健康支出", "210"),
    ("八", "节能环保支出", "211"),
    ("九", "城乡社区支出", "212"),
    ("十", "农林水支出", "213"),
    ("十一", "交通运输支出", "214"),
    ("十二", "资源勘探工业信息等支出", "215"),
    ("十三", "商业服务业等支出", "216"),
    ("十四", "金融支出", "217"),
    ("十五", "援助其他地区支出", "219"),
    ("十六", "自然资源海洋气象等支出", "220"),
    ("十七", "住房保障支出", "221"),
    ("十八", "粮油物资储备支出", "222"),
    ("十九", "国有资本经营预算支出", "223"),
    ("二十", "灾害防治及应急管理支出", "224"),
    ("廿一", "其他支出", "229"),
    ("廿二", "债务还本支出", "231"),
    ("廿三", "债务付息支出", "232"),
    ("廿四", "债务发行费用支出", "233"),
)
"""Right side of tables 1 and 4: ordinal, label and functional class (类)."""

SPENDING_COLUMNS: tuple[tuple[str, str], ...] = (
    ("合计", "total"),
    ("基本支出", "basic"),
    ("项目支出", "project"),
    ("事业单位经营支出", "operating"),
    ("上缴上级支出", "remitted"),
    ("对附属单位补助支出", "subsidy"),
)
"""Table 3: columns after code and name."""

GENERAL_PUBLIC_NATURES: tuple[str, ...] = ("total", "basic", "personnel", "public", "project")
"""Tables 5-1 and 5-2: natures of the columns after code and name."""

PROJECT_SOURCES: tuple[str, ...] = (
    "total",
    "general-public",
    "government-fund",
    "state-capital",
    "carryover-general-public",
    "carryover-government-fund",
    "carryover-state-capital",
    "treasury-account",
    "unit-funds",
)
"""Table 10: sources of the columns after code, name and unit."""

PROJECT_FUNDING: tuple[tuple[str, str], ...] = (
    ("一般公共预算财政拨款收入", "general-public"),
    ("政府性基金预算财政拨款收入", "government-fund"),
    ("国有资本经营预算财政拨款收入", "state-capital"),
    ("一般公共预算财政拨款结转结余", "carryover-general-public"),
    ("政府性基金预算财政拨款结转结余", "carryover-government-fund"),
    ("国有资本经营预算财政拨款结转结余", "carryover-state-capital"),
    ("财政专户管理资金收入", "treasury-account"),
    ("单位资金", "unit-funds"),
)
"""Table 12, 项目资金来源: label and source."""

FUND_REVENUE: tuple[tuple[str, str], ...] = (
    ("财政拨款", "fs-fiscal"),
    ("财政专户资金", "fs-treasury-account"),
    ("单位资金", "fs-unit"),
    ("合计", "total"),
)
"""Table 11, 收入构成."""

FUND_EXPENDITURE: tuple[tuple[str, str], ...] = (
    ("人员类项目支出", "fs-personnel"),
    ("运转类项目支出", "fs-operation"),
    ("特定目标类项目支出", "fs-specific"),
    ("合计", "total"),
)
"""Table 11, 支出构成."""

PROCUREMENT_KINDS: tuple[tuple[str, str], ...] = (
    ("货物类", "procurement-goods"),
    ("工程类", "procurement-works"),
    ("服务类", "procurement-services"),
)
"""政府采购: kinds in the order of the sentence."""

GLOSSARY_TERMS: tuple[tuple[str, str, str], ...] = (
    ("一般公共预算财政拨款收入", "source", "general-public"),
    ("政府性基金预算财政拨款收入", "source", "government-fund"),
    ("国有资本经营预算财政拨款收入", "source", "state-capital"),
    ("财政专户管理资金收入", "source", "treasury-account"),
    ("事业收入", "source", "business-income"),
    ("事业单位经营收入", "source", "operating-income"),
    ("上级补助收入", "source", "superior-subsidy"),
    ("附属单位上缴收入", "source", "affiliated-remittance"),
    ("其他收入", "source", "other-income"),
    ("上年结转结余", "source", "carryover"),
    ("基本支出", "nature", "basic"),
    ("项目支出", "nature", "project"),
    ("机关运行经费", "category", "operating-funds"),
)
"""Terms of part four that stand before the 三公 entry."""

SANGONG_PARTS: tuple[tuple[str, str], ...] = (
    ("因公出国（境）费", "sangong-abroad"),
    ("公务用车购置及运行维护费", "sangong-vehicle"),
    ("公务接待费", "sangong-reception"),
)
"""The parts that the glossary entry “三公”经费 explains, in one sentence each."""

CHINESE_DIGITS = "零一二三四五六七八九"


def chinese_number(number: int) -> str:
    """A number from 1 to 99 as ordinals print it: 一, 十, 十二, 二十一.

    Raises :class:`ValueError` outside that range.
    """
    if not 1 <= number <= 99:
        raise ValueError(f"no ordinal for {number}")
    tens, ones = divmod(number, 10)
    head = "" if tens == 0 else "十" if tens == 1 else f"{CHINESE_DIGITS[tens]}十"
    return head + (CHINESE_DIGITS[ones] if ones else "")
