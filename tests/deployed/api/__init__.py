"""The API: who may call it, what it refuses and what it tells."""
