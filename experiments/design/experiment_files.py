"""Experiment files: TOML that says what to vary and measure. All mistakes of a file are reported together."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from difflib import get_close_matches
from pathlib import Path
from typing import Final

from longgame.agents.strategies import Strategy
from longgame.environment.scenario.reading.parameter import quoted
from longgame.environment.scenario.reading.plain_values import plain_value
from longgame.environment.scenario.reading.text_files import read_text
from longgame.environment.scenario.reading.toml_text import toml_table
from longgame.environment.scenario.scenario import Scenario
from longgame.experiments.design.experiment import Experiment, ExperimentError
from longgame.experiments.design.experiment_reader import ExperimentReader

#: Experiment files that ship with the project.
STUDIES: Final = Path(__file__).parent.parent / "studies"


def bundled_studies() -> dict[str, Path]:
    """The experiments that ship with the project: file by name."""
    return {path.stem: path for path in sorted(STUDIES.glob("*.toml"))}


def description_of(study: str) -> str:
    """The question of a bundled experiment, as its file words it."""
    return str(tomllib.loads(bundled_studies()[study].read_text(encoding="utf-8")).get("description", ""))


def load_experiment(source: str | Path, strategies: Sequence[Strategy] = ()) -> Experiment:
    """The experiment of a bundled name or a TOML file.

    Args:
        source: the name or the path.
        strategies: strategies from Python that its scenarios may use.

    Raises:
        ExperimentError: lists every mistake of the file.
    """
    studies = bundled_studies()
    path = studies[source] if isinstance(source, str) and source in studies else Path(source)
    if path.suffix != ".toml" and not path.exists():
        close = get_close_matches(str(source), studies, n=1)
        hint = f"; nearest: {close[0]}" if close else ""
        raise ExperimentError(
            [f"{quoted(str(source))} is neither a bundled experiment nor a file{hint}; bundled: {', '.join(studies)}"]
        )
    problems: list[str] = []
    text = read_text(path, problems)
    if text is None:
        raise ExperimentError(problems)
    try:
        table = toml_table(text)
    except ValueError as error:
        raise ExperimentError([f"{path}: not valid TOML: {error}"]) from None
    return experiment_from_dict(table, path.parent, path.stem, path.name, strategies)


def experiment_from_dict(
    table: Mapping[str, object],
    folder: Path | None = None,
    name: str = "experiment",
    origin: str = "experiment",
    strategies: Sequence[Strategy] = (),
    bases: Mapping[str, Scenario] | None = None,
) -> Experiment:
    """The experiment of a mapping with the keys of a TOML file; relative scenario paths start in `folder`.

    Args:
        table: the experiment, with the keys of its file; lists may be tuples or arrays, and numbers NumPy scalars.
        folder: where relative scenario paths start; default: here.
        name: of the experiment, unless it names itself.
        origin: what messages call the place.
        strategies: strategies from Python that its scenarios may use.
        bases: the base scenarios by name, `[set]` and years included, instead of loading them: as `Experiment.bases`.

    Raises:
        ExperimentError: lists every mistake.
    """
    settings = {str(key): plain_value(value) for key, value in table.items()}
    reader = ExperimentReader(settings, folder or Path(), origin, strategies, bases)
    experiment = reader.experiment(name)
    if experiment is None or reader.problems:
        raise ExperimentError(reader.problems)
    return experiment
