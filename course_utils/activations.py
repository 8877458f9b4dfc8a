"""The activation functions that the course shows: formula, function, derivative, and facts that tests can check."""

import math
from collections.abc import Callable
from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor

SELU_LEFT = 1.7580993408473766  # scale · alpha: SELU's slope just left of 0, and minus its lower end


@dataclass(frozen=True)
class Activation:
    """A function that is applied to every element alone.

    Attributes:
        name: as the course writes it.
        family: of functions that behave alike: "threshold", "sigmoid", "rectifier", "smooth rectifier" or "other".
        formula: f(x) in plain text. Parameters that a network would learn or draw have the values written there.
        function: f, of float tensors of any shape; torch's where torch has it.
        range: infimum and supremum of f.
        steepest: supremum of |f′| where there is a derivative.
        monotone: f never falls.
        source: who proposed or studied it as an activation, and when.
        kinks: where f is continuous and has no derivative.
        jumps: where f is not continuous.
    """

    name: str
    family: str
    formula: str
    function: Callable[[Tensor], Tensor]
    range: tuple[float, float]
    steepest: float
    monotone: bool
    source: str
    kinks: tuple[float, ...] = ()
    jumps: tuple[float, ...] = ()

    @property
    def bounded(self) -> bool:
        """Whether f stays between two numbers."""
        return all(map(math.isfinite, self.range))

    @property
    def differentiable(self) -> bool:
        """Whether f has a derivative everywhere."""
        return not self.kinks and not self.jumps

    def derivative(self, x: Tensor) -> Tensor:
        """f′(x), found by autograd, of the shape of x.

        Where there is no derivative it is what autograd returns for torch's functions: at 0, for ReLU and |x| 0, for
        leaky ReLU, PReLU and RReLU the slope on the left. A step's derivative is 0 also at its jump.
        """
        x = x.detach().requires_grad_()
        y = self.function(x) + 0 * x  # so that a step, in which autograd sees no x, counts as flat
        return torch.autograd.grad(y.sum(), x)[0]


def _step(x: Tensor) -> Tensor:
    return torch.heaviside(x.detach(), x.new_ones(()))  # autograd refuses to look into it


def _srelu(x: Tensor) -> Tensor:
    return torch.where(x >= 1, 1 + 0.4 * (x - 1), torch.where(x <= -1, -1 + 0.1 * (x + 1), x))


def _apl(x: Tensor) -> Tensor:
    return F.relu(x) + 0.2 * F.relu(1 - x) - 0.6 * F.relu(-1 - x)


def _isru(x: Tensor) -> Tensor:
    return x * torch.rsqrt(1 + x**2)


INF, LINE = math.inf, (-math.inf, math.inf)
_ALL = [
    Activation(
        "sign", "threshold", "−1, 0 or 1, as x < 0, x = 0 or x > 0", torch.sign, (-1, 1), 0, True, "Rosenblatt, 1958",
        jumps=(0,),
    ),
    Activation(
        "step", "threshold", "0 if x < 0, else 1", _step, (0, 1), 0, True, "McCulloch and Pitts, 1943", jumps=(0,)
    ),
    Activation(
        "sigmoid", "sigmoid", "1 / (1 + e⁻ˣ)", torch.sigmoid, (0, 1), 0.25, True, "Rumelhart, Hinton, Williams, 1986"
    ),
    Activation("tanh", "sigmoid", "(eˣ − e⁻ˣ) / (eˣ + e⁻ˣ)", torch.tanh, (-1, 1), 1, True, "LeCun and others, 1998"),
    Activation(
        "arctan", "sigmoid", "arctan x", torch.atan, (-math.pi / 2, math.pi / 2), 1, True, "Kamruzzaman and Aziz, 2002"
    ),
    Activation("softsign", "sigmoid", "x / (1 + |x|)", F.softsign, (-1, 1), 1, True, "Bergstra and others, 2009"),
    Activation("ISRU", "sigmoid", "x / √(1 + x²)", _isru, (-1, 1), 1, True, "Carlile and others, 2017"),
    Activation("ReLU", "rectifier", "max(0, x)", F.relu, (0, INF), 1, True, "Nair and Hinton, 2010", kinks=(0,)),
    Activation(
        "leaky ReLU", "rectifier", "x if x > 0, else 0.01·x", F.leaky_relu, LINE, 1, True, "Maas, Hannun, Ng, 2013",
        kinks=(0,),
    ),
    Activation(
        "PReLU", "rectifier", "x if x > 0, else a·x; a is learned, here 0.25", lambda x: F.prelu(x, x.new_tensor([0.25])),
        LINE, 1, True, "He and others, 2015", kinks=(0,),
    ),
    Activation(
        "RReLU", "rectifier", "x if x > 0, else a·x; a is drawn from U(1/8, 1/3), in evaluation its mean 11/48", F.rrelu,
        LINE, 1, True, "Xu and others, 2015", kinks=(0,),
    ),
    Activation(
        "SReLU", "rectifier", "x between −1 and 1, then slope 0.1 on the left and 0.4 on the right, all learned", _srelu,
        LINE, 1, True, "Jin and others, 2015", kinks=(-1, 1),
    ),
    Activation(
        "APL", "rectifier", "max(0, x) + a·max(0, 1 − x) + b·max(0, −1 − x); learned, here a = 0.2, b = −0.6", _apl,
        LINE, 1, False, "Agostinelli and others, 2014", kinks=(-1, 0, 1),
    ),
    Activation(
        "|x|", "rectifier", "|x|", torch.abs, (0, INF), 1, False, "Jarrett and others, 2009", kinks=(0,)
    ),
    Activation(
        "ELU", "smooth rectifier", "x if x > 0, else eˣ − 1", F.elu, (-1, INF), 1, True,
        "Clevert, Unterthiner, Hochreiter, 2015",
    ),
    Activation(
        "SELU", "smooth rectifier", "1.0507·x if x > 0, else 1.7581·(eˣ − 1)", F.selu, (-SELU_LEFT, INF), SELU_LEFT,
        True, "Klambauer and others, 2017", kinks=(0,),
    ),
    Activation("softplus", "smooth rectifier", "ln(1 + eˣ)", F.softplus, (0, INF), 1, True, "Dugas and others, 2000"),
    Activation(
        "SiLU", "smooth rectifier", "x·sigmoid(x)", F.silu, (-0.2784645, INF), 1.0998393, False,
        "Elfwing, Uchibe, Doya, 2017",
    ),
    Activation(
        "GELU", "smooth rectifier", "x·Φ(x), Φ the normal distribution function", F.gelu, (-0.1699712, INF), 1.1289041,
        False, "Hendrycks and Gimpel, 2016",
    ),
    Activation(
        "ISRLU", "smooth rectifier", "x if x > 0, else x / √(1 + x²)", lambda x: torch.where(x > 0, x, _isru(x)),
        (-1, INF), 1, True, "Carlile and others, 2017",
    ),
    Activation("identity", "other", "x", lambda x: x, LINE, 1, True, "the linear network"),
    Activation(
        "bent identity", "other", "(√(x² + 1) − 1) / 2 + x", lambda x: ((x**2 + 1).sqrt() - 1) / 2 + x, LINE, 1.5, True,
        "no one source is known",
    ),
    Activation(
        "soft exponential", "other", "(e^(a·x) − 1) / a + a; a is learned, here 0.5",
        lambda x: 2 * torch.expm1(x / 2) + 0.5, (-1.5, INF), INF, True, "Godfrey and Gashler, 2015",
    ),
    Activation("sine", "other", "sin x", torch.sin, (-1, 1), 1, False, "Lapedes and Farber, 1987"),
    Activation(
        "sinc", "other", "sin x / x, and 1 at 0", lambda x: torch.sinc(x / math.pi), (-0.2172336, 1), 0.4361820, False,
        "no one source is known",
    ),
]  # fmt: skip

activations: dict[str, Activation] = {activation.name: activation for activation in _ALL}
"""Every activation by its name."""
