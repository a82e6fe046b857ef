"""Accounts: users, teams, who may do what, and the first sign-in."""
