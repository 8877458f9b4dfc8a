"""For each explorer of notebook 7, moves that must each show something else."""

MOVES = {
    "stopping_rule": [
        {"patience": 8},
        {"min_delta": 0.05},
        {"warmup": 15},
        {"run": "noisy labels, seed 1"},
        {"watches": "validation error", "min_delta": 0.0},
    ],
    "bias_variance_board": [
        {"preset": "table: 15 and 30 %"},
        {"dev": 20.0},
        {"bayes": 12.0},
        {"tolerance": 10.0},
        {"train": 40.0},
        {"preset": "measured: too small (2 hidden units)"},
    ],
    "kfold_pictures": [{"n": 150}, {"k": 10}, {"seed": 3}, {"n": 30}],
}
