// The account's menu and the switch between menu and keyboard.
import { el } from "./api.js";
import { icons } from "./icons.js";

const nav = document.getElementById("menu");
const compose = document.getElementById("compose");
const toMenu = document.getElementById("to-menu");
let drawn = null;

export function showMenu(on) {
  const has = nav.childElementCount > 0;
  nav.hidden = !(on && has);
  compose.hidden = on && has;
  toMenu.hidden = !has;
}

export function closeSubs() { for (const sub of nav.querySelectorAll(".sub")) sub.remove(); }
document.addEventListener("click", (event) => { if (!event.target.closest("#menu .cell")) closeSubs(); });

function openSub(cell, button, act) {
  const open = cell.querySelector(".sub");
  closeSubs();
  if (open) return;
  cell.append(el("div", { className: "sub" }, ...button.sub_button.map((sub) => el("button", { type: "button", onclick: () => { closeSubs(); act(sub); } }, sub.name))));
}

function cellFor(button, act) {
  const cell = el("div", { className: "cell" });
  const nested = button.sub_button && button.sub_button.length > 0;
  const top = el("button", { type: "button", onclick: () => (nested ? openSub(cell, button, act) : act(button)) });
  if (nested) top.append(el("span", { icon: icons.lines }));
  top.append(button.name);
  cell.append(top);
  return cell;
}

export function drawMenu(menu, act) {
  const now = JSON.stringify(menu);
  if (now === drawn) return;
  drawn = now;
  nav.replaceChildren();
  if (menu) {
    nav.append(el("button", { type: "button", className: "toggle", icon: icons.keyboard, "aria-label": "切换到键盘", onclick: () => { showMenu(false); document.getElementById("words").focus(); } }));
    nav.append(...menu.button.map((button) => cellFor(button, act)));
  }
  showMenu(true);
}
