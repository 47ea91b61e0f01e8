"""The market agents: who decides, and what each agent can see."""

if __name__ != "longgame.agents":
    raise ImportError(
        f"the folder 'agents' is imported as 'longgame.agents', not as {__name__!r}; "
        "install the checkout with: pip install -e ."
    )
