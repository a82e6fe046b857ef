"""How long generating takes. Ratios to PyYAML in the same run, as times differ between machines."""
