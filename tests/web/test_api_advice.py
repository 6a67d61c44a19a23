"""The whole flow of the advice by JSON."""

import pytest

ANSWERS = {"task_kind": "question_answering", "external_knowledge": "facts"}


@pytest.fixture
def assessment(client):
    response = client.post("/api/v1/assessments", json={"name": "Staff", "answers": ANSWERS, "notes": "<b>now</b>"})
    assert response.status_code == 201
    return response.json()["id"]


def test_the_questionnaire_is_told_in_both_languages(client):
    english = client.get("/api/v1/questionnaire").json()["questions"]
    chinese = client.get("/api/v1/questionnaire?language=zh").json()["questions"]
    assert [question["id"] for question in english] == [question["id"] for question in chinese]
    assert all(one["text"] != other["text"] for one, other in zip(english, chinese, strict=True))


def test_an_assessment_is_exported_as_json_and_markdown(client, assessment):
    document = client.get(f"/api/v1/assessments/{assessment}/export.json").json()
    assert document["answers"]["external_knowledge"] == "facts"
    assert document["recommendation"]["ranking"][0]["method"] == "rag"
    assert document["estimates"]["rag"]["days"]["low"] is not None
    markdown = client.get(f"/api/v1/assessments/{assessment}/export.md")
    assert markdown.headers["content-type"] == "text/markdown; charset=utf-8"
    assert "# " in markdown.text
    assert "<b>" not in markdown.text


def test_what_if_moves_ranks_and_stores_nothing(client, assessment):
    changed = {"answers": {"external_knowledge": "nothing_special"}}
    document = client.post(f"/api/v1/assessments/{assessment}/what-if", json=changed).json()
    assert document["changes"][0]["question"] == "external_knowledge"
    (rag,) = [move for move in document["moves"] if move["method"] == "rag"]
    assert rag["before"] == 1
    assert rag["after"] != 1
    assert client.get(f"/api/v1/assessments/{assessment}").json()["answers"]["external_knowledge"] == "facts"
    assert len(client.get("/api/v1/assessments").json()) == 1


def test_flips_are_true(client, assessment):
    flips = client.get(f"/api/v1/assessments/{assessment}/flips").json()
    assert flips
    first = flips[0]
    tried = {"answers": {first["question"]: first["after"]}}
    document = client.post(f"/api/v1/assessments/{assessment}/what-if", json=tried).json()
    assert document["advice"]["ranking"][0]["method"] == first["first"]


def test_two_assessments_are_compared(client, assessment):
    other = {"answers": {**ANSWERS, "citations": "required"}, "parent_id": assessment}
    second = client.post("/api/v1/assessments", json=other).json()["id"]
    document = client.get(f"/api/v1/assessments/compare?before={assessment}&after={second}").json()
    assert [change["question"] for change in document["changes"]] == ["citations"]


def test_a_changed_weight_counts_in_new_advice_and_not_in_old(client, assessment):
    changed = client.put("/api/v1/weights", json={"weights": {"start_simple/always/rag": -9}}).json()
    weights = {weight["key"]: weight for rule in changed for weight in rule["weights"]}
    assert weights["start_simple/always/rag"] | {"reason": ""} == {
        "key": "start_simple/always/rag",
        "weight": -9.0,
        "shipped": 0.5,
        "reason": "",
    }
    advice = client.post("/api/v1/advice", json=ANSWERS).json()
    (rag,) = [one for one in advice["ranking"] if one["method"] == "rag"]
    assert [vote["changed_from"] for vote in rag["votes"] if vote["rule"] == "start_simple"] == [0.5]
    assert client.get(f"/api/v1/assessments/{assessment}").json()["recommendation"]["ranking"][0]["method"] == "rag"
    assert client.delete("/api/v1/weights").status_code == 204
    again = client.post("/api/v1/advice", json=ANSWERS).json()
    assert again["ranking"][0]["method"] == "rag"


@pytest.mark.parametrize("weights", [{"no/such/vote": 1}, {"start_simple/always/rag": 11}, {"start_simple": 1}])
def test_a_weight_that_cannot_be_is_refused(client, weights):
    response = client.put("/api/v1/weights", json={"weights": weights})
    assert response.status_code == 422
    assert response.json()["error"]["code"].startswith("WEIGHT_")


def test_a_draft_comes_back_and_is_gone_once_it_was_sent(client):
    token = client.post("/api/v1/drafts", json={"answers": ANSWERS, "name": "Later"}).json()["token"]
    kept = client.put(
        f"/api/v1/drafts/{token}", json={"answers": {**ANSWERS, "citations": "required"}, "name": "Later"}
    )
    assert kept.json()["token"] == token
    assert client.get(f"/api/v1/drafts/{token}").json()["answers"]["citations"] == "required"
    client.post("/api/v1/assessments", json={"answers": ANSWERS, "draft": token})
    assert client.get(f"/api/v1/drafts/{token}").json()["error"]["code"] == "DRAFT_NOT_FOUND"


def test_a_team_sees_where_it_differs(client):
    token = client.post("/api/v1/rounds", json={"name": "Tickets"}).json()["token"]
    for name, answer in (("Ada", "required"), ("Grace", "not_needed")):
        members = {"answers": {**ANSWERS, "citations": answer}, "respondent": name, "round": token}
        assert client.post("/api/v1/assessments", json=members).status_code == 201, answer
    document = client.get(f"/api/v1/rounds/{token}").json()
    assert document["respondents"] == ["Ada", "Grace"]
    assert document["differences"] == [{"question": "citations", "answers": ["required", "not_needed"]}]


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"answers": {"task_kind": "cooking"}}, "ANSWER_UNKNOWN_OPTION"),
        ({"answers": {"weather": "fine"}}, "ANSWER_UNKNOWN_QUESTION"),
        ({"answers": {}, "sides": {"weather": "fine"}}, "CONFLICT_UNKNOWN"),
        ({"answers": {}, "notes": "n" * 10_001}, "NOTES_TOO_LONG"),
        ({"answers": {}, "name": "n" * 201}, "NAME_TOO_LONG"),
        ({"answers": {}, "round": "nowhere"}, "ROUND_NOT_FOUND"),
        ({"answers": {}, "parent_id": 99}, "ASSESSMENT_NOT_FOUND"),
        ({"answers": {}, "colour": "red"}, "REQUEST_INVALID"),
    ],
)
def test_what_cannot_be_stored_is_refused_by_name(client, body, code):
    response = client.post("/api/v1/assessments", json=body)
    assert response.json()["error"]["code"] == code
    assert client.get("/api/v1/assessments").json() == []


def test_a_measured_assessment_shows_in_outcomes_and_calibration(filled_client, seeded):
    (outcome,) = filled_client.get(f"/api/v1/assessments/{seeded.assessment}/outcomes").json()
    assert (outcome["verdict"], outcome["predicted_first"], outcome["measured_first"]) == ("right", "rag", "rag")
    calibration = filled_client.get("/api/v1/calibration").json()
    assert calibration["by_method"]["rag"]["hits"] == calibration["overall"]["count"] == 1


def test_an_experiment_may_follow_from_an_assessment_that_exists(client):
    response = client.post("/api/v1/experiments?assessment=99", json={})
    assert response.json()["error"]["code"] == "ASSESSMENT_NOT_FOUND"
