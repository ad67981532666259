"""What errors say, in English and in Chinese."""

from __future__ import annotations

import errno
import pickle
import re
from pathlib import Path

import pytest

from budgetgraph.ground.errors import (
    BudgetgraphError,
    DamagedInputError,
    InputError,
    QueryError,
    ReleaseError,
    ScannedInputError,
)

OF_FILES = [
    error for error in InputError.__subclasses__() if error.__module__ == InputError.__module__
]
_CHINESE = re.compile(r"[\u4e00-\u9fff]")


@pytest.mark.parametrize("error", OF_FILES)
def test_what_is_wrong_with_a_file_is_said_in_chinese_too(error: type[InputError]) -> None:
    raised = error("broken", path="a.pdf")
    assert raised.zh is not None
    assert raised.hint_zh is not None
    assert _CHINESE.search(raised.zh)
    assert raised.hint_zh.endswith("。")
    assert (str(raised), raised.chinese) == ("a.pdf: broken", f"a.pdf: {raised.zh}")


def test_an_error_may_have_its_own_texts() -> None:
    own = DamagedInputError("no page", path="a.pdf", line=3, zh="没有一页")
    assert (own.chinese, own.hint_zh) == ("a.pdf:3: 没有一页", None)
    assert DamagedInputError("no page").hint_zh is not None
    assert QueryError("unknown").chinese is None


@pytest.mark.parametrize(
    "error",
    [ScannedInputError("a", path=Path("b"), hint="C."), InputError("a", zh="甲", hint_zh="乙。")],
)
def test_an_error_crosses_process_borders_whole(error: BudgetgraphError) -> None:
    there = pickle.loads(pickle.dumps(error))
    assert vars(there) == vars(error)
    assert (there.chinese, there.hint_zh) == (error.chinese, error.hint_zh)


def test_a_full_disk() -> None:
    error = ReleaseError.unwritable(OSError(errno.ENOSPC, "No space left"), "releases")
    assert error.chinese == "releases: 不能写入：磁盘空间不足"
    assert error.hint_zh is not None
