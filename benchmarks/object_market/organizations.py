"""The agents: payers and the three kinds of providers."""

from __future__ import annotations

import math
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import mesa

from benchmarks.object_market.judgement import Judgement
from benchmarks.object_market.parameters import Parameters
from benchmarks.object_market.strategies import Stance
from longgame.vocabulary import BLEND

if TYPE_CHECKING:
    from benchmarks.object_market.groups import Group
    from benchmarks.object_market.market import ObjectMarket
    from benchmarks.object_market.pair import Pair


#: Where pilots stop to raise a reduction, and by how much they raise it at most.
_MOST_REDUCTION, _MOST_IMPROVEMENT = 0.95, 100.0


class Organization(mesa.Agent):
    """What payers and providers share; `opening` holds its values before the first year by name.

    Money that is paid or received goes through `net`, the result of the running year; what owners give and take changes
    capital alone.
    """

    model: ObjectMarket

    def __init__(self, model: ObjectMarket, index: int, kind: int, opening: dict[str, Any]) -> None:
        super().__init__(model)
        self.index = index
        self.kind = kind
        self.own: SimpleNamespace = model.parameters.kinds[kind]
        self.levers: SimpleNamespace = model.parameters.levers[kind]
        self.organization: str = opening["organization"]
        self.region: int = opening["region"]
        self.is_open = True
        #: Year in which it closed for want of capital, and in which it entered; 0 for neither.
        self.closed_in = self.entry_year = 0
        #: Who took it over.
        self.heir: Organization | None = None
        self.net = 0.0
        self.capital: float = opening["capital"]
        self.opening_capital = self.capital
        self.identity_inertia: float = opening["identity_inertia"]
        self.antagonism: float = opening["antagonism"]
        self.engagement: float = opening["engagement"]
        self.opening_engagement = self.engagement
        self.value_focus: float = opening["value_focus"]
        self.access_focus: float = opening["access_focus"]
        self.forecast_gap = 0.0
        self.forecast_years = 0.0
        self.expected_gap = 0.0
        self.sources: tuple[int, ...] = tuple(opening["trait_source"])
        self.stance: Stance = model.strategies.stance(self.sources)
        self.judgement = Judgement(int(model.parameters.evolution.evaluation_window_years))
        self.pairs: list[Pair] = []
        self.peers: list[Organization] = []
        self.reputation = 0.5
        self.lives = 0.0
        self.leverage = 0.0
        self.funded_share = 1.0
        self.exits_suffered = 0
        self.dealing_evidence = self.dealing_retraded = 0.0

    @property
    def strategy(self) -> str:
        """Name of the strategy that all traits come from, or `blend`."""
        return self.model.strategies.names[self.sources[0]] if len(set(self.sources)) == 1 else BLEND

    def play(self, sources: tuple[int, ...]) -> None:
        """Take traits from these strategies, from next year on."""
        self.sources = sources
        self.stance = self.model.strategies.stance(sources)

    def is_out_of_money(self, parameters: Parameters) -> bool:
        """Whether it lacked the money for so much of its programmes that it deals no more."""
        least: float = parameters.walking.least_funded_share
        return self.funded_share < least

    def pay_for_dealing(self, cost: float) -> None:
        """Pay for talks or for an exit, which the year's result will have to bear."""
        self.net -= cost
        self.judgement.spent += cost

    def spends_on_people(self, parameters: Parameters) -> float:
        """What it spends on its people while a deal runs, USD per life at the prices of year 1."""
        rules, levers = parameters.people, self.levers
        cost: float = rules.involvement_cost_pmpy_usd * levers.early_involvement
        cost += rules.transparency_cost_pmpy_usd * levers.transparency
        cost += rules.leader_time_cost_pmpy_usd * levers.visible_leaders
        cost += rules.storytelling_cost_pmpy_usd * (levers.early_wins + levers.purpose)
        return cost

    def asking_months(self, parameters: Parameters) -> float:
        """Months in which it asks its people before it agrees to anything."""
        rules, levers = parameters.people, self.levers
        months: float = rules.involvement_months * levers.early_involvement + rules.menu_months * levers.menu_of_options
        return months

    def unexplained(self, parameters: Parameters) -> float:
        """Part of the burden that neither shown results nor leaders who are seen take away."""
        rules, levers = parameters.people, self.levers
        shown: float = 1.0 - rules.transparency_relief * levers.transparency
        seen: float = 1.0 - rules.visibility_relief * levers.visible_leaders
        return shown * seen

    def own_weight(self, parameters: Parameters) -> float:
        """Weight of its own record of results: few lives say little."""
        valuation = parameters.valuation
        half: float = valuation.experience_years * (1.0 + valuation.experience_lives / max(self.lives, 1.0))
        return self.forecast_years / (self.forecast_years + half)

    def change_of_heart(self, parameters: Parameters, lives: float, sums: list[float], peers: float) -> None:
        """Identity inertia and engagement a year on.

        Args:
            lives: lives of its settled deals.
            sums: over those deals by lives: wins, evidence, trust, naming, support, partners' re-trade, losses
                that nobody listed, burden, whether savings were paid.
            peers: mean inertia of its kind.
        """
        in_deals = lives > 0.0
        weight = lives if in_deals else 1.0
        wins, evidence, trust, naming, support, retraded, unlisted, burden, paid = (total / weight for total in sums)
        identity, engagement = parameters.identity, parameters.engagement
        inertia = self.identity_inertia
        change = 0.0
        level = self.opening_engagement
        if in_deals:
            change = identity.hardening_rate * unlisted * (1.0 - inertia)
            opened = identity.release_floor + (1.0 - identity.release_floor) * naming
            change -= identity.letting_go_rate * opened * trust * wins * inertia
            level += engagement.naming_gain * naming + engagement.staffing_gain * support * self.funded_share
            level -= engagement.burden_loss * burden
            people, levers = parameters.people, self.levers
            menu = 1.0 + people.menu_gain * levers.menu_of_options
            level += people.involvement_gain * levers.early_involvement * menu
            level += people.early_win_gain * levers.early_wins * paid
        self.identity_inertia = min(max(inertia + change + identity.peer_pull * (peers - inertia), 0.0), 1.0)
        level = min(max(level, 0.0), 1.0)
        rate = engagement.falling_rate if level < self.engagement else engagement.rising_rate
        self.engagement += rate * (level - self.engagement)
        self.dealing_evidence, self.dealing_retraded = evidence, retraded

    def resent(self, parameters: Parameters) -> None:
        """Antagonism after the year's exits: good dealing wears it down, exits and re-trade raise it."""
        identity = parameters.identity
        worn = self.antagonism * (1.0 - identity.antagonism_decay * self.dealing_evidence)
        bad = self.exits_suffered + self.dealing_retraded
        self.antagonism = worn - (1.0 - worn) * math.expm1(-identity.antagonism_rise * bad)


class Payer(Organization):
    """A health plan; `position` counts payers, `regions` are those in which it sells."""

    def __init__(self, model: ObjectMarket, index: int, kind: int, opening: dict[str, Any]) -> None:
        super().__init__(model, index, kind, opening)
        self.position = len(model.payers)
        self.regions: set[int] = set()
        self.insured_share: float = opening["insured_share"]
        self.self_funded_share: float = 1.0 - self.insured_share
        self.expected_claims: float = opening["expected_claims"]
        self.opening_claims = self.expected_claims
        self.premium: float = opening["premium"]
        self.opening_premium_ratio: float = opening["opening_premium_ratio"]
        self.rebate_due = 0.0
        self.medical_pmpy = 0.0
        self.last_medical_pmpy: float | None = None

    def price_next_year(self, parameters: Parameters, trend: float) -> None:
        """Premium of the next year: expected claims take in results to last year."""
        premiums = parameters.premiums
        growth = 1.0 + parameters.market.spending_trend_rate
        carried = self.expected_claims * growth
        if self.last_medical_pmpy is not None:
            seen = self.last_medical_pmpy * growth * growth
            baseline = self.opening_claims * trend * growth
            target = seen + premiums.retained_floor_share * (baseline - seen)
            carried += premiums.pass_through_rate * (target - carried)
        self.expected_claims = carried
        administration = self.own.administration_pmpy_usd * trend * growth
        self.premium = (carried + administration) / (1.0 - self.own.premium_margin_rate)
        self.last_medical_pmpy = self.medical_pmpy


class Provider(Organization):
    """A provider of care; what its mature care model saves is fixed, how mature it is is not."""

    def __init__(self, model: ObjectMarket, index: int, kind: int, opening: dict[str, Any]) -> None:
        super().__init__(model, index, kind, opening)
        parameters = model.parameters
        care, own = parameters.care, self.own
        self.own_revenue_share: float = opening["own_revenue_share"]
        self.prepaid_share: float = opening["prepaid_share"]
        self.contribution_margin: float = opening["contribution_margin"]
        self.relative_spending: float = opening["relative_spending"]
        self.operating_margin: float = opening["operating_margin"]
        self.reduction_rate: float = opening["reduction_rate"]
        self.fixed_cost: float = opening["fixed_cost"]
        self.own_income_share: float = opening["own_income_share"]
        self.maturity: float = opening["maturity"]
        self.quality: float = opening["quality"]
        self.opening_quality = self.quality
        lost = self.contribution_margin - self.prepaid_share
        #: Share of displaced contribution that other purchasers and cost-based pay make good.
        self.made_good = care.backfill_share + own.cost_based_share * (1.0 - care.backfill_share)
        self.panel_own_share = 0.0
        self.conflict = care.conflict_drag * max(lost, 0.0)
        levelling = care.overspending_slope * max(0.0, 1.0 - care.overspending_floor / self.relative_spending)
        #: Share of its patients' care that it can change without a group.
        self.own_overlap: float = opening["overlap_share"]
        #: Share of members that its next programme targets and that this year's does, and what pilots made of its R.
        self.width: float = opening["focus_width"]
        self.targeted = self.width
        self.improvement = 1.0
        #: What it sees in a deal beyond its money, USD per life a year at the prices of year 1; set at the founding.
        self.sees_beyond_money = 0.0
        self.pilots = 0
        self.overlap = self.own_overlap
        self.believed_programme = self.reached_savings = self.believed_reached_savings = 0.0
        self.reach(parameters, self.own_overlap)
        self.levelled_savings: float = levelling
        self.value_lives = 0.0
        #: Its provider group, the year in which it joined, what it put in, and what the group brought it this year.
        self.group: Group | None = None
        self.joined = 0
        self.invested = self.in_kind = self.balance = self.share = 0.0
        self.seats = self.voice = 0.0
        #: Own employees with whom it began; they are its own, so nobody bargains over them.
        self.employee_lives: float = opening["employee_lives"]
        # The running year's care: revenue, revenue at opening prices, own revenue displaced, costs that follow prices.
        self.revenue = self.volume = self.displaced = self.followed = 0.0

    def reach(self, parameters: Parameters, overlap: float) -> None:
        """What a mature care model saves where care managers reach the targeted patients, with this overlap."""
        self.overlap, self.targeted = overlap, self.width
        # Parties do not know a provider's own reduction: they believe what all believe. But they see pilots succeed.
        believed = parameters.valuation.believed_reduction_rate
        self.believed_programme = parameters.reach(self.width, self.improved(believed))
        self.reached_savings = parameters.reach(self.width, self.improved(self.reduction_rate)) * overlap
        self.believed_reached_savings = self.believed_programme * overlap

    def improved(self, reduction: float) -> float:
        """A reduction after pilots, which never save all of spending."""
        return min(reduction * self.improvement, max(reduction, _MOST_REDUCTION))

    def try_out(self, parameters: Parameters, luck: list[float]) -> None:
        """This year's pilots succeed or fail, one draw for each; successes show from next year on."""
        rules = parameters.pilots
        for draw in luck[: self.pilots]:
            if draw < math.exp(-rules.ambition / rules.ease):
                self.improvement *= 1.0 + rules.largest_gain * rules.ambition
        self.improvement = min(self.improvement, _MOST_IMPROVEMENT)

    def widen(self, parameters: Parameters, surprise: float) -> None:
        """After results above the forecast the programme widens, up to what everybody else targets."""
        if surprise > 0.0:
            wider = min(self.width * (1.0 + parameters.pilots.widening_rate), parameters.care.targeted_share)
            self.width = max(self.width, wider)

    @property
    def employees(self) -> float:
        """Employees whose care it manages."""
        return self.employee_lives if self.is_open else 0.0

    def care_for_employees(self, spending_usd: float) -> None:
        """All that its employees' better care saves is its own: others' bills, and the variable cost of own care."""
        rate = min((self.reached_savings + self.levelled_savings) * self.maturity, 1.0)
        saved = rate * spending_usd * self.relative_spending * self.employees
        own = self.own_revenue_share
        self.net += saved * (1.0 - own + own * (1.0 - self.contribution_margin))

    def mature(self, parameters: Parameters, lives: float, effort: float, at_risk: float) -> None:
        """Maturity and quality a year on.

        Args:
            lives: lives under deals.
            effort, at_risk: sums over them of effort carried out and of losses borne under downside, by lives.
        """
        care = parameters.care
        employees = self.employees
        effort += employees
        lives += employees
        weight = lives if lives > 0.0 else 1.0
        everybody = self.lives + employees
        value_share = lives / (everybody if everybody > 0.0 else 1.0)
        boats = care.two_boats_floor + (1.0 - care.two_boats_floor) * value_share * value_share
        drags = max(1.0 - care.identity_drag_share * self.identity_inertia, 0.0)
        drags *= max(1.0 - self.conflict * self.panel_own_share, 0.0)
        ceiling = effort / weight * self.funded_share * self.engagement * drags * boats
        gap = min(max(ceiling, 0.0), 1.0) - self.maturity
        self.maturity += (care.learning_rate if gap > 0.0 else care.decay_rate) * gap
        level = self.opening_quality + care.quality_maturity_gain * self.maturity
        level += care.quality_engagement_gain * (self.engagement - self.opening_engagement)
        level -= care.stinting_loss * at_risk / weight
        quality = care.quality_persistence * self.quality + (1.0 - care.quality_persistence) * level
        self.quality = min(max(quality, 0.0), 1.0)


class HealthSystem(Provider):
    """Hospitals and employed physicians."""


class IndependentPhysicians(Provider):
    """A practice or association."""


class CriticalAccessHospital(Provider):
    """A small rural hospital."""
