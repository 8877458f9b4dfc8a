"""What students hand in: two exercises of notebook 1, answered rightly, wrongly, not at all, and with ill will."""

from copy import deepcopy

from nbformat import NotebookNode

from course_utils.build.references import source
from course_utils.exercises import exercise

GRADIENT, SGD = "minibatch-gradient-write", "sgd-write"
"""The cells in which the two exercises are written."""

RIGHT = {
    GRADIENT: source(exercise("minibatch_sgd.minibatch_gradient")),
    SGD: source(exercise("minibatch_sgd.SGD")),
}

ASCENDS = """
class SGD(torch.optim.Optimizer):
    def __init__(self, params, lr):
        super().__init__(params, {"lr": lr})

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is not None:
                    p += group["lr"] * p.grad
"""

INSIDE = {
    GRADIENT: """
def minibatch_gradient(X, y, w):
    print("flood" * 10_000)
    __import__("os")._exit(0)
""",
    SGD: """
class Rude(Exception):
    def __repr__(self):
        raise SystemExit

class SGD(torch.optim.Optimizer):
    def __init__(self, params, lr):
        if lr != 0.05:
            raise Rude
        raise ValueError("<script>alert(1)</script>")
""",
}

FORGED = """
from course_utils.exercises import checking, judging, spec

def evaluate(*arguments):
    return spec.Verdict(True)

for module in (__import__("course_utils.exercises").exercises, checking, judging):
    module.evaluate = evaluate
judging.judge = judging._isolated = evaluate
spec.Verdict.passed = True

def SGD(*arguments):
    pass
"""

FLOODS = "while True:\n    print('x' * 100)"


def with_sources(notebook: NotebookNode, sources: dict[str, str]) -> NotebookNode:
    """The notebook with other sources in some of its cells, by cell id."""
    notebook = deepcopy(notebook)
    for cell in notebook.cells:
        cell.source = sources.get(cell.id, cell.source)
    return notebook


def forged(notebook: NotebookNode) -> NotebookNode:
    """The notebook with an engine that believes everything, and tests that always pass and give a hundred points."""
    notebook = with_sources(notebook, {SGD: FORGED})
    for cell in notebook.cells:
        if cell.get("metadata", {}).get("nbgrader", {}).get("grade"):
            cell.source, cell.metadata.nbgrader.points = "assert True", 100
    return notebook


def submissions(released: NotebookNode, starter: NotebookNode) -> dict[str, NotebookNode]:
    """Notebooks by student. The first stops the kernel, so that what follows shows that grading goes on."""
    return {
        "a_dies": with_sources(released, RIGHT | {SGD: "__import__('os')._exit(0)"}),
        "b_floods": with_sources(released, {GRADIENT: "__import__('sys').exit()", SGD: FLOODS}),
        "blank": released,
        "forger": forged(released),
        "inside": with_sources(released, INSIDE),
        "right": with_sources(released, RIGHT),
        "wrong": with_sources(released, RIGHT | {SGD: ASCENDS}),
        "wrong_in_plain": with_sources(starter, RIGHT | {SGD: ASCENDS}),
    }
