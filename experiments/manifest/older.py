"""Manifests of other versions of longgame, whose scenarios lack the parameters that are new since."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from typing import Final

from longgame.agents.strategies import Strategy
from longgame.environment.scenario.reading.parameter import Value
from longgame.environment.scenario.reading.parameters import registry
from longgame.environment.scenario.scenario import Scenario, ScenarioError
from longgame.experiments.manifest.contents import engine_hash
from longgame.experiments.manifest.reader import Manifest

#: What a scenario says beside its rules, which have the hash.
_NO_RULES: Final = ("name", "description", "question", "prediction", "names")


def with_missing_values(
    manifest: Manifest, strategies: Sequence[Strategy] = ()
) -> tuple[Manifest, Mapping[str, Value]]:
    """The manifest with the present defaults of the parameters that its scenarios lack, and these by name.

    Only a manifest of another engine may lack parameters: this one's has them all, and one that does not was edited.
    A recorded hash that fits what was recorded becomes that of the scenario with the defaults; any other stays, and is
    found to contradict the scenario.

    Args:
        manifest: as read; its values are still to be checked.
        strategies: where traits that are functions come from.
    """
    information = dict(manifest.information)
    recorded = information.get("engine_hash")
    if not isinstance(recorded, str) or recorded == engine_hash():
        return manifest, {}
    missing: dict[str, Value] = {}
    alone, named = information.get("scenario"), information.get("scenarios")
    if isinstance(alone, Mapping):
        information["scenario"] = _filled(alone, missing)
        information["scenario_hash"] = _hash(alone, information.get("scenario_hash"), missing, strategies)
    if isinstance(named, Mapping):
        hashes = information.get("scenario_hashes")
        information["scenarios"] = {name: _filled(one, missing) for name, one in named.items()}
        if isinstance(hashes, Mapping):
            information["scenario_hashes"] = {
                name: _hash(named.get(name), digest, missing, strategies) for name, digest in hashes.items()
            }
    return (replace(manifest, information=information), missing) if missing else (manifest, {})


def _filled(scenario: object, missing: dict[str, Value]) -> object:
    """A recorded scenario with the defaults of what it lacks, which go to `missing` as well."""
    values = scenario.get("values") if isinstance(scenario, Mapping) else None
    if not isinstance(scenario, Mapping) or not isinstance(values, Mapping) or not values:
        return scenario
    lacking = {key: value for key, value in registry().defaults().items() if key not in values}
    missing.update(lacking)
    return {**scenario, "values": {**values, **lacking}}


def _hash(scenario: object, digest: object, missing: dict[str, Value], strategies: Sequence[Strategy]) -> object:
    """The hash to expect of a recorded scenario with the defaults; `digest` if that does not fit what was recorded."""
    if not isinstance(scenario, Mapping):
        return digest
    rules = {key: value for key, value in scenario.items() if key not in _NO_RULES}
    text = json.dumps(rules, sort_keys=True, separators=(",", ":"))
    filled = _filled(scenario, missing)
    if digest == hashlib.sha256(text.encode()).hexdigest() and isinstance(filled, Mapping):
        with suppress(ScenarioError):  # the reader of the manifest says what is wrong
            return Scenario.from_canonical(filled, strategies).scenario_hash
    return digest
