"""Reference points by hand: what was listed is expected as forecast, for the rest the promise counts."""

import numpy as np
import pytest
from numpy.typing import NDArray

from longgame.environment.rules.entitlement import reference_point


def one(value: float) -> NDArray[np.float64]:
    return np.array([value])


def test_without_a_list_the_promise_is_the_reference_point() -> None:
    assert reference_point(one(-200.0), one(300.0), one(0.0), 1.0).tolist() == [300.0]


def test_a_promised_loss_counts_as_the_status_quo() -> None:
    assert reference_point(one(-500.0), one(-200.0), one(0.0), 1.0).tolist() == [0.0]


def test_a_listed_loss_is_expected() -> None:
    assert reference_point(one(-200.0), one(300.0), one(1.0), 1.0).tolist() == [-200.0]
    # Half listed: half of -200 and half of 300.
    assert reference_point(one(-200.0), one(300.0), one(0.5), 1.0).tolist() == [50.0]


@pytest.mark.parametrize("listed", [0.0, 0.4, 1.0])
def test_without_entitlement_everybody_expects_the_plain_forecast(listed: float) -> None:
    assert reference_point(one(-200.0), one(300.0), one(listed), 0.0).tolist() == [-200.0]
