"""The parameter registry: what it refuses, what it says about a wrong value, and whether ours is complete."""

import math

import pytest

from longgame.environment.models.catalogue import MODELS
from longgame.environment.scenario.reading.parameters import GRADES, SCOPES, Registry, registry
from longgame.vocabulary import KINDS, STRATEGIES, TRAITS

CHURN = """
[market.member_churn_rate]
unit = "share of members a year"
default = 0.215
range = [0.0, 0.9]
plausible = [0.15, 0.30]
meaning = "Share of members who choose an insurer anew in a year."
source = "claims study"
grade = "A"
scope = "year"
"""
COMMON = 'meaning = "What it is."\nsource = "reasoned"\ngrade = "C"\nscope = "start"\n'


def one(fields: str) -> Registry:
    return Registry.from_toml(f"[market.thing]\n{fields}\n{COMMON}")


def test_a_parameter_has_all_its_fields() -> None:
    parameter = Registry.from_toml(CHURN).parameters["market.member_churn_rate"]
    assert (parameter.default, parameter.low, parameter.high) == (0.215, 0.0, 0.9)
    assert (parameter.plausible_low, parameter.plausible_high) == (0.15, 0.3)
    assert (parameter.unit, parameter.grade, parameter.scope) == ("share of members a year", "A", "year")


def test_a_family_expands_to_one_parameter_for_each_member() -> None:
    found = Registry.from_toml(
        '[models."*".term_years]\nunit = "years"\ndefault = 3\nrange = [1, 10]\nplausible = [1, 5]\n' + COMMON
    )
    assert list(found.parameters) == [f"models.{model}.term_years" for model in MODELS]


def test_members_of_a_family_may_have_their_own_default_and_range() -> None:
    found = Registry.from_toml(
        '[organizations."*".count]\nunit = "count"\nmembers = ["payer", "health_system"]\n'
        "default = {payer = 5, health_system = 4}\nrange = {payer = [1, 9], health_system = [0, 8]}\n"
        "plausible = [4, 6]\n" + COMMON
    ).parameters
    assert found["organizations.payer.count"].low == 1
    assert found["organizations.health_system.count"].high == 8


def test_members_of_a_family_have_one_type() -> None:
    found = Registry.from_toml(
        '[models."*".depth]\nunit = "ratio"\nmembers = ["a", "b"]\ndefault = {a = 1, b = 0.5}\nrange = [0, 2]\n'
        "plausible = [0, 2]\n" + COMMON
    )
    assert {parameter.kind for parameter in found.parameters.values()} == {"number"}


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ('unit = "x"\ndefault = 5.0\nrange = [0, 1]\nplausible = [0, 1]', "must hold"),
        ('unit = "x"\ndefault = 0.5\nrange = [0, 1]\nplausible = [0.6, 0.9]', "must hold"),
        ('unit = "x"\ndefault = 0.5\nplausible = [0, 1]', "range or plausible is missing"),
        ('unit = "x"\ndefault = 0.5\nrange = [0, inf]\nplausible = [0, 1]', "must hold"),
        ('unit = "x"\ndefault = [1, 2]\nrange = [0, 1]\nplausible = [0, 1]', "default is missing"),
        ('unit = "x"\ndefault = 0.5\nrange = 3\nplausible = [0, 1]', "range must be"),
        ("default = 0.5\nrange = [0, 1]\nplausible = [0, 1]", "unit is missing"),
        ('unit = "word"\ndefault = "a"\nchoices = ["b"]', "not among choices"),
        ('unit = "switch"\ndefault = true\ncolour = 3', "unknown field colour"),
    ],
)
def test_a_malformed_registry_is_refused(fields: str, said: str) -> None:
    with pytest.raises(ValueError, match=r"market\.thing") as error:
        one(fields)
    assert said in str(error.value)


def test_a_registry_refuses_an_unknown_grade_or_scope() -> None:
    with pytest.raises(ValueError, match="grade 'E'"):
        Registry.from_toml(CHURN.replace('"A"', '"E"'))
    with pytest.raises(ValueError, match="scope 'month'"):
        Registry.from_toml(CHURN.replace('"year"', '"month"'))


def test_a_good_value_is_converted_to_the_type_of_the_parameter() -> None:
    found = Registry.from_toml(CHURN)
    value, errors, warnings = found.check("market.member_churn_rate", 0)
    assert (value, type(value), errors) == (0.0, float, [])
    assert warnings
    count = one('unit = "count"\ndefault = 3\nrange = [1, 9]\nplausible = [1, 9]')
    value, errors, _ = count.check("market.thing", 4.0)
    assert (value, type(value), errors) == (4, int, [])


@pytest.mark.parametrize("wrong", [21, -0.1, math.nan, math.inf, True, "0.2", [0.2], {}, None, 10**400])
def test_a_wrong_value_is_an_error_that_names_the_range_and_the_unit(wrong: object) -> None:
    value, errors, _ = Registry.from_toml(CHURN).check("market.member_churn_rate", wrong)
    assert value == 0.215
    assert len(errors) == 1
    assert "0..0.9 share of members a year" in errors[0]
    assert len(errors[0]) < 200


def test_a_fraction_given_in_percent_is_recognised() -> None:
    found = Registry.from_toml(CHURN)
    assert "did you mean 0.21?" in found.check("market.member_churn_rate", 21)[1][0]
    assert "write 0.21" in found.check("market.member_churn_rate", "21 %")[1][0]


def test_a_value_outside_the_plausible_range_warns_with_the_source() -> None:
    _, errors, warnings = Registry.from_toml(CHURN).check("market.member_churn_rate", 0.5)
    assert errors == []
    assert warnings == ["0.5 is unusual: the plausible range is 0.15..0.3 share of members a year (claims study)"]


def test_a_number_is_no_switch_and_a_fraction_no_whole_number() -> None:
    switch = one('unit = "switch"\ndefault = true')
    assert "true or false" in switch.check("market.thing", 1)[1][0]
    count = one('unit = "count"\ndefault = 3\nrange = [1, 9]\nplausible = [1, 9]')
    assert "not a whole number" in count.check("market.thing", 2.5)[1][0]


def test_a_word_must_be_one_of_the_choices() -> None:
    word = one('unit = "word"\ndefault = "ring"\nchoices = ["ring", "complete"]')
    assert word.check("market.thing", "complete") == ("complete", [], [])
    assert '"ring", "complete"' in word.check("market.thing", "star")[1][0]


@pytest.mark.parametrize(
    "wrong", ["market.member_churn_percent", "member_churn_rate", "Market.member_churn", "churn_rate"]
)
def test_the_nearest_name_is_found(wrong: str) -> None:
    assert registry().nearest(wrong) == "market.member_churn_rate"


def test_nothing_near_is_said_when_nothing_is_near() -> None:
    assert registry().nearest("zzzzzz") is None
    assert registry().check("zzzzzz", 1)[1] == ["no such parameter"]


def test_the_registry_that_ships_is_complete() -> None:
    parameters = registry().parameters
    for name, parameter in parameters.items():
        assert name == parameter.name
        assert parameter.grade in GRADES
        assert parameter.scope in SCOPES
        assert parameter.check(parameter.default) == (parameter.default, [], [])
    for strategy in STRATEGIES:
        assert all(f"strategies.{strategy}.{trait}" in parameters for trait in TRAITS)
    for kind in KINDS:
        assert f"organizations.{kind}.count" in parameters
        assert all(f"strategies.{kind}.{strategy}" in parameters for strategy in STRATEGIES)


def test_a_registry_refuses_doubles_strays_and_families_without_members() -> None:
    switch = 'unit = "switch"\ndefault = true\n' + COMMON
    with pytest.raises(ValueError, match=r"market\.a\.b: defined twice"):
        Registry.from_toml(f'[market.a.b]\n{switch}[market."a.b"]\n{switch}')
    with pytest.raises(ValueError, match=r"market\.x belongs to no parameter"):
        Registry.from_toml("[market]\nx = 3\n")
    with pytest.raises(ValueError, match="needs members"):
        Registry.from_toml(f'[market."*".on]\n{switch}')
    with pytest.raises(ValueError, match="one level only"):
        Registry.from_toml(f'[models."*"."*"]\n{switch}')
