"""What exists while requests are made, so that some of them succeed."""

from deployed.kit import flows

from .model import OPERATIONS

PROFILE, ON_DEMAND, SCHEDULED = "judged", "judged-on-demand", "judged-scheduled"
EXPENDABLE = [f"judged-expendable-{number}" for number in range(5)]

# From 2096 on: without a start time a flow begins with a run when it is started.
BEAT = {"scheduleExpression": "rate(1days)", "scheduleStartTime": 4_000_000_000}
EVERY_DAY = {"triggerType": "Scheduled", "triggerProperties": {"Scheduled": BEAT}}
FEW_RECORDS = [flows.map_all(), flows.filter_rows("Name", "EQUAL_TO", VALUE="nobody")]


class Scene:
    """A profile and flows that stay, and some of each that may be deleted."""

    def __init__(self, api, app_arn: str, url: str, bucket: str):
        self.api = api
        for name in (PROFILE, *EXPENDABLE):
            self.make("CreateConnectorProfile", flows.profile(name, url, app_arn))
        for name in (ON_DEMAND, *EXPENDABLE):
            self.make("CreateFlow", flows.flow(name, PROFILE, bucket, FEW_RECORDS))
        self.make("CreateFlow", flows.flow(SCHEDULED, PROFILE, bucket, FEW_RECORDS, triggerConfig=EVERY_DAY))

    def make(self, operation: str, members: dict) -> dict:
        """Calls an operation that must succeed."""
        answer = self.api.ask(OPERATIONS[operation], members)
        assert answer.status == 200, f"{operation}: {answer}"
        return answer.content

    def names(self, operation: str) -> dict[str, list[str]]:
        """Returns what requests of an operation may name, by the shapes of the names."""
        flow_arns = [f"arn:aws:appflow:us-east-1:000000000000:flow/{name}" for name in (ON_DEMAND, SCHEDULED)]
        expendable = operation.startswith("Delete")
        return {
            "FlowName": EXPENDABLE if expendable else [ON_DEMAND, SCHEDULED],
            "ConnectorProfileName": EXPENDABLE if expendable else [PROFILE],
            "ConnectorType": ["Salesforce", "S3"],
            "EntityName": ["Account", "Contact"],
            "ARN": flow_arns,
        }

    def clear(self) -> None:
        """Removes what was made."""
        for name in (ON_DEMAND, SCHEDULED, *EXPENDABLE):
            self.api.ask(OPERATIONS["DeleteFlow"], {"flowName": name, "forceDelete": True})
        for name in (PROFILE, *EXPENDABLE):
            self.api.ask(OPERATIONS["DeleteConnectorProfile"], {"connectorProfileName": name, "forceDelete": True})
