"""Everything that only GitHub knows: jobs, workflow files, expressions, the setup guide."""
