"""What a run of the demonstration left in S3, and what to try next."""

import csv
import shlex
import shutil
from pathlib import Path

import venvs
from awscli import AwsCli
from demo import BUCKET, profile_name
from sources import Source
from steps import Failure

ROWS = 8


def show_objects(aws: AwsCli, source: Source, execution: dict) -> None:
    """Lists the objects that one run wrote, with size, records and key, and prints the first records."""
    prefix = f"{source.application}/{source.records}/{execution['executionId']}/"
    listed = aws.show("s3api", "list-objects-v2", "--bucket", BUCKET, "--prefix", prefix).get("Contents", [])
    if not listed:
        raise Failure(f"the run succeeded but s3://{BUCKET}/{prefix} is empty")
    first, total = [], 0
    for each in listed:
        body = fetch(aws, each["Key"])
        with body.open(newline="", encoding="utf-8") as text:
            rows = list(csv.DictReader(text))
        head = aws.run("s3api", "head-object", "--bucket", BUCKET, "--key", each["Key"])
        print(f"  s3://{BUCKET}/{each['Key']}")
        print(
            f"    {each['Size']:,} bytes, {len(rows):,} records, {head.get('ServerSideEncryption', 'not encrypted')} {head.get('SSEKMSKeyId', '')}"
        )
        first, total = first or rows[:ROWS], total + len(rows)
    print(f"\n  {total:,} records in all, the first of them:\n")
    print_table(first, source.columns)


def fetch(aws: AwsCli, key: str) -> Path:
    body = aws.folder / "object"
    aws.run("s3api", "get-object", "--bucket", BUCKET, "--key", key, str(body))
    return body


def print_table(rows: list, wanted: tuple[str, ...]) -> None:
    """Prints some columns of some records, as wide as the terminal allows."""
    names = [name for name in wanted if rows and name in rows[0]] or list(rows[0])[:6]
    room = max(10, (shutil.get_terminal_size().columns - 2) // len(names) - 2)
    cells = [names] + [[" ".join(row[name].split()) for name in names] for row in rows]
    widths = [min(room, max(len(line[at]) for line in cells)) for at in range(len(names))]
    for line in cells:
        print(
            "  "
            + "  ".join(shortened(cell, width).ljust(width) for cell, width in zip(line, widths)).rstrip()
        )


def shortened(cell: str, width: int) -> str:
    return cell if len(cell) <= width else cell[: width - 1] + "…"


def show_next(aws: AwsCli, source: Source, flow: str, look: str) -> None:
    """Prints the commands to go on with, ready to be copied; one of them looks at the destination."""
    programs = venvs.ready("tools")
    print("\nThe cloud keeps running. To go on by hand, in this folder:\n")
    for name, value in aws.exports.items():
        print(f"  export {name}={shlex.quote(value)}")
    print(f'  export PATH={shlex.quote(str(programs))}:"$PATH"')
    print(f"""
  aws appflow list-flows
  aws appflow describe-flow --flow-name {flow}
  aws appflow list-connector-entities --connector-profile-name {profile_name(source)}
  aws appflow start-flow --flow-name {flow}
  aws appflow describe-flow-execution-records --flow-name {flow} --max-results 3
  {look}
  aws stepfunctions list-state-machines

  make run     runs the flow again       make logs    shows what the functions said
  make test    runs all tests            make stop    ends the cloud and the simulator""")
