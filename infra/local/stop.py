"""`make stop`: ends what `make run` started; logs stay in `.local/run`."""

from cloud import Cloud
from redshift_double import Redshift
from run import HOME
from simulator import Simulator
from sources import SOURCES
from steps import Failure


def main() -> None:
    for source in SOURCES:
        if Simulator(HOME, source.application).stop():
            print(f"  the simulated {source.application} is stopped")
    cloud = Cloud(HOME)
    if Redshift(HOME, cloud).stop():
        print("  the double of Redshift is stopped")
    print(f"  the local cloud {'is stopped' if cloud.stop() else 'was not running'}")


if __name__ == "__main__":
    with Failure.reported():
        main()
