"""Checks across parameters: values that are each allowed, but together leave a rule nothing to divide by.

They hold for the opening values and for those of every year in which a policy begins.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import groupby
from typing import TYPE_CHECKING, Final

from longgame.environment.scenario.reading.parameter import Value, quoted

if TYPE_CHECKING:
    from longgame.environment.scenario.policies import Policy

Values = Mapping[str, Value]
#: From resolved values to the keys that contradict each other and what is wrong with them; None when all is well.
Check = Callable[[Values], tuple[tuple[str, ...], str] | None]

_TRUST_WEIGHTS: Final = tuple(f"trust.weight_{part}" for part in ("openness", "process", "result", "dealing"))


def trust_has_evidence(values: Values) -> tuple[tuple[str, ...], str] | None:
    """Trust is a weighted mean of four kinds of evidence, so one weight must be above 0."""
    if any(float(values[key]) > 0.0 for key in _TRUST_WEIGHTS):
        return None
    return _TRUST_WEIGHTS, f"{', '.join(_TRUST_WEIGHTS)} are all 0; allowed: at least one of them above 0"


CHECKS: Final[Mapping[str, Check]] = {"trust has evidence": trust_has_evidence}


def contradictory_values(values: Values, places: Mapping[str, str], policies: Sequence[Policy]) -> Iterator[str]:
    """One line for each check that fails, with where the values were set or the year and policy that make it fail.

    Args:
        values: of all parameters, before any policy.
        places: where each value that is not a default was set.
        policies: by year.
    """
    failed = set()
    for name, check in CHECKS.items():
        found = check(values)
        if found is not None:
            failed.add(name)
            keys, what = found
            where = dict.fromkeys(places[key] for key in keys if key in places)
            yield f"{', '.join(where)}: {what}" if where else what
    changed = dict(values)
    for year, started in groupby(policies, key=lambda policy: policy.year):
        names = []
        for policy in started:
            changed |= policy.values
            names.append(quoted(policy.name))
        for name, check in CHECKS.items():
            found = check(changed)
            if found is not None and name not in failed:
                failed.add(name)
                yield f"policy {', '.join(names)}, from year {year}: {found[1]}"
