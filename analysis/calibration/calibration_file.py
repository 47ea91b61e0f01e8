"""Calibration files: TOML that says what is free and what it is held to. All mistakes are reported together."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Final

from longgame.analysis.calibration.observed import YEARS_WITH_TARGETS
from longgame.analysis.calibration.records import (
    MOST_FREE,
    STATISTICS,
    Calibration,
    CalibrationError,
    Discrepancy,
    Free,
    Published,
    Wave,
)
from longgame.analysis.targets.real_targets import BLOCKS
from longgame.environment.scenario.reading.nearest_names import allowed_hint
from longgame.environment.scenario.reading.parameter import quoted
from longgame.environment.scenario.reading.parameters import registry
from longgame.environment.scenario.reading.plain_values import plain_value
from longgame.environment.scenario.reading.text_files import read_text
from longgame.environment.scenario.reading.toml_text import toml_table
from longgame.environment.scenario.reading.whole_numbers import LARGEST_SEED
from longgame.environment.scenario.scenario import Scenario, ScenarioError
from longgame.experiments.design.settings_reader import SettingsReader, is_number

_TOP_KEYS: Final = (
    *("name", "description", "scenario", "until", "targets", "statistic", "candidates"),
    *("set", "wave", "seeds", "free", "published", "discrepancy"),
)
#: Blocks that have intervals, so that a model can be held to them.
_TARGET_BLOCKS: Final = tuple(block for block in BLOCKS if block != "lives")
_MOST_POINTS: Final = 100_000
_MOST_CANDIDATES: Final = 2**22


def bundled_calibrations() -> dict[str, Path]:
    """The calibrations that ship with the project: file by name."""
    return {path.stem: path for path in sorted(Path(__file__).parent.glob("*.toml"))}


def load_calibration(source: str | Path, until: int | None = None) -> Calibration:
    """The calibration of a bundled name or a TOML file; `until` takes the place of the last year the file fits.

    Raises:
        CalibrationError: lists every mistake of the file.
    """
    bundled = bundled_calibrations()
    path = bundled[source] if isinstance(source, str) and source in bundled else Path(source)
    if path.suffix != ".toml" and not path.exists():
        hint = allowed_hint(str(source), list(bundled))
        raise CalibrationError([f"{quoted(str(source))} is neither a bundled calibration nor a file{hint}"])
    problems: list[str] = []
    text = read_text(path, problems)
    if text is None:
        raise CalibrationError(problems)
    try:
        table = toml_table(text)
    except ValueError as error:
        raise CalibrationError([f"{path}: not valid TOML: {error}"]) from None
    if until is not None:
        table["until"] = until
    return calibration_from_dict(table, path.parent, path.stem, path.name)


def calibration_from_dict(
    table: Mapping[str, object],
    folder: Path | None = None,
    name: str = "calibration",
    origin: str = "calibration",
    base: Scenario | None = None,
) -> Calibration:
    """The calibration of a mapping with the keys of a TOML file.

    Args:
        table: the calibration.
        folder: where a relative path of a scenario starts; default: here.
        name: unless it names itself.
        origin: what messages call the place.
        base: the scenario with its fixed settings, where it is known already; the named one is then not read.

    Raises:
        CalibrationError: lists every mistake.
    """
    settings = {str(key): plain_value(value) for key, value in table.items()}
    reader = _Reader(settings, origin)
    found = reader.calibration(folder or Path(), name, base)
    if found is None or reader.problems:
        raise CalibrationError(reader.problems)
    return found


class _Reader(SettingsReader):
    """Reads one calibration and collects its mistakes."""

    def calibration(self, folder: Path, name: str, known: Scenario | None) -> Calibration | None:
        self.check_keys(self.settings, _TOP_KEYS, "")
        base = self._base(folder) if known is None else known
        free = self._free()
        blocks = tuple(self.words(self.settings, "targets"))
        for block in blocks:
            self.word({"targets": block}, "targets", block, _TARGET_BLOCKS)
        if not blocks:
            self.wrong("targets", f"name at least one of {', '.join(_TARGET_BLOCKS)}")
        until = self.settings.get("until", YEARS_WITH_TARGETS[-1])
        if until not in YEARS_WITH_TARGETS:
            self.wrong("until", f"{quoted(until)} is not allowed; allowed: {YEARS_WITH_TARGETS}")
        waves = self._waves(len(free))
        seeds = self.inner("seeds")
        self.check_keys(seeds, ("search", "confirmation"), "seeds.")
        search = self.whole_number(seeds, "seeds.search", 1, 0, LARGEST_SEED - len(waves))
        confirmation = self.whole_number(seeds, "seeds.confirmation", 1_000_000, 0, LARGEST_SEED)
        if search < confirmation <= search + len(waves):
            self.wrong("seeds.confirmation", f"{confirmation} is the seed of a wave, so it would be searched")
        candidates = self.whole_number(self.settings, "candidates", 65_536, 64, _MOST_CANDIDATES)
        if candidates & (candidates - 1):
            self.wrong("candidates", f"{candidates} is not allowed; allowed: a power of two, such as 65536")
        discrepancies = self._discrepancies(blocks)
        published = self._published({one.key for one in free})
        statistic = self.word(self.settings, "statistic", "mean", STATISTICS)
        if base is None or self.problems:
            return None
        return Calibration(
            name=str(self.settings.get("name", name)),
            description=str(self.settings.get("description", "")),
            base=base,
            until=int(str(until)),
            blocks=blocks,
            free=free,
            waves=waves,
            statistic=statistic,
            candidates=candidates,
            search_seed=search,
            confirmation_seed=confirmation,
            discrepancies=discrepancies,
            published=published,
            canonical=self.settings,
        )

    def _base(self, folder: Path) -> Scenario | None:
        source = str(self.settings.get("scenario", "medicare-acos"))
        beside = folder / source
        try:
            return Scenario.load(beside if beside.exists() else source, dict(self.inner("set")))
        except ScenarioError as error:
            self.problems.extend(error.problems)
            return None

    def _free(self) -> tuple[Free, ...]:
        found = []
        parameters = registry().parameters
        for key, section in self.inner("free").items():
            place = f"free.{key}"
            if not isinstance(section, Mapping):
                self.wrong(place, f'write a section headed [free."{key}"]')
                continue
            self.check_keys(section, ("low", "high", "scale", "why"), f"{place}.")
            parameter = parameters.get(key)
            if parameter is None or parameter.kind != "number":
                self.wrong(place, f"no parameter that takes fractions{allowed_hint(key, list(parameters))}")
                continue
            if key in self.inner("set"):
                self.wrong(place, "is in [set] too: a parameter is free or fixed")
            low, high = self._number(section, f"{place}.low"), self._number(section, f"{place}.high")
            is_log = self.word(section, f"{place}.scale", "linear", ("linear", "log")) == "log"
            if low is None or high is None:
                continue
            if not low < high:
                self.wrong(place, f"low = {low} must be below high = {high}")
            elif is_log and low <= 0.0:
                self.wrong(place, "a log scale needs low above 0")
            for value in (low, high):
                for problem in parameter.check(value)[1]:
                    self.wrong(place, problem)
            found.append(Free(key, low, high, is_log, self._reason(section, place)))
        if not 1 <= len(found) <= MOST_FREE:
            self.wrong("free", f"{len(found)} free parameters; allowed: 1 to {MOST_FREE}")
        return tuple(found)

    def _waves(self, parameters: int) -> tuple[Wave, ...]:
        found = []
        for number, section in enumerate(self.inner_list("wave"), 1):
            place = f"wave {number}"
            self.check_keys(section, ("points", "markets", "cutoff"), f"{place}.")
            points = self.whole_number(section, f"{place}.points", 100, parameters + 2, _MOST_POINTS)
            markets = self.whole_number(section, f"{place}.markets", 2, 2, 1000)
            cutoff = self._number(section, f"{place}.cutoff", above=0.0)
            found.append(Wave(points, markets, cutoff or 1.0))
        if not found:
            self.wrong("wave", "write at least one section headed [[wave]]")
        return tuple(found)

    def _discrepancies(self, blocks: tuple[str, ...]) -> dict[str, Discrepancy]:
        sections = self.inner("discrepancy")
        self.check_keys(sections, _TARGET_BLOCKS, "discrepancy.")
        found = {}
        for block in blocks:
            place, section = f"discrepancy.{block}", sections.get(block)
            if not isinstance(section, Mapping) or ("sd" in section) == ("half_widths" in section):
                self.wrong(place, f"write a section headed [{place}] with sd or half_widths, and why")
                continue
            self.check_keys(section, ("sd", "half_widths", "why"), f"{place}.")
            sd, half_widths = (
                self._number(section, f"{place}.{key}", above=0.0) if key in section else None
                for key in ("sd", "half_widths")
            )
            found[block] = Discrepancy(block, sd, half_widths, self._reason(section, place))
        return found

    def _published(self, free: set[str]) -> tuple[Published, ...]:
        found = []
        parameters = registry().parameters
        for number, section in enumerate(self.inner_list("published"), 1):
            place = f"published {number}"
            self.check_keys(section, ("name", "estimate", "sd", "weights", "why"), f"{place}.")
            estimate = self._number(section, f"{place}.estimate")
            sd = self._number(section, f"{place}.sd", above=0.0)
            weights = section.get("weights")
            if not isinstance(weights, Mapping) or not all(is_number(value) for value in weights.values()):
                self.wrong(f"{place}.weights", "write a number for each scenario key")
                continue
            for key in weights:
                if key not in parameters or parameters[key].kind not in ("number", "whole number"):
                    self.wrong(f"{place}.weights", f"no number is called {quoted(key)}")
            if not free.intersection(weights):
                self.wrong(f"{place}.weights", "none of these parameters is free")
            plain = {str(key): float(value) for key, value in weights.items()}
            name = str(section.get("name", place))
            found.append(Published(name, estimate or 0.0, sd or 1.0, plain, self._reason(section, place)))
        return tuple(found)

    def _number(self, section: Mapping[str, object], place: str, above: float | None = None) -> float | None:
        value = section.get(place.rpartition(".")[2])
        if is_number(value) and (above is None or value > above):
            return float(value)
        self.wrong(place, "write a number" + ("" if above is None else f" above {above:g}"))
        return None

    def _reason(self, section: Mapping[str, object], place: str) -> str:
        why = section.get("why")
        if isinstance(why, str) and why.strip():
            return why
        self.wrong(f"{place}.why", "write the reason, before anything is run")
        return ""
