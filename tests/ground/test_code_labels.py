"""Codes are found by the labels that forms print, and know what is above them."""

from __future__ import annotations

import pytest

from budgetgraph.ground.codes import CodeLists, fold_label, load_code_lists


@pytest.fixture(scope="module")
def lists() -> CodeLists:
    return load_code_lists()


HUBEI = {
    "source": {
        "一、一般公共预算拨款收入": "general-public",
        "二、政府性基金预算拨款收入": "government-fund",
        "三、国有资本经营预算拨款收入": "state-capital",
        "四、财政专户管理资金收入": "treasury-account",
        "五、事业收入": "business-income",
        "六、事业单位经营收入": "operating-income",
        "七、上级补助收入": "superior-subsidy",
        "八、附属单位上缴收入": "affiliated-remittance",
        "九、其他收入": "other-income",
        "本年收入合计": "current",
        "上年结转结余": "carryover",
        "收 入 总 计": "total",
        "一般公 共预算": "general-public",
        "事 业 经 营 收入": "operating-income",
        "(一) 一般公共预算拨款": "general-public",
        "二、上年结转": "carryover",
        "1. 一般公共预算财政拨款收入": "general-public",
        "一般公共预算拨款本年收入": "general-public",
        "一般公共预算财政拨款本年收入": "general-public",
        "一般公共预算本年拨款": "general-public",
        "单位资金": "unit-funds",
    },
    "function": {
        "一、一般公共服务支出": "201",
        "十二、资源勘探工业信息等支出": "215",
        "廿一、其他支出": "229",
        "(廿四) 债务发行费用支出": "233",
        "本年支出合计": "total",
        "政府办公厅(室)及相关机构事务": "20103",
        "事业运行": "2010350",
    },
    "economic": {
        "维修(护)费": "30213",
        "委托业务费": "30227",
        "公务员医疗补助缴费": "30111",
        "合计": "total",
    },
    "nature": {
        "合计": "total",
        "基本支出": "basic",
        "人员经费": "personnel",
        "公用经费": "public",
        "项目支出": "project",
        "项目经费": "project",
        "事业单位经营支出": "operating",
        "上缴上级支出": "remitted",
        "对附属单位补助支出": "subsidy",
    },
    "category": {
        "“三公”经费 合计": "total",
        "因公出国 (境)费": "sangong-abroad",
        "1. 因公出国（境）经费预算": "sangong-abroad",
        "公务用车购置及运行费": "sangong-vehicle",
        "2. 公务用车购置及运行维护费": "sangong-vehicle",
        "（1）公务用车购置费": "sangong-vehicle-purchase",
        "公务用车 运行费": "sangong-vehicle-running",
        "（2）公务用车运行维护费": "sangong-vehicle-running",
        "3. 公务接待费预算": "sangong-reception",
        "财政拨款": "fs-fiscal",
        "财政专户资金": "fs-treasury-account",
        "单位资金": "fs-unit",
        "人员类项目支出": "fs-personnel",
        "运转类项目支出": "fs-operation",
        "特定目标类项目支出": "fs-specific",
        "货物类": "procurement-goods",
        "服务类": "procurement-services",
        "一般公务用车": "vehicle-general",
        "年终结转结余": "year-end-carryover",
        "支 出 总 计": "expenditure-grand-total",
    },
    "indicator-type": {
        "成本指标": "cost",
        "经济成本指标": "cost-economic",
        "数量指标": "output-quantity",
        "满意度 指标": "satisfaction",
        "服务对象满意度指标": "satisfaction-served",
    },
    "horizon": {"长期绩效目标": "long-term", "年度绩效 目标": "annual"},
    "operator": {"≥": "ge", "≧": "ge", ">=": "ge", "≤": "le", "＝": "eq"},
    "project-type": {"特定 目标类": "specific-target", "持续性项目": "continuing"},
    "target-basis": {"计划标准": "plan"},
    "goal-type": {"年度工作 任务": "work-task"},
}


@pytest.mark.parametrize(
    ("scheme", "text", "code"),
    [(scheme, text, code) for scheme, labels in HUBEI.items() for text, code in labels.items()],
)
def test_by_label_finds_what_the_hubei_form_prints(
    lists: CodeLists, scheme: str, text: str, code: str
) -> None:
    assert lists.by_label(scheme, text) == (code,)


def test_by_label_gives_every_code_of_a_shared_name_and_preferred_ones_first(
    lists: CodeLists,
) -> None:
    assert len(lists.by_label("function", "行政运行")) > 3
    assert lists.by_label("economic", "医疗费") == ("30114", "30307")
    assert lists.by_label("economic", "专用设备购置") == ("30903", "31003")
    assert lists.by_label("economic", "其他资本性支出") == ("31099", "310")
    assert lists.by_label("function", "医疗卫生与计划生育支出") == ("210",)
    assert lists.by_label("function", "没有这个科目") == ()


@pytest.mark.parametrize(
    ("printed", "folded"),
    [
        ("（一）一般公共预算拨款", "一般公共预算拨款"),
        ("①本年收入", "本年收入"),
        ("2.00", "2.00"),
        ("31 本级支出项目", "31本级支出项目"),
        ("　合　计　", "合计"),
        ("公务接待费：", "公务接待费"),
        ("一般公共服务支出；", "一般公共服务支出"),
        ("因公出国〔境〕费", "因公出国(境)费"),
        ("一、（一）1.人员经费", "人员经费"),
        ("⑴ 人员经费", "人员经费"),
        ("一、", "一"),
        ("", ""),
    ],
)
def test_labels_fold(printed: str, folded: str) -> None:
    assert fold_label(printed) == folded
    assert fold_label(folded) == folded


def test_concepts_carry_their_names(lists: CodeLists) -> None:
    concept = lists.concept("source", "general-public")
    assert concept is not None
    assert concept.labels_zh[0] == "一般公共预算拨款收入"
    assert concept.label_en == "General public budget"
    assert (concept.broader, concept.level) == ("fiscal", 3)
    assert lists.concept("function", "2999999") is None


def test_ancestors_go_up_to_the_total_also_for_unlisted_codes(lists: CodeLists) -> None:
    assert lists.ancestors("function", "2010350") == ("20103", "201", "total")
    assert lists.ancestors("function", "2139901") == ("21399", "213", "total")
    assert lists.ancestors("economic", "39988") == ("399", "total")
    assert lists.ancestors("nature", "personnel") == ("basic", "total")
    assert lists.ancestors("function", "total") == ()
    assert lists.ancestors("category", "unlisted") == ()


def test_an_unknown_scheme_is_an_error(lists: CodeLists) -> None:
    with pytest.raises(KeyError):
        lists.concept("funktion", "201")
