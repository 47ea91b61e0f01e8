"""What outsiders lose for each dollar that partners gain."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from longgame.experiments.outcomes.catalogue import needs, outcomes
from longgame.experiments.outcomes.cell_tables import CellTables

MakeTables = Callable[..., CellTables]

#: Gain of each account in years 1 and 2; the payer and the practice sign in year 2.
GAINS = {
    "plan": (-5.0, 60.0),
    "practice": (0.0, -10.0),
    "hospital": (-20.0, -10.0),
    "members": (30.0, 20.0),
    "rest_of_care": (-40.0, -60.0),
    "care_vendors": (-300.0, -200.0),
}
SIGNED = [{"year": 2, "event": "signed", "deal": "one", "payer": "plan", "provider": "practice"}]


def organizations(active: int = 0) -> list[dict[str, object]]:
    names = ("plan", "practice", "hospital")
    return [{"year": year, "organization": name, "active_deals": active} for year in (1, 2) for name in names]


def gains() -> list[dict[str, object]]:
    return [
        {"year": year, "account": name, "gain_usd": gain[year - 1]} for year in (1, 2) for name, gain in GAINS.items()
    ]


def test_outsiders_are_those_without_a_deal_and_partners_before_their_first(tables_of: MakeTables) -> None:
    """Outsiders lose 5 (the plan before its deal), 30 (the hospital) and 60 % of 100 (the rest of care): 95 for 60.


    The plan gains the 60. Members gain, the practice is a partner, and care vendors are left out.
    """
    tables = tables_of(2, gains=gains(), events=SIGNED, organizations=organizations())
    assert tables.values[0]["organizations.health_system.contribution_margin"] == 0.6
    assert outcomes()["outside_cost_share"].of(tables) == pytest.approx([95.0 / 60.0])


def test_a_deal_under_way_at_the_start_makes_a_partner(tables_of: MakeTables) -> None:
    tables = tables_of(2, gains=gains(), events=[], organizations=organizations(active=1))
    assert outcomes()["outside_cost_share"].of(tables) == pytest.approx([60.0 / 55.0])


def test_without_a_partner_that_gains_there_is_no_value(tables_of: MakeTables) -> None:
    tables = tables_of(2, gains=gains(), events=[], organizations=organizations())
    assert outcomes()["outside_cost_share"].of(tables) == pytest.approx([float("nan")], nan_ok=True)


def test_it_needs_the_twin() -> None:
    assert needs(["outside_cost_share"]).twin
    assert needs(["outside_cost_share"]).record == "organizations"
