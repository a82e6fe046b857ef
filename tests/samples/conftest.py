"""The sample projects have tests of their own, which only their jobs run."""

collect_ignore = ["projects"]
