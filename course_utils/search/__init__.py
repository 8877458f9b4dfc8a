"""What notebook 8 searches with: a table of trained networks, a model of the objective, workers, and the capstone's budget."""
