"""Reading the factors of an experiment (levels, scales or ranges, one key or a family) and its uncertain parameters."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from longgame.environment.scenario.reading.families import is_pattern, matches_nothing, matching_keys
from longgame.environment.scenario.reading.parameter import Parameter, quoted
from longgame.environment.scenario.reading.parameters import registry
from longgame.environment.scenario.scenario import Scenario, ScenarioError
from longgame.experiments.design.designs import Factor, factor_of_range, whole_numbers_between
from longgame.experiments.design.experiment import SCENARIO_FACTOR
from longgame.experiments.design.settings_reader import SettingsReader, is_number, is_value

#: Parameters that define which pairs of a large market exist.
_WHICH_PAIRS: Final = ("market.national_payers", "market.payer_region_share", "market.talk_minimum_lives")

#: Repeated levels that a message quotes.
_MOST_QUOTED: Final = 5


def read_factors(reader: SettingsReader, bases: Mapping[str, Scenario]) -> list[Factor]:
    """Factors of the section `[factors]`, tried on every base scenario."""
    factors = []
    for name, entry in reader.inner("factors").items():
        place = f"factors.{name}"
        if not isinstance(entry, Mapping):
            reader.wrong(place, "write { levels = [...] }, { scales = [...] }, or { low = ..., high = ... }")
            continue
        if name == SCENARIO_FACTOR:
            _check_repeated(reader, f"{place}.levels", entry.get("levels"))
            factors.append(Factor(name, (), tuple(bases)))
            continue
        reader.check_keys(entry, ("levels", "scales", "low", "high"), f"{place}.")
        ways = [word for word in ("levels", "scales") if word in entry]
        ways += ["low and high"] if "low" in entry or "high" in entry else []
        if len(ways) > 1:
            reader.wrong(place, f"has {' and '.join(ways)}; allowed: one of levels, scales, or low and high")
            continue
        if not entry and is_pattern(name):
            factors += _each(reader, name)
            continue
        factor = _factor(reader, name, entry)
        if factor is not None:
            factors.append(factor)
            for base in bases.values():
                _try(reader, factor, base)
    return factors


def read_uncertain(reader: SettingsReader, draws: Mapping[str, object], varied: set[str]) -> list[Factor]:
    """Factors for the parameters that are drawn: every number with a plausible range, or those that the file names.

    Args:
        reader: of the file.
        draws: its section `[draws]`.
        varied: keys that factors set, which are not drawn.
    """
    wanted = reader.words(draws, "draws.parameters", "parameters")
    left_out = reader.words(draws, "draws.except", "except")
    parameters = registry().parameters
    for place, patterns in (("draws.parameters", wanted), ("draws.except", left_out)):
        for pattern in patterns:
            if not matching_keys(pattern):
                reader.wrong(place, f"{quoted(pattern)} {matches_nothing(pattern, reader.problems)}")
    drawn = {key for pattern in wanted for key in matching_keys(pattern)}
    fixed = varied.union(*(matching_keys(pattern) for pattern in left_out))
    chosen = []
    for key, parameter in parameters.items():
        if key in fixed:
            continue
        if key in drawn if wanted else _is_uncertain(parameter):
            chosen.append(factor_of_range(parameter))
    return chosen


def _each(reader: SettingsReader, pattern: str) -> list[Factor]:
    """A factor for each number that a pattern matches, over its plausible range."""
    chosen = [
        factor_of_range(parameter)
        for parameter in map(registry().parameters.__getitem__, matching_keys(pattern))
        if _is_uncertain(parameter)
    ]
    if not chosen:
        keys = matching_keys(pattern)
        what = "matches no number with a range" if keys else matches_nothing(pattern, reader.problems)
        reader.wrong(f"factors.{pattern}", what)
    return chosen


def _factor(reader: SettingsReader, name: str, entry: Mapping[str, object]) -> Factor | None:
    place, parameters = f"factors.{name}", registry().parameters
    keys = matching_keys(name) if is_pattern(name) else (name,)
    if not keys:
        reader.wrong(place, matches_nothing(name, reader.problems))
        return None
    known = [parameters[key] for key in keys if key in parameters]
    for word in ("levels", "scales"):
        if word in entry:
            levels = entry[word]
            if not isinstance(levels, list) or not levels or not all(is_value(level) for level in levels):
                reader.wrong(f"{place}.{word}", "write a list of values, such as [0.1, 0.3]")
                return None
            if word == "scales" and not all(is_number(level) for level in levels):
                reader.wrong(f"{place}.scales", "write numbers: multiples of the scenario's own values")
                return None
            if word == "scales" and not (len(known) == len(keys) and all(map(_is_numeric, known))):
                hint = "" if known else registry().suggestion(name, reader.problems)
                reader.wrong(f"{place}.scales", f"only parameters that are numbers can be multiplied{hint}")
                return None
            if _check_repeated(reader, f"{place}.{word}", levels):
                return None
            return Factor(name, keys, tuple(levels), scales=word == "scales")
    if len(known) != len(keys):
        reader.wrong(
            place, f"no such parameter{registry().suggestion(name, reader.problems)}; anything else needs levels"
        )
        return None
    return _ranged(reader, name, keys, known, entry)


def _check_repeated(reader: SettingsReader, place: str, levels: object) -> bool:
    """Note levels that are given twice, and return whether there are any: their points would be simulated twice."""
    repeated = repeated_values(levels) if isinstance(levels, list) else []
    if repeated:
        some = ", ".join(quoted(value) for value in repeated[:_MOST_QUOTED])
        reader.wrong(place, f"given more than once: {some}; write each level once")
    return bool(repeated)


def repeated_values(values: Iterable[object]) -> list[object]:
    """Numbers, words and switches that equal an earlier value, in order; a switch never equals a number.

    >>> repeated_values([0, 0.2, 0.0, True, 1])
    [0.0]
    """
    seen: set[tuple[bool, object]] = set()
    repeated: list[object] = []
    for value in values:
        if is_value(value):
            one = (isinstance(value, bool), value)
            if one in seen:
                repeated.append(value)
            seen.add(one)
    return repeated


def _ranged(
    reader: SettingsReader, name: str, keys: tuple[str, ...], known: list[Parameter], entry: Mapping[str, object]
) -> Factor | None:
    place, whole = f"factors.{name}", factor_of_range(known[0])
    if whole.levels:
        return Factor(name, keys, whole.levels)
    low, high = entry.get("low", whole.low), entry.get("high", whole.high)
    if not is_number(low) or not is_number(high):
        reader.wrong(place, "low and high must be numbers")
        return None
    if not low < high:
        source = "" if entry else " (the plausible range of the parameter)"
        reader.wrong(
            place, f"low = {low:.15g}, high = {high:.15g}{source}: write a low below high, or levels = [{low:.15g}]"
        )
        return None
    if len(keys) > 1 and "low" not in entry:
        reader.wrong(place, "a family needs levels, scales, or low and high")
        return None
    factor = Factor(name, keys, low=float(low), high=float(high), whole=whole.whole)
    if not factor.whole or len(numbers := whole_numbers_between(factor.low, factor.high)) > 1:
        return factor
    found = f"only {numbers[0]} lies" if numbers else "there is none"
    reader.wrong(
        place, f"takes whole numbers, and {found} between {low:.15g} and {high:.15g}: write a wider range, or levels"
    )
    return None


def _try(reader: SettingsReader, factor: Factor, base: Scenario) -> None:
    """Check that the scenario accepts every level of the factor."""
    for level in factor.levels or (factor.at(0.0), factor.at(1.0)):
        settings: dict[str, object] = {}
        for key in factor.keys:
            settings[key] = float(base.values[key]) * float(level) if factor.scales else level
        try:
            base.with_values(settings)
        except ScenarioError as error:
            for problem in error.problems:
                reader.wrong(f"factors.{factor.name}", problem)


def _is_numeric(parameter: Parameter) -> bool:
    return parameter.kind in ("number", "whole number")


def _is_uncertain(parameter: Parameter) -> bool:
    """A number with a range.

    Counts, strategies, who sells where and who is too small to talk define which market it is, and a choice is made by
    who writes a contract; they are not what is uncertain about it.
    """
    varies = _is_numeric(parameter) and parameter.plausible_low != parameter.plausible_high
    given = parameter.is_choice or parameter.name.startswith("strategies.") or parameter.name.endswith(".count")
    return varies and not given and parameter.name not in _WHICH_PAIRS
