"""The plans of the demo project."""

import yaml

from app.experiments.plan import Plan, read_plan
from app.resources import demo_folder

QUESTIONS_PLAN = "questions.yaml"
TICKETS_PLAN = "tickets.yaml"


def read_demo_plan(*, tickets: bool) -> Plan:
    """The plan of the ticket experiment, or of the handbook questions."""
    path = demo_folder() / (TICKETS_PLAN if tickets else QUESTIONS_PLAN)
    return read_plan(yaml.safe_load(path.read_text(encoding="utf-8")), where=path.name)
