"""The figures of the example: those of a real budget of 2026 (Wuhan Hongshan, department 036).

All amounts are in 万元 as printed. Where the published budget contradicts itself, so does this one.
"""

from __future__ import annotations

FUNCTIONS = """
total    941.71 549.71 502.04 47.67 392.00
201      802.06 410.06 362.72 47.34 392.00
20103    802.06 410.06 362.72 47.34 392.00
2010350  410.06 410.06 362.72 47.34 -
2010399  392.00 -      -      -     392.00
208      46.08  46.08  45.75  0.33  -
20805    43.91  43.91  43.58  0.33  -
2080502  5.31   5.31   4.98   0.33  -
2080505  38.60  38.60  38.60  -     -
20899    2.17   2.17   2.17   -     -
2089999  2.17   2.17   2.17   -     -
210      20.99  20.99  20.99  -     -
21011    20.99  20.99  20.99  -     -
2101102  20.99  20.99  20.99  -     -
221      72.58  72.58  72.58  -     -
22102    72.58  72.58  72.58  -     -
2210201  42.22  42.22  42.22  -     -
2210202  9.54   9.54   9.54   -     -
2210203  20.81  20.81  20.81  -     -
"""
"""Function, then total, basic, personnel, public and project expenditure."""

ECONOMIC = """
total 549.71 502.04 47.67
301   497.05 497.05 -
30101 89.00  89.00  -
30102 41.47  41.47  -
30107 242.64 242.64 -
30108 38.60  38.60  -
30110 20.99  20.99  -
30111 15.96  15.96  -
30112 6.17   6.17   -
30113 42.22  42.22  -
302   47.17  -      47.17
30201 4.30   -      4.30
30202 0.40   -      0.40
30205 0.40   -      0.40
30206 2.00   -      2.00
30207 1.70   -      1.70
30211 0.40   -      0.40
30213 2.00   -      2.00
30216 0.20   -      0.20
30227 0.60   -      0.60
30228 7.37   -      7.37
30231 2.00   -      2.00
30299 25.81  -      25.81
303   4.98   4.98   -
30302 4.07   4.07   -
30307 0.91   0.91   -
310   0.50   -      0.50
31003 0.50   -      0.50
"""
"""Economic category, then basic, personnel and public expenditure."""

SANGONG = """
total                    2 -1 33.3
sangong-abroad           0 0 -
sangong-vehicle          2 -1 -
sangong-vehicle-purchase 0 0 -
sangong-vehicle-running  2 -1 -
sangong-reception        0 0 -
"""
"""三公 category, then amount, change against 2025 and percent."""

FUNDS = """
fund-revenue     fs-fiscal    947.71 -       -       100
fund-revenue     total        947.71 1090.06 1074.42 -
fund-expenditure fs-personnel 502.03 516.78  449.42  53
fund-expenditure fs-operation 47.67  56.84   55      5
fund-expenditure fs-specific  392.00 516.44  570     42
fund-expenditure total        941.71 1090.06 1074.42 -
"""
"""Table 11: breakdown and category, then 2026, 2024, 2025 and the share in percent.

The revenue total is off by 6 万元.
"""

CHANGES = """
total   -132.71 12.4
2010350 45.62   12.5
2010399 -178    31.2
2080502 0       -
2080505 3.83    11
2089999 0.21    10.7
2101102 2.09    11.1
2210201 4.58    12.2
2210202 1.1     13
2210203 2.97    16.6
"""
"""Function, then change of its general-public expenditure against 2025 and percent."""

PROJECTS = """
42011126036T000000100 12.4  区城运中心工作经费
42011126036T000000101 38.8  区城运中心信息系统运维项目
42011126036T000000102 340.8 区城运中心服务外包项目
"""
"""Level-2 projects: code, amount, name."""

COMPONENTS = """
办公电费       5
平台及办公电话费   5.2
档案管理服务费    1
法律咨询服务费    1.2
"""
"""Parts of project …100 that table 11 names."""

PROCUREMENT = """
平台服务外包费 1 340.8
信息系统运维费 1 34
"""
"""Planned procurement: name, quantity, amount."""

LONG_TERM = """
cost-economic       printed  plan 项目支出控制率          ≤100%
output-quantity     printed  plan 法律咨询审核量          ≥6次/年
output-quantity     inferred plan 档案整理服务量          ≥10天/年
output-quantity     inferred plan 三资链路接通数量完成量      50条
output-quantity     inferred plan 外包人员考核得分         ≥90分
output-quantity     inferred plan 各类平台案件转派率        100%
output-quantity     inferred plan 各类平台案件结案率        100%
output-quality      inferred plan 用电正常保障           保障
output-quantity     inferred plan 中心话务稳定通畅         通畅
output-quantity     inferred plan 服务平台考核及检查合格率     100%
output-quantity     inferred plan 项目服务范围达标         达标
output-timeliness   printed  plan 市民热线等平台运行稳定      稳定
output-timeliness   inferred plan 电费及话务费缴费及时       及时
output-timeliness   inferred plan 平台案件办结及时         及时
benefit-social      printed  plan 中心正常运转保障         保障
benefit-social      inferred plan 市民热线工作提升         不断提升
benefit-social      inferred plan 营商环境服务优化         不断优化
satisfaction-served inferred -    群众满意度            ≥85%
"""
"""Long-term indicators of the department, in printed order: class, whether its row prints the class or
a merged cell was lost, basis (- for none), name, target."""

ANNUAL = """
cost-economic       inferred plan 经费使用限额           516.44万元  570万元  392万元
output-quantity     inferred plan 法律咨询审核量          ——        ——     ≥6次/年
output-quantity     inferred plan 档案整理服务量          ——        ——     ≥10天/年
output-quantity     inferred plan 各类平台案件转派率        100%      100%   100%
output-quantity     inferred plan 各类平台案件结案率        100%      100%   100%
output-quantity     inferred plan 三资链路接通数量完成量      ——        50条    50条
output-quantity     inferred plan 外包人员考核得分         ——        ——     ≥90分
output-quality      printed  plan 用电正常保障           保障        保障     保障
output-quality      inferred plan 中心话务稳定通畅         通畅        通畅     通畅
output-timeliness   inferred plan 市民热线等平台运行稳定      稳定        稳定     稳定
output-quality      inferred plan 服务平台考核及检查合格率     100%      100%   100%
output-quality      inferred plan 项目服务范围达标         ——        ——     达标
output-timeliness   printed  plan 平台案件办结及时         ——        ——     及时
output-timeliness   inferred plan 城运事件处置及时         ——        ——     及时
benefit-social      printed  plan 市民热线工作提升         ——        ——     不断提升
benefit-social      inferred plan 智能分拨诉求转办效率提升     ——        ——     不断提升
satisfaction-served printed  plan 工作人员满意度          ≥85%      ≥85%   ≥90%
satisfaction-served inferred plan 市民满意度            ≥85%      ≥85%   ≥90%
"""
"""Annual indicators of the department: the same, with the values of 2024, 2025 and the target of 2026."""

PROJECT_LONG_TERM = """
cost-economic       printed  plan 项目支出控制率          ≤100%
output-quantity     printed  plan 法律咨询审核量          ≥6次/年
output-quantity     inferred plan 档案整理服务量          ≥10天/年
output-quantity     inferred plan 三资链路接通数量完成量      50条
output-quantity     inferred plan 外包人员考核得分         ≥90分
output-quantity     inferred plan 各类平台案件转派率        100%
output-quantity     inferred plan 各类平台案件结案率        100%
output-quality      inferred plan 用电正常保障           保障
output-quantity     inferred plan 中心话务稳定通畅         通畅
output-quantity     inferred plan 服务平台考核及检查合格率     100%
output-quantity     inferred plan 项目服务范围达标         达标
output-timeliness   inferred plan 市民热线等平台运行稳定      稳定
output-timeliness   inferred plan 电费及话务费缴费及时       及时
output-timeliness   inferred plan 平台案件办结及时         及时
benefit-social      inferred plan 中心正常运转保障         保障
benefit-social      inferred plan 市民热线工作提升         不断提升
benefit-social      inferred plan 营商环境服务优化         不断优化
satisfaction-served inferred plan 群众满意度            ≥85%
"""
"""Long-term indicators in the project's form (table 12)."""

PROJECT_ANNUAL = """
cost-economic       inferred plan 经费使用限额           516.44万元  570万元  392万元
output-quantity     printed  plan 法律咨询审核量          ——        ——     ≥6次/年
output-quantity     inferred plan 档案整理服务量          ——        ——     ≥10天/年
output-quantity     inferred plan 各类平台案件转派率        100%      100%   100%
output-quantity     inferred plan 各类平台案件结案率        100%      100%   100%
output-quantity     inferred plan 三资链路接通数量完成量      ——        50条    50条
output-quality      printed  plan 外包人员考核得分         ——        ——     ≥90分
output-quality      inferred plan 用电正常保障           保障        保障     保障
output-quality      inferred plan 中心话务稳定通畅         通畅        通畅     通畅
output-timeliness   inferred plan 市民热线等平台运行稳定      稳定        稳定     稳定
output-quality      inferred plan 服务平台考核及检查合格率     100%      100%   100%
output-quality      inferred plan 项目服务范围达标         ——        ——     达标
output-timeliness   inferred plan 平台案件办结及时         ——        ——     及时
benefit-social      printed  plan 城运事件处置及时         ——        ——     及时
benefit-social      inferred plan 市民热线工作提升         ——        ——     不断提升
satisfaction-served printed  plan 智能分拨诉求转办效率提升     ——        ——     不断提升
satisfaction-served inferred plan 工作人员满意度          ≥85%      ≥85%   ≥90%
satisfaction-served printed  plan 市民满意度            ≥85%      ≥85%   ≥90%
"""
"""Annual indicators in the project's form."""
