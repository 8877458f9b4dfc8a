"""The exercises of notebook 6, *Regularization*, a module each."""

from course_utils.exercises.dropout.backward import DROPOUT_BACKWARD
from course_utils.exercises.dropout.forward import DROPOUT
from course_utils.exercises.dropout.penalties import PENALTY
from course_utils.exercises.dropout.prediction import MC_PREDICT
from course_utils.exercises.dropout.scaling import SCALE_FOR_TEST

EXERCISES = [DROPOUT, DROPOUT_BACKWARD, SCALE_FOR_TEST, PENALTY, MC_PREDICT]
