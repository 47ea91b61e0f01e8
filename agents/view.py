"""What a party can see of its partner when it decides how to act."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class View:
    """What the parties of one market see of their partners; it is what a trait that is a function is given.

    Each attribute is a read-only array with one element for each pair of payer and provider in the market, shape (m,).
    The payers' functions and the providers' functions are called separately: each side sees its own partners. A
    function written for one partner at a time (with `if`, `min` or `math`) gets a view of plain floats instead.

    Observations are last year's, so neither side moves first. Before the first meeting the partner's reputation
    stands in for `partner_candor`, `partner_effort`, `partner_support` and `partner_naming`, and 1 - reputation for
    `partner_claim` and `partner_retrade`.

    Attributes:
        partner_claim: share of the zone of agreement that the partner asked for, 0 to 1.
        partner_candor: share of its own costs, data and limits that the partner showed, 0 to 1.
        partner_effort: share of the agreed change that the partner carried out, 0 to 1.
        partner_support: share of a full package of money, staff and data that the partner offered, 0 to 1.
        partner_retrade: extra share that the partner took at the last renewal, 0 to 1.
        partner_naming: change leadership seen at the partner, 0 to 1.
        trust: own belief that the partner delivers, 0 to 1.
        reputation: mean trust in the partner over the market, weighted by lives, 0 to 1.
        deal_year: completed years of the running relationship, or of the last one; a whole number, 0 before the first.
    """

    partner_claim: Floats
    partner_candor: Floats
    partner_effort: Floats
    partner_support: Floats
    partner_retrade: Floats
    partner_naming: Floats
    trust: Floats
    reputation: Floats
    deal_year: Floats
