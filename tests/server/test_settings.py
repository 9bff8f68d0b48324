"""A setting that cannot be used is named, in one line, and its value is not repeated."""

from pathlib import Path

import pytest

from server.settings import BadSettingError, Settings


def test_without_an_environment_the_server_is_for_this_machine_only():
    settings = Settings.from_environment({"PATH": "/bin"})
    assert (settings.host, settings.port, settings.is_loopback) == ("127.0.0.1", 8000, True)


def test_every_setting_is_read():
    settings = Settings.from_environment(
        {
            "FRONT_OFFICE_HOST": "0.0.0.0",
            "FRONT_OFFICE_PORT": "9000",
            "FRONT_OFFICE_DATA_DIR": "somewhere",
            "FRONT_OFFICE_DATABASE_URL": "postgresql://u:p@h/d",
            "FRONT_OFFICE_SECRET_KEY": "k" * 32,
            "FRONT_OFFICE_LOG_FORMAT": "json",
            "FRONT_OFFICE_WORKERS": "64",
            "FRONT_OFFICE_ALLOWED_HOSTS": "Office.test, b.test,10.0.0.1,[::1]",
            "FRONT_OFFICE_TRUSTED_PROXIES": "10.0.0.1,192.168.0.0/16",
        }
    )
    assert settings == Settings(
        host="0.0.0.0",
        port=9000,
        data_dir=Path("somewhere"),
        database_url="postgresql://u:p@h/d",
        secret_key="k" * 32,
        log_format="json",
        workers=64,
        allowed_hosts=frozenset({"office.test", "b.test", "10.0.0.1", "[::1]"}),
        trusted_proxies=("10.0.0.1/32", "192.168.0.0/16"),
    )
    assert not settings.is_loopback


def test_an_empty_setting_is_no_setting():
    assert Settings.from_environment({"FRONT_OFFICE_PORT": " "}) == Settings()


BAD = {
    "FRONT_OFFICE_HOST": ["everywhere", "1.2.3", "127.0.0.1:8000"],
    "FRONT_OFFICE_PORT": ["0", "65536", "-1", "8e3", "eighty", "٨٠", "9" * 5_000],
    "FRONT_OFFICE_DATA_DIR": [__file__],
    "FRONT_OFFICE_DATABASE_URL": [
        "mysql://u:secret@h/d",
        "h/d",
        "http://[",
        "postgresql://u:12/secret@h/d",
        "postgresql://u:12#secret@h/d",
    ],
    "FRONT_OFFICE_SECRET_KEY": ["too short"],
    "FRONT_OFFICE_LOG_FORMAT": ["xml"],
    "FRONT_OFFICE_MAIL_FROM": ["a@b@c,d", "nobody", "@there.org", "a b@c.org", "a@b.org,c@d.org"],
    "FRONT_OFFICE_WORKERS": ["0", "65", "-1", "two", "٢", "1.5", "9" * 5_000],
    "FRONT_OFFICE_ALLOWED_HOSTS": ["http://x", "a.test:8000", "a.test/", "a b", "::1", "büro.test"],
    "FRONT_OFFICE_TRUSTED_PROXIES": ["everybody", "1.2.3.4/99"],
    "FRONT_OFFICE_PROT": ["8000"],
}


@pytest.mark.parametrize(
    ("variable", "value"), [(name, value) for name, values in BAD.items() for value in values]
)
def test_a_bad_value_is_named_and_not_repeated(variable, value):
    with pytest.raises(BadSettingError) as complaint:
        Settings.from_environment({variable: value})
    message = str(complaint.value)
    assert message.startswith(f"{variable}: ")
    assert "\n" not in message
    assert value not in message.removeprefix(variable) or variable == "FRONT_OFFICE_PROT"


def test_a_misspelt_setting_is_told_as_one():
    with pytest.raises(BadSettingError) as complaint:
        Settings.from_environment({"FRONT_OFFICE_PORTT": "1"})
    assert str(complaint.value) == ("FRONT_OFFICE_PORTT: there is no such setting; is it misspelt?")


@pytest.mark.parametrize(
    ("host", "is_loopback", "origin"),
    [
        ("127.0.0.1", True, "http://127.0.0.1:8000"),
        ("127.1.2.3", True, "http://127.1.2.3:8000"),
        ("::1", True, "http://[::1]:8000"),
        ("localhost", True, "http://localhost:8000"),
        ("0.0.0.0", False, "http://127.0.0.1:8000"),
        ("::", False, "http://[::1]:8000"),
        ("192.168.1.2", False, "http://192.168.1.2:8000"),
    ],
)
def test_loopback_and_origin_follow_from_the_host(host, is_loopback, origin):
    settings = Settings(host=host)
    assert (settings.is_loopback, settings.origin) == (is_loopback, origin)
