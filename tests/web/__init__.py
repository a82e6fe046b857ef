"""Tests of the web application: views, commands, services and what they store."""
