"""The value of a package of terms to each side: forecasts, expected flows, present values."""
