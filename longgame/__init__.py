"""Longgame: an agent-based market simulator of payer-provider partnerships in value-based care.

Usage::

    import longgame as lg

    runs = lg.run("default", replicates=20, seed=1)

The public names are loaded when they are first used, so that ``import longgame`` (and with it ``longgame --help``)
stays fast. The code lives in four folders: ``longgame.agents`` (who decides), ``longgame.environment`` (the world they
act in), ``longgame.experiments`` (running many) and ``longgame.analysis`` (reading them).
"""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from longgame.agents.critical_access_hospital import CriticalAccessHospital
    from longgame.agents.health_system import HealthSystem
    from longgame.agents.independent_physicians import IndependentPhysicians
    from longgame.agents.payer import Payer
    from longgame.agents.strategies import Strategy, StrategyError
    from longgame.agents.view import View
    from longgame.analysis.notebook.deal import Deal, deal
    from longgame.analysis.notebook.market import Market
    from longgame.analysis.notebook.python_face import compare, invasion, run, sweep
    from longgame.analysis.notebook.results import Results
    from longgame.analysis.notebook.sweep import Sweep
    from longgame.environment.scenario.scenario import Scenario, ScenarioError
    from longgame.environment.state.stack import Cell
    from longgame.experiments.invasion.table import tipping_share
    from longgame.experiments.running.simulate import simulate

__version__ = "0.2.0"

__all__ = [
    "Cell",
    "CriticalAccessHospital",
    "Deal",
    "HealthSystem",
    "IndependentPhysicians",
    "Market",
    "Payer",
    "Results",
    "Scenario",
    "ScenarioError",
    "Strategy",
    "StrategyError",
    "Sweep",
    "View",
    "__version__",
    "compare",
    "deal",
    "invasion",
    "run",
    "simulate",
    "sweep",
    "tipping_share",
]

#: Public name -> the module that defines it.
_HOMES: Final = {
    "Cell": "longgame.environment.state.stack",
    "CriticalAccessHospital": "longgame.agents.critical_access_hospital",
    "Deal": "longgame.analysis.notebook.deal",
    "HealthSystem": "longgame.agents.health_system",
    "IndependentPhysicians": "longgame.agents.independent_physicians",
    "Market": "longgame.analysis.notebook.market",
    "Payer": "longgame.agents.payer",
    "Results": "longgame.analysis.notebook.results",
    "Scenario": "longgame.environment.scenario.scenario",
    "ScenarioError": "longgame.environment.scenario.scenario",
    "Strategy": "longgame.agents.strategies",
    "StrategyError": "longgame.agents.strategies",
    "Sweep": "longgame.analysis.notebook.sweep",
    "View": "longgame.agents.view",
    "compare": "longgame.analysis.notebook.python_face",
    "deal": "longgame.analysis.notebook.deal",
    "invasion": "longgame.analysis.notebook.python_face",
    "run": "longgame.analysis.notebook.python_face",
    "simulate": "longgame.experiments.running.simulate",
    "sweep": "longgame.analysis.notebook.python_face",
    "tipping_share": "longgame.experiments.invasion.table",
}

# In a checkout the four folders stand beside this one. The links in this folder are for editors and type checkers.
# Python does not need them, so the code also runs where links are not kept (Windows, some archives).
_checkout = Path(__file__).resolve().parent.parent
if (_checkout / "pyproject.toml").is_file() and (_checkout / "environment" / "__init__.py").is_file():
    __path__.insert(0, str(_checkout))
del _checkout


def __getattr__(name: str) -> object:
    """Load a public name from its home on first use.

    Raises:
        AttributeError: `name` is not a public name of the package.
    """
    home = _HOMES.get(name)
    if home is None:
        raise AttributeError(f"module 'longgame' has no attribute {name!r}")
    value: object = getattr(import_module(home), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    """List the public names, loaded or not."""
    return sorted({*globals(), *__all__})
