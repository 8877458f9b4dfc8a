"""For each explorer of notebook 4, moves that must each show something else."""

MOVES = {
    "optimizer_race": [
        {"start": "B"},
        {"group": "Adam and its relatives in PyTorch"},
        {"lr": 0.56},
        {"steps": 60},
        {"tuned": True},
        {"group": "Adam and its relatives from papers"},
    ],
    "moments_over_time": [
        {"corrected": True},
        {"series": "constant with noise"},
        {"beta1": 0.5},
        {"beta2": 0.99},
        {"series": "of a weight in a training run"},
    ],
    "rprop_failure": [{"opposite": -1.5}, {"limit": 10}, {"epochs": 10}, {"seed": 4}],
}
