// The pages of the office: each is a module that draws itself into the page.
import * as api from "./api.js";
import { brand, isSignedIn, knowMe, languageButton, navigation, signInAddress, whoButton } from "./frame.js";
import { h } from "./dom.js";
import { lang, t } from "./texts.js";

/** Address, module, title; the first address that fits is drawn. */
const PAGES = [
  [/^\/parcels\/([^/]+)$/, "dossier", "nav_dossier"],
  [/^\/duties$/, "duties", "nav_duties"],
  [/^\/lists(?:\/([^/]+))?$/, "lists", "nav_lists"],
  [/^\/reviews(?:\/([^/]+))?$/, "reviews", "nav_reviews"],
  [/^\/practitioners(?:\/([^/]+))?$/, "practitioners", "nav_practitioners"],
  [/^\/supervised-units(?:\/([^/]+))?$/, "supervised", "nav_supervised"],
  [/^\/groundwater$/, "groundwater", "nav_groundwater"],
  [/^\/documents$/, "documents", "nav_documents"],
  [/^\/uploads(?:\/([^/]+))?$/, "uploads", "nav_uploads"],
  [/^\/consultations(?:\/([^/]+))?$/, "consultations", "nav_consultations"],
  [/^\/exchange$/, "exchange", "nav_exchange"],
  [/^\/clues$/, "clues", "nav_clues"],
  [/^\/statistics$/, "statistics", "nav_statistics"],
  [/^\/screening$/, "screening", "nav_screening"],
  [/^\/people$/, "people", "nav_people"],
];

const $ = (id) => document.getElementById(id);

/** A problem in words, with the way to sign in where that would help. */
function refused(problem, me) {
  const entry = problem.status === 401 || (problem.status === 403 && !isSignedIn(me));
  return [h("div", { class: "faults", role: "alert" }, h("p", { class: "faults-head" }, problem.message)),
    entry && h("p", {}, h("a", { class: "button primary", href: signInAddress() }, t("sign_in")))].filter(Boolean);
}

async function begin() {
  document.documentElement.lang = lang;
  $("skip").textContent = t("skip_page");
  api.takeToken();
  const [pattern, module, title] = PAGES.find(([pattern]) => pattern.test(location.pathname)) ?? PAGES[0];
  const argument = decodeURIComponent(location.pathname.match(pattern)?.[1] ?? "");
  document.title = `${t("brand")} · ${t(title)}`;
  $("header").replaceChildren(brand());
  $("page").replaceChildren(h("p", { class: "muted" }, t("loading")));
  const me = await knowMe();
  const signIn = () => location.assign(signInAddress());
  $("header").replaceChildren(brand(), h("div", { class: "header-end" }, whoButton(me, signIn), languageButton()));
  $("navigation").setAttribute("aria-label", t("pages"));
  $("navigation").replaceChildren(navigation(me));
  try {
    const { draw } = await import(`./office/${module}.js`);
    await draw($("page"), { me, argument });
  } catch (problem) {
    if (!problem.status) console.error(problem);
    $("page").replaceChildren(...refused(problem, me));
  }
  window.__page_drawn = true;
}

begin();
