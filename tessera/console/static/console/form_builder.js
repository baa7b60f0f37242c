// The page around the builder: takes what the frame has made, and sends it as any other form.
const form = document.querySelector("[data-form-builder]");
const frame = document.querySelector("iframe.form-builder");
const button = form.querySelector("button");
let sending = false;

const ready = () => {
  button.disabled = false;
};
frame.contentWindow.formBuilder ? ready() : window.addEventListener("message", (event) => {
  if (event.origin === location.origin && event.data === "form-builder-ready") ready();
});
form.addEventListener("submit", () => {
  const { definition, seen } = frame.contentWindow.formBuilder;
  sending = true;
  form.elements.definition.value = JSON.stringify(definition());
  form.elements.seen.value = seen;
});
window.addEventListener("beforeunload", (event) => {
  if (!sending && frame.contentWindow.formBuilder?.changed()) event.preventDefault();
});
