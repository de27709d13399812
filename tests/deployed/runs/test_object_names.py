"""Where the objects of a run are, and what they are encrypted with."""

import re

import pytest

from ..kit import flows, output

FLOWS = {
    "plain": ({}, r"plain/RUN-000-NNNNNN\.csv"),
    "folders": (
        {
            "destination": {"bucketPrefix": "raw/crm/"},
            "output": {
                "prefixConfig": {
                    "prefixType": "PATH_AND_FILENAME",
                    "prefixFormat": "DAY",
                    "pathPrefixHierarchy": ["SCHEMA_VERSION", "EXECUTION_ID"],
                }
            },
        },
        r"raw/crm/folders/schemaVersion_1/YEAR/MONTH/DAY/RUN/RUN-000-NNNNNN-YEAR-MONTH-DAYTTIME\.csv",
    ),
    "filename": (
        {"file_type": "JSON", "output": {"prefixConfig": {"prefixType": "FILENAME"}}},
        r"filename/RUN-000-NNNNNN-YEAR-MONTH-DAYTTIME\.jsonl",
    ),
    "path": (
        {
            "file_type": "PARQUET",
            "output": {
                "prefixConfig": {"prefixFormat": "MINUTE", "pathPrefixHierarchy": ["EXECUTION_ID"]}
            },
        },
        r"path/YEAR/MONTH/DAY/HOUR/MINUTE/RUN/RUN-000-NNNNNN\.parquet",
    ),
}


@pytest.fixture(scope="module")
def keys(root, bucket):
    """The ARNs of the flows' key and of the key that the bucket encrypts with."""
    flows_key, buckets_key = (root("kms").create_key()["KeyMetadata"]["Arn"] for _ in range(2))
    default = {"SSEAlgorithm": "aws:kms", "KMSMasterKeyID": buckets_key}
    root("s3").put_bucket_encryption(
        Bucket=bucket,
        ServerSideEncryptionConfiguration={
            "Rules": [{"ApplyServerSideEncryptionByDefault": default, "BucketKeyEnabled": True}]
        },
    )
    return {"flow": flows_key, "bucket": buckets_key}


@pytest.fixture(scope="module")
def runs(appflow, slow_profile, bucket, keys):
    """The records of a run of each flow; those with folders have a key of their own."""
    for name, (details, _) in FLOWS.items():
        key = {"kmsArn": keys["flow"]} if name in ("folders", "path") else {}
        appflow.create_flow(**flows.flow(name, slow_profile, bucket, **details, **key))
    started = {name: appflow.start_flow(flowName=name)["executionId"] for name in FLOWS}
    return {name: flows.successful(flows.ended(appflow, name, run)) for name, run in started.items()}


@pytest.mark.parametrize("name", FLOWS)
def test_every_object_has_its_place(runs, root, bucket, name):
    run, (details, pattern) = runs[name], FLOWS[name]
    prefix = details.get("destination", {}).get("bucketPrefix", "") + f"{name}/"
    found = sorted(output.keys(root("s3"), bucket, prefix))
    started = run["startedAt"].astimezone(tz=None).utctimetuple()
    parts = {
        "RUN": re.escape(run["executionId"]),
        "YEAR": f"{started.tm_year:04}",
        "MONTH": f"{started.tm_mon:02}",
        "HOUR": f"{started.tm_hour:02}",
        "DAY": f"{started.tm_mday:02}",
        "TTIME": f"T{started.tm_hour:02}:{started.tm_min:02}:{started.tm_sec:02}",
    }
    pattern = pattern.replace("MINUTE", f"{started.tm_min:02}")
    for word, text in parts.items():
        pattern = pattern.replace(word, text)
    # The sequence numbers have no gap.
    assert len(found) == len([key for n, key in enumerate(found) if fits(pattern, n, key)]) > 0, (found, pattern)


def fits(pattern: str, sequence: int, key: str) -> bool:
    return re.fullmatch(pattern.replace("NNNNNN", rf"{sequence:06}"), key) is not None


@pytest.mark.parametrize("name", FLOWS)
def test_every_object_is_encrypted_with_the_flows_key_or_the_buckets(runs, root, bucket, keys, name):
    own = appflow_key(name)
    found = [key for key in output.keys(root("s3"), bucket) if f"{name}/" in key]
    assert found
    for key in found:
        head = root("s3").head_object(Bucket=bucket, Key=key)
        assert head["ServerSideEncryption"] == "aws:kms"
        assert head["SSEKMSKeyId"] == keys[own], key


def appflow_key(name: str) -> str:
    return "flow" if name in ("folders", "path") else "bucket"
