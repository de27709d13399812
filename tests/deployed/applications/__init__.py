"""Each application, moved through the deployed stack and compared value by value."""
