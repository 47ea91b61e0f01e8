"""Essentiality: by hand."""

from __future__ import annotations

import numpy as np
import pytest

from longgame.environment.rules.essentiality import essential_claim


def test_the_only_hospital_claims_a_part_of_what_it_would_leave() -> None:
    # Who claims 0.4 leaves 0.6. The only hospital claims 0.3 of that on top, one of four equal ones a quarter of it.
    assert essential_claim(np.full(3, 0.4), np.array([1.0, 0.25, 0.0]), 0.3) == pytest.approx([0.58, 0.445, 0.4])


def test_without_weight_the_claim_is_the_same_to_the_bit() -> None:
    claim = np.array([0.1, 0.37, 1.0])
    assert essential_claim(claim, np.array([1.0, 0.5, 0.0]), 0.0).tolist() == claim.tolist()


def test_a_claim_never_exceeds_the_zone() -> None:
    assert essential_claim(np.ones(1), np.ones(1), 1.0).tolist() == [1.0]
