"""What the state machine went through in a run."""


def history(root, stack, run: dict) -> list:
    """Returns the events of a run's only execution."""
    states = root("stepfunctions")
    machine = stack["StateMachineArn"]
    pages = states.get_paginator("list_executions").paginate(stateMachineArn=machine)
    executions = [each for page in pages for each in page["executions"]]
    [own] = [each for each in executions if run["executionId"] in each["name"]]
    return states.get_execution_history(executionArn=own["executionArn"], maxResults=1000)["events"]


def states_entered(events: list) -> list[str]:
    """Returns the names of the states, each of which costs a transition."""
    details = "stateEnteredEventDetails"
    return [event[details]["name"] for event in events if details in event]
