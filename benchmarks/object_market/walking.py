"""Walk or stay: exits before the term by value and by circumstance, and closures for want of capital."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from benchmarks.object_market.expectations import Expectations
from benchmarks.object_market.governance import decide_together, forfeit, pay_forfeit
from benchmarks.object_market.pair import Pair
from benchmarks.object_market.records import end_deal
from benchmarks.object_market.side import STAY
from benchmarks.object_market.table import circumstances
from benchmarks.object_market.talks import felt_reason
from benchmarks.object_market.valuation import Package, PackageValue

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
    weighed = []
    for pair, noise, payer_draw, provider_draw in zip(running, interim, payer_luck, provider_luck, strict=True):
        shocks = circumstances(market, pair, payer_draw, provider_draw)
        weighed.append(_weigh(market, pair, noise, shocks))
    forfeits = [forfeit(market, pair) for pair in running]
    own = [(one.pair, one.provider_margin + lost) for one, lost in zip(weighed, forfeits, strict=True)]
    leaving = []
    for one, lost, margin in zip(weighed, forfeits, decide_together(market, own), strict=True):
        performance = one.pair.performance
        assert performance is not None
        performance.provider_own_margin = one.provider_margin
        one.provider_margin = performance.provider_stay_margin = margin
        told = _wish_to_leave(one)
        if told is not None:
            leaving.append((one, lost, *told))
    for one, lost, reason, decided_by, margin in leaving:
        if decided_by == "provider":
            pay_forfeit(one.pair.provider, lost)
        leaver, exit_cost = (
            (one.pair.payer, one.exit_costs[0]) if decided_by == "payer" else (one.pair.provider, one.exit_costs[1])
        )
        leaver.pay_for_dealing(exit_cost)
        end_deal(market, one.pair, "exited_mid_term", reason, decided_by, margin)


@dataclass
class _Weighed:
    """A running deal as both sides see it: margins of staying, dollars."""

    pair: Pair
    value: PackageValue
    shocks: tuple[float, float]
    exit_costs: tuple[float, float]
    payer_margin: float
    provider_margin: float


def _weigh(market: ObjectMarket, pair: Pair, noise: float, shocks: tuple[float, float]) -> _Weighed:
    """What staying is worth to both sides."""
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
    pair.performance.payer_stay_margin = payer_margin
    return _Weighed(pair, value, shocks, (exit_cost, provider_exit_cost), payer_margin, provider_margin)


def _wish_to_leave(one: _Weighed) -> tuple[str, str, float] | None:
    """Reason, decider and margin; None if both stay. If both would leave, the one with the worse margin decides."""
    deal, value = one.pair.deal, one.value
    assert deal is not None
    if one.payer_margin < one.provider_margin:
        if one.payer_margin >= 0.0:
            return None
        felt = value.payer_distrust, value.payer_grievance, value.payer_identity
        return felt_reason(one.payer_margin, one.shocks[0], *felt), "payer", one.payer_margin
    if one.provider_margin >= 0.0:
        return None
    felt = value.provider_distrust, value.provider_grievance, value.provider_identity
    reason = felt_reason(one.provider_margin, one.shocks[1], *felt)
    two_sided_year = deal.terms.two_sided_year
    if deal.agreement_year + 1 == two_sided_year and two_sided_year > 1.0:
        reason = "two_sided"
    return reason, "provider", one.provider_margin


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


def walk_by_circumstance(market: ObjectMarket, leaders: list[bool]) -> list[bool]:
    """Exits that no valuation decides: mergers, new leaders, contracts that have lost their lives; says who merges."""
    rules, draws = market.parameters.walking, market.pair_draws
    everybody = market.organizations_in_order
    luck = market.organization_draws.uniform("merger or break-up", everybody)
    may = market.parameters.mechanisms.mergers
    merging = [
        bool(may) and one.is_open and draw < one.own.merger_rate for one, draw in zip(everybody, luck, strict=True)
    ]
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
    for pair in [one for one in market.live if runs_on(one) and one.provider.is_out_of_money(market.parameters)]:
        end_deal(market, pair, "exited_mid_term", "out_of_money", "provider")
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
    return merging
