"""Words for people stand for every fixed word that summaries and figures show."""

from __future__ import annotations

from longgame.analysis.words.plain_words import DECIDER_WORDS, REASON_WORDS
from longgame.vocabulary import DECIDERS, REASONS


def test_every_reason_and_decider_has_words_of_its_own() -> None:
    for words, names in ((REASON_WORDS, REASONS), (DECIDER_WORDS, DECIDERS)):
        assert set(words) == set(names)
        assert len(set(words.values())) == len(words)
        assert not any("_" in text for text in words.values())
