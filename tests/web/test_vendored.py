import base64
import hashlib

import pytest

from app.resources import static_folder
from app.web.templating import vendored_files

VENDOR = static_folder() / "vendor"


@pytest.mark.parametrize("name", sorted(vendored_files()))
def test_a_vendored_file_is_the_one_that_was_recorded(name):
    row = vendored_files()[name]
    digest = base64.b64encode(hashlib.sha384((VENDOR / name).read_bytes()).digest()).decode()
    assert row["integrity"] == f"sha384-{digest}"
    assert (VENDOR / row["licence_file"]).stat().st_size > 100
    assert row["version"][0].isdigit()


def test_every_vendored_file_is_recorded():
    known = set(vendored_files()) | {row["licence_file"] for row in vendored_files().values()}
    known |= {"vendor.json", "echarts/NOTICE"}
    found = {str(path.relative_to(VENDOR)) for path in VENDOR.rglob("*") if path.is_file()}
    assert found == known


def test_no_file_of_ours_names_another_host():
    for path in [*static_folder().glob("css/*.css"), *static_folder().glob("js/*.js")]:
        assert "//cdn" not in path.read_text(encoding="utf-8")
        assert "https://" not in path.read_text(encoding="utf-8")
