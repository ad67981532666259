"""Words that label personal data: 填报人, 项目负责人, 联系电话, and what stands beside them in forms."""

from __future__ import annotations

import re

from budgetgraph.interpreting.folding import fold

_BEFORE = (
    "项目|单位|部门|财务|科室|处室|股室|填报|申报|填表|编制|编报|实施|主管|主要|业务|预算|分管|具体|直接|"
    "第一|机构|采购|技术|现场|执行|使用|牵头|资金"
)
_PEOPLE = (
    "填报人|填表人|填写人|填制人|制表人|制单人|制作人|编制人|编报人|报送人|上报人|经办人|经手人|审核人|复核人|"
    "审批人|批准人|审定人|审查人|签发人|联系人|联络人|负责人|责任人|承办人|申报人|申请人|录入人|校对人|记录人|验收人|"
    "管理人|法定代表人|法人代表|联络员|负责同志|分管领导|主管领导|姓名"
)
_OFFICES = "经办|审核|填报|填表|联系|联络|管理|负责"
_PHONES = (
    "联系电话|联系方式|联系手机|办公电话|固定电话|移动电话|电话号码|手机号码|手机号|手机|电话|座机号?|"
    "传真号码?|传真|[Tt][Ee][Ll]|微信号?|QQ号?|邮箱|电子邮箱|电子邮件|身份证号码?"
)


def _spaced(words: str) -> str:
    """A pattern of words whose characters white space may part."""
    return re.sub(r"(?<=[\u4e00-\u9fffQ])(?=[\u4e00-\u9fffQ])", r"\\s{0,4}", words)


PERSON = (
    rf"(?:(?:{_spaced(_BEFORE)})\s*){{0,4}}(?:(?:{_spaced(_PEOPLE)})(?!\s*[员制会])"
    rf"|(?:{_spaced(_OFFICES)})\s*人\s*员(?=\s*[:(]|\s*$))(?:\s*姓\s*名)?"
)
"""A label of a person; its characters may be spread over the line. 负责人员培训 is none."""
PHONE = rf"(?:{_spaced(_PHONES)})(?!\s*[费机会亭局])"
"""A label of a telephone or another address of a person. 电话费 is none."""
SIGNED = r"(?:\s*\((?:\s*签\s*[字名章]|\s*盖\s*章|\s*公\s*章|\s*手\s*机|\s*座\s*机|\s*电\s*话)[^()]{0,6}\))?"
"""(签字), behind a label."""
_AND = r"(?:\s*(?:及其|及|和|与|或|的|、|/)?\s*)"
LABEL = rf"(?:(?:{PERSON}|{PHONE})(?:{_AND}(?:{PERSON}|{PHONE})){{0,3}}{SIGNED})"
"""One label or several that share a value: 负责人及联系电话."""
TITLE = (
    rf"(?:{_spaced('正|副|常务副|分管')}\s*)?(?:{_spaced('科长|处长|股长|局长|所长|院长|校长|厅长|部长|站长|馆长|')}"
    rf"{_spaced('队长|镇长|乡长|区长|县长|园长|组长|司长|主任|主席|书记|会计|出纳')})"
)
"""What a person is. It labels a name only where a name stands beside it."""
ACT = rf"(?:{_spaced('经办|审核|复核|制表|填报|填表|校对|审批|批准|制单|编制|复审|初审|成员|组员|参与人|主持人')})"
"""What a person did, as the foot of a table prints it: 制表：…"""

_LABEL_CELL = re.compile(rf"{LABEL}:?")
_PERSON_CELL = re.compile(rf"{PERSON}")
_TITLE_CELL = re.compile(rf"(?:[\u4e00-\u9fff]{{0,6}}?{TITLE}|{ACT}){SIGNED}:?")
_FORM_LABEL = re.compile(
    r"(?:项目|主管|实施|承担|预算|填报|申报|填表|计划|起始|终止|单位|部门|资金)"
    r"[\u4e00-\u9fff]{0,6}(?:名称|单位|部门|代码|编码|属性|性质|类别|类型|日期|时间|年度|周期|金额|总额):?"
)
_COLUMN_LABEL = re.compile(
    r"(?:序号|编号|单位|部门|科室|处室|机构|地址|职务|职称|备注|说明|项目|用途|合计|小计|金额|"
    r"[\u4e00-\u9fff()]{0,10}(?:名称|单位|部门|代码|编码|属性|性质|类别|类型|日期|时间|年度|周期|金额|总额|"
    r"预算数|资金|支出|收入|合计|地址|地点|内容|备注|情况|目标|指标|指标值|依据|方式|等级|数量|单价|规格|概况|"
    r"必要性|可行性|计划|进度|措施|来源|科目|职务|职责|比例|要求|标准))"
    r"(?:\([^()]{1,12}\))?:?"
)


def is_person_label(text: str) -> bool:
    """Whether a cell is the label of personal data: 填报人, 项目负责人, 联系电话."""
    return _LABEL_CELL.fullmatch(fold(text)) is not None


def names_person(folded: str) -> bool:
    """Whether a label of personal data is that of a person, not of a telephone alone."""
    return _PERSON_CELL.match(folded) is not None


def is_title(folded: str) -> bool:
    """Whether a folded cell is an office (科长) or an act (制表) that labels a name beside it."""
    return _TITLE_CELL.fullmatch(folded) is not None


def is_form_label(folded: str) -> bool:
    """Whether a folded cell labels something else of a form: 项目名称, 主管部门."""
    return _FORM_LABEL.fullmatch(folded) is not None


def is_column_label(folded: str) -> bool:
    """Whether a folded cell may head a column or label a row of a table: 金额, 备注, 立项依据."""
    return is_form_label(folded) or _COLUMN_LABEL.fullmatch(folded) is not None
