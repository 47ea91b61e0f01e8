from __future__ import annotations

import numpy as np
import pytest

import longgame as lg
from longgame.analysis.validation.behaviour import RECORDED, behaviour_table
from longgame.analysis.validation.evidence import CHECKED, ROLES, sources, targets
from longgame.analysis.words.behaviour_page import behaviour_page


def test_targets_rest_on_known_sources_and_have_sound_ranges() -> None:
    known = [source.id for source in sources()]
    assert len(set(known)) == len(known)
    assert len({target.id for target in targets()}) == len(targets())
    for target in targets():
        assert target.sources
        assert set(target.sources) <= set(known), target.id
        assert target.role in ROLES
        assert target.grade in "ABC"
        assert (target.low is None) == (target.high is None)
        if target.low is not None and target.high is not None:
            assert target.low < target.high
            assert target.published is None or target.low <= target.published <= target.high, target.id


def test_every_source_says_what_could_be_checked() -> None:
    for source in sources():
        assert source.checked in CHECKED
        assert source.where or source.checked == "reasoned", source.id
    unchecked = next(source for source in sources() if source.id == "zhao_2007")
    assert unchecked.named == "Zhao and others 2007 (figure quoted from memory, not checked)"
    assert next(source for source in sources() if source.id == "wanous_1992").named == "Wanous and others 1992"


def test_a_source_line_names_sources_warnings_and_grade() -> None:
    target = next(target for target in targets() if target.id == "breach_performance")
    assert target.source == "Zhao and others 2007 (figure quoted from memory, not checked) [grade C]"


@pytest.fixture(scope="module")
def runs() -> dict[str, lg.Results]:
    return {name: lg.run(name, replicates=3, seed=4, record=record, twin=False) for name, record in RECORDED.items()}


def test_every_target_has_a_row_and_only_forecasts_are_not_measured(runs: dict[str, lg.Results]) -> None:
    table = behaviour_table(runs)
    assert table["id"].tolist() == [target.id for target in targets()]
    asked = ["id", "published", "lo", "hi", "simulated", "simulated_lo95", "simulated_hi95", "verdict", "source"]
    assert table.columns.tolist()[: len(asked)] == asked
    assert set(table["verdict"]) <= {"inside", "near", "missed", "not measured"}
    missing = table[table["verdict"] == "not measured"]
    assert {"optimism_payer", "optimism_provider"} <= set(missing["id"])
    assert (missing["reason"] != "").all()
    measured = table[table["verdict"] != "not measured"]
    assert len(measured) >= 20
    assert (measured["observations"] >= 30).all()
    assert np.isfinite(measured["simulated"]).all()


def test_the_page_shows_each_measured_target_and_says_why_others_are_missing(runs: dict[str, lg.Results]) -> None:
    table = behaviour_table(runs)
    page = behaviour_page(table, 3, 4, 200)
    for row in table.to_dict("records"):
        assert str(row["name"]) in page
    assert "nobody in the model forecasts" in page
    counts = table["verdict"].value_counts()
    assert f"{counts['inside']} inside" in page
    assert max(len(line) for line in behaviour_page(table, 3, 4, 100).splitlines()) <= 100
