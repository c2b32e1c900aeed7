"""Projects: one ordered video each, from the order to the archive."""

from pyramid.config import Configurator

from techwize_core.projects.staging import clear_staged_files
from techwize_core.projects.tasks import assign_queued, count_template_use, delete_released_file


def includeme(config: Configurator) -> None:
    """The projects' API and what happens to projects by itself."""
    config.add_event_handler("status_change", "assign_by_open_work", assign_queued)
    config.add_event_handler("new_order", "count_template_use", count_template_use)
    config.add_event_handler("file_released", "delete_file", delete_released_file)
    config.add_sweep("clear_staged_files", clear_staged_files, 3600.0)
    config.add_api_tag(
        "Projects",
        "One project is one ordered video, from the order to the archive: its brief, its files, its conversation, its review.",
    )
    config.add_api_tag(
        "Staff: projects",
        "The same projects for those who make them: the list of the board, who works on what, and where it stands.",
    )
    for module in ("api", "asset_api", "revision_api", "comment_api", "admin_api"):
        config.scan(f".{module}")
