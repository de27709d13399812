"""The documents of infra/policies for roles, with their placeholders filled in."""

import json

from venvs import ROOT


def document(name: str, filled: dict) -> str:
    """Returns a document of infra/policies for a client. Raises `KeyError` for a placeholder that is not filled in."""
    text = (ROOT / f"infra/policies/{name}.json").read_text()
    for placeholder, value in filled.items():
        text = text.replace(placeholder, value)
    if "<" in text:
        raise KeyError(text)
    return json.dumps(json.loads(text))
