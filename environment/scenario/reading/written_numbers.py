"""Numbers as people and spreadsheets write them: `1,200,000`, `1.200,5`, `30 %`, `$50`, `(3.2 %)`.

`1,200` may be twelve hundred or one and a fifth. The range of the column decides, then the other cells of the file;
where neither does, the number is refused rather than guessed.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Final

_LONGEST: Final = 40
_PLAIN: Final = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][-+]?\d{1,3})?", re.ASCII)
#: Whole groups of three: a leading zero marks a decimal comma.
_COMMA_GROUPS: Final = re.compile(r"[+-]?[1-9]\d{0,2}(,\d{3})+(\.\d+)?", re.ASCII)
_POINT_GROUPS: Final = re.compile(r"[+-]?[1-9]\d{0,2}(\.\d{3})+(,\d+)?", re.ASCII)
_DECIMAL_COMMA: Final = re.compile(r"[+-]?\d+,\d+", re.ASCII)
_OTHER_GROUPS: Final = re.compile(r"[+-]?[1-9]\d{0,2}([ \u00a0\u202f\u2009'\u2019]\d{3})+([.,]\d+)?", re.ASCII)
_ONE_POINT_GROUP: Final = re.compile(r"[+-]?[1-9]\d{0,2}\.\d{3}", re.ASCII)
_GROUP_MARKS: Final = re.compile("[ \u00a0\u202f\u2009'\u2019]")
_CURRENCY: Final = re.compile(r"^(?:\$|€|£|US\$|USD)\s*|\s*(?:\$|€|£|USD|EUR)$")
#: Cells that show how a file writes decimals, whatever else stands in it.
_SURELY_POINT: Final = re.compile(
    r"[+-]?(\d*\.(\d{1,2}|\d{4,})|0\.\d+|\d{1,3}(,\d{3})+\.\d+|\d{1,3}(,\d{3}){2,})", re.ASCII
)
_SURELY_COMMA: Final = re.compile(
    r"[+-]?(\d*,(\d{1,2}|\d{4,})|0,\d+|\d{1,3}(\.\d{3})+,\d+|\d{1,3}(\.\d{3}){2,})", re.ASCII
)


@dataclass(frozen=True)
class NumberStyle:
    """How the cells of one file write numbers.

    Attributes:
        separator: between the file's cells; a file of semicolons may come from where decimals have a comma.
        cells: all cells of its columns of numbers; looked through only when a number could be read in two ways.
    """

    separator: str = ","
    cells: Callable[[], Iterable[str]] = tuple

    @cached_property
    def may_group_by_point(self) -> bool:
        """Whether `1.200` may be twelve hundred: not where commas part the cells, as computers write them."""
        return self.separator != ","

    @cached_property
    def decimal(self) -> str | None:
        """The decimal mark that other cells show, `.` or `,`; None when they show none, or both."""
        shown = set()
        for cell in self.cells():
            bare = _CURRENCY.sub("", cell.strip()).removesuffix("%").strip()
            if _SURELY_POINT.fullmatch(bare):
                shown.add(".")
            elif _SURELY_COMMA.fullmatch(bare):
                shown.add(",")
            if len(shown) == 2:
                return None
        return shown.pop() if shown else None


def readings(
    text: str, style: NumberStyle, low: float, high: float, percent: bool = True, whole: bool = False
) -> list[float]:
    """What a cell may mean, of the numbers in low..high: none, one, or two where nothing decides between them.

    >>> readings("30 %", NumberStyle(), 0.0, 1.0), readings("1,200", NumberStyle(), 1.0, 1e8)
    ([0.3], [1200.0, 1.2])

    Args:
        text: the cell.
        style: of its file.
        low, high: what the column allows; if nothing is allowed, all readings are given.
        percent: whether a percentage makes sense in the column.
        whole: whether the column counts people or dollars, of which nobody writes thousandths.
    """
    found = _all_readings(text, style.may_group_by_point, percent)
    allowed = {mark: number for mark, number in found.items() if low <= number <= high}
    if len(allowed) == 2 and whole:
        return [max(allowed.values(), key=abs)]
    if len(allowed) == 2 and style.decimal is not None:
        return [allowed[style.decimal]]
    return list(dict.fromkeys((allowed or found).values()))


@lru_cache(maxsize=10_000)
def _all_readings(text: str, may_group_by_point: bool, percent: bool) -> Mapping[str, float]:
    """Finite readings by the decimal mark that they suppose; the likelier mark first."""
    if len(text) > _LONGEST:
        return {}
    bare = text.strip().replace("\u2212", "-")
    sign = ""
    if bare.startswith("(") and bare.endswith(")"):
        sign, bare = "-", bare[1:-1].strip()
    bare = _CURRENCY.sub("", bare)
    is_percent = bare.endswith("%")
    bare = sign + bare.removesuffix("%").strip()
    if is_percent and not percent:
        return {}
    if _OTHER_GROUPS.fullmatch(bare):
        bare = _GROUP_MARKS.sub("", bare).replace(",", ".")
    found = {}
    if _PLAIN.fullmatch(bare):
        found["."] = bare
        if may_group_by_point and _ONE_POINT_GROUP.fullmatch(bare):
            found[","] = bare.replace(".", "")
    if _COMMA_GROUPS.fullmatch(bare):
        found["."] = bare.replace(",", "")
    if _DECIMAL_COMMA.fullmatch(bare) or (_POINT_GROUPS.fullmatch(bare) and "." not in found):
        found[","] = bare.replace(".", "").replace(",", ".")
    numbers = {mark: _number(cleaned, is_percent) for mark, cleaned in found.items()}
    return {mark: number for mark, number in numbers.items() if math.isfinite(number)}


def _number(cleaned: str, is_percent: bool) -> float:
    """The number nearest to the written decimal: 30.1 % is read as 0.301, not as 30.1 / 100."""
    if not is_percent:
        return float(cleaned)
    return math.nan if "e" in cleaned.lower() else float(f"{cleaned}e-2")
