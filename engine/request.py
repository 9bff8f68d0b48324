"""One operation of a document, with the variables and the viewer it runs for."""

from __future__ import annotations

from dataclasses import dataclass

from graphql import OperationDefinitionNode
from graphql.execution.values import VariableValues

from engine.document import Document
from permissions.viewer import Viewer


@dataclass(frozen=True)
class Request:
    """What is to be answered."""

    document: Document
    operation: OperationDefinitionNode
    variables: VariableValues
    viewer: Viewer

    @property
    def name(self) -> str:
        """The operation's name; empty when it has none."""
        return self.operation.name.value if self.operation.name else ""
