"""Strategies that the market file names: who keeps its own, who may change it, and who is copied."""

from __future__ import annotations

from pathlib import Path

import pytest

import longgame as lg

PLANS = """organization,kind,strategy,strategy_may_change
held,payer,zero_sum,
free,payer,zero_sum,yes
drawn,payer,,
generous,payer,long_term,no
doctors,independent_physicians,,
system,health_system,reciprocal,
"""


def strategies_by_year(folder: Path, text: str, changed: dict[str, float]) -> dict[str, list[str]]:
    """Strategy of each organisation in each of 30 years and 4 replicates, in a market in which all learn fast."""
    (folder / "organizations.csv").write_text(text, encoding="utf-8")
    values = {"evolution.imitation_rate": 1.0, "evolution.exploration_rate": 0.2} | changed
    source = {"organizations": str(folder / "organizations.csv"), "years": 30}
    runs = lg.run(source, replicates=4, overrides=values, twin=False, record="organizations")
    return {str(name): list(rows.strategy) for name, rows in runs.organizations.groupby("organization")}


@pytest.mark.parametrize("off", ["evolution.exploration_rate", "evolution.imitation_rate"])
def test_a_named_strategy_stays_unless_the_market_file_lets_it_change(tmp_path: Path, off: str) -> None:
    played = strategies_by_year(tmp_path, PLANS, {off: 0.0})
    assert set(played["held"]) == {"zero_sum"}
    assert set(played["generous"]) == {"long_term"}
    assert set(played["system"]) == {"reciprocal"}
    assert len(set(played["free"])) > 1
    assert len(set(played["drawn"])) > 1


def test_a_strategy_that_stays_is_still_copied_by_others(tmp_path: Path) -> None:
    text = "organization,kind,strategy,strategy_may_change\na,payer,zero_sum,\nb,payer,long_term,yes\n"
    text += "system,health_system,long_term,\n"
    played = strategies_by_year(tmp_path, text, {"evolution.exploration_rate": 0.0})
    assert set(played["b"]) == {"long_term", "zero_sum"}
    assert set(played["a"]) == {"zero_sum"}


def test_a_named_strategy_that_may_change_does_so_like_a_drawn_one(tmp_path: Path) -> None:
    header = "organization,kind,strategy,strategy_may_change\nother,payer,long_term,yes\nsystem,health_system,,\n"
    drawn, named = (
        strategies_by_year(
            tmp_path,
            header + "".join(f"plan-{number},payer,{strategy}\n" for number in range(4)),
            {"strategies.payer.zero_sum": 1.0, "evolution.exploration_rate": 0.0},
        )
        for strategy in (",", "zero_sum,yes")
    )
    assert named == drawn
    assert any("long_term" in named[f"plan-{number}"] for number in range(4))
