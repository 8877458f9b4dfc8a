"""What students write for the exercises of topic 4: right answers, and each listed mistake, in many shapes.

`RIGHT[exercise id]` holds answers that must pass, `WRONG[exercise id, slug]` answers that must fail with that slug.
They are written independently of the checking engine, untyped and uneven as students' code is; each wrong one is
right but for its one mistake. The names say what each does.
"""

import math
from collections import defaultdict

import numpy as np
import torch
from torch.optim import Optimizer

from tests.exercises.entries import entries

RIGHT, WRONG, right, wrong = entries("adaptive")


# ------------------------------------------------------------------------------------------------------- Adagrad


@right("Adagrad")
class SumInTheState(Optimizer):
    def __init__(self, params, lr=0.01, eps=1e-10):
        super().__init__(params, dict(lr=lr, eps=eps))

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is None:
                    continue
                state = self.state[p]
                if "sum" not in state:
                    state["sum"] = torch.zeros_like(p)
                state["sum"] += p.grad**2
                p -= group["lr"] * p.grad / (state["sum"].sqrt() + group["eps"])


@right("Adagrad")
class AddcmulAndAddcdiv(Optimizer):
    def __init__(self, params, lr: float = 1e-2, eps: float = 1e-10):
        if lr < 0:
            raise ValueError(f"Invalid learning rate: {lr}")
        super().__init__(params, {"lr": lr, "eps": eps})
        for group in self.param_groups:
            for p in group["params"]:
                self.state[p]["sum"] = torch.zeros_like(p)

    def step(self, closure=None):
        loss = None if closure is None else closure()
        with torch.no_grad():
            for group in self.param_groups:
                for p in filter(lambda q: q.grad is not None, group["params"]):
                    total = self.state[p]["sum"]
                    total.addcmul_(p.grad, p.grad)
                    p.addcdiv_(p.grad, total.sqrt().add_(group["eps"]), value=-group["lr"])
        return loss


@right("Adagrad")
class SumsInADictByIdentity(Optimizer):
    def __init__(self, params, lr=0.01, eps=1e-10):
        super().__init__(params, dict(lr=lr, eps=eps))
        self.sums = defaultdict(float)

    def step(self):
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is not None:
                    g = p.grad.data
                    self.sums[id(p)] = self.sums[id(p)] + g * g
                    p.data = p.data - group["lr"] * g / (torch.sqrt(self.sums[id(p)]) + group["eps"])


@right("Adagrad")
class ForeachSums(Optimizer):
    def __init__(self, params, lr=0.01, eps=1e-10):
        super().__init__(params, dict(lr=lr, eps=eps))

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            params = [p for p in group["params"] if p.grad is not None]
            if not params:
                continue
            grads = [p.grad for p in params]
            for p in params:
                self.state[p].setdefault("s", torch.zeros_like(p))
            sums = [self.state[p]["s"] for p in params]
            torch._foreach_addcmul_(sums, grads, grads)
            roots = torch._foreach_sqrt(sums)
            torch._foreach_add_(roots, group["eps"])
            torch._foreach_addcdiv_(params, grads, roots, value=-group["lr"])


@right("Adagrad")
class NumpyArrays(Optimizer):
    def __init__(self, params, lr=0.01, eps=1e-10):
        super().__init__(params, dict(lr=lr, eps=eps))
        self.G = {}

    def step(self):
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is None:
                    continue
                g = p.grad.numpy()
                self.G[p] = self.G.get(p, np.zeros_like(g)) + np.square(g)
                values = p.detach().numpy()
                values -= group["lr"] / (np.sqrt(self.G[p]) + group["eps"]) * g


@right("Adagrad")
class NormOfAllGradientsSoFar(Optimizer):
    def __init__(self, params, lr=0.01, eps=1e-10):
        super().__init__(params, dict(lr=lr, eps=eps))

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is None:
                    continue
                history = self.state[p].setdefault("history", [])
                history.append(p.grad.clone())
                norm = torch.stack(history).norm(dim=0)
                p.sub_(group["lr"] * p.grad / (norm + group["eps"]))


@right("Adagrad")
class RootKeptAndExtendedByHypot(Optimizer):
    def __init__(self, params, lr=0.01, eps=1e-10):
        super().__init__(params, dict(lr=lr, eps=eps))

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is None:
                    continue
                state = self.state[p]
                state["root"] = torch.hypot(state.get("root", torch.zeros_like(p)), p.grad)
                p.add_(p.grad / (state["root"] + group["eps"]), alpha=-group["lr"])


@right("Adagrad")
class MeanOfSquaresWithADecayingRate(Optimizer):
    def __init__(self, params, lr=0.01, eps=1e-10):
        super().__init__(params, dict(lr=lr, eps=eps))

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is None:
                    continue
                state = self.state[p]
                t = state["t"] = state.get("t", 0) + 1
                mean = state.setdefault("mean", torch.zeros_like(p))
                mean += (p.grad.square() - mean) / t
                rms = mean.sqrt()
                p -= group["lr"] / math.sqrt(t) * p.grad / (rms + group["eps"] / math.sqrt(t))


@right("Adagrad")
class EntryByEntry(Optimizer):
    def __init__(self, params, lr=0.01, eps=1e-10):
        super().__init__(params, dict(lr=lr, eps=eps))

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is None:
                    continue
                sums = self.state[p].setdefault("sums", [0.0] * p.numel())
                flat, grad = p.view(-1), p.grad.reshape(-1)
                for i in range(len(flat)):
                    g = grad[i].item()
                    sums[i] += g * g
                    flat[i] -= group["lr"] * g / (math.sqrt(sums[i]) + group["eps"])


@right("Adagrad")
class EpsilonKeptOnSelf(Optimizer):
    def __init__(self, params, lr=0.01, eps=1e-10):
        super().__init__(params, {"lr": lr})
        self.eps = eps
        self.sums = [[torch.zeros(p.shape) for p in group["params"]] for group in self.param_groups]

    @torch.no_grad()
    def step(self):
        for i, group in enumerate(self.param_groups):
            for j, p in enumerate(group["params"]):
                if p.grad is None:
                    continue
                self.sums[i][j] = self.sums[i][j] + p.grad * p.grad
                p -= group["lr"] / (self.sums[i][j].sqrt() + self.eps) * p.grad


@wrong("Adagrad", "no_root")
class DividesByTheSum(Optimizer):
    def __init__(self, params, lr=0.01, eps=1e-10):
        super().__init__(params, dict(lr=lr, eps=eps))

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is None:
                    continue
                state = self.state[p]
                if len(state) == 0:
                    state["sum"] = torch.zeros_like(p)
                state["sum"] += p.grad**2
                p -= group["lr"] * p.grad / (state["sum"] + group["eps"])


@wrong("Adagrad", "no_root")
class AddcdivByTheSum(Optimizer):
    def __init__(self, params, lr=0.01, eps=1e-10):
        super().__init__(params, {"lr": lr, "eps": eps})
        self.sums = {}

    @torch.no_grad()
    def step(self, closure=None):
        loss = closure() if closure is not None else None
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is not None:
                    s = self.sums.setdefault(p, torch.zeros_like(p)).addcmul_(p.grad, p.grad)
                    p.addcdiv_(p.grad, s + group["eps"], value=-group["lr"])
        return loss


@wrong("Adagrad", "no_root")
class RootComputedAndNotUsed(Optimizer):
    def __init__(self, params, lr=0.01, eps=1e-10):
        super().__init__(params, dict(lr=lr, eps=eps))

    def step(self):
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is None:
                    continue
                g = p.grad.data
                total = self.state[p].get("total", 0) + g * g
                self.state[p]["total"] = total
                total.sqrt()
                p.data -= group["lr"] / (total + group["eps"]) * g


@wrong("Adagrad", "no_root")
class NumpyWithoutTheRoot(Optimizer):
    def __init__(self, params, lr=0.01, eps=1e-10):
        super().__init__(params, dict(lr=lr, eps=eps))
        self.G = defaultdict(float)

    def step(self):
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is None:
                    continue
                g = p.grad.numpy()
                self.G[p] = self.G[p] + g**2
                p.detach().numpy()[...] -= group["lr"] * np.divide(g, self.G[p] + group["eps"])


@wrong("Adagrad", "no_root")
class SquareOfTheNorm(Optimizer):
    def __init__(self, params, lr=0.01, eps=1e-10):
        super().__init__(params, dict(lr=lr, eps=eps))

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is None:
                    continue
                past = self.state[p].setdefault("past", [])
                past.append(p.grad.detach().clone())
                rate = group["lr"] / (sum(g.square() for g in past) + group["eps"])
                p.copy_(p - rate * p.grad)


@wrong("Adagrad", "eps_inside_root")
class RootOfSumAndEpsilon(Optimizer):
    def __init__(self, params, lr=0.01, eps=1e-10):
        super().__init__(params, dict(lr=lr, eps=eps))

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is None:
                    continue
                state = self.state[p]
                if "sum" not in state:
                    state["sum"] = torch.zeros_like(p)
                state["sum"] += p.grad**2
                p -= group["lr"] * p.grad / torch.sqrt(state["sum"] + group["eps"])


@wrong("Adagrad", "eps_inside_root")
class PowerOfMinusOneHalf(Optimizer):
    def __init__(self, params, lr=0.01, eps=1e-10):
        super().__init__(params, dict(lr=lr, eps=eps))
        self.sums = [[torch.zeros_like(p) for p in group["params"]] for group in self.param_groups]

    @torch.no_grad()
    def step(self):
        for group, sums in zip(self.param_groups, self.sums, strict=True):
            for p, s in zip(group["params"], sums, strict=True):
                if p.grad is not None:
                    s += p.grad * p.grad
                    p -= group["lr"] * p.grad * (s + group["eps"]) ** -0.5


@wrong("Adagrad", "eps_inside_root")
class AddThenRsqrt(Optimizer):
    def __init__(self, params, lr=0.01, eps=1e-10):
        super().__init__(params, dict(lr=lr, eps=eps))

    def step(self):
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is None:
                    continue
                with torch.no_grad():
                    s = self.state[p].setdefault("s", torch.zeros_like(p))
                    s.addcmul_(p.grad, p.grad, value=1.0)
                    p.addcmul_(p.grad, s.add(group["eps"]).rsqrt(), value=-group["lr"])


@wrong("Adagrad", "eps_inside_root")
class SumStartsAtEpsilon(Optimizer):
    def __init__(self, params, lr=0.01, eps=1e-10):
        super().__init__(params, dict(lr=lr, eps=eps))

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is None:
                    continue
                if p not in self.state:
                    self.state[p]["s"] = torch.full_like(p, group["eps"])
                s = self.state[p]["s"]
                s.add_(p.grad.pow(2))
                p.addcdiv_(p.grad, s.sqrt(), value=-group["lr"])


@wrong("Adagrad", "eps_inside_root")
class NumpyRootOfSumAndEpsilon(Optimizer):
    def __init__(self, params, lr=0.01, eps=1e-10):
        super().__init__(params, dict(lr=lr, eps=eps))
        self.G = {}

    def step(self):
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is None:
                    continue
                g = p.grad.numpy()
                self.G[p] = self.G.get(p, 0) + g * g
                delta = group["lr"] / np.sqrt(self.G[p] + group["eps"]) * g
                p.data.sub_(torch.from_numpy(delta))


@wrong("Adagrad", "exponential_average")
class AverageWithPointNine(Optimizer):
    def __init__(self, params, lr=0.01, eps=1e-10):
        super().__init__(params, dict(lr=lr, eps=eps))

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is None:
                    continue
                state = self.state[p]
                if "avg" not in state:
                    state["avg"] = torch.zeros_like(p)
                state["avg"] = 0.9 * state["avg"] + 0.1 * p.grad**2
                p -= group["lr"] * p.grad / (state["avg"].sqrt() + group["eps"])


@wrong("Adagrad", "exponential_average")
class AverageWithPointNinetyNine(Optimizer):
    def __init__(self, params, lr=0.01, eps=1e-10, alpha=0.99):
        super().__init__(params, dict(lr=lr, eps=eps, alpha=alpha))

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            alpha = group["alpha"]
            for p in group["params"]:
                if p.grad is None:
                    continue
                v = self.state[p].setdefault("square_avg", torch.zeros_like(p))
                v.mul_(alpha).addcmul_(p.grad, p.grad, value=1 - alpha)
                p.addcdiv_(p.grad, v.sqrt().add_(group["eps"]), value=-group["lr"])


@wrong("Adagrad", "exponential_average")
class LerpTowardsTheSquare(Optimizer):
    def __init__(self, params, lr=0.01, eps=1e-10):
        super().__init__(params, dict(lr=lr, eps=eps))
        self.v = {}

    def step(self):
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is None:
                    continue
                with torch.no_grad():
                    if p not in self.v:
                        self.v[p] = torch.zeros_like(p)
                    self.v[p].lerp_(p.grad.square(), 0.001)
                    p.sub_(group["lr"] * p.grad / (torch.sqrt(self.v[p]) + group["eps"]))


@wrong("Adagrad", "exponential_average")
class NumpyAverage(Optimizer):
    beta = 0.9

    def __init__(self, params, lr=0.01, eps=1e-10):
        super().__init__(params, dict(lr=lr, eps=eps))
        self.s = defaultdict(float)

    def step(self):
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is None:
                    continue
                g = p.grad.numpy()
                self.s[p] = self.s[p] + (1 - self.beta) * (g**2 - self.s[p])
                x = p.detach().numpy()
                x -= group["lr"] * g / (np.sqrt(self.s[p]) + group["eps"])


@wrong("Adagrad", "exponential_average")
class WeightedSumOverTheHistory(Optimizer):
    def __init__(self, params, lr=0.01, eps=1e-10):
        super().__init__(params, dict(lr=lr, eps=eps))

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is None:
                    continue
                history = self.state[p].setdefault("history", [])
                history.insert(0, p.grad.square())
                s = sum(0.001 * 0.999**age * square for age, square in enumerate(history))
                p.data -= group["lr"] * p.grad / (s**0.5 + group["eps"])


@wrong("Adagrad", "sum_of_gradients")
class SquareForgotten(Optimizer):
    def __init__(self, params, lr=0.01, eps=1e-10):
        super().__init__(params, dict(lr=lr, eps=eps))

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is None:
                    continue
                state = self.state[p]
                if "sum" not in state:
                    state["sum"] = torch.zeros_like(p)
                state["sum"] += p.grad
                p -= group["lr"] * p.grad / (state["sum"].sqrt() + group["eps"])


@wrong("Adagrad", "sum_of_gradients")
class SumOfAbsoluteGradients(Optimizer):
    def __init__(self, params, lr=0.01, eps=1e-10):
        super().__init__(params, dict(lr=lr, eps=eps))

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is None:
                    continue
                s = self.state[p].setdefault("s", torch.zeros_like(p))
                s.add_(p.grad.abs())
                p.addcdiv_(p.grad, s.sqrt() + group["eps"], value=-group["lr"])


@wrong("Adagrad", "sum_of_gradients")
class SquareOfTheSum(Optimizer):
    def __init__(self, params, lr=0.01, eps=1e-10):
        super().__init__(params, dict(lr=lr, eps=eps))
        self.totals = {}

    def step(self):
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is None:
                    continue
                self.totals[p] = self.totals.get(p, 0) + p.grad.data
                p.data -= group["lr"] * p.grad.data / (torch.sqrt(self.totals[p] ** 2) + group["eps"])


@wrong("Adagrad", "sum_of_gradients")
class RootOfTheAbsoluteSum(Optimizer):
    def __init__(self, params, lr=0.01, eps=1e-10):
        super().__init__(params, dict(lr=lr, eps=eps))
        self.G = defaultdict(float)

    def step(self):
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is None:
                    continue
                g = p.grad.numpy()
                self.G[p] = self.G[p] + g
                p.detach().numpy()[...] -= group["lr"] * g / (np.sqrt(np.abs(self.G[p])) + group["eps"])


@wrong("Adagrad", "sum_of_gradients")
class HistoryAddedUp(Optimizer):
    def __init__(self, params, lr=0.01, eps=1e-10):
        super().__init__(params, dict(lr=lr, eps=eps))

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is None:
                    continue
                history = self.state[p].setdefault("gradients", [])
                history.append(p.grad.clone())
                denominator = torch.stack(history).sum(0).pow(0.5).add(group["eps"])
                p.copy_(p - group["lr"] * p.grad / denominator)


@wrong("Adagrad", "sum_of_gradients")
class SumOfAbsoluteGradientsWithoutARoot(Optimizer):
    def __init__(self, params, lr=0.01, eps=1e-10):
        super().__init__(params, dict(lr=lr, eps=eps))

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is None:
                    continue
                state = self.state[p]
                state["length"] = state.get("length", 0.0) + p.grad.square().sqrt()
                p -= group["lr"] * p.grad / (state["length"] + group["eps"])


@wrong("Adagrad", "mean_of_squares")
class SumDividedBySteps(Optimizer):
    def __init__(self, params, lr=0.01, eps=1e-10):
        super().__init__(params, dict(lr=lr, eps=eps))

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is None:
                    continue
                state = self.state[p]
                if len(state) == 0:
                    state["sum"], state["t"] = torch.zeros_like(p), 0
                state["sum"] += p.grad**2
                state["t"] += 1
                p -= group["lr"] * p.grad / ((state["sum"] / state["t"]).sqrt() + group["eps"])


@wrong("Adagrad", "mean_of_squares")
class RunningMean(Optimizer):
    def __init__(self, params, lr=0.01, eps=1e-10):
        super().__init__(params, dict(lr=lr, eps=eps))

    def step(self):
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is None:
                    continue
                g, state = p.grad.data, self.state[p]
                n = state["n"] = state.get("n", 0) + 1
                mean = state.get("mean", torch.zeros_like(g))
                state["mean"] = mean + (g * g - mean) / n
                p.data.addcdiv_(g, state["mean"].sqrt() + group["eps"], value=-group["lr"])


@wrong("Adagrad", "mean_of_squares")
class MeanOfTheHistory(Optimizer):
    def __init__(self, params, lr=0.01, eps=1e-10):
        super().__init__(params, dict(lr=lr, eps=eps))

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is None:
                    continue
                squares = self.state[p].setdefault("squares", [])
                squares.append(p.grad.square())
                rms = torch.stack(squares).mean(dim=0).sqrt()
                p.sub_(group["lr"] * p.grad / (rms + group["eps"]))


@wrong("Adagrad", "mean_of_squares")
class RateTimesTheRootOfSteps(Optimizer):
    def __init__(self, params, lr=0.01, eps=1e-10):
        super().__init__(params, dict(lr=lr, eps=eps))
        self.sums, self.t = {}, 0

    @torch.no_grad()
    def step(self):
        self.t += 1
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is None:
                    continue
                self.sums[p] = self.sums.get(p, 0) + p.grad**2
                p -= group["lr"] * p.grad / (self.sums[p].sqrt() / self.t**0.5 + group["eps"])


@wrong("Adagrad", "mean_of_squares")
class LerpWithOneOverT(Optimizer):
    def __init__(self, params, lr=0.01, eps=1e-10):
        super().__init__(params, dict(lr=lr, eps=eps))

    @torch.no_grad()
    def step(self, closure=None):
        for group in self.param_groups:
            group["step"] = group.get("step", 0) + 1
            for p in group["params"]:
                if p.grad is None:
                    continue
                s = self.state[p].setdefault("s", torch.zeros_like(p))
                s.lerp_(p.grad * p.grad, 1 / group["step"])
                p.add_(p.grad / (s.sqrt() + group["eps"]), alpha=-group["lr"])


@wrong("Adagrad", "state_reset")
class SumSetToZeroInEveryStep(Optimizer):
    def __init__(self, params, lr=0.01, eps=1e-10):
        super().__init__(params, dict(lr=lr, eps=eps))

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is None:
                    continue
                self.state[p]["sum"] = torch.zeros_like(p)
                self.state[p]["sum"] += p.grad**2
                p -= group["lr"] * p.grad / (self.state[p]["sum"].sqrt() + group["eps"])


@wrong("Adagrad", "state_reset")
class LocalSum(Optimizer):
    def __init__(self, params, lr=0.01, eps=1e-10):
        super().__init__(params, dict(lr=lr, eps=eps))

    def step(self):
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is None:
                    continue
                s = torch.zeros_like(p.grad)
                s.addcmul_(p.grad, p.grad)
                p.data.addcdiv_(p.grad, s.sqrt() + group["eps"], value=-group["lr"])


@wrong("Adagrad", "state_reset")
class SumReplacedBySquare(Optimizer):
    def __init__(self, params, lr=0.01, eps=1e-10):
        super().__init__(params, dict(lr=lr, eps=eps))
        self.G = {}

    def step(self):
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is None:
                    continue
                g = p.grad.numpy()
                self.G[p] = np.square(g)
                p.detach().numpy()[...] -= group["lr"] * g / (np.sqrt(self.G[p]) + group["eps"])


@wrong("Adagrad", "state_reset")
class SumNotStoredBack(Optimizer):
    def __init__(self, params, lr=0.01, eps=1e-10):
        super().__init__(params, dict(lr=lr, eps=eps))
        for group in self.param_groups:
            for p in group["params"]:
                self.state[p]["s"] = torch.zeros_like(p)

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is None:
                    continue
                s = self.state[p]["s"]
                s = s + p.grad * p.grad
                p.sub_(group["lr"] * p.grad / (s.sqrt() + group["eps"]))


@wrong("Adagrad", "state_reset")
class DictMadeInStep(Optimizer):
    def __init__(self, params, lr=0.01, eps=1e-10):
        super().__init__(params, dict(lr=lr, eps=eps))

    @torch.no_grad()
    def step(self):
        sums = defaultdict(float)
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is None:
                    continue
                sums[p] = sums[p] + p.grad.pow(2)
                p.copy_(p - group["lr"] * p.grad / (sums[p] ** 0.5 + group["eps"]))


@wrong("Adagrad", "state_reset")
class BufferRemadeWhenTheShapeDiffers(Optimizer):
    def __init__(self, params, lr=0.01, eps=1e-10):
        super().__init__(params, dict(lr=lr, eps=eps))
        self.sum = None

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is None:
                    continue
                if self.sum is None or self.sum.shape != p.shape:
                    self.sum = torch.zeros_like(p)
                self.sum += p.grad**2
                p -= group["lr"] * p.grad / (self.sum.sqrt() + group["eps"])


@wrong("Adagrad", "shared_buffer")
class OneSumOnSelf(Optimizer):
    def __init__(self, params, lr=0.01, eps=1e-10):
        super().__init__(params, dict(lr=lr, eps=eps))
        self.s = 0

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is None:
                    continue
                self.s = self.s + p.grad**2
                p -= group["lr"] * p.grad / (self.s.sqrt() + group["eps"])


@wrong("Adagrad", "shared_buffer")
class OneSumPerGroup(Optimizer):
    def __init__(self, params, lr=0.01, eps=1e-10):
        super().__init__(params, dict(lr=lr, eps=eps, sum=0.0))

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is not None:
                    group["sum"] = group["sum"] + p.grad.square()
                    p.addcdiv_(p.grad, torch.sqrt(group["sum"]) + group["eps"], value=-group["lr"])


@wrong("Adagrad", "shared_buffer")
class StateUnderOneKey(Optimizer):
    def __init__(self, params, lr=0.01, eps=1e-10):
        super().__init__(params, dict(lr=lr, eps=eps))

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is None:
                    continue
                if "sum" not in self.state:
                    self.state["sum"] = torch.zeros_like(p)
                self.state["sum"] += p.grad**2
                p -= group["lr"] * p.grad / (self.state["sum"].sqrt() + group["eps"])


@wrong("Adagrad", "shared_buffer")
class BufferMadeForTheLastParameter(Optimizer):
    def __init__(self, params, lr=0.01, eps=1e-10):
        super().__init__(params, dict(lr=lr, eps=eps))
        for group in self.param_groups:
            for p in group["params"]:
                self.total = torch.zeros_like(p)

    def step(self):
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is None:
                    continue
                self.total.addcmul_(p.grad, p.grad)
                p.data -= group["lr"] * p.grad / (self.total.sqrt() + group["eps"])


@wrong("Adagrad", "shared_buffer")
class NumpySumOnSelf(Optimizer):
    def __init__(self, params, lr=0.01, eps=1e-10):
        super().__init__(params, dict(lr=lr, eps=eps))
        self.G = np.zeros(1)

    def step(self):
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is None:
                    continue
                g = p.grad.numpy()
                self.G = self.G + g**2
                p.detach().numpy()[...] -= group["lr"] * g / (np.sqrt(self.G) + group["eps"])


@wrong("Adagrad", "root_stored")
class RootInPlace(Optimizer):
    def __init__(self, params, lr=0.01, eps=1e-10):
        super().__init__(params, dict(lr=lr, eps=eps))

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is None:
                    continue
                s = self.state[p].setdefault("sum", torch.zeros_like(p))
                s.addcmul_(p.grad, p.grad)
                p.addcdiv_(p.grad, s.sqrt_() + group["eps"], value=-group["lr"])


@wrong("Adagrad", "root_stored")
class DenominatorMadeInPlace(Optimizer):
    def __init__(self, params, lr=0.01, eps=1e-10):
        super().__init__(params, dict(lr=lr, eps=eps))
        self.sums = {p: torch.zeros_like(p) for group in self.param_groups for p in group["params"]}

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is not None:
                    denominator = self.sums[p].add_(p.grad**2).sqrt_().add_(group["eps"])
                    p -= group["lr"] * p.grad / denominator


@wrong("Adagrad", "root_stored")
class RootKeptAndSquareAdded(Optimizer):
    def __init__(self, params, lr=0.01, eps=1e-10):
        super().__init__(params, dict(lr=lr, eps=eps))

    def step(self):
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is None:
                    continue
                g, state = p.grad.data, self.state[p]
                state["rms"] = torch.sqrt(state.get("rms", 0) + g * g)
                p.data = p.data - group["lr"] * g / (state["rms"] + group["eps"])


@wrong("Adagrad", "root_stored")
class NumpyRootWrittenBack(Optimizer):
    def __init__(self, params, lr=0.01, eps=1e-10):
        super().__init__(params, dict(lr=lr, eps=eps))
        self.G = {}

    def step(self):
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is None:
                    continue
                g = p.grad.numpy()
                G = self.G.setdefault(p, np.zeros_like(g))
                G += g**2
                np.sqrt(G, out=G)
                p.detach().numpy()[...] -= group["lr"] * g / (G + group["eps"])


@wrong("Adagrad", "root_stored")
class SumRaisedToOneHalf(Optimizer):
    def __init__(self, params, lr=0.01, eps=1e-10):
        super().__init__(params, dict(lr=lr, eps=eps))

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is None:
                    continue
                state = self.state[p]
                if len(state) == 0:
                    state["sum"] = torch.zeros_like(p)
                state["sum"] += p.grad**2
                state["sum"] = state["sum"] ** 0.5
                p.sub_(group["lr"] * p.grad / (state["sum"] + group["eps"]))


@wrong("Adagrad", "one_parameter_only")
class ReturnInsideTheLoop(Optimizer):
    def __init__(self, params, lr=0.01, eps=1e-10):
        super().__init__(params, dict(lr=lr, eps=eps))

    @torch.no_grad()
    def step(self, closure=None):
        loss = None
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is None:
                    continue
                s = self.state[p].setdefault("sum", torch.zeros_like(p)).addcmul_(p.grad, p.grad)
                p.addcdiv_(p.grad, s.sqrt() + group["eps"], value=-group["lr"])
                return loss


@wrong("Adagrad", "one_parameter_only")
class UpdateBelowTheLoop(Optimizer):
    def __init__(self, params, lr=0.01, eps=1e-10):
        super().__init__(params, dict(lr=lr, eps=eps))

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is None:
                    continue
                state = self.state[p]
                state["sum"] = state.get("sum", 0) + p.grad**2
            p -= group["lr"] * p.grad / (state["sum"].sqrt() + group["eps"])


@wrong("Adagrad", "one_parameter_only")
class NumpyUpdateBelowTheLoop(Optimizer):
    def __init__(self, params, lr=0.01, eps=1e-10):
        super().__init__(params, dict(lr=lr, eps=eps))
        self.G = defaultdict(float)

    def step(self):
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is not None:
                    g = p.grad.numpy()
                    self.G[p] = self.G[p] + g**2
                    delta = group["lr"] * g / (np.sqrt(self.G[p]) + group["eps"])
            p.detach().numpy()[...] -= delta


@wrong("Adagrad", "one_parameter_only")
class FirstOfAllParameters(Optimizer):
    def __init__(self, params, lr=0.01, eps=1e-10):
        super().__init__(params, dict(lr=lr, eps=eps))

    def step(self):
        pairs = [(p, g) for g in self.param_groups for p in g["params"] if p.grad is not None]
        p, group = pairs[0]
        g, state = p.grad.data, self.state[p]
        state["sum"] = state.get("sum", 0) + g * g
        p.data = p.data - group["lr"] * g / (torch.sqrt(state["sum"]) + group["eps"])


@wrong("Adagrad", "one_parameter_only")
class LastOfTheListOnly(Optimizer):
    def __init__(self, params, lr=0.01, eps=1e-10):
        super().__init__(params, dict(lr=lr, eps=eps))

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            p = group["params"][-1]
            if p.grad is None:
                continue
            s = self.state[p].setdefault("s", torch.zeros_like(p))
            s += p.grad.square()
            p.sub_(group["lr"] * p.grad / (s.sqrt() + group["eps"]))


# ------------------------------------------------------------------------------------------------------- RMSprop


@right("RMSprop")
class MeanOfSquaresInTheState(Optimizer):
    def __init__(self, params, lr=0.01, alpha=0.99, eps=1e-8):
        super().__init__(params, dict(lr=lr, alpha=alpha, eps=eps))

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            lr, alpha, eps = group["lr"], group["alpha"], group["eps"]
            for p in group["params"]:
                if p.grad is None:
                    continue
                state = self.state[p]
                if "v" not in state:
                    state["v"] = torch.zeros_like(p)
                state["v"] = alpha * state["v"] + (1 - alpha) * p.grad**2
                p -= lr * p.grad / (state["v"].sqrt() + eps)


@right("RMSprop")
class InPlaceChain(Optimizer):
    def __init__(self, params, lr=1e-2, alpha=0.99, eps=1e-8, weight_decay=0):
        defaults = {"lr": lr, "alpha": alpha, "eps": eps, "weight_decay": weight_decay}
        super().__init__(params, defaults)

    @torch.no_grad()
    def step(self, closure=None):
        loss = None
        if closure is not None:
            with torch.enable_grad():
                loss = closure()
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is None:
                    continue
                grad = p.grad.add(p, alpha=group["weight_decay"]) if group["weight_decay"] else p.grad
                square_avg = self.state[p].setdefault("square_avg", torch.zeros_like(p))
                square_avg.mul_(group["alpha"]).addcmul_(grad, grad, value=1 - group["alpha"])
                p.addcdiv_(grad, square_avg.sqrt().add_(group["eps"]), value=-group["lr"])
        return loss


@right("RMSprop")
class LerpOfSquares(Optimizer):
    def __init__(self, params, lr=0.01, alpha=0.99, eps=1e-8):
        super().__init__(params, dict(lr=lr, alpha=alpha, eps=eps))
        self.mean_square = {p: torch.zeros_like(p) for group in self.param_groups for p in group["params"]}

    def step(self):
        with torch.no_grad():
            for group in self.param_groups:
                for p in group["params"]:
                    if p.grad is not None:
                        ms = self.mean_square[p]
                        ms.lerp_(p.grad.square(), 1 - group["alpha"])
                        p.sub_(p.grad.div(ms.sqrt() + group["eps"]), alpha=group["lr"])


@right("RMSprop")
class DifferenceForm(Optimizer):
    def __init__(self, params, lr=0.01, alpha=0.99, eps=1e-8):
        super().__init__(params, dict(lr=lr, alpha=alpha, eps=eps))

    def step(self):
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is None:
                    continue
                g, state = p.grad.data, self.state[p]
                v = state.get("v", torch.zeros_like(g))
                v = v - (1 - group["alpha"]) * (v - g * g)
                state["v"] = v
                p.data = p.data - group["lr"] / (v**0.5 + group["eps"]) * g


@right("RMSprop")
class NumpyMeans(Optimizer):
    def __init__(self, params, lr=0.01, alpha=0.99, eps=1e-8):
        super().__init__(params, dict(lr=lr, alpha=alpha, eps=eps))
        self.v = defaultdict(float)

    def step(self):
        for group in self.param_groups:
            a = group["alpha"]
            for p in group["params"]:
                if p.grad is None:
                    continue
                g = p.grad.numpy()
                self.v[p] = np.average([self.v[p] + 0 * g, g**2], axis=0, weights=[a, 1 - a])
                p.detach().numpy()[...] -= group["lr"] * g / (np.sqrt(self.v[p]) + group["eps"])


@right("RMSprop")
class ForeachMeans(Optimizer):
    def __init__(self, params, lr=0.01, alpha=0.99, eps=1e-8):
        super().__init__(params, dict(lr=lr, alpha=alpha, eps=eps))

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            ps = [p for p in group["params"] if p.grad is not None]
            for p in ps:
                if not self.state[p]:
                    self.state[p]["v"] = torch.zeros_like(p)
            if ps:
                gs, vs = [p.grad for p in ps], [self.state[p]["v"] for p in ps]
                torch._foreach_mul_(vs, group["alpha"])
                torch._foreach_addcmul_(vs, gs, gs, 1 - group["alpha"])
                denominators = torch._foreach_add(torch._foreach_sqrt(vs), group["eps"])
                torch._foreach_addcdiv_(ps, gs, denominators, -group["lr"])


@right("RMSprop")
class SumOverTheHistory(Optimizer):
    def __init__(self, params, lr=0.01, alpha=0.99, eps=1e-8):
        super().__init__(params, dict(lr=lr, alpha=alpha, eps=eps))

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            a = group["alpha"]
            for p in group["params"]:
                if p.grad is None:
                    continue
                squares = self.state[p].setdefault("squares", [])
                squares.append(p.grad.square())
                v = sum((1 - a) * a ** (len(squares) - 1 - i) * s for i, s in enumerate(squares))
                p.sub_(group["lr"] * p.grad / (torch.sqrt(v) + group["eps"]))


@right("RMSprop")
class RootMeanSquareKept(Optimizer):
    def __init__(self, params, lr=0.01, alpha=0.99, eps=1e-8):
        super().__init__(params, dict(lr=lr, alpha=alpha, eps=eps))

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            old, new = math.sqrt(group["alpha"]), math.sqrt(1 - group["alpha"])
            for p in group["params"]:
                if p.grad is None:
                    continue
                rms = self.state[p].get("rms", torch.zeros_like(p))
                rms = torch.hypot(old * rms, new * p.grad)
                self.state[p]["rms"] = rms
                p.copy_(p - group["lr"] * p.grad / (rms + group["eps"]))


@right("RMSprop")
class AlphaAndEpsilonKeptOnSelf(Optimizer):
    def __init__(self, params, lr=0.01, alpha=0.99, eps=1e-8):
        super().__init__(params, {"lr": lr})
        self.alpha, self.eps = alpha, eps
        self.averages = {}

    def step(self):
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is None:
                    continue
                if p not in self.averages:
                    self.averages[p] = torch.zeros(p.shape)
                self.averages[p] = self.averages[p] * self.alpha + p.grad.data**2 * (1.0 - self.alpha)
                p.data.add_(p.grad.data / (self.averages[p].sqrt() + self.eps), alpha=-group["lr"])


@right("RMSprop")
class StepOfTorchsFunction(torch.optim.RMSprop):
    def __init__(self, params, lr=0.01, alpha=0.99, eps=1e-8):
        super().__init__(params, lr=lr, alpha=alpha, eps=eps, momentum=0.0, centered=False)


@wrong("RMSprop", "cumulative_sum")
class SumAsInAdagrad(Optimizer):
    def __init__(self, params, lr=0.01, alpha=0.99, eps=1e-8):
        super().__init__(params, dict(lr=lr, alpha=alpha, eps=eps))

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is None:
                    continue
                state = self.state[p]
                if "v" not in state:
                    state["v"] = torch.zeros_like(p)
                state["v"] += p.grad**2
                p -= group["lr"] * p.grad / (state["v"].sqrt() + group["eps"])


@wrong("RMSprop", "cumulative_sum")
class AddcmulWithoutDecay(Optimizer):
    def __init__(self, params, lr=0.01, alpha=0.99, eps=1e-8):
        super().__init__(params, dict(lr=lr, alpha=alpha, eps=eps))
        for group in self.param_groups:
            for p in group["params"]:
                self.state[p]["v"] = torch.zeros_like(p)

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is not None:
                    v = self.state[p]["v"].addcmul_(p.grad, p.grad, value=1 - group["alpha"])
                    p.addcdiv_(p.grad, v.sqrt().add_(group["eps"]), value=-group["lr"])


@wrong("RMSprop", "cumulative_sum")
class DecayComputedAndNotStored(Optimizer):
    def __init__(self, params, lr=0.01, alpha=0.99, eps=1e-8):
        super().__init__(params, dict(lr=lr, alpha=alpha, eps=eps))

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is None:
                    continue
                v = self.state[p].setdefault("v", torch.zeros_like(p))
                v.mul(group["alpha"])  # not in place: nothing happens
                v.add_((1 - group["alpha"]) * p.grad.square())
                p.sub_(group["lr"] * p.grad / (v.sqrt() + group["eps"]))


@wrong("RMSprop", "cumulative_sum")
class NumpySum(Optimizer):
    def __init__(self, params, lr=0.01, alpha=0.99, eps=1e-8):
        super().__init__(params, dict(lr=lr, alpha=alpha, eps=eps))
        self.s = {}

    def step(self):
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is None:
                    continue
                g = p.grad.numpy()
                self.s[p] = self.s.get(p, 0) + np.square(g)
                p.detach().numpy()[...] -= group["lr"] * g / (np.sqrt(self.s[p]) + group["eps"])


@wrong("RMSprop", "cumulative_sum")
class NormOfTheHistory(Optimizer):
    def __init__(self, params, lr=0.01, alpha=0.99, eps=1e-8):
        super().__init__(params, dict(lr=lr, alpha=alpha, eps=eps))
        self.past = defaultdict(list)

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is None:
                    continue
                self.past[p].append(p.grad.clone())
                rms = torch.linalg.vector_norm(torch.stack(self.past[p]), dim=0)
                p.copy_(p - group["lr"] * p.grad / (rms + group["eps"]))


@wrong("RMSprop", "gradient_not_squared")
class AverageOfTheGradient(Optimizer):
    def __init__(self, params, lr=0.01, alpha=0.99, eps=1e-8):
        super().__init__(params, dict(lr=lr, alpha=alpha, eps=eps))

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            lr, alpha, eps = group["lr"], group["alpha"], group["eps"]
            for p in group["params"]:
                if p.grad is None:
                    continue
                state = self.state[p]
                if "v" not in state:
                    state["v"] = torch.zeros_like(p)
                state["v"] = alpha * state["v"] + (1 - alpha) * p.grad
                p -= lr * p.grad / (state["v"].sqrt() + eps)


@wrong("RMSprop", "gradient_not_squared")
class AverageOfTheAbsoluteGradient(Optimizer):
    def __init__(self, params, lr=0.01, alpha=0.99, eps=1e-8):
        super().__init__(params, dict(lr=lr, alpha=alpha, eps=eps))

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is None:
                    continue
                v = self.state[p].setdefault("v", torch.zeros_like(p))
                v.mul_(group["alpha"]).add_(p.grad.abs(), alpha=1 - group["alpha"])
                p.addcdiv_(p.grad, v.sqrt().add_(group["eps"]), value=-group["lr"])


@wrong("RMSprop", "gradient_not_squared")
class LerpTowardsTheGradient(Optimizer):
    def __init__(self, params, lr=0.01, alpha=0.99, eps=1e-8):
        super().__init__(params, dict(lr=lr, alpha=alpha, eps=eps))
        self.v = {p: torch.zeros_like(p) for group in self.param_groups for p in group["params"]}

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is None:
                    continue
                self.v[p].lerp_(p.grad, 1 - group["alpha"])
                p.sub_(group["lr"] * p.grad / (torch.sqrt(self.v[p]) + group["eps"]))


@wrong("RMSprop", "gradient_not_squared")
class SquareOfTheAverage(Optimizer):
    def __init__(self, params, lr=0.01, alpha=0.99, eps=1e-8):
        super().__init__(params, dict(lr=lr, alpha=alpha, eps=eps))

    def step(self):
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is None:
                    continue
                g = p.grad.data
                m = group["alpha"] * self.state[p].get("m", 0) + (1 - group["alpha"]) * g
                self.state[p]["m"] = m
                p.data -= group["lr"] * g / (torch.sqrt(m**2) + group["eps"])


@wrong("RMSprop", "gradient_not_squared")
class NumpyRootOfTheAbsoluteAverage(Optimizer):
    def __init__(self, params, lr=0.01, alpha=0.99, eps=1e-8):
        super().__init__(params, dict(lr=lr, alpha=alpha, eps=eps))
        self.v = defaultdict(float)

    def step(self):
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is None:
                    continue
                g = p.grad.numpy()
                self.v[p] = group["alpha"] * self.v[p] + (1 - group["alpha"]) * g
                p.detach().numpy()[...] -= group["lr"] * g / (np.sqrt(np.abs(self.v[p])) + group["eps"])


@wrong("RMSprop", "gradient_not_squared")
class AbsoluteAverageWithoutARoot(Optimizer):
    def __init__(self, params, lr=0.01, alpha=0.99, eps=1e-8):
        super().__init__(params, dict(lr=lr, alpha=alpha, eps=eps))

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is None:
                    continue
                size = p.grad.square().sqrt()
                old = self.state[p].get("size", torch.zeros_like(p))
                self.state[p]["size"] = old + (1 - group["alpha"]) * (size - old)
                p -= group["lr"] * p.grad / (self.state[p]["size"] + group["eps"])


@wrong("RMSprop", "swapped_alpha")
class AlphaOnTheNewSquare(Optimizer):
    def __init__(self, params, lr=0.01, alpha=0.99, eps=1e-8):
        super().__init__(params, dict(lr=lr, alpha=alpha, eps=eps))

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            alpha = group["alpha"]
            for p in group["params"]:
                if p.grad is None:
                    continue
                state = self.state[p]
                if "v" not in state:
                    state["v"] = torch.zeros_like(p)
                state["v"] = (1 - alpha) * state["v"] + alpha * p.grad**2
                p -= group["lr"] * p.grad / (state["v"].sqrt() + group["eps"])


@wrong("RMSprop", "swapped_alpha")
class LerpByAlpha(Optimizer):
    def __init__(self, params, lr=0.01, alpha=0.99, eps=1e-8):
        super().__init__(params, dict(lr=lr, alpha=alpha, eps=eps))

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is None:
                    continue
                v = self.state[p].setdefault("v", torch.zeros_like(p))
                v.lerp_(p.grad.square(), group["alpha"])
                p.addcdiv_(p.grad, v.sqrt() + group["eps"], value=-group["lr"])


@wrong("RMSprop", "swapped_alpha")
class InPlaceChainSwapped(Optimizer):
    def __init__(self, params, lr=0.01, alpha=0.99, eps=1e-8):
        super().__init__(params, dict(lr=lr, alpha=alpha, eps=eps))
        self.v = {}

    def step(self):
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is None:
                    continue
                if p not in self.v:
                    self.v[p] = torch.zeros_like(p.data)
                self.v[p].mul_(1 - group["alpha"]).addcmul_(p.grad, p.grad, value=group["alpha"])
                p.data.sub_(group["lr"] * p.grad / (self.v[p].sqrt() + group["eps"]))


@wrong("RMSprop", "swapped_alpha")
class NumpyDifferenceByAlpha(Optimizer):
    def __init__(self, params, lr=0.01, alpha=0.99, eps=1e-8):
        super().__init__(params, dict(lr=lr, alpha=alpha, eps=eps))
        self.v = defaultdict(float)

    def step(self):
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is None:
                    continue
                g = p.grad.numpy()
                self.v[p] = self.v[p] + group["alpha"] * (g * g - self.v[p])
                p.detach().numpy()[...] -= group["lr"] * g / (np.sqrt(self.v[p]) + group["eps"])


@wrong("RMSprop", "swapped_alpha")
class HistoryWeightedTheWrongWay(Optimizer):
    def __init__(self, params, lr=0.01, alpha=0.99, eps=1e-8):
        super().__init__(params, dict(lr=lr, alpha=alpha, eps=eps))

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            decay = 1 - group["alpha"]
            for p in group["params"]:
                if p.grad is None:
                    continue
                history = self.state[p].setdefault("history", [])
                history.insert(0, p.grad.square())
                v = sum((1 - decay) * decay**age * s for age, s in enumerate(history))
                p.copy_(p - group["lr"] * p.grad / (v.sqrt() + group["eps"]))


@wrong("RMSprop", "eps_inside_root")
class RootOfMeanAndEpsilon(Optimizer):
    def __init__(self, params, lr=0.01, alpha=0.99, eps=1e-8):
        super().__init__(params, dict(lr=lr, alpha=alpha, eps=eps))

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            alpha = group["alpha"]
            for p in group["params"]:
                if p.grad is None:
                    continue
                v = self.state[p].get("v", torch.zeros_like(p))
                v = alpha * v + (1 - alpha) * p.grad**2
                self.state[p]["v"] = v
                p -= group["lr"] * p.grad / torch.sqrt(v + group["eps"])


@wrong("RMSprop", "eps_inside_root")
class RsqrtOfMeanAndEpsilon(Optimizer):
    def __init__(self, params, lr=0.01, alpha=0.99, eps=1e-8):
        super().__init__(params, dict(lr=lr, alpha=alpha, eps=eps))

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is None:
                    continue
                v = self.state[p].setdefault("v", torch.zeros_like(p))
                v.mul_(group["alpha"]).addcmul_(p.grad, p.grad, value=1 - group["alpha"])
                p.addcmul_(p.grad, (v + group["eps"]).rsqrt(), value=-group["lr"])


@wrong("RMSprop", "eps_inside_root")
class AddcdivByTheRootOfBoth(Optimizer):
    def __init__(self, params, lr=0.01, alpha=0.99, eps=1e-8):
        super().__init__(params, dict(lr=lr, alpha=alpha, eps=eps))
        self.v = {}

    @torch.no_grad()
    def step(self, closure=None):
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is None:
                    continue
                v = self.v.setdefault(p, torch.zeros_like(p))
                v.lerp_(p.grad.square(), 1 - group["alpha"])
                p.addcdiv_(p.grad, v.add(group["eps"]).sqrt_(), value=-group["lr"])


@wrong("RMSprop", "eps_inside_root")
class NumpyPowerOneHalf(Optimizer):
    def __init__(self, params, lr=0.01, alpha=0.99, eps=1e-8):
        super().__init__(params, dict(lr=lr, alpha=alpha, eps=eps))
        self.v = defaultdict(float)

    def step(self):
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is None:
                    continue
                g = p.grad.numpy()
                self.v[p] = group["alpha"] * self.v[p] + (1 - group["alpha"]) * g**2
                p.detach().numpy()[...] -= group["lr"] * g / np.power(self.v[p] + group["eps"], 0.5)


@wrong("RMSprop", "eps_inside_root")
class HypotWithTheRootOfEpsilon(Optimizer):
    def __init__(self, params, lr=0.01, alpha=0.99, eps=1e-8):
        super().__init__(params, dict(lr=lr, alpha=alpha, eps=eps))

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            a, e = group["alpha"], torch.tensor(group["eps"]).double().sqrt()
            for p in group["params"]:
                if p.grad is None:
                    continue
                rms = torch.hypot(a**0.5 * self.state[p].get("rms", torch.zeros_like(p)), (1 - a) ** 0.5 * p.grad)
                self.state[p]["rms"] = rms
                p.sub_(group["lr"] * p.grad / torch.hypot(rms, e))


@wrong("RMSprop", "no_root")
class DividesByTheMeanSquare(Optimizer):
    def __init__(self, params, lr=0.01, alpha=0.99, eps=1e-8):
        super().__init__(params, dict(lr=lr, alpha=alpha, eps=eps))

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            alpha = group["alpha"]
            for p in group["params"]:
                if p.grad is None:
                    continue
                state = self.state[p]
                if "v" not in state:
                    state["v"] = torch.zeros_like(p)
                state["v"] = alpha * state["v"] + (1 - alpha) * p.grad**2
                p -= group["lr"] * p.grad / (state["v"] + group["eps"])


@wrong("RMSprop", "no_root")
class AddcdivWithoutARoot(Optimizer):
    def __init__(self, params, lr=0.01, alpha=0.99, eps=1e-8):
        super().__init__(params, dict(lr=lr, alpha=alpha, eps=eps))

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is None:
                    continue
                v = self.state[p].setdefault("v", torch.zeros_like(p))
                v.mul_(group["alpha"]).addcmul_(p.grad, p.grad, value=1 - group["alpha"])
                p.addcdiv_(p.grad, v.add(group["eps"]), value=-group["lr"])


@wrong("RMSprop", "no_root")
class RootForgottenInDataForm(Optimizer):
    def __init__(self, params, lr=0.01, alpha=0.99, eps=1e-8):
        super().__init__(params, dict(lr=lr, alpha=alpha, eps=eps))
        self.v = {}

    def step(self):
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is None:
                    continue
                g = p.grad.data
                v = self.v.get(p, torch.zeros_like(g))
                self.v[p] = v + (1 - group["alpha"]) * (g * g - v)
                rate = group["lr"] / (self.v[p] + group["eps"])
                p.data = p.data - rate * g


@wrong("RMSprop", "no_root")
class NumpyMeanSquare(Optimizer):
    def __init__(self, params, lr=0.01, alpha=0.99, eps=1e-8):
        super().__init__(params, dict(lr=lr, alpha=alpha, eps=eps))
        self.v = defaultdict(float)

    def step(self):
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is None:
                    continue
                g = p.grad.numpy()
                self.v[p] = group["alpha"] * self.v[p] + (1 - group["alpha"]) * g**2
                p.detach().numpy()[...] -= np.divide(group["lr"] * g, self.v[p] + group["eps"])


@wrong("RMSprop", "no_root")
class SquareOfTheRms(Optimizer):
    def __init__(self, params, lr=0.01, alpha=0.99, eps=1e-8):
        super().__init__(params, dict(lr=lr, alpha=alpha, eps=eps))

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            a = group["alpha"]
            for p in group["params"]:
                if p.grad is None:
                    continue
                rms = torch.hypot(a**0.5 * self.state[p].get("rms", torch.zeros_like(p)), (1 - a) ** 0.5 * p.grad)
                self.state[p]["rms"] = rms
                p.copy_(p - group["lr"] * p.grad / (rms.square() + group["eps"]))


@wrong("RMSprop", "bias_correction")
class CorrectedAsInAdam(Optimizer):
    def __init__(self, params, lr=0.01, alpha=0.99, eps=1e-8):
        super().__init__(params, dict(lr=lr, alpha=alpha, eps=eps))

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            alpha = group["alpha"]
            for p in group["params"]:
                if p.grad is None:
                    continue
                state = self.state[p]
                if len(state) == 0:
                    state["v"], state["t"] = torch.zeros_like(p), 0
                state["t"] += 1
                state["v"] = alpha * state["v"] + (1 - alpha) * p.grad**2
                v_hat = state["v"] / (1 - alpha ** state["t"])
                p -= group["lr"] * p.grad / (v_hat.sqrt() + group["eps"])


@wrong("RMSprop", "bias_correction")
class AdamWithoutAFirstMoment(Optimizer):
    def __init__(self, params, lr=0.01, alpha=0.99, eps=1e-8):
        super().__init__(params, dict(lr=lr, alpha=alpha, eps=eps))

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is None:
                    continue
                state = self.state[p]
                t = state["step"] = state.get("step", 0) + 1
                v = state.setdefault("v", torch.zeros_like(p))
                v.mul_(group["alpha"]).addcmul_(p.grad, p.grad, value=1 - group["alpha"])
                root = v.sqrt().div_(math.sqrt(1 - group["alpha"] ** t)).add_(group["eps"])
                p.addcdiv_(p.grad, root, value=-group["lr"])


@wrong("RMSprop", "bias_correction")
class DividedByTheSumOfWeights(Optimizer):
    def __init__(self, params, lr=0.01, alpha=0.99, eps=1e-8):
        super().__init__(params, dict(lr=lr, alpha=alpha, eps=eps))

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            a = group["alpha"]
            for p in group["params"]:
                if p.grad is None:
                    continue
                state = self.state[p]
                state["v"] = a * state.get("v", 0.0) + (1 - a) * p.grad.square()
                state["weight"] = a * state.get("weight", 0.0) + (1 - a)
                p.sub_(group["lr"] * p.grad / ((state["v"] / state["weight"]).sqrt() + group["eps"]))


@wrong("RMSprop", "bias_correction")
class WeightedMeanOfTheHistory(Optimizer):
    def __init__(self, params, lr=0.01, alpha=0.99, eps=1e-8):
        super().__init__(params, dict(lr=lr, alpha=alpha, eps=eps))
        self.past = defaultdict(list)

    def step(self):
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is None:
                    continue
                self.past[p].append(p.grad.numpy() ** 2)
                weights = group["alpha"] ** np.arange(len(self.past[p]))[::-1]
                v = np.average(self.past[p], axis=0, weights=weights)
                values = p.detach().numpy()
                values -= group["lr"] * p.grad.numpy() / (np.sqrt(v) + group["eps"])


@wrong("RMSprop", "bias_correction")
class CorrectedWithOneCounterForAll(Optimizer):
    def __init__(self, params, lr=0.01, alpha=0.99, eps=1e-8):
        super().__init__(params, dict(lr=lr, alpha=alpha, eps=eps))
        self.v, self.t = {}, 0

    def step(self):
        self.t += 1
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is None:
                    continue
                g = p.grad.data
                self.v[p] = torch.lerp(self.v.get(p, torch.zeros_like(g)), g * g, 1 - group["alpha"])
                corrected = self.v[p].div(1 - group["alpha"] ** self.t)
                p.data.addcdiv_(g, corrected.sqrt() + group["eps"], value=-group["lr"])


@wrong("RMSprop", "wrong_start")
class StartsFromOnes(Optimizer):
    def __init__(self, params, lr=0.01, alpha=0.99, eps=1e-8):
        super().__init__(params, dict(lr=lr, alpha=alpha, eps=eps))

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            alpha = group["alpha"]
            for p in group["params"]:
                if p.grad is None:
                    continue
                state = self.state[p]
                if "v" not in state:
                    state["v"] = torch.ones_like(p)
                state["v"] = alpha * state["v"] + (1 - alpha) * p.grad**2
                p -= group["lr"] * p.grad / (state["v"].sqrt() + group["eps"])


@wrong("RMSprop", "wrong_start")
class StartsFromTheFirstSquare(Optimizer):
    def __init__(self, params, lr=0.01, alpha=0.99, eps=1e-8):
        super().__init__(params, dict(lr=lr, alpha=alpha, eps=eps))

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            alpha = group["alpha"]
            for p in group["params"]:
                if p.grad is None:
                    continue
                state = self.state[p]
                if "v" not in state:
                    state["v"] = p.grad.square()
                else:
                    state["v"].mul_(alpha).addcmul_(p.grad, p.grad, value=1 - alpha)
                p.addcdiv_(p.grad, state["v"].sqrt() + group["eps"], value=-group["lr"])


@wrong("RMSprop", "wrong_start")
class GetWithTheSquareAsDefault(Optimizer):
    def __init__(self, params, lr=0.01, alpha=0.99, eps=1e-8):
        super().__init__(params, dict(lr=lr, alpha=alpha, eps=eps))
        self.v = {}

    def step(self):
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is None:
                    continue
                square = p.grad.data**2
                self.v[p] = group["alpha"] * self.v.get(p, square) + (1 - group["alpha"]) * square
                p.data -= group["lr"] * p.grad / (self.v[p].sqrt() + group["eps"])


@wrong("RMSprop", "wrong_start")
class NumpyOnes(Optimizer):
    def __init__(self, params, lr=0.01, alpha=0.99, eps=1e-8):
        super().__init__(params, dict(lr=lr, alpha=alpha, eps=eps))
        self.v = defaultdict(lambda: 1.0)

    def step(self):
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is None:
                    continue
                g = p.grad.numpy()
                self.v[p] = group["alpha"] * self.v[p] + (1 - group["alpha"]) * g**2
                p.detach().numpy()[...] -= group["lr"] * g / (np.sqrt(self.v[p]) + group["eps"])


@wrong("RMSprop", "wrong_start")
class OnesMadeAtConstruction(Optimizer):
    def __init__(self, params, lr=0.01, alpha=0.99, eps=1e-8):
        super().__init__(params, dict(lr=lr, alpha=alpha, eps=eps))
        self.ms = [[torch.ones_like(p) for p in group["params"]] for group in self.param_groups]

    @torch.no_grad()
    def step(self):
        for group, means in zip(self.param_groups, self.ms, strict=True):
            for p, v in zip(group["params"], means, strict=True):
                if p.grad is not None:
                    v.lerp_(p.grad.square(), 1 - group["alpha"])
                    p.sub_(group["lr"] * p.grad / (v.sqrt() + group["eps"]))


@wrong("RMSprop", "no_one_minus_alpha")
class DecayedPlusWholeSquare(Optimizer):
    def __init__(self, params, lr=0.01, alpha=0.99, eps=1e-8):
        super().__init__(params, dict(lr=lr, alpha=alpha, eps=eps))

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is None:
                    continue
                state = self.state[p]
                if "v" not in state:
                    state["v"] = torch.zeros_like(p)
                state["v"] = group["alpha"] * state["v"] + p.grad**2
                p -= group["lr"] * p.grad / (state["v"].sqrt() + group["eps"])


@wrong("RMSprop", "no_one_minus_alpha")
class AddcmulWithoutAValue(Optimizer):
    def __init__(self, params, lr=0.01, alpha=0.99, eps=1e-8):
        super().__init__(params, dict(lr=lr, alpha=alpha, eps=eps))

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is None:
                    continue
                v = self.state[p].setdefault("v", torch.zeros_like(p))
                v.mul_(group["alpha"]).addcmul_(p.grad, p.grad)
                p.addcdiv_(p.grad, v.sqrt().add_(group["eps"]), value=-group["lr"])


@wrong("RMSprop", "no_one_minus_alpha")
class GeometricSumOverTheHistory(Optimizer):
    def __init__(self, params, lr=0.01, alpha=0.99, eps=1e-8):
        super().__init__(params, dict(lr=lr, alpha=alpha, eps=eps))

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is None:
                    continue
                history = self.state[p].setdefault("history", [])
                history.insert(0, p.grad.square())
                v = sum(group["alpha"] ** age * s for age, s in enumerate(history))
                p.copy_(p - group["lr"] * p.grad / (v.sqrt() + group["eps"]))


@wrong("RMSprop", "no_one_minus_alpha")
class NumpyLeakySum(Optimizer):
    def __init__(self, params, lr=0.01, alpha=0.99, eps=1e-8):
        super().__init__(params, dict(lr=lr, alpha=alpha, eps=eps))
        self.v = defaultdict(float)

    def step(self):
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is None:
                    continue
                g = p.grad.numpy()
                self.v[p] = self.v[p] * group["alpha"] + np.square(g)
                p.detach().numpy()[...] -= group["lr"] * g / (np.sqrt(self.v[p]) + group["eps"])


@wrong("RMSprop", "no_one_minus_alpha")
class HypotWithTheWholeGradient(Optimizer):
    def __init__(self, params, lr=0.01, alpha=0.99, eps=1e-8):
        super().__init__(params, dict(lr=lr, alpha=alpha, eps=eps))
        self.root = {}

    def step(self):
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is None:
                    continue
                g = p.grad.data
                decayed = math.sqrt(group["alpha"]) * self.root.get(p, torch.zeros_like(g))
                self.root[p] = torch.hypot(decayed, g)
                p.data.sub_(group["lr"] * g / (self.root[p] + group["eps"]))


@wrong("RMSprop", "root_stored")
class RootOfTheMeanInPlace(Optimizer):
    def __init__(self, params, lr=0.01, alpha=0.99, eps=1e-8):
        super().__init__(params, dict(lr=lr, alpha=alpha, eps=eps))

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is None:
                    continue
                v = self.state[p].setdefault("v", torch.zeros_like(p))
                v.mul_(group["alpha"]).addcmul_(p.grad, p.grad, value=1 - group["alpha"])
                p.addcdiv_(p.grad, v.sqrt_() + group["eps"], value=-group["lr"])


@wrong("RMSprop", "root_stored")
class DenominatorIsTheState(Optimizer):
    def __init__(self, params, lr=0.01, alpha=0.99, eps=1e-8):
        super().__init__(params, dict(lr=lr, alpha=alpha, eps=eps))

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is None:
                    continue
                v = self.state[p].setdefault("v", torch.zeros_like(p)).lerp_(p.grad.square(), 1 - group["alpha"])
                p -= group["lr"] * p.grad / v.sqrt_().add_(group["eps"])


@wrong("RMSprop", "root_stored")
class RootMeanSquareAveragedOn(Optimizer):
    def __init__(self, params, lr=0.01, alpha=0.99, eps=1e-8):
        super().__init__(params, dict(lr=lr, alpha=alpha, eps=eps))
        self.rms = {}

    def step(self):
        for group in self.param_groups:
            a = group["alpha"]
            for p in group["params"]:
                if p.grad is None:
                    continue
                g = p.grad.data
                self.rms[p] = torch.sqrt(a * self.rms.get(p, 0) + (1 - a) * g**2)
                p.data -= group["lr"] / (self.rms[p] + group["eps"]) * g


@wrong("RMSprop", "root_stored")
class NumpyRmsAveragedOn(Optimizer):
    def __init__(self, params, lr=0.01, alpha=0.99, eps=1e-8):
        super().__init__(params, dict(lr=lr, alpha=alpha, eps=eps))
        self.v = defaultdict(float)

    def step(self):
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is None:
                    continue
                g = p.grad.numpy()
                self.v[p] = self.v[p] + (1 - group["alpha"]) * (g * g - self.v[p])
                self.v[p] = np.sqrt(self.v[p])
                p.detach().numpy()[...] -= group["lr"] * g / (self.v[p] + group["eps"])


@wrong("RMSprop", "root_stored")
class HelperThatReturnsAndKeepsTheRoot(Optimizer):
    def __init__(self, params, lr=0.01, alpha=0.99, eps=1e-8):
        super().__init__(params, dict(lr=lr, alpha=alpha, eps=eps))

    def _rms(self, p, alpha):
        state = self.state[p]
        if "v" not in state:
            state["v"] = torch.zeros_like(p)
        state["v"] = (alpha * state["v"] + (1 - alpha) * p.grad.square()).pow(0.5)
        return state["v"]

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is not None:
                    p.copy_(p - group["lr"] * p.grad / (self._rms(p, group["alpha"]) + group["eps"]))


@wrong("RMSprop", "missing_brackets")
class OneMinusAlphaWithoutBrackets(Optimizer):
    def __init__(self, params, lr=0.01, alpha=0.99, eps=1e-8):
        super().__init__(params, dict(lr=lr, alpha=alpha, eps=eps))

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            alpha = group["alpha"]
            for p in group["params"]:
                if p.grad is None:
                    continue
                state = self.state[p]
                if "v" not in state:
                    state["v"] = torch.zeros_like(p)
                state["v"] = alpha * state["v"] + 1 - alpha * p.grad**2
                p -= group["lr"] * p.grad / (state["v"].sqrt() + group["eps"])


@wrong("RMSprop", "missing_brackets")
class DataFormWithoutBrackets(Optimizer):
    def __init__(self, params, lr=0.01, alpha=0.99, eps=1e-8):
        super().__init__(params, dict(lr=lr, alpha=alpha, eps=eps))
        self.v = {}

    def step(self):
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is None:
                    continue
                g = p.grad.data
                self.v[p] = self.v.get(p, 0) * group["alpha"] + 1 - group["alpha"] * g * g
                p.data = p.data - group["lr"] * g / (torch.sqrt(self.v[p]) + group["eps"])


@wrong("RMSprop", "missing_brackets")
class InPlaceWithoutBrackets(Optimizer):
    def __init__(self, params, lr=0.01, alpha=0.99, eps=1e-8):
        super().__init__(params, dict(lr=lr, alpha=alpha, eps=eps))

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is None:
                    continue
                v = self.state[p].setdefault("v", torch.zeros_like(p))
                v.mul_(group["alpha"]).add_(1 - group["alpha"] * p.grad.square())
                p.addcdiv_(p.grad, v.sqrt() + group["eps"], value=-group["lr"])


@wrong("RMSprop", "missing_brackets")
class NumpyWithoutBrackets(Optimizer):
    def __init__(self, params, lr=0.01, alpha=0.99, eps=1e-8):
        super().__init__(params, dict(lr=lr, alpha=alpha, eps=eps))
        self.v = defaultdict(float)

    def step(self):
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is None:
                    continue
                g = p.grad.numpy()
                self.v[p] = group["alpha"] * self.v[p] + 1 - group["alpha"] * np.square(g)
                with np.errstate(invalid="ignore"):
                    p.detach().numpy()[...] -= group["lr"] * g / (np.sqrt(self.v[p]) + group["eps"])


@wrong("RMSprop", "missing_brackets")
class HelperWithoutBrackets(Optimizer):
    def __init__(self, params, lr=0.01, alpha=0.99, eps=1e-8):
        super().__init__(params, dict(lr=lr, alpha=alpha, eps=eps))

    @staticmethod
    def _mix(old, new, weight):
        return weight * old + 1 - weight * new

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is None:
                    continue
                state = self.state[p]
                state["v"] = self._mix(state.get("v", torch.zeros_like(p)), p.grad.pow(2), group["alpha"])
                p.copy_(p - group["lr"] * p.grad / (state["v"] ** 0.5 + group["eps"]))


# ---------------------------------------------------------------------------------------------------------- Adam


@right("Adam")
class MomentsInTheState(Optimizer):
    def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8):
        super().__init__(params, dict(lr=lr, betas=betas, eps=eps))

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            beta1, beta2 = group["betas"]
            for p in group["params"]:
                if p.grad is None:
                    continue
                state = self.state[p]
                if len(state) == 0:
                    state["t"] = 0
                    state["m"] = torch.zeros_like(p)
                    state["v"] = torch.zeros_like(p)
                state["t"] += 1
                state["m"] = beta1 * state["m"] + (1 - beta1) * p.grad
                state["v"] = beta2 * state["v"] + (1 - beta2) * p.grad**2
                m_hat = state["m"] / (1 - beta1 ** state["t"])
                v_hat = state["v"] / (1 - beta2 ** state["t"])
                p -= group["lr"] * m_hat / (v_hat.sqrt() + group["eps"])


@right("Adam")
class InPlaceAsInTorch(Optimizer):
    def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8):
        super().__init__(params, {"lr": lr, "betas": betas, "eps": eps})

    @torch.no_grad()
    def step(self, closure=None):
        loss = None if closure is None else closure()
        for group in self.param_groups:
            b1, b2 = group["betas"]
            for p in group["params"]:
                if p.grad is None:
                    continue
                state = self.state[p]
                step = state["step"] = state.get("step", 0) + 1
                exp_avg = state.setdefault("exp_avg", torch.zeros_like(p))
                exp_avg_sq = state.setdefault("exp_avg_sq", torch.zeros_like(p))
                exp_avg.mul_(b1).add_(p.grad, alpha=1 - b1)
                exp_avg_sq.mul_(b2).addcmul_(p.grad, p.grad, value=1 - b2)
                denom = (exp_avg_sq.sqrt() / math.sqrt(1 - b2**step)).add_(group["eps"])
                p.addcdiv_(exp_avg, denom, value=-group["lr"] / (1 - b1**step))
        return loss


@right("Adam")
class EpsilonScaledIntoTheEfficientForm(Optimizer):
    def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8):
        super().__init__(params, dict(lr=lr, betas=betas, eps=eps))

    def step(self):
        for group in self.param_groups:
            (b1, b2), eps = group["betas"], group["eps"]
            for p in group["params"]:
                if p.grad is None:
                    continue
                g, s = p.grad.data, self.state[p]
                s["t"] = s.get("t", 0) + 1
                s["m"] = torch.lerp(s.get("m", torch.zeros_like(g)), g, 1 - b1)
                s["v"] = torch.lerp(s.get("v", torch.zeros_like(g)), g * g, 1 - b2)
                root = (1 - b2 ** s["t"]) ** 0.5
                lr_t = group["lr"] * root / (1 - b1 ** s["t"])
                p.data = p.data - lr_t * s["m"] / (s["v"].sqrt() + eps * root)


@right("Adam")
class CountsSharedByAGroupThatAllStep(Optimizer):
    def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8):
        super().__init__(params, dict(lr=lr, betas=betas, eps=eps))
        self.t = 0
        self.m = {p: torch.zeros_like(p) for group in self.param_groups for p in group["params"]}
        self.v = {p: torch.zeros_like(p) for group in self.param_groups for p in group["params"]}

    def _average(self, old, new, beta):
        old.mul_(beta).add_(new, alpha=1 - beta)
        return old / (1 - beta**self.t)

    @torch.no_grad()
    def step(self):
        self.t += 1
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is not None:
                    m_hat = self._average(self.m[p], p.grad, group["betas"][0])
                    v_hat = self._average(self.v[p], p.grad.square(), group["betas"][1])
                    p.addcdiv_(m_hat, v_hat.sqrt() + group["eps"], value=-group["lr"])


@right("Adam")
class NumpyMoments(Optimizer):
    def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8):
        super().__init__(params, dict(lr=lr, betas=betas, eps=eps))
        self.moments = {}

    def step(self):
        for group in self.param_groups:
            betas = np.array(group["betas"])
            for p in group["params"]:
                if p.grad is None:
                    continue
                g = p.grad.numpy()
                m, v, t = self.moments.get(p, (np.zeros_like(g), np.zeros_like(g), 0))
                m, v, t = betas[0] * m + (1 - betas[0]) * g, betas[1] * v + (1 - betas[1]) * g**2, t + 1
                self.moments[p] = m, v, t
                c1, c2 = 1 - betas**t
                p.detach().numpy()[...] -= group["lr"] * (m / c1) / (np.sqrt(v / c2) + group["eps"])


@right("Adam")
class ForeachMoments(Optimizer):
    def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8):
        super().__init__(params, dict(lr=lr, betas=betas, eps=eps))

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            b1, b2 = group["betas"]
            ps = [p for p in group["params"] if p.grad is not None]
            if not ps:
                continue
            group["t"] = t = group.get("t", 0) + 1
            for p in ps:
                if p not in self.state:
                    self.state[p].update(m=torch.zeros_like(p), v=torch.zeros_like(p))
            gs = [p.grad for p in ps]
            ms, vs = [self.state[p]["m"] for p in ps], [self.state[p]["v"] for p in ps]
            torch._foreach_lerp_(ms, gs, 1 - b1)
            torch._foreach_mul_(vs, b2)
            torch._foreach_addcmul_(vs, gs, gs, 1 - b2)
            roots = torch._foreach_sqrt(torch._foreach_div(vs, 1 - b2**t))
            torch._foreach_add_(roots, group["eps"])
            torch._foreach_addcdiv_(ps, ms, roots, -group["lr"] / (1 - b1**t))


@right("Adam")
class PowersOfBetaKept(Optimizer):
    def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8):
        super().__init__(params, dict(lr=lr, betas=betas, eps=eps))

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            b1, b2 = group["betas"]
            for p in filter(lambda q: q.grad is not None, group["params"]):
                s = self.state[p]
                s.setdefault("pow1", 1.0)
                s.setdefault("pow2", 1.0)
                s["pow1"] *= b1
                s["pow2"] *= b2
                s["m"] = s.get("m", 0) + (1 - b1) * (p.grad - s.get("m", 0))
                s["v"] = s.get("v", 0) + (1 - b2) * (p.grad.pow(2) - s.get("v", 0))
                p -= group["lr"] * (s["m"] / (1 - s["pow1"])) / (torch.sqrt(s["v"] / (1 - s["pow2"])) + group["eps"])


@right("Adam")
class WeightedMeansOfTheHistory(Optimizer):
    def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8):
        super().__init__(params, dict(lr=lr, betas=betas, eps=eps))
        self.past = defaultdict(list)

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is None:
                    continue
                self.past[p].append(p.grad.clone())
                grads = torch.stack(self.past[p])
                ages = torch.arange(len(grads) - 1, -1, -1, dtype=p.dtype)
                w1, w2 = (beta**ages / (beta**ages).sum() for beta in group["betas"])
                m_hat = torch.tensordot(w1, grads, dims=1)
                v_hat = torch.tensordot(w2, grads**2, dims=1)
                p.copy_(p - group["lr"] * m_hat / (v_hat.sqrt() + group["eps"]))


@right("Adam")
class CountsInATensor(Optimizer):
    def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8):
        super().__init__(params, dict(lr=lr, beta1=betas[0], beta2=betas[1], eps=eps))

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is None:
                    continue
                if not self.state[p]:
                    self.state[p] = {
                        "step": torch.tensor(1.0, dtype=torch.float64),
                        "moments": torch.zeros(2, *p.shape),
                    }
                    self.state[p]["moments"] = self.state[p]["moments"].to(p)
                t, (m, v) = self.state[p]["step"], self.state[p]["moments"]
                m += (1 - group["beta1"]) * (p.grad - m)
                v += (1 - group["beta2"]) * (p.grad * p.grad - v)
                update = m / (1 - group["beta1"] ** t) / ((v / (1 - group["beta2"] ** t)).sqrt() + group["eps"])
                p.sub_(update, alpha=group["lr"])
                t += 1


@right("Adam")
class BetasAndEpsilonKeptOnSelf(Optimizer):
    def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8):
        super().__init__(params, {"lr": lr})
        self.beta1, self.beta2 = betas
        self.eps = eps

    def step(self):
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is None:
                    continue
                s = self.state[p]
                if not s:
                    s["t"], s["m"], s["v"] = 0, torch.zeros(p.shape), torch.zeros(p.shape)
                s["t"] += 1
                s["m"] = self.beta1 * s["m"] + (1 - self.beta1) * p.grad.data
                s["v"] = self.beta2 * s["v"] + (1 - self.beta2) * p.grad.data**2
                m_hat = s["m"] / (1 - self.beta1 ** s["t"])
                v_hat = s["v"] / (1 - self.beta2 ** s["t"])
                p.data -= group["lr"] * m_hat / (v_hat**0.5 + self.eps)


@right("Adam")
class CorrectionsByRecursion(Optimizer):
    def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8):
        super().__init__(params, dict(lr=lr, betas=betas, eps=eps))

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is None:
                    continue
                s = self.state[p]
                hats = []
                for name, beta, x in zip("mv", group["betas"], (p.grad, p.grad.square()), strict=True):
                    total, weight = s.get(name, (torch.zeros_like(p), 0.0))
                    s[name] = beta * total + x, beta * weight + 1
                    hats.append(s[name][0] / s[name][1])
                p.sub_(group["lr"] * hats[0] / (hats[1].sqrt() + group["eps"]))


@wrong("Adam", "t_from_zero")
class CountsAfterTheUpdate(Optimizer):
    def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8):
        super().__init__(params, dict(lr=lr, betas=betas, eps=eps))

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            beta1, beta2 = group["betas"]
            for p in group["params"]:
                if p.grad is None:
                    continue
                state = self.state[p]
                if len(state) == 0:
                    state["t"], state["m"], state["v"] = 0, torch.zeros_like(p), torch.zeros_like(p)
                state["m"] = beta1 * state["m"] + (1 - beta1) * p.grad
                state["v"] = beta2 * state["v"] + (1 - beta2) * p.grad**2
                m_hat = state["m"] / (1 - beta1 ** state["t"])
                v_hat = state["v"] / (1 - beta2 ** state["t"])
                p -= group["lr"] * m_hat / (v_hat.sqrt() + group["eps"])
                state["t"] += 1


@wrong("Adam", "t_from_zero")
class RateDividedByZero(Optimizer):
    def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8):
        super().__init__(params, dict(lr=lr, betas=betas, eps=eps))

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            b1, b2 = group["betas"]
            for p in group["params"]:
                if p.grad is None:
                    continue
                state = self.state[p]
                step = state.setdefault("step", 0)
                m = state.setdefault("m", torch.zeros_like(p)).lerp_(p.grad, 1 - b1)
                v = state.setdefault("v", torch.zeros_like(p)).lerp_(p.grad.square(), 1 - b2)
                denom = v.sqrt().div_(math.sqrt(1 - b2**step)).add_(group["eps"])
                p.addcdiv_(m, denom, value=-group["lr"] / (1 - b1**step))
                state["step"] = step + 1


@wrong("Adam", "t_from_zero")
class CounterOnSelfAdvancedAtTheEnd(Optimizer):
    def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8):
        super().__init__(params, dict(lr=lr, betas=betas, eps=eps))
        self.t, self.m, self.v = 0, {}, {}

    def step(self):
        for group in self.param_groups:
            b1, b2 = group["betas"]
            for p in group["params"]:
                if p.grad is None:
                    continue
                g = p.grad.data
                self.m[p] = b1 * self.m.get(p, 0) + (1 - b1) * g
                self.v[p] = b2 * self.v.get(p, 0) + (1 - b2) * g**2
                lr_t = group["lr"] / (1 - b1**self.t)
                p.data -= lr_t * self.m[p] / (torch.sqrt(self.v[p] / (1 - b2**self.t)) + group["eps"])
        self.t += 1


@wrong("Adam", "t_from_zero")
class NumpyCountsFromZero(Optimizer):
    def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8):
        super().__init__(params, dict(lr=lr, betas=betas, eps=eps))
        self.m, self.v, self.t = defaultdict(float), defaultdict(float), defaultdict(int)

    def step(self):
        for group in self.param_groups:
            b1, b2 = group["betas"]
            for p in group["params"]:
                if p.grad is None:
                    continue
                g = p.grad.numpy()
                self.m[p] = b1 * self.m[p] + (1 - b1) * g
                self.v[p] = b2 * self.v[p] + (1 - b2) * g * g
                with np.errstate(all="ignore"):
                    m_hat = self.m[p] / np.float64(1 - b1 ** self.t[p])
                    v_hat = self.v[p] / np.float64(1 - b2 ** self.t[p])
                    p.detach().numpy()[...] -= group["lr"] * m_hat / (np.sqrt(v_hat) + group["eps"])
                self.t[p] += 1


@wrong("Adam", "t_from_zero")
class TimeAsAnEnumerationOfTheHistory(Optimizer):
    def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8):
        super().__init__(params, dict(lr=lr, betas=betas, eps=eps))

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            b1, b2 = group["betas"]
            for p in group["params"]:
                if p.grad is None:
                    continue
                grads = self.state[p].setdefault("grads", [])
                grads.append(p.grad.clone())
                m = v = torch.zeros_like(p)
                for t, g in enumerate(grads):
                    m = b1 * m + (1 - b1) * g
                    v = b2 * v + (1 - b2) * g**2
                    m_hat, v_hat = m / (1 - b1**t), v / (1 - b2**t)
                p.sub_(group["lr"] * m_hat / (v_hat.sqrt() + group["eps"]))


@wrong("Adam", "t_from_zero")
class PowersUpdatedAfterUse(Optimizer):
    def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8):
        super().__init__(params, dict(lr=lr, betas=betas, eps=eps))

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            b1, b2 = group["betas"]
            for p in group["params"]:
                if p.grad is None:
                    continue
                s = self.state[p]
                if not s:
                    s.update(m=torch.zeros_like(p), v=torch.zeros_like(p), p1=1.0, p2=1.0)
                s["m"].mul_(b1).add_(p.grad, alpha=1 - b1)
                s["v"].mul_(b2).addcmul_(p.grad, p.grad, value=1 - b2)
                p.addcdiv_(s["m"] / (1 - s["p1"]), (s["v"] / (1 - s["p2"])).sqrt() + group["eps"], value=-group["lr"])
                s["p1"] *= b1
                s["p2"] *= b2


@wrong("Adam", "shared_step_counter")
class CounterOnSelfAdvancedPerParameter(Optimizer):
    def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8):
        super().__init__(params, dict(lr=lr, betas=betas, eps=eps))
        self.t = 0

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            beta1, beta2 = group["betas"]
            for p in group["params"]:
                if p.grad is None:
                    continue
                state = self.state[p]
                if len(state) == 0:
                    state["m"], state["v"] = torch.zeros_like(p), torch.zeros_like(p)
                self.t += 1
                state["m"] = beta1 * state["m"] + (1 - beta1) * p.grad
                state["v"] = beta2 * state["v"] + (1 - beta2) * p.grad**2
                m_hat = state["m"] / (1 - beta1**self.t)
                v_hat = state["v"] / (1 - beta2**self.t)
                p -= group["lr"] * m_hat / (v_hat.sqrt() + group["eps"])


@wrong("Adam", "shared_step_counter")
class CounterInTheGroup(Optimizer):
    def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8):
        super().__init__(params, dict(lr=lr, betas=betas, eps=eps, step=0))

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            b1, b2 = group["betas"]
            for p in group["params"]:
                if p.grad is None:
                    continue
                group["step"] += 1
                m = self.state[p].setdefault("m", torch.zeros_like(p)).lerp_(p.grad, 1 - b1)
                v = self.state[p].setdefault("v", torch.zeros_like(p)).lerp_(p.grad**2, 1 - b2)
                denom = (v / (1 - b2 ** group["step"])).sqrt_().add_(group["eps"])
                p.addcdiv_(m, denom, value=-group["lr"] / (1 - b1 ** group["step"]))


@wrong("Adam", "shared_step_counter")
class CounterAdvancedForParametersWithoutGradientsToo(Optimizer):
    def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8):
        super().__init__(params, dict(lr=lr, betas=betas, eps=eps))
        self.steps, self.m, self.v = 0, {}, {}

    def step(self):
        for group in self.param_groups:
            b1, b2 = group["betas"]
            for p in group["params"]:
                self.steps += 1
                if p.grad is None:
                    continue
                g = p.grad.data
                self.m[p] = b1 * self.m.get(p, 0) + (1 - b1) * g
                self.v[p] = b2 * self.v.get(p, 0) + (1 - b2) * g * g
                m_hat, v_hat = self.m[p] / (1 - b1**self.steps), self.v[p] / (1 - b2**self.steps)
                p.data = p.data - group["lr"] * m_hat / (v_hat.sqrt() + group["eps"])


@wrong("Adam", "shared_step_counter")
class NumpyWithOneCounter(Optimizer):
    def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8):
        super().__init__(params, dict(lr=lr, betas=betas, eps=eps))
        self.state_m, self.state_v = defaultdict(float), defaultdict(float)
        self.t = 0

    def step(self):
        for group in self.param_groups:
            b1, b2 = group["betas"]
            for p in [q for q in group["params"] if q.grad is not None]:
                g, self.t = p.grad.numpy(), self.t + 1
                self.state_m[p] += (1 - b1) * (g - self.state_m[p])
                self.state_v[p] += (1 - b2) * (g**2 - self.state_v[p])
                step = self.state_m[p] / (1 - b1**self.t) / (np.sqrt(self.state_v[p] / (1 - b2**self.t)) + group["eps"])
                p.detach().numpy()[...] -= group["lr"] * step


@wrong("Adam", "shared_step_counter")
class HelperThatCountsItsCalls(Optimizer):
    def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8):
        super().__init__(params, dict(lr=lr, betas=betas, eps=eps))
        self.calls = 0

    def _update(self, p, state, lr, betas, eps):
        self.calls += 1
        state["m"] = torch.lerp(state.get("m", torch.zeros_like(p)), p.grad, 1 - betas[0])
        state["v"] = torch.lerp(state.get("v", torch.zeros_like(p)), p.grad.square(), 1 - betas[1])
        m_hat = state["m"] / (1 - betas[0] ** self.calls)
        v_hat = state["v"] / (1 - betas[1] ** self.calls)
        p.sub_(lr * m_hat / (v_hat.sqrt() + eps))

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is not None:
                    self._update(p, self.state[p], group["lr"], group["betas"], group["eps"])


@wrong("Adam", "shared_step_counter")
class PowersSharedByAllParameters(Optimizer):
    def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8):
        super().__init__(params, dict(lr=lr, betas=betas, eps=eps))
        self.b1_t = self.b2_t = 1.0

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            b1, b2 = group["betas"]
            for p in group["params"]:
                if p.grad is None:
                    continue
                s = self.state[p]
                self.b1_t *= b1
                self.b2_t *= b2
                s["m"] = b1 * s.get("m", 0.0) + (1 - b1) * p.grad
                s["v"] = b2 * s.get("v", 0.0) + (1 - b2) * p.grad.pow(2)
                p -= group["lr"] * s["m"] / (1 - self.b1_t) / (torch.sqrt(s["v"] / (1 - self.b2_t)) + group["eps"])


@wrong("Adam", "no_correction")
class RawMoments(Optimizer):
    def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8):
        super().__init__(params, dict(lr=lr, betas=betas, eps=eps))

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            beta1, beta2 = group["betas"]
            for p in group["params"]:
                if p.grad is None:
                    continue
                state = self.state[p]
                if len(state) == 0:
                    state["m"], state["v"] = torch.zeros_like(p), torch.zeros_like(p)
                state["m"] = beta1 * state["m"] + (1 - beta1) * p.grad
                state["v"] = beta2 * state["v"] + (1 - beta2) * p.grad**2
                p -= group["lr"] * state["m"] / (state["v"].sqrt() + group["eps"])


@wrong("Adam", "no_correction")
class RawMomentsByLerp(Optimizer):
    def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8):
        super().__init__(params, dict(lr=lr, betas=betas, eps=eps))
        self.m = {p: torch.zeros_like(p) for group in self.param_groups for p in group["params"]}
        self.v = {p: torch.zeros_like(p) for group in self.param_groups for p in group["params"]}

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is not None:
                    m = self.m[p].lerp_(p.grad, 1 - group["betas"][0])
                    v = self.v[p].lerp_(p.grad.square(), 1 - group["betas"][1])
                    p.addcdiv_(m, v.sqrt().add_(group["eps"]), value=-group["lr"])


@wrong("Adam", "no_correction")
class CorrectedAndThenForgotten(Optimizer):
    def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8):
        super().__init__(params, dict(lr=lr, betas=betas, eps=eps))

    def step(self):
        for group in self.param_groups:
            b1, b2 = group["betas"]
            for p in group["params"]:
                if p.grad is None:
                    continue
                g, s = p.grad.data, self.state[p]
                t = s["t"] = s.get("t", 0) + 1
                m = s["m"] = b1 * s.get("m", 0) + (1 - b1) * g
                v = s["v"] = b2 * s.get("v", 0) + (1 - b2) * g * g
                m.div(1 - b1**t)
                v.div(1 - b2**t)
                p.data -= group["lr"] * m / (torch.sqrt(v) + group["eps"])


@wrong("Adam", "no_correction")
class NumpyRawMoments(Optimizer):
    def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8):
        super().__init__(params, dict(lr=lr, betas=betas, eps=eps))
        self.m, self.v = defaultdict(float), defaultdict(float)

    def step(self):
        for group in self.param_groups:
            b1, b2 = group["betas"]
            for p in group["params"]:
                if p.grad is None:
                    continue
                g = p.grad.numpy()
                self.m[p] = b1 * self.m[p] + (1 - b1) * g
                self.v[p] = b2 * self.v[p] + (1 - b2) * np.square(g)
                p.detach().numpy()[...] -= group["lr"] * self.m[p] / (np.sqrt(self.v[p]) + group["eps"])


@wrong("Adam", "no_correction")
class WeightedSumsOfTheHistory(Optimizer):
    def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8):
        super().__init__(params, dict(lr=lr, betas=betas, eps=eps))

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            b1, b2 = group["betas"]
            for p in group["params"]:
                if p.grad is None:
                    continue
                past = self.state[p].setdefault("past", [])
                past.insert(0, p.grad.clone())
                m = (1 - b1) * sum(b1**k * g for k, g in enumerate(past))
                v = (1 - b2) * sum(b2**k * g**2 for k, g in enumerate(past))
                p.copy_(p - group["lr"] * m / (v.sqrt() + group["eps"]))


@wrong("Adam", "half_correction")
class OnlyTheFirstMomentCorrected(Optimizer):
    def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8):
        super().__init__(params, dict(lr=lr, betas=betas, eps=eps))

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            beta1, beta2 = group["betas"]
            for p in group["params"]:
                if p.grad is None:
                    continue
                state = self.state[p]
                if len(state) == 0:
                    state["t"], state["m"], state["v"] = 0, torch.zeros_like(p), torch.zeros_like(p)
                state["t"] += 1
                state["m"] = beta1 * state["m"] + (1 - beta1) * p.grad
                state["v"] = beta2 * state["v"] + (1 - beta2) * p.grad**2
                m_hat = state["m"] / (1 - beta1 ** state["t"])
                p -= group["lr"] * m_hat / (state["v"].sqrt() + group["eps"])


@wrong("Adam", "half_correction")
class OnlyTheSecondMomentCorrected(Optimizer):
    def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8):
        super().__init__(params, dict(lr=lr, betas=betas, eps=eps))

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            beta1, beta2 = group["betas"]
            for p in group["params"]:
                if p.grad is None:
                    continue
                state = self.state[p]
                t = state["t"] = state.get("t", 0) + 1
                state["m"] = beta1 * state.get("m", 0) + (1 - beta1) * p.grad
                state["v"] = beta2 * state.get("v", 0) + (1 - beta2) * p.grad.square()
                v_hat = state["v"] / (1 - beta2**t)
                p.sub_(group["lr"] * state["m"] / (v_hat.sqrt() + group["eps"]))


@wrong("Adam", "half_correction")
class CorrectionInTheRateOfTheFirstOnly(Optimizer):
    def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8):
        super().__init__(params, dict(lr=lr, betas=betas, eps=eps))
        self.t = 0

    @torch.no_grad()
    def step(self):
        self.t += 1
        for group in self.param_groups:
            b1, b2 = group["betas"]
            for p in group["params"]:
                if p.grad is None:
                    continue
                m = self.state[p].setdefault("m", torch.zeros_like(p)).mul_(b1).add_(p.grad, alpha=1 - b1)
                v = self.state[p].setdefault("v", torch.zeros_like(p)).mul_(b2).addcmul_(p.grad, p.grad, value=1 - b2)
                p.addcdiv_(m, v.sqrt().add_(group["eps"]), value=-group["lr"] / (1 - b1**self.t))


@wrong("Adam", "half_correction")
class NumpyOnlyTheSecond(Optimizer):
    def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8):
        super().__init__(params, dict(lr=lr, betas=betas, eps=eps))
        self.m, self.v, self.t = defaultdict(float), defaultdict(float), defaultdict(int)

    def step(self):
        for group in self.param_groups:
            b1, b2 = group["betas"]
            for p in group["params"]:
                if p.grad is None:
                    continue
                g = p.grad.numpy()
                self.t[p] += 1
                self.m[p] = self.m[p] + (1 - b1) * (g - self.m[p])
                self.v[p] = self.v[p] + (1 - b2) * (g * g - self.v[p])
                root = np.sqrt(self.v[p]) / np.sqrt(1 - b2 ** self.t[p])
                p.detach().numpy()[...] -= group["lr"] * self.m[p] / (root + group["eps"])


@wrong("Adam", "half_correction")
class HistoryNormalizedForTheMeanOnly(Optimizer):
    def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8):
        super().__init__(params, dict(lr=lr, betas=betas, eps=eps))
        self.past = defaultdict(list)

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            b1, b2 = group["betas"]
            for p in group["params"]:
                if p.grad is None:
                    continue
                self.past[p].insert(0, p.grad.clone())
                w1 = [b1**k for k in range(len(self.past[p]))]
                m_hat = sum(w * g for w, g in zip(w1, self.past[p], strict=True)) / sum(w1)
                v = sum((1 - b2) * b2**k * g * g for k, g in enumerate(self.past[p]))
                p.data -= group["lr"] * m_hat / (v.sqrt() + group["eps"])


@wrong("Adam", "swapped_betas")
class UnpackedInTheWrongOrder(Optimizer):
    def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8):
        super().__init__(params, dict(lr=lr, betas=betas, eps=eps))

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            beta2, beta1 = group["betas"]
            for p in group["params"]:
                if p.grad is None:
                    continue
                state = self.state[p]
                if len(state) == 0:
                    state["t"], state["m"], state["v"] = 0, torch.zeros_like(p), torch.zeros_like(p)
                state["t"] += 1
                state["m"] = beta1 * state["m"] + (1 - beta1) * p.grad
                state["v"] = beta2 * state["v"] + (1 - beta2) * p.grad**2
                m_hat = state["m"] / (1 - beta1 ** state["t"])
                v_hat = state["v"] / (1 - beta2 ** state["t"])
                p -= group["lr"] * m_hat / (v_hat.sqrt() + group["eps"])


@wrong("Adam", "swapped_betas")
class IndicesTheWrongWayRound(Optimizer):
    def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8):
        super().__init__(params, dict(lr=lr, betas=betas, eps=eps))
        self.t = 0

    @torch.no_grad()
    def step(self):
        self.t += 1
        for group in self.param_groups:
            betas = group["betas"]
            for p in group["params"]:
                if p.grad is None:
                    continue
                m = self.state[p].setdefault("m", torch.zeros_like(p)).lerp_(p.grad, 1 - betas[1])
                v = self.state[p].setdefault("v", torch.zeros_like(p)).lerp_(p.grad.square(), 1 - betas[0])
                denom = (v / (1 - betas[0] ** self.t)).sqrt_().add_(group["eps"])
                p.addcdiv_(m / (1 - betas[1] ** self.t), denom, value=-group["lr"])


@wrong("Adam", "swapped_betas")
class StoredUnderTheWrongNames(Optimizer):
    def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8):
        super().__init__(params, dict(lr=lr, beta1=betas[1], beta2=betas[0], eps=eps))

    def step(self):
        for group in self.param_groups:
            b1, b2 = group["beta1"], group["beta2"]
            for p in group["params"]:
                if p.grad is None:
                    continue
                g, s = p.grad.data, self.state[p]
                t = s["t"] = s.get("t", 0) + 1
                s["m"] = b1 * s.get("m", 0) + (1 - b1) * g
                s["v"] = b2 * s.get("v", 0) + (1 - b2) * g * g
                p.data -= group["lr"] * s["m"] / (1 - b1**t) / (torch.sqrt(s["v"] / (1 - b2**t)) + group["eps"])


@wrong("Adam", "swapped_betas")
class NumpySwappedInTheMeans(Optimizer):
    def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8):
        super().__init__(params, dict(lr=lr, betas=betas, eps=eps))
        self.m, self.v, self.t = defaultdict(float), defaultdict(float), defaultdict(int)

    def step(self):
        for group in self.param_groups:
            b1, b2 = group["betas"]
            for p in group["params"]:
                if p.grad is None:
                    continue
                g = p.grad.numpy()
                self.t[p] += 1
                self.m[p] = b2 * self.m[p] + (1 - b2) * g
                self.v[p] = b1 * self.v[p] + (1 - b1) * g**2
                m_hat, v_hat = self.m[p] / (1 - b2 ** self.t[p]), self.v[p] / (1 - b1 ** self.t[p])
                p.detach().numpy()[...] -= group["lr"] * m_hat / (np.sqrt(v_hat) + group["eps"])


@wrong("Adam", "swapped_betas")
class HelperCalledWithTheOtherBeta(Optimizer):
    def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8):
        super().__init__(params, dict(lr=lr, betas=betas, eps=eps))

    @staticmethod
    def _mean(values, beta):
        weights = [beta**k for k in reversed(range(len(values)))]
        return sum(w * x for w, x in zip(weights, values, strict=True)) / sum(weights)

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            b1, b2 = group["betas"]
            for p in group["params"]:
                if p.grad is None:
                    continue
                grads = self.state[p].setdefault("grads", [])
                grads.append(p.grad.clone())
                m_hat, v_hat = self._mean(grads, b2), self._mean([g**2 for g in grads], b1)
                p.sub_(group["lr"] * m_hat / (v_hat.sqrt() + group["eps"]))


@wrong("Adam", "corrected_moments_stored")
class StoresTheCorrectedMoments(Optimizer):
    def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8):
        super().__init__(params, dict(lr=lr, betas=betas, eps=eps))

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            beta1, beta2 = group["betas"]
            for p in group["params"]:
                if p.grad is None:
                    continue
                state = self.state[p]
                if len(state) == 0:
                    state["t"], state["m"], state["v"] = 0, torch.zeros_like(p), torch.zeros_like(p)
                state["t"] += 1
                state["m"] = beta1 * state["m"] + (1 - beta1) * p.grad
                state["v"] = beta2 * state["v"] + (1 - beta2) * p.grad**2
                state["m"] = state["m"] / (1 - beta1 ** state["t"])
                state["v"] = state["v"] / (1 - beta2 ** state["t"])
                p -= group["lr"] * state["m"] / (state["v"].sqrt() + group["eps"])


@wrong("Adam", "corrected_moments_stored")
class DividesInPlace(Optimizer):
    def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8):
        super().__init__(params, dict(lr=lr, betas=betas, eps=eps))

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            b1, b2 = group["betas"]
            group["t"] = t = group.get("t", 0) + 1
            for p in group["params"]:
                if p.grad is None:
                    continue
                m = self.state[p].setdefault("m", torch.zeros_like(p))
                v = self.state[p].setdefault("v", torch.zeros_like(p))
                m.mul_(b1).add_(p.grad, alpha=1 - b1)
                v.mul_(b2).addcmul_(p.grad, p.grad, value=1 - b2)
                m_hat = m.div_(1 - b1**t)
                v_hat = v.div_(1 - b2**t)
                p.addcdiv_(m_hat, v_hat.sqrt() + group["eps"], value=-group["lr"])


@wrong("Adam", "corrected_moments_stored")
class NumpyKeepsTheCorrected(Optimizer):
    def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8):
        super().__init__(params, dict(lr=lr, betas=betas, eps=eps))
        self.moments, self.t = {}, 0

    def step(self):
        self.t += 1
        for group in self.param_groups:
            b1, b2 = group["betas"]
            for p in group["params"]:
                if p.grad is None:
                    continue
                g = p.grad.numpy()
                m, v = self.moments.get(p, (0, 0))
                m = (b1 * m + (1 - b1) * g) / (1 - b1**self.t)
                v = (b2 * v + (1 - b2) * g**2) / (1 - b2**self.t)
                self.moments[p] = m, v
                p.detach().numpy()[...] -= group["lr"] * m / (np.sqrt(v) + group["eps"])


@wrong("Adam", "corrected_moments_stored")
class HelperWritesTheHatBack(Optimizer):
    def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8):
        super().__init__(params, dict(lr=lr, betas=betas, eps=eps))

    def _moment(self, state, name, value, beta):
        state[name] = torch.lerp(state.get(name, torch.zeros_like(value)), value, 1 - beta)
        state[name] /= 1 - beta ** state["t"]
        return state[name]

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is None:
                    continue
                state = self.state[p]
                state["t"] = state.get("t", 0) + 1
                m = self._moment(state, "m", p.grad, group["betas"][0])
                v = self._moment(state, "v", p.grad.square(), group["betas"][1])
                p.sub_(group["lr"] * m / (v.sqrt() + group["eps"]))


@wrong("Adam", "corrected_moments_stored")
class OnlyTheFirstStoredCorrected(Optimizer):
    def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8):
        super().__init__(params, dict(lr=lr, betas=betas, eps=eps))

    def step(self):
        for group in self.param_groups:
            b1, b2 = group["betas"]
            for p in group["params"]:
                if p.grad is None:
                    continue
                g, s = p.grad.data, self.state[p]
                t = s["t"] = s.get("t", 0) + 1
                s["m"] = (b1 * s.get("m", 0) + (1 - b1) * g) / (1 - b1**t)
                s["v"] = b2 * s.get("v", 0) + (1 - b2) * g * g
                p.data -= group["lr"] * s["m"] / ((s["v"] / (1 - b2**t)).sqrt() + group["eps"])


@wrong("Adam", "corrected_moments_stored")
class OnlyTheSecondStoredCorrected(Optimizer):
    def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8):
        super().__init__(params, dict(lr=lr, betas=betas, eps=eps))
        self.m, self.v, self.t = {}, {}, 0

    @torch.no_grad()
    def step(self):
        self.t += 1
        for group in self.param_groups:
            b1, b2 = group["betas"]
            for p in group["params"]:
                if p.grad is None:
                    continue
                self.m[p] = b1 * self.m.get(p, 0) + (1 - b1) * p.grad
                self.v[p] = b2 * self.v.get(p, 0) + (1 - b2) * p.grad**2
                self.v[p] /= 1 - b2**self.t
                p.copy_(p - group["lr"] * self.m[p] / (1 - b1**self.t) / (self.v[p].sqrt() + group["eps"]))


@wrong("Adam", "eps_inside_root")
class RootOfCorrectedAndEpsilon(Optimizer):
    def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8):
        super().__init__(params, dict(lr=lr, betas=betas, eps=eps))

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            beta1, beta2 = group["betas"]
            for p in group["params"]:
                if p.grad is None:
                    continue
                state = self.state[p]
                if len(state) == 0:
                    state["t"], state["m"], state["v"] = 0, torch.zeros_like(p), torch.zeros_like(p)
                state["t"] += 1
                state["m"] = beta1 * state["m"] + (1 - beta1) * p.grad
                state["v"] = beta2 * state["v"] + (1 - beta2) * p.grad**2
                m_hat = state["m"] / (1 - beta1 ** state["t"])
                v_hat = state["v"] / (1 - beta2 ** state["t"])
                p -= group["lr"] * m_hat / torch.sqrt(v_hat + group["eps"])


@wrong("Adam", "eps_inside_root")
class RsqrtOfCorrectedAndEpsilon(Optimizer):
    def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8):
        super().__init__(params, dict(lr=lr, betas=betas, eps=eps))
        self.t = 0

    @torch.no_grad()
    def step(self):
        self.t += 1
        for group in self.param_groups:
            b1, b2 = group["betas"]
            for p in group["params"]:
                if p.grad is None:
                    continue
                m = self.state[p].setdefault("m", torch.zeros_like(p)).lerp_(p.grad, 1 - b1)
                v = self.state[p].setdefault("v", torch.zeros_like(p)).lerp_(p.grad.square(), 1 - b2)
                scale = v.div(1 - b2**self.t).add_(group["eps"]).rsqrt_()
                p.addcmul_(m, scale, value=-group["lr"] / (1 - b1**self.t))


@wrong("Adam", "eps_inside_root")
class PowerMinusOneHalf(Optimizer):
    def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8):
        super().__init__(params, dict(lr=lr, betas=betas, eps=eps))

    def step(self):
        for group in self.param_groups:
            b1, b2 = group["betas"]
            for p in group["params"]:
                if p.grad is None:
                    continue
                g, s = p.grad.data, self.state[p]
                t = s["t"] = s.get("t", 0) + 1
                s["m"] = b1 * s.get("m", 0) + (1 - b1) * g
                s["v"] = b2 * s.get("v", 0) + (1 - b2) * g * g
                p.data -= group["lr"] * s["m"] / (1 - b1**t) * (s["v"] / (1 - b2**t) + group["eps"]) ** -0.5


@wrong("Adam", "eps_inside_root")
class NumpyRootOfBoth(Optimizer):
    def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8):
        super().__init__(params, dict(lr=lr, betas=betas, eps=eps))
        self.m, self.v, self.t = defaultdict(float), defaultdict(float), defaultdict(int)

    def step(self):
        for group in self.param_groups:
            b1, b2 = group["betas"]
            for p in group["params"]:
                if p.grad is None:
                    continue
                g = p.grad.numpy()
                self.t[p] += 1
                self.m[p] = b1 * self.m[p] + (1 - b1) * g
                self.v[p] = b2 * self.v[p] + (1 - b2) * g**2
                m_hat, v_hat = self.m[p] / (1 - b1 ** self.t[p]), self.v[p] / (1 - b2 ** self.t[p])
                p.detach().numpy()[...] -= group["lr"] * m_hat / np.sqrt(v_hat + group["eps"])


@wrong("Adam", "eps_inside_root")
class EpsilonScaledInsideTheRoot(Optimizer):
    def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8):
        super().__init__(params, dict(lr=lr, betas=betas, eps=eps))

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            b1, b2 = group["betas"]
            for p in group["params"]:
                if p.grad is None:
                    continue
                s = self.state[p]
                if not s:
                    s.update(t=0, m=torch.zeros_like(p), v=torch.zeros_like(p))
                s["t"] += 1
                s["m"].mul_(b1).add_(p.grad, alpha=1 - b1)
                s["v"].mul_(b2).addcmul_(p.grad, p.grad, value=1 - b2)
                c1, c2 = 1 - b1 ** s["t"], 1 - b2 ** s["t"]
                p.addcdiv_(s["m"], (s["v"] + c2 * group["eps"]).sqrt(), value=-group["lr"] * math.sqrt(c2) / c1)


@wrong("Adam", "eps_inside_root")
class RootOfRawMomentAndEpsilonCorrectedAfterwards(Optimizer):
    def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8):
        super().__init__(params, dict(lr=lr, betas=betas, eps=eps))

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            b1, b2 = group["betas"]
            for p in group["params"]:
                if p.grad is None:
                    continue
                s = self.state[p]
                t = s["t"] = s.get("t", 0) + 1
                s["m"] = torch.lerp(s.get("m", torch.zeros_like(p)), p.grad, 1 - b1)
                s["v"] = torch.lerp(s.get("v", torch.zeros_like(p)), p.grad.square(), 1 - b2)
                lr_t = group["lr"] * math.sqrt(1 - b2**t) / (1 - b1**t)
                p.sub_(lr_t * s["m"] / (s["v"] + group["eps"]).sqrt())


@wrong("Adam", "eps_before_correction")
class EfficientForm(Optimizer):
    def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8):
        super().__init__(params, dict(lr=lr, betas=betas, eps=eps))

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            beta1, beta2 = group["betas"]
            for p in group["params"]:
                if p.grad is None:
                    continue
                state = self.state[p]
                if len(state) == 0:
                    state["t"], state["m"], state["v"] = 0, torch.zeros_like(p), torch.zeros_like(p)
                state["t"] += 1
                state["m"] = beta1 * state["m"] + (1 - beta1) * p.grad
                state["v"] = beta2 * state["v"] + (1 - beta2) * p.grad**2
                lr_t = group["lr"] * math.sqrt(1 - beta2 ** state["t"]) / (1 - beta1 ** state["t"])
                p -= lr_t * state["m"] / (state["v"].sqrt() + group["eps"])


@wrong("Adam", "eps_before_correction")
class EfficientFormInPlace(Optimizer):
    def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8):
        super().__init__(params, dict(lr=lr, betas=betas, eps=eps))

    @torch.no_grad()
    def step(self, closure=None):
        for group in self.param_groups:
            b1, b2 = group["betas"]
            group["t"] = t = group.get("t", 0) + 1
            step_size = group["lr"] / (1 - b1**t) * (1 - b2**t) ** 0.5
            for p in group["params"]:
                if p.grad is None:
                    continue
                m = self.state[p].setdefault("m", torch.zeros_like(p)).mul_(b1).add_(p.grad, alpha=1 - b1)
                v = self.state[p].setdefault("v", torch.zeros_like(p)).mul_(b2).addcmul_(p.grad, p.grad, value=1 - b2)
                p.addcdiv_(m, v.sqrt().add_(group["eps"]), value=-step_size)


@wrong("Adam", "eps_before_correction")
class DenominatorDividedAfterEpsilon(Optimizer):
    def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8):
        super().__init__(params, dict(lr=lr, betas=betas, eps=eps))

    def step(self):
        for group in self.param_groups:
            b1, b2 = group["betas"]
            for p in group["params"]:
                if p.grad is None:
                    continue
                g, s = p.grad.data, self.state[p]
                t = s["t"] = s.get("t", 0) + 1
                s["m"] = b1 * s.get("m", 0) + (1 - b1) * g
                s["v"] = b2 * s.get("v", 0) + (1 - b2) * g * g
                denominator = (s["v"].sqrt() + group["eps"]) / math.sqrt(1 - b2**t)
                p.data -= group["lr"] * (s["m"] / (1 - b1**t)) / denominator


@wrong("Adam", "eps_before_correction")
class NumpyEfficientForm(Optimizer):
    def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8):
        super().__init__(params, dict(lr=lr, betas=betas, eps=eps))
        self.m, self.v, self.t = defaultdict(float), defaultdict(float), defaultdict(int)

    def step(self):
        for group in self.param_groups:
            b1, b2 = group["betas"]
            for p in group["params"]:
                if p.grad is None:
                    continue
                g = p.grad.numpy()
                self.t[p] += 1
                self.m[p] += (1 - b1) * (g - self.m[p])
                self.v[p] += (1 - b2) * (g**2 - self.v[p])
                raw = self.m[p] / (np.sqrt(self.v[p]) + group["eps"])
                correction = np.sqrt(1 - b2 ** self.t[p]) / (1 - b1 ** self.t[p])
                p.detach().numpy()[...] -= group["lr"] * correction * raw


@wrong("Adam", "eps_before_correction")
class RawRatioThenCorrected(Optimizer):
    def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8):
        super().__init__(params, dict(lr=lr, betas=betas, eps=eps))
        self.t, self.m, self.v = 0, {}, {}

    @torch.no_grad()
    def step(self):
        self.t += 1
        for group in self.param_groups:
            b1, b2 = group["betas"]
            c1, c2 = 1 - b1**self.t, 1 - b2**self.t
            for p in filter(lambda q: q.grad is not None, group["params"]):
                self.m[p] = torch.lerp(self.m.get(p, torch.zeros_like(p)), p.grad, 1 - b1)
                self.v[p] = torch.lerp(self.v.get(p, torch.zeros_like(p)), p.grad.square(), 1 - b2)
                ratio = self.m[p] / (self.v[p].sqrt() + group["eps"])
                p.copy_(p - group["lr"] * ratio * c2**0.5 / c1)


@wrong("Adam", "t_one_ahead")
class StartsAtOneAndCountsFirst(Optimizer):
    def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8):
        super().__init__(params, dict(lr=lr, betas=betas, eps=eps))

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            beta1, beta2 = group["betas"]
            for p in group["params"]:
                if p.grad is None:
                    continue
                state = self.state[p]
                if len(state) == 0:
                    state["t"], state["m"], state["v"] = 1, torch.zeros_like(p), torch.zeros_like(p)
                state["t"] += 1
                state["m"] = beta1 * state["m"] + (1 - beta1) * p.grad
                state["v"] = beta2 * state["v"] + (1 - beta2) * p.grad**2
                m_hat = state["m"] / (1 - beta1 ** state["t"])
                v_hat = state["v"] / (1 - beta2 ** state["t"])
                p -= group["lr"] * m_hat / (v_hat.sqrt() + group["eps"])


@wrong("Adam", "t_one_ahead")
class PowerOfStepPlusOne(Optimizer):
    def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8):
        super().__init__(params, dict(lr=lr, betas=betas, eps=eps))
        self.t = 0

    @torch.no_grad()
    def step(self):
        self.t += 1
        for group in self.param_groups:
            b1, b2 = group["betas"]
            for p in group["params"]:
                if p.grad is None:
                    continue
                m = self.state[p].setdefault("m", torch.zeros_like(p)).lerp_(p.grad, 1 - b1)
                v = self.state[p].setdefault("v", torch.zeros_like(p)).lerp_(p.grad.square(), 1 - b2)
                denom = (v / (1 - b2 ** (self.t + 1))).sqrt_().add_(group["eps"])
                p.addcdiv_(m / (1 - b1 ** (self.t + 1)), denom, value=-group["lr"])


@wrong("Adam", "t_one_ahead")
class PowersStartAtBeta(Optimizer):
    def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8):
        super().__init__(params, dict(lr=lr, betas=betas, eps=eps))

    def step(self):
        for group in self.param_groups:
            b1, b2 = group["betas"]
            for p in group["params"]:
                if p.grad is None:
                    continue
                g, s = p.grad.data, self.state[p]
                s["p1"] = s.get("p1", b1) * b1
                s["p2"] = s.get("p2", b2) * b2
                s["m"] = b1 * s.get("m", 0) + (1 - b1) * g
                s["v"] = b2 * s.get("v", 0) + (1 - b2) * g * g
                p.data -= group["lr"] * s["m"] / (1 - s["p1"]) / (torch.sqrt(s["v"] / (1 - s["p2"])) + group["eps"])


@wrong("Adam", "t_one_ahead")
class NumpyCountsTooFar(Optimizer):
    def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8):
        super().__init__(params, dict(lr=lr, betas=betas, eps=eps))
        self.m, self.v, self.t = defaultdict(float), defaultdict(float), defaultdict(lambda: 1)

    def step(self):
        for group in self.param_groups:
            b1, b2 = group["betas"]
            for p in group["params"]:
                if p.grad is None:
                    continue
                g = p.grad.numpy()
                self.t[p] = self.t[p] + 1
                self.m[p] += (1 - b1) * (g - self.m[p])
                self.v[p] += (1 - b2) * (g**2 - self.v[p])
                m_hat, v_hat = self.m[p] / (1 - b1 ** self.t[p]), self.v[p] / (1 - b2 ** self.t[p])
                p.detach().numpy()[...] -= group["lr"] * m_hat / (np.sqrt(v_hat) + group["eps"])


@wrong("Adam", "t_one_ahead")
class LengthOfAHistoryThatHoldsZeros(Optimizer):
    def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8):
        super().__init__(params, dict(lr=lr, betas=betas, eps=eps))

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            b1, b2 = group["betas"]
            for p in group["params"]:
                if p.grad is None:
                    continue
                history = self.state[p].setdefault("history", [torch.zeros_like(p)])
                history.append(p.grad.clone())
                m, v, t = 0, 0, len(history)
                for g in history:
                    m, v = b1 * m + (1 - b1) * g, b2 * v + (1 - b2) * g * g
                p.copy_(p - group["lr"] * m / (1 - b1**t) / ((v / (1 - b2**t)).sqrt() + group["eps"]))


@wrong("Adam", "no_one_minus_beta")
class LeakySums(Optimizer):
    def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8):
        super().__init__(params, dict(lr=lr, betas=betas, eps=eps))

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            beta1, beta2 = group["betas"]
            for p in group["params"]:
                if p.grad is None:
                    continue
                state = self.state[p]
                if len(state) == 0:
                    state["t"], state["m"], state["v"] = 0, torch.zeros_like(p), torch.zeros_like(p)
                state["t"] += 1
                state["m"] = beta1 * state["m"] + p.grad
                state["v"] = beta2 * state["v"] + p.grad**2
                m_hat = state["m"] / (1 - beta1 ** state["t"])
                v_hat = state["v"] / (1 - beta2 ** state["t"])
                p -= group["lr"] * m_hat / (v_hat.sqrt() + group["eps"])


@wrong("Adam", "no_one_minus_beta")
class AddWithoutAlpha(Optimizer):
    def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8):
        super().__init__(params, dict(lr=lr, betas=betas, eps=eps))
        self.t = 0

    @torch.no_grad()
    def step(self):
        self.t += 1
        for group in self.param_groups:
            b1, b2 = group["betas"]
            for p in group["params"]:
                if p.grad is None:
                    continue
                m = self.state[p].setdefault("m", torch.zeros_like(p)).mul_(b1).add_(p.grad)
                v = self.state[p].setdefault("v", torch.zeros_like(p)).mul_(b2).addcmul_(p.grad, p.grad, value=1 - b2)
                denom = (v / (1 - b2**self.t)).sqrt_().add_(group["eps"])
                p.addcdiv_(m / (1 - b1**self.t), denom, value=-group["lr"])


@wrong("Adam", "no_one_minus_beta")
class AddcmulWithoutValue(Optimizer):
    def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8):
        super().__init__(params, dict(lr=lr, betas=betas, eps=eps))

    def step(self):
        for group in self.param_groups:
            b1, b2 = group["betas"]
            for p in group["params"]:
                if p.grad is None:
                    continue
                g, s = p.grad.data, self.state[p]
                t = s["t"] = s.get("t", 0) + 1
                s["m"] = torch.lerp(s.get("m", torch.zeros_like(g)), g, 1 - b1)
                s["v"] = torch.addcmul(b2 * s.get("v", torch.zeros_like(g)), g, g)
                p.data -= group["lr"] * s["m"] / (1 - b1**t) / (torch.sqrt(s["v"] / (1 - b2**t)) + group["eps"])


@wrong("Adam", "no_one_minus_beta")
class NumpyLeakySums(Optimizer):
    def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8):
        super().__init__(params, dict(lr=lr, betas=betas, eps=eps))
        self.m, self.v, self.t = defaultdict(float), defaultdict(float), defaultdict(int)

    def step(self):
        for group in self.param_groups:
            b1, b2 = group["betas"]
            for p in group["params"]:
                if p.grad is None:
                    continue
                g = p.grad.numpy()
                self.t[p] += 1
                self.m[p] = b1 * self.m[p] + g
                self.v[p] = b2 * self.v[p] + np.square(g)
                m_hat, v_hat = self.m[p] / (1 - b1 ** self.t[p]), self.v[p] / (1 - b2 ** self.t[p])
                p.detach().numpy()[...] -= group["lr"] * m_hat / (np.sqrt(v_hat) + group["eps"])


@wrong("Adam", "no_one_minus_beta")
class MomentumAsInSgd(Optimizer):
    def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8):
        super().__init__(params, dict(lr=lr, momentum=betas[0], beta=betas[1], eps=eps))
        self.velocity, self.squares, self.t = {}, {}, 0

    @torch.no_grad()
    def step(self):
        self.t += 1
        for group in self.param_groups:
            mu, beta = group["momentum"], group["beta"]
            for p in filter(lambda q: q.grad is not None, group["params"]):
                self.velocity[p] = mu * self.velocity.get(p, 0) + p.grad
                self.squares[p] = beta * self.squares.get(p, 0) + (1 - beta) * p.grad.square()
                v_hat = self.velocity[p] / (1 - mu**self.t)
                s_hat = self.squares[p] / (1 - beta**self.t)
                p.sub_(group["lr"] * v_hat / (s_hat.sqrt() + group["eps"]))


@wrong("Adam", "multiplies_correction")
class MultipliesByOneMinusThePower(Optimizer):
    def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8):
        super().__init__(params, dict(lr=lr, betas=betas, eps=eps))

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            beta1, beta2 = group["betas"]
            for p in group["params"]:
                if p.grad is None:
                    continue
                state = self.state[p]
                if len(state) == 0:
                    state["t"], state["m"], state["v"] = 0, torch.zeros_like(p), torch.zeros_like(p)
                state["t"] += 1
                state["m"] = beta1 * state["m"] + (1 - beta1) * p.grad
                state["v"] = beta2 * state["v"] + (1 - beta2) * p.grad**2
                m_hat = state["m"] * (1 - beta1 ** state["t"])
                v_hat = state["v"] * (1 - beta2 ** state["t"])
                p -= group["lr"] * m_hat / (v_hat.sqrt() + group["eps"])


@wrong("Adam", "multiplies_correction")
class MultipliesInThePlaceOfBoth(Optimizer):
    def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8):
        super().__init__(params, dict(lr=lr, betas=betas, eps=eps))
        self.t = 0

    @torch.no_grad()
    def step(self):
        self.t += 1
        for group in self.param_groups:
            b1, b2 = group["betas"]
            for p in group["params"]:
                if p.grad is None:
                    continue
                m = self.state[p].setdefault("m", torch.zeros_like(p)).lerp_(p.grad, 1 - b1)
                v = self.state[p].setdefault("v", torch.zeros_like(p)).lerp_(p.grad.square(), 1 - b2)
                denom = v.sqrt().mul_(math.sqrt(1 - b2**self.t)).add_(group["eps"])
                p.addcdiv_(m, denom, value=-group["lr"] * (1 - b1**self.t))


@wrong("Adam", "multiplies_correction")
class MultipliesTheFirstOnly(Optimizer):
    def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8):
        super().__init__(params, dict(lr=lr, betas=betas, eps=eps))

    def step(self):
        for group in self.param_groups:
            b1, b2 = group["betas"]
            for p in group["params"]:
                if p.grad is None:
                    continue
                g, s = p.grad.data, self.state[p]
                t = s["t"] = s.get("t", 0) + 1
                s["m"] = b1 * s.get("m", 0) + (1 - b1) * g
                s["v"] = b2 * s.get("v", 0) + (1 - b2) * g * g
                m_hat = s["m"] * (1 - b1**t)
                p.data -= group["lr"] * m_hat / (torch.sqrt(s["v"] / (1 - b2**t)) + group["eps"])


@wrong("Adam", "multiplies_correction")
class NumpyMultipliesTheSecondOnly(Optimizer):
    def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8):
        super().__init__(params, dict(lr=lr, betas=betas, eps=eps))
        self.m, self.v, self.t = defaultdict(float), defaultdict(float), defaultdict(int)

    def step(self):
        for group in self.param_groups:
            b1, b2 = group["betas"]
            for p in group["params"]:
                if p.grad is None:
                    continue
                g = p.grad.numpy()
                self.t[p] += 1
                self.m[p] = b1 * self.m[p] + (1 - b1) * g
                self.v[p] = b2 * self.v[p] + (1 - b2) * g**2
                m_hat, v_hat = self.m[p] / (1 - b1 ** self.t[p]), self.v[p] * (1 - b2 ** self.t[p])
                p.detach().numpy()[...] -= group["lr"] * m_hat / (np.sqrt(v_hat) + group["eps"])


@wrong("Adam", "multiplies_correction")
class CorrectionFactorTheWrongWayUp(Optimizer):
    def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8):
        super().__init__(params, dict(lr=lr, betas=betas, eps=eps))

    @staticmethod
    def _correct(moment, beta, t):
        factor = (1 - beta) * sum(beta**k for k in range(t))
        return factor * moment

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            b1, b2 = group["betas"]
            group["t"] = t = group.get("t", 0) + 1
            for p in group["params"]:
                if p.grad is None:
                    continue
                s = self.state[p]
                s["m"] = torch.lerp(s.get("m", torch.zeros_like(p)), p.grad, 1 - b1)
                s["v"] = torch.lerp(s.get("v", torch.zeros_like(p)), p.grad**2, 1 - b2)
                update = self._correct(s["m"], b1, t) / (self._correct(s["v"], b2, t).sqrt() + group["eps"])
                p.copy_(p - group["lr"] * update)


@wrong("Adam", "correction_outside_root")
class RootDividedByTheWholeCorrection(Optimizer):
    def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8):
        super().__init__(params, dict(lr=lr, betas=betas, eps=eps))

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            beta1, beta2 = group["betas"]
            for p in group["params"]:
                if p.grad is None:
                    continue
                state = self.state[p]
                if len(state) == 0:
                    state["t"], state["m"], state["v"] = 0, torch.zeros_like(p), torch.zeros_like(p)
                state["t"] += 1
                state["m"] = beta1 * state["m"] + (1 - beta1) * p.grad
                state["v"] = beta2 * state["v"] + (1 - beta2) * p.grad**2
                m_hat = state["m"] / (1 - beta1 ** state["t"])
                root = state["v"].sqrt() / (1 - beta2 ** state["t"])
                p -= group["lr"] * m_hat / (root + group["eps"])


@wrong("Adam", "correction_outside_root")
class DenominatorInPlaceWithoutTheRootOfTheCorrection(Optimizer):
    def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8):
        super().__init__(params, dict(lr=lr, betas=betas, eps=eps))
        self.t = 0

    @torch.no_grad()
    def step(self):
        self.t += 1
        for group in self.param_groups:
            b1, b2 = group["betas"]
            for p in group["params"]:
                if p.grad is None:
                    continue
                m = self.state[p].setdefault("m", torch.zeros_like(p)).lerp_(p.grad, 1 - b1)
                v = self.state[p].setdefault("v", torch.zeros_like(p)).lerp_(p.grad.square(), 1 - b2)
                denom = v.sqrt().div_(1 - b2**self.t).add_(group["eps"])
                p.addcdiv_(m, denom, value=-group["lr"] / (1 - b1**self.t))


@wrong("Adam", "correction_outside_root")
class ParenthesisClosedTooEarly(Optimizer):
    def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8):
        super().__init__(params, dict(lr=lr, betas=betas, eps=eps))

    def step(self):
        for group in self.param_groups:
            b1, b2 = group["betas"]
            for p in group["params"]:
                if p.grad is None:
                    continue
                g, s = p.grad.data, self.state[p]
                t = s["t"] = s.get("t", 0) + 1
                s["m"] = b1 * s.get("m", 0) + (1 - b1) * g
                s["v"] = b2 * s.get("v", 0) + (1 - b2) * g * g
                p.data -= group["lr"] * s["m"] / (1 - b1**t) / (torch.sqrt(s["v"]) / (1 - b2**t) + group["eps"])


@wrong("Adam", "correction_outside_root")
class NumpyRootThenCorrection(Optimizer):
    def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8):
        super().__init__(params, dict(lr=lr, betas=betas, eps=eps))
        self.m, self.v, self.t = defaultdict(float), defaultdict(float), defaultdict(int)

    def step(self):
        for group in self.param_groups:
            b1, b2 = group["betas"]
            for p in group["params"]:
                if p.grad is None:
                    continue
                g = p.grad.numpy()
                self.t[p] += 1
                self.m[p] += (1 - b1) * (g - self.m[p])
                self.v[p] += (1 - b2) * (g**2 - self.v[p])
                root = np.sqrt(self.v[p]) / (1 - b2 ** self.t[p])
                p.detach().numpy()[...] -= group["lr"] * (self.m[p] / (1 - b1 ** self.t[p])) / (root + group["eps"])


@wrong("Adam", "correction_outside_root")
class HelperThatCorrectsTheRoot(Optimizer):
    def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8):
        super().__init__(params, dict(lr=lr, betas=betas, eps=eps))

    @staticmethod
    def _corrected(x, beta, t):
        return x / (1 - beta**t)

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            b1, b2 = group["betas"]
            for p in group["params"]:
                if p.grad is None:
                    continue
                grads = self.state[p].setdefault("grads", [])
                grads.insert(0, p.grad.clone())
                t = len(grads)
                m = sum((1 - b1) * b1**k * g for k, g in enumerate(grads))
                rms = sum((1 - b2) * b2**k * g * g for k, g in enumerate(grads)).sqrt()
                p.sub_(group["lr"] * self._corrected(m, b1, t) / (self._corrected(rms, b2, t) + group["eps"]))


@wrong("Adam", "no_root")
class DividesByTheSecondMoment(Optimizer):
    def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8):
        super().__init__(params, dict(lr=lr, betas=betas, eps=eps))

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            beta1, beta2 = group["betas"]
            for p in group["params"]:
                if p.grad is None:
                    continue
                state = self.state[p]
                if len(state) == 0:
                    state["t"], state["m"], state["v"] = 0, torch.zeros_like(p), torch.zeros_like(p)
                state["t"] += 1
                state["m"] = beta1 * state["m"] + (1 - beta1) * p.grad
                state["v"] = beta2 * state["v"] + (1 - beta2) * p.grad**2
                m_hat = state["m"] / (1 - beta1 ** state["t"])
                v_hat = state["v"] / (1 - beta2 ** state["t"])
                p -= group["lr"] * m_hat / (v_hat + group["eps"])


@wrong("Adam", "no_root")
class AddcdivByTheSecondMoment(Optimizer):
    def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8):
        super().__init__(params, dict(lr=lr, betas=betas, eps=eps))
        self.t = 0

    @torch.no_grad()
    def step(self):
        self.t += 1
        for group in self.param_groups:
            b1, b2 = group["betas"]
            for p in group["params"]:
                if p.grad is None:
                    continue
                m = self.state[p].setdefault("m", torch.zeros_like(p)).lerp_(p.grad, 1 - b1)
                v = self.state[p].setdefault("v", torch.zeros_like(p)).lerp_(p.grad.square(), 1 - b2)
                denom = v.div(1 - b2**self.t).add_(group["eps"])
                p.addcdiv_(m, denom, value=-group["lr"] / (1 - b1**self.t))


@wrong("Adam", "no_root")
class RootNotAssigned(Optimizer):
    def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8):
        super().__init__(params, dict(lr=lr, betas=betas, eps=eps))

    def step(self):
        for group in self.param_groups:
            b1, b2 = group["betas"]
            for p in group["params"]:
                if p.grad is None:
                    continue
                g, s = p.grad.data, self.state[p]
                t = s["t"] = s.get("t", 0) + 1
                s["m"] = b1 * s.get("m", 0) + (1 - b1) * g
                s["v"] = b2 * s.get("v", 0) + (1 - b2) * g * g
                m_hat, v_hat = s["m"] / (1 - b1**t), s["v"] / (1 - b2**t)
                v_hat.sqrt()
                p.data.sub_(m_hat / (v_hat + group["eps"]), alpha=group["lr"])


@wrong("Adam", "no_root")
class NumpySecondMoment(Optimizer):
    def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8):
        super().__init__(params, dict(lr=lr, betas=betas, eps=eps))
        self.m, self.v, self.t = defaultdict(float), defaultdict(float), defaultdict(int)

    def step(self):
        for group in self.param_groups:
            b1, b2 = group["betas"]
            for p in group["params"]:
                if p.grad is None:
                    continue
                g = p.grad.numpy()
                self.t[p] += 1
                self.m[p] = b1 * self.m[p] + (1 - b1) * g
                self.v[p] = b2 * self.v[p] + (1 - b2) * g**2
                m_hat, v_hat = self.m[p] / (1 - b1 ** self.t[p]), self.v[p] / (1 - b2 ** self.t[p])
                p.detach().numpy()[...] -= np.divide(group["lr"] * m_hat, v_hat + group["eps"])


@wrong("Adam", "no_root")
class WeightedMeansWithoutARoot(Optimizer):
    def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8):
        super().__init__(params, dict(lr=lr, betas=betas, eps=eps))

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is None:
                    continue
                grads = self.state[p].setdefault("grads", [])
                grads.insert(0, p.grad.clone())
                w1, w2 = ([beta**k for k in range(len(grads))] for beta in group["betas"])
                m_hat = sum(w * g for w, g in zip(w1, grads, strict=True)) / sum(w1)
                v_hat = sum(w * g**2 for w, g in zip(w2, grads, strict=True)) / sum(w2)
                p.copy_(p - group["lr"] / (v_hat + group["eps"]) * m_hat)


@wrong("Adam", "gradient_for_m")
class UpdatesWithTheGradient(Optimizer):
    def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8):
        super().__init__(params, dict(lr=lr, betas=betas, eps=eps))

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            beta1, beta2 = group["betas"]
            for p in group["params"]:
                if p.grad is None:
                    continue
                state = self.state[p]
                if len(state) == 0:
                    state["t"], state["m"], state["v"] = 0, torch.zeros_like(p), torch.zeros_like(p)
                state["t"] += 1
                state["m"] = beta1 * state["m"] + (1 - beta1) * p.grad
                state["v"] = beta2 * state["v"] + (1 - beta2) * p.grad**2
                v_hat = state["v"] / (1 - beta2 ** state["t"])
                p -= group["lr"] * p.grad / (v_hat.sqrt() + group["eps"])


@wrong("Adam", "gradient_for_m")
class AddcdivOfTheGradient(Optimizer):
    def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8):
        super().__init__(params, dict(lr=lr, betas=betas, eps=eps))
        self.t = 0

    @torch.no_grad()
    def step(self):
        self.t += 1
        for group in self.param_groups:
            b2 = group["betas"][1]
            for p in group["params"]:
                if p.grad is None:
                    continue
                v = self.state[p].setdefault("v", torch.zeros_like(p)).lerp_(p.grad.square(), 1 - b2)
                denom = (v / (1 - b2**self.t)).sqrt_().add_(group["eps"])
                p.addcdiv_(p.grad, denom, value=-group["lr"])


@wrong("Adam", "gradient_for_m")
class NumpyGradientOverTheRoot(Optimizer):
    def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8):
        super().__init__(params, dict(lr=lr, betas=betas, eps=eps))
        self.m, self.v, self.t = defaultdict(float), defaultdict(float), defaultdict(int)

    def step(self):
        for group in self.param_groups:
            b1, b2 = group["betas"]
            for p in group["params"]:
                if p.grad is None:
                    continue
                g = p.grad.numpy()
                self.t[p] += 1
                self.m[p] = b1 * self.m[p] + (1 - b1) * g
                self.v[p] = b2 * self.v[p] + (1 - b2) * g**2
                p.detach().numpy()[...] -= group["lr"] * g / (np.sqrt(self.v[p] / (1 - b2 ** self.t[p])) + group["eps"])


@wrong("Adam", "gradient_for_m")
class GradientWithTheFirstCorrection(Optimizer):
    def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8):
        super().__init__(params, dict(lr=lr, betas=betas, eps=eps))

    def step(self):
        for group in self.param_groups:
            b1, b2 = group["betas"]
            for p in group["params"]:
                if p.grad is None:
                    continue
                g, s = p.grad.data, self.state[p]
                t = s["t"] = s.get("t", 0) + 1
                s["v"] = b2 * s.get("v", 0) + (1 - b2) * g * g
                step_size = group["lr"] / (1 - b1**t)
                p.data -= step_size * g / (torch.sqrt(s["v"] / (1 - b2**t)) + group["eps"])


@wrong("Adam", "gradient_for_m")
class MeanMadeOfTheLastGradientOnly(Optimizer):
    def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8):
        super().__init__(params, dict(lr=lr, betas=betas, eps=eps))

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is None:
                    continue
                grads = self.state[p].setdefault("grads", [])
                grads.insert(0, p.grad.clone())
                weights = [group["betas"][1] ** k for k in range(len(grads))]
                v_hat = sum(w * g**2 for w, g in zip(weights, grads, strict=True)) / sum(weights)
                p.copy_(p - group["lr"] * grads[0] / (v_hat.sqrt() + group["eps"]))


@wrong("Adam", "state_reset")
class MomentsZeroedInEveryStep(Optimizer):
    def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8):
        super().__init__(params, dict(lr=lr, betas=betas, eps=eps))
        self.t = 0

    @torch.no_grad()
    def step(self):
        self.t += 1
        for group in self.param_groups:
            beta1, beta2 = group["betas"]
            for p in group["params"]:
                if p.grad is None:
                    continue
                m, v = torch.zeros_like(p), torch.zeros_like(p)
                m = beta1 * m + (1 - beta1) * p.grad
                v = beta2 * v + (1 - beta2) * p.grad**2
                m_hat = m / (1 - beta1**self.t)
                v_hat = v / (1 - beta2**self.t)
                p -= group["lr"] * m_hat / (v_hat.sqrt() + group["eps"])


@wrong("Adam", "state_reset")
class StateMadeAnewEachTime(Optimizer):
    def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8):
        super().__init__(params, dict(lr=lr, betas=betas, eps=eps))

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            b1, b2 = group["betas"]
            for p in group["params"]:
                if p.grad is None:
                    continue
                self.state[p] = {"t": 0, "m": torch.zeros_like(p), "v": torch.zeros_like(p)}
                s = self.state[p]
                s["t"] += 1
                s["m"].lerp_(p.grad, 1 - b1)
                s["v"].lerp_(p.grad.square(), 1 - b2)
                denom = (s["v"] / (1 - b2 ** s["t"])).sqrt_().add_(group["eps"])
                p.addcdiv_(s["m"] / (1 - b1 ** s["t"]), denom, value=-group["lr"])


@wrong("Adam", "state_reset")
class LocalMomentsNotStoredBack(Optimizer):
    def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8):
        super().__init__(params, dict(lr=lr, betas=betas, eps=eps))
        for group in self.param_groups:
            for p in group["params"]:
                self.state[p] = {"t": 0, "m": torch.zeros_like(p), "v": torch.zeros_like(p)}

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            b1, b2 = group["betas"]
            for p in group["params"]:
                if p.grad is None:
                    continue
                m, v = self.state[p]["m"], self.state[p]["v"]
                self.state[p]["t"] += 1
                t = self.state[p]["t"]
                m = b1 * m + (1 - b1) * p.grad
                v = b2 * v + (1 - b2) * p.grad * p.grad
                p.sub_(group["lr"] * m / (1 - b1**t) / (torch.sqrt(v / (1 - b2**t)) + group["eps"]))


@wrong("Adam", "state_reset")
class NumpyDictsMadeInStep(Optimizer):
    def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8):
        super().__init__(params, dict(lr=lr, betas=betas, eps=eps))

    def step(self):
        m, v, t = defaultdict(float), defaultdict(float), 1
        for group in self.param_groups:
            b1, b2 = group["betas"]
            for p in group["params"]:
                if p.grad is None:
                    continue
                g = p.grad.numpy()
                m[p] = b1 * m[p] + (1 - b1) * g
                v[p] = b2 * v[p] + (1 - b2) * g**2
                update = m[p] / (1 - b1**t) / (np.sqrt(v[p] / (1 - b2**t)) + group["eps"])
                p.detach().numpy()[...] -= group["lr"] * update


@wrong("Adam", "state_reset")
class StateClearedAtTheEnd(Optimizer):
    def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8):
        super().__init__(params, dict(lr=lr, betas=betas, eps=eps))

    def step(self):
        for group in self.param_groups:
            b1, b2 = group["betas"]
            for p in group["params"]:
                if p.grad is None:
                    continue
                g, s = p.grad.data, self.state[p]
                t = s["t"] = s.get("t", 0) + 1
                s["m"] = b1 * s.get("m", 0) + (1 - b1) * g
                s["v"] = b2 * s.get("v", 0) + (1 - b2) * g * g
                p.data -= group["lr"] * s["m"] / (1 - b1**t) / (torch.sqrt(s["v"] / (1 - b2**t)) + group["eps"])
        self.state.clear()


@wrong("Adam", "shared_buffer")
class MomentsOnSelf(Optimizer):
    def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8):
        super().__init__(params, dict(lr=lr, betas=betas, eps=eps))
        self.m, self.v, self.t = 0, 0, 0

    @torch.no_grad()
    def step(self):
        self.t += 1
        for group in self.param_groups:
            beta1, beta2 = group["betas"]
            for p in group["params"]:
                if p.grad is None:
                    continue
                self.m = beta1 * self.m + (1 - beta1) * p.grad
                self.v = beta2 * self.v + (1 - beta2) * p.grad**2
                m_hat = self.m / (1 - beta1**self.t)
                v_hat = self.v / (1 - beta2**self.t)
                p -= group["lr"] * m_hat / (v_hat.sqrt() + group["eps"])


@wrong("Adam", "shared_buffer")
class MomentsInTheGroup(Optimizer):
    def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8):
        super().__init__(params, dict(lr=lr, betas=betas, eps=eps))

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            b1, b2 = group["betas"]
            group["t"] = t = group.get("t", 0) + 1
            for p in group["params"]:
                if p.grad is None:
                    continue
                m = group.setdefault("m", torch.zeros_like(p)).lerp_(p.grad, 1 - b1)
                v = group.setdefault("v", torch.zeros_like(p)).lerp_(p.grad.square(), 1 - b2)
                p.addcdiv_(m / (1 - b1**t), (v / (1 - b2**t)).sqrt_().add_(group["eps"]), value=-group["lr"])


@wrong("Adam", "shared_buffer")
class OneStateForAll(Optimizer):
    def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8):
        super().__init__(params, dict(lr=lr, betas=betas, eps=eps))

    @torch.no_grad()
    def step(self):
        s = self.state["moments"]
        s["t"] = s.get("t", 0) + 1
        for group in self.param_groups:
            b1, b2 = group["betas"]
            for p in group["params"]:
                if p.grad is None:
                    continue
                if "m" not in s:
                    s["m"], s["v"] = torch.zeros_like(p), torch.zeros_like(p)
                s["m"].mul_(b1).add_(p.grad, alpha=1 - b1)
                s["v"].mul_(b2).addcmul_(p.grad, p.grad, value=1 - b2)
                m_hat, v_hat = s["m"] / (1 - b1 ** s["t"]), s["v"] / (1 - b2 ** s["t"])
                p -= group["lr"] * m_hat / (torch.sqrt(v_hat) + group["eps"])


@wrong("Adam", "shared_buffer")
class NumpyMomentsOnSelf(Optimizer):
    def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8):
        super().__init__(params, dict(lr=lr, betas=betas, eps=eps))
        self.m = self.v = np.zeros(1)
        self.t = 0

    def step(self):
        self.t += 1
        for group in self.param_groups:
            b1, b2 = group["betas"]
            for p in group["params"]:
                if p.grad is None:
                    continue
                g = p.grad.numpy()
                self.m = b1 * self.m + (1 - b1) * g
                self.v = b2 * self.v + (1 - b2) * g**2
                m_hat, v_hat = self.m / (1 - b1**self.t), self.v / (1 - b2**self.t)
                p.detach().numpy()[...] -= group["lr"] * m_hat / (np.sqrt(v_hat) + group["eps"])


@wrong("Adam", "shared_buffer")
class BuffersOfTheLastParameter(Optimizer):
    def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8):
        super().__init__(params, dict(lr=lr, betas=betas, eps=eps))
        for group in self.param_groups:
            for p in group["params"]:
                self.m, self.v = torch.zeros_like(p), torch.zeros_like(p)
        self.t = 0

    def step(self):
        self.t += 1
        for group in self.param_groups:
            b1, b2 = group["betas"]
            for p in group["params"]:
                if p.grad is None:
                    continue
                self.m.lerp_(p.grad, 1 - b1)
                self.v.lerp_(p.grad.square(), 1 - b2)
                denom = (self.v / (1 - b2**self.t)).sqrt() + group["eps"]
                p.data -= group["lr"] * self.m / (1 - b1**self.t) / denom


@wrong("Adam", "ignores_group_lr")
class RateKeptOnSelf(Optimizer):
    def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8):
        super().__init__(params, dict(lr=lr, betas=betas, eps=eps))
        self.lr = lr

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            beta1, beta2 = group["betas"]
            for p in group["params"]:
                if p.grad is None:
                    continue
                state = self.state[p]
                if len(state) == 0:
                    state["t"], state["m"], state["v"] = 0, torch.zeros_like(p), torch.zeros_like(p)
                state["t"] += 1
                state["m"] = beta1 * state["m"] + (1 - beta1) * p.grad
                state["v"] = beta2 * state["v"] + (1 - beta2) * p.grad**2
                m_hat = state["m"] / (1 - beta1 ** state["t"])
                v_hat = state["v"] / (1 - beta2 ** state["t"])
                p -= self.lr * m_hat / (v_hat.sqrt() + group["eps"])


@wrong("Adam", "ignores_group_lr")
class RateFromDefaults(Optimizer):
    def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8):
        super().__init__(params, dict(lr=lr, betas=betas, eps=eps))
        self.t = 0

    @torch.no_grad()
    def step(self):
        self.t += 1
        b1, b2 = self.defaults["betas"]
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is None:
                    continue
                m = self.state[p].setdefault("m", torch.zeros_like(p)).lerp_(p.grad, 1 - b1)
                v = self.state[p].setdefault("v", torch.zeros_like(p)).lerp_(p.grad.square(), 1 - b2)
                denom = (v / (1 - b2**self.t)).sqrt_().add_(self.defaults["eps"])
                p.addcdiv_(m / (1 - b1**self.t), denom, value=-self.defaults["lr"])


@wrong("Adam", "ignores_group_lr")
class RateOfTheFirstGroup(Optimizer):
    def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8):
        super().__init__(params, dict(lr=lr, betas=betas, eps=eps))

    def step(self):
        lr, (b1, b2), eps = (self.param_groups[0][name] for name in ("lr", "betas", "eps"))
        for p in (p for group in self.param_groups for p in group["params"]):
            if p.grad is None:
                continue
            g, s = p.grad.data, self.state[p]
            t = s["t"] = s.get("t", 0) + 1
            s["m"] = b1 * s.get("m", 0) + (1 - b1) * g
            s["v"] = b2 * s.get("v", 0) + (1 - b2) * g * g
            p.data -= lr * s["m"] / (1 - b1**t) / (torch.sqrt(s["v"] / (1 - b2**t)) + eps)


@wrong("Adam", "ignores_group_lr")
class NumpyRatesReadAtConstruction(Optimizer):
    def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8):
        super().__init__(params, dict(lr=lr, betas=betas, eps=eps))
        self.rates = [group["lr"] for group in self.param_groups]
        self.m, self.v, self.t = defaultdict(float), defaultdict(float), defaultdict(int)

    def step(self):
        for lr, group in zip(self.rates, self.param_groups, strict=True):
            b1, b2 = group["betas"]
            for p in group["params"]:
                if p.grad is None:
                    continue
                g = p.grad.numpy()
                self.t[p] += 1
                self.m[p] = b1 * self.m[p] + (1 - b1) * g
                self.v[p] = b2 * self.v[p] + (1 - b2) * g**2
                m_hat, v_hat = self.m[p] / (1 - b1 ** self.t[p]), self.v[p] / (1 - b2 ** self.t[p])
                p.detach().numpy()[...] -= lr * m_hat / (np.sqrt(v_hat) + group["eps"])


@wrong("Adam", "ignores_group_lr")
class EverythingKeptOnSelf(Optimizer):
    def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8):
        super().__init__(params, {})
        self.lr, self.betas, self.eps, self.grads = lr, betas, eps, defaultdict(list)

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is None:
                    continue
                self.grads[p].insert(0, p.grad.clone())
                w1, w2 = ([beta**k for k in range(len(self.grads[p]))] for beta in self.betas)
                m_hat = sum(w * g for w, g in zip(w1, self.grads[p], strict=True)) / sum(w1)
                v_hat = sum(w * g**2 for w, g in zip(w2, self.grads[p], strict=True)) / sum(w2)
                p.copy_(p - self.lr * m_hat / (v_hat.sqrt() + self.eps))


@wrong("Adam", "eps_outside_denominator")
class EpsilonAddedToTheQuotient(Optimizer):
    def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8):
        super().__init__(params, dict(lr=lr, betas=betas, eps=eps))

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            beta1, beta2 = group["betas"]
            for p in group["params"]:
                if p.grad is None:
                    continue
                state = self.state[p]
                if len(state) == 0:
                    state["t"], state["m"], state["v"] = 0, torch.zeros_like(p), torch.zeros_like(p)
                state["t"] += 1
                state["m"] = beta1 * state["m"] + (1 - beta1) * p.grad
                state["v"] = beta2 * state["v"] + (1 - beta2) * p.grad**2
                m_hat = state["m"] / (1 - beta1 ** state["t"])
                v_hat = state["v"] / (1 - beta2 ** state["t"])
                p -= group["lr"] * (m_hat / v_hat.sqrt() + group["eps"])


@wrong("Adam", "eps_outside_denominator")
class EpsilonAddedToTheParameter(Optimizer):
    def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8):
        super().__init__(params, dict(lr=lr, betas=betas, eps=eps))
        self.t = 0

    @torch.no_grad()
    def step(self):
        self.t += 1
        for group in self.param_groups:
            b1, b2 = group["betas"]
            for p in group["params"]:
                if p.grad is None:
                    continue
                m = self.state[p].setdefault("m", torch.zeros_like(p)).lerp_(p.grad, 1 - b1)
                v = self.state[p].setdefault("v", torch.zeros_like(p)).lerp_(p.grad.square(), 1 - b2)
                p.copy_(p - group["lr"] * m / (1 - b1**self.t) / (v / (1 - b2**self.t)).sqrt() + group["eps"])


@wrong("Adam", "eps_outside_denominator")
class ParenthesesForgotten(Optimizer):
    def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8):
        super().__init__(params, dict(lr=lr, betas=betas, eps=eps))

    def step(self):
        for group in self.param_groups:
            b1, b2 = group["betas"]
            for p in group["params"]:
                if p.grad is None:
                    continue
                g, s = p.grad.data, self.state[p]
                t = s["t"] = s.get("t", 0) + 1
                s["m"] = b1 * s.get("m", 0) + (1 - b1) * g
                s["v"] = b2 * s.get("v", 0) + (1 - b2) * g * g
                p.data -= group["lr"] * s["m"] / (1 - b1**t) / torch.sqrt(s["v"] / (1 - b2**t)) + group["eps"]


@wrong("Adam", "eps_outside_denominator")
class NumpyEpsilonAfterTheDivision(Optimizer):
    def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8):
        super().__init__(params, dict(lr=lr, betas=betas, eps=eps))
        self.m, self.v, self.t = defaultdict(float), defaultdict(float), defaultdict(int)

    def step(self):
        for group in self.param_groups:
            b1, b2 = group["betas"]
            for p in group["params"]:
                if p.grad is None:
                    continue
                g = p.grad.numpy()
                self.t[p] += 1
                self.m[p] += (1 - b1) * (g - self.m[p])
                self.v[p] += (1 - b2) * (g**2 - self.v[p])
                m_hat, v_hat = self.m[p] / (1 - b1 ** self.t[p]), self.v[p] / (1 - b2 ** self.t[p])
                p.detach().numpy()[...] -= group["lr"] * (m_hat / np.sqrt(v_hat) + group["eps"])


@wrong("Adam", "eps_outside_denominator")
class RsqrtPlusEpsilon(Optimizer):
    def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8):
        super().__init__(params, dict(lr=lr, betas=betas, eps=eps))
        self.m, self.v, self.t = {}, {}, 0

    @torch.no_grad()
    def step(self):
        self.t += 1
        for group in self.param_groups:
            b1, b2 = group["betas"]
            for p in filter(lambda q: q.grad is not None, group["params"]):
                self.m[p] = torch.lerp(self.m.get(p, torch.zeros_like(p)), p.grad, 1 - b1)
                self.v[p] = torch.lerp(self.v.get(p, torch.zeros_like(p)), p.grad.square(), 1 - b2)
                inverse = (self.v[p] / (1 - b2**self.t)).rsqrt() + group["eps"]
                p.sub_(group["lr"] * self.m[p] / (1 - b1**self.t) * inverse)


@wrong("Adam", "root_stored")
class SecondMomentRootedInPlace(Optimizer):
    def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8):
        super().__init__(params, dict(lr=lr, betas=betas, eps=eps))
        self.t = 0

    @torch.no_grad()
    def step(self):
        self.t += 1
        for group in self.param_groups:
            b1, b2 = group["betas"]
            for p in group["params"]:
                if p.grad is None:
                    continue
                m = self.state[p].setdefault("m", torch.zeros_like(p)).lerp_(p.grad, 1 - b1)
                v = self.state[p].setdefault("v", torch.zeros_like(p)).lerp_(p.grad.square(), 1 - b2)
                denom = v.sqrt_().div(math.sqrt(1 - b2**self.t)).add_(group["eps"])
                p.addcdiv_(m, denom, value=-group["lr"] / (1 - b1**self.t))


@wrong("Adam", "root_stored")
class WholeDenominatorInPlace(Optimizer):
    def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8):
        super().__init__(params, dict(lr=lr, betas=betas, eps=eps))

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            b1, b2 = group["betas"]
            for p in group["params"]:
                if p.grad is None:
                    continue
                s = self.state[p]
                if not s:
                    s.update(t=0, m=torch.zeros_like(p), v=torch.zeros_like(p))
                s["t"] += 1
                s["m"].mul_(b1).add_(p.grad, alpha=1 - b1)
                s["v"].mul_(b2).addcmul_(p.grad, p.grad, value=1 - b2)
                denom = s["v"].sqrt_().div_((1 - b2 ** s["t"]) ** 0.5).add_(group["eps"])
                p -= group["lr"] * s["m"] / (1 - b1 ** s["t"]) / denom


@wrong("Adam", "root_stored")
class CorrectedRootInPlace(Optimizer):
    def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8):
        super().__init__(params, dict(lr=lr, betas=betas, eps=eps))

    def step(self):
        for group in self.param_groups:
            b1, b2 = group["betas"]
            for p in group["params"]:
                if p.grad is None:
                    continue
                g, s = p.grad.data, self.state[p]
                t = s["t"] = s.get("t", 0) + 1
                s["m"] = b1 * s.get("m", 0) + (1 - b1) * g
                s["v"] = b2 * s.get("v", 0) + (1 - b2) * g * g
                s["v"] = torch.sqrt(s["v"] / (1 - b2**t))
                p.data -= group["lr"] * s["m"] / (1 - b1**t) / (s["v"] + group["eps"])


@wrong("Adam", "root_stored")
class NumpyRootAveragedOn(Optimizer):
    def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8):
        super().__init__(params, dict(lr=lr, betas=betas, eps=eps))
        self.m, self.v, self.t = defaultdict(float), defaultdict(float), defaultdict(int)

    def step(self):
        for group in self.param_groups:
            b1, b2 = group["betas"]
            for p in group["params"]:
                if p.grad is None:
                    continue
                g = p.grad.numpy()
                self.t[p] += 1
                self.m[p] = b1 * self.m[p] + (1 - b1) * g
                self.v[p] = np.sqrt(b2 * self.v[p] + (1 - b2) * g**2)
                m_hat, root = self.m[p] / (1 - b1 ** self.t[p]), self.v[p] / np.sqrt(1 - b2 ** self.t[p])
                p.detach().numpy()[...] -= group["lr"] * m_hat / (root + group["eps"])


@wrong("Adam", "root_stored")
class HelperThatKeepsTheRms(Optimizer):
    def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8):
        super().__init__(params, dict(lr=lr, betas=betas, eps=eps))

    def _rms(self, state, g, beta):
        state["rms"] = torch.lerp(state.get("rms", torch.zeros_like(g)), g**2, 1 - beta) ** 0.5
        return state["rms"] / (1 - beta ** state["t"]) ** 0.5

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            b1, b2 = group["betas"]
            for p in group["params"]:
                if p.grad is None:
                    continue
                s = self.state[p]
                s["t"] = s.get("t", 0) + 1
                s["m"] = torch.lerp(s.get("m", torch.zeros_like(p)), p.grad, 1 - b1)
                m_hat = s["m"] / (1 - b1 ** s["t"])
                p.copy_(p - group["lr"] * m_hat / (self._rms(s, p.grad, b2) + group["eps"]))


@wrong("Adam", "missing_brackets")
class CorrectionsWithoutBrackets(Optimizer):
    def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8):
        super().__init__(params, dict(lr=lr, betas=betas, eps=eps))

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            beta1, beta2 = group["betas"]
            for p in group["params"]:
                if p.grad is None:
                    continue
                state = self.state[p]
                if len(state) == 0:
                    state["t"], state["m"], state["v"] = 0, torch.zeros_like(p), torch.zeros_like(p)
                state["t"] += 1
                state["m"] = beta1 * state["m"] + (1 - beta1) * p.grad
                state["v"] = beta2 * state["v"] + (1 - beta2) * p.grad**2
                m_hat = state["m"] / 1 - beta1 ** state["t"]
                v_hat = state["v"] / 1 - beta2 ** state["t"]
                p -= group["lr"] * m_hat / (v_hat.sqrt() + group["eps"])


@wrong("Adam", "missing_brackets")
class MeansWithoutBrackets(Optimizer):
    def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8):
        super().__init__(params, dict(lr=lr, betas=betas, eps=eps))

    def step(self):
        for group in self.param_groups:
            b1, b2 = group["betas"]
            for p in group["params"]:
                if p.grad is None:
                    continue
                g, s = p.grad.data, self.state[p]
                t = s["t"] = s.get("t", 0) + 1
                s["m"] = b1 * s.get("m", 0) + 1 - b1 * g
                s["v"] = b2 * s.get("v", 0) + 1 - b2 * g * g
                p.data -= group["lr"] * s["m"] / (1 - b1**t) / (torch.sqrt(s["v"] / (1 - b2**t)) + group["eps"])


@wrong("Adam", "missing_brackets")
class FirstMeanWithoutBrackets(Optimizer):
    def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8):
        super().__init__(params, dict(lr=lr, betas=betas, eps=eps))
        self.t = 0

    @torch.no_grad()
    def step(self):
        self.t += 1
        for group in self.param_groups:
            b1, b2 = group["betas"]
            for p in group["params"]:
                if p.grad is None:
                    continue
                m = self.state[p].setdefault("m", torch.zeros_like(p)).mul_(b1).add_(1 - b1 * p.grad)
                v = self.state[p].setdefault("v", torch.zeros_like(p)).lerp_(p.grad.square(), 1 - b2)
                denom = (v / (1 - b2**self.t)).sqrt_().add_(group["eps"])
                p.addcdiv_(m / (1 - b1**self.t), denom, value=-group["lr"])


@wrong("Adam", "missing_brackets")
class NumpyFirstCorrectionWithoutBrackets(Optimizer):
    def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8):
        super().__init__(params, dict(lr=lr, betas=betas, eps=eps))
        self.m, self.v, self.t = defaultdict(float), defaultdict(float), defaultdict(int)

    def step(self):
        for group in self.param_groups:
            b1, b2 = group["betas"]
            for p in group["params"]:
                if p.grad is None:
                    continue
                g = p.grad.numpy()
                self.t[p] += 1
                self.m[p] += (1 - b1) * (g - self.m[p])
                self.v[p] += (1 - b2) * (g**2 - self.v[p])
                m_hat, v_hat = self.m[p] / 1 - b1 ** self.t[p], self.v[p] / (1 - b2 ** self.t[p])
                p.detach().numpy()[...] -= group["lr"] * m_hat / (np.sqrt(v_hat) + group["eps"])


@wrong("Adam", "missing_brackets")
class HelperThatCorrectsWithoutBrackets(Optimizer):
    def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8):
        super().__init__(params, dict(lr=lr, betas=betas, eps=eps))

    @staticmethod
    def _corrected(moment, beta, t):
        return moment / 1 - math.pow(beta, t)

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            b1, b2 = group["betas"]
            group["t"] = t = group.get("t", 0) + 1
            for p in group["params"]:
                if p.grad is None:
                    continue
                s = self.state[p]
                s["m"] = torch.lerp(s.get("m", torch.zeros_like(p)), p.grad, 1 - b1)
                s["v"] = torch.lerp(s.get("v", torch.zeros_like(p)), p.grad**2, 1 - b2)
                update = self._corrected(s["m"], b1, t) / (self._corrected(s["v"], b2, t).sqrt() + group["eps"])
                p.copy_(p - group["lr"] * update)


@wrong("Adam", "power_of_difference")
class BracketsRaisedToThePower(Optimizer):
    def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8):
        super().__init__(params, dict(lr=lr, betas=betas, eps=eps))

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            beta1, beta2 = group["betas"]
            for p in group["params"]:
                if p.grad is None:
                    continue
                state = self.state[p]
                if len(state) == 0:
                    state["t"], state["m"], state["v"] = 0, torch.zeros_like(p), torch.zeros_like(p)
                state["t"] += 1
                state["m"] = beta1 * state["m"] + (1 - beta1) * p.grad
                state["v"] = beta2 * state["v"] + (1 - beta2) * p.grad**2
                m_hat = state["m"] / (1 - beta1) ** state["t"]
                v_hat = state["v"] / (1 - beta2) ** state["t"]
                p -= group["lr"] * m_hat / (v_hat.sqrt() + group["eps"])


@wrong("Adam", "power_of_difference")
class PowInPlaceOfTheBiases(Optimizer):
    def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8):
        super().__init__(params, dict(lr=lr, betas=betas, eps=eps))
        self.t = 0

    @torch.no_grad()
    def step(self):
        self.t += 1
        for group in self.param_groups:
            b1, b2 = group["betas"]
            bias1, bias2 = math.pow(1 - b1, self.t), math.pow(1 - b2, self.t)
            for p in group["params"]:
                if p.grad is None:
                    continue
                m = self.state[p].setdefault("m", torch.zeros_like(p)).lerp_(p.grad, 1 - b1)
                v = self.state[p].setdefault("v", torch.zeros_like(p)).lerp_(p.grad.square(), 1 - b2)
                p.addcdiv_(m, (v / bias2).sqrt_().add_(group["eps"]), value=-group["lr"] / bias1)


@wrong("Adam", "power_of_difference")
class ProductOfTheWeights(Optimizer):
    def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8):
        super().__init__(params, dict(lr=lr, betas=betas, eps=eps))

    def step(self):
        for group in self.param_groups:
            b1, b2 = group["betas"]
            for p in group["params"]:
                if p.grad is None:
                    continue
                g, s = p.grad.data, self.state[p]
                s["c1"] = s.get("c1", 1.0) * (1 - b1)
                s["c2"] = s.get("c2", 1.0) * (1 - b2)
                s["m"] = b1 * s.get("m", 0) + (1 - b1) * g
                s["v"] = b2 * s.get("v", 0) + (1 - b2) * g * g
                p.data = p.data - group["lr"] * s["m"] / s["c1"] / (torch.sqrt(s["v"] / s["c2"]) + group["eps"])


@wrong("Adam", "power_of_difference")
class NumpyPowerOfBoth(Optimizer):
    def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8):
        super().__init__(params, dict(lr=lr, betas=betas, eps=eps))
        self.moments = {}

    def step(self):
        for group in self.param_groups:
            betas = np.array(group["betas"])
            for p in group["params"]:
                if p.grad is None:
                    continue
                g = p.grad.numpy()
                m, v, t = self.moments.get(p, (0, 0, 0))
                m, v, t = betas[0] * m + (1 - betas[0]) * g, betas[1] * v + (1 - betas[1]) * g**2, t + 1
                self.moments[p] = m, v, t
                c1, c2 = (1 - betas) ** t
                p.detach().numpy()[...] -= group["lr"] * (m / c1) / (np.sqrt(v / c2) + group["eps"])


@wrong("Adam", "power_of_difference")
class PowerOfDifferenceForTheFirstOnly(Optimizer):
    def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8):
        super().__init__(params, dict(lr=lr, betas=betas, eps=eps))

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            b1, b2 = group["betas"]
            for p in filter(lambda q: q.grad is not None, group["params"]):
                grads = self.state[p].setdefault("grads", [])
                grads.insert(0, p.grad.clone())
                t = len(grads)
                m_hat = sum((1 - b1) * b1**k * g for k, g in enumerate(grads)) / (1 - b1) ** t
                v_hat = sum((1 - b2) * b2**k * g * g for k, g in enumerate(grads)) / (1 - b2**t)
                p.sub_(group["lr"] * m_hat / (v_hat.sqrt() + group["eps"]))


@wrong("Adam", "rate_overwritten")
class LocalRateOverwritten(Optimizer):
    def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8):
        super().__init__(params, dict(lr=lr, betas=betas, eps=eps))
        self.t = 0

    @torch.no_grad()
    def step(self):
        self.t += 1
        for group in self.param_groups:
            lr, (b1, b2), eps = group["lr"], group["betas"], group["eps"]
            for p in group["params"]:
                if p.grad is None:
                    continue
                m = self.state[p].setdefault("m", torch.zeros_like(p)).lerp_(p.grad, 1 - b1)
                v = self.state[p].setdefault("v", torch.zeros_like(p)).lerp_(p.grad.square(), 1 - b2)
                root = math.sqrt(1 - b2**self.t)
                lr = lr * root / (1 - b1**self.t)
                p.addcdiv_(m, v.sqrt().add_(eps * root), value=-lr)


@wrong("Adam", "rate_overwritten")
class GroupsRateOverwritten(Optimizer):
    def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8):
        super().__init__(params, dict(lr=lr, betas=betas, eps=eps))

    def step(self):
        for group in self.param_groups:
            b1, b2 = group["betas"]
            for p in group["params"]:
                if p.grad is None:
                    continue
                g, s = p.grad.data, self.state[p]
                t = s["t"] = s.get("t", 0) + 1
                s["m"] = b1 * s.get("m", 0) + (1 - b1) * g
                s["v"] = b2 * s.get("v", 0) + (1 - b2) * g * g
                group["lr"] = group["lr"] / (1 - b1**t)
                p.data = p.data - group["lr"] * s["m"] / (torch.sqrt(s["v"] / (1 - b2**t)) + group["eps"])


@wrong("Adam", "rate_overwritten")
class LocalRateDividedInPlace(Optimizer):
    def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8):
        super().__init__(params, dict(lr=lr, betas=betas, eps=eps))

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            step_size, (b1, b2) = group["lr"], group["betas"]
            for p in group["params"]:
                if p.grad is None:
                    continue
                s = self.state[p]
                s["t"] = s.get("t", 0) + 1
                s["m"] = torch.lerp(s.get("m", torch.zeros_like(p)), p.grad, 1 - b1)
                s["v"] = torch.lerp(s.get("v", torch.zeros_like(p)), p.grad**2, 1 - b2)
                step_size /= 1 - b1 ** s["t"]
                p.sub_(step_size * s["m"] / ((s["v"] / (1 - b2 ** s["t"])).sqrt() + group["eps"]))


@wrong("Adam", "rate_overwritten")
class NumpyWithTheGroupsRateScaled(Optimizer):
    def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8):
        super().__init__(params, dict(lr=lr, betas=betas, eps=eps))
        self.m, self.v, self.t = defaultdict(float), defaultdict(float), defaultdict(int)

    def step(self):
        for group in self.param_groups:
            b1, b2 = group["betas"]
            for p in group["params"]:
                if p.grad is None:
                    continue
                g = p.grad.numpy()
                self.t[p] += 1
                self.m[p] = b1 * self.m[p] + (1 - b1) * g
                self.v[p] = b2 * self.v[p] + (1 - b2) * g**2
                root = np.sqrt(1 - b2 ** self.t[p])
                group["lr"] *= root / (1 - b1 ** self.t[p])
                p.detach().numpy()[...] -= group["lr"] * self.m[p] / (np.sqrt(self.v[p]) + root * group["eps"])


@wrong("Adam", "rate_overwritten")
class OptionsCopiedOncePerGroupAndChanged(Optimizer):
    def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8):
        super().__init__(params, dict(lr=lr, betas=betas, eps=eps))
        self.t, self.m, self.v = 0, {}, {}

    @torch.no_grad()
    def step(self):
        self.t += 1
        for group in self.param_groups:
            options = dict(group)
            b1, b2 = options["betas"]
            for p in options["params"]:
                if p.grad is None:
                    continue
                self.m[p] = b1 * self.m.get(p, 0) + (1 - b1) * p.grad
                self.v[p] = b2 * self.v.get(p, 0) + (1 - b2) * p.grad**2
                options["lr"] = options["lr"] / (1 - b1**self.t)
                v_hat = self.v[p] / (1 - b2**self.t)
                p.copy_(p - options["lr"] * self.m[p] / (v_hat.sqrt() + options["eps"]))


@wrong("Adam", "no_decay")
class AddsTheWeightedSquare(Optimizer):
    def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8):
        super().__init__(params, dict(lr=lr, betas=betas, eps=eps))

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            beta1, beta2 = group["betas"]
            for p in group["params"]:
                if p.grad is None:
                    continue
                state = self.state[p]
                if len(state) == 0:
                    state["t"], state["m"], state["v"] = 0, torch.zeros_like(p), torch.zeros_like(p)
                state["t"] += 1
                state["m"] = beta1 * state["m"] + (1 - beta1) * p.grad
                state["v"] += (1 - beta2) * p.grad**2
                m_hat = state["m"] / (1 - beta1 ** state["t"])
                v_hat = state["v"] / (1 - beta2 ** state["t"])
                p -= group["lr"] * m_hat / (v_hat.sqrt() + group["eps"])


@wrong("Adam", "no_decay")
class DecaysACopy(Optimizer):
    def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8):
        super().__init__(params, dict(lr=lr, betas=betas, eps=eps))
        self.t = 0

    @torch.no_grad()
    def step(self):
        self.t += 1
        for group in self.param_groups:
            b1, b2 = group["betas"]
            for p in group["params"]:
                if p.grad is None:
                    continue
                m = self.state[p].setdefault("m", torch.zeros_like(p))
                v = self.state[p].setdefault("v", torch.zeros_like(p))
                m.mul(b1)  # not in place: nothing happens
                m.add_(p.grad, alpha=1 - b1)
                v.mul(b2)
                v.addcmul_(p.grad, p.grad, value=1 - b2)
                denom = (v / (1 - b2**self.t)).sqrt_().add_(group["eps"])
                p.addcdiv_(m / (1 - b1**self.t), denom, value=-group["lr"])


@wrong("Adam", "no_decay")
class SquaresSummedAsInAdagrad(Optimizer):
    def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8):
        super().__init__(params, dict(lr=lr, betas=betas, eps=eps))

    def step(self):
        for group in self.param_groups:
            b1, b2 = group["betas"]
            for p in group["params"]:
                if p.grad is None:
                    continue
                g, s = p.grad.data, self.state[p]
                t = s["t"] = s.get("t", 0) + 1
                s["m"] = b1 * s.get("m", 0) + (1 - b1) * g
                s["v"] = s.get("v", 0) + g * g
                p.data = p.data - group["lr"] * s["m"] / (1 - b1**t) / (torch.sqrt(s["v"] / (1 - b2**t)) + group["eps"])


@wrong("Adam", "no_decay")
class NumpyFirstMomentAddedUp(Optimizer):
    def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8):
        super().__init__(params, dict(lr=lr, betas=betas, eps=eps))
        self.m, self.v, self.t = defaultdict(float), defaultdict(float), defaultdict(int)

    def step(self):
        for group in self.param_groups:
            b1, b2 = group["betas"]
            for p in group["params"]:
                if p.grad is None:
                    continue
                g = p.grad.numpy()
                self.t[p] += 1
                self.m[p] = self.m[p] + (1 - b1) * g
                self.v[p] = b2 * self.v[p] + (1 - b2) * g**2
                m_hat, v_hat = self.m[p] / (1 - b1 ** self.t[p]), self.v[p] / (1 - b2 ** self.t[p])
                p.detach().numpy()[...] -= group["lr"] * m_hat / (np.sqrt(v_hat) + group["eps"])


@wrong("Adam", "no_decay")
class HistorySummedWithEqualWeights(Optimizer):
    def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8):
        super().__init__(params, dict(lr=lr, betas=betas, eps=eps))

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            b1, b2 = group["betas"]
            for p in group["params"]:
                if p.grad is None:
                    continue
                grads = self.state[p].setdefault("grads", [])
                grads.append(p.grad.clone())
                t = len(grads)
                m_hat = (1 - b1) * sum(grads) / (1 - b1**t)
                v_hat = (1 - b2) * sum(g**2 for g in grads) / (1 - b2**t)
                p.copy_(p - group["lr"] * m_hat / (v_hat.sqrt() + group["eps"]))


# ------------------------------------------------------------------------------------------------------ DiffGrad


@right("DiffGrad")
class PreviousGradientCloned(Optimizer):
    def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8):
        super().__init__(params, dict(lr=lr, betas=betas, eps=eps))

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            beta1, beta2 = group["betas"]
            for p in group["params"]:
                if p.grad is None:
                    continue
                state = self.state[p]
                if len(state) == 0:
                    state["t"] = 0
                    state["m"], state["v"] = torch.zeros_like(p), torch.zeros_like(p)
                    state["previous"] = torch.zeros_like(p)
                state["t"] += 1
                state["m"] = beta1 * state["m"] + (1 - beta1) * p.grad
                state["v"] = beta2 * state["v"] + (1 - beta2) * p.grad**2
                m_hat = state["m"] / (1 - beta1 ** state["t"])
                v_hat = state["v"] / (1 - beta2 ** state["t"])
                xi = torch.sigmoid((state["previous"] - p.grad).abs())
                state["previous"] = p.grad.clone()
                p -= group["lr"] * xi * m_hat / (v_hat.sqrt() + group["eps"])


@right("DiffGrad")
class CopiesIntoABuffer(Optimizer):
    def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8):
        super().__init__(params, {"lr": lr, "betas": betas, "eps": eps})
        for group in self.param_groups:
            for p in group["params"]:
                self.state[p] = {name: torch.zeros_like(p) for name in ("m", "v", "old")} | {"step": 0}

    @torch.no_grad()
    def step(self, closure=None):
        loss = None if closure is None else closure()
        for group in self.param_groups:
            b1, b2 = group["betas"]
            for p in group["params"]:
                if p.grad is None:
                    continue
                s = self.state[p]
                s["step"] += 1
                s["m"].lerp_(p.grad, 1 - b1)
                s["v"].mul_(b2).addcmul_(p.grad, p.grad, value=1 - b2)
                friction = s["old"].sub_(p.grad).abs_().sigmoid_()
                denom = s["v"].sqrt().div_(math.sqrt(1 - b2 ** s["step"])).add_(group["eps"])
                p.addcdiv_(friction * s["m"], denom, value=-group["lr"] / (1 - b1 ** s["step"]))
                s["old"].copy_(p.grad)
        return loss


@right("DiffGrad")
class SigmoidByHand(Optimizer):
    def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8):
        super().__init__(params, dict(lr=lr, betas=betas, eps=eps))
        self.t, self.m, self.v, self.last = 0, {}, {}, {}

    def step(self):
        self.t += 1
        for group in self.param_groups:
            b1, b2 = group["betas"]
            for p in group["params"]:
                if p.grad is None:
                    continue
                g = p.grad.data
                self.m[p] = b1 * self.m.get(p, 0) + (1 - b1) * g
                self.v[p] = b2 * self.v.get(p, 0) + (1 - b2) * g * g
                friction = 1 / (1 + torch.exp(-torch.abs(g - self.last.get(p, 0))))
                self.last[p] = g + 0.0
                adam = self.m[p] / (1 - b1**self.t) / (torch.sqrt(self.v[p] / (1 - b2**self.t)) + group["eps"])
                p.data = p.data - group["lr"] * friction * adam


@right("DiffGrad")
class NumpyFriction(Optimizer):
    def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8):
        super().__init__(params, dict(lr=lr, betas=betas, eps=eps))
        self.memory = {}

    def step(self):
        for group in self.param_groups:
            b1, b2 = group["betas"]
            for p in group["params"]:
                if p.grad is None:
                    continue
                g = p.grad.numpy().copy()
                m, v, old, t = self.memory.get(p, (0 * g, 0 * g, 0 * g, 0))
                m, v, t = b1 * m + (1 - b1) * g, b2 * v + (1 - b2) * np.square(g), t + 1
                self.memory[p] = m, v, g, t
                xi = 0.5 * (1 + np.tanh(np.abs(old - g) / 2))
                p.detach().numpy()[...] -= (
                    group["lr"] * xi * (m / (1 - b1**t)) / (np.sqrt(v / (1 - b2**t)) + group["eps"])
                )


@right("DiffGrad")
class WholeHistory(Optimizer):
    def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8):
        super().__init__(params, dict(lr=lr, betas=betas, eps=eps))

    @staticmethod
    def _mean(values, beta):
        weights = [beta**k for k in reversed(range(len(values)))]
        return sum(w * x for w, x in zip(weights, values, strict=True)) / sum(weights)

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is None:
                    continue
                grads = self.state[p].setdefault("grads", [torch.zeros_like(p)])
                grads.append(p.grad.clone())
                change = torch.maximum(grads[-1] - grads[-2], grads[-2] - grads[-1])
                m_hat = self._mean(grads[1:], group["betas"][0])
                v_hat = self._mean([g**2 for g in grads[1:]], group["betas"][1])
                p.sub_(group["lr"] * change.sigmoid() * m_hat / (v_hat.sqrt() + group["eps"]))


@right("DiffGrad")
class ForeachWithFriction(Optimizer):
    def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8):
        super().__init__(params, dict(lr=lr, betas=betas, eps=eps))

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            b1, b2 = group["betas"]
            ps = [p for p in group["params"] if p.grad is not None]
            if not ps:
                continue
            group["t"] = t = group.get("t", 0) + 1
            for p in ps:
                if p not in self.state:
                    self.state[p].update(m=torch.zeros_like(p), v=torch.zeros_like(p), g=torch.zeros_like(p))
            gs = [p.grad for p in ps]
            ms, vs, olds = ([self.state[p][name] for p in ps] for name in "mvg")
            torch._foreach_lerp_(ms, gs, 1 - b1)
            torch._foreach_lerp_(vs, torch._foreach_mul(gs, gs), 1 - b2)
            frictions = torch._foreach_sigmoid(torch._foreach_abs(torch._foreach_sub(olds, gs)))
            roots = torch._foreach_sqrt(torch._foreach_div(vs, 1 - b2**t))
            torch._foreach_add_(roots, group["eps"])
            torch._foreach_mul_(frictions, ms)
            torch._foreach_addcdiv_(ps, frictions, roots, -group["lr"] / (1 - b1**t))
            torch._foreach_copy_(olds, gs)


@right("DiffGrad")
class SymmetricPairOfSigmoids(Optimizer):
    def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8):
        super().__init__(params, dict(lr=lr, betas=betas, eps=eps))

    def step(self):
        with torch.no_grad():
            for group in self.param_groups:
                (b1, b2), lr, eps = group["betas"], group["lr"], group["eps"]
                for p in (q for q in group["params"] if q.grad is not None):
                    s = self.state[p]
                    t = s["t"] = s.get("t", 0) + 1
                    s["m"] = s.get("m", 0) + (1 - b1) * (p.grad - s.get("m", 0))
                    s["v"] = s.get("v", 0) + (1 - b2) * (p.grad.square() - s.get("v", 0))
                    change = p.grad - s.get("g", torch.zeros_like(p))
                    xi = torch.max(torch.sigmoid(change), torch.sigmoid(-change))
                    s["g"] = p.grad.detach().clone()
                    p.copy_(p - lr * xi * s["m"] / (1 - b1**t) / (torch.sqrt(s["v"] / (1 - b2**t)) + eps))


@right("DiffGrad")
class TorchsAdamSlowedDown(torch.optim.Adam):
    def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8):
        super().__init__(params, lr=lr, betas=betas, eps=eps)
        self.previous = {}

    def step(self, closure=None):
        params = [p for group in self.param_groups for p in group["params"] if p.grad is not None]
        before = [p.detach().clone() for p in params]
        loss = super().step(closure)
        with torch.no_grad():
            for p, old in zip(params, before, strict=True):
                change = self.previous.get(p, torch.zeros_like(p)) - p.grad
                p.copy_(torch.lerp(old, p, torch.sigmoid(change.abs())))
                self.previous[p] = p.grad.clone()
        return loss


@right("DiffGrad")
class MovedByTheSharedFriction(Optimizer):
    def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8):
        super().__init__(params, {"lr": lr})
        self.betas, self.eps = betas, eps
        self.memory = [[[torch.zeros_like(p) for _ in range(3)] for p in g["params"]] for g in self.param_groups]
        self.t = 0

    def step(self):
        self.t += 1
        b1, b2 = self.betas
        for group, memory in zip(self.param_groups, self.memory, strict=True):
            for p, (m, v, old) in zip(group["params"], memory, strict=True):
                if p.grad is None:
                    continue
                g = p.grad.detach()
                with torch.no_grad():
                    m += (1 - b1) * (g - m)
                    v += (1 - b2) * (g * g - v)
                    xi = 0.5 + 0.5 * torch.tanh(torch.abs(g - old) / 2)
                    old[...] = g
                    p += -group["lr"] * xi * (m / (1 - b1**self.t)) / ((v / (1 - b2**self.t)) ** 0.5 + self.eps)


@wrong("DiffGrad", "no_absolute_value")
class PreviousMinusCurrent(Optimizer):
    def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8):
        super().__init__(params, dict(lr=lr, betas=betas, eps=eps))

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            beta1, beta2 = group["betas"]
            for p in group["params"]:
                if p.grad is None:
                    continue
                state = self.state[p]
                if len(state) == 0:
                    state["t"], state["previous"] = 0, torch.zeros_like(p)
                    state["m"], state["v"] = torch.zeros_like(p), torch.zeros_like(p)
                state["t"] += 1
                state["m"] = beta1 * state["m"] + (1 - beta1) * p.grad
                state["v"] = beta2 * state["v"] + (1 - beta2) * p.grad**2
                m_hat = state["m"] / (1 - beta1 ** state["t"])
                v_hat = state["v"] / (1 - beta2 ** state["t"])
                xi = torch.sigmoid(state["previous"] - p.grad)
                state["previous"] = p.grad.clone()
                p -= group["lr"] * xi * m_hat / (v_hat.sqrt() + group["eps"])


@wrong("DiffGrad", "no_absolute_value")
class CurrentMinusPrevious(Optimizer):
    def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8):
        super().__init__(params, dict(lr=lr, betas=betas, eps=eps))
        self.t = 0

    @torch.no_grad()
    def step(self):
        self.t += 1
        for group in self.param_groups:
            b1, b2 = group["betas"]
            for p in group["params"]:
                if p.grad is None:
                    continue
                s = self.state[p]
                m = s.setdefault("m", torch.zeros_like(p)).lerp_(p.grad, 1 - b1)
                v = s.setdefault("v", torch.zeros_like(p)).lerp_(p.grad.square(), 1 - b2)
                old = s.setdefault("old", torch.zeros_like(p))
                friction = (p.grad - old).sigmoid()
                old.copy_(p.grad)
                denom = v.div(1 - b2**self.t).sqrt_().add_(group["eps"])
                p.addcdiv_(friction * m, denom, value=-group["lr"] / (1 - b1**self.t))


@wrong("DiffGrad", "no_absolute_value")
class ExponentialOfASignedChange(Optimizer):
    def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8):
        super().__init__(params, dict(lr=lr, betas=betas, eps=eps))

    def step(self):
        for group in self.param_groups:
            b1, b2 = group["betas"]
            for p in group["params"]:
                if p.grad is None:
                    continue
                g, s = p.grad.data, self.state[p]
                t = s["t"] = s.get("t", 0) + 1
                s["m"] = b1 * s.get("m", 0) + (1 - b1) * g
                s["v"] = b2 * s.get("v", 0) + (1 - b2) * g * g
                friction = 1 / (1 + torch.exp(-(s.get("g", 0) - g)))
                s["g"] = g.clone()
                adam = s["m"] / (1 - b1**t) / (torch.sqrt(s["v"] / (1 - b2**t)) + group["eps"])
                p.data -= group["lr"] * friction * adam


@wrong("DiffGrad", "no_absolute_value")
class NumpySignedChange(Optimizer):
    def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8):
        super().__init__(params, dict(lr=lr, betas=betas, eps=eps))
        self.memory = {}

    def step(self):
        for group in self.param_groups:
            b1, b2 = group["betas"]
            for p in group["params"]:
                if p.grad is None:
                    continue
                g = p.grad.numpy().copy()
                m, v, old, t = self.memory.get(p, (0, 0, 0, 0))
                m, v, t = b1 * m + (1 - b1) * g, b2 * v + (1 - b2) * g**2, t + 1
                self.memory[p] = m, v, g, t
                xi = np.exp(g - old) / (1 + np.exp(g - old))
                step = xi * m / (1 - b1**t) / (np.sqrt(v / (1 - b2**t)) + group["eps"])
                p.detach().numpy()[...] -= group["lr"] * step


@wrong("DiffGrad", "no_absolute_value")
class AbsoluteValueOutsideTheSigmoid(Optimizer):
    def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8):
        super().__init__(params, dict(lr=lr, betas=betas, eps=eps))
        self.past = defaultdict(list)

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            b1, b2 = group["betas"]
            for p in group["params"]:
                if p.grad is None:
                    continue
                if p not in self.past:
                    self.past[p].append(torch.zeros_like(p))
                self.past[p].append(p.grad.clone())
                m = v = torch.zeros_like(p)
                for g in self.past[p][1:]:
                    m, v = b1 * m + (1 - b1) * g, b2 * v + (1 - b2) * g**2
                t = len(self.past[p]) - 1
                xi = torch.abs(torch.sigmoid(self.past[p][-2] - self.past[p][-1]))
                p.sub_(group["lr"] * xi * (m / (1 - b1**t)) / ((v / (1 - b2**t)).sqrt() + group["eps"]))


@wrong("DiffGrad", "friction_on_second_moment")
class FrictionOnTheCorrectedSecondMoment(Optimizer):
    def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8):
        super().__init__(params, dict(lr=lr, betas=betas, eps=eps))

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            beta1, beta2 = group["betas"]
            for p in group["params"]:
                if p.grad is None:
                    continue
                state = self.state[p]
                if len(state) == 0:
                    state["t"], state["previous"] = 0, torch.zeros_like(p)
                    state["m"], state["v"] = torch.zeros_like(p), torch.zeros_like(p)
                state["t"] += 1
                state["m"] = beta1 * state["m"] + (1 - beta1) * p.grad
                state["v"] = beta2 * state["v"] + (1 - beta2) * p.grad**2
                m_hat = state["m"] / (1 - beta1 ** state["t"])
                v_hat = state["v"] / (1 - beta2 ** state["t"])
                xi = torch.sigmoid((state["previous"] - p.grad).abs())
                state["previous"] = p.grad.clone()
                p -= group["lr"] * m_hat / ((xi * v_hat).sqrt() + group["eps"])


@wrong("DiffGrad", "friction_on_second_moment")
class FrictionTimesTheRoot(Optimizer):
    def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8):
        super().__init__(params, dict(lr=lr, betas=betas, eps=eps))
        self.t = 0

    @torch.no_grad()
    def step(self):
        self.t += 1
        for group in self.param_groups:
            b1, b2 = group["betas"]
            for p in group["params"]:
                if p.grad is None:
                    continue
                s = self.state[p]
                m = s.setdefault("m", torch.zeros_like(p)).lerp_(p.grad, 1 - b1)
                v = s.setdefault("v", torch.zeros_like(p)).lerp_(p.grad.square(), 1 - b2)
                old = s.setdefault("old", torch.zeros_like(p))
                friction = (p.grad - old).abs().sigmoid()
                old.copy_(p.grad)
                root = v.div(1 - b2**self.t).sqrt()
                p.addcdiv_(m, friction * root + group["eps"], value=-group["lr"] / (1 - b1**self.t))


@wrong("DiffGrad", "friction_on_second_moment")
class FrictionInTheWholeDenominator(Optimizer):
    def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8):
        super().__init__(params, dict(lr=lr, betas=betas, eps=eps))

    def step(self):
        for group in self.param_groups:
            b1, b2 = group["betas"]
            for p in group["params"]:
                if p.grad is None:
                    continue
                g, s = p.grad.data, self.state[p]
                t = s["t"] = s.get("t", 0) + 1
                s["m"] = b1 * s.get("m", 0) + (1 - b1) * g
                s["v"] = b2 * s.get("v", 0) + (1 - b2) * g * g
                friction = torch.sigmoid(torch.abs(s.get("g", 0) - g))
                s["g"] = g.clone()
                denominator = friction * (torch.sqrt(s["v"] / (1 - b2**t)) + group["eps"])
                p.data -= group["lr"] * s["m"] / (1 - b1**t) / denominator


@wrong("DiffGrad", "friction_on_second_moment")
class NumpyFrictionOnTheSquare(Optimizer):
    def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8):
        super().__init__(params, dict(lr=lr, betas=betas, eps=eps))
        self.memory = {}

    def step(self):
        for group in self.param_groups:
            b1, b2 = group["betas"]
            for p in group["params"]:
                if p.grad is None:
                    continue
                g = p.grad.numpy().copy()
                m, v, old, t = self.memory.get(p, (0, 0, 0, 0))
                xi = 1 / (1 + np.exp(-np.abs(g - old)))
                m, v, t = b1 * m + (1 - b1) * g, b2 * v + (1 - b2) * xi * g**2, t + 1
                self.memory[p] = m, v, g, t
                step = m / (1 - b1**t) / (np.sqrt(v / (1 - b2**t)) + group["eps"])
                p.detach().numpy()[...] -= group["lr"] * step


@wrong("DiffGrad", "friction_on_second_moment")
class FrictionOnBothMoments(Optimizer):
    def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8):
        super().__init__(params, dict(lr=lr, betas=betas, eps=eps))

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            b1, b2 = group["betas"]
            for p in group["params"]:
                if p.grad is None:
                    continue
                s = self.state[p]
                t = s["t"] = s.get("t", 0) + 1
                s["m"] = torch.lerp(s.get("m", torch.zeros_like(p)), p.grad, 1 - b1)
                s["v"] = torch.lerp(s.get("v", torch.zeros_like(p)), p.grad**2, 1 - b2)
                xi = torch.sigmoid((s.get("g", torch.zeros_like(p)) - p.grad).abs())
                s["g"] = p.grad.clone()
                m_hat, v_hat = xi * s["m"] / (1 - b1**t), xi * s["v"] / (1 - b2**t)
                p.copy_(p - group["lr"] * m_hat / (v_hat.sqrt() + group["eps"]))


@wrong("DiffGrad", "friction_on_second_moment")
class FrictionMultipliedIntoTheStoredSecondMoment(Optimizer):
    def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8):
        super().__init__(params, dict(lr=lr, betas=betas, eps=eps))
        self.t, self.m, self.v, self.last = 0, {}, {}, {}

    @torch.no_grad()
    def step(self):
        self.t += 1
        for group in self.param_groups:
            b1, b2 = group["betas"]
            for p in filter(lambda q: q.grad is not None, group["params"]):
                self.m[p] = b1 * self.m.get(p, 0) + (1 - b1) * p.grad
                self.v[p] = b2 * self.v.get(p, 0) + (1 - b2) * p.grad**2
                self.v[p] = self.v[p] * torch.sigmoid(torch.abs(self.last.get(p, 0) - p.grad))
                self.last[p] = p.grad.clone()
                v_hat = self.v[p] / (1 - b2**self.t)
                p -= group["lr"] * self.m[p] / (1 - b1**self.t) / (v_hat.sqrt() + group["eps"])


@wrong("DiffGrad", "previous_gradient_not_updated")
class PreviousStaysZero(Optimizer):
    def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8):
        super().__init__(params, dict(lr=lr, betas=betas, eps=eps))

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            beta1, beta2 = group["betas"]
            for p in group["params"]:
                if p.grad is None:
                    continue
                state = self.state[p]
                if len(state) == 0:
                    state["t"], state["previous"] = 0, torch.zeros_like(p)
                    state["m"], state["v"] = torch.zeros_like(p), torch.zeros_like(p)
                state["t"] += 1
                state["m"] = beta1 * state["m"] + (1 - beta1) * p.grad
                state["v"] = beta2 * state["v"] + (1 - beta2) * p.grad**2
                m_hat = state["m"] / (1 - beta1 ** state["t"])
                v_hat = state["v"] / (1 - beta2 ** state["t"])
                xi = torch.sigmoid((state["previous"] - p.grad).abs())
                p -= group["lr"] * xi * m_hat / (v_hat.sqrt() + group["eps"])


@wrong("DiffGrad", "previous_gradient_not_updated")
class LocalNameReboundOnly(Optimizer):
    def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8):
        super().__init__(params, dict(lr=lr, betas=betas, eps=eps))
        self.t = 0

    @torch.no_grad()
    def step(self):
        self.t += 1
        for group in self.param_groups:
            b1, b2 = group["betas"]
            for p in group["params"]:
                if p.grad is None:
                    continue
                s = self.state[p]
                m = s.setdefault("m", torch.zeros_like(p)).lerp_(p.grad, 1 - b1)
                v = s.setdefault("v", torch.zeros_like(p)).lerp_(p.grad.square(), 1 - b2)
                previous = s.setdefault("previous", torch.zeros_like(p))
                friction = (p.grad - previous).abs().sigmoid()
                previous = p.grad.clone()  # noqa: F841 (the student's mistake: the state keeps the old one)
                denom = v.div(1 - b2**self.t).sqrt_().add_(group["eps"])
                p.addcdiv_(friction * m, denom, value=-group["lr"] / (1 - b1**self.t))


@wrong("DiffGrad", "previous_gradient_not_updated")
class FirstGradientKept(Optimizer):
    def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8):
        super().__init__(params, dict(lr=lr, betas=betas, eps=eps))

    def step(self):
        for group in self.param_groups:
            b1, b2 = group["betas"]
            for p in group["params"]:
                if p.grad is None:
                    continue
                g, s = p.grad.data, self.state[p]
                t = s["t"] = s.get("t", 0) + 1
                s["m"] = b1 * s.get("m", 0) + (1 - b1) * g
                s["v"] = b2 * s.get("v", 0) + (1 - b2) * g * g
                friction = torch.sigmoid(torch.abs(s.get("g", 0) - g))
                if "g" not in s:
                    s["g"] = g.clone()
                adam = s["m"] / (1 - b1**t) / (torch.sqrt(s["v"] / (1 - b2**t)) + group["eps"])
                p.data -= group["lr"] * friction * adam


@wrong("DiffGrad", "previous_gradient_not_updated")
class NumpyMemoryOfZeros(Optimizer):
    def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8):
        super().__init__(params, dict(lr=lr, betas=betas, eps=eps))
        self.memory = {}

    def step(self):
        for group in self.param_groups:
            b1, b2 = group["betas"]
            for p in group["params"]:
                if p.grad is None:
                    continue
                g = p.grad.numpy()
                m, v, old, t = self.memory.get(p, (0, 0, 0, 0))
                xi = 1 / (1 + np.exp(-np.abs(g - old)))
                m, v, t = b1 * m + (1 - b1) * g, b2 * v + (1 - b2) * g**2, t + 1
                self.memory[p] = m, v, old, t
                step = xi * m / (1 - b1**t) / (np.sqrt(v / (1 - b2**t)) + group["eps"])
                p.detach().numpy()[...] -= group["lr"] * step


@wrong("DiffGrad", "previous_gradient_not_updated")
class SetdefaultForTheGradient(Optimizer):
    def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8):
        super().__init__(params, dict(lr=lr, betas=betas, eps=eps))
        self.t, self.m, self.v, self.last = 0, {}, {}, {}

    @torch.no_grad()
    def step(self):
        self.t += 1
        for group in self.param_groups:
            b1, b2 = group["betas"]
            for p in filter(lambda q: q.grad is not None, group["params"]):
                self.m[p] = b1 * self.m.get(p, 0) + (1 - b1) * p.grad
                self.v[p] = b2 * self.v.get(p, 0) + (1 - b2) * p.grad**2
                xi = torch.sigmoid((p.grad - self.last.get(p, torch.zeros_like(p))).abs())
                self.last.setdefault(p, p.grad.clone())
                v_hat = self.v[p] / (1 - b2**self.t)
                p.copy_(p - group["lr"] * xi * self.m[p] / (1 - b1**self.t) / (v_hat.sqrt() + group["eps"]))


@wrong("DiffGrad", "aliases_gradient")
class StoresTheGradientItself(Optimizer):
    def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8):
        super().__init__(params, dict(lr=lr, betas=betas, eps=eps))

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            beta1, beta2 = group["betas"]
            for p in group["params"]:
                if p.grad is None:
                    continue
                state = self.state[p]
                if len(state) == 0:
                    state["t"], state["previous"] = 0, torch.zeros_like(p)
                    state["m"], state["v"] = torch.zeros_like(p), torch.zeros_like(p)
                state["t"] += 1
                state["m"] = beta1 * state["m"] + (1 - beta1) * p.grad
                state["v"] = beta2 * state["v"] + (1 - beta2) * p.grad**2
                m_hat = state["m"] / (1 - beta1 ** state["t"])
                v_hat = state["v"] / (1 - beta2 ** state["t"])
                xi = torch.sigmoid((state["previous"] - p.grad).abs())
                state["previous"] = p.grad
                p -= group["lr"] * xi * m_hat / (v_hat.sqrt() + group["eps"])


@wrong("DiffGrad", "aliases_gradient")
class StoresTheDetachedGradient(Optimizer):
    def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8):
        super().__init__(params, dict(lr=lr, betas=betas, eps=eps))
        self.t = 0

    @torch.no_grad()
    def step(self):
        self.t += 1
        for group in self.param_groups:
            b1, b2 = group["betas"]
            for p in group["params"]:
                if p.grad is None:
                    continue
                s = self.state[p]
                m = s.setdefault("m", torch.zeros_like(p)).lerp_(p.grad, 1 - b1)
                v = s.setdefault("v", torch.zeros_like(p)).lerp_(p.grad.square(), 1 - b2)
                friction = (p.grad - s.get("old", torch.zeros_like(p))).abs().sigmoid()
                s["old"] = p.grad.detach()
                denom = v.div(1 - b2**self.t).sqrt_().add_(group["eps"])
                p.addcdiv_(friction * m, denom, value=-group["lr"] / (1 - b1**self.t))


@wrong("DiffGrad", "aliases_gradient")
class StoresGradData(Optimizer):
    def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8):
        super().__init__(params, dict(lr=lr, betas=betas, eps=eps))

    def step(self):
        for group in self.param_groups:
            b1, b2 = group["betas"]
            for p in group["params"]:
                if p.grad is None:
                    continue
                g, s = p.grad.data, self.state[p]
                t = s["t"] = s.get("t", 0) + 1
                s["m"] = b1 * s.get("m", 0) + (1 - b1) * g
                s["v"] = b2 * s.get("v", 0) + (1 - b2) * g * g
                friction = torch.sigmoid(torch.abs(s.get("g", 0) - g))
                s["g"] = g
                adam = s["m"] / (1 - b1**t) / (torch.sqrt(s["v"] / (1 - b2**t)) + group["eps"])
                p.data -= group["lr"] * friction * adam


@wrong("DiffGrad", "aliases_gradient")
class NumpyViewOfTheGradient(Optimizer):
    def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8):
        super().__init__(params, dict(lr=lr, betas=betas, eps=eps))
        self.memory = {}

    def step(self):
        for group in self.param_groups:
            b1, b2 = group["betas"]
            for p in group["params"]:
                if p.grad is None:
                    continue
                g = p.grad.numpy()
                m, v, old, t = self.memory.get(p, (0, 0, 0, 0))
                xi = 1 / (1 + np.exp(-np.abs(g - old)))
                m, v, t = b1 * m + (1 - b1) * g, b2 * v + (1 - b2) * g**2, t + 1
                self.memory[p] = m, v, g, t
                step = xi * m / (1 - b1**t) / (np.sqrt(v / (1 - b2**t)) + group["eps"])
                p.detach().numpy()[...] -= group["lr"] * step


@wrong("DiffGrad", "aliases_gradient")
class DictOfGradientsTakenAfterTheStep(Optimizer):
    def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8):
        super().__init__(params, dict(lr=lr, betas=betas, eps=eps))
        self.t, self.m, self.v, self.last = 0, {}, {}, {}

    @torch.no_grad()
    def step(self):
        self.t += 1
        for group in self.param_groups:
            b1, b2 = group["betas"]
            for p in filter(lambda q: q.grad is not None, group["params"]):
                self.m[p] = b1 * self.m.get(p, 0) + (1 - b1) * p.grad
                self.v[p] = b2 * self.v.get(p, 0) + (1 - b2) * p.grad**2
                xi = torch.sigmoid((p.grad - self.last.get(p, torch.zeros_like(p))).abs())
                v_hat = self.v[p] / (1 - b2**self.t)
                p.copy_(p - group["lr"] * xi * self.m[p] / (1 - b1**self.t) / (v_hat.sqrt() + group["eps"]))
        self.last = {p: p.grad for group in self.param_groups for p in group["params"] if p.grad is not None}


@wrong("DiffGrad", "no_friction")
class PlainAdam(Optimizer):
    def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8):
        super().__init__(params, dict(lr=lr, betas=betas, eps=eps))

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            beta1, beta2 = group["betas"]
            for p in group["params"]:
                if p.grad is None:
                    continue
                state = self.state[p]
                if len(state) == 0:
                    state["t"], state["m"], state["v"] = 0, torch.zeros_like(p), torch.zeros_like(p)
                state["t"] += 1
                state["m"] = beta1 * state["m"] + (1 - beta1) * p.grad
                state["v"] = beta2 * state["v"] + (1 - beta2) * p.grad**2
                m_hat = state["m"] / (1 - beta1 ** state["t"])
                v_hat = state["v"] / (1 - beta2 ** state["t"])
                p -= group["lr"] * m_hat / (v_hat.sqrt() + group["eps"])


@wrong("DiffGrad", "no_friction")
class FrictionComputedAndNotUsed(Optimizer):
    def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8):
        super().__init__(params, dict(lr=lr, betas=betas, eps=eps))
        self.t = 0

    @torch.no_grad()
    def step(self):
        self.t += 1
        for group in self.param_groups:
            b1, b2 = group["betas"]
            for p in group["params"]:
                if p.grad is None:
                    continue
                s = self.state[p]
                m = s.setdefault("m", torch.zeros_like(p)).lerp_(p.grad, 1 - b1)
                v = s.setdefault("v", torch.zeros_like(p)).lerp_(p.grad.square(), 1 - b2)
                friction = (p.grad - s.get("old", torch.zeros_like(p))).abs().sigmoid()
                s["old"] = p.grad.clone()
                m.mul(friction)
                denom = v.div(1 - b2**self.t).sqrt_().add_(group["eps"])
                p.addcdiv_(m, denom, value=-group["lr"] / (1 - b1**self.t))


@wrong("DiffGrad", "no_friction")
class InheritsFromTorchAdam(torch.optim.Adam):
    def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8):
        super().__init__(params, lr=lr, betas=betas, eps=eps)
        self.previous = {}

    def step(self, closure=None):
        friction = {}
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is not None:
                    change = self.previous.get(p, torch.zeros_like(p.grad)) - p.grad
                    friction[p] = torch.sigmoid(change.abs())
                    self.previous[p] = p.grad.clone()
        return super().step(closure)


@wrong("DiffGrad", "no_friction")
class NumpyAdam(Optimizer):
    def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8):
        super().__init__(params, dict(lr=lr, betas=betas, eps=eps))
        self.m, self.v, self.t = defaultdict(float), defaultdict(float), defaultdict(int)

    def step(self):
        for group in self.param_groups:
            b1, b2 = group["betas"]
            for p in group["params"]:
                if p.grad is None:
                    continue
                g = p.grad.numpy()
                self.t[p] += 1
                self.m[p] = b1 * self.m[p] + (1 - b1) * g
                self.v[p] = b2 * self.v[p] + (1 - b2) * g**2
                m_hat, v_hat = self.m[p] / (1 - b1 ** self.t[p]), self.v[p] / (1 - b2 ** self.t[p])
                p.detach().numpy()[...] -= group["lr"] * m_hat / (np.sqrt(v_hat) + group["eps"])


@wrong("DiffGrad", "no_friction")
class WeightedMeansWithoutFriction(Optimizer):
    def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8):
        super().__init__(params, dict(lr=lr, betas=betas, eps=eps))

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is None:
                    continue
                grads = self.state[p].setdefault("grads", [])
                grads.insert(0, p.grad.clone())
                w1, w2 = ([beta**k for k in range(len(grads))] for beta in group["betas"])
                m_hat = sum(w * g for w, g in zip(w1, grads, strict=True)) / sum(w1)
                v_hat = sum(w * g * g for w, g in zip(w2, grads, strict=True)) / sum(w2)
                p.copy_(p - group["lr"] * m_hat / (v_hat.sqrt() + group["eps"]))


@wrong("DiffGrad", "no_sigmoid")
class AbsoluteChangeAsFriction(Optimizer):
    def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8):
        super().__init__(params, dict(lr=lr, betas=betas, eps=eps))

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            beta1, beta2 = group["betas"]
            for p in group["params"]:
                if p.grad is None:
                    continue
                state = self.state[p]
                if len(state) == 0:
                    state["t"], state["previous"] = 0, torch.zeros_like(p)
                    state["m"], state["v"] = torch.zeros_like(p), torch.zeros_like(p)
                state["t"] += 1
                state["m"] = beta1 * state["m"] + (1 - beta1) * p.grad
                state["v"] = beta2 * state["v"] + (1 - beta2) * p.grad**2
                m_hat = state["m"] / (1 - beta1 ** state["t"])
                v_hat = state["v"] / (1 - beta2 ** state["t"])
                xi = (state["previous"] - p.grad).abs()
                state["previous"] = p.grad.clone()
                p -= group["lr"] * xi * m_hat / (v_hat.sqrt() + group["eps"])


@wrong("DiffGrad", "no_sigmoid")
class AddcmulByTheChange(Optimizer):
    def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8):
        super().__init__(params, dict(lr=lr, betas=betas, eps=eps))
        self.t = 0

    @torch.no_grad()
    def step(self):
        self.t += 1
        for group in self.param_groups:
            b1, b2 = group["betas"]
            for p in group["params"]:
                if p.grad is None:
                    continue
                s = self.state[p]
                m = s.setdefault("m", torch.zeros_like(p)).lerp_(p.grad, 1 - b1)
                v = s.setdefault("v", torch.zeros_like(p)).lerp_(p.grad.square(), 1 - b2)
                old = s.setdefault("old", torch.zeros_like(p))
                change = old.sub_(p.grad).abs()
                old.copy_(p.grad)
                denom = v.div(1 - b2**self.t).sqrt_().add_(group["eps"])
                p.addcmul_(change, m / denom, value=-group["lr"] / (1 - b1**self.t))


@wrong("DiffGrad", "no_sigmoid")
class RootOfTheSquaredChange(Optimizer):
    def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8):
        super().__init__(params, dict(lr=lr, betas=betas, eps=eps))

    def step(self):
        for group in self.param_groups:
            b1, b2 = group["betas"]
            for p in group["params"]:
                if p.grad is None:
                    continue
                g, s = p.grad.data, self.state[p]
                t = s["t"] = s.get("t", 0) + 1
                s["m"] = b1 * s.get("m", 0) + (1 - b1) * g
                s["v"] = b2 * s.get("v", 0) + (1 - b2) * g * g
                friction = torch.sqrt((s.get("g", 0) - g) ** 2)
                s["g"] = g.clone()
                adam = s["m"] / (1 - b1**t) / (torch.sqrt(s["v"] / (1 - b2**t)) + group["eps"])
                p.data -= group["lr"] * friction * adam


@wrong("DiffGrad", "no_sigmoid")
class NumpyChange(Optimizer):
    def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8):
        super().__init__(params, dict(lr=lr, betas=betas, eps=eps))
        self.memory = {}

    def step(self):
        for group in self.param_groups:
            b1, b2 = group["betas"]
            for p in group["params"]:
                if p.grad is None:
                    continue
                g = p.grad.numpy().copy()
                m, v, old, t = self.memory.get(p, (0, 0, 0, 0))
                xi = np.abs(g - old)
                m, v, t = b1 * m + (1 - b1) * g, b2 * v + (1 - b2) * g**2, t + 1
                self.memory[p] = m, v, g, t
                step = xi * m / (1 - b1**t) / (np.sqrt(v / (1 - b2**t)) + group["eps"])
                p.detach().numpy()[...] -= group["lr"] * step


@wrong("DiffGrad", "no_sigmoid")
class TorchAdamScaledByTheChange(torch.optim.Adam):
    def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8):
        super().__init__(params, lr=lr, betas=betas, eps=eps)
        self.previous = {}

    def step(self):
        params = [p for group in self.param_groups for p in group["params"] if p.grad is not None]
        before = {p: p.detach().clone() for p in params}
        super().step()
        for p in params:
            change = (p.grad - self.previous.get(p, torch.zeros_like(p.grad))).abs()
            self.previous[p] = p.grad.clone()
            p.data = before[p] + change * (p.data - before[p])


@wrong("DiffGrad", "friction_on_gradient")
class GradientScaledBeforeTheMoments(Optimizer):
    def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8):
        super().__init__(params, dict(lr=lr, betas=betas, eps=eps))

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            beta1, beta2 = group["betas"]
            for p in group["params"]:
                if p.grad is None:
                    continue
                state = self.state[p]
                if len(state) == 0:
                    state["t"], state["previous"] = 0, torch.zeros_like(p)
                    state["m"], state["v"] = torch.zeros_like(p), torch.zeros_like(p)
                state["t"] += 1
                xi = torch.sigmoid((state["previous"] - p.grad).abs())
                state["previous"] = p.grad.clone()
                g = xi * p.grad
                state["m"] = beta1 * state["m"] + (1 - beta1) * g
                state["v"] = beta2 * state["v"] + (1 - beta2) * g**2
                m_hat = state["m"] / (1 - beta1 ** state["t"])
                v_hat = state["v"] / (1 - beta2 ** state["t"])
                p -= group["lr"] * m_hat / (v_hat.sqrt() + group["eps"])


@wrong("DiffGrad", "friction_on_gradient")
class LerpOfTheScaledGradient(Optimizer):
    def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8):
        super().__init__(params, dict(lr=lr, betas=betas, eps=eps))
        self.t = 0

    @torch.no_grad()
    def step(self):
        self.t += 1
        for group in self.param_groups:
            b1, b2 = group["betas"]
            for p in group["params"]:
                if p.grad is None:
                    continue
                s = self.state[p]
                old = s.setdefault("old", torch.zeros_like(p))
                g = p.grad * (p.grad - old).abs().sigmoid()
                old.copy_(p.grad)
                m = s.setdefault("m", torch.zeros_like(p)).lerp_(g, 1 - b1)
                v = s.setdefault("v", torch.zeros_like(p)).lerp_(g.square(), 1 - b2)
                denom = v.div(1 - b2**self.t).sqrt_().add_(group["eps"])
                p.addcdiv_(m, denom, value=-group["lr"] / (1 - b1**self.t))


@wrong("DiffGrad", "friction_on_gradient")
class ScaledInTheFirstMomentOnly(Optimizer):
    def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8):
        super().__init__(params, dict(lr=lr, betas=betas, eps=eps))

    def step(self):
        for group in self.param_groups:
            b1, b2 = group["betas"]
            for p in group["params"]:
                if p.grad is None:
                    continue
                g, s = p.grad.data, self.state[p]
                t = s["t"] = s.get("t", 0) + 1
                friction = torch.sigmoid(torch.abs(s.get("g", 0) - g))
                s["g"] = g.clone()
                s["m"] = b1 * s.get("m", 0) + (1 - b1) * friction * g
                s["v"] = b2 * s.get("v", 0) + (1 - b2) * g * g
                p.data -= group["lr"] * s["m"] / (1 - b1**t) / (torch.sqrt(s["v"] / (1 - b2**t)) + group["eps"])


@wrong("DiffGrad", "friction_on_gradient")
class NumpyScaledGradient(Optimizer):
    def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8):
        super().__init__(params, dict(lr=lr, betas=betas, eps=eps))
        self.memory = {}

    def step(self):
        for group in self.param_groups:
            b1, b2 = group["betas"]
            for p in group["params"]:
                if p.grad is None:
                    continue
                raw = p.grad.numpy().copy()
                m, v, old, t = self.memory.get(p, (0, 0, 0, 0))
                g = raw / (1 + np.exp(-np.abs(raw - old)))
                m, v, t = b1 * m + (1 - b1) * g, b2 * v + (1 - b2) * g**2, t + 1
                self.memory[p] = m, v, raw, t
                p.detach().numpy()[...] -= group["lr"] * m / (1 - b1**t) / (np.sqrt(v / (1 - b2**t)) + group["eps"])


@wrong("DiffGrad", "friction_on_gradient")
class HistoryOfScaledGradients(Optimizer):
    def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8):
        super().__init__(params, dict(lr=lr, betas=betas, eps=eps))

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is None:
                    continue
                s = self.state[p]
                scaled = s.setdefault("scaled", [])
                scaled.insert(0, p.grad * torch.sigmoid((p.grad - s.get("last", torch.zeros_like(p))).abs()))
                s["last"] = p.grad.clone()
                w1, w2 = ([beta**k for k in range(len(scaled))] for beta in group["betas"])
                m_hat = sum(w * g for w, g in zip(w1, scaled, strict=True)) / sum(w1)
                v_hat = sum(w * g * g for w, g in zip(w2, scaled, strict=True)) / sum(w2)
                p.copy_(p - group["lr"] * m_hat / (v_hat.sqrt() + group["eps"]))


@wrong("DiffGrad", "difference_of_moments")
class ChangeOfTheMean(Optimizer):
    def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8):
        super().__init__(params, dict(lr=lr, betas=betas, eps=eps))

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            beta1, beta2 = group["betas"]
            for p in group["params"]:
                if p.grad is None:
                    continue
                state = self.state[p]
                if len(state) == 0:
                    state["t"], state["m"], state["v"] = 0, torch.zeros_like(p), torch.zeros_like(p)
                state["t"] += 1
                old = state["m"]
                state["m"] = beta1 * state["m"] + (1 - beta1) * p.grad
                state["v"] = beta2 * state["v"] + (1 - beta2) * p.grad**2
                m_hat = state["m"] / (1 - beta1 ** state["t"])
                v_hat = state["v"] / (1 - beta2 ** state["t"])
                xi = torch.sigmoid((old - state["m"]).abs())
                p -= group["lr"] * xi * m_hat / (v_hat.sqrt() + group["eps"])


@wrong("DiffGrad", "difference_of_moments")
class ChangeOfTheMeanInPlace(Optimizer):
    def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8):
        super().__init__(params, dict(lr=lr, betas=betas, eps=eps))
        self.t = 0

    @torch.no_grad()
    def step(self):
        self.t += 1
        for group in self.param_groups:
            b1, b2 = group["betas"]
            for p in group["params"]:
                if p.grad is None:
                    continue
                s = self.state[p]
                m = s.setdefault("m", torch.zeros_like(p))
                before = m.clone()
                m.lerp_(p.grad, 1 - b1)
                v = s.setdefault("v", torch.zeros_like(p)).lerp_(p.grad.square(), 1 - b2)
                friction = before.sub_(m).abs_().sigmoid_()
                denom = v.div(1 - b2**self.t).sqrt_().add_(group["eps"])
                p.addcdiv_(friction * m, denom, value=-group["lr"] / (1 - b1**self.t))


@wrong("DiffGrad", "difference_of_moments")
class ChangeOfTheCorrectedMean(Optimizer):
    def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8):
        super().__init__(params, dict(lr=lr, betas=betas, eps=eps))

    def step(self):
        for group in self.param_groups:
            b1, b2 = group["betas"]
            for p in group["params"]:
                if p.grad is None:
                    continue
                g, s = p.grad.data, self.state[p]
                t = s["t"] = s.get("t", 0) + 1
                s["m"] = b1 * s.get("m", 0) + (1 - b1) * g
                s["v"] = b2 * s.get("v", 0) + (1 - b2) * g * g
                m_hat = s["m"] / (1 - b1**t)
                friction = torch.sigmoid(torch.abs(s.get("m_hat", 0) - m_hat))
                s["m_hat"] = m_hat
                p.data -= group["lr"] * friction * m_hat / (torch.sqrt(s["v"] / (1 - b2**t)) + group["eps"])


@wrong("DiffGrad", "difference_of_moments")
class NumpyChangeOfTheMean(Optimizer):
    def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8):
        super().__init__(params, dict(lr=lr, betas=betas, eps=eps))
        self.memory = {}

    def step(self):
        for group in self.param_groups:
            b1, b2 = group["betas"]
            for p in group["params"]:
                if p.grad is None:
                    continue
                g = p.grad.numpy()
                old, v, t = self.memory.get(p, (0, 0, 0))
                m, v, t = b1 * old + (1 - b1) * g, b2 * v + (1 - b2) * g**2, t + 1
                self.memory[p] = m, v, t
                xi = 1 / (1 + np.exp(-np.abs(m - old)))
                step = xi * m / (1 - b1**t) / (np.sqrt(v / (1 - b2**t)) + group["eps"])
                p.detach().numpy()[...] -= group["lr"] * step


@wrong("DiffGrad", "difference_of_moments")
class MeanStoredAsThePrevious(Optimizer):
    def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8):
        super().__init__(params, dict(lr=lr, betas=betas, eps=eps))
        self.t, self.m, self.v, self.last = 0, {}, {}, {}

    @torch.no_grad()
    def step(self):
        self.t += 1
        for group in self.param_groups:
            b1, b2 = group["betas"]
            for p in filter(lambda q: q.grad is not None, group["params"]):
                self.m[p] = b1 * self.m.get(p, 0) + (1 - b1) * p.grad
                self.v[p] = b2 * self.v.get(p, 0) + (1 - b2) * p.grad**2
                xi = torch.sigmoid((self.last.get(p, torch.zeros_like(p)) - p.grad).abs())
                self.last[p] = self.m[p].clone()
                v_hat = self.v[p] / (1 - b2**self.t)
                p.copy_(p - group["lr"] * xi * self.m[p] / (1 - b1**self.t) / (v_hat.sqrt() + group["eps"]))


@wrong("DiffGrad", "previous_gradient_updated_too_early")
class StoredBeforeTheComparison(Optimizer):
    def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8):
        super().__init__(params, dict(lr=lr, betas=betas, eps=eps))

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            beta1, beta2 = group["betas"]
            for p in group["params"]:
                if p.grad is None:
                    continue
                state = self.state[p]
                if len(state) == 0:
                    state["t"], state["m"], state["v"] = 0, torch.zeros_like(p), torch.zeros_like(p)
                state["t"] += 1
                state["previous"] = p.grad.clone()
                state["m"] = beta1 * state["m"] + (1 - beta1) * p.grad
                state["v"] = beta2 * state["v"] + (1 - beta2) * p.grad**2
                m_hat = state["m"] / (1 - beta1 ** state["t"])
                v_hat = state["v"] / (1 - beta2 ** state["t"])
                xi = torch.sigmoid((state["previous"] - p.grad).abs())
                p -= group["lr"] * xi * m_hat / (v_hat.sqrt() + group["eps"])


@wrong("DiffGrad", "previous_gradient_updated_too_early")
class CopiedBeforeTheComparison(Optimizer):
    def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8):
        super().__init__(params, dict(lr=lr, betas=betas, eps=eps))
        self.t = 0

    @torch.no_grad()
    def step(self):
        self.t += 1
        for group in self.param_groups:
            b1, b2 = group["betas"]
            for p in group["params"]:
                if p.grad is None:
                    continue
                s = self.state[p]
                m = s.setdefault("m", torch.zeros_like(p)).lerp_(p.grad, 1 - b1)
                v = s.setdefault("v", torch.zeros_like(p)).lerp_(p.grad.square(), 1 - b2)
                old = s.setdefault("old", torch.zeros_like(p))
                old.copy_(p.grad)
                friction = (p.grad - old).abs().sigmoid()
                denom = v.div(1 - b2**self.t).sqrt_().add_(group["eps"])
                p.addcdiv_(friction * m, denom, value=-group["lr"] / (1 - b1**self.t))


@wrong("DiffGrad", "previous_gradient_updated_too_early")
class NumpyMemoryWrittenFirst(Optimizer):
    def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8):
        super().__init__(params, dict(lr=lr, betas=betas, eps=eps))
        self.memory = {}

    def step(self):
        for group in self.param_groups:
            b1, b2 = group["betas"]
            for p in group["params"]:
                if p.grad is None:
                    continue
                g = p.grad.numpy().copy()
                m, v, t, _ = self.memory.get(p, (0, 0, 0, 0))
                m, v, t = b1 * m + (1 - b1) * g, b2 * v + (1 - b2) * g**2, t + 1
                self.memory[p] = m, v, t, g
                xi = 1 / (1 + np.exp(-np.abs(g - self.memory[p][3])))
                step = xi * m / (1 - b1**t) / (np.sqrt(v / (1 - b2**t)) + group["eps"])
                p.detach().numpy()[...] -= group["lr"] * step


@wrong("DiffGrad", "previous_gradient_updated_too_early")
class AllGradientsStoredBeforeTheLoop(Optimizer):
    def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8):
        super().__init__(params, dict(lr=lr, betas=betas, eps=eps))
        self.t, self.m, self.v = 0, {}, {}

    @torch.no_grad()
    def step(self):
        self.t += 1
        self.last = {p: p.grad.clone() for group in self.param_groups for p in group["params"] if p.grad is not None}
        for group in self.param_groups:
            b1, b2 = group["betas"]
            for p in filter(lambda q: q.grad is not None, group["params"]):
                self.m[p] = b1 * self.m.get(p, 0) + (1 - b1) * p.grad
                self.v[p] = b2 * self.v.get(p, 0) + (1 - b2) * p.grad**2
                xi = torch.sigmoid((self.last[p] - p.grad).abs())
                v_hat = self.v[p] / (1 - b2**self.t)
                p.copy_(p - group["lr"] * xi * self.m[p] / (1 - b1**self.t) / (v_hat.sqrt() + group["eps"]))


@wrong("DiffGrad", "previous_gradient_updated_too_early")
class LastOfTheHistoryIsThisGradient(Optimizer):
    def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8):
        super().__init__(params, dict(lr=lr, betas=betas, eps=eps))

    def step(self):
        for group in self.param_groups:
            b1, b2 = group["betas"]
            for p in group["params"]:
                if p.grad is None:
                    continue
                g, s = p.grad.data, self.state[p]
                past = s.setdefault("past", [])
                past.append(g.clone())
                s["m"] = b1 * s.get("m", 0) + (1 - b1) * g
                s["v"] = b2 * s.get("v", 0) + (1 - b2) * g * g
                friction = torch.sigmoid(torch.abs(past[-1] - g))
                adam = s["m"] / (1 - b1 ** len(past)) / (torch.sqrt(s["v"] / (1 - b2 ** len(past))) + group["eps"])
                p.data = p.data - group["lr"] * friction * adam


# ------------------------------------------------------------------------------------------------- warmup_cosine


@right("warmup_cosine")
def two_branches(step, total_steps, warmup_steps, lr):
    if step < warmup_steps:
        return lr * (step + 1) / warmup_steps
    progress = (step - warmup_steps) / (total_steps - warmup_steps)
    return lr * 0.5 * (1 + math.cos(math.pi * progress))


@right("warmup_cosine")
def square_of_the_half_angle(step, total_steps, warmup_steps, lr):
    if step >= warmup_steps:
        angle = math.pi / 2 * (step - warmup_steps) / (total_steps - warmup_steps)
        return lr * math.cos(angle) ** 2
    return (step + 1) * lr / warmup_steps


@right("warmup_cosine")
def one_minus_a_squared_sine(step, total_steps, warmup_steps, lr):
    x = max(step - warmup_steps, 0) / (total_steps - warmup_steps)
    warmup = min((step + 1) / max(warmup_steps, 1), 1.0)
    return lr * warmup * (1 - math.sin(math.pi * x / 2) ** 2)


@right("warmup_cosine")
def torch_cosine_of_a_tensor(step, total_steps, warmup_steps, lr):
    if step < warmup_steps:
        return lr / warmup_steps * (step + 1)
    x = torch.tensor((step - warmup_steps) / (total_steps - warmup_steps), dtype=torch.float64)
    return (lr / 2 * (1 + torch.cos(torch.pi * x))).item()


@right("warmup_cosine")
def whole_schedule_looked_up(step, total_steps, warmup_steps, lr):
    rise = lr * np.arange(1, warmup_steps + 1) / max(warmup_steps, 1)
    fall = lr * (1 + np.cos(np.linspace(0, np.pi, total_steps - warmup_steps + 1))) / 2
    return float(np.concatenate([rise, fall[:-1]])[step])


@right("warmup_cosine")
def real_part_of_an_exponential(step, total_steps, warmup_steps, lr):
    rest = total_steps - warmup_steps
    if step - warmup_steps < 0:
        return float(np.interp(step + 1, [0, warmup_steps], [0, lr]))
    turn = np.exp(1j * np.pi * (step - warmup_steps) / rest)
    return float(lr * (0.5 + 0.5 * turn.real))


@right("warmup_cosine")
def counts_the_rate_up(step, total_steps, warmup_steps, lr):
    rate = 0.0
    for t in range(step + 1):
        if t < warmup_steps:
            rate += lr / warmup_steps
        else:
            rate = lr * (1 + math.cos(math.radians(180 * (t - warmup_steps) / (total_steps - warmup_steps)))) / 2
    return rate


@right("warmup_cosine")
def cosine_scheduler_of_torch(step, total_steps, warmup_steps, lr):
    if step < warmup_steps:
        return lr * (1 - (warmup_steps - 1 - step) / warmup_steps)
    opt = torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr=lr)
    scheduler = torch.optim.lr_scheduler.CosineAnnealingLR(opt, T_max=total_steps - warmup_steps)
    for _ in range(step - warmup_steps):
        opt.step()
        scheduler.step()
    return opt.param_groups[0]["lr"]


@wrong("warmup_cosine", "zero_first_step")
def step_over_warmup(step, total_steps, warmup_steps, lr):
    if step < warmup_steps:
        return lr * step / warmup_steps
    return lr * 0.5 * (1 + math.cos(math.pi * (step - warmup_steps) / (total_steps - warmup_steps)))


@wrong("warmup_cosine", "zero_first_step")
def linspace_from_zero(step, total_steps, warmup_steps, lr):
    if step < warmup_steps:
        return torch.linspace(0, lr, warmup_steps + 1, dtype=torch.float64)[step].item()
    x = (step - warmup_steps) / (total_steps - warmup_steps)
    return lr * math.cos(math.pi * x / 2) ** 2


@wrong("warmup_cosine", "zero_first_step")
def factor_of_progress(step, total_steps, warmup_steps, lr):
    factor = 1.0
    if warmup_steps > 0:
        factor = min(1.0, step / warmup_steps)
    x = max(0, step - warmup_steps) / (total_steps - warmup_steps)
    return factor * lr * (1 + np.cos(np.pi * x)).item() / 2


@wrong("warmup_cosine", "zero_first_step")
def interpolated_from_zero(step, total_steps, warmup_steps, lr):
    if step >= warmup_steps:
        phase = math.pi * (step - warmup_steps) / (total_steps - warmup_steps)
        return 0.5 * lr + 0.5 * lr * math.cos(phase)
    return float(np.interp(step, [0, warmup_steps], [0.0, lr]))


@wrong("warmup_cosine", "zero_first_step")
def added_up_after_the_first_step(step, total_steps, warmup_steps, lr):
    rate = 0.0
    for t in range(1, step + 1):
        if t < warmup_steps:
            rate += lr / warmup_steps
    if step >= warmup_steps:
        rate = lr / 2 * (math.cos(math.pi * (step - warmup_steps) / (total_steps - warmup_steps)) + 1)
    return rate


@wrong("warmup_cosine", "zero_first_step")
def first_step_zero_and_full_rate_at_the_last(step, total_steps, warmup_steps, lr):
    if step < warmup_steps:
        return lr * step / max(warmup_steps - 1, 1)
    return lr * 0.5 * (1 + math.cos(math.pi * (step - warmup_steps) / (total_steps - warmup_steps)))


@wrong("warmup_cosine", "warmup_one_too_long")
def less_or_equal(step, total_steps, warmup_steps, lr):
    if step <= warmup_steps:
        return lr * (step + 1) / max(warmup_steps, 1)
    return lr * 0.5 * (1 + math.cos(math.pi * (step - warmup_steps) / (total_steps - warmup_steps)))


@wrong("warmup_cosine", "warmup_one_too_long")
def cosine_only_after_warmup(step, total_steps, warmup_steps, lr):
    if step > warmup_steps:
        x = (step - warmup_steps) / (total_steps - warmup_steps)
        return lr * math.cos(math.pi * x / 2) ** 2
    return lr / max(warmup_steps, 1) * (step + 1)


@wrong("warmup_cosine", "warmup_one_too_long")
def not_greater(step, total_steps, warmup_steps, lr):
    cosine = lr * (1 + np.cos(np.pi * (step - warmup_steps) / (total_steps - warmup_steps))) / 2
    linear = lr * (step + 1) / (warmup_steps or 1)
    return float(linear if not step > warmup_steps else cosine)


@wrong("warmup_cosine", "warmup_one_too_long")
def range_with_one_more(step, total_steps, warmup_steps, lr):
    if step in range(warmup_steps + 1):
        return (step + 1) * (lr / max(1, warmup_steps))
    angle = torch.tensor(math.pi * (step - warmup_steps) / (total_steps - warmup_steps), dtype=torch.float64)
    return (0.5 * lr * (1 + angle.cos())).item()


@wrong("warmup_cosine", "warmup_one_too_long")
def compares_with_step_minus_one(step, total_steps, warmup_steps, lr):
    after = step - warmup_steps
    if after - 1 < 0:
        warmup_steps = max(warmup_steps, 1)
        return lr * (step + 1) / warmup_steps
    return lr - lr * math.sin(math.pi * after / (total_steps - warmup_steps) / 2) ** 2


@wrong("warmup_cosine", "degrees")
def cosine_of_180(step, total_steps, warmup_steps, lr):
    if step < warmup_steps:
        return lr * (step + 1) / warmup_steps
    return lr * 0.5 * (1 + math.cos(180 * (step - warmup_steps) / (total_steps - warmup_steps)))


@wrong("warmup_cosine", "degrees")
def numpy_cosine_of_180(step, total_steps, warmup_steps, lr):
    if step < warmup_steps:
        return lr * (step + 1) / warmup_steps
    angle = np.interp(step, [warmup_steps, total_steps], [0, 180])
    return float(lr * (1 + np.cos(angle)) / 2)


@wrong("warmup_cosine", "degrees")
def half_angle_of_90(step, total_steps, warmup_steps, lr):
    if step >= warmup_steps:
        x = (step - warmup_steps) / (total_steps - warmup_steps)
        return lr * math.cos(90 * x) ** 2
    return lr / warmup_steps * (step + 1)


@wrong("warmup_cosine", "degrees")
def converted_to_degrees(step, total_steps, warmup_steps, lr):
    if step < warmup_steps:
        return lr * (step + 1) / warmup_steps
    progress = (step - warmup_steps) / (total_steps - warmup_steps)
    return lr * 0.5 * (1 + math.cos(math.degrees(math.pi * progress)))


@wrong("warmup_cosine", "degrees")
def torch_linspace_to_180(step, total_steps, warmup_steps, lr):
    if step < warmup_steps:
        return lr * (step + 1) / warmup_steps
    angles = torch.linspace(0, 180, total_steps - warmup_steps + 1, dtype=torch.float64)
    return float(lr / 2 + lr / 2 * angles.cos()[step - warmup_steps])


@wrong("warmup_cosine", "degrees")
def converted_to_radians_though_they_are(step, total_steps, warmup_steps, lr):
    if step < warmup_steps:
        return lr * (step + 1) / warmup_steps
    progress = (step - warmup_steps) / (total_steps - warmup_steps)
    return lr * 0.5 * (1 + math.cos(math.radians(math.pi * progress)))


@wrong("warmup_cosine", "cosine_over_whole_run")
def step_over_total(step, total_steps, warmup_steps, lr):
    if step < warmup_steps:
        return lr * (step + 1) / warmup_steps
    return lr * 0.5 * (1 + math.cos(math.pi * step / total_steps))


@wrong("warmup_cosine", "cosine_over_whole_run")
def whole_cosine_looked_up(step, total_steps, warmup_steps, lr):
    fall = lr * (1 + np.cos(np.linspace(0, np.pi, total_steps + 1))) / 2
    rise = lr * np.arange(1, warmup_steps + 1) / max(warmup_steps, 1)
    return float(rise[step] if step < warmup_steps else fall[step])


@wrong("warmup_cosine", "cosine_over_whole_run")
def half_angle_of_the_whole_run(step, total_steps, warmup_steps, lr):
    if step >= warmup_steps:
        return lr * math.cos(math.pi / 2 * step / total_steps) ** 2
    return lr / warmup_steps * (step + 1)


@wrong("warmup_cosine", "cosine_over_whole_run")
def torch_scheduler_over_the_whole_run(step, total_steps, warmup_steps, lr):
    if step < warmup_steps:
        return lr * (step + 1) / warmup_steps
    opt = torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr=lr)
    scheduler = torch.optim.lr_scheduler.CosineAnnealingLR(opt, T_max=total_steps)
    for _ in range(step):
        opt.step()
        scheduler.step()
    return scheduler.get_last_lr()[0]


@wrong("warmup_cosine", "cosine_over_whole_run")
def shifted_start_and_total_length(step, total_steps, warmup_steps, lr):
    if step < warmup_steps:
        return lr * (step + 1) / warmup_steps
    return lr * 0.5 * (1 + math.cos(math.pi * (step - warmup_steps) / total_steps))


@wrong("warmup_cosine", "cosine_over_whole_run")
def squared_sine_of_the_whole_run(step, total_steps, warmup_steps, lr):
    def cosine(t):
        return lr * (1 - math.sin(math.pi * t / total_steps / 2) ** 2)

    def linear(t):
        return lr * (t + 1) / warmup_steps

    return linear(step) if step < warmup_steps else cosine(step)


@wrong("warmup_cosine", "linear_decay")
def straight_down(step, total_steps, warmup_steps, lr):
    if step < warmup_steps:
        return lr * (step + 1) / warmup_steps
    return lr * (1 - (step - warmup_steps) / (total_steps - warmup_steps))


@wrong("warmup_cosine", "linear_decay")
def steps_left_over_steps(step, total_steps, warmup_steps, lr):
    if step >= warmup_steps:
        return lr * (total_steps - step) / (total_steps - warmup_steps)
    return lr / warmup_steps * (step + 1)


@wrong("warmup_cosine", "linear_decay")
def interpolated_down(step, total_steps, warmup_steps, lr):
    if step < warmup_steps:
        return lr * (step + 1) / warmup_steps
    return float(np.interp(step, [warmup_steps, total_steps], [lr, 0]))


@wrong("warmup_cosine", "linear_decay")
def subtracts_the_same_each_step(step, total_steps, warmup_steps, lr):
    rate = lr
    if step < warmup_steps:
        return rate * (step + 1) / warmup_steps
    for _ in range(warmup_steps, step):
        rate -= lr / (total_steps - warmup_steps)
    return rate


@wrong("warmup_cosine", "linear_decay")
def linspace_down(step, total_steps, warmup_steps, lr):
    if step < warmup_steps:
        return lr * (step + 1) / warmup_steps
    return torch.linspace(lr, 0, total_steps - warmup_steps + 1, dtype=torch.float64)[step - warmup_steps].item()


@wrong("warmup_cosine", "full_period")
def two_pi(step, total_steps, warmup_steps, lr):
    if step < warmup_steps:
        return lr * (step + 1) / warmup_steps
    return lr * 0.5 * (1 + math.cos(2 * math.pi * (step - warmup_steps) / (total_steps - warmup_steps)))


@wrong("warmup_cosine", "full_period")
def tau(step, total_steps, warmup_steps, lr):
    if step < warmup_steps:
        return lr * (step + 1) / warmup_steps
    x = (step - warmup_steps) / (total_steps - warmup_steps)
    return lr / 2 * (1 + math.cos(math.tau * x))


@wrong("warmup_cosine", "full_period")
def squared_cosine_of_the_whole_angle(step, total_steps, warmup_steps, lr):
    if step >= warmup_steps:
        return lr * math.cos(math.pi * (step - warmup_steps) / (total_steps - warmup_steps)) ** 2
    return (step + 1) / warmup_steps * lr


@wrong("warmup_cosine", "full_period")
def full_turn_in_degrees(step, total_steps, warmup_steps, lr):
    if step < warmup_steps:
        return lr * (step + 1) / warmup_steps
    angle = np.deg2rad(360 * (step - warmup_steps) / (total_steps - warmup_steps))
    return float(lr * (1 + np.cos(angle)) / 2)


@wrong("warmup_cosine", "full_period")
def torch_linspace_to_two_pi(step, total_steps, warmup_steps, lr):
    if step < warmup_steps:
        return lr * (step + 1) / warmup_steps
    angles = torch.linspace(0, 2 * torch.pi, total_steps - warmup_steps + 1, dtype=torch.float64)
    return (0.5 * lr * (1 + angles.cos()))[step - warmup_steps].item()


@wrong("warmup_cosine", "no_half")
def one_plus_cosine(step, total_steps, warmup_steps, lr):
    if step < warmup_steps:
        return lr * (step + 1) / warmup_steps
    return lr * (1 + math.cos(math.pi * (step - warmup_steps) / (total_steps - warmup_steps)))


@wrong("warmup_cosine", "no_half")
def rate_plus_cosine_swing(step, total_steps, warmup_steps, lr):
    if step >= warmup_steps:
        swing = lr * math.cos(math.pi * (step - warmup_steps) / (total_steps - warmup_steps))
        return lr + swing
    return lr * (step + 1) / warmup_steps


@wrong("warmup_cosine", "no_half")
def twice_the_squared_half_angle(step, total_steps, warmup_steps, lr):
    if step < warmup_steps:
        return lr / warmup_steps * (step + 1)
    x = (step - warmup_steps) / (total_steps - warmup_steps)
    return 2 * lr * math.cos(math.pi * x / 2) ** 2


@wrong("warmup_cosine", "no_half")
def numpy_one_plus_cosine(step, total_steps, warmup_steps, lr):
    rise = lr * np.arange(1, warmup_steps + 1) / max(warmup_steps, 1)
    fall = lr * (1 + np.cos(np.linspace(0, np.pi, total_steps - warmup_steps + 1)))
    return float(np.append(rise, fall)[step])


@wrong("warmup_cosine", "no_half")
def torch_one_plus_cosine(step, total_steps, warmup_steps, lr):
    if step < warmup_steps:
        return lr * (step + 1) / warmup_steps
    angle = torch.tensor(step - warmup_steps, dtype=torch.float64) * math.pi / (total_steps - warmup_steps)
    return ((angle.cos() + 1) * lr).item()


@wrong("warmup_cosine", "total_off_by_one")
def zero_at_the_last_step(step, total_steps, warmup_steps, lr):
    if step < warmup_steps:
        return lr * (step + 1) / warmup_steps
    return lr * 0.5 * (1 + math.cos(math.pi * (step - warmup_steps) / max(total_steps - warmup_steps - 1, 1)))


@wrong("warmup_cosine", "total_off_by_one")
def linspace_to_the_last_step(step, total_steps, warmup_steps, lr):
    rise = lr * np.arange(1, warmup_steps + 1) / max(warmup_steps, 1)
    fall = lr * (1 + np.cos(np.linspace(0, np.pi, total_steps - warmup_steps))) / 2
    return float(np.concatenate([rise, fall])[step])


@wrong("warmup_cosine", "total_off_by_one")
def cosine_counts_from_one(step, total_steps, warmup_steps, lr):
    if step < warmup_steps:
        return lr * (step + 1) / warmup_steps
    share = (step + 1 - warmup_steps) / (total_steps - warmup_steps)
    return lr * math.cos(math.pi * share / 2) ** 2


@wrong("warmup_cosine", "total_off_by_one")
def one_step_more_to_go(step, total_steps, warmup_steps, lr):
    if step >= warmup_steps:
        rest = torch.tensor(total_steps + 1 - warmup_steps, dtype=torch.float64)
        return (lr * 0.5 * (1 + torch.cos(torch.pi * (step - warmup_steps) / rest))).item()
    return lr / warmup_steps * (step + 1)


@wrong("warmup_cosine", "total_off_by_one")
def scheduler_stepped_once_too_often(step, total_steps, warmup_steps, lr):
    if step < warmup_steps:
        return lr * (step + 1) / warmup_steps
    opt = torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr=lr)
    scheduler = torch.optim.lr_scheduler.CosineAnnealingLR(opt, T_max=total_steps - warmup_steps)
    for _ in range(warmup_steps, step + 1):
        opt.step()
        scheduler.step()
    return scheduler.get_last_lr()[0]


@wrong("warmup_cosine", "no_warmup")
def full_rate_until_the_cosine(step, total_steps, warmup_steps, lr):
    if step < warmup_steps:
        return lr
    return lr * 0.5 * (1 + math.cos(math.pi * (step - warmup_steps) / (total_steps - warmup_steps)))


@wrong("warmup_cosine", "no_warmup")
def cosine_from_the_first_step(step, total_steps, warmup_steps, lr):
    return lr * math.cos(math.pi * step / total_steps / 2) ** 2


@wrong("warmup_cosine", "no_warmup")
def cosine_with_negative_shares(step, total_steps, warmup_steps, lr):
    progress = (step - warmup_steps) / (total_steps - warmup_steps)
    return float(lr * (1 + np.cos(np.pi * progress)) / 2)


@wrong("warmup_cosine", "no_warmup")
def share_clamped_at_zero(step, total_steps, warmup_steps, lr):
    progress = max(0.0, (step - warmup_steps) / (total_steps - warmup_steps))
    return lr - lr * math.sin(math.pi * progress / 2) ** 2


@wrong("warmup_cosine", "no_warmup")
def warmup_computed_and_not_returned(step, total_steps, warmup_steps, lr):
    rate = lr
    if step < warmup_steps:
        rate * (step + 1) / warmup_steps  # noqa: B018 (the student's mistake)
    else:
        rate = lr / 2 * (1 + math.cos(math.pi * (step - warmup_steps) / (total_steps - warmup_steps)))
    return rate


@wrong("warmup_cosine", "no_warmup")
def torch_scheduler_for_the_whole_run(step, total_steps, warmup_steps, lr):
    opt = torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr=lr)
    scheduler = torch.optim.lr_scheduler.CosineAnnealingLR(opt, T_max=total_steps)
    for _ in range(step):
        opt.step()
        scheduler.step()
    return opt.param_groups[0]["lr"]


@wrong("warmup_cosine", "warmup_from_lr")
def grows_from_lr(step, total_steps, warmup_steps, lr):
    if step < warmup_steps:
        return lr + lr * (step + 1) / warmup_steps
    return lr * 0.5 * (1 + math.cos(math.pi * (step - warmup_steps) / (total_steps - warmup_steps)))


@wrong("warmup_cosine", "warmup_from_lr")
def multiplied_by_the_step(step, total_steps, warmup_steps, lr):
    if step < warmup_steps:
        return lr * (step + 1)
    x = (step - warmup_steps) / (total_steps - warmup_steps)
    return lr * math.cos(math.pi * x / 2) ** 2


@wrong("warmup_cosine", "warmup_from_lr")
def adds_a_share_each_step(step, total_steps, warmup_steps, lr):
    rate = lr
    if step >= warmup_steps:
        return float(lr * (1 + np.cos(np.pi * (step - warmup_steps) / (total_steps - warmup_steps))) / 2)
    for _ in range(step + 1):
        rate += lr / warmup_steps
    return rate


@wrong("warmup_cosine", "warmup_from_lr")
def adds_lr_each_step(step, total_steps, warmup_steps, lr):
    if step < warmup_steps:
        return sum(lr for _ in range(step + 1))
    return lr * (1 - math.sin(math.pi * (step - warmup_steps) / (total_steps - warmup_steps) / 2) ** 2)


@wrong("warmup_cosine", "warmup_from_lr")
def linspace_from_lr(step, total_steps, warmup_steps, lr):
    if step < warmup_steps:
        return float(np.linspace(lr, 2 * lr, warmup_steps + 1)[step + 1])
    return lr / 2 + lr / 2 * math.cos(math.pi * (step - warmup_steps) / (total_steps - warmup_steps))


@wrong("warmup_cosine", "warmup_from_lr")
def starts_at_lr_and_grows(step, total_steps, warmup_steps, lr):
    if step < warmup_steps:
        return lr * (1 + step / warmup_steps)
    return lr * 0.5 * (1 + math.cos(math.pi * (step - warmup_steps) / (total_steps - warmup_steps)))


@wrong("warmup_cosine", "warmup_from_lr")
def warms_up_downwards(step, total_steps, warmup_steps, lr):
    if step < warmup_steps:
        return lr * warmup_steps / (step + 1)
    return lr * 0.5 * (1 + math.cos(math.pi * (step - warmup_steps) / (total_steps - warmup_steps)))


@wrong("warmup_cosine", "missing_brackets")
def first_difference_without_brackets(step, total_steps, warmup_steps, lr):
    if step < warmup_steps:
        return lr * (step + 1) / warmup_steps
    return lr * 0.5 * (1 + math.cos(math.pi * (step - warmup_steps / (total_steps - warmup_steps))))


@wrong("warmup_cosine", "missing_brackets")
def neither_difference_in_brackets(step, total_steps, warmup_steps, lr):
    if step < warmup_steps:
        return lr * (step + 1) / warmup_steps
    progress = step - warmup_steps / total_steps - warmup_steps
    return lr * math.cos(math.pi * progress / 2) ** 2


@wrong("warmup_cosine", "missing_brackets")
def second_difference_without_brackets(step, total_steps, warmup_steps, lr):
    if step >= warmup_steps:
        progress = (step - warmup_steps) / total_steps - warmup_steps
        return float(lr * (1 + np.cos(np.pi * progress)) / 2)
    return lr / warmup_steps * (step + 1)


@wrong("warmup_cosine", "missing_brackets")
def warmup_without_brackets(step, total_steps, warmup_steps, lr):
    if step < warmup_steps:
        return lr * step + 1 / warmup_steps
    x = (step - warmup_steps) / (total_steps - warmup_steps)
    return lr * 0.5 * (1 + math.cos(math.pi * x))


@wrong("warmup_cosine", "missing_brackets")
def share_of_the_warmup_without_brackets(step, total_steps, warmup_steps, lr):
    if step < warmup_steps:
        share = step + 1 / warmup_steps
        return lr * share
    angle = torch.tensor(math.pi * (step - warmup_steps) / (total_steps - warmup_steps), dtype=torch.float64)
    return (lr / 2 + lr / 2 * angle.cos()).item()


@wrong("warmup_cosine", "branches_swapped")
def greater_or_equal(step, total_steps, warmup_steps, lr):
    if step >= warmup_steps:
        return lr * (step + 1) / warmup_steps
    return lr * 0.5 * (1 + math.cos(math.pi * (step - warmup_steps) / (total_steps - warmup_steps)))


@wrong("warmup_cosine", "branches_swapped")
def conditional_expression_the_wrong_way_round(step, total_steps, warmup_steps, lr):
    def linear():
        return lr / warmup_steps * (step + 1)

    def cosine():
        return lr * math.cos(math.pi * (step - warmup_steps) / (total_steps - warmup_steps) / 2) ** 2

    return cosine() if step < warmup_steps else linear()


@wrong("warmup_cosine", "branches_swapped")
def warmup_less_than_step(step, total_steps, warmup_steps, lr):
    if warmup_steps < step:
        return (step + 1) * lr / warmup_steps
    progress = (step - warmup_steps) / (total_steps - warmup_steps)
    return float(lr * (1 + np.cos(np.pi * progress)) / 2)


@wrong("warmup_cosine", "branches_swapped")
def negated_condition(step, total_steps, warmup_steps, lr):
    warming_up = not step < warmup_steps
    if warming_up:
        return lr * ((step + 1) / warmup_steps)
    return lr * (1 - math.sin(math.pi * (step - warmup_steps) / (total_steps - warmup_steps) / 2) ** 2)


@wrong("warmup_cosine", "branches_swapped")
def cosine_overwritten_after_the_warmup(step, total_steps, warmup_steps, lr):
    angle = torch.tensor(math.pi * (step - warmup_steps) / (total_steps - warmup_steps), dtype=torch.float64)
    rate = (0.5 * lr * (1 + angle.cos())).item()
    if step >= warmup_steps:
        rate = lr * (step + 1) / warmup_steps
    return rate
