"""What the tests of the deployed stack are made with: the stack itself, flows to run, what must come out of them, and readers of it."""
