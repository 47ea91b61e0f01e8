"""Estimates as text: a value and its interval in one phrase."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any, Final

#: `{"mean", "lo95", "hi95", "replicates"}`, as `Estimates.json` gives it.
Estimate = Mapping[str, Any]

_MISSING: Final = "not known"
#: Dollars from which on they are written in millions.
MILLIONS_FROM: Final = 1e5
#: Smaller sums than half a cent are the rounding of sums that cancel out.
_NO_DOLLARS: Final = 0.005


def share(estimate: Estimate | None) -> str:
    """A share in per cent with its interval.

    >>> share({"mean": 0.5, "lo95": 0.4, "hi95": 0.6, "replicates": 20})
    '50 % [40 to 60]'
    """
    return _with_interval(estimate, 100.0, "", " %", 0)


def rate(estimate: Estimate | None) -> str:
    """A small share in per cent with one decimal and its interval."""
    return _with_interval(estimate, 100.0, "", " %", 1)


def small_rate(estimate: Estimate | None) -> str:
    """A share of a per cent or so, with two decimals and its interval."""
    return _with_interval(estimate, 100.0, "", " %", 2)


def count(estimate: Estimate | None) -> str:
    """A number with its interval: whole from 20 on or when it has no interval and is whole, else one decimal.

    >>> count({"mean": 8.0, "lo95": None, "hi95": None, "replicates": 12})
    '8 (n = 12, no interval)'
    """
    value = 0.0 if estimate is None or estimate["mean"] is None else float(estimate["mean"])
    whole = abs(value) >= 20.0 or (estimate is not None and estimate["lo95"] is None and value.is_integer())
    decimals = 0 if whole else 1
    return _with_interval(estimate, 1.0, "", "", decimals)


def millions(estimate: Estimate | None) -> str:
    """Dollars in millions with their interval, three digits or so.

    >>> millions({"mean": -25e6, "lo95": -30e6, "hi95": -20e6, "replicates": 20})
    '-$25.0M [-30.0 to -20.0]'
    >>> millions({"mean": 3e3, "lo95": -1e6, "hi95": 1e6, "replicates": 20})
    '$0.003M [-1.00 to 1.00]'
    """
    size = size_of(estimate)
    return dollars_in(1e6, "M", estimate, 0 if size >= 1e8 else 1 if size >= 1e7 else 2)


def dollars(estimate: Estimate | None) -> str:
    """Dollars with their interval, with cents while all are below ten dollars."""
    return dollars_in(1.0, "", estimate, 0 if size_of(estimate) >= 10.0 else 2)


def dollars_in(unit: float, letter: str, estimate: Estimate | None, decimals: int) -> str:
    """Dollars with their interval in a unit of so many dollars; what is not zero gets the decimals that show it."""
    return _with_interval(estimate, 1.0 / unit, "$", letter, decimals, zero_below=_NO_DOLLARS / unit)


def size_of(estimate: Estimate | None) -> float:
    """Largest of an estimate and the ends of its interval, without sign: it sets the number of digits."""
    if estimate is None:
        return 0.0
    return max(abs(float(estimate[part] or 0.0)) for part in ("mean", "lo95", "hi95"))


def index(estimate: Estimate | None) -> str:
    """A 0-1 index with its interval."""
    return _with_interval(estimate, 1.0, "", "", 2)


def points(gap: Estimate | None) -> str:
    """A difference of shares in percentage points with its sign and interval.

    >>> points({"mean": 0.06, "lo95": 0.02, "hi95": 0.1, "replicates": 20})
    '+6 points [2 to 10]'
    """
    return _signed(gap, _with_interval(gap, 100.0, "", " points", 0))


def fine_points(gap: Estimate | None) -> str:
    """A difference of small shares in percentage points, with two decimals, its sign and its interval."""
    return _signed(gap, _with_interval(gap, 100.0, "", " points", 2))


def level_words(unit: str, value: float) -> str:
    """A value of an outcome in its unit, without an interval.

    >>> level_words("share", 0.544), level_words("share of spending", 0.0042), level_words("USD", -2.5e6)
    ('54.4 %', '0.42 %', '-$2.50M')
    """
    lone = {"mean": value if value == value else None, "lo95": None, "hi95": None, "replicates": 1}
    return _in_unit(unit, lone)


def estimate_words(unit: str, estimate: Estimate) -> str:
    """An outcome in its unit with its interval.

    >>> estimate_words("share", {"mean": 0.5, "lo95": 0.41, "hi95": 0.6, "replicates": 20})
    '50.0 % [41.0 to 60.0]'
    """
    return _in_unit(unit, estimate)


def difference_words(unit: str, gap: Estimate) -> str:
    """A difference of an outcome in its unit, with its sign and interval; of shares in percentage points.

    >>> difference_words("years", {"mean": 0.5, "lo95": 0.1, "hi95": 0.9, "replicates": 20})
    '+0.50 years [0.10 to 0.90]'
    >>> difference_words("0-1", {"mean": 0.008, "lo95": 0.002, "hi95": 0.014, "replicates": 20})
    '+0.008 [0.002 to 0.014]'
    """
    return with_sign(gap, _in_unit(unit, gap, of_shares=" points", finer=2))


def with_sign(gap: Estimate, text: str) -> str:
    """The words of a difference with a plus before what is above zero.

    >>> with_sign({"mean": 0.5}, "0.50 years"), with_sign({"mean": 0.0}, "$0")
    ('+0.50 years', '$0')
    """
    zero = gap["mean"] is None or not any(letter in "123456789" for letter in value_only(text))
    return text if zero or text.startswith("-") else f"+{text}"


def _in_unit(unit: str, estimate: Estimate, of_shares: str = " %", finer: int = 0) -> str:
    if percent_of(unit) is not None:
        return _with_interval(estimate, 100.0, "", of_shares, 1 if unit == "share" else 2, finer)
    if unit == "USD" and size_of(estimate) >= MILLIONS_FROM:
        return millions(estimate)
    if unit.startswith("USD"):
        return dollars(estimate)
    if unit in ("0-1", "ratio"):
        return _with_interval(estimate, 1.0, "", "", 2, finer)
    size = size_of(estimate)
    decimals = 0 if size >= 20.0 else 1 if size >= 1.0 else 2
    return _with_interval(estimate, 1.0, "", " years" if unit == "years" else "", decimals, finer)


def _signed(gap: Estimate | None, text: str) -> str:
    without = gap is None or gap["mean"] is None or text.startswith("-") or float(text.split(" ")[0]) == 0.0
    return text if without else f"+{text}"


def value_only(phrase: str) -> str:
    """The value before its interval.

    >>> value_only("50 % [40 to 60]"), value_only("8 (n = 12, no interval)")
    ('50 %', '8')
    """
    return phrase.split(" [")[0].split(" (n =")[0]


def _with_interval(
    estimate: Estimate | None,
    factor: float,
    before: str,
    after: str,
    decimals: int,
    finer: int = 0,
    zero_below: float = math.inf,
) -> str:
    """The phrase; with up to `finer` more decimals where a number that is not zero would look like zero.

    A number of at least `zero_below` that still looks like zero gets the decimals of its first digit, for itself alone.
    """
    if estimate is None or estimate["mean"] is None:
        return _MISSING
    shown = [abs(estimate[part] or 0.0) * factor for part in ("mean", "lo95", "hi95")]
    while finer and any(0.0 < number < 0.5 * 0.1**decimals for number in shown):
        decimals, finer = decimals + 1, finer - 1

    def plain(value: float) -> str:
        text = f"{value * factor:,.{decimals}f}"
        if float(text.replace(",", "")) != 0.0:
            return text
        if abs(value * factor) < zero_below:
            return text.removeprefix("-")
        return f"{value * factor:.{-math.floor(math.log10(abs(value * factor)))}f}"

    middle = plain(estimate["mean"])
    sign = "-" if middle.startswith("-") else ""
    middle = f"{sign}{before}{middle.removeprefix('-')}{after}"
    if estimate["lo95"] is None or estimate["hi95"] is None:
        # Of a single replicate the page says so once; of several without any spread, here.
        return middle if estimate["replicates"] < 2 else f"{middle} (n = {estimate['replicates']}, no interval)"
    return f"{middle} [{plain(estimate['lo95'])} to {plain(estimate['hi95'])}]"


def clear_sign(estimate: Estimate | None) -> int:
    """1 or -1 where the interval lies wholly above or below zero, else 0: no clear difference."""
    if estimate is None or estimate["lo95"] is None or estimate["hi95"] is None:
        return 0
    return int(estimate["lo95"] > 0.0) - int(estimate["hi95"] < 0.0)


def without_lone_values(part: Any) -> Any:
    """A copy of a summary without the figures that only one of several replicates has: they may be luck.

    >>> without_lone_values({"rate": {"mean": 0.5, "lo95": None, "hi95": None, "replicates": 1}})
    {'rate': {'mean': None, 'lo95': None, 'hi95': None, 'replicates': 1}}
    """
    if isinstance(part, Mapping):
        copy = {name: without_lone_values(one) for name, one in part.items()}
        lone = "mean" in copy and copy["lo95"] is None and copy["replicates"] < 2
        return {**copy, "mean": None} if lone else copy
    return [without_lone_values(one) for one in part] if isinstance(part, list) else part


def percent_of(unit: str) -> str | None:
    """The unit of a share when it is written in per cent; None if it is not a share.

    >>> percent_of("share"), percent_of("share of spending"), percent_of("years")
    ('%', '% of spending', None)
    """
    return f"%{unit.removeprefix('share')}" if unit.split(" ")[0] == "share" else None
