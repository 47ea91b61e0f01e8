from __future__ import annotations

import pytest

import longgame as lg
from longgame.environment.records.results import Results
from longgame.environment.scenario.scenario import Scenario

SMALL = {
    "extends": "default",
    "name": "small",
    "years": 7,
    "organizations": {
        "payer": {"count": 2},
        "health_system": {"count": 1},
        "independent_physicians": {"count": 5},
        "critical_access_hospital": {"count": 1},
    },
}


@pytest.fixture(scope="package")
def small() -> Scenario:
    """A market of two payers and seven providers over seven years."""
    return Scenario.from_dict(SMALL)


@pytest.fixture(scope="package")
def run(small: Scenario) -> Results:
    """Four replicates of it, with everything recorded."""
    return lg.run(small, replicates=4, seed=3, twin=True)
