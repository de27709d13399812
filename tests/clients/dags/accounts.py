"""DAGs of Airflow's AppFlow operators, each over the flow of its own name: accounts.py RESULT DAY DAG... runs some."""

import json
import sys
from datetime import datetime
from pathlib import Path

from airflow.providers.amazon.aws.operators.appflow import (
    AppflowRecordsShortCircuitOperator,
    AppflowRunAfterOperator,
    AppflowRunBeforeOperator,
    AppflowRunDailyOperator,
    AppflowRunFullOperator,
    AppflowRunOperator,
)
from airflow.providers.standard.operators.empty import EmptyOperator
from airflow.sdk import DAG

SOURCE = {"source": "salesforce"}
FILTER = {**SOURCE, "source_field": "CreatedDate", "filter_date": "{{ ts }}"}
OPERATORS = {
    "airflow-plain": (AppflowRunOperator, {}),
    "airflow-empty": (AppflowRunOperator, {}),
    "airflow-broken": (AppflowRunOperator, {}),
    "airflow-full": (AppflowRunFullOperator, SOURCE),
    "airflow-before": (AppflowRunBeforeOperator, FILTER),
    "airflow-after": (AppflowRunAfterOperator, FILTER),
    "airflow-daily": (AppflowRunDailyOperator, FILTER),
}


def dag(name: str) -> DAG:
    """Runs a flow, and goes on to load its records if there are any."""
    operator, options = OPERATORS[name]
    with DAG(name, schedule=None) as made:
        run = operator(task_id="run", flow_name=name, poll_interval=1, **options)
        some = AppflowRecordsShortCircuitOperator(task_id="some", flow_name=name, appflow_run_task_id="run")
        run >> some >> EmptyOperator(task_id="load")
    return made


# Airflow finds DAGs among the names of a module.
globals().update({name: dag(name) for name in OPERATORS})


def main() -> None:
    result, day, *names = sys.argv[1:]
    states = {}
    for name in names:
        run = globals()[name].test(logical_date=datetime.fromisoformat(day))
        states[name] = {task.task_id: str(task.state) for task in run.get_task_instances()}
    Path(result).write_text(json.dumps(states))


if __name__ == "__main__":
    main()
