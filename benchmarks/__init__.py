"""How long generating and previewing take: ratios to PyYAML and to an empty view, as times differ between machines."""
