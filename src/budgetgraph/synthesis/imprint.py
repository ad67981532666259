"""What a printed document carries besides its facts."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Imprint:
    """The rows of the form that no record holds, because natural persons are never published.

    ``person`` and ``telephone`` fill the rows 填报人, 项目负责人 and 联系电话; both must be fictitious.
    ``note`` is one line of the editor's below the title.
    """

    person: str = "示例人员"
    telephone: str = "00000000"
    note: str | None = None
