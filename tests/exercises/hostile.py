"""What hostile and unlucky students hand in for `doubled(x)` = 2x, and a part of what they must be told.

`CONTAINED` can be judged anywhere; `ENDLESS` never ends by itself but can be interrupted; `CHILD_ONLY` needs a process of
its own to be contained, `KILLED` one that is killed.
"""

import functools
import itertools
import math
import operator
import os
import random
import signal
import sys
import threading
import time
import warnings

import numpy as np
import torch

from tests.exercises.synthetic import cell


class Liar:
    """Answers every question falsely, or with an exception."""

    def __getattribute__(self, name):
        raise SystemExit(name)

    def __call__(self, *args):
        return self

    def __eq__(self, other):
        return True

    def __len__(self):
        return -1

    def __iter__(self):
        return itertools.count()

    def __bool__(self):
        raise KeyboardInterrupt

    def __repr__(self):
        raise ValueError("no text")

    __str__ = __repr__
    __hash__ = None


class LyingMeta(type):
    """Gives its classes a name that raises."""

    @property
    def __name__(cls):
        raise SystemExit("no name")

    def __eq__(cls, other):
        return True

    __hash__ = type.__hash__


class Pretender(metaclass=LyingMeta):
    """Claims to be a tensor."""

    __class__ = property(lambda self: torch.Tensor)


class LyingTensor(torch.Tensor):
    """Says of every comparison that all is equal."""

    @classmethod
    def __torch_function__(cls, func, types, args=(), kwargs=None):
        return True

    def detach(self):
        return torch.zeros(3)


class LyingList(list):
    def __iter__(self):
        return itertools.count()

    def __len__(self):
        return 3

    def __eq__(self, other):
        return True


class SilentError(Exception):
    def __str__(self):
        raise RuntimeError("not even that")


class EndlessError(Exception):
    def __str__(self):
        while True:
            pass


class OddText(str):
    def __getitem__(self, key):
        return object()


class OddlyTextedError(Exception):
    def __str__(self):
        return OddText("odd")


class NamelessError(Exception, metaclass=LyingMeta):
    pass


class ForgingError(Exception):
    __traceback__ = property(lambda self: 1 / 0)
    __class__ = property(lambda self: NotImplementedError)


def raises(error):
    def doubled(x):
        raise error

    return doubled


def returns(value):
    return lambda x: value


def in_itself():
    found = []
    found.append(found)
    return found


def bare_except(x):
    try:
        while True:
            pass
    except:  # noqa: E722
        return 2 * x


def swallows_all(x):
    while True:
        try:
            x = x + 1
        except:  # noqa: E722
            pass


def forever(x):
    while True:
        pass


def prints_forever(x):
    while True:
        print("again and again")


def loses_its_memory(x):
    kept = []
    while True:
        kept.append(torch.ones(1 << 20))


def loses_its_memory_to_the_last_byte(x):
    global kept
    kept, size = None, 1 << 24
    while True:
        try:
            kept = [kept, bytearray(size)]
        except MemoryError:
            if size == 1:
                raise
            size //= 2


def takes_all_memory(x):
    return torch.ones(100 << 30)


def takes_all_memory_of_numpy(x):
    return np.ones(100 << 30)


def forks(x):
    os.fork()
    return 2 * x


def leaves_threads(x):
    for daemon in (True, False):
        threading.Thread(target=threading.Event().wait, daemon=daemon).start()
    return 2 * x


def takes_much_memory(x):
    torch.empty(3 << 28, dtype=torch.uint8)
    return 2 * x


def closes_files(x):
    os.closerange(0, 51)
    return 2 * x


def crashes(x):
    import ctypes

    ctypes.string_at(0)


def recurses_without_limit(x):
    sys.setrecursionlimit(10**9)
    return functools.reduce(lambda a, b: recurses_without_limit(x), [1, 2])


def regular_expression(x):
    import re

    return re.match("(a+)+$", "a" * 40 + "b")


def patches(x):
    torch.equal = torch.allclose = np.isclose = lambda *args, **kwargs: True
    torch.Tensor.__eq__ = lambda self, other: True
    return x


def changes_everything(x):
    """A right answer that leaves nothing as it was."""
    torch.set_default_dtype(torch.float64)
    torch.set_default_device("meta")
    torch.set_grad_enabled(False)
    torch.set_num_threads(torch.get_num_threads() + 1)
    torch.manual_seed(1)
    random.seed(1)
    np.random.seed(1)
    np.seterr(all="raise")
    os.chdir("/")
    sys.stdout = sys.stderr = sys.stdin = None
    sys.setrecursionlimit(4000)
    warnings.simplefilter("error")
    __builtins__["input"] = None
    return 2 * x


def warns(x):
    warnings.simplefilter("error")
    warnings.warn("twice", stacklevel=1)
    return 2 * x


def asks(x):
    return float(input("Your answer? ")) * x


def mutates(x):
    return x.mul_(2)


def changes_dtype(x):
    y = 2 * x
    x.data = x.data.to(torch.float16)
    return y


class Doubler:
    def __call__(self, x):
        return 2 * x

    def method(self, x):
        return 2 * x


RIGHT = [
    functools.partial(operator.mul, 2),
    Doubler(),
    Doubler().method,
    lambda *args, **kwargs: 2 * args[0],
    changes_everything,
    lambda x: (print("noise", flush=True), sys.stderr.write("noise"), 2 * x)[-1],
]

RIGHT_IN_A_CHILD = [forks, leaves_threads, takes_much_memory]

CONTAINED = {
    "no function": (3, "should be a function; what was given is of type int"),
    "a class": (Doubler, "should be a function; what was given is a class"),
    "a class with a lying name": (Pretender, "what was given is a class"),
    "a thing with a lying class": (Pretender(), "what was given is of type Pretender"),
    "a thing that answers nothing": (Liar(), "should be a tensor of shape [3]; it is an object of type Liar"),
    "no argument": (lambda: 1, "TypeError: "),
    "keyword only": (lambda *, x: 2 * x, "TypeError: "),
    "a builtin": (len, "should be a tensor of shape [3]; it is a number"),
    "None": (returns(None), "should be a tensor of shape [3]; it is None"),
    "a number": (returns(2.0), "it is a number"),
    "NaN": (lambda x: x * math.nan, "should be 2; it is nan"),
    "infinity": (lambda x: x / 0, "should be 2; it is inf"),
    "shape": (lambda x: 2 * x[None], "should have the shape [3]; it has [1, 3]"),
    "dtype": (lambda x: (2 * x).float(), "should have the dtype torch.float64; it has torch.float32"),
    "numpy": (lambda x: (2 * x).numpy(), "should be a tensor of shape [3]; it is a NumPy array"),
    "words in numpy": (lambda x: np.array(["a", "b", "c"]), "it is a NumPy array"),
    "a generator": (lambda x: (2 * v for v in x), "it is an object of type generator"),
    "a huge tensor": (lambda x: torch.zeros(1).expand(1 << 40), "it has [1099511627776]"),
    "a meta tensor": (lambda x: torch.zeros(3, device="meta"), "NotImplementedError"),
    "a lying tensor": (lambda x: torch.ones(3, dtype=torch.float64).as_subclass(LyingTensor), "should be 2; it is 1"),
    "a lying list": (lambda x: LyingList([1.0, 2.0]), "it is a list of 2"),
    "a list in itself": (lambda x: in_itself(), "it is a list of 1"),
    "a lying object": (lambda x: Pretender(), "it is an object of type Pretender"),
    "a huge number": (returns(10**5000), "it is a number"),
    "an exception without text": (raises(SilentError()), "It raised SilentError"),
    "an exception with an odd text": (raises(OddlyTextedError()), "It raised OddlyTextedError: odd"),
    "an exception with a long text": (raises(ValueError("x" * 10**6)), "It raised ValueError: xxx"),
    "an exception without a name": (raises(NamelessError("?")), "It raised NamelessError: ?"),
    "an exception that forges its origin": (raises(ForgingError("?")), "It raised ForgingError: ?"),
    "text that cannot be shown": (raises(ValueError("\ud800\x00\x1b[31m\nred")), "ValueError: \ufffd\ufffd\ufffd[31m red"),
    "endless recursion": (cell("def f(x):\n    return f(x)")["f"], "RecursionError"),
    "leaving": (lambda x: sys.exit(), "It raised SystemExit"),
    "interrupting": (raises(KeyboardInterrupt()), "It raised KeyboardInterrupt"),
    "a generator's end": (raises(GeneratorExit()), "It raised GeneratorExit"),
    "asking": (asks, "RuntimeError: input() waits for the keyboard"),
    "warning": (warns, "UserWarning: twice"),
    "a mutated input": (mutates, "It changes its argument x: work on a copy."),
    "an input of another dtype": (changes_dtype, "It changes its argument x: work on a copy."),
}  # fmt: skip

STOPPED = "had not finished"

ENDLESS = {
    "a loop": forever,
    "a loop within a bare except": bare_except,
    "printing": prints_forever,
    "an exception's text": raises(EndlessError()),
}

CHILD_ONLY = {
    "os._exit": (lambda x: os._exit(0), "ended the Python process"),
    "kill": (lambda x: os.kill(os.getpid(), signal.SIGKILL), "ended the Python process"),
    "a crash": (crashes, "crashed the Python process"),
    "recursion without limit": (recurses_without_limit, "crashed the Python process"),
    "100 GB": (takes_all_memory, "more than 1 GiB"),
    "100 GB in NumPy": (takes_all_memory_of_numpy, "more than 1 GiB"),
    "memory without end": (loses_its_memory, "more than 1 GiB"),
    "memory to the last byte": (loses_its_memory_to_the_last_byte, "more than 1 GiB"),
    "closed files": (closes_files, "ended the Python process"),
    "patched libraries": (patches, "This is x itself."),
}

KILLED = {
    "sleeping": lambda x: time.sleep(60),
    "native code": lambda x: sum(itertools.count()),
    "a power": lambda x: 10**10**8,
    "a regular expression": regular_expression,
    "swallowing every exception": swallows_all,
}
