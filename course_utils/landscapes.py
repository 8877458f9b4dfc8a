"""Two-dimensional test functions with gradients and Hessians in closed form: ground on which a path can be seen.

Points go over the last dimension. A tensor [..., 2] gives tensors (differentiable ones), an array gives arrays, and a
pair of floats gives floats and tuples of floats, which for a single point takes less than a tenth of a tensor's time.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
import torch
from torch import Tensor

# Of two coordinates, each a float, an array or a tensor. Squares in them are products: a float's `x ** 2` raises
# OverflowError where a diverging path has to find inf.
Coordinates = Callable[..., Any]


class Minimum(NamedTuple):
    """A known local minimum: where, and how low."""

    point: tuple[float, float]
    value: float


@dataclass(frozen=True)
class Landscape:
    """A function of two variables, with what is known about it. Its functions take every kind of point named above.

    Attributes:
        name: as in LANDSCAPES.
        value: point [..., 2] -> [...].
        gradient: point [..., 2] -> [..., 2].
        hessian: point [..., 2] -> [..., 2, 2].
        minima: all its local minima.
        window: ((left, right), (bottom, top)) of a picture that shows start and minima.
        start: where the paths of a demonstration begin.
        source: who published it, or what it is for.
        batches: `(seed, steps) -> indices [steps, batch_size]` where the function is a mean over examples; `value` and
            `gradient` then take an optional second argument, indices [..., batch_size], and return the estimates from
            these examples. None elsewhere.
    """

    name: str
    value: Coordinates
    gradient: Coordinates
    hessian: Coordinates
    minima: tuple[Minimum, ...]
    window: tuple[tuple[float, float], tuple[float, float]]
    start: tuple[float, float]
    source: str
    batches: Callable[[int, int], np.ndarray] | None = None


def ravine(kappa: float = 100.0, angle: float = 0.0) -> Landscape:
    """A long valley: f = ½ (u²/κ + v²), with (u, v) the point turned by −angle.

    Its curvatures are 1/κ along the valley and 1 across. Gradient descent needs of the order of κ steps, momentum √κ.
    Turned, it is as hard as before for both, and harder for methods that scale each coordinate by itself.

    Args:
        kappa: condition number, 1 or more.
        angle: of the valley's floor against the first axis, in radians.
    """
    if kappa < 1:
        raise ValueError(f"kappa, the largest curvature over the smallest, must be 1 or more, not {kappa}.")
    c, s = math.cos(angle), math.sin(angle)
    flat = 1 / kappa
    return _landscape(
        "ravine",
        *_quadratic(flat * c * c + s * s, (flat - 1) * c * s, flat * s * s + c * c, (0.0, 0.0), 0.0),
        minima=(Minimum((0.0, 0.0), 0.0),),
        window=((-1.5, 1.5), (-1.5, 1.5)),
        start=(1.0, 1.0),
        source="the quadratic model of a function near its minimum",
    )


def saddle() -> Landscape:
    """Down to a pass, then down either side: f = ½ x² − ½ y² + ¼ y⁴.

    The origin is a saddle point, a minimum along x and a maximum along y; the minima are (0, ±1), at −¼. The start is
    almost on the line y = 0, from which plain descent walks up to the pass and stays for long.
    """

    def value(x, y):
        return 0.5 * x * x + (0.25 * y * y - 0.5) * y * y

    def gradient(x, y):
        return x, y * y * y - y

    def hessian(x, y):
        return 1.0, 0.0, 3 * y * y - 1

    return _landscape(
        "saddle",
        value,
        gradient,
        hessian,
        minima=(Minimum((0.0, 1.0), -0.25), Minimum((0.0, -1.0), -0.25)),
        window=((-2.0, 2.0), (-1.6, 1.6)),
        start=(1.5, 0.01),
        source="two wells with a saddle point between them; on saddle points in training see Dauphin et al. 2014",
    )


def rosenbrock() -> Landscape:
    """A curved valley with a flat floor: f = (1 − x)² + 100 (y − x²)².

    One minimum, 0 at (1, 1), where the condition number is about 2,500. Rosenbrock 1960, The Computer Journal 3(3),
    with his starting point (−1.2, 1).
    """

    def value(x, y):
        to_go, off = 1 - x, y - x * x
        return to_go * to_go + 100 * off * off

    def gradient(x, y):
        off = y - x * x
        return 2 * (x - 1) - 400 * x * off, 200 * off

    def hessian(x, y):
        return 2 + 1200 * x * x - 400 * y, -400 * x, 200.0

    return _landscape(
        "Rosenbrock",
        value,
        gradient,
        hessian,
        minima=(Minimum((1.0, 1.0), 0.0),),
        window=((-2.0, 2.0), (-1.0, 3.0)),
        start=(-1.2, 1.0),
        source="Rosenbrock 1960",
    )


def beale() -> Landscape:
    """Flat in the middle, steep towards the corners: f = Σₖ (cₖ − x (1 − yᵏ))², k = 1, 2, 3, c = 1.5, 2.25, 2.625.

    One minimum, 0 at (3, ½), and saddle points at (0, 1) and about (0.10, −2.64). Beale 1958, technical report 25 of the
    Statistical Techniques Research Group, Princeton; start (1, 1) of Moré, Garbow and Hillstrom 1981, problem 5.
    """

    def terms(x, y):
        """1 − yᵏ and the residuals cₖ − x (1 − yᵏ)."""
        one, two, three = 1 - y, 1 - y * y, 1 - y * y * y
        return (one, two, three), (1.5 - x * one, 2.25 - x * two, 2.625 - x * three)

    def value(x, y):
        _, (r1, r2, r3) = terms(x, y)
        return r1 * r1 + r2 * r2 + r3 * r3

    def gradient(x, y):
        (one, two, three), (r1, r2, r3) = terms(x, y)
        return -2 * (one * r1 + two * r2 + three * r3), 2 * x * (r1 + 2 * y * r2 + 3 * y * y * r3)

    def hessian(x, y):
        (one, two, three), (r1, r2, r3) = terms(x, y)
        xx = 2 * (one * one + two * two + three * three)
        xy = 2 * (r1 - x * one + 2 * y * (r2 - x * two) + 3 * y * y * (r3 - x * three))
        yy = 2 * x * (x * (1 + 4 * y * y + 9 * y * y * y * y) + 2 * r2 + 6 * y * r3)
        return xx, xy, yy

    return _landscape(
        "Beale",
        value,
        gradient,
        hessian,
        minima=(Minimum((3.0, 0.5), 0.0),),
        window=((-4.5, 4.5), (-4.5, 4.5)),
        start=(1.0, 1.0),
        source="Beale 1958",
    )


def plateau() -> Landscape:
    """A basin in a plain: f = q / (1 + q) with q = x² + 2 y².

    Far out the function is almost 1 and its gradient falls as the distance's third power: plain descent from there
    hardly moves. The minimum is 0 at the origin. Along a line it is the error function of Geman and McClure 1985,
    made to limit the pull of far points.
    """

    def value(x, y):
        q = x * x + 2 * y * y
        return q / (1 + q)

    def gradient(x, y):
        rise = 1 + x * x + 2 * y * y
        return 2 * x / (rise * rise), 4 * y / (rise * rise)

    def hessian(x, y):
        u = 1 / (1 + x * x + 2 * y * y)
        return (2 - 8 * x * x * u) * u * u, -16 * x * y * u * u * u, (4 - 32 * y * y * u) * u * u

    return _landscape(
        "plateau",
        value,
        gradient,
        hessian,
        minima=(Minimum((0.0, 0.0), 0.0),),
        window=((-4.0, 4.0), (-4.0, 4.0)),
        start=(-3.0, 2.0),
        source="the error function of Geman and McClure 1985, in two dimensions",
    )


def least_squares(batch_size: int = 16, *, n: int = 256, seed: int = 0) -> Landscape:
    """A noisy linear regression: f(w) = (1/n) Σᵢ (xᵢ·w − yᵢ)², a mean of which a path sees `batch_size` examples a step.

    The inputs x are correlated normals, y = x·(1, ½) + noise with standard deviation ½. A seed's examples come in
    freshly shuffled epochs, each once; where `batch_size` does not divide n, a batch may span two.

    Args:
        batch_size: examples per step of a path; n of them is the full gradient.
        n: examples in the data.
        seed: of the data.
    """
    if not 1 <= batch_size <= n:
        raise ValueError(f"batch_size must be from 1 to the {n} examples that there are, not {batch_size}.")
    generator = torch.Generator().manual_seed(seed)
    X = torch.randn(n, 2, generator=generator, dtype=torch.float64)
    X = X @ torch.tensor([[1.0, 0.3], [0.0, 0.4]], dtype=torch.float64)
    y = X @ torch.tensor([1.0, 0.5], dtype=torch.float64)
    y = (y + 0.5 * torch.randn(n, generator=generator, dtype=torch.float64)).numpy()
    X = X.numpy()
    (xx, xy), (_, yy) = (2 / n * X.T @ X).tolist()
    weights = np.linalg.solve(X.T @ X, X.T @ y)
    floor = float(np.square(X @ weights - y).mean())
    full_value, full_gradient, hessian = _quadratic(xx, xy, yy, tuple(weights.tolist()), floor)

    def residuals(w1, w2, index):
        """Inputs and residuals of a batch: each [..., batch_size]."""
        x1, x2, targets = X[index, 0], X[index, 1], y[index]
        if isinstance(w1, Tensor):
            x1, x2, targets = (torch.as_tensor(part).to(w1) for part in (x1, x2, targets))
        if isinstance(w1, Tensor | np.ndarray):
            w1, w2 = w1[..., None], w2[..., None]
        return x1, x2, w1 * x1 + w2 * x2 - targets

    def value(w1, w2, index=None):
        if index is None:
            return full_value(w1, w2)
        *_, residual = residuals(w1, w2, index)
        return (residual * residual).mean(-1)

    def gradient(w1, w2, index=None):
        if index is None:
            return full_gradient(w1, w2)
        x1, x2, residual = residuals(w1, w2, index)
        return 2 * (residual * x1).mean(-1), 2 * (residual * x2).mean(-1)

    def batches(seed: int, steps: int) -> np.ndarray:
        shuffles = torch.Generator().manual_seed(seed)
        epochs = [torch.randperm(n, generator=shuffles) for _ in range(math.ceil(steps * batch_size / n))]
        return torch.cat(epochs)[: steps * batch_size].view(steps, batch_size).numpy()

    return _landscape(
        "least squares",
        value,
        gradient,
        hessian,
        minima=(Minimum(tuple(weights.tolist()), floor),),
        window=((-2.5, 3.5), (-1.5, 3.5)),
        start=(-1.5, 2.5),
        source="a linear regression on random data",
        batches=batches,
    )


def _quadratic(
    xx: float, xy: float, yy: float, minimum: tuple[float, float], floor: float
) -> tuple[Coordinates, Coordinates, Coordinates]:
    """Value, gradient and Hessian of floor + ½ dᵀ H d, with d the way from the minimum and H = [[xx, xy], [xy, yy]]."""

    def value(x, y):
        dx, dy = x - minimum[0], y - minimum[1]
        return floor + 0.5 * (xx * dx * dx + 2 * xy * dx * dy + yy * dy * dy)

    def gradient(x, y):
        dx, dy = x - minimum[0], y - minimum[1]
        return xx * dx + xy * dy, xy * dx + yy * dy

    def hessian(x, y):
        return xx, xy, yy

    return value, gradient, hessian


def _landscape(name: str, value: Coordinates, gradient: Coordinates, hessian: Coordinates, **facts: Any) -> Landscape:
    """A Landscape from functions of two coordinates; `hessian` gives ∂²f/∂x², ∂²f/∂x∂y, ∂²f/∂y²."""

    def value_at(point, *index):
        return value(*_coordinates(point), *index)

    def gradient_at(point, *index):
        return _together(gradient(*_coordinates(point), *index), point)

    def hessian_at(point):
        xx, xy, yy = hessian(*_coordinates(point))
        entries = _together((xx, xy, xy, yy), point)
        return (entries[:2], entries[2:]) if isinstance(entries, tuple) else entries.reshape(*entries.shape[:-1], 2, 2)

    return Landscape(name, value_at, gradient_at, hessian_at, **facts)


def _coordinates(point: Any) -> tuple[Any, Any]:
    if isinstance(point, Tensor | np.ndarray):
        return point[..., 0], point[..., 1]
    return point


def _together(parts: tuple, point: Any) -> Any:
    """`parts`, each of the point's leading shape or a constant, along a new last dimension."""
    if isinstance(point, Tensor):
        parts = [torch.as_tensor(part, dtype=point.dtype, device=point.device) for part in parts]
        return torch.stack([part.expand(point.shape[:-1]) for part in parts], dim=-1)
    if isinstance(point, np.ndarray):
        array = np.empty((*point.shape[:-1], len(parts)))
        for i, part in enumerate(parts):
            array[..., i] = part
        return array
    return parts


LANDSCAPES: dict[str, Landscape] = {
    landscape.name: landscape for landscape in (ravine(), saddle(), rosenbrock(), beale(), plateau(), least_squares())
}
