"""What a panel says that has nothing to show."""

from typing import Final

NO_DEALS: Final = "no deals in this run"
NO_EVENTS: Final = "events were not recorded in this run"
DEALS_NOT_RECORDED: Final = "deals were not recorded in this run"
NO_TWIN: Final = "no no-deal twin in this run"
NOBODY: Final = "nobody gained and nobody paid"
