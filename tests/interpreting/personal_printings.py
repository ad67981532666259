"""A budget that prints persons and telephones in every way that forms have, and how to see them leak.

All names and numbers are invented.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from budgetgraph.reading.document import Cell, Document, Grid, Passage, Row
from tests.interpreting.other_formats import FORMATS
from tests.reading.pdf_making import Pages

NAMES = re.findall(
    r"\S+",
    "张三丰 李四光 王五常 赵六顺 钱七海 孙八桂 周九如 吴十全 郑百川 冯千里 陈万年 褚遂良 卫青云 蒋干白 沈括之 韩信义 "
    "杨修远 朱熹文 秦观澜 尤袤石 许褚山 何晏清 吕蒙正 施琅平 张载明 孔融让 曹植柏 严嵩岭 华佗心 金圣叹 魏征言 陶渊竹 姜维岳 "
    "欧阳修竹 司马光远 邹忌讽 喻世南 柏景行 窦章台 云中鹤 苏东岭 潘安北 葛洪川 奚啸风 范仲岩 彭祖望 郎世宁 鲁智深 韦应龙 "
    "阿依古丽·买买提 晋文远 耶律山 宋江淮 卢俊逸 吴用才 公孙胜利 关胜男 林冲云 秦明月 呼延灼华 花荣光 柴进宝 李应天 朱仝心",
)
NUMBERS = re.findall(
    r"\S+",
    "13912345678 13812345679 13712345670 13612345671 15012345672 18912345673 17712345674 13512345675 "
    "62345678 87654321 51234567 66778899 88112233 13412345676 18812345677 62223344 13312345678 13212345678 65551234",
)

_HEAD = "科目编码|科目名称|合计|基本支出|项目支出"
_ROWS = (
    "|合计|100.00|70.00|30.00",
    "201|一般公共服务支出|100.00|70.00|30.00",
    "20101|人大事务|100.00|70.00|30.00",
    "2010101|行政运行|100.00|70.00|30.00",
)
_BESIDE = (
    "项目名称|甲项目|项目负责人|张三丰|联系电话|13912345678",
    "项目负责人^李四光|联系电话^13812345679|主管部门|甲局|项目属性|持续性项目",
    "填报人|王五常|审核人|赵六顺|经办人|钱七海",
    "项 目 负 责 人|孙 八 桂|手 机|62345678|科长|周九如",
    "项目负责人：吴十全|手机 13712345670|制表：郑百川|负责人冯千里|处长陈万年|褚遂良（联系人）",
    "填报单位负责人（签字）：|卫青云、蒋干白|联系方式|沈括之 87654321|电话|51234567",
    "负责人及联系电话|韩信义13612345671|法定代表人|阿依古丽·买买提|分管领导|欧阳修竹",
    "项目负责人|||杨修远|联系电话|15012345672",
    "|||朱熹文||",
    "主管部门|甲局（联系人：秦观澜，电话66778899）|起始时间|2025年|终止时间|2025年",
    "立项依据|依据方案实施，由尤袤石同志（18912345673）牵头。||||",
)
_HEADS = (
    "序号|单位|负责人|联系人|联系方式|备注",
    "1|甲局|许褚山|何晏清|17712345674|无",
    "2|乙局|吕蒙正|施琅平|88112233|张载明经手",
    "3|丙中心|财务科|孔融让|13512345675|无",
)
_CONTINUED = (
    "4|丁局|卢俊逸|吴用才|13312345678|无",
    "5|戊局|晋文远|公孙胜利|13212345678|无",
)
"""The same list on the next page, without its labels."""

_ABOVE = (
    "负责人|财务部门|朱仝心",
    "填报人|审核人|手机",
    "曹植柏|严嵩岭|13412345676",
)
_LINES = (
    "单位负责人：华佗心  财务负责人：金圣叹  制表人：魏征言",
    "填 报 人 ： 陶 渊 竹    联系电话：18812345677",
    "联系人姜维岳，电话62223344。",
    "项目负责人为司马光远同志，手机号为13912345678，微信号13912345678。",
    "负责人",
    "邹忌讽",
    "经办人 联系电话",
    "喻世南 62345678",
    "本表由柏景行科长（13812345679）审核。审核：窦章台",
    "主任云中鹤，书记 苏东岭",
    "填报人：潘安北（办公室），葛洪川",
    "姓名：奚啸风",
    "经办：范仲岩  复核：彭祖望",
    "组长：关胜男 副组长：林冲云 成员：秦明月、呼延灼华",
    "由花荣光、柴进宝负责，Tel：6555 1234。联系人：上海市普陀区示例局办公室李应天",
    "请再与邹忌讽、宋江淮同志确认。填报人：耶律山",
    "会计：郎世宁 出纳：鲁智深 科长：韦应龙",
)
_NARRATIVE = (
    "第三部分 部门预算情况说明",
    "一、支出预算情况说明",
    "2025年支出预算100.00万元，其中：基本支出70.00万元，项目支出30.00万元。项目负责人：张三丰。",
)


def budget(issuer: str) -> Document:
    """The budget of an issuer, as located."""
    blocks: list[Passage | Grid] = []
    line = 0

    def passages(*texts: str) -> None:
        nonlocal line
        for text in texts:
            line += 1
            blocks.append(Passage(text, line))

    def grid(*rows: str) -> None:
        nonlocal line
        found = []
        for row in rows:
            line += 1
            cells = row.replace("^", "\n").split("|")
            found.append(Row(tuple(Cell(text, line, at) for at, text in enumerate(cells, 1))))
        blocks.append(Grid(tuple(found)))

    passages(
        f"{issuer}2025年部门预算", "填报人：张三丰 联系电话：13912345678", "第二部分 部门预算表"
    )
    passages("支出总表", "编制人：李四光 单位：万元")
    grid(_HEAD, *_ROWS)
    passages(*_LINES)
    passages("项目支出绩效目标申报表")
    grid(*_BESIDE)
    passages("各单位联系表")
    grid(*_HEADS)
    grid(*_CONTINUED)
    passages("情况表")
    grid(*_ABOVE)
    passages(*_NARRATIVE)
    return Document("budget", "text/plain", "0" * 64, 1, tuple(blocks))


def pdf(document: Document) -> bytes:
    """Pages with a header that names somebody, ruled tables with merged cells, and lines of text."""
    pages = Pages()
    y = 100.0

    def begin() -> None:
        nonlocal y
        pages.text(60, 40, "填报人：张三丰  电话：13912345678")
        y = 80.0

    begin()
    for block in document.blocks:
        if isinstance(block, Passage):
            pages.text(60, y, block.text)
            y += 18
        else:
            rows = [[cell.text for cell in row.cells] for row in block.rows]
            wide = 480 / max(map(len, rows))
            pages.table(rows, x=60, y=y, widths=(wide,) * len(rows[0]), size=7.0)
            y += 15 * sum(1 + max(text.count("\n") for text in row) for row in rows) + 60
        if y > 520:
            pages.page()
            begin()
    pages.page()
    return pages.content()


def merged_page(document: Document) -> bytes:
    """A web page whose labels and values cover several columns and rows."""
    table = (
        "<table><tr><td rowspan=2>项目负责人</td><td colspan=2>张三丰</td><td>联系电话</td>"
        "<td>13912345678</td></tr><tr><td colspan=2>李四光</td><td>手机</td><td>13812345679</td></tr>"
        "<tr><td colspan=2>审核人</td><td colspan=3>王五常<br>赵六顺</td></tr>"
        "<tr><td>填报人</td><td></td><td></td><td>钱七海</td><td></td></tr></table>"
        "<p>联系人<br>孙八桂</p><div>科长&nbsp;周九如</div>"
    ).encode()
    page = FORMATS["html"](document)
    return page.replace(b"</body>", table + b"</body>")


PRINTERS: dict[str, Callable[[Document], bytes]] = {**FORMATS, "pdf": pdf, "merged": merged_page}


def leaked(text: str) -> list[str]:
    """The names and numbers that stand in a text."""
    plain = "".join(text.split())
    return [each for each in (*NAMES, *NUMBERS) if each in text or each in plain]
