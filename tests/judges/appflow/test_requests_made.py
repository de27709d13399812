"""The requests that the judge makes are what they are meant to be, as botocore's own validator has it."""

import re
from random import Random

import pytest
from botocore.validate import ParamValidator

from .breaks import Breaks
from .model import MODEL, OPERATIONS
from .patterns import INTRUDERS, NARROW, WIDE, pattern
from .values import Any, Largest, Smallest, limits

PATTERNS = sorted(
    {
        (shape.metadata["pattern"], *limits(shape))
        for shape in map(MODEL.shape_for, MODEL.shape_names)
        if shape.type_name == "string" and "pattern" in shape.metadata
    }
)

EXAMPLES = {
    "FlowName": (["ab", "0.x", "Orders-2026_v1!@#"], ["", "a", "-ab", "a b", "é1", "ab\n"]),
    "FlowDescription": (["", "two\nlines?"], ["a;b", "é"]),
    "Object": (["Account", "\u00a0", "字", "\u0085"], ["", "a b", "a\x0bb"]),
    "BucketPrefix": (["", "raw/é\t"], ["a\nb", "a\rb", "a\u0085b", "a\u2028b", "a\n"]),
    "Property": (["x"], ["", "\n"]),
    "TagKey": (["a", "team:crm", "AWS:x", "<;,=1"], ["aws:x", "a b", "a#", ""]),
    "TagValue": (["", "a b<@"], ["a#", "é"]),
    "GlueDataCatalogTablePrefix": (["", "é字😀\t"], ["\n", "\x00", "\uffff"]),
    "PrivateLinkServiceName": (["", "com.amazonaws.vpce.eu-west-1.x"], ["com.amazonaws.vpce.", "vpce"]),
    "TokenUrl": (["https://a", "http://a.example/b?c=d"], ["https://", "ftp://a", "https://a?", "https://a b"]),
    "KMSArn": (["arn:aws:kms:x:1:key/y", "arn:aws:kms::0:"], ["arn:aws-cn:kms:x:1:y", "arn:aws:kms:1:y"]),
    "JwtToken": (["a.b.c", "a=.b_.", "a.b.-+/="], ["a.b", "a-.b.c", "a.b.c.d"]),
    "ClientNumber": (["001"], ["1", "0001", "٣٣٣"]),
}


@pytest.mark.parametrize("name", EXAMPLES)
def test_patterns_are_read_as_java_reads_them(name):
    allowed = pattern(MODEL.shape_for(name).metadata["pattern"])
    fitting, others = EXAMPLES[name]
    assert [text for text in fitting if not allowed.matches(text)] == []
    assert [text for text in others if allowed.matches(text)] == []


@pytest.mark.parametrize("java, least, most", PATTERNS)
def test_texts_fit_and_misfit_as_they_should(java, least, most):
    allowed, random = pattern(java), Random(java)
    for length in (least, least + 1, 40, 200, most):
        for alphabet in (NARROW, WIDE):
            text = allowed.fit(random, length, alphabet)
            assert text is None or len(text) == length and allowed.matches(text)
    misfits = [text for _, text in allowed.misfits(random, least, most, len(INTRUDERS))]
    assert misfits and all(least <= len(text) <= most and not allowed.matches(text) for text in misfits)


@pytest.mark.parametrize("name", OPERATIONS)
def test_botocore_finds_no_fault_with_valid_requests(name):
    shape, random = OPERATIONS[name].input_shape, Random(name)
    for values in (Smallest(random), Largest(random), *[Any(random)] * 50):
        members = values.of(shape)
        assert faults_found(shape, members) == "", members


@pytest.mark.parametrize("name", OPERATIONS)
def test_botocore_finds_the_faults_that_it_looks_for(name):
    operation = OPERATIONS[name]
    for each in Breaks(Random(name)).of_input(operation):
        found = faults_found(operation.input_shape, each.value)
        if each.fault is None:
            assert found == "", each
        # To Python a boolean is a number.
        if each.fault and each.fault.startswith("is a JSON") and each.fault != "is a JSON boolean":
            assert found.startswith(f"Invalid type for parameter {each.path or 'input'}"), each
        if each.fault == "is missing":
            *_, member = re.split(r"\.", each.path)
            assert f'"{member}"' in found and found.startswith("Missing required parameter"), each


def faults_found(shape, members) -> str:
    return ParamValidator().validate(members, shape).generate_report()


@pytest.mark.parametrize("name", OPERATIONS)
def test_every_member_is_broken_in_each_of_its_constraints(name):
    operation = OPERATIONS[name]
    broken = {(anonymous(each.path), each.fault) for each in Breaks(Random(name)).of_input(operation)}
    paths = {path for path, _ in broken}
    for path, shape, required in members_of(operation.input_shape):
        assert path in paths
        faults = " / ".join(fault for at, fault in broken if at == path and fault)
        assert "is a JSON" in faults
        assert ("is missing" in faults) == required, path
        if "enum" in shape.metadata:
            assert "none of its values" in faults
        if "max" in shape.metadata:
            assert re.search(r"has \d+ (characters|entries)|is too large", faults), (path, faults)
        if shape.metadata.get("min"):
            assert re.search(r"has \d+ characters|is too small", faults), (path, faults)
        if "pattern" in shape.metadata:
            assert re.search(r"is empty|starts otherwise|lacks|ends with|in it", faults), (path, faults)
        if shape.type_name == "map":
            assert "has a key that" in faults


def anonymous(path: str) -> str:
    return re.sub(r"\[\d+\]", "[]", path)


def members_of(shape, path: str = ""):
    """Yields every member below a shape and every entry of its lists, with its path and whether it is required."""
    for name, member in shape.members.items():
        here = f"{path}.{name}" if path else name
        yield here, member, name in shape.required_members
        if member.type_name == "list":
            here, member = f"{here}[]", member.member
            yield here, member, False
        if member.type_name == "structure":
            yield from members_of(member, here)


def test_the_same_seed_makes_the_same_requests():
    def made(seed: int):
        return [
            (list(Breaks(Random(seed)).of_input(each)), Any(Random(seed)).of(each.input_shape))
            for each in OPERATIONS.values()
        ]

    assert made(1) == made(1) != made(2)
