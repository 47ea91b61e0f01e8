"""The deal desk on a small market: counts by hand, no change without a change, and what cannot depend on names."""

import dataclasses
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from longgame.analysis.deal_desk.desk import Desk, deal_desk
from longgame.analysis.deal_desk.figure import desk_figure
from longgame.analysis.deal_desk.page import desk_page
from longgame.analysis.deal_desk.sheets import nondominated, ranked
from longgame.analysis.figures import style
from longgame.analysis.figures.sheet import WIDTHS, Sheet
from longgame.environment.scenario.scenario import Scenario
from longgame.experiments.deal_desk import play as playing
from longgame.experiments.deal_desk.play import play
from longgame.experiments.deal_desk.proposal import Lever, Proposal
from longgame.experiments.deal_desk.variants import AS_IT_IS, PROPOSED, variants_of

N = 8
CUSTOM = "custom_risk_contract"
ROWS = (
    "p1,payer,North <b>Plan</b> $1$",
    "p2,payer,South",
    "h1,health_system,Valley_Care",
    "h2,health_system,Hill",
    "d1,independent_physicians,",
    "d2,independent_physicians,",
    "c1,critical_access_hospital,",
)
LEVERS = (
    Lever("support_pmpy_usd", (0.0, 500.0)),
    Lever("provider.strategy", ("long_term", "win_win")),
    Lever("payer.check_ins", (1.0,)),
)
GRID = (Lever("provider_share", (0.2, 0.4)), Lever("term_years", (3.0, 4.0)))


def market_in(folder: Path, rows: tuple[str, ...] = ROWS) -> Scenario:
    folder.mkdir(exist_ok=True)
    (folder / "organizations.csv").write_text("\n".join(["organization,kind,name", *rows]) + "\n")
    settings = {"years": 7, "organizations": "organizations.csv", "market.meeting_rate": 1.0}
    return Scenario.from_dict(settings, folder=folder)


@pytest.fixture(scope="module")
def proposal(tmp_path_factory: pytest.TempPathFactory) -> Proposal:
    market = market_in(tmp_path_factory.mktemp("market"))
    return Proposal(market, "p1", "h1", None, {"provider_share": 0.3, "term_years": 2.0}, LEVERS, GRID)


@pytest.fixture(scope="module")
def desk(proposal: Proposal) -> Desk:
    return deal_desk(proposal, N)


def test_odds_equal_a_count_by_hand(desk: Desk) -> None:
    events, rows = desk.played.tables["events"], desk.played.tables["deals"]
    for variant, name in ((PROPOSED, "proposed"), (AS_IT_IS, "as it is")):
        counts = dict.fromkeys(("talk", "sign", "kept", "due", "renewed", "alive"), 0)
        possible = 0
        for cell in range(variant * N, (variant + 1) * N):
            of_market = events[(events["cell"] == cell) & ~events["event"].str.endswith("_group")]
            of_market = of_market.sort_values("year", kind="stable")
            counts["talk"] += bool(of_market["event"].isin(["signed", "impasse"]).any())
            story = list(zip(of_market["year"], of_market["event"], strict=True))
            signed = [year for year, event in story if event == "signed"]
            counts["sign"] += bool(signed)
            ends = sum(event in ("exited_mid_term", "exited_at_term", "closed") for _, event in story)
            counts["alive"] += len(signed) > ends
            if not signed:
                continue
            later = [(year, event) for year, event in story if event not in ("signed", "impasse")]
            terms = rows[rows["cell"] == cell]["term_years"]
            # A deal that ends within its first year leaves no row: the most common term of the variant stands for it.
            usual = rows[rows["cell"] // N == variant].drop_duplicates(["cell", "deal"])["term_years"].mode()
            term = int(terms.iloc[0] if len(terms) else usual.iloc[0])
            kept = not later or later[0][1] in ("renewed", "moved", "exited_at_term") or later[0][0] >= signed[0] + term
            if signed[0] + term - 1 <= 7:
                possible += 1
                counts["kept"] += kept
            if kept and signed[0] + term <= 7:
                counts["due"] += 1
                counts["renewed"] += later[0][1] in ("renewed", "moved")
        found = {one["step"]: one for one in desk.odds if one["variant"] == name}
        expected = {
            "talk": (counts["talk"], N),
            "sign": (counts["sign"], N),
            "sign, of those that talk": (counts["sign"], counts["talk"]),
            "keep to the end of the first term": (counts["kept"], possible),
            "renew at the first term": (counts["renewed"], counts["due"]),
            "partners in the last year": (counts["alive"], N),
        }
        assert counts["sign"] > 1
        for step, (happened, n) in expected.items():
            assert found[step]["n"] == n, (name, step)
            assert not n or found[step]["estimate"] == happened / n, (name, step)
    # Wilson's interval for the signatures, by its formula.
    one, z = next(iter(o for o in desk.odds if o["step"] == "sign")), 1.959964
    centre = (one["estimate"] + z * z / (2 * N)) / (1 + z * z / N)
    half = z / (1 + z * z / N) * np.sqrt(one["estimate"] * (1 - one["estimate"]) / N + z * z / (4 * N * N))
    assert (one["lo95"], one["hi95"]) == pytest.approx((centre - half, centre + half), abs=1e-5)


def test_a_sheet_that_says_what_would_be_offered_anyway_changes_nothing(tmp_path: Path) -> None:
    only = {f"offers.{one}.models": [CUSTOM] for one in ("p1", "h1")}
    market = market_in(tmp_path / "market").with_values(only)
    # 0.4 is what everybody's custom risk contract says about losses.
    sheet = Proposal(market, "p1", "h1", CUSTOM, {"loss_share": 0.4}, (Lever("exit_cost_per_life_usd", (100.0,)),), ())
    assert sheet.with_sheet().scenario_hash != market.scenario_hash
    found = deal_desk(sheet, 4)
    assert found.fortunes.signed[AS_IT_IS].any()
    for figure in ("talked", "signed", "years", "lasted"):
        values = getattr(found.fortunes, figure)
        np.testing.assert_array_equal(values[PROPOSED], values[AS_IT_IS])
    cash = found.tables()["cash"]
    with_it, without = (cash[cash["variant"] == name].drop(columns="variant") for name in ("proposed", "as it is"))
    pd.testing.assert_frame_equal(with_it.reset_index(drop=True), without.reset_index(drop=True), check_exact=True)
    (same,) = ranked(found.sheets)
    assert same.years.added.estimate == same.usd["payer"].added.estimate == 0.0


def test_a_term_that_kills_the_deal_ranks_last(desk: Desk) -> None:
    order = ranked(desk.sheets)
    assert [one.rank for one in order] == list(range(1, len(order) + 1))
    last = order[-1]
    assert last.changes == {"support_pmpy_usd": 500.0}
    assert (last.signed.estimate, last.years.level.estimate) == (0.0, 0.0)
    assert last.years.added.estimate == -desk.sheets[0].years.level.estimate < 0.0


def test_frontier_points_are_beaten_by_none(desk: Desk) -> None:
    points = [tuple(one.usd[side].level.estimate for side in ("payer", "provider")) for one in desk.sheets]
    unbeaten = [one.unbeaten for one in desk.sheets]
    assert any(unbeaten)
    assert not all(unbeaten)
    for (payer, provider), free in zip(points, unbeaten, strict=True):
        others = (*points, (0.0, 0.0))
        beaten = any(a >= payer and b >= provider and (a > payer or b > provider) for a, b in others)
        assert free != beaten
    assert nondominated(np.array([[1.0, 1.0], [1.0, 1.0], [0.0, 2.0]])).all()


def test_everybodys_gain_is_the_difference_to_the_market_without_the_deal(desk: Desk) -> None:
    accounts = desk.played.tables["accounts"]
    total = accounts.groupby([accounts["cell"] // N, "account"])["net_usd"].sum() / N
    for one in desk.gains:
        if one["who"] != "kind":
            assert one["gain_usd"] == pytest.approx(total[0][one["account"]] - total[2][one["account"]], abs=0.01)
    by_kind = sum(one["gain_usd"] for one in desk.gains if one["who"] in ("kind", "party"))
    assert by_kind == pytest.approx(0.0, abs=1.0)  # what one gains, another pays
    without = desk.played.tables["events"]
    assert not (without[without["cell"] // N == 2]["event"] == "signed").any()


def test_names_and_the_order_of_rows_change_nothing(desk: Desk, proposal: Proposal, tmp_path: Path) -> None:
    renamed = tuple(row.rsplit(",", 1)[0] + f",Name {place}" for place, row in enumerate(ROWS))[::-1]
    other = dataclasses.replace(proposal, market=market_in(tmp_path / "other", renamed), levers=(), frontier=())
    again = deal_desk(other, N).tables()
    for name, table in desk.tables().items():
        expected = table.head(1) if name == "sheets" else table
        columns = [column for column in expected if column not in ("name", "unbeaten")]
        pd.testing.assert_frame_equal(expected[columns], again[name][columns], check_exact=True)


def test_the_size_of_batches_changes_no_byte(desk: Desk, proposal: Proposal, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(playing, "BATCH_PAIRS", 150)
    few = variants_of(proposal)[:6]
    again = play(proposal, few, N, 1)
    for name, table in again.tables.items():
        expected = desk.played.tables[name]
        expected = expected[expected["cell"] < len(few) * N].reset_index(drop=True)
        pd.testing.assert_frame_equal(table.reset_index(drop=True), expected, check_exact=True)


def test_the_page_says_it_in_words(desk: Desk, tmp_path: Path) -> None:
    text = desk_page(desk, 130)
    signed = int(desk.fortunes.signed[PROPOSED].sum())
    assert f"sign in {signed} of {N} markets" in text
    for heading in ("ODDS", "CASH", "WHO ELSE GAINS AND LOSES", "LEVERS", "ACCEPTABLE TO BOTH"):
        assert heading in text
    assert "_" not in text.replace("Valley_Care", "")
    assert max(map(len, text.splitlines())) <= 130
    assert style.save(desk_figure(desk), tmp_path / "deal.png").stat().st_size > 50_000
    narrow = desk_figure(desk, Sheet("one"))
    assert narrow.get_size_inches()[0] == WIDTHS["one"]
    assert len({axes.get_position().x0 for axes in narrow.axes}) == 1


def test_a_sheet_that_nobody_signs_still_has_a_page(proposal: Proposal, tmp_path: Path) -> None:
    hopeless = dataclasses.replace(proposal, terms={"provider_share": 1.0, "support_pmpy_usd": 500.0}, levers=())
    found = deal_desk(dataclasses.replace(hopeless, frontier=()), 2)
    assert "never signed" in desk_page(found)
    assert style.save(desk_figure(found), tmp_path / "deal.png").exists()
