"""Scenario files written by hand, and what is said of those that cannot be used."""

from pathlib import Path

import pytest

from longgame.environment.scenario.scenario import Scenario, ScenarioError

CHURN = "market.member_churn_rate"


def written(folder: Path, text: str, name: str = "mine.toml") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def problems_of(source: str | Path | dict[str, object], *overrides: str) -> list[str]:
    load = Scenario.from_dict if isinstance(source, dict) else Scenario.load
    with pytest.raises(ScenarioError) as error:
        load(source, overrides)  # type: ignore[arg-type]
    assert str(error.value) == "\n".join(error.value.problems)
    return error.value.problems
