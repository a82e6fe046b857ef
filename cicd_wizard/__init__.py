"""CI/CD Wizard: the web application around the generator."""
