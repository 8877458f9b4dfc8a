"""What a class's logs say: the most common mistake of each exercise, and where people are stuck.

`python -m course_utils.class_view FOLDER` reads what `check` wrote where COURSE_LOG was set (`course_utils.exercises.log`).
"""
