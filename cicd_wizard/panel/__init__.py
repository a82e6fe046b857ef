"""The panel that shows a bundle: its files, what changed, how its jobs run, and what linters say of them."""
