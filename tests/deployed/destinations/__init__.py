"""Destinations other than S3, through the deployed stack."""
