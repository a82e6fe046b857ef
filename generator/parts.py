"""What every part of a configuration is: strict about its keys and types, and sometimes short to write."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import (
    BaseModel,
    ConfigDict,
    Discriminator,
    GetJsonSchemaHandler,
    SerializerFunctionWrapHandler,
    model_serializer,
    model_validator,
)
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema


class Part(BaseModel):
    """A part of the configuration: unknown keys are refused, types are strict, nothing changes afterwards."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class ShortPart(Part):
    """A part that may be written as its first field alone: ``API_KEY`` for ``{name: API_KEY}``."""

    @model_validator(mode="before")
    @classmethod
    def _from_short(cls, value: Any) -> Any:
        return {next(iter(cls.model_fields)): value} if isinstance(value, str) else value

    @model_serializer(mode="wrap")
    def _to_short(self, handler: SerializerFunctionWrapHandler) -> Any:
        written = handler(self)
        first = next(iter(type(self).model_fields))
        return written[first] if set(written) == {first} else written

    @classmethod
    def __get_pydantic_json_schema__(
        cls, core_schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        full = handler(core_schema)
        return {"anyOf": [{"type": "string"}, full]}


UNKNOWN_KIND = "unknown_kind"


def by_kind(*kinds: str, default: str = "") -> Discriminator:
    """Choose among parts by their key ``kind``; each is tagged ``#`` and its kind.

    ``default`` is meant where there is no kind. An unknown one is told at the key, with all that there are.
    """

    def kind_of(value: object) -> str | None:
        if not isinstance(value, Mapping | Part):
            # Not even a map: the first part says so.
            return f"#{kinds[0]}"
        kind = value.get("kind", default) if isinstance(value, Mapping) else getattr(value, "kind", default)
        return f"#{kind}" if kind in kinds else None

    message = f"Choose one of {', '.join(kinds)}"
    return Discriminator(kind_of, custom_error_type=UNKNOWN_KIND, custom_error_message=message)
