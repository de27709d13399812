"""Refusals in Snowflake's words."""


class Failure(Exception):
    """A statement that fails, with Snowflake's code and SQL state."""

    def __init__(self, code: str, message: str, state: str = "42000"):
        super().__init__(message)
        self.code, self.message, self.state = code, message, state

    def inside(self, statement: str, line: int, position: int) -> "Failure":
        """Returns the failure as a request of several statements reports it: its own code is lost."""
        shown = statement if len(statement) <= 30 else statement[:27] + "..."
        message = (
            "JavaScript execution error: Uncaught Execution of multiple statements failed on statement "
            f'"{shown}" (at line {line}, position {position}).\n{self.message} in SYSTEM$MULTISTMT at '
            "'    throw `Execution of multiple statements failed on statement {0} (at line {1}, position {2}).`' "
            "position 4\nstackstrace: \nSYSTEM$MULTISTMT line: 10"
        )
        return Failure("100132", message, "P0000")


class Died(Exception):
    """The session is gone, and nobody is told how its statements ended."""
