"""What is kept of each year: tables, their columns, and the files they are written to."""
