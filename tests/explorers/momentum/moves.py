"""For each explorer of notebook 3, moves that must each show something else."""

MOVES = {
    "ravine_and_rate": [
        {"method": "Nesterov"},
        {"kappa": 10},
        {"lr": 0.5},
        {"beta": 0.4},
        {"at_best": True},
        {"method": "gradient descent"},
    ],
    "ewma_smoothing": [{"beta": 0.98}, {"corrected": False}, {"seed": 2}],
    "momentum_can_hurt": [{"beta": 0.5}, {"kappa": 30}, {"beta": 0.99}],
}
