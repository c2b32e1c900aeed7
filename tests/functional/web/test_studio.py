"""The studio's pages: the queue, a project's workspace, its buttons, the script by hand."""

from __future__ import annotations

from tests.functional.web.staff_pages import (
    browse,
    has_no_inline_code,
    ordered,
    press,
    produced,
    status_of,
    texts,
)


def test_the_queue_says_what_waits_and_why(app, api, platform):
    project = ordered(api, platform, title="Kahawa <b>moto</b>")
    page = browse(app, "editor").get("/studio")
    assert "One video waits for you." in texts(page)
    assert "Ready to start" in texts(page)
    assert "Kahawa &lt;b&gt;moto&lt;/b&gt;" in page.text
    assert f"/studio/projects/{project}" in page.text
    assert has_no_inline_code(page)
    produced(platform, project)
    assert "A check did not hold" in texts(app.get("/studio"))


def test_an_empty_queue_says_so(app):
    assert "Your queue is empty" in texts(browse(app, "editor").get("/studio"))


def test_the_studio_is_for_those_who_work_there(app, api, platform):
    project = ordered(api, platform)
    for path in (
        "/studio",
        f"/studio/projects/{project}",
        f"/studio/projects/{project}/parts/next",
    ):
        app.reset()
        assert app.get(path).location.startswith("http://localhost/login?next=")
        browse(app, "client").get(path, status=404)
    api.login("admin")
    stranger = api.signup()
    api.login("admin").patch(f"/api/admin/users/{stranger.user['id']}", {"role": "editor"})
    api.login("admin").patch(
        f"/api/admin/projects/{project}/assign", {"editor_id": stranger.user["id"]}
    )
    # Somebody else's work is not there for an editor.
    browse(app, "editor").get(f"/studio/projects/{project}", status=404)
    assert "Your queue is empty" in texts(app.get("/studio"))


def test_starting_and_stopping_production(app, api, platform):
    project = ordered(api, platform)
    page = browse(app, "editor").get(f"/studio/projects/{project}")
    assert "Ready to be made" in texts(page)
    assert has_no_inline_code(page)
    page = press(page, "/start").follow()
    assert "Production has started." in texts(page)
    assert "Version 1 is being made" in texts(page)
    assert status_of(platform, project) == "in_production"
    # The same button once more, from a page that is older than the state.
    again = app.post(
        f"/studio/projects/{project}/start", {"csrf_token": page.forms[0]["csrf_token"].value}
    )
    assert "Version 1 is being made already" in texts(again.follow())
    page = press(page, "/cancel").follow()
    assert "Production is stopped." in texts(page)


def test_a_finished_version_is_shown_with_its_checks_and_sent(app, api, platform):
    project = ordered(api, platform)
    produced(platform, project)
    page = browse(app, "editor").get(f"/studio/projects/{project}")
    for words in (
        "Watch version 1, then send it",
        "One check did not hold",
        "Too quiet.",
        "Fresh coffee every morning.",
    ):
        assert words in texts(page)
    assert "<video" in page.text
    page = press(page, "/move", status="awaiting_approval").follow()
    assert "The client is looking at it" in texts(page)
    assert status_of(platform, project) == "awaiting_approval"


def test_a_move_that_is_not_allowed_changes_nothing_and_says_why(app, api, platform):
    project = ordered(api, platform)
    page = browse(app, "editor").get(f"/studio/projects/{project}")
    token = page.forms[0]["csrf_token"].value
    for target, words in (
        ("completed", "cannot become completed"),
        ("nonsense", "Choose where the order goes."),
    ):
        answer = app.post(
            f"/studio/projects/{project}/move", {"csrf_token": token, "status": target}
        )
        assert words in texts(answer.follow())
    assert status_of(platform, project) == "queued"


def test_a_failed_step_says_what_happened_and_is_tried_again(app, api, platform):
    project = ordered(api, platform)
    produced(platform, project, failed=True)
    page = browse(app, "editor").get(f"/studio/projects/{project}")
    assert "Version 1 could not be made" in texts(page)
    assert "The voice is out of breath." in texts(page)
    assert "Try again from “Voice”" in texts(page)
    page = press(page, "/rerun", step="voice").follow()
    assert "Version 1 is being made" in texts(page)


def test_the_script_is_edited_by_hand(app, api, platform):
    project = ordered(api, platform)
    run = produced(platform, project)
    form = browse(app, "editor").get(f"/studio/runs/{run}/script").forms[1]
    assert form["text-0"].value == "Fresh coffee every morning."
    form["text-0"], form["headline-0"] = "  Coffee from Nyeri.\n Roasted today. ", "Nyeri"
    page = form.submit().follow()
    assert "Coffee from Nyeri. Roasted today." in texts(page)
    assert "edited by hand" in texts(page)
    steps = {s["name"]: s for s in api.login("editor").get(f"/api/runs/{run}")["steps"]}
    assert steps["script"]["output"]["lines"][0] == {
        "role": "hook",
        "text": "Coffee from Nyeri. Roasted today.",
        "headline": "Nyeri",
    }
    assert (steps["script"]["status"], steps["storyboard"]["status"]) == ("succeeded", "pending")


def test_a_script_that_cannot_be_spoken_comes_back_as_it_was_typed(app, api, platform):
    project = ordered(api, platform)
    run = produced(platform, project)
    form = browse(app, "editor").get(f"/studio/runs/{run}/script").forms[1]
    form["text-0"], form["text-1"] = " ", "word " * 200
    page = form.submit(status=422)
    assert "2 things need your attention" in texts(page)
    assert page.forms[1]["text-1"].value.startswith("word word")
    assert api.login("editor").get(f"/api/runs/{run}")["status"] == "succeeded"
    browse(app, "client").get(f"/studio/runs/{run}/script", status=404)


def test_comments_for_the_client_and_for_the_studio(app, api, platform):
    project = ordered(api, platform)
    page = browse(app, "editor").get(f"/studio/projects/{project}")
    page = press(page, "/comments", body="Which price shall we show?", internal="false").follow()
    page = press(page, "/comments", body="The logo is <i>tiny</i>.", internal="true").follow()
    assert "Which price shall we show?" in texts(page)
    assert "The logo is &lt;i&gt;tiny&lt;/i&gt;." in page.text
    seen = [
        c["body"] for c in api.login("client").get(f"/api/projects/{project}/comments")["items"]
    ]
    assert seen == ["Which price shall we show?"]
    assert "Write something first" in texts(press(page, "/comments", body=" ").follow())


def test_files_are_looked_at_added_and_deleted(app, api, platform):
    project = ordered(api, platform)
    path = f"/studio/projects/{project}"
    page = browse(app, "editor").get(path)
    page = press(page, "/approval", is_approved="true").follow()
    assert "Marked as good to use." in texts(page)
    form = next(f for f in page.forms.values() if f.action.endswith("/files"))
    token = form["csrf_token"].value
    sent = {"csrf_token": token, "asset_type": "document"}
    note = ("file", "shot-list.png", b"not really a picture")
    assert "Choose a file first." in texts(app.post(f"{path}/files", sent).follow())
    sent["asset_type"] = "image"
    refused = app.post(f"{path}/files", sent, upload_files=[note]).follow()
    assert "The file is there." not in texts(refused)
    assert "shot-list" not in texts(refused)
    picture = ("file", "frame.png", _png())
    page = app.post(f"{path}/files", sent, upload_files=[picture]).follow()
    assert "frame.png" in texts(page)
    # Only one's own can be deleted: the client's files have no such button.
    deletions = [f.action for f in page.forms.values() if f.action.endswith("/deletion")]
    assert len(deletions) == 1
    assert "The file is deleted." in texts(app.post(deletions[0], {"csrf_token": token}).follow())


def test_notes_and_priority_stay_in_the_studio(app, api, platform):
    project = ordered(api, platform)
    page = browse(app, "editor").get(f"/studio/projects/{project}")
    press(page, "/notes", internal_notes="Pays late", priority="urgent")
    assert "Urgent" in texts(app.get("/studio"))
    assert "internal_notes" not in api.login("client").get(f"/api/projects/{project}")


def test_the_parts_that_news_fetch_again_keep_their_places(app, api, platform):
    project = ordered(api, platform)
    produced(platform, project)
    browse(app, "editor")
    places = {
        "next": "next",
        "production": "production",
        "film": "film",
        "conversation": "conversation-list",
    }
    whole = app.get(f"/studio/projects/{project}").text
    for part, place in places.items():
        fragment = app.get(f"/studio/projects/{project}/parts/{part}").text
        assert fragment.strip().startswith(f'<div id="{place}"')
        assert whole.count(f'id="{place}"') == 1


def test_buttons_need_their_token(app, api, platform):
    project = ordered(api, platform)
    browse(app, "editor").post(f"/studio/projects/{project}/start", status=400)
    assert status_of(platform, project) == "queued"


def test_the_queue_asks_as_often_for_three_as_for_one(app, api, platform, count_queries):
    ordered(api, platform)
    browse(app, "editor")
    app.get("/studio")
    one = count_queries(lambda: app.get("/studio"))
    ordered(api, platform, title="Second")
    ordered(api, platform, title="Third")
    assert count_queries(lambda: app.get("/studio")) == one


def _png() -> bytes:
    from techwize_core.demo.pictures import demo_pictures

    return demo_pictures()["logo.png"]
