"""For each explorer of notebook 1, moves that must each show something else."""

MOVES = {
    "gradient_noise": [{"batch_size": 64}, {"lr": 0.9}, {"seed": 3}],
    "batch_size_clock": [{"lr": 0.3}, {"epochs": 2}, {"sizes": (50, 250)}],
    "learning_rate_diagnosis": [{"lr": 0.1}, {"lr": 0.56}, {"lr": 10.0}],
}
