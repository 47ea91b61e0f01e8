"""Requests to end: the first stops the work, further ones do not cost what is being saved."""

import signal
import sys

import pytest

from longgame.experiments.running import interrupts
from longgame.experiments.running.interrupts import ending_like_ctrl_c, interrupts_deferred

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="raises signals that Windows does not have")


def all_signals() -> list[signal.Signals]:
    return [signal.SIGINT, signal.SIGTERM, signal.SIGHUP]


@pytest.mark.parametrize("number", all_signals() if sys.platform != "win32" else [])
def test_every_request_to_end_is_like_ctrl_c(number: signal.Signals) -> None:
    before = signal.getsignal(number)
    with pytest.raises(KeyboardInterrupt), ending_like_ctrl_c():
        signal.raise_signal(number)
    assert signal.getsignal(number) is before


def test_further_requests_change_nothing_while_work_is_saved(monkeypatch: pytest.MonkeyPatch) -> None:
    saved = []
    with ending_like_ctrl_c():
        with pytest.raises(KeyboardInterrupt):
            signal.raise_signal(signal.SIGINT)
        for number in all_signals():
            signal.raise_signal(number)
            saved.append(number)
        with interrupts_deferred():
            signal.raise_signal(signal.SIGINT)
        monkeypatch.setattr(interrupts, "_PATIENCE", -1.0)
        with pytest.raises(KeyboardInterrupt):
            signal.raise_signal(signal.SIGINT)
    assert saved == all_signals()


def test_a_request_that_comes_while_something_is_written_counts_as_the_first() -> None:
    with ending_like_ctrl_c():
        with pytest.raises(KeyboardInterrupt), interrupts_deferred():
            signal.raise_signal(signal.SIGHUP)
        signal.raise_signal(signal.SIGINT)


def test_one_block_within_another_has_the_same_patience() -> None:
    with ending_like_ctrl_c():
        with pytest.raises(KeyboardInterrupt), ending_like_ctrl_c():
            signal.raise_signal(signal.SIGTERM)
        signal.raise_signal(signal.SIGINT)


def test_a_request_that_is_ignored_stays_ignored() -> None:
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        with ending_like_ctrl_c():
            signal.raise_signal(signal.SIGHUP)
        assert signal.getsignal(signal.SIGHUP) is signal.SIG_IGN
    finally:
        signal.signal(signal.SIGHUP, before)
