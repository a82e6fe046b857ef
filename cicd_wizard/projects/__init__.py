"""Saved pipelines: projects, revisions and drafts."""
