"""The world in which the agents act: scenarios, contracts, spending, talks, money and the contract year."""

if __name__ != "longgame.environment":
    raise ImportError(
        f"the folder 'environment' is imported as 'longgame.environment', not as {__name__!r}; "
        "install the checkout with: pip install -e ."
    )
