"""The performance year of every deal: measured savings, what is due, both sides' results and what they expected."""

from __future__ import annotations

from math import sqrt
from typing import TYPE_CHECKING

from benchmarks.object_market.deal import Deal, Performance
from benchmarks.object_market.expectations import Expectations, data_reach, kept_share
from benchmarks.object_market.groups import common_errors
from benchmarks.object_market.pair import Pair
from benchmarks.object_market.settlement import loss_due, shared_savings
from benchmarks.object_market.sheets import ALONE, REGION
from benchmarks.object_market.side import PROMISE, maturity_path
from benchmarks.object_market.valuation import Package

if TYPE_CHECKING:
    from benchmarks.object_market.market import ObjectMarket

_CODING_YEARS = 3.0


def perform(market: ObjectMarket) -> None:
    """Measure, settle and book the year of every running deal; results become known in the next."""
    for pair in market.pairs:
        pair.previous = pair.performance
        pair.performance = None
    draws = market.pair_draws
    misfits = draws.normal("benchmark misfit", market.live)
    noises = draws.normal("one-year noise", market.live)
    common, members = common_errors(market), _members_of_pools(market)
    for pair, misfit, noise in zip(market.live, misfits, noises, strict=True):
        assert pair.deal is not None
        number = market.pools.number(pair) if pair.deal.terms.pooled == ALONE else None
        shared = None if number is None or len(members[number]) == 1 else common[number]
        pair.performance = _measured(market, pair, pair.deal, misfit, noise, shared)
    _measure_contracts(market)
    for pair in market.live:
        deal, year = pair.deal, pair.performance
        assert deal is not None
        assert year is not None
        gap = deal.benchmark_gap
        year.apparent_rate = year.contract_rate * (1.0 - gap) + gap
        _settle(pair, deal, year)
        _book(market, pair, deal, year)
        _expect(market, pair, deal, year)
        scale = market.parameters.trust.shortfall_scale_rate * year.benchmark_usd
        year.payer_shortfall = shortfall(year.payer_seen, year.payer_reference, scale)
        # Purpose takes the sting out of lost revenue, but turns no loss into a win.
        purpose = market.parameters.people.purpose_share * pair.provider.levers.purpose * pair.provider_traits.naming
        unfelt = purpose * max(pair.saved * pair.status_quo * pair.lives * pair.displaced_share, 0.0)
        year.provider_seen = year.provider_net + min(unfelt, max(year.provider_reference - year.provider_net, 0.0))
        year.provider_shortfall = shortfall(year.provider_seen, year.provider_reference, scale)
        # A loss list prepares for its part of a disappointment.
        year.payer_unlisted = (1.0 - deal.payer_listed) * min(year.payer_shortfall, 1.0)
        year.provider_unlisted = (1.0 - deal.provider_listed) * min(year.provider_shortfall, 1.0)
        deal.agreement_year += 1
        pair.deal_year += 1


def shortfall(result: float, reference: float, scale: float) -> float:
    """How far a result lies below its reference point, in wholly bad years."""
    return max(reference - result, 0.0) / (scale if scale > 0.0 else 1.0)


def _members_of_pools(market: ObjectMarket) -> dict[tuple[int, int], list[Pair]]:
    """Deals that are measured together in each pool of a provider group."""
    members: dict[tuple[int, int], list[Pair]] = {}
    for pair in market.live:
        number = market.pools.number(pair)
        if number is not None and pair.deal is not None and pair.deal.terms.pooled == ALONE:
            members.setdefault(number, []).append(pair)
    return members


def _measured(
    market: ObjectMarket,
    pair: Pair,
    deal: Deal,
    misfit_shock: float,
    noise_shock: float,
    shared: tuple[float, float, float] | None,
) -> Performance:
    """Measured savings: true ones, coding, the persistent misfit of the benchmark, one year's noise.

    Args:
        shared: what the deal has in common with others that are measured with it, see `common_errors`.
    """
    rules, lives = market.parameters.measurement, max(pair.lives, 1.0)
    misfit_sd = sqrt(rules.misfit_sd_rate**2 + rules.misfit_per_life**2 / lives)
    noise_sd = sqrt(rules.noise_sd_rate**2 + rules.noise_per_life**2 / lives)
    change = level = misfit_sd * misfit_shock
    noise = noise_sd * noise_shock
    if shared is not None:
        own = rules.misfit_per_life / sqrt(lives) * misfit_shock
        change, level = rules.misfit_sd_rate * shared[0] + own, rules.misfit_sd_rate * shared[1] + own
        noise = rules.noise_sd_rate * shared[2] + rules.noise_per_life / sqrt(lives) * noise_shock
    if pair.deal_year == 0:
        deal.misfit = level
    else:
        kept = rules.misfit_persistence
        deal.misfit = kept * deal.misfit + sqrt(1.0 - kept * kept) * change
    ramp = min((pair.deal_year + 1) / _CODING_YEARS, 1.0)
    coding = market.parameters.care.coding_rate * (1.0 - pair.provider_traits.candor) * ramp
    gap = deal.benchmark_gap
    apparent = pair.saved + coding + deal.misfit + noise
    benchmark = pair.status_quo * (1.0 - gap)
    return Performance(
        benchmark_pmpy=benchmark,
        benchmark_usd=benchmark * pair.lives,
        coding=coding,
        true_rate=pair.saved,
        measured_rate=(apparent - gap) / (1.0 - gap),
    )


def _measure_contracts(market: ObjectMarket) -> None:
    """A pooled contract is measured on the sum of its members, which is how pooling cures what is idiosyncratic."""
    contracts: dict[tuple[int, int | tuple[int, int]], list[Performance]] = {}
    for pair in market.live:
        deal, year = pair.deal, pair.performance
        assert deal is not None
        assert year is not None
        pooled = deal.terms.pooled
        year.contract_rate = year.measured_rate
        if pooled != ALONE:
            number = pair.region_pool if pooled == REGION else pair.payer.position
            contracts.setdefault((pooled, number), []).append(year)
    for pool, pairs in _members_of_pools(market).items():
        contracts[ALONE, pool] = [pair.performance for pair in pairs if pair.performance is not None]
    for members in contracts.values():
        benchmark = sum(year.benchmark_usd for year in members)
        if len(members) > 1 and benchmark > 0.0:
            rate = sum(year.measured_rate * year.benchmark_usd for year in members) / benchmark
            for year in members:
                year.contract_rate = rate


def _settle(pair: Pair, deal: Deal, year: Performance) -> None:
    """What is due next year for this one, in dollars."""
    terms, measured, benchmark = deal.terms, year.contract_rate, year.benchmark_usd
    gate_met = pair.provider.quality >= terms.quality_gate
    shared = shared_savings(measured, terms.minimum_savings_rate, terms.savings_cap_rate, gate_met)
    scored = 1.0 - terms.quality_scaled + terms.quality_scaled * pair.provider.quality
    year.savings_due = terms.provider_share * shared * benchmark * scored
    year.two_sided = deal.agreement_year + 1 >= terms.two_sided_year
    if year.two_sided:
        # Partners in equity share the capped loss of the venture; elsewhere the cap is on what the provider repays.
        share = 1.0 if terms.equity else terms.loss_share
        loss = loss_due(measured, share, terms.corridor_rate, terms.loss_cap_rate) * benchmark
        year.loss_due = loss * (terms.provider_share if terms.equity else 1.0)
    # The running year's support is paid before savings are known, so it can be taken back from them.
    assert deal.costs is not None
    deal.support_paid += deal.costs.support
    owed = max(deal.support_paid * terms.recoupment_share - deal.support_recouped, 0.0)
    year.recoupment_due = min(year.savings_due, owed)
    deal.support_recouped += year.recoupment_due
    year.enabler_fee_due = (year.savings_due - year.recoupment_due) * terms.enabler_fee_share
    year.enabler_guarantee_due = year.loss_due * terms.enabler_loss_share


def _book(market: ObjectMarket, pair: Pair, deal: Deal, year: Performance) -> None:
    """Both sides' results of the year, accrual and cash: what the deal brought, less what it cost."""
    terms, costs, provider, saved = deal.terms, deal.costs, pair.provider, pair.saved
    assert costs is not None
    spending = pair.status_quo * pair.lives
    steered = terms.steerage_share * (1.0 - pair.own_share) * spending * (1.0 - saved)
    price = pair.drift * deal.agreement_year * terms.price_restraint * pair.own_share * spending
    running_shares, start_up_shares = terms.who_pays_running(), terms.who_pays_start_up()
    # What is still due from an earlier relationship of the pair is not this deal's.
    last = pair.previous if pair.deal_year > 0 else None
    year.provider_due = year.savings_due - year.loss_due - year.recoupment_due
    year.provider_due += year.enabler_guarantee_due - year.enabler_fee_due
    running = costs.support + costs.care_management - costs.governance - costs.in_kind_work
    running -= costs.naming + costs.people + costs.pilots
    running -= costs.running * running_shares[0] + costs.start_up * start_up_shares[0]
    running -= saved * spending * pair.displaced_share
    running += steered * provider.contribution_margin - market.price_margin * price
    running += costs.transition - costs.dealing
    year.provider_net = year.provider_due + running
    year.provider_cash = running + (last.provider_due if last is not None else 0.0)
    kept = kept_share(market, pair, pair.deal_year + 1)
    unprepaid = spending * (1.0 - pair.own_share * provider.prepaid_share)
    care = saved * unprepaid
    year.payer_due = kept * (year.loss_due - year.savings_due) + year.recoupment_due
    running = kept * (care - costs.care_management - costs.transition + price) - costs.payer_dealing
    running -= costs.support + costs.payer_running + costs.governance + costs.payer_naming + costs.payer_people
    running -= costs.running * running_shares[1] + costs.start_up * start_up_shares[1]
    year.payer_net = year.payer_due + running
    year.payer_cash = running + (last.payer_due if last is not None else 0.0)
    # A payer does not see true savings: it judges by what is measured, known coding taken off.
    year.payer_seen = year.payer_net + kept * (year.apparent_rate - year.coding - saved) * unprepaid
    year.fee_base = care + price - costs.care_management - costs.transition - year.savings_due + year.loss_due
    year.transition, year.support = costs.transition, costs.support
    year.payer_dealing, year.provider_dealing = costs.payer_dealing, costs.dealing
    year.people_cost = costs.people + costs.payer_people
    year.agreed_effort = pair.provider_traits.effort
    year.delivered_effort = year.agreed_effort * pair.provider_keeps


def _expect(market: ObjectMarket, pair: Pair, deal: Deal, year: Performance) -> None:
    """Promises and reference points of both sides, and how far measured savings came out off their J-curves."""
    terms, costs, reference = deal.terms, deal.costs, deal.reference
    assert costs is not None
    assert reference is not None
    done = deal.agreement_year
    expected = Expectations(market, pair, costs.pooled_lives, deal.benchmark_gap, done, PROMISE)
    package = Package(expected, terms, terms.support, terms.two_sided_year, costs.pooled_lives)
    rates = expected.learning_rate, expected.decay_rate
    payer_path = maturity_path(reference.start, reference.payer_ceiling, done + 1, *rates)
    provider_path = maturity_path(reference.start, reference.provider_ceiling, done + 1, *rates)
    # A forecast follows what the programme reaches by now: who widens it surprises nobody.
    savings = reference.savings * _growth(market, pair, reference.programme)
    year.payer_plain = savings * payer_path + reference.payer_gap
    year.provider_plain = savings * provider_path + reference.provider_gap
    payer_hope = reference.payer_optimism * max(reference.payer_promise - payer_path, 0.0)
    provider_hope = reference.provider_optimism * max(reference.provider_promise - provider_path, 0.0)
    year.payer_promised = savings * (payer_path + payer_hope) + reference.payer_gap
    year.provider_promised = savings * (provider_path + provider_hope) + reference.provider_gap
    coding, kept = expected.coding_in(1), expected.kept_in(1)
    share, start_up = terms.provider_share, terms.who_pays_start_up()
    results = []
    for payer_savings, provider_savings, minds in (
        (year.payer_promised, year.provider_promised, (reference.provider_counts, reference.payer_counts)),
        (year.payer_plain, year.provider_plain, (1.0, 1.0)),
    ):
        # A reference point is what was promised, so it counts on delivery in full.
        flows = package.flows(done + 1, coding, pair.prevention, kept, provider_savings, payer_savings, 1.0, minds)
        provider = flows[0] + flows[1] * share - costs.start_up * start_up[0] * minds[0] + costs.transition
        payer = flows[2] - flows[3] * share - costs.start_up * start_up[1] * minds[1] - kept * costs.transition
        results.append((payer, provider))
    framed, plain = results
    year.payer_plain_net, year.provider_plain_net = plain
    for number, listed in enumerate((deal.payer_listed, deal.provider_listed)):
        point = plain[number]
        if market.parameters.mechanisms.entitlement:
            point = listed * point + (1.0 - listed) * max(framed[number], 0.0)
        # Every completed year a check-in has talked away part of what was left of the claim.
        talked_away = market.parameters.people.check_in_share * pair.checks_in()
        point -= max(point - plain[number], 0.0) * (1.0 - (1.0 - talked_away) ** done)
        if number == 0:
            year.payer_reference = point
        else:
            year.provider_reference = point
    # The record is kept against the plain J-curve, without the correction that it has already led to.
    year.delivered_rate = year.apparent_rate - year.coding - pair.prevention
    year.payer_surprise = year.delivered_rate - (year.payer_plain - reference.payer_gap)
    year.provider_surprise = year.delivered_rate - (year.provider_plain - reference.provider_gap)


def _growth(market: ObjectMarket, pair: Pair, programme: float) -> float:
    """Mature savings of the care programme as it is now, relative to those of the one at signing."""
    provider = pair.provider
    part = provider.overlap * data_reach(market, pair)
    before = programme * part + provider.levelled_savings
    return (provider.believed_programme * part + provider.levelled_savings) / before if before > 0.0 else 1.0
