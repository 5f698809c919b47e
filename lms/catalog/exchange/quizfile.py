"""A quiz as the text of a quiz file, written as an author would."""

from __future__ import annotations

from collections.abc import Mapping
from io import StringIO
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap
from ruamel.yaml.scalarstring import DoubleQuotedScalarString, LiteralScalarString

from ..domain import LANGUAGES

_NULL = "tag:yaml.org,2002:null"
_SHORT = 80  # characters of a text in both languages that stand on one line


def quiz_yaml(data: Mapping[str, Any]) -> str:
    """The YAML of a quiz file's content; what is missing in one language has no key."""
    yaml = YAML(typ="rt", pure=True)
    yaml.width, yaml.allow_unicode = 100_000, True
    yaml.indent(mapping=2, sequence=4, offset=2)
    yaml.representer.add_representer(type(None), lambda said, _none: said.represent_scalar(_NULL, "null"))
    out = StringIO()
    yaml.dump(_styled(data), out)
    return out.getvalue()


def _styled(value: Any, key: str = "") -> Any:
    """Texts in quotes, or as blocks when they have several lines; slugs and words of ours bare."""
    if isinstance(value, Mapping):
        if key == "unit" and len(set(value.values())) == 1 and len(value) == len(LANGUAGES):
            return DoubleQuotedScalarString(next(iter(value.values())))
        made = CommentedMap((name, _styled(one, str(name))) for name, one in value.items())
        if (
            set(value) <= set(LANGUAGES)
            and len("".join(value.values())) < _SHORT
            and not any("\n" in one for one in value.values())
        ):
            made.fa.set_flow_style()
        return made
    if isinstance(value, list):
        return [_styled(one) for one in value]
    if isinstance(value, str) and key in ("ko", "en"):
        block = "\n" in value.strip("\n") and value == value.strip() and not any(map(_odd, value))
        return LiteralScalarString(value) if block else DoubleQuotedScalarString(value)
    return value


def _odd(sign: str) -> bool:
    """What a block of YAML cannot hold as it stands."""
    return sign != "\n" and not sign.isprintable()
