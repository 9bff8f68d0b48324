"""One declaration per field: its words, its permission, and where its value comes from."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from enum import Enum
from inspect import cleandoc
from typing import Any, TypeVar, dataclass_transform

import strawberry
from sqlalchemy import ColumnElement, Select, Table
from strawberry import Info
from strawberry.annotation import StrawberryAnnotation
from strawberry.types.arguments import StrawberryArgument
from strawberry.types.enum import EnumValueDefinition
from strawberry.types.field import StrawberryField
from strawberry.utils.str_converters import to_camel_case

from db.tables import readers_of
from engine.rules import (
    ById,
    Check,
    Column,
    Computed,
    Condition,
    Derived,
    Open,
    PagePart,
    Related,
    Requirement,
    Rows,
    SameRow,
    Source,
)
from permissions.scopes import Scope
from permissions.vocabulary import Permission
from schema.declared import DECLARED, Declared, DeclaredInput, EntityDeclaration, Requires
from schema.guard import guard

T = TypeVar("T", bound=type)
E = TypeVar("E", bound=type[Enum])


class DeclarationError(TypeError):
    """A declaration that could let something through; the import fails with it."""


class DeclaredField(StrawberryField):
    """A field as Strawberry's own executor asks for its value; the engine never does."""

    @property
    def is_attribute(self) -> bool:
        """Whether the value stands on the object, as columns and the parts of a page do."""
        source = self.metadata[DECLARED].source
        return source is None or isinstance(source, Column | PagePart)

    @property
    def is_basic_field(self) -> bool:
        return self.is_attribute and super().is_basic_field

    def get_result(self, source: Any, info: Info | None, args: list[Any], kwargs: Any) -> Any:
        if self.is_attribute:
            return super().get_result(source, info, args, kwargs)
        assert info is not None, "only a basic field is asked without it"
        return info.context.value(source, info._raw_info)  # noqa: SLF001 - it has no public name


def requirement_of(requires: Permission | None, open: str | None) -> Requirement:  # noqa: A002
    """Exactly one of both must be said: the permission, or why none is needed."""
    if requires is not None and open is None:
        return requires
    if open and requires is None:
        return Open(open)
    raise DeclarationError("Say what is required, or give the reason why it is open; not both.")


def said(words: str, requirement: Requirement) -> str:
    """The description that people read, with the permission at its end."""
    if not words.strip():
        raise DeclarationError("A declaration needs words.")
    if isinstance(requirement, Permission):
        return f"{words}\n\nRequires `{requirement}`."
    return words


def field(
    words: str,
    *,
    requires: Permission | None = None,
    open: str | None = None,  # noqa: A002
    column: str | None = None,
    read: Callable[[Rows], ColumnElement[Any]] | None = None,
    resolve: Callable[..., Select[Any]] | None = None,
    compute: Callable[[Any], Any] | None = None,
    source: Source | None = None,
    arguments: Mapping[str, StrawberryArgument] | None = None,
    check: Check | None = None,
) -> Any:
    """Declare one field.

    Its value is a column of the same name unless `column` names another, `read` gives an expression
    over the row, `resolve` a relation, `compute` a value of the viewer, or `source` says it whole:
    one that Python makes of a row's columns is a `Derived`.
    `check` sees the arguments together. Raises DeclarationError without words or without a rule.
    """
    requirement = requirement_of(requires, open)
    given = [
        source,
        Column(read) if read else None,
        Related(resolve) if resolve else None,
        Computed(compute) if compute else None,
    ]
    sources = [one for one in given if one is not None]
    if len(sources) + bool(column) > 1:
        raise DeclarationError("A field has one source.")
    declared = Declared(requirement, sources[0] if sources else None, column, check)
    made = DeclaredField(
        description=said(words, requirement),
        permission_classes=guard(requirement),
        directives=directives(requirement),
        metadata={DECLARED: declared},
        default=None,
    )
    if arguments:
        made.arguments = [_named(name, one) for name, one in arguments.items()]
    return made


def same_row(words: str, *, requires: Permission | None = None, open: str | None = None) -> Any:  # noqa: A002
    """An object that groups more values of the same row."""
    return field(words, requires=requires, open=open, source=SameRow())


def page_part(words: str, *, is_cursor: bool = False) -> Any:
    """A part of every connection."""
    reason = "It follows the rule of the list it belongs to."
    return field(words, open=reason, source=PagePart(is_cursor))


def by_id(words: str, arguments: Mapping[str, StrawberryArgument]) -> Any:
    """The object of a global id: it requires what its type requires."""
    reason = "Each type that it can lead to has its own permission."
    return field(words, open=reason, source=ById(), arguments=arguments)


def argument(
    type_: Any,
    words: str,
    *,
    requires: Permission | None = None,
    open: str | None = None,  # noqa: A002
    encode: Callable[[Any], Any] | None = None,
    sends: Any = None,
    default: Any = strawberry.UNSET,
) -> StrawberryArgument:
    """Declare one argument; `sends` is its SQL type, or None when it shapes the statement."""
    requirement = requirement_of(requires, open)
    return StrawberryArgument(
        python_name="",
        graphql_name=None,
        type_annotation=StrawberryAnnotation(type_),
        description=said(words, requirement),
        directives=directives(requirement),
        metadata={DECLARED: DeclaredInput(requirement, encode, sends)},
        default=default,
    )


def input_field(
    words: str,
    *,
    requires: Permission | None = None,
    open: str | None = None,  # noqa: A002
    encode: Callable[[Any], Any] | None = None,
    sends: Any = None,
    may_be_null: bool = True,
    default: Any = strawberry.UNSET,
) -> Any:
    """Declare one field of an input; it may be left out if it may be null or has a default.

    Where null would say nothing, as in a change of what must be there, say `may_be_null=False`.
    """
    requirement = requirement_of(requires, open)
    return StrawberryField(
        description=said(words, requirement),
        directives=directives(requirement),
        metadata={DECLARED: DeclaredInput(requirement, encode, sends, may_be_null)},
        default=default,
    )


def inputs(cls: T) -> T:
    """An input type, all of whose fields are made with `input_field`."""
    return strawberry.input(cls, description=_own_words(cls))


def choice(value: str, words: str, *, requires: Permission) -> EnumValueDefinition:
    """Declare one ordering value; its value is its name."""
    definition = strawberry.enum_value(
        value, description=said(words, requires), directives=directives(requires)
    )
    assert isinstance(definition, EnumValueDefinition)
    return definition


def ordering(cls: E) -> E:
    """An enum of orderings: every value is a `choice` with its own permission."""
    for member in cls:
        if not isinstance(member.value, EnumValueDefinition):
            raise DeclarationError(f"{cls.__name__}.{member.name} has no declared permission.")
    return strawberry.enum(cls, description=_own_words(cls))


def choices(cls: E) -> E:
    """A closed set of words; they carry no permission of their own."""
    return strawberry.enum(cls, description=_own_words(cls))


@dataclass_transform(kw_only_default=True)
def entity(
    table: Table | None = None,
    *,
    requires: Permission,
    subject: str | None = None,
    within: Mapping[Scope, Callable[[Rows, Rows], Condition]] | None = None,
    prefix: str | None = None,
    by_id: Callable[..., Select[Any]] | None = None,
    kind: str | None = None,
    kinds: Mapping[str, str] | None = None,
    interface: bool = False,
    any_of: str | None = None,
    only: Callable[[Rows], Condition] | None = None,
    strays: bool = False,
) -> Callable[[T], T]:
    """A type whose objects are rows. Raises DeclarationError for a column that is not there."""
    declaration = EntityDeclaration(
        table,
        requires,
        subject,
        within or {},
        prefix,
        by_id,
        kind,
        kinds or {},
        any_of,
        only,
        strays,
    )

    def declare(cls: T) -> T:
        _check_columns(cls, table)
        cls.__entity__ = declaration  # type: ignore[attr-defined]
        make = strawberry.interface if interface else strawberry.type
        return make(cls, description=_own_words(cls))

    return declare


@dataclass_transform(kw_only_default=True)
def group(table: Table | None = None) -> Callable[[T], T]:
    """A type that only groups fields: of the row it hangs on, or of nothing at all."""

    def declare(cls: T) -> T:
        _check_columns(cls, table)
        return strawberry.type(cls, description=_own_words(cls))

    return declare


def _own_words(cls: type) -> str:
    """What a class says of itself, without the indentation of its source."""
    return cleandoc(cls.__doc__ or "")


def _check_columns(cls: type, table: Table | None) -> None:
    """Two keys must agree: what the field requires, and what the column lets read it."""
    if not cls.__doc__:
        raise DeclarationError(f"{cls.__name__} has no words.")
    for name in cls.__annotations__:
        made = getattr(cls, name, None)
        declared = made.metadata.get(DECLARED) if isinstance(made, StrawberryField) else None
        if not isinstance(declared, Declared):
            raise DeclarationError(f"{cls.__name__}.{name} is not declared with field().")
        if table is not None:
            for column in _columns_read(name, declared):
                _check_column(cls, name, declared, column, table)


def _columns_read(name: str, declared: Declared) -> Sequence[str]:
    """The columns that a field names; what an expression or a relation names, PostgreSQL checks."""
    if isinstance(declared.source, Derived):
        return declared.source.reads
    return [declared.column or name] if declared.source is None else []


def _check_column(cls: type, name: str, declared: Declared, column: str, table: Table) -> None:
    if column not in table.c:
        raise DeclarationError(f"{cls.__name__}.{name}: {table.name} has no column {column}.")
    readers = readers_of(table.c[column])
    is_key = readers == frozenset()
    if not is_key and declared.requirement not in (readers or ()):
        raise DeclarationError(
            f"{cls.__name__}.{name} asks for {declared.requirement}, "
            f"but {table.name}.{column} opens to {sorted(readers or ())}."
        )


def directives(requirement: Requirement) -> list[object]:
    return [Requires(permission=requirement)] if isinstance(requirement, Permission) else []


def _named(name: str, one: StrawberryArgument) -> StrawberryArgument:
    one.python_name = name
    one.graphql_name = to_camel_case(name.rstrip("_"))
    return one
