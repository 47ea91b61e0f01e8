"""Reading one experiment: every key, factor, draw and outcome checked, and all that is wrong collected."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Final, TypeGuard

from longgame.environment.nearest_names import allowed_hint
from longgame.environment.parameter import Parameter, Value, quoted
from longgame.environment.parameters import registry
from longgame.environment.scenario import Scenario, ScenarioError
from longgame.environment.scenario_files import leaves
from longgame.experiments.designs import KINDS_OF_DESIGN, LISTED_DESIGNS, Factor, factor_of_range
from longgame.experiments.experiment import SCENARIO_FACTOR, Experiment
from longgame.experiments.outcomes import matching_outcomes, needs, outcomes, unknown_outcomes

_TOP_KEYS: Final = (
    "name",
    "description",
    "scenario",
    "years",
    "replicates",
    "seed",
    "outcomes",
    "set",
    "design",
    "factors",
    "draws",
    "replay",
)
_MOST_POINTS: Final = 1_000_000


class ExperimentReader:
    """Reads one experiment and collects what is wrong with it.

    Args:
        table: the experiment as TOML has it.
        folder: where relative scenario paths start.
        origin: what messages call the place.
    """

    def __init__(self, table: Mapping[str, object], folder: Path, origin: str) -> None:
        self.table, self.folder, self.origin = table, folder, origin
        self.problems: list[str] = []

    def experiment(self, name: str) -> Experiment | None:
        """The experiment, called `name` unless it names itself; None if it cannot be made, see `problems`."""
        self._check_keys(self.table, _TOP_KEYS, "")
        design, draws = self._table("design"), self._table("draws")
        self._check_keys(design, ("kind", "points"), "design.")
        self._check_keys(draws, ("count", "parameters", "except"), "draws.")
        kind = self._word(design, "design.kind", "grid", KINDS_OF_DESIGN)
        bases = self._bases()
        names = matching_outcomes(self._words(self.table, "outcomes"))
        if not names:
            self._wrong("outcomes", "name at least one, such as renewal_rate")
        self.problems += [f"{self.origin}: outcomes: {problem}" for problem in unknown_outcomes(names)]
        years = self._number(self.table, "years", next(iter(bases.values())).years if bases else 24, 1, 200)
        replicates = self._number(self.table, "replicates", 10, 1, 100_000)
        seed = self._number(self.table, "seed", 1, 0, 2**63 - 1)
        points = self._number(design, "design.points", 64, 1, _MOST_POINTS)
        count = self._number(draws, "draws.count", 0, 0, _MOST_POINTS)
        if kind not in LISTED_DESIGNS and count:
            self._wrong("draws", f"the design {kind} draws its own points: give none")
        if kind not in LISTED_DESIGNS and not self._table("factors"):
            self._wrong("factors", f"the design {kind} needs some")
        if kind == "sobol" and points & (points - 1):
            self._wrong("design.points", f"{points} is not allowed; allowed: a power of two, such as 128")
        if not bases:
            return None
        bases = {key: self._with(base, years) for key, base in bases.items()}
        factors = self._factors(bases)
        self._check_replay(names, bases)
        if self.problems:
            return None
        varied = {key for factor in factors for key in factor.keys}
        uncertain = self._uncertain(draws, varied) if count else ()
        return Experiment(
            name=str(self.table.get("name", name)),
            description=str(self.table.get("description", "")),
            bases=bases,
            years=years,
            replicates=replicates,
            seed=seed,
            outcomes=tuple(names),
            design=kind,
            samples=points,
            factors=tuple(factors),
            draws=count,
            uncertain=tuple(uncertain),
            replay={key: value for key, value in leaves(self._table("replay")) if _is_value(value)},
            canonical=dict(self.table),
        )

    def _bases(self) -> dict[str, Scenario]:
        """The scenario, or the levels of the factor `scenario`, with what `[set]` changes in them."""
        factors = self._table("factors")
        choice = factors.get(SCENARIO_FACTOR)
        if isinstance(choice, Mapping):
            names = self._words(choice, f"factors.{SCENARIO_FACTOR}.levels", "levels")
            if "scenario" in self.table:
                self._wrong("scenario", "is a factor already: give one or the other")
        else:
            names = [str(self.table.get("scenario", "default"))]
        settings = self._table("set")
        bases = {}
        for name in names:
            path = self.folder / name
            source: str | Path = path if path.suffix == ".toml" or path.is_dir() else name
            try:
                bases[name] = Scenario.load(source, overrides=settings)
            except ScenarioError as error:
                self.problems += [f"{self.origin}: scenario {name}: {problem}" for problem in error.problems]
        return bases

    def _check_replay(self, names: list[str], bases: Mapping[str, Scenario]) -> None:
        settings, known = self._table("replay"), [name for name in names if name in outcomes()]
        if known and needs(known).replay and not settings:
            self._wrong("replay", "outcomes compare with a replay: give the settings in which it differs")
        for base in bases.values():
            try:
                base.with_values(settings)
            except ScenarioError as error:
                self.problems += [f"{self.origin}: replay: {problem}" for problem in error.problems]

    def _with(self, base: Scenario, years: int) -> Scenario:
        return base if base.years == years else base.with_values({"years": years})

    def _factors(self, bases: Mapping[str, Scenario]) -> list[Factor]:
        factors = []
        for name, entry in self._table("factors").items():
            place = f"factors.{name}"
            if not isinstance(entry, Mapping):
                self._wrong(place, "write a table with levels, scales, or low and high")
                continue
            self._check_keys(entry, ("levels", "scales", "low", "high"), f"{place}.")
            if name == SCENARIO_FACTOR:
                factors.append(Factor(name, (), tuple(bases)))
                continue
            if not entry and "*" in name:
                factors += self._each(name)
                continue
            factor = self._factor(name, entry)
            if factor is not None:
                factors.append(factor)
                for base in bases.values():
                    self._try(factor, base)
        return factors

    def _each(self, pattern: str) -> list[Factor]:
        """Every number that a pattern matches, as a factor of its own over its plausible range."""
        chosen = [
            factor_of_range(parameter)
            for key, parameter in registry().parameters.items()
            if fnmatchcase(key, pattern) and _is_uncertain(parameter)
        ]
        if not chosen:
            self._wrong(f"factors.{pattern}", f"matches no number{registry().suggestion(pattern)}")
        return chosen

    def _factor(self, name: str, entry: Mapping[str, object]) -> Factor | None:
        place, parameters = f"factors.{name}", registry().parameters
        keys = tuple(key for key in parameters if fnmatchcase(key, name)) if "*" in name else (name,)
        if not keys:
            self._wrong(place, f"matches no parameter{registry().suggestion(name)}")
            return None
        known = [parameters[key] for key in keys if key in parameters]
        for word in ("levels", "scales"):
            if word in entry:
                levels = entry[word]
                if not isinstance(levels, list) or not levels or not all(_is_value(level) for level in levels):
                    self._wrong(f"{place}.{word}", "write a list of values, such as [0.1, 0.3]")
                    return None
                if word == "scales" and not all(_is_number(level) for level in levels):
                    self._wrong(f"{place}.scales", "write numbers: multiples of the scenario's own values")
                    return None
                return Factor(name, keys, tuple(levels), scales=word == "scales")
        if len(known) != len(keys):
            self._wrong(place, f"no such parameter{registry().suggestion(name)}; anything else needs levels")
            return None
        return self._ranged(place, name, keys, known, entry)

    def _ranged(
        self, place: str, name: str, keys: tuple[str, ...], known: list[Parameter], entry: Mapping[str, object]
    ) -> Factor | None:
        whole = factor_of_range(known[0])
        if whole.levels:
            return Factor(name, keys, whole.levels)
        low, high = entry.get("low", whole.low), entry.get("high", whole.high)
        if not _is_number(low) or not _is_number(high) or float(str(low)) > float(str(high)):
            self._wrong(place, "low and high must be numbers, low at most high")
            return None
        if len(keys) > 1 and "low" not in entry:
            self._wrong(place, "a family needs levels, scales, or low and high")
            return None
        return Factor(name, keys, low=float(str(low)), high=float(str(high)), whole=whole.whole)

    def _try(self, factor: Factor, base: Scenario) -> None:
        """Whether the scenario takes every level of the factor."""
        for level in factor.levels or (factor.at(0.0), factor.at(1.0)):
            settings: dict[str, object] = {}
            for key in factor.keys:
                settings[key] = float(base.values[key]) * float(level) if factor.scales else level
            try:
                base.with_values(settings)
            except ScenarioError as error:
                self.problems += [f"{self.origin}: factors.{factor.name}: {problem}" for problem in error.problems]

    def _uncertain(self, draws: Mapping[str, object], varied: set[str]) -> list[Factor]:
        """Factors of everything that is drawn: all plausible ranges of numbers, or what the file names."""
        wanted, left_out = (
            self._words(draws, "draws.parameters", "parameters"),
            self._words(draws, "draws.except", "except"),
        )
        parameters = registry().parameters
        for place, patterns in (("draws.parameters", wanted), ("draws.except", left_out)):
            for pattern in patterns:
                if not any(fnmatchcase(key, pattern) for key in parameters):
                    self._wrong(place, f"{quoted(pattern)} matches no parameter{registry().suggestion(pattern)}")
        chosen = []
        for key, parameter in parameters.items():
            if key in varied or any(fnmatchcase(key, pattern) for pattern in left_out):
                continue
            if any(fnmatchcase(key, pattern) for pattern in wanted) if wanted else _is_uncertain(parameter):
                chosen.append(factor_of_range(parameter))
        return chosen

    def _table(self, key: str) -> Mapping[str, object]:
        value = self.table.get(key, {})
        if isinstance(value, Mapping):
            return value
        self._wrong(key, "write a table")
        return {}

    def _check_keys(self, table: Mapping[str, object], allowed: Iterable[str], prefix: str) -> None:
        for key in table:
            if key not in tuple(allowed):
                self._wrong(f"{prefix}{key}", f"no such key{allowed_hint(key, list(allowed))}")

    def _words(self, table: Mapping[str, object], place: str, key: str | None = None) -> list[str]:
        value = table.get(key or place, [])
        if isinstance(value, list) and all(isinstance(word, str) for word in value):
            return [str(word) for word in value]
        self._wrong(place, "write a list of names in quotes")
        return []

    def _word(self, table: Mapping[str, object], place: str, default: str, allowed: tuple[str, ...]) -> str:
        value = table.get(place.rpartition(".")[2], default)
        if value in allowed:
            return str(value)
        self._wrong(place, f"{quoted(value)} is not allowed{allowed_hint(str(value), allowed)}")
        return default

    def _number(self, table: Mapping[str, object], place: str, default: int, low: int, high: int) -> int:
        value = table.get(place.rpartition(".")[2], default)
        if isinstance(value, int) and not isinstance(value, bool) and low <= value <= high:
            return value
        self._wrong(place, f"{quoted(value)} is not allowed; allowed: a whole number in {low}..{high}")
        return default

    def _wrong(self, place: str, what: str) -> None:
        self.problems.append(f"{self.origin}: {place}: {what}")


#: Parameters that say which pairs of a large market count.
_WHICH_PAIRS: Final = ("market.national_payers", "market.payer_region_share", "market.talk_minimum_lives")


def _is_uncertain(parameter: Parameter) -> bool:
    """A number with a range.

    Counts, strategies, who sells where and who is too small to talk to say which market it is, not what is uncertain
    about it.
    """
    is_number = parameter.kind in ("number", "whole number") and parameter.plausible_low != parameter.plausible_high
    given = parameter.name.startswith("strategies.") or parameter.name.endswith(".count")
    return is_number and not given and parameter.name not in _WHICH_PAIRS


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _is_value(value: object) -> TypeGuard[Value]:
    return isinstance(value, bool | int | float | str)
