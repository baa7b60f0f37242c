// Makes photos small on the phone, before they are sent: at most 1600 pixels a side, and about 300 kB.
// Without it, or where the browser cannot read the picture, the file is sent as it is.

const SIDE = 1600;
const SMALL = 300_000;

async function smaller(file) {
  if (!file.type.startsWith("image/") || file.size <= SMALL) return file;
  const picture = await createImageBitmap(file);
  const scale = Math.min(1, SIDE / Math.max(picture.width, picture.height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.round(picture.width * scale);
  canvas.height = Math.round(picture.height * scale);
  canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
  for (const quality of [0.85, 0.7, 0.5]) {
    const blob = await new Promise((done) => canvas.toBlob(done, "image/jpeg", quality));
    if (blob && (blob.size <= SMALL || quality === 0.5) && blob.size < file.size) {
      return new File([blob], "photo.jpg", { type: "image/jpeg" });
    }
  }
  return file;
}

document.addEventListener("change", async (event) => {
  const input = event.target;
  if (!input.matches("input[type=file]")) return;
  const chosen = [...input.files];
  // The browser may not be able to read this kind of picture; the server can.
  const small = await Promise.all(chosen.map((file) => smaller(file).catch(() => file)));
  if (chosen.some((file, place) => input.files[place] !== file)) return; // others were chosen meanwhile
  if (small.some((file, place) => file !== chosen[place])) {
    const files = new DataTransfer();
    small.forEach((file) => files.items.add(file));
    input.files = files.files;
    input.dataset.photo = "small";
  }
  input.dispatchEvent(new CustomEvent("files:ready", { bubbles: true }));
});
