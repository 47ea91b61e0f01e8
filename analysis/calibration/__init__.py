"""Calibration by history matching: waves of points, emulators, implausibility, and a posterior from real runs."""
