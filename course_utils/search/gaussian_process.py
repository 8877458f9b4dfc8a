"""Exact Gaussian process regression, and the next trial of a search that rests on it."""

import math
from collections.abc import Callable, Sequence
from itertools import product

import torch
from torch import Tensor

from solutions.search import expected_improvement

Kernel = Callable[[Tensor], Tensor]
LENGTH_SCALES = (0.05, 0.1, 0.2, 0.4, 0.8, 1.6)  # tried by `propose`, in parts of the candidates' range
NOISES = (0.01, 0.1, 0.3)  # tried by `propose`, in standard deviations of what was measured
JITTER = 1e-10  # of the prior's variance, added to the diagonal: without it rounding makes some matrices indefinite


def rbf(r: Tensor) -> Tensor:
    """k(r) = exp(−r² / 2), r a distance in length scales (Rasmussen and Williams, 2006, equation 4.9)."""
    return torch.exp(-(r**2) / 2)


def matern(r: Tensor) -> Tensor:
    """k(r) = (1 + √5 r + 5 r² / 3) exp(−√5 r), Matérn's with ν = 5/2 (Rasmussen and Williams, 2006, equation 4.17).

    Functions drawn with it have two derivatives; with `rbf` they have all.
    """
    scaled = math.sqrt(5) * r
    return (1 + scaled + scaled**2 / 3) * torch.exp(-scaled)


class GaussianProcess:
    """What measurements y = f(x) + noise tell about f, if f is normal before them.

    Before: f(x) has this mean and this standard deviation at every x, and cov(f(x), f(x′)) = std² k(|x − x′| / length_scale).
    After (Rasmussen and Williams, 2006, algorithm 2.1), with K the covariances of the n places measured,

    L Lᵀ = K + noise² I,  α = (K + noise² I)⁻¹ (y − mean)

    Args:
        x: [n, d] or [n], places measured; every column in units in which one length scale suits all.
        y: [n], what was measured there; noise, mean and std are in its unit.
        length_scale: the distance over which f changes much, in the unit of x, > 0.
        noise: standard deviation of a measurement about f.
        mean, std: of f before anything is measured.
        kernel: `matern` or `rbf`, or another that takes distances in length scales to correlations.

    Attributes:
        log_likelihood: log p(y | x) = −(y − mean)ᵀ α / 2 − Σ log Lᵢᵢ − n log(2π) / 2.
    """

    def __init__(
        self,
        x: Tensor,
        y: Tensor,
        *,
        length_scale: float,
        noise: float = 0.0,
        mean: float = 0.0,
        std: float = 1.0,
        kernel: Kernel = matern,
    ) -> None:
        if not 0 < len(x) == len(y):
            raise ValueError(f"x and y must hold the same measurements, one or more; x has {len(x)}, y {len(y)}.")
        self.x, y = _columns(x), y.double()
        self.length_scale, self.noise, self.mean, self.std, self.kernel = length_scale, noise, mean, std, kernel
        diagonal = (noise**2 + JITTER * std**2) * torch.eye(len(y), dtype=torch.float64)
        self._factor = torch.linalg.cholesky(self._covariance(self.x) + diagonal)
        gaps = (y - mean).unsqueeze(1)
        self._alpha = torch.cholesky_solve(gaps, self._factor)
        halves = (gaps * self._alpha).sum() / 2 + self._factor.diagonal().log().sum()
        self.log_likelihood = -halves.item() - len(y) / 2 * math.log(2 * math.pi)

    def predict(self, x: Tensor) -> tuple[Tensor, Tensor]:
        """Mean and standard deviation of f, after the measurements, at x: [m, d] or [m]; both [m] float64.

        mean + k*ᵀ α and the root of std² − vᵀ v, with k* the covariances with the places measured and v = L⁻¹ k*.
        """
        across = self._covariance(_columns(x))  # [n, m]
        v = torch.linalg.solve_triangular(self._factor, across, upper=False)
        variance = self.std**2 - (v**2).sum(0)
        return self.mean + (across.T @ self._alpha).squeeze(1), variance.clamp(min=0).sqrt()

    def _covariance(self, x: Tensor) -> Tensor:
        return self.std**2 * self.kernel(_distances(self.x, x) / self.length_scale)


def likeliest(
    x: Tensor,
    y: Tensor,
    *,
    length_scales: Sequence[float],
    noises: Sequence[float] = (0.0,),
    mean: float = 0.0,
    std: float = 1.0,
    kernel: Kernel = matern,
) -> GaussianProcess:
    """Of all pairs of a length scale and a noise, the process under which the measurements x, y were likeliest.

    All pairs are tried at once, as one stack of matrices: a search asks for this after every trial.
    """
    pairs = list(product(length_scales, noises))
    scale, noise = torch.tensor(pairs, dtype=torch.float64).T[..., None, None]  # each [pairs, 1, 1]
    correlations = kernel(_distances(_columns(x), _columns(x)) / scale)
    diagonal = (noise**2 + JITTER * std**2) * torch.eye(len(y), dtype=torch.float64)
    factors = torch.linalg.cholesky(std**2 * correlations + diagonal)
    gaps = (y.double() - mean).unsqueeze(1).expand(len(pairs), -1, -1)
    halves = (gaps * torch.cholesky_solve(gaps, factors)).sum((1, 2)) / 2
    halves += factors.diagonal(dim1=1, dim2=2).log().sum(1)
    length_scale, noise = pairs[int(halves.argmin())]
    return GaussianProcess(x, y, length_scale=length_scale, noise=noise, mean=mean, std=std, kernel=kernel)


def propose(
    x: Tensor,
    y: Tensor,
    candidates: Tensor,
    *,
    acquisition: Callable[[Tensor, Tensor, float], Tensor] = expected_improvement,
    kernel: Kernel = matern,
) -> int:
    """The number of the candidate to try next: the one of the greatest expected improvement.

    Columns are scaled to the candidates' range, and y to mean 0 and standard deviation 1; length scale and noise are the
    likeliest of LENGTH_SCALES and NOISES. What a logarithm suits (a learning rate) should come as its logarithm.

    Args:
        x: [n, d] or [n], the trials so far.
        y: [n], their losses, smaller is better, one of them finite; one that is not counts as the worst of the others.
        candidates: [m, d] or [m], where a trial may be made.
        acquisition: `(mean, std, best) -> [m]`, what is made greatest.

    Raises:
        ValueError: no finite loss.
    """
    x, y, candidates = _columns(x), y.double(), _columns(candidates)
    finite = y[y.isfinite()]
    if not len(finite):
        raise ValueError("no trial has a finite loss yet: try random candidates until one has.")
    y = torch.where(y.isfinite(), y, finite.max())
    y = (y - y.mean()) / y.std(correction=0).clamp(min=1e-12)
    low, high = candidates.min(0).values, candidates.max(0).values
    scale = torch.where(high > low, high - low, 1.0)
    process = likeliest((x - low) / scale, y, length_scales=LENGTH_SCALES, noises=NOISES, kernel=kernel)
    return int(acquisition(*process.predict((candidates - low) / scale), y.min().item()).argmax())


def _columns(x: Tensor) -> Tensor:
    return x.double().reshape(len(x), -1)


def _distances(a: Tensor, b: Tensor) -> Tensor:
    # The default mode of `cdist` loses half of the digits of a small distance.
    return torch.cdist(a, b, compute_mode="donot_use_mm_for_euclid_dist")
