"""Objects that answer questions about themselves falsely, as attempts and as what attempts return."""

import itertools
import math
import random
from collections.abc import Callable

import numpy as np
import torch
from torch import nn

from course_utils.exercises import Exercise

_ASKED = (
    "__eq__", "__ne__", "__lt__", "__le__", "__gt__", "__ge__", "__len__", "__iter__", "__next__", "__getitem__", "__contains__",
    "__float__", "__int__", "__index__", "__bool__", "__complex__", "__repr__", "__str__", "__format__", "__hash__", "__getattr__",
    "__getattribute__", "__array__", "__add__", "__radd__", "__sub__", "__mul__", "__rmul__", "__truediv__", "__matmul__", "__neg__",
    "__invert__", "__abs__", "__call__", "__enter__", "__exit__", "__deepcopy__", "__reduce__", "__setattr__",
    "__instancecheck__", "__subclasscheck__", "__dir__", "__sizeof__",
    "step", "forward", "parameters", "modules", "state_dict", "item", "detach", "numpy", "tolist", "clone", "dim", "numel", "size", "append", "keys", "items", "values",
)  # fmt: skip
_BASES = (object, object, float, int, list, tuple, dict, str, torch.Tensor, torch.Tensor, nn.Module, nn.Linear, torch.optim.Optimizer, np.ndarray, Exception)  # fmt: skip


def liar(asked: Exercise, draw: random.Random) -> tuple[str, object]:
    """An attempt that lies: a false thing itself, or something that gives false things back; and what it is."""
    lie, told = _lie(draw, asked)
    form = draw.randrange(6)
    if form == 0:
        return f"a liar: {told}", lie
    if form == 1:
        return f"a liar's class: {told}", type(lie)
    if isinstance(asked.reference, type):
        return f"a class with the methods of a liar: {told}", _lying_subclass(asked.reference, lie, draw)
    if form == 2:
        return f"the reference's result in a liar's class: {told}", _disguised(asked.reference, type(lie))
    if form == 3:
        wrapped = draw.choice(
            [lambda: [lie] * 3, lambda: (lie, lie), lambda: {"lr": lie}, lambda: [{"lr": lie}], lambda: iter([lie])]
        )
        return f"liars in a container: {told}", lambda *args, **kwargs: wrapped()
    return f"gives back a liar: {told}", lambda *args, **kwargs: lie


def _lie(draw: random.Random, asked: Exercise) -> tuple[object, str]:
    base = draw.choice(_BASES)
    names = draw.sample(_ASKED, draw.choice([1, 2, 5, 30]))
    if draw.random() < 0.1:
        names = [*_ASKED]
    answers = {name: draw.choice(_ANSWERS) for name in names}
    agrees = draw.random() < 0.2
    space = {name: _yes if agrees else answer for name, answer in answers.items()}
    if draw.random() < 0.3:
        space["__class__"] = property(
            lambda self: draw.choice([torch.Tensor, float, bool, type(asked.reference), list])
        )
    if base is torch.Tensor and draw.random() < 0.7:
        space["__torch_function__"] = classmethod(
            draw.choice([lambda *_, **__: True, lambda *_, **__: 1 / 0, _as_usual])
        )
    told = f"{base.__name__} with {', '.join(sorted(space)[:6])}{' that agrees' if agrees else ''}"
    try:
        cls = _meta(draw)("Lie", (base,), space)
        return _instance(cls, base, draw), told
    except Exception:  # these lies exclude each other
        return _YesMan(), "an object that agrees to everything"


def _instance(cls: type, base: type, draw: random.Random) -> object:
    if base is torch.Tensor:
        return torch.Tensor.as_subclass(torch.rand(draw.choice([(), (3,), (4, 2)])), cls)
    if base is np.ndarray:
        return np.zeros(3).view(cls)
    if base in (float, int, list, tuple, dict, str):
        return base.__new__(cls, *draw.choice([(), (1,)] if base in (float, int) else [()]))
    made = object.__new__(cls) if base is not Exception else Exception.__new__(cls)
    return made


def _meta(draw: random.Random) -> type:
    if draw.random() < 0.7:
        return type
    space = {"__eq__": lambda cls, other: True, "__hash__": type.__hash__, "__name__": property(lambda cls: 1 / 0)}
    return type(
        "LyingMeta",
        (type,),
        {**space, "__instancecheck__": lambda cls, x: True, "__subclasscheck__": lambda cls, x: True},
    )


def _raise(error: type[BaseException]) -> Callable:
    def raises(self: object, *args: object, **kwargs: object) -> None:
        raise error

    return raises


def _answer(value: object) -> Callable:
    return lambda self, *args, **kwargs: value


def _yes(self: object, *args: object, **kwargs: object) -> bool:
    return True


def _itself(self: object, *args: object, **kwargs: object) -> object:
    return self


def _as_usual(cls: type, func: Callable, types: tuple, args: tuple = (), kwargs: dict | None = None) -> object:
    return torch.Tensor.__torch_function__.__func__(torch.Tensor, func, (), args, kwargs or {})


_ANSWERS = (
    _yes, _itself, _answer(False), _answer(None), _answer(0), _answer(-1), _answer(3), _answer(math.nan), _answer("text"), _answer(NotImplemented),
    _answer([]), _raise(ValueError), _raise(SystemExit), _raise(KeyboardInterrupt), _raise(RecursionError), _raise(StopIteration),
    lambda self, *args, **kwargs: itertools.count(), lambda self, *args, **kwargs: torch.ones(3), lambda self, *args, **kwargs: args[0] if args else self,
)  # fmt: skip


class _YesMan:
    """Whatever is asked of it is true, whatever is taken from it is itself."""

    def __getattr__(self, name: str) -> "_YesMan":
        return self

    def __call__(self, *args: object, **kwargs: object) -> "_YesMan":
        return self

    __getitem__ = __add__ = __radd__ = __sub__ = __mul__ = __rmul__ = __truediv__ = __eq__ = __lt__ = __gt__ = (
        __ge__
    ) = __le__ = __call__
    __and__ = __or__ = __invert__ = __neg__ = __ne__ = __call__
    __hash__ = object.__hash__

    def __bool__(self) -> bool:
        return True

    def __len__(self) -> int:
        return 3

    def __iter__(self) -> object:
        return iter([self, self])


def _lying_subclass(reference: type, lie: object, draw: random.Random) -> type:
    """The reference's class with some of its methods answered by a liar."""
    methods = [
        name
        for name in ("__init__", "step", "forward", "restore", "state_dict", "param_groups", "parameters")
        if hasattr(reference, name)
    ]
    space = {name: draw.choice([lambda self, *args, **kwargs: lie, *_ANSWERS]) for name in draw.sample(methods, 1)}
    return type(reference.__name__, (reference,), space)


def _disguised(reference: Callable, cls: type) -> Callable:
    """The right result, as an instance of a lying class where that can be."""

    def attempt(*args: object, **kwargs: object) -> object:
        found = reference(*args, **kwargs)
        return found.as_subclass(cls) if isinstance(found, torch.Tensor) else cls(found)

    return attempt
