"""What is deployed: the template, the state machine, the packages, and what `make run` shows of them."""
