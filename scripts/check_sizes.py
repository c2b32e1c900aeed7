"""Holds the house's sizes: no module over 500 lines, no function over 60; prints where we stand."""

from __future__ import annotations

import ast
import statistics
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LONGEST_MODULE, LONGEST_FUNCTION = 500, 60


def main() -> int:
    """0 when all sizes hold."""
    modules: list[int] = []
    functions: list[int] = []
    broken: list[str] = []
    for path in sorted([*ROOT.glob("techwize_core/**/*.py"), *ROOT.glob("plugins/**/*.py")]):
        text = path.read_text()
        lines = text.count("\n")
        modules.append(lines)
        if lines > LONGEST_MODULE:
            broken.append(f"{path.relative_to(ROOT)} has {lines} lines; at most {LONGEST_MODULE}")
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                length = (node.end_lineno or node.lineno) - node.lineno + 1
                functions.append(length)
                if length > LONGEST_FUNCTION:
                    place = f"{path.relative_to(ROOT)}:{node.lineno}"
                    broken.append(
                        f"{place} {node.name} has {length} lines; at most {LONGEST_FUNCTION}"
                    )
    print(
        f"Modules: median {statistics.median(modules):.0f}, 90 % at most {_ninth(modules)} lines;",
        end=" ",
    )
    print(
        f"functions: median {statistics.median(functions):.0f}, 90 % at most {_ninth(functions)}."
    )
    print("\n".join(broken), file=sys.stderr)
    return 1 if broken else 0


def _ninth(sizes: list[int]) -> int:
    return sorted(sizes)[int(len(sizes) * 0.9)]


if __name__ == "__main__":
    sys.exit(main())
