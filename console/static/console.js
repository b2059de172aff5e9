// Small helps. Every page works without them.
"use strict";

// A form that must act once: the second click finds its button asleep.
for (const form of document.querySelectorAll("form[data-once]")) {
  form.addEventListener("submit", () => {
    const button = form.querySelector("button[type=submit]");
    window.setTimeout(() => {
      button.disabled = true;
      button.textContent = button.dataset.busy || "正在送出…";
    }, 0);
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

// The conversation opens where the matter was said.
const said = document.querySelector(".talk .is-here");
if (said) {
  const talk = said.closest(".talk");
  talk.scrollTop = said.offsetTop - talk.offsetTop - 60;
}

// Choosing in a list narrows at once on a wide screen; typing waits for the key.
const filters = document.querySelector("[data-filters]");
if (filters) {
  if (window.matchMedia("(min-width: 900px)").matches) {
    filters.open = true;
  }
  for (const choice of filters.querySelectorAll("select")) {
    choice.addEventListener("change", () => choice.form.requestSubmit());
  }
}

// “/” goes to the search, j and k walk through the rows.
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
