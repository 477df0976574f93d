# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""Pictures of pages, small enough for a repository."""

from io import BytesIO
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PAINTED = """() => [...document.images].every(
    (image) => image.complete || image.getBoundingClientRect().top > innerHeight
) && !document.querySelector(".o_loading_indicator")"""
SMALL = 256  # colours: what a screen shows, in a third of the bytes
GAP = 24  # pixels between pages that stand side by side


def picture(page, name, module="pos_backend_partner"):
    """In the module's folder for the Apps menu."""
    _keep(_taken(page), ROOT / module / "static" / "description" / f"{name}.png")


def side_by_side(pages, path):
    """The same moment on several screens; path: in the repository."""
    from PIL import Image

    shots = [_taken(page) for page in pages]
    width = sum(shot.width for shot in shots) + GAP * (len(shots) + 1)
    height = max(shot.height for shot in shots) + 2 * GAP
    sheet = Image.new("RGB", (width, height), "#adb5bd")
    left = GAP
    for shot in shots:
        sheet.paste(shot, (left, (height - shot.height) // 2))
        left += shot.width + GAP
    _keep(sheet, ROOT / path)


def _taken(page):
    from PIL import Image

    page.wait_for_function(PAINTED)
    return Image.open(BytesIO(page.screenshot(animations="disabled"))).convert("RGB")


def _keep(image, path):
    path.parent.mkdir(parents=True, exist_ok=True)
    image.quantize(SMALL).save(path, optimize=True)
    print(path.relative_to(ROOT), flush=True)
