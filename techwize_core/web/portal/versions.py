"""The versions that a client may watch: what was sent to them, not what is still being checked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from techwize_core.kernel.work import UnitOfWork
from techwize_core.projects.assets import AssetService
from techwize_core.projects.models import Project, ProjectAsset, TimelineEntry
from techwize_core.projects.states import Status

_FINAL = "final_output"


@dataclass(frozen=True)
class Download:
    """One file to take home; ``size`` in bytes, None where it is too small to matter."""

    label: str
    url: str
    size: int | None


@dataclass(frozen=True)
class Version:
    """One film with what its player needs. Addresses are signed and short-lived."""

    number: int
    asset: ProjectAsset
    url: str
    poster: str | None
    captions: str | None
    downloads: tuple[Download, ...]

    @property
    def shape(self) -> str:
        """The player's shape: "" is portrait."""
        return {"1:1": "square", "16:9": "wide"}.get(str(self.asset.details.get("format")), "")

    @property
    def fingerprint(self) -> str:
        """The beginning of the file's SHA-256: what exactly is approved."""
        return self.asset.sha256[:12]


class Versions:
    """The films of a project as its client sees them."""

    def __init__(self, work: UnitOfWork) -> None:
        self._assets = work.get(AssetService)

    def shown(
        self, project: Project, assets: Sequence[ProjectAsset], timeline: Sequence[TimelineEntry]
    ) -> list[Version]:
        """Newest first. A version counts once the project went to its client after it was made."""
        sent = [e.created_at for e in timeline if e.status == Status.AWAITING_APPROVAL.value]
        if not sent:
            return []
        films = [a for a in assets if a.asset_type == _FINAL and a.uploaded_at <= sent[-1]]
        made = [self._version(project, film, n) for n, film in enumerate(films, 1)]
        return sorted(made, key=lambda version: version.number, reverse=True)

    def _version(self, project: Project, film: ProjectAsset, position: int) -> Version:
        details = film.details
        captions = self._address(details.get("vtt_key"))
        stem = film.file_name.rpartition(".")[0]
        downloads = [
            Download(
                "MP4",
                self._assets.address(film.file_url, download_name=film.file_name),
                film.file_size,
            )
        ]
        if subtitles := details.get("srt_key"):
            url = self._assets.address(str(subtitles), download_name=f"{stem}.srt")
            downloads.append(Download("SRT", url, None))
        return Version(
            number=int(details.get("version") or position),
            asset=film,
            url=self._assets.address(film.file_url),
            poster=self._address(details.get("poster_key")),
            captions=captions,
            downloads=tuple(downloads),
        )

    def _address(self, key: Any) -> str | None:
        return self._assets.address(str(key)) if key else None


def own_files(assets: Sequence[ProjectAsset]) -> list[ProjectAsset]:
    """What the client sent."""
    return [asset for asset in assets if asset.asset_type != _FINAL]
