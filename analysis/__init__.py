"""Reading runs: tables, figures, explanations and reports."""

if __name__ != "longgame.analysis":
    raise ImportError(
        f"the folder 'analysis' is imported as 'longgame.analysis', not as {__name__!r}; "
        "install the checkout with: pip install -e ."
    )
