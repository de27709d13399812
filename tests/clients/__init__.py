"""AppFlow's own clients, unmodified, against the deployed stack."""
