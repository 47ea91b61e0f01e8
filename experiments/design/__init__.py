"""Experiment files: factors, levels, designs and draws."""
