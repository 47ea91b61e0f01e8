"""An organisation's record adds up to the tables; hazards are counted as by hand."""

from __future__ import annotations

import numpy as np
import pytest

from longgame.analysis.explanation.deal_search import ExplanationError
from longgame.analysis.explanation.exit_drivers import exit_drivers
from longgame.analysis.explanation.market_page import list_of_deals, market_page
from longgame.analysis.explanation.organization_page import organization_page
from longgame.analysis.explanation.organization_record import organization_record
from longgame.analysis.runs.named_deals import named_deals
from longgame.environment.records.results import Results


def test_partners_years_and_deals_of_an_organisation_add_up(run: Results) -> None:
    record = organization_record(run, "payer-001")
    total = named_deals(run, "payer-001")["payer_net_usd"].sum()
    assert record.deals["own_usd"].sum() == pytest.approx(total)
    assert 4.0 * record.partner_usd.value.sum() == pytest.approx(total)
    assert 4.0 * record.year_usd.value.sum() == pytest.approx(total)
    gains = run.gains[run.gains["account"] == "payer-001"].groupby("replicate")["gain_usd"].sum()
    assert record.gain is not None
    assert record.gain.value == pytest.approx(gains.mean())


def test_causes_are_the_entries_of_the_ledger_that_deals_bring(run: Results) -> None:
    record = organization_record(run, "health_system-001", 2)
    own = run.ledger[(run.ledger["account"] == "health_system-001") & (run.ledger["replicate"] == 2)]
    amounts = dict(zip(record.causes, record.cause_usd.value, strict=True))
    assert "negotiation" in amounts
    for cause, usd in amounts.items():
        assert own[own["category"] == cause]["amount_usd"].sum() == pytest.approx(usd)
    assert not {"claims", "opening_capital", "operating_cost"} & set(amounts)


def test_hazards_are_shares_of_the_deals_that_were_alive(run: Results) -> None:
    found = exit_drivers(run, 2)
    deals = run.deals[(run.deals["replicate"] == 2) & (run.deals["year"] < run.years)]
    events = run.events[
        (run.events["replicate"] == 2) & run.events["event"].isin(["exited_mid_term", "exited_at_term"])
    ]
    alive = set(zip(deals["deal"], deals["year"] + 1, strict=True))
    ended = set(zip(events["deal"], events["year"], strict=True)) & alive
    assert (found.deal_years, found.exits) == (len(alive), len(ended))
    assert found.overall.estimate == pytest.approx(len(ended) / len(alive))
    assert found.overall.low < found.overall.estimate < found.overall.high
    stages = dict(found.by_agreement_year)
    assert sum(figure.n for words, figure in stages.items() if "signature" not in words) == len(alive)
    signed = run.events[(run.events["replicate"] == 2) & (run.events["event"] == "signed")]
    assert stages["in the year of the signature"].n == len(signed)
    for driver in found.drivers:
        assert sum(driver.deal_years) == len(alive)
        assert np.isnan(driver.difference.low)  # one market has no interval over markets


def test_pages_are_in_plain_words_and_at_small_n_claim_nothing(run: Results) -> None:
    pages = [
        organization_page(organization_record(run, "payer-002"), 3, None),
        organization_page(organization_record(run, "independent_physicians-001", 1), 3, 1),
        market_page(exit_drivers(run), 3, None),
        market_page(exit_drivers(run, 1), 3, 1),
    ]
    for page in pages:
        assert "_" not in page.replace("independent_physicians", "").replace("health_system", "").replace(
            "critical_access_hospital", ""
        )
        assert "nan" not in page
        for collapsed in ("[0 to 0]", "[100 to 100]"):
            assert collapsed not in page
    assert "payer-00" in list_of_deals(run, None)


def test_a_replicate_or_a_table_that_is_missing_is_said(run: Results) -> None:
    fewer = Results({name: run.tables[name] for name in run.tables if name != "deals"}, run.information)
    for asked in (lambda: exit_drivers(fewer), lambda: organization_record(fewer, "payer-001")):
        with pytest.raises(ExplanationError, match="--record deals"):
            asked()
    with pytest.raises(ExplanationError, match="allowed is 1 to 4"):
        exit_drivers(run, 9)
