"""The ports of the local cloud and of the simulators: processes that start side by side are never told the same one."""

import socket
import subprocess
import sys
from pathlib import Path

import pytest

import processes

ASKED, PROCESSES = 20, 4
# The same seed lets them begin at the same port.
PROGRAM = f"""
import random
import processes
random.seed(1)
print(*[processes.free_port() for _ in range({ASKED})], flush=True)
input()
"""


def test_no_port_is_told_twice_while_those_who_asked_live():
    command = [sys.executable, "-c", PROGRAM]
    started = [
        subprocess.Popen(
            command, cwd=Path(processes.__file__).parent, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )
        for _ in range(PROCESSES)
    ]
    told = [int(port) for each in started for port in each.stdout.readline().split()]
    for each in started:
        each.communicate("\n")
    assert len(told) == len(set(told)) == ASKED * PROCESSES


def test_a_port_is_not_told_where_another_process_may_ask_for_it():
    port = processes.free_port()
    command = [sys.executable, "-c", f"import processes; print(processes.free_port({port}))"]
    told = subprocess.run(command, cwd=Path(processes.__file__).parent, capture_output=True, text=True, check=True)
    assert int(told.stdout) != port
    # Its own server may have stopped, and starts again.
    assert processes.free_port(port) == port


def test_a_port_that_is_taken_is_not_told():
    with socket.socket() as taken:
        taken.bind((processes.LOOPBACK, 0))
        taken.listen()
        assert processes.free_port(taken.getsockname()[1]) != taken.getsockname()[1]


@pytest.mark.skipif(not Path("/proc/sys/net/ipv4/ip_local_port_range").exists(), reason="only Linux tells")
def test_the_system_gives_none_of_the_ports_to_a_connection():
    first, last = map(int, Path("/proc/sys/net/ipv4/ip_local_port_range").read_text().split())
    assert not set(processes.PORTS) & set(range(first, last + 1))
