"""Settings that all tests share."""

import os

import pytest
from hypothesis import settings

from .fake_engine import fake_stack

# Continuous integration repeats the same examples on every run; at a desk hypothesis keeps looking for new ones.
settings.register_profile("repeatable", derandomize=True, deadline=None, database=None, print_blob=True)
settings.register_profile("desk", deadline=None)
settings.load_profile("repeatable" if os.environ.get("CI") else "desk")


@pytest.fixture
def fake_engine(monkeypatch: pytest.MonkeyPatch) -> None:
    """Put `fake_stack` in the place of the engine, in this process."""
    monkeypatch.setattr("longgame.experiments.running.batch.simulate_stack", fake_stack)
