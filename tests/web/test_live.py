def test_the_stream_of_a_finished_experiment_is_a_snapshot_and_the_end(filled_client):
    with filled_client.stream("GET", "/experiments/1/events") as response:
        assert response.headers["content-type"].startswith("text/event-stream")
        assert "content-encoding" not in response.headers
        text = "".join(response.iter_text())
    events = [line.removeprefix("event: ") for line in text.splitlines() if line.startswith("event: ")]
    assert events == ["progress", "done"]
    assert "4 of 4 runs ended" in text


def test_a_stream_of_nothing_is_refused_before_it_begins(filled_client):
    response = filled_client.get("/experiments/999/events")
    assert response.status_code == 404
    assert response.headers["content-type"].startswith("text/html")


def test_pages_that_poll_get_the_same_partial(filled_client):
    response = filled_client.get("/experiments/2/progress")
    assert "1 of 4 runs ended" in response.text
    assert "<html" not in response.text
    assert "hx-refresh" not in response.headers


def test_the_badge_of_a_live_experiment_changes_with_its_progress(filled_client):
    badge = "badge-status-running"
    heading = filled_client.get("/experiments/2").text.partition('class="page-head"')[2]
    assert badge not in heading.partition("data-progress-sentence")[0]
    sentence = filled_client.get("/experiments/2/progress").text.partition("data-progress-sentence")[2]
    assert badge in sentence.partition("</p>")[0]


def test_a_finished_experiment_has_its_badge_in_the_heading_alone(filled_client):
    page = filled_client.get("/experiments/1").text
    assert "badge-status-succeeded" in page.partition('class="page-head"')[2].partition("<h2")[0]
    assert "badge-status" not in page.partition("data-progress-sentence")[2].partition("</p>")[0]


def test_polling_ends_with_a_reload(filled_client):
    assert filled_client.get("/experiments/1/progress").headers["hx-refresh"] == "true"
