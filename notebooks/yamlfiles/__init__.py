"""Reads what authors write in YAML: checked by JSON Schema, each mistake with file, line, key and remedy.

The LMS reads its catalogue by this, and `notebooks.authoring` its labs. Nothing here knows what the files
are about. Importing it is cheap: neither Jupyter nor nbgrader comes with it.
"""

from .problems import Problem, did_you_mean
from .schema import Schemas
from .text import read_text
from .yamlfile import Key, YamlFile, parse_yaml

__all__ = ["Key", "Problem", "Schemas", "YamlFile", "did_you_mean", "parse_yaml", "read_text"]
