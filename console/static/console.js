// Small helps. Every page works without them.
"use strict";

// A form that must act once: the second click finds its button asleep.
for (const form of document.querySelectorAll("form[data-once]")) {
  form.addEventListener("submit", (event) => {
    const button = event.submitter || form.querySelector("button");
    window.setTimeout(() => {
      button.disabled = true;
      button.textContent = button.dataset.busy || "正在送出…";
    }, 0);
  });
  // The back button shows a page as it was left: its buttons work again, its token is used up.
  window.addEventListener("pageshow", (event) => {
    if (event.persisted) window.location.reload();
  });
  form.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      form.requestSubmit();
    }
  });
}

for (const area of document.querySelectorAll("textarea[data-count]")) {
  const left = document.getElementById(area.dataset.count);
  const keys = window.matchMedia("(hover: hover)").matches ? "，Ctrl+回车送出" : "";
  const tell = () => {
    left.textContent = `还能写 ${area.maxLength - area.value.length} 字${keys}`;
  };
  area.addEventListener("input", tell);
  tell();
}

// On a narrow screen the row of pages is longer than the screen: the page one is on stands in sight.
const pagesRow = document.querySelector(".nav-main");
const onPage = pagesRow && pagesRow.querySelector("[aria-current]");
if (onPage) pagesRow.scrollLeft = onPage.offsetLeft - pagesRow.offsetLeft - pagesRow.clientWidth / 2 + onPage.offsetWidth / 2;

// The conversation opens where the matter was said.
const said = document.querySelector(".talk .is-here");
if (said) {
  const talk = said.closest(".talk");
  talk.scrollTop = said.offsetTop - talk.offsetTop - 60;
}

// What was last touched: a key, or a pointer.
let byKey = false;
document.addEventListener("keydown", () => { byKey = true; }, true);
document.addEventListener("pointerdown", () => { byKey = false; }, true);

// Choosing in a list narrows at once on a wide screen; typing waits for the key, and so do the arrow
// keys, which pass through every choice on their way.
const filters = document.querySelector("[data-filters]");
if (filters) {
  if (window.matchMedia("(min-width: 900px)").matches) {
    filters.open = true;
  }
  for (const choice of filters.querySelectorAll("select")) {
    choice.addEventListener("change", () => { if (!byKey) choice.form.requestSubmit(); });
    choice.addEventListener("keyup", (event) => { if (event.key === "Enter") choice.form.requestSubmit(); });
  }
}

// “/” goes to the search, j and k walk through the rows, x ticks one, a answers, e corrects, w goes to
// the work on a matter, ? tells.
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (/^(INPUT|TEXTAREA|SELECT)$/.test(event.target.tagName)) return;
  if (event.key === "/") {
    const search = document.getElementById("q");
    if (search) {
      event.preventDefault();
      filters.open = true;
      search.focus();
    }
  }
  const goal = { a: "#text", e: "#fix .pick button:not([disabled])", w: "#owner, #remark" }[event.key];
  const target = goal && document.querySelector(goal);
  if (target) {
    event.preventDefault();
    target.focus();
    target.scrollIntoView({ block: "center" });
  }
  if (event.key === "x") {
    const row = document.activeElement.closest && document.activeElement.closest(".row-item");
    if (row && row.querySelector(".tick")) row.querySelector(".tick").click();
  }
  if (event.key === "?") {
    const keys = document.getElementById("keys");
    if (keys) keys.open = !keys.open;
  }
  const step = { j: 1, k: -1 }[event.key];
  if (step) {
    const rows = [...document.querySelectorAll(".rows a")];
    const next = rows[rows.indexOf(document.activeElement) + step] || rows[0];
    if (next) next.focus();
  }
});

// Back to the list as it was left, with its filters.
for (const link of document.querySelectorAll("a[data-back]")) {
  const kept = window.sessionStorage.getItem("list");
  if (kept && kept.startsWith("/console/matters")) link.href = kept;
}
if (location.pathname === "/console/matters") {
  window.sessionStorage.setItem("list", location.pathname + location.search);
}

// After a step the page comes back where the hand was: the scroll for everybody, the focus for who
// works by keyboard: on the field when it was refused. Where its form is gone, its section; on another page, the sentence of what was done.
const HAND = "hand";
const desk = (path) => path.split("/").slice(0, 4).join("/");

document.addEventListener("submit", ({ target: form, submitter }) => {
  if (form.method !== "post") return;
  const { name = "", value = "" } = submitter || {};
  const section = form.closest("[aria-labelledby]");
  const action = form.getAttribute("action");
  const hand = { path: desk(location.pathname), action, nth: formsTo(action).indexOf(form), name, value, byKey };
  hand.section = section && section.getAttribute("aria-labelledby");
  window.sessionStorage.setItem(HAND, JSON.stringify(hand));
});

function formsTo(action) {
  return [...document.querySelectorAll("form[method=post]")].filter((one) => one.getAttribute("action") === action);
}

function formOf(hand, refused) {
  const form = formsTo(hand.action)[hand.nth];
  if (!form) return null;
  const folded = form.closest("details:not([open])");
  if (folded) return folded.querySelector("summary");
  if (refused) return form.querySelector("textarea, select, input:not([type=hidden])");
  const buttons = [...form.querySelectorAll("button:not([disabled])")];
  return buttons.find((one) => one.name === hand.name && one.value === hand.value) || buttons[0];
}

function placeOf(hand, sentence) {
  if (hand.path !== desk(location.pathname)) return sentence;
  const refused = sentence.classList.contains("flash-warn");
  return formOf(hand, refused) || (hand.section && document.getElementById(hand.section)) || sentence;
}

function comeBack() {
  const kept = window.sessionStorage.getItem(HAND);
  window.sessionStorage.removeItem(HAND);
  const sentence = document.querySelector(".main > .flash");
  if (!kept || !sentence || location.hash || document.querySelector("[autofocus]")) return;
  const hand = JSON.parse(kept);
  const place = placeOf(hand, sentence);
  sentence.classList.add("flash-stays");
  if (!place.matches("button, summary, textarea, select, input")) place.tabIndex = -1;
  if (hand.byKey) place.focus({ preventScroll: true });
  if (place !== sentence) place.scrollIntoView({ block: "center", behavior: "instant" });
}

comeBack();

for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}

// A page that stays open asks once a minute whether something urgent has come in.
const bell = document.querySelector("[data-alerts]");
const told = document.title;

async function askForAlerts() {
  const answer = await fetch(bell.dataset.alerts, { redirect: "error" }).catch(() => null);
  if (answer === null || !answer.ok) return;
  const open = await answer.json();
  showCount(open);
  if (open.urgent > Number(bell.dataset.urgent)) {
    showStrip(open.urgent);
    document.title = `（${open.urgent} 条紧急）${told}`;
  }
  bell.dataset.urgent = open.urgent;
}

function showCount(open) {
  const count = bell.querySelector(".count") || bell.appendChild(document.createElement("b"));
  count.className = open.urgent ? "count count-urgent" : "count";
  count.textContent = open.all;
  count.hidden = open.all === 0;
}

function showStrip(urgent) {
  const main = document.getElementById("main");
  document.querySelectorAll("a.alarm").forEach((old) => old.remove());
  const strip = document.createElement("a");
  strip.className = "alarm";
  strip.href = bell.href;
  strip.setAttribute("role", "alert");
  strip.append(document.createElement("strong"), document.createElement("span"));
  strip.firstChild.textContent = `有 ${urgent} 条紧急提醒没人接手`;
  strip.lastChild.textContent = "现在去看";
  main.prepend(strip);
}

if (bell) window.setInterval(askForAlerts, 60000);

// An open list asks every two seconds whether something new has come; 304 is the usual answer.
const news = document.getElementById("news");
let newsMark = "";

async function askForNews() {
  if (document.hidden || !news.hidden) return;
  const headers = newsMark ? { "If-None-Match": newsMark } : {};
  const address = `${news.dataset.fresh}?newest=${news.dataset.newest}`;
  const answer = await fetch(address, { headers, redirect: "error", cache: "no-store" }).catch(() => null);
  if (answer === null || answer.status !== 200) return;
  newsMark = answer.headers.get("ETag");
  const { new: count } = await answer.json();
  if (count > 0) {
    news.querySelector("a").textContent = `有 ${count} 件新的来信，点这里看`;
    news.hidden = false;
  }
}

if (news && !("off" in news.dataset)) window.setInterval(askForNews, 2000);

// Whoever begins to write an answer holds the matter; colleagues see it and wait.
const answerBox = document.querySelector("textarea[data-hold]");

async function holdMatter() {
  const token = answerBox.form.elements.csrf_token.value;
  const body = new URLSearchParams({ csrf_token: token });
  const answer = await fetch(answerBox.dataset.hold, { method: "POST", body, redirect: "error" }).catch(() => null);
  if (answer === null || !answer.ok) return;
  const { hers } = await answer.json();
  const left = document.getElementById("left");
  if (!hers) left.textContent = "有同事正在答复这件事。您可以接着写，送出前请先看看上面的提示。";
}

if (answerBox) {
  let held = 0;
  answerBox.addEventListener("input", () => {
    if (Date.now() - held < 120000) return;
    held = Date.now();
    holdMatter();
  });
}

// What is being written outlives a lost connection, an expired session, the back button.
function keepDraft(area) {
  const place = `draft:${window.location.pathname}:${area.name}`;
  if (area.dataset.sent) window.sessionStorage.removeItem(place);
  const kept = window.sessionStorage.getItem(place);
  if (kept && !area.value) {
    area.value = kept;
    area.dispatchEvent(new Event("input"));
  }
  area.addEventListener("input", () => {
    if (area.value) window.sessionStorage.setItem(place, area.value);
    else window.sessionStorage.removeItem(place);
  });
}

for (const area of document.querySelectorAll("[data-draft]")) keepDraft(area);

// A page that shows what was kept: its draft has done its service.
for (const mark of document.querySelectorAll("[data-drop-draft]")) {
  window.sessionStorage.removeItem(`draft:${mark.dataset.dropDraft}`);
}

// Whom a notice would reach is counted again whenever people, ways or the time change.
const announcing = document.querySelector("form[data-reach]");

async function countAgain() {
  const asked = new URLSearchParams(new FormData(announcing));
  for (const name of ["csrf_token", "once", "digest", "title", "text"]) asked.delete(name);
  const answer = await fetch(`${announcing.dataset.reach}?${asked}`, { redirect: "error" }).catch(() => null);
  if (answer !== null && answer.ok) document.getElementById("reach").innerHTML = await answer.text();
}

if (announcing) {
  announcing.addEventListener("change", (event) => {
    if (event.target.matches("[name=to], [name=point], [name=way], [name=at], [name=kind], [name=consultation]")) countAgain();
  });
}

// How far a notice got is asked for again until it says that it has ended.
for (const part of document.querySelectorAll("[data-again]")) {
  const ask = async () => {
    if (part.querySelector("[data-ended]")) return;
    window.setTimeout(ask, 3000);
    if (document.hidden) return;
    const answer = await fetch(part.dataset.again, { redirect: "error", cache: "no-store" }).catch(() => null);
    if (answer !== null && answer.ok) part.innerHTML = await answer.text();
  };
  window.setTimeout(ask, 3000);
}

// Words that are selected in the minutes stand in the field from which they are taken.
for (const field of document.querySelectorAll("textarea[data-selection]")) {
  const source = document.getElementById(field.dataset.selection);
  document.addEventListener("selectionchange", () => {
    const chosen = document.getSelection();
    if (chosen.isCollapsed || !source.contains(chosen.anchorNode) || !source.contains(chosen.focusNode)) return;
    field.value = chosen.toString().trim();
  });
}

// A template or a quotation goes where the cursor stands in the answer; nothing written is lost.
for (const link of document.querySelectorAll("a[data-insert]")) {
  const box = document.getElementById(link.dataset.insert);
  link.addEventListener("click", (event) => {
    if (!box) return;
    event.preventDefault();
    const { selectionStart: at, selectionEnd: end, value } = box;
    const words = link.dataset.words;
    box.value = (value.slice(0, at) + words + value.slice(end)).slice(0, box.maxLength);
    box.dispatchEvent(new Event("input"));
    box.focus();
    box.selectionStart = box.selectionEnd = Math.min(at + words.length, box.value.length);
  });
}
