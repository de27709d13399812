"""Requests that break one constraint of AppFlow's model: each is refused with words about the member that breaks it."""

import re

import pytest

from .api import sendable
from .breaks import Break, Breaks
from .complaints import Complaints
from .model import OPERATIONS
from .patterns import INTRUDERS
from .verdict import faults, ignored, wrongly_refused

pytestmark = pytest.mark.early

EVERY = len(INTRUDERS)
# Operations whose nested members are checked by the tables of another operation (tested in crates/flow/src/model/operation.rs).
# Of these members only SOME are broken here, by chance; the other operation breaks them all.
SAME_PARTS = {"UpdateFlow": "CreateFlow", "UpdateConnectorProfile": "CreateConnectorProfile"}
SOME = 25
NO_OBJECTS = [b"{", b"[]", b"null", b'"text"', b"{} {}", b'{"flowName": 0x1}']


@pytest.mark.parametrize("name", OPERATIONS)
def test_a_broken_constraint_is_refused_with_the_path_of_its_member(api, dice, name):
    breaks, complaints = Breaks(dice).of_input(OPERATIONS[name]), Complaints(name)
    if name in SAME_PARTS:
        breaks = some(breaks, Breaks(dice).of_input(OPERATIONS[SAME_PARTS[name]]), dice)
    complaints.tell(judge(api, OPERATIONS[name], breaks, complaints))


def some(breaks: list[Break], of_other: list[Break], dice) -> list[Break]:
    """Keeps the breaks of an operation's own members, and of SOME places that another operation has too."""
    others = {(anonymous(each.path), each.pattern) for each in of_other}
    shared = {each.path for each in breaks if re.search(r"[.\[]", each.path)}
    shared -= {each.path for each in breaks if (anonymous(each.path), each.pattern) not in others}
    kept = set(dice.sample(sorted(shared), SOME))
    return [each for each in breaks if each.path not in shared - kept]


def anonymous(path: str) -> str:
    return re.sub(r"\[\d+\]", "[]", path)


def test_no_pattern_lets_anything_else_through(api, dice):
    complaints, count, places = Complaints("a pattern"), 0, {}
    for operation in OPERATIONS.values():
        breaks = [each for each in Breaks(dice, EVERY).of_input(operation) if sendable(operation, each.value)]
        # All misfits of a pattern in the first place that has it.
        for each in breaks:
            if each.pattern:
                places.setdefault(each.pattern, (operation, each.path))
        paths = {path for at, path in places.values() if at is operation}
        twins = [each for each in breaks if each.fault is None and each.path in paths]
        misfits = [each for each in breaks if each.pattern and places[each.pattern] == (operation, each.path)]
        count += judge(api, operation, twins + misfits, complaints)
    assert len(places) > 20
    complaints.tell(count)


def judge(api, operation, breaks: list[Break], complaints: Complaints) -> int:
    """Sends broken requests and their sound twins, notes what is wrong with the answers, and counts what was sent."""
    breaks = [each for each in breaks if sendable(operation, each.value)]
    answers = api.ask_all(operation, [each.value for each in breaks])
    twins = {each.path: (each, answer) for each, answer in zip(breaks, answers) if each.fault is None}
    for each, answer in zip(breaks, answers):
        wrong = faults(operation, each.value, answer)
        if each.fault is None:
            wrong += wrongly_refused(operation, answer)
        else:
            wrong += ignored(each, answer, *twins[each.path])
        complaints.add(f"{each.path or 'the request'} {each.fault or 'is sound'}", wrong, answer)
    return len(breaks)


def test_a_body_that_is_no_object_is_refused_by_every_operation(api):
    complaints = Complaints("a body")
    posts = [each for each in OPERATIONS.values() if each.http["requestUri"] != "/tags/{resourceArn}"]
    for operation in posts:
        for body in NO_OBJECTS:
            answer = api.send_text(operation, operation.http["requestUri"], body)
            wrong = faults(operation, {}, answer)
            if answer.exception != "ValidationException":
                wrong.append("this was not refused")
            complaints.add(f"{body!r} of {operation.name}", wrong, answer)
    complaints.tell(len(posts) * len(NO_OBJECTS))
