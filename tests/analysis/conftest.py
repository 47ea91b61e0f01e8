"""Runs drawn at random in the shape of the real tables: what the analysis is tested on."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from longgame.environment.models.catalogue import MODELS
from longgame.environment.records.results import Results
from longgame.environment.records.tables import RECORD_LEVELS, TABLES
from longgame.vocabulary import KINDS, REASONS, SECTORS, STRATEGIES

Rows = list[dict[str, Any]]
MakeRun = Callable[..., Results]

#: Renewal probability by strategy: the pattern that the summary should find again.
RENEWAL = {"zero_sum": 0.35, "win_win": 0.5, "long_term": 0.85, "reciprocal": 0.65}
TERM_YEARS = 3


def table(name: str, rows: Rows) -> pa.Table:
    """Rows as a table of the schema; columns that a row lacks are zero or an empty word."""
    kinds = {"int": pa.int32(), "float": pa.float64(), "bool": pa.bool_(), "word": pa.string()}
    blank = {"int": 0, "float": 0.0, "bool": False, "word": ""}
    return pa.table(
        {
            column.name: pa.array([row.get(column.name, blank[column.kind]) for row in rows], kinds[column.kind])
            for column in TABLES[name]
        }
    )


def results_of(tables: dict[str, Rows], name: str = "synthetic", seed: int = 1) -> Results:
    built = {key: table(key, rows) for key, rows in tables.items()}
    return Results(built, {"scenario": {"name": name}, "seed": seed})


class Market:
    """One replicate, drawn year by year."""

    def __init__(self, replicate: int, years: int, providers: int, deals: bool) -> None:
        self.random = np.random.default_rng(replicate)
        self.replicate, self.years = replicate, years
        self.tables: dict[str, Rows] = {name: [] for name in TABLES}
        self.payers = [f"payer-{number}" for number in range(1, 6)]
        kinds = [KINDS[1]] * 4 + [KINDS[2]] * (providers - 8) + [KINDS[3]] * 4
        self.kind = dict.fromkeys(self.payers, KINDS[0]) | {f"provider-{n}": kind for n, kind in enumerate(kinds, 1)}
        self.strategy = {one: STRATEGIES[number % 4] for number, one in enumerate(self.kind)}
        self.live: dict[str, tuple[int, str]] = {}
        self.ordinal: dict[str, int] = {}
        self.due: dict[str, dict[str, float]] = {}
        self.with_deals = deals
        self.cumulative = dict.fromkeys((*self.kind, *SECTORS), 0.0)

    def run(self) -> dict[str, Rows]:
        for year in range(1, self.years + 1):
            counts = dict.fromkeys(("signed", "impasses", "renewed", "exited_at_term", "exited_mid_term"), 0)
            if self.with_deals:
                self._renew(year, counts)
                self._sign(year, counts)
                self._deliver(year, counts)
            self._record(year, counts)
        return self.tables

    def _event(self, year: int, event: str, deal: str, **extra: object) -> None:
        payer, provider = deal.split(":")[:2]
        row = {
            **{"replicate": self.replicate, "year": year, "event": event, "deal": deal, "payer": payer},
            **{"provider": provider, "payer_strategy": self.strategy[payer]},
            **{"provider_strategy": self.strategy[provider], "months": float(self.random.gamma(4.0, 2.0)), **extra},
        }
        self.tables["events"].append(row)

    def _settlement(self, deal: str) -> dict[str, float]:
        return {f"{side}_due_usd": usd for side, usd in self.due[deal].items()}

    def _renew(self, year: int, counts: dict[str, int]) -> None:
        for deal, (start, model) in list(self.live.items()):
            age = year - start
            if age == 0 or age % TERM_YEARS:
                continue
            stays = self.random.random() < RENEWAL[self.strategy[deal.split(":")[0]]]
            event = "renewed" if stays else "exited_at_term"
            counts[event] += 1
            reason = "agreed" if stays else REASONS[self.random.choice([3, 7, 8, 9, 10], p=[0.2, 0.4, 0.2, 0.1, 0.1])]
            side = ("payer", "provider", "both")[self.random.integers(3)]
            more: dict[str, Any] = {"model": model, "deal_year": age, "reason": reason, "decided_by": side}
            self._event(year, event, deal, **more, **self._settlement(deal))
            if not stays:
                del self.live[deal]

    def _sign(self, year: int, counts: dict[str, int]) -> None:
        providers = [one for one, kind in self.kind.items() if kind != KINDS[0]]
        for _ in range(max(2, len(providers) // 4)):
            payer = self.payers[self.random.integers(len(self.payers))]
            pair = f"{payer}:{providers[self.random.integers(len(providers))]}"
            if any(deal.startswith(f"{pair}:") for deal in self.live):
                continue
            # As in the engine, talks that fail carry the id of the relationship that a later talk may open.
            self.ordinal.setdefault(pair, 1)
            deal, model = f"{pair}:{self.ordinal[pair]}", MODELS[self.random.integers(len(MODELS))]
            signs = self.random.random() < 0.6
            counts["signed" if signs else "impasses"] += 1
            reason = "agreed" if signs else "no_zone"
            event = "signed" if signs else "impasse"
            lives = float(self.random.integers(800, 9000))
            self._event(year, event, deal, model=model, reason=reason, decided_by="both", lives=lives)
            if signs:
                self.ordinal[pair] += 1
                self.live[deal] = (year, model)

    def _deliver(self, year: int, counts: dict[str, int]) -> None:
        for deal, (start, model) in list(self.live.items()):
            age, (payer, provider) = year - start + 1, deal.split(":")[:2]
            lives = float(self.random.integers(800, 9000))
            provider_net = lives * (self.random.normal(0.0, 60.0) + 45.0 * age - 150.0 * (age == 1) - 80.0)
            payer_net = lives * (self.random.normal(0.0, 50.0) + 20.0 * age - 70.0 * (age == 1) - 30.0)
            row: dict[str, Any] = {"replicate": self.replicate, "year": year, "deal": deal, "payer": payer}
            row |= {"provider": provider}
            row |= {"model": model, "deal_year": age, "lives": lives}
            # A third of a year's result is settled a year later.
            last = self.due.get(deal, {"payer": 0.0, "provider": 0.0})
            due = {"payer": payer_net / 3.0, "provider": provider_net / 3.0}
            cash = {"payer_cash_usd": last["payer"] + payer_net - due["payer"]}
            cash |= {"provider_cash_usd": last["provider"] + provider_net - due["provider"]}
            self.due[deal] = due
            row |= {"payer_net_usd": payer_net, "provider_net_usd": provider_net, **cash}
            leaves = self.random.random() < 0.06
            if not leaves:
                self.tables["deals"].append(row)
            else:
                counts["exited_mid_term"] += 1
                why: dict[str, Any] = {
                    "reason": "leader_change",
                    "decided_by": "provider",
                    "deal_year": age,
                    "model": model,
                }
                self._event(year, "exited_mid_term", deal, **why, **cash, **self._settlement(deal))
                del self.live[deal]

    def _record(self, year: int, counts: dict[str, int]) -> None:
        here = {"replicate": self.replicate, "year": year}
        share = min(0.9, 0.012 * len(self.live))
        rates: dict[str, float] = dict.fromkeys(("true", "measured", "naive"), float("nan"))
        if self.live:
            rates = {"true": 0.015, "measured": 0.02, "naive": 0.3}
        noise = self.random.normal(0.0, 0.004)
        market = here | counts | {f"{name}_savings_rate": rate + noise for name, rate in rates.items()}
        market |= {"lives": 1e6, "value_based_lives_share": share, "two_sided_lives_share": share * 0.4}
        market |= {"active_deals": len(self.live), "renewals_due": counts["renewed"] + counts["exited_at_term"]}
        market |= {"net_savings_rate": 0.001 + noise, "mean_trust_in_payers": 0.52 + 0.004 * year + noise}
        market |= {"mean_trust_in_providers": 0.66 + noise, "mean_identity_inertia": 0.7 - 0.008 * year + noise}
        market |= {"mean_quality": 0.6 + 0.003 * year, "mean_maturity": 0.2 + 0.01 * year}
        market |= {"premium_pmpy_usd": 7000.0 * 1.03**year, "spending_pmpy_usd": 6000.0 * 1.03**year}
        market |= {"open_organizations": len(self.kind), "open_rural_hospitals": 4 - (self.replicate + year > 24)}
        self.tables["market"].append(market)
        for kind in KINDS:
            playing = [self.strategy[one] for one, its in self.kind.items() if its == kind]
            for name in STRATEGIES:
                row = here | {"kind": kind, "strategy": name, "organizations": playing.count(name)}
                self.tables["strategies"].append(row)
        for one, kind in self.kind.items():
            row = here | {"organization": one, "name": f"The {one}", "kind": kind, "strategy": self.strategy[one]}
            self.tables["organizations"].append(row)
        drift = {"payer": 4e5, "health_system": -1.5e6, "independent_physicians": 1e5, "critical_access_hospital": -2e4}
        for account in self.cumulative:
            kind = self.kind.get(account, "sector")
            gain = self.random.normal(drift.get(kind, 3e5 if account == "members" else 0.0), 3e5)
            gain = gain if self.with_deals else 0.0
            self.cumulative[account] += gain
            name = f"The {account}" if kind != "sector" else account
            figures = {"gain_usd": gain, "net_usd": gain, "cumulative_gain_usd": self.cumulative[account]}
            self.tables["gains"].append({**here, "account": account, "name": name, "kind": kind, **figures})


def synthetic_run(
    replicates: int = 6,
    years: int = 12,
    providers: int = 20,
    deals: bool = True,
    record: str = "deals",
    twin: bool = True,
) -> Results:
    tables: dict[str, Rows] = {name: [] for name in RECORD_LEVELS[record]}
    if twin and record != "market":
        tables["gains"] = []
    for replicate in range(1, replicates + 1):
        drawn = Market(replicate, years, providers, deals).run()
        for name, rows in tables.items():
            rows.extend(drawn[name])
    return results_of(tables)


@pytest.fixture(scope="session")
def make_run() -> MakeRun:
    """Draws a run; arguments as in `synthetic_run`."""
    return synthetic_run


@pytest.fixture(scope="session")
def results() -> Results:
    """An ordinary run with everything recorded."""
    return synthetic_run()


@pytest.fixture(scope="session")
def build() -> Callable[[dict[str, Rows]], Results]:
    """Makes results of hand-written rows."""
    return results_of
