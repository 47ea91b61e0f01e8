"""What a year looks like from outside: live deals, events, organisations."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from benchmarks.object_market.sheets import REGION
from longgame.environment.models.catalogue import MODEL_CODES
from longgame.vocabulary import PACKAGES

if TYPE_CHECKING:
    from benchmarks.object_market.market import ObjectMarket
    from benchmarks.object_market.organizations import Provider
    from benchmarks.object_market.pair import Pair

Row = dict[str, Any]


@dataclass(slots=True)
class Event:
    """What happened to a relationship, why, who decided, and by what margin."""

    pair: Pair
    event: str
    deal: str
    model: int
    reason: str
    decided_by: str
    margin: float
    months: float
    deal_year: int
    lives: float
    trust_in_payer: float
    trust_in_provider: float


class EventLog:
    """Events of a year, in the order in which they happened; kept only if somebody asks for them."""

    def __init__(self, kept: bool) -> None:
        self._kept = kept
        self._events: list[Event] = []
        self._memberships: list[tuple[int, Row]] = []

    def clear(self) -> None:
        self._events.clear()
        self._memberships.clear()

    def record(
        self,
        pair: Pair,
        event: str,
        model: int,
        reason: str,
        decided_by: str,
        margin: float = 0.0,
        months: float = 0.0,
        first_talk: bool = False,
    ) -> None:
        """Note an event; one of first talks belongs to the relationship that did not come about."""
        if self._kept:
            deal, deal_year = pair.signed_by.deal_name(pair.signed_by.ordinal), pair.deal_year
            if first_talk:
                deal, deal_year = pair.deal_name(pair.ordinal + 1), 0
            trust = pair.in_payer.trust, pair.in_provider.trust
            known = deal_year, pair.lives, *trust
            self._events.append(Event(pair, event, deal, model, reason, decided_by, margin, months, *known))

    def record_member(self, member: Provider, event: str, reason: str, decided_by: str, margin: float) -> None:
        """Note who joins or leaves a provider group; no payer has a part in it."""
        if self._kept:
            row = dict.fromkeys(("deal", "payer", "model", "trust_in_payer", "trust_in_provider"))
            row |= {"event": event, "provider": member.organization, "reason": reason, "decided_by": decided_by}
            row |= {"margin": margin, "months": 0.0, "deal_year": 0}
            row["lives"] = sum(pair.lives for pair in member.pairs)
            self._memberships.append((member.index, row))

    def rows(self) -> list[Row]:
        ordered = sorted(self._events, key=lambda event: event.pair.index)
        memberships = [row for _, row in sorted(self._memberships, key=lambda noted: noted[0])]
        return self._rows(ordered) + memberships

    def _rows(self, ordered: list[Event]) -> list[Row]:
        return [
            {
                "event": event.event,
                "deal": event.deal,
                "payer": event.pair.payer.organization,
                "provider": event.pair.provider.organization,
                "model": MODEL_CODES[event.model],
                "reason": event.reason,
                "decided_by": event.decided_by,
                "margin": event.margin,
                "months": event.months,
                "deal_year": event.deal_year,
                "lives": event.lives,
                "trust_in_payer": event.trust_in_payer,
                "trust_in_provider": event.trust_in_provider,
            }
            for event in ordered
        ]


def end_deal(
    market: ObjectMarket, pair: Pair, event: str, reason: str, decided_by: str, margin: float = 0.0, months: float = 0.0
) -> None:
    """End a deal: record the event, begin the cooling-off, and count the exit for the side that was left."""
    deal = pair.deal
    assert deal is not None
    record, model = market.log.record, deal.model
    record(pair, event, model, reason, decided_by, margin, months)
    if deal.terms.pooled == REGION:
        record(pair, "left_group", model, reason, decided_by, margin, months)
    if event != "closed" and decided_by in ("payer", "provider"):
        left = pair.provider if decided_by == "payer" else pair.payer
        left.exits_suffered += 1
        market.left.append((pair, decided_by == "provider"))
    pair.deal = None
    pair.cooling = market.parameters.market.cooling_off_years + 1.0


def deal_rows(market: ObjectMarket) -> list[Row]:
    rows = []
    for pair in market.pairs:
        deal, year = pair.deal, pair.performance
        if deal is None or year is None:
            continue
        rows.append(
            {
                "deal": pair.signed_by.deal_name(pair.signed_by.ordinal),
                "payer": pair.payer.organization,
                "provider": pair.provider.organization,
                "model": MODEL_CODES[deal.model],
                "package": PACKAGES[deal.package],
                "deal_year": pair.deal_year,
                "agreement_year": deal.agreement_year,
                "agreement_number": deal.agreement_number,
                "lives": pair.lives,
                "newcomer_share": pair.newcomers,
                "provider_share": deal.terms.provider_share,
                "two_sided": year.two_sided,
                "listed_share_payer": deal.payer_listed,
                "listed_share_provider": deal.provider_listed,
                "benchmark_pmpy_usd": year.benchmark_pmpy,
                "true_savings_rate": year.true_rate,
                "measured_savings_rate": year.measured_rate,
                "contract_savings_rate": year.contract_rate,
                "payer_net_usd": year.payer_net,
                "provider_net_usd": year.provider_net,
                "payer_cash_usd": year.payer_cash,
                "provider_cash_usd": year.provider_cash,
                "payer_reference_usd": year.payer_reference,
                "provider_reference_usd": year.provider_reference,
                "payer_plain_usd": year.payer_plain_net,
                "provider_plain_usd": year.provider_plain_net,
                "plain_savings_rate_of_payer": year.payer_plain,
                "plain_savings_rate_of_provider": year.provider_plain,
                "promised_savings_rate_by_payer": year.payer_promised,
                "promised_savings_rate_by_provider": year.provider_promised,
                "delivered_savings_rate": year.delivered_rate,
                "payer_judged_shortfall": year.payer_shortfall,
                "provider_judged_shortfall": year.provider_shortfall,
                "agreed_effort": year.agreed_effort,
                "delivered_effort": year.delivered_effort,
                "support_usd": year.support,
                "transition_payment_usd": year.transition,
                "payer_dealing_cost_usd": year.payer_dealing,
                "provider_dealing_cost_usd": year.provider_dealing,
                "people_cost_usd": year.people_cost,
                "dealing_cost_usd": year.payer_dealing + year.provider_dealing,
                "payer_stay_margin_usd": year.payer_stay_margin,
                "provider_stay_margin_usd": year.provider_stay_margin,
                "provider_own_margin_usd": year.provider_own_margin,
                "grievance_of_payer": pair.payer_grievance,
                "grievance_of_provider": pair.provider_grievance,
                "trust_in_payer": pair.in_payer.trust,
                "trust_in_provider": pair.in_provider.trust,
            }
        )
    return rows


def group_rows(market: ObjectMarket) -> list[Row]:
    """Every member of a provider group at the end of the year, by lead, then by member."""
    return [
        {
            "group": group.lead.organization,
            "form": group.form,
            "member": member.organization,
            "share": member.share,
            "seats": member.seats,
            "voice": member.voice,
            "invested_usd": member.invested,
            "in_kind_usd": member.in_kind,
            "balance_usd": member.balance,
            "integration": group.integration,
            "joined_year": member.joined,
        }
        for group in market.groups
        for member in group.members
    ]


def organization_rows(market: ObjectMarket) -> list[Row]:
    return [
        {
            "organization": one.organization,
            "strategy": one.strategy,
            "capital_usd": one.capital,
            "identity_inertia": one.identity_inertia,
            "antagonism": one.antagonism,
            "engagement": one.engagement,
            "maturity": getattr(one, "maturity", None),
            "quality": getattr(one, "quality", None),
            "focus_width": getattr(one, "width", None),
            "pilot_multiplier": getattr(one, "improvement", None),
            "lives": sum(pair.lives for pair in one.pairs),
            "score": one.judgement.score,
            "score_under_deals": one.judgement.under_deals,
            "aspiration": one.judgement.aspiration,
            "net_usd": one.net,
            "is_open": one.is_open,
            "entry_year": one.entry_year,
        }
        for one in market.organizations_in_order
    ]
