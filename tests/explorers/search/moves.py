"""For each explorer of notebook 8, moves that must each show something else."""

MOVES = {
    "grid_against_random": [
        {"layout": "random"},
        {"trials": 25},
        {"weight": 1.0},
        {"seed": 7},
        {"layout": "jittered grid"},
        {"trials": 4, "weight": 0.0},
    ],
    "bayesian_step": [
        {"trials": 9},
        {"length_scale": 0.1},
        {"noise": 10.0},
        {"by": "lowest mean"},
        {"start": 0},
        {"objective": "learning rate of a network"},
        {"by": "random", "trials": 12},
    ],
    "range_test": [
        {"optimizer": "Adam"},
        {"batch_size": 256},
        {"steps": 200},
        {"beta": 0.0},
        {"test": 3},
        {"optimizer": "Momentum (0.9)", "beta": 0.98},
    ],
}
