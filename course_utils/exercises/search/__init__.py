"""The exercises of notebook 8, *Choosing what is not learned*, a module each."""

from course_utils.exercises.search.expected_improvement import EXPECTED_IMPROVEMENT
from course_utils.exercises.search.grid import GRID
from course_utils.exercises.search.log_uniform import LOG_UNIFORM
from course_utils.exercises.search.random_search import RANDOM_SEARCH
from course_utils.exercises.search.successive_halving import SUCCESSIVE_HALVING

EXERCISES = [LOG_UNIFORM, GRID, RANDOM_SEARCH, SUCCESSIVE_HALVING, EXPECTED_IMPROVEMENT]
