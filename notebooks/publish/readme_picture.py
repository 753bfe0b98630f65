"""The moving picture in the README: the chord of lesson 01 turning into the tangent.

Run it after a change to that figure, from the notebooks folder: `python -m publish.readme_picture`.
"""
from pathlib import Path

from PIL import Image

from figures.difference_quotient import Chord

PICTURE = Path(__file__).parents[1] / "figures" / "chord.gif"
FIRST, EACH, LAST = 900, 110, 2500      # milliseconds


def main() -> None:
    chord = Chord()
    steps = chord.sliders[0].values[::-2]
    pictures = [Image.fromarray(chord.draw(0.8, h=h)).convert("RGB") for h in steps]
    frames = [picture.quantize(48, dither=Image.Dither.NONE) for picture in pictures]
    durations = [FIRST] + [EACH] * (len(frames) - 2) + [LAST]
    frames[0].save(PICTURE, save_all=True, append_images=frames[1:], duration=durations, loop=0, optimize=True)


if __name__ == "__main__":
    main()
