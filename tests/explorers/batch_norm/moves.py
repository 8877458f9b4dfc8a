"""For each explorer of notebook 5, moves that must each show something else."""

MOVES = {
    "rate_with_and_without": [{"lr": 0.02}, {"lr": 1.0}, {"lr": 10.0}, {"depth": 2}, {"start": "PyTorch's default"}],
    "layer_distributions": [{"update": 0}, {"update": 150}, {"lr": 0.2}, {"place": "what the linear layer gives"}],
    "train_and_eval": [{"size": 2}, {"updates": 10}, {"of": "its own class"}, {"example": 7}],
    "batch_size_at_training": [{"size": 16}, {"update": 40}, {"lr": 0.3}],
}
