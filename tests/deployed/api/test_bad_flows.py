"""Flows that cannot be: each is refused when it is created, with words that say what to do."""

import copy

import pytest

from ..kit import flows
from ..kit.refusals import refused

S3 = "destinationFlowConfigList"


def put(value, *path):
    """Makes a change of a flow: sets what is at a path, or removes it."""

    def change(flow: dict) -> dict:
        flow = copy.deepcopy(flow)
        place = flow
        for step in path[:-1]:
            place = place[step]
        if value is None:
            del place[path[-1]]
        else:
            place[path[-1]] = value
        return flow

    return change


def tasks(*new):
    return put(list(new), "tasks")


def source(**settings):
    return put(settings, "sourceFlowConfig", "sourceConnectorProperties", "Salesforce")


def target(**settings):
    return put(settings, S3, 0, "destinationConnectorProperties", "S3")


def twice(flow: dict) -> dict:
    return {**flow, S3: flow[S3] * 2}


def unmapped(field: str, **properties: str):
    return tasks(flows.map_all(), flows.filter_rows(field, "EQUAL_TO", **properties))


BAD = {
    "name with a blank": (put("two words", "flowName"), [r"flowName", r"letters, digits"]),
    "name of one letter": (put("x", "flowName"), [r"flowName", r"2 to 256"]),
    "name with a slash": (put("a/b", "flowName"), [r"flowName"]),
    "two destinations": (twice, [S3, r"exactly one"]),
    "no destination": (put([], S3), [S3, r"exactly one"]),
    "settings of another source": (
        put({"Zendesk": {"object": "tickets"}}, "sourceFlowConfig", "sourceConnectorProperties"),
        [r"Zendesk: does not belong", r"Salesforce: is missing"],
    ),
    "settings of another destination": (
        put({"Redshift": {"object": "a", "intermediateBucketName": "abc"}}, S3, 0, "destinationConnectorProperties"),
        [r"Redshift: does not belong", r"S3: is missing"],
    ),
    "no profile": (
        put(None, "sourceFlowConfig", "connectorProfileName"),
        [r"connectorProfileName: is missing"],
    ),
    "unsupported source": (
        put("Marketo", "sourceFlowConfig", "connectorType"),
        [r"^sourceFlowConfig\.connectorType: connector Marketo is not supported yet; sources are .*Zendesk"],
    ),
    "unsupported destination": (
        put("Upsolver", S3, 0, "connectorType"),
        [r"^destinationFlowConfigList\[0\]\.connectorType: connector Upsolver .* destinations are S3"],
    ),
    "source that only receives": (put("S3", "sourceFlowConfig", "connectorType"), [r"S3 cannot be a source"]),
    "destination that only gives": (
        put("Salesforce", S3, 0, "connectorType"),
        [r"Salesforce cannot be a destination"],
    ),
    "schedule missing": (
        put({"triggerType": "Scheduled"}, "triggerConfig"),
        [r"scheduleExpression"],
    ),
    "no object": (source(object=""), [r'object: "" must be 1 to 512']),
    "unknown object": (source(object="Accounts__c"), [r"Accounts__c", r"ListConnectorEntities"]),
    "mistyped object": (source(object="Acount"), [r'did you mean "Account"\?']),
    "injected object": (source(object="Account/**/WHERE/**/Id!=''"), [r"API name"]),
    "bulk api": (source(object="Account", dataTransferApi="BULKV2"), [r"BULKV2 is not supported yet"]),
    "no tasks": (tasks(), [r"map no field", r"Map_all"]),
    "projection only": (tasks(flows.project("Id")), [r"map no field"]),
    "field not projected": (
        tasks(flows.project("Id"), flows.map_field("Name", "name")),
        [r'"Name" is not listed', r"PROJECTION"],
    ),
    "unknown field mapped": (tasks(flows.map_field("Nmae", "name")), [r'"Nmae" is not a field', r'did you mean "Name"']),
    "mistyped field beside a projection": (
        tasks(flows.project("Id"), flows.map_field("Idd", "x")),
        [r'^tasks\[1\]\.sourceFields: "Idd" is not a field of the source; did you mean "Id"\?$'],
    ),
    "renamed field masked": (
        tasks(
            flows.map_field("Name", "label"),
            {"taskType": "Mask", "sourceFields": ["label"], "connectorOperator": {"Salesforce": "MASK_ALL"}},
        ),
        [r'Map task calls "Name", so name "Name"'],
    ),
    "key of no task": (
        tasks(flows.map_field("Name", "x", ACTION="DROP")),
        [r'key "ACTION" must be one of SOURCE_DATA_TYPE, DESTINATION_DATA_TYPE$'],
    ),
    "unknown field projected": (
        tasks(flows.map_all(), flows.project("Industri")),
        [r'did you mean "Industry"'],
    ),
    "unknown field excluded": (tasks(flows.map_all("Webside")), [r'did you mean "Website"']),
    "unknown related field": (tasks(flows.map_field("Owner.Nothing", "x")), [r'"Owner.Nothing" is not a field']),
    "one field written twice": (
        tasks(flows.map_field("Id", "x"), flows.map_field("Name", "x")),
        [r'"x" is written twice'],
    ),
    "impossible conversion": (
        tasks(flows.map_field("Active__c", "x", DESTINATION_DATA_TYPE="date")),
        [r"a boolean cannot become a date"],
    ),
    "unknown type": (
        tasks(flows.map_field("Name", "x", DESTINATION_DATA_TYPE="words")),
        [r'"words" is not a type', r"use string"],
    ),
    "filter without a value": (unmapped("Type"), [r"VALUE or VALUES is missing"]),
    "filter by a list in JSON": (
        unmapped("Type", VALUES='["Prospect","Other"]'),
        [r"VALUES: is a JSON list", r"commas between them: Prospect,Other"],
    ),
    "filter by a quoted value": (unmapped("Type", VALUE='"Prospect"'), [r"VALUE: has quotes", r"Prospect"]),
    "filter by a wrong number": (
        unmapped("NumberOfEmployees", VALUE="many"),
        [r"number such as 12"],
    ),
    "passthrough beside a map": (
        tasks({"taskType": "Passthrough", "sourceFields": []}, flows.map_field("Name", "x")),
        [r"tasks\[1\]\.taskType: Map cannot stand beside Passthrough"],
    ),
    "partition by an unknown field": (
        tasks({"taskType": "Partition", "sourceFields": ["Nmae"], "connectorOperator": {"Salesforce": "NO_OP"}}),
        [r"tasks\[\d\]\.sourceFields: \"Nmae\" is not a field of the output"],
    ),
    "operator of another connector": (
        tasks({**flows.map_all(), "connectorOperator": {"Zendesk": "NO_OP"}}),
        [r"use Salesforce"],
    ),
    "no bucket": (target(bucketName="penstock-nowhere-to-be-found"), [r"penstock-nowhere-to-be-found", r"create the bucket"]),
    "malformed bucket": (target(bucketName="Not A Bucket"), [r"bucketName", r"3 to 63"]),
    "prefix that leads out": (target(bucketName="penstock-bad-flows", bucketPrefix="a/../../b"), [r"bucketPrefix"]),
    "typed csv": (
        target(
            bucketName="penstock-bad-flows",
            s3OutputFormatConfig={"fileType": "CSV", "preserveSourceDataTyping": True},
        ),
        [r"only possible with fileType PARQUET"],
    ),
    "catalog with a user for a role": (
        put({"glueDataCatalog": {"roleArn": "arn:aws:iam::000000000000:user/a", "databaseName": "a", "tablePrefix": "a"}}, "metadataCatalogConfig"),
        [r"glueDataCatalog\.roleArn", r"not the ARN of a role"],
    ),
    "key that is no arn": (put("alias/mine-and-not-an-arn", "kmsArn"), [r"kmsArn", r"arn:aws:kms"]),
    "key that does not exist": (
        put("arn:aws:kms:us-east-1:000000000000:key/11111111-2222-4333-8444-555555555555", "kmsArn"),
        [r"does not exist", r"name another"],
    ),
}


@pytest.mark.parametrize("case", BAD)
def test_a_flow_that_cannot_be_is_refused(appflow, slow_profile, bucket, case):
    change, words = BAD[case]
    good = flows.flow("refused", slow_profile, bucket)
    with refused(appflow, "ValidationException", *words):
        appflow.create_flow(**change(good))
    with refused(appflow, "ResourceNotFoundException"):
        appflow.describe_flow(flowName="refused")


def test_a_flow_of_an_unknown_profile_is_refused(appflow, bucket):
    with refused(appflow, "ResourceNotFoundException", r'"nobody" does not exist', r"create-connector-profile"):
        appflow.create_flow(**flows.flow("refused", "nobody", bucket))


def test_a_bucket_that_the_function_may_not_use_is_refused(appflow, slow_profile, root):
    root("s3").create_bucket(Bucket="other-peoples-bucket")
    with refused(appflow, "ValidationException", r"other-peoples-bucket", r"allow it in the policies"):
        appflow.create_flow(**flows.flow("refused", slow_profile, "other-peoples-bucket"))


def test_a_disabled_key_is_refused(appflow, slow_profile, bucket, root):
    key = root("kms").create_key()["KeyMetadata"]["Arn"]
    root("kms").disable_key(KeyId=key)
    with refused(appflow, "ValidationException", r"Disabled", r"enable it"):
        appflow.create_flow(**flows.flow("refused", slow_profile, bucket, kmsArn=key))


def test_several_mistakes_are_told_at_once(appflow, slow_profile, bucket):
    flow = put("-", "flowName")(source(object="")(flows.flow("refused", slow_profile, bucket)))
    with refused(appflow, "ValidationException", r"flowName", r'object: "" must be 1 to 512'):
        appflow.create_flow(**flow)
