"""The formulas: pure functions of numbers or arrays, with the names that the field uses."""
