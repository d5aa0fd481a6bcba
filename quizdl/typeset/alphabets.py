"""Unicode's mathematical letters, and its small letters above and below the line."""

from __future__ import annotations

import unicodedata

from quizdl.text import Text

FONTS: dict[str, tuple[str, Text]] = {
    "mathbf": ("MATHEMATICAL BOLD", Text("粗体", "bold")),
    "boldsymbol": ("MATHEMATICAL BOLD", Text("粗体", "bold")),
    "mathbb": ("DOUBLE-STRUCK", Text("双线体", "double-struck")),
    "mathcal": ("SCRIPT", Text("花体", "script")),
}
SUPERSCRIPTS = dict(zip("0123456789+−=()", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾", strict=True)) | dict(
    zip("abcdefghijklmnoprstuvwxyz", "ᵃᵇᶜᵈᵉᶠᵍʰⁱʲᵏˡᵐⁿᵒᵖʳˢᵗᵘᵛʷˣʸᶻ", strict=True)
) | dict(zip("ABDEGHIJKLMNOPRTUVWβγδθ⊤", "ᴬᴮᴰᴱᴳᴴᴵᴶᴷᴸᴹᴺᴼᴾᴿᵀᵁⱽᵂᵝᵞᵟᶿᵀ", strict=True))
SUBSCRIPTS = dict(zip("0123456789+−=()", "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎", strict=True)) | dict(
    zip("aehijklmnoprstuvxβγρϕφχ", "ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓᵦᵧᵨᵩᵩᵪ", strict=True)
)
COMBINING = {"hat": "\u0302", "bar": "\u0304", "tilde": "\u0303", "vec": "\u20d7", "dot": "\u0307", "ddot": "\u0308",
             "overline": "\u0304", "underline": "\u0332"}


def styled(char: str, command: str) -> str | None:
    """``char`` in the alphabet of a font command; None when Unicode has no such letter."""
    family, _ = FONTS[command]
    name = unicodedata.name(char, "")
    if char == "ϵ":
        name = "GREEK SMALL LETTER EPSILON"
    short = name.replace("LATIN ", "").replace("GREEK ", "").replace(" LETTER", "")
    # The mathematical letter comes first: U+2118 is called SCRIPT CAPITAL P and is another sign.
    candidates = (f"MATHEMATICAL {family} {short}", f"{family} {short}")
    for candidate in candidates:
        try:
            found = unicodedata.lookup(candidate)
        except KeyError:
            continue
        return found
    return None


def small(text: str, table: dict[str, str]) -> str | None:
    """``text`` in small letters above or below the line; None if any character has none."""
    letters = [table.get(char) for char in text]
    return "".join(letter for letter in letters if letter) if text and all(letters) else None
