"""Every job has a task, and beat asks for one that exists; a fresh interpreter tells the truth."""

import json
import os
import subprocess
import sys

import pytest

from app.jobs import JOB_QUEUES, REQUEUE_STRANDED

PROBE = """
import json
from workers.celery_app import celery
celery.loader.import_default_modules()
print(json.dumps({
    "tasks": sorted(name for name in celery.tasks if not name.startswith("celery.")),
    "beat": {entry["task"]: entry["options"]["queue"] for entry in celery.conf.beat_schedule.values()},
    "queues": {name: celery.amqp.router.route({}, name)["queue"].name for name in celery.tasks},
    "heavy": "torch" in __import__("sys").modules,
}))
"""


@pytest.fixture(scope="module")
def probed(tmp_path_factory):
    done = subprocess.run(
        [sys.executable, "-c", PROBE],
        env={**os.environ, "SEXTANT_HOME": str(tmp_path_factory.mktemp("home"))},
        capture_output=True,
        text=True,
        check=True,
    )
    return json.loads(done.stdout.splitlines()[-1])


def test_every_job_has_a_task(probed):
    assert probed["tasks"] == sorted(JOB_QUEUES)


def test_beat_sends_the_requeue_to_a_queue_that_is_consumed(probed):
    assert probed["beat"] == {REQUEUE_STRANDED: JOB_QUEUES[REQUEUE_STRANDED]}


@pytest.mark.parametrize("name", sorted(JOB_QUEUES))
def test_a_job_goes_to_its_queue(probed, name):
    assert probed["queues"][name] == JOB_QUEUES[name]


def test_the_worker_itself_loads_no_torch(probed):
    assert not probed["heavy"]
