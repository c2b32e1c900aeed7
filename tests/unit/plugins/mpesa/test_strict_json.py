"""JSON tricks that must not survive."""

from decimal import Decimal

import pytest
from techwize_plugins.mpesa.strict_json import MAX_DEPTH, MalformedJson, read_object


def test_numbers_with_a_point_stay_exact() -> None:
    assert read_object(b'{"a": 1499.99999999999999999, "b": 1}') == {
        "a": Decimal("1499.99999999999999999"),
        "b": 1,
    }


def test_minus_zero_is_not_the_integer_zero() -> None:
    assert isinstance(read_object(b'{"a": -0}')["a"], Decimal)


def test_depth_is_allowed_up_to_the_limit_only() -> None:
    def nested(depth: int) -> bytes:
        return b'{"a":' * depth + b"1" + b"}" * depth

    assert read_object(nested(MAX_DEPTH))
    with pytest.raises(MalformedJson, match="nested deeper"):
        read_object(nested(MAX_DEPTH + 1))


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"", "not JSON"),
        (b"[]", "not a JSON object"),
        (b"null", "not a JSON object"),
        (b'{"a": 1, "a": 2}', "given twice"),
        (b'{"a": {"b": 1, "b": 1}}', "given twice"),
        (b'{"a": NaN}', "NaN"),
        (b'{"a": -Infinity}', "Infinity"),
        (b'{"a": 1e99999999999999999999}', "not JSON"),
        (b'{"a": ' + b"9" * 5000 + b"}", "too long"),
        (b'{"a": 0.' + b"9" * 5000 + b"}", "too long"),
        (b"[" * 30_000, "not JSON"),
        (b'{"a":' * 10_000, "not JSON"),
        (b'{"a": "\xff"}', "not JSON"),
        ('{"a": 1}'.encode("utf-16"), "not JSON"),
        (b'\xef\xbb\xbf{"a": 1}', "not JSON"),
        (b'{"a": "' + b"x" * 70_000 + b'"}', "longer than"),
        (b"<html>502</html>", "not JSON"),
    ],
)
def test_it_is_refused_with_a_reason(body: bytes, reason: str) -> None:
    with pytest.raises(MalformedJson, match=reason):
        read_object(body)
