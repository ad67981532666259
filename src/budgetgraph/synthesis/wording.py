"""Words of synthetic budgets: all of them say that they are synthetic (合成) or are of no one."""

from __future__ import annotations

import random

TOPICS = (
    "数据台账",
    "窗口服务",
    "信息系统",
    "档案整理",
    "巡查维护",
    "业务培训",
    "宣传活动",
    "设备运维",
    "统计调查",
    "应急演练",
)
VERBS = ("组织实施", "日常维护", "统筹协调", "监督检查", "质量评估", "信息汇总")
REASONS = (
    "人员变动，相关经费相应调整",
    "落实过紧日子要求",
    "项目内容调整",
    "按实际需要安排",
    "新增工作任务",
)
COMPONENTS = ("印刷制作费", "系统运维费", "人员劳务费", "设备租赁费", "专家咨询费", "交通保障费")
GOODS = (
    "合成示例设备",
    "合成示例软件服务",
    "合成示例运维服务",
    "合成示例印刷服务",
    "合成示例物业服务",
)
_DIGITS = "〇一二三四五六七八九"
_STEMS = "甲乙丙丁戊己庚辛壬癸"


def numeral(number: int, width: int = 0) -> str:
    """A number digit by digit in Chinese (〇〇一二), so that it cannot be taken for a figure."""
    return "".join(_DIGITS[int(digit)] for digit in f"{number:0{width}d}")


def stem(number: int) -> str:
    """A short name for the ``number``-th of several (from 0): 甲 … 癸, 甲二 …"""
    turn, position = divmod(number, len(_STEMS))
    return _STEMS[position] + (numeral(turn + 1) if turn else "")


def duty(chance: random.Random, position: int) -> str:
    """The text of a duty; the position makes it unlike any other."""
    return (
        f"承担合成示例{chance.choice(TOPICS)}第{numeral(position)}项的{chance.choice(VERBS)}工作。"
    )


def task(chance: random.Random, position: int) -> str:
    """The text of a yearly task."""
    return f"完成合成示例{chance.choice(TOPICS)}任务{numeral(position)}，按时开展{chance.choice(VERBS)}。"


def goal(chance: random.Random, horizon: str) -> str:
    """The text of a goal: two parts, so that it may be too long for the rest of a page."""
    first, second = chance.sample(TOPICS, 2)
    return (
        f"{horizon}做好合成示例{first}的{chance.choice(VERBS)}，不断提高服务质量；"
        f"{horizon}推进合成示例{second}的{chance.choice(VERBS)}，保障各项工作有序开展。"
    )


def purpose(chance: random.Random) -> str:
    """What a project is for."""
    return f"保障合成示例{chance.choice(TOPICS)}正常运转，开展{chance.choice(VERBS)}。"
