// The register, asked over HTTP. A problem (RFC 9457) is thrown as `Problem` with its faults.
import { lang, t } from "./texts.js";

const KEPT = "jingtu.token";

/** Moves `#token=` of the address into this tab's memory. */
export function takeToken() {
  const token = new URLSearchParams(location.hash.slice(1)).get("token");
  if (!token) return;
  sessionStorage.setItem(KEPT, token);
  history.replaceState(null, "", location.pathname + location.search);
}

export const token = () => sessionStorage.getItem(KEPT);
export const keepToken = (value) => sessionStorage.setItem(KEPT, value);
export const dropToken = () => sessionStorage.removeItem(KEPT);

export class Problem extends Error {
  constructor({ title, detail, status, faults = [], refusals, wait }) {
    super(detail || title);
    Object.assign(this, { status, faults, refusals, wait });
  }
}

async function fetched(path, { params = [], ...request } = {}) {
  const query = new URLSearchParams(params);
  const headers = { accept: "application/json", ...request.headers };
  if (token()) headers.authorization = `Bearer ${token()}`;
  const address = query.size ? `${path}?${query}` : path;
  const answer = await fetch(address, { ...request, headers }).catch(() => {
    throw new Problem({ title: t("no_connection"), status: 0 });
  });
  if (answer.ok) return answer;
  const body = await answer.json().catch(() => ({ title: t("no_connection"), status: answer.status }));
  throw new Problem({ ...body, wait: answer.headers.get("retry-after") });
}

async function call(path, request) {
  const answer = await fetched(path, request);
  if (answer.status === 204) return null;
  return answer.json().catch(() => { throw new Problem({ title: t("no_connection"), status: answer.status }); });
}

const send = (method, path, body) =>
  call(path, { method, headers: { "content-type": "application/json" }, body: JSON.stringify(body) });

/** A read of the register, in the language of the page where it has texts. */
export const get = (path, params = {}) =>
  call(path, { params: Object.entries(params).flatMap(([name, value]) => [value].flat().filter(Boolean).map((one) => [name, one])) });

/** An act under a key. */
export const act = (path, body, key, params = [["lang", lang]]) =>
  call(path, { method: "POST", params, headers: { "content-type": "application/json", "idempotency-key": key }, body: JSON.stringify(body) });

/** A sheet as text or as a file, under a key where it is to be accepted. */
export const sheet = (path, text, params, key) =>
  call(path, { method: "POST", params: Object.entries(params), headers: { "content-type": "text/csv; charset=utf-8", ...(key ? { "idempotency-key": key } : {}) }, body: text });

/** A file of the register, its bytes as they are. */
export const file = async (path, params) => (await fetched(path, { params: Object.entries(params), headers: { accept: "*/*" } })).blob();

/** Several files in one form, answered with bytes. `parts`: name to file. */
export const form = async (path, parts, params) => {
  const body = new FormData();
  for (const [name, part] of Object.entries(parts)) if (part) body.append(name, part);
  return (await fetched(path, { method: "POST", params, headers: { accept: "*/*" }, body })).blob();
};

/** Sends a file as it is, telling how far it has come; `answer` is `{ status, body }`, `abort` stops it. `answered` is what
 * comes back, json or blob; `method` is POST or PUT. */
export function upload(path, params, content, told, { answered = "json", method = "POST" } = {}) {
  const request = new XMLHttpRequest();
  const read = async () => {
    const ok = request.status >= 200 && request.status < 300;
    if (ok && answered === "blob") return { status: request.status, body: request.response };
    const text = answered === "blob" ? await request.response.text() : request.responseText;
    let body = { title: t("no_connection"), status: request.status };
    try {
      body = JSON.parse(text);
    } catch { /* told as no connection */ }
    if (ok) return { status: request.status, body };
    throw new Problem({ ...body, wait: request.getResponseHeader("retry-after") });
  };
  const answer = new Promise((resolve, reject) => {
    request.open(method, `${path}?${new URLSearchParams(params)}`);
    request.responseType = answered === "blob" ? "blob" : "text";
    request.setRequestHeader("accept", answered === "blob" ? "*/*" : "application/json");
    request.setRequestHeader("content-type", content.type || "application/octet-stream");
    if (token()) request.setRequestHeader("authorization", `Bearer ${token()}`);
    request.upload.onprogress = (event) => told(event.loaded, event.total);
    request.onabort = () => reject(new DOMException("stopped", "AbortError"));
    request.onerror = () => reject(new Problem({ title: t("no_connection"), status: 0 }));
    request.onload = () => resolve(read());
    request.send(content);
  });
  return { answer, abort: () => request.abort() };
}

/** A change of the workbench or of an account. */
export const change = (method, path, body) => (body ? send(method, path, body) : call(path, { method }));

/** Name and password; the session is in a cookie that this page cannot read. */
export const signIn = (values) => send("POST", "/api/v1/sessions", values);
export const setUp = (values) => send("POST", "/api/v1/setup", values);

/** Forgets the token of this tab, or ends the session. */
export async function signOut() {
  if (token()) dropToken();
  else await call("/api/v1/sessions/current", { method: "DELETE" });
}

export const config = () => call("/assets/config.json");
export const district = () => call("/api/v1/district");
export const me = () => call("/api/v1/me");
export const parcel = (no) => call(`/api/v1/parcels/${encodeURIComponent(no)}`);
export const parcels = (params) => call("/api/v1/parcels", { params: Object.entries(params) });
export const look = (no, params) =>
  call(`/api/v1/parcels/${encodeURIComponent(no)}/transfer-check`, { params: [...params, ["lang", lang]] });

/** A question by POST: about a polygon, or to be recorded under `key`. */
export function ask(body, key) {
  const headers = { "content-type": "application/json" };
  if (key) headers["idempotency-key"] = key;
  return call("/api/v1/transfer-checks", { method: "POST", params: [["lang", lang]], headers, body: JSON.stringify(body) });
}
