"""Grading with nbgrader: what its cells call, and a folder to begin with (`python -m course_utils.grading FOLDER`)."""
