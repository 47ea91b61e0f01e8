"""What a relationship is made of: the running deal, its costs and results, and the record of what it showed."""

from __future__ import annotations

from dataclasses import dataclass

from benchmarks.object_market.sheets import Terms


@dataclass(slots=True)
class Record:
    """Results of a pair so far: mean surprise of each side, and apparent savings of three years, newest first."""

    payer_gap: float = 0.0
    provider_gap: float = 0.0
    years: float = 0.0
    past: tuple[float, float, float] = (0.0, 0.0, 0.0)


@dataclass(slots=True)
class Reference:
    """Both sides' forecasts, frozen at signing."""

    start: float
    savings: float
    #: What the care programme was believed to save if all care can be changed.
    programme: float
    payer_ceiling: float
    provider_ceiling: float
    payer_optimism: float
    provider_optimism: float
    payer_gap: float
    provider_gap: float
    payer_promise: float
    provider_promise: float
    payer_counts: float
    provider_counts: float


@dataclass(slots=True)
class Costs:
    """What the change costs a pair in a year, USD."""

    pooled_lives: float
    running: float
    start_up: float
    support: float
    care_management: float
    governance: float
    in_kind_work: float
    payer_running: float
    naming: float
    payer_naming: float
    people: float
    payer_people: float
    transition: float
    dealing: float
    payer_dealing: float
    #: The deal's part of its provider's pilots.
    pilots: float = 0.0


@dataclass(slots=True)
class Deal:
    """The running relationship and its current agreement."""

    model: int
    package: int
    terms: Terms
    benchmark_gap: float
    payer_listed: float
    provider_listed: float
    start_up_due: float
    #: Transition payment of each year of the agreement, USD per life; the payer receives it where it is negative.
    transition: tuple[float, ...] = ()
    reference: Reference | None = None
    costs: Costs | None = None
    agreement_number: int = 1
    agreement_year: int = 0
    misfit: float = 0.0
    support_paid: float = 0.0
    support_recouped: float = 0.0


@dataclass(slots=True)
class Waiting:
    """Talks that agreed but go on beyond the year in which they began."""

    terms: Terms
    margin: float
    talk_months: float
    months_left: float
    listed: tuple[float, float]
    transition: tuple[float, ...]


@dataclass(slots=True)
class Performance:
    """What a deal did in a year and what is due for it; due amounts are paid a year later."""

    benchmark_pmpy: float
    benchmark_usd: float
    coding: float
    true_rate: float
    measured_rate: float
    contract_rate: float = 0.0
    apparent_rate: float = 0.0
    two_sided: bool = False
    savings_due: float = 0.0
    loss_due: float = 0.0
    recoupment_due: float = 0.0
    enabler_fee_due: float = 0.0
    enabler_guarantee_due: float = 0.0
    payer_due: float = 0.0
    provider_due: float = 0.0
    payer_net: float = 0.0
    provider_net: float = 0.0
    payer_cash: float = 0.0
    provider_cash: float = 0.0
    payer_seen: float = 0.0
    provider_seen: float = 0.0
    fee_base: float = 0.0
    payer_reference: float = 0.0
    provider_reference: float = 0.0
    payer_promised: float = 0.0
    provider_promised: float = 0.0
    payer_plain: float = 0.0
    provider_plain: float = 0.0
    delivered_rate: float = 0.0
    payer_plain_net: float = 0.0
    provider_plain_net: float = 0.0
    agreed_effort: float = 0.0
    delivered_effort: float = 0.0
    transition: float = 0.0
    support: float = 0.0
    payer_dealing: float = 0.0
    provider_dealing: float = 0.0
    people_cost: float = 0.0
    payer_shortfall: float = 0.0
    provider_shortfall: float = 0.0
    payer_unlisted: float = 0.0
    provider_unlisted: float = 0.0
    payer_stay_margin: float | None = None
    provider_stay_margin: float | None = None
    provider_own_margin: float | None = None
    payer_surprise: float = 0.0
    provider_surprise: float = 0.0
