"""GitHub, as its own description of the API has it, for the tests of setup.sh."""
