"""Own employees first: an organisation that is its own payer keeps all that better care of its employees saves."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from longgame.environment.state.parameter_view import Number

Floats = NDArray[np.float64]


def employee_plan_savings(
    rate: Floats, spending_usd: Floats, own_share: Floats, contribution_margin: Floats
) -> tuple[Floats, Floats]:
    """Money that avoided care of employees saves: bills of others, and the variable cost of own care, USD.

    s S (1 - rho) and s S rho (1 - mu). Own care of own employees brings no revenue, so nothing is displaced.

    Args:
        rate: true savings rate s.
        spending_usd: what the employees' care is worth without savings, S.
        own_share: part rho of it that the organisation gives itself.
        contribution_margin: mu, share of revenue left after variable cost.
    """
    saved = rate * spending_usd
    return np.asarray(saved * (1.0 - own_share)), np.asarray(saved * own_share * (1.0 - contribution_margin))


def employee_program_cost(employees: Floats, targeted_share: Floats | float, per_targeted_life_usd: Number) -> Floats:
    """Yearly cost of managing the care of employees, USD."""
    return np.asarray(employees * targeted_share * per_targeted_life_usd)


def pilot_surprise(true_rate: Floats, believed_rate: Floats, maturity: Floats, noise: Floats) -> Floats:
    """What the organisation learns from a year: measured savings less those it believed in at its maturity.

    (s* - believed s*) k + noise. It knows how far its care model has come, so only the savings can surprise it.
    """
    return np.asarray((true_rate - believed_rate) * maturity + noise)


def still_proving(employees: Floats, year: int, proof_years: Number) -> NDArray[np.bool_]:
    """Whether an organisation that began with its own employees opens no talks yet."""
    return np.asarray((employees > 0.0) & (year <= proof_years))
