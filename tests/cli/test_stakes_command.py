from __future__ import annotations

import json

import pytest
from click.testing import CliRunner

from longgame.cli.main import cli
from longgame.cli.stakes_command import _rounded

SMALL = ["stakes", "--set", "organizations.independent_physicians.count=6", "-n", "2", "--years", "3"]
KEYS = {
    "mechanism",
    "change",
    "side",
    "usd_per_life_year",
    "months",
    "points",
    "share_of_deal_years",
    "share_of_gains",
}


def said(*arguments: str) -> str:
    # Wide enough for the words that mark a row to stay together.
    done = CliRunner(env={"COLUMNS": "160"}).invoke(cli, [*SMALL, *arguments])
    assert done.exit_code == 0, done.output
    return done.output


def test_machines_get_a_list_of_stakes() -> None:
    rows = json.loads(said("--json"))
    assert all(set(row) == KEYS for row in rows)
    assert {row["side"] for row in rows} == {"payer", "provider"}
    assert {
        "trust",
        "grievance",
        "identity",
        "engagement",
        "hope",
        "exaggeration",
        "omission_neglect",
        "transition_payment",
        "honesty",
        "entitlement",
        "partner_choice",
    } <= {row["mechanism"] for row in rows}
    assert all(0.0 <= row["share_of_deal_years"] <= 1.0 for row in rows)


def test_a_stake_of_a_mechanism_that_is_off_is_marked_as_below_the_floor() -> None:
    lines = said("--set", "mechanisms.hope=false").splitlines()
    hope = [line for line in lines if line.startswith("hope")]
    assert len(hope) == 2
    assert all("below the floor" in line for line in hope)
    luck = [line for line in lines if line.startswith("(luck)")]
    assert len(luck) == 2
    assert not any("below the floor" in line for line in luck)


def test_quiet_leaves_the_explanations_out() -> None:
    assert "points: change of the chance" in said()
    assert "points: change of the chance" not in said("--quiet")


def test_a_market_without_deals_has_nothing_at_stake() -> None:
    assert "nothing at stake" in said("--set", "mechanisms.deals=false")


def test_wrong_use_is_told() -> None:
    done = CliRunner().invoke(cli, ["stakes", "rurall"])
    assert done.exit_code == 2
    assert "nearest: rural" in done.output


@pytest.mark.parametrize(
    ("value", "text"),
    [(0.0, "-"), (0.00001, "-"), (0.0042, "0.0042"), (0.996, "1.0"), (3.649, "3.6"), (99.6, "100"), (1234.0, "1,200")],
)
def test_numbers_have_two_significant_digits(value: float, text: str) -> None:
    assert _rounded(value) == text
