"""Drives a server over HTTP and counts what comes back."""

from benchmarks.load.drive import drive
from benchmarks.load.outcome import Outcome
from benchmarks.load.request import Request

__all__ = ["Outcome", "Request", "drive"]
