"""Template tags of the pages of projects."""
