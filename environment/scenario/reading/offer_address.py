"""One term of an offer by its dotted address: `offers.RHP.two_sided_year`, or `offers.RHP.to.Valley.two_sided_year`."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from longgame.environment.models.catalogue import MODELS
from longgame.environment.scenario.roster_names import RosterNames

#: Word between an organisation and its one partner. In a TOML file it is a table: `[offers.RHP.to.Valley]`.
TO: Final = "to"


@dataclass(frozen=True)
class OfferSetting:
    """One term of an offer by its address.

    Attributes:
        place: where it was written, for messages.
        parties: the organisation, or `ORGANIZATION.to.PARTNER`; ids and names may hold dots themselves.
        model: partnership model that it is about; None for all.
        name: of the term.
        value: of the term.
    """

    place: str
    parties: str
    model: str | None
    name: str
    value: object

    @classmethod
    def of_key(cls, key: str, value: object, place: str) -> OfferSetting:
        """The setting of a dotted key."""
        *words, name = key.split(".")[1:]
        model = words.pop() if len(words) > 1 and words[-1] in MODELS else None
        return cls(place, ".".join(words), model, name, value)

    def of_whom(self, names: RosterNames) -> tuple[str, str | None]:
        """Organisation and partner as written, no partner for all of them.

        An id may hold the word itself, so what names organisations of the market goes first.
        """
        if names.find(self.parties) is not None:
            return self.parties, None
        splits = list(self._splits())
        known = (both for both in splits if all(names.find(one) is not None for one in both))
        return next(known, splits[0] if splits else (self.parties, None))

    def _splits(self) -> Iterator[tuple[str, str]]:
        words = self.parties.split(".")
        for place, word in enumerate(words):
            if word == TO and 0 < place < len(words) - 1:
                yield ".".join(words[:place]), ".".join(words[place + 1 :])
