"""The table of the year's talks: which sheets can be signed, what each is worth, and which one is bargained over."""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import inf, sqrt
from typing import TYPE_CHECKING

from benchmarks.object_market.bargaining import ZoneOfAgreement, limits_of
from benchmarks.object_market.deal import Record
from benchmarks.object_market.expectations import Expectations
from benchmarks.object_market.organizations import Provider
from benchmarks.object_market.pair import Pair
from benchmarks.object_market.pools import Pools
from benchmarks.object_market.sheets import ALONE, MARKET, REGION, Terms
from benchmarks.object_market.side import PROMISE, RENEW
from benchmarks.object_market.up_front import UpFront
from benchmarks.object_market.valuation import Package, PackageValue

if TYPE_CHECKING:
    from benchmarks.object_market.market import ObjectMarket

#: Shares of the provider's and of the payer's listed losses that a package may answer, in the order of trying.
_ANSWERS = ((0.0, 0.0), (0.5, 0.0), (1.0, 0.0), (0.0, 0.5), (0.0, 1.0))
_BASE_YEAR_WEIGHTS = (0.6, 0.3, 0.1)


@dataclass(slots=True)
class TalkDraws:
    """A pair's draws of the year's talks."""

    found: float
    payer_circumstances: float
    provider_circumstances: float
    payer_claim: float
    provider_claim: float
    breakdown: float


@dataclass(slots=True)
class Option:
    """A sheet with what it is worth; support and the start of downside are the pair's own."""

    terms: Terms
    support: UpFront
    two_sided_year: float
    value: PackageValue
    limits: ZoneOfAgreement
    provider_outside: float
    payer_outside: float
    feasible: bool
    #: Transition payment of each year, USD per life.
    transition: tuple[float, ...] = ()

    def beats(self, other: Option) -> bool:
        """Whether it leaves both more in the middle of its zone, or has the only zone, or comes nearer to one."""
        mine, theirs = (one.limits.payer - one.limits.provider for one in (self, other))
        if mine >= 0.0 and theirs >= 0.0:
            return self.joint_gain() > other.joint_gain()
        return mine >= 0.0 or (theirs < 0.0 and mine > theirs)

    def joint_gain(self) -> float:
        """Dollars that both gain over their outside values at the middle of the zone."""
        value, middle = self.value, (self.limits.provider + self.limits.payer) / 2.0
        provider = value.provider + value.provider_slope * middle - self.provider_outside
        return provider + value.payer - value.payer_slope * middle - self.payer_outside


@dataclass(slots=True)
class Talk:
    """A pair at the table."""

    pair: Pair
    renewal: bool
    gap: float
    option: Option
    draws: TalkDraws


class Table:
    """Everything that those at the table have in common this year."""

    def __init__(self, market: ObjectMarket, pairs: list[Pair], before: Pools, now: Pools) -> None:
        self.market = market
        self.now = now
        #: Lives that a pooled sheet would measure: those in the pool before the year's talks, and those at the table.
        self.expectedive = before
        for pair in pairs:
            running = None if pair.deal is None else pair.deal.terms.pooled
            for pooled in (ALONE, REGION, MARKET):
                if running != pooled:
                    before.add(pair, pooled)

    def talk(self, pair: Pair, draws: TalkDraws) -> Talk:
        """Value what can be signed and choose the sheet with the greatest joint gain, or the nearest one."""
        deal = pair.deal
        gap = pair.saved_without_deal if deal is None else self.next_gap(pair)
        occasion = PROMISE if deal is None else RENEW
        expected = Expectations(self.market, pair, self.now.contract_lives(pair), gap, 0, occasion)
        outside = circumstances(self.market, pair, draws.payer_circumstances, draws.provider_circumstances)
        best = nearest = None
        most = widest = -inf
        for terms, pooled in self.signable(pair, draws.found):
            option = self.option(expected, terms, pooled, outside)
            if not option.feasible:
                continue
            limits = option.limits
            if limits.provider <= limits.payer:
                gain = option.joint_gain()
                if gain > most:
                    best, most = option, gain
            elif best is None and limits.payer - limits.provider > widest:
                nearest, widest = option, limits.payer - limits.provider
        chosen = best or nearest
        if chosen is None:
            # Nothing can be signed: the talks end over the sheet that takes the fewest months.
            terms = min(self.market.sheets, key=lambda sheet: sheet.talk_months)
            chosen = self.option(expected, terms, self.pooled_lives(pair, terms), outside)
            chosen.feasible = False
        return Talk(pair, deal is not None, gap, chosen, draws)

    def option(self, expected: Expectations, terms: Terms, pooled: float, outside: tuple[float, float]) -> Option:
        pair = expected.pair
        deal = pair.deal
        terms = self.with_stake(pair, terms)
        two_sided_year, start_up_due = terms.two_sided_year, 1.0 - pair.provider.maturity
        if deal is not None and deal.model == terms.model:
            start_up_due = 0.0
            if deal.agreement_year >= deal.terms.two_sided_year:
                # In the same model the downside, once reached, stays.
                two_sided_year = 1.0
        support = terms.support.offered(pair.payer_traits.support)
        package = Package(expected, terms, support, two_sided_year, pooled)
        value = package.value(start_up_due)
        provider_outside = value.provider_outside + outside[1]
        payer_outside = value.payer_outside + outside[0]
        margin = self.market.parameters.enabler.required_margin_rate
        envy = pair.provider_traits.envy, pair.payer_traits.envy
        # A share that its holder would rather not have is nothing to bargain over.
        wanted = value.provider_slope >= 0.0 and value.payer_slope >= 0.0
        best: Option | None = None
        chosen = _ANSWERS[0]
        for answers in _ANSWERS if self.market.parameters.mechanisms.transition_payment else _ANSWERS[:1]:
            offered = answered(value, *answers)
            limits = limits_of(offered, provider_outside, payer_outside, *envy, margin)
            option = Option(terms, support, two_sided_year, offered, limits, provider_outside, payer_outside, wanted)
            if best is None or option.beats(best):
                best, chosen = option, answers
        assert best is not None
        best.transition = package.schedule(start_up_due, *chosen)
        return best

    def most_in_kind(self, provider: Provider) -> float:
        """Largest share of a capital demand that a provider may commit in kind."""
        return float(provider.own.in_kind_share) if self.market.parameters.mechanisms.stake_in_kind else 0.0

    def with_stake(self, pair: Pair, terms: Terms) -> Terms:
        """The sheet with what the provider would commit in kind: all that it cannot commit in capital."""
        provider, demand = pair.provider, terms.capital_demand * pair.lives
        if demand <= 0.0:
            return terms
        liquid = max(provider.own.liquidity_share * provider.capital, 0.0)
        in_kind = min(max(1.0 - liquid / demand, 0.0), self.most_in_kind(provider))
        return replace(terms, in_kind=in_kind) if in_kind > 0.0 else terms

    def next_gap(self, pair: Pair) -> float:
        """Gap of the next benchmark: it moves a share of the way to what past years showed, and by the payer's cut."""
        deal = pair.deal
        assert deal is not None
        cut = self.market.parameters.valuation.retrade_cut_rate * pair.payer_traits.retrade
        gap = deal.benchmark_gap
        moved: float = gap + deal.terms.rebasing_share * (base_year_mean(pair.record) - gap) + cut
        return min(max(moved, -0.5), 0.5)

    def pooled_lives(self, pair: Pair, terms: Terms) -> float:
        if terms.pooled == ALONE:
            return self.expectedive.alone(pair)
        pools = self.expectedive
        return pools.region[pair.region_pool] if terms.pooled == REGION else pools.market[pair.payer.position]

    def signable(self, pair: Pair, found: float) -> list[tuple[Terms, float]]:
        """Sheets that are found, within capital, and with enough lives, with the lives they would measure."""
        provider, lives = pair.provider, pair.lives
        if provider.is_out_of_money(self.market.parameters):
            return []
        current = -1 if pair.deal is None else pair.deal.package
        # A package stays unseen if nobody shows it and neither side has found it out by itself.
        hidden = 1.0 - pair.payer_traits.candor * pair.provider_traits.candor
        hidden *= (1.0 - pair.payer.own.homework_effort) * (1.0 - provider.own.homework_effort)
        liquid = max(provider.own.liquidity_share * provider.capital, 0.0)
        in_cash = 1.0 - self.most_in_kind(provider)
        sheets = []
        for terms in self.market.sheets:
            floor = terms.discovery_floor
            if found >= floor + (1.0 - floor) * (1.0 - hidden) and terms.package != current:
                continue
            pooled = self.pooled_lives(pair, terms)
            if terms.capital_demand * lives * in_cash > liquid or pooled < terms.minimum_lives:
                continue
            if terms.pooled != REGION or pooled > lives:
                sheets.append((terms, pooled))
        return sheets


def answered(value: PackageValue, to_provider: float, to_payer: float) -> PackageValue:
    """The value of a package with transition payments for these shares of both sides' listed losses."""
    return replace(
        value,
        provider=value.provider + to_provider * value.provider_answer[0] - to_payer * value.payer_answer[1],
        payer=value.payer + to_payer * value.payer_answer[0] - to_provider * value.provider_answer[1],
    )


def circumstances(market: ObjectMarket, pair: Pair, payer: float, provider: float) -> tuple[float, float]:
    """What nobody else sees, USD, of the payer and of the provider: partly lasting, partly of this decision."""
    valuation = market.parameters.valuation
    share = valuation.circumstance_persistence
    passing = sqrt(1.0 - share * share)
    size = valuation.decision_noise_rate * pair.status_quo * pair.lives
    return size * (share * pair.lasting_payer + passing * payer), size * (
        share * pair.lasting_provider + passing * provider
    )


def base_year_mean(record: Record) -> float:
    """Weighted mean of the last known results, newest first."""
    known = min(int(record.years), len(_BASE_YEAR_WEIGHTS))
    if not known:
        return 0.0
    weights = _BASE_YEAR_WEIGHTS[:known]
    total: float = sum([weight * past for weight, past in zip(weights, record.past, strict=False)])
    return total / sum(weights)
