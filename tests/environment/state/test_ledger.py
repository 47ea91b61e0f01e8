"""Double entry: what leaves one account arrives at another."""

import numpy as np
import pytest
from numpy.typing import NDArray

from longgame.environment.scenario.scenario import Scenario
from longgame.environment.state.ledger import Ledger
from longgame.environment.state.stack import Cell, Stack
from longgame.vocabulary import CATEGORIES, ENABLER, MEMBERS, OWNERS, SECTORS

Ints = NDArray[np.int64]


def rows(*numbers: int) -> Ints:
    return np.array(numbers, dtype=np.int64)


@pytest.fixture
def ledger() -> Ledger:
    """Two cells of three organisations each: rows 0-2 and 3-5, then seven sectors a cell."""
    counts = {"payer": 1, "health_system": 1, "independent_physicians": 1, "critical_access_hospital": 0}
    scenario = Scenario.from_dict(
        {"years": 1}, overrides={f"organizations.{kind}.count": n for kind, n in counts.items()}
    )
    return Ledger(Stack([Cell(scenario, 1, 1), Cell(scenario, 1, 2)]))


def test_sectors_follow_the_organisations_one_set_a_cell(ledger: Ledger) -> None:
    assert ledger.sector(MEMBERS, rows(0, 1)).tolist() == [6, 6 + len(SECTORS)]
    assert ledger.stack.account_count == 6 + 2 * len(SECTORS)
    owners = ledger.sector(OWNERS, rows(0, 1))
    accounts = np.concatenate([rows(0, 2, 3, 5), owners])
    assert ledger.account_cell(accounts).tolist() == [0, 0, 1, 1, 0, 1]


def test_every_entry_shows_on_both_sides(ledger: Ledger) -> None:
    ledger.pay("shared_savings", rows(0), rows(1), np.array([100.0]))
    account, counterparty, category, amount = ledger.entries()
    assert account.tolist() == [0, 1]
    assert counterparty.tolist() == [1, 0]
    assert [CATEGORIES[code] for code in category] == ["shared_savings"] * 2
    assert amount.tolist() == [-100.0, 100.0]


def test_a_negative_amount_flows_back(ledger: Ledger) -> None:
    ledger.pay("operating_cost", rows(0), rows(1), np.array([-30.0]))
    assert ledger.net(owners=False)[:2].tolist() == [30.0, -30.0]


def test_entries_between_the_same_accounts_are_summed_by_category_and_ordered(ledger: Ledger) -> None:
    ledger.pay("shared_savings", rows(2, 0, 0), rows(1, 1, 1), np.array([5.0, 100.0, 20.0]))
    ledger.pay("shared_savings", rows(0), rows(1), np.array([3.0]))
    ledger.pay("claims", rows(0), rows(1), np.array([7.0]))
    account, counterparty, category, amount = ledger.entries()
    listed = list(zip(account.tolist(), counterparty.tolist(), category.tolist(), amount.tolist(), strict=True))
    claims, savings = CATEGORIES.index("claims"), CATEGORIES.index("shared_savings")
    assert listed == [
        (0, 1, claims, -7.0),
        (0, 1, savings, -123.0),
        (1, 0, claims, 7.0),
        (1, 0, savings, 123.0),
        (1, 2, savings, 5.0),
        (2, 1, savings, -5.0),
    ]


def test_money_that_goes_and_comes_back_leaves_no_entry(ledger: Ledger) -> None:
    ledger.pay("claims", rows(0), rows(1), np.array([7.0]))
    ledger.pay("claims", rows(1), rows(0), np.array([7.0]))
    assert [len(column) for column in ledger.entries()] == [0, 0, 0, 0]


def test_nothing_is_posted_for_nothing(ledger: Ledger) -> None:
    ledger.pay("claims", rows(0, 1), rows(1, 2), np.zeros(2))
    assert ledger.postings == []
    assert [len(column) for column in ledger.entries()] == [0, 0, 0, 0]


def test_owners_entries_move_capital_but_not_the_result(ledger: Ledger) -> None:
    owner = ledger.sector(OWNERS, rows(0))
    ledger.pay("opening_capital", owner, rows(1), np.array([1000.0]))
    ledger.pay("owner_distribution", rows(1), owner, np.array([40.0]))
    ledger.pay("estate_settlement", owner, rows(2), np.array([9.0]))
    ledger.pay("claims", rows(0), rows(1), np.array([70.0]))
    assert ledger.net(owners=False)[[0, 1, 2]].tolist() == [-70.0, 70.0, 0.0]
    assert ledger.net(owners=True)[[0, 1, 2]].tolist() == [0.0, 960.0, 9.0]
    assert ledger.net(owners=False)[owner].tolist() == [0.0]


def test_the_sum_of_all_accounts_is_zero_in_every_cell(ledger: Ledger) -> None:
    random = np.random.default_rng(2)
    for _ in range(50):
        payers = random.integers(0, 6, 20)
        receivers = ledger.sector(int(random.integers(len(SECTORS))), ledger.stack.cell[payers])
        ledger.pay(str(random.choice(CATEGORIES)), payers, receivers, random.normal(0.0, 1e6, 20))
    np.testing.assert_allclose(ledger.imbalance(), np.zeros(2), atol=1e-5)
    total = ledger.net(owners=False) + ledger.net(owners=True)
    # Both sides of the entries say the same as the nets.
    account, counterparty, category, amount = ledger.entries()
    np.testing.assert_allclose(np.bincount(account, amount, len(total)), total, atol=1e-5)
    sides = dict(zip(zip(account.tolist(), counterparty.tolist(), category.tolist(), strict=True), amount, strict=True))
    assert all(sides[other, one, code] == -value for (one, other, code), value in sides.items())


def test_money_between_cells_would_show_as_imbalance(ledger: Ledger) -> None:
    ledger.pay("claims", rows(0), rows(3), np.array([50.0]))
    assert ledger.imbalance().tolist() == [-50.0, 50.0]


def test_spending_is_summed_by_category_and_cell_of_the_payer(ledger: Ledger) -> None:
    enabler = ledger.sector(ENABLER, rows(0, 1))
    ledger.pay("start_up", rows(0, 3), enabler, np.array([5.0, 7.0]))
    ledger.pay("care_program", enabler, rows(1, 4), np.array([1.0, 2.0]))
    ledger.pay("claims", rows(0), rows(1), np.array([100.0]))
    assert ledger.spent(("start_up", "care_program")).tolist() == [6.0, 9.0]


def test_an_unknown_category_is_refused(ledger: Ledger) -> None:
    with pytest.raises(KeyError, match="bribe"):
        ledger.pay("bribe", rows(0), rows(1), np.array([1.0]))
