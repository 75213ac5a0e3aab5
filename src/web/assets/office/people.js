// Accounts and tokens: an administrator keeps accounts, each person his own password and tokens.
import * as api from "../api.js";
import { dialog, h } from "../dom.js";
import { joined, may, roleText } from "../frame.js";
import { instant, t } from "../texts.js";
import { formDialog, table, valuesOf, field } from "./pieces.js";

const ROLES = ["reviewer", "expert", "registrar", "planner", "approver", "auditor", "admin"];

/** Tick boxes of roles; what is ticked. */
function roleBoxes(held) {
  const boxes = ROLES.map((role) => field({ name: role, text: roleText(role), kind: "check", value: held.includes(role) }));
  return { element: h("fieldset", {}, h("legend", {}, t("roles")), h("div", { class: "form-grid" }, boxes.map((box) => box.element))), roles: () => Object.keys(valuesOf(boxes)) };
}

function rolesDialog(account, again) {
  const boxes = roleBoxes(account.roles);
  const reason = h("input", { id: "role-reason", required: true });
  const source = h("input", { id: "role-source", required: true });
  const fault = h("p", { class: "fault", role: "alert" });
  const save = async (event) => {
    event.preventDefault();
    try {
      await api.change("PUT", `/api/v1/accounts/${encodeURIComponent(account.id)}/roles`, { roles: boxes.roles(), reason: reason.value.trim(), source: { title: source.value.trim() } });
      box.close();
      again();
    } catch (problem) { fault.textContent = problem.message; }
  };
  const box = dialog(`${account.display_name} · ${t("roles")}`, t("close"), h("p", { class: "muted" }, t("roles_on_record")),
    h("form", { onsubmit: save }, boxes.element, h("label", { for: "role-reason" }, t("reason")), reason, h("label", { for: "role-source" }, t("source_paper")), source, fault, h("div", { class: "actions" }, h("button", { class: "primary" }, t("save")))));
}

function accountDialog(again) {
  const boxes = roleBoxes([]);
  const box = formDialog({
    heading: t("add_account"), button: t("add_account"),
    groups: [{ fields: [
      { name: "sign_in_name", text: t("sign_in_name"), required: true, help: t("sign_in_name_help") },
      { name: "display_name", text: t("display_name"), required: true },
      { name: "password", text: t("password"), kind: "secret", required: true, help: t("password_help") },
      { name: "reason", text: t("reason"), required: true },
      { name: "source.title", text: t("source_paper"), required: true },
    ] }],
    send: ([values]) => api.change("POST", "/api/v1/accounts", { ...values, roles: boxes.roles() }),
    done: again,
  });
  box.querySelector("form").insertBefore(boxes.element, box.querySelector(".faults"));
}

async function accountsCard(again) {
  const found = await api.get("/api/v1/accounts");
  const state = (account) => () => formDialog({
    heading: `${account.display_name} · ${t(account.disabled_at ? "enable" : "disable")}`, button: t(account.disabled_at ? "enable" : "disable"),
    groups: [{ fields: [{ name: "reason", text: t("reason"), required: true }, { name: "source.title", text: t("source_paper"), required: true }] }],
    send: ([values]) => api.change("PUT", `/api/v1/accounts/${encodeURIComponent(account.id)}/state`, { state: account.disabled_at ? "active" : "disabled", ...values }),
    done: again,
  });
  const row = (account) => [[h("b", {}, account.display_name), h("span", { class: "muted" }, account.sign_in_name ?? account.issuer)], joined(account.roles.filter((role) => role !== "public").map(roleText)) || "—",
    h("span", { class: `state ${account.disabled_at ? "bad" : "good"}` }, t(account.disabled_at ? "disabled" : "active")),
    h("div", { class: "actions" }, h("button", { type: "button", onclick: () => rolesDialog(account, again) }, t("roles")), h("button", { type: "button", onclick: state(account) }, t(account.disabled_at ? "enable" : "disable")))];
  return h("section", { class: "card", id: "accounts" }, h("h2", {}, t("accounts"), h("button", { type: "button", id: "add-account", onclick: () => accountDialog(again) }, t("add_account"))),
    table([[t("display_name")], [t("roles")], [t("state")], [""]], found.items.map(row), t("accounts_none")));
}

async function tokensCard(me, again) {
  const found = await api.get("/api/v1/tokens");
  const revoke = (token) => async () => {
    await api.change("DELETE", `/api/v1/tokens/${encodeURIComponent(token.id)}`);
    again();
  };
  const add = () => {
    const boxes = roleBoxes([]);
    let secret;
    const box = formDialog({
      heading: t("add_token"), note: t("token_note"), button: t("add_token"),
      groups: [{ fields: [{ name: "name", text: t("token_name"), required: true }, { name: "days", text: t("token_days"), required: true, value: "30", read: Number }] }],
      async send([values]) { secret = (await api.change("POST", "/api/v1/tokens", { ...values, scopes: boxes.roles() })).secret; },
      async done() {
        await again();
        dialog(t("add_token"), t("close"), h("p", {}, t("token_once")), h("p", {}, h("code", { id: "new-token" }, secret)));
      },
    });
    box.querySelector("form").insertBefore(boxes.element, box.querySelector(".faults"));
  };
  const row = (token) => [token.name, joined(token.scopes.map(roleText)), instant(token.expires_at), token.revoked_at ? t("revoked") : h("button", { type: "button", onclick: revoke(token) }, t("revoke"))];
  return h("section", { class: "card", id: "tokens" }, h("h2", {}, t("tokens"), h("button", { type: "button", id: "add-token", onclick: add }, t("add_token"))),
    table([[t("token_name")], [t("roles")], [t("expires")], [""]], found.items.map(row), t("tokens_none")));
}

function passwordCard() {
  const change = () => formDialog({
    heading: t("change_password"), button: t("change_password"),
    groups: [{ fields: [{ name: "current", text: t("old_password"), kind: "secret", required: true }, { name: "new", text: t("password"), kind: "secret", required: true, help: t("password_help") }] }],
    send: ([values]) => api.change("PUT", "/api/v1/me/password", values),
  });
  return h("section", { class: "card" }, h("h2", {}, t("password"), h("button", { type: "button", onclick: change }, t("change_password"))));
}

export async function draw(page, { me, argument }) {
  const again = () => draw(page, { me, argument });
  const isPerson = me.signed_in_by === "session";
  const cards = await Promise.all([may(me, "admin") ? accountsCard(again) : null, isPerson ? tokensCard(me, again) : null]);
  page.replaceChildren(...[h("div", { class: "page-head" }, h("h1", {}, t("nav_people"))), ...cards, isPerson && passwordCard(), !isPerson && !may(me, "admin") && h("p", {}, t("needs_session"))].filter(Boolean));
}
