"""The ports of the local cloud and of the simulators: processes that start side by side are never told the same one."""

import socket
import subprocess
import sys
from pathlib import Path

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
        port = taken.getsockname()[1]
        assert processes.free_port(port) != port
        assert port not in processes.own_ports


def test_a_port_that_is_taken_before_the_claim_is_not_told(monkeypatch):
    port = processes.free_port()
    processes.own_ports.pop(port).close()
    with socket.socket() as taken:

        def claim_late(wanted: int, claim=processes.claim) -> bool:
            if wanted == port:
                taken.bind((processes.LOOPBACK, port))
                taken.listen()
            return claim(wanted)

        monkeypatch.setattr(processes, "claim", claim_late)
        assert processes.free_port(port) != port
        assert port not in processes.own_ports
