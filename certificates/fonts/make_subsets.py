"""Make the fonts beside this file from the full ones: python make_subsets.py SANS_DIR SERIF_DIR

The folders are those of the npm packages @expo-google-fonts/noto-sans-kr and noto-serif-kr (0.4.3). Kept are
Latin with Vietnamese, Greek, Cyrillic, symbols and Hangul; in the regular weight also the Hanja of KS X 1001,
for names. Small files load faster, too: WeasyPrint embeds only the glyphs that a document uses. It keeps the
numbers of glyphs, with empty places for all in between: those that most documents use get the lowest.
"""

import sys
from itertools import chain
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont
from fontTools.ttLib.reorderGlyphs import reorderGlyphs

HERE = Path(__file__).parent
_LETTERS = (range(0x20, 0x530), range(0x1E00, 0x1F00), range(0x2000, 0x2400), range(0x2460, 0x2500))
_SYMBOLS = (range(0x25A0, 0x2700), range(0x3000, 0x3040), range(0xFF00, 0xFF60))
_HANGUL = (range(0x1100, 0x1200), range(0x3130, 0x3190), range(0xAC00, 0xD7A4))


def main(sans: Path, serif: Path) -> None:
    hangul = set(chain(*_LETTERS, *_SYMBOLS, *_HANGUL))
    common = {char for char in hangul | set(range(0x4E00, 0xA000)) if _in_ks_x_1001(char)}
    _make(sans / "400Regular/NotoSansKR_400Regular.ttf", hangul | common)
    _make(sans / "700Bold/NotoSansKR_700Bold.ttf", hangul)
    letters = set(chain(*_LETTERS, *_SYMBOLS))
    _make(serif / "600SemiBold/NotoSerifKR_600SemiBold.ttf", letters | (common & hangul))


def _in_ks_x_1001(char: int) -> bool:
    """One of its 2,350 Hangul or 4,888 Hanja; Python's codec spells the other Hangul in eight bytes."""
    try:
        return len(chr(char).encode("euc_kr")) <= 2
    except UnicodeEncodeError:
        return False


def _make(source: Path, characters: set[int]) -> None:
    options = subset.Options()
    options.layout_features = ["kern", "mark", "mkmk", "ccmp", "locl", "lnum", "tnum"]
    options.hinting = False
    options.glyph_names = False
    options.notdef_outline = True
    options.name_IDs = ["*"]
    options.drop_tables += ["vhea", "vmtx", "VORG", "DSIG"]
    font = subset.load_font(source, options)
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=characters)
    subsetter.subset(font)
    reorderGlyphs(font, sorted(font.getGlyphOrder(), key=_places(font).__getitem__))
    subset.save_font(font, HERE / source.name.replace("_", "-"), options)


def _places(font: TTFont) -> dict[str, tuple[int, int]]:
    """Where each glyph is to stand: Latin, what stands for other glyphs (figures of equal width, Korean
    punctuation), symbols and the Hangul of KS X 1001, the others."""
    places = {name: (1, number) for number, name in enumerate(font.getGlyphOrder())}
    for char, name in sorted(font.getBestCmap().items(), reverse=True):
        common = char in range(0x2000, 0x2500) or (char >= 0xAC00 and _in_ks_x_1001(char))
        places[name] = (0 if char < 0x180 else 2 if common else 3, char)
    return places | {font.getGlyphOrder()[0]: (0, 0)}  # .notdef is the first by definition


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
