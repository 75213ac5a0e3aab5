// Documents: the list of all or of one parcel, and sending one with its progress.
import * as api from "../api.js";
import { h } from "../dom.js";
import { may } from "../frame.js";
import { has, isEnglish, lang, number, t } from "../texts.js";
import { day, field, keepFile, parcelLink, refusalText, table, valuesOf } from "./pieces.js";

const SENDERS = ["reviewer", "expert", "registrar", "planner"];
const size = (bytes) => (bytes >= 1e6 ? t("megabytes", { n: number(bytes / 1e6, 1) }) : t("kilobytes", { n: number(Math.max(1, bytes / 1e3), 0) }));
const levelText = (level) => (has(`level_${level}`) ? t(`level_${level}`) : level);
const ending = (document) => document.file_name.split(".").at(-1).toUpperCase();

/** Where a file is to be had: by the browser itself, or, where this tab holds a token, fetched with it. */
export function fileLink(document, text) {
  if (!api.token()) return h("a", { href: document.content, download: document.file_name }, text);
  const fault = h("span", { class: "faults", role: "alert", hidden: true });
  const take = async () => {
    try {
      keepFile(await api.file(document.content, {}), document.file_name);
    } catch (problem) {
      if (!("status" in problem)) throw problem;
      fault.textContent = problem.message;
      fault.hidden = false;
    }
  };
  return h("span", {}, h("button", { type: "button", class: "linklike", onclick: take }, text), fault);
}

/** The documents of a parcel, by digest. */
export async function ofParcel(no) {
  const page = await api.get("/api/v1/documents", { parcel: no, limit: 500, lang });
  return page.items;
}

const rowOf = (withParcels) => (document) => [
  [h("b", {}, fileLink(document, document.title)), h("span", { class: "muted" }, [document.number, document.issuer].filter(Boolean).join(" · ")), h("span", { class: "muted" }, document.file_name)],
  day(document.day), `${ending(document)} · ${size(document.bytes)}`, levelText(document.level),
  withParcels ? document.parcels.map((no) => h("div", {}, parcelLink(no))) : h("code", { class: "muted", title: document.sha256 }, document.sha256.slice(0, 12)),
];

const heads = (withParcels) => [[t("document_title")], [t("day")], [t("document_kind")], [t("document_level")], [withParcels ? t("land") : "SHA-256"]];
const list = (items, withParcels) => table(heads(withParcels), items.map(rowOf(withParcels)), t("documents_none"));

/** The form: one file, what it is, and a bar while it goes. `done` is called when it is on record. */
function sendForm(me, no, done) {
  const levels = ["restricted", "public", "internal"].filter((level) =>
    level === "restricted" || (level === "public" ? may(me, "registrar", "planner") : may(me, "registrar", "approver")));
  const file = h("input", { type: "file", id: "document-file", required: true });
  const fields = [
    { name: "title", text: t("document_title"), required: true, wide: true },
    { name: "number", text: t("paper_number") },
    { name: "issuer", text: t("paper_issuer") },
    { name: "day", text: t("paper_day"), kind: "day" },
    { name: "level", text: t("document_level"), kind: "choice", required: true, value: "restricted", options: levels.map((level) => [level, levelText(level)]) },
    no ? null : { name: "parcel", text: t("document_parcels"), wide: true, hint: "HQ-000101", read: (text) => text.split(/[\s,，、;；]+/).filter(Boolean) },
  ].filter(Boolean).map(field);
  const bar = h("progress", { max: 1, value: 0, id: "document-progress", "aria-label": t("document_sending") });
  const words = h("span", { class: "muted" });
  const stop = h("button", { type: "button" }, t("document_stop"));
  const going = h("div", { class: "progress", hidden: true }, bar, words, stop);
  const told = h("div", { role: "status", "aria-live": "polite" });
  const fault = h("div", { class: "faults", role: "alert", hidden: true });
  const submit = h("button", { class: "primary", id: "document-send" }, t("document_send"));
  const title = fields[0].input;
  file.addEventListener("change", () => {
    if (file.files[0] && !title.value) title.value = file.files[0].name.replace(/\.[^.]*$/, "");
  });
  const wrong = (...lines) => {
    fault.replaceChildren(...lines);
    fault.hidden = false;
  };
  const progress = (done, all) => {
    bar.value = all ? done / all : 0;
    words.textContent = done < all ? t("document_percent", { percent: Math.floor((done / all) * 100), done: size(done), all: size(all) }) : t("document_checking");
  };
  const sent = async (event) => {
    event.preventDefault();
    fault.hidden = true;
    told.replaceChildren();
    const chosen = file.files[0];
    if (!chosen) return wrong(h("p", {}, t("document_choose")));
    const values = valuesOf(fields);
    const params = Object.entries({ ...values, file_name: chosen.name, parcel: no ?? values.parcel ?? [], lang })
      .flatMap(([name, value]) => [value].flat().map((one) => [name, one]));
    submit.disabled = true;
    going.hidden = false;
    progress(0, chosen.size);
    const { answer, abort } = api.upload("/api/v1/documents", params, chosen, progress);
    stop.onclick = abort;
    try {
      const { status, body } = await answer;
      file.value = "";
      for (const one of fields) if (one.spec.kind !== "choice") one.input.value = "";
      told.replaceChildren(h("p", { class: "state good" }, t(status === 201 ? "document_sent" : "document_known", { title: body.title })));
      await done();
    } catch (problem) {
      if (problem.name === "AbortError") told.replaceChildren(h("p", {}, t("document_stopped")));
      else {
        if (!("status" in problem)) console.error(problem);
        wrong(...refusalText(problem).filter(Boolean));
      }
    }
    going.hidden = true;
    submit.disabled = false;
  };
  return h("form", { id: "document-form", class: "stacked", onsubmit: sent }, h("p", { class: "muted" }, t("document_send_help")),
    h("div", {}, h("label", { for: "document-file" }, t("document_file")), file),
    h("div", { class: "form-grid" }, fields.map((one) => one.element)), going, fault, h("div", { class: "actions" }, submit), told);
}

/** The card of a parcel: its documents, and for who may, the form in a fold. `items` as they were read with the page. */
export function documentsCard(no, me, items) {
  const shown = h("div", {}, list(items, false));
  const again = async () => shown.replaceChildren(list(await ofParcel(no), false));
  return h("section", { class: "card", id: "documents" }, h("h2", {}, t("documents_here")), shown,
    may(me, ...SENDERS) && h("details", {}, h("summary", {}, t("document_send")), sendForm(me, no, again)));
}

export async function draw(page, { me }) {
  let items = [], next = null;
  const rows = h("div", {});
  const load = async (address) => {
    const found = await (address ? api.get(address) : api.get("/api/v1/documents", { limit: 100, lang }));
    items = address ? [...items, ...found.items] : found.items;
    next = found.next;
    const more = next && h("button", { type: "button", onclick: () => load(next) }, t("show_more"));
    rows.replaceChildren(...[list(items, true), more].filter(Boolean));
  };
  await load();
  document.title = `${t("brand")}${isEnglish ? " · " : "·"}${t("documents")}`;
  page.replaceChildren(...[h("div", { class: "page-head" }, h("h1", {}, t("nav_documents"))), h("p", { class: "muted" }, t("documents_help")),
    may(me, ...SENDERS) && h("section", { class: "card", id: "send" }, h("h2", {}, t("document_send")), sendForm(me, null, () => load())),
    h("section", { class: "card", id: "documents" }, rows)].filter(Boolean));
}
