"""The clients that are programs of their own."""

import pytest

from .command_line import CommandLine


@pytest.fixture(scope="module")
def aws(cloud, stack, caller, tmp_path_factory):
    """The AWS CLI as the user who may call every operation, with signatures and policies checked."""
    commands = CommandLine(cloud, stack, caller, tmp_path_factory.mktemp("aws"))
    yield commands
    commands.close()
