"""Each behaviour of the sandbox: what money moves, what the callback says, what the query says."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from techwize_plugins.mpesa.callbacks import read_stk_callback
from techwize_plugins.mpesa.sandbox.times import SandboxTimes

from techwize_core.sdk import ProviderRefused

if TYPE_CHECKING:
    from conftest import SandboxCaller, ScriptedServer


def test_the_right_pin_pays_and_is_told_as_documented(
    caller: SandboxCaller, scripted: ScriptedServer
) -> None:
    checkout_id = caller.push().json()["CheckoutRequestID"]
    done = caller.answer({"pin": "1234"}).json()
    told = scripted.wait_for(1)[0]
    assert told.headers["Content-Type"] == "application/json"
    callback = told.json()["Body"]["stkCallback"]
    items = {item["Name"]: item.get("Value") for item in callback["CallbackMetadata"]["Item"]}
    assert (callback["CheckoutRequestID"], callback["ResultCode"]) == (checkout_id, 0)
    assert {"Name": "Balance"} in callback["CallbackMetadata"]["Item"]
    assert (items["Amount"], items["PhoneNumber"]) == (3500.0, 254712345678)
    assert items["MpesaReceiptNumber"] == done["receipt"]
    (paid,) = caller.statement()
    assert paid.pop("completed_at").endswith("Z")
    assert paid == {
        "receipt": done["receipt"],
        "kind": "stk",
        "msisdn": "254712345678",
        "amount": 3500,
        "checkout_request_id": checkout_id,
        "account_reference": "TW-7K2QM4",
    }


@pytest.mark.parametrize(("body", "code"), [({"pin": "0000"}, "2001"), ({"cancel": True}, "1032")])
def test_a_wrong_pin_or_a_cancel_moves_nothing(
    caller: SandboxCaller, scripted: ScriptedServer, body: dict[str, Any], code: str
) -> None:
    checkout_id = caller.push().json()["CheckoutRequestID"]
    assert caller.answer(body).json()["result_code"] == code
    callback = scripted.wait_for(1)[0].json()["Body"]["stkCallback"]
    assert callback["ResultCode"] == int(code)
    assert "CallbackMetadata" not in callback
    assert caller.query(checkout_id).json()["ResultCode"] == code
    assert caller.statement() == []


@pytest.mark.parametrize(
    ("outcome", "code"),
    [("cancelled", 1032), ("timeout", 1037), ("wrong_pin", 2001), ("insufficient_funds", 1)],
)
def test_outcomes_without_money(
    caller: SandboxCaller, scripted: ScriptedServer, outcome: str, code: int
) -> None:
    caller.behave(outcome=outcome, auto=True)
    checkout_id = caller.push().json()["CheckoutRequestID"]
    callback = scripted.wait_for(1)[0].json()["Body"]["stkCallback"]
    assert callback["ResultCode"] == code
    assert caller.query(checkout_id).json()["ResultCode"] == str(code)
    assert caller.statement() == []


def test_a_prompt_runs_out_by_itself(
    open_sandbox: Callable[..., SandboxCaller], scripted: ScriptedServer
) -> None:
    caller = open_sandbox(SandboxTimes(prompt=0.05))
    caller.push()
    assert scripted.wait_for(1)[0].json()["Body"]["stkCallback"]["ResultCode"] == 1037
    assert caller.answer({"pin": "1234"}).status_code == 409
    assert caller.statement() == []


def test_half_the_money_moves_and_is_reported(
    caller: SandboxCaller, scripted: ScriptedServer
) -> None:
    caller.behave(outcome="wrong_amount", auto=True)
    caller.push(Amount=4501)
    report = read_stk_callback(scripted.wait_for(1)[0].body)
    assert (report.outcome, report.amount) == ("paid", 2250)
    assert [item["amount"] for item in caller.statement()] == [2250]


def test_no_callback_moves_the_money_in_silence(
    caller: SandboxCaller, scripted: ScriptedServer
) -> None:
    caller.behave(outcome="no_callback")
    checkout_id = caller.push().json()["CheckoutRequestID"]
    caller.answer({"pin": "1234"})
    assert caller.query(checkout_id).json()["ResultCode"] == "0"
    # The next payment's callback arrives, so that of this one was not merely slow.
    caller.behave(outcome="success")
    next_id = caller.push().json()["CheckoutRequestID"]
    caller.answer({"pin": "1234"})
    told = [read_stk_callback(one.body).provider_ref for one in scripted.wait_for(1)]
    assert told == [next_id]
    assert len(caller.statement()) == 2


def test_a_duplicate_says_the_same_three_times(
    caller: SandboxCaller, scripted: ScriptedServer
) -> None:
    caller.behave(outcome="duplicate_callback", auto=True)
    caller.push()
    assert len({one.body for one in scripted.wait_for(3)}) == 1
    assert len(caller.statement()) == 1


def test_a_late_callback_comes_after_the_query_knows(
    caller: SandboxCaller, scripted: ScriptedServer
) -> None:
    caller.behave(outcome="late_callback")
    checkout_id = caller.push().json()["CheckoutRequestID"]
    caller.answer({"pin": "1234"})
    assert caller.query(checkout_id).json()["ResultCode"] == "0"
    assert scripted.requests == []
    assert read_stk_callback(scripted.wait_for(1)[0].body).outcome == "paid"


def test_the_callback_overtakes_the_answer_of_the_push(
    open_sandbox: Callable[..., SandboxCaller], scripted: ScriptedServer
) -> None:
    caller = open_sandbox(SandboxTimes(hold_response=10))
    caller.behave(outcome="callback_before_response", auto=True)
    checkout_id = caller.push().json()["CheckoutRequestID"]
    assert [read_stk_callback(one.body).provider_ref for one in scripted.requests] == [checkout_id]


def test_without_an_owner_the_push_is_answered_all_the_same(
    caller: SandboxCaller, scripted: ScriptedServer
) -> None:
    caller.behave(outcome="callback_before_response")
    assert caller.push().status_code == 200
    assert caller.answer({"pin": "1234"}).status_code == 200
    assert read_stk_callback(scripted.wait_for(1)[0].body).outcome == "paid"


def test_garbage_is_never_readable(caller: SandboxCaller, scripted: ScriptedServer) -> None:
    caller.behave(outcome="garbage", auto=True)
    checkout_id = caller.push().json()["CheckoutRequestID"]
    for one in scripted.wait_for(3):
        with pytest.raises(ProviderRefused):
            read_stk_callback(one.body)
    assert caller.query(checkout_id).json()["ResultCode"] == "0"
    assert len(caller.statement()) == 1


def test_a_behaviour_holds_for_one_phone_or_for_all_until_changed(caller: SandboxCaller) -> None:
    def result(phone: str) -> str:
        caller.push(PhoneNumber=phone)
        return str(caller.answer({"pin": "1234"}, phone).json()["result_code"])

    one, other = "254712345678", "254112345678"
    caller.behave(outcome="insufficient_funds")
    caller.behave(msisdn="0112 345 678", outcome="cancelled")
    assert [result(one), result(other), result(one)] == ["1", "1032", "1"]
    caller.behave(outcome="success")
    assert [result(one), result(other)] == ["0", "0"]


def test_switching_to_auto_answers_a_prompt_that_waits(
    caller: SandboxCaller, scripted: ScriptedServer
) -> None:
    caller.push()
    caller.behave(outcome="success", auto=True)
    assert read_stk_callback(scripted.wait_for(1)[0].body).outcome == "paid"


def test_a_receiver_that_fails_is_not_asked_again(
    caller: SandboxCaller, scripted: ScriptedServer
) -> None:
    scripted.says(b"broken", 500)
    caller.push()
    caller.answer({"pin": "1234"})
    first = read_stk_callback(scripted.wait_for(1)[0].body).provider_ref
    caller.push()
    caller.answer({"pin": "1234"})
    told = [read_stk_callback(one.body).provider_ref for one in scripted.wait_for(2)]
    assert told.count(first) == 1


def test_names_under_localhost_are_this_machine(
    caller: SandboxCaller, scripted: ScriptedServer
) -> None:
    port = scripted.url.rpartition(":")[2]
    caller.push(CallBackURL=f"http://zawadi.localhost:{port}/api/hooks/abc")
    caller.answer({"pin": "1234"})
    assert scripted.wait_for(1)[0].headers["Host"] == f"zawadi.localhost:{port}"


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"{}", 422),
        (b'{"outcome": "magic"}', 422),
        (b'{"outcome": "success", "delay_ms": -1}', 422),
        (b'{"outcome": "success", "delay_ms": "5"}', 422),
        (b'{"outcome": "success", "auto": 1}', 422),
        (b'{"outcome": "success", "msisdn": "911"}', 422),
        (b'{"outcome": "success", "speed": 1}', 422),
        (b"[]", 400),
        (b"{", 400),
        (b"x" * 70_000, 413),
    ],
)
def test_a_wrong_behaviour_is_refused_with_a_sentence(
    caller: SandboxCaller, body: bytes, status: int
) -> None:
    headers = {"Content-Type": "application/json"}
    answer = caller.client.post("/sandbox/behaviour", content=body, headers=headers)
    assert (answer.status_code, answer.json()["status"]) == (status, status)
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["detail"]


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"pin": 1234},
        {"pin": ""},
        {"pin": "12a4"},
        {"cancel": False},
        {"cancel": 1},
        {"pin": "1234", "cancel": True},
    ],
)
def test_a_wrong_answer_leaves_the_prompt_open(caller: SandboxCaller, body: Any) -> None:
    caller.push()
    assert caller.answer(body).status_code == 422
    assert caller.answer({"pin": "1234"}).status_code == 200


def test_a_phone_without_a_prompt_has_nothing_to_answer(caller: SandboxCaller) -> None:
    assert caller.answer({"pin": "1234"}).status_code == 409
    assert caller.answer({"cancel": True}).status_code == 409
    assert caller.answer({"pin": "1234"}, "911").status_code == 422
    caller.push()
    caller.answer({"pin": "1234"})
    assert caller.answer({"pin": "1234"}).status_code == 409
    assert len(caller.statement()) == 1


def test_money_and_prompts_outlive_the_process(
    open_sandbox: Callable[..., SandboxCaller], scripted: ScriptedServer, tmp_path: Path
) -> None:
    state = tmp_path / "sandbox" / "mpesa.sqlite"
    caller = open_sandbox(state=state)
    paid = caller.push().json()["CheckoutRequestID"]
    caller.answer({"pin": "1234"})
    before = caller.statement()
    waiting = caller.push().json()["CheckoutRequestID"]
    caller.behave(outcome="insufficient_funds")

    caller = open_sandbox(state=state)
    assert caller.statement() == before
    assert caller.query(paid).json()["ResultCode"] == "0"
    assert caller.answer({"pin": "1234"}).json()["checkout_request_id"] == waiting
    assert caller.query(waiting).json()["ResultCode"] == "1"


def test_a_prompt_left_by_a_former_process_still_runs_out(
    open_sandbox: Callable[..., SandboxCaller], scripted: ScriptedServer, tmp_path: Path
) -> None:
    state = tmp_path / "mpesa.sqlite"
    open_sandbox(state=state).push()
    open_sandbox(SandboxTimes(prompt=0.0), state=state)
    assert json.loads(scripted.wait_for(1)[0].body)["Body"]["stkCallback"]["ResultCode"] == 1037


def test_an_automatic_answer_is_taken_up_again_after_a_restart(
    open_sandbox: Callable[..., SandboxCaller], scripted: ScriptedServer, tmp_path: Path
) -> None:
    state = tmp_path / "mpesa.sqlite"
    caller = open_sandbox(SandboxTimes(prompt_reaches_phone=30), state=state)
    caller.behave(outcome="success", auto=True)
    caller.push()
    open_sandbox(state=state)
    assert read_stk_callback(scripted.wait_for(1)[0].body).outcome == "paid"
