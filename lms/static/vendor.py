"""Third-party files of the face: fetch them, derive our font, check that nothing changed.

    python lms/static/vendor.py check    every file has the sha256 of the list, and no other is here
    python lms/static/vendor.py fetch    get the packages with npm, write the files, print what differs

vendor.json is the list: npm package, version and, for each file, its path in the package, its path here
and its sha256. A file with `font` is derived, not copied: a subset of the variable font, under another name
because its licence reserves its own.
"""

import argparse
import hashlib
import io
import json
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

HERE = Path(__file__).parent
FOLDER = HERE / "vendor"
LIST = HERE / "vendor.json"

# KS X 1001: the 2,350 syllables of everyday Korean. The other 8,822 are in a file that is loaded only when
# one of them occurs.
COMMON_HANGUL = {
    ord(bytes([high, low]).decode("euc_kr")) for high in range(0xB0, 0xC9) for low in range(0xA1, 0xFF)
}
ALL_HANGUL = set(range(0xAC00, 0xD7A4))
SUBSETS = {
    "common": COMMON_HANGUL | set(range(0x3131, 0x3164)) | set(range(0x3000, 0x3020)),
    "rare": ALL_HANGUL - COMMON_HANGUL,
}
LATIN_BLOCKS = (
    (0x20, 0x7F),
    (0xA0, 0x180),
    (0x2010, 0x2070),
    (0x2070, 0x20D0),
    (0x2100, 0x2200),
    (0x2200, 0x2300),
    (0x25A0, 0x2700),
)
SUBSETS["latin"] = {code for first, end in LATIN_BLOCKS for code in range(first, end)} | {
    0x2BC,
    0x2C6,
    0x2DA,
    0x2DC,
    0xFEFF,
}


def main() -> int:
    """Run one command; 0 when the files are as listed, 1 when they are not."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("command", choices=("check", "fetch"))
    if parser.parse_args().command == "fetch":
        fetch()
    problems = check()
    sys.stdout.write("\n".join(problems) or "vendored files: as listed")
    sys.stdout.write("\n")
    return 1 if problems else 0


def entries() -> list[dict]:
    """The files of vendor.json, each with the package and version it comes from."""
    packages = json.loads(LIST.read_text("utf-8"))["packages"]
    return [{**file, "package": p["name"], "version": p["version"]} for p in packages for file in p["files"]]


def check() -> list[str]:
    """Sentences about what differs from the list; empty when nothing does."""
    listed = {entry["to"]: entry["sha256"] for entry in entries()}
    present = {path.relative_to(FOLDER).as_posix() for path in FOLDER.rglob("*") if path.is_file()}
    problems = [f"missing: {name}" for name in sorted(listed.keys() - present)]
    problems += [f"not in vendor.json: {name}" for name in sorted(present - listed.keys())]
    for name in sorted(present & listed.keys()):
        found = hashlib.sha256((FOLDER / name).read_bytes()).hexdigest()
        if found != listed[name]:
            problems.append(f"changed: {name} has sha256 {found}, the list says {listed[name]}")
    return problems


def fetch() -> None:
    """Pack each package with npm into a scratch folder and write its files."""
    with tempfile.TemporaryDirectory() as scratch:
        for package, version in dict.fromkeys((entry["package"], entry["version"]) for entry in entries()):
            with tarfile.open(pack(package, version, Path(scratch))) as archive:
                for entry in entries():
                    if entry["package"] == package:
                        write(entry, archive)


def pack(package: str, version: str, scratch: Path) -> Path:
    """The archive of one npm package."""
    command = ["npm", "pack", "--silent", f"{package}@{version}"]
    return (
        scratch
        / subprocess.run(command, cwd=scratch, check=True, capture_output=True, text=True).stdout.split()[-1]
    )


def write(entry: dict, archive: tarfile.TarFile) -> None:
    """Copy one file of the package, or derive one subset of its font."""
    target = FOLDER / entry["to"]
    target.parent.mkdir(parents=True, exist_ok=True)
    packed = archive.extractfile(f"package/{entry['from']}")
    if packed is None:
        raise SystemExit(f"{entry['from']} is a folder in its package")
    content = packed.read()
    if "font" in entry:
        subset(io.BytesIO(content), target, SUBSETS[entry["font"]])
    else:
        target.write_bytes(content)


def subset(source: io.BytesIO, target: Path, codes: set[int]) -> None:
    """Write the glyphs of `codes` at weights 400-800 as WOFF2 under the name Baeum Sans."""
    from fontTools import subset as subsetter
    from fontTools.ttLib import TTFont
    from fontTools.varLib import instancer

    font = TTFont(source, recalcTimestamp=False)
    options = subsetter.Options(
        layout_features=["kern", "liga", "calt", "tnum", "case", "ccmp", "mark", "mkmk"], hinting=False
    )
    options.name_IDs = [0, 1, 2, 3, 4, 5, 6, 13, 14, 16, 17]
    maker = subsetter.Subsetter(options)
    maker.populate(unicodes=codes)
    maker.subset(font)
    font = instancer.instantiateVariableFont(font, {"wght": (400, 400, 800)})
    for record in font["name"].names:
        if record.nameID in (1, 3, 4, 6, 16):
            record.string = (
                str(record)
                .replace("Pretendard Variable", "Baeum Sans")
                .replace("PretendardVariable", "BaeumSans")
            )
    font.flavor = "woff2"
    font.save(target)


if __name__ == "__main__":
    sys.exit(main())
