"""The secret key is made once, kept from others, and never shown."""

import pytest

from db.roles import LOGINS
from db.secrets import KEY_FILE, Secret, SecretKeyError

KEY = "k" * 32


def test_the_key_is_made_once_and_only_its_owner_may_read_it(tmp_path):
    first = Secret.load(tmp_path / "data")
    again = Secret.load(tmp_path / "data")
    assert first.derive("tokens") == again.derive("tokens")
    assert (tmp_path / "data" / KEY_FILE).stat().st_mode & 0o777 == 0o600
    assert [path.name for path in (tmp_path / "data").iterdir()] == [KEY_FILE]


def test_a_configured_key_leaves_the_folder_alone(tmp_path):
    assert Secret.load(tmp_path, KEY).derive("tokens") == Secret(KEY).derive("tokens")
    assert not list(tmp_path.iterdir())


def test_labels_and_keys_share_nothing():
    derived = {Secret(key).derive(label) for key in (KEY, KEY + "k") for label in ("a", "b")}
    assert len(derived) == 4
    assert {len(value) for value in derived} == {32}


def test_each_login_has_its_own_password():
    passwords = Secret(KEY).login_passwords()
    assert set(passwords) == set(LOGINS)
    assert len(set(passwords.values())) == len(LOGINS)


def test_the_key_is_never_shown():
    assert KEY not in repr(Secret(KEY))
    with pytest.raises(SecretKeyError) as refusal:
        Secret("short-but-secret")
    assert "short-but-secret" not in str(refusal.value)


@pytest.mark.parametrize(
    ("text", "mode", "words"),
    [("", 0o600, "damaged"), ("short", 0o600, "damaged"), (KEY, 0o644, "chmod 600")],
)
def test_a_damaged_or_open_key_file_is_refused_in_one_line(tmp_path, text, mode, words):
    path = tmp_path / KEY_FILE
    path.write_text(text)
    path.chmod(mode)
    with pytest.raises(SecretKeyError, match=words) as refusal:
        Secret.load(tmp_path)
    assert "\n" not in str(refusal.value)


def test_a_folder_that_cannot_be_made_is_one_line(tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(SecretKeyError, match="cannot use"):
        Secret.load(tmp_path / "file" / "data")
