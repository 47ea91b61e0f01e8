"""Every mechanism switched off equals its stated null, and acts no sooner than it can."""

from collections.abc import Mapping

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pytest

from longgame.environment.scenario.reading.parameters import registry
from longgame.environment.scenario.scenario import Scenario
from longgame.environment.simulation import simulate_stack
from longgame.environment.state.stack import Cell
from longgame.vocabulary import PROVIDER_KINDS

from .conftest import LED, MarketBuilder
from .families import all_forms, all_kinds, all_models, all_people, all_strategies

#: Nobody meets before this year, so what needs talks or deals cannot act sooner.
FIRST_TALKS = 3
YEARS = 9
REPLICATES = (1, 2, 3)


#: Mechanism: first year in which it can act, and parameters that say the same as switching it off (None: tested below).
MECHANISMS: Mapping[str, tuple[int, dict[str, object] | None]] = {
    "deals": (1, {"market.meeting_rate": 0.0, "mechanisms.own_employees": False}),
    "framing": (FIRST_TALKS, {**all_strategies("optimism"), **all_strategies("loss_list", value=1.0)}),
    "hope": (FIRST_TALKS, {"framing.hope": 0.0}),
    "exaggeration": (FIRST_TALKS, {"framing.exaggeration": 0.0}),
    "omission_neglect": (FIRST_TALKS, {"framing.omission_neglect": 0.0}),
    "entitlement": (FIRST_TALKS, None),
    "transition_payment": (FIRST_TALKS, None),
    "grievance": (FIRST_TALKS, None),
    "shading": (FIRST_TALKS, {"grievance.shading": 0.0}),
    "felt_cost": (FIRST_TALKS, {"grievance.felt_cost_pmpy_usd": 0.0}),
    "honesty": (FIRST_TALKS, {"trust.honesty_weight": 0.0}),
    # Trust opens no data, and dealing costs and takes the same whatever the trust.
    "trust_pays": (
        FIRST_TALKS,
        {"trust.data_share": 0.0, "trust.dealing_cost_pmpy_usd": 0.0, "trust.months_factor": 1.0},
    ),
    "partner_choice": (FIRST_TALKS, None),
    "trust": (1, None),
    "reputation": (1, {"trust.reputation_pull": 0.0}),
    "identity": (1, None),
    "antagonism": (FIRST_TALKS, None),
    "identity_release": (FIRST_TALKS, {"identity.release_floor": 0.0}),
    "engagement": (FIRST_TALKS, {"engagement.falling_rate": 0.0, "engagement.rising_rate": 0.0}),
    "engagement_ratchet": (FIRST_TALKS, {"engagement.falling_rate": 0.3, "engagement.rising_rate": 0.3}),
    "maturity": (1, {"care.learning_rate": 1.0}),
    "two_boats": (1, {"care.two_boats_floor": 1.0}),
    "spillover": (1, {"care.spillover_share": 0.0}),
    "prevention": (FIRST_TALKS, {"care.prevention_rate": 0.0}),
    "misfit": (FIRST_TALKS, {"measurement.misfit_sd_rate": 0.0, "measurement.misfit_per_life": 0.0}),
    # What is seen of own employees widens a focus from year 1 on.
    "noise": (1, {"measurement.noise_sd_rate": 0.0, "measurement.noise_per_life": 0.0}),
    "luck": (FIRST_TALKS, None),
    "coding": (FIRST_TALKS, {"care.coding_rate": 0.0}),
    "stinting": (FIRST_TALKS, {"care.stinting_loss": 0.0}),
    "steerage": (FIRST_TALKS, all_models("steerage_share", 0.0)),
    "unit_price": (1, {"market.price_drift_rate": 0.0, "valuation.retrade_price_rate": 0.0}),
    "retrade": (FIRST_TALKS, all_strategies("retrade")),
    "envy": (FIRST_TALKS, all_strategies("envy")),
    "support": (FIRST_TALKS, all_strategies("support")),
    "learning": (FIRST_TALKS, None),
    "proof_points": (FIRST_TALKS, {"valuation.proof_weight": 0.0}),
    # Own employees mature care from year 1, and newcomers have less of what spills over.
    "churn": (1, {"market.member_churn_rate": 0.0}),
    "newcomers": (1, None),
    "entrants": (3, all_kinds("entry_rate", 0.0)),
    "premiums": (2, {"premiums.pass_through_rate": 0.0}),
    "leader_change": (FIRST_TALKS, all_kinds("leader_turnover_rate", 0.0)),
    "mergers": (1, all_kinds("merger_rate", 0.0)),
    "insolvency": (1, None),
    "decision_noise": (1, {"valuation.decision_noise_rate": 0.0}),
    "exits": (FIRST_TALKS, None),
    "involvement": (FIRST_TALKS, all_people("early_involvement", "menu_of_options")),
    "transparency": (FIRST_TALKS, all_people("transparency")),
    "visible_leaders": (FIRST_TALKS, all_people("visible_leaders")),
    "check_ins": (FIRST_TALKS, all_people("check_ins")),
    "early_wins": (FIRST_TALKS, all_people("early_wins")),
    "purpose": (FIRST_TALKS, {f"people.{kind}.purpose": 0.0 for kind in PROVIDER_KINDS}),
    "value_weights": (1, None),
    "value_definition": (FIRST_TALKS, all_kinds("definition_effort", 0.0)),
    "homework": (FIRST_TALKS, all_kinds("homework_effort", 0.0)),
    "provider_groups": (1, all_forms(founding_share=0.0, founding_rate=0.0)),
    "group_pooling": (FIRST_TALKS, None),
    "governance": (1, None),
    "control_given_up": (FIRST_TALKS, all_forms(control_share=0.0)),
    "forfeits": (FIRST_TALKS, {"groups.forfeit_share": 0.0}),
    "stake_in_kind": (FIRST_TALKS, {f"organizations.{kind}.in_kind_share": 0.0 for kind in PROVIDER_KINDS}),
    "own_employees": (1, {f"organizations.{kind}.own_employees_share": 0.0 for kind in PROVIDER_KINDS}),
    "focus": (1, {"pilots.focused_share": 0.0}),
    "pilot_portfolio": (FIRST_TALKS, {"pilots.yearly_pilots": 0}),
    "essentiality": (FIRST_TALKS, {"skin.essentiality_weight": 0.0}),
    "imitation": (1, {"evolution.imitation_rate": 0.0, "evolution.exploration_rate": 0.0}),
}
WITH_NULL = [name for name, (_, null) in MECHANISMS.items() if null is not None]


class Runs:
    """One stack with the base market, and each mechanism off and at its null beside it."""

    def __init__(self, build: MarketBuilder) -> None:
        dated = [{"year": FIRST_TALKS, "set": {"market.meeting_rate": 1.0}}]
        # Rates that are small by default act soon enough to be seen in a few years of a small market.
        lively = {
            **all_kinds("merger_rate", 0.03),
            **all_kinds("entry_rate", 1.0),
            "walking.leader_exit_rate": 0.3,
            "walking.merger_exit_rate": 1.0,
            "market.meeting_rate": 0.0,
            # A group that everybody joins.
            **all_forms(founding_share=0.3, founding_rate=0.2, dues_pmpy_usd=0.5, investment_per_life_usd=0.5),
            **all_forms(integration_rate=0.5, identity_demand=0.02),
            # Payers have fewer slots than callers, so that partner choice is seen.
            "market.payer_capacity": 3.0,
            # Levers that nobody pulls by default.
            **LED,
            # Rural hospitals begin with their own employees.
            "organizations.critical_access_hospital.own_employees_share": 1.0,
            # Half of the providers begin with few members, and all run pilots that they can pay for.
            "pilots.focused_share": 0.5,
            "pilots.yearly_pilots": 2,
            "pilots.cost_usd": 20000.0,
            # Every model asks for more capital than some practices and rural hospitals have.
            **all_models("capital_demand_per_life_usd", 20.0),
        }

        def late(overrides: Mapping[str, object], deals: bool = True) -> Scenario:
            policy = dated if deals else []
            return build({**lively, **overrides}, years=YEARS, policy=policy)

        scenarios = {"base": late({})}
        for name, (_, null) in MECHANISMS.items():
            scenarios[f"{name} off"] = late({f"mechanisms.{name}": False})
            if null is not None:
                scenarios[f"{name} null"] = late(null, deals=name != "deals")
        cells = [Cell(scenario, 21, replicate) for scenario in scenarios.values() for replicate in REPLICATES]
        self.names = list(scenarios)
        self.tables = simulate_stack(cells)

    def part(self, table: str, name: str, before: int = YEARS + 1) -> pa.Table:
        """Rows of a run in the years before `before`, without the cell's number."""
        rows = self.tables[table]
        first = self.names.index(name) * len(REPLICATES)
        chosen = pc.and_(pc.greater_equal(rows["cell"], first), pc.less(rows["cell"], first + len(REPLICATES)))
        return rows.filter(pc.and_(chosen, pc.less(rows["year"], before))).drop_columns(["cell"])

    def frame(self, table: str, name: str) -> pd.DataFrame:
        return pd.DataFrame(self.part(table, name).to_pandas())

    def differing(self, one: str, other: str, before: int = YEARS + 1) -> list[str]:
        """Tables in which two runs differ."""
        return [
            table for table in self.tables if not self.part(table, one, before).equals(self.part(table, other, before))
        ]


@pytest.fixture(scope="module")
def runs(busy_market: MarketBuilder) -> Runs:
    return Runs(busy_market)


def test_every_switch_that_is_on_by_default_is_tested_here() -> None:
    switches = {key: one.default for key, one in registry().parameters.items() if key.startswith("mechanisms.")}
    assert {key.split(".")[1] for key, is_on in switches.items() if is_on} == set(MECHANISMS)
    # The first has markets of its own (tests/environment/phases/test_program.py), the others are compared in
    # tests/environment/phases/test_commercial_mechanisms.py and tests/environment/phases/test_runway.py.
    off = ["program", "base_years", "payer_credibility", "screening", "runway", "next_best_sheet", "support_in_claims"]
    assert sorted(key for key, is_on in switches.items() if not is_on) == sorted(f"mechanisms.{name}" for name in off)


@pytest.mark.parametrize("mechanism", MECHANISMS)
def test_a_switch_changes_nothing_until_its_mechanism_can_act(runs: Runs, mechanism: str) -> None:
    assert runs.differing("base", f"{mechanism} off", before=MECHANISMS[mechanism][0]) == []


@pytest.mark.parametrize("mechanism", MECHANISMS)
def test_a_switch_changes_something_once_its_mechanism_acts(runs: Runs, mechanism: str) -> None:
    assert runs.differing("base", f"{mechanism} off") != []


@pytest.mark.parametrize("mechanism", WITH_NULL)
def test_a_mechanism_switched_off_equals_its_null(runs: Runs, mechanism: str) -> None:
    assert runs.differing(f"{mechanism} off", f"{mechanism} null") == []


def test_without_trust_s_dynamics_beliefs_keep_their_opening_value(runs: Runs) -> None:
    place = ["replicate", "payer", "provider"]
    for column in ("trust_in_payer", "trust_in_provider"):
        by_pair = runs.frame("deals", "trust off").groupby(place)[column].nunique()
        assert (by_pair == 1).all()
        assert (runs.frame("deals", "base").groupby(place)[column].nunique() > 1).any()


@pytest.mark.parametrize(
    ("mechanism", "column"),
    [
        ("identity", "identity_inertia"),
        ("antagonism", "antagonism"),
        ("engagement", "engagement"),
        ("imitation", "strategy"),
    ],
)
def test_what_is_switched_off_stays_as_it_was_for_every_organisation(runs: Runs, mechanism: str, column: str) -> None:
    # An entrant is another organisation in the place of a closed one.
    place = ["replicate", "organization", "entry_year"]
    assert (runs.frame("organizations", f"{mechanism} off").groupby(place)[column].nunique() == 1).all()
    assert (runs.frame("organizations", "base").groupby(place)[column].nunique() > 1).any()


def test_without_grievance_nobody_resents_anything(runs: Runs) -> None:
    for column in ("grievance_of_payer", "grievance_of_provider"):
        assert (runs.frame("deals", "grievance off")[column] == 0.0).all()
        assert (runs.frame("deals", "base")[column] > 0.0).any()


def test_without_transition_payments_no_loss_is_answered(runs: Runs) -> None:
    assert (runs.frame("deals", "transition_payment off")["transition_payment_usd"] == 0.0).all()
    assert (runs.frame("deals", "base")["transition_payment_usd"] != 0.0).any()


def test_without_pooling_in_groups_every_contract_stands_alone(runs: Runs) -> None:
    alone = {"custom_risk_contract", "payer_branded_program", "joint_venture_product"}
    for name, grouped in (("group_pooling off", False), ("base", True)):
        deals = runs.frame("deals", name)
        assert len(runs.frame("groups", name)) > 0
        assert deals.loc[deals["model"].isin(alone), "group"].notna().any() == grouped
        categories = set(runs.frame("ledger", name)["category"])
        assert "group_returns" in categories
        assert grouped or "group_funding" not in categories


def test_without_insolvency_everybody_goes_on(runs: Runs) -> None:
    # Mergers close organisations too, but not for want of capital.
    events = runs.frame("events", "insolvency off")
    assert set(events.loc[events["event"] == "closed", "reason"]) <= {"merger"}
    assert (runs.frame("organizations", "insolvency off")["capital_usd"] < 0.0).any()
    assert not runs.frame("organizations", "base")["is_open"].all()


def test_without_exits_nobody_walks_before_the_term_by_choice(runs: Runs) -> None:
    circumstances = {"leader_change", "merger", "too_few_lives"}
    for name, by_choice in (("exits off", False), ("base", True)):
        events = runs.frame("events", name)
        reasons = set(events.loc[events["event"] == "exited_mid_term", "reason"])
        assert bool(reasons - circumstances) == by_choice


def test_without_misfit_and_noise_measured_savings_have_none(runs: Runs) -> None:
    for mechanism in ("misfit", "noise"):
        assert (runs.frame("deals", f"{mechanism} off")[f"{mechanism}_rate"] == 0.0).all()
        assert (runs.frame("deals", "base")[f"{mechanism}_rate"] != 0.0).all()
