"""The files that COPY reads from S3."""

import json
import zlib
from dataclasses import dataclass
from urllib.parse import urlsplit

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

from .copy_command import Copy
from .words import Refused, with_detail


@dataclass(frozen=True)
class File:
    """One file to load."""

    url: str
    content: bytes


class Store:
    """S3 of the local cloud, as Redshift reaches it."""

    def __init__(self, endpoint: str, check_roles: bool = False):
        self.endpoint, self.check_roles = endpoint, check_roles

    def client(self, role: str):
        """Returns S3 as a role sees it. Raises `Refused` if Redshift may not assume the role."""
        options = {
            "endpoint_url": self.endpoint,
            "region_name": "us-east-1",
            "config": Config(s3={"addressing_style": "path"}, retries={"total_max_attempts": 3}),
        }
        credentials = {"aws_access_key_id": "test", "aws_secret_access_key": "test"}
        if self.check_roles and role.lower() != "default":
            sts = boto3.client("sts", **options, **credentials)
            try:
                given = sts.assume_role(RoleArn=role, RoleSessionName="RedshiftIamRoleSession")["Credentials"]
            except ClientError as error:
                raise Refused(
                    f"ERROR: User arn:aws:redshift:us-east-1:000000000000:dbuser:local/penstock is not authorized to assume IAM Role {role}"
                ) from error
            credentials = {
                "aws_access_key_id": given["AccessKeyId"],
                "aws_secret_access_key": given["SecretAccessKey"],
                "aws_session_token": given["SessionToken"],
            }
        return boto3.client("s3", **options, **credentials)

    def files(self, copy: Copy) -> list[File]:
        """Reads all files of a COPY."""
        s3 = self.client(copy.role)
        if "MANIFEST" not in copy.options:
            return [File(url, unpacked(read(s3, url), copy)) for url in urls_below(s3, copy.url)]
        return list(self.listed(s3, copy))

    def listed(self, s3, copy: Copy):
        try:
            entries = json.loads(read(s3, copy.url))["entries"]
        except (ValueError, KeyError, TypeError) as error:
            raise Refused("ERROR: Invalid manifest file format: the member entries is missing") from error
        if not entries:
            raise Refused("ERROR: Manifest file has no entries")
        for entry in entries:
            if copy.layout == "PARQUET":
                check_meta(s3, entry)
            try:
                content = read(s3, entry["url"])
            except Missing:
                # Redshift loads nothing of a file that is gone, and succeeds, unless the entry is mandatory.
                if entry.get("mandatory"):
                    raise
                continue
            yield File(entry["url"], unpacked(content, copy))

    def text(self, copy: Copy, url: str) -> bytes:
        """Reads a file beside the data, such as the JSONPaths."""
        return read(self.client(copy.role), url)


class Missing(Refused):
    """S3 has no such key."""


def check_meta(s3, entry: dict) -> None:
    if "meta" not in entry:
        raise Refused(with_detail("File entry does not have 'meta' key.", 15003, ""))
    if "content_length" not in entry["meta"]:
        raise Refused(with_detail("'meta' does not have 'content_length' key.", 15003, ""))
    bucket, key = place(entry["url"])
    if s3.head_object(Bucket=bucket, Key=key)["ContentLength"] != entry["meta"]["content_length"]:
        raise Refused(
            "ERROR: HTTP response error code: 416 Message: InvalidRange The requested range is not satisfiable"
        )


def read(s3, url: str) -> bytes:
    bucket, key = place(url)
    try:
        return s3.get_object(Bucket=bucket, Key=key)["Body"].read()
    except ClientError as error:
        code, status = error.response["Error"]["Code"], error.response["ResponseMetadata"]["HTTPStatusCode"]
        kind = Missing if status == 404 else Refused
        raise kind(
            f"ERROR: S3ServiceException:{error.response['Error']['Message']},Status {status},Error {code},Rid 0,CanRetry 1\n"
            f"  Detail: \n  context:   S3 key being read : {url}"
        ) from error


def urls_below(s3, url: str) -> list[str]:
    bucket, prefix = place(url)
    pages = s3.get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=prefix)
    found = [f"s3://{bucket}/{one['Key']}" for page in pages for one in page.get("Contents", [])]
    if not found:
        raise Refused(f"ERROR: The specified S3 prefix '{prefix}' does not exist")
    return found


def place(url: str) -> tuple[str, str]:
    return urlsplit(url).netloc, url.partition("//")[2].partition("/")[2]


def unpacked(content: bytes, copy: Copy) -> bytes:
    if "GZIP" not in copy.options or not content:
        return content
    try:
        return b"".join(members(content))
    except zlib.error as error:
        raise Refused(f"ERROR: failed to inflate with zlib: {error}") from error


def members(content: bytes):
    """Unpacks gzip members, of which a file may have several."""
    while content:
        unpacker = zlib.decompressobj(wbits=31)
        yield unpacker.decompress(content) + unpacker.flush()
        if not unpacker.eof:
            raise zlib.error("incomplete or truncated stream")
        content = unpacker.unused_data
