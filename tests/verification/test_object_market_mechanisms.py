"""The engine against a second implementation, with mechanisms at strong sizes and switched off one by one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pytest

from longgame.environment.groups.catalogue import FORMS
from longgame.environment.models.catalogue import MODELS
from longgame.environment.scenario.scenario import Scenario
from longgame.vocabulary import KINDS, PROVIDER_KINDS

from .conftest import MarketBuilder
from .object_markets import GROUPED, RESENTFUL, SIZES, Row, assert_same, assert_told, told_by_engine

#: Organisations that lead their people, check in with partners, do their homework and define value, at strong sizes.
_LED: Mapping[str, object] = {
    **RESENTFUL,
    **{
        f"people.{kind}.{lever}": value + 0.05 * number
        for number, kind in enumerate(KINDS)
        for lever, value in (
            ("early_involvement", 0.6),
            ("menu_of_options", 0.5),
            ("transparency", 0.7),
            ("visible_leaders", 0.4),
            ("check_ins", 0.6),
            ("early_wins", 0.8),
        )
    },
    **{f"people.{kind}.purpose": 0.8 for kind in PROVIDER_KINDS},
    "people.involvement_gain": 0.3,
    "people.check_in_share": 0.8,
    "people.early_win_gain": 0.2,
    "people.purpose_share": 1.0,
    **{
        f"organizations.{kind}.{name}": value + 0.1 * number
        for number, kind in enumerate(KINDS)
        for name, value in (("definition_effort", 0.4), ("homework_effort", 0.3), ("access_focus_sd", 0.1))
    },
    "care.misalignment_penalty": 1.0,
}
#: Mechanisms of people and of what value means, which the object model can do without too.
_PEOPLE = (
    "involvement",
    "transparency",
    "visible_leaders",
    "check_ins",
    "early_wins",
    "purpose",
    "value_weights",
    "value_definition",
    "homework",
)
#: Mechanisms that the object model can do without: the social core, and what bears on it.
_SOCIAL = (
    "framing",
    "hope",
    "exaggeration",
    "omission_neglect",
    "entitlement",
    "transition_payment",
    "grievance",
    "shading",
    "felt_cost",
    "honesty",
    "trust_pays",
    "identity_release",
    "antagonism",
    "engagement_ratchet",
    "learning",
)


_ALL_ON = "all on"
#: A market, its seed, and what the engine tells of it.
Told = tuple[Scenario, int, dict[str, list[Row]]]


def with_and_without(
    build: MarketBuilder, values: Mapping[str, object], mechanisms: Sequence[str], seed: int
) -> dict[str, Told]:
    """The market with all mechanisms on, and with each of these off; the engine simulates them beside each other."""
    changes: dict[str, dict[str, object]] = {_ALL_ON: {}}
    changes |= {mechanism: {f"mechanisms.{mechanism}": False} for mechanism in mechanisms}
    stories = [(build({**values, **change}, years=10), seed) for change in changes.values()]
    told = zip(stories, told_by_engine(stories), strict=True)
    return {name: (*story, engine) for name, (story, engine) in zip(changes, told, strict=True)}


@pytest.fixture(scope="module")
def resentful(busy_market: MarketBuilder) -> dict[str, Told]:
    return with_and_without(busy_market, RESENTFUL, _SOCIAL, seed=5)


@pytest.fixture(scope="module")
def with_everything(resentful: Mapping[str, Told]) -> list[Row]:
    """Events of the resentful market with all mechanisms on."""
    return assert_told(*resentful[_ALL_ON])


@pytest.mark.parametrize("mechanism", _SOCIAL)
def test_markets_without_a_social_mechanism_are_the_same_as_objects(
    mechanism: str, resentful: Mapping[str, Told], with_everything: list[Row]
) -> None:
    assert assert_told(*resentful[mechanism]) != with_everything


@pytest.fixture(scope="module")
def led(busy_market: MarketBuilder) -> dict[str, Told]:
    return with_and_without(busy_market, _LED, _PEOPLE, seed=5)


@pytest.fixture(scope="module")
def led_in_every_way(led: Mapping[str, Told]) -> list[Row]:
    """Events of the market in which everybody leads, with all mechanisms on."""
    return assert_told(*led[_ALL_ON])


@pytest.mark.parametrize("mechanism", _PEOPLE)
def test_markets_without_a_way_of_leading_are_the_same_as_objects(
    mechanism: str, led: Mapping[str, Told], led_in_every_way: list[Row]
) -> None:
    assert assert_told(*led[mechanism]) != led_in_every_way


def test_markets_without_any_way_of_leading_are_the_same_as_objects(busy_market: MarketBuilder) -> None:
    assert_same(busy_market({**_LED, **{f"mechanisms.{mechanism}": False for mechanism in _PEOPLE}}, years=12), seed=6)


@pytest.mark.parametrize("rule", ["equal", "lives", "contribution", "bargained"])
def test_markets_with_strong_groups_are_the_same_as_objects(rule: str, busy_market: MarketBuilder) -> None:
    told = assert_same(busy_market({**GROUPED, "groups.share_rule": rule}, years=14), seed=3)
    assert sum(event["deal"] is None for event in told) > 10


#: Groups whose members give up control, take seats for their money and lose a bond when they leave.
_BONDED: Mapping[str, object] = {
    **GROUPED,
    "groups.forfeit_share": 3.0,
    "governance.expert_seats_share": 0.05,
    **{f"groups.{form}.control_share": 0.8 for form in FORMS},
}


#: Mechanisms of groups.
_GROUPS = ("provider_groups", "group_pooling", "governance", "control_given_up", "forfeits")


@pytest.fixture(scope="module")
def bonded(busy_market: MarketBuilder) -> dict[str, Told]:
    return with_and_without(busy_market, _BONDED, _GROUPS, seed=3)


@pytest.fixture(scope="module")
def with_bonds(bonded: Mapping[str, Told]) -> list[Row]:
    """Events of the market of groups with bonds, with all mechanisms on."""
    return assert_told(*bonded[_ALL_ON])


@pytest.mark.parametrize("mechanism", _GROUPS)
def test_markets_without_groups_their_pools_boards_or_bonds_are_the_same_as_objects(
    mechanism: str, bonded: Mapping[str, Told], with_bonds: list[Row]
) -> None:
    assert assert_told(*bonded[mechanism]) != with_bonds


def test_markets_without_the_social_core_are_the_same_as_objects(busy_market: MarketBuilder) -> None:
    off = {f"mechanisms.{mechanism}": False for mechanism in _SOCIAL}
    assert_same(busy_market({**RESENTFUL, **off}, years=20), seed=6)


@pytest.mark.parametrize(
    "edges",
    [
        # All that hurts stays, nothing that is lost comes back, and the aggrieved withhold everything.
        {
            "grievance.decay": 0.0,
            "grievance.blame": 1.0,
            "grievance.shading": 1.0,
            "grievance.retrade_weight": 1.0,
            "grievance.exit_weight": 0.2,
            "grievance.leader_relief": 0.0,
            "trust.largest_fall_share": 1.0,
            "trust.data_share": 1.0,
            "trust.dealing_factor": 20.0,
            "trust.months_factor": 5.0,
            "trust.range_of_plans": 0.05,
            "engagement.falling_rate": 1.0,
            "engagement.rising_rate": 0.0,
            "identity.release_floor": 0.0,
            "framing.omission_neglect": 1.0,
            "valuation.framing_years": 20.0,
            "evolution.aspiration_own_share": 1.0,
        },
        # All is forgotten within the year.
        {
            "grievance.decay": 1.0,
            "grievance.blame": 0.0,
            "grievance.exit_weight": 1.0,
            "grievance.leader_relief": 1.0,
            "grievance.felt_cost_pmpy_usd": 1000.0,
            "trust.largest_fall_share": 0.02,
            "trust.dealing_factor": 1.0,
            "trust.months_factor": 1.0,
            "trust.range_of_plans": 1.0,
            "engagement.falling_rate": 0.0,
            "engagement.rising_rate": 1.0,
            "framing.hope": 0.0,
            "framing.exaggeration": 0.0,
            "valuation.framing_years": 0.5,
            "evolution.aspiration_own_share": 0.0,
        },
    ],
    ids=["nothing-is-forgiven", "all-is-forgotten"],
)
def test_markets_at_the_edges_of_the_social_core_are_the_same_as_objects(
    edges: Mapping[str, object], busy_market: MarketBuilder
) -> None:
    leaving = {f"organizations.{kind}.leader_turnover_rate": 0.4 for kind in KINDS}
    assert_same(busy_market({**RESENTFUL, **leaving, **edges}, years=16), seed=7)


#: Capital that few have, stakes in kind that cost and count, and hospitals that payers cannot do without.
_SKIN: Mapping[str, object] = {
    **SIZES,
    **{f"models.{model}.capital_demand_per_life_usd": 200.0 for model in MODELS},
    "organizations.independent_physicians.in_kind_share": 0.9,
    "organizations.critical_access_hospital.in_kind_share": 1.0,
    "skin.in_kind_worth": 0.1,
    "skin.claim_discount": 1.0,
    "skin.in_kind_cost_rate": 0.3,
    "skin.essentiality_weight": 1.0,
}


def test_markets_with_and_without_stakes_in_kind_are_the_same_as_objects(busy_market: MarketBuilder) -> None:
    told = [assert_same(busy_market(_SKIN, years=12), seed=9)]
    for off in (("stake_in_kind",), ("essentiality",), ("stake_in_kind", "essentiality")):
        changes = {f"mechanisms.{mechanism}": False for mechanism in off}
        told.append(assert_same(busy_market({**_SKIN, **changes}, years=12), seed=9))
    assert all(one != other for number, one in enumerate(told) for other in told[:number])
