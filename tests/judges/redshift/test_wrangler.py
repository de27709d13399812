"""awswrangler, which somebody else wrote, reads rows and raises its own exception with the double's words."""

import json
import subprocess

import venvs

READS = """
import json, sys
import boto3
import awswrangler.data_api.redshift as redshift

session = boto3.Session(aws_access_key_id="AKIATEST", aws_secret_access_key="secret", region_name="us-east-1")
connection = redshift.connect(workgroup_name="tests", database="redshift", boto3_session=session)
frame = redshift.read_sql_query(sys.argv[1], con=connection)
try:
    redshift.read_sql_query("SELECT nonsense", con=connection)
except Exception as error:
    told = [type(error).__name__, str(error)]
print(json.dumps([json.loads(frame.to_json(orient="records")), told]))
"""


def test_it_reads_rows_and_raises(warehouse, cloud):
    warehouse.run(
        "DROP TABLE IF EXISTS wrangled",
        "CREATE TABLE wrangled (id BIGINT, name VARCHAR(20), big BOOLEAN, share FLOAT)",
        "INSERT INTO wrangled VALUES (1, 'Ünal', true, 0.25), (2, NULL, false, NULL)",
    )
    environment = {**cloud.client_environment(), "AWS_ENDPOINT_URL_REDSHIFT_DATA": warehouse.double.url}
    command = [venvs.ready("redshift") / "python", "-c", READS, "SELECT * FROM wrangled ORDER BY id"]
    done = subprocess.run(command, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    rows, told = json.loads(done.stdout)
    assert rows == [
        {"id": 1, "name": "Ünal", "big": True, "share": 0.25},
        {"id": 2, "name": None, "big": False, "share": None},
    ]
    assert told[0] == "RedshiftDataApiFailedException"
    assert 'ERROR: column "nonsense" does not exist' in told[1]
