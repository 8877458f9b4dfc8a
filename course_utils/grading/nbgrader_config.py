"""How nbgrader handles this course. Every line may be changed; what it does is in nbgrader's documentation."""

import os

from nbconvert.preprocessors import TagRemovePreprocessor
from nbgrader.converters import GenerateAssignment

c = get_config()  # noqa: F821

# Released: the stub that the course's own notebooks have, and nothing that is for the instructor.
c.ClearSolutions.code_stub = {"python": "raise NotImplementedError"}
c.TagRemovePreprocessor.enabled = True
c.TagRemovePreprocessor.remove_cell_tags = {"instructor"}
c.GenerateAssignment.preprocessors = [TagRemovePreprocessor, *GenerateAssignment.preprocessors.default()]

# Graded: a submission that lacks the tests (the course's plain notebook, say) gets them, and modules handed in along with
# a notebook are not taken for the course's. A cell that has not ended by then is stopped and gets no points.
c.OverwriteCells.add_missing_cells = True
c.Execute.timeout = 120
c.Execute.extra_arguments = ["--HistoryManager.hist_file=:memory:", "--InteractiveShellApp.ignore_cwd=True"]
os.environ["PYTHONSAFEPATH"] = "1"  # the launcher of ipykernel 6.29 would leave the submission's folder on the path

# Handed back: what `check` says, without the answers. Grading is no part of a class's log.
os.environ["COURSE_ANSWERS"] = "off"
os.environ.pop("COURSE_LOG", None)
