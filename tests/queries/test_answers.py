"""The answers to the questions. Every expected figure was read and reckoned by hand from the
printed document (amounts there are in 万元, here in yuan), not taken from a run of the program."""

from __future__ import annotations

import unicodedata
from decimal import Decimal
from pathlib import Path

from rdflib import Graph, URIRef

from budgetgraph.publishing.pipeline import convert_files
from budgetgraph.publishing.settings import Settings
from tests.queries.conftest import Ask, Rows, asker, dataset_of, store_of


def rows(table: str) -> Rows:
    """A written table: one row per line, cells between bars."""
    return [tuple(cell.strip() for cell in line.split("|")) for line in table.strip().splitlines()]


def folded(found: Rows) -> Rows:
    """Printed texts without the spaces and dash forms that a converter chose."""
    return [
        tuple(
            "".join(unicodedata.normalize("NFKC", cell).split()).replace("--", "——") for cell in row
        )
        for row in found
    ]


def test_01_the_total_is_the_printed_one(either: Ask) -> None:
    assert either("total-spending", "department_code year amount") == rows("036 | 2026 | 9417100")


def test_02_lines_of_one_breakdown_by_class(either: Ask) -> None:
    # 362.72 + 47.34 + 392.00; 4.98 + 0.33 + 38.60 + 2.17; 20.99; 42.22 + 9.54 + 20.81 = 72.57,
    # where the document prints 72.58.
    assert either("safe-sum-by-class", "class_code class lines amount printed") == rows("""
        201 | 一般公共服务支出   | 3 | 8020600 | 8020600
        208 | 社会保障和就业支出 | 4 | 460800  | 460800
        210 | 卫生健康支出       | 1 | 209900  | 209900
        221 | 住房保障支出       | 3 | 725700  | 725800
    """)


def test_02_of_another_breakdown(either: Ask) -> None:
    # Lines are the personnel and public columns of the 5-digit rows. The twelve rows of 302 add up to
    # 47.18, printed 47.17.
    found = either(
        "safe-sum-by-class", "class_code lines amount printed", breakdown="economic-basic"
    )
    assert found == rows("""
        301 | 8  | 4970500 | 4970500
        302 | 12 | 471800  | 471700
        303 | 2  | 49800   | 49800
        310 | 1  | 5000    | 5000
    """)


def test_03_personnel_cost_largest_first(either: Ask) -> None:
    # Shares of 502.03, the sum of the ten lines.
    assert either("personnel-cost", "category_code category amount share_percent") == rows("""
        30107 | 绩效工资                     | 2426400 | 48.33
        30101 | 基本工资                     | 890000  | 17.73
        30113 | 住房公积金                   | 422200  | 8.41
        30102 | 津贴补贴                     | 414700  | 8.26
        30108 | 机关事业单位基本养老保险缴费 | 386000  | 7.69
        30110 | 职工基本医疗保险缴费         | 209900  | 4.18
        30111 | 公务员医疗补助缴费           | 159600  | 3.18
        30112 | 其他社会保障缴费             | 61700   | 1.23
        30302 | 退休费                       | 40700   | 0.81
        30307 | 医疗费补助                   | 9100    | 0.18
    """)


def test_04_three_public_this_year_and_last(either: Ask) -> None:
    # 2.00 this year, 1 less than last year; trips, purchase and reception 0, unchanged.
    columns = "category_code amount amount_last_year change derived"
    assert either("three-public", columns) == rows("""
        total                    | 20000 | 30000 | -10000 | true
        sangong-abroad           | 0     | 0     | 0      | true
        sangong-reception        | 0     | 0     | 0      | true
        sangong-vehicle          | 20000 | 30000 | -10000 | true
        sangong-vehicle-purchase | 0     | 0     | 0      | true
        sangong-vehicle-running  | 20000 | 30000 | -10000 | true
    """)


def test_05_changes_of_the_general_public_budget(either: Ask) -> None:
    columns = "code amount change change_percent"
    assert either("biggest-changes", columns, breakdown="function-gpb") == rows("""
        2010399 | 3920000 | -1780000 | -31.2
        total   | 9417100 | -1327100 | -12.4
        2010350 | 4100600 | 456200   | 12.5
        2210201 | 422200  | 45800    | 12.2
        2080505 | 386000  | 38300    | 11
        2210203 | 208100  | 29700    | 16.6
        2101102 | 209900  | 20900    | 11.1
        2210202 | 95400   | 11000    | 13
        2089999 | 21700   | 2100     | 10.7
        2080502 | 53100   | 0        |
    """)


def test_05_the_biggest_of_all_is_the_procurement(either: Ask) -> None:
    found = either("biggest-changes", "breakdown_code code amount change change_percent")
    assert found[0] == ("procurement", "total", "3772000", "-1869000", "-33.1")


def test_05_reasons_are_those_of_the_document(hubei: Ask) -> None:
    found = hubei("biggest-changes", "code reason", breakdown="function-gpb")
    assert found[0] == ("2010399", "落实过紧日子要求，压减项目经费开支")
    assert found[2] == ("2010350", "实有在职人员增加，相关经费支出增加")
    assert found[-1] == ("2080502", "")


def test_06_projects_with_their_share(either: Ask) -> None:
    # Shares of 392.00, which table 3 prints as the project expenditure.
    columns = "project_code project_name parent_code amount total_kind share_percent"
    assert either("projects", columns) == rows("""
        42011126036T000000102 | 区城运中心服务外包项目     | 420111260360030000100 | 3408000 | printed | 86.94
        42011126036T000000101 | 区城运中心信息系统运维项目 | 420111260360030000100 | 388000  | printed | 9.9
        42011126036T000000100 | 区城运中心工作经费         | 420111260360030000100 | 124000  | printed | 3.16
    """)


def test_06_the_share_is_of_all_project_spending_where_only_some_are_listed(
    documents: Path,
) -> None:
    # The five projects that it names come to 34,029,343 of 65,572,343.
    name = "shanghai/putuo-wanli-subdistrict-2023-department-budget.pdf"
    graphs = dataset_of(convert_files((documents / name,), Settings()))
    columns = "amount project_total total_kind share_percent"
    assert asker(store_of(graphs))("projects", columns) == rows("""
        11419043 | 65572343 | printed | 17.41
        7595500  | 65572343 | printed | 11.58
        6351000  | 65572343 | printed | 9.69
        4563800  | 65572343 | printed | 6.96
        4100000  | 65572343 | printed | 6.25
    """)


def test_06_without_a_printed_total_the_share_is_of_the_listed_projects(
    example_graphs: list[Graph],
) -> None:
    nature = URIRef("https://w3id.org/budgetgraph/ontology#nature")
    project = URIRef("https://w3id.org/budgetgraph/code/nature/project")
    without = []
    for graph in example_graphs:
        kept = Graph()
        for triple in graph:
            if triple[1:] != (nature, project):
                kept.add(triple)
        without.append(kept)
    columns = "amount project_total total_kind share_percent"
    assert asker(store_of(without))("projects", columns) == rows("""
        3408000 | 3920000 | listed | 86.94
        388000  | 3920000 | listed | 9.9
        124000  | 3920000 | listed | 3.16
    """)


def test_07_every_place_of_a_number(hubei: Ask) -> None:
    # 事业运行, general public budget: table 5-1 in line 218 prints 410.06 under 合计 and 小计, 362.72
    # and 47.34; the narrative (五) in line 536 says 410.06 again.
    columns = "nature_code amount table line column printed printed_unit fiscal_year"
    found = hubei("where-printed", columns, breakdown="function-gpb", code="2010350")
    this_year = [row[:-1] for row in found if row[-1] == "2026"]
    assert sorted(this_year) == rows("""
        basic     | 4100600 | 5-1   | 218 | 4 | 410.06 | 万元
        personnel | 3627200 | 5-1   | 218 | 5 | 362.72 | 万元
        public    | 473400  | 5-1   | 218 | 6 | 47.34  | 万元
        total     | 4100600 | 5-1   | 218 | 3 | 410.06 | 万元
        total     | 4100600 | 三.五 | 536 | 1 | 410.06 | 万元
    """)


def test_07_a_derived_amount_shows_both_figures_it_was_derived_from(hubei: Ask) -> None:
    # 410.06 - 45.62 = 364.44
    found = hubei(
        "where-printed",
        "fiscal_year amount line printed",
        breakdown="function-gpb",
        code="2010350",
        nature="total",
    )
    assert [row for row in found if row[0] == "2025"] == rows("""
        2025 | 3644400 | 536 | 410.06
        2025 | 3644400 | 536 | 45.62
    """)


def test_07_the_default_is_the_total_of_all_spending(hubei: Ask) -> None:
    found = hubei("where-printed", "amount table line printed", nature="total")
    assert ("9417100", "3", "141", "941.71") in found
    assert ("9417100", "三.三", "518", "941.71") in found
    assert {row[0] for row in found} <= {"9417100", "10744200"}


def test_08_all_printings_agree(either: Ask) -> None:
    # The document prints no fact in two different ways; its contradictions are between facts.
    assert either("sources-that-disagree", "amount printed") == []


def test_09_totals_that_differ(either: Ask) -> None:
    # Table 11 prints 947.71 of revenue, and 941.71 of expenditure as everywhere else.
    columns = "fiscal_year first_code first_amount second_code second_amount difference"
    assert either("totals-that-differ", columns) == rows("""
        2026 | fund-revenue | 9477100 | fund-expenditure | 9417100 | 60000
        2026 | fund-revenue | 9477100 | revenue-source   | 9417100 | 60000
    """)


def test_09_equal_pairs_on_request(hubei: Ask) -> None:
    # 2024: 1090.06 on both sides of table 11, 2025: 1074.42.
    columns = "fiscal_year first_code first_amount second_code second_amount"
    found = hubei("totals-that-differ", columns, all="true")
    for expected in rows("""
        2026 | revenue-source   | 9417100  | function-all     | 9417100
        2026 | revenue-fiscal   | 9417100  | function-fiscal  | 9417100
        2026 | fund-expenditure | 9417100  | function-all     | 9417100
        2025 | fund-revenue     | 10744200 | fund-expenditure | 10744200
        2024 | fund-revenue     | 10900600 | fund-expenditure | 10900600
    """):
        assert expected in found


def test_09_breakdowns_of_other_forms(documents: Path) -> None:
    columns = "first_code first_amount second_code second_amount"
    name = "jiangsu/provincial-procuratorate-2018-department-budget.pdf"
    ask = asker(store_of(dataset_of(convert_files((documents / name,), Settings()))))
    assert ask("totals-that-differ", columns) == []
    found = ask("totals-that-differ", columns, all="true")
    for expected in rows("""
        function-all    | 219553500 | nature-all         | 219553500
        function-fiscal | 219409600 | nature-fiscal      | 219409600
        special-item    |  27225700 | economic-operating |  27225700
    """):
        assert expected in found


def test_a_unit_budget_is_asked_for_by_its_breakdowns(documents: Path) -> None:
    name = "shanghai/putuo-government-office-2025-unit-budget.pdf"
    ask = asker(store_of(dataset_of(convert_files((documents / name,), Settings()))))
    columns = "first_code first_amount second_code second_amount"
    found = ask("totals-that-differ", columns, all="true")
    for expected in rows("""
        unit-revenue-source | 91016775.35 | unit-function-source | 91016775.35
        unit-function-all   | 91016775.35 | unit-class-all       | 91016775.35
    """):
        assert expected in found
    columns = "category_code amount"
    assert ask("personnel-cost", columns) == []
    assert ask("personnel-cost", columns, breakdown="unit-economic-basic")
    assert ask("three-public", columns) == []
    assert ("total", "8675000") in ask("three-public", columns, breakdown="unit-sangong")


def test_10_annual_targets_with_both_baselines(hubei: Ask) -> None:
    found = hubei("annual-targets", "indicator target last_year year_before_last")
    # Lines 401 to 419; the two years stand before the target there.
    assert sorted(folded(found)) == sorted(
        rows("""
        经费使用限额               | 392万元  | 570万元 | 516.44万元
        法律咨询审核量             | ≥6次/年  | ——      | ——
        档案整理服务量             | ≥10天/年 | ——      | ——
        各类平台案件转派率         | 100%     | 100%    | 100%
        各类平台案件结案率         | 100%     | 100%    | 100%
        三资链路接通数量完成量     | 50条     | 50条    | ——
        外包人员考核得分           | ≥90分    | ——      | ——
        用电正常保障               | 保障     | 保障    | 保障
        中心话务稳定通畅           | 通畅     | 通畅    | 通畅
        市民热线等平台运行稳定     | 稳定     | 稳定    | 稳定
        服务平台考核及检查合格率   | 100%     | 100%    | 100%
        项目服务范围达标           | 达标     | ——      | ——
        平台案件办结及时           | 及时     | ——      | ——
        城运事件处置及时           | 及时     | ——      | ——
        市民热线工作提升           | 不断提升 | ——      | ——
        智能分拨诉求转办效率提升   | 不断提升 | ——      | ——
        工作人员满意度             | ≥90%     | ≥85%    | ≥85%
        市民满意度                 | ≥90%     | ≥85%    | ≥85%
    """)
    )


def test_11_share_of_qualitative_targets(either: Ask) -> None:
    # Table 11 only (table 12 repeats it). A lost second level goes on from the row above, unless the
    # same indicator has it printed in the other block: 用电正常保障 is quality (line 408),
    # 市民热线等平台运行稳定 timeliness (389).
    # Long-term: cost 1, quantity 9 (通畅, 达标), quality 1, timeliness 3, social 3, satisfaction 1.
    # Annual: cost 1, quantity 6, quality 4 (one of them 100%), timeliness 3, social 2, satisfaction 2.
    assert either("qualitative-targets", "type_code indicators qualitative share_percent") == rows("""
        benefit-social      | 5  | 5 | 100
        cost-economic       | 2  | 0 | 0
        output-quality      | 5  | 4 | 80
        output-quantity     | 15 | 2 | 13.33
        output-timeliness   | 6  | 6 | 100
        satisfaction-served | 3  | 0 | 0
    """)


def test_11_of_one_horizon(either: Ask) -> None:
    found = either("qualitative-targets", "type_code indicators qualitative", horizon="annual")
    assert found == rows("""
        benefit-social      | 2 | 2
        cost-economic       | 1 | 0
        output-quality      | 4 | 3
        output-quantity     | 6 | 0
        output-timeliness   | 3 | 3
        satisfaction-served | 2 | 0
    """)


def test_12_indicators_without_any_baseline(either: Ask) -> None:
    found = folded(either("no-baseline", "indicator target"))
    # 三资链路接通数量完成量 has one of the two years and is not listed.
    assert sorted(found) == sorted(
        rows("""
        法律咨询审核量           | ≥6次/年
        档案整理服务量           | ≥10天/年
        外包人员考核得分         | ≥90分
        项目服务范围达标         | 达标
        平台案件办结及时         | 及时
        城运事件处置及时         | 及时
        市民热线工作提升         | 不断提升
        智能分拨诉求转办效率提升 | 不断提升
    """)
    )


def test_13_long_term_target_weaker_than_an_annual_one(either: Ask) -> None:
    columns = "type_code long_term_indicator long_term_target annual_indicator annual_target"
    assert folded(either("weaker-long-term", columns)) == rows("""
        satisfaction-served | 群众满意度 | ≥85% | 工作人员满意度 | ≥90%
        satisfaction-served | 群众满意度 | ≥85% | 市民满意度     | ≥90%
    """)


def test_14_classified_differently_in_two_tables(either: Ask) -> None:
    # Lines 493, 500 and 502 print another second level than table 11 has by then; line 498 prints two.
    columns = "horizon_code indicator department_type_code project_type_code"
    assert either("classified-twice", columns) == rows("""
        annual | 城运事件处置及时         | output-timeliness | benefit-social
        annual | 外包人员考核得分         | output-quantity   | output-quality
        annual | 智能分拨诉求转办效率提升 | benefit-social    | satisfaction-served
    """)


def test_14_where_both_are_printed_nothing_differs(either: Ask) -> None:
    # In each differing pair table 11 lacks the second level in its row, or table 12 does.
    assert either("classified-twice", "indicator", strict="true") == []


def test_15_duties_projects_and_money(either: Ask) -> None:
    # The project's reasons repeat duties 1, 2, 3, 4 and 6 word for word.
    project = "420111260360030000100"
    assert either("duties-and-money", "position project_code amount") == [
        (str(position), project, "3920000")
        if position in (1, 2, 3, 4, 6)
        else (str(position), "", "")
        for position in range(1, 10)
    ]


def test_16_procurement_against_the_project_budget(either: Ask) -> None:
    # 377.2 = 0.5 + 376.7, against 392; the items of table 12 against their project's 392.
    columns = "scope label amount project_code project_budget share_percent"
    assert either("procurement", columns) == rows("""
        department | 合计           | 3772000 |                       | 3920000 | 96.22
        department | 服务类         | 3767000 |                       | 3920000 | 96.1
        department | 货物类         | 5000    |                       | 3920000 | 0.13
        item       | 平台服务外包费 | 3408000 | 420111260360030000100 | 3920000 | 86.94
        item       | 信息系统运维费 | 340000  | 420111260360030000100 | 3920000 | 8.67
    """)


def test_17_spending_by_cofog_division(either: Ask) -> None:
    # 201 is division 01, 208 is 10, 210 is 07; 221 is a mixture and is not added to any.
    assert either("cofog", "division_code division amount share_percent") == rows("""
        01 | 一般公共服务 | 8020600 | 85.17
           |              | 725700  | 7.71
        10 | 社会保护     | 460800  | 4.89
        07 | 医疗卫生     | 209900  | 2.23
    """)


def test_18_everything_about_one_place(either: Ask) -> None:
    # Sums of lines: function-all and function-gpb lose 0.01 by rounding, as 72.57 is printed 72.58;
    # fund-expenditure is 502.03 + 47.67 + 392.00.
    columns = "region_code region within breakdown_code lines amount"
    assert either("one-place", columns, region="420111") == [
        ("420111", "洪山区", "武汉市", *row)
        for row in rows("""
            economic-basic    | 23 | 5497100
            function-all      | 9  | 9417000
            function-fiscal   | 4  | 9417100
            function-govfund  | 1  | 0
            function-gpb      | 11 | 9417000
            function-statecap | 1  | 0
            fund-expenditure  | 3  | 9417000
            fund-revenue      | 1  | 9477100
            procurement       | 2  | 3772000
            project           | 3  | 3920000
            revenue-fiscal    | 1  | 9417100
            revenue-source    | 1  | 9417100
            sangong           | 4  | 20000
            unit-gpb          | 3  | 9417100
        """)
    ]
    assert either("one-place", columns, region="110101") == []


def test_19_stated_percentages_recomputed(hubei: Ask) -> None:
    # 132.71 / 1074.42 = 12.35; 45.62 / 364.44 = 12.52; 178 / 570 = 31.23; 3.83 / 34.77 = 11.02;
    # 0.21 / 1.96 = 10.71; 2.09 / 18.90 = 11.06; 4.58 / 37.64 = 12.17; 1.1 / 8.44 = 13.03;
    # 2.97 / 17.84 = 16.65; 1 / 3 = 33.33; 186.9 / 564.1 = 33.13. Nothing is stated wrongly.
    found = hubei(
        "percentages", "breakdown_code code kind stated_percent computed_percent difference"
    )
    changes = [row for row in found if row[2] == "change" and row[0] == "function-gpb"]
    assert changes == rows("""
        function-gpb | 2010350 | change | 12.5  | 12.5  | 0
        function-gpb | 2010399 | change | -31.2 | -31.2 | 0
        function-gpb | 2080505 | change | 11    | 11    | 0
        function-gpb | 2089999 | change | 10.7  | 10.7  | 0
        function-gpb | 2101102 | change | 11.1  | 11.1  | 0
        function-gpb | 2210201 | change | 12.2  | 12.2  | 0
        function-gpb | 2210202 | change | 13    | 13    | 0
        function-gpb | 2210203 | change | 16.6  | 16.6  | 0
        function-gpb | total   | change | -12.4 | -12.4 | 0
    """)
    # Table 11 prints shares without decimals: 502.03, 47.67 and 392.00 of 941.71 (its parts add up
    # to 941.70, and its total is printed 941.71).
    assert found[:3] == rows("""
        fund-expenditure | fs-specific  | share | 42 | 41.6 | 0.4
        fund-expenditure | fs-personnel | share | 53 | 53.3 | 0.3
        fund-expenditure | fs-operation | share | 5  | 5.1  | 0.1
    """)
    shares = [row[3:5] for row in found if row[2] == "share" and row[0] == "function-all"]
    assert shares == [("58.4", "58.4"), ("41.6", "41.6")]


def test_19_shares_of_totals_and_of_natures(documents: Path) -> None:
    # 10070.48 is 99.21% of 10150.48: the sentence is about all expenditure, and the dataset is of the
    # fiscal one alone. 5678.17, 3314.68 and 1157.63 of 10150.48 are 55.94, 32.66 and 11.40.
    stem = "jiangsu/provincial-cppcc-office-2018"
    files = tuple(documents / f"{stem}-{part}.pdf" for part in ("narrative", "tables"))
    ask = asker(store_of(dataset_of(convert_files(files, Settings()))))
    found = ask("percentages", "breakdown_code code kind stated_percent computed_percent")
    shares = [row for row in found if row[2] == "share"]
    assert not [row for row in shares if row[1] == "total"]
    assert [row for row in shares if row[0] == "nature-all"] == rows("""
        nature-all | basic     | share | 55.94 | 55.9
        nature-all | project   | share | 32.66 | 32.7
        nature-all | next-year | share | 0     | 0
        nature-all | reserve   | share | 11.4  | 11.4
    """)
    assert all(abs(Decimal(row[3]) - Decimal(row[4])) <= Decimal("0.05") for row in shares)


def test_20_money_of_last_year_that_is_not_explained(either: Ask) -> None:
    # 364.44 + 570 + 5.31 + 34.77 + 1.96 + 18.90 + 37.64 + 8.44 + 17.84 = 1059.30 of 1074.42.
    columns = "last_year total items listed unexplained share_percent"
    assert either("unexplained-last-year", columns) == rows(
        "2025 | 10744200 | 9 | 10593000 | 151200 | 1.41"
    )
