"""The files of the explorer are the reviewed ones, and nothing else is served."""

import shutil
import subprocess
import sys

import pytest

from server.explorer.assets import (
    OURS,
    PINNED,
    STATIC,
    AssetsError,
    load_assets,
    wheel_folder,
)

SCRIPTS = [name for name in OURS if name.endswith(".js")]


@pytest.fixture
def wheel(tmp_path):
    folder = tmp_path / "wheel"
    shutil.copytree(wheel_folder(), folder)
    return folder


def test_installed_files_have_the_pinned_hashes():
    assets = load_assets()
    assert {name: assets[name].digest for name in PINNED} == dict(PINNED)


@pytest.mark.parametrize("name", PINNED)
def test_changed_file_is_refused(wheel, name):
    with (wheel / name).open("ab") as file:
        file.write(b"\n")
    with pytest.raises(AssetsError, match=f"refuses {name}"):
        load_assets(wheel)


@pytest.mark.parametrize("name", PINNED)
def test_missing_file_is_refused(wheel, name):
    (wheel / name).unlink()
    with pytest.raises(AssetsError, match=f"cannot read {name}"):
        load_assets(wheel)


def test_wheel_is_found_without_django():
    code = (
        "import sys; from server.explorer.assets import load_assets; load_assets();"
        "sys.exit(any('django' in name for name in sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], check=False, cwd=STATIC.parents[2])
    assert done.returncode == 0


def test_address_changes_with_the_content():
    paths = [asset.path for asset in load_assets().values()]
    assert len(set(paths)) == len(paths)
    assert all(asset.digest[:16] in asset.path for asset in load_assets().values())


@pytest.mark.parametrize("name", SCRIPTS)
def test_own_scripts_keep_nothing_and_write_no_markup(name):
    text = load_assets()[name].body.decode()
    forbidden = ("localStorage", "sessionStorage", "indexedDB", "innerHTML", "eval(", "http")
    found = [word for word in forbidden if f"window.{word}" in text or f".{word}" in text]
    assert found == []
    assert "'use strict';" in text
