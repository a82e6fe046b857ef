"""The four steps: forms, the wizard view, draft storage and the preview."""
