"""What a package of terms is worth to each side: forecasts, expected flows, present values."""
