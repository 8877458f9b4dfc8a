"""What students write for the exercises of topic 2: right answers, and each listed mistake, in many shapes.

`RIGHT[exercise id]` holds answers that must pass, `WRONG[exercise id, slug]` answers that must fail with that slug.
They are written independently of the checking engine, untyped and uneven as students' code is; each wrong one is
right but for its one mistake. The names say what each does.
"""

import contextlib
import functools
import itertools
import math
import random
import statistics

import numpy as np
import torch
import torch.nn.functional as F
from torch import nn

from tests.exercises.entries import entries

RIGHT, WRONG, right, wrong = entries("initialization")


# ------------------------------------------------------------------------------------------------- xavier_normal_


@right("xavier_normal_")
def normal_under_no_grad(weight, gain=1.0, generator=None):
    fan_out, fan_in = weight.shape
    std = gain * math.sqrt(2 / (fan_in + fan_out))
    with torch.no_grad():
        return weight.normal_(0, std, generator=generator)


@right("xavier_normal_")
@torch.no_grad()
def copy_of_scaled_standard_normals(weight, gain=1.0, generator=None):
    std = gain * (2.0 / sum(weight.shape)) ** 0.5
    weight.copy_(std * torch.randn(weight.size(), generator=generator, dtype=weight.dtype))
    return weight


@right("xavier_normal_")
def normal_on_the_data(weight, gain=1.0, generator=None):
    rows, columns = weight.size(0), weight.size(1)
    variance = gain**2 * 2 / (rows + columns)
    weight.data.normal_(mean=0.0, std=variance**0.5, generator=generator)
    return weight


@right("xavier_normal_")
def init_of_torch(weight, gain=1.0, generator=None):
    return nn.init.xavier_normal_(weight, gain=gain, generator=generator)


@right("xavier_normal_")
def slice_assigned_from_torch_normal(weight, gain=1.0, generator=None):
    n_out, n_in = weight.shape
    std = gain / math.sqrt((n_in + n_out) / 2)
    with torch.no_grad():
        weight[:] = torch.normal(0.0, std, (n_out, n_in), generator=generator)
    return weight


@right("xavier_normal_")
def standard_normal_scaled_twice(weight, gain=1.0, generator=None):
    with torch.no_grad():
        weight.normal_(generator=generator)
        weight.mul_(gain)
        weight.div_(math.sqrt(0.5 * (weight.shape[0] + weight.shape[1])))
    return weight


@right("xavier_normal_")
def entry_by_entry(weight, gain=1.0, generator=None):
    std = gain * math.sqrt(2 / (weight.shape[0] + weight.shape[1]))
    for i in range(weight.shape[0]):
        for j in range(weight.shape[1]):
            weight.data[i, j] = std * torch.randn(1, generator=generator).item()
    return weight


@right("xavier_normal_")
def row_by_row(weight, gain=1.0, generator=None):
    std = gain * math.sqrt(2 / (weight.shape[0] + weight.shape[1]))
    for row in weight.detach():
        row.normal_(0, std, generator=generator)
    return weight


@right("xavier_normal_")
def columns_filled_through_the_transpose(weight, gain=1.0, generator=None):
    fan_in, fan_out = weight.T.shape
    std = gain * math.sqrt(2) / math.sqrt(fan_in + fan_out)
    weight.detach().t().copy_(torch.randn(fan_in, fan_out, generator=generator) * std)
    return weight


@right("xavier_normal_")
def numpy_seeded_from_the_generator(weight, gain=1.0, generator=None):
    seed = torch.randint(0, 2**31 - 1, (1,), generator=generator).item()
    std = gain * np.sqrt(2 / sum(weight.shape))
    values = np.random.default_rng(seed).normal(scale=std, size=tuple(weight.shape))
    weight.data.copy_(torch.from_numpy(values))
    return weight


@right("xavier_normal_")
def box_muller(weight, gain=1.0, generator=None):
    u = 1 - torch.rand(weight.shape, generator=generator, dtype=torch.float64)
    v = torch.rand(weight.shape, generator=generator, dtype=torch.float64)
    z = torch.sqrt(-2 * torch.log(u)) * torch.cos(2 * math.pi * v)
    std = gain * math.sqrt(2 / (weight.shape[0] + weight.shape[1]))
    with torch.no_grad():
        weight.zero_().add_(z, alpha=std)
    return weight


@right("xavier_normal_")
def inverse_of_the_distribution_function(weight, gain=1.0, generator=None):
    u = torch.rand(weight.numel(), generator=generator, dtype=torch.float64).clamp(1e-12, 1 - 1e-12)
    z = torch.special.ndtri(u).view_as(weight)
    weight.data.copy_(z * gain * math.sqrt(2 / sum(weight.shape)))
    return weight


@right("xavier_normal_")
def logarithm_of_a_log_normal(weight, gain=1.0, generator=None):
    std = gain * math.sqrt(2 / (weight.shape[0] + weight.shape[1]))
    with torch.no_grad():
        weight.log_normal_(0, std, generator=generator).log_()
    return weight


@right("xavier_normal_")
def data_replaced(weight, gain=1.0, generator=None):
    std = gain * math.sqrt(2 / (weight.shape[0] + weight.shape[1]))
    weight.data = torch.randn(weight.shape, generator=generator, dtype=weight.dtype) * std
    return weight


@wrong("xavier_normal_", "variance_as_std")
def variance_handed_to_normal(weight, gain=1.0, generator=None):
    fan_out, fan_in = weight.shape
    with torch.no_grad():
        weight.normal_(0, gain**2 * 2 / (fan_in + fan_out), generator=generator)
    return weight


@wrong("xavier_normal_", "variance_as_std")
@torch.no_grad()
def standard_normals_times_the_variance(weight, gain=1.0, generator=None):
    var = 2 * gain * gain / sum(weight.shape)
    return weight.copy_(torch.randn(weight.shape, generator=generator) * var)


@wrong("xavier_normal_", "variance_as_std")
def torch_normal_with_the_variance(weight, gain=1.0, generator=None):
    sigma2 = gain**2 / ((weight.shape[0] + weight.shape[1]) / 2)
    weight.data = torch.normal(0.0, sigma2, weight.shape, generator=generator).to(weight.dtype)
    return weight


@wrong("xavier_normal_", "variance_as_std")
def root_forgotten(weight, gain=1.0, generator=None):
    n_out, n_in = weight.size()
    std = gain * (2 / (n_in + n_out))
    for row in weight.data:
        row.normal_(0, std, generator=generator)
    return weight


@wrong("xavier_normal_", "variance_as_std")
def numpy_scale_is_the_variance(weight, gain=1.0, generator=None):
    rng = np.random.default_rng(torch.randint(2**31, (1,), generator=generator).item())
    draws = rng.normal(loc=0, scale=gain**2 * 2 / sum(weight.shape), size=tuple(weight.shape))
    weight.data.copy_(torch.tensor(draws))
    return weight


@wrong("xavier_normal_", "variance_as_std")
def root_taken_and_squared_again(weight, gain=1.0, generator=None):
    std = gain * math.sqrt(2 / (weight.shape[0] + weight.shape[1]))
    with torch.no_grad():
        weight.normal_(generator=generator).mul_(std**2)
    return weight


@wrong("xavier_normal_", "uniform_bound_as_std")
def root_of_six_for_the_std(weight, gain=1.0, generator=None):
    fan_out, fan_in = weight.shape
    std = gain * math.sqrt(6 / (fan_in + fan_out))
    with torch.no_grad():
        return weight.normal_(0, std, generator=generator)


@wrong("xavier_normal_", "uniform_bound_as_std")
def std_times_root_three(weight, gain=1.0, generator=None):
    std = gain * math.sqrt(2 / (weight.shape[0] + weight.shape[1]))
    a = math.sqrt(3) * std
    weight.data.copy_(a * torch.randn(weight.shape, generator=generator))
    return weight


@wrong("xavier_normal_", "uniform_bound_as_std")
def glorot_bound_in_numpy(weight, gain=1.0, generator=None):
    limit = np.sqrt(6.0) / np.sqrt(sum(weight.shape))
    rng = np.random.RandomState(torch.randint(2**31, (1,), generator=generator).item())
    weight.data[:] = torch.from_numpy(rng.randn(*weight.shape) * limit * gain).to(weight.dtype)
    return weight


@wrong("xavier_normal_", "uniform_bound_as_std")
def init_normal_with_the_bound(weight, gain=1.0, generator=None):
    bound = gain * (6 / (weight.size(0) + weight.size(1))) ** 0.5
    nn.init.normal_(weight, mean=0.0, std=bound, generator=generator)
    return weight


@wrong("xavier_normal_", "uniform_bound_as_std")
@torch.no_grad()
def entries_times_the_bound(weight, gain=1.0, generator=None):
    bound = gain * math.sqrt(3) * math.sqrt(2) / math.sqrt(weight.shape[0] + weight.shape[1])
    for i in range(len(weight)):
        for j in range(len(weight[i])):
            weight[i, j] = bound * torch.randn((), generator=generator)
    return weight


@wrong("xavier_normal_", "fan_in_only")
def one_over_fan_in_under_the_root(weight, gain=1.0, generator=None):
    fan_out, fan_in = weight.shape
    with torch.no_grad():
        weight.normal_(0, gain * math.sqrt(1 / fan_in), generator=generator)
    return weight


@wrong("xavier_normal_", "fan_in_only")
def divided_by_the_root_of_fan_in(weight, gain=1.0, generator=None):
    draws = torch.randn(weight.shape, generator=generator, dtype=weight.dtype)
    weight.data.copy_(gain * draws / weight.shape[1] ** 0.5)
    return weight


@wrong("xavier_normal_", "fan_in_only")
@torch.no_grad()
def last_dimension_counted_twice(weight, gain=1.0, generator=None):
    fan_in = weight.shape[1]
    fan_out = weight.shape[-1]
    return weight.copy_(torch.normal(0.0, gain * (2 / (fan_in + fan_out)) ** 0.5, weight.shape, generator=generator))


@wrong("xavier_normal_", "fan_in_only")
def rows_scaled_by_their_length(weight, gain=1.0, generator=None):
    for row in weight.detach():
        row.normal_(0, gain / math.sqrt(len(row)), generator=generator)
    return weight


@wrong("xavier_normal_", "fan_in_only")
def lecun_normal(weight, gain=1.0, generator=None):
    nn.init.kaiming_normal_(weight, nonlinearity="linear", generator=generator)
    weight.data.mul_(gain)
    return weight


@wrong("xavier_normal_", "fan_in_only")
def two_over_fan_in(weight, gain=1.0, generator=None):
    std = gain * math.sqrt(2 / weight.size(1))
    weight.data.normal_(0, std, generator=generator)
    return weight


@wrong("xavier_normal_", "ignores_gain")
def gain_never_read(weight, gain=1.0, generator=None):
    fan_out, fan_in = weight.shape
    std = math.sqrt(2 / (fan_in + fan_out))
    with torch.no_grad():
        weight.normal_(0, std, generator=generator)
    return weight


@wrong("xavier_normal_", "ignores_gain")
def init_of_torch_without_the_gain(weight, gain=1.0, generator=None):
    return nn.init.xavier_normal_(weight, generator=generator)


@wrong("xavier_normal_", "ignores_gain")
def gain_overwritten(weight, gain=1.0, generator=None):
    gain = 1.0
    std = gain * (2 / sum(weight.shape)) ** 0.5
    weight.data.copy_(std * torch.randn(weight.shape, generator=generator))
    return weight


@wrong("xavier_normal_", "ignores_gain")
@torch.no_grad()
def product_with_the_gain_thrown_away(weight, gain=1.0, generator=None):
    weight.normal_(std=math.sqrt(2 / (weight.shape[0] + weight.shape[1])), generator=generator)
    weight * gain
    return weight


@wrong("xavier_normal_", "ignores_gain")
def gain_of_a_linear_layer(weight, gain=1.0, generator=None):
    gain = nn.init.calculate_gain("linear")
    rows, columns = weight.shape
    values = [
        [gain * math.sqrt(2 / (rows + columns)) * torch.randn(1, generator=generator).item() for _ in range(columns)]
        for _ in range(rows)
    ]
    weight.data.copy_(torch.tensor(values))
    return weight


@wrong("xavier_normal_", "new_tensor")
def name_bound_to_new_draws(weight, gain=1.0, generator=None):
    fan_out, fan_in = weight.shape
    std = gain * math.sqrt(2 / (fan_in + fan_out))
    weight = std * torch.randn(fan_out, fan_in, generator=generator)
    return weight


@wrong("xavier_normal_", "new_tensor")
def torch_normal_returned(weight, gain=1.0, generator=None):
    std = gain * (2 / sum(weight.shape)) ** 0.5
    return torch.normal(0.0, std, size=weight.shape, generator=generator)


@wrong("xavier_normal_", "new_tensor")
def clone_filled(weight, gain=1.0, generator=None):
    w = weight.detach().clone()
    w.normal_(0, gain * math.sqrt(2 / (w.shape[0] + w.shape[1])), generator=generator)
    return w


@wrong("xavier_normal_", "new_tensor")
def empty_like_filled(weight, gain=1.0, generator=None):
    out = torch.empty_like(weight)
    nn.init.xavier_normal_(out, gain, generator=generator)
    return out


@wrong("xavier_normal_", "new_tensor")
def fresh_parameter(weight, gain=1.0, generator=None):
    std = gain * math.sqrt(2 / (weight.shape[0] + weight.shape[1]))
    weight = nn.Parameter(torch.randn(weight.shape, generator=generator) * std)
    return weight


@wrong("xavier_normal_", "new_tensor")
def out_of_place_product(weight, gain=1.0, generator=None):
    std = gain * math.sqrt(2 / (weight.shape[0] + weight.shape[1]))
    z = torch.zeros_like(weight, requires_grad=False).normal_(generator=generator)
    return z.mul(std)


@wrong("xavier_normal_", "new_tensor")
def tensor_from_numpy(weight, gain=1.0, generator=None):
    rng = np.random.default_rng(torch.randint(2**31, (1,), generator=generator).item())
    std = gain * np.sqrt(2 / sum(weight.shape))
    weight = torch.from_numpy(rng.standard_normal(tuple(weight.shape)) * std).float()
    return weight


@wrong("xavier_normal_", "fan_out_only")
def one_over_fan_out_under_the_root(weight, gain=1.0, generator=None):
    fan_out, fan_in = weight.shape
    std = gain * math.sqrt(1 / fan_out)
    with torch.no_grad():
        return weight.normal_(0, std, generator=generator)


@wrong("xavier_normal_", "fan_out_only")
def divided_by_the_root_of_the_rows(weight, gain=1.0, generator=None):
    weight.data = gain * torch.randn(weight.shape, generator=generator) / math.sqrt(len(weight))
    return weight


@wrong("xavier_normal_", "fan_out_only")
def fans_both_from_the_first_dimension(weight, gain=1.0, generator=None):
    fan_in, fan_out = weight.shape[0], weight.size(0)
    nn.init.normal_(weight, 0, gain * (2 / (fan_in + fan_out)) ** 0.5, generator=generator)
    return weight


@wrong("xavier_normal_", "fan_out_only")
@torch.no_grad()
def columns_scaled_by_their_length(weight, gain=1.0, generator=None):
    for column in weight.T:
        column.normal_(0, gain / math.sqrt(len(column)), generator=generator)
    return weight


@wrong("xavier_normal_", "fan_out_only")
def kaiming_of_torch_over_fan_out(weight, gain=1.0, generator=None):
    nn.init.kaiming_normal_(weight, mode="fan_out", nonlinearity="linear", generator=generator)
    with torch.no_grad():
        weight *= gain
    return weight


@wrong("xavier_normal_", "fan_out_only")
def two_over_fan_out(weight, gain=1.0, generator=None):
    fan_out, _ = weight.shape
    weight.data.normal_(0, gain * math.sqrt(2 / fan_out), generator=generator)
    return weight


@wrong("xavier_normal_", "gain_squared")
def square_of_the_gain_before_the_root(weight, gain=1.0, generator=None):
    fan_out, fan_in = weight.shape
    std = gain**2 * math.sqrt(2 / (fan_in + fan_out))
    with torch.no_grad():
        return weight.normal_(0, std, generator=generator)


@wrong("xavier_normal_", "gain_squared")
def scaled_again_after_the_draw(weight, gain=1.0, generator=None):
    std = gain * (2 / sum(weight.shape)) ** 0.5
    weight.data.normal_(0, std, generator=generator)
    weight.data.mul_(gain)
    return weight


@wrong("xavier_normal_", "gain_squared")
def torch_init_then_the_gain(weight, gain=1.0, generator=None):
    nn.init.xavier_normal_(weight, gain=gain, generator=generator)
    with torch.no_grad():
        weight *= gain
    return weight


@wrong("xavier_normal_", "gain_squared")
@torch.no_grad()
def gain_to_the_fourth_under_the_root(weight, gain=1.0, generator=None):
    g2 = gain * gain
    return weight.copy_(torch.randn(weight.shape, generator=generator) * math.sqrt(2 * g2**2 / sum(weight.shape)))


@wrong("xavier_normal_", "gain_squared")
def gain_in_every_row_and_in_the_std(weight, gain=1.0, generator=None):
    std = gain * np.sqrt(2 / (weight.shape[0] + weight.shape[1]))
    rows = [gain * torch.normal(0.0, float(std), (weight.shape[1],), generator=generator) for _ in weight]
    weight.data.copy_(torch.stack(rows))
    return weight


@wrong("xavier_normal_", "missing_factor_two")
def one_over_the_sum_of_fans(weight, gain=1.0, generator=None):
    fan_out, fan_in = weight.shape
    std = gain * math.sqrt(1 / (fan_in + fan_out))
    with torch.no_grad():
        return weight.normal_(0, std, generator=generator)


@wrong("xavier_normal_", "missing_factor_two")
def divided_by_the_root_of_the_sum(weight, gain=1.0, generator=None):
    weight.data.copy_(gain * torch.randn(weight.shape, generator=generator) / sum(weight.shape) ** 0.5)
    return weight


@wrong("xavier_normal_", "missing_factor_two")
def inverse_root_of_the_sum(weight, gain=1.0, generator=None):
    n = weight.size(0) + weight.size(1)
    nn.init.normal_(weight, 0.0, gain * n**-0.5, generator=generator)
    return weight


@wrong("xavier_normal_", "missing_factor_two")
@torch.no_grad()
def variance_of_one_over_the_sum(weight, gain=1.0, generator=None):
    var = gain**2 / (weight.shape[1] + weight.shape[0])
    for i in range(weight.shape[0]):
        weight[i] = torch.normal(0.0, math.sqrt(var), (weight.shape[1],), generator=generator)
    return weight


@wrong("xavier_normal_", "missing_factor_two")
def half_the_variance_in_numpy(weight, gain=1.0, generator=None):
    rng = np.random.default_rng(torch.randint(2**31, (1,), generator=generator).item())
    std = gain / np.sqrt(np.sum(tuple(weight.shape)))
    weight.data.copy_(torch.from_numpy(rng.normal(0, std, tuple(weight.shape))))
    return weight


@wrong("xavier_normal_", "part_of_the_root")
def root_of_two_only(weight, gain=1.0, generator=None):
    fan_out, fan_in = weight.shape
    std = gain * math.sqrt(2) / (fan_in + fan_out)
    with torch.no_grad():
        return weight.normal_(0, std, generator=generator)


@wrong("xavier_normal_", "part_of_the_root")
def root_of_the_sum_only(weight, gain=1.0, generator=None):
    fan_out, fan_in = weight.shape
    std = gain * 2 / math.sqrt(fan_in + fan_out)
    weight.data.normal_(0, std, generator=generator)
    return weight


@wrong("xavier_normal_", "part_of_the_root")
def power_binds_before_the_division(weight, gain=1.0, generator=None):
    std = gain * 2 / sum(weight.shape) ** 0.5
    weight.data.copy_(std * torch.randn(weight.shape, generator=generator))
    return weight


@wrong("xavier_normal_", "part_of_the_root")
@torch.no_grad()
def parenthesis_closed_too_early(weight, gain=1.0, generator=None):
    n_out, n_in = weight.shape
    weight[...] = torch.normal(0.0, gain * np.sqrt(2) / (n_in + n_out), (n_out, n_in), generator=generator)
    return weight


@wrong("xavier_normal_", "part_of_the_root")
def two_kept_outside(weight, gain=1.0, generator=None):
    scale = 2 * math.pow(weight.shape[0] + weight.shape[1], -0.5)
    for row in weight.detach():
        row.copy_(torch.randn(len(row), generator=generator) * gain * scale)
    return weight


@wrong("xavier_normal_", "returns_none")
def filled_without_a_return(weight, gain=1.0, generator=None):
    fan_out, fan_in = weight.shape
    with torch.no_grad():
        weight.normal_(0, gain * math.sqrt(2 / (fan_in + fan_out)), generator=generator)


@wrong("xavier_normal_", "returns_none")
def torch_init_without_a_return(weight, gain=1.0, generator=None):
    nn.init.xavier_normal_(weight, gain, generator)


@wrong("xavier_normal_", "returns_none")
@torch.no_grad()
def copied_and_forgotten(weight, gain=1.0, generator=None):
    std = gain * (2 / sum(weight.shape)) ** 0.5
    new = torch.randn(weight.shape, generator=generator) * std
    weight.copy_(new)


@wrong("xavier_normal_", "returns_none")
def bare_return(weight, gain=1.0, generator=None):
    std = gain / math.sqrt(0.5 * sum(weight.shape))
    weight.data[:] = torch.normal(0.0, std, weight.shape, generator=generator)
    return


@wrong("xavier_normal_", "returns_none")
def rows_filled_in_a_loop(weight, gain=1.0, generator=None):
    std = gain * math.sqrt(2 / (weight.shape[0] + weight.shape[1]))
    for row in weight.data:
        row.normal_(0, std, generator=generator)


@wrong("xavier_normal_", "ignores_generator")
def generator_never_read(weight, gain=1.0, generator=None):
    fan_out, fan_in = weight.shape
    with torch.no_grad():
        return weight.normal_(0, gain * math.sqrt(2 / (fan_in + fan_out)))


@wrong("xavier_normal_", "ignores_generator")
def torch_init_without_the_generator(weight, gain=1.0, generator=None):
    return nn.init.xavier_normal_(weight, gain)


@wrong("xavier_normal_", "ignores_generator")
def global_randn(weight, gain=1.0, generator=None):
    weight.data.copy_(torch.randn_like(weight) * gain * (2 / sum(weight.shape)) ** 0.5)
    return weight


@wrong("xavier_normal_", "ignores_generator")
def fixed_seed_inside(weight, gain=1.0, generator=None):
    torch.manual_seed(0)
    std = gain * math.sqrt(2 / (weight.shape[0] + weight.shape[1]))
    weight.data = torch.randn(weight.shape) * std
    return weight


@wrong("xavier_normal_", "ignores_generator")
def own_generator_with_a_fixed_seed(weight, gain=1.0, generator=None):
    generator = torch.Generator().manual_seed(42)
    nn.init.normal_(weight, 0, gain * math.sqrt(2 / sum(weight.shape)), generator=generator)
    return weight


@wrong("xavier_normal_", "ignores_generator")
def global_numpy(weight, gain=1.0, generator=None):
    values = np.random.randn(*weight.shape) * gain * np.sqrt(2 / sum(weight.shape))
    weight.data.copy_(torch.from_numpy(values))
    return weight


@wrong("xavier_normal_", "ignores_generator")
def python_gauss(weight, gain=1.0, generator=None):
    std = gain * math.sqrt(2 / (weight.shape[0] + weight.shape[1]))
    with torch.no_grad():
        for i, j in itertools.product(range(weight.shape[0]), range(weight.shape[1])):
            weight[i, j] = random.gauss(0, std)
    return weight


@wrong("xavier_normal_", "ignores_generator")
def torch_distribution(weight, gain=1.0, generator=None):
    std = gain * math.sqrt(2 / (weight.shape[0] + weight.shape[1]))
    weight.data.copy_(torch.distributions.Normal(0.0, std).sample(weight.shape))
    return weight


@wrong("xavier_normal_", "ignores_generator")
def given_generator_seeded_anew(weight, gain=1.0, generator=None):
    if generator is not None:
        generator.manual_seed(0)
    weight.data.normal_(0, gain * math.sqrt(2 / sum(weight.shape)), generator=generator)
    return weight


@wrong("xavier_normal_", "uniform")
def uniform_with_the_right_bound(weight, gain=1.0, generator=None):
    fan_out, fan_in = weight.shape
    bound = gain * math.sqrt(6 / (fan_in + fan_out))
    with torch.no_grad():
        return weight.uniform_(-bound, bound, generator=generator)


@wrong("xavier_normal_", "uniform")
def xavier_uniform_of_torch(weight, gain=1.0, generator=None):
    return nn.init.xavier_uniform_(weight, gain, generator=generator)


@wrong("xavier_normal_", "uniform")
def shifted_rand_scaled_by_root_three(weight, gain=1.0, generator=None):
    std = gain * (2 / sum(weight.shape)) ** 0.5
    u = 2 * torch.rand(weight.shape, generator=generator) - 1
    weight.data.copy_(u * std * 3**0.5)
    return weight


@wrong("xavier_normal_", "uniform")
def uniform_rows(weight, gain=1.0, generator=None):
    a = math.sqrt(3) * gain * math.sqrt(2 / (weight.shape[0] + weight.shape[1]))
    for row in weight.detach():
        row.uniform_(-a, a, generator=generator)
    return weight


@wrong("xavier_normal_", "uniform")
def numpy_uniform(weight, gain=1.0, generator=None):
    rng = np.random.default_rng(torch.randint(2**31, (1,), generator=generator).item())
    bound = gain * np.sqrt(6 / sum(weight.shape))
    weight.data.copy_(torch.from_numpy(rng.uniform(-bound, bound, tuple(weight.shape))))
    return weight


@wrong("xavier_normal_", "uniform")
@torch.no_grad()
def rand_instead_of_randn_around_zero(weight, gain=1.0, generator=None):
    std = gain * math.sqrt(2 / (weight.shape[0] + weight.shape[1]))
    weight.copy_((torch.rand(weight.shape, generator=generator) - 0.5) * math.sqrt(12) * std)
    return weight


@wrong("xavier_normal_", "repeats_a_row")
@torch.no_grad()
def one_row_broadcast(weight, gain=1.0, generator=None):
    fan_out, fan_in = weight.shape
    std = gain * math.sqrt(2 / (fan_in + fan_out))
    return weight.copy_(std * torch.randn(fan_in, generator=generator))


@wrong("xavier_normal_", "repeats_a_row")
def one_row_repeated(weight, gain=1.0, generator=None):
    std = gain * (2 / sum(weight.shape)) ** 0.5
    row = torch.normal(0.0, std, (1, weight.shape[1]), generator=generator)
    weight.data = row.repeat(weight.shape[0], 1)
    return weight


@wrong("xavier_normal_", "repeats_a_row")
def row_drawn_before_the_loop(weight, gain=1.0, generator=None):
    std = gain * math.sqrt(2 / (weight.shape[0] + weight.shape[1]))
    row = torch.randn(weight.shape[1], generator=generator) * std
    for i in range(weight.shape[0]):
        weight.data[i] = row
    return weight


@wrong("xavier_normal_", "repeats_a_row")
def first_row_copied_down(weight, gain=1.0, generator=None):
    std = gain * math.sqrt(2 / (weight.shape[0] + weight.shape[1]))
    with torch.no_grad():
        weight[0].normal_(0, std, generator=generator)
        weight[1:] = weight[0]
    return weight


@wrong("xavier_normal_", "repeats_a_row")
def list_of_one_row_multiplied(weight, gain=1.0, generator=None):
    std = gain * math.sqrt(2 / sum(weight.shape))
    row = [std * torch.randn(1, generator=generator).item() for _ in range(weight.shape[1])]
    weight.data.copy_(torch.tensor([row] * weight.shape[0]))
    return weight


@wrong("xavier_normal_", "repeats_a_row")
def same_seed_for_every_row(weight, gain=1.0, generator=None):
    std = gain * math.sqrt(2 / sum(weight.shape))
    seed = torch.randint(2**31, (1,), generator=generator).item()
    for row in weight.data:
        row.normal_(0, std, generator=torch.Generator().manual_seed(seed))
    return weight


@wrong("xavier_normal_", "builds_graph")
def normal_with_gradient_on(weight, gain=1.0, generator=None):
    fan_out, fan_in = weight.shape
    return weight.normal_(0, gain * math.sqrt(2 / (fan_in + fan_out)), generator=generator)


@wrong("xavier_normal_", "builds_graph")
def copy_with_gradient_on(weight, gain=1.0, generator=None):
    std = gain * (2 / sum(weight.shape)) ** 0.5
    weight.copy_(torch.randn(weight.shape, generator=generator) * std)
    return weight


@wrong("xavier_normal_", "builds_graph")
def slice_assigned_with_gradient_on(weight, gain=1.0, generator=None):
    std = gain * math.sqrt(2 / (weight.shape[0] + weight.shape[1]))
    weight[:] = torch.normal(0.0, std, weight.shape, generator=generator)
    return weight


@wrong("xavier_normal_", "builds_graph")
def scaled_in_place_outside_the_block(weight, gain=1.0, generator=None):
    with torch.no_grad():
        weight.normal_(generator=generator)
    weight *= gain * math.sqrt(2 / sum(weight.shape))
    return weight


@wrong("xavier_normal_", "builds_graph")
def entries_assigned_with_gradient_on(weight, gain=1.0, generator=None):
    std = gain * math.sqrt(2 / (weight.shape[0] + weight.shape[1]))
    for i in range(weight.shape[0]):
        for j in range(weight.shape[1]):
            weight[i, j] = std * torch.randn((), generator=generator)
    return weight


@wrong("xavier_normal_", "builds_graph")
def zeroed_and_added_with_gradient_on(weight, gain=1.0, generator=None):
    std = gain * math.sqrt(2 / (weight.shape[0] + weight.shape[1]))
    weight.zero_().add_(torch.randn(weight.shape, generator=generator), alpha=std)
    return weight


@wrong("xavier_normal_", "constant")
def filled_with_the_std(weight, gain=1.0, generator=None):
    with torch.no_grad():
        return weight.fill_(gain * math.sqrt(2 / sum(weight.shape)))


@wrong("xavier_normal_", "constant")
def one_number_for_all(weight, gain=1.0, generator=None):
    std = gain * math.sqrt(2 / (weight.shape[0] + weight.shape[1]))
    weight.data[:] = std * torch.randn(1, generator=generator)
    return weight


@wrong("xavier_normal_", "constant")
def constant_of_torch(weight, gain=1.0, generator=None):
    std = gain * (2 / sum(weight.shape)) ** 0.5
    return nn.init.constant_(weight, torch.normal(0.0, std, (1,), generator=generator).item())


@wrong("xavier_normal_", "constant")
@torch.no_grad()
def draw_before_the_loops(weight, gain=1.0, generator=None):
    value = gain * math.sqrt(2 / (weight.shape[0] + weight.shape[1])) * torch.randn((), generator=generator)
    for row in weight:
        row.copy_(value.expand(len(row)))
    return weight


@wrong("xavier_normal_", "constant")
def ones_times_a_draw(weight, gain=1.0, generator=None):
    std = gain * np.sqrt(2 / sum(weight.shape))
    rng = np.random.default_rng(torch.randint(2**31, (1,), generator=generator).item())
    weight.data.copy_(torch.ones(weight.shape) * rng.normal(0, std))
    return weight


@wrong("xavier_normal_", "fixed_without_generator")
def new_generator_where_none_is_given(weight, gain=1.0, generator=None):
    if generator is None:
        generator = torch.Generator()
    with torch.no_grad():
        return weight.normal_(0, gain * math.sqrt(2 / sum(weight.shape)), generator=generator)


@wrong("xavier_normal_", "fixed_without_generator")
def or_a_new_generator(weight, gain=1.0, generator=None):
    return nn.init.xavier_normal_(weight, gain, generator or torch.Generator())


@wrong("xavier_normal_", "fixed_without_generator")
def seeded_generator_as_a_fallback(weight, gain=1.0, generator=None):
    g = generator if generator is not None else torch.Generator().manual_seed(42)
    weight.data.copy_(torch.randn(weight.shape, generator=g) * gain * (2 / sum(weight.shape)) ** 0.5)
    return weight


@wrong("xavier_normal_", "fixed_without_generator")
def global_seed_set_as_a_fallback(weight, gain=1.0, generator=None):
    if generator is None:
        torch.manual_seed(0)
    std = gain * math.sqrt(2 / (weight.shape[0] + weight.shape[1]))
    weight.data.normal_(0, std, generator=generator)
    return weight


@wrong("xavier_normal_", "fixed_without_generator")
def numpy_with_seed_zero_as_a_fallback(weight, gain=1.0, generator=None):
    seed = 0 if generator is None else torch.randint(2**31, (1,), generator=generator).item()
    std = gain * np.sqrt(2 / sum(weight.shape))
    weight.data.copy_(torch.from_numpy(np.random.default_rng(seed).normal(0, std, tuple(weight.shape))))
    return weight


@wrong("xavier_normal_", "freezes_weight")
def gradient_switched_off(weight, gain=1.0, generator=None):
    weight.requires_grad_(False)
    return weight.normal_(0, gain * math.sqrt(2 / sum(weight.shape)), generator=generator)


@wrong("xavier_normal_", "freezes_weight")
def attribute_set_to_false(weight, gain=1.0, generator=None):
    weight.requires_grad = False
    weight.copy_(gain * (2 / sum(weight.shape)) ** 0.5 * torch.randn(weight.shape, generator=generator))
    return weight


@wrong("xavier_normal_", "freezes_weight")
def detached_in_place(weight, gain=1.0, generator=None):
    fan_out, fan_in = weight.shape
    w = weight.detach_()
    for i in range(fan_out):
        w[i].normal_(0, gain * math.sqrt(2 / (fan_in + fan_out)), generator=generator)
    return w


@wrong("xavier_normal_", "freezes_weight")
def switched_off_after_the_draw(weight, gain=1.0, generator=None):
    nn.init.xavier_normal_(weight, gain, generator)
    weight.requires_grad_(requires_grad=False)
    return weight


@wrong("xavier_normal_", "freezes_weight")
def switched_off_and_back_too_late(weight, gain=1.0, generator=None):
    was = weight.requires_grad
    weight.requires_grad = False
    weight[:] = torch.normal(0.0, gain * math.sqrt(2 / sum(weight.shape)), weight.shape, generator=generator)
    return weight
    weight.requires_grad = was


@wrong("xavier_normal_", "gain_as_variance")
def gain_under_the_root(weight, gain=1.0, generator=None):
    fan_out, fan_in = weight.shape
    std = math.sqrt(gain * 2 / (fan_in + fan_out))
    with torch.no_grad():
        return weight.normal_(0, std, generator=generator)


@wrong("xavier_normal_", "gain_as_variance")
def root_of_the_gain(weight, gain=1.0, generator=None):
    return nn.init.xavier_normal_(weight, gain=math.sqrt(gain), generator=generator)


@wrong("xavier_normal_", "gain_as_variance")
def variance_scaled_by_the_gain(weight, gain=1.0, generator=None):
    var = 2.0 / sum(weight.shape)
    var *= gain
    weight.data.copy_(torch.randn(weight.shape, generator=generator) * var**0.5)
    return weight


@wrong("xavier_normal_", "gain_as_variance")
@torch.no_grad()
def gain_over_the_mean_of_the_fans(weight, gain=1.0, generator=None):
    weight[:] = torch.normal(0.0, (gain / (sum(weight.shape) / 2)) ** 0.5, weight.shape, generator=generator)
    return weight


@wrong("xavier_normal_", "gain_as_variance")
def numpy_root_around_everything(weight, gain=1.0, generator=None):
    rng = np.random.default_rng(torch.randint(2**31, (1,), generator=generator).item())
    std = np.sqrt(2 * gain / np.sum(tuple(weight.shape)))
    weight.data = torch.from_numpy(rng.normal(0, std, tuple(weight.shape))).float()
    return weight


@wrong("xavier_normal_", "keeps_old_values")
@torch.no_grad()
def draws_added_to_the_weight(weight, gain=1.0, generator=None):
    std = gain * math.sqrt(2 / sum(weight.shape))
    return weight.add_(torch.randn(weight.shape, generator=generator), alpha=std)


@wrong("xavier_normal_", "keeps_old_values")
def old_values_scaled_to_the_std(weight, gain=1.0, generator=None):
    std = gain * math.sqrt(2 / (weight.shape[0] + weight.shape[1]))
    weight.data.mul_(std / weight.data.std())
    return weight


@wrong("xavier_normal_", "keeps_old_values")
def weight_times_the_std(weight, gain=1.0, generator=None):
    with torch.no_grad():
        weight *= gain * (2 / sum(weight.shape)) ** 0.5
    return weight


@wrong("xavier_normal_", "keeps_old_values")
def noise_around_the_old_weight(weight, gain=1.0, generator=None):
    std = gain * math.sqrt(2 / sum(weight.shape))
    weight.data.copy_(torch.normal(weight.data, torch.full(weight.shape, std), generator=generator))
    return weight


@wrong("xavier_normal_", "keeps_old_values")
def numpy_array_of_the_weight_augmented(weight, gain=1.0, generator=None):
    values = weight.detach().numpy()
    rng = np.random.default_rng(torch.randint(2**31, (1,), generator=generator).item())
    values += (rng.standard_normal(values.shape) * gain * np.sqrt(2 / sum(values.shape))).astype(values.dtype)
    return weight


@wrong("xavier_normal_", "product_of_fans")
def number_of_weights_below(weight, gain=1.0, generator=None):
    with torch.no_grad():
        return weight.normal_(0, gain * math.sqrt(2 / weight.numel()), generator=generator)


@wrong("xavier_normal_", "product_of_fans")
def fans_multiplied(weight, gain=1.0, generator=None):
    fan_out, fan_in = weight.shape
    weight.data.copy_(torch.randn(fan_out, fan_in, generator=generator) * gain * (2 / (fan_in * fan_out)) ** 0.5)
    return weight


@wrong("xavier_normal_", "product_of_fans")
def numpy_size_below(weight, gain=1.0, generator=None):
    values = weight.detach().numpy()
    rng = np.random.default_rng(torch.randint(2**31, (1,), generator=generator).item())
    weight.data.copy_(torch.from_numpy(rng.normal(0, gain * np.sqrt(2 / values.size), values.shape)))
    return weight


@wrong("xavier_normal_", "product_of_fans")
def product_of_the_shape(weight, gain=1.0, generator=None):
    return nn.init.normal_(weight, 0.0, gain * math.sqrt(2 / math.prod(weight.shape)), generator=generator)


@wrong("xavier_normal_", "product_of_fans")
@torch.no_grad()
def divided_by_both_roots(weight, gain=1.0, generator=None):
    weight.normal_(generator=generator)
    return weight.mul_(gain * 2**0.5).div_(weight.shape[0] ** 0.5).div_(weight.shape[1] ** 0.5)


@wrong("xavier_normal_", "missing_parentheses")
def fan_out_added_to_the_quotient(weight, gain=1.0, generator=None):
    fan_out, fan_in = weight.shape
    std = gain * math.sqrt(2 / fan_in + fan_out)
    with torch.no_grad():
        return weight.normal_(0, std, generator=generator)


@wrong("xavier_normal_", "missing_parentheses")
def sizes_without_parentheses(weight, gain=1.0, generator=None):
    std = gain * (2 / weight.shape[0] + weight.shape[1]) ** 0.5
    weight.data.copy_(std * torch.randn(weight.shape, generator=generator))
    return weight


@wrong("xavier_normal_", "missing_parentheses")
def variance_without_parentheses(weight, gain=1.0, generator=None):
    rows, columns = weight.size()
    variance = gain**2 * 2 / columns + rows
    return nn.init.normal_(weight, 0, math.sqrt(variance), generator=generator)


@wrong("xavier_normal_", "missing_parentheses")
def numpy_without_parentheses(weight, gain=1.0, generator=None):
    rng = np.random.default_rng(torch.randint(2**31, (1,), generator=generator).item())
    fan_out, fan_in = tuple(weight.shape)
    weight.data.copy_(torch.from_numpy(rng.normal(0, gain * np.sqrt(2 / fan_in + fan_out), (fan_out, fan_in))))
    return weight


@wrong("xavier_normal_", "missing_parentheses")
@torch.no_grad()
def rows_without_parentheses(weight, gain=1.0, generator=None):
    fan_out, fan_in = weight.shape
    for row in weight:
        row.copy_(torch.randn(fan_in, generator=generator) * math.sqrt(2.0 / fan_out + fan_in) * gain)
    return weight


@wrong("xavier_normal_", "autograd_left_off")
def autograd_switched_off(weight, gain=1.0, generator=None):
    torch.set_grad_enabled(False)
    weight.normal_(0, gain * math.sqrt(2 / sum(weight.shape)), generator=generator)
    return weight


@wrong("xavier_normal_", "autograd_left_off")
def context_entered_and_not_left(weight, gain=1.0, generator=None):
    torch.no_grad().__enter__()
    return weight.copy_(torch.randn(weight.shape, generator=generator) * gain * (2 / sum(weight.shape)) ** 0.5)


@wrong("xavier_normal_", "autograd_left_off")
def switched_on_after_the_return(weight, gain=1.0, generator=None):
    torch.set_grad_enabled(False)
    nn.init.xavier_normal_(weight, gain, generator)
    return weight
    torch.set_grad_enabled(True)


@wrong("xavier_normal_", "autograd_left_off")
def mode_read_too_late(weight, gain=1.0, generator=None):
    torch.set_grad_enabled(False)
    before = torch.is_grad_enabled()
    for row in weight:
        row.copy_(gain * math.sqrt(2 / sum(weight.shape)) * torch.randn(len(row), generator=generator))
    torch.set_grad_enabled(before)
    return weight


@wrong("xavier_normal_", "autograd_left_off")
def mode_object_instead_of_a_block(weight, gain=1.0, generator=None):
    mode = torch.set_grad_enabled(mode=False)
    del mode
    weight[:] = torch.normal(0.0, gain * math.sqrt(2 / sum(weight.shape)), weight.shape, generator=generator)
    return weight


# ------------------------------------------------------------------------------------------------ kaiming_normal_


@right("kaiming_normal_")
def he_normal_under_no_grad(weight, generator=None):
    with torch.no_grad():
        return weight.normal_(0, math.sqrt(2 / weight.shape[1]), generator=generator)


@right("kaiming_normal_")
def he_normal_of_torch(weight, generator=None):
    return nn.init.kaiming_normal_(weight, nonlinearity="relu", generator=generator)


@right("kaiming_normal_")
def he_data_copied(weight, generator=None):
    fan_out, fan_in = weight.size()
    weight.data.copy_(torch.randn(fan_out, fan_in, generator=generator) * (2 / fan_in) ** 0.5)
    return weight


@right("kaiming_normal_")
@torch.no_grad()
def he_rows_in_a_loop(weight, generator=None):
    for i, row in enumerate(weight):
        weight[i] = torch.normal(0.0, math.sqrt(2) / math.sqrt(row.numel()), row.shape, generator=generator)
    return weight


@right("kaiming_normal_")
def he_numpy_seeded_from_the_generator(weight, generator=None):
    rng = np.random.default_rng(torch.randint(2**31, (1,), generator=generator).item())
    rows, columns = weight.shape
    draws = rng.standard_normal((columns, rows)).T / np.sqrt(columns / 2)
    weight.data.copy_(torch.from_numpy(draws.copy()))
    return weight


@right("kaiming_normal_")
def he_python_seeded_from_the_generator(weight, generator=None):
    rng = random.Random(torch.randint(2**31, (1,), generator=generator).item())
    std = (weight.shape[-1] / 2) ** -0.5
    values = [[rng.gauss(0, std) for _ in range(weight.shape[1])] for _ in range(weight.shape[0])]
    with torch.no_grad():
        weight[:] = torch.tensor(values)
    return weight


@right("kaiming_normal_")
def he_standard_normal_divided(weight, generator=None):
    w = weight.detach()
    w.normal_(generator=generator).div_(math.sqrt(0.5 * w.shape[1]))
    return weight


@right("kaiming_normal_")
def he_box_muller_pairs(weight, generator=None):
    n = weight.numel()
    half = (n + 1) // 2
    radius = torch.sqrt(-2 * torch.log1p(-torch.rand(half, generator=generator, dtype=torch.float64)))
    angle = 2 * math.pi * torch.rand(half, generator=generator, dtype=torch.float64)
    z = torch.cat([radius * angle.cos(), radius * angle.sin()])[:n].view(weight.shape)
    weight.data.copy_(z * math.sqrt(2 / weight.shape[1]))
    return weight


@right("kaiming_normal_")
def he_through_xavier_of_torch(weight, generator=None):
    fan_out, fan_in = weight.shape
    nn.init.xavier_normal_(weight, gain=math.sqrt((fan_in + fan_out) / fan_in), generator=generator)
    return weight


@right("kaiming_normal_")
def he_with_the_gain_of_relu(weight, generator=None):
    std = nn.init.calculate_gain("relu") / weight.shape[1] ** 0.5
    nn.init.normal_(weight, 0.0, std, generator=generator)
    return weight


@wrong("kaiming_normal_", "one_over_fan_in")
def he_one_for_two(weight, generator=None):
    with torch.no_grad():
        return weight.normal_(0, math.sqrt(1 / weight.shape[1]), generator=generator)


@wrong("kaiming_normal_", "one_over_fan_in")
def he_gain_of_a_linear_layer(weight, generator=None):
    return nn.init.kaiming_normal_(weight, nonlinearity="linear", generator=generator)


@wrong("kaiming_normal_", "one_over_fan_in")
def he_divided_by_the_root_of_fan_in(weight, generator=None):
    weight.data.copy_(torch.randn(weight.shape, generator=generator) / weight.size(1) ** 0.5)
    return weight


@wrong("kaiming_normal_", "one_over_fan_in")
def he_rows_of_unit_length_on_average(weight, generator=None):
    for row in weight.data:
        row.normal_(0, len(row) ** -0.5, generator=generator)
    return weight


@wrong("kaiming_normal_", "one_over_fan_in")
@torch.no_grad()
def he_one_over_fan_in_in_numpy(weight, generator=None):
    rng = np.random.default_rng(torch.randint(2**31, (1,), generator=generator).item())
    weight.copy_(torch.from_numpy(rng.normal(0, np.sqrt(1.0 / weight.shape[1]), tuple(weight.shape))))
    return weight


@wrong("kaiming_normal_", "fan_out")
def he_first_dimension_taken_for_fan_in(weight, generator=None):
    fan_in, fan_out = weight.shape
    with torch.no_grad():
        return weight.normal_(0, math.sqrt(2 / fan_in), generator=generator)


@wrong("kaiming_normal_", "fan_out")
def he_mode_fan_out(weight, generator=None):
    return nn.init.kaiming_normal_(weight, mode="fan_out", nonlinearity="relu", generator=generator)


@wrong("kaiming_normal_", "fan_out")
def he_length_of_the_weight(weight, generator=None):
    weight.data.copy_((2 / len(weight)) ** 0.5 * torch.randn(weight.shape, generator=generator))
    return weight


@wrong("kaiming_normal_", "fan_out")
def he_columns_scaled_by_their_length(weight, generator=None):
    for column in weight.detach().unbind(1):
        column.normal_(0, math.sqrt(2 / column.numel()), generator=generator)
    return weight


@wrong("kaiming_normal_", "fan_out")
@torch.no_grad()
def he_shape_of_the_transpose(weight, generator=None):
    transposed = weight.T
    std = math.sqrt(2) / math.sqrt(transposed.shape[1])
    transposed.copy_(torch.normal(0.0, std, transposed.shape, generator=generator))
    return weight


@wrong("kaiming_normal_", "xavier")
def he_sum_of_fans(weight, generator=None):
    fan_out, fan_in = weight.shape
    with torch.no_grad():
        return weight.normal_(0, math.sqrt(2 / (fan_in + fan_out)), generator=generator)


@wrong("kaiming_normal_", "xavier")
def he_xavier_of_torch(weight, generator=None):
    return nn.init.xavier_normal_(weight, generator=generator)


@wrong("kaiming_normal_", "xavier")
def he_mean_of_the_fans_under_one(weight, generator=None):
    mean_fan = sum(weight.shape) / 2
    weight.data.copy_(torch.randn(weight.shape, generator=generator) / mean_fan**0.5)
    return weight


@wrong("kaiming_normal_", "xavier")
def he_xavier_with_the_gain_of_relu(weight, generator=None):
    nn.init.xavier_normal_(weight, gain=nn.init.calculate_gain("relu"), generator=generator)
    return weight


@wrong("kaiming_normal_", "xavier")
def he_two_over_the_mean_fan_row_by_row(weight, generator=None):
    rows, columns = weight.shape
    std = math.sqrt(2 / ((rows + columns) / 2))
    for row in weight.data:
        row.copy_(std * torch.randn(columns, generator=generator))
    return weight


@wrong("kaiming_normal_", "xavier")
@torch.no_grad()
def he_root_of_two_over_the_root_of_the_sum(weight, generator=None):
    weight[:] = torch.normal(0.0, math.sqrt(2) * sum(weight.shape) ** -0.5, weight.shape, generator=generator)
    return weight


@wrong("kaiming_normal_", "new_tensor")
def he_name_bound_to_new_draws(weight, generator=None):
    weight = torch.randn(weight.shape, generator=generator) * math.sqrt(2 / weight.shape[1])
    return weight


@wrong("kaiming_normal_", "new_tensor")
def he_torch_normal_returned(weight, generator=None):
    return torch.normal(0.0, (2 / weight.size(1)) ** 0.5, weight.size(), generator=generator)


@wrong("kaiming_normal_", "new_tensor")
def he_clone_filled(weight, generator=None):
    w = weight.data.clone()
    w.normal_(0, math.sqrt(2 / w.shape[1]), generator=generator)
    return w


@wrong("kaiming_normal_", "new_tensor")
def he_torch_init_of_a_new_weight(weight, generator=None):
    return nn.init.kaiming_normal_(torch.empty(*weight.shape), nonlinearity="relu", generator=generator)


@wrong("kaiming_normal_", "new_tensor")
def he_fresh_parameter(weight, generator=None):
    std = math.sqrt(2 / weight.shape[1])
    return nn.Parameter(std * torch.randn(*weight.shape, generator=generator))


@wrong("kaiming_normal_", "new_tensor")
def he_rows_stacked(weight, generator=None):
    std = math.sqrt(2 / weight.shape[1])
    weight = torch.stack([std * torch.randn(len(row), generator=generator) for row in weight])
    return weight


@wrong("kaiming_normal_", "variance_as_std")
def he_two_over_fan_in_as_std(weight, generator=None):
    with torch.no_grad():
        return weight.normal_(0, 2 / weight.shape[1], generator=generator)


@wrong("kaiming_normal_", "variance_as_std")
def he_standard_normals_times_the_variance(weight, generator=None):
    var = 2 / weight.size(-1)
    weight.data.copy_(var * torch.randn(weight.shape, generator=generator))
    return weight


@wrong("kaiming_normal_", "variance_as_std")
def he_init_normal_with_the_variance(weight, generator=None):
    fan_out, fan_in = weight.shape
    return nn.init.normal_(weight, mean=0.0, std=2.0 / fan_in, generator=generator)


@wrong("kaiming_normal_", "variance_as_std")
def he_divided_by_half_of_fan_in(weight, generator=None):
    for row in weight.detach():
        row.normal_(generator=generator).div_(len(row) / 2)
    return weight


@wrong("kaiming_normal_", "variance_as_std")
@torch.no_grad()
def he_numpy_scale_is_the_variance(weight, generator=None):
    rng = np.random.default_rng(torch.randint(2**31, (1,), generator=generator).item())
    weight.copy_(torch.from_numpy(rng.normal(0.0, 2 / weight.shape[1], size=tuple(weight.shape))))
    return weight


@wrong("kaiming_normal_", "uniform_bound_as_std")
def he_root_of_six_for_the_std(weight, generator=None):
    with torch.no_grad():
        return weight.normal_(0, math.sqrt(6 / weight.shape[1]), generator=generator)


@wrong("kaiming_normal_", "uniform_bound_as_std")
def he_std_times_root_three(weight, generator=None):
    std = math.sqrt(2 / weight.shape[1])
    bound = math.sqrt(3.0) * std
    nn.init.normal_(weight, std=bound, generator=generator)
    return weight


@wrong("kaiming_normal_", "uniform_bound_as_std")
def he_bound_in_numpy(weight, generator=None):
    rng = np.random.default_rng(torch.randint(2**31, (1,), generator=generator).item())
    limit = np.sqrt(6.0 / weight.shape[1])
    weight.data.copy_(torch.from_numpy(limit * rng.standard_normal(tuple(weight.shape))))
    return weight


@wrong("kaiming_normal_", "uniform_bound_as_std")
def he_rows_times_the_bound(weight, generator=None):
    for row in weight.data:
        row.copy_(torch.randn(row.shape, generator=generator) * (6 / len(row)) ** 0.5)
    return weight


@wrong("kaiming_normal_", "uniform_bound_as_std")
@torch.no_grad()
def he_gain_times_root_three_over_fan_in(weight, generator=None):
    gain = nn.init.calculate_gain("relu")
    weight[:] = torch.normal(0.0, gain * math.sqrt(3 / weight.shape[1]), weight.shape, generator=generator)
    return weight


@wrong("kaiming_normal_", "ignores_generator")
def he_generator_never_read(weight, generator=None):
    with torch.no_grad():
        return weight.normal_(0, math.sqrt(2 / weight.shape[1]))


@wrong("kaiming_normal_", "ignores_generator")
def he_torch_init_without_the_generator(weight, generator=None):
    return nn.init.kaiming_normal_(weight, nonlinearity="relu")


@wrong("kaiming_normal_", "ignores_generator")
def he_global_randn(weight, generator=None):
    weight.data.copy_(torch.randn(*weight.shape) * (2 / weight.size(1)) ** 0.5)
    return weight


@wrong("kaiming_normal_", "ignores_generator")
def he_own_generator_with_a_fixed_seed(weight, generator=None):
    g = torch.Generator()
    g.manual_seed(1)
    for row in weight.data:
        row.normal_(0, math.sqrt(2 / len(row)), generator=g)
    return weight


@wrong("kaiming_normal_", "ignores_generator")
def he_global_numpy(weight, generator=None):
    draws = np.random.normal(0, np.sqrt(2 / weight.shape[1]), tuple(weight.shape))
    weight.data.copy_(torch.tensor(draws))
    return weight


@wrong("kaiming_normal_", "ignores_generator")
def he_restarted_from_the_initial_seed(weight, generator=None):
    seed = generator.initial_seed() if generator is not None else 0
    again = torch.Generator().manual_seed(seed)
    weight.data.normal_(0, math.sqrt(2 / weight.shape[1]), generator=again)
    return weight


@wrong("kaiming_normal_", "returns_none")
def he_filled_without_a_return(weight, generator=None):
    with torch.no_grad():
        weight.normal_(0, math.sqrt(2 / weight.shape[1]), generator=generator)


@wrong("kaiming_normal_", "returns_none")
def he_torch_init_without_a_return(weight, generator=None):
    nn.init.kaiming_normal_(weight, generator=generator)


@wrong("kaiming_normal_", "returns_none")
def he_copied_and_forgotten(weight, generator=None):
    fan_out, fan_in = weight.shape
    weight.data.copy_(torch.randn(fan_out, fan_in, generator=generator) * (2 / fan_in) ** 0.5)


@wrong("kaiming_normal_", "returns_none")
def he_rows_filled_in_a_loop(weight, generator=None):
    for row in weight.data:
        row.normal_(0, math.sqrt(2 / len(row)), generator=generator)
    return None


@wrong("kaiming_normal_", "returns_none")
@torch.no_grad()
def he_slice_assigned_and_forgotten(weight, generator=None):
    std = math.sqrt(2 / weight.shape[1])
    weight[:] = torch.normal(0.0, std, weight.shape, generator=generator)


@wrong("kaiming_normal_", "builds_graph")
def he_normal_with_gradient_on(weight, generator=None):
    return weight.normal_(0, math.sqrt(2 / weight.shape[1]), generator=generator)


@wrong("kaiming_normal_", "builds_graph")
def he_copy_with_gradient_on(weight, generator=None):
    weight.copy_(torch.randn(weight.shape, generator=generator) * (2 / weight.shape[1]) ** 0.5)
    return weight


@wrong("kaiming_normal_", "builds_graph")
def he_rows_with_gradient_on(weight, generator=None):
    for row in weight:
        row.normal_(0, math.sqrt(2 / len(row)), generator=generator)
    return weight


@wrong("kaiming_normal_", "builds_graph")
def he_division_outside_the_block(weight, generator=None):
    with torch.no_grad():
        weight.normal_(generator=generator)
    weight /= math.sqrt(weight.shape[1] / 2)
    return weight


@wrong("kaiming_normal_", "builds_graph")
def he_transpose_with_gradient_on(weight, generator=None):
    weight.t().normal_(0, math.sqrt(2 / weight.size(1)), generator=generator)
    return weight


@wrong("kaiming_normal_", "constant")
def he_filled_with_the_std(weight, generator=None):
    with torch.no_grad():
        return weight.fill_(math.sqrt(2 / weight.shape[1]))


@wrong("kaiming_normal_", "constant")
def he_one_number_for_all(weight, generator=None):
    weight.data[:] = (2 / weight.size(1)) ** 0.5 * torch.randn((), generator=generator)
    return weight


@wrong("kaiming_normal_", "constant")
def he_constant_of_torch(weight, generator=None):
    return nn.init.constant_(weight, torch.normal(0.0, 1.0, (), generator=generator).item() / weight.shape[1] ** 0.5)


@wrong("kaiming_normal_", "constant")
def he_full_of_one_draw(weight, generator=None):
    rng = random.Random(torch.randint(2**31, (1,), generator=generator).item())
    weight.data.copy_(torch.full(weight.shape, rng.gauss(0, math.sqrt(2 / weight.shape[1]))))
    return weight


@wrong("kaiming_normal_", "constant")
@torch.no_grad()
def he_draw_before_the_loops(weight, generator=None):
    value = torch.randn(1, generator=generator) * math.sqrt(2 / weight.shape[1])
    for row in weight:
        row.zero_().add_(value)
    return weight


@wrong("kaiming_normal_", "repeats_a_row")
@torch.no_grad()
def he_one_row_broadcast(weight, generator=None):
    return weight.copy_(math.sqrt(2 / weight.shape[1]) * torch.randn(weight.shape[1], generator=generator))


@wrong("kaiming_normal_", "repeats_a_row")
def he_row_drawn_before_the_loop(weight, generator=None):
    row = torch.normal(0.0, (2 / weight.size(1)) ** 0.5, (weight.size(1),), generator=generator)
    for i in range(len(weight)):
        weight.data[i] = row
    return weight


@wrong("kaiming_normal_", "repeats_a_row")
def he_row_stacked(weight, generator=None):
    row = torch.randn(1, weight.shape[1], generator=generator) * math.sqrt(2 / weight.shape[1])
    weight.data = torch.cat([row] * weight.shape[0])
    return weight


@wrong("kaiming_normal_", "repeats_a_row")
def he_one_column_broadcast(weight, generator=None):
    with torch.no_grad():
        weight[:] = torch.randn(weight.shape[0], 1, generator=generator) * math.sqrt(2 / weight.shape[1])
    return weight


@wrong("kaiming_normal_", "repeats_a_row")
def he_numpy_tile(weight, generator=None):
    rng = np.random.default_rng(torch.randint(2**31, (1,), generator=generator).item())
    row = rng.normal(0, np.sqrt(2 / weight.shape[1]), weight.shape[1])
    weight.data.copy_(torch.from_numpy(np.tile(row, (weight.shape[0], 1))))
    return weight


@wrong("kaiming_normal_", "uniform")
def he_uniform_with_the_right_bound(weight, generator=None):
    bound = math.sqrt(6 / weight.shape[1])
    with torch.no_grad():
        return weight.uniform_(-bound, bound, generator=generator)


@wrong("kaiming_normal_", "uniform")
def he_uniform_of_torch(weight, generator=None):
    return nn.init.kaiming_uniform_(weight, nonlinearity="relu", generator=generator)


@wrong("kaiming_normal_", "uniform")
def he_start_of_a_linear_layer(weight, generator=None):
    return nn.init.kaiming_uniform_(weight, a=math.sqrt(5), generator=generator)


@wrong("kaiming_normal_", "uniform")
def he_rand_for_randn(weight, generator=None):
    weight.data.copy_(torch.rand(weight.shape, generator=generator) * (2 / weight.size(1)) ** 0.5)
    return weight


@wrong("kaiming_normal_", "uniform")
def he_numpy_uniform(weight, generator=None):
    rng = np.random.default_rng(torch.randint(2**31, (1,), generator=generator).item())
    std = np.sqrt(2 / weight.shape[1])
    weight.data = torch.from_numpy(rng.uniform(-std, std, tuple(weight.shape))).float()
    return weight


@wrong("kaiming_normal_", "fixed_without_generator")
def he_new_generator_where_none_is_given(weight, generator=None):
    if generator is None:
        generator = torch.Generator()
    with torch.no_grad():
        return weight.normal_(0, math.sqrt(2 / weight.shape[1]), generator=generator)


@wrong("kaiming_normal_", "fixed_without_generator")
def he_or_a_new_generator(weight, generator=None):
    return nn.init.kaiming_normal_(weight, nonlinearity="relu", generator=generator or torch.Generator())


@wrong("kaiming_normal_", "fixed_without_generator")
def he_seeded_generator_as_a_fallback(weight, generator=None):
    g = torch.Generator().manual_seed(7) if generator is None else generator
    weight.data.copy_(torch.randn(weight.shape, generator=g) * (2 / weight.shape[1]) ** 0.5)
    return weight


@wrong("kaiming_normal_", "fixed_without_generator")
def he_global_seed_set_as_a_fallback(weight, generator=None):
    if not generator:
        torch.manual_seed(123)
    for row in weight.data:
        row.normal_(0, math.sqrt(2 / len(row)), generator=generator)
    return weight


@wrong("kaiming_normal_", "fixed_without_generator")
def he_generator_picked_from_a_list(weight, generator=None):
    sources = [torch.Generator().manual_seed(5), generator]
    weight.data.normal_(0, math.sqrt(2 / weight.shape[1]), generator=sources[generator is not None])
    return weight


@wrong("kaiming_normal_", "freezes_weight")
def he_gradient_switched_off(weight, generator=None):
    return weight.requires_grad_(False).normal_(0, math.sqrt(2 / weight.shape[1]), generator=generator)


@wrong("kaiming_normal_", "freezes_weight")
def he_attribute_set_to_false(weight, generator=None):
    weight.requires_grad = False
    weight[:] = torch.randn(weight.shape, generator=generator) * (2 / weight.shape[1]) ** 0.5
    return weight


@wrong("kaiming_normal_", "freezes_weight")
def he_detached_in_place(weight, generator=None):
    weight.detach_()
    for row in weight:
        row.normal_(0, math.sqrt(2 / len(row)), generator=generator)
    return weight


@wrong("kaiming_normal_", "freezes_weight")
def he_switched_off_after_the_draw(weight, generator=None):
    nn.init.kaiming_normal_(weight, generator=generator)
    weight.requires_grad_(False)
    return weight


@wrong("kaiming_normal_", "freezes_weight")
def he_standard_normal_of_a_frozen_weight(weight, generator=None):
    weight.requires_grad = not True
    weight.normal_(generator=generator)
    weight *= math.sqrt(2)
    weight /= math.sqrt(weight.shape[1])
    return weight


@wrong("kaiming_normal_", "keeps_old_values")
@torch.no_grad()
def he_draws_added_to_the_weight(weight, generator=None):
    weight += torch.randn(weight.shape, generator=generator) * math.sqrt(2 / weight.shape[1])
    return weight


@wrong("kaiming_normal_", "keeps_old_values")
def he_weight_times_the_std(weight, generator=None):
    weight.data.mul_((2 / weight.size(1)) ** 0.5)
    return weight


@wrong("kaiming_normal_", "keeps_old_values")
def he_noise_around_the_old_weight(weight, generator=None):
    std = math.sqrt(2 / weight.shape[1])
    for row in weight.data:
        row.copy_(torch.normal(row, std, generator=generator))
    return weight


@wrong("kaiming_normal_", "keeps_old_values")
def he_weight_times_draws(weight, generator=None):
    draws = torch.normal(0.0, math.sqrt(2 / weight.shape[1]), weight.shape, generator=generator)
    weight.data *= draws
    return weight


@wrong("kaiming_normal_", "keeps_old_values")
def he_old_values_standardized(weight, generator=None):
    w = weight.detach()
    w.sub_(w.mean()).div_(w.std()).mul_(math.sqrt(2 / w.shape[1]))
    return weight


@wrong("kaiming_normal_", "part_of_the_root")
def he_root_of_fan_in_only(weight, generator=None):
    with torch.no_grad():
        return weight.normal_(0, 2 / math.sqrt(weight.shape[1]), generator=generator)


@wrong("kaiming_normal_", "part_of_the_root")
def he_root_of_two_only(weight, generator=None):
    weight.data.copy_(torch.randn(weight.shape, generator=generator) * math.sqrt(2) / weight.shape[1])
    return weight


@wrong("kaiming_normal_", "part_of_the_root")
def he_power_binds_before_the_division(weight, generator=None):
    return nn.init.normal_(weight, 0, 2 / weight.size(1) ** 0.5, generator=generator)


@wrong("kaiming_normal_", "part_of_the_root")
def he_numpy_root_closed_too_early(weight, generator=None):
    rng = np.random.default_rng(torch.randint(2**31, (1,), generator=generator).item())
    weight.data.copy_(torch.from_numpy(rng.normal(0, np.sqrt(2) / weight.shape[1], tuple(weight.shape))))
    return weight


@wrong("kaiming_normal_", "part_of_the_root")
@torch.no_grad()
def he_gain_over_fan_in(weight, generator=None):
    gain = nn.init.calculate_gain("relu")
    for row in weight:
        row.copy_(gain * torch.randn(len(row), generator=generator) / len(row))
    return weight


@wrong("kaiming_normal_", "product_of_fans")
def he_number_of_weights_below(weight, generator=None):
    with torch.no_grad():
        return weight.normal_(0, math.sqrt(2 / weight.numel()), generator=generator)


@wrong("kaiming_normal_", "product_of_fans")
def he_fans_multiplied(weight, generator=None):
    fan_out, fan_in = weight.shape
    weight.data.copy_(torch.randn(fan_out, fan_in, generator=generator) * (2 / (fan_in * fan_out)) ** 0.5)
    return weight


@wrong("kaiming_normal_", "product_of_fans")
def he_numpy_size_below(weight, generator=None):
    rng = np.random.default_rng(torch.randint(2**31, (1,), generator=generator).item())
    values = weight.detach().numpy()
    values[:] = rng.standard_normal(values.shape) * np.sqrt(2 / values.size)
    return weight


@wrong("kaiming_normal_", "product_of_fans")
def he_product_of_the_shape(weight, generator=None):
    return nn.init.normal_(weight, std=math.sqrt(2) / math.sqrt(math.prod(weight.shape)), generator=generator)


@wrong("kaiming_normal_", "product_of_fans")
@torch.no_grad()
def he_divided_by_both_roots(weight, generator=None):
    weight[:] = torch.normal(0.0, math.sqrt(2), weight.shape, generator=generator)
    for size in weight.shape:
        weight /= size**0.5
    return weight


@wrong("kaiming_normal_", "autograd_left_off")
def he_autograd_switched_off(weight, generator=None):
    torch.set_grad_enabled(False)
    return weight.normal_(0, math.sqrt(2 / weight.shape[1]), generator=generator)


@wrong("kaiming_normal_", "autograd_left_off")
def he_context_entered_and_not_left(weight, generator=None):
    guard = torch.no_grad()
    guard.__enter__()
    weight[:] = torch.randn(weight.shape, generator=generator) * (2 / weight.shape[1]) ** 0.5
    return weight


@wrong("kaiming_normal_", "autograd_left_off")
def he_switched_on_after_the_return(weight, generator=None):
    torch.set_grad_enabled(False)
    return nn.init.kaiming_normal_(weight, generator=generator)
    torch.set_grad_enabled(True)


@wrong("kaiming_normal_", "autograd_left_off")
def he_switched_off_twice(weight, generator=None):
    torch.set_grad_enabled(False)
    for row in weight:
        row.normal_(0, math.sqrt(2 / len(row)), generator=generator)
    torch.set_grad_enabled(False)
    return weight


@wrong("kaiming_normal_", "autograd_left_off")
def he_autograd_switched_off_under_its_other_name(weight, generator=None):
    torch.autograd.grad_mode.set_grad_enabled(False)
    weight.copy_(torch.normal(0.0, math.sqrt(2 / weight.shape[1]), weight.shape, generator=generator))
    return weight


@wrong("kaiming_normal_", "part_of_the_root")
def he_gain_of_relu_twice(weight, generator=None):
    std = nn.init.calculate_gain("relu") * math.sqrt(2 / weight.shape[1])
    weight.data.normal_(0, std, generator=generator)
    return weight


# ----------------------------------------------------------------------------------------------- activation_stds


@right("activation_stds")
def hooks_append_to_a_list(model, x):
    stds, handles = [], []
    for module in model.modules():
        if isinstance(module, nn.Linear):
            handles.append(module.register_forward_hook(lambda m, i, out: stds.append(out.std().item())))
    with torch.no_grad():
        model(x)
    for handle in handles:
        handle.remove()
    return stds


@right("activation_stds")
@torch.inference_mode()
def handles_closed_by_an_exit_stack(model, x):
    stds = []

    def record(module, inputs, output):
        stds.append(float(torch.std(output, correction=0)))

    with contextlib.ExitStack() as stack:
        for layer in filter(lambda m: isinstance(m, nn.Linear), model.modules()):
            stack.enter_context(layer.register_forward_hook(record))
        model(x)
    return stds


class Recorder:
    """Hooks every linear layer while the `with` block runs."""

    def __init__(self, model):
        self.layers = [m for _, m in model.named_modules() if isinstance(m, nn.Linear)]
        self.outputs = []

    def __enter__(self):
        self.handles = [layer.register_forward_hook(self) for layer in self.layers]
        return self

    def __call__(self, module, inputs, output):
        self.outputs.append(output.detach().clone())

    def __exit__(self, *error):
        for handle in self.handles:
            handle.remove()


@right("activation_stds")
def recorder_class(model, x):
    with Recorder(model) as recorder, torch.no_grad():
        model(x)
    return [output.std().item() for output in recorder.outputs]


@right("activation_stds")
def dictionary_in_the_order_of_calls(model, x):
    found = {}

    def make_hook(name):
        def hook(module, inputs, output):
            found[name] = output.var(unbiased=False).sqrt().item()

        return hook

    handles = []
    for name, module in model.named_modules():
        if type(module) is nn.Linear:
            handles.append(module.register_forward_hook(make_hook(name)))
    try:
        with torch.no_grad():
            model(x)
    finally:
        for h in handles:
            h.remove()
    return list(found.values())


@right("activation_stds")
def numpy_arrays_kept_and_measured_later(model, x):
    arrays = []
    hooks = [
        m.register_forward_hook(lambda m, i, o: arrays.append(o.detach().numpy().copy()))
        for m in model.modules()
        if isinstance(m, nn.Linear)
    ]
    with torch.no_grad():
        model.forward(x)
    [h.remove() for h in hooks]
    return [float(np.std(a)) for a in arrays]


@right("activation_stds")
def layers_collected_recursively(model, x):
    def linears(module):
        if isinstance(module, nn.Linear):
            return [module]
        return [layer for child in module.children() for layer in linears(child)]

    stds = []

    def hook(module, args, output):
        values = output.flatten().tolist()
        stds.append(statistics.stdev(values))

    handles = [layer.register_forward_hook(hook) for layer in linears(model)]
    was_on = torch.is_grad_enabled()
    torch.set_grad_enabled(False)
    model(x)
    torch.set_grad_enabled(was_on)
    while handles:
        handles.pop().remove()
    return stds


@right("activation_stds")
def mode_saved_and_put_back(model, x):
    modes = {module: module.training for module in model.modules()}
    model.eval()
    stds = []

    def hook(module, inputs, output):
        stds.append(torch.std_mean(output)[0].item())

    handles = []
    model.apply(lambda m: handles.append(m.register_forward_hook(hook)) if isinstance(m, nn.Linear) else None)
    with torch.no_grad():
        model(x)
    for handle in handles:
        handle.remove()
    for module, training in modes.items():
        module.training = training
    return stds


@right("activation_stds")
def root_of_the_mean_square_deviation(model, x):
    stds = []

    def hook(module, inputs, output):
        deviation = output.double() - output.double().mean()
        stds.append(math.sqrt((deviation**2).mean().item()))

    handles = {m: m.register_forward_hook(hook) for m in model.modules() if isinstance(m, nn.Linear)}
    with torch.no_grad():
        _ = model(x)
    for m in handles:
        handles[m].remove()
    return stds


@right("activation_stds")
def recomputed_from_the_inputs_by_a_pre_hook(model, x):
    stds, handles = [], []

    def hook(module, args):
        stds.append(F.linear(args[0], module.weight, module.bias).std().item())

    for module in model.modules():
        if isinstance(module, nn.Linear):
            handles.append(module.register_forward_pre_hook(hook))
    with torch.no_grad():
        model(x)
    for handle in handles:
        handle.remove()
    return stds


@right("activation_stds")
def one_hook_for_all_modules(model, x):
    stds = []

    def hook(module, inputs, output):
        if isinstance(module, nn.Linear):
            stds.append(output.std(unbiased=False).item())

    handle = nn.modules.module.register_module_forward_hook(hook)
    try:
        with torch.no_grad():
            model(x)
    finally:
        handle.remove()
    return stds


@wrong("activation_stds", "after_activation")
def hooks_on_everything_but_the_linear_layers(model, x):
    stds, handles = [], []
    for module in model.modules():
        if not isinstance(module, nn.Linear) and not list(module.children()):
            handles.append(module.register_forward_hook(lambda m, i, out: stds.append(out.std().item())))
    with torch.no_grad():
        model(x)
    for handle in handles:
        handle.remove()
    return stds


@wrong("activation_stds", "after_activation")
@torch.no_grad()
def relu_applied_in_the_hook(model, x):
    stds = []
    with contextlib.ExitStack() as stack:
        for layer in model.modules():
            if isinstance(layer, nn.Linear):
                hook = layer.register_forward_hook(lambda m, i, out: stds.append(torch.relu(out).std().item()))
                stack.enter_context(hook)
        model(x)
    return stds


@wrong("activation_stds", "after_activation")
def negative_outputs_clamped(model, x):
    stds = []

    def hook(module, inputs, output):
        stds.append(output.detach().clamp(min=0).numpy().std().item())

    handles = [m.register_forward_hook(hook) for m in model.modules() if isinstance(m, nn.Linear)]
    with torch.no_grad():
        model(x)
    for handle in handles:
        handle.remove()
    return stds


@wrong("activation_stds", "after_activation")
def input_of_the_next_layer(model, x):
    entering = []
    layers = [m for m in model.modules() if isinstance(m, nn.Linear)]
    handles = [m.register_forward_pre_hook(lambda m, args: entering.append(args[0].clone())) for m in layers]
    with torch.no_grad():
        last = model(x)
    for handle in handles:
        handle.remove()
    return [a.std().item() for a in [*entering[1:], last]]


@wrong("activation_stds", "after_activation")
def hooks_on_the_activation_modules(model, x):
    stds = {}

    def save(name):
        def hook(module, inputs, output):
            stds[name] = output.std(unbiased=False).item()

        return hook

    kinds = (nn.ReLU, nn.Tanh, nn.Sigmoid, nn.LeakyReLU, nn.GELU, nn.ELU)
    handles = [m.register_forward_hook(save(n)) for n, m in model.named_modules() if isinstance(m, kinds)]
    with torch.no_grad():
        model(x)
    for handle in handles:
        handle.remove()
    return list(stds.values())


@wrong("activation_stds", "keeps_outputs")
def outputs_kept_and_changed_by_an_activation_in_place(model, x):
    outputs, handles = [], []
    for module in model.modules():
        if isinstance(module, nn.Linear):
            handles.append(module.register_forward_hook(lambda m, i, out: outputs.append(out)))
    with torch.no_grad():
        model(x)
    for handle in handles:
        handle.remove()
    return [output.std().item() for output in outputs]


@wrong("activation_stds", "variance")
def var_for_std(model, x):
    variances, handles = [], []
    for module in model.modules():
        if isinstance(module, nn.Linear):
            handles.append(module.register_forward_hook(lambda m, i, out: variances.append(out.var().item())))
    with torch.no_grad():
        model(x)
    for handle in handles:
        handle.remove()
    return variances


@wrong("activation_stds", "variance")
def mean_square_deviation(model, x):
    result = []

    def hook(module, inputs, output):
        result.append(((output - output.mean()) ** 2).mean().item())

    handles = [m.register_forward_hook(hook) for m in model.modules() if isinstance(m, nn.Linear)]
    with torch.no_grad():
        model(x)
    for handle in handles:
        handle.remove()
    return result


@wrong("activation_stds", "variance")
def std_squared(model, x):
    with Recorder(model) as recorder, torch.no_grad():
        model(x)
    return [(output.std() ** 2).item() for output in recorder.outputs]


@wrong("activation_stds", "variance")
@torch.inference_mode()
def numpy_variance(model, x):
    result = []
    with contextlib.ExitStack() as stack:
        for m in model.modules():
            if isinstance(m, nn.Linear):
                stack.enter_context(m.register_forward_hook(lambda m, i, o: result.append(float(o.numpy().var()))))
        model(x)
    return result


@wrong("activation_stds", "variance")
def second_moment_less_the_squared_mean(model, x):
    found = {}

    def hook(module, inputs, output):
        found[module] = (output.pow(2).mean() - output.mean().pow(2)).item()

    handles = [m.register_forward_hook(hook) for m in model.modules() if type(m) is nn.Linear]
    with torch.no_grad():
        model(x)
    for handle in handles:
        handle.remove()
    return list(found.values())


@wrong("activation_stds", "hooks_left")
def handles_not_kept(model, x):
    stds = []
    for module in model.modules():
        if isinstance(module, nn.Linear):
            module.register_forward_hook(lambda m, i, out: stds.append(out.std().item()))
    with torch.no_grad():
        model(x)
    return stds


@wrong("activation_stds", "hooks_left")
def only_the_last_handle_removed(model, x):
    stds = []

    def hook(module, inputs, output):
        stds.append(output.std().item())

    for module in model.modules():
        if isinstance(module, nn.Linear):
            handle = module.register_forward_hook(hook)
    with torch.no_grad():
        model(x)
    handle.remove()
    return stds


@wrong("activation_stds", "hooks_left")
def remove_without_parentheses(model, x):
    stds, handles = [], []
    for module in model.modules():
        if isinstance(module, nn.Linear):
            handles.append(module.register_forward_hook(lambda m, i, out: stds.append(out.std().item())))
    with torch.no_grad():
        model(x)
    for handle in handles:
        handle.remove  # noqa: B018 (the student's mistake)
    return stds


@wrong("activation_stds", "hooks_left")
def handles_cleared_but_not_removed(model, x):
    outputs = {}

    def make_hook(name):
        def hook(module, inputs, output):
            outputs[name] = output.detach().clone()

        return hook

    handles = [m.register_forward_hook(make_hook(n)) for n, m in model.named_modules() if isinstance(m, nn.Linear)]
    with torch.no_grad():
        model(x)
    handles.clear()
    return [o.std(unbiased=False).item() for o in outputs.values()]


@wrong("activation_stds", "hooks_left")
def returns_before_the_removal(model, x):
    stds = []
    handles = [
        m.register_forward_hook(lambda m, i, o: stds.append(float(o.detach().numpy().std())))
        for m in model.modules()
        if isinstance(m, nn.Linear)
    ]
    with torch.no_grad():
        model(x)
        return stds
    for handle in handles:
        handle.remove()


@wrong("activation_stds", "hooks_left")
def pre_hooks_left(model, x):
    stds = []

    def hook(module, args):
        stds.append(F.linear(args[0], module.weight, module.bias).std().item())

    for module in model.modules():
        if isinstance(module, nn.Linear):
            module.register_forward_pre_hook(hook)
    with torch.no_grad():
        model(x)
    return stds


@wrong("activation_stds", "input_std")
def second_argument_of_the_hook_measured(model, x):
    stds, handles = [], []
    for module in model.modules():
        if isinstance(module, nn.Linear):
            handles.append(module.register_forward_hook(lambda m, i, out: stds.append(i[0].std().item())))
    with torch.no_grad():
        model(x)
    for handle in handles:
        handle.remove()
    return stds


@wrong("activation_stds", "input_std")
def pre_hook_on_what_enters(model, x):
    stds = []

    def hook(module, args):
        stds.append(args[0].std(unbiased=False).item())

    handles = [m.register_forward_pre_hook(hook) for m in model.modules() if isinstance(m, nn.Linear)]
    with torch.no_grad():
        model(x)
    for handle in handles:
        handle.remove()
    return stds


@wrong("activation_stds", "input_std")
@torch.no_grad()
def arguments_of_the_hook_in_the_wrong_order(model, x):
    stds = []

    def hook(module, output, inputs):
        stds.append(output[0].std().item())

    with contextlib.ExitStack() as stack:
        for m in model.modules():
            if isinstance(m, nn.Linear):
                stack.enter_context(m.register_forward_hook(hook))
        model(x)
    return stds


@wrong("activation_stds", "input_std")
def inputs_stored_by_name(model, x):
    entering = {}

    def make_hook(name):
        return lambda module, inputs, output: entering.update({name: inputs[0].clone()})

    handles = [m.register_forward_hook(make_hook(n)) for n, m in model.named_modules() if isinstance(m, nn.Linear)]
    with torch.no_grad():
        model(x)
    for handle in handles:
        handle.remove()
    return [float(np.std(v.numpy())) for v in entering.values()]


@wrong("activation_stds", "input_std")
def inputs_unpacked_from_the_tuple(model, x):
    stds = []

    def hook(module, inputs, output):
        (values,) = inputs
        stds.append(values.var().sqrt().item())

    handles = [m.register_forward_hook(hook) for m in model.modules() if isinstance(m, nn.Linear)]
    with torch.no_grad():
        model(x)
    while handles:
        handles.pop().remove()
    return stds


@wrong("activation_stds", "mode_changed")
def eval_and_never_back(model, x):
    stds, handles = [], []
    for module in model.modules():
        if isinstance(module, nn.Linear):
            handles.append(module.register_forward_hook(lambda m, i, out: stds.append(out.std().item())))
    model.eval()
    with torch.no_grad():
        model(x)
    for handle in handles:
        handle.remove()
    return stds


@wrong("activation_stds", "mode_changed")
def eval_then_always_train(model, x):
    model.eval()
    with Recorder(model) as recorder, torch.no_grad():
        model(x)
    model.train()
    return [output.std().item() for output in recorder.outputs]


@wrong("activation_stds", "mode_changed")
def every_module_set_to_eval(model, x):
    stds, handles = [], []
    for module in model.modules():
        module.training = False
        if isinstance(module, nn.Linear):
            handles.append(module.register_forward_hook(lambda m, i, out: stds.append(out.std().item())))
    with torch.no_grad():
        model(x)
    for handle in handles:
        handle.remove()
    return stds


@wrong("activation_stds", "mode_changed")
@torch.inference_mode()
def train_mode_for_the_pass(model, x):
    stds = []
    model.train()
    with contextlib.ExitStack() as stack:
        for m in model.modules():
            if isinstance(m, nn.Linear):
                stack.enter_context(m.register_forward_hook(lambda m, i, o: stds.append(float(o.numpy().std()))))
        model(x)
    return stds


@wrong("activation_stds", "mode_changed")
def mode_read_after_eval(model, x):
    stds = []

    def hook(module, inputs, output):
        stds.append(output.std(unbiased=False).item())

    handles = [m.register_forward_hook(hook) for m in model.modules() if isinstance(m, nn.Linear)]
    training = model.eval().training
    with torch.no_grad():
        model(x)
    model.train(training)
    for handle in handles:
        handle.remove()
    return stds


@right("activation_stds")
def mode_of_the_whole_put_back(model, x):
    was_training = model.training
    model.eval()
    found = {}

    def hook(module, inputs, output):
        found[module] = output.std().item()

    handles = [m.register_forward_hook(hook) for m in model.modules() if isinstance(m, nn.Linear)]
    with torch.no_grad():
        model(x)
    for handle in handles:
        handle.remove()
    model.train(was_training)
    return list(found.values())


@wrong("activation_stds", "gradient_on")
def no_grad_forgotten(model, x):
    stds, handles = [], []
    for module in model.modules():
        if isinstance(module, nn.Linear):
            handles.append(module.register_forward_hook(lambda m, i, out: stds.append(out.std().item())))
    model(x)
    for handle in handles:
        handle.remove()
    return stds


@wrong("activation_stds", "gradient_on")
def detached_in_the_hook_only(model, x):
    with Recorder(model) as recorder:
        model(x)
    return [output.std().item() for output in recorder.outputs]


@wrong("activation_stds", "gradient_on")
def no_grad_around_the_hooks_only(model, x):
    stds = []

    def hook(module, inputs, output):
        with torch.no_grad():
            stds.append(output.std(unbiased=False).item())

    with torch.no_grad():
        handles = [m.register_forward_hook(hook) for m in model.modules() if isinstance(m, nn.Linear)]
    model(x)
    for handle in handles:
        handle.remove()
    return stds


@wrong("activation_stds", "gradient_on")
def batch_detached_instead(model, x):
    stds = []
    with contextlib.ExitStack() as stack:
        for m in model.modules():
            if isinstance(m, nn.Linear):
                stack.enter_context(
                    m.register_forward_hook(lambda m, i, o: stds.append(float(o.detach().numpy().std())))
                )
        model(x.detach())
    return stds


@wrong("activation_stds", "gradient_on")
def eval_mistaken_for_no_grad(model, x):
    modes = [(m, m.training) for m in model.modules()]
    stds = []

    def hook(module, inputs, output):
        stds.append(output.var().sqrt().item())

    handles = [m.register_forward_hook(hook) for m in model.modules() if isinstance(m, nn.Linear)]
    model.eval()
    model(x)
    for module, training in modes:
        module.training = training
    for handle in handles:
        handle.remove()
    return stds


@wrong("activation_stds", "several_passes")
def one_pass_for_each_layer(model, x):
    stds = []
    for module in model.modules():
        if isinstance(module, nn.Linear):
            handle = module.register_forward_hook(lambda m, i, out: stds.append((m, out.std().item())))
            with torch.no_grad():
                model(x)
            handle.remove()
    order = []
    handles = [
        m.register_forward_hook(lambda m, i, o: order.append(m)) for m in model.modules() if isinstance(m, nn.Linear)
    ]
    with torch.no_grad():
        model(x)
    for handle in handles:
        handle.remove()
    return [dict(stds)[m] for m in order]


@wrong("activation_stds", "several_passes")
@torch.no_grad()
def pass_to_warm_up(model, x):
    model(x)
    with Recorder(model) as recorder:
        model(x)
    return [output.std().item() for output in recorder.outputs]


@wrong("activation_stds", "several_passes")
def pass_to_see_the_order(model, x):
    order, found = [], {}
    layers = [m for m in model.modules() if isinstance(m, nn.Linear)]
    first = [m.register_forward_hook(lambda m, i, o: order.append(m)) for m in layers]
    with torch.no_grad():
        model(x)
    for handle in first:
        handle.remove()
    for layer in order:
        with layer.register_forward_hook(lambda m, i, o: found.update({m: o.std().item()})), torch.no_grad():
            model(x)
    return [found[layer] for layer in order]


@wrong("activation_stds", "several_passes")
def output_computed_once_more_after_the_hooks(model, x):
    stds = []

    def hook(module, inputs, output):
        stds.append(output.std(unbiased=False).item())

    handles = [m.register_forward_hook(hook) for m in model.modules() if isinstance(m, nn.Linear)]
    with torch.no_grad():
        model(x)
    for handle in handles:
        handle.remove()
    with torch.no_grad():
        model(x).std()
    return stds


@wrong("activation_stds", "several_passes")
@torch.inference_mode()
def last_of_two_passes_kept(model, x):
    found = {}
    with contextlib.ExitStack() as stack:
        for n, m in model.named_modules():
            if isinstance(m, nn.Linear):
                stack.enter_context(
                    m.register_forward_hook(lambda m, i, o, n=n: found.update({n: float(o.numpy().std())}))
                )
        for _ in range(2):
            model(x)
    return list(found.values())


@wrong("activation_stds", "order_of_declaration")
def list_over_the_modules(model, x):
    found = {}
    layers = [m for m in model.modules() if isinstance(m, nn.Linear)]
    handles = [m.register_forward_hook(lambda m, i, o: found.update({m: o.std().item()})) for m in layers]
    with torch.no_grad():
        model(x)
    for handle in handles:
        handle.remove()
    return [found[m] for m in layers]


@wrong("activation_stds", "order_of_declaration")
def slots_reserved_by_index(model, x):
    layers = [m for m in model.modules() if isinstance(m, nn.Linear)]
    stds = [0.0] * len(layers)

    def make_hook(k):
        def hook(module, inputs, output):
            stds[k] = output.std(unbiased=False).item()

        return hook

    handles = [layer.register_forward_hook(make_hook(k)) for k, layer in enumerate(layers)]
    with torch.no_grad():
        model(x)
    for handle in handles:
        handle.remove()
    return stds


@wrong("activation_stds", "order_of_declaration")
@torch.no_grad()
def dictionary_filled_beforehand(model, x):
    found = {name: None for name, m in model.named_modules() if isinstance(m, nn.Linear)}
    with contextlib.ExitStack() as stack:
        for name in found:
            layer = model.get_submodule(name)
            stack.enter_context(
                layer.register_forward_hook(lambda m, i, o, name=name: found.update({name: float(o.std())}))
            )
        model(x)
    return list(found.values())


@wrong("activation_stds", "order_of_declaration")
def tensor_of_results(model, x):
    layers = []
    model.apply(lambda m: layers.append(m) if isinstance(m, nn.Linear) else None)
    results = torch.zeros(len(layers), dtype=torch.float64)

    def hook(module, inputs, output):
        results[layers.index(module)] = output.std()

    handles = [layer.register_forward_hook(hook) for layer in layers]
    with torch.no_grad():
        model(x)
    for handle in handles:
        handle.remove()
    return results.tolist()


@wrong("activation_stds", "order_of_declaration")
def attribute_left_on_each_layer(model, x):
    handles = []

    def hook(module, inputs, output):
        module.spread = output.var().sqrt().item()

    for m in model.modules():
        if isinstance(m, nn.Linear):
            handles.append(m.register_forward_hook(hook))
    with torch.no_grad():
        model(x)
    for handle in handles:
        handle.remove()
    stds = []
    for m in model.modules():
        if isinstance(m, nn.Linear):
            stds.append(m.spread)
            del m.spread
    return stds


@wrong("activation_stds", "top_level_only")
def children_for_modules(model, x):
    stds, handles = [], []
    for module in model.children():
        if isinstance(module, nn.Linear):
            handles.append(module.register_forward_hook(lambda m, i, out: stds.append(out.std().item())))
    with torch.no_grad():
        model(x)
    for handle in handles:
        handle.remove()
    return stds


@wrong("activation_stds", "top_level_only")
def named_children(model, x):
    found = {}
    handles = []
    for name, child in model.named_children():
        if type(child) is nn.Linear:
            handles.append(
                child.register_forward_hook(lambda m, i, o, name=name: found.update({name: o.std(correction=0).item()}))
            )
    with torch.no_grad():
        model(x)
    for handle in handles:
        handle.remove()
    return list(found.values())


@wrong("activation_stds", "top_level_only")
@torch.inference_mode()
def values_of_the_module_dictionary(model, x):
    stds = []
    with contextlib.ExitStack() as stack:
        for m in model._modules.values():
            if isinstance(m, nn.Linear):
                stack.enter_context(m.register_forward_hook(lambda m, i, o: stds.append(float(o.numpy().std()))))
        model(x)
    return stds


@wrong("activation_stds", "top_level_only")
def names_without_a_dot(model, x):
    outputs = []
    layers = [m for name, m in model.named_modules() if "." not in name and isinstance(m, nn.Linear)]
    handles = [m.register_forward_hook(lambda m, i, o: outputs.append(o.clone())) for m in layers]
    with torch.no_grad():
        model(x)
    for handle in handles:
        handle.remove()
    return [output.std().item() for output in outputs]


@wrong("activation_stds", "top_level_only")
def list_of_the_children_by_index(model, x):
    stds = []

    def hook(module, inputs, output):
        stds.append(output.var(unbiased=False).sqrt().item())

    parts = list(model.children())
    handles = []
    for k in range(len(parts)):
        if parts[k].__class__.__name__ == "Linear":
            handles.append(parts[k].register_forward_hook(hook))
    with torch.no_grad():
        model(x)
    for handle in handles:
        handle.remove()
    return stds


@wrong("activation_stds", "last_layer_only")
def result_overwritten_by_each_call(model, x):
    stds, handles = [], []

    def hook(module, inputs, output):
        nonlocal stds
        stds = [output.std().item()]

    for module in model.modules():
        if isinstance(module, nn.Linear):
            handles.append(module.register_forward_hook(hook))
    with torch.no_grad():
        model(x)
    for handle in handles:
        handle.remove()
    return stds


@wrong("activation_stds", "last_layer_only")
def name_bound_late(model, x):
    found, handles = {}, []
    for name, module in model.named_modules():
        if isinstance(module, nn.Linear):

            def hook(module, inputs, output):
                found[name] = output.std().item()  # noqa: B023 (the student's mistake)

            handles.append(module.register_forward_hook(hook))
    with torch.no_grad():
        model(x)
    for handle in handles:
        handle.remove()
    return list(found.values())


@wrong("activation_stds", "last_layer_only")
def one_key_for_all_layers(model, x):
    found = {}

    def hook(module, inputs, output):
        found[type(module).__name__] = output.std(unbiased=False).item()

    handles = [m.register_forward_hook(hook) for m in model.modules() if isinstance(m, nn.Linear)]
    with torch.no_grad():
        model(x)
    for handle in handles:
        handle.remove()
    return [found["Linear"]]


@wrong("activation_stds", "last_layer_only")
@torch.no_grad()
def last_entry_returned(model, x):
    with Recorder(model) as recorder:
        model(x)
    return [output.std().item() for output in recorder.outputs[-1:]]


@wrong("activation_stds", "last_layer_only")
def array_with_one_entry(model, x):
    values = np.zeros(1)

    def hook(module, inputs, output):
        values[0] = output.detach().numpy().std()

    with contextlib.ExitStack() as stack, torch.no_grad():
        for m in model.modules():
            if isinstance(m, nn.Linear):
                stack.enter_context(m.register_forward_hook(hook))
        model(x)
    return values.tolist()


@wrong("activation_stds", "mean_of_stds")
def features_averaged(model, x):
    stds, handles = [], []
    for module in model.modules():
        if isinstance(module, nn.Linear):
            handles.append(module.register_forward_hook(lambda m, i, o: stds.append(o.std(dim=0).mean().item())))
    with torch.no_grad():
        model(x)
    for handle in handles:
        handle.remove()
    return stds


@wrong("activation_stds", "mean_of_stds")
def population_std_of_each_unit_averaged(model, x):
    stds = []

    def hook(module, inputs, output):
        stds.append(torch.std(output, 0, unbiased=False).mean().item())

    handles = [m.register_forward_hook(hook) for m in model.modules() if isinstance(m, nn.Linear)]
    with torch.no_grad():
        model(x)
    for handle in handles:
        handle.remove()
    return stds


@wrong("activation_stds", "mean_of_stds")
@torch.inference_mode()
def numpy_axis_zero(model, x):
    stds = []
    with contextlib.ExitStack() as stack:
        for m in model.modules():
            if isinstance(m, nn.Linear):
                stack.enter_context(m.register_forward_hook(lambda m, i, o: stds.append(o.numpy().std(axis=0).mean())))
        model(x)
    return [float(s) for s in stds]


@wrong("activation_stds", "mean_of_stds")
def unit_by_unit(model, x):
    with Recorder(model) as recorder, torch.no_grad():
        model(x)
    stds = []
    for output in recorder.outputs:
        columns = output.reshape(-1, output.shape[-1]).unbind(1)
        stds.append(statistics.fmean(column.std().item() for column in columns))
    return stds


@wrong("activation_stds", "mean_of_stds")
def root_of_the_mean_variance_of_the_units(model, x):
    found = {}

    def hook(module, inputs, output):
        found[module] = output.var(0).mean().sqrt().item()

    handles = [m.register_forward_hook(hook) for m in model.modules() if isinstance(m, nn.Linear)]
    with torch.no_grad():
        model(x)
    for handle in handles:
        handle.remove()
    return list(found.values())


@wrong("activation_stds", "std_per_feature")
def list_of_stds_for_each_layer(model, x):
    stds, handles = [], []
    for module in model.modules():
        if isinstance(module, nn.Linear):
            handles.append(module.register_forward_hook(lambda m, i, o: stds.append(o.std(dim=0).tolist())))
    with torch.no_grad():
        model(x)
    for handle in handles:
        handle.remove()
    return stds


@wrong("activation_stds", "std_of_weights")
def weight_measured_in_the_hook(model, x):
    stds, handles = [], []
    for module in model.modules():
        if isinstance(module, nn.Linear):
            handles.append(module.register_forward_hook(lambda m, i, o: stds.append(m.weight.std().item())))
    with torch.no_grad():
        model(x)
    for handle in handles:
        handle.remove()
    return stds


@wrong("activation_stds", "std_of_weights")
@torch.no_grad()
def weights_without_a_pass(model, x):
    return [m.weight.std().item() for m in model.modules() if isinstance(m, nn.Linear)]


@wrong("activation_stds", "std_of_weights")
def weights_after_a_pass(model, x):
    with torch.no_grad():
        model(x)
    stds = []
    for module in model.modules():
        if isinstance(module, nn.Linear):
            stds.append(module.weight.detach().std(unbiased=False).item())
    return stds


@wrong("activation_stds", "std_of_weights")
def matrices_among_the_parameters(model, x):
    with torch.no_grad():
        model(x)
    return [float(np.std(p.detach().numpy())) for p in model.parameters() if p.dim() == 2]


@wrong("activation_stds", "std_of_weights")
@torch.inference_mode()
def weights_stored_in_the_order_of_calls(model, x):
    weights = []
    with contextlib.ExitStack() as stack:
        for m in model.modules():
            if isinstance(m, nn.Linear):
                stack.enter_context(m.register_forward_hook(lambda m, i, o: weights.append(m.state_dict()["weight"])))
        model(x)
    return [w.var().sqrt().item() for w in weights]


@wrong("activation_stds", "keeps_outputs")
def outputs_in_a_dictionary_measured_later(model, x):
    outputs = {}

    def make_hook(name):
        def hook(module, inputs, output):
            outputs[name] = output.detach()

        return hook

    handles = [m.register_forward_hook(make_hook(n)) for n, m in model.named_modules() if isinstance(m, nn.Linear)]
    with torch.no_grad():
        model(x)
    for handle in handles:
        handle.remove()
    return [torch.std(o, unbiased=False).item() for o in outputs.values()]


@wrong("activation_stds", "keeps_outputs")
def arrays_that_share_the_memory(model, x):
    arrays = []
    hooks = [
        m.register_forward_hook(lambda m, i, o: arrays.append(o.numpy()))
        for m in model.modules()
        if isinstance(m, nn.Linear)
    ]
    with torch.no_grad():
        model(x)
    [h.remove() for h in hooks]
    return [float(a.std()) for a in arrays]


@wrong("activation_stds", "keeps_outputs")
@torch.no_grad()
def flat_views_measured_later(model, x):
    views = []
    with contextlib.ExitStack() as stack:
        for m in model.modules():
            if isinstance(m, nn.Linear):
                stack.enter_context(m.register_forward_hook(lambda m, i, o: views.append(o.flatten())))
        model(x)
    return [math.sqrt(v.var().item()) for v in views]


@wrong("activation_stds", "keeps_outputs")
def attribute_measured_later(model, x):
    called = []

    def hook(module, inputs, output):
        module.output = output
        called.append(module)

    handles = [m.register_forward_hook(hook) for m in model.modules() if isinstance(m, nn.Linear)]
    with torch.no_grad():
        model(x)
    for handle in handles:
        handle.remove()
    stds = [m.output.std().item() for m in called]
    for m in called:
        del m.output
    return stds


@wrong("activation_stds", "std_per_feature")
def population_stds_in_lists(model, x):
    stds = []

    def hook(module, inputs, output):
        stds.append(torch.std(output, dim=0, unbiased=False).tolist())

    handles = [m.register_forward_hook(hook) for m in model.modules() if isinstance(m, nn.Linear)]
    with torch.no_grad():
        model(x)
    for handle in handles:
        handle.remove()
    return stds


@wrong("activation_stds", "std_per_feature")
@torch.inference_mode()
def numpy_stds_in_lists(model, x):
    stds = []
    with contextlib.ExitStack() as stack:
        for m in model.modules():
            if isinstance(m, nn.Linear):
                stack.enter_context(m.register_forward_hook(lambda m, i, o: stds.append(o.numpy().std(0).tolist())))
        model(x)
    return stds


@wrong("activation_stds", "std_per_feature")
def vectors_of_stds(model, x):
    with Recorder(model) as recorder, torch.no_grad():
        model(x)
    return [output.std(dim=0) for output in recorder.outputs]


@wrong("activation_stds", "std_per_feature")
def one_std_for_each_example(model, x):
    found = {}

    def hook(module, inputs, output):
        found[module] = [row.std().item() for row in output]

    handles = [m.register_forward_hook(hook) for m in model.modules() if isinstance(m, nn.Linear)]
    with torch.no_grad():
        model(x)
    for handle in handles:
        handle.remove()
    return list(found.values())


@wrong("activation_stds", "assumes_sequential")
@torch.no_grad()
def layers_run_one_by_one(model, x):
    stds = []
    for layer in model.children():
        x = layer(x)
        if isinstance(layer, nn.Linear):
            stds.append(x.std().item())
    return stds


@wrong("activation_stds", "assumes_sequential")
def indices_of_a_sequential(model, x):
    stds = []
    with torch.no_grad():
        for i in range(len(model)):
            x = model[i](x)
            if type(model[i]) is nn.Linear:
                stds.append(torch.std(x, correction=0).item())
    return stds


@wrong("activation_stds", "assumes_sequential")
@torch.inference_mode()
def iterated_as_a_list(model, x):
    h, stds = x, []
    for layer in model:
        h = layer(h)
        if isinstance(layer, nn.Linear):
            stds.append(float(h.numpy().std()))
    return stds


@wrong("activation_stds", "assumes_sequential")
def named_children_run_one_by_one(model, x):
    found = {}
    with torch.no_grad():
        for name, layer in model.named_children():
            x = layer.forward(x)
            if isinstance(layer, nn.Linear):
                found[name] = x.var().sqrt().item()
    return list(found.values())


@wrong("activation_stds", "assumes_sequential")
def leaves_run_one_by_one(model, x):
    stds = []
    torch.set_grad_enabled(False)
    for module in model.modules():
        if list(module.children()):
            continue
        x = module(x)
        if isinstance(module, nn.Linear):
            stds.append(x.std().item())
    torch.set_grad_enabled(True)
    return stds


@wrong("activation_stds", "every_module")
def hooks_on_all_modules(model, x):
    stds, handles = [], []
    for module in model.modules():
        handles.append(module.register_forward_hook(lambda m, i, out: stds.append(out.std().item())))
    with torch.no_grad():
        model(x)
    for handle in handles:
        handle.remove()
    return stds


@wrong("activation_stds", "every_module")
def hooks_on_all_leaves(model, x):
    stds = []

    def hook(module, inputs, output):
        stds.append(output.std(unbiased=False).item())

    handles = [m.register_forward_hook(hook) for m in model.modules() if not list(m.children())]
    with torch.no_grad():
        model(x)
    for handle in handles:
        handle.remove()
    return stds


@wrong("activation_stds", "every_module")
@torch.inference_mode()
def hooks_on_all_children(model, x):
    stds = []
    with contextlib.ExitStack() as stack:
        for m in model.children():
            stack.enter_context(m.register_forward_hook(lambda m, i, o: stds.append(float(o.numpy().std()))))
        model(x)
    return stds


@wrong("activation_stds", "every_module")
def hooks_on_all_but_the_model(model, x):
    found = {}

    def make_hook(name):
        return lambda module, inputs, output: found.update({name: output.var().sqrt().item()})

    handles = [m.register_forward_hook(make_hook(name)) for name, m in model.named_modules() if name]
    with torch.no_grad():
        model(x)
    for handle in handles:
        handle.remove()
    return list(found.values())


@wrong("activation_stds", "every_module")
def hook_for_all_modules_everywhere(model, x):
    stds = []
    handle = nn.modules.module.register_module_forward_hook(lambda m, i, o: stds.append(o.std().item()))
    with torch.no_grad():
        model(x)
    handle.remove()
    return stds


@wrong("activation_stds", "freezes_parameters")
def gradients_of_the_model_switched_off(model, x):
    stds = []
    model.requires_grad_(False)
    handles = [
        m.register_forward_hook(lambda m, i, o: stds.append(o.std().item()))
        for m in model.modules()
        if isinstance(m, nn.Linear)
    ]
    model(x)
    for handle in handles:
        handle.remove()
    return stds


@wrong("activation_stds", "freezes_parameters")
def loop_over_the_parameters(model, x):
    for p in model.parameters():
        p.requires_grad = False
    with Recorder(model) as recorder:
        model(x)
    return [output.std().item() for output in recorder.outputs]


@wrong("activation_stds", "freezes_parameters")
@torch.no_grad()
def weights_frozen_as_well(model, x):
    stds = []
    with contextlib.ExitStack() as stack:
        for m in model.modules():
            if isinstance(m, nn.Linear):
                m.weight.requires_grad_(False)
                stack.enter_context(m.register_forward_hook(lambda m, i, o: stds.append(float(o.numpy().std()))))
        model(x)
    return stds


@wrong("activation_stds", "freezes_parameters")
def parameters_detached_in_place(model, x):
    stds = []

    def hook(module, inputs, output):
        stds.append(output.var(unbiased=False).sqrt().item())

    for p in model.parameters():
        p.detach_()
    handles = [m.register_forward_hook(hook) for m in model.modules() if isinstance(m, nn.Linear)]
    model(x)
    for handle in handles:
        handle.remove()
    return stds


@wrong("activation_stds", "freezes_parameters")
def frozen_in_the_hook(model, x):
    found = {}

    def hook(module, inputs, output):
        module.requires_grad_(False)
        found[module] = output.std().item()

    handles = [m.register_forward_hook(hook) for m in model.modules() if isinstance(m, nn.Linear)]
    with torch.no_grad():
        model(x)
    for handle in handles:
        handle.remove()
    return list(found.values())


@wrong("activation_stds", "hook_returns")
def hook_returns_the_std(model, x):
    stds = []

    def hook(module, inputs, output):
        stds.append(output.std().item())
        return output.std()

    handles = [m.register_forward_hook(hook) for m in model.modules() if isinstance(m, nn.Linear)]
    with torch.no_grad():
        model(x)
    for handle in handles:
        handle.remove()
    return stds


@wrong("activation_stds", "hook_returns")
def hook_returns_the_number(model, x):
    stds = []

    def hook(module, inputs, output):
        std = output.std().item()
        stds.append(std)
        return std

    handles = [m.register_forward_hook(hook) for m in model.modules() if isinstance(m, nn.Linear)]
    with torch.no_grad():
        model(x)
    for handle in handles:
        handle.remove()
    return stds


@wrong("activation_stds", "hook_returns")
def setdefault_in_a_lambda(model, x):
    found, handles = {}, []
    for name, module in model.named_modules():
        if isinstance(module, nn.Linear):
            handles.append(
                module.register_forward_hook(lambda m, i, o, name=name: found.setdefault(name, o.std().item()))
            )
    with torch.no_grad():
        model(x)
    for handle in handles:
        handle.remove()
    return list(found.values())


@wrong("activation_stds", "hook_returns")
@torch.no_grad()
def hook_returns_a_population_std(model, x):
    stds = []

    def hook(module, inputs, output):
        stds.append(output.std(unbiased=False))
        return stds[-1]

    with contextlib.ExitStack() as stack:
        for m in model.modules():
            if isinstance(m, nn.Linear):
                stack.enter_context(m.register_forward_hook(hook))
        model(x)
    return [s.item() for s in stds]


@wrong("activation_stds", "hook_returns")
def hook_returns_the_list(model, x):
    stds = []

    def hook(module, inputs, output):
        return stds.append(output.std().item()) or stds

    handles = [m.register_forward_hook(hook) for m in model.modules() if isinstance(m, nn.Linear)]
    with torch.no_grad():
        model(x)
    for handle in handles:
        handle.remove()
    return stds


@wrong("activation_stds", "root_mean_square")
def root_of_the_mean_of_squares(model, x):
    stds, handles = [], []
    for module in model.modules():
        if isinstance(module, nn.Linear):
            handles.append(module.register_forward_hook(lambda m, i, o: stds.append(o.pow(2).mean().sqrt().item())))
    with torch.no_grad():
        model(x)
    for handle in handles:
        handle.remove()
    return stds


@wrong("activation_stds", "root_mean_square")
def norm_over_the_root_of_n(model, x):
    stds = []

    def hook(module, inputs, output):
        stds.append((output.norm() / output.numel() ** 0.5).item())

    handles = [m.register_forward_hook(hook) for m in model.modules() if isinstance(m, nn.Linear)]
    with torch.no_grad():
        model(x)
    for handle in handles:
        handle.remove()
    return stds


@wrong("activation_stds", "root_mean_square")
@torch.inference_mode()
def numpy_root_mean_square(model, x):
    stds = []
    with contextlib.ExitStack() as stack:
        for m in model.modules():
            if isinstance(m, nn.Linear):
                stack.enter_context(
                    m.register_forward_hook(lambda m, i, o: stds.append(float(np.sqrt(np.mean(o.numpy() ** 2)))))
                )
        model(x)
    return stds


@wrong("activation_stds", "root_mean_square")
def mean_square_error_to_zero(model, x):
    with Recorder(model) as recorder, torch.no_grad():
        model(x)
    return [math.sqrt(F.mse_loss(output, torch.zeros_like(output)).item()) for output in recorder.outputs]


@wrong("activation_stds", "root_mean_square")
def squares_over_n_minus_one(model, x):
    found = {}

    def hook(module, inputs, output):
        found[module] = math.sqrt(sum(v * v for v in output.flatten().tolist()) / (output.numel() - 1))

    handles = [m.register_forward_hook(hook) for m in model.modules() if isinstance(m, nn.Linear)]
    with torch.no_grad():
        model(x)
    for handle in handles:
        handle.remove()
    return list(found.values())


@wrong("activation_stds", "skips_activations")
@torch.no_grad()
def linear_layers_chained(model, x):
    stds = []
    for module in model.modules():
        if isinstance(module, nn.Linear):
            x = module(x)
            stds.append(x.std().item())
    return stds


@wrong("activation_stds", "skips_activations")
def weights_multiplied(model, x):
    h, stds = x, []
    for module in model.modules():
        if isinstance(module, nn.Linear):
            h = h @ module.weight.detach().T + module.bias.detach()
            stds.append(h.std().item())
    return stds


@wrong("activation_stds", "skips_activations")
@torch.inference_mode()
def functional_linear_in_a_chain(model, x):
    parameters = list(model.parameters())
    stds = []
    for weight, bias in zip(parameters[::2], parameters[1::2], strict=True):
        x = F.linear(x, weight, bias)
        stds.append(torch.std(x, correction=0).item())
    return stds


@wrong("activation_stds", "skips_activations")
def new_model_of_the_linear_layers(model, x):
    linear = nn.Sequential(*[m for m in model.modules() if isinstance(m, nn.Linear)])
    with Recorder(linear) as recorder, torch.no_grad():
        linear(x)
    return [output.std().item() for output in recorder.outputs]


@wrong("activation_stds", "skips_activations")
def numpy_chain(model, x):
    h, stds = x.numpy(), []
    for module in filter(lambda m: isinstance(m, nn.Linear), model.modules()):
        h = h @ module.weight.detach().numpy().T + module.bias.detach().numpy()
        stds.append(float(h.std()))
    return stds


@wrong("activation_stds", "nothing_measured")
def hooks_removed_before_the_pass(model, x):
    stds, handles = [], []
    for module in model.modules():
        if isinstance(module, nn.Linear):
            handles.append(module.register_forward_hook(lambda m, i, out: stds.append(out.std().item())))
    for handle in handles:
        handle.remove()
    with torch.no_grad():
        model(x)
    return stds


@wrong("activation_stds", "nothing_measured")
def model_never_run(model, x):
    with Recorder(model) as recorder, torch.no_grad():
        return [output.std().item() for output in recorder.outputs]


@wrong("activation_stds", "nothing_measured")
def model_run_before_the_hooks(model, x):
    found = {}
    with torch.no_grad():
        model(x)
    handles = []
    for name, module in model.named_modules():
        if isinstance(module, nn.Linear):
            handles.append(module.register_forward_hook(lambda m, i, o, name=name: found.update({name: o.std()})))
    for handle in handles:
        handle.remove()
    return list(found.values())


@wrong("activation_stds", "nothing_measured")
@torch.inference_mode()
def run_outside_of_the_block(model, x):
    stds = []
    with contextlib.ExitStack() as stack:
        for m in model.modules():
            if isinstance(m, nn.Linear):
                stack.enter_context(m.register_forward_hook(lambda m, i, o: stds.append(float(o.std()))))
    model(x)
    return stds


@wrong("activation_stds", "nothing_measured")
def each_hook_removed_in_the_loop(model, x):
    stds = []

    def hook(module, inputs, output):
        stds.append(output.std(unbiased=False).item())

    for module in model.modules():
        if isinstance(module, nn.Linear):
            handle = module.register_forward_hook(hook)
            handle.remove()
    with torch.no_grad():
        model(x)
    return stds


@wrong("activation_stds", "nothing_measured")
def type_compared_with_a_name(model, x):
    stds, handles = [], []
    for module in model.modules():
        if type(module) == "Linear":  # noqa: E721 (the student's mistake)
            handles.append(module.register_forward_hook(lambda m, i, out: stds.append(out.std().item())))
    with torch.no_grad():
        model(x)
    for handle in handles:
        handle.remove()
    return stds


@wrong("activation_stds", "autograd_left_off")
def autograd_off_for_good(model, x):
    torch.set_grad_enabled(False)
    with Recorder(model) as recorder:
        model(x)
    return [output.std().item() for output in recorder.outputs]


@wrong("activation_stds", "autograd_left_off")
def no_grad_entered_by_hand(model, x):
    stds = []
    handles = [
        m.register_forward_hook(lambda m, i, o: stds.append(o.std(unbiased=False).item()))
        for m in model.modules()
        if isinstance(m, nn.Linear)
    ]
    torch.no_grad().__enter__()
    model(x)
    for handle in handles:
        handle.remove()
    return stds


@wrong("activation_stds", "autograd_left_off")
def autograd_on_again_after_the_return(model, x):
    stds = []
    torch.set_grad_enabled(False)
    with contextlib.ExitStack() as stack:
        for m in model.modules():
            if isinstance(m, nn.Linear):
                stack.enter_context(m.register_forward_hook(lambda m, i, o: stds.append(float(o.numpy().std()))))
        model(x)
    return stds
    torch.set_grad_enabled(True)


@wrong("activation_stds", "autograd_left_off")
def autograd_switched_off_in_the_hook(model, x):
    found = {}

    def pre_hook(module, args):
        torch.set_grad_enabled(False)

    def hook(module, inputs, output):
        found[module] = output.std().item()

    handles = [model.register_forward_pre_hook(pre_hook)]
    handles += [m.register_forward_hook(hook) for m in model.modules() if isinstance(m, nn.Linear)]
    model(x)
    for handle in handles:
        handle.remove()
    return list(found.values())


@wrong("activation_stds", "autograd_left_off")
def grad_mode_read_too_late(model, x):
    stds, handles = [], []
    for module in model.modules():
        if isinstance(module, nn.Linear):
            handles.append(module.register_forward_hook(lambda m, i, out: stds.append(out.var().sqrt().item())))
    torch.set_grad_enabled(False)
    was_on = torch.is_grad_enabled()
    model(x)
    torch.set_grad_enabled(was_on)
    for handle in handles:
        handle.remove()
    return stds


# ------------------------------------------------------------------------------------------------ gradient_check


@right("gradient_check")
def copies_moved_in_a_loop(f, theta, grad, eps=1e-5):
    approx = torch.zeros_like(theta)
    for i in range(len(theta)):
        plus, minus = theta.clone(), theta.clone()
        plus[i] += eps
        minus[i] -= eps
        approx[i] = (f(plus) - f(minus)) / (2 * eps)
    return (torch.norm(approx - grad) / (torch.norm(approx) + torch.norm(grad))).item()


@right("gradient_check")
def rows_of_the_identity(f, theta, grad, eps=1e-5):
    steps = eps * torch.eye(theta.numel(), dtype=theta.dtype)
    approx = torch.stack([(f(theta + e) - f(theta - e)) / (2 * eps) for e in steps])
    return float((approx - grad).norm() / (approx.norm() + grad.norm()))


@right("gradient_check")
@torch.no_grad()
def theta_moved_and_put_back(f, theta, grad, eps=1e-5):
    approx = []
    for i in range(theta.shape[0]):
        old = theta[i].item()
        theta[i] = old + eps
        up = f(theta).item()
        theta[i] = old - eps
        down = f(theta).item()
        theta[i] = old
        approx.append((up - down) / (2 * eps))
    approx = torch.tensor(approx, dtype=torch.float64)
    return (torch.dist(approx, grad) / (approx.norm() + grad.norm())).item()


@right("gradient_check")
def numpy_arrays(f, theta, grad, eps=1e-5):
    t, g = theta.detach().numpy(), grad.detach().numpy()
    approx = np.empty_like(t)
    for i in range(t.size):
        values = []
        for sign in (1, -1):
            moved = t.copy()
            moved[i] += sign * eps
            values.append(f(torch.from_numpy(moved)).item())
        approx[i] = (values[0] - values[1]) / (2 * eps)
    return float(np.linalg.norm(approx - g) / (np.linalg.norm(approx) + np.linalg.norm(g)))


@right("gradient_check")
def sums_of_squares_in_python(f, theta, grad, eps=1e-5):
    difference = first = second = 0.0
    for i, g in enumerate(grad.tolist()):
        e = torch.zeros_like(theta)
        e[i] = eps
        a = (float(f(theta + e)) - float(f(theta - e))) / eps / 2
        difference += (a - g) ** 2
        first += a * a
        second += g * g
    return math.sqrt(difference) / (math.sqrt(first) + math.sqrt(second))


@right("gradient_check")
def helper_for_one_component(f, theta, grad, eps=1e-5):
    def slope(i):
        direction = F.one_hot(torch.tensor(i), len(theta)).to(theta.dtype)
        return f(theta + eps * direction).item() / (2 * eps) - f(theta - eps * direction).item() / (2 * eps)

    approx = torch.tensor(list(map(slope, range(len(theta)))), dtype=theta.dtype)
    top = torch.linalg.vector_norm(approx - grad)
    return (top / (torch.linalg.vector_norm(approx) + torch.linalg.vector_norm(grad))).item()


@right("gradient_check")
def mean_of_forward_and_backward_differences(f, theta, grad, eps=1e-5):
    here = f(theta)
    approx = torch.empty_like(theta)
    for i in range(len(theta)):
        ahead = torch.where(torch.arange(len(theta)) == i, theta + eps, theta)
        behind = torch.where(torch.arange(len(theta)) == i, theta - eps, theta)
        approx[i] = ((f(ahead) - here) / eps + (here - f(behind)) / eps) / 2
    return ((approx - grad).norm() / (approx.norm() + grad.norm())).item()


@right("gradient_check")
def table_of_moved_points(f, theta, grad, eps=1e-5):
    d = theta.numel()
    points = theta.repeat(2 * d, 1)
    points[:d] += eps * torch.eye(d, dtype=theta.dtype)
    points[d:].diagonal().sub_(eps)
    values = torch.tensor([f(p).item() for p in points], dtype=torch.float64)
    approx = (values[:d] - values[d:]).div(2 * eps)
    return (approx.sub(grad).pow(2).sum().sqrt() / (approx.pow(2).sum().sqrt() + grad.pow(2).sum().sqrt())).item()


@right("gradient_check")
def lists_of_floats(f, theta, grad, eps=1e-5):
    start = theta.tolist()
    approx = []
    for i in range(len(start)):
        up, down = list(start), list(start)
        up[i], down[i] = start[i] + eps, start[i] - eps
        rise = f(torch.tensor(up, dtype=torch.float64)) - f(torch.tensor(down, dtype=torch.float64))
        approx.append(rise.item() / (up[i] - down[i]))
    return math.dist(approx, grad.tolist()) / (math.hypot(*approx) + math.hypot(*grad.tolist()))


@right("gradient_check")
def added_and_restored_from_a_backup(f, theta, grad, eps=1e-5):
    backup = theta.clone()
    approx = torch.zeros(theta.shape, dtype=theta.dtype)
    for i in range(theta.numel()):
        theta[i] += eps
        approx[i] = f(theta)
        theta[i] -= 2 * eps
        approx[i] -= f(theta)
        theta.copy_(backup)
    approx /= 2 * eps
    return float(torch.norm(approx - grad) / (torch.norm(approx) + torch.norm(grad)))


@wrong("gradient_check", "one_sided")
def forward_difference(f, theta, grad, eps=1e-5):
    approx = torch.zeros_like(theta)
    for i in range(len(theta)):
        plus = theta.clone()
        plus[i] += eps
        approx[i] = (f(plus) - f(theta)) / eps
    return (torch.norm(approx - grad) / (torch.norm(approx) + torch.norm(grad))).item()


@wrong("gradient_check", "one_sided")
def backward_difference(f, theta, grad, eps=1e-5):
    steps = eps * torch.eye(theta.numel(), dtype=theta.dtype)
    approx = torch.stack([(f(theta) - f(theta - e)) / eps for e in steps])
    return float((approx - grad).norm() / (approx.norm() + grad.norm()))


@wrong("gradient_check", "one_sided")
def numpy_forward_difference(f, theta, grad, eps=1e-5):
    t, g = theta.numpy(), grad.numpy()
    here = f(theta).item()
    approx = np.array([(f(torch.from_numpy(t + eps * e)).item() - here) / eps for e in np.eye(len(t))])
    return float(np.linalg.norm(approx - g) / (np.linalg.norm(approx) + np.linalg.norm(g)))


@wrong("gradient_check", "one_sided")
def theta_moved_ahead_and_put_back(f, theta, grad, eps=1e-5):
    here = f(theta).item()
    approx = []
    for i in range(theta.shape[0]):
        old = theta[i].item()
        theta[i] = old + eps
        approx.append((f(theta).item() - here) / eps)
        theta[i] = old
    approx = torch.tensor(approx, dtype=torch.float64)
    return (torch.dist(approx, grad) / (approx.norm() + grad.norm())).item()


@wrong("gradient_check", "one_sided")
def forward_by_two_steps(f, theta, grad, eps=1e-5):
    difference = first = second = 0.0
    for i, g in enumerate(grad.tolist()):
        e = torch.zeros_like(theta)
        e[i] = 2 * eps
        a = (float(f(theta + e)) - float(f(theta))) / (2 * eps)
        difference += (a - g) ** 2
        first += a * a
        second += g * g
    return math.sqrt(difference) / (math.sqrt(first) + math.sqrt(second))


@wrong("gradient_check", "one_sided")
def forward_difference_as_a_helper(f, theta, grad, eps=1e-5):
    def slope(i):
        direction = F.one_hot(torch.tensor(i), len(theta)).to(theta.dtype)
        return (f(theta + eps * direction).item() - f(theta).item()) / eps

    approx = torch.tensor([slope(i) for i in range(len(theta))], dtype=theta.dtype)
    return ((approx - grad).norm() / (approx.norm() + grad.norm())).item()


@wrong("gradient_check", "divides_by_eps")
def two_forgotten(f, theta, grad, eps=1e-5):
    approx = torch.zeros_like(theta)
    for i in range(len(theta)):
        plus, minus = theta.clone(), theta.clone()
        plus[i] += eps
        minus[i] -= eps
        approx[i] = (f(plus) - f(minus)) / eps
    return (torch.norm(approx - grad) / (torch.norm(approx) + torch.norm(grad))).item()


@wrong("gradient_check", "divides_by_eps")
def differences_on_both_sides_added(f, theta, grad, eps=1e-5):
    here = f(theta)
    steps = eps * torch.eye(theta.numel(), dtype=theta.dtype)
    approx = torch.stack([(f(theta + e) - here) / eps + (here - f(theta - e)) / eps for e in steps])
    return float((approx - grad).norm() / (approx.norm() + grad.norm()))


@wrong("gradient_check", "divides_by_eps")
def numpy_over_eps(f, theta, grad, eps=1e-5):
    t, g = theta.numpy(), grad.numpy()
    up = np.array([f(torch.from_numpy(t + eps * e)).item() for e in np.eye(t.size)])
    down = np.array([f(torch.from_numpy(t - eps * e)).item() for e in np.eye(t.size)])
    approx = (up - down) / eps
    return float(np.linalg.norm(approx - g) / (np.linalg.norm(approx) + np.linalg.norm(g)))


@wrong("gradient_check", "divides_by_eps")
def values_divided_one_by_one(f, theta, grad, eps=1e-5):
    approx = []
    for i in range(theta.shape[0]):
        old = theta[i].item()
        theta[i] = old + eps
        up = f(theta).item() / eps
        theta[i] = old - eps
        down = f(theta).item() / eps
        theta[i] = old
        approx.append(up - down)
    return math.dist(approx, grad.tolist()) / (math.hypot(*approx) + math.hypot(*grad.tolist()))


@wrong("gradient_check", "divides_by_eps")
def table_divided_by_eps(f, theta, grad, eps=1e-5):
    d = theta.numel()
    points = torch.cat([theta + eps * torch.eye(d).double(), theta - eps * torch.eye(d).double()])
    values = torch.stack([f(p) for p in points]).view(2, d)
    approx = -values.diff(dim=0).squeeze(0) / eps
    return ((approx - grad).norm() / (approx.norm() + grad.norm())).item()


@wrong("gradient_check", "squared_norms")
def sums_of_squares_without_a_root(f, theta, grad, eps=1e-5):
    approx = torch.zeros_like(theta)
    for i in range(len(theta)):
        plus, minus = theta.clone(), theta.clone()
        plus[i] += eps
        minus[i] -= eps
        approx[i] = (f(plus) - f(minus)) / (2 * eps)
    return (((approx - grad) ** 2).sum() / ((approx**2).sum() + (grad**2).sum())).item()


@wrong("gradient_check", "squared_norms")
def dot_products(f, theta, grad, eps=1e-5):
    steps = eps * torch.eye(theta.numel(), dtype=theta.dtype)
    approx = torch.stack([(f(theta + e) - f(theta - e)) / (2 * eps) for e in steps])
    delta = approx - grad
    return float(delta @ delta / (approx @ approx + grad @ grad))


@wrong("gradient_check", "squared_norms")
def numpy_norms_squared(f, theta, grad, eps=1e-5):
    t, g = theta.numpy(), grad.numpy()
    approx = np.array(
        [(f(torch.from_numpy(t + e)) - f(torch.from_numpy(t - e))).item() / (2 * eps) for e in eps * np.eye(t.size)]
    )
    return float(np.linalg.norm(approx - g) ** 2 / (np.linalg.norm(approx) ** 2 + np.linalg.norm(g) ** 2))


@wrong("gradient_check", "squared_norms")
def ratio_of_mean_squares(f, theta, grad, eps=1e-5):
    def slope(i):
        e = torch.zeros_like(theta)
        e[i] = eps
        return (f(theta + e).item() - f(theta - e).item()) / (2 * eps)

    approx = torch.tensor([slope(i) for i in range(len(theta))], dtype=theta.dtype)
    zero = torch.zeros_like(grad)
    return (F.mse_loss(approx, grad) / (F.mse_loss(approx, zero) + F.mse_loss(grad, zero))).item()


@wrong("gradient_check", "squared_norms")
def totals_in_python_without_a_root(f, theta, grad, eps=1e-5):
    difference = first = second = 0.0
    for i, g in enumerate(grad.tolist()):
        e = torch.zeros_like(theta)
        e[i] = eps
        a = (float(f(theta + e)) - float(f(theta - e))) / (2 * eps)
        difference += (a - g) ** 2
        first += a * a
        second += g * g
    return difference / (first + second)


@wrong("gradient_check", "mutates_theta")
def never_put_back(f, theta, grad, eps=1e-5):
    approx = torch.zeros_like(theta)
    for i in range(len(theta)):
        theta[i] += eps
        up = f(theta)
        theta[i] -= 2 * eps
        down = f(theta)
        approx[i] = (up - down) / (2 * eps)
    return (torch.norm(approx - grad) / (torch.norm(approx) + torch.norm(grad))).item()


@wrong("gradient_check", "mutates_theta")
def put_back_in_the_wrong_direction(f, theta, grad, eps=1e-5):
    approx = []
    for i in range(theta.shape[0]):
        theta[i] += eps
        up = f(theta).item()
        theta[i] -= 2 * eps
        down = f(theta).item()
        theta[i] -= eps
        approx.append((up - down) / (2 * eps))
    approx = torch.tensor(approx, dtype=torch.float64)
    return (torch.dist(approx, grad) / (approx.norm() + grad.norm())).item()


@wrong("gradient_check", "mutates_theta")
def numpy_shares_the_memory(f, theta, grad, eps=1e-5):
    t, g = theta.numpy(), grad.numpy()
    approx = np.zeros(len(t))
    for i in range(len(t)):
        t[i] += eps
        up = f(torch.tensor(t)).item()
        t[i] -= 2 * eps
        approx[i] = (up - f(torch.tensor(t)).item()) / (2 * eps)
    return float(np.linalg.norm(approx - g) / (np.linalg.norm(approx) + np.linalg.norm(g)))


@wrong("gradient_check", "mutates_theta")
def second_name_for_theta(f, theta, grad, eps=1e-5):
    d = theta.numel()
    approx = torch.empty(d, dtype=theta.dtype)
    moved = theta.detach().view(-1)
    for i in range(d):
        e = eps * torch.eye(d, dtype=theta.dtype)[i]
        up = f(moved.add_(e))
        down = f(moved.sub_(2 * e))
        approx[i] = (up - down) / (2 * eps)
    return float((approx - grad).norm() / (approx.norm() + grad.norm()))


@wrong("gradient_check", "mutates_theta")
def put_back_before_each_but_not_after_the_last(f, theta, grad, eps=1e-5):
    start = theta.clone()
    approx = []
    for i in range(len(theta)):
        theta.copy_(start)
        theta[i] = start[i] + eps
        up = f(theta).item()
        theta[i] = start[i] - eps
        approx.append((up - f(theta).item()) / (2 * eps))
    return math.dist(approx, grad.tolist()) / (math.hypot(*approx) + math.hypot(*grad.tolist()))


@wrong("gradient_check", "mutates_theta")
def alias_moved_ahead_and_copy_moved_back(f, theta, grad, eps=1e-5):
    approx = torch.zeros_like(theta)
    for i in range(len(theta)):
        minus = theta.clone()
        plus = theta
        plus[i] += eps
        minus[i] -= eps
        approx[i] = (f(plus) - f(minus)) / (2 * eps)
    return (torch.norm(approx - grad) / (torch.norm(approx) + torch.norm(grad))).item()


@wrong("gradient_check", "max_norm")
def largest_entries(f, theta, grad, eps=1e-5):
    approx = torch.zeros_like(theta)
    for i in range(len(theta)):
        plus, minus = theta.clone(), theta.clone()
        plus[i] += eps
        minus[i] -= eps
        approx[i] = (f(plus) - f(minus)) / (2 * eps)
    return ((approx - grad).abs().max() / (approx.abs().max() + grad.abs().max())).item()


@wrong("gradient_check", "max_norm")
def infinity_norm(f, theta, grad, eps=1e-5):
    steps = eps * torch.eye(theta.numel(), dtype=theta.dtype)
    approx = torch.stack([(f(theta + e) - f(theta - e)) / (2 * eps) for e in steps])
    norm = functools.partial(torch.linalg.vector_norm, ord=float("inf"))
    return float(norm(approx - grad) / (norm(approx) + norm(grad)))


@wrong("gradient_check", "max_norm")
def numpy_infinity_norm(f, theta, grad, eps=1e-5):
    t, g = theta.numpy(), grad.numpy()
    approx = np.array(
        [(f(torch.from_numpy(t + e)) - f(torch.from_numpy(t - e))).item() / (2 * eps) for e in eps * np.eye(t.size)]
    )
    return float(np.linalg.norm(approx - g, np.inf) / (np.linalg.norm(approx, np.inf) + np.linalg.norm(g, np.inf)))


@wrong("gradient_check", "max_norm")
def max_of_python_lists(f, theta, grad, eps=1e-5):
    approx = []
    for i in range(theta.shape[0]):
        old = theta[i].item()
        theta[i] = old + eps
        up = f(theta).item()
        theta[i] = old - eps
        approx.append((up - f(theta).item()) / (2 * eps))
        theta[i] = old
    g = grad.tolist()
    return max(abs(a - b) for a, b in zip(approx, g, strict=True)) / (max(map(abs, approx)) + max(map(abs, g)))


@wrong("gradient_check", "max_norm")
def largest_value_kept_while_looping(f, theta, grad, eps=1e-5):
    difference = first = second = 0.0
    for i, g in enumerate(grad.tolist()):
        e = torch.zeros_like(theta)
        e[i] = eps
        a = (float(f(theta + e)) - float(f(theta - e))) / (2 * eps)
        difference = max(difference, abs(a - g))
        first, second = max(first, abs(a)), max(second, abs(g))
    return difference / (first + second)


@wrong("gradient_check", "max_norm")
def largest_ratio_of_components(f, theta, grad, eps=1e-5):
    steps = eps * torch.eye(theta.numel(), dtype=theta.dtype)
    approx = torch.stack([(f(theta + e) - f(theta - e)) / (2 * eps) for e in steps])
    return ((approx - grad).abs() / (approx.abs() + grad.abs()).clamp(min=1e-12)).max().item()


@wrong("gradient_check", "half_step")
def half_of_eps_on_each_side(f, theta, grad, eps=1e-5):
    approx = torch.zeros_like(theta)
    for i in range(len(theta)):
        plus, minus = theta.clone(), theta.clone()
        plus[i] += eps / 2
        minus[i] -= eps / 2
        approx[i] = (f(plus) - f(minus)) / eps
    return (torch.norm(approx - grad) / (torch.norm(approx) + torch.norm(grad))).item()


@wrong("gradient_check", "half_step")
def eps_halved_at_the_start(f, theta, grad, eps=1e-5):
    h = eps / 2
    steps = h * torch.eye(theta.numel(), dtype=theta.dtype)
    approx = torch.stack([(f(theta + e) - f(theta - e)) / (2 * h) for e in steps])
    return float((approx - grad).norm() / (approx.norm() + grad.norm()))


@wrong("gradient_check", "half_step")
def numpy_width_of_eps(f, theta, grad, eps=1e-5):
    t, g = theta.numpy(), grad.numpy()
    approx = np.array(
        [(f(torch.from_numpy(t + e)) - f(torch.from_numpy(t - e))).item() / eps for e in 0.5 * eps * np.eye(t.size)]
    )
    return float(np.linalg.norm(approx - g) / (np.linalg.norm(approx) + np.linalg.norm(g)))


@wrong("gradient_check", "half_step")
def theta_moved_by_half_and_put_back(f, theta, grad, eps=1e-5):
    approx = []
    for i in range(theta.shape[0]):
        old = theta[i].item()
        theta[i] = old + 0.5 * eps
        up = f(theta).item()
        theta[i] = old - 0.5 * eps
        approx.append((up - f(theta).item()) / eps)
        theta[i] = old
    return math.dist(approx, grad.tolist()) / (math.hypot(*approx) + math.hypot(*grad.tolist()))


@wrong("gradient_check", "half_step")
def step_found_from_two_ends(f, theta, grad, eps=1e-5):
    def slope(i):
        e = torch.zeros_like(theta)
        e[i] = 1
        low, high = theta - eps / 2 * e, theta + eps / 2 * e
        return (f(high) - f(low)).item() / (high - low).sum().item()

    approx = torch.tensor([slope(i) for i in range(len(theta))], dtype=theta.dtype)
    return ((approx - grad).norm() / (approx.norm() + grad.norm())).item()


@wrong("gradient_check", "no_division")
def difference_of_the_values(f, theta, grad, eps=1e-5):
    approx = torch.zeros_like(theta)
    for i in range(len(theta)):
        plus, minus = theta.clone(), theta.clone()
        plus[i] += eps
        minus[i] -= eps
        approx[i] = f(plus) - f(minus)
    return (torch.norm(approx - grad) / (torch.norm(approx) + torch.norm(grad))).item()


@wrong("gradient_check", "no_division")
def stacked_differences(f, theta, grad, eps=1e-5):
    steps = eps * torch.eye(theta.numel(), dtype=theta.dtype)
    approx = torch.stack([f(theta + e) - f(theta - e) for e in steps])
    return float((approx - grad).norm() / (approx.norm() + grad.norm()))


@wrong("gradient_check", "no_division")
def division_without_an_assignment(f, theta, grad, eps=1e-5):
    d = theta.numel()
    up = torch.stack([f(theta + eps * e) for e in torch.eye(d).double()])
    down = torch.stack([f(theta - eps * e) for e in torch.eye(d).double()])
    approx = up - down
    approx.div(2 * eps)
    return torch.norm(approx - grad).item() / (torch.norm(approx).item() + torch.norm(grad).item())


@wrong("gradient_check", "no_division")
def numpy_differences(f, theta, grad, eps=1e-5):
    t, g = theta.numpy(), grad.numpy()
    approx = np.array([(f(torch.from_numpy(t + e)) - f(torch.from_numpy(t - e))).item() for e in eps * np.eye(t.size)])
    return float(np.linalg.norm(approx - g) / (np.linalg.norm(approx) + np.linalg.norm(g)))


@wrong("gradient_check", "no_division")
def difference_as_a_helper(f, theta, grad, eps=1e-5):
    approx = []
    for i in range(theta.shape[0]):
        old = theta[i].item()
        theta[i] = old + eps
        up = f(theta).item()
        theta[i] = old - eps
        approx.append(up - f(theta).item())
        theta[i] = old
    return math.dist(approx, grad.tolist()) / (math.hypot(*approx) + math.hypot(*grad.tolist()))


@wrong("gradient_check", "wrong_sign")
def minus_less_plus(f, theta, grad, eps=1e-5):
    approx = torch.zeros_like(theta)
    for i in range(len(theta)):
        plus, minus = theta.clone(), theta.clone()
        plus[i] += eps
        minus[i] -= eps
        approx[i] = (f(minus) - f(plus)) / (2 * eps)
    return (torch.norm(approx - grad) / (torch.norm(approx) + torch.norm(grad))).item()


@wrong("gradient_check", "wrong_sign")
def sum_in_the_numerator(f, theta, grad, eps=1e-5):
    steps = eps * torch.eye(theta.numel(), dtype=theta.dtype)
    approx = torch.stack([(f(theta + e) - f(theta - e)) / (2 * eps) for e in steps])
    return float((approx + grad).norm() / (approx.norm() + grad.norm()))


@wrong("gradient_check", "wrong_sign")
def numpy_diff_of_up_and_down(f, theta, grad, eps=1e-5):
    t, g = theta.numpy(), grad.numpy()
    values = np.array([[f(torch.from_numpy(t + s * eps * e)).item() for e in np.eye(t.size)] for s in (1, -1)])
    approx = np.diff(values, axis=0)[0] / (2 * eps)
    return float(np.linalg.norm(approx - g) / (np.linalg.norm(approx) + np.linalg.norm(g)))


@wrong("gradient_check", "wrong_sign")
def descent_direction(f, theta, grad, eps=1e-5):
    approx = []
    for i in range(theta.shape[0]):
        old = theta[i].item()
        theta[i] = old + eps
        up = f(theta).item()
        theta[i] = old - eps
        approx.append(-(up - f(theta).item()) / (2 * eps))
        theta[i] = old
    return math.dist(approx, grad.tolist()) / (math.hypot(*approx) + math.hypot(*grad.tolist()))


@wrong("gradient_check", "wrong_sign")
def plus_and_minus_exchanged(f, theta, grad, eps=1e-5):
    def slope(i):
        e = F.one_hot(torch.tensor(i), len(theta)).to(theta.dtype)
        plus, minus = theta - eps * e, theta + eps * e
        return (f(plus) - f(minus)).item() / (2 * eps)

    approx = torch.tensor([slope(i) for i in range(len(theta))], dtype=theta.dtype)
    return ((approx - grad).norm() / (approx.norm() + grad.norm())).item()


@wrong("gradient_check", "all_components_at_once")
def scalar_added_to_theta(f, theta, grad, eps=1e-5):
    approx = (f(theta + eps) - f(theta - eps)) / (2 * eps)
    return (torch.norm(approx - grad) / (torch.norm(approx) + torch.norm(grad))).item()


@wrong("gradient_check", "all_components_at_once")
def same_slope_for_every_component(f, theta, grad, eps=1e-5):
    approx = torch.zeros_like(theta)
    for i in range(len(theta)):
        approx[i] = (f(theta + eps) - f(theta - eps)) / (2 * eps)
    return (torch.norm(approx - grad) / (torch.norm(approx) + torch.norm(grad))).item()


@wrong("gradient_check", "all_components_at_once")
def slope_expanded_to_the_shape(f, theta, grad, eps=1e-5):
    e = torch.ones_like(theta)
    slope = (f(theta + eps * e) - f(theta - eps * e)) / (2 * eps)
    approx = torch.full_like(grad, slope.item())
    return float((approx - grad).norm() / (approx.norm() + grad.norm()))


@wrong("gradient_check", "all_components_at_once")
def slope_against_the_sum_of_the_gradient(f, theta, grad, eps=1e-5):
    slope = (f(theta + eps) - f(theta - eps)).item() / (2 * eps)
    total = grad.sum().item()
    return abs(slope - total) / (abs(slope) + abs(total))


@wrong("gradient_check", "all_components_at_once")
def numpy_scalar_broadcast(f, theta, grad, eps=1e-5):
    t, g = theta.numpy(), grad.numpy()
    slope = (f(torch.from_numpy(t + eps)).item() - f(torch.from_numpy(t - eps)).item()) / (2 * eps)
    return float(np.linalg.norm(slope - g) / (np.linalg.norm([slope]) + np.linalg.norm(g)))


@wrong("gradient_check", "all_components_at_once")
def inner_loop_over_all_components(f, theta, grad, eps=1e-5):
    approx = torch.zeros_like(theta)
    for i in range(len(theta)):
        plus, minus = theta.clone(), theta.clone()
        for j in range(len(theta)):
            plus[j] += eps
            minus[j] -= eps
        approx[i] = (f(plus) - f(minus)) / (2 * eps)
    return math.dist(approx.tolist(), grad.tolist()) / (approx.norm().item() + grad.norm().item())


@wrong("gradient_check", "ignores_eps")
def step_written_as_a_number(f, theta, grad, eps=1e-5):
    approx = torch.zeros_like(theta)
    for i in range(len(theta)):
        plus, minus = theta.clone(), theta.clone()
        plus[i] += 1e-5
        minus[i] -= 1e-5
        approx[i] = (f(plus) - f(minus)) / 2e-5
    return (torch.norm(approx - grad) / (torch.norm(approx) + torch.norm(grad))).item()


@wrong("gradient_check", "ignores_eps")
def eps_overwritten(f, theta, grad, eps=1e-5):
    eps = 1e-6
    steps = eps * torch.eye(theta.numel(), dtype=theta.dtype)
    approx = torch.stack([(f(theta + e) - f(theta - e)) / (2 * eps) for e in steps])
    return float((approx - grad).norm() / (approx.norm() + grad.norm()))


@wrong("gradient_check", "ignores_eps")
def step_from_the_precision(f, theta, grad, eps=1e-5):
    t, g = theta.numpy(), grad.numpy()
    h = np.finfo(np.float64).eps ** (1 / 3)
    approx = np.array(
        [(f(torch.from_numpy(t + e)) - f(torch.from_numpy(t - e))).item() / (2 * h) for e in h * np.eye(t.size)]
    )
    return float(np.linalg.norm(approx - g) / (np.linalg.norm(approx) + np.linalg.norm(g)))


@wrong("gradient_check", "ignores_eps")
def eps_never_longer_than_the_default(f, theta, grad, eps=1e-5):
    eps = min(eps, 1e-5)
    approx = []
    for i in range(theta.shape[0]):
        old = theta[i].item()
        theta[i] = old + eps
        up = f(theta).item()
        theta[i] = old - eps
        approx.append((up - f(theta).item()) / (2 * eps))
        theta[i] = old
    return math.dist(approx, grad.tolist()) / (math.hypot(*approx) + math.hypot(*grad.tolist()))


@wrong("gradient_check", "ignores_eps")
def helper_with_a_step_of_its_own(f, theta, grad, eps=1e-5):
    def numerical_gradient(h=1e-4):
        return torch.stack([f(theta + h * e) - f(theta - h * e) for e in torch.eye(len(theta)).double()]) / (2 * h)

    approx = numerical_gradient()
    return ((approx - grad).norm() / (approx.norm() + grad.norm())).item()


@wrong("gradient_check", "autograd_for_differences")
def autograd_for_finite_differences(f, theta, grad, eps=1e-5):
    approx = torch.func.grad(f)(theta)
    return (torch.norm(approx - grad) / (torch.norm(approx) + torch.norm(grad))).item()


@wrong("gradient_check", "absolute_error")
def norm_of_the_difference(f, theta, grad, eps=1e-5):
    approx = torch.zeros_like(theta)
    for i in range(len(theta)):
        plus, minus = theta.clone(), theta.clone()
        plus[i] += eps
        minus[i] -= eps
        approx[i] = (f(plus) - f(minus)) / (2 * eps)
    return torch.norm(approx - grad).item()


@wrong("gradient_check", "absolute_error")
def torch_dist(f, theta, grad, eps=1e-5):
    steps = eps * torch.eye(theta.numel(), dtype=theta.dtype)
    approx = torch.stack([(f(theta + e) - f(theta - e)) / (2 * eps) for e in steps])
    return float(torch.dist(approx, grad))


@wrong("gradient_check", "absolute_error")
def numpy_distance(f, theta, grad, eps=1e-5):
    t, g = theta.numpy(), grad.numpy()
    approx = np.array(
        [(f(torch.from_numpy(t + e)) - f(torch.from_numpy(t - e))).item() / (2 * eps) for e in eps * np.eye(t.size)]
    )
    return float(np.sqrt(np.sum((approx - g) ** 2)))


@wrong("gradient_check", "absolute_error")
def distance_of_lists(f, theta, grad, eps=1e-5):
    approx = []
    for i in range(theta.shape[0]):
        old = theta[i].item()
        theta[i] = old + eps
        up = f(theta).item()
        theta[i] = old - eps
        approx.append((up - f(theta).item()) / (2 * eps))
        theta[i] = old
    return math.dist(approx, grad.tolist())


@wrong("gradient_check", "absolute_error")
def root_of_summed_squares(f, theta, grad, eps=1e-5):
    total = 0.0
    for i, g in enumerate(grad.tolist()):
        e = torch.zeros_like(theta)
        e[i] = eps
        a = (float(f(theta + e)) - float(f(theta - e))) / (2 * eps)
        total += (a - g) ** 2
    return math.sqrt(total)


@wrong("gradient_check", "one_norm_below")
def over_the_norm_of_the_gradient(f, theta, grad, eps=1e-5):
    approx = torch.zeros_like(theta)
    for i in range(len(theta)):
        plus, minus = theta.clone(), theta.clone()
        plus[i] += eps
        minus[i] -= eps
        approx[i] = (f(plus) - f(minus)) / (2 * eps)
    return (torch.norm(approx - grad) / torch.norm(grad)).item()


@wrong("gradient_check", "one_norm_below")
def over_the_norm_of_the_approximation(f, theta, grad, eps=1e-5):
    steps = eps * torch.eye(theta.numel(), dtype=theta.dtype)
    approx = torch.stack([(f(theta + e) - f(theta - e)) / (2 * eps) for e in steps])
    return float((approx - grad).norm() / approx.norm())


@wrong("gradient_check", "one_norm_below")
def over_the_larger_norm(f, theta, grad, eps=1e-5):
    t, g = theta.numpy(), grad.numpy()
    approx = np.array(
        [(f(torch.from_numpy(t + e)) - f(torch.from_numpy(t - e))).item() / (2 * eps) for e in eps * np.eye(t.size)]
    )
    return float(np.linalg.norm(approx - g) / max(np.linalg.norm(approx), np.linalg.norm(g)))


@wrong("gradient_check", "one_norm_below")
def root_of_a_quotient_of_sums(f, theta, grad, eps=1e-5):
    difference = second = 0.0
    for i, g in enumerate(grad.tolist()):
        e = torch.zeros_like(theta)
        e[i] = eps
        a = (float(f(theta + e)) - float(f(theta - e))) / (2 * eps)
        difference += (a - g) ** 2
        second += g * g
    return math.sqrt(difference / second)


@wrong("gradient_check", "one_norm_below")
def distance_over_the_numerical_norm(f, theta, grad, eps=1e-5):
    approx = []
    for i in range(theta.shape[0]):
        old = theta[i].item()
        theta[i] = old + eps
        up = f(theta).item()
        theta[i] = old - eps
        approx.append((up - f(theta).item()) / (2 * eps))
        theta[i] = old
    return math.dist(approx, grad.tolist()) / math.hypot(*approx)


@wrong("gradient_check", "mean_of_ratios")
def ratio_of_each_component(f, theta, grad, eps=1e-5):
    approx = torch.zeros_like(theta)
    for i in range(len(theta)):
        plus, minus = theta.clone(), theta.clone()
        plus[i] += eps
        minus[i] -= eps
        approx[i] = (f(plus) - f(minus)) / (2 * eps)
    return ((approx - grad).abs() / (approx.abs() + grad.abs())).mean().item()


@wrong("gradient_check", "mean_of_ratios")
def ratios_with_a_guard(f, theta, grad, eps=1e-5):
    steps = eps * torch.eye(theta.numel(), dtype=theta.dtype)
    approx = torch.stack([(f(theta + e) - f(theta - e)) / (2 * eps) for e in steps])
    return float(torch.mean(torch.abs(approx - grad) / (torch.abs(approx) + torch.abs(grad) + 1e-12)))


@wrong("gradient_check", "mean_of_ratios")
def numpy_mean_of_the_ratios(f, theta, grad, eps=1e-5):
    t, g = theta.numpy(), grad.numpy()
    approx = np.array(
        [(f(torch.from_numpy(t + e)) - f(torch.from_numpy(t - e))).item() / (2 * eps) for e in eps * np.eye(t.size)]
    )
    return float(np.mean(np.abs(approx - g) / np.maximum(np.abs(approx) + np.abs(g), 1e-8)))


@wrong("gradient_check", "mean_of_ratios")
def errors_collected_in_a_list(f, theta, grad, eps=1e-5):
    errors = []
    for i in range(theta.shape[0]):
        old = theta[i].item()
        theta[i] = old + eps
        up = f(theta).item()
        theta[i] = old - eps
        a = (up - f(theta).item()) / (2 * eps)
        theta[i] = old
        errors.append(abs(a - grad[i].item()) / (abs(a) + abs(grad[i].item()) or 1.0))
    return statistics.fmean(errors)


@wrong("gradient_check", "mean_of_ratios")
def running_mean_of_the_ratios(f, theta, grad, eps=1e-5):
    mean = 0.0
    for i, g in enumerate(grad):
        e = F.one_hot(torch.tensor(i), len(theta)).to(theta.dtype) * eps
        a = (f(theta + e) - f(theta - e)) / (2 * eps)
        ratio = torch.linalg.vector_norm(a - g) / (torch.linalg.vector_norm(a) + torch.linalg.vector_norm(g))
        mean += (ratio.item() - mean) / (i + 1)
    return mean


@wrong("gradient_check", "approximation_is_zero")
def both_names_for_theta(f, theta, grad, eps=1e-5):
    approx = torch.zeros_like(theta)
    point = theta.clone()
    for i in range(len(theta)):
        plus, minus = point, point
        plus[i] += eps
        minus[i] -= eps
        approx[i] = (f(plus) - f(minus)) / (2 * eps)
    return (torch.norm(approx - grad) / (torch.norm(approx) + torch.norm(grad))).item()


@wrong("gradient_check", "approximation_is_zero")
def steps_in_whole_numbers(f, theta, grad, eps=1e-5):
    approx = torch.zeros_like(theta)
    for i in range(len(theta)):
        e = torch.zeros(len(theta), dtype=torch.long)
        e[i] = eps
        approx[i] = (f(theta + e) - f(theta - e)) / (2 * eps)
    return float((approx - grad).norm() / (approx.norm() + grad.norm()))


@wrong("gradient_check", "approximation_is_zero")
def loop_variable_assigned(f, theta, grad, eps=1e-5):
    approx = np.zeros(len(theta))
    for a, e in zip(approx, torch.eye(len(theta), dtype=theta.dtype), strict=True):
        a = (f(theta + eps * e) - f(theta - eps * e)).item() / (2 * eps)  # noqa: PLW2901, F841 (the student's mistake)
    g = grad.numpy()
    return float(np.linalg.norm(approx - g) / (np.linalg.norm(approx) + np.linalg.norm(g)))


@wrong("gradient_check", "approximation_is_zero")
def steps_of_length_zero(f, theta, grad, eps=1e-5):
    approx = []
    for i in range(len(theta)):
        e = torch.zeros_like(theta)
        e[i] + eps
        approx.append((f(theta + e) - f(theta - e)).item() / (2 * eps))
    return math.dist(approx, grad.tolist()) / (math.hypot(*approx) + math.hypot(*grad.tolist()))


@wrong("gradient_check", "approximation_is_zero")
def moved_entry_is_a_copy(f, theta, grad, eps=1e-5):
    def slope(i):
        plus, minus = theta.tolist(), theta.tolist()
        up, down = plus[i], minus[i]
        up += eps
        down -= eps
        return (f(torch.tensor(plus).double()) - f(torch.tensor(minus).double())).item() / (2 * eps)

    approx = torch.tensor([slope(i) for i in range(len(theta))], dtype=torch.float64)
    return ((approx - grad).norm() / (approx.norm() + grad.norm())).item()


@wrong("gradient_check", "autograd_for_differences")
def backward_on_a_copy(f, theta, grad, eps=1e-5):
    t = theta.clone().requires_grad_(True)
    f(t).backward()
    return (torch.norm(t.grad - grad) / (torch.norm(t.grad) + torch.norm(grad))).item()


@wrong("gradient_check", "autograd_for_differences")
def jacobian_of_torch(f, theta, grad, eps=1e-5):
    approx = torch.autograd.functional.jacobian(f, theta)
    return float((approx - grad).norm() / (approx.norm() + grad.norm()))


@wrong("gradient_check", "autograd_for_differences")
def autograd_grad_on_a_parameter(f, theta, grad, eps=1e-5):
    p = nn.Parameter(theta.detach().clone())
    (exact,) = torch.autograd.grad(f(p), [p])
    exact, g = exact.numpy(), grad.numpy()
    return float(np.linalg.norm(exact - g) / (np.linalg.norm(exact) + np.linalg.norm(g)))


@wrong("gradient_check", "autograd_for_differences")
def slope_along_each_axis_by_autograd(f, theta, grad, eps=1e-5):
    slopes = []
    for e in torch.eye(len(theta), dtype=theta.dtype):
        h = torch.zeros((), dtype=theta.dtype, requires_grad=True)
        f(theta + h * e).backward()
        slopes.append(h.grad.item())
    return math.dist(slopes, grad.tolist()) / (math.hypot(*slopes) + math.hypot(*grad.tolist()))


@wrong("gradient_check", "difference_of_norms")
def lengths_compared(f, theta, grad, eps=1e-5):
    approx = torch.zeros_like(theta)
    for i in range(len(theta)):
        plus, minus = theta.clone(), theta.clone()
        plus[i] += eps
        minus[i] -= eps
        approx[i] = (f(plus) - f(minus)) / (2 * eps)
    a, g = torch.norm(approx), torch.norm(grad)
    return (abs(a - g) / (a + g)).item()


@wrong("gradient_check", "difference_of_norms")
def lengths_subtracted_with_their_sign(f, theta, grad, eps=1e-5):
    steps = eps * torch.eye(theta.numel(), dtype=theta.dtype)
    approx = torch.stack([(f(theta + e) - f(theta - e)) / (2 * eps) for e in steps])
    return float((approx.norm() - grad.norm()) / (approx.norm() + grad.norm()))


@wrong("gradient_check", "difference_of_norms")
def numpy_norms_subtracted(f, theta, grad, eps=1e-5):
    t, g = theta.numpy(), grad.numpy()
    approx = np.array(
        [(f(torch.from_numpy(t + e)) - f(torch.from_numpy(t - e))).item() / (2 * eps) for e in eps * np.eye(t.size)]
    )
    a, b = np.linalg.norm(approx), np.linalg.norm(g)
    return float(np.abs(a - b) / (a + b))


@wrong("gradient_check", "difference_of_norms")
def lengths_in_python(f, theta, grad, eps=1e-5):
    approx = []
    for i in range(theta.shape[0]):
        old = theta[i].item()
        theta[i] = old + eps
        up = f(theta).item()
        theta[i] = old - eps
        approx.append((up - f(theta).item()) / (2 * eps))
        theta[i] = old
    first, second = math.hypot(*approx), math.hypot(*grad.tolist())
    return math.fabs(first - second) / (first + second)


@wrong("gradient_check", "difference_of_norms")
def norm_of_a_difference_of_numbers(f, theta, grad, eps=1e-5):
    difference = first = second = 0.0
    for i, g in enumerate(grad.tolist()):
        e = torch.zeros_like(theta)
        e[i] = eps
        a = (float(f(theta + e)) - float(f(theta - e))) / (2 * eps)
        first += a * a
        second += g * g
    difference = abs(first**0.5 - second**0.5)
    return difference / (first**0.5 + second**0.5)


@wrong("gradient_check", "float32")
def approximation_in_single_precision(f, theta, grad, eps=1e-5):
    approx = torch.zeros(len(theta))
    for i in range(len(theta)):
        plus, minus = theta.clone(), theta.clone()
        plus[i] += eps
        minus[i] -= eps
        approx[i] = (f(plus) - f(minus)) / (2 * eps)
    return (torch.norm(approx - grad) / (torch.norm(approx) + torch.norm(grad))).item()


@wrong("gradient_check", "float32")
def theta_in_single_precision(f, theta, grad, eps=1e-5):
    theta = theta.float()
    steps = eps * torch.eye(theta.numel())
    approx = torch.stack([(f(theta + e) - f(theta - e)) / (2 * eps) for e in steps])
    return float((approx - grad).norm() / (approx.norm() + grad.norm()))


@wrong("gradient_check", "float32")
def step_in_single_precision(f, theta, grad, eps=1e-5):
    difference = first = second = 0.0
    for i, g in enumerate(grad.tolist()):
        e = torch.zeros(len(theta))
        e[i] = eps
        a = (float(f(theta + e)) - float(f(theta - e))) / (2 * eps)
        difference += (a - g) ** 2
        first += a * a
        second += g * g
    return math.sqrt(difference) / (math.sqrt(first) + math.sqrt(second))


@wrong("gradient_check", "float32")
def points_from_lists(f, theta, grad, eps=1e-5):
    start = theta.tolist()
    approx = []
    for i in range(len(start)):
        up, down = list(start), list(start)
        up[i], down[i] = start[i] + eps, start[i] - eps
        approx.append((f(torch.tensor(up)) - f(torch.tensor(down))).item() / (2 * eps))
    return math.dist(approx, grad.tolist()) / (math.hypot(*approx) + math.hypot(*grad.tolist()))


@wrong("gradient_check", "float32")
def slopes_gathered_in_a_tensor(f, theta, grad, eps=1e-5):
    slopes = []
    for i in range(theta.shape[0]):
        old = theta[i].item()
        theta[i] = old + eps
        up = f(theta).item()
        theta[i] = old - eps
        slopes.append((up - f(theta).item()) / (2 * eps))
        theta[i] = old
    approx = torch.tensor(slopes)
    return (torch.dist(approx.double(), grad) / (approx.norm() + grad.norm())).item()


@wrong("gradient_check", "float32")
def numpy_array_of_single_precision(f, theta, grad, eps=1e-5):
    t, g = theta.numpy(), grad.numpy()
    approx = np.zeros(t.size, dtype=np.float32)
    for i, e in enumerate(eps * np.eye(t.size)):
        approx[i] = (f(torch.from_numpy(t + e)) - f(torch.from_numpy(t - e))).item() / (2 * eps)
    return float(np.linalg.norm(approx - g) / (np.linalg.norm(approx) + np.linalg.norm(g)))


@wrong("gradient_check", "multiplies_by_eps")
def denominator_without_parentheses(f, theta, grad, eps=1e-5):
    approx = torch.zeros_like(theta)
    for i in range(len(theta)):
        plus, minus = theta.clone(), theta.clone()
        plus[i] += eps
        minus[i] -= eps
        approx[i] = (f(plus) - f(minus)) / 2 * eps
    return (torch.norm(approx - grad) / (torch.norm(approx) + torch.norm(grad))).item()


@wrong("gradient_check", "multiplies_by_eps")
def half_times_eps(f, theta, grad, eps=1e-5):
    steps = eps * torch.eye(theta.numel(), dtype=theta.dtype)
    approx = torch.stack([0.5 * eps * (f(theta + e) - f(theta - e)) for e in steps])
    return float((approx - grad).norm() / (approx.norm() + grad.norm()))


@wrong("gradient_check", "multiplies_by_eps")
def numpy_denominator_without_parentheses(f, theta, grad, eps=1e-5):
    t, g = theta.numpy(), grad.numpy()
    up = np.array([f(torch.from_numpy(t + eps * e)).item() for e in np.eye(t.size)])
    down = np.array([f(torch.from_numpy(t - eps * e)).item() for e in np.eye(t.size)])
    approx = (up - down) / 2 * eps
    return float(np.linalg.norm(approx - g) / (np.linalg.norm(approx) + np.linalg.norm(g)))


@wrong("gradient_check", "multiplies_by_eps")
def divided_by_two_then_multiplied(f, theta, grad, eps=1e-5):
    approx = []
    for i in range(theta.shape[0]):
        old = theta[i].item()
        theta[i] = old + eps
        slope = f(theta).item()
        theta[i] = old - eps
        slope -= f(theta).item()
        theta[i] = old
        slope /= 2
        slope *= eps
        approx.append(slope)
    return math.dist(approx, grad.tolist()) / (math.hypot(*approx) + math.hypot(*grad.tolist()))


@wrong("gradient_check", "multiplies_by_eps")
def tensor_divided_by_two_times_eps(f, theta, grad, eps=1e-5):
    d = theta.numel()
    points = torch.cat([theta + eps * torch.eye(d).double(), theta - eps * torch.eye(d).double()])
    values = torch.stack([f(p) for p in points])
    approx = values[:d].sub(values[d:]).div(2).mul(eps)
    return ((approx - grad).norm() / (approx.norm() + grad.norm())).item()


@wrong("gradient_check", "norm_of_the_sum")
def sum_of_the_vectors_below(f, theta, grad, eps=1e-5):
    approx = torch.zeros_like(theta)
    for i in range(len(theta)):
        plus, minus = theta.clone(), theta.clone()
        plus[i] += eps
        minus[i] -= eps
        approx[i] = (f(plus) - f(minus)) / (2 * eps)
    return (torch.norm(approx - grad) / torch.norm(approx + grad)).item()


@wrong("gradient_check", "norm_of_the_sum")
def norm_of_both_concatenated(f, theta, grad, eps=1e-5):
    steps = eps * torch.eye(theta.numel(), dtype=theta.dtype)
    approx = torch.stack([(f(theta + e) - f(theta - e)) / (2 * eps) for e in steps])
    return float((approx - grad).norm() / torch.cat([approx, grad]).norm())


@wrong("gradient_check", "norm_of_the_sum")
def numpy_norm_of_the_sum(f, theta, grad, eps=1e-5):
    t, g = theta.numpy(), grad.numpy()
    approx = np.array(
        [(f(torch.from_numpy(t + e)) - f(torch.from_numpy(t - e))).item() / (2 * eps) for e in eps * np.eye(t.size)]
    )
    return float(np.linalg.norm(approx - g) / np.linalg.norm(approx + g))


@wrong("gradient_check", "norm_of_the_sum")
def one_root_around_both_sums(f, theta, grad, eps=1e-5):
    difference = total = 0.0
    for i, g in enumerate(grad.tolist()):
        e = torch.zeros_like(theta)
        e[i] = eps
        a = (float(f(theta + e)) - float(f(theta - e))) / (2 * eps)
        difference += (a - g) ** 2
        total += a * a + g * g
    return math.sqrt(difference) / math.sqrt(total)


@wrong("gradient_check", "norm_of_the_sum")
def length_of_the_sum_of_lists(f, theta, grad, eps=1e-5):
    approx, g = [], grad.tolist()
    for i in range(theta.shape[0]):
        old = theta[i].item()
        theta[i] = old + eps
        up = f(theta).item()
        theta[i] = old - eps
        approx.append((up - f(theta).item()) / (2 * eps))
        theta[i] = old
    return math.dist(approx, g) / math.hypot(*(a + b for a, b in zip(approx, g, strict=True)))


@wrong("gradient_check", "sum_of_absolutes")
def absolute_values_added(f, theta, grad, eps=1e-5):
    approx = torch.zeros_like(theta)
    for i in range(len(theta)):
        plus, minus = theta.clone(), theta.clone()
        plus[i] += eps
        minus[i] -= eps
        approx[i] = (f(plus) - f(minus)) / (2 * eps)
    return ((approx - grad).abs().sum() / (approx.abs().sum() + grad.abs().sum())).item()


@wrong("gradient_check", "sum_of_absolutes")
def norm_of_order_one(f, theta, grad, eps=1e-5):
    steps = eps * torch.eye(theta.numel(), dtype=theta.dtype)
    approx = torch.stack([(f(theta + e) - f(theta - e)) / (2 * eps) for e in steps])
    return float(torch.norm(approx - grad, p=1) / (approx.norm(p=1) + grad.norm(p=1)))


@wrong("gradient_check", "sum_of_absolutes")
def numpy_mean_of_absolute_values(f, theta, grad, eps=1e-5):
    t, g = theta.numpy(), grad.numpy()
    approx = np.array(
        [(f(torch.from_numpy(t + e)) - f(torch.from_numpy(t - e))).item() / (2 * eps) for e in eps * np.eye(t.size)]
    )
    return float(np.mean(np.abs(approx - g)) / (np.mean(np.abs(approx)) + np.mean(np.abs(g))))


@wrong("gradient_check", "sum_of_absolutes")
def absolute_values_added_while_looping(f, theta, grad, eps=1e-5):
    difference = first = second = 0.0
    for i, g in enumerate(grad.tolist()):
        e = torch.zeros_like(theta)
        e[i] = eps
        a = (float(f(theta + e)) - float(f(theta - e))) / (2 * eps)
        difference += abs(a - g)
        first, second = first + abs(a), second + abs(g)
    return difference / (first + second)


@wrong("gradient_check", "sum_of_absolutes")
def l1_loss_of_torch(f, theta, grad, eps=1e-5):
    def slope(i):
        e = F.one_hot(torch.tensor(i), len(theta)).to(theta.dtype) * eps
        return (f(theta + e) - f(theta - e)).item() / (2 * eps)

    approx = torch.tensor([slope(i) for i in range(len(theta))], dtype=theta.dtype)
    zero = torch.zeros_like(grad)
    return (F.l1_loss(approx, grad) / (F.l1_loss(approx, zero) + F.l1_loss(grad, zero))).item()


@wrong("gradient_check", "missing_parentheses")
def second_norm_added_to_the_quotient(f, theta, grad, eps=1e-5):
    approx = torch.zeros_like(theta)
    for i in range(len(theta)):
        plus, minus = theta.clone(), theta.clone()
        plus[i] += eps
        minus[i] -= eps
        approx[i] = (f(plus) - f(minus)) / (2 * eps)
    return (torch.norm(approx - grad) / torch.norm(approx) + torch.norm(grad)).item()


@wrong("gradient_check", "missing_parentheses")
def norms_below_in_the_other_order(f, theta, grad, eps=1e-5):
    steps = eps * torch.eye(theta.numel(), dtype=theta.dtype)
    approx = torch.stack([(f(theta + e) - f(theta - e)) / (2 * eps) for e in steps])
    return float((approx - grad).norm() / grad.norm() + approx.norm())


@wrong("gradient_check", "missing_parentheses")
def only_the_second_value_divided(f, theta, grad, eps=1e-5):
    approx = []
    for i in range(theta.shape[0]):
        old = theta[i].item()
        theta[i] = old + eps
        up = f(theta).item()
        theta[i] = old - eps
        down = f(theta).item()
        theta[i] = old
        approx.append(up - down / (2 * eps))
    return math.dist(approx, grad.tolist()) / (math.hypot(*approx) + math.hypot(*grad.tolist()))


@wrong("gradient_check", "missing_parentheses")
def numpy_norms_without_parentheses(f, theta, grad, eps=1e-5):
    t, g = theta.numpy(), grad.numpy()
    approx = np.array(
        [(f(torch.from_numpy(t + e)) - f(torch.from_numpy(t - e))).item() / (2 * eps) for e in eps * np.eye(t.size)]
    )
    return float(np.linalg.norm(approx - g) / np.linalg.norm(approx) + np.linalg.norm(g))


@wrong("gradient_check", "missing_parentheses")
def helper_without_parentheses(f, theta, grad, eps=1e-5):
    def slope(e):
        return f(theta + eps * e) - f(theta - eps * e) / (2 * eps)

    approx = torch.stack([slope(e) for e in torch.eye(len(theta), dtype=theta.dtype)])
    return ((approx - grad).norm() / (approx.norm() + grad.norm())).item()


@right("gradient_check")
def moved_and_moved_back(f, theta, grad, eps=1e-5):
    approx = torch.empty_like(theta)
    for i in range(len(theta)):
        theta[i] += eps
        approx[i] = f(theta)
        theta[i] -= 2 * eps
        approx[i] -= f(theta)
        theta[i] += eps
    approx = approx / (2 * eps)
    return ((approx - grad).norm() / (approx.norm() + grad.norm())).item()


@right("gradient_check")
def all_points_by_vmap(f, theta, grad, eps=1e-5):
    steps = eps * torch.eye(len(theta), dtype=theta.dtype)
    value = torch.func.vmap(f)
    approx = (value(theta + steps) - value(theta - steps)) / (2 * eps)
    return ((approx - grad).norm() / (approx.norm() + grad.norm())).item()


@wrong("gradient_check", "mutates_theta")
def second_names_moved_in_turn(f, theta, grad, eps=1e-5):
    approx = torch.zeros_like(theta)
    for i in range(len(theta)):
        plus = theta
        plus[i] += eps
        up = f(plus)
        minus = theta
        minus[i] -= eps
        approx[i] = (up - f(minus)) / (2 * eps)
    return (torch.norm(approx - grad) / (torch.norm(approx) + torch.norm(grad))).item()


@wrong("gradient_check", "mutates_theta")
def arrays_moved_in_turn(f, theta, grad, eps=1e-5):
    t, g = theta.numpy(), grad.numpy()
    approx = np.zeros(len(t))
    for i in range(len(t)):
        plus = t
        plus[i] += eps
        up = f(torch.from_numpy(plus)).item()
        minus = t
        minus[i] -= eps
        approx[i] = (up - f(torch.from_numpy(minus)).item()) / (2 * eps)
    return float(np.linalg.norm(approx - g) / (np.linalg.norm(approx) + np.linalg.norm(g)))


@wrong("gradient_check", "absolute_error")
def mean_squared_error(f, theta, grad, eps=1e-5):
    steps = eps * torch.eye(theta.numel(), dtype=theta.dtype)
    approx = torch.stack([(f(theta + e) - f(theta - e)) / (2 * eps) for e in steps])
    return F.mse_loss(approx, grad).item()


@wrong("gradient_check", "steps_accumulate")
def copies_made_before_the_loop(f, theta, grad, eps=1e-5):
    approx = torch.zeros_like(theta)
    plus, minus = theta.clone(), theta.clone()
    for i in range(len(theta)):
        plus[i] += eps
        minus[i] -= eps
        approx[i] = (f(plus) - f(minus)) / (2 * eps)
    return (torch.norm(approx - grad) / (torch.norm(approx) + torch.norm(grad))).item()


@wrong("gradient_check", "steps_accumulate")
def step_never_reset(f, theta, grad, eps=1e-5):
    e = torch.zeros_like(theta)
    approx = []
    for i in range(theta.numel()):
        e[i] = eps
        approx.append((f(theta + e) - f(theta - e)).item() / (2 * eps))
    return math.dist(approx, grad.tolist()) / (math.hypot(*approx) + math.hypot(*grad.tolist()))


@wrong("gradient_check", "steps_accumulate")
def one_copy_not_put_back(f, theta, grad, eps=1e-5):
    approx = torch.zeros_like(theta)
    moved = theta.clone()
    for i in range(len(theta)):
        moved[i] += eps
        up = f(moved)
        moved[i] -= 2 * eps
        approx[i] = (up - f(moved)) / (2 * eps)
    return float((approx - grad).norm() / (approx.norm() + grad.norm()))


@wrong("gradient_check", "steps_accumulate")
def lower_triangle_for_the_identity(f, theta, grad, eps=1e-5):
    steps = eps * torch.ones(len(theta), len(theta), dtype=theta.dtype).tril()
    approx = torch.stack([f(theta + e) - f(theta - e) for e in steps]) / (2 * eps)
    return ((approx - grad).norm() / (approx.norm() + grad.norm())).item()


@wrong("gradient_check", "steps_accumulate")
def numpy_copies_made_before_the_loop(f, theta, grad, eps=1e-5):
    up, down, g = theta.numpy().copy(), theta.numpy().copy(), grad.numpy()
    approx = np.zeros_like(g)
    for i in range(g.size):
        up[i], down[i] = up[i] + eps, down[i] - eps
        approx[i] = (f(torch.tensor(up)) - f(torch.tensor(down))).item() / (2 * eps)
    return float(np.linalg.norm(approx - g) / (np.linalg.norm(approx) + np.linalg.norm(g)))


@wrong("gradient_check", "one_component_only")
def return_inside_the_loop(f, theta, grad, eps=1e-5):
    approx = torch.zeros_like(theta)
    for i in range(len(theta)):
        plus, minus = theta.clone(), theta.clone()
        plus[i] += eps
        minus[i] -= eps
        approx[i] = (f(plus) - f(minus)) / (2 * eps)
        return (torch.norm(approx - grad) / (torch.norm(approx) + torch.norm(grad))).item()


@wrong("gradient_check", "one_component_only")
def variable_overwritten_in_the_loop(f, theta, grad, eps=1e-5):
    for e in eps * torch.eye(theta.numel(), dtype=theta.dtype):
        approx = (f(theta + e) - f(theta - e)) / (2 * eps)
    return float((approx - grad).norm() / (approx.norm() + grad.norm()))


@wrong("gradient_check", "one_component_only")
def vector_made_anew_in_the_loop(f, theta, grad, eps=1e-5):
    t, g = theta.numpy(), grad.numpy()
    for i in range(t.size):
        approx = np.zeros(t.size)
        e = eps * np.eye(t.size)[i]
        approx[i] = (f(torch.from_numpy(t + e)) - f(torch.from_numpy(t - e))).item() / (2 * eps)
    return float(np.linalg.norm(approx - g) / (np.linalg.norm(approx) + np.linalg.norm(g)))


@wrong("gradient_check", "one_component_only")
def ratio_of_the_first_component(f, theta, grad, eps=1e-5):
    e = torch.zeros_like(theta)
    e[0] = eps
    a = (f(theta + e) - f(theta - e)).item() / (2 * eps)
    return abs(a - grad[0].item()) / (abs(a) + abs(grad[0].item()))


@wrong("gradient_check", "one_component_only")
def ratio_overwritten_in_the_loop(f, theta, grad, eps=1e-5):
    for i, g in enumerate(grad.tolist()):
        old = theta[i].item()
        theta[i] = old + eps
        up = f(theta).item()
        theta[i] = old - eps
        a = (up - f(theta).item()) / (2 * eps)
        theta[i] = old
        error = abs(a - g) / (abs(a) + abs(g))
    return error


@wrong("xavier_normal_", "upside_down")
def half_the_sum_of_the_fans_under_the_root(weight, gain=1.0, generator=None):
    fan_out, fan_in = weight.shape
    with torch.no_grad():
        return weight.normal_(0, gain * math.sqrt((fan_in + fan_out) / 2), generator=generator)


@wrong("xavier_normal_", "upside_down")
def gain_divided_by_the_std(weight, gain=1.0, generator=None):
    std = gain / (2 / sum(weight.shape)) ** 0.5
    with torch.no_grad():
        weight.copy_(torch.randn(weight.shape, generator=generator, dtype=weight.dtype) * std)
    return weight


@wrong("xavier_normal_", "upside_down")
def root_of_the_mean_fan(weight, gain=1.0, generator=None):
    mean_fan = (weight.size(0) + weight.size(1)) / 2
    with torch.no_grad():
        return weight.normal_(mean=0.0, std=gain * mean_fan**0.5, generator=generator)


@wrong("xavier_normal_", "upside_down")
def divided_where_it_should_be_multiplied(weight, gain=1.0, generator=None):
    fan_out, fan_in = weight.shape
    with torch.no_grad():
        weight.normal_(generator=generator).div_(math.sqrt(2 / (fan_in + fan_out))).mul_(gain)
    return weight


@wrong("xavier_normal_", "upside_down")
def variance_turned_over(weight, gain=1.0, generator=None):
    fan_out, fan_in = weight.shape
    variance = gain**2 * (fan_in + fan_out) / 2
    weight.data.normal_(0, math.sqrt(variance), generator=generator)
    return weight


@wrong("kaiming_normal_", "upside_down")
def half_of_fan_in_under_the_root(weight, generator=None):
    with torch.no_grad():
        return weight.normal_(0, math.sqrt(weight.shape[1] / 2), generator=generator)


@wrong("kaiming_normal_", "upside_down")
def noise_divided_by_the_std(weight, generator=None):
    with torch.no_grad():
        weight.copy_(torch.randn(weight.shape, generator=generator, dtype=weight.dtype) / math.sqrt(2 / weight.size(1)))
    return weight


@wrong("kaiming_normal_", "upside_down")
def one_over_the_std(weight, generator=None):
    std = math.sqrt(2 / weight.shape[1])
    weight.data.normal_(0, 1 / std, generator=generator)
    return weight


@wrong("kaiming_normal_", "upside_down")
def minus_a_half_in_the_exponent(weight, generator=None):
    _, fan_in = weight.shape
    with torch.no_grad():
        return weight.normal_(std=(2 / fan_in) ** -0.5, generator=generator)


@wrong("kaiming_normal_", "upside_down")
def fan_in_over_two(weight, generator=None):
    variance = weight.shape[-1] / 2
    with torch.no_grad():
        weight.normal_(0, 1, generator=generator)
        weight.mul_(variance**0.5)
    return weight
