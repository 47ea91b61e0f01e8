"""The identity of a sweep: all that its tables depend on, for the keys of its blocks and for its manifest."""

from __future__ import annotations

import hashlib
import inspect
import json
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, Final

from longgame.environment.records.new_folder import MANIFEST
from longgame.environment.scenario.reading.draft import WORDS
from longgame.experiments.design.experiment import Experiment
from longgame.experiments.manifest.contents import engine_hash, measurement_hash, provenance
from longgame.experiments.running.plug_ins import StrategyFile

#: Key of the manifest that holds `work_hash`.
WORK_HASH: Final = "work_hash"
#: Keys of an experiment that change nothing in its tables.
_FOR_PEOPLE: Final = ("name", *WORDS)


def made_with(experiment: Experiment, files: Sequence[StrategyFile] = ()) -> tuple[str, ...]:
    """Hashes of the code that makes results: engine, measurement, strategy files, and functions as traits."""
    texts = [text for file in files for text in file.texts] or sorted(set(_sources_of_functions(experiment)))
    return (engine_hash(), measurement_hash(), *(_sha256(text) for text in texts))


def work_hash(experiment: Experiment, files: Sequence[StrategyFile] = ()) -> str:
    """SHA-256 of all that the tables of a sweep and what is read from them depend on."""
    contents = {key: value for key, value in experiment.canonical.items() if key not in _FOR_PEOPLE}
    bases = {name: base.scenario_hash for name, base in experiment.bases.items()}
    return _sha256(json.dumps([made_with(experiment, files), contents, bases], sort_keys=True, default=str))


def holds_sweep_of(folder: Path, work: str) -> bool:
    """Whether a folder holds the complete sweep that has this `work_hash`."""
    try:
        manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False
    return isinstance(manifest, dict) and manifest.get(WORK_HASH) == work


def sweep_information(
    experiment: Experiment, inputs: Sequence[Path] = (), files: Sequence[StrategyFile] = ()
) -> dict[str, Any]:
    """The manifest of a sweep that is about to start, without what is known only at its end.

    Args:
        experiment: what is simulated.
        inputs: files that the user gave; their hashes are taken now.
        files: strategy files among them.

    Raises:
        OSError: an input cannot be read.
    """
    return {
        "kind": "sweep",
        "experiment": dict(experiment.canonical),
        "name": experiment.name,
        "seed": experiment.seed,
        "scenarios": {name: base.canonical() for name, base in experiment.bases.items()},
        "scenario_hashes": {name: base.scenario_hash for name, base in experiment.bases.items()},
        WORK_HASH: work_hash(experiment, files),
        **provenance(inputs),
    }


def _sources_of_functions(experiment: Experiment) -> Iterator[str]:
    for base in experiment.bases.values():
        for strategy in base.strategies.values():
            for trait, value in strategy.traits.items():
                if callable(value):
                    yield f"{trait}\0{_source(value)}"


def _source(function: Callable[..., object]) -> str:
    """Text of the module that a function, or the class of a callable object, stands in, as it may call what is there.

    Of one that was typed in, its own text; of one without a text, its instructions.
    """
    named = function if hasattr(function, "__code__") else type(function)
    module = inspect.getmodule(named)
    if module is not None and module.__name__.startswith("longgame."):
        return module.__name__  # of the engine, which has its own hash
    for text_of in (module, named):
        try:
            if text_of is not None:
                return inspect.getsource(text_of)
        except (OSError, TypeError):
            continue
    code = getattr(named, "__code__", None)
    return f"{named!r}" if code is None else f"{code.co_code.hex()} {code.co_consts} {code.co_names}"


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
