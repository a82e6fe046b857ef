"""Stack defaults: what administrators change about the built-in stacks."""
