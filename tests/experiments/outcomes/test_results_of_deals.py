"""What deals reach and leave behind: depth, promises, and deals that left both sides worse off."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from longgame.experiments.outcomes.catalogue import outcomes
from longgame.experiments.outcomes.cell_tables import CellTables

MakeTables = Callable[..., CellTables]


def test_depth_reached_is_agreed_depth_times_the_maturity_of_that_year(tables_of: MakeTables) -> None:
    deals = [
        {"year": 1, "provider": "small", "lives": 1000.0, "depth": 0.8},
        {"year": 2, "provider": "large", "lives": 3000.0, "depth": 0.5},
    ]
    organizations = [
        {"year": 1, "organization": "large", "maturity": 0.9},
        {"year": 1, "organization": "small", "maturity": 0.5},
        {"year": 2, "organization": "large", "maturity": 0.2},
        {"year": 2, "organization": "small", "maturity": 0.7},
    ]
    found = outcomes()["depth_reached"].of(tables_of(2, deals=deals, organizations=organizations))
    assert found == pytest.approx([(0.8 * 0.5 * 1000.0 + 0.5 * 0.2 * 3000.0) / 4000.0])


def test_a_promise_is_held_against_what_was_measured_in_the_third_year_of_an_agreement(tables_of: MakeTables) -> None:
    def deal(agreement_year: int, delivered: float, by_payer: float, by_provider: float) -> dict[str, float]:
        return {
            "agreement_year": agreement_year,
            "delivered_savings_rate": delivered,
            "promised_savings_rate_by_payer": by_payer,
            "promised_savings_rate_by_provider": by_provider,
        }

    deals = [deal(2, 0.9, 0.1, 0.1), deal(3, 0.03, 0.05, 0.03), deal(3, -0.01, 0.02, 0.06), deal(4, 0.9, 0.1, 0.1)]
    found = outcomes()["promise_kept_share"].of(tables_of(4, deals=deals))
    assert found == pytest.approx([0.02 / (0.04 + 0.04)])


def test_talks_and_exits_can_make_a_deal_worse_than_none_for_both(tables_of: MakeTables) -> None:
    """Of three ended deals two left both sides worse off.

    `talked` brought each side 10 and took talks of 40, half each: -10 and -10. `left` brought the payer 5, which then
    paid 10 to leave, and the provider -1. `fine` kept 5 for the payer: the talks of 1000 that failed before it were not
    about it. `running` is worse for both, but has not ended.
    """
    deals = [
        {"deal": "talked", "payer_net_usd": 4.0, "provider_net_usd": 10.0},
        {"deal": "talked", "payer_net_usd": 6.0, "provider_net_usd": 0.0},
        {"deal": "fine", "payer_net_usd": 5.0, "provider_net_usd": -50.0},
        {"deal": "running", "payer_net_usd": -5.0, "provider_net_usd": -5.0},
    ]
    events = [
        {"event": "signed", "deal": "talked", "talk_cost_usd": 25.0},
        {"event": "renewed", "deal": "talked", "talk_cost_usd": 10.0},
        {"event": "exited_at_term", "deal": "talked", "talk_cost_usd": 5.0, "decided_by": "both"},
        {"event": "impasse", "deal": "fine", "talk_cost_usd": 1000.0},
        {"event": "signed", "deal": "fine"},
        {"event": "exited_at_term", "deal": "fine", "decided_by": "provider"},
        {"event": "signed", "deal": "left"},
        {
            "event": "exited_mid_term",
            "deal": "left",
            "decided_by": "payer",
            "exit_cost_usd": 10.0,
            "payer_net_usd": 5.0,
            "provider_net_usd": -1.0,
        },
        {"event": "signed", "deal": "running"},
    ]
    found = outcomes()["both_worse_share"].of(tables_of(3, deals=deals, events=events))
    assert found == pytest.approx([2.0 / 3.0])


def test_who_leaves_bears_the_exit_cost_alone(tables_of: MakeTables) -> None:
    ending = {"event": "exited_mid_term", "deal": "one", "exit_cost_usd": 10.0, "payer_net_usd": 5.0}
    for decider, both in (("payer", 1.0), ("provider", 0.0)):
        events = [{"event": "signed", "deal": "one"}, ending | {"provider_net_usd": -1.0, "decided_by": decider}]
        assert outcomes()["both_worse_share"].of(tables_of(2, deals=[], events=events)) == pytest.approx([both])
