"""The AWS CLI, loaded once: each line of the input names a command, which a fork of this process runs as the program would.

To load it takes longer than to run a command. This runs in the environment of the tools, by the CLI's own Python.
"""

import json
import os
import sys
import traceback

from awscli import clidriver


def main() -> None:
    # Loads what is loaded when a command is looked up.
    clidriver.create_clidriver()
    for line in sys.stdin:
        asked = json.loads(line)
        child = os.fork()
        if child == 0:
            run(asked)
        _, status = os.waitpid(child, 0)
        print(os.waitstatus_to_exitcode(status), flush=True)


def run(asked: dict) -> None:
    """Becomes one `aws` command, with an environment, an output and an end of its own."""
    ended = 255
    try:
        # The CLI has added its own data when it was loaded.
        own = os.environ["AWS_DATA_PATH"]
        os.environ.clear()
        os.environ.update(asked["environment"])
        os.environ["AWS_DATA_PATH"] = os.pathsep.join([*filter(None, [os.environ.get("AWS_DATA_PATH")]), own])
        for place, path in enumerate([os.devnull, asked["stdout"], asked["stderr"]]):
            flags = os.O_RDONLY if place == 0 else os.O_WRONLY | os.O_CREAT | os.O_TRUNC
            os.dup2(os.open(path, flags, 0o600), place)
        sys.argv = ["aws", *asked["words"]]
        ended = clidriver.main() or 0
    except SystemExit as end:
        ended = end.code if isinstance(end.code, int) else int(end.code is not None)
    except BaseException:
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(ended)


main()
