"""What Python users get: results that show themselves in a notebook and draw their figures."""
