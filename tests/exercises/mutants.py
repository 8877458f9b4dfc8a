"""Small changes to an exercise's reference: one operator, one name, one statement other than it should be.

A mutant is a text, so that it can be read, compiled and changed once more.
"""

import ast
import copy
import difflib
import inspect
import random
import sys
import textwrap
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from course_utils.exercises import Exercise

_ARITHMETIC = (ast.Add, ast.Sub, ast.Mult, ast.Div, ast.FloorDiv, ast.Pow, ast.Mod)
_COMPARISONS = (ast.Lt, ast.LtE, ast.Gt, ast.GtE, ast.Eq, ast.NotEq)
_SIBLINGS = (
    ("mean", "sum", "std", "var", "max", "min"),
    ("abs", "square", "sqrt", "exp", "sin", "cos"),
    ("zeros_like", "ones_like", "empty_like"),
    ("zeros", "ones"),
    ("rand", "randn"),
    ("weight", "bias"),
    ("running_mean", "running_var"),
    ("in_features", "out_features"),
    ("train", "eval"),
    ("clone", "detach"),
    ("modules", "children"),
    ("keys", "values", "items"),
    ("product", "permutations", "combinations"),
    ("softmax", "log_softmax", "sigmoid"),
    ("patience", "warmup", "min_delta", "waited", "epoch"),
    ("split", "chunk", "tensor_split"),
)


@dataclass(frozen=True)
class Mutant:
    """An exercise's reference, changed: `change` says how, and `source` is its whole text."""

    change: str
    source: str


def reference_source(exercise: Exercise) -> str:
    """The reference's code as Python prints it, without docstrings and annotations."""
    tree = ast.parse(textwrap.dedent(inspect.getsource(exercise.reference)))
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and ast.get_docstring(node) is not None:
            node.body = node.body[1:] or [ast.Pass()]
        if isinstance(node, ast.FunctionDef):
            node.returns = None
        if isinstance(node, ast.arg):
            node.annotation = None
    return ast.unparse(tree)


def compiled(exercise: Exercise, source: str) -> Callable:
    """The function or class that a source defines, beside the names of the reference's module."""
    space = dict(vars(sys.modules[exercise.reference.__module__]))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", SyntaxWarning)
        exec(compile(source, "<mutant>", "exec"), space)
    return space[exercise.name]


def mutants(source: str, draw: random.Random) -> Iterator[Mutant]:
    """Every change of one place in `source` that Python can compile, each text once, in random order."""
    tree, seen = ast.parse(source), {source}
    edits = list(_edits(tree))
    draw.shuffle(edits)
    for node, new in edits:
        text = _replaced(tree, node, new)
        if text is not None and text not in seen:
            seen.add(text)
            yield Mutant(change(source, text), text)


def change(before: str, after: str) -> str:
    """The lines that differ, each with its number: `old → new`."""
    texts = before.splitlines(), after.splitlines()
    old, new = [], []
    for tag, a, b, c, d in difflib.SequenceMatcher(None, *texts, autojunk=False).get_opcodes():
        if tag != "equal":
            old += [f"{i + 1}: {texts[0][i].strip()}" for i in range(a, b)]
            new += [f"{i + 1}: {texts[1][i].strip()}" for i in range(c, d)]
    return f"{' ¶ '.join(old) or 'nothing'} → {' ¶ '.join(new) or 'nothing'}"


def crossed(source: str, draw: random.Random) -> Mutant | None:
    """One random expression of `source` replaced by another, made of the names that are known there."""
    tree = ast.parse(source)
    places = [node for node in ast.walk(tree) if isinstance(node, ast.expr) and _is_value(node)]
    text = _replaced(tree, draw.choice(places), _expression(draw, _names(tree), 3))
    return None if text in (None, source) else Mutant(change(source, text), text)


def _is_value(node: ast.expr) -> bool:
    return isinstance(getattr(node, "ctx", ast.Load()), ast.Load) and not isinstance(node, ast.Starred | ast.Slice)


def _expression(draw: random.Random, names: list[str], depth: int) -> ast.expr:
    """A random expression of tensor operations over `names`."""
    part = [] if depth == 0 else [_expression(draw, names, depth - 1) for _ in range(2)]
    forms = ["{0} + {1}", "{0} - {1}", "{0} * {1}", "{0} / {1}", "{0} ** 2", "-{0}", "{0}.sum()", "{0}.mean(0)", "{0}.sqrt()", "{0}[0]",
             "{0} > {1}", "{0} @ {1}", "torch.where({0} > 0, {0}, {1})", "torch.rand_like({0})", "torch.sigmoid({0})", "{0}.T", "len({0})",
             "[{0}, {1}]", "({0}, {1})", "{0}.clone()", "{0}.detach()", "{0}.item()", "{0}({1})", "{0}.abs()", "{0} if {1} else {0}"]  # fmt: skip
    if not part or draw.random() < 0.2:
        text = draw.choice([*names, *names, "0.0", "1", "2", "None", "True"])
    else:
        text = draw.choice(forms).format(*(f"({ast.unparse(p)})" for p in part))
    return ast.parse(text, mode="eval").body


def _replaced(tree: ast.AST, old: ast.AST, new: ast.AST | list[ast.AST]) -> str | None:
    """The text of `tree` with `new` in the place of `old`, or None where that is no code."""
    memo: dict[int, ast.AST] = {}
    fresh = copy.deepcopy(tree, memo)
    target = memo[id(old)]

    class Replace(ast.NodeTransformer):
        def visit(self, node: ast.AST) -> ast.AST | list[ast.AST]:
            return copy.deepcopy(new) if node is target else self.generic_visit(node)

    try:
        text = ast.unparse(ast.fix_missing_locations(Replace().visit(fresh)))
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", SyntaxWarning)  # `1(x)` is one of the things that a student may write
            compile(text, "<mutant>", "exec")
    except (SyntaxError, ValueError, TypeError, AttributeError):
        return None
    return text


def _names(tree: ast.AST) -> list[str]:
    """What is bound in the code itself: arguments and variables."""
    bound = [n.arg for n in ast.walk(tree) if isinstance(n, ast.arg)]
    bound += [n.id for n in ast.walk(tree) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)]
    return list(dict.fromkeys(bound))


def _edits(tree: ast.AST) -> Iterator[tuple[ast.AST, ast.AST | list[ast.AST]]]:
    """(a node, what to put in its place)."""
    names = _names(tree)
    keys = {n.slice.value for n in ast.walk(tree) if isinstance(n, ast.Subscript) and isinstance(n.slice, ast.Constant)}
    for node in ast.walk(tree):
        for new in _operators(node):
            yield node, new
        for new in _values(node, names, sorted(key for key in keys if isinstance(key, str))):
            yield node, new
        for new in _calls(node):
            yield node, new
        for new in _statements(node):
            yield node, new


def _with(node: ast.AST, **fields: object) -> ast.AST:
    return type(node)(**{**dict(ast.iter_fields(node)), **fields})


def _operators(node: ast.AST) -> Iterator[ast.AST]:
    if isinstance(node, ast.BinOp | ast.AugAssign):
        yield from (_with(node, op=other()) for other in _ARITHMETIC if not isinstance(node.op, other))
    if isinstance(node, ast.BinOp):
        yield from (_with(node, left=node.right, right=node.left), node.left, node.right)
    if isinstance(node, ast.AugAssign):
        yield ast.Assign([node.target], node.value, lineno=0)
    if isinstance(node, ast.Compare) and len(node.ops) == 1:
        yield ast.UnaryOp(ast.Not(), node)
        yield from (_with(node, ops=[other()]) for other in _COMPARISONS if not isinstance(node.ops[0], other))
    if isinstance(node, ast.BoolOp):
        yield _with(node, op=ast.Or() if isinstance(node.op, ast.And) else ast.And())
        yield from node.values
    if isinstance(node, ast.UnaryOp):
        yield node.operand


def _values(node: ast.AST, names: list[str], keys: list[str]) -> Iterator[ast.AST]:
    if isinstance(node, ast.Constant) and type(node.value) is bool:
        yield ast.Constant(not node.value)
    elif isinstance(node, ast.Constant) and type(node.value) in (int, float):
        number = node.value
        yield from (ast.Constant(other) for other in (0, 1, number + 1, number - 1, number * 2, number / 2, -number))
    elif isinstance(node, ast.Constant) and node.value in keys:
        yield from (ast.Constant(key) for key in keys)
    elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
        yield from (ast.Name(other) for other in names)
        if node.id in names:
            yield from (ast.UnaryOp(ast.USub(), node), ast.BinOp(node, ast.Add(), ast.Constant(1)))
    elif isinstance(node, ast.Attribute):
        yield from (_with(node, attr=other) for group in _SIBLINGS if node.attr in group for other in group)
        yield _with(node, attr=node.attr.removesuffix("_"))
    elif isinstance(node, ast.IfExp):
        yield from (node.body, node.orelse, _with(node, body=node.orelse, orelse=node.body))
    elif isinstance(node, ast.Slice):
        one = ast.Constant(1)
        for side in ("lower", "upper"):
            end = getattr(node, side)
            yield _with(node, **{side: None if end else one})
            if end:
                yield from (_with(node, **{side: ast.BinOp(end, op, one)}) for op in (ast.Add(), ast.Sub()))
    elif isinstance(node, ast.Tuple | ast.List) and isinstance(node.ctx, ast.Load) and node.elts:
        yield from (
            _with(node, elts=node.elts[::-1]),
            _with(node, elts=node.elts[:-1]),
            _with(node, elts=node.elts[1:]),
        )


def _calls(node: ast.AST) -> Iterator[ast.AST]:
    if not isinstance(node, ast.Call):
        return
    if isinstance(node.func, ast.Attribute):
        yield node.func.value
    for i in range(len(node.args)):
        yield _with(node, args=node.args[:i] + node.args[i + 1 :])
        yield _with(node, args=node.args[:i] + node.args[: i + 1][::-1] + node.args[i + 2 :])
    for i in range(len(node.args) - 1):
        yield _with(node, args=[*node.args[:i], node.args[i + 1], node.args[i], *node.args[i + 2 :]])
    yield from (_with(node, keywords=node.keywords[:i] + node.keywords[i + 1 :]) for i in range(len(node.keywords)))
    if node.args:
        yield node.args[0]


def _statements(node: ast.AST) -> Iterator[ast.AST | list[ast.AST]]:
    if isinstance(node, ast.Assign | ast.AugAssign | ast.Expr | ast.If | ast.For | ast.Return | ast.Continue):
        yield ast.Pass()
    if isinstance(node, ast.Assign | ast.AugAssign | ast.Expr):
        yield [node, node]
    if isinstance(node, ast.If | ast.While | ast.IfExp):
        yield _with(node, test=ast.UnaryOp(ast.Not(), node.test))
        yield _with(node, test=ast.Constant(True))
        yield _with(node, test=ast.Constant(False))
    if isinstance(node, ast.With | ast.If):
        yield node.body
    if isinstance(node, ast.Try):
        yield from (node.body, node.body + node.finalbody)
    if isinstance(node, ast.For):
        for ends in (ast.Slice(ast.Constant(1)), ast.Slice(None, ast.Constant(-1))):
            every = ast.Call(ast.Name("list"), [node.iter], [])
            yield _with(node, iter=ast.Subscript(every, ends))
        yield _with(node, body=[*node.body, ast.Break()])
    body = getattr(node, "body", None)
    if isinstance(body, list):
        for i in range(len(body) - 1):
            yield _with(node, body=[*body[:i], body[i + 1], body[i], *body[i + 2 :]])
        if len(body) > 1 and isinstance(node, ast.For | ast.With | ast.If | ast.While):
            yield [_with(node, body=body[:-1]), body[-1]]  # the last line one level too far left
