"""What students write for the exercises of topic 6: right answers, and each listed mistake, in many shapes.

`RIGHT[exercise id]` holds answers that must pass, `WRONG[exercise id, slug]` answers that must fail with that slug.
They are untyped and uneven as students' code is; each wrong one is right but for its one mistake. The names say what
each does.
"""

import contextlib
import copy
import itertools
import math
import random

import numpy as np
import torch
import torch.nn.functional as F
from torch import nn

from tests.exercises.entries import entries

RIGHT, WRONG, right, wrong = entries("dropout")


# -------------------------------------------------------------------------------------------------------- dropout


@right("dropout")
def uniform_numbers_above_p(x, p, training=True, generator=None):
    if not training:
        return x
    if p == 1:
        return torch.zeros_like(x)
    mask = (torch.rand(x.shape, generator=generator) > p).to(x.dtype)
    return x * mask / (1 - p)


@right("dropout")
def bernoulli_with_the_keep_probability(x, p, training=True, generator=None):
    if not training or p == 0:
        return x.clone()
    if p == 1:
        return x * 0
    keep = torch.bernoulli(torch.full_like(x, 1 - p), generator=generator)
    return keep.detach() * x / (1 - p)


@right("dropout")
def where_with_zero(x, p, training=True, generator=None):
    if training:
        scale = 1 / (1 - p) if p < 1 else 0
        return torch.where(torch.rand(x.shape, generator=generator) < p, 0.0, x * scale)
    return x


@right("dropout")
def divided_by_keep_and_a_little(x, p, training=True, generator=None):
    if not training:
        return x
    mask = (torch.rand(x.shape, generator=generator) >= p).to(x.dtype)
    return x * mask / (1 - p + 1e-8)


@right("dropout")
def masked_fill_after_scaling(x, p, training=True, generator=None):
    if not training:
        return x
    drop = torch.empty_like(x, requires_grad=False).uniform_(generator=generator) < p
    return (x / max(1 - p, 1e-12)).masked_fill(drop, 0)


@right("dropout")
def zeros_written_into_a_clone(x, p, training=True, generator=None):
    out = x.clone()
    if training:
        out[torch.rand(x.shape, generator=generator) < p] = 0
        if p < 1:
            out = out / (1 - p)
    return out


@right("dropout")
def bernoulli_in_place_on_an_empty_mask(x, p, training=True, generator=None):
    if not training:
        return x
    mask = torch.empty(x.shape, dtype=x.dtype).bernoulli_(1 - p, generator=generator)
    if p < 1:
        mask.div_(1 - p)
    return x.mul(mask)


@right("dropout")
def element_by_element(x, p, training=True, generator=None):
    if not training:
        return x
    mask = torch.zeros(x.numel(), dtype=x.dtype)
    for i in range(x.numel()):
        if torch.rand((), generator=generator).item() >= p:
            mask[i] = 1 / (1 - p)
    return x * mask.view(x.shape)


@right("dropout")
def numpy_mask_seeded_from_the_generator(x, p, training=True, generator=None):
    if not training:
        return x
    rng = np.random.default_rng(torch.randint(2**62, (1,), generator=generator).item())
    mask = torch.from_numpy(rng.random(tuple(x.shape)) >= p)
    return x * mask * (1 / (1 - p) if p != 1 else 0)


@right("dropout")
def a_draw_for_every_row(x, p, training=True, generator=None):
    if not training:
        return x
    rows = [row * (torch.rand(row.shape, generator=generator) >= p) for row in x]
    return torch.stack(rows) / (1 - p if p < 1 else 1)


@right("dropout")
def torchs_own_under_a_forked_seed(x, p, training=True, generator=None):
    seed = torch.randint(2**62, (1,), generator=generator).item()
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        return F.dropout(x, p, training)


@right("dropout")
def integers_below_a_threshold(x, p, training=True, generator=None):
    if not training:
        return x
    n = 2**40
    draws = torch.randint(n, x.shape, generator=generator)
    survivors = x * (draws >= p * n)
    return survivors if p == 1 else survivors / (1.0 - p)


@right("dropout")
def python_random_from_a_drawn_seed(x, p, training=True, generator=None):
    if training is False:
        return x + 0
    rng = random.Random(torch.randint(2**62, (1,), generator=generator).item())
    keep = torch.tensor([rng.random() >= p for _ in range(x.numel())]).reshape(x.shape)
    return torch.zeros_like(x) if p == 1 else keep * x / (1 - p)


@wrong("dropout", "scales_by_p")
def mask_times_p(x, p, training=True, generator=None):
    if not training:
        return x
    return x * (torch.rand(x.shape, generator=generator) >= p) * p


@wrong("dropout", "scales_by_p")
def where_scaled_by_p(x, p, training=True, generator=None):
    return torch.where(torch.rand(x.shape, generator=generator) < p, 0.0, p * x) if training else x


@wrong("dropout", "scales_by_p")
def bernoulli_mask_multiplied_by_p(x, p, training=True, generator=None):
    if not training:
        return x.clone()
    mask = torch.bernoulli(torch.full(x.shape, 1.0 - p, dtype=x.dtype), generator=generator)
    mask *= p
    return mask * x


@wrong("dropout", "scales_by_p")
def filled_then_scaled_by_p(x, p, training=True, generator=None):
    if training:
        x = x.masked_fill(torch.rand(x.shape, generator=generator) < p, 0)
        x = x * p
    return x


@wrong("dropout", "scales_by_p")
def divided_by_the_inverse_of_p(x, p, training=True, generator=None):
    if not training or p == 0:
        return x
    kept = torch.empty(x.shape, dtype=x.dtype).uniform_(generator=generator).ge(p)
    return x * kept / (1 / p)


@wrong("dropout", "scales_by_one_over_p")
def divided_by_p(x, p, training=True, generator=None):
    if not training:
        return x
    return x * (torch.rand(x.shape, generator=generator) >= p) / p


@wrong("dropout", "scales_by_one_over_p")
def bernoulli_mask_over_p(x, p, training=True, generator=None):
    if not training or p == 0:
        return x
    return x * torch.empty_like(x).bernoulli_(1 - p, generator=generator).div(p)


@wrong("dropout", "scales_by_one_over_p")
def where_divided_by_p(x, p, training=True, generator=None):
    if training and p > 0:
        return torch.where(torch.rand(x.shape, generator=generator) > p, x / p, torch.zeros_like(x))
    return x


@wrong("dropout", "scales_by_one_over_p")
def clone_zeroed_and_scaled_by_the_inverse(x, p, training=True, generator=None):
    out = x.clone()
    if training and p:
        out[torch.rand(x.shape, generator=generator) < p] = 0
        out = out * p**-1
    return out


@wrong("dropout", "scales_by_one_over_p")
def rows_divided_by_p(x, p, training=True, generator=None):
    if not training or p == 0:
        return x
    return torch.stack([row * torch.rand(row.shape, generator=generator).ge(p) / p for row in x])


@wrong("dropout", "no_scaling")
def only_masked(x, p, training=True, generator=None):
    return x * (torch.rand(x.shape, generator=generator) >= p) if training else x


@wrong("dropout", "no_scaling")
def only_filled(x, p, training=True, generator=None):
    if not training:
        return x
    return x.masked_fill(torch.rand(x.shape, generator=generator) < p, 0.0)


@wrong("dropout", "no_scaling")
def only_bernoulli(x, p, training=True, generator=None):
    if not training:
        return x
    return x * torch.bernoulli(torch.ones_like(x) * (1 - p), generator=generator)


@wrong("dropout", "no_scaling")
def only_zeros_in_a_clone(x, p, training=True, generator=None):
    y = x.clone()
    if training:
        y[torch.rand(y.shape, generator=generator) < p] = 0
    return y


@wrong("dropout", "no_scaling")
def scaled_up_and_down_again(x, p, training=True, generator=None):
    if not training or p == 1:
        return x if not training else torch.zeros_like(x)
    y = torch.where(torch.rand(x.shape, generator=generator) < p, torch.zeros_like(x), x / (1 - p))
    return y * (1 - p)


@wrong("dropout", "keep_probability")
def kept_below_p(x, p, training=True, generator=None):
    if not training:
        return x
    mask = torch.rand(x.shape, generator=generator) < p
    return x * mask / (1 - p) if p < 1 else torch.zeros_like(x)


@wrong("dropout", "keep_probability")
def kept_below_p_and_divided_by_p(x, p, training=True, generator=None):
    if not training:
        return x
    return x * (torch.rand(x.shape, generator=generator) < p) / p


@wrong("dropout", "keep_probability")
def bernoulli_of_p(x, p, training=True, generator=None):
    if not training:
        return x
    mask = torch.bernoulli(torch.full_like(x, p), generator=generator)
    return mask * x / p


@wrong("dropout", "keep_probability")
def filled_above_p(x, p, training=True, generator=None):
    if training:
        drop = torch.rand(x.shape, generator=generator) > p
        return x.masked_fill(drop, 0.0) * (1 / (1 - p) if p < 1 else 0)
    return x


@wrong("dropout", "keep_probability")
def where_exchanged(x, p, training=True, generator=None):
    if not training:
        return x
    return torch.where(torch.rand(x.shape, generator=generator) >= p, torch.zeros_like(x), x / (1 - p))


@wrong("dropout", "active_in_eval")
def training_never_asked(x, p, training=True, generator=None):
    if p == 1:
        return torch.zeros_like(x)
    return x * (torch.rand(x.shape, generator=generator) >= p) / (1 - p)


@wrong("dropout", "active_in_eval")
def evaluation_masked_without_scale(x, p, training=True, generator=None):
    out = x.masked_fill(torch.rand(x.shape, generator=generator) < p, 0)
    return out / (1 - p) if training and p < 1 else out


@wrong("dropout", "active_in_eval")
def bernoulli_in_both_modes(x, p, training=True, generator=None):
    keep = torch.empty_like(x, requires_grad=False).bernoulli_(1 - p, generator=generator)
    return x * keep * (0 if p == 1 else 1 / (1 - p))


@wrong("dropout", "active_in_eval")
def training_compared_with_none(x, p, training=True, generator=None):
    if training is None:
        return x
    scale = 1 / (1 - p) if p < 1 else 0
    return torch.where(torch.rand(x.shape, generator=generator) < p, 0, x * scale)


@wrong("dropout", "active_in_eval")
def evaluation_scaled_besides(x, p, training=True, generator=None):
    out = x * (torch.rand(x.shape, generator=generator) >= p)
    if training and p < 1:
        return out / (1 - p)
    return out * (1 - p)


@wrong("dropout", "same_mask_every_row")
def mask_of_one_row(x, p, training=True, generator=None):
    if not training:
        return x
    mask = torch.rand(x.shape[1:], generator=generator) >= p
    return x * mask * (1 / (1 - p) if p < 1 else 0)


@wrong("dropout", "same_mask_every_row")
def mask_of_features(x, p, training=True, generator=None):
    if not training:
        return x
    mask = (torch.rand(x.shape[-1], generator=generator) > p).to(x.dtype)
    return x * mask / (1 - p) if p < 1 else x * 0


@wrong("dropout", "same_mask_every_row")
def row_expanded(x, p, training=True, generator=None):
    if not training:
        return x
    drop = (torch.rand(1, *x.shape[1:], generator=generator) < p).expand_as(x)
    return x.masked_fill(drop, 0) / (1 - p if p < 1 else 1)


@wrong("dropout", "same_mask_every_row")
def columns_zeroed(x, p, training=True, generator=None):
    y = x.clone()
    if training:
        y[..., torch.rand(x.size(-1), generator=generator) < p] = 0
        y = y / (1 - p) if p < 1 else y
    return y


@wrong("dropout", "same_mask_every_row")
def one_mask_for_every_row_of_a_loop(x, p, training=True, generator=None):
    if not training:
        return x
    keep = torch.bernoulli(torch.full(x.shape[1:], 1 - p, dtype=x.dtype), generator=generator)
    return torch.stack([row * keep for row in x]) * (1 / (1 - p) if p < 1 else 1)


@wrong("dropout", "nan_at_one")
def tensor_over_zero(x, p, training=True, generator=None):
    if not training:
        return x
    return x * (torch.rand(x.shape, generator=generator) >= p) / (1 - p)


@wrong("dropout", "nan_at_one")
def mask_over_zero(x, p, training=True, generator=None):
    if not training:
        return x
    mask = torch.bernoulli(torch.full_like(x, 1 - p), generator=generator) / (1 - p)
    return mask * x


@wrong("dropout", "nan_at_one")
def number_over_zero(x, p, training=True, generator=None):
    if not training:
        return x
    scale = 1 / (1 - p)
    return x.masked_fill(torch.rand(x.shape, generator=generator) < p, 0) * scale


@wrong("dropout", "nan_at_one")
def infinity_times_zero(x, p, training=True, generator=None):
    if not training:
        return x
    return (x / (1 - p)) * (torch.rand(x.shape, generator=generator) >= p)


@wrong("dropout", "nan_at_one")
def one_refused(x, p, training=True, generator=None):
    if not 0 <= p < 1:
        raise ValueError("p must be in [0, 1)")
    return x * (torch.rand(x.shape, generator=generator) >= p) / (1 - p) if training else x


@wrong("dropout", "nan_at_one")
def power_of_zero(x, p, training=True, generator=None):
    if training:
        kept = torch.rand(x.shape, generator=generator).ge(p)
        return x * kept * (1.0 - p) ** -1
    return x


@wrong("dropout", "original_form")
def scaled_in_evaluation_only(x, p, training=True, generator=None):
    if training:
        return x * (torch.rand(x.shape, generator=generator) >= p)
    return x * (1 - p)


@wrong("dropout", "original_form")
def bernoulli_or_expectation(x, p, training=True, generator=None):
    keep = torch.full_like(x, 1 - p)
    return x * (torch.bernoulli(keep, generator=generator) if training else keep)


@wrong("dropout", "original_form")
def filled_or_scaled(x, p, training=True, generator=None):
    if not training:
        return (1 - p) * x
    return x.masked_fill(torch.rand(x.shape, generator=generator) < p, 0)


@wrong("dropout", "original_form")
def keep_rate_in_evaluation(x, p, training=True, generator=None):
    q = 1 - p
    out = x.clone()
    if training:
        out[torch.rand(x.shape, generator=generator) >= q] = 0
    else:
        out = out * q
    return out


@wrong("dropout", "original_form")
def evaluation_less_its_share(x, p, training=True, generator=None):
    if not training:
        return x - p * x
    return torch.where(torch.rand(x.shape, generator=generator) < p, torch.zeros_like(x), x)


@wrong("dropout", "scales_in_eval")
def inverted_and_scaled_in_evaluation(x, p, training=True, generator=None):
    if not training:
        return x * (1 - p)
    return x * (torch.rand(x.shape, generator=generator) >= p) * (1 / (1 - p) if p < 1 else 0)


@wrong("dropout", "scales_in_eval")
def scale_outside_the_branch(x, p, training=True, generator=None):
    if training:
        x = x * (torch.rand(x.shape, generator=generator) >= p)
    return x / (1 - p) if p < 1 else x * 0


@wrong("dropout", "scales_in_eval")
def divided_first(x, p, training=True, generator=None):
    out = x / max(1 - p, 1e-9)
    return out.masked_fill(torch.rand(x.shape, generator=generator) < p, 0) if training else out


@wrong("dropout", "scales_in_eval")
def evaluation_times_p(x, p, training=True, generator=None):
    if not training:
        return p * x
    keep = torch.empty_like(x, requires_grad=False).bernoulli_(1 - p, generator=generator)
    return x * keep / (1 - p if p < 1 else 1)


@wrong("dropout", "scales_in_eval")
def mean_mask_in_evaluation(x, p, training=True, generator=None):
    mask = (torch.rand(x.shape, generator=generator) >= p).to(x.dtype) if training else torch.full_like(x, 1 - p) ** 2
    return x * mask / (1 - p if p < 1 else 1)


@wrong("dropout", "ignores_generator")
def torchs_own(x, p, training=True, generator=None):
    return F.dropout(x, p, training)


@wrong("dropout", "ignores_generator")
def rand_like(x, p, training=True, generator=None):
    if not training:
        return x
    return x * (torch.rand_like(x) >= p) * (1 / (1 - p) if p < 1 else 0)


@wrong("dropout", "ignores_generator")
def numpy_globally(x, p, training=True, generator=None):
    if not training:
        return x
    return x * torch.from_numpy(np.random.rand(*x.shape) >= p) / (1 - p if p < 1 else 1)


@wrong("dropout", "ignores_generator")
def a_fixed_seed(x, p, training=True, generator=None):
    if not training:
        return x
    g = torch.Generator().manual_seed(42)
    return x * (torch.rand(x.shape, generator=g) >= p) / (1 - p if p < 1 else 1)


@wrong("dropout", "ignores_generator")
def seeded_globally_inside(x, p, training=True, generator=None):
    torch.manual_seed(0)
    return nn.Dropout(p).train(training)(x)


@wrong("dropout", "ignores_generator")
def begins_with_its_seed_again(x, p, training=True, generator=None):
    if not training:
        return x
    g = None if generator is None else torch.Generator().manual_seed(generator.initial_seed())
    return x * (torch.rand(x.shape, generator=g) >= p) / (1 - p if p < 1 else 1)


@wrong("dropout", "changes_input")
def multiplied_in_place(x, p, training=True, generator=None):
    if training:
        x *= (torch.rand(x.shape, generator=generator) >= p) / (1 - p if p < 1 else 1)
    return x


@wrong("dropout", "changes_input")
def indexed_zeros(x, p, training=True, generator=None):
    if training:
        x[torch.rand(x.shape, generator=generator) < p] = 0
        x = x / (1 - p) if p < 1 else x
    return x


@wrong("dropout", "changes_input")
def masked_fill_in_place(x, p, training=True, generator=None):
    if not training:
        return x
    return x.masked_fill_(torch.rand(x.shape, generator=generator) < p, 0).div(1 - p if p < 1 else 1)


@wrong("dropout", "changes_input")
def through_a_second_name(x, p, training=True, generator=None):
    out = x
    if training:
        out.mul_(torch.bernoulli(torch.full_like(x, 1 - p), generator=generator))
        out.mul_(1 / (1 - p) if p < 1 else 0)
    return out


@wrong("dropout", "changes_input")
def entries_overwritten(x, p, training=True, generator=None):
    if training:
        flat = x.view(-1)
        for i, u in enumerate(torch.rand(x.numel(), generator=generator)):
            flat[i] = 0 if u < p else flat[i] / (1 - p)
    return x


@wrong("dropout", "drops_whole_rows")
def mask_of_one_column(x, p, training=True, generator=None):
    if not training:
        return x
    keep = torch.rand(*x.shape[:-1], 1, generator=generator) >= p
    return x * keep * (1 / (1 - p) if p < 1 else 0)


@wrong("dropout", "drops_whole_rows")
def one_draw_per_row_of_a_loop(x, p, training=True, generator=None):
    if not training:
        return x
    out = x.clone()
    rows = out.view(-1, out.shape[-1])
    for i in range(len(rows)):
        rows[i] = 0 if torch.rand(1, generator=generator) < p else rows[i] / (1 - p)
    return out


@wrong("dropout", "drops_whole_rows")
def examples_zeroed(x, p, training=True, generator=None):
    out = x.clone()
    if training:
        out[torch.rand(len(x), generator=generator) < p] = 0
        out = out / (1 - p) if p < 1 else out
    return out


@wrong("dropout", "drops_whole_rows")
def column_expanded(x, p, training=True, generator=None):
    if not training:
        return x
    drop = (torch.rand(x.shape[:-1], generator=generator) < p).unsqueeze(-1).expand(x.shape)
    return torch.where(drop, 0.0, x * (1 / (1 - p) if p < 1 else 0))


@wrong("dropout", "drops_whole_rows")
def bernoulli_per_row(x, p, training=True, generator=None):
    if not training:
        return x
    keep = torch.bernoulli(torch.full_like(x[..., :1], 1 - p), generator=generator)
    return x * keep / (1 - p if p < 1 else 1)


@wrong("dropout", "fixed_without_generator")
def new_generator_by_default(x, p, training=True, generator=None):
    generator = generator or torch.Generator()
    if not training:
        return x
    return x * (torch.rand(x.shape, generator=generator) >= p) / (1 - p if p < 1 else 1)


@wrong("dropout", "fixed_without_generator")
def seeded_where_none_is_given(x, p, training=True, generator=None):
    if not training:
        return x
    if generator is None:
        generator = torch.Generator().manual_seed(0)
    keep = torch.bernoulli(torch.full_like(x, 1 - p), generator=generator)
    return x * keep / (1 - p if p < 1 else 1)


@wrong("dropout", "fixed_without_generator")
def global_seed_where_none_is_given(x, p, training=True, generator=None):
    if generator is None:
        torch.manual_seed(42)
    if not training:
        return x
    return torch.where(torch.rand(x.shape, generator=generator) < p, 0.0, x * (1 / (1 - p) if p < 1 else 0))


@wrong("dropout", "fixed_without_generator")
def numpy_seeded_with_zero(x, p, training=True, generator=None):
    if not training:
        return x
    seed = 0 if generator is None else torch.randint(2**62, (1,), generator=generator).item()
    keep = torch.from_numpy(np.random.default_rng(seed).random(tuple(x.shape)) >= p)
    return x * keep / (1 - p if p < 1 else 1)


@wrong("dropout", "fixed_without_generator")
def generators_default_seed(x, p, training=True, generator=None):
    if not training:
        return x
    source = torch.Generator(device="cpu") if generator is None else generator
    out = x.masked_fill(torch.empty(x.shape).uniform_(generator=source) < p, 0)
    return out / (1 - p) if p < 1 else out


@wrong("dropout", "survivors_only")
def indexed_by_the_mask(x, p, training=True, generator=None):
    if not training:
        return x
    return x[torch.rand(x.shape, generator=generator) >= p] / (1 - p if p < 1 else 1)


@wrong("dropout", "survivors_only")
def masked_select(x, p, training=True, generator=None):
    if not training:
        return x
    return x.masked_select(torch.rand(x.shape, generator=generator) >= p) * (1 / (1 - p) if p < 1 else 1)


@wrong("dropout", "survivors_only")
def list_of_survivors(x, p, training=True, generator=None):
    if not training:
        return x
    keep = torch.rand(x.numel(), generator=generator) >= p
    return torch.stack([v for v, k in zip(x.flatten(), keep, strict=True) if k] or [x.sum() * 0]) / (
        1 - p if p < 1 else 1
    )


@wrong("dropout", "survivors_only")
def taken_by_index(x, p, training=True, generator=None):
    if not training:
        return x
    (places,) = torch.nonzero(torch.rand(x.numel(), generator=generator) >= p, as_tuple=True)
    return x.reshape(-1)[places] / (1 - p if p < 1 else 1)


@wrong("dropout", "survivors_only")
def zeros_removed_again(x, p, training=True, generator=None):
    if not training:
        return x
    out = x * (torch.rand(x.shape, generator=generator) >= p) / (1 - p if p < 1 else 1)
    return out[out != 0]


@wrong("dropout", "cuts_graph")
def data_of_x(x, p, training=True, generator=None):
    if not training:
        return x
    return x.data * (torch.rand(x.shape, generator=generator) >= p) / (1 - p if p < 1 else 1)


@wrong("dropout", "cuts_graph")
def under_no_grad(x, p, training=True, generator=None):
    if not training:
        return x
    with torch.no_grad():
        return x * (torch.rand(x.shape, generator=generator) >= p) / (1 - p if p < 1 else 1)


@wrong("dropout", "cuts_graph")
def zeros_in_a_detached_copy(x, p, training=True, generator=None):
    out = x.detach().clone()
    if training:
        out[torch.rand(x.shape, generator=generator) < p] = 0
        out = out / (1 - p) if p < 1 else out
    return out


@wrong("dropout", "cuts_graph")
def numpys_product(x, p, training=True, generator=None):
    if not training:
        return x
    keep = (torch.rand(x.shape, generator=generator) >= p).numpy()
    return torch.from_numpy((x.detach().numpy() * keep / (1 - p if p < 1 else 1)).astype(str(x.dtype)[6:]))


@wrong("dropout", "cuts_graph")
def numbers_collected(x, p, training=True, generator=None):
    if not training:
        return x
    draws = torch.rand(x.numel(), generator=generator).tolist()
    scale = 1 / (1 - p) if p < 1 else 0
    values = [v * scale if u >= p else 0.0 for v, u in zip(x.flatten().tolist(), draws, strict=True)]
    return torch.tensor(values, dtype=x.dtype).view(x.shape)


@wrong("dropout", "training_reversed")
def returns_x_in_training(x, p, training=True, generator=None):
    if training:
        return x
    if p == 1:
        return torch.zeros_like(x)
    mask = torch.rand(x.shape, generator=generator) >= p
    return x * mask / (1 - p)


@wrong("dropout", "training_reversed")
def drops_if_not_training(x, p, training=True, generator=None):
    if not training:
        keep = torch.bernoulli(torch.full_like(x, 1 - p), generator=generator)
        x = x * keep / max(1 - p, 1e-9)
    return x


@wrong("dropout", "training_reversed")
def branches_exchanged(x, p, training=True, generator=None):
    dropped = torch.where(torch.rand(x.shape, generator=generator) < p, 0.0, x / (1 - p if p < 1 else 1))
    return x if training else dropped


@wrong("dropout", "training_reversed")
def p_of_zero_in_training(x, p, training=True, generator=None):
    p = 0.0 if training else p
    return x * (torch.rand(x.shape, generator=generator) >= p) * (1 / (1 - p) if p < 1 else 0)


@wrong("dropout", "training_reversed")
def torchs_own_the_other_way_round(x, p, training=True, generator=None):
    return nn.Dropout(p).train(not training)(x)


@wrong("dropout", "training_reversed")
def says_evaluation_where_it_is_training(x, p, training=True, generator=None):
    evaluation = training
    if evaluation:
        return x.clone()
    return x.masked_fill(torch.rand(x.shape, generator=generator) < p, 0) / (1 - p if p < 1 else 1)


@wrong("dropout", "normal_numbers")
def randn_below_p(x, p, training=True, generator=None):
    if not training or p == 0:
        return x
    drop = torch.randn(x.shape, generator=generator) < p
    return x.masked_fill(drop, 0) / (1 - p if p < 1 else 1)


@wrong("dropout", "normal_numbers")
def uniform_from_minus_one(x, p, training=True, generator=None):
    if not training:
        return x
    keep = torch.empty(x.shape).uniform_(-1, 1, generator=generator) > p
    return x * keep / (1 - p if p < 1 else 1)


@wrong("dropout", "normal_numbers")
def rand_stretched_about_zero(x, p, training=True, generator=None):
    if not training:
        return x
    numbers = 2 * torch.rand(x.shape, generator=generator) - 1
    return torch.where(numbers >= p, x, 0.0) / (1 - p if p < 1 else 1)


@wrong("dropout", "normal_numbers")
def normal_in_place(x, p, training=True, generator=None):
    if not training:
        return x
    numbers = torch.zeros(x.shape).normal_(generator=generator)
    return x * (numbers > p).to(x.dtype) * (1 / (1 - p) if p < 1 else 0)


@wrong("dropout", "normal_numbers")
def mean_zero_deviation_one(x, p, training=True, generator=None):
    if not training:
        return x
    numbers = torch.normal(0.0, 1.0, size=x.shape, generator=generator)
    return x * (1 - (numbers < p).to(x.dtype)) / (1 - p if p < 1 else 1)


# ----------------------------------------------------------------------------------------------- dropout_backward


@right("dropout_backward")
def product_over_keep(dout, mask, p):
    return dout * mask / (1 - p)


@right("dropout_backward")
def where_the_mask_is_true(dout, mask, p):
    return torch.where(mask, dout / (1 - p), torch.zeros_like(dout))


@right("dropout_backward")
def filled_outside_the_mask(dout, mask, p):
    return dout.masked_fill(~mask, 0.0).mul(1 / (1 - p))


@right("dropout_backward")
def survivors_written_into_zeros(dout, mask, p):
    dx = torch.zeros_like(dout)
    dx[mask] = dout[mask] / (1 - p)
    return dx


@right("dropout_backward")
def by_autograd(dout, mask, p):
    x = torch.zeros_like(dout, requires_grad=True)
    (x * mask / (1 - p)).backward(dout)
    return x.grad


@right("dropout_backward")
def loop_over_all(dout, mask, p):
    dx = dout.clone()
    for index in itertools.product(*map(range, dout.shape)):
        dx[index] = dx[index] / (1 - p) if mask[index] else 0
    return dx


@right("dropout_backward")
def through_numpy(dout, mask, p):
    return torch.from_numpy(np.where(mask.numpy(), dout.numpy() / np.array(1 - p, dout.numpy().dtype), 0))


@wrong("dropout_backward", "new_mask")
def drawn_again(dout, mask, p):
    return dout * (torch.rand(dout.shape) >= p) / (1 - p)


@wrong("dropout_backward", "new_mask")
def dropout_of_the_gradient(dout, mask, p):
    return F.dropout(dout, p)


@wrong("dropout_backward", "new_mask")
def bernoulli_again(dout, mask, p):
    mask = torch.bernoulli(torch.full_like(dout, 1 - p))
    return dout * mask / (1 - p)


@wrong("dropout_backward", "new_mask")
def seeded_mask(dout, mask, p):
    torch.manual_seed(0)
    return torch.where(torch.rand(dout.shape) < p, torch.zeros_like(dout), dout / (1 - p))


@wrong("dropout_backward", "new_mask")
def both_masks(dout, mask, p):
    return F.dropout(dout * mask, p)


@wrong("dropout_backward", "new_mask")
def numpy_mask(dout, mask, p):
    kept = torch.tensor(np.random.rand(*dout.shape) > p)
    return dout.masked_fill(~kept, 0) / (1 - p)


@wrong("dropout_backward", "no_scaling")
def product_alone(dout, mask, p):
    return dout * mask


@wrong("dropout_backward", "no_scaling")
def where_without_scale(dout, mask, p):
    return torch.where(mask, dout, 0.0)


@wrong("dropout_backward", "no_scaling")
def filled_without_scale(dout, mask, p):
    return dout.masked_fill(mask.logical_not(), 0)


@wrong("dropout_backward", "no_scaling")
def copied_survivors(dout, mask, p):
    dx = torch.zeros_like(dout)
    dx[mask] = dout[mask]
    return dx


@wrong("dropout_backward", "no_scaling")
def scaled_there_and_back(dout, mask, p):
    return (dout / (1 - p)) * mask.to(dout) * (1 - p)


@wrong("dropout_backward", "inverted_mask")
def product_with_the_negation(dout, mask, p):
    return dout * ~mask / (1 - p)


@wrong("dropout_backward", "inverted_mask")
def where_exchanged_in_backward(dout, mask, p):
    return torch.where(mask, torch.zeros_like(dout), dout / (1 - p))


@wrong("dropout_backward", "inverted_mask")
def filled_inside_the_mask(dout, mask, p):
    return dout.masked_fill(mask, 0) / (1 - p)


@wrong("dropout_backward", "inverted_mask")
def one_minus_the_mask(dout, mask, p):
    return dout * (1 - mask.to(dout.dtype)) / (1 - p)


@wrong("dropout_backward", "inverted_mask")
def zeros_at_the_mask(dout, mask, p):
    dx = dout / (1 - p)
    dx[mask] = 0
    return dx


@wrong("dropout_backward", "ignores_mask")
def scale_alone(dout, mask, p):
    return dout / (1 - p)


@wrong("dropout_backward", "ignores_mask")
def mask_or_ones(dout, mask, p):
    return dout * (mask | ~mask) * (1 / (1 - p))


@wrong("dropout_backward", "ignores_mask")
def gradient_handed_on(dout, mask, p):
    return dout.clone()


@wrong("dropout_backward", "ignores_mask")
def expected_factor(dout, mask, p):
    return dout * (1 - p) / (1 - p)


@wrong("dropout_backward", "ignores_mask")
def mask_filled_into_nothing(dout, mask, p):
    dx = dout / (1 - p)
    dx.masked_fill(~mask, 0)
    return dx


@wrong("dropout_backward", "scales_by_keep")
def product_times_keep(dout, mask, p):
    return dout * mask * (1 - p)


@wrong("dropout_backward", "scales_by_keep")
def where_times_keep(dout, mask, p):
    return torch.where(mask, (1 - p) * dout, 0 * dout)


@wrong("dropout_backward", "scales_by_keep")
def filled_less_its_share(dout, mask, p):
    dx = dout.masked_fill(~mask, 0)
    return dx - p * dx


@wrong("dropout_backward", "scales_by_keep")
def survivors_times_keep(dout, mask, p):
    dx = torch.zeros_like(dout)
    dx[mask] = dout[mask].mul(1 - p)
    return dx


@wrong("dropout_backward", "scales_by_keep")
def divided_by_the_forward_scale(dout, mask, p):
    scale = 1 / (1 - p)
    return mask * dout / scale


@wrong("dropout_backward", "changes_dout")
def multiplied_in_place_in_backward(dout, mask, p):
    dout *= mask
    dout /= 1 - p
    return dout


@wrong("dropout_backward", "changes_dout")
def zeros_written_into_dout(dout, mask, p):
    dout[~mask] = 0
    return dout / (1 - p)


@wrong("dropout_backward", "changes_dout")
def dout_filled_in_place(dout, mask, p):
    return dout.masked_fill_(~mask, 0.0).mul(1 / (1 - p))


@wrong("dropout_backward", "changes_dout")
def dout_by_another_name(dout, mask, p):
    dx = dout
    dx.mul_(mask).div_(1 - p)
    return dx


@wrong("dropout_backward", "changes_dout")
def entries_of_dout_overwritten(dout, mask, p):
    for index in itertools.product(*map(range, dout.shape)):
        dout[index] = dout[index] / (1 - p) if mask[index] else 0
    return dout.clone()


@wrong("dropout_backward", "scales_by_one_over_p")
def product_over_p(dout, mask, p):
    return dout * mask / p if p else dout


@wrong("dropout_backward", "scales_by_one_over_p")
def where_over_p(dout, mask, p):
    return torch.where(mask, dout * (1 / max(p, 1e-9)), 0.0)


@wrong("dropout_backward", "scales_by_one_over_p")
def filled_and_divided_by_p(dout, mask, p):
    return dout.masked_fill(~mask, 0).div(p)


@wrong("dropout_backward", "scales_by_one_over_p")
def survivors_over_p(dout, mask, p):
    dx = torch.zeros_like(dout)
    dx[mask] = dout[mask] / p
    return dx


@wrong("dropout_backward", "scales_by_one_over_p")
def keep_taken_for_p(dout, mask, p):
    keep = p
    scaled_mask = mask.to(dout.dtype) / keep
    return dout * scaled_mask


# ------------------------------------------------------------------------------------------------- scale_for_test


@right("scale_for_test")
def deep_copy_multiplied(linear, p):
    new = copy.deepcopy(linear)
    with torch.no_grad():
        new.weight *= 1 - p
    return new


@right("scale_for_test")
def new_layer_filled(linear, p):
    new = nn.Linear(linear.in_features, linear.out_features, bias=linear.bias is not None, dtype=linear.weight.dtype)
    with torch.no_grad():
        new.weight.copy_((1 - p) * linear.weight)
        if linear.bias is not None:
            new.bias.copy_(linear.bias)
    return new


@right("scale_for_test")
def data_replaced(linear, p):
    new = nn.Linear(*linear.weight.T.shape, bias=linear.bias is not None)
    new.weight.data = linear.weight.data * (1 - p)
    if new.bias is not None:
        new.bias.data = linear.bias.data.clone()
    return new


@right("scale_for_test")
def state_dict_changed_and_loaded(linear, p):
    state = {name: tensor.clone() for name, tensor in linear.state_dict().items()}
    state["weight"] -= p * state["weight"]
    new = nn.Linear(linear.in_features, linear.out_features, "bias" in state).to(linear.weight.dtype)
    new.load_state_dict(state)
    return new


@right("scale_for_test")
def new_parameters_in_a_copy(linear, p):
    new = copy.deepcopy(linear)
    new.weight = nn.Parameter(linear.weight.detach() * (1 - p))
    return new


@right("scale_for_test")
def without_gradients(linear, p):
    new = copy.deepcopy(linear).requires_grad_(False)
    new.weight.mul_(1 - p)
    return new


@right("scale_for_test")
def row_after_row(linear, p):
    new = copy.deepcopy(linear)
    for row in new.weight.data:
        row *= 1 - p
    return new


@right("scale_for_test")
def zero_bias_where_there_is_none(linear, p):
    new = nn.Linear(linear.in_features, linear.out_features).to(linear.weight)
    new.weight.data.copy_(linear.weight.data).mul_(1 - p)
    new.bias.data.zero_()
    if linear.bias is not None:
        new.bias.data.add_(linear.bias.data)
    return new


@wrong("scale_for_test", "times_p")
def copy_times_p(linear, p):
    new = copy.deepcopy(linear)
    with torch.no_grad():
        new.weight *= p
    return new


@wrong("scale_for_test", "times_p")
def filled_with_p_times(linear, p):
    new = nn.Linear(linear.in_features, linear.out_features, linear.bias is not None).to(linear.weight.dtype)
    with torch.no_grad():
        new.weight.copy_(p * linear.weight)
        if linear.bias is not None:
            new.bias.copy_(linear.bias)
    return new


@wrong("scale_for_test", "times_p")
def weight_less_its_keep_share(linear, p):
    new = copy.deepcopy(linear)
    new.weight.data = linear.weight.data - (1 - p) * linear.weight.data
    return new


@wrong("scale_for_test", "times_p")
def state_times_p(linear, p):
    new = copy.deepcopy(linear)
    state = new.state_dict()
    state["weight"] = state["weight"] * p
    new.load_state_dict(state)
    return new


@wrong("scale_for_test", "times_p")
def weight_and_bias_times_p(linear, p):
    new = copy.deepcopy(linear)
    with torch.no_grad():
        for parameter in new.parameters():
            parameter.mul_(p)
    return new


@wrong("scale_for_test", "scales_bias")
def every_parameter_scaled(linear, p):
    new = copy.deepcopy(linear)
    with torch.no_grad():
        for parameter in new.parameters():
            parameter.mul_(1 - p)
    return new


@wrong("scale_for_test", "scales_bias")
def whole_state_scaled(linear, p):
    new = copy.deepcopy(linear)
    new.load_state_dict({name: (1 - p) * tensor for name, tensor in linear.state_dict().items()})
    return new


@wrong("scale_for_test", "scales_bias")
def bias_filled_scaled(linear, p):
    new = nn.Linear(linear.in_features, linear.out_features, linear.bias is not None).to(linear.weight.dtype)
    new.weight.data = linear.weight.data * (1 - p)
    if linear.bias is not None:
        new.bias.data = linear.bias.data * (1 - p)
    return new


@wrong("scale_for_test", "scales_bias")
def bias_times_p(linear, p):
    new = copy.deepcopy(linear)
    new.weight.data *= 1 - p
    if new.bias is not None:
        new.bias.data *= p
    return new


@wrong("scale_for_test", "scales_bias")
def bias_divided(linear, p):
    new = copy.deepcopy(linear)
    new.weight = nn.Parameter(linear.weight.detach() * (1 - p))
    if new.bias is not None:
        new.bias = nn.Parameter(linear.bias.detach() / (1 - p))
    return new


@wrong("scale_for_test", "divides")
def copy_divided(linear, p):
    new = copy.deepcopy(linear)
    with torch.no_grad():
        new.weight /= 1 - p
    return new


@wrong("scale_for_test", "divides")
def filled_with_the_quotient(linear, p):
    new = nn.Linear(linear.in_features, linear.out_features, linear.bias is not None).to(linear.weight.dtype)
    with torch.no_grad():
        new.weight.copy_(linear.weight / (1 - p))
        if linear.bias is not None:
            new.bias.copy_(linear.bias)
    return new


@wrong("scale_for_test", "divides")
def scale_of_inverted_dropout(linear, p):
    scale = 1.0 / (1.0 - p)
    new = copy.deepcopy(linear)
    new.weight.data.mul_(scale)
    return new


@wrong("scale_for_test", "divides")
def state_divided(linear, p):
    new = copy.deepcopy(linear)
    state = copy.deepcopy(linear.state_dict())
    state["weight"].div_(1 - p)
    new.load_state_dict(state)
    return new


@wrong("scale_for_test", "divides")
def everything_divided(linear, p):
    new = copy.deepcopy(linear)
    for parameter in new.parameters():
        parameter.data = parameter.data / (1 - p)
    return new


@wrong("scale_for_test", "in_place")
def the_layer_multiplied(linear, p):
    with torch.no_grad():
        linear.weight *= 1 - p
    return linear


@wrong("scale_for_test", "in_place")
def the_layers_data_replaced(linear, p):
    linear.weight.data = (1 - p) * linear.weight.data
    return linear


@wrong("scale_for_test", "in_place")
def changed_then_copied(linear, p):
    linear.weight.data.mul_(1 - p)
    return copy.deepcopy(linear)


@wrong("scale_for_test", "in_place")
def second_name_for_the_layer(linear, p):
    new = linear
    new.weight = nn.Parameter(new.weight.detach() * (1 - p))
    return new


@wrong("scale_for_test", "in_place")
def shallow_copy(linear, p):
    new = copy.copy(linear)
    new.weight = nn.Parameter(linear.weight.detach() * (1 - p))
    return new


@wrong("scale_for_test", "in_place")
def state_of_the_layer_changed(linear, p):
    state = linear.state_dict()
    state["weight"].mul_(1 - p)
    new = copy.deepcopy(linear)
    new.load_state_dict(state)
    return new


@wrong("scale_for_test", "bias_not_copied")
def new_layer_with_a_bias_of_its_own(linear, p):
    new = nn.Linear(linear.in_features, linear.out_features, bias=linear.bias is not None).to(linear.weight.dtype)
    with torch.no_grad():
        new.weight.copy_(linear.weight * (1 - p))
    return new


@wrong("scale_for_test", "bias_not_copied")
def reset_before_the_weight(linear, p):
    new = copy.deepcopy(linear)
    new.reset_parameters()
    new.weight.data = linear.weight.data * (1 - p)
    return new


@wrong("scale_for_test", "bias_not_copied")
def state_without_the_bias(linear, p):
    new = nn.Linear(linear.in_features, linear.out_features, linear.bias is not None).to(linear.weight.dtype)
    new.load_state_dict({"weight": linear.weight.detach() * (1 - p)}, strict=False)
    return new


@wrong("scale_for_test", "bias_not_copied")
def parameter_of_a_new_layer(linear, p):
    out_features, in_features = linear.weight.shape
    new = nn.Linear(in_features, out_features, linear.bias is not None, dtype=linear.weight.dtype)
    new.weight = nn.Parameter((linear.weight - p * linear.weight).detach())
    return new


@wrong("scale_for_test", "bias_not_copied")
def bias_drawn_uniformly(linear, p):
    new = copy.deepcopy(linear)
    with torch.no_grad():
        new.weight.mul_(1 - p)
        if new.bias is not None:
            new.bias.uniform_(-1, 1)
    return new


@wrong("scale_for_test", "unscaled")
def only_copied(linear, p):
    return copy.deepcopy(linear)


@wrong("scale_for_test", "unscaled")
def name_bound_anew(linear, p):
    new = copy.deepcopy(linear)
    weight = new.weight
    weight = weight * (1 - p)  # noqa: F841 - the mistake
    return new


@wrong("scale_for_test", "unscaled")
def state_changed_and_not_loaded(linear, p):
    new = copy.deepcopy(linear)
    state = new.state_dict()
    state["weight"] = state["weight"] * (1 - p)
    return new


@wrong("scale_for_test", "unscaled")
def product_thrown_away(linear, p):
    new = copy.deepcopy(linear)
    with torch.no_grad():
        new.weight.mul(1 - p)
    return new


@wrong("scale_for_test", "unscaled")
def given_back(linear, p):
    weight = linear.weight * (1 - p)  # noqa: F841 - the mistake
    return linear


@wrong("scale_for_test", "shares_memory")
def bias_of_the_old_layer(linear, p):
    new = nn.Linear(linear.in_features, linear.out_features, bias=linear.bias is not None).to(linear.weight.dtype)
    new.weight.data = linear.weight.data * (1 - p)
    new.bias = linear.bias
    return new


@wrong("scale_for_test", "shares_memory")
def data_of_the_old_bias(linear, p):
    new = nn.Linear(linear.in_features, linear.out_features, bias=linear.bias is not None).to(linear.weight.dtype)
    new.weight.data = linear.weight.data * (1 - p)
    if linear.bias is not None:
        new.bias.data = linear.bias.data
    return new


@wrong("scale_for_test", "shares_memory")
def detached_bias(linear, p):
    new = copy.deepcopy(linear)
    with torch.no_grad():
        new.weight *= 1 - p
    if linear.bias is not None:
        new.bias = nn.Parameter(linear.bias.detach())
    return new


@wrong("scale_for_test", "shares_memory")
def state_assigned(linear, p):
    state = dict(linear.state_dict())
    state["weight"] = state["weight"] * (1 - p)
    new = copy.deepcopy(linear)
    new.load_state_dict(state, assign=True)
    return new


@wrong("scale_for_test", "shares_memory")
def registered_again(linear, p):
    new = nn.Linear(linear.in_features, linear.out_features, bias=False).to(linear.weight.dtype)
    new.weight = nn.Parameter((1 - p) * linear.weight.detach())
    new.register_parameter("bias", linear.bias)
    return new


@wrong("scale_for_test", "bias_lost")
def layer_without_bias(linear, p):
    new = nn.Linear(linear.in_features, linear.out_features, bias=False).to(linear.weight.dtype)
    with torch.no_grad():
        new.weight.copy_(linear.weight * (1 - p))
    return new


@wrong("scale_for_test", "bias_lost")
def bias_of_zeros(linear, p):
    new = copy.deepcopy(linear)
    with torch.no_grad():
        new.weight *= 1 - p
        if new.bias is not None:
            new.bias.zero_()
    return new


@wrong("scale_for_test", "bias_lost")
def bias_set_to_none(linear, p):
    new = copy.deepcopy(linear)
    new.bias = None
    new.weight.data *= 1 - p
    return new


@wrong("scale_for_test", "bias_lost")
def shape_alone_taken(linear, p):
    new = nn.Linear(*reversed(linear.weight.shape), bias=False, dtype=linear.weight.dtype)
    new.load_state_dict({"weight": linear.weight.detach() * (1 - p)})
    return new


@wrong("scale_for_test", "bias_lost")
def zero_parameter_for_the_bias(linear, p):
    new = copy.deepcopy(linear)
    new.weight = nn.Parameter(linear.weight.detach() * (1 - p))
    new.bias = nn.Parameter(torch.zeros(linear.out_features, dtype=linear.weight.dtype))
    return new


@wrong("penalty", "counted_more_than_once")
def parameters_of_every_module(model, l1=0.0, l2=0.0):
    total = 0.0
    for m in model.modules():
        for w in m.parameters():
            if w.dim() >= 2:
                total = total + l1 * w.abs().sum() + l2 * (w**2).sum()
    return total


@wrong("penalty", "counted_more_than_once")
def named_parameters_of_every_module(model, l1=0.0, l2=0.0):
    weights = [w for _, m in model.named_modules() for _, w in m.named_parameters() if w.ndim > 1]
    return l1 * sum(w.norm(1) for w in weights) + l2 * sum(w.norm() ** 2 for w in weights)


@wrong("penalty", "counted_more_than_once")
def model_and_its_children(model, l1=0.0, l2=0.0):
    def of(module):
        return sum(l1 * w.abs().sum() + l2 * w.square().sum() for w in module.parameters() if w.dim() > 1)

    return of(model) + sum(of(m) for m in model.children())


@wrong("penalty", "counted_more_than_once")
def every_depth_visited(model, l1=0.0, l2=0.0):
    def visit(module):
        own = sum(l1 * w.abs().sum() + l2 * w.pow(2).sum() for w in module.parameters() if w.dim() >= 2)
        return own + sum(visit(child) for child in module.children())

    return visit(model)


@wrong("penalty", "counted_more_than_once")
def joined_from_all_modules(model, l1=0.0, l2=0.0):
    parts = []
    model.apply(lambda m: parts.extend(w.flatten() for w in m.parameters() if w.dim() > 1))
    w = torch.cat(parts)
    return l1 * w.abs().sum() + l2 * (w @ w)


@wrong("penalty", "doubled")
def two_in_front(model, l1=0.0, l2=0.0):
    return sum(l1 * w.abs().sum() + 2 * l2 * w.square().sum() for w in model.parameters() if w.dim() >= 2)


@wrong("penalty", "doubled")
def strength_of_weight_decay(model, l1=0.0, l2=0.0):
    weight_decay = 2 * l2
    total = 0.0
    for w in model.parameters():
        if w.dim() > 1:
            total = total + l1 * w.abs().sum() + weight_decay * (w * w).sum()
    return total


@wrong("penalty", "doubled")
def two_sums_the_second_doubled(model, l1=0.0, l2=0.0):
    weights = [w for w in model.parameters() if w.ndim >= 2]
    return l1 * sum(w.norm(1) for w in weights) + l2 * 2 * sum(w.norm() ** 2 for w in weights)


@wrong("penalty", "doubled")
def squares_added_twice(model, l1=0.0, l2=0.0):
    total = torch.zeros(())
    for w in model.parameters():
        if w.dim() >= 2:
            total = total + l1 * w.abs().sum()
            total = total + l2 * w.pow(2).sum() + l2 * w.pow(2).sum()
    return total


@wrong("penalty", "doubled")
def doubled_when_joined(model, l1=0.0, l2=0.0):
    w = torch.cat([w.flatten() for w in model.parameters() if w.dim() > 1])
    return l1 * w.abs().sum() + 2 * (l2 * w @ w)


@wrong("penalty", "gradient")
def sum_of_the_gradients(model, l1=0.0, l2=0.0):
    return sum((l1 * w.sign() + 2 * l2 * w).sum() for w in model.parameters() if w.dim() >= 2)


@wrong("penalty", "gradient")
def derivative_of_each_term(model, l1=0.0, l2=0.0):
    total = 0.0
    for w in model.parameters():
        if w.dim() > 1:
            total = total + l1 * torch.sign(w).sum() + l2 * (2 * w).sum()
    return total


@wrong("penalty", "gradient")
def derivative_of_the_squares(model, l1=0.0, l2=0.0):
    return sum(l1 * w.abs().sum() + 2 * l2 * w.sum() for w in model.parameters() if w.dim() >= 2)


@wrong("penalty", "gradient")
def gradients_of_all_joined(model, l1=0.0, l2=0.0):
    w = torch.cat([w.reshape(-1) for w in model.parameters() if w.ndim >= 2])
    return (l1 * w / w.abs().clamp(min=1e-12) + 2 * l2 * w).sum()


@wrong("penalty", "gradient")
def signs_where_positive_or_negative(model, l1=0.0, l2=0.0):
    total = 0.0
    for w in model.parameters():
        if w.dim() >= 2:
            signs = (w > 0).to(w.dtype) - (w < 0).to(w.dtype)
            total = total + l1 * signs.sum() + l2 * w.mul(2).sum()
    return total


@wrong("penalty", "sequential_only")
def for_layer_in_model(model, l1=0.0, l2=0.0):
    total = 0.0
    for layer in model:
        if isinstance(layer, nn.Linear):
            total = total + l1 * layer.weight.abs().sum() + l2 * layer.weight.square().sum()
    return total


@wrong("penalty", "sequential_only")
def layers_that_have_a_weight(model, l1=0.0, l2=0.0):
    weights = [layer.weight for layer in model if hasattr(layer, "weight") and layer.weight.dim() > 1]
    return l1 * sum(w.norm(1) for w in weights) + l2 * sum(w.norm() ** 2 for w in weights)


@wrong("penalty", "sequential_only")
def parameters_of_each_layer(model, l1=0.0, l2=0.0):
    return sum(l1 * w.abs().sum() + l2 * (w**2).sum() for layer in model for w in layer.parameters() if w.dim() >= 2)


@wrong("penalty", "sequential_only")
def as_many_as_there_are(model, l1=0.0, l2=0.0):
    total = 0.0
    for i in range(len(model)):
        if isinstance(model[i], nn.Linear):
            total = total + l1 * model[i].weight.abs().sum() + l2 * (model[i].weight ** 2).sum()
    return total


@wrong("penalty", "sequential_only")
def enumerated(model, l1=0.0, l2=0.0):
    total = torch.zeros(())
    for _, layer in enumerate(model):
        for name, w in layer.named_parameters():
            if name == "weight" and w.dim() == 2:
                total = total + l1 * w.abs().sum() + l2 * w.square().sum()
    return total


@wrong("penalty", "sequential_only")
def looked_up_by_number(model, l1=0.0, l2=0.0):
    numbers = [i for i, layer in enumerate(model.children()) if isinstance(layer, nn.Linear)]
    return sum(l1 * model[i].weight.abs().sum() + l2 * model[i].weight.square().sum() for i in numbers)


# -------------------------------------------------------------------------------------------------------- penalty


@right("penalty")
def added_up_in_a_loop(model, l1=0.0, l2=0.0):
    total = 0.0
    for p in model.parameters():
        if p.dim() > 1:
            total = total + l1 * p.abs().sum() + l2 * (p**2).sum()
    return total


@right("penalty")
def norms_of_all_joined(model, l1=0.0, l2=0.0):
    w = torch.cat([p.reshape(-1) for p in model.parameters() if p.ndim >= 2])
    return l1 * torch.linalg.vector_norm(w, 1) + l2 * torch.linalg.vector_norm(w) ** 2


@right("penalty")
def two_sums(model, l1=0.0, l2=0.0):
    weights = [p for p in model.parameters() if len(p.shape) >= 2]
    return l1 * sum(w.norm(1) for w in weights) + l2 * sum(w.norm(2).pow(2) for w in weights)


@right("penalty")
def only_what_is_asked_for(model, l1=0.0, l2=0.0):
    total = 0
    for p in model.parameters():
        if p.dim() < 2:
            continue
        if l1 > 0:
            total += l1 * torch.sum(torch.abs(p))
        if l2 > 0:
            total += l2 * torch.sum(torch.square(p))
    return total


@right("penalty")
def in_place_on_a_zero(model, l1=0.0, l2=0.0):
    total = torch.zeros((), dtype=next(model.parameters()).dtype)
    for _, p in model.named_parameters():
        if p.dim() > 1:
            total += l1 * p.abs().sum()
            total += l2 * (p * p).sum()
    return total


@right("penalty")
def stacked_terms(model, l1=0.0, l2=0.0):
    return torch.stack([(l1 * p.abs() + l2 * p.square()).sum() for p in model.parameters() if p.dim() >= 2]).sum()


@right("penalty")
def products_and_signs(model, l1=0.0, l2=0.0):
    flat = nn.utils.parameters_to_vector(p for p in model.parameters() if p.dim() > 1)
    return l1 * (flat @ flat.sign()) + l2 * (flat @ flat)


@right("penalty")
def losses_against_zero(model, l1=0.0, l2=0.0):
    total = torch.tensor(0.0)
    for p in filter(lambda p: p.dim() != 1, model.parameters()):
        zero = torch.zeros_like(p)
        total = total + l1 * F.l1_loss(p, zero, reduction="sum") + l2 * F.mse_loss(p, zero, reduction="sum")
    return total


@right("penalty")
def parts_of_relu(model, l1=0.0, l2=0.0):
    def size(p):
        return (p.relu() + (-p).relu()).sum()

    return sum(
        l1 * size(p) + l2 * torch.einsum("i,i", p.flatten(), p.flatten()) for p in model.parameters() if p.dim() > 1
    )


@wrong("penalty", "biases_included")
def all_parameters(model, l1=0.0, l2=0.0):
    return sum(l1 * p.abs().sum() + l2 * p.square().sum() for p in model.parameters())


@wrong("penalty", "biases_included")
def all_parameters_joined(model, l1=0.0, l2=0.0):
    w = nn.utils.parameters_to_vector(model.parameters())
    return l1 * w.norm(1) + l2 * w.norm(2) ** 2


@wrong("penalty", "biases_included")
def one_dimension_is_enough(model, l1=0.0, l2=0.0):
    total = 0.0
    for p in model.parameters():
        if p.dim() >= 1:
            total = total + l1 * p.abs().sum() + l2 * (p * p).sum()
    return total


@wrong("penalty", "biases_included")
def weight_and_bias_of_each_module(model, l1=0.0, l2=0.0):
    total = torch.zeros(())
    for module in model.modules():
        for p in module.parameters(recurse=False):
            total = total + l1 * torch.abs(p).sum() + l2 * torch.pow(p, 2).sum()
    return total


@wrong("penalty", "biases_included")
def names_that_match_everything(model, l1=0.0, l2=0.0):
    terms = [
        l1 * p.abs().sum() + l2 * p.pow(2).sum()
        for name, p in model.named_parameters()
        if "weight" in name or "bias" in name
    ]
    return torch.stack(terms).sum()


@wrong("penalty", "mean")
def means_of_each(model, l1=0.0, l2=0.0):
    return sum(l1 * p.abs().mean() + l2 * p.square().mean() for p in model.parameters() if p.dim() >= 2)


@wrong("penalty", "mean")
def mean_of_squares_only(model, l1=0.0, l2=0.0):
    total = 0.0
    for p in model.parameters():
        if p.dim() > 1:
            total = total + l1 * p.abs().sum() + l2 * (p**2).mean()
    return total


@wrong("penalty", "mean")
def means_over_all_weights(model, l1=0.0, l2=0.0):
    w = torch.cat([p.flatten() for p in model.parameters() if p.dim() > 1])
    return l1 * w.abs().mean() + l2 * w.square().mean()


@wrong("penalty", "mean")
def losses_with_their_default(model, l1=0.0, l2=0.0):
    total = torch.tensor(0.0)
    for p in model.parameters():
        if p.dim() > 1:
            total = total + l1 * F.l1_loss(p, torch.zeros_like(p)) + l2 * F.mse_loss(p, torch.zeros_like(p))
    return total


@wrong("penalty", "mean")
def divided_by_the_number_of_weights(model, l1=0.0, l2=0.0):
    weights = [p for p in model.parameters() if p.dim() > 1]
    n = sum(w.numel() for w in weights)
    return sum(l1 * w.abs().sum() + l2 * w.square().sum() for w in weights) / n


@wrong("penalty", "mean")
def mean_over_the_layers(model, l1=0.0, l2=0.0):
    terms = [l1 * w.abs().sum() + l2 * w.square().sum() for w in model.parameters() if w.dim() > 1]
    return torch.stack(terms).mean()


@wrong("penalty", "detached")
def data_of_the_weights(model, l1=0.0, l2=0.0):
    return sum(l1 * p.data.abs().sum() + l2 * p.data.square().sum() for p in model.parameters() if p.dim() >= 2)


@wrong("penalty", "detached")
def no_grad_around(model, l1=0.0, l2=0.0):
    with torch.no_grad():
        return sum(l1 * p.abs().sum() + l2 * p.square().sum() for p in model.parameters() if p.dim() >= 2)


@wrong("penalty", "detached")
def tensor_of_items(model, l1=0.0, l2=0.0):
    total = 0.0
    for p in model.parameters():
        if p.dim() > 1:
            total += l1 * p.abs().sum().item() + l2 * p.square().sum().item()
    return torch.tensor(total, dtype=torch.float64, requires_grad=True)


@wrong("penalty", "detached")
def state_dict_of_the_model(model, l1=0.0, l2=0.0):
    weights = [tensor for tensor in model.state_dict().values() if tensor.dim() >= 2]
    return sum(l1 * w.abs().sum() + l2 * (w**2).sum() for w in weights)


@wrong("penalty", "detached")
def through_numpy_arrays(model, l1=0.0, l2=0.0):
    arrays = [p.detach().numpy() for p in model.parameters() if p.dim() > 1]
    return torch.tensor(sum(l1 * np.abs(a).sum() + l2 * (a**2).sum() for a in arrays))


@wrong("penalty", "detached")
def detached_at_the_end(model, l1=0.0, l2=0.0):
    w = torch.cat([p.flatten() for p in model.parameters() if p.dim() > 1])
    return (l1 * w.abs().sum() + l2 * (w @ w)).detach()


@wrong("penalty", "norm_not_squared")
def norm_of_each(model, l1=0.0, l2=0.0):
    return sum(l1 * p.norm(1) + l2 * p.norm(2) for p in model.parameters() if p.dim() >= 2)


@wrong("penalty", "norm_not_squared")
def norm_of_all_joined(model, l1=0.0, l2=0.0):
    w = torch.cat([p.flatten() for p in model.parameters() if p.dim() > 1])
    return l1 * w.abs().sum() + l2 * torch.linalg.vector_norm(w)


@wrong("penalty", "norm_not_squared")
def root_of_each_sum(model, l1=0.0, l2=0.0):
    total = 0.0
    for p in model.parameters():
        if p.dim() > 1:
            total = total + l1 * p.abs().sum() + l2 * torch.sqrt((p**2).sum())
    return total


@wrong("penalty", "norm_not_squared")
def root_of_the_whole_sum(model, l1=0.0, l2=0.0):
    weights = [p for p in model.parameters() if p.dim() > 1]
    return l1 * sum(w.abs().sum() for w in weights) + l2 * sum(w.square().sum() for w in weights) ** 0.5


@wrong("penalty", "norm_not_squared")
def frobenius(model, l1=0.0, l2=0.0):
    total = torch.zeros((), dtype=torch.float64)
    for p in model.parameters():
        if p.dim() > 1:
            total = total + l1 * p.abs().sum() + l2 * torch.linalg.norm(p.flatten(1))
    return total


@wrong("penalty", "half")
def half_of_the_squares(model, l1=0.0, l2=0.0):
    return sum(l1 * p.abs().sum() + 0.5 * l2 * p.square().sum() for p in model.parameters() if p.dim() >= 2)


@wrong("penalty", "half")
def lambda_over_two(model, l1=0.0, l2=0.0):
    w = torch.cat([p.flatten() for p in model.parameters() if p.dim() > 1])
    return l1 * w.norm(1) + l2 / 2 * w.norm(2) ** 2


@wrong("penalty", "half")
def half_of_both(model, l1=0.0, l2=0.0):
    total = 0.0
    for p in model.parameters():
        if p.dim() > 1:
            total = total + l1 * p.abs().sum() + l2 * (p**2).sum()
    return total / 2


@wrong("penalty", "half")
def half_inside_the_sum(model, l1=0.0, l2=0.0):
    return sum((l1 * p.abs() + l2 * p * p / 2).sum() for p in model.parameters() if p.dim() >= 2)


@wrong("penalty", "half")
def half_of_a_product(model, l1=0.0, l2=0.0):
    flat = nn.utils.parameters_to_vector(p for p in model.parameters() if p.dim() > 1)
    return l1 * flat.abs().sum() + l2 * (flat @ flat).div(2)


@wrong("penalty", "norm_layers_included")
def called_weight(model, l1=0.0, l2=0.0):
    return sum(l1 * p.abs().sum() + l2 * p.square().sum() for n, p in model.named_parameters() if "weight" in n)


@wrong("penalty", "norm_layers_included")
def not_called_bias(model, l1=0.0, l2=0.0):
    return sum(l1 * p.norm(1) + l2 * p.norm() ** 2 for n, p in model.named_parameters() if "bias" not in n)


@wrong("penalty", "norm_layers_included")
def whose_name_ends_with_weight(model, l1=0.0, l2=0.0):
    total = 0.0
    for name, p in model.named_parameters():
        if name.endswith(".weight"):
            total = total + l1 * p.abs().sum() + l2 * (p * p).sum()
    return total


@wrong("penalty", "norm_layers_included")
def skips_what_is_called_bias(model, l1=0.0, l2=0.0):
    total = torch.tensor(0.0)
    for name, p in model.named_parameters():
        if name.split(".")[-1] == "bias":
            continue
        total = total + (l1 * p.abs() + l2 * p**2).sum()
    return total


@wrong("penalty", "norm_layers_included")
def weight_of_every_module(model, l1=0.0, l2=0.0):
    weights = [m.weight for m in model.modules() if hasattr(m, "weight")]
    return sum(l1 * w.abs().sum() + l2 * w.square().sum() for w in weights)


@wrong("penalty", "no_absolute_value")
def signed_sum(model, l1=0.0, l2=0.0):
    return sum(l1 * p.sum() + l2 * p.square().sum() for p in model.parameters() if p.dim() >= 2)


@wrong("penalty", "no_absolute_value")
def absolute_value_of_each_sum(model, l1=0.0, l2=0.0):
    return sum(l1 * abs(p.sum()) + l2 * p.square().sum() for p in model.parameters() if p.dim() >= 2)


@wrong("penalty", "no_absolute_value")
def absolute_value_of_the_whole_sum(model, l1=0.0, l2=0.0):
    w = torch.cat([p.flatten() for p in model.parameters() if p.dim() > 1])
    return l1 * w.sum().abs() + l2 * w.square().sum()


@wrong("penalty", "no_absolute_value")
def signed_elements(model, l1=0.0, l2=0.0):
    total = 0.0
    for p in model.parameters():
        if p.dim() > 1:
            total = total + (l1 * p + l2 * p**2).sum()
    return total


@wrong("penalty", "no_absolute_value")
def signed_power(model, l1=0.0, l2=0.0):
    def power(k):
        return sum(p.pow(k).sum() for p in model.parameters() if p.dim() > 1)

    return l1 * power(1) + l2 * power(2)


@wrong("penalty", "returns_float")
def item_at_the_end(model, l1=0.0, l2=0.0):
    return sum(l1 * p.abs().sum() + l2 * p.square().sum() for p in model.parameters() if p.dim() >= 2).item()


@wrong("penalty", "returns_float")
def sum_of_items(model, l1=0.0, l2=0.0):
    total = 0.0
    for p in model.parameters():
        if p.dim() > 1:
            total += l1 * p.abs().sum().item() + l2 * p.square().sum().item()
    return total


@wrong("penalty", "returns_float")
def float_of_the_tensor(model, l1=0.0, l2=0.0):
    w = torch.cat([p.flatten() for p in model.parameters() if p.dim() > 1])
    return float(l1 * w.norm(1) + l2 * w.norm() ** 2)


@wrong("penalty", "returns_float")
def numpys_sum(model, l1=0.0, l2=0.0):
    arrays = [p.detach().numpy() for p in model.parameters() if p.dim() > 1]
    return sum(l1 * np.abs(a).sum() + l2 * np.square(a).sum() for a in arrays)


@wrong("penalty", "returns_float")
def lists_of_numbers(model, l1=0.0, l2=0.0):
    numbers = itertools.chain.from_iterable(p.flatten().tolist() for p in model.parameters() if p.dim() > 1)
    return math.fsum(l1 * abs(w) + l2 * w * w for w in numbers)


@wrong("penalty", "exchanged")
def strengths_exchanged(model, l1=0.0, l2=0.0):
    return sum(l2 * p.abs().sum() + l1 * p.square().sum() for p in model.parameters() if p.dim() >= 2)


@wrong("penalty", "exchanged")
def norms_exchanged(model, l1=0.0, l2=0.0):
    w = torch.cat([p.flatten() for p in model.parameters() if p.dim() > 1])
    return l1 * w.norm(2) ** 2 + l2 * w.norm(1)


@wrong("penalty", "exchanged")
def two_totals_exchanged(model, l1=0.0, l2=0.0):
    squares = absolutes = 0.0
    for p in model.parameters():
        if p.dim() > 1:
            squares, absolutes = squares + (p**2).sum(), absolutes + p.abs().sum()
    return l1 * squares + l2 * absolutes


@wrong("penalty", "exchanged")
def strengths_in_the_wrong_order(model, l1=0.0, l2=0.0):
    strengths, sums = (l2, l1), [0.0, 0.0]
    for p in model.parameters():
        if p.dim() > 1:
            sums = [sums[0] + p.norm(1), sums[1] + p.norm(2).square()]
    return sum(s * t for s, t in zip(strengths, sums, strict=True))


@wrong("penalty", "exchanged")
def elements_exchanged(model, l1=0.0, l2=0.0):
    flat = nn.utils.parameters_to_vector(p for p in model.parameters() if p.dim() > 1)
    return (l1 * flat * flat + l2 * flat.abs()).sum()


@wrong("penalty", "one_parameter_only")
def return_inside_the_loop(model, l1=0.0, l2=0.0):
    for p in model.parameters():
        if p.dim() > 1:
            return l1 * p.abs().sum() + l2 * p.square().sum()


@wrong("penalty", "one_parameter_only")
def overwritten_in_the_loop(model, l1=0.0, l2=0.0):
    for p in model.parameters():
        if p.dim() > 1:
            total = l1 * p.abs().sum() + l2 * p.square().sum()
    return total


@wrong("penalty", "one_parameter_only")
def last_of_the_list(model, l1=0.0, l2=0.0):
    w = [p for p in model.parameters() if p.dim() >= 2][-1]
    return l1 * w.norm(1) + l2 * w.norm() ** 2


@wrong("penalty", "one_parameter_only")
def first_found(model, l1=0.0, l2=0.0):
    w = next(p for p in model.parameters() if p.dim() >= 2)
    return (l1 * w.abs() + l2 * w**2).sum()


@wrong("penalty", "one_parameter_only")
def total_begun_again_each_time(model, l1=0.0, l2=0.0):
    for _, p in model.named_parameters():
        if p.dim() < 2:
            continue
        total = torch.tensor(0.0)
        total = total + l1 * p.abs().sum()
        total = total + l2 * (p * p).sum()
    return total


@wrong("penalty", "some_weights_missed")
def linear_layers_only(model, l1=0.0, l2=0.0):
    weights = [m.weight for m in model.modules() if isinstance(m, nn.Linear)]
    return sum(l1 * w.abs().sum() + l2 * w.square().sum() for w in weights)


@wrong("penalty", "some_weights_missed")
def weights_of_direct_children(model, l1=0.0, l2=0.0):
    total = 0.0
    for m in model.children():
        if isinstance(m, (nn.Linear, nn.Conv2d)):
            total = total + l1 * m.weight.abs().sum() + l2 * (m.weight**2).sum()
    return total


@wrong("penalty", "some_weights_missed")
def called_weight_with_two_dimensions(model, l1=0.0, l2=0.0):
    named = [p for name, p in model.named_parameters() if name.endswith("weight") and p.dim() >= 2]
    return l1 * sum(p.norm(1) for p in named) + l2 * sum(p.norm() ** 2 for p in named)


@wrong("penalty", "some_weights_missed")
def weight_attributes(model, l1=0.0, l2=0.0):
    weights = [m.weight for m in model.modules() if hasattr(m, "weight") and m.weight.dim() > 1]
    return sum(l1 * w.abs().sum() + l2 * w.square().sum() for w in weights)


@wrong("penalty", "some_weights_missed")
def linear_and_convolution(model, l1=0.0, l2=0.0):
    total = torch.tensor(0.0)
    for m in model.modules():
        if isinstance(m, (nn.Linear, nn.Conv2d)):
            total = total + (l1 * m.weight.abs() + l2 * m.weight.square()).sum()
    return total


@wrong("penalty", "matrix_norm")
def linalg_norms(model, l1=0.0, l2=0.0):
    weights = [p for p in model.parameters() if p.dim() >= 2]
    return sum(l1 * torch.linalg.norm(w, 1) + l2 * torch.linalg.norm(w, 2) ** 2 for w in weights)


@wrong("penalty", "matrix_norm")
def linalg_norm_for_l2(model, l1=0.0, l2=0.0):
    total = 0.0
    for p in model.parameters():
        if p.dim() > 1:
            total = total + l1 * p.abs().sum() + l2 * torch.linalg.norm(p, ord=2).pow(2)
    return total


@wrong("penalty", "matrix_norm")
def linalg_norm_for_l1(model, l1=0.0, l2=0.0):
    weights = [p for p in model.parameters() if p.dim() > 1]
    return l1 * sum(torch.linalg.norm(w, ord=1) for w in weights) + l2 * sum(torch.linalg.norm(w) ** 2 for w in weights)


@wrong("penalty", "matrix_norm")
def largest_singular_value(model, l1=0.0, l2=0.0):
    weights = [p for p in model.parameters() if p.dim() > 1]
    return sum(l1 * w.abs().sum() + l2 * torch.linalg.svdvals(w)[0] ** 2 for w in weights)


@wrong("penalty", "matrix_norm")
def column_sums(model, l1=0.0, l2=0.0):
    return sum(l1 * p.abs().sum(0).max() + l2 * (p * p).sum() for p in model.parameters() if p.dim() > 1)


# ----------------------------------------------------------------------------------------------------- mc_predict


def dropouts_of(model):
    return [m for m in model.modules() if isinstance(m, nn.Dropout)]


@contextlib.contextmanager
def modes_kept(model):
    modes = [(m, m.training) for m in model.modules()]
    try:
        yield
    finally:
        for m, mode in modes:
            m.training = mode


@right("mc_predict")
def list_of_probabilities(model, x, samples):
    modes = {m: m.training for m in model.modules()}
    model.eval()
    for m in dropouts_of(model):
        m.train()
    with torch.no_grad():
        probs = [F.softmax(model(x), dim=1) for _ in range(samples)]
    for m in modes:
        m.training = modes[m]
    probs = torch.stack(probs)
    return probs.mean(dim=0), probs.std(dim=0)


@right("mc_predict")
def running_sums(model, x, samples):
    with modes_kept(model), torch.no_grad():
        model.eval()
        for m in dropouts_of(model):
            m.train()
        total, squares = 0.0, 0.0
        for _ in range(samples):
            probs = torch.softmax(model(x), -1)
            total, squares = total + probs, squares + probs**2
    mean = total / samples
    return mean, (squares / samples - mean**2).clamp(min=0).sqrt()


@right("mc_predict")
def welford(model, x, samples):
    with modes_kept(model), torch.inference_mode():
        for m in model.modules():
            m.training = type(m) is nn.Dropout
        mean = spread = 0
        for k in range(1, samples + 1):
            probs = model(x).softmax(1)
            delta = probs - mean
            mean = mean + delta / k
            spread = spread + delta * (probs - mean)
    return mean, torch.sqrt(spread / (samples - 1))


@right("mc_predict")
def copy_of_the_model(model, x, samples):
    twin = copy.deepcopy(model)
    twin.eval()
    twin.apply(lambda m: m.train() if isinstance(m, nn.Dropout) else None)
    probs = torch.stack([twin(x).softmax(-1).detach() for _ in range(samples)])
    return probs.mean(0), probs.std(0, unbiased=False)


@right("mc_predict")
def one_large_batch(model, x, samples):
    with modes_kept(model), torch.no_grad():
        model.eval()
        for m in dropouts_of(model):
            m.train()
        probs = model(x.repeat(samples, 1)).softmax(1).view(samples, len(x), -1)
    return probs.mean(0), probs.std(0)


@right("mc_predict")
def repeats_side_by_side(model, x, samples):
    with modes_kept(model), torch.no_grad():
        model.eval()
        for m in dropouts_of(model):
            m.training = True
        probs = model(x.repeat_interleave(samples, 0)).softmax(1).unflatten(0, (len(x), samples))
    return probs.mean(1), probs.std(1)


@right("mc_predict")
def filled_after_a_trial(model, x, samples):
    modes = [m.training for m in model.modules()]
    model.eval()
    with torch.no_grad():
        probs = torch.zeros(samples, *model(x).shape)
        for m in dropouts_of(model):
            m.train()
        for k in range(samples):
            logits = model(x)
            e = torch.exp(logits - logits.max(1, keepdim=True).values)
            probs[k] = e / e.sum(1, keepdim=True)
    for m, mode in zip(model.modules(), modes, strict=True):
        m.training = mode
    mean = probs.sum(0) / samples
    return mean, ((probs - mean) ** 2).sum(0).div(samples - 1).sqrt()


@right("mc_predict")
def one_example_at_a_time(model, x, samples):
    with modes_kept(model), torch.no_grad():
        model.eval()
        for m in dropouts_of(model):
            m.train()
        probs = torch.stack([torch.cat([model(row[None]).softmax(1) for row in x]) for _ in range(samples)])
    return probs.mean(0), probs.std(0)


@right("mc_predict")
def modes_put_back_in_order(model, x, samples):
    modes = [(m, m.training) for m in model.modules()]
    model.eval()
    for m in model.modules():
        if "Dropout" in type(m).__name__:
            m.train()
    outs = []
    for _ in range(samples):
        outs.append(nn.Softmax(dim=-1)(model(x)).detach().numpy())
    for m, mode in modes:
        m.train(mode)
    outs = np.array(outs)
    return torch.from_numpy(outs.mean(0)), torch.from_numpy(outs.std(0))


@right("mc_predict")
def detached_at_the_very_end(model, x, samples):
    was = {name: m.training for name, m in model.named_modules()}
    for m in model.modules():
        m.training = isinstance(m, nn.Dropout)
    probs = torch.stack([model(x).log_softmax(-1).exp() for _ in range(samples)], dim=2)
    for name, m in model.named_modules():
        m.training = was[name]
    return probs.mean(-1).detach(), probs.std(-1).detach()


@right("mc_predict")
def passes_mapped(model, x, samples):
    with modes_kept(model), torch.no_grad():
        model.eval()
        for m in dropouts_of(model):
            m.train()
        one = torch.vmap(lambda _: model(x).softmax(-1), randomness="different")
        probs = one(torch.arange(samples))
    return probs.mean(0), probs.std(0)


@wrong("mc_predict", "dropout_off")
def everything_in_eval(model, x, samples):
    with modes_kept(model), torch.no_grad():
        model.eval()
        probs = torch.stack([model(x).softmax(1) for _ in range(samples)])
    return probs.mean(0), probs.std(0)


@wrong("mc_predict", "dropout_off")
def direct_children_only(model, x, samples):
    with modes_kept(model), torch.no_grad():
        model.eval()
        for m in model.children():
            if isinstance(m, nn.Dropout):
                m.train()
        probs = torch.stack([model(x).softmax(1) for _ in range(samples)])
    return probs.mean(0), probs.std(0)


@wrong("mc_predict", "dropout_off")
def switched_on_then_eval(model, x, samples):
    with modes_kept(model), torch.no_grad():
        for m in dropouts_of(model):
            m.train()
        model.eval()
        probs = torch.stack([torch.softmax(model(x), 1) for _ in range(samples)])
    return probs.mean(0), probs.std(0)


@wrong("mc_predict", "dropout_off")
def eval_before_each_pass(model, x, samples):
    modes = {m: m.training for m in model.modules()}
    for m in dropouts_of(model):
        m.train()
    total, squares = 0, 0
    with torch.no_grad():
        for _ in range(samples):
            model.eval()
            p = model(x).softmax(-1)
            total, squares = total + p, squares + p * p
    for m, mode in modes.items():
        m.training = mode
    mean = total / samples
    return mean, (squares / samples - mean * mean).clamp(min=0).sqrt()


@wrong("mc_predict", "dropout_off")
def copy_in_eval(model, x, samples):
    twin = copy.deepcopy(model).eval()
    with torch.no_grad():
        probs = twin(x.repeat(samples, 1)).softmax(1).view(samples, len(x), -1)
    return probs.mean(0), probs.std(0)


@wrong("mc_predict", "dropout_off")
def modes_left_alone(model, x, samples):
    with torch.no_grad():
        probs = torch.stack([model(x).softmax(1) for _ in range(samples)])
    return probs.mean(0), probs.std(0)


@wrong("mc_predict", "logits_averaged")
def softmax_of_the_mean(model, x, samples):
    with modes_kept(model), torch.no_grad():
        model.eval()
        for m in dropouts_of(model):
            m.train()
        logits = torch.stack([model(x) for _ in range(samples)])
    return logits.mean(0).softmax(-1), logits.softmax(-1).std(0)


@wrong("mc_predict", "logits_averaged")
def softmax_of_mean_and_logits_spread(model, x, samples):
    with modes_kept(model), torch.no_grad():
        for m in model.modules():
            m.training = isinstance(m, nn.Dropout)
        logits = torch.stack([model(x) for _ in range(samples)])
    return F.softmax(logits.mean(0), dim=1), logits.std(0)


@wrong("mc_predict", "logits_averaged")
def sum_of_logits_divided(model, x, samples):
    with modes_kept(model), torch.no_grad():
        model.eval()
        for m in dropouts_of(model):
            m.train()
        total, probs = 0, []
        for _ in range(samples):
            out = model(x)
            total = total + out
            probs.append(out.softmax(1))
    return torch.softmax(total / samples, dim=1), torch.stack(probs).std(0)


@wrong("mc_predict", "logits_averaged")
def normalized_geometric_mean(model, x, samples):
    with modes_kept(model), torch.no_grad():
        model.eval()
        for m in dropouts_of(model):
            m.train()
        logs = torch.stack([model(x).log_softmax(1) for _ in range(samples)])
    return logs.mean(0).softmax(1), logs.exp().std(0)


@wrong("mc_predict", "logits_averaged")
def large_batch_of_logits(model, x, samples):
    with modes_kept(model), torch.no_grad():
        model.eval()
        for m in dropouts_of(model):
            m.train()
        logits = model(x.repeat(samples, 1)).view(samples, len(x), -1)
    return logits.mean(0).softmax(1), logits.softmax(2).std(0, unbiased=False)


@wrong("mc_predict", "others_in_train")
def normalization_switched_off(model, x, samples):
    with modes_kept(model):
        model.train()
        for m in model.modules():
            if isinstance(m, nn.modules.batchnorm._BatchNorm):
                m.eval()
        with torch.no_grad():
            probs = torch.stack([model(x) for _ in range(samples)]).softmax(dim=2)
    std, mean = torch.std_mean(probs, dim=0)
    return mean, std


@wrong("mc_predict", "others_in_train")
def every_norm_switched_off_by_name(model, x, samples):
    with modes_kept(model), torch.no_grad():
        model.train()
        for m in model.modules():
            if "BatchNorm" in type(m).__name__:
                m.training = False
        probs = torch.stack([F.softmax(model(x), dim=1) for _ in range(samples)])
    return probs.mean(0), probs.std(0)


@wrong("mc_predict", "others_in_train")
def whatever_has_running_statistics(model, x, samples):
    modes = {m: m.training for m in model.modules()}
    model.train()
    for m in modes:
        if hasattr(m, "running_mean"):
            m.eval()
    with torch.no_grad():
        probs = torch.stack([model(x).softmax(-1) for _ in range(samples)])
    for m, mode in modes.items():
        m.training = mode
    return probs.mean(0), probs.std(0, unbiased=False)


@wrong("mc_predict", "others_in_train")
def on_or_off_and_the_rest_left_alone(model, x, samples):
    with modes_kept(model), torch.no_grad():
        for m in model.modules():
            if isinstance(m, nn.Dropout):
                m.train()
            elif isinstance(m, nn.BatchNorm1d):
                m.eval()
        probs = torch.stack([model(x).softmax(1) for _ in range(samples)])
    return probs.mean(0), probs.std(0)


@wrong("mc_predict", "others_in_train")
def copy_with_frozen_normalization(model, x, samples):
    twin = copy.deepcopy(model).train()
    for m in twin.modules():
        if isinstance(m, (nn.BatchNorm1d, nn.BatchNorm2d, nn.LayerNorm)):
            m.eval()
    with torch.no_grad():
        probs = torch.stack([twin(x).softmax(1) for _ in range(samples)])
    return probs.mean(0), probs.std(0)


@wrong("mc_predict", "others_in_train")
def normalization_off_before_each_pass(model, x, samples):
    results = []
    with modes_kept(model):
        for _ in range(samples):
            model.train()
            model.apply(lambda m: m.eval() if isinstance(m, nn.BatchNorm1d) else None)
            results.append(model(x).softmax(1).detach())
    probs = torch.stack(results)
    return probs.mean(0), probs.std(0)


@wrong("mc_predict", "left_in_train")
def never_put_back(model, x, samples):
    model.eval()
    for m in dropouts_of(model):
        m.train()
    with torch.no_grad():
        probs = torch.stack([model(x).softmax(1) for _ in range(samples)])
    return probs.mean(0), probs.std(0)


@wrong("mc_predict", "left_in_train")
def train_at_the_end(model, x, samples):
    model.eval()
    for m in dropouts_of(model):
        m.train()
    with torch.no_grad():
        probs = torch.stack([model(x).softmax(1) for _ in range(samples)])
    model.train()
    return probs.mean(0), probs.std(0)


@wrong("mc_predict", "left_in_train")
def modes_noted_too_late(model, x, samples):
    model.eval()
    for m in dropouts_of(model):
        m.train()
    modes = {m: m.training for m in model.modules()}
    with torch.no_grad():
        probs = torch.stack([model(x).softmax(1) for _ in range(samples)])
    for m, mode in modes.items():
        m.training = mode
    return probs.mean(0), probs.std(0)


@wrong("mc_predict", "left_in_train")
def put_back_but_dropout(model, x, samples):
    modes = {m: m.training for m in model.modules()}
    for m in model.modules():
        m.training = isinstance(m, nn.Dropout)
    probs = torch.stack([model(x).detach().softmax(1) for _ in range(samples)])
    for m, mode in modes.items():
        if not isinstance(m, nn.Dropout):
            m.training = mode
    return probs.mean(0), probs.std(0)


@wrong("mc_predict", "left_in_train")
def only_the_models_flag_put_back(model, x, samples):
    was = model.training
    model.eval()
    model.apply(lambda m: m.train() if isinstance(m, nn.Dropout) else None)
    with torch.no_grad():
        probs = torch.stack([model(x).softmax(1) for _ in range(samples)])
    model.training = was
    return probs.mean(0), probs.std(0)


@wrong("mc_predict", "everything_in_train")
def model_in_train(model, x, samples):
    with modes_kept(model), torch.no_grad():
        model.train()
        probs = torch.stack([model(x).softmax(1) for _ in range(samples)])
    return probs.mean(0), probs.std(0)


@wrong("mc_predict", "everything_in_train")
def model_in_train_then_eval(model, x, samples):
    model.train()
    with torch.no_grad():
        probs = torch.stack([model(x).softmax(1) for _ in range(samples)])
    model.eval()
    return probs.mean(0), probs.std(0)


@wrong("mc_predict", "everything_in_train")
def dropout_switched_on_in_training_mode(model, x, samples):
    with modes_kept(model), torch.no_grad():
        for m in dropouts_of(model):
            m.train()
        probs = torch.stack([model(x).softmax(1) for _ in range(samples)])
    return probs.mean(0), probs.std(0)


@wrong("mc_predict", "everything_in_train")
def copy_in_train(model, x, samples):
    twin = copy.deepcopy(model).train()
    with torch.no_grad():
        probs = torch.stack([twin(x).softmax(1) for _ in range(samples)])
    return probs.mean(0), probs.std(0)


@wrong("mc_predict", "everything_in_train")
def every_module_by_itself(model, x, samples):
    modes = [m.training for m in model.modules()]
    for m in model.modules():
        m.training = True
    total, outs = 0, []
    with torch.no_grad():
        for _ in range(samples):
            outs.append(F.softmax(model(x), 1))
            total = total + outs[-1]
    for m, mode in zip(model.modules(), modes, strict=True):
        m.training = mode
    return total / samples, torch.stack(outs).std(0)


@wrong("mc_predict", "modes_of_parts_lost")
def as_the_model_was(model, x, samples):
    was = model.training
    model.eval()
    for m in dropouts_of(model):
        m.train()
    with torch.no_grad():
        probs = torch.stack([model(x).softmax(1) for _ in range(samples)])
    model.train(was)
    return probs.mean(0), probs.std(0)


@wrong("mc_predict", "modes_of_parts_lost")
def train_or_eval_by_the_flag(model, x, samples):
    was_training = model.training
    model.eval()
    model.apply(lambda m: m.train() if isinstance(m, nn.Dropout) else None)
    probs = torch.stack([model(x).detach().softmax(-1) for _ in range(samples)])
    if was_training:
        model.train()
    else:
        model.eval()
    return probs.mean(0), probs.std(0)


@wrong("mc_predict", "modes_of_parts_lost")
def dropout_noted_besides(model, x, samples):
    was, dropouts = model.training, [(m, m.training) for m in dropouts_of(model)]
    model.eval()
    for m, _ in dropouts:
        m.train()
    with torch.no_grad():
        probs = torch.stack([model(x).softmax(1) for _ in range(samples)])
    model.train(was)
    for m, mode in dropouts:
        m.train(mode)
    return probs.mean(0), probs.std(0)


@wrong("mc_predict", "modes_of_parts_lost")
def children_noted(model, x, samples):
    was, children = model.training, [(m, m.training) for m in model.children()]
    model.eval()
    for m in dropouts_of(model):
        m.train()
    with torch.no_grad():
        probs = torch.stack([model(x).softmax(1) for _ in range(samples)])
    model.train(was)
    for m, mode in children:
        m.train(mode)
    return probs.mean(0), probs.std(0)


@wrong("mc_predict", "modes_of_parts_lost")
def put_back_children_first(model, x, samples):
    modes = [(m, m.training) for m in model.modules()]
    model.eval()
    for m in dropouts_of(model):
        m.train()
    with torch.no_grad():
        probs = torch.stack([model(x).softmax(1) for _ in range(samples)])
    for m, mode in reversed(modes):
        m.train(mode)
    return probs.mean(0), probs.std(0)


@wrong("mc_predict", "std_of_logits")
def logits_spread(model, x, samples):
    with modes_kept(model), torch.no_grad():
        model.eval()
        for m in dropouts_of(model):
            m.train()
        logits = torch.stack([model(x) for _ in range(samples)])
    return logits.softmax(-1).mean(0), logits.std(0)


@wrong("mc_predict", "std_of_logits")
def two_lists(model, x, samples):
    probs, logits = [], []
    with modes_kept(model), torch.no_grad():
        for m in model.modules():
            m.training = isinstance(m, nn.Dropout)
        for _ in range(samples):
            logits.append(model(x))
            probs.append(F.softmax(logits[-1], dim=1))
    return sum(probs) / samples, torch.std(torch.stack(logits), dim=0, unbiased=False)


@wrong("mc_predict", "std_of_logits")
def copys_logits_spread(model, x, samples):
    twin = copy.deepcopy(model).eval()
    for m in dropouts_of(twin):
        m.train()
    with torch.no_grad():
        logits = twin(x.repeat(samples, 1)).view(samples, len(x), -1)
    return logits.softmax(2).mean(0), logits.var(0).sqrt()


@wrong("mc_predict", "std_of_logits")
def sums_of_logits(model, x, samples):
    with modes_kept(model), torch.no_grad():
        model.eval()
        for m in dropouts_of(model):
            m.train()
        mean = total = squares = 0
        for _ in range(samples):
            out = model(x)
            mean = mean + out.softmax(1) / samples
            total, squares = total + out, squares + out**2
    return mean, ((squares - total**2 / samples) / (samples - 1)).sqrt()


@wrong("mc_predict", "std_of_logits")
def deviations_of_logits(model, x, samples):
    with modes_kept(model), torch.no_grad():
        for m in model.modules():
            m.training = isinstance(m, nn.Dropout)
        outs = [model(x) for _ in range(samples)]
    centre = sum(outs) / samples
    spread = (sum((out - centre) ** 2 for out in outs) / samples) ** 0.5
    return sum(out.softmax(-1) for out in outs) / samples, spread


@wrong("mc_predict", "gradients_on")
def no_grad_forgotten(model, x, samples):
    with modes_kept(model):
        model.eval()
        for m in dropouts_of(model):
            m.train()
        probs = torch.stack([model(x).softmax(1) for _ in range(samples)])
    return probs.mean(0), probs.std(0)


@wrong("mc_predict", "gradients_on")
def no_grad_around_the_modes_only(model, x, samples):
    modes = {m: m.training for m in model.modules()}
    with torch.no_grad():
        for m in modes:
            m.training = isinstance(m, nn.Dropout)
    total = squares = 0
    for _ in range(samples):
        p = model(x).softmax(-1)
        total, squares = total + p, squares + p**2
    for m, mode in modes.items():
        m.training = mode
    return total / samples, (squares / samples - (total / samples) ** 2).clamp(min=1e-12).sqrt()


@wrong("mc_predict", "gradients_on")
def graph_of_a_copy(model, x, samples):
    twin = copy.deepcopy(model).eval()
    for m in dropouts_of(twin):
        m.train()
    std, mean = torch.std_mean(torch.stack([twin(x).softmax(1) for _ in range(samples)]), 0)
    return mean, std


@wrong("mc_predict", "gradients_on")
def only_the_std_detached(model, x, samples):
    with modes_kept(model):
        model.eval()
        for m in dropouts_of(model):
            m.train()
        probs = torch.stack([model(x).softmax(1) for _ in range(samples)])
    return probs.mean(0), probs.detach().std(0)


@wrong("mc_predict", "gradients_on")
def large_batch_with_graph(model, x, samples):
    with modes_kept(model):
        for m in model.modules():
            m.training = isinstance(m, nn.Dropout)
        probs = model(x.repeat(samples, 1)).softmax(1).view(samples, len(x), -1)
    return probs.mean(0), probs.std(0)


def logits_of_passes(model, x, samples):
    """Not wrong: [samples, m, c], with dropout on and every mode put back."""
    with modes_kept(model), torch.no_grad():
        model.eval()
        for m in dropouts_of(model):
            m.train()
        return torch.stack([model(x) for _ in range(samples)])


@wrong("mc_predict", "left_in_eval")
def eval_at_the_end(model, x, samples):
    probs = logits_of_passes(model, x, samples).softmax(-1)
    model.eval()
    return probs.mean(0), probs.std(0)


@wrong("mc_predict", "left_in_eval")
def only_dropout_put_back(model, x, samples):
    modes = [(m, m.training) for m in dropouts_of(model)]
    model.eval()
    for m, _ in modes:
        m.train()
    with torch.no_grad():
        probs = torch.stack([model(x).softmax(1) for _ in range(samples)])
    for m, mode in modes:
        m.train(mode)
    return probs.mean(0), probs.std(0)


@wrong("mc_predict", "left_in_eval")
def dropout_switched_off_again(model, x, samples):
    model.eval()
    for m in dropouts_of(model):
        m.train()
    with torch.no_grad():
        probs = torch.stack([F.softmax(model(x), -1) for _ in range(samples)])
    for m in dropouts_of(model):
        m.eval()
    return probs.mean(0), probs.std(0)


@wrong("mc_predict", "left_in_eval")
def noted_after_eval(model, x, samples):
    model.eval()
    modes = {m: m.training for m in model.modules()}
    for m in dropouts_of(model):
        m.training = True
    probs = torch.stack([model(x).detach().softmax(1) for _ in range(samples)])
    for m, mode in modes.items():
        m.training = mode
    return probs.mean(0), probs.std(0)


@wrong("mc_predict", "left_in_eval")
def every_module_switched_off(model, x, samples):
    for m in model.modules():
        m.training = isinstance(m, nn.Dropout)
    with torch.inference_mode():
        probs = torch.stack([model(x).softmax(1) for _ in range(samples)])
    for m in model.modules():
        m.training = False
    return probs.mean(0), probs.std(0)


@wrong("mc_predict", "no_softmax")
def logits_for_probabilities(model, x, samples):
    logits = logits_of_passes(model, x, samples)
    return logits.mean(0), logits.std(0)


@wrong("mc_predict", "no_softmax")
def softmax_in_the_spread_only(model, x, samples):
    logits = logits_of_passes(model, x, samples)
    return sum(logits) / samples, logits.softmax(-1).std(0)


@wrong("mc_predict", "no_softmax")
def std_mean_of_logits(model, x, samples):
    std, mean = torch.std_mean(logits_of_passes(model, x, samples), dim=0)
    return mean, std


@wrong("mc_predict", "no_softmax")
def numpys_logits(model, x, samples):
    logits = logits_of_passes(model, x, samples).numpy()
    return torch.from_numpy(np.mean(logits, axis=0)), torch.from_numpy(np.std(logits, axis=0))


@wrong("mc_predict", "no_softmax")
def large_batch_without_softmax(model, x, samples):
    with modes_kept(model), torch.no_grad():
        for m in model.modules():
            m.training = isinstance(m, nn.Dropout)
        out = model(x.repeat(samples, 1)).reshape(samples, len(x), -1)
    return out.mean(0), out.std(0)


@wrong("mc_predict", "softmax_over_wrong_dimension")
def softmax_over_the_passes(model, x, samples):
    probs = logits_of_passes(model, x, samples).softmax(0)
    return probs.mean(0), probs.std(0)


@wrong("mc_predict", "softmax_over_wrong_dimension")
def softmax_over_the_examples(model, x, samples):
    probs = F.softmax(logits_of_passes(model, x, samples), dim=1)
    return probs.mean(0), probs.std(0)


@wrong("mc_predict", "softmax_over_wrong_dimension")
def softmax_over_dimension_zero_of_each_pass(model, x, samples):
    probs = torch.stack([logits.softmax(0) for logits in logits_of_passes(model, x, samples)])
    return probs.mean(0), probs.std(0)


@wrong("mc_predict", "softmax_over_wrong_dimension")
def exponentials_divided_by_the_batch(model, x, samples):
    e = logits_of_passes(model, x, samples).exp()
    probs = e / e.sum(dim=1, keepdim=True)
    return probs.mean(0), probs.std(0)


@wrong("mc_predict", "softmax_over_wrong_dimension")
def softmax_layer_of_dimension_zero(model, x, samples):
    probs = nn.Softmax(dim=0)(logits_of_passes(model, x, samples))
    mean = probs.sum(0) / samples
    return mean, ((probs - mean) ** 2).mean(0).sqrt()


@wrong("mc_predict", "one_pass")
def a_single_pass(model, x, samples):
    probs = logits_of_passes(model, x, 1).softmax(-1)
    return probs[0], probs.std(0, correction=0)


@wrong("mc_predict", "one_pass")
def last_pass_returned(model, x, samples):
    probs = logits_of_passes(model, x, samples).softmax(-1)
    return probs[-1], probs.std(0)


@wrong("mc_predict", "one_pass")
def first_pass_returned(model, x, samples):
    every = [logits.softmax(-1) for logits in logits_of_passes(model, x, samples)]
    return every[0], torch.stack(every).std(0)


@wrong("mc_predict", "one_pass")
def overwritten_in_the_loop_of_passes(model, x, samples):
    passes = logits_of_passes(model, x, samples)
    for logits in passes:
        mean = F.softmax(logits, dim=1)
    return mean, passes.softmax(-1).std(0)


@wrong("mc_predict", "one_pass")
def one_pass_taken_many_times(model, x, samples):
    probs = torch.stack([logits_of_passes(model, x, 1)[0].softmax(-1)] * samples)
    return probs.mean(0), probs.std(0)


@wrong("mc_predict", "wrong_axis")
def over_the_examples(model, x, samples):
    probs = logits_of_passes(model, x, samples).softmax(-1)
    return probs.mean(1), probs.std(1)


@wrong("mc_predict", "wrong_axis")
def over_the_classes(model, x, samples):
    probs = logits_of_passes(model, x, samples).softmax(-1)
    return probs.mean(-1), probs.std(-1)


@wrong("mc_predict", "wrong_axis")
def joined_and_not_stacked(model, x, samples):
    probs = torch.cat([logits.softmax(-1) for logits in logits_of_passes(model, x, samples)])
    return probs.mean(0), probs.std(0)


@wrong("mc_predict", "wrong_axis")
def one_number_each(model, x, samples):
    probs = logits_of_passes(model, x, samples).softmax(-1)
    return probs.mean(), probs.std()


@wrong("mc_predict", "wrong_axis")
def spread_over_the_examples(model, x, samples):
    probs = logits_of_passes(model, x, samples).softmax(-1)
    return probs.mean(0), probs.std(1)


@wrong("mc_predict", "seeded_inside")
def seeded_at_the_start(model, x, samples):
    torch.manual_seed(0)
    probs = logits_of_passes(model, x, samples).softmax(-1)
    return probs.mean(0), probs.std(0)


@wrong("mc_predict", "seeded_inside")
def seeded_for_every_pass(model, x, samples):
    probs = []
    for _ in range(samples):
        torch.manual_seed(1)
        probs.append(logits_of_passes(model, x, 1)[0].softmax(-1))
    probs = torch.stack(probs)
    return probs.mean(0), probs.std(0)


@wrong("mc_predict", "seeded_inside")
def seeded_by_the_number_of_the_pass(model, x, samples):
    probs = []
    for k in range(samples):
        torch.manual_seed(k)
        probs.append(logits_of_passes(model, x, 1)[0].softmax(-1))
    probs = torch.stack(probs)
    return probs.mean(0), probs.std(0)


@wrong("mc_predict", "seeded_inside")
def forked_under_one_seed(model, x, samples):
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(7)
        probs = logits_of_passes(model, x, samples).softmax(-1)
    return probs.mean(0), probs.std(0)


@wrong("mc_predict", "seeded_inside")
def state_of_the_generator_put_back(model, x, samples):
    state = torch.get_rng_state()
    probs = logits_of_passes(model, x, samples).softmax(-1)
    torch.set_rng_state(state)
    return probs.mean(0), probs.std(0)


@wrong("mc_predict", "variance")
def variance_of_the_passes(model, x, samples):
    probs = logits_of_passes(model, x, samples).softmax(-1)
    return probs.mean(0), probs.var(0)


@wrong("mc_predict", "variance")
def mean_square_less_squared_mean(model, x, samples):
    probs = logits_of_passes(model, x, samples).softmax(-1)
    mean = probs.mean(0)
    return mean, (probs**2).mean(0) - mean**2


@wrong("mc_predict", "variance")
def squared_deviations(model, x, samples):
    probs = logits_of_passes(model, x, samples).softmax(-1)
    mean = sum(probs) / samples
    return mean, sum((p - mean) ** 2 for p in probs) / (samples - 1)


@wrong("mc_predict", "variance")
def numpys_variance(model, x, samples):
    probs = logits_of_passes(model, x, samples).softmax(-1).numpy()
    return torch.from_numpy(probs.mean(0)), torch.from_numpy(probs.var(0))


@wrong("mc_predict", "variance")
def var_mean(model, x, samples):
    var, mean = torch.var_mean(logits_of_passes(model, x, samples).softmax(-1), dim=0, correction=0)
    return mean, var


@wrong("penalty", "one_strength_for_both")
def l1_before_both_sums(model, l1=0.0, l2=0.0):
    return sum(l1 * p.abs().sum() + l1 * p.square().sum() for p in model.parameters() if p.dim() >= 2)


@wrong("penalty", "one_strength_for_both")
def l2_before_both_sums(model, l1=0.0, l2=0.0):
    total = 0
    for p in model.parameters():
        if p.ndim > 1:
            total = total + l2 * p.abs().sum() + l2 * (p**2).sum()
    return total


@wrong("penalty", "one_strength_for_both")
def factored_out_l1(model, l1=0.0, l2=0.0):
    weights = [p for p in model.parameters() if len(p.shape) > 1]
    return l1 * (sum(w.abs().sum() for w in weights) + sum(w.pow(2).sum() for w in weights))


@wrong("penalty", "one_strength_for_both")
def factored_out_l2(model, l1=0.0, l2=0.0):
    every = torch.cat([p.flatten() for p in model.parameters() if p.dim() >= 2])
    return l2 * (every.abs() + every * every).sum()


@wrong("penalty", "one_strength_for_both")
def copied_line_with_the_old_strength(model, l1=0.0, l2=0.0):
    absolute, squares = 0.0, 0.0
    for _, p in model.named_parameters():
        if p.dim() < 2:
            continue
        absolute += l1 * torch.linalg.vector_norm(p, 1)
        squares += l1 * (p * p).sum()
    return absolute + squares
