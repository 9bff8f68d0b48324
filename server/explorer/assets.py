"""The files behind the pages: GraphiQL from its wheel, each pinned by hash, and our own few."""

from __future__ import annotations

import gzip
import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from importlib.util import find_spec
from pathlib import Path
from types import MappingProxyType

WHEEL = "graphene_django_graphiql_static"
PREFIX = "/explorer/assets"

PINNED: Mapping[str, str] = MappingProxyType(
    {
        "react.production.min.js": (
            "229bbf4d0e7488209564152c6723497f1ac3934136ca1684233d2fa88fa4146f"
        ),
        "react-dom.production.min.js": (
            "9db33292007ab6c38527b39d5663e976a305564e19b2a5a8713ea2b2c00f505d"
        ),
        "graphiql.min.js": "c564de05b95d184e2c5ba5ceaf2635821f6bf92f2d5777b74d91004ff6b591d1",
        "graphiql.min.css": "c6cd4b83f01c5e1ff4975d77bc957184dce6dec0155fbf9cc4d9190eba8a7b9d",
        "graphiql-plugin-explorer.umd.js": (
            "de152e8415dd5e57c28fa45378490916d121fe4506f9308301216914f2ebcef1"
        ),
        "style.css": "7c0d0b3d496e90c351e8be123d2785a834d86aff107568d0da7af9e7d6659f55",
    }
)
"""SHA-256 of each file taken from the wheel, version 0.8; its other files are not served."""

OURS = (
    "house.css",
    "sign-in.css",
    "sign-in.js",
    "explorer.css",
    "graphiql.css",
    "assist.js",
    "explorer.js",
    "mark.svg",
)

MEDIA_TYPES: Mapping[str, str] = MappingProxyType(
    {
        ".css": "text/css; charset=utf-8",
        ".js": "text/javascript; charset=utf-8",
        ".svg": "image/svg+xml",
    }
)

STATIC = Path(__file__).parent / "static"


class AssetsError(RuntimeError):
    """A file of the explorer is missing or is not the one that was reviewed."""


@dataclass(frozen=True)
class Asset:
    """One file, held in memory, under an address that changes with its content."""

    name: str
    body: bytes
    digest: str

    @property
    def path(self) -> str:
        return f"{PREFIX}/{self.digest[:16]}/{self.name}"

    @property
    def media_type(self) -> str:
        return MEDIA_TYPES[Path(self.name).suffix]

    @cached_property
    def packed(self) -> bytes:
        """The body in gzip, made once: GraphiQL shrinks from 980 to 290 kB."""
        return gzip.compress(self.body, compresslevel=6, mtime=0)


Assets = dict[str, Asset]


def load_assets(wheel: Path | None = None) -> Assets:
    """Read every file once; raise AssetsError if one is missing or differs from its pin."""
    pinned = [_verified(asset) for asset in _read(wheel or wheel_folder(), PINNED)]
    return {asset.name: asset for asset in [*pinned, *_read(STATIC, OURS)]}


def wheel_folder() -> Path:
    """Where the wheel keeps its files; found without importing it, because it imports Django."""
    spec = find_spec(WHEEL)
    if spec is None or not spec.submodule_search_locations:
        raise AssetsError(
            "the explorer's files are not installed: pip install 'front-office[explorer]'"
        )
    return Path(spec.submodule_search_locations[0]) / "static" / WHEEL


def _read(folder: Path, names: Iterable[str]) -> list[Asset]:
    return [_asset(folder / name) for name in names]


def _asset(file: Path) -> Asset:
    try:
        body = file.read_bytes()
    except OSError as error:
        raise AssetsError(f"the explorer cannot read {file.name}: {error.strerror}") from error
    return Asset(file.name, body, hashlib.sha256(body).hexdigest())


def _verified(asset: Asset) -> Asset:
    if asset.digest != PINNED[asset.name]:
        raise AssetsError(
            f"the explorer refuses {asset.name}: its SHA-256 is {asset.digest},"
            f" not the pinned {PINNED[asset.name]}"
        )
    return asset
