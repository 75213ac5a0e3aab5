// What every page has: who is here, the header, the way to the other pages.
import * as api from "./api.js";
import { dialog, h, icon } from "./dom.js";
import { has, isEnglish, lang, t } from "./texts.js";

const OFFICES = ["registrar", "planner", "approver", "auditor"];

/** Pages: address, text, and who has them: everybody, whoever signed in, or some roles. */
const PAGES = [
  ["/", "nav_map", true],
  ["/duties", "nav_duties", false],
  ["/lists", "nav_lists", true],
  ["/reviews", "nav_reviews", true],
  ["/practitioners", "nav_practitioners", true],
  ["/supervised-units", "nav_supervised", true],
  ["/groundwater", "nav_groundwater", true],
  ["/documents", "nav_documents", true],
  ["/uploads", "nav_uploads", ["expert", "registrar", "approver", "auditor"]],
  ["/statistics", "nav_statistics", true],
  ["/screening", "nav_screening", ["reviewer", "expert", "admin", ...OFFICES]],
  ["/consultations", "nav_consultations", ["reviewer", ...OFFICES]],
  ["/exchange", "nav_exchange", OFFICES],
  ["/clues", "nav_clues", true],
  ["/people", "nav_people", false],
];

const NOBODY = { roles: ["public"], signed_in_by: "nothing", official: false, may_check_freely: false, may_record: false };

/** Who is here; a token or session that the register does not know is dropped. */
export async function knowMe() {
  try {
    return await api.me();
  } catch (problem) {
    if (problem.status === 401) await api.signOut().catch(() => {});
    return problem.status === 401 ? NOBODY : { ...NOBODY, problem };
  }
}

export const isSignedIn = (me) => me.signed_in_by !== "nothing";
export const may = (me, ...roles) => roles.some((role) => me.roles.includes(role));
export const roleText = (role) => (has(`role_${role}`) ? t(`role_${role}`) : role);
export const joined = (texts) => texts.join(isEnglish ? ", " : "、");
const rolesText = (me) => joined(me.roles.filter((role) => role !== "public").map(roleText));

export const brand = () => h("a", { class: "brand", href: `/?lang=${lang}` }, h("img", { src: "/assets/icon.svg", alt: "", width: 28, height: 28 }),
  h("span", {}, h("b", {}, t("brand")), h("span", { class: "tagline" }, t("tagline"))));

export function languageButton() {
  const switched = () => {
    const address = new URL(location.href);
    address.searchParams.set("lang", isEnglish ? "zh-CN" : "en");
    location.replace(address);
  };
  return h("button", { type: "button", id: "language", class: "quiet", lang: isEnglish ? "zh-CN" : "en", onclick: switched }, t("other_language"));
}

/** The button that says who is here; `signIn` is called where nobody is. */
export function whoButton(me, signIn) {
  const signed = isSignedIn(me);
  const who = me.display_name ?? (rolesText(me) || t("public"));
  return h("button", { type: "button", id: "who", class: "quiet", onclick: signed ? () => tellMe(me) : signIn, title: signed ? me.id : "" },
    icon("M12 4a4 4 0 1 0 0 8 4 4 0 0 0 0-8zM4.5 20c.8-4 4-5.5 7.5-5.5s6.7 1.5 7.5 5.5"), h("span", {}, signed ? who : t("sign_in")));
}

function tellMe(me) {
  const out = async () => {
    await api.signOut().catch(() => {});
    location.reload();
  };
  dialog(t("you_are"), t("close"),
    me.display_name && h("p", {}, h("b", {}, me.display_name)), h("p", {}, rolesText(me) || t("no_roles")), h("p", { class: "muted" }, me.id),
    h("div", { class: "actions" }, h("button", { type: "button", id: "sign-out", onclick: out }, t("sign_out"))));
}

/** Where to sign in, and to come back from. */
export const signInAddress = () => `/sign-in?${new URLSearchParams({ lang, next: location.pathname + location.search })}`;

/** The way to the other pages, for whoever is here. */
export function navigation(me) {
  const has = (whose) => (Array.isArray(whose) ? may(me, ...whose) : whose || isSignedIn(me));
  const shown = PAGES.filter(([address, , whose]) => has(whose) && (address !== "/people" || me.signed_in_by === "session" || may(me, "admin")));
  const isHere = (address) => (address === "/" ? location.pathname === "/" || location.pathname.startsWith("/parcels/") : location.pathname.startsWith(address));
  return h("ul", {}, shown.map(([address, key]) => h("li", {}, h("a", { href: address, "aria-current": isHere(address) ? "page" : null }, t(key)))));
}
