"""The calls that `make bench` measures, and those beside them that show what the local cloud takes."""

import json
import time
from urllib.parse import urlsplit

import demo
from awscli import AwsCli
from cloud import Cloud
from function_process import processes
from signed_client import SignedClient
from sources import source
from steps import Failure, step

FLOWS = 100
BUCKET = "penstock-bench"
PROFILE = "bench"
SALESFORCE = source("salesforce")
# The template's, of the functions behind the gateway.
TIMEOUT = 29
FLOW = f"bench-{FLOWS // 2:03}"


class MeasuredCalls:
    """One stack's API and table, as one client reaches both."""

    def __init__(self, cloud: Cloud, outputs: dict):
        self.cloud, self.outputs = cloud, outputs
        self.path = urlsplit(cloud.api_endpoint(outputs["ApiId"])).path
        services = ("execute-api", "dynamodb", "lambda")
        self.api, self.table, self.functions = (SignedClient(cloud, service) for service in services)

    def fill(self, url: str) -> None:
        """Makes a connection, and the flows that use it."""
        aws = AwsCli(self.cloud, self.outputs)
        with step(f"making {FLOWS} flows"):
            aws.run("s3api", "create-bucket", "--bucket", BUCKET)
            self.call(
                "create-connector-profile",
                connectorProfileName=PROFILE,
                connectorType="Salesforce",
                connectionMode="Public",
                connectorProfileConfig=demo.connection(aws, SALESFORCE, url),
            )
            for number in range(FLOWS):
                self.call("create-flow", **demo.flow(SALESFORCE, f"bench-{number:03}", PROFILE, BUCKET, tags={"team": "crm"}))

    def describe_flow(self) -> None:
        """Reads one flow."""
        self.call("describe-flow", flowName=FLOW)

    def list_flows(self) -> None:
        """Reads every flow in one page."""
        flows = self.call("list-flows", maxResults=FLOWS)["flows"]
        if len(flows) != FLOWS:
            raise Failure(f"list-flows gave {len(flows)} flows instead of {FLOWS}")

    def list_first_flows(self) -> None:
        """Reads a page as long as AppFlow's are unless told otherwise."""
        self.call("list-flows")

    def refused_by_function(self) -> None:
        """Is refused by the function, which reads no table for it."""
        self.call("list-flows", wanted=400, maxResults=0)

    def refused_by_gateway(self) -> None:
        """Is refused by the gateway, which calls no function."""
        self.call("no-such-path", wanted=404)

    def refused_by_webhook(self) -> None:
        """Is refused by the smallest function there is, which calls no service for it."""
        self.call("webhooks/nobody/bench", wanted=401)

    def item(self) -> None:
        """Reads a flow out of the table, around the API."""
        self.read("GetItem", Key={"pk": {"S": "flows"}, "sk": {"S": FLOW}})

    def items(self) -> None:
        """Reads every flow out of the table, around the API."""
        flows = {":flows": {"S": "flows"}}
        self.read("Query", KeyConditionExpression="pk = :flows", ExpressionAttributeValues=flows)

    def call(self, operation: str, wanted: int = 200, **content) -> dict:
        """Calls a path of the API, which must answer with that status."""
        answer = self.api.send("POST", f"{self.path}/{operation}", json.dumps(content).encode())
        return understood(operation, wanted, *answer)

    def start_anew(self, function: str) -> None:
        """Ends a function's processes, so that its next call starts one."""
        # The cloud starts processes anew whenever it is told what they may take, be it what they could take before.
        told = json.dumps({"Timeout": TIMEOUT}).encode()
        path = f"/2015-03-31/functions/{function}/configuration"
        understood("lambda", 200, *self.functions.send("PUT", path, told))
        deadline = time.monotonic() + 10
        while processes(self.cloud, function):
            if time.monotonic() > deadline:
                raise Failure(f"the local cloud does not end the processes of {function}")
            time.sleep(0.01)

    def read(self, action: str, **content) -> dict:
        target = {"content-type": "application/x-amz-json-1.0", "x-amz-target": f"DynamoDB_20120810.{action}"}
        body = {"TableName": self.outputs["TableName"], "ConsistentRead": True, **content}
        return understood(action, 200, *self.table.send("POST", "/", json.dumps(body).encode(), target))


def understood(what: str, wanted: int, status: int, answer: bytes) -> dict:
    if status != wanted:
        said = answer[:500].decode(errors="replace")
        raise Failure(f"{what} was answered with status {status} instead of {wanted}: {said}")
    return json.loads(answer)
