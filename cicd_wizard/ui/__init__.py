"""What every page shares: icons, fields, highlighted code, the help page."""
