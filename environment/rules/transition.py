"""Transition payments: listed losses answered by the partner with money that is certain and fades over the term.

They are payments under the contract, as shared savings are: they count as claims, and employers bear their part.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

#: Shares of the listed loss that a package may answer.
ANSWERED_SHARES = (0.5, 1.0)


def fading_share(agreement_year: Floats, term_years: Floats) -> Floats:
    """Part of the first year's answer that is left in a year of the agreement: 1 - (j - 1) / term, 0 after the term.

    Args:
        agreement_year: j, from 1.
        term_years: term of the agreement.
    """
    return np.asarray(np.maximum(1.0 - (agreement_year - 1.0) / term_years, 0.0))


def answered_loss(listed: Floats, gross_loss_usd: Floats, fading: Floats) -> Floats:
    """Transition payment that answers a year's listed loss in full, USD; a package offers a share of it.

    What is not listed cannot be answered.

    Args:
        listed: share of its losses that the payee wrote down, 0-1.
        gross_loss_usd: the payee's gross loss of the year in its plain forecast.
        fading: part that is left in that year (see `fading_share`).
    """
    return np.asarray(listed * gross_loss_usd * fading)


def remaining_payments(payments: Floats, done: Ints) -> Floats:
    """Payments that are still to come, from the next year on, 0 after the last, shape (years, rows).

    Args:
        payments: payment in each year of the agreement, shape (years, rows).
        done: completed years of the agreement, shape (rows,).
    """
    count = len(payments)
    year = np.arange(count)[:, None] + done
    to_come = np.take_along_axis(payments, np.minimum(year, count - 1), axis=0)
    return np.asarray(np.where(year < count, to_come, 0.0))
