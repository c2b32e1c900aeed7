"""What each step makes of an order, and what becomes of the steps' results."""

from __future__ import annotations

from io import BytesIO

import pytest
from PIL import Image
from sqlalchemy import text

from techwize_core.kernel.db.scope import Scope
from techwize_core.production.context import run_folder
from techwize_core.production.runner import STARTS
from techwize_core.production.service import ProductionService
from techwize_core.rendering.ingest import LEAST_SIDE
from techwize_core.sdk.storyboard import Storyboard
from tests.fixtures.studio import CallBook
from tests.functional.production.run_world import RunWorld


def texts(storyboard: dict) -> list[str]:
    """What is spoken in a storyboard."""
    return [s.voice.text for s in Storyboard.model_validate(storyboard).scenes if s.voice]


def test_brief_holds_the_clients_own_words_and_usable_files(world: RunWorld) -> None:
    run = world.start(pictures=2, client_notes="location: Kilimani")
    tiny = BytesIO()
    Image.new("RGB", (LEAST_SIDE - 40, 900), "red").save(tiny, "JPEG")
    world.client.upload(world.project, "tiny.jpg", tiny.getvalue())
    facts = world.advance(run, "brief")["brief"]
    assert facts["values"] == {
        "title": "Fresh coffee every morning",
        "cta_text": "Order on WhatsApp",
        "cta_url": "https://duka.co.ke",
        "phone": "0712 345 678",
        "price": "KSh 350",
    }
    assert facts["brand"]["primary"] == "#7A3B1D"
    assert facts["brand"]["logo"] == facts["logo"]["path"]
    assert [m["kind"] for m in facts["media"]] == ["image", "image"]
    (left_out,) = facts["unusable"]
    assert left_out["file_name"] == "tiny.jpg" and "blurred" in left_out["sentence"]


def test_writer_that_refuses_is_followed_by_the_next(world: RunWorld, book: CallBook) -> None:
    book.fail("write", "refused", "no such words")
    run = world.start()
    world.advance(run, "script")
    step = world.steps(run)["script"]
    assert (step.status, step.provider) == ("succeeded", "offline_studio@1.0.0/offline")
    assert step.output and len(step.output["lines"]) == 2


def test_voice_that_breaks_midway_speaks_nothing(world: RunWorld, book: CallBook) -> None:
    """Two voices in one film would be heard: the next one speaks all lines."""
    book.fail("speak", "defect")
    run = world.start()
    film = Storyboard.model_validate(world.advance(run, "voice")["voice"]["storyboard"])
    assert world.steps(run)["voice"].provider == "offline_studio@1.0.0/hibari"
    assert all(s.voice and s.voice.audio and s.voice.words for s in film.scenes)
    assert film.seconds == pytest.approx(15)


def test_package_without_voice_has_captions_alone(world: RunWorld, book: CallBook) -> None:
    outputs = world.advance(world.start(tier="Basic"), "captions")
    film = Storyboard.model_validate(outputs["voice"]["storyboard"])
    assert [s.voice.audio for s in film.scenes if s.voice] == [None, None]
    assert book.begun("speak") == []
    assert outputs["captions"]["cues"] >= 2 and "-->" in outputs["captions"]["srt"]


def test_too_long_a_script_is_sent_back_with_the_reason(world: RunWorld) -> None:
    words = "Our coffee is grown on the slopes of Mount Kenya by farmers whom we know. " * 12
    run = world.start(custom_script=words, script_provided=True)
    world.advance(run, "storyboard")
    assert world.run(run).status == "failed"
    sentence = world.steps(run)["storyboard"].error_message
    assert sentence and "shorten the script" in sentence
    (event,) = world.events("production_failed")
    assert (event["step"], event["sentence"]) == ("storyboard", sentence)


def test_equal_order_of_another_project_costs_nothing(world: RunWorld, book: CallBook) -> None:
    world.advance(world.start(), "voice")
    calls = book.begun("speak")
    first = world.project
    world.advance(world.start(), "voice")
    assert first != world.project
    # Another seed gives other words, so one line per film is spoken, and none of them twice.
    assert len(set(book.begun("speak"))) == len(book.begun("speak")) >= len(calls)


def test_revision_that_names_a_change_keeps_the_words(world: RunWorld, book: CallBook) -> None:
    first = world.start()
    before = world.advance(first, "voice")
    _end(world, first)
    _ask_revision(world, "The price is KSh 300 now, and speak slower please.")
    outputs = world.advance(world.start_run(), "voice")
    assert outputs["brief"]["values"]["price"] == "KSh 300"
    assert outputs["brief"]["wishes"]["speed"] == 0.9
    assert texts(outputs["storyboard"]) == texts(before["storyboard"])
    assert book.begun("speak")[-1].endswith("/0.9")


def test_revision_that_no_rule_reads_gets_another_variant(world: RunWorld) -> None:
    first = world.start()
    before = world.advance(first, "script")
    _end(world, first)
    _ask_revision(world, "I do not feel it yet.")
    second = world.start_run()
    outputs = world.advance(second, "script")
    assert world.run(second).number == 2
    assert outputs["brief"]["revisions"] == ["I do not feel it yet."]
    assert outputs["script"]["lines"] != before["script"]["lines"]


def test_edited_script_is_spoken_as_it_was_edited(world: RunWorld, book: CallBook) -> None:
    run = world.start()
    script = world.advance(run, "voice")["script"]
    _end(world, run)
    lines = [{**line, "text": f"My own words for the {line['role']}."} for line in script["lines"]]
    with world.platform.unit(Scope.worker(world.tenant_id)) as work:
        production = work.get(ProductionService)
        production.edit_output(production.get(run), "script", {**script, "lines": lines})
    # Even when a writer is gone since, and the script's inputs are no longer the same.
    world.switch_off("offline_studio")
    outputs = world.advance(run, "voice")
    assert texts(outputs["voice"]["storyboard"]) == [line["text"] for line in lines]
    steps = world.steps(run)
    assert steps["script"].edited and not steps["voice"].edited
    assert len(book.begun("write")) == 1


def test_edited_script_is_not_lent_to_another_run(world: RunWorld, book: CallBook) -> None:
    """Equal inputs stand for what a writer makes of them, not for what a person did to that."""
    run = world.start()
    script = world.advance(run, "script")["script"]
    _end(world, run)
    lines = [{**line, "text": "For this version alone."} for line in script["lines"]]
    with world.platform.unit(Scope.worker(world.tenant_id)) as work:
        production = work.get(ProductionService)
        production.edit_output(production.get(run), "script", {**script, "lines": lines})
    _end(world, run)
    _ask_revision(world, "Speak slower please.")
    again = world.start_run()
    assert world.advance(again, "script")["script"]["lines"] == script["lines"]
    hashes = {world.steps(each)["script"].input_hash for each in (run, again)}
    assert len(hashes) == len(book.begun("write")) == 1


def test_step_whose_inputs_changed_is_made_anew(world: RunWorld, book: CallBook) -> None:
    """The worker died, and before another went on the agency chose another writer."""
    run = world.start()
    world.advance(run, "script")
    world.switch_off("counting_studio")
    world.advance(run, "script")
    step = world.steps(run)["script"]
    assert (step.provider, step.attempts) == ("offline_studio@1.0.0/offline", 2)
    assert len(book.begun("write")) == 1


def test_step_that_takes_its_worker_down_each_time_is_given_up(world: RunWorld) -> None:
    run = world.start()
    world.advance(run, "script")
    with world.platform.unit(Scope.worker(world.tenant_id)) as work:
        # As it stands after so many workers died in it.
        died = "update production_steps set status = 'running', attempts = :n where name = 'storyboard'"
        work.session.execute(text(died), {"n": STARTS - 1})
    world.advance(run, "storyboard")
    assert world.steps(run)["storyboard"].attempts == STARTS
    with world.platform.unit(Scope.worker(world.tenant_id)) as work:
        work.session.execute(text(died), {"n": STARTS})
    world.advance(run, "storyboard")
    assert world.run(run).status == "failed"
    assert "never came to an end" in str(world.run(run).error_message)


def test_another_machine_goes_on_from_the_object_store(world: RunWorld, book: CallBook) -> None:
    """Nothing of the first machine's disk is there: files are fetched, not made again."""
    run = world.start(pictures=1)
    before = world.advance(run, "voice")
    folder = run_folder(world.platform, run)
    folder.rename(folder.with_name("of-another-machine"))
    after = world.advance(run, "voice")
    assert after == before
    assert len(book.begun("write")) == 1 and len(book.begun("speak")) == 2
    assert {path.suffix for path in (folder / "media").iterdir()} == {".jpg", ".png"}
    assert len(list((folder / "calls").glob("*.wav"))) == 2


def _end(world: RunWorld, run: object) -> None:
    """Mark a run that was advanced by hand as finished, its project as reviewed."""
    with world.platform.unit(Scope.worker(world.tenant_id)) as work:
        work.session.execute(
            text(
                "update production_runs set status = 'succeeded', lease_until = null where id = :id"
            ),
            {"id": run},
        )


def _ask_revision(world: RunWorld, words: str) -> None:
    for status in ("in_review", "awaiting_approval"):
        world.admin.patch(f"/api/admin/projects/{world.project}/status", {"status": status})
    path = f"/api/projects/{world.project}/revisions"
    world.client.post(path, {"description": words}, expect=201)
