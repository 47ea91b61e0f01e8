"""Up-front money in its three forms: what is paid when, and what parties expect to come back."""

import numpy as np
import pytest
from numpy.typing import NDArray

from longgame.environment.rules.upfront_money import expected_owed, money_at_start, money_in_year, monthly_money
from longgame.environment.state.contract_terms import ContractTerms

YEARS = np.arange(1.0, 6.0)


def terms(**changes: float) -> ContractTerms:
    record = ContractTerms.empty(1)
    for name, value in {"support_months": 120.0, **changes}.items():
        setattr(record, name, value)
    return record


def by_year(record: ContractTerms, lives: float, first_deal_year: float = 1.0) -> NDArray[np.float64]:
    """All money in each of five years of an agreement that begins in that year of the relationship."""
    people, year = np.array([lives]), YEARS[:, None]
    return money_in_year(record, people, year, year + first_deal_year - 1.0, 1.0)[:, 0]


def test_the_aco_investment_model_pays_by_its_own_schedule() -> None:
    """$250,000 and $36 a life at the start, $8 a life and month for two years, with 10,000 lives."""
    model = terms(support=96.0, support_months=24.0, support_fixed=250e3, support_per_life=36.0)
    assert by_year(model, 10e3) == pytest.approx([250e3 + 360e3 + 960e3, 960e3, 0.0, 0.0, 0.0])


def test_money_that_never_ends_is_paid_every_year() -> None:
    assert by_year(terms(support=12.0), 1e3).tolist() == [12e3] * 5


def test_a_year_in_which_the_money_ends_has_a_part_of_it() -> None:
    assert by_year(terms(support=12.0, support_months=18.0), 1e3) == pytest.approx([12e3, 6e3, 0.0, 0.0, 0.0])


def test_money_at_the_start_is_not_paid_again_at_a_renewal() -> None:
    assert by_year(terms(support_fixed=9e3), 1e3, first_deal_year=4.0).tolist() == [0.0] * 5
    # Money by the month is part of every agreement.
    assert by_year(terms(support=12.0, support_months=12.0), 1e3, first_deal_year=4.0)[0] == 12e3


def test_a_cut_by_the_programme_holds_for_its_tracks_alone() -> None:
    agreed = {"support": 12.0, "support_fixed": 5e3}
    for program, paid in ((1.0, 0.25), (0.0, 1.0)):
        record = terms(program=program, **agreed)
        assert monthly_money(record, np.array([1.0]), 0.25)[0] == 12.0 * paid
        assert money_at_start(record, np.array([1e3]), np.array([1.0]), 0.25)[0] == 5e3 * paid


def test_what_is_expected_back_of_money_at_the_start_is_what_many_draws_give() -> None:
    """Savings are paid or not, year by year; the first that are paid bring the money back."""
    chance, draws = 0.3, np.random.default_rng(1).random((200_000, 3))
    paid = draws < 0.3
    first = paid & (np.cumsum(paid, axis=1) == 1)
    record, lives = terms(support_fixed=1e3), np.array([1.0])
    year = YEARS[:3, None]
    expected = chance * expected_owed(record, lives, year, year, 1.0, np.full((3, 1), chance))
    assert expected[:, 0] == pytest.approx(1e3 * first.mean(axis=0), abs=4.0)


def test_nothing_of_the_first_money_is_owed_after_the_first_agreement() -> None:
    record, chance = terms(support_fixed=1e3, support=2.0), np.full((5, 1), 0.3)
    owed = expected_owed(record, np.array([10.0]), YEARS[:, None], YEARS[:, None] + 3.0, 1.0, chance)
    assert owed[:, 0].tolist() == [20.0] * 5
