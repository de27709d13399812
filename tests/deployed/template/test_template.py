"""What the template promises, read from the template itself."""

import json
import re

import botocore.session
import pytest

from venvs import ROOT

from ..kit.template_file import read


@pytest.fixture(scope="module")
def template():
    return read()


def resources(template, kind):
    found = {
        name: each.get("Properties", {})
        for name, each in template["Resources"].items()
        if each["Type"] == kind
    }
    assert found, f"template.yaml has no {kind}"
    return found


def statements(value):
    """Finds every policy statement, however deep."""
    if isinstance(value, dict):
        if "Effect" in value:
            yield value
        for each in value.values():
            yield from statements(each)
    elif isinstance(value, list):
        for each in value:
            yield from statements(each)


# What applications call, whose own signatures the function checks.
OPEN = {"GET /webhooks/{connector}/{profile}", "POST /webhooks/{connector}/{profile}"}


def test_every_route_but_those_of_the_applications_asks_for_an_iam_signature(template):
    open_routes = {
        route["RouteKey"]
        for route in resources(template, "AWS::ApiGatewayV2::Route").values()
        if route.get("AuthorizationType") != "AWS_IAM"
    }
    assert open_routes == OPEN


def test_every_operation_of_the_appflow_client_has_its_route(template):
    model = botocore.session.get_session().get_service_model("appflow")
    http = [model.operation_model(name).http for name in model.operation_names]
    wanted = {
        f"{each['method']} {each['requestUri']}".replace("{resourceArn}", "{resourceArn+}") for each in http
    }
    routes = {route["RouteKey"] for route in resources(template, "AWS::ApiGatewayV2::Route").values()}
    assert routes - wanted == OPEN
    assert wanted - routes == set()


# What the gateway knows of a call without looking into it, and what went wrong on the way.
LOGGED = {
    "$context.requestId",
    "$context.requestTime",
    "$context.identity.userArn",
    "$context.identity.sourceIp",
    "$context.routeKey",
    "$context.status",
    "$context.responseLatency",
    "$context.error.message",
    "$context.integrationErrorMessage",
}


def test_the_access_log_tells_who_called_what_and_no_body(template):
    for stage in resources(template, "AWS::ApiGatewayV2::Stage").values():
        logged = json.loads(stage["AccessLogSettings"]["Format"]).values()
        assert {"$context.identity.userArn", "$context.routeKey", "$context.status"} <= set(logged) <= LOGGED


def test_every_stage_is_throttled(template):
    for name, stage in resources(template, "AWS::ApiGatewayV2::Stage").items():
        limits = stage["DefaultRouteSettings"]
        own = stage["RouteSettings"]
        assert set(own) == OPEN
        for limits in (limits, *own.values()):
            assert 0 < limits["ThrottlingRateLimit"] <= limits["ThrottlingBurstLimit"], name


# Statements of the Data API have no ARNs; whoever sent one may look at it.
OWN_STATEMENTS = {"redshift-data:statement-owner-iam-userid": "${aws:userid}"}


def test_no_policy_allows_a_wildcard_of_actions_on_a_wildcard_of_resources(template):
    granted = [each for each in statements(template["Resources"]) if "Principal" not in each]
    assert len(granted) > 10
    for statement in granted:
        actions = statement["Action"] if isinstance(statement["Action"], list) else [statement["Action"]]
        assert not any("*" in action for action in actions), statement
        if statement["Resource"] == "*":
            own = statement.get("Condition") == {"StringEquals": OWN_STATEMENTS}
            assert own or all(action.startswith("logs:") for action in actions), statement


PROFILE_SECRETS = {"penstock/profiles/${AWS::StackName}/*", "appflow!${AWS::AccountId}-*"}
STACK = {"Ref": "AWS::StackName"}
REQUESTED, RESOURCE = "aws:RequestTag/penstock:stack", "aws:ResourceTag/penstock:stack"
# What must be known of a secret before it is made, changed, read or marked.
CONDITIONS = {
    "NewConnectionSecrets": {"StringEquals": {REQUESTED: STACK}},
    "DeletedConnectionSecrets": {"StringEquals": {RESOURCE: STACK}},
    "RenewedConnectionSecrets": {"StringEquals": {RESOURCE: STACK}},
    "ConnectionSecrets": {"StringEqualsIfExists": {RESOURCE: STACK}},
    "MarksOfConnectionSecrets": None,
    "MarkOfEarlierSecrets": {"StringEquals": {REQUESTED: STACK}, "Null": {RESOURCE: "true"}},
    "ClientCredentials": {"Null": {RESOURCE: "true"}},
    "SecretsOfWebhooks": None,
}


def test_no_secret_is_changed_that_does_not_carry_the_stacks_mark(template):
    assert template["Parameters"]["ClientCredentialsSecrets"]["Default"] == "penstock/apps/*"
    granted = [each for each in statements(template["Resources"]) if "secretsmanager:" in str(each.get("Action"))]
    allowed = {each["Sid"]: each for each in granted if each["Effect"] == "Allow"}
    assert {sid: each.get("Condition") for sid, each in allowed.items()} == CONDITIONS
    for sid in CONDITIONS.keys() - {"ClientCredentials", "SecretsOfWebhooks"}:
        named = allowed[sid]["Resource"]
        ends = {arn["Sub"].rpartition(":secret:")[2] for arn in (named if isinstance(named, list) else [named])}
        assert ends <= PROFILE_SECRETS, sid
    (denied,) = [each for each in granted if each["Effect"] == "Deny"]
    assert denied["Action"] == "secretsmanager:GetSecretValue"
    assert denied["Resource"]["Sub"].endswith(":secret:penstock/webhooks/*")


def test_every_function_logs_to_a_group_that_forgets(template):
    groups = resources(template, "AWS::Logs::LogGroup")
    assert all("RetentionInDays" in group for group in groups.values())
    for name, function in resources(template, "AWS::Serverless::Function").items():
        assert function["LoggingConfig"]["LogGroup"]["Ref"] in groups, name


def test_what_was_delivered_is_encrypted_and_kept_for_two_weeks(template):
    for name in ("Deliveries", "LostDeliveries"):
        queue = template["Resources"][name]["Properties"]
        assert queue["KmsMasterKeyId"] == {"GetAtt": "Key.Arn"}
        assert queue["MessageRetentionPeriod"] == 14 * 24 * 60 * 60
        policy = template["Resources"][f"{name}Policy"]
        assert policy["Condition"] == "SomePolicyOfDeliveries"
        denied, _ = statements(policy["Properties"])
        assert {"If": ["NoPlainHttp", denied, {"Ref": "AWS::NoValue"}]} in policy["Properties"]["PolicyDocument"]["Statement"]
        assert denied["Effect"] == "Deny" and denied["Resource"] == {"GetAtt": f"{name}.Arn"}
        assert denied["Condition"] == {"Bool": {"aws:SecureTransport": "false"}}
    assert template["Resources"]["Deliveries"]["Properties"]["RedrivePolicy"]["maxReceiveCount"] == 1000


def test_staged_records_are_private_encrypted_and_forgotten(template):
    bucket = template["Resources"]["StagingBucket"]["Properties"]
    assert bucket["BucketEncryption"]["ServerSideEncryptionConfiguration"]
    assert bucket["PublicAccessBlockConfiguration"] == {
        "BlockPublicAcls": True, "BlockPublicPolicy": True, "IgnorePublicAcls": True, "RestrictPublicBuckets": True,
    }
    rules = {rule["Prefix"]: rule for rule in bucket["LifecycleConfiguration"]["Rules"]}
    assert set(rules) == {"_staged/", "_errors/"}
    # A run takes 48 hours at most.
    assert all(rule["Status"] == "Enabled" and rule["ExpirationInDays"] > 2 for rule in rules.values())
    assert all(rule["AbortIncompleteMultipartUpload"]["DaysAfterInitiation"] > 2 for rule in rules.values())
    policy = template["Resources"]["StagingBucketPolicy"]
    assert policy["Condition"] == "NoPlainHttp"
    (denied,) = statements(policy["Properties"])
    assert denied["Effect"] == "Deny" and denied["Condition"] == {"Bool": {"aws:SecureTransport": "false"}}
    assert denied["Resource"] == [{"GetAtt": "StagingBucket.Arn"}, {"Sub": "${StagingBucket.Arn}/*"}]


def test_one_rule_alone_may_send_to_the_deliveries_and_none_is_there_without_a_bus(template):
    rule = template["Resources"]["SalesforceEventRule"]
    assert rule["Condition"] == "SalesforceEvents"
    assert template["Conditions"]["SalesforceEvents"] == {"Not": [{"Equals": [{"Ref": "SalesforceEventBus"}, ""]}]}
    assert rule["Properties"]["EventBusName"] == {"Ref": "SalesforceEventBus"}
    assert rule["Properties"]["EventPattern"] == {"source": [{"prefix": "aws.partner/salesforce.com/"}]}
    (target,) = rule["Properties"]["Targets"]
    assert target["Arn"] == {"GetAtt": "Deliveries.Arn"}
    assert target["DeadLetterConfig"] == {"Arn": {"GetAtt": "LostDeliveries.Arn"}}
    assert not {name for name in target if name.startswith("Input")}, "the event goes whole"
    for name in ("Deliveries", "LostDeliveries"):
        _, allowed = statements(template["Resources"][f"{name}Policy"]["Properties"])
        assert allowed["Effect"] == "Allow" and allowed["Principal"] == {"Service": "events.amazonaws.com"}
        assert allowed["Action"] == "sqs:SendMessage" and allowed["Resource"] == {"GetAtt": f"{name}.Arn"}
        assert allowed["Condition"] == {"ArnEquals": {"aws:SourceArn": {"GetAtt": "SalesforceEventRule.Arn"}}}
    for name in ("SalesforceEventBus", "SalesforceEventProfile"):
        assert template["Parameters"][name]["Default"] == ""


def test_the_function_that_strangers_reach_may_next_to_nothing(template):
    granted = statements(template["Resources"]["WebhookFunction"]["Properties"]["Policies"])
    actions = {each["Sid"]: each["Action"] for each in granted}
    assert actions == {
        "SecretsOfWebhooks": "secretsmanager:GetSecretValue",
        "Deliveries": ["sqs:SendMessage", "sqs:SendMessageBatch"],
        "DeliveriesKey": ["kms:Decrypt", "kms:GenerateDataKey"],
    }


# What AWS measures of what the template has, as its documentation lists it.
MEASURED = {
    "AWS/Lambda": ("FunctionName", {"Invocations", "Errors", "Throttles", "Duration"}),
    "AWS/States": ("StateMachineArn", {"ExecutionsFailed", "ExecutionsTimedOut", "ExecutionsAborted"}),
    "AWS/SQS": ("QueueName", {"ApproximateNumberOfMessagesVisible", "ApproximateAgeOfOldestMessage"}),
}
OWNERS = {
    "FunctionName": "AWS::Serverless::Function",
    "StateMachineArn": "AWS::Serverless::StateMachine",
    "QueueName": "AWS::SQS::Queue",
}


def assert_measured(template, namespace: str, metric: str, dimensions: dict):
    """Proves that somebody measures a metric: AWS, of a resource of the template, or the code."""
    if namespace == "Penstock":
        code = (ROOT / "crates/aws/src/metrics.rs").read_text().partition("#[cfg(test)]")[0]
        assert 'NAMESPACE: &str = "Penstock"' in code
        assert f'"{metric}"' in code and dimensions == {}, metric
        return
    dimension, metrics = MEASURED[namespace]
    assert metric in metrics and set(dimensions) == {dimension}, (metric, dimensions)
    assert dimensions[dimension] in resources(template, OWNERS[dimension]), dimensions


def metrics_of(alarm: dict):
    """Yields the metrics that an alarm looks at."""
    for one in [alarm, *(each.get("MetricStat", {}).get("Metric", {}) for each in alarm.get("Metrics", []))]:
        if "MetricName" in one:
            named = {each["Name"]: each["Value"] for each in one.get("Dimensions", [])}
            values = {name: named[name].get("Ref") or named[name]["GetAtt"] for name in named}
            yield one["Namespace"], one["MetricName"], {k: v.removesuffix(".QueueName") for k, v in values.items()}


def test_every_alarm_looks_at_what_is_measured(template):
    watched = {}
    for name, alarm in resources(template, "AWS::CloudWatch::Alarm").items():
        watched[name] = list(metrics_of(alarm))
        assert watched[name], name
        for metric in watched[name]:
            assert_measured(template, *metric)
        expression = next((each["Expression"] for each in alarm.get("Metrics", []) if "Expression" in each), "")
        ids = {each["Id"] for each in alarm.get("Metrics", []) if "MetricStat" in each}
        assert set(re.findall(r"\w+", expression)) == ids, name
        assert alarm["AlarmActions"] == {"If": ["SomeAlarmTopic", [{"Ref": "AlarmTopic"}], {"Ref": "AWS::NoValue"}]}
    assert set(watched) == {
        "RunFailedAlarm",
        "MachineFailedAlarm",
        "FunctionErrorsAlarm",
        "ThrottlesAlarm",
        "LostTicksAlarm",
        "LostDeliveriesAlarm",
        "LateDeliveriesAlarm",
        "ReconcilerSilentAlarm",
    }
    readme = " ".join((ROOT / "README.md").read_text().split())
    assert f"adds a dashboard and {COUNTS[len(watched)]} alarms" in readme
    distinct = {(space, metric, *owner.values()) for found in watched.values() for space, metric, owner in found}
    assert f"a month for each of {len(distinct)} metrics that alarms look at" in readme


COUNTS = {7: "seven", 8: "eight", 9: "nine", 10: "ten"}


def test_the_errors_of_every_function_and_the_queues_of_what_was_lost_are_watched_and_shown(template):
    alarms = resources(template, "AWS::CloudWatch::Alarm").values()
    watched = {(metric, *owner.values()) for alarm in alarms for _, metric, owner in metrics_of(alarm)}
    shown = {(metric, names[-1].removesuffix(".QueueName")) for _, metric, *names in dashboard(template) if len(names) > 1}
    functions = set(resources(template, "AWS::Serverless::Function"))
    # The transfer function's errors are tried again by the machine, whose own failures are watched.
    assert {("Errors", name) for name in functions - {"TransferFunction"}} <= watched
    assert {(metric, name) for name in functions for metric in ("Errors", "Duration")} <= shown
    lost = {("ApproximateNumberOfMessagesVisible", name) for name in dead_letter_queues(template)}
    assert lost <= watched and lost <= shown


def dead_letter_queues(template) -> set:
    """Returns the queues that hold what could not be delivered: nobody takes anything out of them."""
    taken_from = {each["EventSourceArn"]["GetAtt"] for each in resources(template, "AWS::Lambda::EventSourceMapping").values()}
    return {name for name in resources(template, "AWS::SQS::Queue") if f"{name}.Arn" not in taken_from}


def test_a_key_is_used_through_the_service_that_it_is_for(template):
    of_keys = [each for each in statements(template["Resources"]) if "Principal" not in each and "kms:" in str(each["Action"])]
    direct = [each for each in of_keys if "kms:ViaService" not in str(each.get("Condition"))]
    # The check of a flow's key asks KMS itself, whether the key is there and enabled; that reads and writes nothing.
    assert [(each["Sid"], each["Action"]) for each in direct] == [("ChecksOfKeysAtCreation", "kms:DescribeKey")]
    assert len(of_keys) > len(direct)


def test_the_dashboard_shows_what_is_measured(template):
    shown = dashboard(template)
    for namespace, metric, *rest in shown:
        names = [each for each in rest if isinstance(each, str)]
        assert_measured(template, namespace, metric, dict(zip(names[::2], names[1::2], strict=True)))
    code = (ROOT / "crates/aws/src/metrics.rs").read_text().partition("#[cfg(test)]")[0]
    assert set(re.findall(r'"(FlowExecution\w+)"', code)) == {m for n, m, *_ in shown if n == "Penstock"}


def dashboard(template) -> list:
    """Returns the metrics that the dashboard shows."""
    body = resources(template, "AWS::CloudWatch::Dashboard")["Dashboard"]["DashboardBody"]["Sub"]
    widgets = json.loads(re.sub(r"\$\{(\w+)(\.\w+|::\w+)?\}", r"\1", body))["widgets"]
    return [metric for widget in widgets for metric in widget["properties"]["metrics"]]


def test_alarms_dashboard_and_metrics_of_each_flow_are_off_unless_asked_for(template):
    for name in ("Alarms", "MetricsPerFlow"):
        assert template["Parameters"][name]["Default"] == "false"
    assert template["Parameters"]["AlarmTopic"]["Default"] == ""
    assert template["Conditions"]["SomeAlarms"] == {"Equals": [{"Ref": "Alarms"}, "true"]}
    for each in template["Resources"].values():
        assert each["Type"].startswith("AWS::CloudWatch::") == (each.get("Condition") == "SomeAlarms")
