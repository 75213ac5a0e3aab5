// Shows how far a download is, beside its link. Without this the links work as they are.
"use strict";

const LOOK_MS = 500;
/** How long a download may take to begin. */
const BEGIN_MS = 60_000;

const texts = document.querySelector("[data-downloads]").dataset;
const number = new Intl.NumberFormat(document.documentElement.lang);
const size = (bytes) => (bytes < 1e6 ? `${number.format(Math.ceil(bytes / 1e3))} kB` : `${number.format(Math.round(bytes / 1e4) / 100)} MB`);
const filled = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => values[name]);

/** A name that nobody guesses; pages without TLS have no randomUUID. */
function newName() {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

function shown(link) {
  const there = link.parentElement.querySelector("output");
  if (there) return there;
  const place = document.createElement("output");
  place.append(document.createElement("progress"), document.createElement("span"));
  link.after(" ", place);
  return place;
}

async function look(address) {
  const answer = await fetch(address, { cache: "no-store" }).catch(() => null);
  return answer?.ok ? answer.json() : null;
}

async function follow(link, name) {
  const place = shown(link);
  const [bar, said] = place.children;
  const mine = () => place.dataset.name === name;
  place.dataset.name = name;
  bar.hidden = false;
  bar.removeAttribute("value");
  said.textContent = texts.begins;
  const until = Date.now() + BEGIN_MS;
  let began = false;
  while (mine()) {
    await new Promise((done) => setTimeout(done, LOOK_MS));
    const now = await look(`${texts.downloads}/${name}`);
    if (!mine()) return;
    if (!now) {
      if (!began && Date.now() < until) continue;
      said.textContent = began ? texts.lost : texts.notBegun;
      bar.hidden = true;
      return;
    }
    began = true;
    bar.max = Math.max(now.of, 1);
    bar.value = now.of ? now.rows : 1;
    const values = { rows: number.format(now.rows), of: number.format(now.of), size: size(now.bytes) };
    said.textContent = filled(texts[{ writing: "writing", whole: "whole", "broken-off": "brokenOff" }[now.state]], values);
    if (now.state === "writing") continue;
    bar.hidden = true;
    return;
  }
}

for (const link of document.querySelectorAll("a[download]")) {
  link.addEventListener("click", () => {
    const address = new URL(link.href);
    const name = newName();
    address.searchParams.set("progress", name);
    link.href = address;
    follow(link, name);
  });
}
