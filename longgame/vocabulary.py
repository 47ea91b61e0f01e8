"""The fixed words of the model: kinds, models, events, accounts and traits, in the order of their codes.

Tables store these words as dictionary codes, so the order here is part of the file format: append, never reorder.
"""

from __future__ import annotations

from typing import Final

KINDS: Final = ("payer", "health_system", "independent_physicians", "critical_access_hospital")
PAYER, HEALTH_SYSTEM, INDEPENDENT_PHYSICIANS, CRITICAL_ACCESS_HOSPITAL = range(4)
PROVIDER_KINDS: Final = KINDS[1:]

#: Whose lives a contract measures together: the pair's, those of a region's network, or an enabler's book in a market.
POOLINGS: Final = ("none", "region", "market")
NOT_POOLED, POOLED_IN_REGION, POOLED_IN_MARKET = (float(code) for code in range(len(POOLINGS)))

PACKAGES: Final = ("lean", "standard", "invested")
#: Tracks of a public programme, which one payer posts side by side.
TRACKS: Final = ("track_1", "track_2", "track_3")
LEAN, STANDARD, INVESTED = range(3)

TRAITS: Final = (
    "claim",
    "candor",
    "horizon",
    "effort",
    "support",
    "retrade",
    "envy",
    "optimism",
    "loss_list",
    "naming",
)
#: Traits that a partner sees at the table or in a running deal.
SEEN_TRAITS: Final = ("claim", "candor", "effort", "support", "retrade", "naming")
STRATEGIES: Final = ("zero_sum", "win_win", "long_term", "reciprocal")
#: Display label of an organisation whose traits come from several strategies (imitation trait by trait).
BLEND: Final = "blend"

EVENTS: Final = (
    "signed",
    "impasse",
    "renewed",
    "moved",
    "exited_at_term",
    "exited_mid_term",
    "closed",
    "joined_group",
    "left_group",
    "taken_over",
)
REASONS: Final = (
    "agreed",
    "better_model",
    "next_stage",
    "no_zone",
    "breakdown",
    "refused_offer",
    "too_few_lives",
    "poor_results",
    "distrust",
    "identity",
    "chance",
    "two_sided",
    "leader_change",
    "merger",
    "insolvency",
    "grievance",
    "better_offer",
    "group_dissolved",
    "other_program",
    "out_of_money",
)
DECIDERS: Final = ("payer", "provider", "both", "neither")

#: Accounts beside the organisations, one set for each market.
SECTORS: Final = (
    "members",
    "employers",
    "enabler",
    "care_vendors",
    "rest_of_care",
    "other_purchasers",
    "owners",
)
MEMBERS, EMPLOYERS, ENABLER, CARE_VENDORS, REST_OF_CARE, OTHER_PURCHASERS, OWNERS = range(len(SECTORS))

CATEGORIES: Final = (
    "opening_capital",
    "premium",
    "claims_funding",
    "administrative_fee",
    "administration",
    "claims",
    "premium_rebate",
    "operating_cost",
    "backfill_revenue",
    "cost_based_settlement",
    "start_up",
    "care_program",
    "care_management_fee",
    "upfront_support",
    "recoupment",
    "shared_savings",
    "shared_losses",
    "enabler_fee",
    "enabler_guarantee",
    "savings_fee",
    "change_leadership",
    "negotiation",
    "exit_cost",
    "owner_distribution",
    "estate_settlement",
    "transition_payment",
    "dealing_cost",
    "group_investment",
    "group_dues",
    "group_funding",
    "group_returns",
    "group_governance",
    "group_forfeit",
    "in_kind_work",
    "employee_plan_savings",
    "employee_plan_program",
    "pilots",
    "people",
    "merger",
)
CATEGORY: Final = {name: code for code, name in enumerate(CATEGORIES)}
#: Entries with the owners' account: part of capital, not of the year's result (`net_usd`).
OWNER_CATEGORIES: Final = ("opening_capital", "owner_distribution", "estate_settlement", "merger")
