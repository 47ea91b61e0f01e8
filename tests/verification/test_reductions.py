"""Reductions to known results: with its own mechanisms turned down, the engine gives what theory says it must.

Every test states the result, its source and its tolerance. Draws are addressed, so a test that passes passes always;
tolerances are four standard errors of the Monte Carlo estimate, plus what the docstring names.
"""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.optimize import minimize_scalar
from scipy.special import expit, ndtr

from longgame.environment import streams
from longgame.environment.evolution import PeerNetwork, imitate
from longgame.environment.forecasts import measured_spread
from longgame.environment.founding import found
from longgame.environment.measurement import spread
from longgame.environment.negotiation import (
    Limits,
    believed_limit,
    concede,
    payer_offer,
    provider_ask,
    reservation_shares,
    shown_share,
)
from longgame.environment.parameter_view import ParameterRows, ParameterView, StackValues
from longgame.environment.scenario import Scenario
from longgame.environment.simulation import simulate_stack
from longgame.environment.spending import concentration_share, naive_savings_rate, persistent_share
from longgame.environment.stack import Cell, Stack
from longgame.environment.trust import belief_weights, long_run_trust, updated_belief
from longgame.environment.valuation import PackageValue
from longgame.environment.vocabulary import INDEPENDENT_PHYSICIANS, OWNER_CATEGORIES
from longgame.environment.year import Simulation, contract_year

from .conftest import MarketBuilder

Floats = NDArray[np.float64]

_POPULATION = 20
_REPLICATES = 1500
#: Years after which replicates that are decided leave the stack.
_BLOCK_YEARS = 50


def closed_form_fixation(copies: int, population: int, gap: float) -> float:
    """Fixation probability of `copies` mutants at a constant score gap (intensity times difference).

    (1 - exp(-gap k)) / (1 - exp(-gap N)), and k / N without a gap (Traulsen, Nowak & Pacheco 2006).
    """
    if gap == 0.0:
        return copies / population
    return float(np.expm1(-gap * copies) / np.expm1(-gap * population))


def simulated_fixation(copies: int, intensity: float, replicates: int) -> float:
    """Share of markets in which `copies` practices of 20 with a score higher by 1 end up copied by all.

    The engine's own `imitate` on its complete peer network, one comparison a year and market on average. Scores go in
    as they are: `evolve` would make z-scores of them, whose gap changes with the number of mutants.
    """
    scenario = Scenario.from_dict(
        {
            "organizations": {
                "payer": {"count": 1},
                "health_system": {"count": 0},
                "independent_physicians": {"count": _POPULATION},
                "critical_access_hospital": {"count": 0},
            },
            "evolution": {
                "network": "complete",
                "imitation_rate": 1.0 / _POPULATION,
                "selection_intensity": intensity,
            },
        }
    )
    undecided = list(range(1, replicates + 1))
    resident, mutant = 0, 1
    opening = np.where(np.arange(_POPULATION) < copies, mutant, resident)
    sources = dict.fromkeys(undecided, opening)
    year, fixed = 0, 0
    while undecided:
        state = found(Stack([Cell(scenario, 1, replicate) for replicate in undecided]))
        stack, network = state.stack, PeerNetwork(state)
        practices = np.flatnonzero(stack.kind == INDEPENDENT_PHYSICIANS).reshape(len(undecided), _POPULATION)
        state.organizations.trait_source[:] = resident
        for number, replicate in enumerate(undecided):
            state.organizations.trait_source[practices[number]] = sources[replicate][:, None]
        view = ParameterView(StackValues([cell.scenario for cell in stack.cells], 1), stack.cell)
        for _ in range(_BLOCK_YEARS):
            year += 1
            state.year = year
            before = state.organizations.trait_source.copy()
            imitate(state, view, network, (before[:, 0] == mutant).astype(np.float64), before)
        plays = state.organizations.trait_source[:, 0][practices]
        mutants = (plays == mutant).sum(axis=1)
        fixed += int((mutants == _POPULATION).sum())
        sources = dict(zip(undecided, plays, strict=True))
        mixed = (mutants > 0) & (mutants < _POPULATION)
        undecided = [replicate for replicate, open_yet in zip(undecided, mixed, strict=True) if open_yet]
    return fixed / replicates


@pytest.mark.parametrize(("copies", "intensity"), [(5, 0.0), (1, 0.1), (4, 0.2)])
def test_imitation_fixes_a_mutant_as_often_as_the_fermi_process(copies: int, intensity: float) -> None:
    """Fixation in a well-mixed population, Traulsen, Nowak & Pacheco 2006.

    Tolerance: four standard errors, and 0.005 because comparisons of a year are simultaneous: twenty practices compare
    with a chance of 1/20 each, so a year has one on average, not one exactly.
    """
    known = closed_form_fixation(copies, _POPULATION, intensity)
    simulated = simulated_fixation(copies, intensity, _REPLICATES)
    assert simulated == pytest.approx(known, abs=4.0 * np.sqrt(known * (1.0 - known) / _REPLICATES) + 0.005)


def test_the_closed_form_agrees_with_an_independent_library() -> None:
    """Constant payoffs 1 and 0 in egttools' finite-population dynamics. Tolerance: 1e-9."""
    library = pytest.importorskip("egttools.analytical")
    dynamics = library.StochDynamics(2, np.array([[1.0, 1.0], [0.0, 0.0]]), _POPULATION)
    probability = dynamics.fixation_probability(0, 1, 0.1)
    assert probability == pytest.approx(closed_form_fixation(1, _POPULATION, 0.1), abs=1e-9)


@pytest.mark.parametrize("fraction", [0.01, 0.05, 0.20, 0.50])
def test_the_top_share_is_that_of_a_simulated_lognormal_population(fraction: float) -> None:
    """Phi(sigma - Phi^-1(1 - f)), the lognormal concentration curve. Tolerance: 0.01 of all dollars, 1 M members."""
    log_sd = 1.62
    dollars = np.sort(np.exp(log_sd * np.random.default_rng(1).standard_normal(1_000_000)))[::-1]
    top = dollars[: int(fraction * len(dollars))].sum() / dollars.sum()
    assert concentration_share(fraction, log_sd) == pytest.approx(top, abs=0.01)


def test_reversion_to_the_mean_is_that_of_a_simulated_panel() -> None:
    """A(f) = Phi(r sigma - Phi^-1(1 - f)): next year's dollars of this year's top tenth, and the before/after figure.

    Tolerance: 0.01 of all dollars, 1 M members.
    """
    fraction, log_sd, persistence = 0.10, 1.62, 0.62
    first, fresh = np.random.default_rng(2).standard_normal((2, 1_000_000))
    second = persistence * first + np.sqrt(1.0 - persistence * persistence) * fresh
    targeted = np.argsort(first)[-int(fraction * len(first)) :]
    before, after = (np.exp(log_sd * logs) for logs in (first, second))
    held = after[targeted].sum() / after.sum()
    assert persistent_share(fraction, log_sd, persistence) == pytest.approx(held, abs=0.01)
    fallen = before[targeted].sum() / before.sum() - held
    assert naive_savings_rate(fraction, log_sd, persistence, np.zeros(1))[0] == pytest.approx(fallen, abs=0.01)


def test_luck_falls_with_the_root_of_lives() -> None:
    """The sum of n independent lives has the relative spread CV / sqrt(n), the engine's `spread` without a floor.

    Lognormal lives of log spread 1 (CV = sqrt(e - 1)). Tolerance: 4 % over 10,000 sums.
    """
    lives = 400
    dollars = np.exp(np.random.default_rng(3).standard_normal((10_000, lives))).sum(axis=1)
    known = spread(0.0, np.sqrt(np.e - 1.0), np.array([float(lives)]))[0]
    assert dollars.std() / dollars.mean() == pytest.approx(known, rel=0.04)


def test_a_pool_of_equal_pairs_is_expected_to_spread_like_the_mean_of_independent_draws() -> None:
    """The mean of k independent draws has the spread of one over sqrt(k), whatever part of it lives would cure.

    Tolerance: rounding for the closed form, 4 % for 10,000 simulated pools of nine.
    """
    scenario = Scenario.from_dict({})
    values = scenario.values
    view = ParameterView(StackValues([scenario], 1), np.zeros(1, dtype=np.int64))
    at, lives = ParameterRows(view, np.zeros(1, dtype=np.int64)), np.full((1, 1), 4000.0)
    own = [
        spread(float(values[f"measurement.{part}_sd_rate"]), float(values[f"measurement.{part}_per_life"]), lives)
        for part in ("misfit", "noise")
    ]
    alone, pooled = measured_spread(at, lives, lives), measured_spread(at, lives, 9.0 * lives)
    assert alone == pytest.approx(np.hypot(own[0], own[1]), rel=1e-6)
    assert pooled == pytest.approx(alone / 3.0, rel=1e-6)
    draws = np.random.default_rng(6).standard_normal((2, 10_000, 9))
    rates = (own[0] * draws[0] + own[1] * draws[1]).mean(axis=1)
    assert pooled[0, 0] == pytest.approx(rates.std(), rel=0.04)


def linear_package(provider: tuple[float, float], payer: tuple[float, float]) -> PackageValue:
    """A package worth a + b x to the provider and c - d x to the payer, USD, shape (1, 1)."""
    columns = {name: np.zeros((1, 1)) for name in PackageValue.__annotations__}
    columns["provider_constant"] += provider[0]
    columns["provider_slope"] += provider[1]
    columns["payer_constant"] += payer[0]
    columns["payer_slope"] += payer[1]
    return PackageValue(**columns)


@pytest.mark.parametrize("claim", [0.1, 0.5, 0.9])
@pytest.mark.parametrize("outside", [(0.0, 0.0), (150e3, 0.0), (-50e3, 80e3)])
def test_open_books_and_equal_claims_give_the_nash_bargain(claim: float, outside: tuple[float, float]) -> None:
    """With full candor, equal claims and no breakdown the share is the one with the greatest product of gains.

    Nash 1950; values linear in the share put it in the middle of the zone. Tolerance: 1e-6 of a share (the search).
    """
    a, b, c, d = -100e3, 900e3, 600e3, 700e3
    nothing = np.zeros((1, 1))
    sheet = reservation_shares(
        linear_package((a, b), (c, d)), nothing + outside[0], nothing + outside[1], nothing, nothing
    )
    limits = Limits(sheet.provider[:, 0], sheet.payer[:, 0])
    shown, claims = shown_share(np.ones(1), np.zeros(1), 0.5), np.full(1, claim)
    talks = concede(
        limits,
        provider_ask(limits.provider, believed_limit(limits.payer, 0.8, shown), claims),
        payer_offer(limits.payer, believed_limit(limits.provider, 0.2, shown), claims),
        np.full(1, 0.1),
        np.full(1, 0.1),
        np.zeros(1),
        36.0,
        0.0,
        0.0,
        np.full(1, 0.5),
    )
    assert talks.agreed[0]

    def lost_product(share: float) -> float:
        return -(a + b * share - outside[0]) * (c - d * share - outside[1]) / 1e12

    nash = minimize_scalar(
        lost_product, bounds=(limits.provider[0], limits.payer[0]), method="bounded", options={"xatol": 1e-9}
    )
    assert talks.share[0] == pytest.approx(nash.x, abs=1e-6)
    assert talks.share[0] == pytest.approx((limits.provider[0] + limits.payer[0]) / 2.0, abs=1e-12)


@pytest.mark.parametrize("claim", [0.0, 0.3, 0.5, 0.9, 1.0])
@pytest.mark.parametrize("outside", [(0.0, 0.0), (150.0, 0.0), (0.0, 250.0), (300.0, 260.0)])
def test_open_books_and_claims_that_sum_to_1_give_the_weighted_nash_bargain(
    claim: float, outside: tuple[float, float]
) -> None:
    """p = s + w (b - s), s = c + o_s and b = v - o_b: cost c, value v, outside values o, weight w of the seller.

    Nash with weights (Roth 1979). Outside values are disagreement points here, for they move both positions; as mere
    bounds (Binmore, Rubinstein & Wolinsky 1986) they would give clip(c + w (v - c), s, b), which is the same without
    outside values and at the two ends of the weight. Tolerance: rounding.
    """
    cost, value, dollars = 200.0, 800.0, 1000.0
    nothing = np.zeros((1, 1))
    sheet = linear_package((-cost, dollars), (value, dollars))
    found_limits = reservation_shares(sheet, nothing + outside[0], nothing + outside[1], nothing, nothing)
    limits = Limits(found_limits.provider[:, 0], found_limits.payer[:, 0])
    least, most = cost + outside[0], value - outside[1]
    assert dollars * limits.provider == pytest.approx(least, abs=1e-9)
    assert dollars * limits.payer == pytest.approx(most, abs=1e-9)
    ask = provider_ask(limits.provider, limits.payer, np.full(1, claim))
    offer = payer_offer(limits.payer, limits.provider, np.full(1, 1.0 - claim))
    none = np.zeros(1)
    # One more month lets positions cross that miss each other by rounding.
    talks = concede(limits, ask, offer, none + 1e-12, none + 1e-12, none, 1.0, 0.0, 0.0, none + 0.5)
    assert talks.agreed[0]
    assert dollars * talks.share[0] == pytest.approx(least + claim * (most - least), abs=1e-6)
    if outside == (0.0, 0.0):
        assert dollars * talks.share[0] == pytest.approx(np.clip(cost + claim * (value - cost), least, most), abs=1e-6)


def test_closed_books_and_claims_of_a_third_give_the_double_auction() -> None:
    """Linear equilibrium of Chatterjee & Samuelson 1983: trade in 9/32 of cases, 9/64 of gains, on uniform limits.

    Limits on a grid of 1,000 x 1,000 midpoints, one round, credible limits 1/4 and 3/4. Tolerance: 0.002.
    """
    grid = (np.arange(1000) + 0.5) / 1000.0
    limits = Limits(np.repeat(grid, 1000), np.tile(grid, 1000))
    hidden, third = np.zeros(1), np.full(1, 1.0 / 3.0)
    ask = provider_ask(limits.provider, believed_limit(limits.payer, 0.75, hidden), third)
    offer = payer_offer(limits.payer, believed_limit(limits.provider, 0.25, hidden), third)
    none = np.zeros(len(ask))
    talks = concede(limits, ask, offer, none, none, none, 0.0, 0.0, 0.0, none + 0.5)
    assert talks.agreed.mean() == pytest.approx(9.0 / 32.0, abs=0.002)
    assert (talks.agreed * (limits.payer - limits.provider)).mean() == pytest.approx(9.0 / 64.0, abs=0.002)


def test_members_choose_insurers_by_closed_form_logit_shares() -> None:
    """Those who choose anew split as exp(log base share + utility) / sum, McFadden 1974. Tolerance: 1e-9 of lives.

    A market without deals whose premiums are moved between two years; utility is minus the price weight times the log
    of the premium relative to the market's and to year 1. The same shares come out of a best choice under Gumbel
    shocks (200,000 members, four standard errors).
    """
    churn, weight = 0.4, 2.5
    scenario = Scenario.from_dict(
        {
            "market": {"member_churn_rate": churn, "premium_sensitivity": weight},
            "organizations": {
                "payer": {"count": 3},
                "health_system": {"count": 1},
                "independent_physicians": {"count": 0},
                "critical_access_hospital": {"count": 0},
            },
        }
    )
    state = found(Stack([Cell(scenario, 1, 1, deals=False)]))
    simulation = Simulation(state)
    contract_year(simulation)
    organizations, pairs, payer = state.organizations, state.pairs, state.stack.payer
    organizations.premium = organizations.premium * np.where(state.stack.is_payer, np.exp(0.1 * state.stack.rank), 1.0)
    lives = pairs.lives.copy()
    premium = organizations.premium[payer]
    relative = premium / ((premium * lives).sum() / lives.sum()) / organizations.opening_premium_ratio[payer]
    utility = np.log(pairs.base_share) - weight * np.log(relative)
    shares = np.exp(utility) / np.exp(utility).sum()
    contract_year(simulation)
    known = (1.0 - churn) * lives + churn * lives.sum() * shares
    assert pairs.lives == pytest.approx(known, rel=1e-9)
    shocks = np.random.default_rng(4).gumbel(size=(200_000, len(shares)))
    best = np.bincount(np.argmax(utility + shocks, axis=1), minlength=len(shares)) / len(shocks)
    assert best == pytest.approx(shares, abs=4.0 * 0.5 / np.sqrt(len(shocks)))


def test_unseen_circumstances_make_a_logit_choice() -> None:
    """A party that stays when margin exceeds its shock stays with probability 1 / (1 + exp(-margin / scale)).

    The engine's addressed logistic draws, the difference of two Gumbel shocks; 200,000 entities, four standard errors.
    """
    keys = streams.entity_keys([f"pair-{number}" for number in range(200_000)])
    shock = streams.logistic(np.broadcast_to(np.uint64(streams.cell_key(1, 1)), keys.shape), "stay", 3, keys)
    for margin in (-2.0, 0.0, 0.5, 3.0):
        known = float(expit(margin))
        assert (shock < margin).mean() == pytest.approx(known, abs=4.0 * np.sqrt(known * (1.0 - known) / len(keys)))


def remembered(good: float, bad: float, evidence: Floats, memory: float) -> tuple[Floats, Floats]:
    """Weights after each year of `evidence`, shape (years, n), with even-handed, wholly believed evidence."""
    after = np.full(evidence.shape[1], good), np.full(evidence.shape[1], bad)
    for seen in evidence:
        after = updated_belief(after[0], after[1], seen, memory, 1.0, np.ones(evidence.shape[1]))
    return after


def test_trust_without_forgetting_is_the_beta_posterior() -> None:
    """Mean (a0 + n q) / (a0 + b0 + n), Josang & Ismail 2002. Tolerance: rounding."""
    good, bad = remembered(3.0, 2.0, np.full((12, 1), 0.75), memory=1.0)
    assert good[0] / (good[0] + bad[0]) == pytest.approx((3.0 + 12 * 0.75) / (3.0 + 2.0 + 12), rel=1e-12)


def test_trust_with_forgetting_remembers_one_over_what_it_forgets() -> None:
    """Weight of evidence tends to 1 / (1 - m), its spread to q (1 - q) / (1 - m^2) in the same units, at 0/1 evidence.

    Josang & Ismail 2002 with forgetting m. Tolerance: 1e-9 for the weight, 5 % for the variance over 40,000 beliefs.
    """
    memory, chance = 0.85, 0.7
    evidence = (np.random.default_rng(5).random((150, 40_000)) < chance).astype(np.float64)
    good, bad = remembered(1.0, 1.0, evidence, memory)
    assert good + bad == pytest.approx(np.full(len(good), 1.0 / (1.0 - memory)), rel=1e-9)
    assert good.mean() == pytest.approx(chance / (1.0 - memory), rel=0.01)
    assert good.var() == pytest.approx(chance * (1.0 - chance) / (1.0 - memory * memory), rel=0.05)


def test_a_belief_at_rest_stays_there_under_the_evidence_behind_it() -> None:
    """Steady evidence q leads to q / (q + kappa (1 - q)) from anywhere, and opening beliefs are at rest.

    Tolerance: rounding (200 years of memory 0.85). Holds for evidence that is wholly believed.
    """
    memory, kappa, quality = 0.85, 2.0, np.array([0.3, 0.7, 0.9])
    good, bad = np.ones(3), np.full(3, 9.0)
    rest = long_run_trust(quality, kappa)
    start = belief_weights(rest, kappa, memory)
    same = updated_belief(start[0], start[1], quality, memory, kappa, np.ones(3))
    assert same[0] == pytest.approx(start[0])
    assert same[1] == pytest.approx(start[1])
    for _ in range(200):
        good, bad = updated_belief(good, bad, quality, memory, kappa, np.ones(3))
    assert good / (good + bad) == pytest.approx(rest, rel=1e-9)


def test_what_still_falls_due_for_a_closed_organisation_is_its_owners(busy_market: MarketBuilder) -> None:
    """An estate is settled in full: the account of a closed organisation stands at zero for good. Tolerance: 1 cent."""
    tables = simulate_stack([Cell(busy_market(years=8), 11, replicate) for replicate in range(1, 11)])
    organizations, ledger = tables["organizations"].to_pandas(), tables["ledger"].to_pandas()
    closed = organizations[~organizations["is_open"]]
    assert closed["capital_usd"].abs().max() < 0.01
    # It is not that nothing would have fallen due.
    own = ledger[~ledger["category"].isin(OWNER_CATEGORIES)]
    after = closed.merge(own, left_on=["cell", "year", "organization"], right_on=["cell", "year", "account"])
    first = closed.groupby(["cell", "organization"])["year"].transform("min")
    later = closed[closed["year"] > first][["cell", "year", "organization"]]
    assert len(after.merge(later, on=["cell", "year", "organization"])) > 0


def closed_form_ruin(capital: float, drift: float, deviation: float, years: int) -> float:
    """Chance that a random walk with normal steps falls below 0 within `years` steps.

    First passage of Brownian motion (inverse Gaussian) to a barrier moved by 0.5826 deviations for what a step
    overshoots (Siegmund 1985).
    """
    barrier = capital + 0.5826 * deviation
    spread_by_then = deviation * np.sqrt(years)
    straight = ndtr((-barrier - drift * years) / spread_by_then)
    back = np.exp(-2.0 * drift * barrier / deviation**2) * ndtr((-barrier + drift * years) / spread_by_then)
    return float(straight + back)


@pytest.mark.parametrize("margin", [-0.01, 0.0, 0.01])
def test_insolvency_is_the_ruin_of_a_gambler_whose_stakes_are_normal(margin: float) -> None:
    """A practice without deals, growth or drawings: its capital is a random walk that ends below 0.

    Ruin within 15 years. The classical gambler wins or loses 1; here a year's result is normal, for that is the luck
    that the model has. Tolerance: four standard errors, and 0.005 for the closed form.
    """
    years, capital, noise, replicates = 15, 1_200_000.0, 0.06, 1200
    scenario = Scenario.from_dict(
        {"years": years},
        overrides={
            "market.regions": 1,
            "market.spending_trend_rate": 0.0,
            "market.member_churn_rate": 0.0,
            "mechanisms.unit_price": False,
            "organizations.payer.count": 1,
            # The last provider of a market never closes, so there is a second one.
            "organizations.health_system.count": 1,
            "organizations.independent_physicians.count": 1,
            "organizations.critical_access_hospital.count": 0,
            "organizations.health_system.capital_median_usd": 1e11,
            "organizations.payer.capital_median_usd": 1e11,
            **{
                f"organizations.independent_physicians.{name}": value
                for name, value in {
                    "capital_median_usd": capital,
                    "capital_log_sd": 0.0,
                    "lives_log_sd": 0.0,
                    "price_level_log_sd": 0.0,
                    "relative_spending_log_sd": 0.0,
                    "operating_margin_mean": margin,
                    "operating_margin_sd": 0.0,
                    "operating_noise_sd": noise,
                    "payout_share": 0.0,
                }.items()
            },
        },
    )
    cells = [Cell(scenario, 1, replicate, deals=False) for replicate in range(1, replicates + 1)]
    revenue = np.unique(practice_revenue(cells[:20]).round(2))
    assert len(revenue) == 1
    last = simulate_stack(cells, "organizations")["organizations"].to_pandas()
    last = last[(last["year"] == years) & (last["kind"] == "independent_physicians")]
    known = closed_form_ruin(capital, margin * revenue[0], noise * revenue[0], years)
    assert 0.2 < known < 0.9
    tolerance = 4.0 * np.sqrt(known * (1.0 - known) / replicates) + 0.005
    assert (~last["is_open"]).mean() == pytest.approx(known, abs=tolerance)


def practice_revenue(cells: list[Cell]) -> Floats:
    """What the payer paid each practice in year 1, USD."""
    ledger = simulate_stack(cells)["ledger"].to_pandas()
    paid = (ledger["category"] == "claims") & (ledger["amount_usd"] > 0.0) & (ledger["year"] == 1)
    practice = ledger["account"].str.startswith("independent_physicians")
    return np.asarray(ledger.loc[paid & practice, "amount_usd"], dtype=np.float64)
