"""Requests that AppFlow's model allows: each is answered as the model says, whether it succeeds or not."""

import pytest

from .complaints import Complaints
from .model import OPERATIONS
from .values import Any, Largest, Smallest
from .verdict import faults, wrongly_refused

pytestmark = pytest.mark.early

HOW_MANY = 100


@pytest.mark.parametrize("name", OPERATIONS)
def test_a_valid_request_is_answered_as_the_model_says(api, scene, dice, name):
    operation = OPERATIONS[name]
    some = Any(dice, scene.names(name))
    kinds = {"the smallest": Smallest(dice), "the largest": Largest(dice)}
    kinds |= {f"number {number}": some for number in range(HOW_MANY)}
    inputs = [values.of(operation.input_shape) for values in kinds.values()]
    answers, complaints = api.ask_all(operation, inputs), Complaints(name)
    for kind, members, answer in zip(kinds, inputs, answers):
        wrong = faults(operation, members, answer) + wrongly_refused(operation, answer)
        complaints.add(f"{kind} {members}", wrong, answer)
    complaints.tell(len(inputs))

