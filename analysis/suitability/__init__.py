"""Which partnership for whom: models and groups side by side over kinds and sizes of organisations, from runs."""
