"""Figures: tidy tables drawn on Matplotlib axes."""
