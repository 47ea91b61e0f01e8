"""First talks of all pairs of a market: posted offers, the best sheet, the quickest where none can be signed."""

import numpy as np

from longgame.environment.models.catalogue import MODELS, model_code
from longgame.environment.phases.founding import found
from longgame.environment.scenario.scenario import Scenario
from longgame.environment.state.parameter_view import ParameterView, StackValues
from longgame.environment.state.stack import Cell, Stack
from longgame.environment.state.traits import TraitTable, traits_in_play
from longgame.environment.talks.bargain import bargain
from longgame.environment.talks.bargaining import Talks, joint_gain
from longgame.environment.talks.desk import Desk
from longgame.environment.talks.proposals import Proposals, make_proposals
from longgame.environment.talks.term_sheets import SHEET_MODEL, SHEETS
from longgame.environment.valuation.facts import yearly_facts
from longgame.vocabulary import PACKAGES, STRATEGIES

BRANDED = model_code("payer_branded_program")


def test_a_posted_offer_breaks_down_only_in_the_months_before_it() -> None:
    def posted_talks(concession_months: int) -> Talks:
        scenario = Scenario.from_dict(
            {},
            overrides={
                "negotiation.concession_months": concession_months,
                "negotiation.breakdown_rate": 0.1,
                **{f"strategies.{name}.claim": 0.9 for name in STRATEGIES},
            },
        )
        state = found(Stack([Cell(scenario, 1, 1)]))
        values = StackValues([scenario], 1)
        view = ParameterView(values, state.stack.pair_cell)
        traits = traits_in_play(state, TraitTable(state), view)
        desk = Desk(state, values, view, traits, yearly_facts(state, values, view, traits))
        rows = np.arange(state.stack.pair_count)
        proposals = make_proposals(desk, rows, np.zeros(len(rows), dtype=bool))
        proposals.chosen[:] = np.flatnonzero(SHEET_MODEL == BRANDED)[0]
        proposals.terms.posted[:] = 1.0
        return bargain(desk, proposals)

    short, patient = posted_talks(1), posted_talks(36)
    assert 0 < short.broken.sum() < len(short.broken)
    np.testing.assert_array_equal(short.broken, patient.broken)
    np.testing.assert_array_equal(short.months, patient.months)


def table_of_first_talks(**overrides: object) -> Proposals:
    """The table when every pair of a default market talks for the first time in year 1."""
    scenario = Scenario.from_dict({}, overrides={key.replace("__", "."): value for key, value in overrides.items()})
    state = found(Stack([Cell(scenario, 1, 1)]))
    values = StackValues([scenario], 1)
    view = ParameterView(values, state.stack.pair_cell)
    traits = traits_in_play(state, TraitTable(state), view)
    desk = Desk(state, values, view, traits, yearly_facts(state, values, view, traits))
    rows = np.arange(state.stack.pair_count)
    return make_proposals(desk, rows, np.zeros(len(rows), dtype=bool))


def test_every_sheet_that_can_be_signed_is_valued_and_the_best_of_them_chosen() -> None:
    proposals = table_of_first_talks()
    assert proposals.feasible.any(axis=1).all()
    assert (proposals.value.provider_slope[proposals.feasible] > 0.0).all()
    gain = joint_gain(proposals.value, proposals.limits, proposals.provider_outside, proposals.payer_outside)
    zone = proposals.feasible & np.isfinite(gain)
    index = np.flatnonzero(zone.any(axis=1))
    assert len(index) > 20
    best = np.where(zone, gain, -np.inf).max(axis=1)
    np.testing.assert_array_equal(gain[index, proposals.chosen[index]], best[index])


def test_where_nothing_can_be_signed_talks_end_over_the_quickest_sheet() -> None:
    huge = {f"models__{model}__minimum_lives": 1e7 for model in MODELS}
    proposals = table_of_first_talks(**huge)
    assert not proposals.feasible.any()
    # The lean payer-branded programme takes the fewest months of talk.
    quickest = SHEETS.index((MODELS.index("payer_branded_program"), PACKAGES.index("lean")))
    assert (proposals.chosen == quickest).all()
    assert (proposals.value.provider_slope[:, quickest] > 0.0).all()
    assert not np.delete(proposals.value.provider_slope, quickest, axis=1).any()
