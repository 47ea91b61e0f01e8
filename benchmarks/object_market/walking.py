"""Walk or stay: exits before the term by value and by circumstance, and closures for want of capital."""

from __future__ import annotations

from typing import TYPE_CHECKING

from benchmarks.object_market.expectations import Expectations
from benchmarks.object_market.pair import Pair
from benchmarks.object_market.records import end_deal
from benchmarks.object_market.side import STAY
from benchmarks.object_market.table import circumstances
from benchmarks.object_market.talks import felt_reason
from benchmarks.object_market.valuation import Package

if TYPE_CHECKING:
    from benchmarks.object_market.market import ObjectMarket

#: No expectation of savings goes beyond this, whatever a short record says.
_WIDEST_GAP = 0.25


def runs_on(pair: Pair) -> bool:
    """Whether a deal runs whose term has not ended."""
    deal = pair.deal
    return deal is not None and deal.agreement_year < deal.terms.term_years


def walk_by_value(market: ObjectMarket) -> None:
    """A side leaves if the remaining years are worth less to it than its outside value less the exit cost."""
    running = [pair for pair in market.live if runs_on(pair)]
    draws = market.pair_draws
    interim = draws.normal("interim figure", running)
    payer_luck = draws.logistic("payer circumstances in a running deal", running)
    provider_luck = draws.logistic("provider circumstances in a running deal", running)
    leaving = []
    for pair, noise, payer_draw, provider_draw in zip(running, interim, payer_luck, provider_luck, strict=True):
        shocks = circumstances(market, pair, payer_draw, provider_draw)
        told = _wish_to_leave(market, pair, noise, shocks)
        if told is not None:
            leaving.append((pair, *told))
    for pair, reason, decided_by, margin, exit_cost in leaving:
        (pair.payer if decided_by == "payer" else pair.provider).pay_for_dealing(exit_cost)
        end_deal(market, pair, "exited_mid_term", reason, decided_by, margin)


def _wish_to_leave(
    market: ObjectMarket, pair: Pair, noise: float, shocks: tuple[float, float]
) -> tuple[str, str, float, float] | None:
    """Reason, decider, margin and exit cost; None if both stay."""
    deal = pair.deal
    assert deal is not None
    terms, contract_lives = deal.terms, market.pools.contract_lives(pair)
    expected = Expectations(market, pair, contract_lives, deal.benchmark_gap, deal.agreement_year, STAY)
    _take_in_interim(market, pair, expected, contract_lives, noise)
    to_come = tuple(payment * pair.lives for payment in deal.transition[deal.agreement_year :])
    value = Package(expected, terms, terms.support, terms.two_sided_year, contract_lives).value(0.0, to_come)
    exit_cost = terms.exit_cost * pair.lives
    skin = market.parameters.skin
    provider_exit_cost = exit_cost * (1.0 - (1.0 - skin.in_kind_worth) * terms.in_kind)
    share = terms.provider_share
    payer_margin = value.payer - value.payer_slope * share - value.payer_outside + exit_cost - shocks[0]
    provider_margin = (
        value.provider + value.provider_slope * share - value.provider_outside + provider_exit_cost - shocks[1]
    )
    assert pair.performance is not None
    pair.performance.payer_stay_margin, pair.performance.provider_stay_margin = payer_margin, provider_margin
    # If both would, the one with the worse margin decides.
    if payer_margin < provider_margin:
        if payer_margin >= 0.0:
            return None
        felt = value.payer_distrust, value.payer_grievance, value.payer_identity
        reason = felt_reason(payer_margin, shocks[0], *felt)
        return reason, "payer", payer_margin, exit_cost
    if provider_margin >= 0.0:
        return None
    felt = value.provider_distrust, value.provider_grievance, value.provider_identity
    reason = felt_reason(provider_margin, shocks[1], *felt)
    if deal.agreement_year + 1 == terms.two_sided_year and terms.two_sided_year > 1.0:
        reason = "two_sided"
    return reason, "provider", provider_margin, provider_exit_cost


def _take_in_interim(
    market: ObjectMarket, pair: Pair, expected: Expectations, contract_lives: float, noise: float
) -> None:
    """The running year's interim figure, a noisy look at what will be measured, moves both sides' forecasts."""
    rules, year = market.parameters.valuation, pair.performance
    assert year is not None
    half = rules.experience_years * (1.0 + rules.experience_lives / max(contract_lives, 1.0))
    weight = rules.interim_weight / (pair.record.years + rules.interim_weight + half)
    for side, surprise in ((expected.payer, year.payer_surprise), (expected.provider, year.provider_surprise)):
        seen = min(max(surprise + rules.interim_noise_rate * noise, -_WIDEST_GAP), _WIDEST_GAP)
        side.gap += weight * (seen - side.gap)


def walk_by_circumstance(market: ObjectMarket, leaders: list[bool]) -> None:
    """Exits that no valuation decides: mergers, new leaders, contracts that have lost their lives."""
    rules, draws = market.parameters.walking, market.pair_draws
    everybody = market.organizations_in_order
    luck = market.organization_draws.uniform("merger or break-up", everybody)
    merging = [one.is_open and draw < one.own.merger_rate for one, draw in zip(everybody, luck, strict=True)]
    for reason, shaken, rate in (
        ("merger", merging, rules.merger_exit_rate),
        ("leader_change", leaders, rules.leader_exit_rate),
    ):
        for side in ("provider", "payer"):
            exposed = [
                pair
                for pair in market.live
                if runs_on(pair) and shaken[(pair.provider if side == "provider" else pair.payer).index]
            ]
            for pair, draw in zip(exposed, draws.uniform(f"{reason} at {side}", exposed), strict=True):
                if draw < rate:
                    end_deal(market, pair, "exited_mid_term", reason, side)
    pools = market.counted_pools()
    short = [
        pair
        for pair in market.live
        if runs_on(pair)
        and pair.deal is not None
        and pools.contract_lives(pair) < rules.lives_tolerance_share * pair.deal.terms.minimum_lives
    ]
    for pair in short:
        end_deal(market, pair, "exited_mid_term", "too_few_lives", "neither")
