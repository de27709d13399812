"""Runs: what they leave in S3 and in the catalog, when they start, and what comes of faults."""
