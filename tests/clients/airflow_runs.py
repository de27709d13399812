"""Airflow in an environment of its own, without a scheduler: each DAG is run by its own `test()`."""

import json
import os
import shutil
import subprocess
from pathlib import Path

import venvs
from venvs import ROOT

DAGS = Path(__file__).with_name("dags")


class Airflow:
    """An Airflow whose default AWS connection calls the deployed stack, signing by the overlay of infra/client."""

    def __init__(self, home: Path, endpoint: str, key: dict, region: str):
        self.home, self.python = home, venvs.ready("airflow") / "python"
        connection = {
            "conn_type": "aws",
            "login": key["AccessKeyId"],
            "password": key["SecretAccessKey"],
            "extra": {"region_name": region, "service_config": {"appflow": {"endpoint_url": endpoint}}},
        }
        self.environment = {
            **os.environ,
            "AIRFLOW_HOME": str(home),
            "AIRFLOW_CONN_AWS_DEFAULT": json.dumps(connection),
            "AIRFLOW__CORE__DAGS_FOLDER": str(DAGS),
            "AIRFLOW__CORE__LOAD_EXAMPLES": "False",
            "AIRFLOW__USAGE_DATA_COLLECTION__ENABLED": "False",
            "AWS_DATA_PATH": str(ROOT / "infra/client"),
        }
        made = subprocess.run(
            [self.python, "-m", "airflow", "db", "migrate"], env=self.environment, capture_output=True, text=True
        )
        assert made.returncode == 0, made.stdout + made.stderr

    def start(self, day: str, *dags: str) -> "Runs":
        """Starts some DAGs, one after the other, for a day."""
        return Runs(self, day, dags)


class Runs:
    """A process that runs some DAGs, on a database of its own so that several of them can."""

    def __init__(self, airflow: Airflow, day: str, dags: tuple):
        self.result, self.log = (airflow.home / f"{dags[0]}.{kind}" for kind in ("json", "log"))
        database = shutil.copy(airflow.home / "airflow.db", airflow.home / f"{dags[0]}.db")
        own = {"AIRFLOW__DATABASE__SQL_ALCHEMY_CONN": f"sqlite:///{database}"}
        command = [airflow.python, DAGS / "accounts.py", self.result, day, *dags]
        with self.log.open("w") as log:
            self.process = subprocess.Popen(
                command, env={**airflow.environment, **own}, stdout=log, stderr=subprocess.STDOUT
            )

    def states(self) -> dict[str, dict[str, str]]:
        """Waits for the end and returns the state of each task of each DAG."""
        ended = self.process.wait(timeout=500)
        assert ended == 0, self.log.read_text()[-5_000:]
        return json.loads(self.result.read_text())
