"""The generator's Django face: preview, one file, zip. No database, no permission."""

import io
import zipfile

import pytest
from django.http import Http404

from generator import Bundle
from generator.views import file_response, preview_context, zip_bytes, zip_response

FILES = {
    ".github/workflows/ci-cd.yml": "name: CI/CD\n",
    "pipeline.yaml": "version: 1\n",
    "SETUP.md": "# Größe\n",
}


def bundle() -> Bundle:
    return Bundle(dict(FILES), (), (), "", "")


class TestPreviewContext:
    def test_the_first_file_is_shown_unless_another_is_asked_for(self) -> None:
        context = preview_context(bundle())
        assert [tab.path for tab in context["files"]] == list(FILES)
        assert [tab.name for tab in context["files"]] == ["ci-cd.yml", "pipeline.yaml", "SETUP.md"]
        assert context["file"].text == "name: CI/CD\n"
        assert preview_context(FILES, "SETUP.md")["file"].path == "SETUP.md"
        assert [tab.selected for tab in preview_context(FILES, "SETUP.md")["files"]] == [False, False, True]

    def test_an_unknown_file_is_a_404(self) -> None:
        with pytest.raises(Http404):
            preview_context(FILES, "setup.md")

    def test_no_files_no_file(self) -> None:
        assert preview_context({}) == {"files": [], "file": None, "guide": ""}


class TestFileResponse:
    @pytest.mark.parametrize(
        ("path", "content_type"),
        [
            ("a.yml", "application/yaml; charset=utf-8"),
            ("a.yaml", "application/yaml; charset=utf-8"),
            ("a.md", "text/markdown; charset=utf-8"),
            ("a.sh", "text/x-shellscript; charset=utf-8"),
            ("a.html", "text/plain; charset=utf-8"),
            ("a", "text/plain; charset=utf-8"),
        ],
    )
    def test_its_type_and_headers(self, path: str, content_type: str) -> None:
        response = file_response({path: "Größe"}, path)
        assert response["Content-Type"] == content_type
        assert response["Cache-Control"] == "no-store"
        assert response["X-Content-Type-Options"] == "nosniff"
        assert response.content == "Größe".encode()

    @pytest.mark.parametrize(
        ("path", "header"),
        [
            (".github/workflows/ci-cd.yml", 'attachment; filename="ci-cd.yml"'),
            ('a"b.yml', 'attachment; filename="a\\"b.yml"'),
            ("größe.yml", "attachment; filename*=utf-8''gr%C3%B6%C3%9Fe.yml"),
            ("a\r\nX-Evil: 1.yml", "attachment; filename*=utf-8''a%0D%0AX-Evil%3A%201.yml"),
        ],
    )
    def test_its_name_is_one_value(self, path: str, header: str) -> None:
        response = file_response({path: ""}, path)
        assert response["Content-Disposition"] == header
        assert "X-Evil" not in response.headers

    def test_an_unknown_file_is_a_404(self) -> None:
        with pytest.raises(Http404):
            file_response(bundle(), "x")


class TestZip:
    def test_it_unpacks_to_the_files(self) -> None:
        response = zip_response(bundle(), "shop")
        assert response["Content-Type"] == "application/zip"
        assert response["Content-Disposition"] == 'attachment; filename="shop.zip"'
        with zipfile.ZipFile(io.BytesIO(response.content)) as archive:
            assert {name: archive.read(name).decode() for name in archive.namelist()} == FILES
            assert archive.namelist() == list(FILES)
            assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}

    def test_scripts_can_be_run(self) -> None:
        with zipfile.ZipFile(io.BytesIO(zip_bytes({"setup.sh": "", "a.yml": ""}))) as archive:
            assert [oct(entry.external_attr >> 16) for entry in archive.infolist()] == [
                "0o100755",
                "0o100644",
            ]

    @pytest.mark.parametrize("path", ["/etc/passwd", "../x", "a/../../x", "a\\..\\x", ""])
    def test_no_path_leaves_the_folder(self, path: str) -> None:
        with pytest.raises(ValueError, match="not a path inside"):
            zip_bytes({path: ""})
