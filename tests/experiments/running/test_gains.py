import pyarrow as pa
import pytest

from longgame.experiments.running.gains import gains_against_twin
from longgame.experiments.running.run import run


def accounts(rows: list[tuple[int, int, str, float]]) -> pa.Table:
    return pa.table(
        {
            "cell": pa.array([row[0] for row in rows], pa.int32()),
            "replicate": pa.array([row[0] + 1 for row in rows], pa.int32()),
            "year": pa.array([row[1] for row in rows], pa.int32()),
            "account": [row[2] for row in rows],
            "name": [row[2].title() for row in rows],
            "kind": ["payer" for _ in rows],
            "net_usd": [row[3] for row in rows],
        }
    )


def test_gain_is_the_difference_and_adds_up_over_the_years_of_each_account_and_cell() -> None:
    market = accounts([(0, 1, "a", 5.0), (0, 1, "b", 1.0), (0, 2, "a", 4.0), (0, 2, "b", 1.0), (1, 1, "a", 9.0)])
    twin = accounts([(0, 1, "a", 2.0), (0, 1, "b", 2.0), (0, 2, "a", 5.0), (0, 2, "b", 3.0), (1, 1, "a", 1.0)])
    gains = gains_against_twin(market, twin)
    assert gains.column("gain_usd").to_pylist() == [3.0, -1.0, -1.0, -2.0, 8.0]
    assert gains.column("cumulative_gain_usd").to_pylist() == [3.0, -1.0, 2.0, -3.0, 8.0]
    assert gains.column("twin_net_usd").to_pylist() == twin.column("net_usd").to_pylist()


def test_a_twin_with_other_accounts_is_refused() -> None:
    with pytest.raises(ValueError, match="column account"):
        gains_against_twin(accounts([(0, 1, "a", 5.0)]), accounts([(0, 1, "b", 5.0)]))


def test_no_accounts_give_no_gains() -> None:
    nothing = accounts([(0, 1, "a", 5.0)]).slice(0, 0)
    assert gains_against_twin(nothing, nothing).num_rows == 0


@pytest.mark.parametrize(
    ("off", "zero"),
    [
        (("provider_groups", "own_employees"), True),
        (("provider_groups",), False),
        (("own_employees",), False),
    ],
)
def test_where_nobody_meets_only_groups_and_own_employees_gain_or_lose(off: tuple[str, ...], zero: bool) -> None:
    switches = {f"mechanisms.{name}": False for name in off}
    results = run("default", replicates=2, years=6, seed=1, overrides={"market.meeting_rate": 0.0, **switches})
    assert len(results.deals) == 0
    assert bool((results.gains["gain_usd"] == 0.0).all()) == zero
