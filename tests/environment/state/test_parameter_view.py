"""Parameters as rules read them: a number where all cells agree, an array by row where they differ."""

import numpy as np

from longgame.environment.scenario.scenario import Scenario
from longgame.environment.state.parameter_view import ParameterView, StackValues

KEY = "market.member_churn_rate"
CELL_OF_ROW = np.array([0, 0, 1, 2, 2])


def scenario(**values: object) -> Scenario:
    """The registry's defaults but for `values`, with _ for the dots' places given as two underscores."""
    return Scenario.from_dict(
        {"years": 5}, overrides={name.replace("__", "."): value for name, value in values.items()}
    )


def view(scenarios: list[Scenario], year: int = 1) -> ParameterView:
    return ParameterView(StackValues(scenarios, year), CELL_OF_ROW)


def test_cells_that_agree_give_one_number() -> None:
    same = view([scenario(market__member_churn_rate=0.1), scenario(market__member_churn_rate=0.1)] * 2)
    assert same[KEY] == 0.1
    assert isinstance(same[KEY], float)


def test_whole_numbers_are_read_as_floats() -> None:
    one = scenario(market__cooling_off_years=4)
    assert isinstance(view([one] * 3)["market.cooling_off_years"], float)
    assert view([one, one, scenario(market__cooling_off_years=1)])["market.cooling_off_years"].dtype == np.float64


def test_cells_that_differ_give_each_row_its_cell_s_value() -> None:
    rates = (0.1, 0.2, 0.3)
    mixed = view([scenario(market__member_churn_rate=rate) for rate in rates])
    np.testing.assert_array_equal(mixed[KEY], [0.1, 0.1, 0.2, 0.3, 0.3])
    # What the cells agree on stays a number.
    assert isinstance(mixed["care.learning_rate"], float)


def test_a_scenario_that_stands_in_several_cells_is_read_for_each() -> None:
    first, second = scenario(market__member_churn_rate=0.1), scenario(market__member_churn_rate=0.3)
    np.testing.assert_array_equal(view([first, second, first])[KEY], [0.1, 0.1, 0.3, 0.1, 0.1])


def test_switches_and_words_differ_by_cell_too() -> None:
    on, off = scenario(), scenario(mechanisms__churn=False, evolution__imitation_unit="trait")
    mixed = view([on, off, on])
    np.testing.assert_array_equal(mixed.on("churn"), [1.0, 1.0, 0.0, 1.0, 1.0])
    assert view([on] * 3).on("churn") == 1.0
    assert view([off] * 3).on("churn") == 0.0
    unit = mixed["evolution.imitation_unit"]
    assert (
        unit.tolist()
        == [on.values["evolution.imitation_unit"]] * 2 + ["trait"] + [on.values["evolution.imitation_unit"]] * 2
    )


def test_a_policy_acts_from_its_year_on_and_in_its_cell_alone() -> None:
    plain = scenario(market__member_churn_rate=0.1)
    dated = Scenario.from_dict(
        {"years": 5, "market": {"member_churn_rate": 0.1}, "policy": [{"year": 3, "set": {KEY: 0.5}}]}
    )
    assert view([plain, dated, plain], year=2)[KEY] == 0.1
    for year in (3, 5):
        np.testing.assert_array_equal(view([plain, dated, plain], year)[KEY], [0.1, 0.1, 0.5, 0.1, 0.1])


def test_members_of_a_family_read_their_own_value_and_those_without_one_nothing() -> None:
    kinds = ("payer", "independent_physicians")
    code = np.array([0, 1, 0, 1, 0])
    cheap = scenario(organizations__payer__insured_share=0.25)
    dear = scenario(organizations__payer__insured_share=0.75)
    read = view([cheap, cheap, dear]).by_member("organizations", kinds, "insured_share", code)
    # Practices have no insured share.
    assert read.tolist() == [0.25, 0.0, 0.25, 0.0, 0.75]


def test_views_of_the_same_rows_share_what_was_gathered_and_nobody_can_write_to_it() -> None:
    values = StackValues([scenario(market__member_churn_rate=rate) for rate in (0.1, 0.2, 0.3)], 1)
    column = ParameterView(values, CELL_OF_ROW)[KEY]
    assert ParameterView(values, CELL_OF_ROW)[KEY] is column
    assert not column.flags.writeable
    # Other rows are gathered for themselves.
    assert ParameterView(values, CELL_OF_ROW[::-1].copy())[KEY].tolist() == [0.3, 0.3, 0.2, 0.1, 0.1]


def test_values_hold_until_a_policy_of_any_cell_begins() -> None:
    dated = Scenario.from_dict({"years": 5, "policy": [{"year": 3, "set": {KEY: 0.5}}]})
    first = StackValues([scenario(), dated], 1)
    assert [first.hold_in(year) for year in (1, 2, 3, 4)] == [True, True, False, False]
    third = StackValues([scenario(), dated], 3)
    assert third.hold_in(3)
    assert third.hold_in(5)
