"""`make bench`: how long warm answers of the API take, its memory and its start, each beside a floor."""

import argparse
import signal
import sys
import time
from collections.abc import Callable

import deploy
import figures
import package
from cloud import Cloud
from function_process import peak_bytes, processes
from measured_calls import MeasuredCalls
from simulator import Simulator
from steps import Failure, step
from venvs import ROOT

HOME = ROOT / ".local/bench"
WARMING_ROUNDS = 20


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=200, help="how often each call is measured")
    parser.add_argument("--starts", type=int, default=15, help="how often a function is started anew")
    options = parser.parse_args()
    # Whatever ends this must not leave a cloud behind.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("ended"))
    cloud, simulator = Cloud(HOME, check_signatures=True), Simulator(HOME)
    stop(cloud, simulator)
    try:
        measure(cloud, simulator, options)
    finally:
        stop(cloud, simulator)


def stop(*parts: Cloud | Simulator) -> None:
    for part in parts:
        part.stop()


def measure(cloud: Cloud, simulator: Simulator, options: argparse.Namespace) -> None:
    """Deploys, fills the stack, measures and prints."""
    cloud.start()
    deployable = package.package()
    outputs = deploy.deploy(cloud, deployable)
    simulator.start(100)
    calls = MeasuredCalls(cloud, outputs)
    calls.fill(simulator.url)
    figures.show_build(deployable.parent / "ApiFunction/bootstrap")
    warm = warm_milliseconds(calls, options.rounds)
    figures.show_warm(warm)
    function, smallest = outputs["ApiFunctionName"], outputs["WebhookFunctionName"]
    figures.show_memory(peak_mebibytes(cloud, function), peak_mebibytes(cloud, smallest))
    first = first_milliseconds(calls, function, calls.describe_flow, options.starts)
    floor = first_milliseconds(calls, smallest, calls.refused_by_webhook, options.starts)
    figures.show_start(first, warm["describe_flow"], floor, warm["refused_by_webhook"])


def warm_milliseconds(calls: MeasuredCalls, rounds: int) -> dict[str, list[float]]:
    """Measures each call as often, in turns, so that whatever else the machine does strikes all alike."""
    names = [*figures.MEASURED, figures.FLOOR, *figures.LOCAL_CLOUD]
    taken = {name: [] for name in names}
    with step(f"measuring {len(names)} calls, {rounds} times each"):
        for number in range(WARMING_ROUNDS + rounds):
            for name in names:
                milliseconds = timed(getattr(calls, name))
                if number >= WARMING_ROUNDS:
                    taken[name].append(milliseconds)
    return taken


def first_milliseconds(calls: MeasuredCalls, function: str, call: Callable, starts: int) -> list[float]:
    """Measures the first answer of new processes."""
    taken = []
    with step(f"starting {function} {starts} times"):
        for _ in range(starts):
            calls.start_anew(function)
            taken.append(timed(call))
    return taken


def timed(call: Callable) -> float:
    began = time.perf_counter()
    call()
    return (time.perf_counter() - began) * 1000


def peak_mebibytes(cloud: Cloud, function: str) -> float:
    """Returns the most memory that a process of a function has held."""
    return max(peak_bytes(process) for process in processes(cloud, function)) / 2**20


if __name__ == "__main__":
    with Failure.reported():
        main()
