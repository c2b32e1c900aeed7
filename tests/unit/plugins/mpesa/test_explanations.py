"""Result codes in words."""

import pytest
from techwize_plugins.mpesa.explanations import EXPLAINED_CODES, explanation_of
from techwize_plugins.mpesa.result_codes import outcome_of

# Every result code of the M-Pesa Express page, and those the field adds.
STK_CODES = ["0", "1", "2", "3", "4", "8", "17", "26", "1001", "1019", "1025", "1032", "1037"]
STK_CODES += ["2001", "2028", "2029", "4999", "8006", "9999", "SFC_IC0003"]


def test_every_result_code_has_words_of_its_own() -> None:
    assert set(STK_CODES) <= EXPLAINED_CODES


@pytest.mark.parametrize("code", sorted(EXPLAINED_CODES))
def test_both_languages_are_whole_sentences_without_codes(code: str) -> None:
    explanation = explanation_of(code)
    assert explanation.en != explanation.sw
    for text in (explanation.en, explanation.sw):
        assert text.endswith(".")
        assert "!" not in text
        assert code not in text.split() or code == "0"


@pytest.mark.parametrize("code", [*STK_CODES, "7777", "", "1032 ", "\x00"])
def test_nobody_is_told_to_pay_again_while_the_outcome_is_open(code: str) -> None:
    if outcome_of(code) in ("unknown", "pending"):
        assert explanation_of(code).advice == "wait"
