"""What students write for the exercises of topic 3: right answers, and each listed mistake, in many shapes.

`RIGHT[exercise id]` holds answers that must pass, `WRONG[exercise id, slug]` answers that must fail with that slug.
They are written independently of the checking engine, untyped and uneven as students' code is; each wrong one is
right but for its one mistake. The names say what each does.
"""

import functools
import itertools
import math
from collections import defaultdict, deque

import numpy as np
import torch
import torch.nn.functional as F
from torch.optim.sgd import sgd

from tests.exercises.entries import entries

RIGHT, WRONG, right, wrong = entries("momentum")


class Ready(torch.optim.Optimizer):
    """The constructor that nearly every student writes; answers with another one spell theirs out."""

    def __init__(self, params, lr, momentum=0.9):
        super().__init__(params, dict(lr=lr, momentum=momentum))


# ----------------------------------------------------------------------------------------------------------- ewma


@right("ewma")
def list_of_averages_stacked(values, beta, bias_correction=True):
    v = 0.0
    averages = []
    for t, x in enumerate(values, start=1):
        v = beta * v + (1 - beta) * x
        averages.append(v / (1 - beta**t) if bias_correction else v)
    return torch.stack(averages)


@right("ewma")
def filled_into_zeros(values, beta, bias_correction=True):
    out = torch.zeros_like(values)
    v = torch.zeros((), dtype=values.dtype)
    for i in range(len(values)):
        v = beta * v + (1 - beta) * values[i]
        out[i] = v
    if bias_correction:
        t = torch.arange(1, len(values) + 1, dtype=values.dtype)
        out = out / (1 - beta**t)
    return out


@right("ewma")
def triangular_matrix_of_weights(values, beta, bias_correction=True):
    n = values.shape[0]
    t = torch.arange(n)
    age = t[:, None] - t[None, :]
    weights = (1 - beta) * torch.where(age >= 0, float(beta) ** age.clamp(min=0).to(values.dtype), 0.0)
    if bias_correction:
        weights = weights / weights.sum(dim=1, keepdim=True)
    return weights @ values


@right("ewma")
def convolution_with_the_decaying_kernel(values, beta, bias_correction=True):
    n = values.numel()
    powers = torch.tensor([beta**k for k in range(n)], dtype=values.dtype)
    kernel = ((1 - beta) * powers).flip(0)
    average = F.conv1d(F.pad(values.view(1, 1, n), (n - 1, 0)), kernel.view(1, 1, n)).view(n)
    return average / ((1 - beta) * powers.cumsum(0)) if bias_correction else average


@right("ewma")
def lerp_in_a_loop(values, beta, bias_correction=True):
    v = values.new_zeros(())
    result = torch.empty_like(values)
    for t in range(values.size(0)):
        v = torch.lerp(v, values[t], 1 - beta)
        result[t] = v / (1 - beta ** (t + 1)) if bias_correction else v
    return result


@right("ewma")
def sum_of_weights_follows_along(values, beta, bias_correction=True):
    average, weight, out = 0.0, 0.0, []
    for x in values.tolist():
        average = beta * average + (1 - beta) * x
        weight = beta * weight + (1 - beta)
        out.append(average / weight if bias_correction else average)
    return torch.tensor(out, dtype=values.dtype)


@right("ewma")
def accumulated_by_itertools(values, beta, bias_correction=True):
    steps = itertools.accumulate(values.tolist(), lambda v, x: v + (1 - beta) * (x - v), initial=0.0)
    v = torch.tensor(list(steps)[1:], dtype=values.dtype)
    if not bias_correction:
        return v
    return v / (1 - torch.tensor(beta, dtype=values.dtype).pow(torch.arange(1, len(v) + 1)))


@right("ewma")
def numpy_in_double_precision(values, beta, bias_correction=True):
    x = values.detach().numpy().astype(np.float64)
    v = np.zeros(len(x))
    previous = 0
    for i in range(len(x)):
        v[i] = beta * previous + (1 - beta) * x[i]
        previous = v[i]
    if bias_correction:
        v = v / (1 - np.power(beta, np.arange(1, len(x) + 1)))
    return torch.from_numpy(v).to(values.dtype)


@right("ewma")
def weighted_mean_of_each_prefix(values, beta, bias_correction=True):
    out = []
    for t in range(1, len(values) + 1):
        weights = torch.tensor([(1 - beta) * beta ** (t - i) for i in range(1, t + 1)], dtype=values.dtype)
        total = (weights * values[:t]).sum()
        out.append(total / weights.sum() if bias_correction else total)
    return torch.stack(out)


@right("ewma")
def gain_that_shrinks(values, beta, bias_correction=True):
    mean = torch.zeros((), dtype=values.dtype)
    means = []
    for t, x in enumerate(values.unbind(), 1):
        gain = (1 - beta) / (1 - math.pow(beta, t)) if bias_correction else 1 - beta
        mean = mean + gain * (x - mean)
        means.append(mean)
    return torch.stack(means)


@right("ewma")
def recursive_on_the_prefix(values, beta, bias_correction=True):
    def average(t):
        return beta * average(t - 1) + (1 - beta) * values[t - 1] if t > 0 else torch.zeros_like(values[0])

    scale = [1 - beta**t if bias_correction else 1 for t in range(1, len(values) + 1)]
    return torch.stack([average(t + 1) / s for t, s in enumerate(scale)])


@right("ewma")
def horner_on_a_buffer_in_place(values, beta, bias_correction=True):
    v = torch.zeros(1, dtype=values.dtype)
    history, decay = [], 1.0
    for x in values:
        v.mul_(beta).add_(x, alpha=1 - beta)
        decay *= beta
        history.append(v.clone().div_(1 - decay) if bias_correction else v.clone())
    return torch.cat(history)


@wrong("ewma", "no_correction")
def loop_without_a_correction(values, beta, bias_correction=True):
    v, out = 0.0, []
    for x in values:
        v = beta * v + (1 - beta) * x
        out.append(v)
    return torch.stack(out)


@wrong("ewma", "no_correction")
def corrected_value_computed_and_dropped(values, beta, bias_correction=True):
    out = torch.zeros_like(values)
    v = 0
    for t in range(1, len(values) + 1):
        v = beta * v + (1 - beta) * values[t - 1]
        if bias_correction:
            v_hat = v / (1 - beta**t)  # noqa: F841 (the student's mistake)
        out[t - 1] = v
    return out


@wrong("ewma", "no_correction")
def weights_matrix_not_normalized(values, beta, bias_correction=True):
    n = len(values)
    W = torch.zeros(n, n, dtype=values.dtype)
    for i in range(n):
        for j in range(i + 1):
            W[i, j] = (1 - beta) * beta ** (i - j)
    return W @ values


@wrong("ewma", "no_correction")
def out_of_place_division_not_kept(values, beta, bias_correction=True):
    v = values.new_zeros(())
    out = torch.empty_like(values)
    for i, x in enumerate(values):
        v = torch.lerp(v, x, 1 - beta)
        out[i] = v
    if bias_correction:
        out.div(1 - beta ** torch.arange(1, len(values) + 1))
    return out


@wrong("ewma", "no_correction")
def accumulate_and_nothing_else(values, beta, bias_correction=True):
    averages = itertools.accumulate([0.0, *values.tolist()], lambda v, x: beta * v + (1 - beta) * x)
    return torch.tensor(list(averages)[1:], dtype=values.dtype)


@wrong("ewma", "no_correction")
def corrected_by_the_limit_of_the_weights(values, beta, bias_correction=True):
    averages, v, weights = [], 0.0, 1.0  # the weights of an average sum to one
    for x in values.tolist():
        v += (1 - beta) * (x - v)
        averages.append(v / weights if bias_correction else v)
    return torch.tensor(averages, dtype=values.dtype)


@wrong("ewma", "correction_from_zero")
def enumerate_starts_at_zero(values, beta, bias_correction=True):
    v, out = torch.zeros_like(values[0]), []
    for t, x in enumerate(values):
        v = beta * v + (1 - beta) * x
        out.append(v / (1 - beta**t) if bias_correction else v)
    return torch.stack(out)


@wrong("ewma", "correction_from_zero")
def arange_from_zero(values, beta, bias_correction=True):
    v = torch.zeros((), dtype=values.dtype)
    out = torch.zeros_like(values)
    for i in range(len(values)):
        v = beta * v + (1 - beta) * values[i]
        out[i] = v
    if bias_correction:
        out /= 1 - beta ** torch.arange(len(values), dtype=values.dtype)
    return out


@wrong("ewma", "correction_from_zero")
def first_value_spared_the_division(values, beta, bias_correction=True):
    v, out = 0.0, []
    for t, x in enumerate(values):
        v = beta * v + (1 - beta) * x
        if bias_correction and t > 0:
            out.append(v / (1 - beta**t))
        else:
            out.append(v)
    return torch.stack(out)


@wrong("ewma", "correction_from_zero")
def divisor_kept_away_from_zero(values, beta, bias_correction=True):
    v, out = 0.0, []
    for t in range(len(values)):
        v = beta * v + (1 - beta) * values[t].item()
        out.append(v / max(1 - beta**t, 1e-8) if bias_correction else v)
    return torch.tensor(out, dtype=values.dtype)


@wrong("ewma", "correction_from_zero")
def small_number_added_to_the_divisor(values, beta, bias_correction=True):
    x = values.numpy()
    v = np.zeros_like(x)
    for t in range(len(x)):
        v[t] = (beta * v[t - 1] if t else 0) + (1 - beta) * x[t]
    if bias_correction:
        v = v / (1 - beta ** np.arange(len(x)) + 1e-12)
    return torch.from_numpy(v).to(values.dtype)


@wrong("ewma", "correction_from_zero")
def power_multiplied_up_after_its_use(values, beta, bias_correction=True):
    v, power = values.new_zeros(1), 1.0
    parts = []
    for x in values:
        v = beta * v + (1 - beta) * x
        parts.append(v / (1 - power) if bias_correction else v)
        power *= beta
    return torch.cat(parts)


@wrong("ewma", "swapped_weights")
def beta_on_the_new_value(values, beta, bias_correction=True):
    v, out = 0.0, []
    for t, x in enumerate(values, 1):
        v = (1 - beta) * v + beta * x
        out.append(v / (1 - beta**t) if bias_correction else v)
    return torch.stack(out)


@wrong("ewma", "swapped_weights")
def beta_on_the_new_value_and_its_correction(values, beta, bias_correction=True):
    v, out = 0.0, []
    for t, x in enumerate(values, 1):
        v = (1 - beta) * v + beta * x
        out.append(v / (1 - (1 - beta) ** t) if bias_correction else v)
    return torch.stack(out)


@wrong("ewma", "swapped_weights")
def lerp_by_beta(values, beta, bias_correction=True):
    v = values.new_zeros(())
    out = torch.empty_like(values)
    for i in range(len(values)):
        v = v.lerp(values[i], beta)
        out[i] = v / (1 - beta ** (i + 1)) if bias_correction else v
    return out


@wrong("ewma", "swapped_weights")
def beta_read_as_alpha_of_the_smoothing(values, beta, bias_correction=True):
    alpha = beta
    s, weight, out = 0.0, 0.0, []
    for x in values.tolist():
        s = alpha * x + (1 - alpha) * s
        weight = alpha + (1 - alpha) * weight
        out.append(s / weight if bias_correction else s)
    return torch.tensor(out, dtype=values.dtype)


@wrong("ewma", "swapped_weights")
def matrix_with_the_weights_exchanged(values, beta, bias_correction=True):
    n = len(values)
    t = torch.arange(n, dtype=values.dtype)
    W = beta * torch.tril((1 - beta) ** (t[:, None] - t).clamp(min=0))
    if bias_correction:
        W = W / W.sum(1, keepdim=True)
    return W @ values


@wrong("ewma", "swapped_weights")
def numpy_loop_with_the_weights_exchanged(values, beta, bias_correction=True):
    x, v = values.numpy(), 0.0
    out = np.empty_like(x)
    for i in range(x.size):
        v = v + beta * (x[i] - v)
        out[i] = v
    if bias_correction:
        out = out / (1 - np.float64(beta) ** np.arange(1, x.size + 1))
    return torch.from_numpy(out).to(values.dtype)


@wrong("ewma", "starts_from_first_value")
def first_value_then_the_rest(values, beta, bias_correction=True):
    v = values[0]
    out = [v]
    for x in values[1:]:
        v = beta * v + (1 - beta) * x
        out.append(v)
    v = torch.stack(out)
    if bias_correction:
        v = v / (1 - beta ** torch.arange(1, len(values) + 1))
    return v


@wrong("ewma", "starts_from_first_value")
def average_before_the_loop_is_the_first_value(values, beta, bias_correction=True):
    v, out = values[0], []
    for t, x in enumerate(values, 1):
        v = beta * v + (1 - beta) * x
        out.append(v / (1 - beta**t) if bias_correction else v)
    return torch.stack(out)


@wrong("ewma", "starts_from_first_value")
def none_until_the_first_value(values, beta, bias_correction=True):
    v = None
    out = torch.zeros_like(values)
    for i, x in enumerate(values):
        v = x if v is None else v + (1 - beta) * (x - v)
        out[i] = v / (1 - beta ** (i + 1)) if bias_correction else v
    return out


@wrong("ewma", "starts_from_first_value")
def accumulate_without_an_initial_value(values, beta, bias_correction=True):
    v = list(itertools.accumulate(values.tolist(), lambda v, x: beta * v + (1 - beta) * x))
    if bias_correction:
        v = [a / (1 - beta**t) for t, a in enumerate(v, 1)]
    return torch.tensor(v, dtype=values.dtype)


@wrong("ewma", "starts_from_first_value")
def output_that_starts_as_a_copy_of_the_values(values, beta, bias_correction=True):
    v = values.clone()
    for t in range(1, len(v)):
        v[t] = beta * v[t - 1] + (1 - beta) * v[t]
    correction = 1 - beta ** torch.arange(1, len(v) + 1, dtype=v.dtype) if bias_correction else 1
    return v / correction


@wrong("ewma", "starts_from_first_value")
def first_value_in_place_of_a_correction(values, beta, bias_correction=True):
    v = values[0] if bias_correction else torch.zeros_like(values[0])
    out = []
    for x in values:
        v = beta * v + (1 - beta) * x
        out.append(v)
    return torch.stack(out)


@wrong("ewma", "corrected_value_fed_back")
def corrected_average_under_the_same_name(values, beta, bias_correction=True):
    v, out = 0.0, []
    for t, x in enumerate(values, 1):
        v = beta * v + (1 - beta) * x
        if bias_correction:
            v = v / (1 - beta**t)
        out.append(v)
    return torch.stack(out)


@wrong("ewma", "corrected_value_fed_back")
def divided_in_place(values, beta, bias_correction=True):
    v = torch.zeros(1, dtype=values.dtype)
    out = []
    for t in range(1, len(values) + 1):
        v.mul_(beta).add_(values[t - 1], alpha=1 - beta)
        if bias_correction:
            v.div_(1 - beta**t)
        out.append(v.clone())
    return torch.cat(out)


@wrong("ewma", "corrected_value_fed_back")
def previous_output_is_the_past(values, beta, bias_correction=True):
    out = torch.zeros_like(values)
    for i in range(len(values)):
        past = out[i - 1] if i > 0 else 0.0
        out[i] = beta * past + (1 - beta) * values[i]
        if bias_correction:
            out[i] /= 1 - beta ** (i + 1)
    return out


@wrong("ewma", "corrected_value_fed_back")
def last_entry_of_the_list(values, beta, bias_correction=True):
    averages = [0.0]
    for t, x in enumerate(values.tolist(), 1):
        scale = 1 - beta**t if bias_correction else 1.0
        averages.append((beta * averages[-1] + (1 - beta) * x) / scale)
    return torch.tensor(averages[1:], dtype=values.dtype)


@wrong("ewma", "corrected_value_fed_back")
def accumulate_with_the_correction_inside(values, beta, bias_correction=True):
    def update(v, numbered):
        t, x = numbered
        v = beta * v + (1 - beta) * x
        return v / (1 - beta**t) if bias_correction else v

    series = itertools.accumulate(enumerate(values.tolist(), 1), update, initial=0.0)
    return torch.tensor(list(series)[1:], dtype=values.dtype)


@wrong("ewma", "corrected_value_fed_back")
def recursive_with_the_correction_inside(values, beta, bias_correction=True):
    def average(t):
        if t == 0:
            return values.new_zeros(())
        v = beta * average(t - 1) + (1 - beta) * values[t - 1]
        return v / (1 - beta**t) if bias_correction else v

    return torch.stack([average(t) for t in range(1, len(values) + 1)])


@wrong("ewma", "always_corrected")
def divides_whatever_the_flag_says(values, beta, bias_correction=True):
    v, out = 0.0, []
    for t, x in enumerate(values, 1):
        v = beta * v + (1 - beta) * x
        out.append(v / (1 - beta**t))
    return torch.stack(out)


@wrong("ewma", "always_corrected")
def rows_of_the_matrix_always_sum_to_one(values, beta, bias_correction=True):
    n = len(values)
    W = torch.tensor([[beta ** (i - j) if j <= i else 0.0 for j in range(n)] for i in range(n)], dtype=values.dtype)
    return (W @ values) / W.sum(1)


@wrong("ewma", "always_corrected")
def flag_overwritten(values, beta, bias_correction=True):
    bias_correction = True
    v, out = 0.0, torch.empty_like(values)
    for i in range(len(values)):
        v = v * beta + values[i] * (1 - beta)
        out[i] = v / (1 - beta ** (i + 1)) if bias_correction else v
    return out


@wrong("ewma", "always_corrected")
def flag_compared_with_none(values, beta, bias_correction=True):
    v, out = 0.0, []
    for x in values.tolist():
        v = beta * v + (1 - beta) * x
        out.append(v)
    if bias_correction is not None:
        out = [a / (1 - beta ** (i + 1)) for i, a in enumerate(out)]
    return torch.tensor(out, dtype=values.dtype)


@wrong("ewma", "always_corrected")
def gain_that_shrinks_whatever_the_flag_says(values, beta, bias_correction=True):
    mean, means = values.new_zeros(()), []
    for t, x in enumerate(values, 1):
        mean = torch.lerp(mean, x, (1 - beta) / (1 - beta**t))
        means.append(mean)
    return torch.stack(means)


@wrong("ewma", "flag_reversed")
def corrects_if_not(values, beta, bias_correction=True):
    v, out = 0.0, []
    for t, x in enumerate(values, 1):
        v = beta * v + (1 - beta) * x
        if not bias_correction:
            out.append(v / (1 - beta**t))
        else:
            out.append(v)
    return torch.stack(out)


@wrong("ewma", "flag_reversed")
def branches_of_the_expression_exchanged(values, beta, bias_correction=True):
    v, out = 0.0, torch.zeros_like(values)
    for i in range(values.numel()):
        v = beta * v + (1 - beta) * values[i]
        out[i] = v if bias_correction else v / (1 - beta ** (i + 1))
    return out


@wrong("ewma", "flag_reversed")
def returns_early_when_asked_to_correct(values, beta, bias_correction=True):
    averages = itertools.accumulate([0.0, *values.tolist()], lambda a, x: beta * a + (1 - beta) * x)
    v = torch.tensor(list(averages)[1:], dtype=values.dtype)
    if bias_correction:
        return v
    return v / (1 - beta ** torch.arange(1, len(values) + 1))


@wrong("ewma", "flag_reversed")
def normalizes_the_rows_if_false(values, beta, bias_correction=True):
    n = len(values)
    i = torch.arange(n, dtype=values.dtype)
    W = (1 - beta) * torch.tril(beta ** (i[:, None] - i).clamp(min=0))
    if bias_correction is False:
        W /= W.sum(1, keepdim=True)
    return W @ values


@wrong("ewma", "flag_reversed")
def picks_the_other_of_two(values, beta, bias_correction=True):
    x, v = values.numpy(), np.zeros(len(values))
    for t in range(len(x)):
        v[t] = beta * (v[t - 1] if t else 0.0) + (1 - beta) * x[t]
    corrected = v / (1 - beta ** np.arange(1.0, len(x) + 1))
    return torch.from_numpy((corrected, v)[bias_correction]).to(values.dtype)


@wrong("ewma", "past_undiminished")
def adds_to_the_whole_past(values, beta, bias_correction=True):
    v, out = 0.0, []
    for t, x in enumerate(values, 1):
        v = v + (1 - beta) * x
        out.append(v / (1 - beta**t) if bias_correction else v)
    return torch.stack(out)


@wrong("ewma", "past_undiminished")
def augmented_assignment(values, beta, bias_correction=True):
    v = torch.zeros((), dtype=values.dtype)
    out = torch.zeros_like(values)
    for i in range(len(values)):
        v += (1 - beta) * values[i]
        out[i] = v
    if bias_correction:
        out /= 1 - beta ** torch.arange(1, len(values) + 1, dtype=values.dtype)
    return out


@wrong("ewma", "past_undiminished")
def cumulative_sum_of_the_weighted_values(values, beta, bias_correction=True):
    v = ((1 - beta) * values).cumsum(dim=0)
    t = torch.arange(1, len(values) + 1)
    return v / (1 - beta**t) if bias_correction else v


@wrong("ewma", "past_undiminished")
def add_with_alpha_and_no_decay(values, beta, bias_correction=True):
    v, out = values.new_zeros(1), []
    for t, x in enumerate(values, 1):
        v.add_(x, alpha=1 - beta)
        out.append(v / (1 - beta**t) if bias_correction else v.clone())
    return torch.cat(out)


@wrong("ewma", "past_undiminished")
def prefix_sums_in_numpy(values, beta, bias_correction=True):
    x = values.numpy()
    v = np.array([(1 - beta) * x[: t + 1].sum() for t in range(len(x))])
    if bias_correction:
        v = v / (1 - beta ** np.arange(1.0, len(x) + 1))
    return torch.as_tensor(v, dtype=values.dtype)


@wrong("ewma", "new_value_unweighted")
def new_value_with_its_full_weight(values, beta, bias_correction=True):
    v, out = 0.0, []
    for t, x in enumerate(values, 1):
        v = beta * v + x
        out.append(v / (1 - beta**t) if bias_correction else v)
    return torch.stack(out)


@wrong("ewma", "new_value_unweighted")
def decayed_and_added_in_place(values, beta, bias_correction=True):
    v, out = values.new_zeros(()), torch.empty_like(values)
    for i, x in enumerate(values):
        v.mul_(beta).add_(x)
        out[i] = v / (1 - beta ** (i + 1)) if bias_correction else v
    return out


@wrong("ewma", "new_value_unweighted")
def matrix_of_bare_powers(values, beta, bias_correction=True):
    n = len(values)
    W = torch.tensor([[beta ** (i - j) if j <= i else 0.0 for j in range(n)] for i in range(n)], dtype=values.dtype)
    v = W @ values
    return v / (1 - beta ** torch.arange(1, n + 1)) if bias_correction else v


@wrong("ewma", "new_value_unweighted")
def momentum_for_an_average(values, beta, bias_correction=True):
    v = list(itertools.accumulate(values.tolist(), lambda velocity, g: beta * velocity + g))
    if bias_correction:
        for t in range(len(v)):
            v[t] = v[t] / (1 - beta ** (t + 1))
    return torch.tensor(v, dtype=values.dtype)


@wrong("ewma", "new_value_unweighted")
def sum_over_ages(values, beta, bias_correction=True):
    out = []
    for t in range(1, len(values) + 1):
        v = sum(beta**age * values[t - 1 - age] for age in range(t))
        out.append(v / (1 - beta**t) if bias_correction else v)
    return torch.stack(out)


@wrong("ewma", "plain_mean")
def cumulative_sum_over_the_count(values, beta, bias_correction=True):
    return values.cumsum(0) / torch.arange(1, len(values) + 1)


@wrong("ewma", "plain_mean")
def mean_of_every_prefix(values, beta, bias_correction=True):
    return torch.stack([values[:t].mean() for t in range(1, len(values) + 1)])


@wrong("ewma", "plain_mean")
def running_mean(values, beta, bias_correction=True):
    mean, out = 0.0, []
    for t, x in enumerate(values.tolist(), 1):
        mean += (x - mean) / t
        out.append(mean)
    return torch.tensor(out, dtype=values.dtype)


@wrong("ewma", "plain_mean")
def lower_triangle_of_equal_weights(values, beta, bias_correction=True):
    W = torch.tril(torch.ones(len(values), len(values), dtype=values.dtype))
    return (W / W.sum(1, keepdim=True)) @ values


@wrong("ewma", "plain_mean")
def numpy_mean_of_what_was_seen(values, beta, bias_correction=True):
    seen, out = [], []
    for x in values.tolist():
        seen.append(x)
        out.append(np.mean(seen))
    return torch.from_numpy(np.array(out)).to(values.dtype)


@wrong("ewma", "power_of_the_difference")
def power_after_the_parenthesis(values, beta, bias_correction=True):
    v, out = 0.0, []
    for t, x in enumerate(values, 1):
        v = beta * v + (1 - beta) * x
        out.append(v / (1 - beta) ** t if bias_correction else v)
    return torch.stack(out)


@wrong("ewma", "power_of_the_difference")
def divided_by_one_minus_beta_again_and_again(values, beta, bias_correction=True):
    v, correction, out = 0.0, 1.0, []
    for x in values.tolist():
        v = beta * v + (1 - beta) * x
        correction *= 1 - beta
        out.append(v / correction if bias_correction else v)
    return torch.tensor(out, dtype=values.dtype)


@wrong("ewma", "power_of_the_difference")
def tensor_power_of_the_difference(values, beta, bias_correction=True):
    out = torch.zeros_like(values)
    for i in range(len(values)):
        out[i] = beta * (out[i - 1] if i else 0) + (1 - beta) * values[i]
    return out / torch.pow(1 - beta, torch.arange(1, len(values) + 1)) if bias_correction else out


@wrong("ewma", "power_of_the_difference")
def numpy_power_of_the_difference(values, beta, bias_correction=True):
    v, out = 0.0, np.zeros(len(values))
    for i, x in enumerate(values.tolist()):
        out[i] = v = v + (1 - beta) * (x - v)
    if bias_correction:
        out /= np.power(1 - beta, np.arange(1, len(out) + 1))
    return torch.from_numpy(out).to(values.dtype)


@wrong("ewma", "power_of_the_difference")
def alpha_to_the_t(values, beta, bias_correction=True):
    alpha, v, out = 1 - beta, values.new_zeros(()), []
    for t in range(1, len(values) + 1):
        v = torch.lerp(v, values[t - 1], alpha)
        out.append(v * alpha**-t if bias_correction else v)
    return torch.stack(out)


@wrong("ewma", "product_for_power")
def beta_times_t(values, beta, bias_correction=True):
    v, out = 0.0, []
    for t, x in enumerate(values, 1):
        v = beta * v + (1 - beta) * x
        out.append(v / (1 - beta * t) if bias_correction else v)
    return torch.stack(out)


@wrong("ewma", "product_for_power")
def beta_times_arange(values, beta, bias_correction=True):
    v, out = torch.tensor(0.0), torch.zeros_like(values)
    for i in range(len(values)):
        out[i] = v = beta * v + (1 - beta) * values[i]
    return out / (1 - beta * torch.arange(1, len(values) + 1)) if bias_correction else out


@wrong("ewma", "product_for_power")
def beta_subtracted_at_every_step(values, beta, bias_correction=True):
    v, weights, out = 0.0, 1.0, []
    for x in values.tolist():
        v = beta * v + (1 - beta) * x
        weights -= beta
        out.append(v / weights if bias_correction else v)
    return torch.tensor(out, dtype=values.dtype)


@wrong("ewma", "product_for_power")
def multiplied_in_numpy(values, beta, bias_correction=True):
    v = np.array(list(itertools.accumulate([0.0, *values.tolist()], lambda a, x: beta * a + (1 - beta) * x))[1:])
    t = np.arange(1, len(v) + 1)
    return torch.tensor(v / (1 - t * beta) if bias_correction else v, dtype=values.dtype)


@wrong("ewma", "product_for_power")
def sum_of_betas(values, beta, bias_correction=True):
    v, out = values.new_zeros(1), []
    for t in range(1, values.numel() + 1):
        v = v * beta + values[t - 1] * (1 - beta)
        out.append(v / (1 - sum([beta] * t)) if bias_correction else v)
    return torch.cat(out)


@wrong("ewma", "caret")
def caret_and_an_int(values, beta, bias_correction=True):
    v, out = 0.0, []
    for t, x in enumerate(values, 1):
        v = beta * v + (1 - beta) * x
        out.append(v / (1 - beta ^ t) if bias_correction else v)
    return torch.stack(out)


@wrong("ewma", "caret")
def caret_in_parentheses(values, beta, bias_correction=True):
    v, out = 0.0, torch.zeros_like(values)
    for i in range(len(values)):
        v = beta * v + (1 - beta) * values[i]
        out[i] = v
        if bias_correction:
            out[i] = v / (1 - (beta ^ (i + 1)))
    return out


@wrong("ewma", "caret")
def caret_and_arange(values, beta, bias_correction=True):
    v, out = 0.0, torch.zeros_like(values)
    for i, x in enumerate(values):
        out[i] = v = beta * v + (1 - beta) * x
    return out / (1 - beta ^ torch.arange(1, len(values) + 1)) if bias_correction else out


@wrong("ewma", "caret")
def caret_of_a_beta_in_a_tensor(values, beta, bias_correction=True):
    b, v, out = torch.tensor(beta), torch.tensor(0.0), []
    for t, x in enumerate(values, 1):
        v = b * v + (1 - b) * x
        out.append(v / (1 - (b ^ t)) if bias_correction else v)
    return torch.stack(out)


@wrong("ewma", "caret")
def caret_in_the_weights(values, beta, bias_correction=True):
    out = []
    for t in range(1, len(values) + 1):
        v = sum((1 - beta) * (beta ^ (t - i)) * values[i - 1] for i in range(1, t + 1))
        out.append(v / (1 - (beta ^ t)) if bias_correction else v)
    return torch.stack(out)


@wrong("ewma", "missing_parentheses")
def divisor_without_parentheses(values, beta, bias_correction=True):
    v, out = 0.0, []
    for t, x in enumerate(values, 1):
        v = beta * v + (1 - beta) * x
        out.append(v / 1 - beta**t if bias_correction else v)
    return torch.stack(out)


@wrong("ewma", "missing_parentheses")
def array_divisor_without_parentheses(values, beta, bias_correction=True):
    v, out = 0.0, torch.zeros_like(values)
    for i in range(len(values)):
        out[i] = v = beta * v + (1 - beta) * values[i]
    if bias_correction:
        out = out / 1.0 - beta ** torch.arange(1, len(values) + 1)
    return out


@wrong("ewma", "missing_parentheses")
def only_the_power_is_in_parentheses(values, beta, bias_correction=True):
    v, out = 0.0, []
    for t, x in enumerate(values.tolist()):
        v = beta * v + (1 - beta) * x
        out.append(v / 1 - (beta ** (t + 1)) if bias_correction else v)
    return torch.tensor(out, dtype=values.dtype)


@wrong("ewma", "missing_parentheses")
def power_subtracted_from_the_average(values, beta, bias_correction=True):
    v, power, out = values.new_zeros(()), 1.0, []
    for x in values:
        v = torch.lerp(v, x, 1 - beta)
        power *= beta
        out.append(v - power if bias_correction else v)
    return torch.stack(out)


@wrong("ewma", "missing_parentheses")
def numpy_divisor_without_parentheses(values, beta, bias_correction=True):
    v = np.array(list(itertools.accumulate(values.tolist(), lambda a, x: beta * a + (1 - beta) * x, initial=0.0)))[1:]
    if bias_correction:
        v = v / 1 - np.power(beta, range(1, len(v) + 1))
    return torch.from_numpy(v).to(values.dtype)


@wrong("ewma", "one_step_behind")
def appended_before_the_update(values, beta, bias_correction=True):
    v, out = torch.tensor(0.0), []
    for t, x in enumerate(values, 1):
        out.append(v / (1 - beta**t) if bias_correction else v)
        v = beta * v + (1 - beta) * x
    return torch.stack(out)


@wrong("ewma", "one_step_behind")
def written_before_the_update(values, beta, bias_correction=True):
    out, v = torch.zeros_like(values), 0.0
    for i in range(len(values)):
        out[i] = v
        v = beta * v + (1 - beta) * values[i]
    return out / (1 - beta ** torch.arange(1, len(values) + 1)) if bias_correction else out


@wrong("ewma", "one_step_behind")
def initial_zero_kept_and_last_average_cut_off(values, beta, bias_correction=True):
    averages = itertools.accumulate(values.tolist(), lambda v, x: beta * v + (1 - beta) * x, initial=0.0)
    v = torch.tensor(list(averages)[: len(values)], dtype=values.dtype)
    if bias_correction:
        v = v / (1 - beta ** torch.arange(1, len(values) + 1))
    return v


@wrong("ewma", "one_step_behind")
def value_before_enters(values, beta, bias_correction=True):
    v, out = 0.0, [0.0]
    for t in range(1, len(values)):
        v = beta * v + (1 - beta) * values[t - 1].item()
        out.append(v / (1 - beta ** (t + 1)) if bias_correction else v)
    return torch.tensor(out, dtype=values.dtype)


@wrong("ewma", "one_step_behind")
def right_averages_moved_on_by_one(values, beta, bias_correction=True):
    v, out = 0.0, torch.zeros(len(values) + 1, dtype=values.dtype)
    for t, x in enumerate(values, 1):
        v = beta * v + (1 - beta) * x
        out[t] = v / (1 - beta**t) if bias_correction else v
    return out[:-1]


@wrong("ewma", "skips_first_value")
def loop_from_index_one(values, beta, bias_correction=True):
    v = torch.zeros_like(values)
    for i in range(1, len(values)):
        v[i] = beta * v[i - 1] + (1 - beta) * values[i]
    return v / (1 - beta ** torch.arange(1, len(values) + 1)) if bias_correction else v


@wrong("ewma", "skips_first_value")
def zero_and_then_the_rest(values, beta, bias_correction=True):
    v, out = 0.0, [0.0]
    for t, x in enumerate(values[1:].tolist(), 2):
        v = beta * v + (1 - beta) * x
        out.append(v / (1 - beta**t) if bias_correction else v)
    return torch.tensor(out, dtype=values.dtype)


@wrong("ewma", "skips_first_value")
def accumulate_from_the_second_value(values, beta, bias_correction=True):
    v = list(itertools.accumulate(values[1:].tolist(), lambda a, x: beta * a + (1 - beta) * x, initial=0.0))
    if bias_correction:
        v = [a / (1 - beta ** (i + 1)) for i, a in enumerate(v)]
    return torch.tensor(v, dtype=values.dtype)


@wrong("ewma", "skips_first_value")
def numpy_loop_from_index_one(values, beta, bias_correction=True):
    x, v = values.numpy(), np.zeros(len(values))
    for i in range(1, len(x)):
        v[i] = v[i - 1] + (1 - beta) * (x[i] - v[i - 1])
    if bias_correction:
        v = v / (1 - beta ** np.arange(1.0, len(x) + 1))
    return torch.tensor(v, dtype=values.dtype)


@wrong("ewma", "skips_first_value")
def continues_at_the_first(values, beta, bias_correction=True):
    v, out = torch.zeros(()), []
    for i, x in enumerate(values):
        if i == 0:
            out.append(v)
            continue
        v = torch.lerp(v, x, 1 - beta)
        out.append(v / (1 - beta ** (i + 1)) if bias_correction else v)
    return torch.stack(out)


@wrong("ewma", "weights_reversed")
def cumulative_sum_of_fading_weights(values, beta, bias_correction=True):
    n = len(values)
    v = ((1 - beta) * beta ** torch.arange(n) * values).cumsum(0)
    return v / (1 - beta ** torch.arange(1, n + 1)) if bias_correction else v


@wrong("ewma", "weights_reversed")
def weight_of_the_index(values, beta, bias_correction=True):
    out = []
    for t in range(1, len(values) + 1):
        w = torch.tensor([(1 - beta) * beta**i for i in range(t)])
        s = (w * values[:t]).sum()
        out.append(s / w.sum() if bias_correction else s)
    return torch.stack(out)


@wrong("ewma", "weights_reversed")
def weight_that_fades_as_the_loop_goes_on(values, beta, bias_correction=True):
    v, weight, out = 0.0, 1 - beta, []
    for t, x in enumerate(values.tolist(), 1):
        v += weight * x
        weight *= beta
        out.append(v / (1 - beta**t) if bias_correction else v)
    return torch.tensor(out, dtype=values.dtype)


@wrong("ewma", "weights_reversed")
def kernel_not_flipped(values, beta, bias_correction=True):
    n = values.numel()
    kernel = (1 - beta) * beta ** torch.arange(n, dtype=values.dtype)
    v = F.conv1d(F.pad(values.view(1, 1, n), (n - 1, 0)), kernel.view(1, 1, n)).view(n)
    return v / kernel.cumsum(0) if bias_correction else v


@wrong("ewma", "weights_reversed")
def powers_of_the_column(values, beta, bias_correction=True):
    n = len(values)
    W = torch.tril((1 - beta) * beta ** torch.arange(n, dtype=values.dtype).expand(n, n))
    if bias_correction:
        W = W / W.sum(1, keepdim=True)
    return W @ values


@wrong("ewma", "moving_window")
def mean_of_a_slice(values, beta, bias_correction=True):
    k = round(1 / (1 - beta))
    return torch.stack([values[max(0, i - k + 1) : i + 1].mean() for i in range(len(values))])


@wrong("ewma", "moving_window")
def deque_of_limited_length(values, beta, bias_correction=True):
    window, out = deque(maxlen=int(1 / (1 - beta))), []
    for x in values.tolist():
        window.append(x)
        out.append(sum(window) / len(window))
    return torch.tensor(out, dtype=values.dtype)


@wrong("ewma", "moving_window")
def differences_of_cumulative_sums(values, beta, bias_correction=True):
    k, n = math.ceil(1 / (1 - beta)), len(values)
    sums = torch.cat([torch.zeros(1), values.cumsum(0)])
    end = torch.arange(1, n + 1)
    start = (end - k).clamp(min=0)
    return (sums[end] - sums[start]) / (end - start)


@wrong("ewma", "moving_window")
def numpy_mean_of_the_last(values, beta, bias_correction=True):
    x, k = values.numpy(), int(round(1 / (1 - beta)))
    return torch.tensor(np.array([x[: t + 1][-k:].mean() for t in range(len(x))]), dtype=values.dtype)


@wrong("ewma", "moving_window")
def banded_matrix(values, beta, bias_correction=True):
    k, n = round(1 / (1 - beta)), len(values)
    W = torch.tril(torch.ones(n, n)) - torch.tril(torch.ones(n, n), diagonal=-k)
    return (W @ values) / W.sum(1)


@wrong("ewma", "correction_from_two")
def enumerate_from_one_and_one_more(values, beta, bias_correction=True):
    v, out = 0.0, []
    for t, x in enumerate(values, 1):
        v = beta * v + (1 - beta) * x
        out.append(v / (1 - beta ** (t + 1)) if bias_correction else v)
    return torch.stack(out)


@wrong("ewma", "correction_from_two")
def counts_before_and_after(values, beta, bias_correction=True):
    v, t, out = 0.0, 1, []
    for x in values.tolist():
        t += 1
        v = beta * v + (1 - beta) * x
        out.append(v / (1 - beta**t) if bias_correction else v)
    return torch.tensor(out, dtype=values.dtype)


@wrong("ewma", "correction_from_two")
def arange_from_two(values, beta, bias_correction=True):
    v, out = 0.0, torch.zeros_like(values)
    for i in range(len(values)):
        out[i] = v = beta * v + (1 - beta) * values[i]
    return out / (1 - beta ** torch.arange(2, len(values) + 2)) if bias_correction else out


@wrong("ewma", "correction_from_two")
def power_starts_at_beta_and_is_multiplied_first(values, beta, bias_correction=True):
    v, power, out = torch.zeros(1), beta, []
    for x in values:
        v = torch.lerp(v, x.reshape(1), 1 - beta)
        power *= beta
        out.append(v / (1 - power) if bias_correction else v)
    return torch.cat(out)


@wrong("ewma", "correction_from_two")
def numpy_indices_plus_two(values, beta, bias_correction=True):
    v = np.array(list(itertools.accumulate(values.tolist(), lambda a, x: beta * a + (1 - beta) * x, initial=0.0)))[1:]
    if bias_correction:
        v /= 1 - beta ** (np.arange(len(v)) + 2)
    return torch.tensor(v, dtype=values.dtype)


@wrong("ewma", "constant_correction")
def one_minus_beta_without_a_power(values, beta, bias_correction=True):
    v, out = 0.0, []
    for x in values:
        v = beta * v + (1 - beta) * x
        out.append(v / (1 - beta) if bias_correction else v)
    return torch.stack(out)


@wrong("ewma", "constant_correction")
def corrected_by_the_last_step(values, beta, bias_correction=True):
    out, v = torch.zeros_like(values), 0.0
    for t in range(1, len(values) + 1):
        out[t - 1] = v = beta * v + (1 - beta) * values[t - 1]
    if bias_correction:
        out /= 1 - beta**t
    return out


@wrong("ewma", "constant_correction")
def power_of_the_length(values, beta, bias_correction=True):
    averages = itertools.accumulate(values.tolist(), lambda a, x: beta * a + (1 - beta) * x, initial=0.0)
    scale = 1 - beta ** len(values) if bias_correction else 1.0
    return torch.tensor([a / scale for a in averages][1:], dtype=values.dtype)


@wrong("ewma", "constant_correction")
def counter_that_stays_at_one(values, beta, bias_correction=True):
    v, t, out = torch.zeros(()), 1, []
    for x in values:
        v = torch.lerp(v, x, 1 - beta)
        out.append(v / (1 - beta**t) if bias_correction else v)
    return torch.stack(out)


@wrong("ewma", "constant_correction")
def rows_divided_by_the_sum_of_the_last(values, beta, bias_correction=True):
    n = len(values)
    i = torch.arange(n)
    W = (1 - beta) * torch.tril(beta ** (i[:, None] - i).clamp(min=0).to(values.dtype))
    return W @ values / (W[-1].sum() if bias_correction else 1)


@wrong("ewma", "multiplies_by_correction")
def times_one_minus_the_power(values, beta, bias_correction=True):
    v, out = 0.0, []
    for t, x in enumerate(values, 1):
        v = beta * v + (1 - beta) * x
        out.append(v * (1 - beta**t) if bias_correction else v)
    return torch.stack(out)


@wrong("ewma", "multiplies_by_correction")
def in_place_product_with_the_weights(values, beta, bias_correction=True):
    out, v = torch.zeros_like(values), 0.0
    for i in range(len(values)):
        out[i] = v = beta * v + (1 - beta) * values[i]
    if bias_correction:
        out.mul_(1 - beta ** torch.arange(1, len(values) + 1))
    return out


@wrong("ewma", "multiplies_by_correction")
def average_times_the_sum_of_weights(values, beta, bias_correction=True):
    v, weight, out = 0.0, 0.0, []
    for x in values.tolist():
        v = beta * v + (1 - beta) * x
        weight = beta * weight + (1 - beta)
        out.append(v * weight if bias_correction else v)
    return torch.tensor(out, dtype=values.dtype)


@wrong("ewma", "multiplies_by_correction")
def average_minus_its_share(values, beta, bias_correction=True):
    v, out = torch.zeros(()), []
    for t, x in enumerate(values, 1):
        v = torch.lerp(v, x, 1 - beta)
        out.append(v - beta**t * v if bias_correction else v)
    return torch.stack(out)


@wrong("ewma", "multiplies_by_correction")
def rows_times_their_sums(values, beta, bias_correction=True):
    n = len(values)
    W = torch.tensor([[(1 - beta) * beta ** (i - j) if j <= i else 0.0 for j in range(n)] for i in range(n)])
    return W @ values * W.sum(1) if bias_correction else W @ values


@wrong("ewma", "last_only")
def returns_the_average(values, beta, bias_correction=True):
    v, t = 0.0, 0
    for x in values:
        t = t + 1
        v = beta * v + (1 - beta) * x
    return v / (1 - beta**t) if bias_correction else v


@wrong("ewma", "last_only")
def list_made_and_last_entry_returned(values, beta, bias_correction=True):
    out, v = [], 0.0
    for t, x in enumerate(values.tolist(), 1):
        v = beta * v + (1 - beta) * x
        out.append(v / (1 - beta**t) if bias_correction else v)
    return torch.tensor(out[-1], dtype=values.dtype)


@wrong("ewma", "last_only")
def reduced(values, beta, bias_correction=True):
    v = functools.reduce(lambda a, x: beta * a + (1 - beta) * x, values.tolist(), 0.0)
    return v / (1 - beta ** len(values)) if bias_correction else v


@wrong("ewma", "last_only")
def dot_product_with_the_weights(values, beta, bias_correction=True):
    weights = (1 - beta) * beta ** torch.arange(len(values) - 1, -1, -1)
    v = torch.dot(weights, values)
    return v / weights.sum() if bias_correction else v


@wrong("ewma", "last_only")
def return_inside_an_array_of_one(values, beta, bias_correction=True):
    v = torch.zeros(1)
    for x in values:
        v.lerp_(x.reshape(1), 1 - beta)
    return v / (1 - beta ** len(values)) if bias_correction else v


# ------------------------------------------------------------------------------------------------------- Momentum


@right("Momentum")
class RateOutside(Ready):
    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is None:
                    continue
                if "velocity" not in self.state[p]:
                    self.state[p]["velocity"] = torch.zeros_like(p)
                v = self.state[p]["velocity"]
                v.mul_(group["momentum"]).add_(p.grad)
                p.sub_(group["lr"] * v)


@right("Momentum")
class RateInside(Ready):
    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is not None:
                    v = self.state[p].get("v", 0)
                    v = group["momentum"] * v + group["lr"] * p.grad
                    self.state[p]["v"] = v
                    p -= v


@right("Momentum")
class VelocityThatPointsDownhill(torch.optim.Optimizer):
    def __init__(self, params, lr=0.01, momentum=0.9):
        defaults = {"lr": lr, "momentum": momentum}
        super().__init__(params, defaults)
        for group in self.param_groups:
            for p in group["params"]:
                self.state[p]["v"] = torch.zeros_like(p.data)

    def step(self, closure=None):
        loss = closure() if closure is not None else None
        for group in self.param_groups:
            mu, eta = group["momentum"], group["lr"]
            for p in group["params"]:
                if p.grad is None:
                    continue
                v = self.state[p]["v"]
                v.mul_(mu).add_(p.grad.data, alpha=-eta)
                p.data.add_(v)
        return loss


@right("Momentum")
class FirstVelocityIsTheCopiedGradient(Ready):
    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is None:
                    continue
                state = self.state[p]
                if "momentum_buffer" in state:
                    state["momentum_buffer"].mul_(group["momentum"]).add_(p.grad)
                else:
                    state["momentum_buffer"] = p.grad.clone()
                p.add_(state["momentum_buffer"], alpha=-group["lr"])


@right("Momentum")
class DictionaryOfItsOwn(torch.optim.Optimizer):
    def __init__(self, params, lr, momentum=0.9):
        super().__init__(params, dict(lr=lr, momentum=momentum))
        self.velocity = {}

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is None:
                    continue
                old = self.velocity.get(id(p), torch.zeros_like(p))
                self.velocity[id(p)] = group["momentum"] * old + p.grad
                p -= group["lr"] * self.velocity[id(p)]


@right("Momentum")
class PositionsInPlaceOfVelocities(Ready):
    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is None:
                    continue
                now = p.clone()
                before = self.state[p].get("before", now)
                p.copy_(now - group["lr"] * p.grad + group["momentum"] * (now - before))
                self.state[p]["before"] = now


@right("Momentum")
class WeightedSumOfAllGradients(Ready):
    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is None:
                    continue
                history = self.state[p].setdefault("history", [])
                history.insert(0, p.grad.clone())
                v = sum(group["momentum"] ** age * g for age, g in enumerate(history))
                p -= group["lr"] * v


@right("Momentum")
class AverageScaledUp(Ready):
    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            beta = group["momentum"]
            for p in group["params"]:
                if p.grad is None:
                    continue
                m = self.state[p].setdefault("m", torch.zeros_like(p))
                m.lerp_(p.grad, 1 - beta)
                p.sub_(m, alpha=group["lr"] / (1 - beta))


@right("Momentum")
class ForeachOverTheGroup(Ready):
    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            params = [p for p in group["params"] if p.grad is not None]
            if not params:
                continue
            for p in params:
                self.state[p].setdefault("v", torch.zeros_like(p))
            velocities = [self.state[p]["v"] for p in params]
            torch._foreach_mul_(velocities, group["momentum"])
            torch._foreach_add_(velocities, [p.grad for p in params])
            torch._foreach_add_(params, velocities, alpha=-group["lr"])


@right("Momentum")
class FunctionalSgdOfTorch(Ready):
    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            params = [p for p in group["params"] if p.grad is not None]
            buffers = [self.state[p].get("buffer") for p in params]
            sgd(
                params,
                [p.grad for p in params],
                buffers,
                weight_decay=0,
                momentum=group["momentum"],
                lr=group["lr"],
                dampening=0,
                nesterov=False,
                maximize=False,
            )
            for p, buffer in zip(params, buffers, strict=True):
                self.state[p]["buffer"] = buffer


@right("Momentum")
class ListsBesideTheParameters(torch.optim.Optimizer):
    def __init__(self, params, lr, momentum=0.9):
        super().__init__(params, dict(lr=lr, momentum=momentum))
        self.vs = [[torch.zeros_like(p) for p in group["params"]] for group in self.param_groups]

    def step(self):
        with torch.no_grad():
            for group, vs in zip(self.param_groups, self.vs, strict=True):
                for i, p in enumerate(group["params"]):
                    if p.grad is not None:
                        vs[i] = group["momentum"] * vs[i] + p.grad
                        p -= group["lr"] * vs[i]


@right("Momentum")
class NumpyVelocities(Ready):
    def step(self):
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is None:
                    continue
                g, x = p.grad.numpy(), p.detach().numpy()
                v = self.state[p].get("v", np.zeros_like(x))
                v = group["momentum"] * v + g
                x -= group["lr"] * v
                self.state[p]["v"] = v


@right("Momentum")
class DefaultdictWithHelper(torch.optim.Optimizer):
    def __init__(self, params, lr: float, momentum: float = 0.9):
        if lr < 0 or not 0 <= momentum < 1:
            raise ValueError("lr must not be negative, and momentum lies in [0, 1)")
        super().__init__(params, dict(lr=lr, momentum=momentum))
        self.velocities = defaultdict(float)

    def _velocity(self, p, mu):
        self.velocities[p] = mu * self.velocities[p] + p.grad
        return self.velocities[p]

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            for p in filter(lambda q: q.grad is not None, group["params"]):
                p -= group["lr"] * self._velocity(p, group["momentum"])


@right("Momentum")
class HalfTheStepAndThenTheRest(Ready):
    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is None:
                    continue
                state = self.state[p]
                if len(state) == 0:
                    state["v"] = torch.zeros_like(p, memory_format=torch.preserve_format)
                p.sub_(state["v"], alpha=group["lr"] * group["momentum"])
                p.sub_(p.grad, alpha=group["lr"])
                state["v"] = torch.add(p.grad, state["v"], alpha=group["momentum"])


@right("Momentum")
class VelocityInSinglePrecision(Ready):
    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is None:
                    continue
                if "v" not in self.state[p]:
                    self.state[p]["v"] = torch.zeros(p.shape)
                self.state[p]["v"].mul_(group["momentum"]).add_(p.grad)
                p.sub_(self.state[p]["v"], alpha=group["lr"])


@wrong("Momentum", "lr_twice")
class RateInTheVelocityAndInTheStep(Ready):
    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is None:
                    continue
                v = self.state[p].setdefault("v", torch.zeros_like(p))
                v.mul_(group["momentum"]).add_(p.grad, alpha=group["lr"])
                p.sub_(v, alpha=group["lr"])


@wrong("Momentum", "lr_twice")
class BothConventionsAtOnce(Ready):
    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            lr, mu = group["lr"], group["momentum"]
            for p in group["params"]:
                if p.grad is not None:
                    v = mu * self.state[p].get("v", 0.0) - lr * p.grad
                    self.state[p]["v"] = v
                    p += lr * v


@wrong("Momentum", "lr_twice")
class ScaledGradientIsKept(Ready):
    def step(self):
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is None:
                    continue
                update = group["lr"] * p.grad.data
                if "v" not in self.state[p]:
                    self.state[p]["v"] = update.clone()
                else:
                    self.state[p]["v"] = group["momentum"] * self.state[p]["v"] + update
                p.data -= group["lr"] * self.state[p]["v"]


@wrong("Momentum", "lr_twice")
class SquareOfTheRate(Ready):
    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is None:
                    continue
                history = self.state[p].setdefault("history", [])
                history.append(p.grad.clone())
                v = torch.zeros_like(p)
                for g in history:
                    v = group["momentum"] * v + g
                p -= group["lr"] ** 2 * v


@wrong("Momentum", "lr_twice")
class ForeachWithTheRateTwice(Ready):
    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            params = [p for p in group["params"] if p.grad is not None]
            vs = [self.state[p].setdefault("v", torch.zeros_like(p)) for p in params]
            torch._foreach_mul_(vs, group["momentum"])
            torch._foreach_add_(vs, torch._foreach_mul([p.grad for p in params], group["lr"]))
            torch._foreach_sub_(params, torch._foreach_mul(vs, group["lr"]))


@wrong("Momentum", "one_minus_mu")
class AverageOfTheGradients(Ready):
    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is None:
                    continue
                v = self.state[p].get("v", torch.zeros_like(p))
                v = group["momentum"] * v + (1 - group["momentum"]) * p.grad
                self.state[p]["v"] = v
                p -= group["lr"] * v


@wrong("Momentum", "one_minus_mu")
class LerpOfTheVelocity(Ready):
    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is not None:
                    v = self.state[p].setdefault("exp_avg", torch.zeros_like(p))
                    v.lerp_(p.grad, 1 - group["momentum"])
                    p.add_(v, alpha=-group["lr"])


@wrong("Momentum", "one_minus_mu")
class DampedByTheMomentum(Ready):
    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            dampening = group["momentum"]
            for p in group["params"]:
                if p.grad is None:
                    continue
                if "buf" not in self.state[p]:
                    self.state[p]["buf"] = (1 - dampening) * p.grad
                else:
                    self.state[p]["buf"].mul_(group["momentum"]).add_(p.grad, alpha=1 - dampening)
                p.sub_(group["lr"] * self.state[p]["buf"])


@wrong("Momentum", "one_minus_mu")
class AverageOfTheSteps(Ready):
    def step(self, closure=None):
        for group in self.param_groups:
            mu = group["momentum"]
            for p in group["params"]:
                if p.grad is None:
                    continue
                v = mu * self.state[p].get("v", 0) - (1 - mu) * group["lr"] * p.grad.data
                self.state[p]["v"] = v
                p.data += v


@wrong("Momentum", "one_minus_mu")
class SumWithNormalizedWeights(Ready):
    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            beta = group["momentum"]
            for p in group["params"]:
                if p.grad is None:
                    continue
                past = self.state[p].setdefault("past", deque())
                past.appendleft(p.grad.clone())
                p -= group["lr"] * sum((1 - beta) * beta**i * g for i, g in enumerate(past))


@wrong("Momentum", "one_minus_mu")
class DampedAfterAFullFirstGradient(Ready):
    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is None:
                    continue
                state = self.state[p]
                if "buf" not in state:
                    state["buf"] = p.grad.clone()
                else:
                    state["buf"].mul_(group["momentum"]).add_(p.grad, alpha=1 - group["momentum"])
                p.sub_(state["buf"], alpha=group["lr"])


@wrong("Momentum", "shared_buffer")
class OneVelocityInSelf(torch.optim.Optimizer):
    def __init__(self, params, lr, momentum=0.9):
        super().__init__(params, dict(lr=lr, momentum=momentum))
        self.v = 0

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is not None:
                    self.v = group["momentum"] * self.v + p.grad
                    p -= group["lr"] * self.v


@wrong("Momentum", "shared_buffer")
class OneVelocityInTheState(Ready):
    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is None:
                    continue
                if "velocity" not in self.state:
                    self.state["velocity"] = torch.zeros_like(p)
                self.state["velocity"].mul_(group["momentum"]).add_(p.grad)
                p.sub_(self.state["velocity"], alpha=group["lr"])


@wrong("Momentum", "shared_buffer")
class OneVelocityInTheGroup(Ready):
    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is None:
                    continue
                group["v"] = group["momentum"] * group.get("v", 0.0) + group["lr"] * p.grad
                p -= group["v"]


@wrong("Momentum", "shared_buffer")
class OneVelocityMadeAtTheFirstParameter(torch.optim.Optimizer):
    def __init__(self, params, lr, momentum=0.9):
        super().__init__(params, dict(lr=lr, momentum=momentum))
        self.buffer = None

    def step(self):
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is None:
                    continue
                if self.buffer is None:
                    self.buffer = p.grad.data.clone()
                else:
                    self.buffer = group["momentum"] * self.buffer + p.grad.data
                p.data -= group["lr"] * self.buffer


@wrong("Momentum", "shared_buffer")
class VelocityOfTheClass(Ready):
    velocity = torch.zeros(1)

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is None:
                    continue
                self.velocity = group["momentum"] * self.velocity - group["lr"] * p.grad
                p += self.velocity


@wrong("Momentum", "shared_buffer")
class LocalVelocityCarriedBetweenParameters(torch.optim.Optimizer):
    def __init__(self, params, lr, momentum=0.9):
        super().__init__(params, dict(lr=lr, momentum=momentum))
        self.last = torch.tensor(0.0)

    @torch.no_grad()
    def step(self):
        v = self.last
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is None:
                    continue
                v = group["momentum"] * v + p.grad
                p.sub_(group["lr"] * v)
        self.last = v


@wrong("Momentum", "resets_buffer")
class ZerosInEveryStep(Ready):
    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is None:
                    continue
                v = torch.zeros_like(p)
                v = group["momentum"] * v + p.grad
                p -= group["lr"] * v


@wrong("Momentum", "resets_buffer")
class LooksForAnotherKey(Ready):
    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is None:
                    continue
                state = self.state[p]
                if "velocity" not in state:
                    state["v"] = torch.zeros_like(p)
                state["v"].mul_(group["momentum"]).add_(p.grad)
                p.sub_(state["v"], alpha=group["lr"])


@wrong("Momentum", "resets_buffer")
class NewVelocityNeverStored(Ready):
    def step(self):
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is None:
                    continue
                v = self.state[p].setdefault("v", torch.zeros_like(p.data))
                v = v * group["momentum"] + p.grad.data
                p.data.add_(v, alpha=-group["lr"])


@wrong("Momentum", "resets_buffer")
class DictionaryMadeInStep(Ready):
    @torch.no_grad()
    def step(self):
        velocity = {}
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is not None:
                    old = velocity.get(p, 0.0)
                    velocity[p] = group["momentum"] * old - group["lr"] * p.grad
                    p += velocity[p]


@wrong("Momentum", "resets_buffer")
class ClearsTheStateAfterwards(Ready):
    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is None:
                    continue
                self.state[p]["v"] = group["momentum"] * self.state[p].get("v", 0) + p.grad
                p -= group["lr"] * self.state[p]["v"]
        self.state.clear()


@wrong("Momentum", "resets_buffer")
class CopyOfTheState(Ready):
    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is None:
                    continue
                state = dict(self.state[p])
                state.setdefault("v", torch.zeros_like(p))
                state["v"] = torch.add(p.grad, state["v"], alpha=group["momentum"])
                p.sub_(group["lr"] * state["v"])


@wrong("Momentum", "old_velocity")
class MovesBeforeTheVelocityIsRenewed(Ready):
    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is None:
                    continue
                v = self.state[p].setdefault("v", torch.zeros_like(p))
                p.sub_(v, alpha=group["lr"])
                v.mul_(group["momentum"]).add_(p.grad)


@wrong("Momentum", "old_velocity")
class NewVelocityStoredOldOneUsed(Ready):
    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is not None:
                    v = self.state[p].get("v", torch.zeros_like(p))
                    self.state[p]["v"] = group["momentum"] * v + p.grad
                    p -= group["lr"] * v


@wrong("Momentum", "old_velocity")
class OldVelocityWithTheRateInside(Ready):
    def step(self):
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is None:
                    continue
                v = self.state[p].get("v", 0.0)
                p.data += v
                self.state[p]["v"] = group["momentum"] * v - group["lr"] * p.grad.data


@wrong("Momentum", "old_velocity")
class ListsRenewedAfterTheMove(torch.optim.Optimizer):
    def __init__(self, params, lr, momentum=0.9):
        super().__init__(params, dict(lr=lr, momentum=momentum))
        self.vs = {p: torch.zeros_like(p) for group in self.param_groups for p in group["params"]}

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            for p in group["params"]:
                p -= group["lr"] * self.vs[p]
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is not None:
                    self.vs[p] = group["momentum"] * self.vs[p] + p.grad


@wrong("Momentum", "old_velocity")
class SumWithoutTheNewestGradient(Ready):
    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is None:
                    continue
                past = self.state[p].setdefault("past", [])
                v = sum((group["momentum"] ** i * g for i, g in enumerate(reversed(past))), torch.zeros_like(p))
                p.sub_(v, alpha=group["lr"])
                past.append(p.grad.clone())


@wrong("Momentum", "old_velocity")
class FirstGradientUsedTwice(Ready):
    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is None:
                    continue
                state = self.state[p]
                if "v" not in state:
                    state["v"] = p.grad.clone()
                    p.sub_(state["v"], alpha=group["lr"])
                    continue
                p.sub_(state["v"], alpha=group["lr"])
                state["v"] = group["momentum"] * state["v"] + p.grad


@wrong("Momentum", "aliases_gradient")
class FirstBufferIsTheGradient(Ready):
    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is None:
                    continue
                if "buf" not in self.state[p]:
                    self.state[p]["buf"] = p.grad
                else:
                    self.state[p]["buf"] = group["momentum"] * self.state[p]["buf"] + p.grad
                p.sub_(self.state[p]["buf"], alpha=group["lr"])


@wrong("Momentum", "aliases_gradient")
class FirstBufferIsTheGradientAndChangesInPlace(Ready):
    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is None:
                    continue
                state = self.state[p]
                if "momentum_buffer" not in state:
                    buf = state["momentum_buffer"] = p.grad
                else:
                    buf = state["momentum_buffer"]
                    buf.mul_(group["momentum"]).add_(p.grad)
                p.add_(buf, alpha=-group["lr"])


@wrong("Momentum", "aliases_gradient")
class DetachedGradientIsStillTheGradient(Ready):
    def step(self):
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is None:
                    continue
                g = p.grad.detach()
                v = self.state[p].get("v")
                v = g if v is None else v * group["momentum"] + g
                self.state[p]["v"] = v
                p.data -= group["lr"] * v


@wrong("Momentum", "aliases_gradient")
class DataOfTheGradientInADictionary(torch.optim.Optimizer):
    def __init__(self, params, lr, momentum=0.9):
        super().__init__(params, dict(lr=lr, momentum=momentum))
        self.buffers = {}

    def step(self):
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is None:
                    continue
                g = p.grad.data
                if p in self.buffers:
                    g = g + group["momentum"] * self.buffers[p]
                self.buffers[p] = g
                p.data.add_(g, alpha=-group["lr"])


@wrong("Momentum", "aliases_gradient")
class NumpySharesTheGradientsMemory(Ready):
    def step(self):
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is None:
                    continue
                g = p.grad.numpy()
                v = self.state[p].get("v")
                v = g if v is None else group["momentum"] * v + g
                x = p.detach().numpy()
                x -= group["lr"] * v
                self.state[p]["v"] = v


@wrong("Momentum", "aliases_gradient")
class ContiguousIsNoCopy(Ready):
    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is not None:
                    state = self.state[p]
                    old = state["v"] if "v" in state else None
                    state["v"] = p.grad.contiguous() if old is None else p.grad.add(old, alpha=group["momentum"])
                    p -= group["lr"] * state["v"]


@wrong("Momentum", "aliases_gradient")
class HistoryOfTheSameTensor(Ready):
    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is None:
                    continue
                history = self.state[p].setdefault("history", [])
                history.append(p.grad)
                v = torch.zeros_like(p)
                for g in history:
                    v = group["momentum"] * v + g
                p -= group["lr"] * v


@wrong("Momentum", "swapped_weights")
class OneMinusMuOnThePast(Ready):
    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            mu = group["momentum"]
            for p in group["params"]:
                if p.grad is None:
                    continue
                v = self.state[p].get("v", torch.zeros_like(p))
                self.state[p]["v"] = (1 - mu) * v + mu * p.grad
                p -= group["lr"] * self.state[p]["v"]


@wrong("Momentum", "swapped_weights")
class LerpByTheMomentum(Ready):
    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is not None:
                    v = self.state[p].setdefault("v", torch.zeros_like(p))
                    p.sub_(v.lerp_(p.grad, group["momentum"]), alpha=group["lr"])


@wrong("Momentum", "swapped_weights")
class DecaysByOneMinusMuInPlace(Ready):
    def step(self):
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is None:
                    continue
                if len(self.state[p]) == 0:
                    self.state[p]["v"] = torch.zeros_like(p.data)
                v = self.state[p]["v"]
                v.mul_(1 - group["momentum"]).add_(p.grad, alpha=group["momentum"])
                p.data.add_(v, alpha=-group["lr"])


@wrong("Momentum", "swapped_weights")
class ExchangedWithTheRateInside(Ready):
    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            lr, friction = group["lr"], group["momentum"]
            for p in group["params"]:
                if p.grad is None:
                    continue
                v = (1 - friction) * self.state[p].get("v", 0.0) - friction * lr * p.grad
                self.state[p]["v"] = v
                p += v


@wrong("Momentum", "swapped_weights")
class ForeachLerpByTheMomentum(Ready):
    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            params = [p for p in group["params"] if p.grad is not None]
            vs = [self.state[p].setdefault("v", torch.zeros_like(p)) for p in params]
            torch._foreach_mul_(vs, 1 - group["momentum"])
            torch._foreach_add_(vs, [p.grad for p in params], alpha=group["momentum"])
            torch._foreach_add_(params, vs, alpha=-group["lr"])


@wrong("Momentum", "never_forgets")
class AddsEveryGradientInFull(Ready):
    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is None:
                    continue
                v = self.state[p].setdefault("v", torch.zeros_like(p))
                v += p.grad
                p -= group["lr"] * v


@wrong("Momentum", "never_forgets")
class SumOfTheHistory(Ready):
    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is not None:
                    self.state[p].setdefault("history", []).append(p.grad.clone())
                    p.sub_(torch.stack(self.state[p]["history"]).sum(0), alpha=group["lr"])


@wrong("Momentum", "never_forgets")
class OutOfPlaceDecayNotKept(Ready):
    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is None:
                    continue
                if "v" not in self.state[p]:
                    self.state[p]["v"] = torch.zeros_like(p)
                v = self.state[p]["v"]
                v.mul(group["momentum"])
                v.add_(p.grad)
                p.add_(v, alpha=-group["lr"])


@wrong("Momentum", "never_forgets")
class StepsAddedUp(Ready):
    def step(self):
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is None:
                    continue
                v = self.state[p].get("v", 0) - group["lr"] * p.grad.data
                self.state[p]["v"] = v
                p.data += v


@wrong("Momentum", "never_forgets")
class FullDifferenceOfThePositions(Ready):
    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is None:
                    continue
                now = p.clone()
                before = self.state[p].get("before", now)
                p.copy_(2 * now - before - group["lr"] * p.grad)
                self.state[p]["before"] = now


@wrong("Momentum", "velocity_opposes")
class GradientMinusThePast(Ready):
    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is None:
                    continue
                v = self.state[p].get("v", torch.zeros_like(p))
                v = p.grad - group["momentum"] * v
                self.state[p]["v"] = v
                p -= group["lr"] * v


@wrong("Momentum", "velocity_opposes")
class DecayOfTheWrongSign(Ready):
    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is not None:
                    v = self.state[p].setdefault("v", torch.zeros_like(p))
                    v.mul_(-group["momentum"]).add_(p.grad)
                    p.add_(v, alpha=-group["lr"])


@wrong("Momentum", "velocity_opposes")
class PositionsDifferenceTurnedRound(Ready):
    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is None:
                    continue
                now = p.clone()
                before = self.state[p].get("before", now)
                p.copy_(now - group["lr"] * p.grad + group["momentum"] * (before - now))
                self.state[p]["before"] = now


@wrong("Momentum", "velocity_opposes")
class RateInsideAndThePastSubtracted(Ready):
    def step(self):
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is None:
                    continue
                old = self.state[p].get("v", 0.0)
                new = group["lr"] * p.grad.data - group["momentum"] * old
                p.data.sub_(new)
                self.state[p]["v"] = new


@wrong("Momentum", "velocity_opposes")
class AlternatingSum(Ready):
    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is None:
                    continue
                past = self.state[p].setdefault("past", deque())
                past.appendleft(p.grad.clone())
                p -= group["lr"] * sum((-group["momentum"]) ** i * g for i, g in enumerate(past))


@wrong("Momentum", "rests_at_first")
class FirstCallOnlyMakesTheBuffer(Ready):
    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is None:
                    continue
                if "v" not in self.state[p]:
                    self.state[p]["v"] = torch.zeros_like(p)
                else:
                    self.state[p]["v"].mul_(group["momentum"]).add_(p.grad)
                p.sub_(self.state[p]["v"], alpha=group["lr"])


@wrong("Momentum", "rests_at_first")
class ContinuesAfterMakingTheBuffer(Ready):
    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is None:
                    continue
                state = self.state[p]
                if not state:
                    state["v"] = torch.zeros_like(p)
                    continue
                state["v"] = group["momentum"] * state["v"] + p.grad
                p -= group["lr"] * state["v"]


@wrong("Momentum", "rests_at_first")
class ReturnsFromTheFirstCall(torch.optim.Optimizer):
    def __init__(self, params, lr, momentum=0.9):
        super().__init__(params, dict(lr=lr, momentum=momentum))
        self.velocity = None

    @torch.no_grad()
    def step(self):
        params = [(p, group) for group in self.param_groups for p in group["params"]]
        if self.velocity is None:
            self.velocity = [torch.zeros_like(p) for p, _ in params]
            return
        for i, (p, group) in enumerate(params):
            if p.grad is not None:
                self.velocity[i] = group["momentum"] * self.velocity[i] - group["lr"] * p.grad
                p += self.velocity[i]


@wrong("Momentum", "rests_at_first")
class WaitsForAPreviousPosition(Ready):
    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is None:
                    continue
                now, before = p.clone(), self.state[p].get("before")
                if before is not None:
                    p.add_(now - before, alpha=group["momentum"]).sub_(p.grad, alpha=group["lr"])
                self.state[p]["before"] = now


@wrong("Momentum", "rests_at_first")
class CountsItsStepsAndStartsAtTheSecond(Ready):
    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is None:
                    continue
                state = self.state[p]
                t = state.get("step", 0)
                v = torch.zeros_like(p) if t == 0 else torch.add(p.grad, state["v"], alpha=group["momentum"])
                p.sub_(group["lr"] * v)
                state["v"], state["step"] = v, t + 1


@wrong("Momentum", "ignores_group_momentum")
class MomentumKeptInSelf(torch.optim.Optimizer):
    def __init__(self, params, lr, momentum=0.9):
        super().__init__(params, dict(lr=lr, momentum=momentum))
        self.momentum = momentum

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is None:
                    continue
                v = self.momentum * self.state[p].get("v", 0) + p.grad
                self.state[p]["v"] = v
                p -= group["lr"] * v


@wrong("Momentum", "ignores_group_momentum")
class MomentumNotAmongTheDefaults(torch.optim.Optimizer):
    def __init__(self, params, lr, momentum=0.9):
        super().__init__(params, {"lr": lr})
        self.mu = momentum

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is not None:
                    v = self.state[p].setdefault("v", torch.zeros_like(p))
                    v.mul_(self.mu).add_(p.grad)
                    p.sub_(v, alpha=group["lr"])


@wrong("Momentum", "ignores_group_momentum")
class MomentumFromTheDefaults(Ready):
    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is None:
                    continue
                v = self.state[p].get("v", 0) * self.defaults["momentum"] - group["lr"] * p.grad
                self.state[p]["v"] = v
                p += v


@wrong("Momentum", "ignores_group_momentum")
class MomentumOfTheFirstGroup(Ready):
    @torch.no_grad()
    def step(self):
        mu = self.param_groups[0]["momentum"]
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is None:
                    continue
                if "v" in self.state[p]:
                    self.state[p]["v"].mul_(mu).add_(p.grad)
                else:
                    self.state[p]["v"] = p.grad.clone()
                p.add_(self.state[p]["v"], alpha=-group["lr"])


@wrong("Momentum", "ignores_group_momentum")
class MomentumBoundInAClosure(torch.optim.Optimizer):
    def __init__(self, params, lr, momentum=0.9):
        super().__init__(params, dict(lr=lr, momentum=momentum))
        self.renewed = lambda v, g: momentum * v + g

    def step(self):
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is None:
                    continue
                old = self.state[p].get("v", torch.zeros_like(p.data))
                self.state[p]["v"] = self.renewed(old, p.grad.data)
                p.data -= group["lr"] * self.state[p]["v"]


@wrong("Momentum", "ignores_group_lr")
class RateKeptInSelf(torch.optim.Optimizer):
    def __init__(self, params, lr, momentum=0.9):
        super().__init__(params, dict(lr=lr, momentum=momentum))
        self.lr = lr

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is None:
                    continue
                v = group["momentum"] * self.state[p].get("v", 0) + p.grad
                self.state[p]["v"] = v
                p -= self.lr * v


@wrong("Momentum", "ignores_group_lr")
class RateFromTheDefaults(Ready):
    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is not None:
                    v = self.state[p].setdefault("v", torch.zeros_like(p))
                    v.mul_(group["momentum"]).add_(p.grad)
                    p.sub_(v, alpha=self.defaults["lr"])


@wrong("Momentum", "ignores_group_lr")
class RateInsideFromSelf(torch.optim.Optimizer):
    def __init__(self, params, lr, momentum=0.9):
        super().__init__(params, dict(lr=lr, momentum=momentum))
        self.eta = lr

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is None:
                    continue
                v = group["momentum"] * self.state[p].get("v", 0.0) - self.eta * p.grad
                self.state[p]["v"] = v
                p += v


@wrong("Momentum", "ignores_group_lr")
class RateBoundInAPartial(torch.optim.Optimizer):
    def __init__(self, params, lr, momentum=0.9):
        super().__init__(params, dict(lr=lr, momentum=momentum))
        self.move = functools.partial(torch.Tensor.add_, alpha=-lr)

    def step(self):
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is None:
                    continue
                if "v" not in self.state[p]:
                    self.state[p]["v"] = p.grad.detach().clone()
                else:
                    self.state[p]["v"] = group["momentum"] * self.state[p]["v"] + p.grad
                self.move(p.data, self.state[p]["v"])


@wrong("Momentum", "ignores_group_lr")
class RateOfTheFirstGroup(Ready):
    @torch.no_grad()
    def step(self):
        lr = self.param_groups[0]["lr"]
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is None:
                    continue
                v = self.state[p].get("v", torch.zeros_like(p))
                self.state[p]["v"] = torch.add(p.grad, v, alpha=group["momentum"])
                p.sub_(self.state[p]["v"], alpha=lr)


@wrong("Momentum", "ignores_group_lr")
class RateNotAmongTheDefaults(torch.optim.Optimizer):
    def __init__(self, params, lr, momentum=0.9):
        super().__init__(params, dict(momentum=momentum))
        self.lr = lr

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is None:
                    continue
                v = self.state[p].setdefault("v", torch.zeros_like(p))
                v.mul_(group["momentum"]).add_(p.grad)
                p.sub_(v, alpha=self.lr)


@wrong("Momentum", "ascends")
class PlusTheVelocity(Ready):
    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is None:
                    continue
                v = group["momentum"] * self.state[p].get("v", 0) + p.grad
                self.state[p]["v"] = v
                p += group["lr"] * v


@wrong("Momentum", "ascends")
class DownhillVelocitySubtracted(Ready):
    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is not None:
                    v = self.state[p].setdefault("v", torch.zeros_like(p))
                    v.mul_(group["momentum"]).sub_(p.grad, alpha=group["lr"])
                    p.sub_(v)


@wrong("Momentum", "ascends")
class AddsWithAPositiveAlpha(Ready):
    def step(self):
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is None:
                    continue
                if "buf" not in self.state[p]:
                    self.state[p]["buf"] = p.grad.clone()
                else:
                    self.state[p]["buf"].mul_(group["momentum"]).add_(p.grad)
                p.data.add_(self.state[p]["buf"], alpha=group["lr"])


@wrong("Momentum", "ascends")
class PositionsWithPlusTheGradient(Ready):
    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is None:
                    continue
                now = p.clone()
                before = self.state[p].get("before", now)
                p.copy_(now + group["lr"] * p.grad + group["momentum"] * (now - before))
                self.state[p]["before"] = now


@wrong("Momentum", "ascends")
class NegativeRateAndMinus(Ready):
    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            step_size = -group["lr"]
            for p in group["params"]:
                if p.grad is None:
                    continue
                v = self.state[p].get("v", torch.zeros_like(p))
                self.state[p]["v"] = torch.add(p.grad, v, alpha=group["momentum"])
                p -= step_size * self.state[p]["v"]


@wrong("Momentum", "rebinds")
class RebindsTheParameter(Ready):
    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is None:
                    continue
                v = group["momentum"] * self.state[p].get("v", 0) + p.grad
                self.state[p]["v"] = v
                p = p - group["lr"] * v


@wrong("Momentum", "rebinds")
class SubWithoutTheUnderscore(Ready):
    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is not None:
                    v = self.state[p].setdefault("v", torch.zeros_like(p))
                    v.mul_(group["momentum"]).add_(p.grad)
                    p.sub(v, alpha=group["lr"])


@wrong("Momentum", "rebinds")
class NewTensorsInTheGroup(Ready):
    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            for i, p in enumerate(group["params"]):
                if p.grad is None:
                    continue
                v = group["momentum"] * self.state[p].get("v", 0.0) - group["lr"] * p.grad
                self.state[p]["v"] = v
                group["params"][i] = p + v


@wrong("Momentum", "rebinds")
class HelperThatReturnsTheNewValue(Ready):
    def _updated(self, p, group):
        v = self.state[p].get("v", torch.zeros_like(p))
        self.state[p]["v"] = group["momentum"] * v + p.grad
        return p - group["lr"] * self.state[p]["v"]

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is not None:
                    p = self._updated(p, group)


@wrong("Momentum", "rebinds")
class RebindsTheData(Ready):
    def step(self):
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is None:
                    continue
                x, g = p.data, p.grad.data
                v = g if "v" not in self.state[p] else group["momentum"] * self.state[p]["v"] + g
                self.state[p]["v"] = v.clone()
                x = x - group["lr"] * v


@wrong("Momentum", "previous_gradient_only")
class GradientBeforeInPlaceOfVelocity(Ready):
    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is None:
                    continue
                before = self.state[p].get("grad", torch.zeros_like(p))
                p -= group["lr"] * (p.grad + group["momentum"] * before)
                self.state[p]["grad"] = p.grad.clone()


@wrong("Momentum", "previous_gradient_only")
class StoresTheGradientAsVelocity(Ready):
    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is not None:
                    v = group["momentum"] * self.state[p].get("v", 0) + p.grad
                    p.sub_(v, alpha=group["lr"])
                    self.state[p]["v"] = p.grad.detach().clone()


@wrong("Momentum", "previous_gradient_only")
class TwoGradientsInADeque(Ready):
    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is None:
                    continue
                last = self.state[p].setdefault("last", deque(maxlen=2))
                last.appendleft(p.grad.clone())
                p -= group["lr"] * sum(group["momentum"] ** i * g for i, g in enumerate(last))


@wrong("Momentum", "previous_gradient_only")
class DictionaryOfOldGradients(torch.optim.Optimizer):
    def __init__(self, params, lr, momentum=0.9):
        super().__init__(params, dict(lr=lr, momentum=momentum))
        self.old = {}

    def step(self):
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is None:
                    continue
                g = p.grad.data.clone()
                p.data -= group["lr"] * (group["momentum"] * self.old.get(p, 0.0) + g)
                self.old[p] = g


@wrong("Momentum", "previous_gradient_only")
class CopiesTheGradientOverTheVelocity(Ready):
    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is None:
                    continue
                v = self.state[p].setdefault("v", torch.zeros_like(p))
                v.mul_(group["momentum"]).add_(p.grad)
                p.add_(v, alpha=-group["lr"])
                v.copy_(p.grad)


@wrong("Momentum", "nesterov")
class NesterovInsteadOfMomentum(Ready):
    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is None:
                    continue
                v = group["momentum"] * self.state[p].get("v", 0) + p.grad
                self.state[p]["v"] = v
                p -= group["lr"] * (p.grad + group["momentum"] * v)


@wrong("Momentum", "nesterov")
class NesterovRateInside(Ready):
    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            mu, lr = group["momentum"], group["lr"]
            for p in group["params"]:
                if p.grad is not None:
                    v = mu * self.state[p].get("v", 0) - lr * p.grad
                    self.state[p]["v"] = v
                    p += mu * v - lr * p.grad


@wrong("Momentum", "nesterov")
class NesterovOfTheFunctionalSgd(Ready):
    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            params = [p for p in group["params"] if p.grad is not None]
            buffers = [self.state[p].get("buffer") for p in params]
            options = dict(momentum=group["momentum"], lr=group["lr"], nesterov=True)
            sgd(params, [p.grad for p in params], buffers, weight_decay=0, dampening=0, maximize=False, **options)
            for p, buffer in zip(params, buffers, strict=True):
                self.state[p]["buffer"] = buffer


@wrong("Momentum", "nesterov")
class PointsOfNesterov(Ready):
    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is None:
                    continue
                x = self.state[p].get("x", p.clone())
                x_next = p - group["lr"] * p.grad
                p.copy_(x_next + group["momentum"] * (x_next - x))
                self.state[p]["x"] = x_next


@wrong("Momentum", "nesterov")
class StepsTwiceByAccident(Ready):
    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is None:
                    continue
                v = self.state[p].setdefault("v", torch.zeros_like(p))
                v.mul_(group["momentum"]).add_(p.grad)
                p.sub_(p.grad, alpha=group["lr"])
                p.sub_(v, alpha=group["lr"] * group["momentum"])


@wrong("Momentum", "gradient_twice")
class VelocityPlusGradient(Ready):
    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is None:
                    continue
                v = group["momentum"] * self.state[p].get("v", 0) + p.grad
                self.state[p]["v"] = v
                p -= group["lr"] * (p.grad + v)


@wrong("Momentum", "gradient_twice")
class StepOfSgdAndStepOfMomentum(Ready):
    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is not None:
                    p.sub_(p.grad, alpha=group["lr"])
                    v = self.state[p].setdefault("v", torch.zeros_like(p))
                    v.mul_(group["momentum"]).add_(p.grad)
                    p.sub_(v, alpha=group["lr"])


@wrong("Momentum", "gradient_twice")
class RateInsideAndTheGradientAgain(Ready):
    def step(self):
        for group in self.param_groups:
            mu, lr = group["momentum"], group["lr"]
            for p in group["params"]:
                if p.grad is None:
                    continue
                v = mu * self.state[p].get("v", 0.0) - lr * p.grad.data
                self.state[p]["v"] = v
                p.data += v - lr * p.grad.data


@wrong("Momentum", "gradient_twice")
class HistoryAndTheGradientAgain(Ready):
    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is None:
                    continue
                past = self.state[p].setdefault("past", deque())
                past.appendleft(p.grad.clone())
                v = sum(group["momentum"] ** i * g for i, g in enumerate(past))
                p.sub_(v.add(p.grad), alpha=group["lr"])


@wrong("Momentum", "gradient_twice")
class ForeachAndTheGradientAgain(Ready):
    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            params = [p for p in group["params"] if p.grad is not None]
            grads = [p.grad for p in params]
            vs = [self.state[p].setdefault("v", torch.zeros_like(p)) for p in params]
            torch._foreach_mul_(vs, group["momentum"])
            torch._foreach_add_(vs, grads)
            torch._foreach_sub_(params, torch._foreach_mul(torch._foreach_add(vs, grads), group["lr"]))


@wrong("Momentum", "momentum_on_gradient")
class WholeSumTimesMomentum(Ready):
    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is None:
                    continue
                v = group["momentum"] * (self.state[p].get("v", 0) + p.grad)
                self.state[p]["v"] = v
                p -= group["lr"] * v


@wrong("Momentum", "momentum_on_gradient")
class AddedBeforeItIsMultiplied(Ready):
    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is not None:
                    v = self.state[p].setdefault("v", torch.zeros_like(p))
                    v.add_(p.grad).mul_(group["momentum"])
                    p.sub_(v, alpha=group["lr"])


@wrong("Momentum", "momentum_on_gradient")
class StepTimesMomentum(Ready):
    def step(self):
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is None:
                    continue
                v = group["momentum"] * self.state[p].get("v", 0.0) + p.grad.data
                self.state[p]["v"] = v
                p.data.add_(v, alpha=-group["lr"] * group["momentum"])


@wrong("Momentum", "momentum_on_gradient")
class PowersFromOneOn(Ready):
    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is None:
                    continue
                past = self.state[p].setdefault("past", deque())
                past.appendleft(p.grad.clone())
                p -= group["lr"] * sum(group["momentum"] ** i * g for i, g in enumerate(past, start=1))


@wrong("Momentum", "momentum_on_gradient")
class ParenthesesAroundTheStep(Ready):
    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            mu, lr = group["momentum"], group["lr"]
            for p in group["params"]:
                if p.grad is None:
                    continue
                v = mu * (self.state[p].get("v", 0.0) - lr * p.grad)
                self.state[p]["v"] = v
                p += v


@wrong("Momentum", "first_gradient_twice")
class StartsFromTheGradientAndAddsIt(Ready):
    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is None:
                    continue
                if "v" not in self.state[p]:
                    self.state[p]["v"] = p.grad.clone()
                self.state[p]["v"].mul_(group["momentum"]).add_(p.grad)
                p.sub_(self.state[p]["v"], alpha=group["lr"])


@wrong("Momentum", "first_gradient_twice")
class GetsTheGradientByDefault(Ready):
    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is not None:
                    v = group["momentum"] * self.state[p].get("v", p.grad) + p.grad
                    self.state[p]["v"] = v
                    p -= group["lr"] * v


@wrong("Momentum", "first_gradient_twice")
class SetdefaultOfACopy(Ready):
    def step(self):
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is None:
                    continue
                old = self.state[p].setdefault("v", p.grad.detach().clone())
                self.state[p]["v"] = old * group["momentum"] + p.grad.data
                p.data -= self.state[p]["v"] * group["lr"]


@wrong("Momentum", "first_gradient_twice")
class FirstGradientTwiceInTheHistory(Ready):
    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is None:
                    continue
                past = self.state[p].setdefault("past", [p.grad.clone()])
                past.insert(0, p.grad.clone())
                p -= group["lr"] * sum(group["momentum"] ** i * g for i, g in enumerate(past))


@wrong("Momentum", "first_gradient_twice")
class NoneReplacedByTheGradient(torch.optim.Optimizer):
    def __init__(self, params, lr, momentum=0.9):
        super().__init__(params, dict(lr=lr, momentum=momentum))
        self.vs = [[None] * len(group["params"]) for group in self.param_groups]

    @torch.no_grad()
    def step(self):
        for group, vs in zip(self.param_groups, self.vs, strict=True):
            for i, p in enumerate(group["params"]):
                if p.grad is None:
                    continue
                old = p.grad if vs[i] is None else vs[i]
                vs[i] = torch.add(p.grad, old, alpha=group["momentum"])
                p.sub_(vs[i], alpha=group["lr"])


@wrong("Momentum", "builds_graph")
class NoDecorator(Ready):
    def step(self):
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is None:
                    continue
                v = group["momentum"] * self.state[p].get("v", 0) + p.grad
                self.state[p]["v"] = v
                p -= group["lr"] * v


@wrong("Momentum", "builds_graph")
class VelocityWithoutGraphAndStepWithout(Ready):
    def step(self):
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is None:
                    continue
                with torch.no_grad():
                    v = self.state[p].setdefault("v", torch.zeros_like(p))
                    v.mul_(group["momentum"]).add_(p.grad)
                p.sub_(v, alpha=group["lr"])


@wrong("Momentum", "builds_graph")
class AddWhileAutogradRecords(Ready):
    def step(self, closure=None):
        loss = closure() if closure is not None else None
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is not None:
                    v = self.state[p].get("v", torch.zeros_like(p.data)) * group["momentum"] + p.grad.data
                    self.state[p]["v"] = v
                    p.add_(v, alpha=-group["lr"])
        return loss


@wrong("Momentum", "builds_graph")
class CopyWhileAutogradRecords(Ready):
    def step(self):
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is None:
                    continue
                self.state[p]["v"] = group["momentum"] * self.state[p].get("v", 0.0) + p.grad
                p.copy_(p - group["lr"] * self.state[p]["v"])


@wrong("Momentum", "builds_graph")
class EnablesGradients(Ready):
    @torch.enable_grad()
    def step(self):
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is None:
                    continue
                v = group["momentum"] * self.state[p].get("v", 0.0) - group["lr"] * p.grad
                self.state[p]["v"] = v
                p += v


@wrong("Momentum", "changes_grad")
class VelocityMadeInTheGradient(Ready):
    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is None:
                    continue
                if "v" in self.state[p]:
                    p.grad.add_(self.state[p]["v"], alpha=group["momentum"])
                self.state[p]["v"] = p.grad.clone()
                p.sub_(p.grad, alpha=group["lr"])


@wrong("Momentum", "changes_grad")
class RateMultipliedIntoTheGradient(Ready):
    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is not None:
                    v = self.state[p].setdefault("v", torch.zeros_like(p))
                    v.mul_(group["momentum"]).add_(p.grad.mul_(group["lr"]))
                    p.sub_(v)


@wrong("Momentum", "changes_grad")
class GradientAugmented(Ready):
    def step(self):
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is None:
                    continue
                g = p.grad.data
                g += group["momentum"] * self.state[p].get("v", torch.zeros_like(g))
                self.state[p]["v"] = g.clone()
                p.data -= group["lr"] * g


@wrong("Momentum", "changes_grad")
class NewGradientAssigned(Ready):
    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is None:
                    continue
                p.grad = p.grad + group["momentum"] * self.state[p].get("v", 0.0)
                self.state[p]["v"] = p.grad.clone()
                p -= group["lr"] * p.grad


@wrong("Momentum", "changes_grad")
class VelocityCopiedIntoTheGradient(Ready):
    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is None:
                    continue
                v = self.state[p].setdefault("v", torch.zeros_like(p))
                v.mul_(group["momentum"]).add_(p.grad)
                p.grad.copy_(v)
                p.add_(p.grad, alpha=-group["lr"])


@wrong("Momentum", "changes_grad")
class MinusTheRateTimesTheGradientInPlace(Ready):
    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is None:
                    continue
                v = group["momentum"] * self.state[p].get("v", 0.0)
                p.grad *= -group["lr"]
                self.state[p]["v"] = v + p.grad
                p += self.state[p]["v"]


@wrong("Momentum", "stops_without_grad")
class ReturnsAtAMissingGradient(Ready):
    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is None:
                    return
                v = group["momentum"] * self.state[p].get("v", 0) + p.grad
                self.state[p]["v"] = v
                p -= group["lr"] * v


@wrong("Momentum", "stops_without_grad")
class BreaksAtAMissingGradient(Ready):
    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is None:
                    break
                v = self.state[p].setdefault("v", torch.zeros_like(p))
                v.mul_(group["momentum"]).add_(p.grad)
                p.sub_(v, alpha=group["lr"])


@wrong("Momentum", "stops_without_grad")
class WaitsForAllGradients(Ready):
    @torch.no_grad()
    def step(self):
        params = [p for group in self.param_groups for p in group["params"]]
        if any(p.grad is None for p in params):
            return
        for group in self.param_groups:
            for p in group["params"]:
                v = group["momentum"] * self.state[p].get("v", 0.0) - group["lr"] * p.grad
                self.state[p]["v"] = v
                p += v


@wrong("Momentum", "stops_without_grad")
class TakesWhileThereAreGradients(Ready):
    def step(self):
        for group in self.param_groups:
            for p in itertools.takewhile(lambda q: q.grad is not None, group["params"]):
                v = group["momentum"] * self.state[p].get("v", 0.0) + p.grad.data
                self.state[p]["v"] = v
                p.data -= group["lr"] * v


@wrong("Momentum", "stops_without_grad")
class CatchesWhatTheMissingGradientRaises(Ready):
    @torch.no_grad()
    def step(self):
        try:
            for group in self.param_groups:
                for p in group["params"]:
                    v = torch.zeros_like(p) if "v" not in self.state[p] else self.state[p]["v"]
                    self.state[p]["v"] = torch.add(p.grad, v, alpha=group["momentum"])
                    p.sub_(self.state[p]["v"], alpha=group["lr"])
        except TypeError:
            pass


@wrong("Momentum", "fails_without_grad")
class NeverAsksForNone(Ready):
    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            for p in group["params"]:
                v = group["momentum"] * self.state[p].get("v", 0) + p.grad
                self.state[p]["v"] = v
                p -= group["lr"] * v


@wrong("Momentum", "fails_without_grad")
class AddsNone(Ready):
    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            for p in group["params"]:
                v = self.state[p].setdefault("v", torch.zeros_like(p))
                v.mul_(group["momentum"]).add_(p.grad)
                p.sub_(v, alpha=group["lr"])


@wrong("Momentum", "fails_without_grad")
class DataOfNone(Ready):
    def step(self):
        for group in self.param_groups:
            for p in group["params"]:
                v = group["momentum"] * self.state[p].get("v", 0.0) - group["lr"] * p.grad.data
                self.state[p]["v"] = v
                p.data += v


@wrong("Momentum", "fails_without_grad")
class CopyOfNone(Ready):
    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            for p in group["params"]:
                if "v" not in self.state[p]:
                    self.state[p]["v"] = p.grad.clone()
                else:
                    self.state[p]["v"].mul_(group["momentum"]).add_(p.grad)
                p.add_(self.state[p]["v"], alpha=-group["lr"])


@wrong("Momentum", "fails_without_grad")
class ForeachWithNone(Ready):
    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            params = group["params"]
            vs = [self.state[p].setdefault("v", torch.zeros_like(p)) for p in params]
            torch._foreach_mul_(vs, group["momentum"])
            torch._foreach_add_(vs, [p.grad for p in params])
            torch._foreach_add_(params, vs, alpha=-group["lr"])


@wrong("Momentum", "rate_on_gradient_only")
class RateOnTheGradientAndNotOnTheOldVelocity(Ready):
    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is None:
                    continue
                old = self.state[p].get("v", torch.zeros_like(p))
                p -= group["lr"] * p.grad + group["momentum"] * old
                self.state[p]["v"] = group["momentum"] * old + p.grad


@wrong("Momentum", "rate_on_gradient_only")
class TwoStepsOneWithoutARate(Ready):
    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is not None:
                    v = self.state[p].setdefault("v", torch.zeros_like(p))
                    p.sub_(v, alpha=group["momentum"]).sub_(p.grad, alpha=group["lr"])
                    v.mul_(group["momentum"]).add_(p.grad)


@wrong("Momentum", "rate_on_gradient_only")
class GradientStepPlusTheWholeVelocity(Ready):
    def step(self):
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is None:
                    continue
                v = group["momentum"] * self.state[p].get("v", 0.0) + p.grad.data
                self.state[p]["v"] = v
                p.data -= group["lr"] * p.grad.data + v


@wrong("Momentum", "rate_on_gradient_only")
class GradientStepPlusMomentumTimesVelocity(Ready):
    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is None:
                    continue
                if "v" not in self.state[p]:
                    self.state[p]["v"] = torch.zeros_like(p)
                v = self.state[p]["v"]
                v.mul_(group["momentum"]).add_(p.grad)
                p.sub_(p.grad, alpha=group["lr"])
                p.sub_(v, alpha=group["momentum"])


@wrong("Momentum", "rate_on_gradient_only")
class MissingParenthesesInTheStep(Ready):
    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            lr, mu = group["lr"], group["momentum"]
            for p in group["params"]:
                if p.grad is None:
                    continue
                v = self.state[p].get("v", torch.zeros_like(p))
                p.copy_(p - lr * p.grad - mu * v)
                v = mu * v + p.grad
                self.state[p]["v"] = v


@wrong("Momentum", "lr_on_old_velocity")
class ScalesTheKeptVelocity(Ready):
    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is None:
                    continue
                v = self.state[p].setdefault("v", torch.zeros_like(p))
                v.mul_(group["momentum"]).add_(p.grad)
                p.sub_(v.mul_(group["lr"]))


@wrong("Momentum", "lr_on_old_velocity")
class StoresTheScaledSum(Ready):
    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is not None:
                    v = group["lr"] * (group["momentum"] * self.state[p].get("v", 0) + p.grad)
                    self.state[p]["v"] = v
                    p -= v


@wrong("Momentum", "lr_on_old_velocity")
class AugmentedProductWithTheRate(Ready):
    def step(self):
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is None:
                    continue
                v = self.state[p].setdefault("v", torch.zeros_like(p.data))
                v *= group["momentum"]
                v += p.grad.data
                v *= group["lr"]
                p.data -= v


@wrong("Momentum", "lr_on_old_velocity")
class ForeachScalesTheKeptVelocities(Ready):
    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            params = [p for p in group["params"] if p.grad is not None]
            vs = [self.state[p].setdefault("v", torch.zeros_like(p)) for p in params]
            torch._foreach_mul_(vs, group["momentum"])
            torch._foreach_add_(vs, [p.grad for p in params])
            torch._foreach_mul_(vs, group["lr"])
            torch._foreach_sub_(params, vs)


@wrong("Momentum", "lr_on_old_velocity")
class StepKeptAsTheVelocity(Ready):
    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is None:
                    continue
                old = self.state[p].get("step", torch.zeros_like(p))
                step = -group["lr"] * (p.grad - group["momentum"] * old)
                p.add_(step)
                self.state[p]["step"] = step


@wrong("Momentum", "one_minus_mu")
class CorrectedAverageOfTheGradients(Ready):
    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            beta = group["momentum"]
            for p in group["params"]:
                if p.grad is None:
                    continue
                state = self.state[p]
                state["t"] = state.get("t", 0) + 1
                state["m"] = beta * state.get("m", 0.0) + (1 - beta) * p.grad
                p -= group["lr"] * state["m"] / (1 - beta ** state["t"])


# ------------------------------------------------------------------------------------------------------- Nesterov


@right("Nesterov")
class TorchsForm(Ready):
    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is None:
                    continue
                state = self.state[p]
                if "momentum_buffer" not in state:
                    state["momentum_buffer"] = torch.clone(p.grad).detach()
                else:
                    state["momentum_buffer"].mul_(group["momentum"]).add_(p.grad)
                d_p = p.grad.add(state["momentum_buffer"], alpha=group["momentum"])
                p.add_(d_p, alpha=-group["lr"])


@right("Nesterov")
class LookAheadRateInside(Ready):
    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            mu, lr = group["momentum"], group["lr"]
            for p in group["params"]:
                if p.grad is not None:
                    v = mu * self.state[p].get("v", 0) - lr * p.grad
                    self.state[p]["v"] = v
                    p += mu * v - lr * p.grad


@right("Nesterov")
class BacksUpAndLooksAheadAgain(Ready):
    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            mu = group["momentum"]
            for p in group["params"]:
                if p.grad is None:
                    continue
                old = self.state[p].get("v", torch.zeros_like(p))
                new = mu * old - group["lr"] * p.grad
                p.add_(-mu * old + (1 + mu) * new)
                self.state[p]["v"] = new


@right("Nesterov")
class TwoSequencesOfPoints(Ready):
    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is None:
                    continue
                x = self.state[p].get("x", p.clone())
                x_next = p - group["lr"] * p.grad
                p.copy_(x_next + group["momentum"] * (x_next - x))
                self.state[p]["x"] = x_next


@right("Nesterov")
class TwiceTheMomentumOnTheOldVelocity(Ready):
    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            mu = group["momentum"]
            for p in group["params"]:
                if p.grad is None:
                    continue
                v = self.state[p].setdefault("v", torch.zeros_like(p))
                p.sub_(group["lr"] * (p.grad + mu * (p.grad + mu * v)))
                v.mul_(mu).add_(p.grad)


@right("Nesterov")
class ForeachLookAhead(Ready):
    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            params = [p for p in group["params"] if p.grad is not None]
            grads = [p.grad for p in params]
            vs = [self.state[p].setdefault("v", torch.zeros_like(p)) for p in params]
            torch._foreach_mul_(vs, group["momentum"])
            torch._foreach_add_(vs, grads)
            ahead = torch._foreach_add(grads, vs, alpha=group["momentum"])
            torch._foreach_add_(params, ahead, alpha=-group["lr"])


@right("Nesterov")
class FunctionalSgdOfTorchWithNesterov(Ready):
    def step(self, closure=None):
        loss = None if closure is None else closure()
        with torch.no_grad():
            for group in self.param_groups:
                params = [p for p in group["params"] if p.grad is not None]
                buffers = [self.state[p].get("buffer") for p in params]
                options = dict(momentum=group["momentum"], lr=group["lr"], nesterov=True)
                sgd(params, [p.grad for p in params], buffers, weight_decay=0, dampening=0, maximize=False, **options)
                for p, buffer in zip(params, buffers, strict=True):
                    self.state[p]["buffer"] = buffer
        return loss


@right("Nesterov")
class NumpyLookAhead(torch.optim.Optimizer):
    def __init__(self, params, lr, momentum=0.9):
        super().__init__(params, dict(lr=lr, momentum=momentum))
        self.v = {}

    def step(self):
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is None:
                    continue
                g, x = p.grad.numpy(), p.detach().numpy()
                self.v[p] = group["momentum"] * self.v.get(p, np.zeros_like(x)) + g
                x -= group["lr"] * (g + group["momentum"] * self.v[p])


@right("Nesterov")
class GradientStepThenMomentumStep(Ready):
    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is None:
                    continue
                v = self.state[p].get("v", 0.0) * group["momentum"] + p.grad
                p.sub_(p.grad, alpha=group["lr"])
                p.sub_(v, alpha=group["lr"] * group["momentum"])
                self.state[p]["v"] = v


@right("Nesterov")
class WeightedHistoryLookedAhead(Ready):
    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is None:
                    continue
                past = self.state[p].setdefault("past", deque())
                past.appendleft(p.grad.clone())
                mu = group["momentum"]
                p -= group["lr"] * (p.grad + sum(mu ** (age + 1) * g for age, g in enumerate(past)))


@right("Nesterov")
class VelocitiesMadeInTheConstructor(torch.optim.Optimizer):
    def __init__(self, params, lr=1e-3, momentum=0.9):
        super().__init__(params, defaults=dict(lr=lr, momentum=momentum))
        for group in self.param_groups:
            group["velocity"] = [torch.zeros_like(p, requires_grad=False) for p in group["params"]]

    def step(self):
        for group in self.param_groups:
            for p, v in zip(group["params"], group["velocity"], strict=True):
                if p.grad is None:
                    continue
                v.mul_(group["momentum"]).add_(p.grad.data)
                p.data.sub_(torch.add(p.grad.data, v, alpha=group["momentum"]).mul_(group["lr"]))


@right("Nesterov")
class LookAheadInSinglePrecision(Ready):
    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is None:
                    continue
                if "v" not in self.state[p]:
                    self.state[p]["v"] = torch.zeros(p.size())
                v = self.state[p]["v"]
                v.mul_(group["momentum"]).add_(p.grad)
                p -= group["lr"] * (p.grad + group["momentum"] * v)


@wrong("Nesterov", "plain_momentum")
class HeavyBall(Ready):
    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is None:
                    continue
                v = self.state[p].setdefault("v", torch.zeros_like(p))
                v.mul_(group["momentum"]).add_(p.grad)
                p.sub_(v, alpha=group["lr"])


@wrong("Nesterov", "plain_momentum")
class LookAheadWithTheOldVelocity(Ready):
    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is None:
                    continue
                v = self.state[p].setdefault("v", torch.zeros_like(p))
                d = p.grad + group["momentum"] * v
                v.mul_(group["momentum"]).add_(p.grad)
                p -= group["lr"] * d


@wrong("Nesterov", "plain_momentum")
class HeavyBallRateInside(Ready):
    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is not None:
                    v = group["momentum"] * self.state[p].get("v", 0.0) - group["lr"] * p.grad
                    self.state[p]["v"] = v
                    p += v


@wrong("Nesterov", "plain_momentum")
class FunctionalSgdWithoutNesterov(Ready):
    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            params = [p for p in group["params"] if p.grad is not None]
            buffers = [self.state[p].get("buffer") for p in params]
            options = dict(momentum=group["momentum"], lr=group["lr"], nesterov=False)
            sgd(params, [p.grad for p in params], buffers, weight_decay=0, dampening=0, maximize=False, **options)
            for p, buffer in zip(params, buffers, strict=True):
                self.state[p]["buffer"] = buffer


@wrong("Nesterov", "plain_momentum")
class OnePointSequence(Ready):
    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is None:
                    continue
                now = p.clone()
                before = self.state[p].get("before", now)
                p.copy_(now + group["momentum"] * (now - before) - group["lr"] * p.grad)
                self.state[p]["before"] = now


@wrong("Nesterov", "plain_momentum")
class LooksAheadAndTakesItBack(Ready):
    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            mu, lr = group["momentum"], group["lr"]
            for p in group["params"]:
                if p.grad is None:
                    continue
                v = self.state[p].get("v", torch.zeros_like(p))
                p.sub_(lr * mu * v)
                p.sub_(lr * p.grad)
                self.state[p]["v"] = mu * v + p.grad


@wrong("Nesterov", "no_gradient_in_look_ahead")
class MuTimesTheVelocityAlone(Ready):
    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is None:
                    continue
                v = self.state[p].setdefault("v", torch.zeros_like(p))
                v.mul_(group["momentum"]).add_(p.grad)
                p.sub_(v, alpha=group["lr"] * group["momentum"])


@wrong("Nesterov", "no_gradient_in_look_ahead")
class MuTimesTheStepAlone(Ready):
    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is not None:
                    v = group["momentum"] * self.state[p].get("v", 0) - group["lr"] * p.grad
                    self.state[p]["v"] = v
                    p += group["momentum"] * v


@wrong("Nesterov", "no_gradient_in_look_ahead")
class LookAheadReplacesTheGradient(Ready):
    def step(self):
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is None:
                    continue
                if "buf" not in self.state[p]:
                    self.state[p]["buf"] = p.grad.clone()
                else:
                    self.state[p]["buf"].mul_(group["momentum"]).add_(p.grad)
                d_p = self.state[p]["buf"] * group["momentum"]
                p.data.add_(d_p, alpha=-group["lr"])


@wrong("Nesterov", "no_gradient_in_look_ahead")
class HistoryWithoutTheSecondGradient(Ready):
    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            mu = group["momentum"]
            for p in group["params"]:
                if p.grad is None:
                    continue
                past = self.state[p].setdefault("past", [])
                past.insert(0, p.grad.clone())
                p -= group["lr"] * sum(mu ** (i + 1) * g for i, g in enumerate(past))


@wrong("Nesterov", "no_gradient_in_look_ahead")
class ForeachWithoutTheGradient(Ready):
    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            params = [p for p in group["params"] if p.grad is not None]
            vs = [self.state[p].setdefault("v", torch.zeros_like(p)) for p in params]
            torch._foreach_mul_(vs, group["momentum"])
            torch._foreach_add_(vs, [p.grad for p in params])
            torch._foreach_sub_(params, torch._foreach_mul(vs, group["momentum"] * group["lr"]))


@wrong("Nesterov", "look_ahead_twice")
class LookAheadOfTheNewVelocity(Ready):
    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            mu = group["momentum"]
            for p in group["params"]:
                if p.grad is None:
                    continue
                v = self.state[p].setdefault("v", torch.zeros_like(p))
                v.mul_(mu).add_(p.grad)
                p.sub_(group["lr"] * (p.grad + mu * (p.grad + mu * v)))


@wrong("Nesterov", "look_ahead_twice")
class DirectionFormedTwoTimes(Ready):
    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is not None:
                    v = group["momentum"] * self.state[p].get("v", 0) + p.grad
                    self.state[p]["v"] = v
                    d = v
                    for _ in range(2):
                        d = p.grad + group["momentum"] * d
                    p -= group["lr"] * d


@wrong("Nesterov", "look_ahead_twice")
class LooksAheadFromTheLookAheadRateInside(Ready):
    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            mu, lr = group["momentum"], group["lr"]
            for p in group["params"]:
                if p.grad is None:
                    continue
                v = mu * self.state[p].get("v", 0.0) - lr * p.grad
                self.state[p]["v"] = v
                ahead = mu * v - lr * p.grad
                p += mu * ahead - lr * p.grad


@wrong("Nesterov", "look_ahead_twice")
class MultipliedOut(Ready):
    def step(self):
        for group in self.param_groups:
            mu = group["momentum"]
            for p in group["params"]:
                if p.grad is None:
                    continue
                g = p.grad.data
                v = g.clone() if "v" not in self.state[p] else mu * self.state[p]["v"] + g
                self.state[p]["v"] = v
                p.data.sub_(group["lr"] * ((1 + mu) * g + mu**2 * v))


@wrong("Nesterov", "look_ahead_twice")
class HistoryLookedAheadTwice(Ready):
    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            mu = group["momentum"]
            for p in group["params"]:
                if p.grad is None:
                    continue
                past = self.state[p].setdefault("past", deque())
                past.appendleft(p.grad.clone())
                v = sum(mu**i * g for i, g in enumerate(past))
                d = torch.add(p.grad, torch.add(p.grad, v, alpha=mu), alpha=mu)
                p.sub_(d, alpha=group["lr"])


@wrong("Nesterov", "stores_look_ahead")
class LookAheadUnderTheNameOfTheVelocity(Ready):
    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is None:
                    continue
                v = group["momentum"] * self.state[p].get("v", 0) + p.grad
                v = p.grad + group["momentum"] * v
                self.state[p]["v"] = v
                p -= group["lr"] * v


@wrong("Nesterov", "stores_look_ahead")
class LookAheadMadeInTheBuffer(Ready):
    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is not None:
                    v = self.state[p].setdefault("v", torch.zeros_like(p))
                    v.mul_(group["momentum"]).add_(p.grad)
                    v.mul_(group["momentum"]).add_(p.grad)
                    p.sub_(v, alpha=group["lr"])


@wrong("Nesterov", "stores_look_ahead")
class StoresTheDirection(Ready):
    def step(self):
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is None:
                    continue
                g = p.grad.data
                buf = g.clone() if "buf" not in self.state[p] else group["momentum"] * self.state[p]["buf"] + g
                d_p = g.add(buf, alpha=group["momentum"])
                self.state[p]["buf"] = d_p
                p.data.add_(d_p, alpha=-group["lr"])


@wrong("Nesterov", "stores_look_ahead")
class StoresTheStepThatWasTaken(Ready):
    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            mu, lr = group["momentum"], group["lr"]
            for p in group["params"]:
                if p.grad is None:
                    continue
                v = mu * self.state[p].get("step", 0.0) - lr * p.grad
                self.state[p]["step"] = mu * v - lr * p.grad
                p += self.state[p]["step"]


@wrong("Nesterov", "stores_look_ahead")
class DifferenceOfTheLookAheadPoints(Ready):
    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is None:
                    continue
                now = p.clone()
                before = self.state[p].get("before", now)
                v = group["momentum"] * (now - before) - group["lr"] * p.grad
                p.add_(group["momentum"] * v).sub_(group["lr"] * p.grad)
                self.state[p]["before"] = now


@wrong("Nesterov", "one_minus_mu")
class AveragedVelocityLookedAhead(Ready):
    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            mu = group["momentum"]
            for p in group["params"]:
                if p.grad is None:
                    continue
                v = mu * self.state[p].get("v", 0) + (1 - mu) * p.grad
                self.state[p]["v"] = v
                p -= group["lr"] * (p.grad + mu * v)


@wrong("Nesterov", "one_minus_mu")
class LerpedVelocityLookedAhead(Ready):
    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is not None:
                    v = self.state[p].setdefault("v", torch.zeros_like(p))
                    v.lerp_(p.grad, 1 - group["momentum"])
                    p.sub_(p.grad.add(v, alpha=group["momentum"]), alpha=group["lr"])


@wrong("Nesterov", "one_minus_mu")
class BothGradientsDamped(Ready):
    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            beta = group["momentum"]
            for p in group["params"]:
                if p.grad is None:
                    continue
                m = beta * self.state[p].get("m", torch.zeros_like(p)) + (1 - beta) * p.grad
                self.state[p]["m"] = m
                p -= group["lr"] * (beta * m + (1 - beta) * p.grad)


@wrong("Nesterov", "one_minus_mu")
class AveragedStepLookedAhead(Ready):
    def step(self):
        for group in self.param_groups:
            mu, lr = group["momentum"], group["lr"]
            for p in group["params"]:
                if p.grad is None:
                    continue
                v = mu * self.state[p].get("v", 0.0) - (1 - mu) * lr * p.grad.data
                self.state[p]["v"] = v
                p.data += mu * v - lr * p.grad.data


@wrong("Nesterov", "one_minus_mu")
class NormalizedHistoryLookedAhead(Ready):
    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            mu = group["momentum"]
            for p in group["params"]:
                if p.grad is None:
                    continue
                past = self.state[p].setdefault("past", deque())
                past.appendleft(p.grad.clone())
                v = sum((1 - mu) * mu**i * g for i, g in enumerate(past))
                p.sub_(p.grad + mu * v, alpha=group["lr"])


@wrong("Nesterov", "one_minus_mu")
class DampeningOfTorchInTheLookAhead(Ready):
    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is None:
                    continue
                state = self.state[p]
                if "buf" not in state:
                    state["buf"] = p.grad.clone()
                else:
                    state["buf"].mul_(group["momentum"]).add_(p.grad, alpha=1 - group["momentum"])
                p.sub_(p.grad.add(state["buf"], alpha=group["momentum"]), alpha=group["lr"])


@wrong("Nesterov", "shared_buffer")
class OneVelocityForAllLookedAhead(torch.optim.Optimizer):
    def __init__(self, params, lr, momentum=0.9):
        super().__init__(params, dict(lr=lr, momentum=momentum))
        self.v = 0.0

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is None:
                    continue
                self.v = group["momentum"] * self.v + p.grad
                p -= group["lr"] * (p.grad + group["momentum"] * self.v)


@wrong("Nesterov", "shared_buffer")
class StateWithoutTheParameter(Ready):
    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is not None:
                    v = self.state.get("v", torch.zeros_like(p))
                    self.state["v"] = v = group["momentum"] * v + p.grad
                    p.sub_(p.grad.add(v, alpha=group["momentum"]), alpha=group["lr"])


@wrong("Nesterov", "shared_buffer")
class GroupHoldsOneVelocity(Ready):
    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            mu, lr = group["momentum"], group["lr"]
            for p in group["params"]:
                if p.grad is None:
                    continue
                group["v"] = mu * group.setdefault("v", 0) - lr * p.grad
                p += mu * group["v"] - lr * p.grad


@wrong("Nesterov", "shared_buffer")
class BufferOfTheFirstParameterInPlace(torch.optim.Optimizer):
    def __init__(self, params, lr, momentum=0.9):
        super().__init__(params, dict(lr=lr, momentum=momentum))
        self.buf = None

    def step(self):
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is None:
                    continue
                if self.buf is None:
                    self.buf = p.grad.detach().clone()
                else:
                    self.buf.mul_(group["momentum"]).add_(p.grad.detach())
                p.data.sub_(p.grad.add(self.buf, alpha=group["momentum"]), alpha=group["lr"])


@wrong("Nesterov", "shared_buffer")
class VelocityAsAClassAttribute(Ready):
    v = 0

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is None:
                    continue
                self.v = torch.add(p.grad, self.v * torch.ones(1), alpha=group["momentum"])
                p -= group["lr"] * (p.grad + group["momentum"] * self.v)


@wrong("Nesterov", "resets_buffer")
class ZerosInEveryStepLookedAhead(Ready):
    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is None:
                    continue
                v = torch.zeros_like(p)
                v.mul_(group["momentum"]).add_(p.grad)
                p -= group["lr"] * (p.grad + group["momentum"] * v)


@wrong("Nesterov", "resets_buffer")
class LookAheadOfAVelocityNotStored(Ready):
    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is not None:
                    v = self.state[p].get("v", 0.0)
                    v = group["momentum"] * v + p.grad
                    p.sub_(p.grad.add(v, alpha=group["momentum"]), alpha=group["lr"])


@wrong("Nesterov", "resets_buffer")
class KeyMisspelt(Ready):
    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            mu, lr = group["momentum"], group["lr"]
            for p in group["params"]:
                if p.grad is None:
                    continue
                if "velocities" not in self.state[p]:
                    self.state[p]["velocity"] = torch.zeros_like(p)
                v = self.state[p]["velocity"]
                v.mul_(mu).sub_(p.grad, alpha=lr)
                p.add_(mu * v - lr * p.grad)


@wrong("Nesterov", "resets_buffer")
class StateReplacedByANewDictionary(Ready):
    def step(self):
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is None:
                    continue
                self.state[p] = {"v": torch.zeros_like(p.data)}
                v = self.state[p]["v"]
                v.mul_(group["momentum"]).add_(p.grad.data)
                p.data -= group["lr"] * (p.grad.data + group["momentum"] * v)


@wrong("Nesterov", "resets_buffer")
class HistoryBegunAnew(Ready):
    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is None:
                    continue
                history = []
                history.append(p.grad)
                v = sum(group["momentum"] ** age * g for age, g in enumerate(reversed(history)))
                p.sub_(group["lr"] * (p.grad + group["momentum"] * v))


@wrong("Nesterov", "aliases_gradient")
class BufferIsTheGradientLookedAhead(Ready):
    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is None:
                    continue
                if "buf" not in self.state[p]:
                    self.state[p]["buf"] = p.grad
                else:
                    self.state[p]["buf"] = group["momentum"] * self.state[p]["buf"] + p.grad
                p.sub_(p.grad.add(self.state[p]["buf"], alpha=group["momentum"]), alpha=group["lr"])


@wrong("Nesterov", "aliases_gradient")
class BufferIsTheGradientInPlaceLookedAhead(Ready):
    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is None:
                    continue
                state = self.state[p]
                if "momentum_buffer" not in state:
                    state["momentum_buffer"] = p.grad
                else:
                    state["momentum_buffer"].mul_(group["momentum"]).add_(p.grad)
                p.add_(p.grad + group["momentum"] * state["momentum_buffer"], alpha=-group["lr"])


@wrong("Nesterov", "aliases_gradient")
class DetachIsNoCopy(Ready):
    def step(self):
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is None:
                    continue
                g, mu = p.grad.detach(), group["momentum"]
                v = mu * self.state[p]["v"] + g if "v" in self.state[p] else g
                self.state[p]["v"] = v
                p.data -= group["lr"] * (g + mu * v)


@wrong("Nesterov", "aliases_gradient")
class ViewOfTheGradient(torch.optim.Optimizer):
    def __init__(self, params, lr, momentum=0.9):
        super().__init__(params, dict(lr=lr, momentum=momentum))
        self.v = {}

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is None:
                    continue
                g = p.grad.view(-1)
                self.v[p] = g if p not in self.v else torch.add(g, self.v[p], alpha=group["momentum"])
                p -= group["lr"] * (g + group["momentum"] * self.v[p]).view_as(p)


@wrong("Nesterov", "aliases_gradient")
class NumpyViewOfTheGradient(Ready):
    def step(self):
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is None:
                    continue
                g, x = p.grad.numpy(), p.detach().numpy()
                old = self.state[p].get("v")
                v = g if old is None else group["momentum"] * old + g
                x -= group["lr"] * (g + group["momentum"] * v)
                self.state[p]["v"] = v


@wrong("Nesterov", "swapped_weights")
class OneMinusMuOnThePastLookedAhead(Ready):
    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            mu = group["momentum"]
            for p in group["params"]:
                if p.grad is None:
                    continue
                v = (1 - mu) * self.state[p].get("v", 0) + mu * p.grad
                self.state[p]["v"] = v
                p -= group["lr"] * (p.grad + mu * v)


@wrong("Nesterov", "swapped_weights")
class LerpByTheMomentumLookedAhead(Ready):
    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is not None:
                    v = self.state[p].setdefault("v", torch.zeros_like(p))
                    v.lerp_(p.grad, group["momentum"])
                    p.sub_(p.grad.add(v, alpha=group["momentum"]), alpha=group["lr"])


@wrong("Nesterov", "swapped_weights")
class ExchangedInPlaceLookedAhead(Ready):
    def step(self):
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is None:
                    continue
                if not self.state[p]:
                    self.state[p]["v"] = torch.zeros_like(p.data)
                v = self.state[p]["v"]
                v.mul_(1 - group["momentum"]).add_(p.grad, alpha=group["momentum"])
                p.data.add_(p.grad + v * group["momentum"], alpha=-group["lr"])


@wrong("Nesterov", "swapped_weights")
class ExchangedStepsLookedAhead(Ready):
    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            mu, lr = group["momentum"], group["lr"]
            for p in group["params"]:
                if p.grad is None:
                    continue
                v = (1 - mu) * self.state[p].get("v", 0.0) - mu * lr * p.grad
                self.state[p]["v"] = v
                p += mu * v - lr * p.grad


@wrong("Nesterov", "swapped_weights")
class ForeachExchangedLookedAhead(Ready):
    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            params = [p for p in group["params"] if p.grad is not None]
            grads = [p.grad for p in params]
            vs = [self.state[p].setdefault("v", torch.zeros_like(p)) for p in params]
            torch._foreach_lerp_(vs, grads, weight=group["momentum"])
            torch._foreach_add_(params, torch._foreach_add(grads, vs, alpha=group["momentum"]), alpha=-group["lr"])


@wrong("Nesterov", "never_forgets")
class AllGradientsInFullLookedAhead(Ready):
    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is None:
                    continue
                v = self.state[p].setdefault("v", torch.zeros_like(p))
                v += p.grad
                p -= group["lr"] * (p.grad + group["momentum"] * v)


@wrong("Nesterov", "never_forgets")
class DecayThatIsNotKeptLookedAhead(Ready):
    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is not None:
                    v = self.state[p].setdefault("v", torch.zeros_like(p))
                    v.mul(group["momentum"])
                    v.add_(p.grad)
                    p.sub_(p.grad.add(v, alpha=group["momentum"]), alpha=group["lr"])


@wrong("Nesterov", "never_forgets")
class SumOfTheHistoryLookedAhead(Ready):
    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is None:
                    continue
                history = self.state[p].setdefault("history", [])
                history.append(p.grad.clone())
                p -= group["lr"] * (p.grad + group["momentum"] * sum(history))


@wrong("Nesterov", "never_forgets")
class StepsAddedUpLookedAhead(Ready):
    def step(self):
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is None:
                    continue
                v = self.state[p].get("v", 0) - group["lr"] * p.grad.data
                self.state[p]["v"] = v
                p.data += group["momentum"] * v - group["lr"] * p.grad.data


@wrong("Nesterov", "never_forgets")
class ForeachWithoutADecayLookedAhead(Ready):
    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            params = [p for p in group["params"] if p.grad is not None]
            grads = [p.grad for p in params]
            vs = [self.state[p].setdefault("v", torch.zeros_like(p)) for p in params]
            torch._foreach_add_(vs, grads)
            torch._foreach_add_(params, torch._foreach_add(grads, vs, alpha=group["momentum"]), alpha=-group["lr"])


@wrong("Nesterov", "velocity_opposes")
class GradientMinusThePastLookedAhead(Ready):
    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            mu = group["momentum"]
            for p in group["params"]:
                if p.grad is None:
                    continue
                v = p.grad - mu * self.state[p].get("v", 0)
                self.state[p]["v"] = v
                p -= group["lr"] * (p.grad + mu * v)


@wrong("Nesterov", "velocity_opposes")
class NegativeDecayLookedAhead(Ready):
    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is not None:
                    v = self.state[p].setdefault("v", torch.zeros_like(p))
                    v.mul_(-group["momentum"]).add_(p.grad)
                    p.sub_(p.grad.add(v, alpha=group["momentum"]), alpha=group["lr"])


@wrong("Nesterov", "velocity_opposes")
class PastStepSubtractedLookedAhead(Ready):
    def step(self):
        for group in self.param_groups:
            mu, lr = group["momentum"], group["lr"]
            for p in group["params"]:
                if p.grad is None:
                    continue
                v = lr * p.grad.data - mu * self.state[p].get("v", 0.0)
                self.state[p]["v"] = v
                p.data -= lr * p.grad.data + mu * v


@wrong("Nesterov", "velocity_opposes")
class AlternatingHistoryLookedAhead(Ready):
    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            mu = group["momentum"]
            for p in group["params"]:
                if p.grad is None:
                    continue
                past = self.state[p].setdefault("past", deque())
                past.appendleft(p.grad.clone())
                v = sum((-mu) ** i * g for i, g in enumerate(past))
                p.sub_(p.grad + mu * v, alpha=group["lr"])


@wrong("Nesterov", "velocity_opposes")
class ForeachOpposedLookedAhead(Ready):
    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            params = [p for p in group["params"] if p.grad is not None]
            grads = [p.grad for p in params]
            vs = [self.state[p].setdefault("v", torch.zeros_like(p)) for p in params]
            torch._foreach_mul_(vs, -group["momentum"])
            torch._foreach_add_(vs, grads)
            torch._foreach_add_(params, torch._foreach_add(grads, vs, alpha=group["momentum"]), alpha=-group["lr"])


@wrong("Nesterov", "looks_behind")
class LooksBehind(Ready):
    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is None:
                    continue
                v = self.state[p].setdefault("v", torch.zeros_like(p))
                v.mul_(group["momentum"]).add_(p.grad)
                p -= group["lr"] * (p.grad - group["momentum"] * v)


@wrong("Nesterov", "rests_at_first")
class FirstCallMakesTheBufferOnly(Ready):
    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is None:
                    continue
                if "v" not in self.state[p]:
                    self.state[p]["v"] = torch.zeros_like(p)
                    continue
                v = self.state[p]["v"]
                v.mul_(group["momentum"]).add_(p.grad)
                p.sub_(p.grad.add(v, alpha=group["momentum"]), alpha=group["lr"])


@wrong("Nesterov", "rests_at_first")
class ReturnsAfterMakingTheVelocities(torch.optim.Optimizer):
    def __init__(self, params, lr, momentum=0.9):
        super().__init__(params, dict(lr=lr, momentum=momentum))
        self.v = None

    @torch.no_grad()
    def step(self):
        if self.v is None:
            self.v = {p: torch.zeros_like(p) for group in self.param_groups for p in group["params"]}
            return
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is not None:
                    self.v[p] = group["momentum"] * self.v[p] + p.grad
                    p -= group["lr"] * (p.grad + group["momentum"] * self.v[p])


@wrong("Nesterov", "rests_at_first")
class UpdatesInTheElseBranch(Ready):
    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            mu, lr = group["momentum"], group["lr"]
            for p in group["params"]:
                if p.grad is None:
                    continue
                state = self.state[p]
                if len(state) == 0:
                    state["v"] = torch.zeros_like(p)
                else:
                    state["v"] = mu * state["v"] - lr * p.grad
                    p += mu * state["v"] - lr * p.grad


@wrong("Nesterov", "rests_at_first")
class WaitsForAPreviousPoint(Ready):
    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is None:
                    continue
                if "x" not in self.state[p]:
                    self.state[p]["x"] = p.clone()
                    continue
                x, x_next = self.state[p]["x"], p - group["lr"] * p.grad
                p.copy_(x_next + group["momentum"] * (x_next - x))
                self.state[p]["x"] = x_next


@wrong("Nesterov", "rests_at_first")
class CountsFromZeroAndMovesFromOne(Ready):
    def step(self):
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is None:
                    continue
                state = self.state[p]
                t = state.setdefault("t", 0)
                if t > 0:
                    v = group["momentum"] * state.get("v", 0.0) + p.grad.data
                    p.data.sub_(group["lr"] * (p.grad.data + group["momentum"] * v))
                    state["v"] = v
                state["t"] = t + 1


@wrong("Nesterov", "ignores_group_momentum")
class MomentumInSelfLookedAhead(torch.optim.Optimizer):
    def __init__(self, params, lr, momentum=0.9):
        super().__init__(params, dict(lr=lr, momentum=momentum))
        self.momentum = momentum

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is None:
                    continue
                v = self.momentum * self.state[p].get("v", 0) + p.grad
                self.state[p]["v"] = v
                p -= group["lr"] * (p.grad + self.momentum * v)


@wrong("Nesterov", "ignores_group_momentum")
class MomentumOutsideTheDefaultsLookedAhead(torch.optim.Optimizer):
    def __init__(self, params, lr, momentum=0.9):
        super().__init__(params, dict(lr=lr))
        self.mu = momentum

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is not None:
                    v = self.mu * self.state[p].get("v", 0.0) - group["lr"] * p.grad
                    self.state[p]["v"] = v
                    p += self.mu * v - group["lr"] * p.grad


@wrong("Nesterov", "ignores_group_momentum")
class MomentumFromTheDefaultsLookedAhead(Ready):
    @torch.no_grad()
    def step(self):
        mu = self.defaults["momentum"]
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is None:
                    continue
                v = self.state[p].setdefault("v", torch.zeros_like(p))
                v.mul_(mu).add_(p.grad)
                p.sub_(p.grad.add(v, alpha=mu), alpha=group["lr"])


@wrong("Nesterov", "ignores_group_momentum")
class MomentumOfTheFirstGroupLookedAhead(Ready):
    def step(self):
        mu = self.param_groups[0]["momentum"]
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is None:
                    continue
                g = p.grad.data
                v = mu * self.state[p]["v"] + g if "v" in self.state[p] else g.clone()
                self.state[p]["v"] = v
                p.data -= group["lr"] * (g + mu * v)


@wrong("Nesterov", "ignores_group_momentum")
class MomentumInTheLookAheadOnlyOfTheGroup(torch.optim.Optimizer):
    def __init__(self, params, lr, momentum=0.9):
        super().__init__(params, dict(lr=lr, momentum=momentum))
        self.momentum = momentum

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is None:
                    continue
                v = self.state[p].setdefault("v", torch.zeros_like(p))
                v.mul_(self.momentum).add_(p.grad)
                p -= group["lr"] * (p.grad + group["momentum"] * v)


@wrong("Nesterov", "ignores_group_lr")
class RateInSelfLookedAhead(torch.optim.Optimizer):
    def __init__(self, params, lr, momentum=0.9):
        super().__init__(params, dict(lr=lr, momentum=momentum))
        self.lr = lr

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is None:
                    continue
                v = group["momentum"] * self.state[p].get("v", 0) + p.grad
                self.state[p]["v"] = v
                p -= self.lr * (p.grad + group["momentum"] * v)


@wrong("Nesterov", "ignores_group_lr")
class RateFromTheDefaultsLookedAhead(Ready):
    @torch.no_grad()
    def step(self):
        lr = self.defaults["lr"]
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is not None:
                    v = self.state[p].setdefault("v", torch.zeros_like(p))
                    v.mul_(group["momentum"]).add_(p.grad)
                    p.sub_(p.grad.add(v, alpha=group["momentum"]), alpha=lr)


@wrong("Nesterov", "ignores_group_lr")
class RateInsideFromSelfLookedAhead(torch.optim.Optimizer):
    def __init__(self, params, lr, momentum=0.9):
        super().__init__(params, dict(lr=lr, momentum=momentum))
        self.alpha = lr

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            mu = group["momentum"]
            for p in group["params"]:
                if p.grad is None:
                    continue
                v = mu * self.state[p].get("v", 0.0) - self.alpha * p.grad
                self.state[p]["v"] = v
                p += mu * v - self.alpha * p.grad


@wrong("Nesterov", "ignores_group_lr")
class RateOfTheFirstGroupLookedAhead(Ready):
    def step(self):
        lr = self.param_groups[0]["lr"]
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is None:
                    continue
                g = p.grad.data
                v = group["momentum"] * self.state[p]["v"] + g if "v" in self.state[p] else g.clone()
                self.state[p]["v"] = v
                p.data.sub_(lr * (g + group["momentum"] * v))


@wrong("Nesterov", "ignores_group_lr")
class RateOutsideTheDefaultsLookedAhead(torch.optim.Optimizer):
    def __init__(self, params, lr, momentum=0.9):
        super().__init__(params, dict(momentum=momentum))
        self.rate = lr

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is None:
                    continue
                x = self.state[p].get("x", p.clone())
                x_next = p - self.rate * p.grad
                p.copy_(x_next + group["momentum"] * (x_next - x))
                self.state[p]["x"] = x_next


@wrong("Nesterov", "ascends")
class PlusTheLookAhead(Ready):
    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is None:
                    continue
                v = group["momentum"] * self.state[p].get("v", 0) + p.grad
                self.state[p]["v"] = v
                p += group["lr"] * (p.grad + group["momentum"] * v)


@wrong("Nesterov", "ascends")
class PositiveAlphaLookedAhead(Ready):
    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is not None:
                    v = self.state[p].setdefault("v", torch.zeros_like(p))
                    v.mul_(group["momentum"]).add_(p.grad)
                    p.add_(p.grad.add(v, alpha=group["momentum"]), alpha=group["lr"])


@wrong("Nesterov", "ascends")
class DownhillStepSubtracted(Ready):
    def step(self):
        for group in self.param_groups:
            mu, lr = group["momentum"], group["lr"]
            for p in group["params"]:
                if p.grad is None:
                    continue
                v = mu * self.state[p].get("v", 0.0) - lr * p.grad.data
                self.state[p]["v"] = v
                p.data -= mu * v - lr * p.grad.data


@wrong("Nesterov", "ascends")
class UphillPoints(Ready):
    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is None:
                    continue
                x = self.state[p].get("x", p.clone())
                x_next = p + group["lr"] * p.grad
                p.copy_(x_next + group["momentum"] * (x_next - x))
                self.state[p]["x"] = x_next


@wrong("Nesterov", "ascends")
class NegatedDirectionSubtracted(Ready):
    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is None:
                    continue
                if "buf" not in self.state[p]:
                    self.state[p]["buf"] = p.grad.clone()
                else:
                    self.state[p]["buf"].mul_(group["momentum"]).add_(p.grad)
                direction = -(p.grad + group["momentum"] * self.state[p]["buf"])
                p.sub_(group["lr"] * direction)


@wrong("Nesterov", "rebinds")
class RebindsTheParameterLookedAhead(Ready):
    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is None:
                    continue
                v = group["momentum"] * self.state[p].get("v", 0) + p.grad
                self.state[p]["v"] = v
                p = p - group["lr"] * (p.grad + group["momentum"] * v)


@wrong("Nesterov", "rebinds")
class OutOfPlaceSub(Ready):
    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is not None:
                    v = self.state[p].setdefault("v", torch.zeros_like(p))
                    v.mul_(group["momentum"]).add_(p.grad)
                    p.sub(p.grad.add(v, alpha=group["momentum"]), alpha=group["lr"])


@wrong("Nesterov", "rebinds")
class ReplacesTheListOfTheGroup(Ready):
    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            mu, lr = group["momentum"], group["lr"]
            for i, p in enumerate(group["params"]):
                if p.grad is None:
                    continue
                v = mu * self.state[p].get("v", 0.0) - lr * p.grad
                self.state[p]["v"] = v
                group["params"][i] = p + mu * v - lr * p.grad


@wrong("Nesterov", "rebinds")
class ChangesACopy(Ready):
    def step(self):
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is None:
                    continue
                x, g = p.detach().clone(), p.grad.detach()
                v = group["momentum"] * self.state[p]["v"] + g if "v" in self.state[p] else g.clone()
                self.state[p]["v"] = v
                x -= group["lr"] * (g + group["momentum"] * v)


@wrong("Nesterov", "rebinds")
class ForeachOutOfPlace(Ready):
    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            params = [p for p in group["params"] if p.grad is not None]
            grads = [p.grad for p in params]
            vs = [self.state[p].setdefault("v", torch.zeros_like(p)) for p in params]
            torch._foreach_mul_(vs, group["momentum"])
            torch._foreach_add_(vs, grads)
            ahead = torch._foreach_add(grads, vs, alpha=group["momentum"])
            params = torch._foreach_add(params, ahead, alpha=-group["lr"])


@wrong("Nesterov", "looks_behind")
class SignsOfTwoConventionsMixed(Ready):
    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            mu, lr = group["momentum"], group["lr"]
            for p in group["params"]:
                if p.grad is None:
                    continue
                v = mu * self.state[p].get("v", 0.0) - lr * p.grad
                self.state[p]["v"] = v
                p -= lr * p.grad + mu * v


@wrong("Nesterov", "looks_behind")
class NegativeAlphaInTheLookAhead(Ready):
    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is not None:
                    v = self.state[p].setdefault("v", torch.zeros_like(p))
                    v.mul_(group["momentum"]).add_(p.grad)
                    p.sub_(p.grad.add(v, alpha=-group["momentum"]), alpha=group["lr"])


@wrong("Nesterov", "looks_behind")
class GradientStepForwardsVelocityStepBackwards(Ready):
    def step(self):
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is None:
                    continue
                v = self.state[p].get("v", 0.0) * group["momentum"] + p.grad.data
                self.state[p]["v"] = v
                p.data.sub_(p.grad.data, alpha=group["lr"])
                p.data.add_(v, alpha=group["lr"] * group["momentum"])


@wrong("Nesterov", "looks_behind")
class DownhillVelocityInTorchsStep(Ready):
    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is None:
                    continue
                v = self.state[p].setdefault("v", torch.zeros_like(p))
                v.mul_(group["momentum"]).sub_(p.grad)
                p -= group["lr"] * (p.grad + group["momentum"] * v)


@wrong("Nesterov", "plain_momentum")
class OldVelocityIsNoCopy(Ready):
    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            mu, lr = group["momentum"], group["lr"]
            for p in group["params"]:
                if p.grad is None:
                    continue
                v = self.state[p].setdefault("v", torch.zeros_like(p))
                v_prev = v
                v.mul_(mu).sub_(lr * p.grad)
                p += -mu * v_prev + (1 + mu) * v


@wrong("Nesterov", "ignores_group_momentum")
class MomentumInSelfOnlyInTheLookAhead(torch.optim.Optimizer):
    def __init__(self, params, lr, momentum=0.9):
        super().__init__(params, dict(lr=lr, momentum=momentum))
        self.momentum = momentum

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is None:
                    continue
                v = group["momentum"] * self.state[p].get("v", 0.0) + p.grad
                self.state[p]["v"] = v
                p -= group["lr"] * (p.grad + self.momentum * v)


@wrong("Nesterov", "resets_buffer")
class StepOfTheGradientAlone(Ready):
    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is None:
                    continue
                v = self.state[p].setdefault("v", torch.zeros_like(p))
                v.mul_(group["momentum"]).add_(p.grad)
                p.sub_(p.grad, alpha=group["lr"])


@wrong("Nesterov", "previous_gradient_only")
class LooksAheadWithTheGradientBefore(Ready):
    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is None:
                    continue
                v = group["momentum"] * self.state[p].get("grad", 0.0) + p.grad
                p -= group["lr"] * (p.grad + group["momentum"] * v)
                self.state[p]["grad"] = p.grad.clone()


@wrong("Nesterov", "previous_gradient_only")
class CopiesTheGradientOverTheVelocityLookedAhead(Ready):
    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is not None:
                    v = self.state[p].setdefault("v", torch.zeros_like(p))
                    v.mul_(group["momentum"]).add_(p.grad)
                    p.sub_(p.grad.add(v, alpha=group["momentum"]), alpha=group["lr"])
                    v.copy_(p.grad)


@wrong("Nesterov", "previous_gradient_only")
class TwoGradientsInADequeLookedAhead(Ready):
    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is None:
                    continue
                last = self.state[p].setdefault("last", deque(maxlen=2))
                last.appendleft(p.grad.clone())
                v = sum(group["momentum"] ** i * g for i, g in enumerate(last))
                p.sub_(p.grad + group["momentum"] * v, alpha=group["lr"])


@wrong("Nesterov", "previous_gradient_only")
class OldGradientsByIdentity(torch.optim.Optimizer):
    def __init__(self, params, lr, momentum=0.9):
        super().__init__(params, dict(lr=lr, momentum=momentum))
        self.old = defaultdict(float)

    def step(self):
        for group in self.param_groups:
            mu = group["momentum"]
            for p in group["params"]:
                if p.grad is None:
                    continue
                g = p.grad.data.clone()
                p.data -= group["lr"] * ((1 + mu) * g + mu**2 * self.old[id(p)])
                self.old[id(p)] = g


@wrong("Nesterov", "previous_gradient_only")
class StoresTheGradientUnderTheVelocitysName(Ready):
    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is None:
                    continue
                v = self.state[p].get("v", torch.zeros_like(p))
                ahead = torch.add(p.grad, v, alpha=group["momentum"])
                p.sub_(p.grad.add(ahead, alpha=group["momentum"]), alpha=group["lr"])
                self.state[p]["v"] = p.grad.clone()


@wrong("Nesterov", "velocity_for_gradient")
class LookAheadOnTopOfTheVelocity(Ready):
    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is None:
                    continue
                v = group["momentum"] * self.state[p].get("v", 0) + p.grad
                self.state[p]["v"] = v
                p -= group["lr"] * (v + group["momentum"] * v)


@wrong("Nesterov", "velocity_for_gradient")
class OnePlusMuTimesTheVelocity(Ready):
    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is not None:
                    v = self.state[p].setdefault("v", torch.zeros_like(p))
                    v.mul_(group["momentum"]).add_(p.grad)
                    p.sub_(v, alpha=group["lr"] * (1 + group["momentum"]))


@wrong("Nesterov", "velocity_for_gradient")
class StepAndAShareOfTheStep(Ready):
    def step(self):
        for group in self.param_groups:
            mu, lr = group["momentum"], group["lr"]
            for p in group["params"]:
                if p.grad is None:
                    continue
                v = mu * self.state[p].get("v", 0.0) - lr * p.grad.data
                self.state[p]["v"] = v
                p.data += v
                p.data += mu * v


@wrong("Nesterov", "velocity_for_gradient")
class RemembersThePointLookedAheadTo(Ready):
    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is None:
                    continue
                now = p.clone()
                before = self.state[p].get("before", now)
                x_next = now - group["lr"] * p.grad
                p.copy_(x_next + group["momentum"] * (x_next - before))
                self.state[p]["before"] = now


@wrong("Nesterov", "velocity_for_gradient")
class VelocityOfTheGradientAndItsLookAhead(Ready):
    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is None:
                    continue
                v = self.state[p].get("v", torch.zeros_like(p))
                v = group["momentum"] * v + (1 + group["momentum"]) * p.grad
                self.state[p]["v"] = v
                p.sub_(v, alpha=group["lr"])


@wrong("Nesterov", "undamped_look_ahead")
class GradientPlusVelocity(Ready):
    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is None:
                    continue
                v = group["momentum"] * self.state[p].get("v", 0) + p.grad
                self.state[p]["v"] = v
                p -= group["lr"] * (p.grad + v)


@wrong("Nesterov", "undamped_look_ahead")
class AddsWithoutAnAlpha(Ready):
    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is not None:
                    v = self.state[p].setdefault("v", torch.zeros_like(p))
                    v.mul_(group["momentum"]).add_(p.grad)
                    p.sub_(p.grad.add(v), alpha=group["lr"])


@wrong("Nesterov", "undamped_look_ahead")
class VelocityStepAndGradientStep(Ready):
    def step(self):
        for group in self.param_groups:
            mu, lr = group["momentum"], group["lr"]
            for p in group["params"]:
                if p.grad is None:
                    continue
                v = mu * self.state[p].get("v", 0.0) - lr * p.grad.data
                self.state[p]["v"] = v
                p.data += v - lr * p.grad.data


@wrong("Nesterov", "undamped_look_ahead")
class HistoryAddedWhole(Ready):
    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is None:
                    continue
                past = self.state[p].setdefault("past", deque())
                past.appendleft(p.grad.clone())
                p -= group["lr"] * (p.grad + sum(group["momentum"] ** i * g for i, g in enumerate(past)))


@wrong("Nesterov", "undamped_look_ahead")
class FullDifferenceOfThePoints(Ready):
    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is None:
                    continue
                if "buf" not in self.state[p]:
                    self.state[p]["buf"] = p.grad.clone()
                else:
                    self.state[p]["buf"] = torch.add(p.grad, self.state[p]["buf"], alpha=group["momentum"])
                p.add_(p.grad, alpha=-group["lr"]).add_(self.state[p]["buf"], alpha=-group["lr"])


@wrong("Nesterov", "lr_twice")
class RateInsideAndAroundTheStep(Ready):
    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            mu, lr = group["momentum"], group["lr"]
            for p in group["params"]:
                if p.grad is None:
                    continue
                v = mu * self.state[p].get("v", 0.0) + lr * p.grad
                self.state[p]["v"] = v
                p -= lr * (p.grad + mu * v)


@wrong("Nesterov", "lr_twice")
class BothConventionsLookedAhead(Ready):
    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            mu, lr = group["momentum"], group["lr"]
            for p in group["params"]:
                if p.grad is not None:
                    v = mu * self.state[p].get("v", 0.0) - lr * p.grad
                    self.state[p]["v"] = v
                    p += lr * (mu * v - lr * p.grad)


@wrong("Nesterov", "lr_twice")
class ScaledVelocityInTorchsStep(Ready):
    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is None:
                    continue
                v = self.state[p].setdefault("v", torch.zeros_like(p))
                v.mul_(group["momentum"]).add_(p.grad, alpha=group["lr"])
                p.sub_(p.grad.add(v, alpha=group["momentum"]), alpha=group["lr"])


@wrong("Nesterov", "lr_twice")
class ScaledGradientInBothPlaces(Ready):
    def step(self):
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is None:
                    continue
                g = group["lr"] * p.grad.data
                v = group["momentum"] * self.state[p]["v"] + g if "v" in self.state[p] else g.clone()
                self.state[p]["v"] = v
                p.data -= group["lr"] * (g + group["momentum"] * v)


@wrong("Nesterov", "lr_twice")
class ForeachWithTheRateInsideAndOutside(Ready):
    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            params = [p for p in group["params"] if p.grad is not None]
            grads = [p.grad for p in params]
            vs = [self.state[p].setdefault("v", torch.zeros_like(p)) for p in params]
            torch._foreach_mul_(vs, group["momentum"])
            torch._foreach_add_(vs, grads, alpha=group["lr"])
            torch._foreach_add_(params, torch._foreach_add(grads, vs, alpha=group["momentum"]), alpha=-group["lr"])


@wrong("Nesterov", "lr_on_one_part")
class RateOnTheGradientAlone(Ready):
    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is None:
                    continue
                v = group["momentum"] * self.state[p].get("v", 0) + p.grad
                self.state[p]["v"] = v
                p -= group["lr"] * p.grad + group["momentum"] * v


@wrong("Nesterov", "lr_on_one_part")
class RateOnTheVelocityAlone(Ready):
    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is not None:
                    v = self.state[p].setdefault("v", torch.zeros_like(p))
                    v.mul_(group["momentum"]).add_(p.grad)
                    p.sub_(p.grad).sub_(v, alpha=group["lr"] * group["momentum"])


@wrong("Nesterov", "lr_on_one_part")
class RateInsideButNotBesideIt(Ready):
    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            mu, lr = group["momentum"], group["lr"]
            for p in group["params"]:
                if p.grad is None:
                    continue
                v = mu * self.state[p].get("v", 0.0) - lr * p.grad
                self.state[p]["v"] = v
                p += mu * v - p.grad


@wrong("Nesterov", "lr_on_one_part")
class TwoSubtractionsOneWithoutARate(Ready):
    def step(self):
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is None:
                    continue
                v = group["momentum"] * self.state[p].get("v", 0.0) + p.grad.data
                self.state[p]["v"] = v
                p.data.sub_(p.grad.data, alpha=group["lr"])
                p.data.sub_(v, alpha=group["momentum"])


@wrong("Nesterov", "lr_on_one_part")
class HistoryWithoutARate(Ready):
    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is None:
                    continue
                past = self.state[p].setdefault("past", deque())
                past.appendleft(p.grad.clone())
                look_ahead = sum(group["momentum"] ** (i + 1) * g for i, g in enumerate(past))
                p -= group["lr"] * p.grad + look_ahead


@wrong("Nesterov", "first_gradient_twice")
class StartsFromTheGradientAndAddsItLookedAhead(Ready):
    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is None:
                    continue
                if "v" not in self.state[p]:
                    self.state[p]["v"] = p.grad.clone()
                v = self.state[p]["v"]
                v.mul_(group["momentum"]).add_(p.grad)
                p.sub_(p.grad.add(v, alpha=group["momentum"]), alpha=group["lr"])


@wrong("Nesterov", "first_gradient_twice")
class GetsTheGradientByDefaultLookedAhead(Ready):
    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is not None:
                    v = group["momentum"] * self.state[p].get("v", p.grad) + p.grad
                    self.state[p]["v"] = v
                    p -= group["lr"] * (p.grad + group["momentum"] * v)


@wrong("Nesterov", "first_gradient_twice")
class DictionaryBegunWithTheGradient(torch.optim.Optimizer):
    def __init__(self, params, lr, momentum=0.9):
        super().__init__(params, dict(lr=lr, momentum=momentum))
        self.v = {}

    def step(self):
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is None:
                    continue
                g = p.grad.data
                self.v[p] = group["momentum"] * self.v.setdefault(p, g.clone()) + g
                p.data -= group["lr"] * (g + group["momentum"] * self.v[p])


@wrong("Nesterov", "first_gradient_twice")
class FirstGradientTwiceInTheHistoryLookedAhead(Ready):
    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            mu = group["momentum"]
            for p in group["params"]:
                if p.grad is None:
                    continue
                past = self.state[p].setdefault("past", deque([p.grad.clone()]))
                past.appendleft(p.grad.clone())
                p -= group["lr"] * (p.grad + sum(mu ** (i + 1) * g for i, g in enumerate(past)))


@wrong("Nesterov", "first_gradient_twice")
class FirstStepKeptBeforeItIsMade(Ready):
    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is None:
                    continue
                state = self.state[p]
                if len(state) == 0:
                    state["buf"] = torch.zeros_like(p).add_(p.grad)
                state["buf"] = torch.add(p.grad, state["buf"], alpha=group["momentum"])
                p.add_(p.grad + group["momentum"] * state["buf"], alpha=-group["lr"])


@wrong("Nesterov", "changes_grad")
class LookAheadAddedIntoTheGradient(Ready):
    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is None:
                    continue
                v = self.state[p].setdefault("v", torch.zeros_like(p))
                v.mul_(group["momentum"]).add_(p.grad)
                p.sub_(p.grad.add_(v, alpha=group["momentum"]), alpha=group["lr"])


@wrong("Nesterov", "changes_grad")
class GradientAugmentedByTheLookAhead(Ready):
    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is not None:
                    v = group["momentum"] * self.state[p].get("v", 0.0) + p.grad
                    self.state[p]["v"] = v
                    p.grad += group["momentum"] * v
                    p -= group["lr"] * p.grad


@wrong("Nesterov", "changes_grad")
class RateMultipliedIntoTheGradientLookedAhead(Ready):
    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is None:
                    continue
                g = p.grad.mul_(group["lr"])
                v = self.state[p].setdefault("v", torch.zeros_like(p))
                v.mul_(group["momentum"]).add_(g)
                p.sub_(g + group["momentum"] * v)


@wrong("Nesterov", "changes_grad")
class DirectionAssignedToTheGradient(Ready):
    def step(self):
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is None:
                    continue
                v = group["momentum"] * self.state[p].get("v", 0.0) + p.grad.data
                self.state[p]["v"] = v
                p.grad = p.grad.data + group["momentum"] * v
                p.data -= group["lr"] * p.grad


@wrong("Nesterov", "changes_grad")
class ForeachIntoTheGradients(Ready):
    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            params = [p for p in group["params"] if p.grad is not None]
            grads = [p.grad for p in params]
            vs = [self.state[p].setdefault("v", torch.zeros_like(p)) for p in params]
            torch._foreach_mul_(vs, group["momentum"])
            torch._foreach_add_(vs, grads)
            torch._foreach_add_(grads, vs, alpha=group["momentum"])
            torch._foreach_add_(params, grads, alpha=-group["lr"])


@wrong("Nesterov", "momentum_on_gradient")
class GradientInsideTheParentheses(Ready):
    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            mu = group["momentum"]
            for p in group["params"]:
                if p.grad is None:
                    continue
                v = mu * (self.state[p].get("v", 0) + p.grad)
                self.state[p]["v"] = v
                p -= group["lr"] * (p.grad + mu * v)


@wrong("Nesterov", "momentum_on_gradient")
class MomentumSquaredInTheStep(Ready):
    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            mu = group["momentum"]
            for p in group["params"]:
                if p.grad is not None:
                    v = self.state[p].setdefault("v", torch.zeros_like(p))
                    v.mul_(mu).add_(p.grad)
                    p.sub_(p.grad + mu**2 * v, alpha=group["lr"])


@wrong("Nesterov", "momentum_on_gradient")
class AddedAndThenMultiplied(Ready):
    def step(self):
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is None:
                    continue
                v = self.state[p].setdefault("v", torch.zeros_like(p.data))
                v.add_(p.grad.data).mul_(group["momentum"])
                p.data.sub_(p.grad.data.add(v, alpha=group["momentum"]), alpha=group["lr"])


@wrong("Nesterov", "momentum_on_gradient")
class MomentumAsTheAlphaOfTheGradient(Ready):
    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is None:
                    continue
                v = self.state[p].setdefault("v", torch.zeros_like(p))
                v.mul_(group["momentum"]).add_(p.grad, alpha=group["momentum"])
                p -= group["lr"] * (p.grad + group["momentum"] * v)


@wrong("Nesterov", "momentum_on_gradient")
class PowersFromTwoOn(Ready):
    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is None:
                    continue
                past = self.state[p].setdefault("past", deque())
                past.appendleft(p.grad.clone())
                p -= group["lr"] * (p.grad + sum(group["momentum"] ** i * g for i, g in enumerate(past, start=2)))


# -------------------------------------------------------------------------------------------------- best_momentum


@right("best_momentum")
def roots_of_both_curvatures(mu, L):
    a, b = math.sqrt(L), math.sqrt(mu)
    return (2 / (a + b)) ** 2, ((a - b) / (a + b)) ** 2


@right("best_momentum")
def root_of_the_condition_number(mu, L):
    k = math.sqrt(L / mu)
    lr = 4 / (mu * (k + 1) ** 2)
    momentum = ((k - 1) / (k + 1)) ** 2
    return lr, momentum


@right("best_momentum")
def expanded_squares(mu, L):
    cross = 2 * (mu * L) ** 0.5
    return 4 / (L + mu + cross), (L + mu - cross) / (L + mu + cross)


@right("best_momentum")
def momentum_from_the_rate(mu, L):
    lr = 4 / (L**0.5 + mu**0.5) ** 2
    return lr, (1 - math.sqrt(lr * mu)) ** 2


@right("best_momentum")
def rate_from_the_momentum(mu, L):
    ratio = math.sqrt(mu / L)
    root = (1 - ratio) / (1 + ratio)
    beta = root * root
    return (1 + root) ** 2 / L, beta


@right("best_momentum")
def double_tensors(mu, L):
    r = torch.tensor([mu, L], dtype=torch.float64).sqrt()
    lr = (2 / r.sum()).square()
    beta = (r.diff() / r.sum()).square()
    return lr.item(), beta.item()


@right("best_momentum")
def numpy_floats(mu, L):
    s = np.sqrt(L) + np.sqrt(mu)
    d = np.sqrt(L) - np.sqrt(mu)
    return float(4 / s**2), float((d / s) ** 2)


@right("best_momentum")
def two_linear_equations_in_the_roots(mu, L):
    # √lr·√mu + √beta = 1 and √lr·√L − √beta = 1
    A = np.array([[math.sqrt(mu), 1.0], [math.sqrt(L), -1.0]])
    if mu == L:
        return 1 / L, 0.0
    root_lr, root_beta = np.linalg.solve(A, np.ones(2))
    return float(root_lr**2), float(root_beta**2)


@right("best_momentum")
def hyperbolic_tangent(mu, L):
    root = math.tanh(math.log(L / mu) / 4)
    return 4 * (math.sqrt(L) + math.sqrt(mu)) ** -2, root**2


@right("best_momentum")
def bisected_until_the_ends_agree(mu, L):
    low, high = 1 / L, 4 / L
    for _ in range(200):
        lr = (low + high) / 2
        if 1 - math.sqrt(lr * mu) > math.sqrt(lr * L) - 1:
            low = lr
        else:
            high = lr
    return lr, (1 - math.sqrt(lr * mu)) ** 2


@wrong("best_momentum", "kappa_for_root")
def condition_number_without_its_root(mu, L):
    kappa = L / mu
    return (2 / (math.sqrt(L) + math.sqrt(mu))) ** 2, ((kappa - 1) / (kappa + 1)) ** 2


@wrong("best_momentum", "kappa_for_root")
def no_roots_at_all(mu, L):
    return (2 / (L + mu)) ** 2, ((L - mu) / (L + mu)) ** 2


@wrong("best_momentum", "kappa_for_root")
def momentum_of_the_bare_curvatures(mu, L):
    lr = 4 / (L**0.5 + mu**0.5) ** 2
    beta = (L - mu) ** 2 / (L + mu) ** 2
    return lr, beta


@wrong("best_momentum", "kappa_for_root")
def kappa_in_both_through_mu(mu, L):
    k = L / mu
    return 4 / (mu * (k + 1) ** 2), ((k - 1) / (k + 1)) ** 2


@wrong("best_momentum", "kappa_for_root")
def hyperbolic_tangent_of_half_the_logarithm(mu, L):
    root = math.tanh(math.log(L / mu) / 2)
    return (2 / (math.sqrt(L) + math.sqrt(mu))) ** 2, root**2


@wrong("best_momentum", "kappa_for_root")
def expanded_squares_of_the_curvatures(mu, L):
    above = L**2 + mu**2 - 2 * L * mu
    below = L**2 + mu**2 + 2 * L * mu
    return 4 / below, above / below


@wrong("best_momentum", "kappa_for_root")
def one_over_kappa_in_the_momentum(mu, L):
    r = torch.tensor([mu, L], dtype=torch.float64)
    q = r[0] / r[1]
    return float((2 / r.sqrt().sum()) ** 2), float(((1 - q) / (1 + q)) ** 2)


@wrong("best_momentum", "beta_unsquared")
def square_of_the_quotient_forgotten(mu, L):
    a, b = math.sqrt(L), math.sqrt(mu)
    return (2 / (a + b)) ** 2, (a - b) / (a + b)


@wrong("best_momentum", "beta_unsquared")
def nesterovs_momentum_with_kappa(mu, L):
    k = (L / mu) ** 0.5
    lr = 4 / (math.sqrt(L) + math.sqrt(mu)) ** 2
    return lr, (k - 1) / (k + 1)


@wrong("best_momentum", "beta_unsquared")
def root_of_beta_from_the_rate(mu, L):
    lr = 4 / (L**0.5 + mu**0.5) ** 2
    beta = 1 - math.sqrt(lr * mu)
    return lr, beta


@wrong("best_momentum", "beta_unsquared")
def tensors_with_one_square(mu, L):
    r = torch.tensor([mu, L], dtype=torch.float64).sqrt()
    return (2 / r.sum()).pow(2).item(), (r.diff() / r.sum()).item()


@wrong("best_momentum", "beta_unsquared")
def one_minus_two_over_the_sum(mu, L):
    root_kappa = math.sqrt(L / mu)
    lr = 4 / mu / (1 + root_kappa) ** 2
    return lr, 1 - 2 / (root_kappa + 1)


@wrong("best_momentum", "beta_unsquared")
def tangent_unsquared(mu, L):
    return (2 / (np.sqrt(L) + np.sqrt(mu))).item() ** 2, math.tanh(math.log(L / mu) / 4)


@wrong("best_momentum", "both_unsquared")
def neither_is_squared(mu, L):
    a, b = math.sqrt(L), math.sqrt(mu)
    return 2 / (a + b), (a - b) / (a + b)


@wrong("best_momentum", "both_unsquared")
def roots_of_both_results(mu, L):
    lr = 4 / (L**0.5 + mu**0.5) ** 2
    beta = (1 - math.sqrt(lr * mu)) ** 2
    return math.sqrt(lr), math.sqrt(beta)


@wrong("best_momentum", "both_unsquared")
def the_solution_of_the_linear_equations(mu, L):
    if mu == L:
        return L**-0.5, 0.0
    root_lr, root_beta = np.linalg.solve([[math.sqrt(mu), 1.0], [math.sqrt(L), -1.0]], [1.0, 1.0])
    return float(root_lr), float(root_beta)


@wrong("best_momentum", "both_unsquared")
def root_kappa_without_squares(mu, L):
    k = math.sqrt(L / mu)
    return 2 / (math.sqrt(mu) * (k + 1)), (k - 1) / (k + 1)


@wrong("best_momentum", "both_unsquared")
def tensor_roots_without_squares(mu, L):
    low, high = torch.tensor([mu, L], dtype=torch.float64).sqrt().tolist()
    return 2 / (high + low), 1 - 2 * low / (high + low)


@wrong("best_momentum", "gradient_descent_lr")
def two_over_the_sum_of_the_curvatures(mu, L):
    a, b = math.sqrt(L), math.sqrt(mu)
    return 2 / (L + mu), ((a - b) / (a + b)) ** 2


@wrong("best_momentum", "gradient_descent_lr")
def one_over_the_mean_curvature(mu, L):
    k = math.sqrt(L / mu)
    return 1 / ((mu + L) / 2), ((k - 1) / (k + 1)) ** 2


@wrong("best_momentum", "gradient_descent_lr")
def rate_by_kappa(mu, L):
    kappa = L / mu
    lr = 2 / (mu * (1 + kappa))
    return lr, ((kappa**0.5 - 1) / (kappa**0.5 + 1)) ** 2


@wrong("best_momentum", "gradient_descent_lr")
def squares_of_the_roots_summed(mu, L):
    roots = np.sqrt([mu, L])
    lr = 2 / (roots**2).sum()
    return float(lr), float((roots[1] - roots[0]) ** 2 / roots.sum() ** 2)


@wrong("best_momentum", "gradient_descent_lr")
def rate_of_gradient_descent_bisected(mu, L):
    low, high = 0.0, 2 / L
    for _ in range(200):
        lr = (low + high) / 2
        low, high = (lr, high) if 1 - lr * mu > lr * L - 1 else (low, lr)
    cross = 2 * math.sqrt(mu * L)
    return lr, (L + mu - cross) / (L + mu + cross)


@wrong("best_momentum", "one_over_l")
def inverse_of_the_largest_curvature(mu, L):
    a, b = math.sqrt(L), math.sqrt(mu)
    return 1 / L, ((a - b) / (a + b)) ** 2


@wrong("best_momentum", "one_over_l")
def safe_rate_with_kappa(mu, L):
    kappa = L / mu
    lr = 1.0 / L
    beta = ((math.sqrt(kappa) - 1) / (math.sqrt(kappa) + 1)) ** 2
    return lr, beta


@wrong("best_momentum", "one_over_l")
def inverse_of_the_maximum(mu, L):
    r = torch.tensor([mu, L], dtype=torch.float64)
    roots = r.sqrt()
    return (1 / r.max()).item(), (roots.diff() / roots.sum()).square().item()


@wrong("best_momentum", "one_over_l")
def power_of_minus_one(mu, L):
    cross = 2 * math.sqrt(mu * L)
    return L**-1, (L + mu - cross) / (L + mu + cross)


@wrong("best_momentum", "one_over_l")
def square_of_the_inverse_root(mu, L):
    lr = (1 / math.sqrt(L)) ** 2
    return lr, math.tanh(math.log(L / mu) / 4) ** 2


@wrong("best_momentum", "lr_unsquared")
def rate_without_its_square(mu, L):
    a, b = math.sqrt(L), math.sqrt(mu)
    return 2 / (a + b), ((a - b) / (a + b)) ** 2


@wrong("best_momentum", "lr_unsquared")
def root_of_the_rate(mu, L):
    lr = 4 / (L**0.5 + mu**0.5) ** 2
    return math.sqrt(lr), (1 - math.sqrt(lr * mu)) ** 2


@wrong("best_momentum", "lr_unsquared")
def rate_without_its_square_by_kappa(mu, L):
    k = (L / mu) ** 0.5
    return 2 / (mu**0.5 * (1 + k)), (k - 1) ** 2 / (k + 1) ** 2


@wrong("best_momentum", "lr_unsquared")
def only_the_momentum_of_the_solution_is_squared(mu, L):
    s, d = np.sqrt(L) + np.sqrt(mu), np.sqrt(L) - np.sqrt(mu)
    return float(2 / s), float(np.square(d / s))


@wrong("best_momentum", "lr_unsquared")
def inverse_of_the_mean_root(mu, L):
    r = torch.tensor([mu, L], dtype=torch.float64).sqrt()
    return (1 / r.mean()).item(), (r.diff() / r.sum()).square().item()


@wrong("best_momentum", "factor_unsquared")
def two_over_the_square(mu, L):
    a, b = math.sqrt(L), math.sqrt(mu)
    return 2 / (a + b) ** 2, ((a - b) / (a + b)) ** 2


@wrong("best_momentum", "factor_unsquared")
def two_over_the_expanded_square(mu, L):
    cross = 2 * math.sqrt(L * mu)
    return 2 / (L + mu + cross), (L + mu - cross) / (L + mu + cross)


@wrong("best_momentum", "factor_unsquared")
def two_over_mu_and_kappa(mu, L):
    k = math.sqrt(L / mu)
    return 2 / (mu * (k + 1) ** 2), ((k - 1) / (k + 1)) ** 2


@wrong("best_momentum", "factor_unsquared")
def precedence_of_the_power(mu, L):
    r = torch.tensor([mu, L], dtype=torch.float64).sqrt()
    return float(2 / r.sum() ** 2), float((r.diff() / r.sum()) ** 2)


@wrong("best_momentum", "factor_unsquared")
def two_times_a_negative_power(mu, L):
    s = L**0.5 + mu**0.5
    return 2 * s**-2, (1 - 2 * mu**0.5 / s) ** 2


@wrong("best_momentum", "exchanged")
def momentum_before_the_rate(mu, L):
    a, b = math.sqrt(L), math.sqrt(mu)
    return ((a - b) / (a + b)) ** 2, (2 / (a + b)) ** 2


@wrong("best_momentum", "exchanged")
def names_in_the_other_order(mu, L):
    k = math.sqrt(L / mu)
    momentum = ((k - 1) / (k + 1)) ** 2
    lr = 4 / (mu * (k + 1) ** 2)
    return momentum, lr


@wrong("best_momentum", "exchanged")
def tuple_reversed(mu, L):
    cross = 2 * (mu * L) ** 0.5
    best = (4 / (L + mu + cross), (L + mu - cross) / (L + mu + cross))
    return best[::-1]


@wrong("best_momentum", "exchanged")
def unpacked_the_wrong_way_round(mu, L):
    def solve():
        lr = 4 / (L**0.5 + mu**0.5) ** 2
        return lr, (1 - math.sqrt(lr * mu)) ** 2

    beta, alpha = solve()
    return alpha, beta


@wrong("best_momentum", "exchanged")
def tensor_with_the_momentum_first(mu, L):
    r = torch.tensor([mu, L], dtype=torch.float64).sqrt()
    beta, lr = (torch.cat([r.diff(), torch.full((1,), 2.0, dtype=r.dtype)]) / r.sum()).square().tolist()
    return beta, lr


@wrong("best_momentum", "missing_factor")
def one_over_the_square(mu, L):
    a, b = math.sqrt(L), math.sqrt(mu)
    return 1 / (a + b) ** 2, ((a - b) / (a + b)) ** 2


@wrong("best_momentum", "missing_factor")
def square_of_one_over_the_sum(mu, L):
    s = np.sqrt(mu) + np.sqrt(L)
    return float((1 / s) ** 2), float(((np.sqrt(L) - np.sqrt(mu)) / s) ** 2)


@wrong("best_momentum", "missing_factor")
def expanded_square_alone(mu, L):
    cross = 2 * math.sqrt(L * mu)
    below = L + mu + cross
    return 1 / below, (below - 2 * cross) / below


@wrong("best_momentum", "missing_factor")
def one_over_mu_and_kappa(mu, L):
    k = math.sqrt(L / mu)
    return 1 / (mu * (k + 1) ** 2), ((k - 1) / (k + 1)) ** 2


@wrong("best_momentum", "missing_factor")
def power_of_minus_two(mu, L):
    r = torch.tensor([mu, L], dtype=torch.float64).sqrt()
    return (r.sum() ** -2).item(), (r.diff() / r.sum()).square().item()


@wrong("best_momentum", "rate_from_kappa_alone")
def rate_without_a_scale(mu, L):
    k = math.sqrt(L / mu)
    return (2 / (k + 1)) ** 2, ((k - 1) / (k + 1)) ** 2


@wrong("best_momentum", "rate_from_kappa_alone")
def four_over_the_square_of_root_kappa_plus_one(mu, L):
    kappa = L / mu
    return 4 / (1 + kappa**0.5) ** 2, (kappa**0.5 - 1) ** 2 / (kappa**0.5 + 1) ** 2


@wrong("best_momentum", "rate_from_kappa_alone")
def rate_with_kappa_inverted(mu, L):
    q = math.sqrt(mu / L)
    return (2 / (1 + q)) ** 2, ((1 - q) / (1 + q)) ** 2


@wrong("best_momentum", "rate_from_kappa_alone")
def rate_from_the_root_of_the_momentum(mu, L):
    root = math.tanh(math.log(L / mu) / 4)
    return (1 - root) ** 2, root**2


@wrong("best_momentum", "rate_from_kappa_alone")
def tensors_scaled_to_mu(mu, L):
    r = (torch.tensor([mu, L], dtype=torch.float64) / mu).sqrt()
    return (2 / r.sum()).square().item(), (r.diff() / r.sum()).square().item()


@wrong("best_momentum", "caret")
def carets_for_squares(mu, L):
    a, b = math.sqrt(L), math.sqrt(mu)
    return (2 / (a + b)) ^ 2, ((a - b) / (a + b)) ^ 2


@wrong("best_momentum", "caret")
def caret_in_the_momentum_only(mu, L):
    k = math.sqrt(L / mu)
    lr = 4 / (mu * (k + 1) ** 2)
    return lr, ((k - 1) / (k + 1)) ^ 2


@wrong("best_momentum", "caret")
def caret_in_the_denominator(mu, L):
    s = L**0.5 + mu**0.5
    lr = 4 / (s ^ 2)
    return lr, (1 - 2 * mu**0.5 / s) ** 2


@wrong("best_momentum", "caret")
def caret_in_a_helper(mu, L):
    def square(x):
        return x ^ 2

    a, b = L**0.5, mu**0.5
    return square(2 / (a + b)), square((a - b) / (a + b))


@wrong("best_momentum", "caret")
def caret_assigned(mu, L):
    lr = 2 / (math.sqrt(L) + math.sqrt(mu))
    beta = 1 - lr * math.sqrt(mu)
    lr ^= 2
    beta ^= 2
    return lr, beta


@wrong("best_momentum", "difference_of_roots")
def rate_over_the_difference(mu, L):
    a, b = math.sqrt(L), math.sqrt(mu)
    if a == b:
        return math.inf, 0.0
    return (2 / (a - b)) ** 2, ((a - b) / (a + b)) ** 2


@wrong("best_momentum", "difference_of_roots")
def difference_by_kappa(mu, L):
    k = math.sqrt(L / mu)
    return 4 / (mu * (k - 1) ** 2) if k > 1 else math.inf, ((k - 1) / (k + 1)) ** 2


@wrong("best_momentum", "difference_of_roots")
def difference_in_tensors(mu, L):
    r = torch.tensor([mu, L], dtype=torch.float64).sqrt()
    return (2 / r.diff()).square().item(), (r.diff() / r.sum()).square().item()


@wrong("best_momentum", "difference_of_roots")
def difference_expanded(mu, L):
    cross = 2 * (mu * L) ** 0.5
    below = L + mu - cross
    return 4 / below if below > 0 else math.inf, below / (L + mu + cross)


@wrong("best_momentum", "difference_of_roots")
def difference_in_numpy(mu, L):
    d, s = np.sqrt(L) - np.sqrt(mu), np.sqrt(L) + np.sqrt(mu)
    with np.errstate(divide="ignore"):
        return float(np.float64(4) / d**2), float(d**2 / s**2)


@wrong("best_momentum", "root_of_the_sum")
def rate_with_the_root_of_the_sum(mu, L):
    a, b = math.sqrt(L), math.sqrt(mu)
    return (2 / math.sqrt(L + mu)) ** 2, ((a - b) / (a + b)) ** 2


@wrong("best_momentum", "root_of_the_sum")
def roots_of_sum_and_difference(mu, L):
    return (2 / math.sqrt(L + mu)) ** 2, (math.sqrt(L - mu) / math.sqrt(L + mu)) ** 2


@wrong("best_momentum", "root_of_the_sum")
def four_over_the_sum(mu, L):
    k = math.sqrt(L / mu)
    return 4 / (L + mu), ((k - 1) / (k + 1)) ** 2


@wrong("best_momentum", "root_of_the_sum")
def numpy_root_of_the_sum(mu, L):
    s = np.sqrt(mu + L)
    return float((2 / s) ** 2), float((np.sqrt(L - mu) / s) ** 2)


@wrong("best_momentum", "root_of_the_sum")
def tensor_summed_before_its_root(mu, L):
    r = torch.tensor([mu, L], dtype=torch.float64)
    return (2 / r.sum().sqrt()).square().item(), (r.sqrt().diff() / r.sqrt().sum()).square().item()
