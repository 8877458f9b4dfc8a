"""Which names a piece of source binds, and which it takes from the notebook around it."""

import ast
import builtins
import symtable
from collections.abc import Iterator

from IPython.core.inputtransformer2 import TransformerManager


def as_python(source: str) -> str:
    """A cell's source with magics and shell lines turned into calls. Raises SyntaxError if it does not parse."""
    python = TransformerManager().transform_cell(source)
    ast.parse(python)
    return python


def bound(source: str) -> set[str]:
    """Names that exist at module level after `source` has run: imports, assignments, definitions, loop targets."""
    names, nodes = set(), [ast.parse(source)]
    while nodes:
        match nodes.pop():
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
                names.add(name)
            case ast.Import(names=aliases) | ast.ImportFrom(names=aliases):
                names |= {alias.asname or alias.name.split(".")[0] for alias in aliases}
            case ast.Name(id=name, ctx=ast.Store()):
                names.add(name)
            case ast.ExceptHandler(name=name, body=body):
                names |= {name} - {None}
                nodes += body
            case ast.Lambda() | ast.ListComp() | ast.SetComp() | ast.DictComp() | ast.GeneratorExp():
                pass  # a scope of its own
            case node:
                nodes += ast.iter_child_nodes(node)
    return names


def star_imports(source: str) -> list[str]:
    """The modules of `from … import *`: what these bind cannot be known."""
    imports = (node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.ImportFrom))
    return [node.module or "." for node in imports if node.names[0].name == "*"]


def needed(source: str) -> set[str]:
    """Names that `source` uses at any depth and that neither it nor Python binds."""
    names = {symbol.get_name() for symbol in _symbols(source) if symbol.is_referenced() and symbol.is_global()}
    return (names | _annotations(source)) - bound(source) - set(dir(builtins)) - {"__name__"}


def _symbols(source: str) -> Iterator[symtable.Symbol]:
    tables = [symtable.symtable(source, "<reference>", "exec")]
    while tables:
        table = tables.pop()
        yield from table.get_symbols()
        tables += table.get_children()


def _annotations(source: str) -> set[str]:
    """Names in annotations, which newer Pythons evaluate late and keep out of the symbol table."""
    nodes = list(ast.walk(ast.parse(source)))
    annotations = [node.annotation for node in nodes if isinstance(node, ast.arg | ast.AnnAssign) and node.annotation]
    annotations += [node.returns for node in nodes if isinstance(node, ast.FunctionDef) and node.returns]
    return {name.id for part in annotations for name in ast.walk(part) if isinstance(name, ast.Name)}
