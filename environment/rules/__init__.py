"""The formulas: pure functions of numbers or arrays, each named as the field names it."""
