"""Figures of a shared savings programme: what a panel of organisation-years shows, real or simulated."""
