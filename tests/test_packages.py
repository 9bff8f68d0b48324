"""Our packages are top-level: nothing that is installed may bring one of the same name."""

from __future__ import annotations

from importlib.metadata import packages_distributions

OURS = {"server", "schema", "engine", "resolvers", "permissions", "db", "integrations"}


def test_no_dependency_brings_a_package_of_our_names() -> None:
    owners = packages_distributions()
    for name in OURS:
        assert set(owners.get(name, ["front-office"])) == {"front-office"}
