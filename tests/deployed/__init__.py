"""Tests against the project's template, deployed to a local cloud."""
