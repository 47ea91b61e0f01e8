"""Pairs of a payer and a provider with members in common, and what they believe of each other."""

from __future__ import annotations

from typing import TYPE_CHECKING

from benchmarks.object_market.deal import Deal, Performance, Record, Waiting
from benchmarks.object_market.strategies import Seen, SideTraits

if TYPE_CHECKING:
    from benchmarks.object_market.organizations import Organization, Payer, Provider
    from benchmarks.object_market.parameters import Parameters


class Belief:
    """Trust of one side in the other: a Beta belief with forgetting."""

    __slots__ = ("bad", "good", "trust")

    def __init__(self, good: float, bad: float) -> None:
        self.good = good
        self.bad = bad
        self.trust = good / (good + bad)

    def learn(self, evidence: float, memory: float, bad_news_weight: float, believed: float, fall: float) -> None:
        """Take in a year's evidence in [0, 1]; of good evidence only the believed share counts.

        No year costs more than the share `fall` of trust.
        """
        least = (1.0 - fall) * self.trust
        self.good = memory * self.good + believed * evidence
        self.bad = memory * self.bad + bad_news_weight * (1.0 - evidence)
        if self.good < least * (self.good + self.bad):
            self.bad = self.good / least - self.good
        self.trust = self.good / (self.good + self.bad)

    def drift(self, reputation: float, pull: float) -> None:
        """An untested belief drifts towards the partner's reputation, at unchanged weight of evidence."""
        weight = self.good + self.bad
        trust = self.trust + pull * (reputation - self.trust)
        self.good = trust * weight
        self.bad = (1.0 - trust) * weight
        self.trust = self.good / (self.good + self.bad)


def _weights(one: Organization) -> tuple[float, float, float]:
    """Weights of cost, access and quality, which sum to one."""
    access = min(one.access_focus, 1.0 - one.value_focus)
    return one.value_focus, access, 1.0 - one.value_focus - access


class Pair:
    """A payer and a provider with members in common.

    `in_payer` is the provider's trust in the payer, `in_provider` the payer's in the provider; `seen_of_payer` is what
    the provider last saw. `deal_year` counts completed years of the latest relationship, whether or not it still runs.
    """

    __slots__ = (
        "announced",
        "base_share",
        "cooling",
        "deal",
        "deal_year",
        "displaced_share",
        "expected_pool",
        "focus_distance",
        "in_payer",
        "in_provider",
        "index",
        "known",
        "lasting_payer",
        "lasting_provider",
        "left",
        "lives",
        "misaligned",
        "months_spent",
        "newcomers",
        "opening_price",
        "ordinal",
        "own_share",
        "payer",
        "payer_grievance",
        "payer_keeps",
        "payer_retraded",
        "payer_traits",
        "performance",
        "prevention",
        "previous",
        "price",
        "price_taken",
        "provider",
        "provider_grievance",
        "provider_keeps",
        "provider_retraded",
        "provider_traits",
        "record",
        "region_pool",
        "relationship",
        "results_seen",
        "saved",
        "saved_without_deal",
        "seen_of_payer",
        "seen_of_provider",
        "settled",
        "signed_by",
        "signed_in",
        "status_quo",
        "vacated",
        "waiting",
    )

    def __init__(
        self,
        index: int,
        payer: Payer,
        provider: Provider,
        lives: float,
        base_share: float,
        price: float,
        in_payer: Belief,
        in_provider: Belief,
        region_pool: int,
    ) -> None:
        self.index = index
        self.payer = payer
        self.provider = provider
        self.lives = lives
        self.base_share = base_share
        self.price = self.opening_price = price
        # Unit price relative to what it would be without any re-trade.
        self.price_taken = 1.0
        self.in_payer = in_payer
        self.in_provider = in_provider
        self.region_pool = region_pool
        self.measure_distance()
        # What the two definitions cost where nothing is settled, and what the running deal has settled of it.
        self.misaligned = self.settled = 0.0
        self.prevention = self.saved_without_deal = self.saved = self.left = 0.0
        # Part of the members who came this year, from another plan or another practice.
        self.newcomers, self.known = 0.0, 1.0
        # Lives that went elsewhere when the provider closed.
        self.vacated = 0.0
        self.relationship = self.cooling = self.months_spent = 0.0
        self.ordinal = self.deal_year = 0
        # The pair that signed the running deal: another one if a party was bought since.
        self.signed_by: Pair = self
        # Year of the last first agreement, and the yearly results that payer and provider announced at it.
        self.signed_in = 0
        self.announced = (0.0, 0.0)
        self.seen_of_payer: Seen = [None] * 6
        self.seen_of_provider: Seen = [None] * 6
        self.payer_traits: SideTraits = payer.stance.numbers
        self.provider_traits: SideTraits = provider.stance.numbers
        self.payer_retraded = self.provider_retraded = 0.0
        #: What each side resents, and the share of its agreed effort and support that it keeps up this year.
        self.payer_grievance = self.provider_grievance = 0.0
        self.payer_keeps = self.provider_keeps = 1.0
        self.results_seen = self.expected_pool = 0.0
        self.record = Record()
        self.deal: Deal | None = None
        self.waiting: Waiting | None = None
        self.performance: Performance | None = None
        self.previous: Performance | None = None
        # Part of what nobody sees stays with the side of the pair for good; set at the founding.
        self.lasting_payer = self.lasting_provider = 0.0
        # The year's facts, see `reprice`.
        self.status_quo = self.own_share = self.displaced_share = 0.0

    @property
    def drift(self) -> float:
        """Yearly change of the unit price without a deal: the side with more leverage moves it."""
        return self.provider.leverage - self.payer.leverage

    def reprice(self, trend_usd: float, cost_follows_price: float) -> None:
        """Spending of a life and the provider's part of it at today's unit price, at this level of the market."""
        provider = self.provider
        own = provider.own_revenue_share
        dear = own * self.price
        self.status_quo = trend_usd * provider.relative_spending * (1.0 - own + dear)
        self.own_share = share = dear / (1.0 - own + dear)
        # Of a price above the opening one, only what costs have followed is saved with the care.
        rise, margin = 1.0 - self.opening_price / self.price, provider.contribution_margin
        avoided = (1.0 - rise) * (1.0 - margin) + rise * cost_follows_price
        self.displaced_share = share * ((1.0 - provider.prepaid_share) * (1.0 - provider.made_good * margin) - avoided)

    def measure_distance(self) -> None:
        """How far the two definitions of value lie apart."""
        payer, provider = self.payer, self.provider
        self.focus_distance = abs(payer.value_focus - provider.value_focus)
        if payer.model.parameters.mechanisms.value_weights:
            weights = zip(_weights(payer), _weights(provider), strict=True)
            self.focus_distance = sum(abs(one - other) for one, other in weights) / 2.0

    def align(self, penalty: float, first_year_share: float) -> None:
        """Share of savings that two definitions of value cost, and that is left with members of whom some are new.

        Candor settles part of the definition.
        """
        payer, provider = self.payer, self.provider
        openness = min(
            payer.stance.candor_towards(self.seen_of_provider, provider.reputation),
            provider.stance.candor_towards(self.seen_of_payer, payer.reputation),
        )
        self.misaligned = penalty * self.focus_distance * (1.0 - openness)
        self.known = 1.0 - self.newcomers + self.newcomers * first_year_share

    def aligned(self, settled: float) -> float:
        """Share of savings realised when this part of the definition of value has been negotiated."""
        return min(max(1.0 - self.misaligned * (1.0 - settled), 0.0), 1.0) * self.known

    def defines_value(self) -> float:
        """How far the two negotiate the definition of value if they talk now: as far as either side wants."""
        effort: float = max(self.payer.own.definition_effort, self.provider.own.definition_effort)
        return effort

    def people_cost(self, of_payer: bool, parameters: Parameters, trend: float) -> float:
        """What one side spends on people in a year of a deal, USD per life; both teams come to check-ins."""
        who = self.payer if of_payer else self.provider
        months = parameters.people.check_in_months * self.checks_in() / max(self.lives, 1.0)
        cost: float = (who.spends_on_people(parameters) + months * who.own.talk_month_cost_usd) * trend
        return cost

    def checks_in(self) -> float:
        """How thoroughly the two check in with each other: as either side wants."""
        thorough: float = max(self.payer.levers.check_ins, self.provider.levers.check_ins)
        return thorough

    def take_stances(self) -> None:
        """Both sides' traits towards each other this year; each sees last year's, so neither moves first."""
        payer, provider = self.payer, self.provider
        self.payer_traits = payer.stance.towards(self.seen_of_provider, provider.reputation)
        self.provider_traits = provider.stance.towards(self.seen_of_payer, payer.reputation)

    def take_offence(self, shading: float) -> None:
        """How much of what was agreed each side's grievance leaves this year."""
        self.payer_keeps = 1.0 - shading * self.payer_grievance
        self.provider_keeps = 1.0 - shading * self.provider_grievance

    def blames(self, of_payer: bool, parameters: Parameters) -> float:
        """Part of a disappointment that a side lays at its partner's door; naming at home explains some of it."""
        who, traits = (self.payer, self.payer_traits) if of_payer else (self.provider, self.provider_traits)
        hostile = who.antagonism if parameters.mechanisms.antagonism else 0.0
        blamed: float = (hostile + (1.0 - hostile) * parameters.grievance.blame) * (1.0 - traits.naming / 2.0)
        return blamed

    def aggrieve(self, of_payer: bool, severity: float, parameters: Parameters, kept: float) -> None:
        """Add to a side's grievance, of which the share `kept` is left from before."""
        if not parameters.mechanisms.grievance:
            return
        before = kept * (self.payer_grievance if of_payer else self.provider_grievance)
        after = before + (1.0 - before) * self.blames(of_payer, parameters) * min(severity, 1.0)
        if of_payer:
            self.payer_grievance = after
        else:
            self.provider_grievance = after

    def deal_name(self, ordinal: int) -> str:
        """Name of the relationship that this pair signed, or would sign, as its so-manieth."""
        return f"{self.payer.organization}~{self.provider.organization}#{ordinal}"
