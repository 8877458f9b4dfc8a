"""Values become plain data, and plain data are compared."""

import math
from collections import OrderedDict, namedtuple

import numpy as np
import pytest
import torch

from course_utils.exercises.differences import close, difference, loosely_equal
from course_utils.exercises.observations import LARGEST, Plain, Raised, plain
from course_utils.exercises.spec import apart
from tests.exercises.hostile import Liar, LyingList, LyingTensor, Pretender


def text(expected: object, got: object) -> str | None:
    found = difference(plain(expected), plain(got))
    return found and f"{found.stage}: {found.text}"


@pytest.mark.parametrize(
    "value, kind",
    [
        (None, "none"),
        (True, "flag"),
        (np.bool_(True), "flag"),
        (3, "number"),
        (np.float32(0.5), "number"),
        ("a", "text"),
        ([1], "sequence"),
        ((1,), "sequence"),
        (namedtuple("Pair", "a b")(1, 2), "sequence"),
        ({"a": 1}, "mapping"),
        (OrderedDict(a=1), "mapping"),
        (torch.ones(2), "tensor"),
        (torch.nn.Parameter(torch.ones(2)), "tensor"),
        (np.ones(2), "array"),
        (1j, "object"),
        (len, "object"),
    ],
)
def test_a_value_is_reduced_to_its_kind(value, kind):
    assert plain(value).kind == kind
    assert difference(plain(value), plain(value)) is None
    assert loosely_equal(plain(value), plain(value))


def test_what_lies_is_seen_as_what_it_is():
    assert plain(Liar()) == Plain("object", "Liar")
    assert plain(Pretender()) == Plain("object", "Pretender")
    assert plain(LyingList([1])).value == (Plain("number", 1.0),)
    assert plain(torch.ones(2).as_subclass(LyingTensor)).value.tolist() == [1, 1]
    assert plain({Liar: 1, Pretender(): 2}).value[1][0] == "Pretender"


def test_a_list_in_itself_has_an_end():
    inner = []
    inner.append(inner)
    assert plain(inner).describe() == "a list of 1"


def test_a_tensor_is_copied():
    value = torch.zeros(2)
    seen = plain(value)
    value += 1
    assert seen.value.tolist() == [0, 0]


def test_of_a_huge_tensor_only_the_shape_is_looked_at():
    huge = torch.zeros(1).expand(LARGEST + 1)
    assert plain(huge).value.size == 0
    assert "shape" in text(torch.zeros(3), huge)


@pytest.mark.parametrize("dtype", [torch.bfloat16, torch.float16, torch.bool, torch.int64, torch.complex64])
def test_every_dtype_is_compared(dtype):
    a, b = torch.tensor([1, 0]).to(dtype), torch.tensor([1, 1]).to(dtype)
    assert text(a, a) is None
    assert "should be" in text(a, b)


def test_odd_layouts_are_compared_by_their_numbers():
    eye = torch.eye(2)
    assert text(eye, eye.to_sparse()) is None
    assert text(eye, eye.T.requires_grad_() * 1) is None
    assert text(torch.ones(1) * 1j, (torch.ones(1) * -1j).conj()) is None


@pytest.mark.parametrize(
    "expected, got, wanted",
    [
        (1.0, 1, None),
        ([1.0], (1.0,), None),
        (1.0, 1.0 + 1e-10, None),
        (math.nan, math.nan, None),
        (math.inf, math.inf, None),
        (1.0, 1.1, "value: should be 1; it is 1.1"),
        (1.0, 10**400, "finite: should be 1; it is inf"),
        (math.inf, 1.0, "value: should be inf; it is 1"),
        (math.inf, -math.inf, "value: should be inf; it is -inf"),
        (1.0, math.nan, "finite: should be 1; it is nan"),
        (1.0, True, "type: should be a number; it is True or False"),
        (None, 0, "type: should be None; it is a number"),
        (True, False, "value: should be True; it is False"),
        ("a", "b", "value: should be a; it is b"),
        ([1], {"a": 1}, "type: should be a list of 1; it is a dict"),
        ({"a": 1}, {"b": 1}, "value: should have the key 'a'; it has 'b'"),
        ({"a": 1}, {"a": 2}, "value: item 0 should be 1; it is 2"),
        ([1, [2, 3]], [1, [2]], "shape: item 1 should have 2 items; it has 1"),
    ],
)
def test_a_difference_is_told_in_its_stage(expected, got, wanted):
    assert text(expected, got) == wanted


def test_the_first_number_that_differs_is_found():
    found = difference(plain([1, torch.tensor([[1.0, 2.0]])]), plain([1, torch.tensor([[1.0, 3.0]])]))
    assert (found.index, found.expected, found.got) == ((1, 0, 1), 2.0, 3.0)


def test_two_numbers_are_shown_apart_however_near_they_are():
    assert apart(0.00169814, 0.00169815) == ("0.00169814", "0.00169815")
    assert apart(0.0016981411, 0.0016981419) == ("0.001698141", "0.001698142")
    assert apart(1.0, float("nan")) == ("1", "nan")
    nearest = 0.1 + 2**-56
    assert len(set(apart(0.1, nearest))) == 2


def test_close_agrees_with_numpy():
    numbers = np.array([0.0, 1.0, 1 + 1e-7, 1 + 1e-3, -1.0, 1e-12, 1e300, np.inf, -np.inf, np.nan])
    a, b = np.meshgrid(numbers, numbers)
    assert (close(a, b) == np.isclose(b, a, rtol=1e-6, atol=1e-9, equal_nan=True)).all()


def test_the_tolerance_is_that_of_the_dtype():
    assert text(torch.tensor([1.0]), torch.tensor([1.00001])) is None
    assert text(torch.tensor([1.0]).double(), torch.tensor([1.00001]).double()) is not None


@pytest.mark.parametrize(
    "other",
    [[2.0, 3.0], (2, 3), np.array([2, 3]), torch.tensor([[2.0], [3.0]]), [torch.tensor(2), torch.tensor([3.0])]],
)
def test_numbers_are_loosely_equal_whatever_holds_them(other):
    assert loosely_equal(plain(torch.tensor([2.0, 3.0])), plain(other))
    assert not loosely_equal(plain(torch.tensor([2.0, 4.0])), plain(other))


@pytest.mark.parametrize("other", [np.array(["a", "b"]), np.array([None, 1]), "ab", None, ["a", "b"], [2.0]])
def test_what_holds_no_such_numbers_is_not_loosely_equal(other):
    assert not loosely_equal(plain(torch.tensor([2.0, 3.0])), plain(other))
    assert not loosely_equal(plain(other), plain(torch.tensor([2.0, 3.0])))


def test_exceptions_are_the_same_by_type_and_text():
    error = Raised("ValueError", "no such thing", line="a")
    assert error.same_as(Raised("ValueError", "no such thing", line="b"))
    assert not error.same_as(Raised("ValueError", "another"))
    assert not error.same_as(Raised("TypeError", "no such thing"))
