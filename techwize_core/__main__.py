"""``python -m techwize_core``."""

from techwize_core.cli import main

if __name__ == "__main__":
    main()
