// Coming in: `/sign-in` with name and password or with a provider, `/setup` for the first account.
import * as api from "./api.js";
import { h } from "./dom.js";
import { brand, languageButton } from "./frame.js";
import { lang, t } from "./texts.js";

const $ = (id) => document.getElementById(id);
const isSetup = location.pathname === "/setup";

/** The page to go to: of this register, or the first. */
function next() {
  const asked = new URLSearchParams(location.search).get("next") ?? "";
  return /^\/(?![/\\])/.test(asked) ? asked : `/?lang=${lang}`;
}

function drawHeader() {
  $("header").replaceChildren(brand(), h("div", { class: "header-end" }, languageButton()));
}

/** A form of text fields: `[name, text, attributes, help]`. `send(values)` throws a problem, which `tell` puts in words. */
function form({ fields, button, send, tell }) {
  const fault = h("p", { class: "fault", role: "alert", hidden: true });
  const inputs = fields.map(([name, , attributes]) => h("input", { id: name, name, required: true, "aria-describedby": `${name}-help`, ...attributes }));
  const submit = h("button", { class: "primary" }, button);
  const sent = async (event) => {
    event.preventDefault();
    fault.hidden = true;
    submit.disabled = true;
    try {
      await send(Object.fromEntries(inputs.map((input) => [input.name, input.value])));
    } catch (problem) {
      const wrong = (problem.faults ?? []).map((one) => one.at);
      inputs.forEach((input) => { if (wrong.includes(input.name)) input.setAttribute("aria-invalid", "true"); else input.removeAttribute("aria-invalid"); });
      fault.textContent = tell(problem);
      fault.hidden = false;
      submit.disabled = false;
    }
  };
  const row = ([name, text, , help], index) => [h("label", { for: name }, text), inputs[index], h("p", { class: "help", id: `${name}-help` }, help ?? "")];
  return h("form", { onsubmit: sent }, fields.map(row), fault, h("div", { class: "actions" }, submit));
}

function told(problem, texts) {
  if (problem.status === 429) return t("wait", { n: problem.wait });
  if (problem.status === 400) return problem.faults.map((one) => (texts[one.at] ? t(texts[one.at]) : problem.message)).join(" ");
  return texts[problem.status] ? t(texts[problem.status]) : problem.message;
}

async function signInCard() {
  const config = await api.config().catch(() => ({}));
  const refused = new URLSearchParams(location.search).has("refused");
  const onward = new URLSearchParams({ next: next() });
  return [
    h("h1", {}, t("sign_in")),
    h("p", { class: "fault", role: "alert", hidden: !refused }, t("provider_refused")),
    form({
      fields: [
        ["name", t("sign_in_name"), { autocomplete: "username", autocapitalize: "none", spellcheck: "false", autofocus: true }],
        ["password", t("password"), { type: "password", autocomplete: "current-password" }],
      ],
      button: t("sign_in"),
      async send(values) {
        await api.signIn(values);
        api.dropToken();
        location.replace(next());
      },
      tell: (problem) => told(problem, { 401: "sign_in_wrong", name: "sign_in_wrong", password: "sign_in_wrong" }),
    }),
    config.provider_sign_in && h("p", { class: "or" }, h("a", { id: "provider", href: `/api/v1/sessions/provider?${onward}` }, t("sign_in_provider"))),
    h("p", { class: "muted" }, t("sign_in_public"), " ", h("a", { href: `/?lang=${lang}` }, t("brand"))),
  ];
}

function setupCard() {
  const secret = location.hash.slice(1);
  if (!secret) return [h("h1", {}, t("setup")), h("p", { class: "fault", role: "alert" }, t("setup_no_secret"))];
  return [
    h("h1", {}, t("setup")),
    h("p", {}, t("setup_why")),
    form({
      fields: [
        ["sign_in_name", t("sign_in_name"), { autocomplete: "username", autocapitalize: "none", spellcheck: "false", autofocus: true }, t("sign_in_name_help")],
        ["display_name", t("display_name"), { autocomplete: "name" }, t("display_name_help")],
        ["password", t("password"), { type: "password", autocomplete: "new-password", minlength: 10 }, t("password_help")],
      ],
      button: t("setup_do"),
      async send(values) {
        await api.setUp({ secret, ...values });
        location.replace(`/?lang=${lang}`);
      },
      tell: (problem) => told(problem, {
        401: "setup_wrong", 409: "setup_over", sign_in_name: "sign_in_name_wrong", display_name: "display_name_wrong", password: "password_wrong",
      }),
    }),
  ];
}

async function begin() {
  document.documentElement.lang = lang;
  document.title = `${t("brand")} · ${t(isSetup ? "setup" : "sign_in")}`;
  drawHeader();
  const card = isSetup ? setupCard() : await signInCard();
  $("card").replaceChildren(...card.filter(Boolean));
  $("card").querySelector("[autofocus]")?.focus();
}

begin();
