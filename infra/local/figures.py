"""The figures of `make bench`, each printed beside its floor."""

import datetime
import hashlib
import os
import statistics
from pathlib import Path

from measured_calls import FLOWS

MEASURED = {
    "describe_flow": "DescribeFlow",
    "list_flows": f"ListFlows, {FLOWS} flows in one page",
    "list_first_flows": f"ListFlows, the first 20 of {FLOWS}",
}
FLOOR = "refused_by_function"
LOCAL_CLOUD = {
    "refused_by_gateway": "a path without a route, refused by the gateway",
    "refused_by_webhook": "the smallest function, behind the gateway",
    "item": "one flow out of the table, around the API",
    "items": f"{FLOWS} flows out of the table, around the API",
}


def show_build(binary: Path) -> None:
    """Prints which program is measured, and on what."""
    content, built = binary.read_bytes(), datetime.datetime.fromtimestamp(binary.stat().st_mtime)
    size, digest = len(content) / 2**20, hashlib.sha256(content).hexdigest()[:12]
    print(f"\nThe API function: development build of {built:%Y-%m-%d %H:%M}, {size:.0f} MiB, sha256 {digest}")
    print(f"{os.cpu_count()} processors, load {os.getloadavg()[0]:.1f}; the local cloud checks signatures and policies")


def show_warm(warm: dict[str, list[float]]) -> None:
    """Prints how long warm calls took, and below them what the local cloud takes by itself."""
    rounds = len(warm[FLOOR])
    print(f"\nWarm, in milliseconds, {rounds} times each in turns; the floor is a call that the function refuses at once\n")
    print(f"  {'':48}{'p50':>8}{'p95':>8}{'floor p50':>12}{'floor p95':>12}{'p50 ratio':>12}{'p95 ratio':>12}")
    for name, title in MEASURED.items():
        middle, late = percentiles(warm[name])
        floor_middle, floor_late = percentiles(warm[FLOOR])
        floor = f"{floor_middle:12.1f}{floor_late:12.1f}"
        print(f"  {title:48}{middle:8.1f}{late:8.1f}{floor}{middle / floor_middle:12.1f}{late / floor_late:12.1f}")
    print("\n  what the local cloud takes by itself")
    for name, title in LOCAL_CLOUD.items():
        middle, late = percentiles(warm[name])
        print(f"  {title:48}{middle:8.1f}{late:8.1f}")


def show_memory(peak: float, floor: float) -> None:
    """Prints the most memory that the API function has held, beside the smallest function's."""
    print(f"\nMemory at its peak (VmHWM): {peak:.1f} MiB; the smallest function {floor:.1f} MiB, ratio {peak / floor:.1f}")


def show_start(first: list[float], warm: list[float], floor_first: list[float], floor_warm: list[float]) -> None:
    """Prints how much longer the first answer of a process takes than a warm one."""
    start = statistics.median(first) - statistics.median(warm)
    floor = statistics.median(floor_first) - statistics.median(floor_warm)
    print(
        f"Start, the first answer of a process less a warm one, p50 of {len(first)}: {start:.0f} ms; "
        f"the smallest function {floor:.0f} ms, ratio {start / floor:.1f}"
    )


def percentiles(taken: list[float]) -> tuple[float, float]:
    """Returns p50 and p95."""
    cuts = statistics.quantiles(taken, n=100, method="inclusive")
    return cuts[49], cuts[94]
