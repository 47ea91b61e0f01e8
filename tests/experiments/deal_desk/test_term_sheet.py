"""Term sheets: what they may say, and what is said about each mistake."""

import tomllib

import pytest

from longgame.agents.strategies import Strategy
from longgame.cli.deal_command import EXAMPLE
from longgame.experiments.deal_desk.proposal import Lever, TermSheetError
from longgame.experiments.deal_desk.term_sheet import term_sheet_from_dict
from longgame.experiments.deal_desk.variants import AS_IT_IS, NO_DEAL, PROPOSED, variants_of

SHEET: dict[str, object] = {"payer": "Payer 1", "provider": "health_system-002"}


def test_a_sheet_lies_before_the_two_and_before_nobody_else() -> None:
    sheet = term_sheet_from_dict(
        {**SHEET, "model": "custom_risk_contract", "terms": {"term_years": 4, "provider_share": 0.3}, "years": 6}
    )
    assert (sheet.payer, sheet.provider, sheet.market.years) == ("payer-001", "health_system-002", 6)
    found = variants_of(sheet)
    assert found[AS_IT_IS].scenario.offers == ()
    assert all(one.models == () for one in found[NO_DEAL].scenario.offers)
    for one in found[PROPOSED].scenario.offers:
        assert {one.organization, one.partner} == {"payer-001", "health_system-002"}
        assert one.models == ("custom_risk_contract",) or dict(one.values) == {"term_years": 4.0, "provider_share": 0.3}


def test_levers_change_one_thing_at_a_time_and_the_grid_two() -> None:
    levers = {"term_years": [3, 4], "payer": {"check_ins": [0.5]}, "provider.strategy": ["win_win"]}
    sheet = term_sheet_from_dict(
        {**SHEET, "levers": levers, "terms": {"term_years": 3}, "frontier": ["term_years", "provider_share"]}
    )
    assert sheet.levers[:2] == (Lever("term_years", (3.0, 4.0)), Lever("payer.check_ins", (0.5,)))
    found = variants_of(sheet)
    single = [one.changes for one in found if one.of_lever]
    # Three years are on the sheet already.
    assert single == [{"term_years": 4.0}, {"payer.check_ins": 0.5}, {"provider.strategy": "win_win"}]
    assert {len(one.changes) for one in found[3:] if not one.of_lever} == {2}
    assert len({one.scenario.scenario_hash for one in found[3:]}) == len(found) - 3
    (own,) = (one for one in found if one.changes == {"payer.check_ins": 0.5})
    assert any(offer.partner is None and offer.values == {"check_ins": 0.5} for offer in own.scenario.offers)


def test_a_frontier_may_bring_its_own_levels() -> None:
    frontier = {"term_years": [2, 3], "provider": {"check_ins": [0, 1]}}
    sheet = term_sheet_from_dict({**SHEET, "levers": {}, "frontier": frontier})
    assert sheet.frontier == (Lever("term_years", (2.0, 3.0)), Lever("provider.check_ins", (0.0, 1.0)))
    assert len(variants_of(sheet)) == 3 + 4
    with pytest.raises(TermSheetError, match=r"frontier: write two .*\n.*frontier\.term_years: write a list"):
        term_sheet_from_dict({**SHEET, "frontier": {"term_years": 2}})


def test_the_usual_levers_try_strategies_of_ones_own_too() -> None:
    sheet = term_sheet_from_dict(SHEET, strategies=[Strategy("mine", claim=0.2)])
    assert {lever.key: lever.levels[-1] for lever in sheet.levers}["payer.strategy"] == "mine"
    with pytest.raises(TermSheetError, match=r'"mine" is unknown'):
        term_sheet_from_dict({**SHEET, "levers": {"payer.strategy": ["mine"]}})


def test_a_table_of_levers_that_is_empty_tries_none_and_without_it_the_usual_ones_are_tried() -> None:
    assert len(variants_of(term_sheet_from_dict({**SHEET, "levers": {}}))) == 3
    usual = term_sheet_from_dict(SHEET)
    assert {"provider_share", "support_pmpy_usd", "payer.strategy", "provider.strategy"} <= {
        lever.key for lever in usual.levers
    }


def test_every_mistake_is_said_at_once() -> None:
    with pytest.raises(TermSheetError) as error:
        term_sheet_from_dict(
            {
                "payer": "Payr 1",
                "provider": "Payer 2",
                "modle": "x",
                "model": "custom_risk",
                "years": 0,
                "terms": {"provider_shar": 0.5, "term_years": 99, "loss_share": "x"},
                "levers": {"two_sided_year": [], "payer": {"chek_ins": [1]}, "provider": {"strategy": ["winwin"]}},
                "frontier": ["provider_share"],
            }
        )
    expected = (
        "modle: no such key; nearest: model",
        "years: 0 is not allowed; allowed: a whole number in 1..60",
        'payer: "Payr 1" is no organisation of this market; nearest: Payer 1',
        'provider: "Payer 2" is a payer',
        'model: "custom_risk" is no partnership model; nearest: custom_risk_contract',
        "terms.provider_shar: no such term; nearest: provider_share",
        "terms.term_years: 99 is outside 1..10 years",
        'terms.loss_share: "x" is not a number',
        "levers.two_sided_year: write a list of 1 to 20 values",
        "levers.payer.chek_ins: no such lever; nearest: payer.check_ins",
        'levers.provider.strategy: strategy "winwin" is unknown; nearest: win_win',
        "frontier: allowed: two terms",
    )
    for what in expected:
        assert any(what in problem for problem in error.value.problems), what
    assert len(error.value.problems) == len(expected)


def test_two_that_never_meet_and_a_market_that_is_wrong_are_refused() -> None:
    with pytest.raises(TermSheetError, match="shares no region"):
        term_sheet_from_dict(SHEET, settings=("market.regions=2", "market.payer_region_share=0.5"))
    with pytest.raises(TermSheetError, match=r"market: .*nearest: default"):
        term_sheet_from_dict(SHEET, market="defalt")


def test_the_example_is_a_term_sheet() -> None:
    sheet = term_sheet_from_dict(tomllib.loads(EXAMPLE))
    assert dict(sheet.terms)["provider_share"] == 0.4
