// The people at the left.
import { call, el, person } from "./api.js";
import { avatar } from "./icons.js";

const list = document.getElementById("people-list");
const search = document.getElementById("search");

function row(one, chosen, choose, changed) {
  const button = el("button", { type: "button" }, one.following ? "取消关注" : "关注");
  button.addEventListener("click", async (event) => {
    event.stopPropagation();
    button.disabled = true;
    await call("POST", `${person(one.openid)}/push`, { type: one.following ? "unsubscribe" : "subscribe" });
    changed(one.openid);
  });
  const item = el("li", { className: [one.openid === chosen ? "chosen" : "", one.following ? "" : "gone"].join(" "), tabIndex: 0, onclick: () => choose(one) },
    avatar(one.avatar), el("span", { className: "who" }, el("b", {}, one.name), el("small", {}, `${one.following ? "已关注" : "未关注"} · …${one.openid.slice(-6)}`)), button);
  item.addEventListener("keydown", (event) => { if (event.key === "Enter" && event.target === item) choose(one); });
  return item;
}

let drawn = "";
export async function refreshPeople(chosen, choose, changed) {
  const { followers, total } = await call("GET", `/followers?limit=60&q=${encodeURIComponent(search.value)}`);
  search.hidden = total <= 12;
  const now = JSON.stringify([followers, chosen]);
  if (now !== drawn) list.replaceChildren(...followers.map((one) => row(one, chosen, choose, changed)));
  drawn = now;
  return { followers, total };
}

// A chooser above the people when this emulator serves several accounts.
const chooser = document.getElementById("account");
chooser.addEventListener("change", () => { location.search = `?account=${encodeURIComponent(chooser.value)}`; });
export function drawAccounts(accounts, mine) {
  chooser.hidden = accounts.length < 2;
  if (chooser.childElementCount === accounts.length) return;
  chooser.replaceChildren(...accounts.map((one) => el("option", { value: one.id, selected: one.id === mine }, one.name)));
}
