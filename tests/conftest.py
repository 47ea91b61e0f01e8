"""Settings that all tests share."""

import os
from pathlib import Path

import pytest
from hypothesis import settings

from .examples import SEARCHING, examples
from .fake_engine import fake_stack

# Continuous integration repeats the same examples on every run; at a desk hypothesis keeps looking for new ones, and a
# search looks for many more.
settings.register_profile("repeatable", derandomize=True, deadline=None, database=None, print_blob=True)
settings.register_profile("desk", deadline=None)
settings.register_profile("search", max_examples=examples(100), derandomize=False, deadline=None, print_blob=True)
settings.load_profile("search" if SEARCHING else "repeatable" if os.environ.get("CI") else "desk")

_VERIFICATION = Path(__file__).parent / "verification"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Measure coverage with the quick tests only.

    Tracing adds two thirds to the time of whatever simulates much. Coverage then shows which lines have no quick test
    of their own.
    """
    for item in items:
        if item.path.is_relative_to(_VERIFICATION) or item.get_closest_marker("slow"):
            item.add_marker(pytest.mark.no_cover)


@pytest.fixture
def fake_engine(monkeypatch: pytest.MonkeyPatch) -> None:
    """Put `fake_stack` in the place of the engine, in this process."""
    monkeypatch.setattr("longgame.experiments.running.batch.simulate_stack", fake_stack)
