"""The engine's tests: no Django in them."""
