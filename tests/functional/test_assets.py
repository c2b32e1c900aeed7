"""Files of a project: what is taken, who may delete, and the signed addresses that lead to them."""

from __future__ import annotations

import io
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from PIL import Image

from techwize_core.kernel.outbox.delivery import sweep_outbox
from techwize_core.kernel.platform import Platform
from techwize_core.projects import assets
from techwize_core.projects.states import Status
from tests.fixtures.api import Api
from tests.fixtures.projects import assign_to, bring_to


def png(size: tuple[int, int] = (8, 8)) -> bytes:
    """A small picture."""
    target = io.BytesIO()
    Image.new("RGB", size, "#7A3B1D").save(target, "PNG")
    return target.getvalue()


def local(url: str) -> str:
    """A signed address without its host, as the test client wants it."""
    parts = urlsplit(url)
    return f"{parts.path}?{parts.query}"


def test_an_upload_is_listed_and_can_be_fetched(client: Api, project: str) -> None:
    made = client.upload(project, "../../etc/My  logo?.PNG", png((40, 30)), "logo")
    assert (made["asset_type"], made["file_name"], made["media_type"]) == (
        "logo",
        "My  logo.png",
        "image/png",
    )
    assert made["details"] == {"width": 40, "height": 30}
    assert client.get(f"/api/projects/{project}/assets")["items"] == [made]
    answer = client.app.get(local(made["file_url"]))
    assert answer.content_type == "image/png"
    assert len(answer.body) == made["file_size"]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer.headers["Content-Security-Policy"]


@pytest.mark.parametrize(
    ("name", "content", "asset_type", "status"),
    [
        ("page.png", b"<html><script>alert(1)</script></html>", "image", 415),
        ("logo.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>", "logo", 415),
        (
            "logo.png",
            b"<?xml version='1.0'?><svg xmlns='http://www.w3.org/2000/svg'/>",
            "logo",
            415,
        ),
        ("run.png", b"MZ" + bytes(200), "image", 415),
        ("photo.jpg", png(), "video", 415),
        ("cut.png", png()[:40], "image", 422),
        ("empty.png", b"", "image", 422),
        ("a.png", png(), "painting", 422),
        ("a.png", png(), "", 422),
        ("final.png", png(), "final_output", 403),
    ],
)
def test_what_is_not_taken(
    client: Api, project: str, name: str, content: bytes, asset_type: str, status: int
) -> None:
    client.upload(project, name, content, asset_type, expect=status)
    assert client.get(f"/api/projects/{project}/assets")["items"] == []


def test_a_picture_in_disguise_gets_its_true_name(client: Api, project: str) -> None:
    assert client.upload(project, "photo.jpg", png())["file_name"] == "photo.png"


def test_a_picture_over_25_megabytes_is_too_large(client: Api, project: str) -> None:
    client.upload(project, "big.png", png() + bytes(25 * 1024 * 1024), expect=413)


def test_a_body_that_says_it_is_over_the_limit_is_not_read(client: Api, project: str) -> None:
    headers = {**client._headers(), "Content-Type": "multipart/form-data; boundary=x"}
    request = client.app.RequestClass.blank(
        f"/api/projects/{project}/assets", method="POST", headers=headers
    )
    request.content_length = 600 * 1024 * 1024
    client.app.do_request(request, status=413)


def test_json_is_no_upload(client: Api, project: str) -> None:
    assert (
        client.post(f"/api/projects/{project}/assets", {"asset_type": "image"}, expect=415)[
            "status"
        ]
        == 415
    )
    # What kind of body it is comes before who sends it.
    Api(client.app).post(f"/api/projects/{project}/assets", {}, expect=415)


def test_a_multipart_body_that_makes_no_sense_is_malformed(client: Api, project: str) -> None:
    for content_type, body in (
        ("multipart/form-data", b"hello"),
        ("multipart/form-data; boundary=", b"hello"),
        ("multipart/form-data; boundary=x", b"--x\r\nbroken"),
        (
            "multipart/form-data; boundary=x",
            b"--x\r\nContent-Disposition: form-data; name=file\r\n\r\n\xff\xfe\r\n--x--",
        ),
    ):
        headers = {**client._headers(), "Content-Type": content_type}
        answer = client.app.post(
            f"/api/projects/{project}/assets", body, headers=headers, expect_errors=True
        )
        assert answer.status_int in (400, 422), (content_type, answer.status)


def test_the_uploader_and_admins_delete_and_nobody_else(
    api: Api, client: Api, project: str, platform: Platform, run_tasks
) -> None:
    editor = api.login("editor")
    assign_to(platform, project, editor.user["id"])
    mine, other = (client.upload(project, f"{n}.png", png())["id"] for n in "ab")
    made_by_studio = editor.upload(project, "cut.png", png())["id"]
    address = f"/api/projects/{project}/assets"
    editor.delete(f"{address}/{mine}", expect=403)
    client.delete(f"{address}/{made_by_studio}", expect=403)
    api.signup().delete(f"{address}/{mine}", expect=404)
    client.delete(f"{address}/{mine}")
    client.delete(f"{address}/{mine}", expect=404)
    api.login("admin").delete(f"{address}/{other}")
    run_tasks()
    assert [a["id"] for a in client.get(address)["items"]] == [made_by_studio]
    assert len(list(platform.store.list())) == 1


def test_a_deleted_file_leaves_the_store_though_the_process_died_after_the_commit(
    client: Api, project: str, platform: Platform
) -> None:
    file = client.upload(project, "a.png", png())["id"]
    client.delete(f"/api/projects/{project}/assets/{file}")
    platform.tasks.queues["default"].flush()
    assert len(list(platform.store.list())) == 1
    platform.clock.move(timedelta(seconds=5))
    sweep_outbox(platform)
    assert list(platform.store.list()) == []


def test_a_file_of_another_project_is_not_found_through_this_one(client: Api, project: str) -> None:
    elsewhere = client.order()["id"]
    asset = client.upload(elsewhere, "a.png", png())["id"]
    client.delete(f"/api/projects/{project}/assets/{asset}", expect=404)


def test_the_studio_marks_a_file_as_fit(
    api: Api, client: Api, project: str, platform: Platform
) -> None:
    asset = client.upload(project, "a.png", png())["id"]
    address = f"/api/projects/{project}/assets/{asset}"
    client.patch(address, {"is_approved": True}, expect=403)
    editor = api.login("editor")
    assign_to(platform, project, editor.user["id"])
    assert editor.patch(address, {"is_approved": True})["is_approved"] is True
    # Staff add finished videos, a client never does.
    editor.upload(project, "poster.png", png(), "final_output")


def test_a_closed_project_takes_no_more_files(
    client: Api, project: str, platform: Platform
) -> None:
    bring_to(platform, project, Status.CANCELLED)
    client.upload(project, "a.png", png(), expect=409)


def test_a_project_holds_so_many_files(
    client: Api, project: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(assets, "ASSETS_PER_PROJECT", 1)
    client.upload(project, "a.png", png())
    client.upload(project, "b.png", png(), expect=409)


def test_an_address_works_for_an_hour_as_it_was_given(
    client: Api, project: str, platform: Platform
) -> None:
    url = local(client.upload(project, "a.png", png())["file_url"])
    for altered in (
        url.replace("expires=1", "expires=2"),
        url[:-1] + ("A" if url[-1] != "A" else "B"),
        url.split("?")[0],
    ):
        answer = client.app.get(altered, status=403, headers={"Accept": "application/json"})
        assert answer.content_type == "application/problem+json"
    platform.clock.move(timedelta(minutes=59))
    client.app.get(url)
    platform.clock.move(timedelta(minutes=10))
    client.app.get(url, status=403)


def test_a_player_can_seek_and_a_browser_can_keep(client: Api, project: str) -> None:
    url = local(client.upload(project, "a.png", png())["file_url"])
    whole = client.app.get(url)
    part = client.app.get(url, headers={"Range": "bytes=2-5"}, status=206)
    assert part.body == whole.body[2:6]
    assert part.headers["Content-Range"] == f"bytes 2-5/{len(whole.body)}"
    assert client.app.get(url, headers={"Range": "bytes=-3"}, status=206).body == whole.body[-3:]
    beyond = client.app.get(url, headers={"Range": "bytes=999999-"}, status=416)
    assert beyond.headers["Content-Range"] == f"bytes */{len(whole.body)}"
    head = client.app.head(url)
    assert (head.body, head.headers["Content-Length"]) == (b"", str(len(whole.body)))
    etag = whole.headers["ETag"]
    assert client.app.get(url, headers={"If-None-Match": etag}, status=304).body == b""
    assert client.app.get(url, headers={"If-None-Match": '"other"'}).body == whole.body
    # A part of what has changed meanwhile would not fit the rest: the whole comes instead.
    changed = client.app.get(url, headers={"Range": "bytes=2-5", "If-Range": '"other"'}, status=200)
    assert changed.body == whole.body
    client.app.get(url, headers={"Range": "bytes=2-5", "If-Range": etag}, status=206)


def test_an_object_that_is_gone_is_not_found(
    client: Api, project: str, platform: Platform, tmp_path: Path
) -> None:
    url = local(client.upload(project, "a.png", png())["file_url"])
    for head in list(platform.store.list()):
        platform.store.delete(head.key)
    client.app.get(url, status=404)
