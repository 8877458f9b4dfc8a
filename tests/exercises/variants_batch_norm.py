"""What students write for the exercises of topic 5: right answers, and each listed mistake, in many shapes.

`RIGHT[exercise id]` holds answers that must pass, `WRONG[exercise id, slug]` answers that must fail with that slug.
They are written independently of the checking engine, untyped and uneven as students' code is; each wrong one is
right but for its one mistake. The names say what each does.
"""

import copy
import math

import numpy as np
import torch
import torch.nn.functional as F
from torch import nn
from torch.nn.utils.fusion import fuse_linear_bn_eval, fuse_linear_bn_weights

from tests.exercises.entries import entries

RIGHT, WRONG, right, wrong = entries("batch_norm")


class Ready(nn.Module):
    """The constructor that nearly every student writes; answers with another one spell theirs out."""

    def __init__(self, num_features, eps=1e-5, momentum=0.1):
        super().__init__()
        self.num_features = num_features
        self.eps = eps
        self.momentum = momentum
        self.weight = nn.Parameter(torch.ones(num_features))
        self.bias = nn.Parameter(torch.zeros(num_features))
        self.register_buffer("running_mean", torch.zeros(num_features))
        self.register_buffer("running_var", torch.ones(num_features))


# ----------------------------------------------------------------------------------------------------- batch_norm


@right("batch_norm")
def mean_and_biased_variance(x, gamma, beta, eps=1e-5):
    mu = x.mean(dim=0)
    var = x.var(dim=0, unbiased=False)
    return gamma * (x - mu) / torch.sqrt(var + eps) + beta


@right("batch_norm")
def statistics_with_keepdim(x, gamma, beta, eps=1e-5):
    m = x.shape[0]
    mu = x.sum(0, keepdim=True) / m
    centered = x - mu
    var = (centered * centered).sum(0, keepdim=True) / m
    x_hat = centered * (var + eps).pow(-0.5)
    return gamma.unsqueeze(0) * x_hat + beta.unsqueeze(0)


@right("batch_norm")
def var_mean_with_rsqrt(x, gamma, beta, eps=1e-5):
    var, mu = torch.var_mean(x, dim=0, correction=0)
    return torch.addcmul(beta, (x - mu) * torch.rsqrt(var + eps), gamma)


@right("batch_norm")
def functional_batch_norm(x, gamma, beta, eps=1e-5):
    return F.batch_norm(x, None, None, weight=gamma, bias=beta, training=True, eps=eps)


@right("batch_norm")
def mean_of_squares_minus_square_of_mean(x, gamma, beta, eps=1e-5):
    mu = x.mean(0)
    var = (x**2).mean(0) - mu**2
    return (x - mu) / (var + eps) ** 0.5 * gamma + beta


@right("batch_norm")
def one_feature_at_a_time(x, gamma, beta, eps=1e-5):
    columns = []
    for j in range(x.shape[1]):
        column = x[:, j]
        mean = sum(column) / len(column)
        var = sum((value - mean) ** 2 for value in column) / len(column)
        columns.append(gamma[j] * (column - mean) / (var + eps).sqrt() + beta[j])
    return torch.stack(columns, dim=1)


@right("batch_norm")
def filled_column_by_column(x, gamma, beta, eps=1e-5):
    y = torch.zeros_like(x)
    for j in range(x.size(1)):
        c = x[:, j] - x[:, j].mean()
        y[:, j] = c / torch.sqrt((c @ c) / len(c) + eps)
    return y * gamma + beta


@right("batch_norm")
def scale_and_shift_merged(x, gamma, beta, eps=1e-5):
    mu = torch.mean(x, 0)
    sigma = torch.std(x, 0, correction=0)
    a = gamma / torch.sqrt(sigma**2 + eps)
    return x * a + (beta - mu * a)


@right("batch_norm")
def bessel_undone(x, gamma, beta, eps=1e-5):
    m = len(x)
    var = x.var(0) * (m - 1) / m
    out = x - x.mean(0)
    out = out / (var + eps).sqrt()
    out = out * gamma
    out += beta
    return out


@right("batch_norm")
def on_the_transpose_with_layer_norm(x, gamma, beta, eps=1e-5):
    return F.layer_norm(x.T, (x.shape[0],), eps=eps).T * gamma + beta


@right("batch_norm")
def centering_matrix(x, gamma, beta, eps=1e-5):
    m = x.shape[0]
    center = torch.eye(m, dtype=x.dtype) - 1 / m
    c = center @ x
    std = torch.sqrt(torch.einsum("ij,ij->j", c, c) / m + eps)
    return torch.einsum("ij,j->ij", c / std, gamma) + beta


@right("batch_norm")
def torch_layer_with_its_parameters_replaced(x, gamma, beta, eps=1e-5):
    bn = nn.BatchNorm1d(x.shape[1], eps=eps, affine=False, track_running_stats=False, dtype=x.dtype)
    return bn(x) * gamma + beta


@right("batch_norm")
def zeros_without_a_dtype(x, gamma, beta, eps=1e-5):
    m, d = x.shape
    mean, var = torch.zeros(d), torch.zeros(d)
    for row in x:
        mean = mean + row / m
    for row in x:
        var = var + (row - mean) ** 2 / m
    y = torch.empty(m, d)
    for i in range(m):
        y[i] = gamma * (x[i] - mean) / torch.sqrt(var + eps) + beta
    return y


@wrong("batch_norm", "unbiased_variance")
def default_var(x, gamma, beta, eps=1e-5):
    return gamma * (x - x.mean(0)) / torch.sqrt(x.var(0) + eps) + beta


@wrong("batch_norm", "unbiased_variance")
def default_std_squared(x, gamma, beta, eps=1e-5):
    x_hat = (x - x.mean(dim=0, keepdim=True)) / (x.std(dim=0, keepdim=True) ** 2 + eps).sqrt()
    return gamma * x_hat + beta


@wrong("batch_norm", "unbiased_variance")
def divides_by_m_minus_one(x, gamma, beta, eps=1e-5):
    m, _ = x.shape
    c = x - x.sum(0) / m
    var = (c**2).sum(0) / (m - 1)
    return gamma * c * torch.rsqrt(var + eps) + beta


@wrong("batch_norm", "unbiased_variance")
def var_mean_with_its_default(x, gamma, beta, eps=1e-5):
    var, mean = torch.var_mean(x, 0)
    return (x - mean) / (var + eps) ** 0.5 * gamma + beta


@wrong("batch_norm", "unbiased_variance")
def covariance_diagonal(x, gamma, beta, eps=1e-5):
    var = torch.cov(x.T).diagonal()
    return F.batch_norm(x, x.mean(0), var, gamma, beta, False, 0.0, eps)


@wrong("batch_norm", "unbiased_variance")
def loop_with_the_sample_variance(x, gamma, beta, eps=1e-5):
    cols = []
    for j in range(x.shape[1]):
        col = x[:, j]
        cols.append(gamma[j] * (col - col.mean()) / torch.sqrt(torch.var(col) + eps) + beta[j])
    return torch.stack(cols, 1)


@wrong("batch_norm", "over_features")
def mean_over_dim_one(x, gamma, beta, eps=1e-5):
    mu = x.mean(dim=1, keepdim=True)
    var = x.var(dim=1, unbiased=False, keepdim=True)
    return gamma * (x - mu) / torch.sqrt(var + eps) + beta


@wrong("batch_norm", "over_features")
def rows_by_their_default_std(x, gamma, beta, eps=1e-5):
    return gamma * (x - x.mean(1, keepdim=True)) / (x.std(1, keepdim=True) + eps) + beta


@wrong("batch_norm", "over_features")
def over_the_last_axis(x, gamma, beta, eps=1e-5):
    c = x - x.mean(-1, keepdim=True)
    return c * torch.rsqrt(c.square().mean(-1, keepdim=True) + eps) * gamma + beta


@wrong("batch_norm", "over_features")
def functional_layer_norm(x, gamma, beta, eps=1e-5):
    return F.layer_norm(x, x.shape[1:], gamma, beta, eps)


@wrong("batch_norm", "over_features")
def one_example_at_a_time(x, gamma, beta, eps=1e-5):
    rows = [(row - row.mean()) / (row.var(correction=0) + eps).sqrt() for row in x]
    return gamma * torch.stack(rows) + beta


@wrong("batch_norm", "over_features")
def transposed_by_mistake(x, gamma, beta, eps=1e-5):
    z = x.t()
    z = (z - z.mean(0)) / torch.sqrt(((z - z.mean(0)) ** 2).mean(0) + eps)
    return gamma * z.t() + beta


@wrong("batch_norm", "eps_outside_root")
def std_plus_eps(x, gamma, beta, eps=1e-5):
    return gamma * (x - x.mean(0)) / (x.std(0, unbiased=False) + eps) + beta


@wrong("batch_norm", "eps_outside_root")
def root_closed_too_early(x, gamma, beta, eps=1e-5):
    mu = x.mean(dim=0)
    var = ((x - mu) ** 2).mean(dim=0)
    x_hat = (x - mu) / (torch.sqrt(var) + eps)
    return gamma * x_hat + beta


@wrong("batch_norm", "eps_outside_root")
def power_binds_tighter_than_plus(x, gamma, beta, eps=1e-5):
    var, mu = torch.var_mean(x, 0, correction=0)
    denominator = eps + var**0.5
    return torch.addcdiv(beta, gamma * (x - mu), denominator)


@wrong("batch_norm", "eps_outside_root")
def norm_of_the_column_plus_eps(x, gamma, beta, eps=1e-5):
    c = x - x.mean(0)
    sigma = torch.linalg.vector_norm(c, dim=0) / len(x) ** 0.5
    return c / (sigma + eps) * gamma + beta


@wrong("batch_norm", "eps_outside_root")
def columns_with_eps_added_to_the_deviation(x, gamma, beta, eps=1e-5):
    ys = []
    for col, g, b in zip(x.T, gamma, beta, strict=True):
        d = torch.std(col, correction=0) + eps
        ys.append(g * (col - col.mean()) / d + b)
    return torch.stack(ys).T


@wrong("batch_norm", "no_scale_shift")
def normalized_only(x, gamma, beta, eps=1e-5):
    return (x - x.mean(0)) / torch.sqrt(x.var(0, unbiased=False) + eps)


@wrong("batch_norm", "no_scale_shift")
def result_of_the_last_line_not_returned(x, gamma, beta, eps=1e-5):
    var, mu = torch.var_mean(x, 0, keepdim=True, correction=0)
    x_hat = (x - mu) * (var + eps).rsqrt()
    y = gamma * x_hat + beta  # noqa: F841 (the student's mistake)
    return x_hat


@wrong("batch_norm", "no_scale_shift")
def functional_without_weight_and_bias(x, gamma, beta, eps=1e-5):
    return F.batch_norm(x, None, None, training=True, eps=eps)


@wrong("batch_norm", "no_scale_shift")
def scale_one_and_shift_zero(x, gamma, beta, eps=1e-5):
    gamma = torch.ones(x.shape[1], dtype=x.dtype)
    beta = torch.zeros(x.shape[1], dtype=x.dtype)
    mu = x.mean(0)
    return gamma * (x - mu) / torch.sqrt((x - mu).pow(2).mean(0) + eps) + beta


@wrong("batch_norm", "no_scale_shift")
def fresh_torch_layer(x, gamma, beta, eps=1e-5):
    layer = nn.BatchNorm1d(x.shape[1], eps=eps).to(x.dtype)
    layer.train()
    return layer(x)


@wrong("batch_norm", "no_scale_shift")
def columns_standardized(x, gamma, beta, eps=1e-5):
    out = torch.empty_like(x)
    for j in range(x.shape[1]):
        v = x[:, j].var(correction=0)
        out[:, j] = (x[:, j] - x[:, j].mean()) / torch.sqrt(v + eps)
    return out


@wrong("batch_norm", "no_scale_shift")
def shift_left_out(x, gamma, beta, eps=1e-5):
    return gamma * (x - x.mean(0)) / torch.sqrt(x.var(0, correction=0) + eps)


@wrong("batch_norm", "no_scale_shift")
def functional_without_a_weight(x, gamma, beta, eps=1e-5):
    return F.batch_norm(x, None, None, None, beta, True, eps=eps)


@wrong("batch_norm", "whole_tensor")
def std_of_everything(x, gamma, beta, eps=1e-5):
    return gamma * (x - x.mean(0)) / torch.sqrt(x.var(unbiased=False) + eps) + beta


@wrong("batch_norm", "whole_tensor")
def mean_and_variance_of_everything(x, gamma, beta, eps=1e-5):
    mu = x.mean()
    var = ((x - mu) ** 2).mean()
    return gamma * (x - mu) / (var + eps).sqrt() + beta


@wrong("batch_norm", "whole_tensor")
def mean_of_all_squared_deviations(x, gamma, beta, eps=1e-5):
    c = x - x.mean(dim=0)
    return gamma * (c / torch.sqrt(torch.mean(c**2) + eps)) + beta


@wrong("batch_norm", "whole_tensor")
def var_mean_without_dim(x, gamma, beta, eps=1e-5):
    var, mu = torch.var_mean(x, correction=0)
    return (x - mu) * torch.rsqrt(var + eps) * gamma + beta


@wrong("batch_norm", "whole_tensor")
def one_group_of_all_numbers(x, gamma, beta, eps=1e-5):
    return F.layer_norm(x, x.shape, eps=eps) * gamma + beta


@wrong("batch_norm", "no_eps")
def divided_by_the_plain_deviation(x, gamma, beta, eps=1e-5):
    return gamma * (x - x.mean(0)) / x.std(0, unbiased=False) + beta


@wrong("batch_norm", "no_eps")
def root_of_the_variance_alone(x, gamma, beta, eps=1e-5):
    mu = x.mean(0)
    var = (x - mu).square().mean(0)
    return (x - mu) * var.rsqrt() * gamma + beta


@wrong("batch_norm", "no_eps")
def functional_with_eps_of_zero(x, gamma, beta, eps=1e-5):
    return F.batch_norm(x, x.mean(0), x.var(0, correction=0), gamma, beta, eps=0.0)


@wrong("batch_norm", "no_eps")
def loop_without_eps(x, gamma, beta, eps=1e-5):
    m, d = x.shape
    cols = []
    for j in range(d):
        c = x[:, j] - x[:, j].sum() / m
        cols.append(c / torch.sqrt(c.dot(c) / m) * gamma[j] + beta[j])
    return torch.stack(cols, dim=-1)


@wrong("batch_norm", "no_eps")
def var_mean_without_eps(x, gamma, beta, eps=1e-5):
    var, mean = torch.var_mean(x, dim=0, correction=0)
    scale = gamma / var**0.5
    return scale * x + (beta - scale * mean)


@wrong("batch_norm", "scale_and_shift_exchanged")
def beta_times_plus_gamma(x, gamma, beta, eps=1e-5):
    return beta * (x - x.mean(0)) / torch.sqrt(x.var(0, unbiased=False) + eps) + gamma


@wrong("batch_norm", "scale_and_shift_exchanged")
def functional_with_its_arguments_exchanged(x, gamma, beta, eps=1e-5):
    return F.batch_norm(x, None, None, beta, gamma, True, eps=eps)


@wrong("batch_norm", "scale_and_shift_exchanged")
def addcmul_in_the_wrong_order(x, gamma, beta, eps=1e-5):
    var, mu = torch.var_mean(x, 0, correction=0)
    return torch.addcmul(gamma, beta, (x - mu) / (var + eps).sqrt())


@wrong("batch_norm", "scale_and_shift_exchanged")
def helper_called_with_beta_first(x, gamma, beta, eps=1e-5):
    def affine(z, a, b):
        return a * z + b

    c = x - x.mean(0, keepdim=True)
    return affine(c / (c.pow(2).mean(0) + eps).sqrt(), beta, gamma)


@wrong("batch_norm", "scale_and_shift_exchanged")
def columns_with_the_two_exchanged(x, gamma, beta, eps=1e-5):
    y = torch.empty_like(x)
    for j in range(x.shape[1]):
        col = x[:, j]
        y[:, j] = (col - col.mean()) / torch.sqrt(col.var(correction=0) + eps) * beta[j] + gamma[j]
    return y


@wrong("batch_norm", "divides_by_variance")
def default_var_and_no_root(x, gamma, beta, eps=1e-5):
    return gamma * (x - x.mean(0)) / (x.var(0) + eps) + beta


@wrong("batch_norm", "divides_by_variance")
def root_forgotten(x, gamma, beta, eps=1e-5):
    return gamma * (x - x.mean(0)) / (x.var(0, unbiased=False) + eps) + beta


@wrong("batch_norm", "divides_by_variance")
def mean_square_as_the_divisor(x, gamma, beta, eps=1e-5):
    c = x - x.mean(dim=0)
    sigma = (c**2).mean(dim=0) + eps
    return torch.addcdiv(beta, gamma * c, sigma)


@wrong("batch_norm", "divides_by_variance")
def reciprocal_without_a_root(x, gamma, beta, eps=1e-5):
    var, mu = torch.var_mean(x, 0, keepdim=True, correction=0)
    return (x - mu) * (var + eps).reciprocal() * gamma + beta


@wrong("batch_norm", "divides_by_variance")
def exponent_minus_one(x, gamma, beta, eps=1e-5):
    mu = x.mean(0)
    var = (x * x).mean(0) - mu * mu
    return gamma * (x - mu) * (var + eps) ** -1 + beta


@wrong("batch_norm", "divides_by_variance")
def loop_divided_by_the_variance(x, gamma, beta, eps=1e-5):
    cols = []
    for j in range(x.shape[1]):
        c = x[:, j] - x[:, j].mean()
        cols.append(gamma[j] * c / ((c @ c) / len(c) + eps) + beta[j])
    return torch.stack(cols, 1)


@wrong("batch_norm", "not_centered")
def divided_and_not_centered(x, gamma, beta, eps=1e-5):
    return gamma * x / torch.sqrt(x.var(0, unbiased=False) + eps) + beta


@wrong("batch_norm", "not_centered")
def mean_computed_and_not_subtracted(x, gamma, beta, eps=1e-5):
    mu = x.mean(0)
    var = ((x - mu) ** 2).mean(0)
    return gamma * x * (var + eps).rsqrt() + beta


@wrong("batch_norm", "not_centered")
def functional_with_a_mean_of_zero(x, gamma, beta, eps=1e-5):
    return F.batch_norm(x, torch.zeros_like(x[0]), x.var(0, correction=0), gamma, beta, eps=eps)


@wrong("batch_norm", "not_centered")
def columns_not_centered(x, gamma, beta, eps=1e-5):
    out = []
    for j in range(x.shape[1]):
        out.append(x[:, j] / torch.sqrt(torch.var(x[:, j], correction=0) + eps) * gamma[j] + beta[j])
    return torch.stack(out, dim=1)


@wrong("batch_norm", "not_centered")
def var_mean_whose_mean_is_dropped(x, gamma, beta, eps=1e-5):
    var, _ = torch.var_mean(x, 0, correction=0)
    return torch.addcdiv(beta, x * gamma, (var + eps).sqrt())


@wrong("batch_norm", "statistics_detached")
def both_statistics_detached(x, gamma, beta, eps=1e-5):
    mu = x.mean(0).detach()
    var = x.var(0, unbiased=False).detach()
    return gamma * (x - mu) / torch.sqrt(var + eps) + beta


@wrong("batch_norm", "statistics_detached")
def statistics_without_gradients(x, gamma, beta, eps=1e-5):
    with torch.no_grad():
        var, mu = torch.var_mean(x, 0, correction=0)
    return gamma * (x - mu) * torch.rsqrt(var + eps) + beta


@wrong("batch_norm", "statistics_detached")
def statistics_of_the_data(x, gamma, beta, eps=1e-5):
    mu = x.data.mean(0)
    var = ((x.data - mu) ** 2).mean(0)
    return gamma * ((x - mu) / (var + eps) ** 0.5) + beta


@wrong("batch_norm", "statistics_detached")
def statistics_from_numpy(x, gamma, beta, eps=1e-5):
    array = x.detach().numpy()
    mu = torch.from_numpy(array.mean(axis=0))
    sigma = torch.from_numpy(np.sqrt(array.var(axis=0) + eps))
    return (x - mu) / sigma * gamma + beta


@wrong("batch_norm", "statistics_detached")
def functional_with_statistics_as_buffers(x, gamma, beta, eps=1e-5):
    copied = x.clone().detach()
    return F.batch_norm(x, copied.mean(0), copied.var(0, correction=0), gamma, beta, training=False, eps=eps)


@wrong("batch_norm", "statistics_detached")
def items_of_each_column(x, gamma, beta, eps=1e-5):
    cols = []
    for j in range(x.shape[1]):
        mu = x[:, j].mean().item()
        var = x[:, j].var(correction=0).item()
        cols.append(gamma[j] * (x[:, j] - mu) / math.sqrt(var + eps) + beta[j])
    return torch.stack(cols, 1)


@wrong("batch_norm", "statistics_detached")
def only_the_mean_detached(x, gamma, beta, eps=1e-5):
    std = torch.sqrt(x.var(0, correction=0) + eps)
    return gamma * (x - x.mean(0).detach()) / std + beta


@wrong("batch_norm", "statistics_detached")
def only_the_deviation_detached(x, gamma, beta, eps=1e-5):
    c = x - x.mean(0)
    with torch.no_grad():
        std = torch.sqrt(c.square().mean(0) + eps)
    return torch.addcdiv(beta, gamma * c, std)


@wrong("batch_norm", "not_differentiable")
def all_in_numpy(x, gamma, beta, eps=1e-5):
    a = x.numpy()
    x_hat = (a - a.mean(axis=0)) / np.sqrt(a.var(axis=0) + eps)
    return torch.from_numpy(gamma.numpy() * x_hat + beta.numpy())


@wrong("batch_norm", "not_differentiable")
def detached_numpy(x, gamma, beta, eps=1e-5):
    a = x.detach().numpy()
    return gamma * torch.tensor((a - np.mean(a, 0)) / (np.var(a, 0) + eps) ** 0.5) + beta


@wrong("batch_norm", "not_differentiable")
@torch.no_grad()
def decorated_with_no_grad(x, gamma, beta, eps=1e-5):
    return gamma * (x - x.mean(0)) / torch.sqrt(x.var(0, unbiased=False) + eps) + beta


@wrong("batch_norm", "not_differentiable")
def divided_in_place_after_squaring(x, gamma, beta, eps=1e-5):
    out = x - x.mean(0)
    var = (out**2).mean(0)
    out /= torch.sqrt(var + eps)
    return out * gamma + beta


@wrong("batch_norm", "not_differentiable")
def batch_statistics_given_as_running_ones(x, gamma, beta, eps=1e-5):
    return F.batch_norm(x, x.mean(0), x.var(0, correction=0), gamma, beta, training=False, eps=eps)


@wrong("batch_norm", "not_differentiable")
def numbers_in_lists(x, gamma, beta, eps=1e-5):
    columns = []
    for column, g, b in zip(x.T.tolist(), gamma.tolist(), beta.tolist(), strict=True):
        mean = sum(column) / len(column)
        std = math.sqrt(sum((v - mean) ** 2 for v in column) / len(column) + eps)
        columns.append([g * (v - mean) / std + b for v in column])
    return torch.tensor(columns).T


@wrong("batch_norm", "other_eps")
def eps_as_a_number(x, gamma, beta, eps=1e-5):
    return gamma * (x - x.mean(0)) / torch.sqrt(x.var(0, unbiased=False) + 1e-5) + beta


@wrong("batch_norm", "other_eps")
def eps_forgotten_by_the_function(x, gamma, beta, eps=1e-5):
    return F.batch_norm(x, None, None, gamma, beta, training=True)


@wrong("batch_norm", "other_eps")
def eps_overwritten(x, gamma, beta, eps=1e-5):
    eps = 1e-5
    var, mu = torch.var_mean(x, 0, correction=0)
    return torch.addcmul(beta, gamma, (x - mu) * (var + eps).rsqrt())


@wrong("batch_norm", "other_eps")
def helper_with_its_own_eps(x, gamma, beta, eps=1e-5):
    def standardize(column, eps=0.00001):
        c = column - column.mean()
        return c / (c.square().mean() + eps) ** 0.5

    return torch.stack([standardize(column) for column in x.T], dim=1) * gamma + beta


@wrong("batch_norm", "other_eps")
def layer_norm_of_the_transpose_without_eps(x, gamma, beta, eps=1e-5):
    return F.layer_norm(x.T, (len(x),)).T * gamma + beta


@wrong("batch_norm", "shift_before_scale")
def parentheses_around_the_sum(x, gamma, beta, eps=1e-5):
    return gamma * ((x - x.mean(0)) / torch.sqrt(x.var(0, unbiased=False) + eps) + beta)


@wrong("batch_norm", "shift_before_scale")
def shifted_then_scaled(x, gamma, beta, eps=1e-5):
    var, mu = torch.var_mean(x, 0, correction=0)
    y = (x - mu) * (var + eps).rsqrt()
    y = y + beta
    return y * gamma


@wrong("batch_norm", "shift_before_scale")
def functional_then_both(x, gamma, beta, eps=1e-5):
    return (F.batch_norm(x, None, None, None, beta, True, eps=eps)) * gamma


@wrong("batch_norm", "shift_before_scale")
def columns_shifted_first(x, gamma, beta, eps=1e-5):
    cols = []
    for j in range(x.shape[1]):
        c = x[:, j] - x[:, j].mean()
        cols.append(gamma[j] * (c / torch.sqrt(c @ c / len(c) + eps) + beta[j]))
    return torch.stack(cols, 1)


@wrong("batch_norm", "shift_before_scale")
def beta_times_gamma(x, gamma, beta, eps=1e-5):
    c = x - x.mean(0)
    return torch.addcdiv(beta * gamma, gamma * c, (c.pow(2).mean(0) + eps).sqrt())


@wrong("batch_norm", "eps_squared")
def eps_times_eps(x, gamma, beta, eps=1e-5):
    return gamma * (x - x.mean(0)) / torch.sqrt(x.var(0, unbiased=False) + eps * eps) + beta


@wrong("batch_norm", "eps_squared")
def hypotenuse_of_deviation_and_eps(x, gamma, beta, eps=1e-5):
    std = x.std(0, correction=0)
    return gamma * (x - x.mean(0)) / torch.hypot(std, torch.full_like(std, eps)) + beta


@wrong("batch_norm", "eps_squared")
def functional_with_eps_squared(x, gamma, beta, eps=1e-5):
    return F.batch_norm(x, None, None, gamma, beta, True, eps=eps**2)


@wrong("batch_norm", "eps_squared")
def root_of_two_squares(x, gamma, beta, eps=1e-5):
    c = x - x.mean(0)
    sigma = c.square().mean(0) ** 0.5
    return c * (sigma**2 + eps**2) ** -0.5 * gamma + beta


@wrong("batch_norm", "eps_squared")
def columns_with_eps_squared(x, gamma, beta, eps=1e-5):
    cols = []
    for j in range(x.shape[1]):
        v = x[:, j].var(correction=0) + math.pow(eps, 2)
        cols.append(gamma[j] * (x[:, j] - x[:, j].mean()) / torch.sqrt(v) + beta[j])
    return torch.stack(cols, 1)


# ---------------------------------------------------------------------------------------------------- BatchNorm1d


@right("BatchNorm1d")
class WithoutGradients(Ready):
    def forward(self, x):
        if self.training:
            mean = x.mean(dim=0)
            var = x.var(dim=0, unbiased=False)
            with torch.no_grad():
                n = x.shape[0]
                self.running_mean = (1 - self.momentum) * self.running_mean + self.momentum * mean
                self.running_var = (1 - self.momentum) * self.running_var + self.momentum * var * n / (n - 1)
        else:
            mean = self.running_mean
            var = self.running_var
        return self.weight * (x - mean) / torch.sqrt(var + self.eps) + self.bias


@right("BatchNorm1d")
class FunctionalInside(nn.Module):
    def __init__(self, num_features, eps=1e-5, momentum=0.1):
        super().__init__()
        self.weight = nn.Parameter(torch.empty(num_features))
        self.bias = nn.Parameter(torch.empty(num_features))
        self.register_buffer("running_mean", torch.empty(num_features))
        self.register_buffer("running_var", torch.empty(num_features))
        self.num_features, self.eps, self.momentum = num_features, eps, momentum
        self.reset_parameters()

    def reset_parameters(self):
        nn.init.ones_(self.weight)
        nn.init.zeros_(self.bias)
        self.running_mean.zero_()
        self.running_var.fill_(1)

    def extra_repr(self):
        return f"{self.num_features}, eps={self.eps}, momentum={self.momentum}"

    def forward(self, x):
        return F.batch_norm(
            x,
            self.running_mean,
            self.running_var,
            self.weight,
            self.bias,
            self.training,
            self.momentum,
            self.eps,
        )


@right("BatchNorm1d")
class LerpInPlace(Ready):
    def forward(self, x):
        if not self.training:
            return (x - self.running_mean) * (self.running_var + self.eps).rsqrt() * self.weight + self.bias
        var, mean = torch.var_mean(x, 0, correction=0)
        unbiased = x.detach().var(0)
        self.running_mean.lerp_(mean.detach(), self.momentum)
        self.running_var.lerp_(unbiased, self.momentum)
        return (x - mean) * (var + self.eps).rsqrt() * self.weight + self.bias


@right("BatchNorm1d")
class CountsItsBatches(Ready):
    def __init__(self, num_features, eps=1e-5, momentum=0.1):
        super().__init__(num_features, eps, momentum)
        self.register_buffer("num_batches_tracked", torch.tensor(0, dtype=torch.long))

    def forward(self, x):
        mean, var = self.running_mean, self.running_var
        if self.training:
            self.num_batches_tracked += 1
            m = len(x)
            mean = x.sum(0) / m
            var = (x - mean).pow(2).sum(0) / m
            self.running_mean.mul_(1 - self.momentum).add_(mean.detach(), alpha=self.momentum)
            self.running_var.mul_(1 - self.momentum).add_(var.detach() * m / (m - 1), alpha=self.momentum)
        return torch.addcdiv(self.bias, self.weight * (x - mean), torch.sqrt(var + self.eps))


@right("BatchNorm1d")
class KeepdimAndData(Ready):
    def forward(self, x):
        if self.training:
            mu = x.mean(0, keepdim=True)
            c = x - mu
            sigma2 = c.square().mean(0, keepdim=True)
            bessel = x.size(0) / (x.size(0) - 1)
            self.running_mean.data += self.momentum * (mu.data.squeeze(0) - self.running_mean.data)
            self.running_var.data += self.momentum * (sigma2.data.squeeze(0) * bessel - self.running_var.data)
        else:
            c = x - self.running_mean[None, :]
            sigma2 = self.running_var[None, :]
        return self.weight[None, :] * (c / (sigma2 + self.eps) ** 0.5) + self.bias[None, :]


@right("BatchNorm1d")
class SumsOfSquaresAndCopy(Ready):
    def forward(self, x):
        if self.training:
            m = x.shape[0]
            mean = x.mean(0)
            var = (x**2).mean(0) - mean**2
            with torch.no_grad():
                self.running_mean.copy_(self.running_mean * (1 - self.momentum) + mean * self.momentum)
                self.running_var.copy_(self.running_var * (1 - self.momentum) + var * (m / (m - 1)) * self.momentum)
        else:
            mean, var = self.running_mean, self.running_var
        scale = self.weight / torch.sqrt(var + self.eps)
        return x * scale + (self.bias - mean * scale)


@right("BatchNorm1d")
class TorchLayerInherited(nn.BatchNorm1d):
    def __init__(self, num_features, eps=1e-5, momentum=0.1):
        super().__init__(num_features, eps=eps, momentum=momentum)


@right("BatchNorm1d")
class WrappedTorchLayer(nn.Module):
    def __init__(self, num_features, eps=1e-5, momentum=0.1):
        super().__init__()
        self.inner = nn.BatchNorm1d(num_features, eps, momentum)

    weight = property(lambda self: self.inner.weight)
    bias = property(lambda self: self.inner.bias)
    running_mean = property(lambda self: self.inner.running_mean)
    running_var = property(lambda self: self.inner.running_var)

    def forward(self, x):
        return self.inner(x)


@right("BatchNorm1d")
class CumulantsOfEveryBatch(Ready):
    def forward(self, x):
        m = x.shape[0]
        if self.training:
            mean = torch.einsum("ij->j", x) / m
            second = torch.einsum("ij,ij->j", x, x) / m
            var = second - mean**2
            for name, new in (("running_mean", mean), ("running_var", var * m / (m - 1))):
                old = getattr(self, name)
                setattr(self, name, old + self.momentum * (new.clone().detach() - old))
        else:
            mean, var = self.running_mean, self.running_var
        out = (x - mean[None]) / torch.sqrt(var[None] + self.eps)
        out = out * self.weight
        out += self.bias
        return out


@right("BatchNorm1d")
class RegisteredByHand(nn.Module):
    def __init__(self, num_features, eps=1e-5, momentum=0.1):
        nn.Module.__init__(self)
        self.e = eps
        self.p = momentum
        self.register_parameter("weight", nn.Parameter(torch.full((num_features,), 1.0)))
        self.register_parameter("bias", nn.Parameter(torch.full((num_features,), 0.0)))
        self.register_buffer("running_mean", torch.zeros(num_features))
        self.register_buffer("running_var", torch.ones(num_features))

    def statistics(self, x):
        if not self.training:
            return self.running_mean, self.running_var
        mean, var = x.mean(0), x.var(0, correction=0)
        self.update(mean.detach(), x.detach().var(0, correction=1))
        return mean, var

    @torch.no_grad()
    def update(self, mean, var):
        for running, new in ((self.running_mean, mean), (self.running_var, var)):
            running.copy_(torch.lerp(running, new, self.p))

    def forward(self, x):
        mean, var = self.statistics(x)
        return self.weight * ((x - mean) / (var + self.e).sqrt()) + self.bias


@right("BatchNorm1d")
class LoopOverTheFeatures(Ready):
    def forward(self, x):
        columns = []
        for j in range(self.num_features):
            c = x[:, j]
            if self.training:
                mean, var = c.mean(), c.var(unbiased=False)
                old, new = 1 - self.momentum, self.momentum
                self.running_mean[j] = old * self.running_mean[j] + new * mean.item()
                self.running_var[j] = old * self.running_var[j] + new * c.var().item()
            else:
                mean, var = self.running_mean[j], self.running_var[j]
            columns.append(self.weight[j] * (c - mean) / torch.sqrt(var + self.eps) + self.bias[j])
        return torch.stack(columns, dim=1)


@right("BatchNorm1d")
class BuffersSetDetached(Ready):
    def forward(self, x):
        if self.training:
            mean, var = x.mean(0), x.var(0, unbiased=False)
            keep = 1 - self.momentum
            self.running_mean = (keep * self.running_mean + self.momentum * mean).detach()
            self.running_var = (keep * self.running_var + self.momentum * x.var(0)).detach()
        else:
            mean, var = self.running_mean.clone(), self.running_var.clone()
        return (
            F.batch_norm(x, mean.detach(), var.detach(), self.weight, self.bias, eps=self.eps)
            if not self.training
            else (x - mean) / torch.sqrt(var + self.eps) * self.weight + self.bias
        )


class ByParts(Ready):
    """Answers that override one of three steps."""

    def batch(self, x):
        return x.mean(0), x.var(0, unbiased=False)

    def remember(self, x):
        with torch.no_grad():
            self.running_mean += self.momentum * (x.mean(0) - self.running_mean)
            self.running_var += self.momentum * (x.var(0) - self.running_var)

    def normalize(self, x, mean, var):
        return self.weight * (x - mean) / torch.sqrt(var + self.eps) + self.bias

    def forward(self, x):
        if self.training:
            self.remember(x)
            return self.normalize(x, *self.batch(x))
        return self.normalize(x, self.running_mean, self.running_var)


@right("BatchNorm1d")
class UpdatedBeforeNormalizing(ByParts):
    pass


@right("BatchNorm1d")
class RunningValuesInFloat64(ByParts):
    def remember(self, x):
        x = x.detach().double()
        mean = (1 - self.momentum) * self.running_mean.double() + self.momentum * x.mean(0)
        var = (1 - self.momentum) * self.running_var.double() + self.momentum * x.var(0)
        self.running_mean.copy_(mean)
        self.running_var.copy_(var)


@wrong("BatchNorm1d", "batch_statistics_in_eval")
class NeverAsksForTheMode(ByParts):
    def forward(self, x):
        if self.training:
            self.remember(x)
        return self.normalize(x, *self.batch(x))


@wrong("BatchNorm1d", "batch_statistics_in_eval")
class FunctionalAlwaysTraining(Ready):
    def forward(self, x):
        if self.training:
            return F.batch_norm(
                x, self.running_mean, self.running_var, self.weight, self.bias, True, self.momentum, self.eps
            )
        return F.batch_norm(x, None, None, self.weight, self.bias, training=True, eps=self.eps)


@wrong("BatchNorm1d", "batch_statistics_in_eval")
class RunningStatisticsNeverRead(Ready):
    def forward(self, x):
        var, mean = torch.var_mean(x, dim=0, correction=0)
        x_hat = (x - mean) * (var + self.eps).rsqrt()
        if self.training:
            n = len(x)
            self.running_mean.mul_(1 - self.momentum).add_(mean.detach() * self.momentum)
            self.running_var.mul_(1 - self.momentum).add_(var.detach() * self.momentum * n / (n - 1))
        return torch.addcmul(self.bias, self.weight, x_hat)


@wrong("BatchNorm1d", "batch_statistics_in_eval")
class RunningStatisticsOverwrittenAtOnce(ByParts):
    def forward(self, x):
        mean, var = self.running_mean, self.running_var
        if self.training:
            self.remember(x)
        mean = x.mean(0)
        var = ((x - mean) ** 2).mean(0)
        return self.normalize(x, mean, var)


@wrong("BatchNorm1d", "batch_statistics_in_eval")
class LerpAndBatchStatistics(Ready):
    def forward(self, x):
        mu, c = x.mean(0), x - x.mean(0)
        if self.training:
            self.running_mean.lerp_(mu.detach(), self.momentum)
            self.running_var.lerp_(x.detach().var(0), self.momentum)
        return c / torch.sqrt((c * c).mean(0) + self.eps) * self.weight + self.bias


@wrong("BatchNorm1d", "momentum_reversed")
class MomentumKeepsTheOld(ByParts):
    def remember(self, x):
        with torch.no_grad():
            self.running_mean = self.momentum * self.running_mean + (1 - self.momentum) * x.mean(0)
            self.running_var = self.momentum * self.running_var + (1 - self.momentum) * x.var(0)


@wrong("BatchNorm1d", "momentum_reversed")
class LerpFromTheNewToTheOld(ByParts):
    @torch.no_grad()
    def remember(self, x):
        self.running_mean.copy_(torch.lerp(x.mean(0), self.running_mean, self.momentum))
        self.running_var.copy_(torch.lerp(x.var(0), self.running_var, self.momentum))


@wrong("BatchNorm1d", "momentum_reversed")
class MulByMomentum(Ready):
    def forward(self, x):
        if self.training:
            var, mean = torch.var_mean(x, 0, correction=0)
            m = x.shape[0]
            self.running_mean.mul_(self.momentum).add_(mean.detach(), alpha=1 - self.momentum)
            self.running_var.mul_(self.momentum).add_(var.detach() * m / (m - 1), alpha=1 - self.momentum)
        else:
            mean, var = self.running_mean, self.running_var
        return self.weight * (x - mean) / torch.sqrt(var + self.eps) + self.bias


@wrong("BatchNorm1d", "momentum_reversed")
class FunctionalWithOneMinusMomentum(Ready):
    def forward(self, x):
        return F.batch_norm(
            x,
            self.running_mean,
            self.running_var,
            self.weight,
            self.bias,
            training=self.training,
            momentum=1 - self.momentum,
            eps=self.eps,
        )


@wrong("BatchNorm1d", "momentum_reversed")
class DecayInTheConstructor(nn.Module):
    def __init__(self, num_features, eps=1e-5, momentum=0.1):
        super().__init__()
        self.eps = eps
        self.momentum = momentum
        self.new = 1 - momentum
        self.weight = nn.Parameter(torch.ones(num_features))
        self.bias = nn.Parameter(torch.zeros(num_features))
        self.register_buffer("running_mean", torch.zeros(num_features))
        self.register_buffer("running_var", torch.ones(num_features))

    def forward(self, x):
        if self.training:
            mean = x.mean(0)
            var = ((x - mean) ** 2).mean(0)
            self.running_mean += self.new * (mean.detach() - self.running_mean)
            self.running_var += self.new * (x.detach().var(0) - self.running_var)
        else:
            mean, var = self.running_mean, self.running_var
        return (x - mean) / (var + self.eps).sqrt() * self.weight + self.bias


@wrong("BatchNorm1d", "biased_running_variance")
class OneVarianceForBoth(Ready):
    def forward(self, x):
        if self.training:
            mean, var = x.mean(0), x.var(0, unbiased=False)
            with torch.no_grad():
                self.running_mean = (1 - self.momentum) * self.running_mean + self.momentum * mean
                self.running_var = (1 - self.momentum) * self.running_var + self.momentum * var
        else:
            mean, var = self.running_mean, self.running_var
        return self.weight * (x - mean) / torch.sqrt(var + self.eps) + self.bias


@wrong("BatchNorm1d", "biased_running_variance")
class LerpOfTheMeanSquare(ByParts):
    def remember(self, x):
        c = (x - x.mean(0)).detach()
        self.running_mean.lerp_(x.detach().mean(0), self.momentum)
        self.running_var.lerp_((c**2).mean(0), self.momentum)


@wrong("BatchNorm1d", "biased_running_variance")
class VarMeanForBoth(Ready):
    def forward(self, x):
        if not self.training:
            return F.batch_norm(x, self.running_mean, self.running_var, self.weight, self.bias, eps=self.eps)
        var, mean = torch.var_mean(x, dim=0, correction=0)
        for buffer, value in ((self.running_mean, mean), (self.running_var, var)):
            buffer += self.momentum * (value.detach() - buffer)
        return (x - mean) * torch.rsqrt(var + self.eps) * self.weight + self.bias


@wrong("BatchNorm1d", "biased_running_variance")
class FunctionalPlusItsOwnRunningVariance(Ready):
    def forward(self, x):
        if self.training:
            with torch.no_grad():
                self.running_mean.mul_(1 - self.momentum).add_(self.momentum * x.mean(0))
                mean_of_squares = (x * x).mean(0) - x.mean(0) ** 2
                self.running_var.mul_(1 - self.momentum).add_(self.momentum * mean_of_squares)
            return F.batch_norm(x, None, None, self.weight, self.bias, training=True, eps=self.eps)
        return F.batch_norm(x, self.running_mean, self.running_var, self.weight, self.bias, False, 0.0, self.eps)


@wrong("BatchNorm1d", "biased_running_variance")
class BesselUndone(ByParts):
    def remember(self, x):
        m = x.shape[0]
        with torch.no_grad():
            var = x.var(0) * (m - 1) / m
            self.running_mean.copy_((1 - self.momentum) * self.running_mean + self.momentum * x.mean(0))
            self.running_var.copy_((1 - self.momentum) * self.running_var + self.momentum * var)


@wrong("BatchNorm1d", "updates_in_eval")
class RemembersAlways(ByParts):
    def forward(self, x):
        if self.training:
            out = self.normalize(x, *self.batch(x))
        else:
            out = self.normalize(x, self.running_mean.clone(), self.running_var.clone())
        self.remember(x)
        return out


@wrong("BatchNorm1d", "updates_in_eval")
class RemembersBeforeItNormalizes(ByParts):
    def forward(self, x):
        self.remember(x)
        mean, var = self.batch(x) if self.training else (self.running_mean, self.running_var)
        return self.normalize(x, mean, var)


@wrong("BatchNorm1d", "updates_in_eval")
class UpdateOutsideTheIf(Ready):
    def forward(self, x):
        batch_mean, batch_var = x.mean(0), x.var(0, unbiased=False)
        if self.training:
            mean, var = batch_mean, batch_var
        else:
            mean, var = self.running_mean, self.running_var
        y = self.weight * (x - mean) / torch.sqrt(var + self.eps) + self.bias
        with torch.no_grad():
            self.running_mean = (1 - self.momentum) * self.running_mean + self.momentum * batch_mean
            self.running_var = (1 - self.momentum) * self.running_var + self.momentum * x.var(0)
        return y


@wrong("BatchNorm1d", "updates_in_eval")
class LerpFirst(Ready):
    def forward(self, x):
        var, mean = torch.var_mean(x, 0, correction=0)
        m = len(x)
        self.running_mean.lerp_(mean.detach(), self.momentum)
        self.running_var.lerp_(var.detach() * m / (m - 1), self.momentum)
        if not self.training:
            mean, var = self.running_mean, self.running_var
        return (x - mean) * (var + self.eps).rsqrt() * self.weight + self.bias


@wrong("BatchNorm1d", "updates_in_eval")
class FunctionalCalledForItsSideEffect(Ready):
    def forward(self, x):
        trained = F.batch_norm(
            x, self.running_mean, self.running_var, self.weight, self.bias, True, self.momentum, self.eps
        )
        if self.training:
            return trained
        return F.batch_norm(x, self.running_mean, self.running_var, self.weight, self.bias, eps=self.eps)


class PlainStatistics(nn.Module):
    def __init__(self, num_features, eps=1e-5, momentum=0.1):
        super().__init__()
        self.eps, self.momentum = eps, momentum
        self.weight = nn.Parameter(torch.ones(num_features))
        self.bias = nn.Parameter(torch.zeros(num_features))
        self.running_mean = torch.zeros(num_features)
        self.running_var = torch.ones(num_features)


@wrong("BatchNorm1d", "buffers_not_registered")
class AttributesReplaced(PlainStatistics):
    def forward(self, x):
        if self.training:
            mean, var = x.mean(0), x.var(0, unbiased=False)
            with torch.no_grad():
                self.running_mean = (1 - self.momentum) * self.running_mean + self.momentum * mean
                self.running_var = (1 - self.momentum) * self.running_var + self.momentum * x.var(0)
        else:
            mean, var = self.running_mean, self.running_var
        return self.weight * (x - mean) / torch.sqrt(var + self.eps) + self.bias


@wrong("BatchNorm1d", "buffers_not_registered")
class AttributesUpdatedInPlace(PlainStatistics):
    def forward(self, x):
        mean, var = self.running_mean, self.running_var
        if self.training:
            var, mean = torch.var_mean(x, 0, correction=0)
            self.running_mean += self.momentum * (mean.detach() - self.running_mean)
            self.running_var += self.momentum * (x.detach().var(0) - self.running_var)
        return torch.addcdiv(self.bias, self.weight * (x - mean), (var + self.eps).sqrt())


@wrong("BatchNorm1d", "buffers_not_registered")
class FunctionalOnAttributes(PlainStatistics):
    def forward(self, x):
        return F.batch_norm(
            x, self.running_mean, self.running_var, self.weight, self.bias, self.training, self.momentum, self.eps
        )


@wrong("BatchNorm1d", "buffers_not_registered")
class StatisticsInADict(nn.Module):
    def __init__(self, num_features, eps=1e-5, momentum=0.1):
        super().__init__()
        self.eps, self.momentum = eps, momentum
        self.weight = nn.Parameter(torch.ones(num_features))
        self.bias = nn.Parameter(torch.zeros(num_features))
        self.stats = {"mean": torch.zeros(num_features), "var": torch.ones(num_features)}

    @property
    def running_mean(self):
        return self.stats["mean"]

    @property
    def running_var(self):
        return self.stats["var"]

    def forward(self, x):
        if self.training:
            mean, var = x.mean(0), x.var(0, correction=0)
            new = {"mean": mean.detach(), "var": x.detach().var(0)}
            for key in new:
                self.stats[key] = (1 - self.momentum) * self.stats[key] + self.momentum * new[key]
        else:
            mean, var = self.running_mean, self.running_var
        return self.weight * (x - mean) / torch.sqrt(var + self.eps) + self.bias


@wrong("BatchNorm1d", "buffers_not_registered")
class TensorsThatRequireNoGradient(nn.Module):
    def __init__(self, num_features, eps=1e-5, momentum=0.1):
        super().__init__()
        self.eps = eps
        self.momentum = momentum
        self.weight = nn.Parameter(torch.ones(num_features))
        self.bias = nn.Parameter(torch.zeros(num_features))
        self.running_mean = torch.zeros(num_features, requires_grad=False)
        self.running_var = torch.ones(num_features, requires_grad=False)

    def forward(self, x):
        if self.training:
            mu = x.mean(0)
            sigma2 = ((x - mu) ** 2).mean(0)
            m = x.shape[0]
            self.running_mean = torch.lerp(self.running_mean, mu.detach(), self.momentum)
            self.running_var = torch.lerp(self.running_var, sigma2.detach() * m / (m - 1), self.momentum)
        else:
            mu, sigma2 = self.running_mean, self.running_var
        return self.weight * ((x - mu) / (sigma2 + self.eps) ** 0.5) + self.bias


@wrong("BatchNorm1d", "buffers_not_registered")
class BuffersThatAreNotSaved(ByParts):
    def __init__(self, num_features, eps=1e-5, momentum=0.1):
        super().__init__(num_features, eps, momentum)
        self.register_buffer("running_mean", torch.zeros(num_features), persistent=False)
        self.register_buffer("running_var", torch.ones(num_features), persistent=False)


@wrong("BatchNorm1d", "statistics_carry_graph")
class NotDetached(Ready):
    def forward(self, x):
        if self.training:
            mean, var = x.mean(0), x.var(0, unbiased=False)
            self.running_mean = (1 - self.momentum) * self.running_mean + self.momentum * mean
            self.running_var = (1 - self.momentum) * self.running_var + self.momentum * x.var(0)
        else:
            mean, var = self.running_mean, self.running_var
        return self.weight * (x - mean) / torch.sqrt(var + self.eps) + self.bias


@wrong("BatchNorm1d", "statistics_carry_graph")
class InPlaceWithAGraph(ByParts):
    def remember(self, x):
        self.running_mean.mul_(1 - self.momentum).add_(x.mean(0), alpha=self.momentum)
        self.running_var.mul_(1 - self.momentum).add_(x.var(0), alpha=self.momentum)


@wrong("BatchNorm1d", "statistics_carry_graph")
class LerpWithAGraph(ByParts):
    def remember(self, x):
        self.running_mean = torch.lerp(self.running_mean, x.mean(0), self.momentum)
        self.running_var = self.running_var.lerp(x.var(0), self.momentum)


@wrong("BatchNorm1d", "statistics_carry_graph")
class OnlyTheVarianceCarriesIt(ByParts):
    def remember(self, x):
        m = len(x)
        var = x.var(0, correction=0) * m / (m - 1)
        self.running_mean = self.running_mean + self.momentum * (x.mean(0).detach() - self.running_mean)
        self.running_var = self.running_var + self.momentum * (var - self.running_var)


@wrong("BatchNorm1d", "statistics_carry_graph")
class OnlyTheMeanCarriesIt(ByParts):
    def remember(self, x):
        self.running_mean = self.running_mean - self.momentum * (self.running_mean - x.mean(0))
        with torch.no_grad():
            self.running_var -= self.momentum * (self.running_var - x.var(0))


@wrong("BatchNorm1d", "statistics_carry_graph")
class OldValuesDetachedInsteadOfNewOnes(Ready):
    def forward(self, x):
        if not self.training:
            return F.batch_norm(
                x, self.running_mean.detach(), self.running_var.detach(), self.weight, self.bias, eps=self.eps
            )
        mu = x.mean(0)
        var = (x - mu).square().mean(0)
        m = x.shape[0]
        self.running_mean = (1 - self.momentum) * self.running_mean.detach() + self.momentum * mu
        self.running_var = (1 - self.momentum) * self.running_var.detach() + self.momentum * var * m / (m - 1)
        return (x - mu) / torch.sqrt(var + self.eps) * self.weight + self.bias


@wrong("BatchNorm1d", "running_std")
class StdAveragedAndUsedAsSuch(Ready):
    def forward(self, x):
        if self.training:
            mean = x.mean(0)
            std = torch.sqrt(x.var(0, unbiased=False) + self.eps)
            with torch.no_grad():
                self.running_mean = (1 - self.momentum) * self.running_mean + self.momentum * mean
                self.running_var = (1 - self.momentum) * self.running_var + self.momentum * x.std(0)
        else:
            mean = self.running_mean
            std = self.running_var + self.eps
        return self.weight * (x - mean) / std + self.bias


@wrong("BatchNorm1d", "running_std")
class StdAveragedAndTakenForAVariance(ByParts):
    @torch.no_grad()
    def remember(self, x):
        self.running_mean.lerp_(x.mean(0), self.momentum)
        self.running_var.lerp_(x.std(0), self.momentum)


@wrong("BatchNorm1d", "running_std")
class BiasedStdAveraged(Ready):
    def forward(self, x):
        if self.training:
            var, mean = torch.var_mean(x, 0, correction=0)
            sigma = (var + self.eps).sqrt()
            self.running_mean += self.momentum * (mean.detach() - self.running_mean)
            self.running_var += self.momentum * (sigma.detach() - self.running_var)
        else:
            mean, sigma = self.running_mean, self.running_var
        return self.weight * (x - mean) / sigma + self.bias


@wrong("BatchNorm1d", "running_std")
class RootOfTheUnbiasedVariance(ByParts):
    def remember(self, x):
        with torch.no_grad():
            m = x.shape[0]
            sigma = torch.sqrt(((x - x.mean(0)) ** 2).sum(0) / (m - 1))
            self.running_mean.mul_(1 - self.momentum).add_(x.mean(0), alpha=self.momentum)
            self.running_var.mul_(1 - self.momentum).add_(sigma, alpha=self.momentum)

    def forward(self, x):
        if self.training:
            self.remember(x)
            return self.normalize(x, *self.batch(x))
        return self.normalize(x, self.running_mean, self.running_var**2)


@wrong("BatchNorm1d", "running_std")
class StdMean(Ready):
    def forward(self, x):
        if self.training:
            std, mean = torch.std_mean(x, 0)
            self.running_mean.copy_((1 - self.momentum) * self.running_mean + self.momentum * mean.detach())
            self.running_var.copy_((1 - self.momentum) * self.running_var + self.momentum * std.detach())
            return F.batch_norm(x, None, None, self.weight, self.bias, training=True, eps=self.eps)
        return self.weight * (x - self.running_mean) / self.running_var + self.bias


@wrong("BatchNorm1d", "running_std")
class BiasedStdTakenForAVariance(ByParts):
    def remember(self, x):
        with torch.no_grad():
            self.running_mean = (1 - self.momentum) * self.running_mean + self.momentum * x.mean(0)
            self.running_var = (1 - self.momentum) * self.running_var + self.momentum * x.std(0, correction=0)


@wrong("BatchNorm1d", "unbiased_variance")
class DefaultVarForBoth(Ready):
    def forward(self, x):
        if self.training:
            mean, var = x.mean(0), x.var(0)
            with torch.no_grad():
                self.running_mean = (1 - self.momentum) * self.running_mean + self.momentum * mean
                self.running_var = (1 - self.momentum) * self.running_var + self.momentum * var
        else:
            mean, var = self.running_mean, self.running_var
        return self.weight * (x - mean) / torch.sqrt(var + self.eps) + self.bias


@wrong("BatchNorm1d", "unbiased_variance")
class VarMeanWithItsDefault(ByParts):
    def batch(self, x):
        return torch.var_mean(x, 0)[::-1]


@wrong("BatchNorm1d", "unbiased_variance")
class MMinusOneEverywhere(Ready):
    def forward(self, x):
        if self.training:
            m = len(x)
            mean = x.sum(0) / m
            c = x - mean
            var = (c * c).sum(0) / (m - 1)
            self.running_mean.lerp_(mean.detach(), self.momentum)
            self.running_var.lerp_(var.detach(), self.momentum)
        else:
            c, var = x - self.running_mean, self.running_var
        return c * (var + self.eps).rsqrt() * self.weight + self.bias


@wrong("BatchNorm1d", "unbiased_variance")
class DefaultStdSquared(ByParts):
    def batch(self, x):
        return x.mean(0), x.std(0) ** 2


@wrong("BatchNorm1d", "unbiased_variance")
class FunctionalWithUnbiasedStatistics(ByParts):
    def normalize(self, x, mean, var):
        return (x - mean) / (var + self.eps) ** 0.5 * self.weight + self.bias

    def forward(self, x):
        if not self.training:
            return F.batch_norm(x, self.running_mean, self.running_var, self.weight, self.bias, eps=self.eps)
        mean, var = x.mean(0, keepdim=True), x.var(0, keepdim=True, correction=1)
        self.running_mean += self.momentum * (mean.detach()[0] - self.running_mean)
        self.running_var += self.momentum * (var.detach()[0] - self.running_var)
        return self.normalize(x, mean, var)


class StatisticsAreParameters(ByParts):
    def __init__(self, num_features, eps=1e-5, momentum=0.1):
        nn.Module.__init__(self)
        self.eps, self.momentum = eps, momentum
        self.weight = nn.Parameter(torch.ones(num_features))
        self.bias = nn.Parameter(torch.zeros(num_features))
        self.running_mean = nn.Parameter(torch.zeros(num_features))
        self.running_var = nn.Parameter(torch.ones(num_features))


@wrong("BatchNorm1d", "statistics_as_parameters")
class ParametersUpdatedWithoutGradients(StatisticsAreParameters):
    pass


@wrong("BatchNorm1d", "statistics_as_parameters")
class ParametersUpdatedThroughTheirData(StatisticsAreParameters):
    def remember(self, x):
        self.running_mean.data = (1 - self.momentum) * self.running_mean.data + self.momentum * x.data.mean(0)
        self.running_var.data = (1 - self.momentum) * self.running_var.data + self.momentum * x.data.var(0)


@wrong("BatchNorm1d", "statistics_as_parameters")
class ParametersThatRequireNoGradient(ByParts):
    def __init__(self, num_features, eps=1e-5, momentum=0.1):
        nn.Module.__init__(self)
        self.eps, self.momentum = eps, momentum
        self.weight = nn.Parameter(torch.ones(num_features))
        self.bias = nn.Parameter(torch.zeros(num_features))
        self.running_mean = nn.Parameter(torch.zeros(num_features), requires_grad=False)
        self.running_var = nn.Parameter(torch.ones(num_features), requires_grad=False)


@wrong("BatchNorm1d", "statistics_as_parameters")
class ParametersReplacedByParameters(StatisticsAreParameters):
    def remember(self, x):
        mean = torch.lerp(self.running_mean.detach(), x.detach().mean(0), self.momentum)
        var = torch.lerp(self.running_var.detach(), x.detach().var(0), self.momentum)
        self.running_mean = nn.Parameter(mean)
        self.running_var = nn.Parameter(var)


@wrong("BatchNorm1d", "statistics_as_parameters")
class ParametersGivenToTheFunction(StatisticsAreParameters):
    def forward(self, x):
        return F.batch_norm(
            x,
            self.running_mean.data,
            self.running_var.data,
            self.weight,
            self.bias,
            self.training,
            self.momentum,
            self.eps,
        )


@wrong("BatchNorm1d", "running_statistics_in_training")
class AlwaysTheRunningStatistics(ByParts):
    def forward(self, x):
        if self.training:
            self.remember(x)
        return self.normalize(x, self.running_mean.clone(), self.running_var.clone())


@wrong("BatchNorm1d", "running_statistics_in_training")
class RunningStatisticsAsTheyWereBefore(ByParts):
    def forward(self, x):
        out = self.normalize(x, self.running_mean.clone(), self.running_var.clone())
        if self.training:
            self.remember(x)
        return out


@wrong("BatchNorm1d", "running_statistics_in_training")
class RunningStatisticsReplacedThenUsed(Ready):
    def forward(self, x):
        if self.training:
            with torch.no_grad():
                self.running_mean = (1 - self.momentum) * self.running_mean + self.momentum * x.mean(0)
                self.running_var = (1 - self.momentum) * self.running_var + self.momentum * x.var(0)
        std = torch.sqrt(self.running_var + self.eps)
        return self.weight * (x - self.running_mean) / std + self.bias


@wrong("BatchNorm1d", "running_statistics_in_training")
class FunctionalInEvaluation(Ready):
    def forward(self, x):
        if self.training:
            mean = torch.lerp(self.running_mean, x.mean(0).detach(), self.momentum)
            var = torch.lerp(self.running_var, x.var(0).detach(), self.momentum)
            self.running_mean, self.running_var = mean, var
        return F.batch_norm(x, self.running_mean, self.running_var, self.weight, self.bias, False, 0.0, self.eps)


@wrong("BatchNorm1d", "running_statistics_in_training")
class RunningStatisticsWithTheirGraphCut(Ready):
    def forward(self, x):
        mean, var = self.running_mean, self.running_var
        if self.training:
            mean = (mean + self.momentum * (x.mean(0) - mean)).detach()
            var = (var + self.momentum * (x.var(0) - var)).detach()
            self.running_mean.copy_(mean)
            self.running_var.copy_(var)
        return torch.addcmul(self.bias, self.weight, (x - mean) * (var + self.eps).rsqrt())


@wrong("BatchNorm1d", "statistics_detached")
class BatchStatisticsDetached(ByParts):
    def batch(self, x):
        return x.mean(0).detach(), x.var(0, unbiased=False).detach()


@wrong("BatchNorm1d", "statistics_detached")
class AllStatisticsWithoutGradients(Ready):
    def forward(self, x):
        if self.training:
            with torch.no_grad():
                mean = x.mean(0)
                var = ((x - mean) ** 2).mean(0)
                m = x.shape[0]
                self.running_mean = (1 - self.momentum) * self.running_mean + self.momentum * mean
                self.running_var = (1 - self.momentum) * self.running_var + self.momentum * var * m / (m - 1)
        else:
            mean, var = self.running_mean, self.running_var
        return self.weight * (x - mean) / torch.sqrt(var + self.eps) + self.bias


@wrong("BatchNorm1d", "statistics_detached")
class StatisticsOfTheData(Ready):
    def forward(self, x):
        mean, var = self.running_mean, self.running_var
        if self.training:
            mean, var = x.data.mean(0), x.data.var(0, correction=0)
            self.running_mean.lerp_(mean, self.momentum)
            self.running_var.lerp_(x.data.var(0), self.momentum)
        return (x - mean) * torch.rsqrt(var + self.eps) * self.weight + self.bias


@wrong("BatchNorm1d", "statistics_detached")
class DetachedInput(ByParts):
    @torch.no_grad()
    def batch(self, x):
        var, mean = torch.var_mean(x.detach(), 0, correction=0)
        return mean, var


@wrong("BatchNorm1d", "statistics_detached")
class FunctionalOnDetachedStatistics(ByParts):
    def normalize(self, x, mean, var):
        return F.batch_norm(x, mean.detach(), var.detach(), self.weight, self.bias, training=False, eps=self.eps)


class ScaleIsNoParameter(ByParts):
    def __init__(self, num_features, eps=1e-5, momentum=0.1):
        nn.Module.__init__(self)
        self.eps, self.momentum = eps, momentum
        self.weight = torch.ones(num_features)
        self.bias = torch.zeros(num_features)
        self.register_buffer("running_mean", torch.zeros(num_features))
        self.register_buffer("running_var", torch.ones(num_features))


@wrong("BatchNorm1d", "scale_not_a_parameter")
class PlainTensors(ScaleIsNoParameter):
    pass


@wrong("BatchNorm1d", "scale_not_a_parameter")
class TensorsThatRequireGradients(ByParts):
    def __init__(self, num_features, eps=1e-5, momentum=0.1):
        nn.Module.__init__(self)
        self.eps, self.momentum = eps, momentum
        self.weight = torch.ones(num_features, requires_grad=True)
        self.bias = torch.zeros(num_features, requires_grad=True)
        self.register_buffer("running_mean", torch.zeros(num_features))
        self.register_buffer("running_var", torch.ones(num_features))


@wrong("BatchNorm1d", "scale_not_a_parameter")
class AllFourAreBuffers(ByParts):
    def __init__(self, num_features, eps=1e-5, momentum=0.1):
        nn.Module.__init__(self)
        self.eps, self.momentum = eps, momentum
        for name, value in (("weight", 1.0), ("bias", 0.0), ("running_mean", 0.0), ("running_var", 1.0)):
            self.register_buffer(name, torch.full((num_features,), value))


@wrong("BatchNorm1d", "scale_not_a_parameter")
class FunctionalOnPlainTensors(ScaleIsNoParameter):
    def forward(self, x):
        return F.batch_norm(
            x, self.running_mean, self.running_var, self.weight, self.bias, self.training, self.momentum, self.eps
        )


@wrong("BatchNorm1d", "scale_not_a_parameter")
class ParametersInAList(ByParts):
    def __init__(self, num_features, eps=1e-5, momentum=0.1):
        nn.Module.__init__(self)
        self.eps, self.momentum = eps, momentum
        self.hidden = [nn.Parameter(torch.ones(num_features)), nn.Parameter(torch.zeros(num_features))]
        self.register_buffer("running_mean", torch.zeros(num_features))
        self.register_buffer("running_var", torch.ones(num_features))

    @property
    def weight(self):
        return self.hidden[0]

    @property
    def bias(self):
        return self.hidden[1]


@wrong("BatchNorm1d", "no_scale_shift")
class ScaleAndShiftNotApplied(ByParts):
    def normalize(self, x, mean, var):
        return (x - mean) / torch.sqrt(var + self.eps)


@wrong("BatchNorm1d", "no_scale_shift")
class ParametersMadeAndForgotten(Ready):
    def forward(self, x):
        if self.training:
            var, mean = torch.var_mean(x, 0, correction=0)
            self.running_mean += self.momentum * (mean.detach() - self.running_mean)
            self.running_var += self.momentum * (x.detach().var(0) - self.running_var)
        else:
            mean, var = self.running_mean, self.running_var
        return (x - mean) * (var + self.eps).rsqrt()


@wrong("BatchNorm1d", "no_scale_shift")
class FunctionalWithoutWeightAndBias(Ready):
    def forward(self, x):
        return F.batch_norm(
            x, self.running_mean, self.running_var, training=self.training, momentum=self.momentum, eps=self.eps
        )


@wrong("BatchNorm1d", "no_scale_shift")
class ScaledCopyNotReturned(ByParts):
    def normalize(self, x, mean, var):
        x_hat = (x - mean) / torch.sqrt(var + self.eps)
        self.out = self.weight * x_hat + self.bias
        return x_hat


@wrong("BatchNorm1d", "no_scale_shift")
class OnlyTheScale(ByParts):
    def normalize(self, x, mean, var):
        return self.weight * (x - mean) / torch.sqrt(var + self.eps)


@wrong("BatchNorm1d", "no_scale_shift")
class FunctionalWithTheShiftAlone(Ready):
    def forward(self, x):
        return F.batch_norm(
            x, self.running_mean, self.running_var, None, self.bias, self.training, self.momentum, self.eps
        )


@wrong("BatchNorm1d", "no_scale_shift")
class NotInEvaluation(ByParts):
    def normalize(self, x, mean, var):
        x_hat = (x - mean) * torch.rsqrt(var + self.eps)
        return torch.addcmul(self.bias, self.weight, x_hat) if self.training else x_hat


@wrong("BatchNorm1d", "eps_outside_root")
class DeviationPlusEps(ByParts):
    def normalize(self, x, mean, var):
        return self.weight * (x - mean) / (torch.sqrt(var) + self.eps) + self.bias


@wrong("BatchNorm1d", "eps_outside_root")
class StdInTrainingAndRootInEvaluation(Ready):
    def forward(self, x):
        if self.training:
            mean, std = x.mean(0), x.std(0, unbiased=False)
            with torch.no_grad():
                self.running_mean = (1 - self.momentum) * self.running_mean + self.momentum * mean
                self.running_var = (1 - self.momentum) * self.running_var + self.momentum * x.var(0)
        else:
            mean, std = self.running_mean, self.running_var.sqrt()
        return self.weight * (x - mean) / (std + self.eps) + self.bias


@wrong("BatchNorm1d", "eps_outside_root")
class PowerBindsTighterThanPlus(ByParts):
    def normalize(self, x, mean, var):
        return torch.addcdiv(self.bias, self.weight * (x - mean), var**0.5 + self.eps)


@wrong("BatchNorm1d", "eps_outside_root")
class ScaleMergedWithEpsOutside(ByParts):
    def normalize(self, x, mean, var):
        scale = self.weight / (self.eps + var.sqrt())
        return scale * x + (self.bias - scale * mean)


@wrong("BatchNorm1d", "eps_outside_root")
class NormOfTheColumnsPlusEps(Ready):
    def forward(self, x):
        if self.training:
            mu = x.mean(0)
            sigma = (x - mu).norm(dim=0) / len(x) ** 0.5
            self.running_mean.lerp_(mu.detach(), self.momentum)
            self.running_var.lerp_(x.detach().var(0), self.momentum)
        else:
            mu, sigma = self.running_mean, torch.sqrt(self.running_var)
        return (x - mu) / (sigma + self.eps) * self.weight + self.bias


@wrong("BatchNorm1d", "never_updates")
class NothingRemembered(ByParts):
    def remember(self, x):
        pass


@wrong("BatchNorm1d", "never_updates")
class ResultOfTheLerpThrownAway(ByParts):
    def remember(self, x):
        self.running_mean.lerp(x.detach().mean(0), self.momentum)
        self.running_var.lerp(x.detach().var(0), self.momentum)


@wrong("BatchNorm1d", "never_updates")
class LocalVariablesUpdated(Ready):
    def forward(self, x):
        running_mean, running_var = self.running_mean, self.running_var
        if self.training:
            mean, var = x.mean(0), x.var(0, unbiased=False)
            running_mean = (1 - self.momentum) * running_mean + self.momentum * mean.detach()
            running_var = (1 - self.momentum) * running_var + self.momentum * x.detach().var(0)
        else:
            mean, var = running_mean, running_var
        return self.weight * (x - mean) / torch.sqrt(var + self.eps) + self.bias


@wrong("BatchNorm1d", "never_updates")
class FunctionalWithoutRunningStatisticsInTraining(Ready):
    def forward(self, x):
        if self.training:
            return F.batch_norm(x, None, None, self.weight, self.bias, training=True, eps=self.eps)
        return F.batch_norm(x, self.running_mean, self.running_var, self.weight, self.bias, eps=self.eps)


@wrong("BatchNorm1d", "never_updates")
class CopiesUpdated(ByParts):
    def remember(self, x):
        mean, var = self.running_mean.clone(), self.running_var.clone()
        mean += self.momentum * (x.detach().mean(0) - mean)
        var += self.momentum * (x.detach().var(0) - var)


@wrong("BatchNorm1d", "never_updates")
class UpdateNeverCalled(Ready):
    def update(self, mean, var):
        self.running_mean.lerp_(mean, self.momentum)
        self.running_var.lerp_(var, self.momentum)

    def forward(self, x):
        if self.training:
            var, mean = torch.var_mean(x, 0, correction=0)
        else:
            mean, var = self.running_mean, self.running_var
        return (x - mean) * (var + self.eps).rsqrt() * self.weight + self.bias


@wrong("BatchNorm1d", "keeps_last_batch_only")
class Overwritten(ByParts):
    def remember(self, x):
        self.running_mean = x.detach().mean(0)
        self.running_var = x.detach().var(0)


@wrong("BatchNorm1d", "keeps_last_batch_only")
class CopiedFromTheBatch(ByParts):
    @torch.no_grad()
    def remember(self, x):
        self.running_mean.copy_(x.mean(0))
        self.running_var.copy_(x.var(0))


@wrong("BatchNorm1d", "keeps_last_batch_only")
class FunctionalWithMomentumOne(Ready):
    def forward(self, x):
        return F.batch_norm(
            x, self.running_mean, self.running_var, self.weight, self.bias, self.training, 1.0, self.eps
        )


@wrong("BatchNorm1d", "keeps_last_batch_only")
class DataReplaced(Ready):
    def forward(self, x):
        if self.training:
            mean = x.mean(0)
            var = (x - mean).pow(2).mean(0)
            m = x.shape[0]
            self.running_mean.data = mean.data
            self.running_var.data = var.data * m / (m - 1)
        else:
            mean, var = self.running_mean, self.running_var
        return self.weight * (x - mean) / torch.sqrt(var + self.eps) + self.bias


@wrong("BatchNorm1d", "keeps_last_batch_only")
class LerpAllTheWay(Ready):
    def forward(self, x):
        mean, var = self.running_mean, self.running_var
        if self.training:
            var, mean = torch.var_mean(x, 0, correction=0)
            self.running_mean.lerp_(mean.detach(), 1.0)
            self.running_var.lerp_(x.detach().var(0), 1.0)
        return torch.addcmul(self.bias, self.weight, (x - mean) / (var + self.eps).sqrt())


@wrong("BatchNorm1d", "tensor_missing")
class NoParametersAtAll(ByParts):
    def __init__(self, num_features, eps=1e-5, momentum=0.1):
        nn.Module.__init__(self)
        self.eps, self.momentum = eps, momentum
        self.register_buffer("running_mean", torch.zeros(num_features))
        self.register_buffer("running_var", torch.ones(num_features))

    def normalize(self, x, mean, var):
        return (x - mean) / (var + self.eps) ** 0.5


@wrong("BatchNorm1d", "tensor_missing")
class TorchLayerWithoutAffine(nn.BatchNorm1d):
    def __init__(self, num_features, eps=1e-5, momentum=0.1):
        super().__init__(num_features, eps, momentum, affine=False)


@wrong("BatchNorm1d", "tensor_missing")
class GammaAndBeta(nn.Module):
    def __init__(self, num_features, eps=1e-5, momentum=0.1):
        super().__init__()
        self.eps, self.momentum = eps, momentum
        self.gamma = nn.Parameter(torch.ones(num_features))
        self.beta = nn.Parameter(torch.zeros(num_features))
        self.register_buffer("running_mean", torch.zeros(num_features))
        self.register_buffer("running_var", torch.ones(num_features))

    def forward(self, x):
        return F.batch_norm(
            x, self.running_mean, self.running_var, self.gamma, self.beta, self.training, self.momentum, self.eps
        )


@wrong("BatchNorm1d", "tensor_missing")
class StatisticsUnderOtherNames(Ready):
    def __init__(self, num_features, eps=1e-5, momentum=0.1):
        super().__init__(num_features, eps, momentum)
        del self.running_mean, self.running_var
        self.register_buffer("moving_mean", torch.zeros(num_features))
        self.register_buffer("moving_var", torch.ones(num_features))

    def forward(self, x):
        if self.training:
            mean, var = x.mean(0), x.var(0, unbiased=False)
            self.moving_mean.lerp_(mean.detach(), self.momentum)
            self.moving_var.lerp_(x.detach().var(0), self.momentum)
        else:
            mean, var = self.moving_mean, self.moving_var
        return self.weight * (x - mean) / torch.sqrt(var + self.eps) + self.bias


@wrong("BatchNorm1d", "tensor_missing")
class StatisticsMadeByTheFirstBatch(ByParts):
    def __init__(self, num_features, eps=1e-5, momentum=0.1):
        super().__init__(num_features, eps, momentum)
        self.running_mean = None
        self.running_var = None

    def remember(self, x):
        if self.running_mean is None:
            self.running_mean, self.running_var = torch.zeros(x.shape[1]), torch.ones(x.shape[1])
        super().remember(x)


@wrong("BatchNorm1d", "tensor_missing")
class ALinearMapOfEachFeature(nn.Module):
    def __init__(self, num_features, eps=1e-5, momentum=0.1):
        super().__init__()
        self.params = nn.ParameterDict({"weight": torch.ones(num_features), "bias": torch.zeros(num_features)})
        self.norm = nn.BatchNorm1d(num_features, eps, momentum, affine=False)

    def forward(self, x):
        return self.params["weight"] * self.norm(x) + self.params["bias"]


@wrong("BatchNorm1d", "other_eps")
class EpsForgottenByTheFunction(Ready):
    def forward(self, x):
        return F.batch_norm(
            x, self.running_mean, self.running_var, self.weight, self.bias, self.training, momentum=self.momentum
        )


@wrong("BatchNorm1d", "other_eps")
class EpsAsANumber(ByParts):
    def normalize(self, x, mean, var):
        return self.weight * (x - mean) / torch.sqrt(var + 1e-5) + self.bias


@wrong("BatchNorm1d", "other_eps")
class EpsSetInTheConstructor(ByParts):
    def __init__(self, num_features, eps=1e-5, momentum=0.1):
        super().__init__(num_features, momentum=momentum)


@wrong("BatchNorm1d", "other_eps")
class TorchLayerWithItsDefaultEps(nn.BatchNorm1d):
    def __init__(self, num_features, eps=1e-5, momentum=0.1):
        super().__init__(num_features, momentum=momentum)


@wrong("BatchNorm1d", "other_eps")
class EpsForgottenInEvaluation(ByParts):
    def forward(self, x):
        if not self.training:
            return F.batch_norm(x, self.running_mean, self.running_var, self.weight, self.bias)
        self.remember(x)
        return self.normalize(x, *self.batch(x))


@wrong("BatchNorm1d", "other_momentum")
class MomentumForgottenByTheFunction(Ready):
    def forward(self, x):
        return F.batch_norm(x, self.running_mean, self.running_var, self.weight, self.bias, self.training, eps=self.eps)


@wrong("BatchNorm1d", "other_momentum")
class NineTenths(ByParts):
    @torch.no_grad()
    def remember(self, x):
        self.running_mean.mul_(0.9).add_(x.mean(0), alpha=0.1)
        self.running_var.mul_(0.9).add_(x.var(0), alpha=0.1)


@wrong("BatchNorm1d", "other_momentum")
class MomentumNotGivenToTheParent(Ready):
    def __init__(self, num_features, eps=1e-5, momentum=0.1):
        super().__init__(num_features, eps)

    def forward(self, x):
        mean, var = self.running_mean, self.running_var
        if self.training:
            var, mean = torch.var_mean(x, 0, correction=0)
            self.running_mean += self.momentum * (mean.detach() - self.running_mean)
            self.running_var += self.momentum * (x.detach().var(0) - self.running_var)
        return torch.addcdiv(self.bias, self.weight * (x - mean), (var + self.eps).sqrt())


@wrong("BatchNorm1d", "other_momentum")
class TorchLayerWithItsDefaultMomentum(nn.BatchNorm1d):
    def __init__(self, num_features, eps=1e-5, momentum=0.1):
        super().__init__(num_features, eps=eps)


@wrong("BatchNorm1d", "other_momentum")
class LerpByATenth(ByParts):
    def remember(self, x):
        self.running_mean = torch.lerp(self.running_mean, x.detach().mean(0), 0.1)
        self.running_var = torch.lerp(self.running_var, x.detach().var(0), 0.1)


@wrong("BatchNorm1d", "not_differentiable")
class InputDetachedFirst(ByParts):
    def forward(self, x):
        return super().forward(x.detach())


@wrong("BatchNorm1d", "not_differentiable")
class AllInNoGradButTheAffineMap(Ready):
    def forward(self, x):
        with torch.no_grad():
            mean, var = self.running_mean, self.running_var
            if self.training:
                mean, var = x.mean(0), x.var(0, unbiased=False)
                self.running_mean.lerp_(mean, self.momentum)
                self.running_var.lerp_(x.var(0), self.momentum)
            x_hat = (x - mean) / torch.sqrt(var + self.eps)
        return self.weight * x_hat + self.bias


@wrong("BatchNorm1d", "not_differentiable")
class ForwardWithoutGradients(Ready):
    @torch.no_grad()
    def forward(self, x):
        return F.batch_norm(
            x, self.running_mean, self.running_var, self.weight, self.bias, self.training, self.momentum, self.eps
        )


@wrong("BatchNorm1d", "not_differentiable")
class DataNormalized(ByParts):
    def normalize(self, x, mean, var):
        return self.weight * ((x - mean) / torch.sqrt(var + self.eps)).data + self.bias


@wrong("BatchNorm1d", "not_differentiable")
class CenteredCopyDividedInPlace(Ready):
    def forward(self, x):
        if not self.training:
            return F.batch_norm(x, self.running_mean, self.running_var, self.weight, self.bias, eps=self.eps)
        m = x.shape[0]
        out = x - x.mean(0)
        var = out.pow(2).sum(0) / m
        with torch.no_grad():
            self.running_mean.lerp_(x.mean(0), self.momentum)
            self.running_var.lerp_(var * m / (m - 1), self.momentum)
        out.div_(torch.sqrt(var + self.eps))
        return self.weight * out + self.bias


@wrong("BatchNorm1d", "not_differentiable")
class NumPyInside(ByParts):
    def normalize(self, x, mean, var):
        a, mu = x.detach().numpy(), mean.detach().numpy()
        x_hat = (a - mu) / np.sqrt(var.detach().numpy() + self.eps)
        return self.weight * torch.from_numpy(x_hat) + self.bias


@wrong("BatchNorm1d", "variance_starts_at_zero")
class BothStartAtZero(ByParts):
    def __init__(self, num_features, eps=1e-5, momentum=0.1):
        super().__init__(num_features, eps, momentum)
        self.register_buffer("running_mean", torch.zeros(num_features))
        self.register_buffer("running_var", torch.zeros(num_features))


@wrong("BatchNorm1d", "variance_starts_at_zero")
class ZeroedAfterwards(ByParts):
    def __init__(self, num_features, eps=1e-5, momentum=0.1):
        super().__init__(num_features, eps, momentum)
        self.running_var.zero_()


@wrong("BatchNorm1d", "variance_starts_at_zero")
class FunctionalFromZero(Ready):
    def __init__(self, num_features, eps=1e-5, momentum=0.1):
        super().__init__(num_features, eps, momentum)
        for name in ("running_mean", "running_var"):
            setattr(self, name, torch.zeros(num_features))

    def forward(self, x):
        return F.batch_norm(
            x, self.running_mean, self.running_var, self.weight, self.bias, self.training, self.momentum, self.eps
        )


@wrong("BatchNorm1d", "variance_starts_at_zero")
class BuffersLikeTheBias(ByParts):
    def __init__(self, num_features, eps=1e-5, momentum=0.1):
        nn.Module.__init__(self)
        self.eps, self.momentum = eps, momentum
        self.weight = nn.Parameter(torch.ones(num_features))
        self.bias = nn.Parameter(torch.zeros(num_features))
        self.register_buffer("running_mean", torch.zeros_like(self.bias))
        self.register_buffer("running_var", torch.zeros_like(self.bias))


@wrong("BatchNorm1d", "variance_starts_at_zero")
class ResetToZero(Ready):
    def __init__(self, num_features, eps=1e-5, momentum=0.1):
        super().__init__(num_features, eps, momentum)
        self.reset_running_stats()

    def reset_running_stats(self):
        for buffer in self.buffers():
            buffer.fill_(0.0)

    def forward(self, x):
        mean, var = self.running_mean, self.running_var
        if self.training:
            var, mean = torch.var_mean(x, 0, correction=0)
            self.running_mean.lerp_(mean.detach(), self.momentum)
            self.running_var.lerp_(x.detach().var(0), self.momentum)
        return (x - mean) * (var + self.eps).rsqrt() * self.weight + self.bias


@wrong("BatchNorm1d", "no_eps")
class RootOfTheVarianceAlone(ByParts):
    def normalize(self, x, mean, var):
        return self.weight * (x - mean) / torch.sqrt(var) + self.bias


@wrong("BatchNorm1d", "no_eps")
class ReciprocalRootAlone(Ready):
    def forward(self, x):
        mean, var = self.running_mean, self.running_var
        if self.training:
            var, mean = torch.var_mean(x, 0, correction=0)
            self.running_mean.lerp_(mean.detach(), self.momentum)
            self.running_var.lerp_(x.detach().var(0), self.momentum)
        return (x - mean) * var.rsqrt() * self.weight + self.bias


@wrong("BatchNorm1d", "no_eps")
class DeviationAlone(Ready):
    def forward(self, x):
        if self.training:
            mean, std = x.mean(0), x.std(0, unbiased=False)
            with torch.no_grad():
                self.running_mean = (1 - self.momentum) * self.running_mean + self.momentum * mean
                self.running_var = (1 - self.momentum) * self.running_var + self.momentum * x.var(0)
        else:
            mean, std = self.running_mean, self.running_var**0.5
        return self.weight * ((x - mean) / std) + self.bias


@wrong("BatchNorm1d", "no_eps")
class EpsSetToZero(ByParts):
    def __init__(self, num_features, eps=1e-5, momentum=0.1):
        super().__init__(num_features, 0.0, momentum)


@wrong("BatchNorm1d", "no_eps")
class ScaleMergedWithoutEps(ByParts):
    def normalize(self, x, mean, var):
        scale = self.weight * var**-0.5
        return torch.addcmul(self.bias - scale * mean, scale, x)


@wrong("BatchNorm1d", "old_not_discounted")
class OldPlusAShareOfTheNew(ByParts):
    def remember(self, x):
        with torch.no_grad():
            self.running_mean = self.running_mean + self.momentum * x.mean(0)
            self.running_var = self.running_var + self.momentum * x.var(0)


@wrong("BatchNorm1d", "old_not_discounted")
class AddedInPlace(ByParts):
    def remember(self, x):
        self.running_mean.add_(x.detach().mean(0), alpha=self.momentum)
        self.running_var.add_(x.detach().var(0), alpha=self.momentum)


@wrong("BatchNorm1d", "old_not_discounted")
class PlusEquals(Ready):
    def forward(self, x):
        mean, var = self.running_mean, self.running_var
        if self.training:
            m = len(x)
            var, mean = torch.var_mean(x, 0, correction=0)
            self.running_mean += self.momentum * mean.detach()
            self.running_var += self.momentum * var.detach() * m / (m - 1)
        return (x - mean) / torch.sqrt(var + self.eps) * self.weight + self.bias


@wrong("BatchNorm1d", "old_not_discounted")
class DataPlusEquals(ByParts):
    def remember(self, x):
        for running, new in ((self.running_mean, x.data.mean(0)), (self.running_var, x.data.var(0))):
            running.data = torch.add(running.data, new, alpha=self.momentum)


@wrong("BatchNorm1d", "old_not_discounted")
class DiscountComputedAndNotUsed(ByParts):
    @torch.no_grad()
    def remember(self, x):
        keep = 1 - self.momentum
        self.running_mean.mul(keep)
        self.running_var.mul(keep)
        self.running_mean.add_(self.momentum * x.mean(0))
        self.running_var.add_(self.momentum * x.var(0))


@wrong("BatchNorm1d", "modes_exchanged")
class BranchesExchanged(ByParts):
    def forward(self, x):
        if not self.training:
            self.remember(x)
            return self.normalize(x, *self.batch(x))
        return self.normalize(x, self.running_mean, self.running_var)


@wrong("BatchNorm1d", "modes_exchanged")
class FunctionalWithTheModeReversed(Ready):
    def forward(self, x):
        return F.batch_norm(
            x, self.running_mean, self.running_var, self.weight, self.bias, not self.training, self.momentum, self.eps
        )


@wrong("BatchNorm1d", "modes_exchanged")
class RunningStatisticsIfTraining(Ready):
    def forward(self, x):
        if self.training:
            mean, var = self.running_mean, self.running_var
        else:
            mean, var = x.mean(0), x.var(0, unbiased=False)
            with torch.no_grad():
                self.running_mean = (1 - self.momentum) * self.running_mean + self.momentum * mean
                self.running_var = (1 - self.momentum) * self.running_var + self.momentum * x.var(0)
        return self.weight * (x - mean) / torch.sqrt(var + self.eps) + self.bias


@wrong("BatchNorm1d", "modes_exchanged")
class TrainingTakenForEvaluation(ByParts):
    def forward(self, x):
        evaluating = self.training
        if evaluating:
            return F.batch_norm(x, self.running_mean, self.running_var, self.weight, self.bias, eps=self.eps)
        self.remember(x)
        return self.normalize(x, *self.batch(x))


@wrong("BatchNorm1d", "modes_exchanged")
class ComparedWithFalse(Ready):
    def forward(self, x):
        mean, var = self.running_mean, self.running_var
        if self.training is False:
            var, mean = torch.var_mean(x, 0, correction=0)
            self.running_mean.lerp_(mean.detach(), self.momentum)
            self.running_var.lerp_(x.detach().var(0), self.momentum)
        return torch.addcmul(self.bias, self.weight, (x - mean) * (var + self.eps).rsqrt())


@wrong("BatchNorm1d", "never_updates")
class OnlyTheMeanMoves(ByParts):
    def remember(self, x):
        self.running_mean.lerp_(x.detach().mean(0), self.momentum)


@wrong("BatchNorm1d", "never_updates")
class OnlyTheVarianceMoves(ByParts):
    def remember(self, x):
        with torch.no_grad():
            self.running_var += self.momentum * (x.var(0) - self.running_var)


@wrong("BatchNorm1d", "scale_and_shift_exchanged")
class BiasTimesPlusWeight(ByParts):
    def normalize(self, x, mean, var):
        return self.bias * (x - mean) / torch.sqrt(var + self.eps) + self.weight


@wrong("BatchNorm1d", "scale_and_shift_exchanged")
class FunctionalWithTheTwoExchanged(Ready):
    def forward(self, x):
        return F.batch_norm(
            x, self.running_mean, self.running_var, self.bias, self.weight, self.training, self.momentum, self.eps
        )


@wrong("BatchNorm1d", "scale_and_shift_exchanged")
class AddcmulInTheWrongOrder(ByParts):
    def normalize(self, x, mean, var):
        return torch.addcmul(self.weight, self.bias, (x - mean) * (var + self.eps).rsqrt())


@wrong("BatchNorm1d", "scale_and_shift_exchanged")
class AliasesExchanged(ByParts):
    def normalize(self, x, mean, var):
        gamma, beta = self.bias, self.weight
        return gamma * ((x - mean) / (var + self.eps) ** 0.5) + beta


@wrong("BatchNorm1d", "scale_and_shift_exchanged")
class ParametersInTheWrongOrder(Ready):
    def forward(self, x):
        mean, var = self.running_mean, self.running_var
        if self.training:
            var, mean = torch.var_mean(x, 0, correction=0)
            self.running_mean.lerp_(mean.detach(), self.momentum)
            self.running_var.lerp_(x.detach().var(0), self.momentum)
        beta, gamma = list(self.parameters())
        return (x - mean) / torch.sqrt(var + self.eps) * gamma + beta


@wrong("BatchNorm1d", "divides_by_variance")
class RootForgotten(ByParts):
    def normalize(self, x, mean, var):
        return self.weight * (x - mean) / (var + self.eps) + self.bias


@wrong("BatchNorm1d", "divides_by_variance")
class VarianceNamedSigma(Ready):
    def forward(self, x):
        if self.training:
            mean = x.mean(0)
            sigma = ((x - mean) ** 2).mean(0)
            m = len(x)
            with torch.no_grad():
                self.running_mean += self.momentum * (mean - self.running_mean)
                self.running_var += self.momentum * (sigma * m / (m - 1) - self.running_var)
        else:
            mean, sigma = self.running_mean, self.running_var
        return torch.addcdiv(self.bias, self.weight * (x - mean), sigma + self.eps)


@wrong("BatchNorm1d", "divides_by_variance")
class ReciprocalOfTheVariance(ByParts):
    def normalize(self, x, mean, var):
        return (x - mean) * (var + self.eps).reciprocal() * self.weight + self.bias


@wrong("BatchNorm1d", "divides_by_variance")
class PowerMinusOne(ByParts):
    def normalize(self, x, mean, var):
        scale = self.weight * (var + self.eps) ** -1
        return scale * x + self.bias - scale * mean


@wrong("BatchNorm1d", "divides_by_variance")
class DivAndAddOfTensors(ByParts):
    def forward(self, x):
        if self.training:
            self.remember(x)
            mean, var = self.batch(x)
        else:
            mean, var = self.running_mean, self.running_var
        x_hat = torch.div(x - mean, torch.add(var, self.eps))
        return x_hat.mul(self.weight).add(self.bias)


# -------------------------------------------------------------------------------------------- identity_scale_shift


@right("identity_scale_shift")
def root_and_mean(mean, var, eps):
    return torch.sqrt(var + eps), mean


@right("identity_scale_shift")
def power_and_copy(mean, var, eps):
    gamma = (var + eps) ** 0.5
    beta = mean.clone()
    return gamma, beta


@right("identity_scale_shift")
def inverse_of_the_factor(mean, var, eps):
    factor = torch.rsqrt(var + eps)
    shift = -mean * factor
    return 1 / factor, -shift / factor


@right("identity_scale_shift")
def a_list_of_numpy_roots(mean, var, eps):
    gamma = torch.from_numpy(np.sqrt(var.numpy() + eps)).to(var.dtype)
    return [gamma, torch.from_numpy(mean.numpy().copy())]


@right("identity_scale_shift")
def number_by_number(mean, var, eps):
    gammas = [math.sqrt(v + eps) for v in var.tolist()]
    return torch.tensor(gammas, dtype=var.dtype), torch.tensor(mean.tolist(), dtype=mean.dtype)


@right("identity_scale_shift")
def exponential_of_half_the_logarithm(mean, var, eps):
    return torch.exp(torch.log(var + eps) / 2), mean + 0


@right("identity_scale_shift")
def two_points_solved_for(mean, var, eps):
    y0 = (torch.zeros_like(mean) - mean) * torch.rsqrt(var + eps)
    y1 = (torch.ones_like(mean) - mean) * torch.rsqrt(var + eps)
    gamma = 1 / (y1 - y0)
    return gamma, -gamma * y0


@right("identity_scale_shift")
def length_of_two_sides(mean, var, eps):
    gamma = torch.hypot(var.sqrt(), torch.full_like(var, eps).sqrt())
    return gamma, mean.detach()


@wrong("identity_scale_shift", "no_eps")
def root_of_the_variance(mean, var, eps):
    return torch.sqrt(var), mean


@wrong("identity_scale_shift", "no_eps")
def half_power_of_the_variance(mean, var, eps):
    gamma = var**0.5
    beta = mean.clone()
    return gamma, beta


@wrong("identity_scale_shift", "no_eps")
def one_over_rsqrt(mean, var, eps):
    return 1 / var.rsqrt(), mean


@wrong("identity_scale_shift", "no_eps")
def loop_of_roots(mean, var, eps):
    gamma = torch.zeros_like(var)
    for i in range(len(var)):
        gamma[i] = math.sqrt(var[i])
    return gamma, mean


@wrong("identity_scale_shift", "no_eps")
def exponential_without_eps(mean, var, eps):
    return (0.5 * var.log()).exp(), mean + 0.0


@wrong("identity_scale_shift", "variance_for_std")
def variance_plus_eps(mean, var, eps):
    return var + eps, mean


@wrong("identity_scale_shift", "variance_for_std")
def variance_alone(mean, var, eps):
    return var, mean


@wrong("identity_scale_shift", "variance_for_std")
def variance_plus_eps_by_add(mean, var, eps):
    gamma = torch.add(var, eps)
    return gamma, mean.clone()


@wrong("identity_scale_shift", "variance_for_std")
def variance_taken_for_sigma(mean, var, eps):
    sigma = var.clone()
    return sigma, mean


@wrong("identity_scale_shift", "variance_for_std")
def loop_of_variances(mean, var, eps):
    return torch.stack([v + eps for v in var]), torch.stack([m for m in mean])


@wrong("identity_scale_shift", "variance_for_std")
def root_squared_again(mean, var, eps):
    sigma = torch.sqrt(var + eps)
    return sigma**2, mean


@wrong("identity_scale_shift", "swapped")
def beta_first(mean, var, eps):
    return mean, torch.sqrt(var + eps)


@wrong("identity_scale_shift", "swapped")
def mean_named_gamma(mean, var, eps):
    gamma = mean
    beta = (var + eps) ** 0.5
    return gamma, beta


@wrong("identity_scale_shift", "swapped")
def returned_in_the_wrong_order(mean, var, eps):
    gamma = (var + eps).sqrt()
    beta = mean.clone()
    return beta, gamma


@wrong("identity_scale_shift", "swapped")
def dictionary_in_alphabetical_order(mean, var, eps):
    found = {"gamma": 1 / torch.rsqrt(var + eps), "beta": mean}
    return tuple(found[key] for key in sorted(found))


@wrong("identity_scale_shift", "swapped")
def pair_reversed(mean, var, eps):
    both = [torch.exp(0.5 * torch.log(var + eps)), mean]
    return tuple(reversed(both))


@wrong("identity_scale_shift", "inverse_scale")
def one_over_the_root(mean, var, eps):
    return 1 / torch.sqrt(var + eps), mean


@wrong("identity_scale_shift", "inverse_scale")
def reciprocal_root(mean, var, eps):
    return torch.rsqrt(var + eps), mean.clone()


@wrong("identity_scale_shift", "inverse_scale")
def power_minus_one_half(mean, var, eps):
    gamma = (var + eps) ** -0.5
    return gamma, mean


@wrong("identity_scale_shift", "inverse_scale")
def ones_divided(mean, var, eps):
    gamma = torch.ones_like(var).div(torch.sqrt(var + eps))
    beta = mean
    return gamma, beta


@wrong("identity_scale_shift", "inverse_scale")
def loop_of_reciprocals(mean, var, eps):
    return torch.tensor([1 / math.sqrt(v + eps) for v in var.tolist()], dtype=var.dtype), mean


@wrong("identity_scale_shift", "negative_shift")
def minus_the_mean(mean, var, eps):
    return torch.sqrt(var + eps), -mean


@wrong("identity_scale_shift", "negative_shift")
def neg_of_the_mean(mean, var, eps):
    gamma = (var + eps).pow(0.5)
    return gamma, mean.neg()


@wrong("identity_scale_shift", "negative_shift")
def zero_minus_the_mean(mean, var, eps):
    beta = torch.zeros_like(mean)
    beta -= mean
    return torch.sqrt(var + eps), beta


@wrong("identity_scale_shift", "negative_shift")
def mean_times_minus_one(mean, var, eps):
    return 1 / (var + eps).rsqrt(), mean * -1


@wrong("identity_scale_shift", "negative_shift")
def shift_solved_with_the_wrong_sign(mean, var, eps):
    gamma = torch.sqrt(var + eps)
    beta = gamma * (0 - mean) / gamma
    return gamma, beta


@wrong("identity_scale_shift", "eps_outside_root")
def root_plus_eps(mean, var, eps):
    return torch.sqrt(var) + eps, mean


@wrong("identity_scale_shift", "eps_outside_root")
def half_power_plus_eps(mean, var, eps):
    gamma = var**0.5 + eps
    return gamma, mean.clone()


@wrong("identity_scale_shift", "eps_outside_root")
def eps_plus_sigma(mean, var, eps):
    sigma = var.sqrt()
    return sigma.add(eps), mean


@wrong("identity_scale_shift", "eps_outside_root")
def loop_with_eps_outside(mean, var, eps):
    return torch.stack([v.sqrt() + eps for v in var]), mean


@wrong("identity_scale_shift", "eps_outside_root")
def inverse_of_the_wrong_factor(mean, var, eps):
    factor = 1 / (eps + torch.sqrt(var))
    return 1 / factor, mean


@wrong("identity_scale_shift", "one_and_zero")
def ones_and_zeros(mean, var, eps):
    return torch.ones_like(mean), torch.zeros_like(mean)


@wrong("identity_scale_shift", "one_and_zero")
def initial_values_of_the_layer(mean, var, eps):
    bn = nn.BatchNorm1d(len(mean), eps=eps)
    return bn.weight.detach(), bn.bias.detach()


@wrong("identity_scale_shift", "one_and_zero")
def full_of_ones_and_zeros(mean, var, eps):
    gamma = torch.full(var.shape, 1.0)
    beta = torch.full(mean.shape, 0.0)
    return gamma, beta


@wrong("identity_scale_shift", "one_and_zero")
def deviation_over_itself(mean, var, eps):
    std = torch.sqrt(var + eps)
    return std / std, mean - mean


@wrong("identity_scale_shift", "one_and_zero")
def lists_of_ones_and_zeros(mean, var, eps):
    return torch.tensor([1.0] * len(var)), torch.tensor([0.0] * len(mean))


@wrong("identity_scale_shift", "shift_divided")
def mean_over_gamma(mean, var, eps):
    gamma = torch.sqrt(var + eps)
    return gamma, mean / gamma


@wrong("identity_scale_shift", "shift_divided")
def minus_the_normalized_zero(mean, var, eps):
    return (var + eps) ** 0.5, -(0 - mean) * torch.rsqrt(var + eps)


@wrong("identity_scale_shift", "shift_divided")
def normalized_zero(mean, var, eps):
    std = torch.sqrt(var + eps)
    return std, (torch.zeros_like(mean) - mean) / std


@wrong("identity_scale_shift", "shift_divided")
def addcdiv_of_the_mean(mean, var, eps):
    gamma = (var + eps).sqrt()
    return gamma, torch.addcdiv(torch.zeros_like(mean), mean, gamma)


@wrong("identity_scale_shift", "shift_divided")
def loop_with_a_divided_shift(mean, var, eps):
    gammas, betas = [], []
    for m, v in zip(mean.tolist(), var.tolist(), strict=True):
        gammas.append(math.sqrt(v + eps))
        betas.append(m / math.sqrt(v + eps))
    return torch.tensor(gammas), torch.tensor(betas)


# --------------------------------------------------------------------------------------------- batch_norm_backward


@right("batch_norm_backward")
def formula(dout, x, gamma, eps=1e-5):
    mu = x.mean(0)
    var = x.var(0, unbiased=False)
    std = torch.sqrt(var + eps)
    x_hat = (x - mu) / std
    dgamma = (dout * x_hat).sum(0)
    dbeta = dout.sum(0)
    dx = gamma / std * (dout - dout.mean(0) - x_hat * (dout * x_hat).mean(0))
    return dx, dgamma, dbeta


@right("batch_norm_backward")
def autograd(dout, x, gamma, eps=1e-5):
    x = x.detach().clone().requires_grad_()
    gamma = gamma.detach().clone().requires_grad_()
    beta = torch.zeros_like(gamma, requires_grad=True)
    y = gamma * (x - x.mean(0)) / torch.sqrt(x.var(0, unbiased=False) + eps) + beta
    y.backward(dout)
    return x.grad, gamma.grad, beta.grad


@right("batch_norm_backward")
def autograd_through_the_function(dout, x, gamma, eps=1e-5):
    leaves = [t.detach().requires_grad_() for t in (x.clone(), gamma.clone(), torch.zeros_like(gamma))]
    with torch.enable_grad():
        y = F.batch_norm(leaves[0], None, None, leaves[1], leaves[2], training=True, eps=eps)
    return torch.autograd.grad(y, leaves, grad_outputs=dout)


@right("batch_norm_backward")
def vector_jacobian_product(dout, x, gamma, eps=1e-5):
    def forward(x, gamma, beta):
        var, mu = torch.var_mean(x, 0, correction=0)
        return gamma * (x - mu) * (var + eps).rsqrt() + beta

    _, pull_back = torch.func.vjp(forward, x, gamma, torch.zeros_like(gamma))
    return pull_back(dout)


@right("batch_norm_backward")
def step_by_step_through_the_graph(dout, x, gamma, eps=1e-5):
    m = x.shape[0]
    c = x - x.mean(0)
    var = (c**2).mean(0)
    inv = 1 / torch.sqrt(var + eps)
    dxhat = dout * gamma
    dvar = (dxhat * c).sum(0) * -0.5 * inv**3
    dmu = -(dxhat * inv).sum(0) + dvar * (-2 * c).mean(0)
    dx = dxhat * inv + dvar * 2 * c / m + dmu / m
    return dx, (dout * c * inv).sum(0), dout.sum(0)


@right("batch_norm_backward")
def sums_with_einsum(dout, x, gamma, eps=1e-5):
    m = len(x)
    var, mu = torch.var_mean(x, 0, correction=0)
    inv = torch.rsqrt(var + eps)
    h = torch.einsum("ij,j->ij", x - mu, inv)
    dgamma = torch.einsum("ij,ij->j", dout, h)
    dbeta = torch.einsum("ij->j", dout)
    dx = gamma * inv / m * (m * dout - dbeta - h * dgamma)
    return dx, dgamma, dbeta


@right("batch_norm_backward")
def jacobian_of_every_column(dout, x, gamma, eps=1e-5):
    m, d = x.shape
    dx = torch.zeros_like(x)
    dgamma, dbeta = torch.zeros_like(gamma), torch.zeros_like(gamma)
    for j in range(d):
        c = x[:, j] - x[:, j].mean()
        s = torch.sqrt(c @ c / m + eps)
        h = c / s
        J = (torch.eye(m, dtype=x.dtype) - 1 / m - torch.outer(h, h) / m) / s
        dx[:, j] = gamma[j] * (J @ dout[:, j])
        dgamma[j] = h @ dout[:, j]
        dbeta[j] = dout[:, j].sum()
    return dx, dgamma, dbeta


@right("batch_norm_backward")
def numpy_loops(dout, x, gamma, eps=1e-5):
    g, a, w = dout.numpy(), x.numpy(), gamma.numpy()
    m, d = a.shape
    dx, dgamma, dbeta = np.zeros_like(a), np.zeros(d, a.dtype), np.zeros(d, a.dtype)
    for j in range(d):
        s = math.sqrt(a[:, j].var() + eps)
        h = (a[:, j] - a[:, j].mean()) / s
        for i in range(m):
            dgamma[j] += g[i, j] * h[i]
            dbeta[j] += g[i, j]
        for i in range(m):
            dx[i, j] = w[j] / s * (g[i, j] - dbeta[j] / m - h[i] * dgamma[j] / m)
    return torch.from_numpy(dx), torch.from_numpy(dgamma), torch.from_numpy(dbeta)


@right("batch_norm_backward")
def native_backward(dout, x, gamma, eps=1e-5):
    _, mean, inverse = torch.native_batch_norm(x, gamma, None, None, None, True, 0.0, eps)
    return torch.ops.aten.native_batch_norm_backward(
        dout, x, gamma, None, None, mean, inverse, True, eps, [True, True, True]
    )


@right("batch_norm_backward")
def layer_of_torch_with_autograd(dout, x, gamma, eps=1e-5):
    layer = nn.BatchNorm1d(len(gamma), eps=eps, dtype=x.dtype)
    with torch.no_grad():
        layer.weight.copy_(gamma)
    leaf = x.detach().clone().requires_grad_(True)
    (layer(leaf) * dout).sum().backward()
    return leaf.grad, layer.weight.grad, layer.bias.grad


def pieces(dout, x, eps):
    """1 / √(σ² + ε), x̂, dgamma and dbeta, which most of the mistaken answers have right."""
    inv = torch.rsqrt(x.var(0, unbiased=False) + eps)
    x_hat = (x - x.mean(0)) * inv
    return inv, x_hat, (dout * x_hat).sum(0), dout.sum(0)


@wrong("batch_norm_backward", "mean_path_missing")
def no_mean_of_dout(dout, x, gamma, eps=1e-5):
    inv, x_hat, dgamma, dbeta = pieces(dout, x, eps)
    return gamma * inv * (dout - x_hat * (dout * x_hat).mean(0)), dgamma, dbeta


@wrong("batch_norm_backward", "mean_path_missing")
def autograd_with_the_mean_detached(dout, x, gamma, eps=1e-5):
    x = x.detach().clone().requires_grad_()
    gamma = gamma.detach().clone().requires_grad_()
    beta = torch.zeros_like(gamma, requires_grad=True)
    y = gamma * (x - x.mean(0).detach()) / torch.sqrt(x.var(0, unbiased=False) + eps) + beta
    y.backward(dout)
    return x.grad, gamma.grad, beta.grad


@wrong("batch_norm_backward", "mean_path_missing")
def two_of_three_terms(dout, x, gamma, eps=1e-5):
    m = x.shape[0]
    c = x - x.mean(0)
    std = torch.sqrt((c**2).mean(0) + eps)
    dxhat = dout * gamma
    dvar = (dxhat * c).sum(0) * -0.5 / std**3
    return dxhat / std + dvar * 2 * c / m, (dout * c / std).sum(0), dout.sum(0)


@wrong("batch_norm_backward", "mean_path_missing")
def jacobian_without_one_over_m(dout, x, gamma, eps=1e-5):
    m, d = x.shape
    dx = torch.empty_like(x)
    _, h, dgamma, dbeta = pieces(dout, x, eps)
    for j in range(d):
        s = torch.sqrt(x[:, j].var(correction=0) + eps)
        J = torch.eye(m, dtype=x.dtype) / s - torch.outer(h[:, j], h[:, j]) / m / s
        dx[:, j] = gamma[j] * (J @ dout[:, j])
    return dx, dgamma, dbeta


@wrong("batch_norm_backward", "mean_path_missing")
def einsum_without_dbeta(dout, x, gamma, eps=1e-5):
    m = len(x)
    var, mu = torch.var_mean(x, 0, correction=0)
    h = (x - mu) / (var + eps).sqrt()
    dgamma = torch.einsum("ij,ij->j", dout, h)
    dx = gamma / (m * (var + eps).sqrt()) * (m * dout - h * dgamma)
    return dx, dgamma, dout.sum(0)


@wrong("batch_norm_backward", "variance_path_missing")
def only_the_mean_of_dout(dout, x, gamma, eps=1e-5):
    inv, _, dgamma, dbeta = pieces(dout, x, eps)
    return gamma * inv * (dout - dout.mean(0)), dgamma, dbeta


@wrong("batch_norm_backward", "variance_path_missing")
def autograd_with_the_variance_detached(dout, x, gamma, eps=1e-5):
    leaf = x.detach().clone().requires_grad_()
    scale = gamma.detach().clone().requires_grad_()
    shift = torch.zeros_like(gamma).requires_grad_()
    with torch.no_grad():
        std = torch.sqrt(leaf.var(0, correction=0) + eps)
    y = scale * (leaf - leaf.mean(0)) / std + shift
    return torch.autograd.grad(y, (leaf, scale, shift), dout)


@wrong("batch_norm_backward", "variance_path_missing")
def gradient_of_x_hat_centered(dout, x, gamma, eps=1e-5):
    inv, _, dgamma, dbeta = pieces(dout, x, eps)
    dx = dout * gamma * inv
    dx = dx - dx.mean(dim=0, keepdim=True)
    return dx, dgamma, dbeta


@wrong("batch_norm_backward", "variance_path_missing")
def centering_matrix_alone(dout, x, gamma, eps=1e-5):
    m = len(x)
    inv, _, dgamma, dbeta = pieces(dout, x, eps)
    center = torch.eye(m, dtype=x.dtype) - torch.ones(m, m, dtype=x.dtype) / m
    return center @ dout * (gamma * inv), dgamma, dbeta


@wrong("batch_norm_backward", "variance_path_missing")
def steps_without_dvar(dout, x, gamma, eps=1e-5):
    m = x.shape[0]
    mu = x.mean(0)
    std = torch.sqrt(((x - mu) ** 2).mean(0) + eps)
    dxhat = dout * gamma
    dmu = -(dxhat / std).sum(0)
    return dxhat / std + dmu / m, (dout * (x - mu) / std).sum(0), dout.sum(0)


@wrong("batch_norm_backward", "dgamma_with_x")
def dgamma_from_dout_times_x(dout, x, gamma, eps=1e-5):
    inv, x_hat, _, dbeta = pieces(dout, x, eps)
    dx = gamma * inv * (dout - dout.mean(0) - x_hat * (dout * x_hat).mean(0))
    return dx, (dout * x).sum(0), dbeta


@wrong("batch_norm_backward", "dgamma_with_x")
def dgamma_by_einsum_with_x(dout, x, gamma, eps=1e-5):
    inv, x_hat, right_dgamma, dbeta = pieces(dout, x, eps)
    dgamma = torch.einsum("ij,ij->j", dout, x)
    m = len(x)
    return gamma * inv / m * (m * dout - dbeta - x_hat * right_dgamma), dgamma, dbeta


@wrong("batch_norm_backward", "dgamma_with_x")
def dgamma_as_a_diagonal(dout, x, gamma, eps=1e-5):
    leaf = x.detach().clone().requires_grad_()
    F.batch_norm(leaf, None, None, gamma, None, training=True, eps=eps).backward(dout)
    return leaf.grad, torch.diagonal(dout.T @ x), dout.sum(0)


@wrong("batch_norm_backward", "dgamma_with_x")
def loop_with_x(dout, x, gamma, eps=1e-5):
    inv, x_hat, _, _ = pieces(dout, x, eps)
    dgamma, dbeta = torch.zeros_like(gamma), torch.zeros_like(gamma)
    for i in range(x.shape[0]):
        dgamma += dout[i] * x[i]
        dbeta += dout[i]
    dx = gamma * inv * (dout - dout.mean(0) - x_hat * (dout * x_hat).mean(0))
    return dx, dgamma, dbeta


@wrong("batch_norm_backward", "dgamma_with_x")
def dx_from_dgamma_with_x(dout, x, gamma, eps=1e-5):
    m = len(x)
    inv, x_hat, _, _ = pieces(dout, x, eps)
    dgamma = (dout * x).sum(0)
    dbeta = dout.sum(0)
    dx = gamma * inv / m * (m * dout - dbeta - x_hat * dgamma)
    return dx, dgamma, dbeta


@wrong("batch_norm_backward", "means_for_sums")
def both_averaged(dout, x, gamma, eps=1e-5):
    inv, x_hat, _, _ = pieces(dout, x, eps)
    dgamma = (dout * x_hat).mean(0)
    dbeta = dout.mean(0)
    return gamma * inv * (dout - dbeta - x_hat * dgamma), dgamma, dbeta


@wrong("batch_norm_backward", "means_for_sums")
def sums_divided_by_m(dout, x, gamma, eps=1e-5):
    m = x.shape[0]
    inv, x_hat, dgamma, dbeta = pieces(dout, x, eps)
    dx = gamma * inv / m * (m * dout - dbeta - x_hat * dgamma)
    return dx, dgamma / m, dbeta / m


@wrong("batch_norm_backward", "means_for_sums")
def autograd_averaged(dout, x, gamma, eps=1e-5):
    leaves = [t.detach().clone().requires_grad_() for t in (x, gamma, torch.zeros_like(gamma))]
    y = F.batch_norm(leaves[0], None, None, leaves[1], leaves[2], training=True, eps=eps)
    dx, dgamma, dbeta = torch.autograd.grad(y, leaves, dout)
    return dx, dgamma / len(x), dbeta / len(x)


@wrong("batch_norm_backward", "means_for_sums")
def only_dbeta_averaged(dout, x, gamma, eps=1e-5):
    inv, x_hat, dgamma, _ = pieces(dout, x, eps)
    dx = gamma * inv * (dout - dout.mean(0) - x_hat * (dout * x_hat).mean(0))
    return dx, dgamma, torch.mean(dout, dim=0)


@wrong("batch_norm_backward", "means_for_sums")
def only_dgamma_averaged(dout, x, gamma, eps=1e-5):
    inv, x_hat, _, dbeta = pieces(dout, x, eps)
    dgamma = torch.mean(dout * x_hat, 0)
    dx = gamma * inv * (dout - dbeta / len(x) - x_hat * dgamma)
    return dx, dgamma, dbeta


@wrong("batch_norm_backward", "means_for_sums")
def loop_over_columns_with_means(dout, x, gamma, eps=1e-5):
    dxs, dgammas, dbetas = [], [], []
    for j in range(x.shape[1]):
        c = x[:, j] - x[:, j].mean()
        s = torch.sqrt(c.square().mean() + eps)
        g, h = dout[:, j], c / s
        dgammas.append((g * h).mean())
        dbetas.append(g.mean())
        dxs.append(gamma[j] / s * (g - dbetas[-1] - h * dgammas[-1]))
    return torch.stack(dxs, 1), torch.stack(dgammas), torch.stack(dbetas)


@wrong("batch_norm_backward", "both_paths_missing")
def statistics_taken_as_constants(dout, x, gamma, eps=1e-5):
    inv, _, dgamma, dbeta = pieces(dout, x, eps)
    return dout * gamma * inv, dgamma, dbeta


@wrong("batch_norm_backward", "both_paths_missing")
def autograd_with_both_detached(dout, x, gamma, eps=1e-5):
    leaf = x.detach().clone().requires_grad_()
    scale = gamma.detach().clone().requires_grad_()
    shift = torch.zeros_like(gamma).requires_grad_()
    var, mu = torch.var_mean(x.detach(), 0, correction=0)
    y = scale * (leaf - mu) / torch.sqrt(var + eps) + shift
    return torch.autograd.grad(y, (leaf, scale, shift), dout)


@wrong("batch_norm_backward", "both_paths_missing")
def backward_of_the_evaluation(dout, x, gamma, eps=1e-5):
    leaf = x.detach().clone().requires_grad_()
    F.batch_norm(leaf, x.mean(0), x.var(0, correction=0), gamma, None, training=False, eps=eps).backward(dout)
    _, _, dgamma, dbeta = pieces(dout, x, eps)
    return leaf.grad, dgamma, dbeta


@wrong("batch_norm_backward", "both_paths_missing")
def rows_scaled_one_by_one(dout, x, gamma, eps=1e-5):
    inv, x_hat, dgamma, dbeta = pieces(dout, x, eps)
    return torch.stack([row * gamma * inv for row in dout]), dgamma, dbeta


@wrong("batch_norm_backward", "both_paths_missing")
def einsum_of_constants(dout, x, gamma, eps=1e-5):
    std = (x.var(0, correction=0) + eps) ** 0.5
    h = (x - x.mean(0)) / std
    dx = torch.einsum("ij,j->ij", dout, gamma / std)
    return dx, torch.einsum("ij,ij->j", dout, h), torch.einsum("ij->j", dout)


@wrong("batch_norm_backward", "sums_for_means")
def sums_in_dx(dout, x, gamma, eps=1e-5):
    inv, x_hat, dgamma, dbeta = pieces(dout, x, eps)
    return gamma * inv * (dout - dbeta - x_hat * dgamma), dgamma, dbeta


@wrong("batch_norm_backward", "sums_for_means")
def sums_written_out(dout, x, gamma, eps=1e-5):
    var, mu = torch.var_mean(x, 0, correction=0)
    std = torch.sqrt(var + eps)
    h = (x - mu) / std
    dx = gamma / std * (dout - dout.sum(dim=0) - h * torch.sum(dout * h, dim=0))
    return dx, (dout * h).sum(dim=0), dout.sum(dim=0)


@wrong("batch_norm_backward", "sums_for_means")
def jacobian_not_divided_by_m(dout, x, gamma, eps=1e-5):
    m, d = x.shape
    inv, h, dgamma, dbeta = pieces(dout, x, eps)
    columns = []
    for j in range(d):
        J = torch.eye(m, dtype=x.dtype) - torch.ones(m, m, dtype=x.dtype) - torch.outer(h[:, j], h[:, j])
        columns.append(gamma[j] * inv[j] * (J @ dout[:, j]))
    return torch.stack(columns, 1), dgamma, dbeta


@wrong("batch_norm_backward", "sums_for_means")
def steps_without_dividing_by_m(dout, x, gamma, eps=1e-5):
    c = x - x.mean(0)
    std = torch.sqrt((c**2).mean(0) + eps)
    dxhat = dout * gamma
    dvar = (dxhat * c).sum(0) * -0.5 / std**3
    dmu = -(dxhat / std).sum(0)
    return dxhat / std + dvar * 2 * c + dmu, (dout * c / std).sum(0), dout.sum(0)


@wrong("batch_norm_backward", "sums_for_means")
def einsum_without_m(dout, x, gamma, eps=1e-5):
    inv, h, dgamma, dbeta = pieces(dout, x, eps)
    mixed = torch.einsum("ij,kj,kj->ij", h, dout, h)
    return gamma * inv * (dout - torch.ones_like(dout) * dbeta - mixed), dgamma, dbeta


@wrong("batch_norm_backward", "no_gamma")
def dx_without_gamma(dout, x, gamma, eps=1e-5):
    inv, x_hat, dgamma, dbeta = pieces(dout, x, eps)
    return inv * (dout - dout.mean(0) - x_hat * (dout * x_hat).mean(0)), dgamma, dbeta


@wrong("batch_norm_backward", "no_gamma")
def autograd_of_the_normalization(dout, x, gamma, eps=1e-5):
    leaf = x.detach().clone().requires_grad_()
    x_hat = (leaf - leaf.mean(0)) / torch.sqrt(leaf.var(0, unbiased=False) + eps)
    x_hat.backward(dout)
    return leaf.grad, (dout * x_hat.detach()).sum(0), dout.sum(0)


@wrong("batch_norm_backward", "no_gamma")
def function_without_a_weight(dout, x, gamma, eps=1e-5):
    leaf = x.detach().clone().requires_grad_()
    F.batch_norm(leaf, None, None, training=True, eps=eps).backward(dout)
    _, _, dgamma, dbeta = pieces(dout, x, eps)
    return leaf.grad, dgamma, dbeta


@wrong("batch_norm_backward", "no_gamma")
def steps_from_dout_itself(dout, x, gamma, eps=1e-5):
    m = len(x)
    c = x - x.mean(0)
    inv = (c.square().mean(0) + eps).rsqrt()
    dvar = (dout * c).sum(0) * -0.5 * inv**3
    dmu = -(dout * inv).sum(0)
    return dout * inv + dvar * 2 * c / m + dmu / m, (dout * c * inv).sum(0), dout.sum(0)


@wrong("batch_norm_backward", "no_gamma")
def columns_without_gamma(dout, x, gamma, eps=1e-5):
    m, d = x.shape
    dx = torch.empty_like(x)
    _, h, dgamma, dbeta = pieces(dout, x, eps)
    for j in range(d):
        s = torch.sqrt(x[:, j].var(correction=0) + eps)
        dx[:, j] = (m * dout[:, j] - dbeta[j] - h[:, j] * dgamma[j]) / (m * s)
    return dx, dgamma, dbeta


@wrong("batch_norm_backward", "wrong_sign")
def plus_for_both_paths(dout, x, gamma, eps=1e-5):
    inv, x_hat, dgamma, dbeta = pieces(dout, x, eps)
    return gamma * inv * (dout + dout.mean(0) + x_hat * (dout * x_hat).mean(0)), dgamma, dbeta


@wrong("batch_norm_backward", "wrong_sign")
def plus_for_the_variance(dout, x, gamma, eps=1e-5):
    inv, x_hat, dgamma, dbeta = pieces(dout, x, eps)
    return gamma * inv * (dout - dout.mean(0) + x_hat * (dout * x_hat).mean(0)), dgamma, dbeta


@wrong("batch_norm_backward", "wrong_sign")
def plus_for_the_mean(dout, x, gamma, eps=1e-5):
    m = len(x)
    inv, x_hat, dgamma, dbeta = pieces(dout, x, eps)
    return gamma * inv / m * (m * dout + dbeta - x_hat * dgamma), dgamma, dbeta


@wrong("batch_norm_backward", "wrong_sign")
def parentheses_lost(dout, x, gamma, eps=1e-5):
    m = len(x)
    inv, x_hat, dgamma, dbeta = pieces(dout, x, eps)
    paths = dbeta / m - x_hat * dgamma / m
    return gamma * inv * (dout - paths), dgamma, dbeta


@wrong("batch_norm_backward", "wrong_sign")
def dvar_with_a_plus(dout, x, gamma, eps=1e-5):
    m = x.shape[0]
    c = x - x.mean(0)
    std = torch.sqrt((c**2).mean(0) + eps)
    dxhat = dout * gamma
    dvar = (dxhat * c).sum(0) * 0.5 / std**3
    dmu = -(dxhat / std).sum(0)
    return dxhat / std + dvar * 2 * c / m + dmu / m, (dout * c / std).sum(0), dout.sum(0)


@wrong("batch_norm_backward", "wrong_sign")
def dmu_with_a_plus(dout, x, gamma, eps=1e-5):
    m = x.shape[0]
    c = x - x.mean(0)
    inv = 1 / torch.sqrt((c * c).mean(0) + eps)
    dvar = -0.5 * (dout * gamma * c).sum(0) * inv**3
    dmu = (dout * gamma * inv).sum(0)
    return dout * gamma * inv + dvar * 2 * c / m + dmu / m, (dout * c * inv).sum(0), dout.sum(0)


@wrong("batch_norm_backward", "no_standard_deviation")
def gamma_alone(dout, x, gamma, eps=1e-5):
    _, x_hat, dgamma, dbeta = pieces(dout, x, eps)
    return gamma * (dout - dout.mean(0) - x_hat * (dout * x_hat).mean(0)), dgamma, dbeta


@wrong("batch_norm_backward", "no_standard_deviation")
def sums_over_m_not_divided(dout, x, gamma, eps=1e-5):
    m = len(x)
    _, x_hat, dgamma, dbeta = pieces(dout, x, eps)
    return gamma / m * (m * dout - dbeta - x_hat * dgamma), dgamma, dbeta


@wrong("batch_norm_backward", "no_standard_deviation")
def gradient_of_x_hat_projected(dout, x, gamma, eps=1e-5):
    _, h, dgamma, dbeta = pieces(dout, x, eps)
    dxhat = dout * gamma
    return dxhat - dxhat.mean(0) - h * (dxhat * h).mean(0), dgamma, dbeta


@wrong("batch_norm_backward", "no_standard_deviation")
def autograd_multiplied_back(dout, x, gamma, eps=1e-5):
    leaf = x.detach().clone().requires_grad_()
    F.batch_norm(leaf, None, None, gamma, None, training=True, eps=eps).backward(dout)
    inv, _, dgamma, dbeta = pieces(dout, x, eps)
    return leaf.grad / inv, dgamma, dbeta


@wrong("batch_norm_backward", "no_standard_deviation")
def jacobian_not_divided_by_the_deviation(dout, x, gamma, eps=1e-5):
    m, d = x.shape
    dx = torch.empty_like(x)
    _, h, dgamma, dbeta = pieces(dout, x, eps)
    for j in range(d):
        J = torch.eye(m, dtype=x.dtype) - 1 / m - torch.outer(h[:, j], h[:, j]) / m
        dx[:, j] = gamma[j] * (J @ dout[:, j])
    return dx, dgamma, dbeta


@wrong("batch_norm_backward", "along_x")
def centered_in_place_of_normalized(dout, x, gamma, eps=1e-5):
    inv, _, dgamma, dbeta = pieces(dout, x, eps)
    c = x - x.mean(0)
    return gamma * inv * (dout - dout.mean(0) - c * (dout * c).mean(0)), dgamma, dbeta


@wrong("batch_norm_backward", "along_x")
def centered_in_the_mean_only(dout, x, gamma, eps=1e-5):
    inv, h, dgamma, dbeta = pieces(dout, x, eps)
    along = (dout * (x - x.mean(0))).mean(0)
    return gamma * inv * (dout - dout.mean(0) - h * along), dgamma, dbeta


@wrong("batch_norm_backward", "along_x")
def centered_outside_the_mean_only(dout, x, gamma, eps=1e-5):
    m = len(x)
    inv, _, dgamma, dbeta = pieces(dout, x, eps)
    return gamma * inv / m * (m * dout - dbeta - (x - x.mean(0)) * dgamma), dgamma, dbeta


@wrong("batch_norm_backward", "along_x")
def raw_x_in_both_places(dout, x, gamma, eps=1e-5):
    inv, _, dgamma, dbeta = pieces(dout, x, eps)
    along = torch.einsum("ij,ij->j", dout, x) / len(x)
    return gamma * inv * (dout - dout.mean(0) - x * along), dgamma, dbeta


@wrong("batch_norm_backward", "along_x")
def raw_x_in_the_mean(dout, x, gamma, eps=1e-5):
    inv, h, dgamma, dbeta = pieces(dout, x, eps)
    along = torch.stack([d @ c / len(c) for d, c in zip(dout.T, x.T, strict=True)])
    return gamma * inv * (dout - dout.mean(0) - h * along), dgamma, dbeta


@wrong("batch_norm_backward", "no_eps")
def backward_without_eps(dout, x, gamma, eps=1e-5):
    inv, h, dgamma, dbeta = pieces(dout, x, 0)
    return gamma * inv * (dout - dout.mean(0) - h * (dout * h).mean(0)), dgamma, dbeta


@wrong("batch_norm_backward", "no_eps")
def std_alone(dout, x, gamma, eps=1e-5):
    std = x.std(0, unbiased=False)
    h = (x - x.mean(0)) / std
    dgamma, dbeta = (dout * h).sum(0), dout.sum(0)
    return gamma / std / len(x) * (len(x) * dout - dbeta - h * dgamma), dgamma, dbeta


@wrong("batch_norm_backward", "no_eps")
def autograd_without_eps(dout, x, gamma, eps=1e-5):
    leaves = [t.detach().clone().requires_grad_() for t in (x, gamma, torch.zeros_like(gamma))]
    y = leaves[1] * (leaves[0] - leaves[0].mean(0)) / leaves[0].var(0, correction=0).sqrt() + leaves[2]
    return torch.autograd.grad(y, leaves, dout)


@wrong("batch_norm_backward", "no_eps")
def jacobian_without_eps(dout, x, gamma, eps=1e-5):
    m, d = x.shape
    dx, dgamma, dbeta = torch.empty_like(x), torch.empty_like(gamma), torch.empty_like(gamma)
    for j in range(d):
        c = x[:, j] - x[:, j].mean()
        s = torch.sqrt(c @ c / m)
        h, g = c / s, dout[:, j]
        dgamma[j], dbeta[j] = g @ h, g.sum()
        dx[:, j] = gamma[j] / s * ((torch.eye(m) - 1 / m - torch.outer(h, h) / m) @ g)
    return dx, dgamma, dbeta


@wrong("batch_norm_backward", "no_eps")
def steps_without_eps(dout, x, gamma, eps=1e-5):
    m = x.shape[0]
    c = x - x.mean(0)
    inv = (c**2).mean(0).rsqrt()
    dxhat = dout * gamma
    dvar = (dxhat * c).sum(0) * -0.5 * inv**3
    dx = dxhat * inv + dvar * 2 * c / m - (dxhat * inv).mean(0)
    return dx, (dout * c * inv).sum(0), dout.sum(0)


@wrong("batch_norm_backward", "unbiased_variance")
def formula_with_the_default_var(dout, x, gamma, eps=1e-5):
    std = torch.sqrt(x.var(0) + eps)
    h = (x - x.mean(0)) / std
    return gamma / std * (dout - dout.mean(0) - h * (dout * h).mean(0)), (dout * h).sum(0), dout.sum(0)


@wrong("batch_norm_backward", "unbiased_variance")
def default_std_squared_in_the_backward_pass(dout, x, gamma, eps=1e-5):
    m = len(x)
    std = (x.std(0) ** 2 + eps) ** 0.5
    h = (x - x.mean(0)) / std
    dgamma, dbeta = (dout * h).sum(0), dout.sum(0)
    return gamma / (m * std) * (m * dout - dbeta - h * dgamma), dgamma, dbeta


@wrong("batch_norm_backward", "unbiased_variance")
def autograd_with_the_default_var(dout, x, gamma, eps=1e-5):
    leaves = [t.detach().clone().requires_grad_() for t in (x, gamma, torch.zeros_like(gamma))]
    y = leaves[1] * (leaves[0] - leaves[0].mean(0)) / torch.sqrt(leaves[0].var(0) + eps) + leaves[2]
    return torch.autograd.grad(y, leaves, dout)


@wrong("batch_norm_backward", "unbiased_variance")
def steps_with_m_minus_one(dout, x, gamma, eps=1e-5):
    m = x.shape[0]
    c = x - x.mean(0)
    inv = ((c**2).sum(0) / (m - 1) + eps).rsqrt()
    dxhat = dout * gamma
    dvar = (dxhat * c).sum(0) * -0.5 * inv**3
    dx = dxhat * inv + dvar * 2 * c / (m - 1) - (dxhat * inv).mean(0)
    return dx, (dout * c * inv).sum(0), dout.sum(0)


@wrong("batch_norm_backward", "unbiased_variance")
def loop_with_the_default_var(dout, x, gamma, eps=1e-5):
    dx, dgamma = torch.empty_like(x), torch.empty_like(gamma)
    for j in range(x.shape[1]):
        s = math.sqrt(torch.var(x[:, j]).item() + eps)
        h, g = (x[:, j] - x[:, j].mean()) / s, dout[:, j]
        dgamma[j] = g @ h
        dx[:, j] = gamma[j] / s * (g - g.mean() - h * dgamma[j] / len(g))
    return dx, dgamma, dout.sum(0)


@wrong("batch_norm_backward", "returned_in_another_order")
def dbeta_before_dgamma(dout, x, gamma, eps=1e-5):
    dx, dgamma, dbeta = formula(dout, x, gamma, eps)
    return dx, dbeta, dgamma


@wrong("batch_norm_backward", "returned_in_another_order")
def dx_last(dout, x, gamma, eps=1e-5):
    inv, h, dgamma, dbeta = pieces(dout, x, eps)
    return dgamma, dbeta, gamma * inv * (dout - dout.mean(0) - h * (dout * h).mean(0))


@wrong("batch_norm_backward", "returned_in_another_order")
def everything_reversed(dout, x, gamma, eps=1e-5):
    return tuple(reversed(autograd(dout, x, gamma, eps)))


@wrong("batch_norm_backward", "returned_in_another_order")
def sorted_by_name(dout, x, gamma, eps=1e-5):
    names = dict(zip(("dx", "dgamma", "dbeta"), formula(dout, x, gamma, eps), strict=True))
    return tuple(names[name] for name in sorted(names))


@wrong("batch_norm_backward", "returned_in_another_order")
def autograd_in_the_order_of_the_leaves(dout, x, gamma, eps=1e-5):
    leaves = [t.detach().clone().requires_grad_() for t in (x, torch.zeros_like(gamma), gamma)]
    y = F.batch_norm(leaves[0], None, None, leaves[2], leaves[1], training=True, eps=eps)
    return torch.autograd.grad(y, leaves, dout)


# ------------------------------------------------------------------------------------------------- fold_batch_norm


def made(weight, bias):
    """A layer with this weight and this bias."""
    layer = nn.Linear(weight.shape[1], weight.shape[0], dtype=weight.dtype)
    with torch.no_grad():
        layer.weight.copy_(weight)
        layer.bias.copy_(bias)
    return layer


def bias_of(linear):
    return torch.zeros(linear.out_features, dtype=linear.weight.dtype) if linear.bias is None else linear.bias


@right("fold_batch_norm")
def scale_of_the_rows(linear, bn):
    scale = bn.weight / torch.sqrt(bn.running_var + bn.eps)
    folded = nn.Linear(linear.in_features, linear.out_features, dtype=linear.weight.dtype)
    bias = linear.bias if linear.bias is not None else 0
    with torch.no_grad():
        folded.weight.copy_(linear.weight * scale.unsqueeze(1))
        folded.bias.copy_((bias - bn.running_mean) * scale + bn.bias)
    return folded


@right("fold_batch_norm")
def diagonal_matrix(linear, bn):
    scale = torch.diag(bn.weight.data * (bn.running_var + bn.eps) ** -0.5)
    bias = torch.zeros_like(bn.running_mean) if linear.bias is None else linear.bias.data
    new = nn.Linear(linear.in_features, linear.out_features).to(linear.weight.dtype)
    new.weight.data = scale @ linear.weight.data
    new.bias.data = scale @ (bias - bn.running_mean) + bn.bias.data
    return new


@right("fold_batch_norm")
def fusion_of_torch(linear, bn):
    linear, bn = copy.deepcopy(linear).eval(), copy.deepcopy(bn).eval()
    if linear.bias is None:
        linear.bias = nn.Parameter(torch.zeros_like(bn.running_mean))
    return fuse_linear_bn_eval(linear, bn)


@right("fold_batch_norm")
def fused_weights_of_torch(linear, bn):
    weight, bias = fuse_linear_bn_weights(
        linear.weight, linear.bias, bn.running_mean, bn.running_var, bn.eps, bn.weight, bn.bias
    )
    new = nn.Linear(linear.in_features, linear.out_features, dtype=weight.dtype)
    new.weight, new.bias = weight, bias
    return new


@right("fold_batch_norm")
def deep_copy_scaled_in_place(linear, bn):
    folded = copy.deepcopy(linear)
    std = torch.sqrt(bn.running_var + bn.eps)
    with torch.no_grad():
        if folded.bias is None:
            folded.bias = nn.Parameter(torch.zeros(folded.out_features, dtype=folded.weight.dtype))
        folded.weight.mul_((bn.weight / std)[:, None])
        folded.bias.sub_(bn.running_mean).mul_(bn.weight / std).add_(bn.bias)
    return folded


@right("fold_batch_norm")
def unit_vectors_sent_through(linear, bn):
    training = bn.training
    bn.eval()
    with torch.no_grad():
        origin = torch.zeros(1, linear.in_features, dtype=linear.weight.dtype)
        bias = bn(linear(origin))[0]
        weight = (bn(linear(torch.eye(linear.in_features, dtype=linear.weight.dtype))) - bias).T
    bn.train(training)
    return made(weight, bias)


@right("fold_batch_norm")
def row_by_row(linear, bn):
    new = nn.Linear(linear.in_features, linear.out_features, bias=True, dtype=linear.weight.dtype)
    for j in range(linear.out_features):
        a = bn.weight[j].item() / math.sqrt(bn.running_var[j].item() + bn.eps)
        b = 0.0 if linear.bias is None else linear.bias[j].item()
        new.weight.data[j] = a * linear.weight.data[j]
        new.bias.data[j] = a * (b - bn.running_mean[j].item()) + bn.bias[j].item()
    return new


@right("fold_batch_norm")
def parameters_replaced(linear, bn):
    with torch.no_grad():
        scale = bn.weight * torch.rsqrt(bn.running_var + bn.eps)
        weight = torch.einsum("j,jk->jk", scale, linear.weight)
        bias = bn.bias - scale * bn.running_mean
        if linear.bias is not None:
            bias = bias + scale * linear.bias
    d, n = weight.shape
    folded = nn.Linear(n, d)
    folded.weight = nn.Parameter(weight)
    folded.bias = nn.Parameter(bias)
    return folded


@right("fold_batch_norm")
def loaded_as_a_state_dict(linear, bn):
    lin, norm = linear.state_dict(), bn.state_dict()
    scale = norm["weight"] / (norm["running_var"] + bn.eps).sqrt()
    bias = lin.get("bias", torch.zeros_like(scale))
    out = nn.Linear(linear.in_features, linear.out_features, dtype=scale.dtype)
    out.load_state_dict(
        {"weight": (lin["weight"].T * scale).T, "bias": scale * (bias - norm["running_mean"]) + norm["bias"]}
    )
    return out


@right("fold_batch_norm")
def numpy_arrays(linear, bn):
    W = linear.weight.detach().numpy()
    b = linear.bias.detach().numpy() if linear.bias is not None else np.zeros(len(W), W.dtype)
    scale = bn.weight.detach().numpy() / np.sqrt(bn.running_var.numpy() + bn.eps)
    shift = (b - bn.running_mean.numpy()) * scale + bn.bias.detach().numpy()
    return made(torch.from_numpy(W * scale[:, np.newaxis]), torch.from_numpy(shift))


@right("fold_batch_norm")
def gradients_switched_off_in_the_new_layer(linear, bn):
    scale = bn.weight / torch.sqrt(bn.running_var + bn.eps)
    layer = made(linear.weight * scale.reshape(-1, 1), scale * (bias_of(linear) - bn.running_mean) + bn.bias)
    return layer.requires_grad_(False).eval()


@right("fold_batch_norm")
def new_layer_of_the_default_dtype(linear, bn):
    d, n = linear.weight.shape
    folded = nn.Linear(n, d)
    scale = bn.weight / (bn.running_var + bn.eps) ** 0.5
    with torch.no_grad():
        bias = torch.zeros(d) if linear.bias is None else linear.bias
        for j in range(d):
            folded.weight[j] = scale[j] * linear.weight[j]
        folded.bias.copy_(bn.bias + scale * (bias - bn.running_mean))
    return folded


@wrong("fold_batch_norm", "ignores_bias")
def bias_of_the_layer_left_out(linear, bn):
    scale = bn.weight / torch.sqrt(bn.running_var + bn.eps)
    return made(linear.weight * scale[:, None], bn.bias - scale * bn.running_mean)


@wrong("fold_batch_norm", "ignores_bias")
def diagonal_times_the_weight_only(linear, bn):
    D = torch.diag(bn.weight * (bn.running_var + bn.eps).rsqrt())
    new = nn.Linear(linear.in_features, linear.out_features, dtype=linear.weight.dtype)
    new.weight.data = (D @ linear.weight).detach()
    new.bias.data = (bn.bias - D @ bn.running_mean).detach()
    return new


@wrong("fold_batch_norm", "ignores_bias")
def fused_with_no_bias(linear, bn):
    weight, bias = fuse_linear_bn_weights(
        linear.weight, None, bn.running_mean, bn.running_var, bn.eps, bn.weight, bn.bias
    )
    return made(weight, bias)


@wrong("fold_batch_norm", "ignores_bias")
def origin_sent_through_bn_only(linear, bn):
    was = bn.training
    bn.eval()
    with torch.no_grad():
        bias = bn(torch.zeros(1, linear.out_features, dtype=linear.weight.dtype))[0]
        weight = bn(linear.weight.T) - bias
    bn.train(was)
    return made(weight.T, bias)


@wrong("fold_batch_norm", "ignores_bias")
def rows_without_their_bias(linear, bn):
    new = nn.Linear(linear.in_features, linear.out_features, dtype=linear.weight.dtype)
    with torch.no_grad():
        for j in range(linear.out_features):
            a = bn.weight[j] / (bn.running_var[j] + bn.eps) ** 0.5
            new.weight[j] = a * linear.weight[j]
            new.bias[j] = bn.bias[j] - a * bn.running_mean[j]
    return new


@wrong("fold_batch_norm", "scales_columns")
def weight_times_scale(linear, bn):
    scale = bn.weight / torch.sqrt(bn.running_var + bn.eps)
    return made(linear.weight * scale, scale * (bias_of(linear) - bn.running_mean) + bn.bias)


@wrong("fold_batch_norm", "scales_columns")
def diagonal_from_the_right(linear, bn):
    scale = bn.weight * (bn.running_var + bn.eps) ** -0.5
    return made(linear.weight @ torch.diag(scale), scale * (bias_of(linear) - bn.running_mean) + bn.bias)


@wrong("fold_batch_norm", "scales_columns")
def scale_as_a_row(linear, bn):
    folded = copy.deepcopy(linear)
    scale = bn.weight.data * torch.rsqrt(bn.running_var + bn.eps)
    folded.bias = nn.Parameter(scale * (bias_of(linear).data - bn.running_mean) + bn.bias.data)
    folded.weight.data *= scale.unsqueeze(0)
    return folded


@wrong("fold_batch_norm", "scales_columns")
def einsum_over_the_inputs(linear, bn):
    scale = bn.weight / (bn.running_var + bn.eps).sqrt()
    weight = torch.einsum("jk,k->jk", linear.weight, scale)
    return made(weight, torch.addcmul(bn.bias, scale, bias_of(linear) - bn.running_mean))


@wrong("fold_batch_norm", "scales_columns")
def column_by_column(linear, bn):
    new = nn.Linear(linear.in_features, linear.out_features, dtype=linear.weight.dtype)
    scale = (bn.weight / torch.sqrt(bn.running_var + bn.eps)).detach()
    with torch.no_grad():
        for k in range(linear.in_features):
            new.weight[:, k] = linear.weight[:, k] * scale[k]
        new.bias.copy_((bias_of(linear) - bn.running_mean) * scale + bn.bias)
    return new


@wrong("fold_batch_norm", "no_eps")
def scale_without_eps(linear, bn):
    scale = bn.weight / torch.sqrt(bn.running_var)
    return made(linear.weight * scale[:, None], (bias_of(linear) - bn.running_mean) * scale + bn.bias)


@wrong("fold_batch_norm", "no_eps")
def fused_with_an_eps_of_zero(linear, bn):
    weight, bias = fuse_linear_bn_weights(
        linear.weight, linear.bias, bn.running_mean, bn.running_var, 0.0, bn.weight, bn.bias
    )
    return made(weight, bias)


@wrong("fold_batch_norm", "no_eps")
def diagonal_without_eps(linear, bn):
    D = torch.diag(bn.weight).div(bn.running_var.sqrt().unsqueeze(1))
    return made(D @ linear.weight, D @ (bias_of(linear) - bn.running_mean) + bn.bias)


@wrong("fold_batch_norm", "no_eps")
def copy_divided_by_the_deviation(linear, bn):
    folded = copy.deepcopy(linear)
    with torch.no_grad():
        bias = bias_of(folded).clone()
        folded.weight.mul_((bn.weight * bn.running_var.rsqrt())[:, None])
        folded.bias = nn.Parameter((bias - bn.running_mean) * bn.weight * bn.running_var.rsqrt() + bn.bias)
    return folded


@wrong("fold_batch_norm", "no_eps")
def rows_without_eps(linear, bn):
    rows, biases = [], []
    for j, w in enumerate(linear.weight):
        a = bn.weight[j] / bn.running_var[j] ** 0.5
        rows.append(a * w)
        biases.append(a * (bias_of(linear)[j] - bn.running_mean[j]) + bn.bias[j])
    return made(torch.stack(rows), torch.stack(biases))


@wrong("fold_batch_norm", "no_running_mean")
def running_mean_left_out(linear, bn):
    scale = bn.weight / torch.sqrt(bn.running_var + bn.eps)
    return made(linear.weight * scale[:, None], scale * bias_of(linear) + bn.bias)


@wrong("fold_batch_norm", "no_running_mean")
def fused_with_a_mean_of_zero(linear, bn):
    weight, bias = fuse_linear_bn_weights(
        linear.weight, linear.bias, torch.zeros_like(bn.running_mean), bn.running_var, bn.eps, bn.weight, bn.bias
    )
    return made(weight, bias)


@wrong("fold_batch_norm", "no_running_mean")
def diagonal_and_no_mean(linear, bn):
    D = torch.diag(bn.weight * torch.rsqrt(bn.running_var + bn.eps))
    return made(D @ linear.weight, D @ bias_of(linear) + bn.bias)


@wrong("fold_batch_norm", "no_running_mean")
def copy_without_the_mean(linear, bn):
    folded = copy.deepcopy(linear)
    scale = (bn.weight / (bn.running_var + bn.eps) ** 0.5).detach()
    folded.weight.data = scale[:, None] * folded.weight.data
    folded.bias = nn.Parameter(scale * bias_of(linear).detach() + bn.bias.detach())
    return folded


@wrong("fold_batch_norm", "no_running_mean")
def rows_without_the_mean(linear, bn):
    new = nn.Linear(linear.in_features, linear.out_features, dtype=linear.weight.dtype)
    for j in range(linear.out_features):
        a = bn.weight[j].item() / math.sqrt(bn.running_var[j].item() + bn.eps)
        new.weight.data[j] = a * linear.weight.data[j]
        new.bias.data[j] = a * bias_of(linear)[j].item() + bn.bias[j].item()
    return new


@wrong("fold_batch_norm", "no_gamma")
def scale_without_gamma(linear, bn):
    scale = 1 / torch.sqrt(bn.running_var + bn.eps)
    return made(linear.weight * scale[:, None], (bias_of(linear) - bn.running_mean) * scale + bn.bias)


@wrong("fold_batch_norm", "no_gamma")
def fused_with_ones(linear, bn):
    weight, bias = fuse_linear_bn_weights(
        linear.weight, linear.bias, bn.running_mean, bn.running_var, bn.eps, torch.ones_like(bn.weight), bn.bias
    )
    return made(weight, bias)


@wrong("fold_batch_norm", "no_gamma")
def gamma_never_read(linear, bn):
    folded = copy.deepcopy(linear)
    with torch.no_grad():
        folded.bias = nn.Parameter((bias_of(linear) - bn.running_mean) * (bn.running_var + bn.eps) ** -0.5 + bn.bias)
        folded.weight.copy_(linear.weight / (bn.running_var + bn.eps).sqrt().view(-1, 1))
    return folded


@wrong("fold_batch_norm", "no_gamma")
def divided_by_the_deviation_only(linear, bn):
    std = (bn.running_var + bn.eps).sqrt()
    folded = copy.deepcopy(linear)
    with torch.no_grad():
        folded.weight /= std[:, None]
        folded.bias = nn.Parameter((bias_of(linear) - bn.running_mean) / std + bn.bias)
    return folded


@wrong("fold_batch_norm", "no_gamma")
def diagonal_without_gamma(linear, bn):
    D = torch.diag((bn.running_var + bn.eps) ** -0.5)
    return made(D @ linear.weight, D @ (bias_of(linear) - bn.running_mean) + bn.bias)


@wrong("fold_batch_norm", "changes_linear")
def given_layer_scaled_and_returned(linear, bn):
    scale = bn.weight / torch.sqrt(bn.running_var + bn.eps)
    with torch.no_grad():
        if linear.bias is None:
            linear.bias = nn.Parameter(torch.zeros_like(bn.running_mean))
        linear.weight.mul_(scale[:, None])
        linear.bias.copy_((linear.bias - bn.running_mean) * scale + bn.bias)
    return linear


@wrong("fold_batch_norm", "changes_linear")
def new_layer_of_a_changed_one(linear, bn):
    scale = (bn.weight / torch.sqrt(bn.running_var + bn.eps)).detach()
    bias = bias_of(linear).detach().clone()
    linear.weight.data *= scale[:, None]
    return made(linear.weight, scale * (bias - bn.running_mean) + bn.bias)


@wrong("fold_batch_norm", "changes_linear")
def shallow_copy(linear, bn):
    folded = copy.copy(linear)
    scale = (bn.weight * torch.rsqrt(bn.running_var + bn.eps)).detach()
    bias = bias_of(linear).detach().clone()
    folded.weight.data.mul_(scale.unsqueeze(1))
    folded.bias = nn.Parameter(scale * (bias - bn.running_mean) + bn.bias.detach())
    return folded


@wrong("fold_batch_norm", "changes_linear")
def parameters_of_the_given_layer_replaced(linear, bn):
    with torch.no_grad():
        D = torch.diag(bn.weight / torch.sqrt(bn.running_var + bn.eps))
        bias = D @ (bias_of(linear) - bn.running_mean) + bn.bias
        linear.weight = nn.Parameter(D @ linear.weight)
        linear.bias = nn.Parameter(bias)
    return linear


@wrong("fold_batch_norm", "changes_linear")
def weight_shared_with_the_new_layer(linear, bn):
    folded = nn.Linear(linear.in_features, linear.out_features)
    folded.weight = linear.weight
    scale = (bn.weight / (bn.running_var + bn.eps) ** 0.5).detach()
    with torch.no_grad():
        folded.weight *= scale[:, None]
        folded.bias = nn.Parameter(scale * (bias_of(linear) - bn.running_mean) + bn.bias)
    return folded


@wrong("fold_batch_norm", "changes_linear")
def only_the_bias_in_place(linear, bn):
    scale = (bn.weight / torch.sqrt(bn.running_var + bn.eps)).detach()
    with torch.no_grad():
        b = bias_of(linear)
        b -= bn.running_mean
        b *= scale
        b += bn.bias
    return made(linear.weight * scale[:, None], b)


@wrong("fold_batch_norm", "bias_not_scaled")
def bias_added_outside(linear, bn):
    scale = bn.weight / torch.sqrt(bn.running_var + bn.eps)
    return made(linear.weight * scale[:, None], bias_of(linear) + bn.bias - scale * bn.running_mean)


@wrong("fold_batch_norm", "bias_not_scaled")
def fused_and_the_bias_added(linear, bn):
    weight, bias = fuse_linear_bn_weights(
        linear.weight, None, bn.running_mean, bn.running_var, bn.eps, bn.weight, bn.bias
    )
    return made(weight, bias + bias_of(linear))


@wrong("fold_batch_norm", "bias_not_scaled")
def copy_whose_bias_is_shifted(linear, bn):
    folded = copy.deepcopy(linear)
    with torch.no_grad():
        scale = bn.weight * (bn.running_var + bn.eps).rsqrt()
        folded.weight.mul_(scale[:, None])
        folded.bias = nn.Parameter(bias_of(linear) + (bn.bias - scale * bn.running_mean))
    return folded


@wrong("fold_batch_norm", "bias_not_scaled")
def diagonal_times_the_mean_only(linear, bn):
    D = torch.diag(bn.weight / (bn.running_var + bn.eps).sqrt())
    return made(D @ linear.weight, bn.bias - D @ bn.running_mean + bias_of(linear))


@wrong("fold_batch_norm", "bias_not_scaled")
def rows_with_an_unscaled_bias(linear, bn):
    rows, biases = [], []
    for j, w in enumerate(linear.weight):
        a = bn.weight[j] / (bn.running_var[j] + bn.eps) ** 0.5
        rows.append(a * w)
        biases.append(bias_of(linear)[j] - a * bn.running_mean[j] + bn.bias[j])
    return made(torch.stack(rows), torch.stack(biases))


@wrong("fold_batch_norm", "keeps_old_bias")
def old_bias_copied(linear, bn):
    scale = bn.weight / torch.sqrt(bn.running_var + bn.eps)
    return made(linear.weight * scale[:, None], bias_of(linear))


@wrong("fold_batch_norm", "keeps_old_bias")
def copy_whose_weight_alone_is_scaled(linear, bn):
    folded = copy.deepcopy(linear)
    if folded.bias is None:
        folded.bias = nn.Parameter(torch.zeros_like(bn.running_mean))
    folded.weight.data *= (bn.weight.data * (bn.running_var + bn.eps) ** -0.5).unsqueeze(-1)
    return folded


@wrong("fold_batch_norm", "keeps_old_bias")
def diagonal_and_the_old_bias(linear, bn):
    D = torch.diag(bn.weight * torch.rsqrt(bn.running_var + bn.eps))
    new = nn.Linear(linear.in_features, linear.out_features, dtype=linear.weight.dtype)
    new.weight = nn.Parameter((D @ linear.weight).detach())
    new.bias = nn.Parameter(bias_of(linear).detach().clone())
    return new


@wrong("fold_batch_norm", "keeps_old_bias")
def fused_weight_alone(linear, bn):
    weight, _ = fuse_linear_bn_weights(
        linear.weight, linear.bias, bn.running_mean, bn.running_var, bn.eps, bn.weight, bn.bias
    )
    return made(weight, bias_of(linear))


@wrong("fold_batch_norm", "keeps_old_bias")
def state_dict_with_the_old_bias(linear, bn):
    scale = bn.weight.detach() / (bn.running_var + bn.eps).sqrt()
    state = {"bias": bias_of(linear).detach()}
    state["weight"] = linear.state_dict()["weight"] * scale[:, None]
    out = nn.Linear(linear.in_features, linear.out_features, dtype=scale.dtype)
    out.load_state_dict(state)
    return out


@wrong("fold_batch_norm", "no_beta")
def beta_left_out(linear, bn):
    scale = bn.weight / torch.sqrt(bn.running_var + bn.eps)
    return made(linear.weight * scale[:, None], (bias_of(linear) - bn.running_mean) * scale)


@wrong("fold_batch_norm", "no_beta")
def fused_without_beta(linear, bn):
    weight, bias = fuse_linear_bn_weights(
        linear.weight, linear.bias, bn.running_mean, bn.running_var, bn.eps, bn.weight, torch.zeros_like(bn.bias)
    )
    return made(weight, bias)


@wrong("fold_batch_norm", "no_beta")
def diagonal_without_beta(linear, bn):
    D = torch.diag(bn.weight * (bn.running_var + bn.eps) ** -0.5)
    return made(D @ linear.weight, D @ (bias_of(linear) - bn.running_mean))


@wrong("fold_batch_norm", "no_beta")
def copy_without_beta(linear, bn):
    folded = copy.deepcopy(linear)
    with torch.no_grad():
        scale = bn.weight * torch.rsqrt(bn.running_var + bn.eps)
        folded.weight *= scale[:, None]
        folded.bias = nn.Parameter(scale * bias_of(linear) - scale * bn.running_mean)
    return folded


@wrong("fold_batch_norm", "no_beta")
def rows_without_beta(linear, bn):
    new = nn.Linear(linear.in_features, linear.out_features, dtype=linear.weight.dtype)
    for j in range(linear.out_features):
        a = bn.weight[j].item() / math.sqrt(bn.running_var[j].item() + bn.eps)
        new.weight.data[j] = a * linear.weight.data[j]
        new.bias.data[j] = a * (bias_of(linear)[j].item() - bn.running_mean[j].item())
    return new


@wrong("fold_batch_norm", "variance_for_std")
def divided_by_the_running_variance_alone(linear, bn):
    scale = bn.weight / bn.running_var
    return made(linear.weight * scale[:, None], (bias_of(linear) - bn.running_mean) * scale + bn.bias)


@wrong("fold_batch_norm", "variance_for_std")
def divided_by_the_variance(linear, bn):
    scale = bn.weight / (bn.running_var + bn.eps)
    return made(linear.weight * scale[:, None], (bias_of(linear) - bn.running_mean) * scale + bn.bias)


@wrong("fold_batch_norm", "variance_for_std")
def fused_with_the_variance_squared(linear, bn):
    var = (bn.running_var + bn.eps) ** 2
    weight, bias = fuse_linear_bn_weights(linear.weight, linear.bias, bn.running_mean, var, 0.0, bn.weight, bn.bias)
    return made(weight, bias)


@wrong("fold_batch_norm", "variance_for_std")
def diagonal_over_the_variance(linear, bn):
    D = torch.diag(bn.weight * (bn.running_var + bn.eps).reciprocal())
    return made(D @ linear.weight, D @ (bias_of(linear) - bn.running_mean) + bn.bias)


@wrong("fold_batch_norm", "variance_for_std")
def copy_divided_by_the_variance(linear, bn):
    folded = copy.deepcopy(linear)
    sigma = bn.running_var + bn.eps
    with torch.no_grad():
        folded.weight.mul_(bn.weight[:, None]).div_(sigma[:, None])
        folded.bias = nn.Parameter(torch.addcdiv(bn.bias, bn.weight * (bias_of(linear) - bn.running_mean), sigma))
    return folded


@wrong("fold_batch_norm", "variance_for_std")
def rows_over_the_variance(linear, bn):
    rows, biases = [], []
    for j, w in enumerate(linear.weight):
        a = bn.weight[j] / (bn.running_var[j] + bn.eps)
        rows.append(a * w)
        biases.append(a * (bias_of(linear)[j] - bn.running_mean[j]) + bn.bias[j])
    return made(torch.stack(rows), torch.stack(biases))


@wrong("fold_batch_norm", "running_mean_added")
def plus_the_running_mean(linear, bn):
    scale = bn.weight / torch.sqrt(bn.running_var + bn.eps)
    return made(linear.weight * scale[:, None], (bias_of(linear) + bn.running_mean) * scale + bn.bias)


@wrong("fold_batch_norm", "running_mean_added")
def fused_with_the_negative_mean(linear, bn):
    weight, bias = fuse_linear_bn_weights(
        linear.weight, linear.bias, -bn.running_mean, bn.running_var, bn.eps, bn.weight, bn.bias
    )
    return made(weight, bias)


@wrong("fold_batch_norm", "running_mean_added")
def shift_with_the_wrong_sign(linear, bn):
    scale = bn.weight * (bn.running_var + bn.eps) ** -0.5
    shift = bn.bias + scale * bn.running_mean
    return made(torch.diag(scale) @ linear.weight, torch.addcmul(shift, scale, bias_of(linear)))


@wrong("fold_batch_norm", "running_mean_added")
def copy_with_the_mean_added(linear, bn):
    folded = copy.deepcopy(linear)
    with torch.no_grad():
        scale = bn.weight * torch.rsqrt(bn.running_var + bn.eps)
        folded.weight.mul_(scale[:, None])
        folded.bias = nn.Parameter(bias_of(linear).add(bn.running_mean).mul(scale).add(bn.bias))
    return folded


@wrong("fold_batch_norm", "running_mean_added")
def rows_with_the_mean_added(linear, bn):
    new = nn.Linear(linear.in_features, linear.out_features, dtype=linear.weight.dtype)
    for j in range(linear.out_features):
        a = bn.weight[j].item() / math.sqrt(bn.running_var[j].item() + bn.eps)
        new.weight.data[j] = a * linear.weight.data[j]
        new.bias.data[j] = a * (bias_of(linear)[j].item() + bn.running_mean[j].item()) + bn.bias[j].item()
    return new


@wrong("fold_batch_norm", "fails_without_bias")
def bias_taken_for_granted(linear, bn):
    scale = bn.weight / torch.sqrt(bn.running_var + bn.eps)
    return made(linear.weight * scale[:, None], (linear.bias - bn.running_mean) * scale + bn.bias)


@wrong("fold_batch_norm", "fails_without_bias")
def data_of_the_bias(linear, bn):
    D = torch.diag(bn.weight.data * (bn.running_var + bn.eps) ** -0.5)
    new = nn.Linear(linear.in_features, linear.out_features)
    new.weight.data = D @ linear.weight.data
    new.bias.data = D @ (linear.bias.data - bn.running_mean) + bn.bias.data
    return new


@wrong("fold_batch_norm", "fails_without_bias")
def deep_copy_whose_bias_is_scaled(linear, bn):
    folded = copy.deepcopy(linear)
    with torch.no_grad():
        scale = bn.weight * torch.rsqrt(bn.running_var + bn.eps)
        folded.weight.mul_(scale[:, None])
        folded.bias.sub_(bn.running_mean).mul_(scale).add_(bn.bias)
    return folded


@wrong("fold_batch_norm", "fails_without_bias")
def bias_of_the_state_dict(linear, bn):
    lin, norm = linear.state_dict(), bn.state_dict()
    scale = norm["weight"] / (norm["running_var"] + bn.eps).sqrt()
    return made(scale[:, None] * lin["weight"], scale * (lin["bias"] - norm["running_mean"]) + norm["bias"])


@wrong("fold_batch_norm", "fails_without_bias")
def rows_that_each_have_a_bias(linear, bn):
    rows, biases = [], []
    for j in range(linear.out_features):
        a = bn.weight[j] / (bn.running_var[j] + bn.eps) ** 0.5
        rows.append(a * linear.weight[j])
        biases.append(a * (linear.bias[j] - bn.running_mean[j]) + bn.bias[j])
    return made(torch.stack(rows), torch.stack(biases))


@wrong("fold_batch_norm", "no_gamma")
def gamma_in_the_weight_only(linear, bn):
    inv = torch.rsqrt(bn.running_var + bn.eps)
    return made(linear.weight * (bn.weight * inv)[:, None], (bias_of(linear) - bn.running_mean) * inv + bn.bias)


@wrong("fold_batch_norm", "no_gamma")
def gamma_in_the_bias_only(linear, bn):
    inv = 1 / torch.sqrt(bn.running_var + bn.eps)
    return made(torch.diag(inv) @ linear.weight, bn.weight * (bias_of(linear) - bn.running_mean) * inv + bn.bias)


@wrong("fold_batch_norm", "other_eps")
def eps_of_the_default(linear, bn):
    scale = bn.weight / torch.sqrt(bn.running_var + 1e-5)
    return made(linear.weight * scale[:, None], (bias_of(linear) - bn.running_mean) * scale + bn.bias)


@wrong("fold_batch_norm", "other_eps")
def fused_with_the_default_eps(linear, bn):
    return made(
        *fuse_linear_bn_weights(linear.weight, linear.bias, bn.running_mean, bn.running_var, 1e-5, bn.weight, bn.bias)
    )


@wrong("fold_batch_norm", "other_eps")
def new_normalization_loaded(linear, bn):
    other = nn.BatchNorm1d(bn.num_features)
    other.load_state_dict(bn.state_dict())
    other.eval()
    with torch.no_grad():
        shift = other(bias_of(linear)[None])[0]
        weight = other(linear.weight.T + bias_of(linear)) - shift
    return made(weight.T, shift)


@wrong("fold_batch_norm", "other_eps")
def eps_as_a_default_argument(linear, bn, eps=1e-5):
    D = torch.diag(bn.weight * (bn.running_var + eps) ** -0.5)
    return made(D @ linear.weight, D @ (bias_of(linear) - bn.running_mean) + bn.bias)


@wrong("fold_batch_norm", "other_eps")
def rows_with_a_fixed_eps(linear, bn):
    rows, biases = [], []
    for j, w in enumerate(linear.weight):
        a = bn.weight[j] / (bn.running_var[j] + 0.00001).sqrt()
        rows.append(a * w)
        biases.append(a * (bias_of(linear)[j] - bn.running_mean[j]) + bn.bias[j])
    return made(torch.stack(rows), torch.stack(biases))


@wrong("fold_batch_norm", "eps_outside_root")
def deviation_and_eps(linear, bn):
    scale = bn.weight / (torch.sqrt(bn.running_var) + bn.eps)
    return made(linear.weight * scale[:, None], (bias_of(linear) - bn.running_mean) * scale + bn.bias)


@wrong("fold_batch_norm", "eps_outside_root")
def half_power_and_eps(linear, bn):
    D = torch.diag(bn.weight / (bn.eps + bn.running_var**0.5))
    return made(D @ linear.weight, D @ (bias_of(linear) - bn.running_mean) + bn.bias)


@wrong("fold_batch_norm", "eps_outside_root")
def fused_with_a_variance_of_its_own(linear, bn):
    var = (bn.running_var.sqrt() + bn.eps) ** 2
    return made(*fuse_linear_bn_weights(linear.weight, linear.bias, bn.running_mean, var, 0, bn.weight, bn.bias))


@wrong("fold_batch_norm", "eps_outside_root")
def copy_divided_by_deviation_and_eps(linear, bn):
    folded = copy.deepcopy(linear)
    sigma = bn.running_var.sqrt().add(bn.eps)
    with torch.no_grad():
        folded.weight.mul_(bn.weight[:, None]).div_(sigma[:, None])
        folded.bias = nn.Parameter(torch.addcdiv(bn.bias, bn.weight * (bias_of(linear) - bn.running_mean), sigma))
    return folded


@wrong("fold_batch_norm", "eps_outside_root")
def rows_over_deviation_and_eps(linear, bn):
    new = nn.Linear(linear.in_features, linear.out_features)
    for j in range(linear.out_features):
        a = bn.weight[j].item() / (math.sqrt(bn.running_var[j].item()) + bn.eps)
        new.weight.data[j] = a * linear.weight.data[j]
        new.bias.data[j] = a * (bias_of(linear)[j].item() - bn.running_mean[j].item()) + bn.bias[j].item()
    return new


@wrong("fold_batch_norm", "running_mean_not_scaled")
def mean_subtracted_last(linear, bn):
    scale = bn.weight / torch.sqrt(bn.running_var + bn.eps)
    return made(linear.weight * scale[:, None], bias_of(linear) * scale - bn.running_mean + bn.bias)


@wrong("fold_batch_norm", "running_mean_not_scaled")
def beta_minus_the_mean(linear, bn):
    D = torch.diag(bn.weight * torch.rsqrt(bn.running_var + bn.eps))
    return made(D @ linear.weight, D @ bias_of(linear) + (bn.bias - bn.running_mean))


@wrong("fold_batch_norm", "running_mean_not_scaled")
def fused_then_shifted(linear, bn):
    weight, bias = fuse_linear_bn_weights(
        linear.weight, linear.bias, torch.zeros_like(bn.bias), bn.running_var, bn.eps, bn.weight, bn.bias
    )
    return made(weight, bias - bn.running_mean)


@wrong("fold_batch_norm", "running_mean_not_scaled")
def copy_with_an_unscaled_mean(linear, bn):
    folded = copy.deepcopy(linear)
    with torch.no_grad():
        scale = bn.weight * (bn.running_var + bn.eps) ** -0.5
        folded.weight *= scale[:, None]
        folded.bias = nn.Parameter(torch.addcmul(bn.bias - bn.running_mean, scale, bias_of(linear)))
    return folded


@wrong("fold_batch_norm", "running_mean_not_scaled")
def rows_with_an_unscaled_mean(linear, bn):
    rows, biases = [], []
    for j, w in enumerate(linear.weight):
        a = bn.weight[j] / (bn.running_var[j] + bn.eps) ** 0.5
        rows.append(a * w)
        biases.append(a * bias_of(linear)[j] - bn.running_mean[j] + bn.bias[j])
    return made(torch.stack(rows), torch.stack(biases))


@wrong("fold_batch_norm", "no_bias_in_result")
def new_layer_without_a_bias(linear, bn):
    folded = nn.Linear(linear.in_features, linear.out_features, bias=False)
    scale = bn.weight / torch.sqrt(bn.running_var + bn.eps)
    folded.weight = nn.Parameter(linear.weight * scale[:, None])
    return folded


@wrong("fold_batch_norm", "no_bias_in_result")
def bias_removed(linear, bn):
    folded = copy.deepcopy(linear)
    folded.weight.data *= (bn.weight.data * (bn.running_var + bn.eps) ** -0.5)[:, None]
    folded.bias = None
    return folded


@wrong("fold_batch_norm", "no_bias_in_result")
def bias_registered_as_none(linear, bn):
    weight, _ = fuse_linear_bn_weights(
        linear.weight, linear.bias, bn.running_mean, bn.running_var, bn.eps, bn.weight, bn.bias
    )
    new = nn.Linear(linear.in_features, linear.out_features)
    new.weight = weight
    new.register_parameter("bias", None)
    return new


@wrong("fold_batch_norm", "no_bias_in_result")
def diagonal_times_the_weight_and_no_bias(linear, bn):
    D = torch.diag(bn.weight * torch.rsqrt(bn.running_var + bn.eps))
    new = nn.Linear(linear.in_features, linear.out_features, bias=False)
    new.load_state_dict({"weight": D @ linear.weight})
    return new


@wrong("fold_batch_norm", "no_bias_in_result")
def rows_in_a_layer_without_a_bias(linear, bn):
    new = nn.Linear(linear.in_features, linear.out_features, False)
    with torch.no_grad():
        for j, w in enumerate(linear.weight):
            new.weight[j] = w * bn.weight[j] / math.sqrt(bn.running_var[j] + bn.eps)
    return new


@wrong("batch_norm", "mean_minus_x")
def mean_less_the_batch(x, gamma, beta, eps=1e-5):
    return gamma * (x.mean(0) - x) / (x.var(0, unbiased=False) + eps).sqrt() + beta


@wrong("batch_norm", "mean_minus_x")
def centered_the_wrong_way_round(x, gamma, beta, eps=1e-5):
    centered = x.mean(dim=0, keepdim=True) - x
    var = (centered**2).mean(0)
    return gamma * centered * torch.rsqrt(var + eps) + beta


@wrong("batch_norm", "mean_minus_x")
def minus_before_the_batch(x, gamma, beta, eps=1e-5):
    mean, var = x.mean(0), x.var(0, correction=0)
    normalized = (-x + mean) / torch.sqrt(var + eps)
    return normalized * gamma + beta


@wrong("batch_norm", "mean_minus_x")
def feature_by_feature_from_the_mean(x, gamma, beta, eps=1e-5):
    columns = []
    for j in range(x.shape[1]):
        column = x[:, j]
        std = ((column - column.mean()).pow(2).mean() + eps) ** 0.5
        columns.append(gamma[j] * (column.mean() - column) / std + beta[j])
    return torch.stack(columns, dim=1)


@wrong("batch_norm", "mean_minus_x")
def library_with_the_sign_turned(x, gamma, beta, eps=1e-5):
    return F.batch_norm(x, None, None, -gamma, beta, training=True, eps=eps)
