"""The market: one mesa.Model whose agents, pairs and deals are Python objects.

The same rules as the engine, written a second time from docs/model.md without its rule functions. It is the opponent
of the speed benchmark and an independent check of the engine: on the same draws both must tell the same events.
"""

from __future__ import annotations

from math import exp, log

import mesa

from benchmarks.object_market.closing import close_books
from benchmarks.object_market.delivery import deliver, invest, mature
from benchmarks.object_market.draws import Draws
from benchmarks.object_market.entry import enter
from benchmarks.object_market.evolution import evolve
from benchmarks.object_market.founding import draw_up
from benchmarks.object_market.groups import Group, gather, joint_lives, overlap_with_group, share_returns
from benchmarks.object_market.mergers import merge
from benchmarks.object_market.organizations import Organization, Payer, Provider
from benchmarks.object_market.pair import Pair
from benchmarks.object_market.parameters import Parameters
from benchmarks.object_market.performance import perform
from benchmarks.object_market.pools import Pools
from benchmarks.object_market.records import EventLog, Row, deal_rows, group_rows, organization_rows
from benchmarks.object_market.reflection import change_leaders, observe_partners, reflect, settle_last_year
from benchmarks.object_market.sheets import Terms, term_sheets
from benchmarks.object_market.strategies import StrategyBook
from benchmarks.object_market.talks import hold_talks
from benchmarks.object_market.walking import walk_by_circumstance, walk_by_value
from longgame.environment.scenario.scenario import Scenario
from longgame.environment.scenario.strategy_mix import Mix
from longgame.environment.state.stack import Stack
from longgame.vocabulary import HEALTH_SYSTEM


class ObjectMarket(mesa.Model):
    """A market of payers and providers, one contract year a `step()`.

    Agents are visited in order of id, through plain lists: mesa's AgentSet would be slower and its order means nothing
    to these rules.

    Args:
        scenario: numbers as you like; no policies, no offers, no files, no plug-in strategies, and of the mechanisms
            only those of the social core may be off.
        seed, replicate: as for the engine.
        record: keep the year's events, so that `events()` has them.

    Raises:
        ValueError: the scenario has something that is not supported.
    """

    def __init__(self, scenario: Scenario, seed: int = 1, replicate: int = 1, record: bool = False) -> None:
        super().__init__(rng=abs(int(seed)))
        self.parameters = Parameters(scenario)
        self.scenario_mix: Mix = scenario.mix
        self.strategies = StrategyBook(scenario)
        self.log = EventLog(record)
        self.year = 0
        self.trend = 1.0
        self.trend_usd = 0.0
        self.price_margin = 1.0 - self.parameters.market.cost_follows_price_share
        self.payers: list[Payer] = []
        self.providers: list[Provider] = []
        self.organizations_in_order: list[Organization] = []
        self.pairs: list[Pair] = []
        #: Pairs with a deal, as of the end of the year's talks, and the lives of pooled contracts then.
        self.live: list[Pair] = []
        self.pools = Pools(0, 0, False)
        self.sheets: list[Terms] = []
        #: Provider groups, in order of their leads.
        self.groups: list[Group] = []
        #: Deals that one side left this year: the pair, and whether its payer was left.
        self.left: list[tuple[Pair, bool]] = []
        self.regions = 0
        #: What each hospital weighs in referrals.
        self.hospital_size: dict[Provider, float] = {}
        #: A payer's pairs with hospitals, and the share of the region's outside spending that each receives by name.
        self.hospital_pairs: list[list[tuple[Pair, float]]] = []
        #: A payer's pairs with health systems, and each one's part of what regions without a system send far.
        self.system_pairs: list[list[tuple[Pair, float]]] = []
        #: Share of outside spending that each region sends to health systems elsewhere.
        self.sent_far: list[float] = []
        #: Only to draw the values of entrants.
        self.stack: Stack
        self.organization_draws: Draws
        self.pair_draws: Draws
        draw_up(self, scenario, seed, replicate)

    def register_agent(self, agent: mesa.Agent) -> None:
        super().register_agent(agent)  # type: ignore[no-untyped-call]
        # Mesa 3.3 counts ids in a dictionary of the class, which would keep every model alive. Later ones have none.
        getattr(mesa.Agent, "_ids", {}).pop(self, None)

    def step(self) -> None:
        """Run the next contract year."""
        self.open_year()
        hold_talks(self)
        invest(self)
        mature(self)
        deliver(self)
        perform(self)
        known = [(pair, pair.previous) for pair in self.pairs if pair.previous is not None]
        settle_last_year(self, known)
        share_returns(self, known)
        observe_partners(self)
        leaders = change_leaders(self)
        reflect(self, known)
        self.take_stock_of_records()
        walk_by_value(self)
        merge(self, walk_by_circumstance(self, leaders))
        for organization in self.organizations_in_order:
            organization.resent(self.parameters)
        for pair, of_payer in self.left:
            pair.aggrieve(of_payer, self.parameters.grievance.exit_weight, self.parameters, 1.0)
        close_books(self)
        for payer in self.payers:
            payer.price_next_year(self.parameters, self.trend)
        evolve(self)
        for pair in self.pairs:
            restraint = 0.0 if pair.deal is None else pair.deal.terms.price_restraint
            pair.price *= 1.0 + pair.drift * (1.0 - restraint)

    def deals(self) -> list[Row]:
        """Deals alive at the end of the year."""
        return deal_rows(self)

    def events(self) -> list[Row]:
        """The year's events by pair, in the order in which they happened; empty unless recorded."""
        return self.log.rows()

    def organizations(self) -> list[Row]:
        """Every organisation at the end of the year."""
        return organization_rows(self)

    def memberships(self) -> list[Row]:
        """Members of provider groups at the end of the year."""
        return group_rows(self)

    def open_year(self) -> None:
        """A new year: prices grow, members choose insurers anew, and everybody takes stock."""
        self.year += 1
        self.organization_draws.year = self.pair_draws.year = self.year
        self.log.clear()
        self.left.clear()
        parameters = self.parameters
        if self.year > 1:
            self.trend *= 1.0 + parameters.market.spending_trend_rate
            for organization in self.organizations_in_order:
                organization.net = 0.0
            enter(self)
        self.choose_insurers()
        self.change_practices()
        self.trend_usd = parameters.population.spending_pmpy_usd * self.trend
        self.sheets = term_sheets(parameters, self.trend)
        for organization in self.organizations_in_order:
            organization.net = 0.0
            organization.exits_suffered = 0
        self.take_stock_of_lives()
        gather(self)
        self.take_stock_of_leverage()
        self.take_stock_of_reputation()
        self.take_stock_of_records()
        penalty, trend_usd = parameters.care.misalignment_penalty, self.trend_usd
        for pair in self.pairs:
            if pair.cooling > 0.0:
                pair.cooling = max(pair.cooling - 1.0, 0.0)
            pair.months_spent = 0.0
            pair.reprice(trend_usd, parameters.market.cost_follows_price_share)
            pair.align(penalty, parameters.care.first_year_share)
            if pair.deal is not None or pair.waiting is not None or pair.performance is not None:
                pair.take_stances()
            pair.take_offence(parameters.grievance.shading)
        self.take_stock_of_deals()

    def choose_insurers(self) -> None:
        """Members who choose anew go by premium and by how narrow a network is; prevention moves with them."""
        rules = self.parameters.market
        members = {payer: sum(pair.lives for pair in payer.pairs) for payer in self.payers}
        everyone = sum(members.values())
        mean = sum(payer.premium * members[payer] for payer in self.payers) / (everyone if everyone > 0.0 else 1.0)
        pull: list[float] = []
        for payer in self.payers:
            if not payer.is_open:
                pull.append(0.0)
                continue
            steered = sum(pair.deal.terms.steerage_share * pair.lives for pair in payer.pairs if pair.deal is not None)
            narrow = steered / (members[payer] if members[payer] > 0.0 else 1.0)
            dearer = log(payer.premium / mean / payer.opening_premium_ratio)
            pull.append(exp(-rules.premium_sensitivity * dearer - rules.breadth_sensitivity * narrow))
        leaving = rules.member_churn_rate
        for provider in self.providers:
            weights = [pair.base_share * pull[pair.payer.position] for pair in provider.pairs]
            total = sum(weights)
            if total <= 0.0:
                for pair in provider.pairs:
                    pair.newcomers = 0.0
                continue  # a panel that no open plan serves has nowhere to go
            movers = carried = 0.0
            for pair in provider.pairs:
                movers += pair.lives * leaving
                carried += pair.lives * leaving * pair.prevention
            for pair, weight in zip(provider.pairs, weights, strict=True):
                share = weight / total
                came = share * max(movers - pair.lives * leaving, 0.0)
                if self.year == 1:
                    # Lives are as they were found; as many came as left.
                    pair.newcomers = came / pair.lives if pair.lives > 0.0 else 0.0
                    continue
                stayed = pair.lives * (1.0 - leaving)
                lives = stayed + movers * share
                pair.prevention = (stayed * pair.prevention + carried * share) / lives if lives > 0.0 else 0.0
                pair.lives = lives
                pair.newcomers = came / lives if lives > 0.0 else 0.0

    def change_practices(self) -> None:
        """Patients of a payer change practice inside a region: as many come as leave, with their prevention."""
        if not self.parameters.mechanisms.newcomers:
            for pair in self.pairs:
                pair.newcomers = 0.0
            return
        rate = self.parameters.market.panel_turnover_rate
        pools: dict[int, list[Pair]] = {}
        for pair in self.pairs:
            pools.setdefault(pair.region_pool, []).append(pair)
        for pool in pools.values():
            lives = sum(pair.lives for pair in pool)
            stock = sum(pair.lives * pair.prevention for pair in pool)
            for pair in pool:
                if pair.lives > 0.0:
                    changed = rate * (1.0 - pair.lives / lives)
                    pair.prevention += rate * (stock / lives - pair.prevention)
                    pair.newcomers = pair.newcomers + changed - pair.newcomers * changed

    def take_stock_of_lives(self) -> None:
        """Members and panels."""
        for organization in self.organizations_in_order:
            organization.lives = sum([pair.lives for pair in organization.pairs])

    def take_stock_of_leverage(self) -> None:
        """What size gives: leverage over prices, and in a group care that members can change together."""
        rules = self.parameters.market
        by_region = [0.0] * self.regions
        for provider in self.providers:
            by_region[provider.region] += provider.lives
        for payer in self.payers:
            there = sum(by_region[region] for region in payer.regions)
            payer.leverage = rules.price_drift_rate * (payer.lives / (there if there > 0.0 else 1.0))
        for provider in self.providers:
            regional = by_region[provider.region]
            provider.reach(self.parameters, overlap_with_group(provider, regional))
            share = (provider.lives + joint_lives(provider)) / (regional if regional > 0.0 else 1.0)
            if provider.kind == HEALTH_SYSTEM:
                share += rules.system_leverage_share
            provider.leverage = rules.price_drift_rate * share

    def take_stock_of_reputation(self) -> None:
        """Reputation is the mean trust in an organisation, by lives."""
        for payer in self.payers:
            total = sum([pair.lives * pair.in_payer.trust for pair in payer.pairs])
            payer.reputation = total / payer.lives if payer.lives > 0.0 else 0.5
        for provider in self.providers:
            total = sum([pair.lives * pair.in_provider.trust for pair in provider.pairs])
            provider.reputation = total / provider.lives if provider.lives > 0.0 else 0.5

    def mean_trust(self) -> tuple[float, float]:
        """Mean trust in payers and in providers over the market, by lives."""
        everyone = max(sum(payer.lives for payer in self.payers), 1.0)
        in_payers = sum(payer.reputation * payer.lives for payer in self.payers)
        in_providers = sum(provider.reputation * provider.lives for provider in self.providers)
        return in_payers / everyone, in_providers / everyone

    def take_stock_of_records(self) -> None:
        """What organisations expect beyond the J-curve: by their own record, else by proof points of their kind."""
        proof = self.parameters.valuation.proof_weight
        weights: dict[int, float] = {}
        gaps: dict[int, float] = {}
        own = []
        for one in self.organizations_in_order:
            weight = one.own_weight(self.parameters)
            own.append(weight)
            weights[one.kind] = weights.get(one.kind, 0.0) + weight
            gaps[one.kind] = gaps.get(one.kind, 0.0) + weight * one.forecast_gap
        for one, weight in zip(self.organizations_in_order, own, strict=True):
            total = weights[one.kind]
            peers = gaps[one.kind] / (total if total > 0.0 else 1.0)
            one.expected_gap = weight * one.forecast_gap + (1.0 - weight) * proof * peers

    def take_stock_of_deals(self) -> None:
        """Running deals, the pools they are measured in, and providers' lives under deals."""
        self.live = self.live_now()
        self.pools = self.counted_pools()
        for provider in self.providers:
            provider.value_lives = 0.0
            panel = provider.lives if provider.lives > 0.0 else 1.0
            provider.panel_own_share = sum(pair.lives * pair.own_share for pair in provider.pairs) / panel
        for pair in self.live:
            pair.provider.value_lives += pair.lives

    def live_now(self) -> list[Pair]:
        return [pair for pair in self.pairs if pair.deal is not None]

    def no_pools(self) -> Pools:
        grouped = bool(self.parameters.mechanisms.group_pooling)
        return Pools(self.regions * len(self.payers), len(self.payers), grouped)

    def counted_pools(self) -> Pools:
        """Lives measured together under the deals that run at this moment."""
        pools = self.no_pools()
        for pair in self.live_now():
            if pair.deal is not None:
                pools.add(pair, pair.deal.terms.pooled)
        return pools
