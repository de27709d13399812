"""Which rights are used: the emulator notes each statement of a policy that let a call through, and each call that none did."""

import json
import os
from pathlib import Path

import ministack.core.iam_evaluator as iam_evaluator

# Names the file of notes; without it nothing is noted.
VARIABLE = "PENSTOCK_USED_RIGHTS"


def note() -> None:
    """Takes its place between the emulator and its judge of policies, where a file is named."""
    path = os.environ.get(VARIABLE)
    if not path:
        return
    evaluate, enforce = iam_evaluator.evaluate, iam_evaluator.enforce
    notes = Notes(Path(path))

    def evaluate_and_note(context, policies, *limits):
        result = evaluate(context, policies, *limits)
        if result.decision == "Allow":
            notes.add("used", context.principal_arn, result.matched_sid, context.action)
        return result

    def enforce_and_note(access_key_id, iam_action, *rest, **named):
        denied = enforce(access_key_id, iam_action, *rest, **named)
        if isinstance(denied, iam_evaluator.EvalResult):
            notes.add("denied", denied.principal_arn, "", iam_action)
        return denied

    iam_evaluator.evaluate = evaluate_and_note
    iam_evaluator.enforce = enforce_and_note


class Notes:
    """A file with one line of JSON for each note, however often it is made."""

    def __init__(self, path: Path):
        self.path, self.known = path, set()

    def add(self, outcome: str, principal: str, statement: str, action: str) -> None:
        # An assumed role is the same one in every session.
        role = principal.partition(":assumed-role/")[2].partition("/")[0]
        line = (outcome, role, statement, action)
        if not role or line in self.known:
            return
        self.known.add(line)
        with self.path.open("a") as notes:
            notes.write(json.dumps(line) + "\n")
