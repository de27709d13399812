"""The project's template, read as it is written."""

import yaml

from venvs import ROOT


def read() -> dict:
    """Returns the content of template.yaml."""
    return yaml.load((ROOT / "template.yaml").read_text(), Loader)


class Loader(yaml.SafeLoader):
    """Reads a CloudFormation template, each `!Function x` as {"!Function": x}."""


def tagged(loader, suffix, node):
    if isinstance(node, yaml.ScalarNode):
        return {suffix: loader.construct_scalar(node)}
    if isinstance(node, yaml.SequenceNode):
        return {suffix: loader.construct_sequence(node, deep=True)}
    return {suffix: loader.construct_mapping(node, deep=True)}


Loader.add_multi_constructor("!", tagged)
