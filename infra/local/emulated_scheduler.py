"""What the emulator's EventBridge Scheduler leaves out and a flow's schedule needs."""

import datetime
import json

import ministack.core.iam_actions as iam_actions
import ministack.services.eventbridge as eventbridge

SCHEDULED_TIME = "<aws.scheduler.scheduled-time>"


def mend() -> None:
    """Takes its place between the emulator and its scheduler."""
    invoke = eventbridge._invoke_target
    name = iam_actions.extract_resource_arn

    def invoke_with_time(target, event, rule, *rest, **named):
        """Puts the time of a tick where its input asks for it."""
        if SCHEDULED_TIME in target.get("Input", ""):
            at = datetime.datetime.fromtimestamp(int(event["Time"]), datetime.timezone.utc)
            told = target["Input"].replace(SCHEDULED_TIME, f"{at:%Y-%m-%dT%H:%M:%SZ}")
            target = {**target, "Input": told}
        return invoke(target, event, rule, *rest, **named)

    def name_with_group(service, method, path, headers, body, query_params, region, account_id):
        """Names a schedule by its own group, by which a policy grants it, and not by the default one."""
        arn = name(service, method, path, headers, body, query_params, region, account_id)
        if service == "scheduler" and ":schedule/default/" in arn:
            return arn.replace(":schedule/default/", f":schedule/{group(body, query_params)}/")
        return arn

    eventbridge._invoke_target = invoke_with_time
    iam_actions.extract_resource_arn = name_with_group


def group(body: bytes, query_params: dict) -> str:
    """Returns the group that a request names: in its query, or in its body."""
    asked = query_params.get("groupName")
    if asked:
        return asked[0] if isinstance(asked, list) else asked
    return (json.loads(body).get("GroupName") if body else None) or "default"
