"""Makes the two fonts of the pictures: Lato 2.0 (SIL Open Font License 1.1) cut down to the characters pictures need.

The licence reserves the name "Lato" for the original, so the cut ones are called "QcaNet Sans".
Made with fontTools 4.38 from the files of Debian's fonts-lato 2.0-2.1:

    python3 make_fonts.py /usr/share/fonts/truetype/lato
"""

import sys
from pathlib import Path

from fontTools import subset, ttLib

CHARACTERS = [*range(0x20, 0x7F), *range(0xA0, 0x180), 0x3BC, 0x2013, 0x2014, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2026, 0x2212, 0x2260, 0x2264, 0x2265]
FAMILY = "QcaNet Sans"

for style in ("Regular", "Bold"):
    font = ttLib.TTFont(Path(sys.argv[1]) / f"Lato-{style}.ttf", recalcTimestamp=False)
    options = subset.Options()
    options.hinting = False
    options.layout_features = ["kern"]
    options.name_IDs = ["*"]
    options.notdef_outline = True
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=CHARACTERS)
    subsetter.subset(font)
    names = {1: FAMILY, 2: style, 3: f"{FAMILY} {style} 1.0", 4: f"{FAMILY} {style}", 6: f"QcaNetSans-{style}"}
    for record in list(font["name"].names):
        if record.nameID in (0, 13, 14):
            continue
        font["name"].removeNames(nameID=record.nameID)
    for number, text in names.items():
        font["name"].setName(text, number, 3, 1, 0x409)
    font.save(Path(__file__).parent / f"QcaNetSans-{style}.ttf")
