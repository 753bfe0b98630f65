// One figure on a page: the prediction asked before it opens, the picture, its sliders.
//
// A notebook and a slide run this same code; they differ only in where pictures come from. `source(request)` promises
// {url, alt, reply} for a request {positions, scale, predicted}: the kernel draws them, or they were drawn beforehand.

const PATIENCE = 4000;              // milliseconds without an answer after which the page says what to do
const RESTARTED = "The kernel was restarted and does not know this figure any more. Run this cell again.";
const QUIET = 500;                  // a screen reader hears the picture once the slider has rested this long

function element(tag, properties = {}, ...children) {
  const node = Object.assign(document.createElement(tag), properties);
  node.append(...children);
  return node;
}

// A control keeps the keys pressed on it: JupyterLab would take arrows and letters for commands of its own.
function control(tag, properties) {
  const node = element(tag, properties);
  node.dataset.lmSuppressShortcuts = "true";           // JupyterLab looks for it on the focused element itself
  return node;
}

export function mount(host, spec, still, source) {
  const state = { positions: spec.sliders.map((s) => s.start), predicted: null };
  const figure = element("figure", { className: "course-figure" });
  figure.style.maxWidth = `${spec.width}px`;
  const image = element("img", { src: still.url, alt: still.alt, width: spec.width, height: spec.height });
  const picture = element("div", { className: "course-picture" }, image);
  picture.style.aspectRatio = `${spec.width} / ${spec.height}`;
  if (spec.photographic) picture.classList.add("course-photographic");
  const spoken = element("p", { className: "course-spoken" });
  spoken.setAttribute("aria-live", "polite");
  const note = element("p", { className: "course-note", hidden: true });
  note.setAttribute("role", "status");
  const sliders = element("div", { className: "course-sliders" }, ...spec.sliders.map(slider));
  const body = element("div", { className: "course-body" }, picture, sliders, note, spoken);
  figure.append(body);
  if (spec.prediction) ask();
  host.append(figure);

  // ------------------------------------------------------------------ pictures: one request under way, the newest next

  let wanted = null, busy = false, speaking = 0;
  let remembered = "";                                  // what has been said of the prediction stays in sight

  async function show() {
    wanted = { positions: [...state.positions], predicted: state.predicted, scale: window.devicePixelRatio || 1 };
    if (busy) return;
    busy = true;
    while (wanted) {
      const request = wanted;
      wanted = null;
      const patience = setTimeout(() => say("Waiting for the kernel. If it was restarted, run this cell again."), PATIENCE);
      try {
        const answer = await source(request);
        await swap(answer);
        remembered = answer.reply || remembered;
        say(remembered);
      } catch (error) {
        say(error.message);
      }
      clearTimeout(patience);
    }
    busy = false;
  }

  async function swap({ url, alt }) {
    const next = element("img", { src: url, alt, width: spec.width, height: spec.height });
    await next.decode();                                // decoded before it is shown: no flicker
    const last = picture.firstChild;
    picture.replaceChild(next, last);
    if (last.src.startsWith("blob:")) URL.revokeObjectURL(last.src);
    clearTimeout(speaking);
    speaking = setTimeout(() => { spoken.textContent = alt; }, QUIET);
  }

  function say(text) {
    note.innerHTML = text;
    note.hidden = !text;
  }

  // ------------------------------------------------------------------ sliders

  function slider({ label, texts, start }, index) {
    const value = element("output", { textContent: texts[start] });
    value.style.minWidth = `${Math.max(...texts.map((t) => t.length))}ch`;
    const range = control("input", { type: "range", min: 0, max: texts.length - 1, step: 1, value: start });
    const move = () => {
      state.positions[index] = Number(range.value);
      value.textContent = texts[range.value];
      range.setAttribute("aria-valuetext", texts[range.value]);
      range.style.setProperty("--part", range.value / range.max);      // of the track, filled up to the thumb
    };
    move();
    range.addEventListener("input", () => { move(); show(); });
    range.addEventListener("pointerdown", (event) => event.stopPropagation());  // a slide deck must not swipe
    const name = element("span", { className: "course-name", innerHTML: label });
    return element("label", {}, name, range, value);
  }

  // ------------------------------------------------------------------ the prediction

  function ask() {
    const { question, options, task, flag, inSight } = spec.prediction;
    const group = `prediction-${Math.random().toString(36).slice(2)}`;
    const choices = flag ? plant(flag, options, group) : options.map((text, i) => element("label", {},
      control("input", { type: "radio", name: group, value: i }), element("span", { innerHTML: text })));
    const commit = control("button", { type: "submit", className: "course-commit", textContent: "Commit my prediction",
                                       disabled: true });
    const skip = control("button", { type: "button", className: "course-skip", textContent: "open without answering" });
    const form = element("form", { className: "course-prediction" },
      element("fieldset", {}, element("legend", { innerHTML: question }), ...choices), commit, skip);
    form.addEventListener("input", () => { commit.disabled = false; });
    const closed = inSight ? sliders : body;            // until there is an answer
    const open = () => {
      body.prepend(picture);                            // a flag may have stood on it, in the form
      form.replaceWith(...answered);
      closed.hidden = false;
      sliders.querySelector("input")?.focus();
    };
    let answered = [];
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      const chosen = Number(new FormData(form).get(group));
      state.predicted = chosen;
      const line = element("p", { className: "course-predicted" });
      line.innerHTML = `<b>You predicted:</b> ${options[chosen]} <span>${task}</span>`;
      answered = [line];
      open();
      show();
    });
    skip.addEventListener("click", open);
    closed.hidden = true;
    figure.prepend(form);
  }

  // A place on the picture is answered with a flag, dragged there on the picture itself or by the slider below it.
  function plant({ left, right, top, bottom }, options, group) {
    const last = options.length - 1;
    const pole = element("span", { className: "course-flag", textContent: "you" });
    Object.assign(pole.style, { top: `${100 * top}%`, height: `${100 * (bottom - top)}%` });
    const range = control("input", { type: "range", name: group, min: 0, max: last, step: 1, value: last });
    const said = element("output");
    said.style.minWidth = `${Math.max(...options.map((text) => text.length))}ch`;
    const move = () => {
      const part = range.value / last;
      pole.style.left = `${100 * (left + part * (right - left))}%`;
      pole.classList.toggle("course-leftward", part > 0.8);         // the flag flies to the side that has room
      said.textContent = options[range.value];
      range.setAttribute("aria-valuetext", options[range.value]);
      range.style.setProperty("--part", part);
    };
    move();
    range.addEventListener("input", move);
    const field = element("div", { className: "course-field" }, picture, pole);
    const follow = (event) => {
      if (!event.buttons) return;
      const box = field.getBoundingClientRect();
      range.value = Math.round(last * ((event.clientX - box.left) / box.width - left) / (right - left));
      range.dispatchEvent(new Event("input", { bubbles: true }));
    };
    field.addEventListener("pointerdown", (event) => { field.setPointerCapture(event.pointerId); follow(event); });
    field.addEventListener("pointermove", follow);
    field.addEventListener("dragstart", (event) => event.preventDefault());     // the flag is dragged, not the picture
    const name = element("span", { textContent: "your flag" });
    return [field, element("label", { className: "course-planting" }, name, range, said)];
  }

  return figure;
}

// -------------------------------------------------------------------- the notebook: pictures come from the kernel

function blobUrl(bytes) {
  return URL.createObjectURL(new Blob([bytes], { type: "image/png" }));
}

function kernel(model) {
  const waiting = new Map();
  const view = Math.random().toString(36).slice(2);     // two views of one figure each hear only their own answers
  let count = 0;
  model.on("msg:custom", ({ id, alt, reply, error }, buffers) => {
    const request = waiting.get(id);
    if (!request) return;
    waiting.delete(id);
    if (error) request.reject(new Error(error));
    else request.resolve({ url: blobUrl(buffers[0]), alt, reply });
  });
  return (request) => new Promise((resolve, reject) => {
    const id = `${view}-${count++}`;
    waiting.set(id, { resolve, reject });
    try {
      model.send({ id, ...request });
    } catch {                                           // JupyterLab closes a figure's line to a kernel that has ended
      waiting.delete(id);
      reject(new Error(RESTARTED));
    }
  });
}

export default {
  render({ model, el }) {
    const still = { url: blobUrl(model.get("still")), alt: model.get("alternative_text") };
    mount(el, model.get("spec"), still, kernel(model));
  },
};
