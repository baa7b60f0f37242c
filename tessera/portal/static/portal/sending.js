// Sends chosen files in pieces (tus 1.0) while the rest of the form is filled in. A piece that is lost on a bad line is
// sent again after a growing pause; after a reload the same file goes on where it stopped, known by its SHA-256.
// Where the browser cannot do this, or the server refuses, the form sends the file as forms do.

const frame = document.getElementById("sending");
const LEAST = 32 * 1024; // bytes of a piece: few on a slow line, more while pieces are quick
const MOST = 512 * 1024;
const QUICK = 2_000; // milliseconds
const PATIENCE = 90_000; // for one piece
const PAUSES = [1, 2, 4, 8, 15, 30]; // seconds
const REMEMBERED = `sending ${location.pathname}`;
const sendings = new Map(); // by input

class Refused extends Error {
  constructor(status, said) {
    super(said);
    this.status = status;
  }
}

class Sending {
  constructor(input) {
    this.input = input;
    this.keys = [];
    this.state = "going"; // then done, refused or stopped
    this.abort = new AbortController();
    this.frame = shown(input);
  }

  async run() {
    const files = [...this.input.files];
    const all = files.reduce((sum, file) => sum + file.size, 0);
    let before = 0;
    try {
      for (const file of files) {
        remember(file.name);
        const key = await this.whole(file, (sent) => this.tell("going", (before + sent) / all));
        this.keys.push(`${key}/${file.name}`);
        before += file.size;
      }
      this.state = "done";
      this.tell("done", 1);
    } catch (fault) {
      if (this.abort.signal.aborted) return;
      this.state = "refused";
      this.tell("refused", 0, fault instanceof Refused ? fault.message : "");
    }
    remember("");
  }

  async whole(file, progress) {
    const sha256 = hex(await crypto.subtle.digest("SHA-256", await file.arrayBuffer()));
    let place = "";
    let offset = 0;
    let size = LEAST;
    let failures = 0;
    while (!place || offset < file.size) {
      try {
        const began = Date.now();
        const answer = place
          ? await this.ask("PATCH", place, file.slice(offset, offset + size), {
              "Content-Type": "application/offset+octet-stream",
              "Upload-Offset": offset,
            })
          : await this.ask("POST", frame.dataset.url, undefined, {
              "Upload-Length": file.size,
              "Upload-Metadata": `sha256 ${btoa(sha256)}`,
            });
        if (place && Date.now() - began < QUICK) size = Math.min(MOST, size * 2);
        place ||= answer.headers.get("Location");
        offset = Number(answer.headers.get("Upload-Offset"));
        failures = 0;
        progress(offset);
      } catch (fault) {
        if (this.abort.signal.aborted) throw fault;
        const lost = [404, 409].includes(fault.status); // elsewhere sent on, or thrown away: ask how far it has come
        if (fault instanceof Refused && !lost) throw fault;
        if (lost) place = "";
        size = Math.max(LEAST, size / 2);
        if (!lost || failures) this.tell("waiting");
        await this.pause(failures++);
      }
    }
    return place.split("/").at(-2);
  }

  async ask(method, url, body, headers) {
    const patience = new AbortController();
    const timer = setTimeout(() => patience.abort(), PATIENCE);
    const stop = () => patience.abort();
    this.abort.signal.addEventListener("abort", stop);
    try {
      const token = this.input.form.elements.csrfmiddlewaretoken.value;
      const answer = await fetch(url, {
        method,
        body,
        headers: { "Tus-Resumable": "1.0.0", "X-CSRFToken": token, ...headers },
        redirect: "manual",
        signal: patience.signal,
      });
      if (answer.ok) return answer;
      if (answer.status >= 500 || answer.status === 408) throw new Error("busy");
      const plain = (answer.headers.get("Content-Type") || "").startsWith("text/plain");
      throw new Refused(answer.status, plain ? await answer.text() : "");
    } finally {
      clearTimeout(timer);
      this.abort.signal.removeEventListener("abort", stop);
    }
  }

  pause(failures) {
    return new Promise((done) => {
      const over = () => {
        clearTimeout(timer);
        removeEventListener("online", over);
        this.abort.signal.removeEventListener("abort", over);
        done();
      };
      const timer = setTimeout(over, PAUSES[Math.min(failures, PAUSES.length - 1)] * 1000);
      addEventListener("online", over);
      this.abort.signal.addEventListener("abort", over);
    });
  }

  // Said once for each stage, not at each piece: a screen reader would never stop.
  tell(stage, share, said = "") {
    const [words, bar] = this.frame.children;
    const text = said || (stage === "going" && this.waits ? words.dataset.follows : words.dataset[stage]);
    if (words.textContent !== text) words.textContent = text;
    if (share !== undefined) bar.value = Math.floor(share * 100);
    bar.hidden = stage === "refused";
  }

  stop() {
    this.state = "stopped";
    this.abort.abort();
    this.frame.remove();
  }
}

function shown(input) {
  const found = frame.content.firstElementChild.cloneNode(true);
  input.after(found);
  return found;
}

function hex(digest) {
  return [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

function remember(name) {
  if (name) sessionStorage.setItem(REMEMBERED, name);
  else sessionStorage.removeItem(REMEMBERED);
}

document.addEventListener("files:ready", async ({ target: input }) => {
  document.querySelector("[data-interrupted]")?.remove();
  sendings.get(input)?.stop();
  sendings.delete(input);
  if (!input.files.length || !window.crypto?.subtle) return; // which needs HTTPS
  const sending = new Sending(input);
  sendings.set(input, sending);
  await sending.run();
  if (sending.waits && sending.state !== "stopped") input.form.requestSubmit(sending.waits);
});

// A form waits for its files.
document.addEventListener("submit", (event) => {
  const going = [...sendings.values()].filter((one) => one.input.form === event.target && one.state === "going");
  if (!going.length) return;
  event.preventDefault();
  for (const one of going) {
    one.waits = event.submitter || event.target.querySelector("button");
    one.tell("going");
  }
});

// What arrived in pieces is named, and not sent once more.
document.addEventListener("formdata", (event) => {
  for (const { input, state, keys } of sendings.values()) {
    if (input.form !== event.target || state !== "done") continue;
    event.formData.delete(input.name);
    keys.forEach((key) => event.formData.append(`sent:${input.name}`, key));
  }
});

const interrupted = sessionStorage.getItem(REMEMBERED);
const first = document.querySelector("input[type=file]");
if (interrupted && first) {
  const note = shown(first);
  note.dataset.interrupted = "";
  note.children[1].remove();
  note.children[0].textContent = note.children[0].dataset.again.replace("NAME", interrupted);
}
remember("");
