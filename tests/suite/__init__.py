"""How all the tests run together: on several workers, with notes for those that look back and the times at the end."""
