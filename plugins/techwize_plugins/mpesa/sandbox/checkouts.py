"""What the sandbox remembers: checkouts, money moved, behaviours (SQLite, memory or file)."""

from __future__ import annotations

import sqlite3
from dataclasses import astuple, dataclass, fields
from pathlib import Path

from techwize_plugins.mpesa.sandbox.behaviours import Behaviour

_SCHEMA = """
CREATE TABLE IF NOT EXISTS checkouts (
    checkout_request_id TEXT PRIMARY KEY,
    merchant_request_id TEXT NOT NULL,
    shortcode TEXT NOT NULL,
    msisdn TEXT NOT NULL,
    amount INTEGER NOT NULL,
    account_reference TEXT NOT NULL,
    callback_url TEXT NOT NULL,
    created_at TEXT NOT NULL,
    result_code TEXT,
    result_desc TEXT NOT NULL,
    paid_amount INTEGER NOT NULL,
    receipt TEXT UNIQUE,
    completed_at TEXT
);
-- A phone shows one prompt at a time: Daraja's "Unable to lock subscriber".
CREATE UNIQUE INDEX IF NOT EXISTS one_open_prompt ON checkouts (msisdn) WHERE result_code IS NULL;
CREATE TABLE IF NOT EXISTS movements (
    receipt TEXT PRIMARY KEY,
    kind TEXT NOT NULL,
    msisdn TEXT NOT NULL,
    amount INTEGER NOT NULL CHECK (amount > 0),
    checkout_request_id TEXT,
    account_reference TEXT NOT NULL,
    completed_at TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS behaviours (msisdn TEXT PRIMARY KEY, behaviour TEXT NOT NULL);
"""

_EVERY_PHONE = ""


@dataclass(frozen=True)
class Checkout:
    """One STK push. Amounts in whole shillings, times as RFC 3339 in UTC.

    It is open while ``result_code`` is None.
    """

    checkout_request_id: str
    merchant_request_id: str
    shortcode: str
    msisdn: str
    amount: int
    account_reference: str
    callback_url: str
    created_at: str
    result_code: str | None = None
    result_desc: str = ""
    paid_amount: int = 0
    receipt: str | None = None
    completed_at: str | None = None


_COLUMNS = ", ".join(field.name for field in fields(Checkout))
_MARKS = ", ".join("?" for _ in fields(Checkout))


class CheckoutBook:
    """The sandbox's records. Used from one thread, that of the event loop."""

    def __init__(self, path: Path | None) -> None:
        self._path = path
        self._opened: sqlite3.Connection | None = None

    @property
    def _db(self) -> sqlite3.Connection:
        # Opened on first use: the application object may be made before a fork.
        if self._opened is None:
            if self._path is not None:
                self._path.parent.mkdir(parents=True, exist_ok=True)
            self._opened = sqlite3.connect(
                self._path or ":memory:", check_same_thread=False, timeout=5
            )
            self._opened.row_factory = sqlite3.Row
            self._opened.execute("PRAGMA journal_mode = WAL")
            self._opened.executescript(_SCHEMA)
        return self._opened

    def close(self) -> None:
        """Close the file; the next use opens it again."""
        if self._opened is not None:
            self._opened.close()
            self._opened = None

    def add(self, checkout: Checkout) -> bool:
        """Record a new checkout; False when the phone has an open prompt already."""
        try:
            with self._db as db:
                db.execute(
                    f"INSERT INTO checkouts ({_COLUMNS}) VALUES ({_MARKS})",  # noqa: S608 - own constants
                    astuple(checkout),
                )
        except sqlite3.IntegrityError:
            return False
        return True

    def settle(self, done: Checkout) -> bool:
        """Record the end of a checkout and the money it moved, both or neither.

        False when it had ended already, so that no prompt is paid twice.
        """
        with self._db as db:
            changed = db.execute(
                "UPDATE checkouts SET result_code = ?, result_desc = ?, paid_amount = ?,"
                " receipt = ?, completed_at = ?"
                " WHERE checkout_request_id = ? AND result_code IS NULL",
                (
                    done.result_code,
                    done.result_desc,
                    done.paid_amount,
                    done.receipt,
                    done.completed_at,
                    done.checkout_request_id,
                ),
            ).rowcount
            if changed and done.paid_amount:
                db.execute(
                    "INSERT INTO movements VALUES (?, 'stk', ?, ?, ?, ?, ?)",
                    (
                        done.receipt,
                        done.msisdn,
                        done.paid_amount,
                        done.checkout_request_id,
                        done.account_reference,
                        done.completed_at,
                    ),
                )
        return bool(changed)

    def find(self, checkout_request_id: str) -> Checkout | None:
        """One checkout; None when it was never made here."""
        return next(iter(self._checkouts("checkout_request_id = ?", checkout_request_id)), None)

    def open_prompt(self, msisdn: str) -> Checkout | None:
        """The prompt on a phone's screen; None when there is none."""
        return next(iter(self._checkouts("result_code IS NULL AND msisdn = ?", msisdn)), None)

    def open_prompts(self) -> list[Checkout]:
        """Every prompt that waits for its owner."""
        return self._checkouts("result_code IS NULL")

    def latest_of(self, msisdn: str, count: int = 20) -> list[Checkout]:
        """A phone's ended checkouts, newest first."""
        condition = "result_code IS NOT NULL AND msisdn = ? ORDER BY completed_at DESC LIMIT ?"
        return self._checkouts(condition, msisdn, count)

    def phones(self, count: int = 20) -> list[str]:
        """Phones that were ever asked for money, latest first."""
        rows = self._db.execute(
            "SELECT msisdn FROM checkouts GROUP BY msisdn ORDER BY max(created_at) DESC LIMIT ?",
            (count,),
        )
        return [row["msisdn"] for row in rows]

    def has_receipt(self, receipt: str) -> bool:
        """Whether a receipt number is taken."""
        row = self._db.execute("SELECT 1 FROM movements WHERE receipt = ?", (receipt,)).fetchone()
        return row is not None

    def statement(self) -> list[dict[str, object]]:
        """Everything that was really paid, oldest first."""
        return [dict(row) for row in self._db.execute("SELECT * FROM movements ORDER BY rowid")]

    def behaviour_of(self, msisdn: str) -> Behaviour:
        """The behaviour in force for a phone: its own, else that for all, else plain success."""
        row = self._db.execute(
            "SELECT behaviour FROM behaviours WHERE msisdn IN (?, ?) ORDER BY msisdn DESC LIMIT 1",
            (msisdn, _EVERY_PHONE),
        ).fetchone()
        return Behaviour() if row is None else Behaviour.model_validate_json(row["behaviour"])

    def set_behaviour(self, msisdn: str | None, behaviour: Behaviour) -> None:
        """Put a behaviour in force. One for all replaces those of single phones too."""
        with self._db as db:
            if msisdn is None:
                db.execute("DELETE FROM behaviours")
            db.execute(
                "INSERT OR REPLACE INTO behaviours VALUES (?, ?)",
                (msisdn or _EVERY_PHONE, behaviour.model_dump_json()),
            )

    def _checkouts(self, condition: str, *values: object) -> list[Checkout]:
        # The condition is one of this module's own constants, never a caller's text.
        sql = f"SELECT {_COLUMNS} FROM checkouts WHERE {condition}"  # noqa: S608
        return [Checkout(*row) for row in self._db.execute(sql, values)]
