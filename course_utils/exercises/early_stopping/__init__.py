"""The exercises of notebook 7, *Tracking, validating, stopping*, a module each."""

from course_utils.exercises.early_stopping.diagnosis import DIAGNOSE
from course_utils.exercises.early_stopping.kfold import KFOLD
from course_utils.exercises.early_stopping.stopping import EARLY_STOPPING
from course_utils.exercises.early_stopping.train_val_split import TRAIN_VAL_SPLIT

EXERCISES = [TRAIN_VAL_SPLIT, KFOLD, EARLY_STOPPING, DIAGNOSE]
