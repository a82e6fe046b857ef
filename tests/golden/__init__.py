"""Configurations with the files that they give, for people to read and for tests to compare."""
