"""`make stop`: ends what `make run` started; logs stay in `.local/run`."""

from cloud import Cloud
from run import HOME
from simulator import Simulator
from sources import SOURCES
from steps import Failure


def main() -> None:
    for source in SOURCES:
        if Simulator(HOME, source.application).stop():
            print(f"  the simulated {source.application} is stopped")
    print(f"  the local cloud {'is stopped' if Cloud(HOME).stop() else 'was not running'}")


if __name__ == "__main__":
    with Failure.reported():
        main()
