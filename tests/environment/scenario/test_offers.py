"""Offers of single organisations: what files and settings may say, and what is said about each mistake."""

import dataclasses
from pathlib import Path

import pytest

from longgame.environment.models.catalogue import MODELS
from longgame.environment.records.market_file_text import organizations_csv
from longgame.environment.scenario.offers import Offer, in_force, overlapping
from longgame.environment.scenario.own_terms import OWN_NUMBERS, addresses, kinds_with, range_of
from longgame.environment.scenario.reading.parameters import registry
from longgame.environment.scenario.scenario import Scenario, ScenarioError
from longgame.vocabulary import KINDS

CUSTOM = "custom_risk_contract"
MARKET = """organization,kind,name,models,two_sided_year,support_pmpy_usd,check_ins,provider_share
p1,payer,First Plan,custom_risk_contract; joint_venture_product,4,25,1,
p2,payer,Second Plan,,,,,
h1,health_system,Valley,,,,,0.5
"""


def offered(*tables: dict[str, object], overrides: tuple[str, ...] = ()) -> Scenario:
    return Scenario.from_dict({"years": 8, "offers": list(tables)}, overrides=overrides)


def problems_of(*tables: dict[str, object], overrides: tuple[str, ...] = ()) -> str:
    with pytest.raises(ScenarioError) as error:
        offered(*tables, overrides=overrides)
    return str(error.value)


def test_an_offer_names_its_organisation_by_id_or_by_display_name() -> None:
    by_id, by_name = (offered({"organization": name, "term_years": 5}) for name in ("payer-001", "Payer 1"))
    assert by_id.offers == by_name.offers == (Offer("payer-001", {"term_years": 5.0}),)
    assert by_id.scenario_hash == by_name.scenario_hash


def test_a_scenario_without_offers_says_nothing_about_them() -> None:
    plain, moved = Scenario.load("default"), offered({"organization": "payer-001", "term_years": 5})
    assert "offers" not in plain.canonical()
    assert moved.canonical()["offers"] == [{"organization": "payer-001", "from_year": 1, "term_years": 5.0}]
    assert plain.scenario_hash != moved.scenario_hash


def test_every_mistake_is_said_with_place_value_and_what_is_allowed() -> None:
    said = problems_of(
        {"organization": "Payr 1", "two_sided_yer": 2, "support_pmpy_usd": 900},
        {"organization": "payer-001", "model": "custom_risk_contrct", "loss_share": 3, "from_year": 0},
        {"organization": "payer-001", "purpose": 0.5, "until_year": 2, "from_year": 4},
        {"organization": "payer-002", "strategy": "winwin", "models": ["venture"]},
        {"organization": "payer-002", "model": CUSTOM, "check_ins": 1.0},
        {"organization": "payer-003"},
        overrides=("offers.payer-001.term_year=1", "offers.payer-0001.term_years=1", "offers.payer-004.term_years=99"),
    ).splitlines()
    expected = (
        'offers 1: unknown key "two_sided_yer"; nearest: two_sided_year',
        'offers 1: "Payr 1" is no organisation of this market; nearest: Payer 1',
        "offers 1: support_pmpy_usd: 900 is outside 0..500 USD per life a year",
        'offers 2: model = "custom_risk_contrct" is no partnership model; nearest: custom_risk_contract',
        "offers 2: loss_share: 3 is outside 0..1 share of losses",
        "offers 2: from_year = 0; allowed: a year from 1 to 200",
        "offers 3: purpose: does not apply to a payer (applies to health_system",
        "offers 3: until_year = 2 is before from_year = 4",
        'offers 4: strategy: strategy "winwin" is unknown; nearest: win_win',
        'offers 4: models: "venture" is no partnership model',
        "offers 5: check_ins: is about the organisation, not about one model",
        "offers 6: offers nothing",
        "--set offers.payer-001.term_year: no such term of an offer; nearest: term_years",
        '--set offers.payer-0001.term_years: "payer-0001" is no organisation of this market; nearest: payer-001',
        "--set offers.payer-004.term_years: 99 is outside 1..10 years",
    )
    for what in expected:
        assert any(what in line for line in said), what
    assert len(said) == len(expected)


def test_offers_about_the_same_models_must_not_share_a_year() -> None:
    first = {"organization": "payer-001", "until_year": 4, "term_years": 5}
    apart = {"organization": "payer-001", "from_year": 5, "term_years": 4}
    of_one_model = {"organization": "payer-001", "model": CUSTOM, "term_years": 3}
    assert len(offered(first, apart, of_one_model, {"organization": "payer-002", "term_years": 2}).offers) == 4
    said = problems_of(first, {**apart, "from_year": 4})
    assert "years 4 to the last of payer-001 about all models overlap years 1 to 4 of scenario: offers 1" in said
    # A short offer between two long ones overlaps the first of them.
    long, short, late = (Offer("a", {}, from_year=first, until_year=last) for first, last in ((1, 9), (2, 3), (5, 6)))
    assert list(overlapping([late, short, long])) == [(long, short), (long, late)]


def test_an_offer_to_one_partner_is_read_from_a_table_or_from_an_address() -> None:
    table = offered({"organization": "Payer 1", "partner": "Health system 2", "model": CUSTOM, "term_years": 5})
    assert table.offers == (Offer("payer-001", {"term_years": 5.0}, model=CUSTOM, partner="health_system-002"),)
    address = offered(overrides=(f"offers.payer-001.to.health_system-002.{CUSTOM}.term_years=5",))
    nested: dict[str, object] = {"Payer 1": {"to": {"health_system-002": {CUSTOM: {"term_years": 5}}}}}
    tabled = Scenario.from_dict({"years": 8, "offers": nested})
    assert address.offers == tabled.offers == table.offers
    assert Scenario.from_canonical(table.canonical()).offers == table.offers
    # A setting towards one partner leaves what all are offered, and the other way round.
    both = table.with_values(
        {f"offers.Payer 1.{CUSTOM}.term_years": 2, "offers.health_system-002.to.Payer 1.models": []}
    )
    assert both.with_values({f"offers.payer-001.to.Health system 2.{CUSTOM}.term_years": 4}).offers == (
        Offer("health_system-002", {}, models=(), partner="payer-001"),
        Offer("payer-001", {"term_years": 2.0}, model=CUSTOM),
        Offer("payer-001", {"term_years": 4.0}, model=CUSTOM, partner="health_system-002"),
    )
    assert [one.values.get("term_years") for one in in_force(both, 1)] == [2.0, None, 5.0]


def test_mistakes_about_the_partner_are_said() -> None:
    towards = {"organization": "payer-001", "term_years": 5}
    said = problems_of(
        {**towards, "partner": "Health sytem 1"},
        {**towards, "partner": "payer-002"},
        {**towards, "partner": "health_system-001", "strategy": "win_win"},
        {**towards, "partner": "health_system-002"},
        {**towards, "partner": "health_system-002"},
        overrides=("offers.payer-001.to.health_sytem-001.term_years=1", "offers.payer-001.to.term_years=1"),
    ).splitlines()
    expected = (
        'offers 1: "Health sytem 1" is no organisation of this market; nearest: Health system 1',
        'offers 2: "payer-002" is of the same side as payer-001; allowed: a provider',
        "offers 3: strategy: is about the organisation, not about one partner; leave out the partner",
        "offers 5: years 1 to the last of payer-001 to health_system-002 about all models overlap",
        'term_years: "health_sytem-001" is no organisation of this market; nearest: health_system-001',
        '"payer-001.to" is no organisation of this market; nearest: payer-001',
    )
    for what in expected:
        assert any(what in line for line in said), what
    assert len(said) == len(expected)


def test_an_id_may_hold_the_word_between_two_parties(tmp_path: Path) -> None:
    rows = ["organization,kind,region", "a.to.b,payer,1", "a,payer,1", "b,health_system,1", "to,health_system,1"]
    (tmp_path / "organizations.csv").write_text("\n".join(rows) + "\n")
    scenario = Scenario.from_dict(
        {"organizations": "organizations.csv"},
        overrides=["offers.a.to.b.term_years=2", "offers.a.to.to.term_years=3", "offers.a.to.b.to.b.term_years=4"],
        folder=tmp_path,
    )
    assert [(one.organization, one.partner) for one in scenario.offers] == [
        ("a", "to"),
        ("a.to.b", None),
        ("a.to.b", "b"),
    ]


def test_an_offer_to_a_stranger_is_a_warning() -> None:
    regional = {"market.regions": 2, "market.payer_region_share": 0.5, "market.national_payers": 0}
    offer = {"organization": "payer-001", "term_years": 5}
    apart, together = (
        Scenario.from_dict({"offers": [{**offer, "partner": f"health_system-{number:03d}"}]}, overrides=regional)
        for number in (2, 1)
    )
    assert any("payer-001 and health_system-002 share no region" in warning for warning in apart.warnings)
    assert not any("share no region" in warning for warning in together.warnings)


def test_a_setting_moves_the_offers_that_give_the_term_and_else_makes_one() -> None:
    early = {"organization": "payer-001", "until_year": 3, "term_years": 5}
    late = {"organization": "payer-001", "from_year": 4, "loss_share": 0.2}
    moved = offered(early, late, overrides=("offers.payer-001.term_years=2",))
    assert [dict(offer.values) for offer in moved.offers] == [{"term_years": 2.0}, {"loss_share": 0.2}]
    new = moved.with_values({"offers.Payer 2.joint_venture_product.exit_cost_per_life_usd": 40})
    assert new.offers[2] == Offer("payer-002", {"exit_cost_per_life_usd": 40.0}, model="joint_venture_product")
    assert new.offers[:2] == moved.offers


def test_the_market_file_has_a_column_for_each_term_and_blank_inherits(tmp_path: Path) -> None:
    (tmp_path / "organizations.csv").write_text(MARKET)
    scenario = Scenario.from_dict(
        {"organizations": "organizations.csv"}, overrides=["offers.First Plan.two_sided_year=2"], folder=tmp_path
    )
    standing = {row.organization: row.offer for row in scenario.organizations or ()}
    assert standing["p1"] == Offer(
        "p1",
        {"two_sided_year": 4.0, "support_pmpy_usd": 25.0, "check_ins": 1.0},
        (CUSTOM, "joint_venture_product"),
    )
    assert standing["p2"] is None
    assert standing["h1"] == Offer("h1", {"provider_share": 0.5})
    # A dated offer or a setting goes before the file's row.
    assert [offer.values.get("two_sided_year") for offer in in_force(scenario, 1)] == [None, 4.0, 2.0]
    again = Scenario.from_canonical(scenario.canonical())
    assert again.scenario_hash == scenario.scenario_hash
    assert again.offers == scenario.offers
    assert again.organizations == scenario.organizations


def test_what_is_offered_survives_writing_the_market_file_anew(tmp_path: Path) -> None:
    (tmp_path / "organizations.csv").write_text(MARKET)
    first = Scenario.from_dict({"organizations": "organizations.csv"}, folder=tmp_path)
    assert first.organizations is not None
    (tmp_path / "again.csv").write_text(organizations_csv(first.organizations))
    second = Scenario.from_dict({"organizations": "again.csv"}, folder=tmp_path)
    assert second.scenario_hash == first.scenario_hash
    plain = [dataclasses.replace(one, offer=None) for one in first.organizations]
    assert organizations_csv(plain).splitlines()[0].endswith("leader_tenure_years")


def test_what_an_organisation_has_prepaid_and_what_its_contracts_prepay_are_columns_apart(tmp_path: Path) -> None:
    (tmp_path / "organizations.csv").write_text(
        "organization,kind,prepaid_share,contract_prepaid_share\np1,payer,,0.4\nh1,health_system,0.1,\n"
    )
    scenario = Scenario.from_dict({"organizations": "organizations.csv"}, folder=tmp_path)
    payer, system = sorted(scenario.organizations or (), key=lambda one: one.kind, reverse=True)
    assert payer.offer == Offer("p1", {"contract_prepaid_share": 0.4})
    assert dict(system.attributes) == {"prepaid_share": 0.1}
    assert system.offer is None
    # A policy about the parameter is law for the term.
    assert addresses("contract_prepaid_share", "payer", CUSTOM) == (f"models.{CUSTOM}.prepaid_share",)


def test_mistakes_in_the_columns_of_the_market_file_are_said_with_their_line(tmp_path: Path) -> None:
    (tmp_path / "organizations.csv").write_text(
        "organization,kind,models,two_sided_year,purpose\np1,payer,custom_risk,2.5,1\nh1,health_system,,150,0.5\n"
    )
    with pytest.raises(ScenarioError) as error:
        Scenario.from_dict({"organizations": "organizations.csv"}, folder=tmp_path)
    assert error.value.problems == [
        "organizations.csv, line 2, column two_sided_year: 2.5 is not a whole number",
        "organizations.csv, line 2, column purpose: does not apply to a payer (applies to health_system, "
        "independent_physicians, critical_access_hospital); leave it blank",
        'organizations.csv, line 2, column models: "custom_risk" is no partnership model; '
        "nearest: custom_risk_contract",
        "organizations.csv, line 3, column two_sided_year: 150 is outside; allowed: 1..99 (agreement year)",
    ]


def test_a_display_name_that_two_organisations_share_is_refused(tmp_path: Path) -> None:
    (tmp_path / "organizations.csv").write_text(MARKET.replace("Second", "First"))
    with pytest.raises(ScenarioError, match="several organisations; write one of their ids: p1, p2"):
        Scenario.from_dict(
            {"organizations": "organizations.csv"}, overrides=["offers.First Plan.term_years=2"], folder=tmp_path
        )


def test_every_term_has_the_range_of_a_parameter() -> None:
    for name in OWN_NUMBERS:
        kinds = kinds_with(name, registry())
        assert kinds, name
        for kind in kinds:
            for model in (None, CUSTOM):
                parameter = range_of(name, kind, model, registry())
                assert parameter is not None, name
                assert parameter.low is not None, name
        assert set(kinds) <= set(KINDS)
    assert range_of("corridor_rate", "payer", MODELS[-1], registry()) is not None


def test_an_offer_that_never_holds_is_a_warning() -> None:
    scenario = offered({"organization": "payer-001", "from_year": 9, "term_years": 5})
    assert any("never holds: its year 9 is after the last, 8" in warning for warning in scenario.warnings)
