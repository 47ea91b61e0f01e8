"""What each social state is worth: in dollars a life-year, months of talks and points of probability."""
