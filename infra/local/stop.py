"""`make stop`: ends what `make run` started; logs stay in `.local/run`."""

from cloud import Cloud
from run import HOME
from simulator import Simulator
from steps import Failure


def main() -> None:
    for name, part in (("the simulated Salesforce", Simulator(HOME)), ("the local cloud", Cloud(HOME))):
        print(f"  {name} {'is stopped' if part.stop() else 'was not running'}")


if __name__ == "__main__":
    with Failure.reported():
        main()
