"""Own terms on the table: how two sides' terms meet, and what the sheets of one organisation become."""

import numpy as np
import pytest
from numpy.typing import NDArray

from longgame.environment.models.catalogue import MODELS, model_code
from longgame.environment.phases.founding import found
from longgame.environment.rules.own_terms import provider_refuses, term_on_table
from longgame.environment.scenario.own_terms import DEAL_TERMS, OwnTerm
from longgame.environment.scenario.scenario import Scenario
from longgame.environment.state.contract_terms import ContractTerms
from longgame.environment.state.events import DECIDER
from longgame.environment.state.own_offers import own_offers
from longgame.environment.state.parameter_view import ParameterView, StackValues
from longgame.environment.state.stack import Cell, Stack
from longgame.environment.state.traits import TraitTable, traits_in_play
from longgame.environment.talks.bargain import bargain, details_of_talks
from longgame.environment.talks.desk import Desk
from longgame.environment.talks.own_terms import acceptable_sheets, put_on_table
from longgame.environment.talks.proposals import Proposals, make_proposals
from longgame.environment.talks.term_sheets import (
    SHEET_IS_TRACK,
    SHEET_MODEL,
    SHEET_PACKAGE,
    offered_terms,
    term_sheets,
)
from longgame.environment.valuation.facts import yearly_facts
from longgame.environment.valuation.people_levers import effort_before_talks, lever
from longgame.vocabulary import PACKAGES

Floats = NDArray[np.float64]
NAN = float("nan")
CUSTOM = "custom_risk_contract"


def one(*values: float) -> Floats:
    return np.array(values)


def desk_of(overrides: dict[str, object], policies: list[dict[str, object]] | None = None, year: int = 1) -> Desk:
    scenario = Scenario.from_dict({"years": 8, "policy": policies or []}, overrides=overrides)
    state = found(Stack([Cell(scenario, 1, 1)]))
    values = StackValues([scenario], year)
    view = ParameterView(values, state.stack.pair_cell)
    traits = traits_in_play(state, TraitTable(state), view)
    return Desk(state, values, view, traits, yearly_facts(state, values, view, traits))


def sheets_of(desk: Desk, model: str, package: str) -> ContractTerms:
    """A sheet as it lies before every pair, with own terms and without those that depend on the pair's year."""
    rows = np.arange(desk.state.stack.pair_count)
    number = np.flatnonzero((model_code(model) == SHEET_MODEL) & (PACKAGES.index(package) == SHEET_PACKAGE))[0]
    sheet = np.full(len(rows), number)
    terms = offered_terms(term_sheets(desk.values), desk.state.stack.pair_cell, sheet)
    put_on_table(desk, rows, sheet, terms, np.zeros(len(rows), dtype=bool))
    return terms


def pairs_with(desk: Desk, payer: str = "", provider: str = "") -> NDArray[np.bool_]:
    ids, stack = np.array(desk.state.stack.ids), desk.state.stack
    paid = (ids[stack.payer] == payer) | (not payer)
    return np.asarray(paid & ((ids[stack.provider] == provider) | (not provider)))


def test_terms_meet_by_hand() -> None:
    standard, payer, provider = one(3, 3, 3, 3), one(NAN, 2, NAN, 2), one(NAN, NAN, 5, 5)
    assert term_on_table(standard, payer, provider, "more").tolist() == [3, 2, 5, 2]
    assert term_on_table(standard, payer, provider, "smaller").tolist() == [3, 2, 5, 2]
    assert term_on_table(standard, payer, provider, "larger").tolist() == [3, 2, 5, 5]
    # The payer's 2 is worse than the 5 that the provider asks for, if more is better for it.
    assert provider_refuses(payer, provider, "more").tolist() == [False, False, False, True]
    assert provider_refuses(payer, provider, "less").tolist() == [False] * 4
    assert provider_refuses(provider, payer, "less").tolist() == [False, False, False, True]
    assert not provider_refuses(payer, provider, "smaller").any()


def test_a_plans_sheet_by_hand_and_everybody_elses_as_it_was() -> None:
    offers: dict[str, object] = {
        "offers.payer-001.two_sided_year": 5,
        "offers.payer-001.corridor_rate": 0.03,
        "offers.payer-001.support_pmpy_usd": 12.0,
        f"offers.payer-001.{CUSTOM}.term_years": 6,
        f"offers.payer-001.{CUSTOM}.loss_share": 0.25,
        "offers.payer-001.payer_start_up_share": 0.75,
    }
    desk, plain = desk_of(offers), desk_of({})
    own = pairs_with(desk, payer="payer-001")
    assert 0 < own.sum() < len(own)
    custom, before = (sheets_of(one, CUSTOM, "invested") for one in (desk, plain))
    # Without an offer the invested package begins downside in year 3 + 1 and lasts 3 + 1 years, with a corridor of
    # 0.02 + 0.01 and 40 dollars of support; the provider pays all the start-up cost.
    expected = {
        "two_sided_year": (5.0, 4.0),
        "term_years": (6.0, 4.0),
        "corridor_rate": (0.03, 0.03),
        "support": (12.0, 40.0),
        "loss_share": (0.25, 0.4),
        "payer_start_up_share": (0.75, 0.0),
        "provider_start_up_share": (0.25, 1.0),
    }
    for name, (of_plan, of_others) in expected.items():
        assert getattr(custom, name)[own] == pytest.approx(of_plan), name
        assert getattr(custom, name)[~own] == pytest.approx(of_others), name
    for name, column in custom.columns():
        if name not in expected:
            np.testing.assert_array_equal(column, getattr(before, name), err_msg=name)
    other_model = sheets_of(desk, "payer_branded_program", "standard")
    assert (other_model.term_years[own] != 6.0).all()
    assert (other_model.two_sided_year[own] == 5.0).all()


def test_money_of_an_offer_grows_with_the_spending_index_and_support_can_be_switched_off() -> None:
    desk = desk_of({"offers.payer-001.support_pmpy_usd": 12.0, "offers.payer-001.care_management_pmpy_usd": 20.0})
    desk.facts.trend[:] = 1.1
    own = pairs_with(desk, payer="payer-001")
    sheet = sheets_of(desk, CUSTOM, "lean")
    assert sheet.support[own] == pytest.approx(13.2)
    assert sheet.care_management[own] == pytest.approx(22.0)
    off = desk_of({"offers.payer-001.support_pmpy_usd": 12.0, "mechanisms.support": False})
    assert (sheets_of(off, CUSTOM, "lean").support[own] == 0.0).all()


def test_a_provider_asks_where_the_plan_says_nothing_and_refuses_what_is_worse() -> None:
    desk = desk_of({"offers.health_system-001.two_sided_year": 6, "offers.payer-002.two_sided_year": 2})
    asking = pairs_with(desk, provider="health_system-001")
    set_by_plan = pairs_with(desk, payer="payer-002")
    sheet = sheets_of(desk, CUSTOM, "standard")
    assert (sheet.two_sided_year[asking & ~set_by_plan] == 6.0).all()
    assert (sheet.two_sided_year[set_by_plan] == 2.0).all()
    own = own_offers(desk.state.stack, desk.values)
    assert own is not None
    offers, accepts = acceptable_sheets(own, np.arange(len(asking)))
    assert offers.all()
    # A public programme's tracks stay as they are posted.
    np.testing.assert_array_equal(~accepts[:, ~SHEET_IS_TRACK].any(axis=1), asking & set_by_plan)
    assert accepts[:, SHEET_IS_TRACK].all()


def talks(desk: Desk) -> Proposals:
    rows = np.arange(desk.state.stack.pair_count)
    return make_proposals(desk, rows, np.zeros(len(rows), dtype=bool))


def test_models_that_are_not_offered_or_accepted_cannot_be_signed() -> None:
    desk = desk_of({"offers.payer-001.models": [CUSTOM], "offers.health_system-001.models": []})
    found_sheets, before = talks(desk), talks(desk_of({}))
    plan, system = pairs_with(desk, payer="payer-001"), pairs_with(desk, provider="health_system-001")
    custom = model_code(CUSTOM) == SHEET_MODEL
    assert not found_sheets.feasible[plan][:, ~custom].any()
    assert found_sheets.feasible[plan & ~system][:, custom].any()
    assert not found_sheets.feasible[system].any()
    assert found_sheets.withheld is not None
    assert found_sheets.withheld.by_provider[system & ~plan].all()
    others = ~plan & ~system
    np.testing.assert_array_equal(found_sheets.feasible[others], before.feasible[others])
    # The first offers of the others are to the bit what they were.
    np.testing.assert_array_equal(found_sheets.terms.block[:, others], before.terms.block[:, others])
    np.testing.assert_array_equal(found_sheets.limits.payer[others], before.limits.payer[others])


def test_a_share_is_the_most_that_a_plan_gives_and_the_least_that_a_provider_takes() -> None:
    desk = desk_of({"offers.payer-001.provider_share": 0.3, "offers.health_system-001.provider_share": 0.6})
    found_limits, before = talks(desk), talks(desk_of({}))
    plan, system = pairs_with(desk, payer="payer-001"), pairs_with(desk, provider="health_system-001")
    valued = found_limits.feasible
    assert (found_limits.limits.payer[plan][valued[plan]] <= 0.3).all()
    assert (found_limits.limits.provider[system][valued[system]] >= 0.6).all()
    others = ~plan & ~system
    np.testing.assert_array_equal(found_limits.limits.payer[others], before.limits.payer[others])
    assert found_limits.insisted is not None


def test_an_offer_to_one_partner_goes_before_what_all_are_offered() -> None:
    towards = "offers.payer-001.to.health_system-001"
    desk = desk_of(
        {
            f"offers.payer-001.{CUSTOM}.term_years": 6,
            "offers.payer-001.loss_share": 0.25,
            f"{towards}.term_years": 2,
            f"{towards}.{CUSTOM}.corridor_rate": 0.05,
            "offers.health_system-001.to.payer-002.term_years": 1,
        }
    )
    sheet, standard = (sheets_of(one, CUSTOM, "standard") for one in (desk, desk_of({})))
    plan, pair = pairs_with(desk, "payer-001"), pairs_with(desk, "payer-001", "health_system-001")
    asked = pairs_with(desk, "payer-002", "health_system-001")
    assert (pair.sum(), asked.sum()) == (1, 1)
    assert (sheet.term_years[pair] == 2.0).all()
    assert (sheet.term_years[plan & ~pair] == 6.0).all()
    assert (sheet.loss_share[plan] == 0.25).all()
    assert (sheet.corridor_rate[pair] == 0.05).all()
    np.testing.assert_array_equal(sheet.corridor_rate[~pair], standard.corridor_rate[~pair])
    assert (sheet.term_years[asked] == 1.0).all()
    np.testing.assert_array_equal(sheet.term_years[~plan & ~asked], standard.term_years[~plan & ~asked])


def test_models_may_be_withheld_from_one_partner() -> None:
    desk = desk_of({"offers.health_system-001.to.payer-001.models": []})
    pair, before = pairs_with(desk, "payer-001", "health_system-001"), talks(desk_of({}))
    found_sheets = talks(desk)
    assert not found_sheets.feasible[pair].any()
    assert found_sheets.withheld is not None
    np.testing.assert_array_equal(found_sheets.withheld.by_provider, pair)
    np.testing.assert_array_equal(found_sheets.feasible[~pair], before.feasible[~pair])
    np.testing.assert_array_equal(found_sheets.limits.payer[~pair], before.limits.payer[~pair])


def test_a_share_that_both_write_down_is_signed_or_refused_and_not_bargained_over() -> None:
    plain = desk_of({})
    before, bargained = talks(plain), bargain(plain, talks(plain))
    at = (np.arange(len(before.chosen)), before.chosen)
    low, high = before.limits.provider[at], before.limits.payer[at]
    never_whole = np.where(before.feasible, before.limits.payer, 0.0).max(axis=1) < 1.0
    row = int(np.argmax(np.where((low > 0.0) & never_whole, high - low, -np.inf)))
    assert low[row] < high[row]
    payer, provider = (
        plain.state.stack.ids[side[row]] for side in (plain.state.stack.payer, plain.state.stack.provider)
    )
    sides = (f"offers.{payer}.to.{provider}", f"offers.{provider}.to.{payer}")
    others = np.arange(len(low)) != row
    for share, decided_by in ((0.5 * (low[row] + high[row]), "both"), (1.0, "payer")):
        desk = desk_of({f"{side}.provider_share": float(share) for side in sides})
        found = bargain(desk, talks(desk))
        details = details_of_talks(desk, talks(desk), found, found.agreed)
        assert found.provider_ask[row] == share
        assert decided_by == "payer" or found.payer_offer[row] == share
        assert found.agreed[row] == (decided_by == "both" and not found.broken[row])
        assert details.decided_by[row] == DECIDER[decided_by]
        np.testing.assert_array_equal(found.provider_ask[others], bargained.provider_ask[others])


def test_a_policy_is_law_from_its_year_on() -> None:
    policy = [{"year": 3, "set": {f"models.{CUSTOM}.loss_share": 0.1, "people.payer.check_ins": 0.25}}]
    offers: dict[str, object] = {"offers.payer-001.loss_share": 0.3, "offers.payer-001.check_ins": 1.0}
    before, after = (desk_of(offers, policy, year) for year in (2, 3))
    own, row = pairs_with(before, payer="payer-001"), before.state.stack.ids.index("payer-001")
    assert sheets_of(before, CUSTOM, "lean").loss_share[own] == pytest.approx(0.3)
    assert sheets_of(after, CUSTOM, "lean").loss_share[own] == pytest.approx(0.1)
    # What the policy does not set stays the plan's own.
    assert sheets_of(after, "payer_branded_program", "lean").loss_share[own] == pytest.approx(0.3)
    assert lever(before.state, before.values, "check_ins")[row] == 1.0
    assert lever(after.state, after.values, "check_ins")[row] == 0.25


def test_levers_are_those_of_one_organisation() -> None:
    desk = desk_of({"offers.health_system-002.purpose": 0.7, "offers.payer-001.homework_effort": 0.9})
    ids = desk.state.stack.ids
    purpose = lever(desk.state, desk.values, "purpose")
    assert purpose[ids.index("health_system-002")] == 0.7
    assert purpose[ids.index("health_system-001")] == 0.0
    homework = effort_before_talks(desk.state, desk.values, "homework_effort")
    assert homework[ids.index("payer-001")] == 0.9
    assert homework[ids.index("payer-002")] == desk_of({}).values.by_cell("organizations.payer.homework_effort")


@pytest.mark.parametrize("term", DEAL_TERMS, ids=lambda term: term.name)
def test_every_deal_term_of_every_model_reaches_the_table(term: OwnTerm) -> None:
    name, column = term.name, term.column
    low = 1.0 if name.endswith(("_years", "_year", "_months")) else 0.0625
    desk = desk_of({f"offers.payer-002.{name}": int(low) if low == 1.0 else low})
    own = pairs_with(desk, payer="payer-002")
    for model in MODELS:
        at = getattr(sheets_of(desk, model, "standard"), column)[own]
        # A provider pays at most what the plan leaves of the start-up cost.
        assert (at == low).all() or (name == "provider_start_up_share" and (at <= low).all()), model
