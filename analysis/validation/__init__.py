"""The model held against what the literature and surveys measured."""
