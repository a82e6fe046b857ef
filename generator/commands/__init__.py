"""The commands of the command line: what each does, and how it tells what became of it."""
