// The deck, after figure.js in the same module: mount the figures, let Reveal show the slides, fit what is too large.

const SMALLEST = 0.6;               // of the full size of text; the tests ask for more

for (const host of document.querySelectorAll(".live-figure")) {
  const { spec, base, frames } = JSON.parse(host.firstElementChild.textContent);
  const source = async ({ positions: [position] }) => frames[position];
  const figure = mount(host, spec, frames[spec.sliders[0].start], source);
  // A frame holds only what differs from the base, which lies beneath it.
  const beneath = element("img", { src: base, alt: "", className: "beneath", width: spec.width, height: spec.height });
  figure.querySelector(".course-picture").append(beneath);
}

// Reveal leaves the keys to a control that has the focus. These go on with the talk all the same: the keys of a
// presenter's remote control, and Escape, which gives the keys back to the deck.
const GOING_ON = { PageDown: () => Reveal.next(), PageUp: () => Reveal.prev(), Escape: () => document.activeElement.blur() };
document.addEventListener("keydown", (event) => {
  if (event.target.type !== "range" || !(event.key in GOING_ON)) return;
  event.preventDefault();
  event.stopPropagation();
  GOING_ON[event.key]();
}, true);
Reveal.on("slidechanged", () => document.activeElement.blur());

// Fonts differ from machine to machine: a slide that is too full on this one gets smaller text.
function fit(page) {
  const section = page.parentElement, shown = section.style.display;
  section.style.display = "block";
  for (let size = 1; size >= SMALLEST; size -= 0.02) {
    page.style.fontSize = `${size}em`;
    if (page.scrollHeight <= page.clientHeight && page.scrollWidth <= page.clientWidth) break;
  }
  section.style.display = shown;
}

await Reveal.initialize({
  width: 1280, height: 720, margin: 0, center: false,
  transition: "none", hash: true, slideNumber: "c/t", plugins: [RevealNotes],
});
await document.fonts.load("1em course-formulas");
document.querySelectorAll(".page").forEach(fit);
document.documentElement.dataset.ready = "true";
