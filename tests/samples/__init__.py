"""Small projects of each stack, whose generated check jobs are really run."""
