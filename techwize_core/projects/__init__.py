"""Projects: one ordered video each, from the order to the archive."""

from pyramid.config import Configurator

from techwize_core.projects.tasks import assign_queued, delete_released_file


def includeme(config: Configurator) -> None:
    """The projects' API and what happens to projects by itself."""
    config.add_event_handler("status_change", "assign_by_open_work", assign_queued)
    config.add_event_handler("file_released", "delete_file", delete_released_file)
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
