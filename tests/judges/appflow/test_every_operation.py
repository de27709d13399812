"""Every operation succeeds in the life of a profile, a flow and a connector, and answers as the model says."""

import pytest

from deployed.kit import flows

from .complaints import Complaints
from .model import OPERATIONS
from .scene import EVERY_DAY, FEW_RECORDS
from .verdict import faults

PROFILE, FLOW, TIMER, LABEL = "lived", "lived-flow", "lived-timer", "lived-connector"
ARN = f"arn:aws:appflow:us-east-1:000000000000:flow/{FLOW}"
LAMBDA = "arn:aws:lambda:us-east-1:000000000000:function:lived-connector"


@pytest.fixture(scope="module")
def life(small_salesforce, app_arn, bucket) -> list[tuple[str, dict]]:
    """Calls in an order in which all of them succeed."""
    profile = flows.profile(PROFILE, small_salesforce.url, app_arn)
    flow, timer = (flows.flow(name, PROFILE, bucket, FEW_RECORDS) for name in (FLOW, TIMER))
    shared = {"connectorProfileName": PROFILE}
    changed = {name: profile[name] for name in ("connectionMode", "connectorProfileConfig")}
    provisioning = {"connectorProvisioningConfig": {"lambda": {"lambdaArn": LAMBDA}}}
    return [
        ("DescribeConnectors", {}),
        ("DescribeConnector", {"connectorType": "Salesforce"}),
        ("RegisterConnector", {"connectorLabel": LABEL, "connectorProvisioningType": "LAMBDA", **provisioning}),
        ("ListConnectors", {}),
        ("UpdateConnectorRegistration", {"connectorLabel": LABEL, "description": "lived", **provisioning}),
        ("UnregisterConnector", {"connectorLabel": LABEL}),
        ("CreateConnectorProfile", profile),
        ("DescribeConnectorProfiles", {"connectorProfileNames": [PROFILE]}),
        ("UpdateConnectorProfile", {**shared, **changed}),
        ("ListConnectorEntities", shared),
        ("DescribeConnectorEntity", {**shared, "connectorEntityName": "Account"}),
        ("ResetConnectorMetadataCache", shared),
        ("CreateFlow", flow),
        ("DescribeFlow", {"flowName": FLOW}),
        ("UpdateFlow", {**flow, "description": "Lived"}),
        ("TagResource", {"resourceArn": ARN, "tags": {"team": "crm"}}),
        ("ListTagsForResource", {"resourceArn": ARN}),
        ("UntagResource", {"resourceArn": ARN, "tagKeys": ["team"]}),
        ("StartFlow", {"flowName": FLOW}),
        ("CancelFlowExecutions", {"flowName": FLOW}),
        ("DescribeFlowExecutionRecords", {"flowName": FLOW}),
        ("ListFlows", {}),
        ("CreateFlow", {**timer, "triggerConfig": EVERY_DAY}),
        ("StartFlow", {"flowName": TIMER}),
        ("StopFlow", {"flowName": TIMER}),
        ("DeleteFlow", {"flowName": TIMER}),
        ("DeleteFlow", {"flowName": FLOW, "forceDelete": True}),
        ("DeleteConnectorProfile", shared),
    ]


def test_every_operation_succeeds_and_answers_as_the_model_says(api, life):
    assert {name for name, _ in life} == set(OPERATIONS)
    complaints = Complaints("in a life")
    for name, members in life:
        operation = OPERATIONS[name]
        answer = api.ask(operation, members)
        wrong = faults(operation, members, answer)
        if answer.status != 200:
            wrong.append("this should succeed")
        complaints.add(name, wrong, answer)
    complaints.tell(len(life))
