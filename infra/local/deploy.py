"""Deploys the project's template to a local cloud with the SAM CLI, unless it is there already."""

import json
import subprocess
from pathlib import Path

import venvs
from cloud import ACCOUNT, Cloud
from package import fingerprint
from steps import Failure, step

STACK = "penstock"
PARAMETERS = {
    "AllowPlainHttp": "true",
    "DestinationBuckets": "penstock-*",
    "DestinationBuses": "penstock-*",
    "DestinationRoles": f"arn:aws:iam::{ACCOUNT}:role/penstock-redshift*",
    "LogRetentionDays": "1",
}


def deploy(cloud: Cloud, deployable: Path, parameters: dict | None = None) -> dict:
    """Deploys the packaged template and returns the stack's outputs."""
    wanted = {**PARAMETERS, **(parameters or {})}
    done = cloud.folder / "deployed.json"
    state = {"content": fingerprint(deployable), "parameters": wanted, "cloud": cloud.process.facts()}
    known = done.exists() and json.loads(done.read_text()) == state
    if known and (present := outputs(cloud)):
        return present
    with step(f"deploying template.yaml as the stack {STACK} with the SAM CLI") as running:
        sam_deploy(cloud, deployable, wanted, running)
    done.write_text(json.dumps(state))
    return outputs(cloud)


def addresses(cloud: Cloud, outputs: dict) -> dict:
    """Returns the outputs of the stack with addresses that answer here: the template's own are those of AWS."""
    api = cloud.api_endpoint(outputs["ApiId"])
    return {**outputs, "ApiEndpoint": api, "WebhookEndpoint": f"{api}/webhooks"}


def sam_deploy(cloud: Cloud, deployable: Path, parameters: dict, running) -> None:
    command = [
        venvs.ready("tools") / "sam", "deploy",
        "--config-file", venvs.ROOT / "samconfig.toml", "--config-env", "local",
        "--template-file", deployable,
        "--parameter-overrides", *(f"{name}={value}" for name, value in parameters.items()),
    ]  # fmt: skip
    log = cloud.folder / "deploy.log"
    environment = {**cloud.client_environment(), "SAM_CLI_POLL_DELAY": "1"}
    with log.open("w") as writer:
        process = subprocess.Popen(
            command,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        for line in process.stdout:
            writer.write(line)
            if line.startswith(("CREATE_", "UPDATE_", "Uploading to ")):
                running.says(" ".join(line.split()[:3]))
    if process.wait() != 0:
        end = "\n".join(log.read_text(errors="replace").splitlines()[-25:])
        raise Failure(
            f"sam deploy failed; its log {log} ends with:\n{end}\nthe cloud's own log is {cloud.process.log}"
        )


def outputs(cloud: Cloud) -> dict | None:
    """Returns the outputs of the deployed stack, or nothing when it is not there or not whole."""
    command = [
        venvs.ready("tools") / "aws",
        "cloudformation",
        "describe-stacks",
        "--stack-name",
        STACK,
        "--output",
        "json",
    ]
    asked = subprocess.run(command, env=cloud.client_environment(), capture_output=True, text=True)
    if asked.returncode != 0:
        return None
    stack = json.loads(asked.stdout)["Stacks"][0]
    if not stack["StackStatus"].endswith("_COMPLETE") or "ROLLBACK" in stack["StackStatus"]:
        return None
    return {each["OutputKey"]: each["OutputValue"] for each in stack.get("Outputs", [])}
