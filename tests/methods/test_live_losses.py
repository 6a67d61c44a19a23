from app.methods.live_losses import POINTS, LiveLosses
from app.values.generation import CurvePoint


class Listening:
    def __init__(self):
        self.points = []

    def __call__(self, stage, done, total):
        raise AssertionError("losses are no progress")

    def loss(self, point):
        self.points.append(point)


def test_hands_on_the_mean_since_the_point_before():
    report = Listening()
    live = LiveLosses(report, steps=2)
    live.add_step(1, 6.0, 3)
    live.add_step(2, 2.0, 4)
    assert report.points == [CurvePoint(1, 2.0, None), CurvePoint(2, 0.5, None)]


def test_a_long_training_gives_no_more_points_than_a_chart_shows():
    report = Listening()
    live = LiveLosses(report, steps=100 * POINTS)
    for step in range(1, 100 * POINTS + 1):
        live.add_step(step, 1.0, 2)
    assert len(report.points) == POINTS
    assert report.points[0] == CurvePoint(100, 0.5, None)


def test_every_evaluation_is_handed_on():
    report = Listening()
    LiveLosses(report, steps=1000).add_evaluation(CurvePoint(3, 1.0, 2.0))
    assert report.points == [CurvePoint(3, 1.0, 2.0)]


def test_a_plain_function_as_report_is_left_alone():
    live = LiveLosses(lambda stage, done, total: None, steps=1)
    live.add_step(1, 1.0, 1)
    live.add_evaluation(CurvePoint(1, 1.0, 1.0))
