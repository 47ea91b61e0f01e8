"""Members of each payer at each provider, before the first year."""

from pathlib import Path

import pytest

from longgame.environment.phases.founding import found
from longgame.environment.scenario.scenario import Scenario
from longgame.environment.state.stack import Cell, Stack


def shares(tmp_path: Path, rows: str) -> dict[str, float]:
    """Share of the one provider's lives that each payer insures."""
    (tmp_path / "o.csv").write_text(f"organization,kind,member_share\n{rows}s1,health_system,\n")
    state = found(Stack([Cell(Scenario.from_dict({"years": 1, "organizations": "o.csv"}, folder=tmp_path), 1, 1)]))
    payers = [state.stack.ids[payer] for payer in state.stack.payer]
    return dict(zip(payers, state.pairs.base_share.tolist(), strict=True))


def test_payers_without_a_named_share_split_what_the_named_ones_leave(tmp_path: Path) -> None:
    found_shares = shares(tmp_path, "p1,payer,0.3\np2,payer,\np3,payer,\n")
    assert found_shares["p1"] == pytest.approx(0.3)
    assert found_shares["p2"] + found_shares["p3"] == pytest.approx(0.7)
    assert found_shares["p2"] > found_shares["p3"] > 0.0


def test_named_shares_of_all_payers_are_kept(tmp_path: Path) -> None:
    assert shares(tmp_path, "p1,payer,0.3\np2,payer,0.7\n") == pytest.approx({"p1": 0.3, "p2": 0.7})
