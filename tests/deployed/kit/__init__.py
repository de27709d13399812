"""Helps the tests of the deployed stack: deploys it, runs flows, and compares what they wrote with the truth."""
