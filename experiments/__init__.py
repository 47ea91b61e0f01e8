"""Running many markets: runs, comparisons, designs and the command line."""

if __name__ != "longgame.experiments":
    raise ImportError(
        f"the folder 'experiments' is imported as 'longgame.experiments', not as {__name__!r}; "
        "install the checkout with: pip install -e ."
    )
