"""What is remembered of a viewer, and every way in which it is forgotten."""

from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest

from permissions.roles import Role
from permissions.viewer import Viewer
from resolvers.identity.remembered import Remembered
from resolvers.identity.standing import Standing

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
HERE, THERE = UUID(int=1), UUID(int=2)


def standing(practice_id=HERE, lasts_s=60):
    viewer = Viewer(
        account_id=uuid4(),
        practice_id=practice_id,
        name="Ada Moss",
        email="ada@example.test",
        roles=frozenset({Role.SCHEDULER}),
        grants={},
    )
    until = NOW + timedelta(seconds=lasts_s)
    return Standing(viewer, "Harbor", NOW + timedelta(hours=1), NOW, until, None)


@pytest.fixture
def remembered():
    opened = Remembered()
    opened.open()
    return opened


def test_a_standing_is_remembered_until_its_time_and_no_longer(remembered):
    kept = standing(lasts_s=60)
    remembered.keep(b"key", kept, remembered.changes)
    assert remembered.get(b"key", NOW + timedelta(seconds=59)) is kept
    assert remembered.get(b"key", NOW + timedelta(seconds=60)) is None
    assert len(remembered) == 0


def test_a_clock_that_was_set_back_believes_nothing(remembered):
    remembered.keep(b"key", standing(), remembered.changes)
    assert remembered.get(b"key", NOW - timedelta(seconds=1)) is None


def test_a_change_in_a_practice_forgets_that_practice_alone(remembered):
    remembered.keep(b"here", standing(HERE), remembered.changes)
    remembered.keep(b"there", standing(THERE), remembered.changes)
    remembered.changed(str(HERE))
    assert remembered.get(b"here", NOW) is None
    assert remembered.get(b"there", NOW) is not None


@pytest.mark.parametrize("notice", ["", "everybody", "00000000-0000"])
def test_a_notice_that_cannot_be_read_forgets_everybody(remembered, notice):
    remembered.keep(b"here", standing(HERE), remembered.changes)
    remembered.changed(notice)
    assert len(remembered) == 0


def test_what_was_read_while_a_change_was_announced_is_not_kept(remembered):
    changes = remembered.changes
    remembered.changed(str(HERE))
    remembered.keep(b"key", standing(HERE), changes)
    assert remembered.get(b"key", NOW) is None


def test_what_was_read_while_a_session_ended_is_not_kept(remembered):
    changes = remembered.changes
    remembered.forget(b"key")
    remembered.keep(b"key", standing(), changes)
    assert remembered.get(b"key", NOW) is None


def test_nothing_is_kept_before_somebody_listens():
    remembered = Remembered()
    remembered.keep(b"key", standing(), remembered.changes)
    assert remembered.get(b"key", NOW) is None


def test_when_nobody_listens_any_more_everything_is_forgotten_and_nothing_kept(remembered):
    remembered.keep(b"key", standing(), remembered.changes)
    remembered.close()
    assert remembered.get(b"key", NOW) is None
    remembered.keep(b"key", standing(), remembered.changes)
    assert remembered.get(b"key", NOW) is None


def test_what_was_read_before_listening_began_again_is_not_kept(remembered):
    changes = remembered.changes
    remembered.close()
    remembered.open()
    remembered.keep(b"key", standing(), changes)
    assert len(remembered) == 0


def test_the_longest_unused_goes_first_when_there_are_too_many():
    remembered = Remembered(entries_max=2)
    remembered.open()
    remembered.keep(b"a", standing(), remembered.changes)
    remembered.keep(b"b", standing(), remembered.changes)
    remembered.get(b"a", NOW)
    remembered.keep(b"c", standing(), remembered.changes)
    assert [remembered.get(key, NOW) is not None for key in (b"a", b"b", b"c")] == [
        True,
        False,
        True,
    ]
