"""Static files of other releases: kept for pages that are open, and no longer than needed."""

import json

import pytest
from django.http import HttpResponse, HttpResponseNotFound
from django.test import RequestFactory

from common.static_files import StaticFilesMiddleware, keep_static_files


@pytest.fixture
def release(tmp_path, settings):
    """Makes a release with one file, as `collectstatic` leaves it."""
    settings.STATIC_KEPT_DIR = str(tmp_path / "kept")
    settings.WHITENOISE_AUTOREFRESH = settings.WHITENOISE_USE_FINDERS = False
    (tmp_path / "kept").mkdir()

    def make(digest: str) -> None:
        folder = tmp_path / digest
        folder.mkdir(exist_ok=True)
        for end in ("", ".gz"):
            (folder / f"app.{digest}.css{end}").write_text(f"/* {digest} */")
        paths = {"app.css": f"app.{digest}.css"}
        (folder / "staticfiles.json").write_text(json.dumps({"version": "1.1", "paths": paths, "hash": digest}))
        settings.STATIC_ROOT = str(folder)
        settings.STORAGES = {
            **settings.STORAGES, "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"}
        }  # fmt: skip

    return make


def ask(path: str) -> HttpResponse:
    server = StaticFilesMiddleware(lambda request: HttpResponseNotFound())
    return server(RequestFactory().get(path))


def test_files_of_the_release_before_are_served_for_ever(release):
    release("aaaaaaaaaaaa")
    assert keep_static_files() == (2, 0)
    release("bbbbbbbbbbbb")
    answer = ask("/static/app.aaaaaaaaaaaa.css")
    assert answer.status_code == 200 and "immutable" in answer["Cache-Control"]
    assert ask("/static/app.bbbbbbbbbbbb.css").status_code == 200


def test_a_server_that_runs_finds_what_a_later_release_brings(release):
    release("aaaaaaaaaaaa")
    server = StaticFilesMiddleware(lambda request: HttpResponseNotFound())
    request = RequestFactory().get("/static/app.bbbbbbbbbbbb.css")
    assert server(request).status_code == 404
    release("bbbbbbbbbbbb")
    keep_static_files()
    assert server(request).status_code == 200


def test_three_releases_are_kept_and_going_back_keeps_the_way_forward(release, tmp_path):
    for letter in "abcd":
        release(letter * 12)
        came, gone = keep_static_files()
    assert (came, gone) == (2, 1)
    release("c" * 12)
    assert keep_static_files() == (0, 0)
    assert ask("/static/app.aaaaaaaaaaaa.css").status_code == 404
    assert ask("/static/app.dddddddddddd.css").status_code == 200


@pytest.mark.parametrize("path", ["../secret", "releases.json", "%2e%2e/secret", "nothing.css", ""])
def test_nothing_else_of_the_folder_or_beside_it_is_served(release, tmp_path, path):
    release("aaaaaaaaaaaa")
    keep_static_files()
    (tmp_path / "secret").write_text("secret")
    assert ask(f"/static/{path}").status_code == 404
