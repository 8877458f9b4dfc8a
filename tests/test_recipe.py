"""The recipe at the end of notebook 8 quotes what the other notebooks measured."""

from course_utils.build.claims_table import records
from course_utils.paths import this_course
from course_utils.topics import TOPICS, notebook_name

COURSE = this_course()


def test_every_step_quotes_a_claim_of_the_notebook_that_it_names():
    recipe = next(cell for cell in COURSE.read(COURSE.starter("search")).cells if cell.id == "recipe")
    rows = [line.strip("| ").split(" | ") for line in recipe.source.splitlines()[2:]]
    named = set()
    for _, quoted, where in rows:
        topic = next((topic for topic in TOPICS if f"]({notebook_name(topic)}.ipynb)" in where), "search")
        named.add(topic)
        assert quoted in {record["text"] for record in records(COURSE, COURSE.solved(topic))}
    assert named == set(TOPICS)
