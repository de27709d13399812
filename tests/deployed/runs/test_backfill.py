"""Time ranges that are read again and watermarks that are set, through boto3 with the overlay of infra/client."""

from datetime import datetime, timedelta, timezone

import pytest

from ..kit import flows, output
from ..kit.truth import assert_each_once

FROM = datetime(2022, 3, 1, tzinfo=timezone.utc)
TO = FROM + timedelta(days=200)


def incremental(name: str, profile: str, bucket: str, **details) -> dict:
    tasks = [flows.project("Id"), flows.map_field("Id", "Id")]
    flow = flows.flow(name, profile, bucket, tasks, **details)
    flow["sourceFlowConfig"]["incrementalPullConfig"] = {"datetimeTypeFieldName": "SystemModstamp"}
    return flow


def changed_in_range(truth) -> list[str]:
    def stamp(record) -> datetime:
        return datetime.strptime(record["SystemModstamp"], "%Y-%m-%dT%H:%M:%S.%f%z")

    return [record["Id"] for record in truth.records if FROM <= stamp(record) < TO]


def test_a_backfill_reads_what_changed_in_its_range(appflow, root, slow_profile, slow_truth, bucket):
    appflow.create_flow(**incremental("again", slow_profile, bucket))
    started = appflow.start_flow(flowName="again", dataPullStartTime=FROM, dataPullEndTime=TO)
    record = flows.successful(flows.ended(appflow, "again", started["executionId"]))
    assert (record["dataPullStartTime"], record["dataPullEndTime"]) == (FROM, TO)
    expected = changed_in_range(slow_truth)
    assert 0 < len(expected) < len(slow_truth)
    found = output.read_csv(output.bodies(root("s3"), bucket, "again/"))
    assert_each_once(found["Id"], expected)
    assert "watermark" not in appflow.describe_flow(flowName="again")


def test_a_watermark_is_set_and_shown(appflow, slow_profile, bucket):
    scheduled = {
        "scheduleExpression": "rate(1days)",
        "dataPullMode": "Incremental",
        "scheduleStartTime": datetime(2100, 1, 1, tzinfo=timezone.utc),
    }
    trigger = {"triggerType": "Scheduled", "triggerProperties": {"Scheduled": scheduled}}
    appflow.create_flow(**incremental("set", slow_profile, bucket, triggerConfig=trigger))
    answer = appflow.start_flow(flowName="set", watermark=FROM)
    assert answer["flowStatus"] == "Active" and "executionId" not in answer
    assert appflow.describe_flow(flowName="set")["watermark"] == FROM
    with pytest.raises(appflow.exceptions.ClientError, match="is in the future"):
        appflow.start_flow(flowName="set", watermark=datetime(2100, 1, 1, tzinfo=timezone.utc))
