"""Talks reduced to two positions: what the known results of bargaining are stated for."""

from collections.abc import Mapping

from longgame.environment.models.catalogue import MODELS
from longgame.vocabulary import KINDS, STRATEGIES

#: Talks that nothing but the two positions decides: no luck, no moods, no posted offers, no envy, nobody closes. Many
#: pairs, and no money up front, which would make most limits 0.
PLAIN_TALKS: Mapping[str, object] = {
    "organizations.payer.count": 4,
    "organizations.health_system.count": 2,
    "organizations.independent_physicians.count": 10,
    "valuation.decision_noise_rate": 0.004,
    "mechanisms.support": False,
    **{f"models.{model}.care_management_pmpy_usd": 0.0 for model in MODELS},
    "mechanisms.envy": False,
    # Nothing is promised, listed or forgotten, and nobody drops an agreement for a better one.
    **{f"strategies.{strategy}.{trait}": 0.0 for strategy in STRATEGIES for trait in ("optimism", "loss_list")},
    "mechanisms.omission_neglect": False,
    "mechanisms.partner_choice": False,
    # Nobody claims more for being needed, or less for a stake in kind.
    "mechanisms.essentiality": False,
    "mechanisms.stake_in_kind": False,
    "valuation.believed_reduction_rate": 0.28,
    "mechanisms.insolvency": False,
    "negotiation.claim_sd": 0.0,
    "negotiation.trust_concession": 0.0,
    "negotiation.breakdown_rate": 0.0,
    "negotiation.breakdown_growth": 0.0,
    **{f"models.{model}.take_it_or_leave_it": False for model in MODELS},
}
#: Payers play the first, providers the second, so that their traits can differ.
PAYER, PROVIDER = "zero_sum", "win_win"
SIDES = {kind: {PAYER if kind == "payer" else PROVIDER: 1.0} for kind in KINDS}


def positions(candor: float, payer_claim: float, provider_claim: float) -> dict[str, object]:
    """What the two sides show of their limits and claim of the zone they believe in."""
    candid = {f"strategies.{strategy}.candor": candor for strategy in STRATEGIES}
    return {**candid, f"strategies.{PAYER}.claim": payer_claim, f"strategies.{PROVIDER}.claim": provider_claim}
