"""What a package is worth to each side in dollars: linear in the provider's share of savings."""

from __future__ import annotations

from dataclasses import dataclass

from benchmarks.object_market.expectations import Expectations, Outlook
from benchmarks.object_market.governance import reached
from benchmarks.object_market.settlement import expected_loss, expected_savings
from benchmarks.object_market.sheets import Terms
from benchmarks.object_market.up_front import UpFront

#: Longest term of an agreement, years.
MOST_YEARS = 10
#: Share at which the risk premium's exposure is priced: the middle of the credible shares.
_PRICED_SHARE = 0.5


@dataclass(slots=True)
class PackageValue:
    """Present values: provider = constant + slope x, payer = constant - slope x, and what both have outside."""

    provider: float
    provider_slope: float
    payer: float
    payer_slope: float
    enabler: float
    enabler_slope: float
    provider_outside: float
    payer_outside: float
    provider_identity: float
    provider_distrust: float
    payer_identity: float
    payer_distrust: float
    provider_grievance: float = 0.0
    payer_grievance: float = 0.0
    #: Worth of transition payments for all that one side listed: to itself, and to the partner that pays.
    provider_answer: tuple[float, float] = (0.0, 0.0)
    payer_answer: tuple[float, float] = (0.0, 0.0)


class Package:
    """One sheet, or one running agreement, before both sides: what does not change from year to year is set once."""

    __slots__ = (
        "costs_payer",
        "costs_provider",
        "expected",
        "gate_met",
        "loss_share",
        "pooled_lives",
        "restrained_usd",
        "running",
        "scored",
        "sd",
        "steered",
        "support",
        "terms",
        "two_sided_year",
    )

    def __init__(
        self, expected: Expectations, terms: Terms, support: UpFront, two_sided_year: float, pooled_lives: float
    ) -> None:
        pair, lives = expected.pair, expected.lives
        parameters = expected.market.parameters
        self.expected = expected
        self.terms = terms
        self.two_sided_year = two_sided_year
        self.pooled_lives = pooled_lives
        self.support = support
        self.sd = expected.measured_sd(pooled_lives, terms.pooled)
        self.gate_met = pair.provider.quality >= terms.quality_gate
        self.scored = 1.0 - terms.quality_scaled + terms.quality_scaled * pair.provider.quality
        self.loss_share = 1.0 if terms.equity else terms.loss_share
        spending = expected.spending_usd
        self.running = running = terms.running_cost(lives, pooled_lives, pair.provider.targeted, expected.effort)
        self.steered = terms.steerage_share * (1.0 - pair.own_share) * spending * pair.provider.contribution_margin
        own_running = 0.0 if terms.equity else terms.provider_running_share * running
        #: Costs that a side may forget: its own programme, staff and governance.
        in_kind = parameters.skin.in_kind_cost_rate * terms.in_kind * terms.capital_demand * lives
        self.costs_provider = terms.governance * lives + in_kind + expected.naming_usd + own_running
        self.costs_payer = (terms.governance + terms.payer_running * expected.payer_effort) * lives
        self.costs_payer += expected.payer_naming_usd
        self.restrained_usd = pair.drift * terms.price_restraint * pair.own_share * spending

    def flows(
        self,
        contract_year: int,
        coding: float,
        prevention: float,
        kept: float,
        provider_savings: float,
        payer_savings: float,
        delivery: float,
        minds: tuple[float, float],
    ) -> tuple[float, float, float, float, float, float]:
        """Expected cash of a contract year when each side expects its own true savings and minds part of its losses.

        Provider, its slope in the share, payer, its slope, enabler, its slope.
        """
        expected, terms, sd = self.expected, self.terms, self.sd
        gap, benchmark = expected.benchmark_gap, expected.benchmark_usd
        minimum, cap = terms.minimum_savings_rate, terms.savings_cap_rate
        off = prevention + coding - gap
        provider_mean = (provider_savings + off) / (1.0 - gap)
        payer_mean = (payer_savings + off) / (1.0 - gap)
        provider_upside = payer_upside = provider_paid = payer_paid = 0.0
        if self.gate_met:
            base, provider_paid = expected_savings(provider_mean, sd, minimum, cap)
            provider_upside = base * benchmark * self.scored
            base, payer_paid = expected_savings(payer_mean, sd, minimum, cap)
            payer_upside = base * benchmark * self.scored
        provider_loss = payer_loss = 0.0
        if contract_year >= self.two_sided_year:
            share, corridor, most = self.loss_share, terms.corridor_rate, terms.loss_cap_rate
            provider_loss = expected_loss(provider_mean, sd, share, corridor, most) * benchmark
            payer_loss = expected_loss(payer_mean, sd, share, corridor, most) * benchmark
        # Prices drift at the end of a year, so the first year of an agreement restrains nothing yet.
        restrained = self.restrained_usd * (contract_year - 1)
        provider_saved, payer_saved = provider_savings + prevention, payer_savings + prevention
        recouped, spending = terms.recoupment_share, expected.spending_usd
        market, pair = expected.market, expected.pair
        provider_minds, payer_minds = minds
        support, deal_year = self.support, expected.age + contract_year - expected.done
        put_up = support.in_year(contract_year, deal_year, expected.lives)
        provider_owed, payer_owed = (
            support.owed(contract_year, deal_year, expected.lives, paid) for paid in (provider_paid, payer_paid)
        )
        # An aggrieved payer gives less.
        given, payer_owed = put_up * pair.payer_keeps, payer_owed * pair.payer_keeps
        displaced = provider_saved * spending * pair.displaced_share
        provider = (
            terms.care_management * expected.lives
            - self.costs_provider * provider_minds
            + (put_up - provider_owed * recouped * provider_paid * (1.0 - terms.enabler_fee_share)) * delivery
            - (displaced * provider_minds if displaced > 0.0 else displaced)
            + self.steered * (1.0 - provider_saved)
            - market.price_margin * restrained
            - expected.provider.dealing_usd * expected.lives
        )
        fees = (kept * terms.care_management * expected.lives + given + self.costs_payer) * payer_minds
        payer = (
            kept * (payer_saved * spending * expected.unprepaid + restrained)
            - fees
            + payer_owed * recouped * payer_paid
            - expected.payer.dealing_usd * expected.lives
        )
        provider_slope = delivery * (1.0 - terms.enabler_fee_share) * provider_upside
        payer_slope = kept * payer_upside
        # An enabler takes its fee on what is left of savings after recoupment, and carries its part of losses.
        enabler = -terms.enabler_fee_share * recouped * payer_paid * payer_owed
        enabler_slope = terms.enabler_fee_share * payer_upside
        borne = 1.0 - terms.enabler_loss_share
        if terms.equity:
            # Partners in equity split losses and running cost by the share, like the savings.
            provider_slope -= (borne * provider_loss + self.running) * provider_minds
            payer -= self.running * payer_minds
            payer_slope -= kept * payer_loss + self.running * payer_minds
            enabler_slope -= terms.enabler_loss_share * payer_loss
        else:
            provider -= borne * provider_loss * provider_minds
            payer += kept * payer_loss
            enabler -= (1.0 - terms.provider_running_share) * self.running + terms.enabler_loss_share * payer_loss
        return provider, provider_slope, payer, payer_slope, enabler, enabler_slope

    def answers(self, year: int, outlook: Outlook, start_up: float) -> tuple[float, float]:
        """Payments that would answer all losses that the provider, and the payer, list for a year of the agreement.

        Known losses count: displaced margin, programme, staff, what the payer gives, start-up in the first year. What
        partners share by equity, and downside, is answered by the contract itself.
        """
        expected, terms = self.expected, self.terms
        mature = expected.savings_at_maturity * reached(expected.pair.provider, terms.depth)
        saved = mature * outlook.path + expected.provider.gap + outlook.prevention
        provider = max(saved * expected.spending_usd * expected.pair.displaced_share, 0.0) + self.costs_provider
        given = self.support.in_year(year, expected.age + year - expected.done, expected.lives)
        payer = (
            given * expected.pair.payer_keeps + self.costs_payer + outlook.kept * terms.care_management * expected.lives
        )
        if year == 1 and not terms.equity:
            provider += terms.provider_start_up_share * start_up
            payer += terms.payer_start_up_share * start_up
        left = max(1.0 - (year - 1.0) / terms.term_years, 0.0)
        return provider * expected.provider.listed * left, payer * expected.payer.listed * left

    def schedule(self, start_up_due: float, to_provider: float, to_payer: float) -> tuple[float, ...]:
        """Transition payment of each year, USD per life, if these shares of both sides' listed losses are answered."""
        expected = self.expected
        start_up = start_up_due * self.terms.start_up_cost(expected.lives, self.pooled_lives)
        payments = []
        for year, outlook in enumerate(expected.outlook(MOST_YEARS)[:MOST_YEARS], start=1):
            provider, payer = self.answers(year, outlook, start_up)
            payment = to_provider * provider - to_payer * payer
            payments.append(payment / expected.lives if expected.lives > 0.0 else payment)
        return tuple(payments)

    def value(self, start_up_due: float, agreed: tuple[float, ...] = ()) -> PackageValue:
        """Present value over the term and a believed continuation, less felt costs, risk and start-up.

        Args:
            start_up_due: part of the start-up cost that is still to be spent.
            agreed: transition payments of the coming years that are agreed already, USD.
        """
        expected, terms = self.expected, self.terms
        pair, market = expected.pair, expected.market
        belief = market.parameters.valuation.renewal_belief
        remaining = max(int(terms.term_years) - expected.done, 1)
        savings_at_maturity = expected.savings_at_maturity * reached(expected.pair.provider, terms.depth)
        # Without a deal nothing of a sheet's depth reaches the pair: what spills over is that of the plain care model.
        spill = market.parameters.care.spillover_share * expected.spilling_savings * pair.status_quo
        start_up = start_up_due * terms.start_up_cost(expected.lives, self.pooled_lives)
        provider_answer, payer_answer = [0.0, 0.0], [0.0, 0.0]
        minds = expected.provider.counts, expected.payer.counts
        leak_usd = spill * expected.spillover_lives * pair.displaced_share
        spills_usd = spill * expected.maturity * expected.lives
        rebased = 1.0 - terms.rebasing_share
        delivery = expected.provider.delivery
        a = b = c = d = e = f = provider_outside = payer_outside = provider_years = payer_years = 0.0
        for year, outlook in enumerate(expected.outlook(remaining)[:remaining], start=1):
            provider_now, payer_now = outlook.provider_discount, outlook.payer_discount
            provider_all, payer_all = provider_now, payer_now
            provider_rebased, payer_rebased = provider_now, payer_now
            if year == remaining:
                chance = belief * expected.provider.horizon
                later = provider_now * chance / (1.0 - chance)
                provider_all += later
                provider_rebased += later * rebased
                chance = belief * expected.payer.horizon
                later = payer_now * chance / (1.0 - chance)
                payer_all += later
                payer_rebased += later * rebased
            provider_years += provider_all
            payer_years += payer_all
            provider, provider_slope, payer, payer_slope, enabler, enabler_slope = self.flows(
                expected.done + year,
                outlook.coding,
                outlook.prevention,
                outlook.kept,
                savings_at_maturity * outlook.provider_part + expected.provider.gap,
                savings_at_maturity * outlook.payer_part + expected.payer.gap,
                delivery,
                minds,
            )
            # Transition payments end with the term, and count as claims, of which the payer bears its part.
            payer_bears = payer_now * outlook.kept
            if year <= len(agreed):
                a += agreed[year - 1] * provider_now
                c -= agreed[year - 1] * payer_bears
            for_provider, for_payer = self.answers(expected.done + year, outlook, start_up)
            provider_answer[0] += for_provider * provider_now
            provider_answer[1] += for_provider * payer_bears
            payer_answer[0] += for_payer * payer_bears
            payer_answer[1] += for_payer * provider_now
            a += (provider - leak_usd * outlook.growth) * provider_all
            b += provider_slope * provider_rebased
            c += payer * payer_all
            d += payer_slope * payer_rebased
            e += enabler * payer_all
            f += enabler_slope * payer_rebased
            enjoyed = spills_usd * outlook.fading + outlook.prevention * expected.spending_usd
            payer_outside += enjoyed * expected.unprepaid * outlook.kept * payer_all
            provider_outside -= enjoyed * pair.displaced_share * provider_all
        value = PackageValue(a, b, c, d, e, f, provider_outside, payer_outside, 0.0, 0.0, 0.0, 0.0)
        value.provider_answer = provider_answer[0], provider_answer[1]
        value.payer_answer = payer_answer[0], payer_answer[1]
        self._subtract_felt_costs(value, provider_years, payer_years)
        self._subtract_start_up(value, start_up)
        return value

    def _subtract_felt_costs(self, value: PackageValue, provider_years: float, payer_years: float) -> None:
        """Identity, grievance and the risk premium on the spread. Distrust is a cost of dealing, inside the flows."""
        expected, terms = self.expected, self.terms
        provider, payer = expected.provider, expected.payer
        provider_lives, payer_lives = expected.lives * provider_years, expected.lives * payer_years
        value.provider_identity = provider.identity_usd * terms.identity_demand * provider_lives
        value.payer_identity = payer.identity_usd * terms.identity_demand * payer_lives
        value.provider_distrust = max(provider.dealing_usd - provider.usual_dealing_usd, 0.0) * provider_lives
        value.payer_distrust = max(payer.dealing_usd - payer.usual_dealing_usd, 0.0) * payer_lives
        value.provider_grievance = provider.grievance_usd * provider_lives
        value.payer_grievance = payer.grievance_usd * payer_lives
        two_sided = 1.0 - terms.enabler_loss_share if self.two_sided_year <= terms.term_years else 0.0
        spread_usd = _PRICED_SHARE * (1.0 + two_sided) / 2.0 * self.sd * expected.benchmark_usd
        risk = spread_usd * spread_usd
        value.provider -= value.provider_identity + value.provider_grievance
        value.provider += expected.pair.provider.sees_beyond_money * expected.market.trend * provider_lives
        value.provider -= provider.risk_weight * risk * provider_years
        value.payer -= value.payer_identity + value.payer_grievance
        value.payer -= payer.risk_weight * risk * payer_years

    def _subtract_start_up(self, value: PackageValue, cost: float) -> None:
        terms = self.terms
        provider, payer = cost * self.expected.provider.counts, cost * self.expected.payer.counts
        if terms.equity:
            # The payer pays 1 - x of it: its value rises with x on that part.
            value.payer -= payer
            value.provider_slope -= provider
            value.payer_slope -= payer
            return
        value.provider -= terms.provider_start_up_share * provider
        value.payer -= terms.payer_start_up_share * payer
        value.enabler -= max(1.0 - terms.provider_start_up_share - terms.payer_start_up_share, 0.0) * cost
