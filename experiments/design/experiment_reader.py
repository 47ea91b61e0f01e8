"""Reading one experiment: every key, factor, draw and outcome is checked, and all mistakes are collected."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

from longgame.agents.strategies import Strategy
from longgame.environment.scenario.reading.draft import WORDS
from longgame.environment.scenario.reading.layers import leaves
from longgame.environment.scenario.reading.nearest_names import allowed_hint
from longgame.environment.scenario.reading.parameter import quoted
from longgame.environment.scenario.reading.whole_numbers import LARGEST_SEED, MOST_REPLICATES
from longgame.environment.scenario.scenario import Scenario, ScenarioError
from longgame.experiments.design.designs import BALANCED_DESIGNS, KINDS_OF_DESIGN, LISTED_DESIGNS
from longgame.experiments.design.experiment import SCENARIO_FACTOR, Experiment, StopRule, Target
from longgame.experiments.design.experiment_checks import (
    MOST_POINTS,
    check_factors,
    check_plain,
    check_size,
    check_words,
)
from longgame.experiments.design.factor_reader import read_factors, read_uncertain
from longgame.experiments.design.settings_reader import SettingsReader, is_number, is_value
from longgame.experiments.outcomes.catalogue import matching_outcomes, needs, outcomes, unknown_outcomes

_TOP_KEYS: Final = (
    "name",
    *WORDS,
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
    "stop",
    "discover",
    "tipping",
)


class ExperimentReader(SettingsReader):
    """Reads one experiment and collects its mistakes.

    Args:
        settings: the experiment as TOML has it.
        folder: where relative scenario paths start.
        origin: what messages call the place.
        strategies: strategies from Python that its scenarios may use.
        bases: scenarios by name, `[set]` included, used in place of loading them by name.
    """

    def __init__(
        self,
        settings: Mapping[str, object],
        folder: Path,
        origin: str,
        strategies: Sequence[Strategy] = (),
        bases: Mapping[str, Scenario] | None = None,
    ) -> None:
        super().__init__(settings, origin)
        self.folder, self.strategies, self.given_bases = folder, strategies, bases

    def experiment(self, name: str) -> Experiment | None:
        """The experiment, called `name` unless it names itself; None if it cannot be made, see `problems`."""
        self.check_keys(self.settings, _TOP_KEYS, "")
        check_words(self, name)
        design, draws = self.inner("design"), self.inner("draws")
        self.check_keys(design, ("kind", "points"), "design.")
        self.check_keys(draws, ("count", "parameters", "except"), "draws.")
        kind = self.word(design, "design.kind", "grid", KINDS_OF_DESIGN)
        bases = self._bases()
        names = matching_outcomes(self.words(self.settings, "outcomes"))
        if not names:
            self.wrong("outcomes", "name at least one, such as renewal_rate")
        for problem in unknown_outcomes(names, list(bases.values())):
            self.wrong("outcomes", problem)
        years = self.whole_number(self.settings, "years", next(iter(bases.values())).years if bases else 24, 1, 200)
        replicates = self.whole_number(self.settings, "replicates", 10, 1, MOST_REPLICATES)
        seed = self.whole_number(self.settings, "seed", 1, 0, LARGEST_SEED)
        points = self.whole_number(design, "design.points", 64, 1, MOST_POINTS)
        count = self.whole_number(draws, "draws.count", 0, 0, MOST_POINTS)
        if kind not in LISTED_DESIGNS and count:
            self.wrong("draws", f"the design {kind} draws its own points; leave out [draws]")
        if kind not in LISTED_DESIGNS and not self.inner("factors"):
            self.wrong("factors", f"the design {kind} needs at least one factor")
        if kind in BALANCED_DESIGNS and points & (points - 1):
            self.wrong("design.points", f"{points} is not allowed; allowed: a power of two, such as 128")
        stop = self._stop_rule(names, kind, count, replicates)
        targets, tipping = self._targets(names), self._tipping(names)
        if not self.problems:
            check_plain(self)
        if not bases:
            return None
        bases = {key: _of_years(base, years) for key, base in bases.items()}
        factors = read_factors(self, bases)
        self._check_replay(names, bases)
        check_factors(self, factors)
        check_size(self, kind, factors, points, count, replicates if stop is None else stop.most_replicates)
        if self.problems:
            return None
        varied = {key for factor in factors for key in factor.keys}
        uncertain = read_uncertain(self, draws, varied) if count else ()
        return Experiment(
            name=str(self.settings.get("name", name)),
            **{word: str(self.settings.get(word, "")) for word in WORDS},
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
            replay={key: value for key, value in leaves(self.inner("replay")) if is_value(value)},
            stop=stop,
            targets=targets,
            tipping=tipping,
            canonical=dict(self.settings),
        )

    def _bases(self) -> dict[str, Scenario]:
        """The scenario, or the levels of the factor `scenario`, with what `[set]` changes in them."""
        choice = self.inner("factors").get(SCENARIO_FACTOR)
        if isinstance(choice, Mapping):
            names = self.words(choice, f"factors.{SCENARIO_FACTOR}.levels", "levels")
            if not names:
                self.wrong(f"factors.{SCENARIO_FACTOR}.levels", 'name scenarios, such as ["default", "rural"]')
            self.check_keys(choice, ("levels",), f"factors.{SCENARIO_FACTOR}.")
            if "scenario" in self.settings:
                self.wrong("scenario", "a factor chooses the scenario already; write one or the other")
        else:
            names = [str(self.settings.get("scenario", "default"))]
        settings = self.inner("set")
        bases = {}
        for name in names:
            if self.given_bases is not None:
                if name in self.given_bases:
                    bases[name] = self.given_bases[name]
                else:
                    hint = allowed_hint(name, self.given_bases)
                    self.wrong("scenario", f"{quoted(name)} is not among those given{hint}")
                continue
            path = self.folder / name
            source: str | Path = path if path.suffix == ".toml" or path.is_dir() else name
            try:
                bases[name] = Scenario.load(source, settings, self.strategies)
            except ScenarioError as error:
                for problem in error.problems:
                    self.wrong(f"scenario {name}", problem)
        return bases

    def _check_replay(self, names: list[str], bases: Mapping[str, Scenario]) -> None:
        settings, known = self.inner("replay"), [name for name in names if name in outcomes()]
        if known and needs(known).replay and not settings:
            self.wrong("replay", "some outcomes compare with a replay; write the settings in which the replay differs")
        for base in bases.values():
            try:
                base.with_values(settings)
            except ScenarioError as error:
                for problem in error.problems:
                    self.wrong("replay", problem)

    def _stop_rule(self, names: Sequence[str], kind: str, draws: int, replicates: int) -> StopRule | None:
        stop = self.inner("stop")
        if not stop:
            return None
        self.check_keys(stop, ("precision", "most_replicates"), "stop.")
        if kind not in LISTED_DESIGNS or draws:
            self.wrong("stop", "only a grid or one_at_a_time design without draws can stop by itself")
        most = self.whole_number(stop, "stop.most_replicates", 1000, replicates, MOST_REPLICATES)
        entries = stop.get("precision")
        if not isinstance(entries, Mapping) or not entries:
            self.wrong("stop.precision", "write a half-width for an outcome, such as { renewal_rate = 0.02 }")
            return None
        precision: dict[str, float] = {}
        for name, half in leaves(entries):
            self._check_measured(f"stop.precision.{name}", name, names)
            if is_number(half) and half > 0.0:
                precision[name] = float(half)
            else:
                self.wrong(f"stop.precision.{name}", f"{quoted(half)} is not allowed; allowed: a number above 0")
        return StopRule(precision, most)

    def _targets(self, names: Sequence[str]) -> tuple[Target, ...]:
        targets = []
        for number, entry in enumerate(self.inner_list("discover"), start=1):
            place = f"discover.{number}"
            self.check_keys(entry, ("outcome", "above", "below", "says"), f"{place}.")
            outcome = str(entry.get("outcome", ""))
            self._check_measured(f"{place}.outcome", outcome, names)
            bounds = {word: entry[word] for word in ("above", "below") if word in entry}
            if len(bounds) != 1 or not all(is_number(bound) for bound in bounds.values()):
                self.wrong(place, "give one bound: above = NUMBER or below = NUMBER")
                continue
            ((word, bound),) = bounds.items()
            limit = float(str(bound))
            says = str(entry.get("says", f"{outcome} is {word} {limit:g}"))
            above, below = (limit, None) if word == "above" else (None, limit)
            targets.append(Target(outcome, above, below, says))
        return tuple(targets)

    def _tipping(self, names: Sequence[str]) -> dict[str, float]:
        levels: dict[str, float] = {}
        for name, level in leaves(self.inner("tipping")):
            self._check_measured(f"tipping.{name}", name, names)
            if is_number(level):
                levels[name] = float(level)
            else:
                self.wrong(f"tipping.{name}", f"{quoted(level)} is not allowed; allowed: a number")
        return levels

    def _check_measured(self, place: str, name: str, names: Sequence[str]) -> None:
        if name not in names:
            self.wrong(place, f"{quoted(name)} is not among the outcomes of this experiment: {', '.join(names)}")


def _of_years(base: Scenario, years: int) -> Scenario:
    return base if base.years == years else base.with_values({"years": years})
