"""The generator's Django face: a bundle as a preview, as downloads and as a zip. No models, no permission."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any

from django.http import Http404, HttpResponse
from django.utils.http import content_disposition_header

from generator.bundle import Bundle
from generator.names import GUIDE_FILE, find_file

type Files = Bundle | Mapping[str, str]

CONTENT_TYPES = {
    ".yml": "application/yaml",
    ".yaml": "application/yaml",
    ".md": "text/markdown",
    ".json": "application/json",
    ".sh": "text/x-shellscript",
}
# The oldest time that a zip can hold: equal files give equal bytes whenever they are packed.
ZIP_TIME = (1980, 1, 1, 0, 0, 0)
PLAIN_FILE, SCRIPT = 0o100644, 0o100755


@dataclass(frozen=True, slots=True)
class PreviewFile:
    """One file among the preview's tabs."""

    path: str
    name: str
    text: str
    selected: bool


def preview_context(files: Files, path: str = "") -> dict[str, Any]:
    """What a template needs to show one file and the tabs of all.

    Args:
        files: the bundle, or texts by path.
        path: the file to show; "" for the first.

    Returns:
        `files`: the tabs in the bundle's order; `file`: the one to show, None if there is no file; `guide`: the path
        of the setup guide.

    Raises:
        Http404: if there is no such file.
    """
    texts = _texts(files)
    chosen = path or next(iter(texts), "")
    if chosen and chosen not in texts:
        raise Http404("There is no such file.")
    tabs = [PreviewFile(name, PurePosixPath(name).name, text, name == chosen) for name, text in texts.items()]
    shown = next((tab for tab in tabs if tab.selected), None)
    return {"files": tabs, "file": shown, "guide": find_file(texts, GUIDE_FILE)}


def file_response(files: Files, path: str) -> HttpResponse:
    """One file as a download under its own name, which is the name that GitHub looks for.

    Raises:
        Http404: if there is no such file.
    """
    texts = _texts(files)
    if path not in texts:
        raise Http404("There is no such file.")
    kind = CONTENT_TYPES.get(PurePosixPath(path).suffix, "text/plain")
    return _download(texts[path].encode(), f"{kind}; charset=utf-8", PurePosixPath(path).name)


def zip_response(files: Files, slug: str) -> HttpResponse:
    """All files as `<slug>.zip`, to be unpacked at the root of the repository."""
    return _download(zip_bytes(files), "application/zip", f"{slug}.zip")


def zip_bytes(files: Files) -> bytes:
    """A zip of all files; the same files give the same bytes.

    Raises:
        ValueError: if a path would leave the folder that the zip is unpacked in.
    """
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, text in _texts(files).items():
            parts = PurePosixPath(path).parts
            if not parts or path.startswith("/") or ".." in parts or "\\" in path:
                raise ValueError(f"{path!r} is not a path inside the repository")
            entry = zipfile.ZipInfo(path, ZIP_TIME)
            entry.create_system = 3  # Unix: the next line is its file mode
            entry.external_attr = (SCRIPT if path.endswith(".sh") else PLAIN_FILE) << 16
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, text.encode())
    return buffer.getvalue()


def _texts(files: Files) -> Mapping[str, str]:
    return files.files if isinstance(files, Bundle) else files


def _download(content: bytes, content_type: str, name: str) -> HttpResponse:
    headers = {
        "Content-Type": content_type,
        "Content-Disposition": content_disposition_header(True, name) or "attachment",
        "Cache-Control": "no-store",
        "X-Content-Type-Options": "nosniff",
    }
    return HttpResponse(content, headers=headers)
