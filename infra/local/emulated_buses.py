"""What the emulator gets wrong about event buses: the resource of a look at one, which it takes for a rule of that name."""

import json

import ministack.core.iam_actions as iam_actions


def mend() -> None:
    """Takes the place of what names the resource of a request."""
    extract = iam_actions.extract_resource_arn

    def extract_resource_arn(service, method, path, headers, body, query_params, region, account_id):
        if service == "events" and headers.get("x-amz-target", "").endswith(".DescribeEventBus"):
            name = json.loads(body or b"{}").get("Name", "default").rpartition("event-bus/")[2]
            return f"arn:aws:events:{region}:{account_id}:event-bus/{name}"
        return extract(service, method, path, headers, body, query_params, region, account_id)

    iam_actions.extract_resource_arn = extract_resource_arn
