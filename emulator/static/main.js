// The phone page: one person's chat, kept fresh by a waiting request.
import { account, call, el, person, toast } from "./api.js";
import { draw, reachable, timeLabel, webAddress } from "./bubbles.js";
import { icons, logo } from "./icons.js";
import { drawMenu, showMenu } from "./menu.js";
import { drawAccounts, refreshPeople } from "./people.js";
import { chooseImage, drawerGrid, faceGrid, placeSheet, scanList, scanSheet, showDelivery } from "./tools.js";

const $ = (id) => document.getElementById(id);
const now = { account: "公众号", me: null, lines: new Map(), version: 0, waiting: null, clock: Date.now(), at: performance.now(), speed: 1 };
const virtualNow = () => new Date(now.clock + (performance.now() - now.at) * now.speed);

// ---- talking to the bot
async function push(type, fields = {}) {
  if (!now.me) return null;
  try {
    const result = await call("POST", `${person(now.me.openid)}/push`, { type, fields });
    showDelivery(result);
    return result;
  } catch (error) {
    toast(error instanceof TypeError ? "连不上模拟器" : "没有发出去");
    return null;
  }
}
const tap = (words, id) => push("text", { Content: words, bizmsgmenuid: id });
const sendPlace = (label, x, y) => push("location", { Location_X: x, Location_Y: y, Scale: 15, Label: label });
async function scan(scene) {
  if (!now.me) return follow(document.body, { scene });
  await push(now.me.following ? "SCAN" : "subscribe", { scene });
  return refresh();
}

async function press(button) {
  const key = { key: button.key };
  if (button.type === "view") {
    if (webAddress(button.url)) window.open(reachable(button.url), "_blank", "noopener");
    return push("VIEW", { EventKey: button.url });
  }
  if (button.type.startsWith("scancode")) {
    return scanSheet((scene) => push(button.type, { ...key, ScanCodeInfo: { ScanType: "qrcode", ScanResult: scene } }));
  }
  if (button.type === "location_select") {
    return placeSheet(async (label, x, y) => {
      await push(button.type, { ...key, SendLocationInfo: { Location_X: x, Location_Y: y, Scale: 15, Label: label, Poiname: "" } });
      return sendPlace(label, x, y);
    });
  }
  if (button.type.startsWith("pic_")) return chooseImage(async (file) => { await push(button.type, key); await push("image", file); });
  return push("CLICK", key);
}

// ---- drawing
function redraw() {
  const chat = $("chat"), atEnd = chat.scrollHeight - chat.scrollTop - chat.clientHeight < 120;
  const items = [];
  let last = 0;
  for (const line of now.lines.values()) {
    const at = new Date(line.at).getTime();
    if (Math.abs(at - last) > 300000) items.push(el("li", { className: "time" }, timeLabel(line.at, virtualNow())));
    last = at;
    items.push(draw(line, now.me.avatar, tap));
  }
  $("lines").replaceChildren(...items);
  if (atEnd) chat.scrollTop = chat.scrollHeight;
  for (const image of $("lines").querySelectorAll("img")) image.addEventListener("load", () => { if (atEnd) chat.scrollTop = chat.scrollHeight; }, { once: true });
}

function showWindow(window) {
  const by = { message: "发消息", click: "点菜单", follow: "关注", scan: "扫码" }[window.opened_by];
  $("window").textContent = window.open ? `还可发 ${window.left} 条（${by}后），到 ${timeLabel(window.until, virtualNow())} 为止` : "没有打开的窗口，公众号此刻不能主动发消息";
}

async function listen(openid) {
  now.waiting?.abort();
  const waiting = now.waiting = new AbortController();
  let wait = 0;
  while (!waiting.signal.aborted) {
    try {
      const data = await call("GET", `${person(openid)}/chat?since=${now.version}&wait=${wait}`, undefined, waiting.signal);
      if (waiting.signal.aborted) return;
      wait = 10;
      for (const line of data.messages) {
        now.lines.set(line.id, line);
        now.version = Math.max(now.version, line.version);
      }
      $("title").textContent = data.typing ? "对方正在输入…" : now.account;
      showWindow(data.window);
      if (data.messages.length) redraw();
    } catch (error) {
      if (waiting.signal.aborted) return;
      if (!(error instanceof TypeError)) return;
      await new Promise((done) => { setTimeout(done, 1000); });
    }
  }
}

function choose(one) {
  const same = now.me && now.me.openid === one.openid;
  now.me = one;
  localStorage.setItem(`openid${account}`, one.openid);
  closePanels();
  if (!same) {
    now.lines = new Map();
    now.version = 0;
    $("lines").replaceChildren();
    $("chat").scrollTop = 0;
    listen(one.openid);
  }
  layout();
  refresh();
}

// ---- empty states
async function follow(button, wish) {
  button.disabled = true;
  try {
    const { openids } = await call("POST", "/followers", wish);
    const { followers } = await call("GET", `/followers?q=${openids[0]}`);
    choose(followers[0]);
  } catch { toast("连不上模拟器"); } finally { button.disabled = false; }
}

function layout() {
  const following = Boolean(now.me && now.me.following);
  $("bar").hidden = !following;
  $("empty").hidden = following;
  $("chat").hidden = !following;
  if (following) return;
  const big = el("button", { className: "big", type: "button" }, "关注公众号");
  big.addEventListener("click", () => follow(big, now.me ? { openid: now.me.openid } : {}));
  const words = now.me ? `${now.me.name} 还没有关注这个公众号。\n关注后就可以说话了。` : "这里还没有人。\n请一位居民来关注，就可以开始说话了。";
  $("empty").replaceChildren(el("span", { className: "logo", icon: logo }), el("h2", {}, now.account), ...words.split("\n").map((part, i, all) => el("p", { className: i + 1 < all.length ? "tight" : "" }, part)), big);
}

// ---- refreshing what stands around
let codesDrawn = "";
async function refresh() {
  try {
    const state = await call("GET", `/state?openid=${encodeURIComponent(now.me?.openid ?? "")}`);
    Object.assign(now, { account: state.account.name, clock: state.now * 1000, at: performance.now(), speed: state.clock.speed });
    document.title = `${now.account} · 微信模拟器`;
    if (!$("title").textContent) $("title").textContent = now.account;
    drawAccounts(state.accounts, state.account.id);
    drawMenu(state.menu, press);
    for (const button of $("tool-clock").children) button.disabled = !state.clock.movable;
    tick();
    const { followers } = await refreshPeople(now.me?.openid, choose, () => refresh());
    const mine = followers.find((one) => one.openid === (now.me?.openid ?? localStorage.getItem(`openid${account}`)));
    if (!now.me && followers.length) return choose(mine ?? followers[0]);
    if (mine && JSON.stringify(mine) !== JSON.stringify(now.me)) { now.me = mine; layout(); }
    if (!now.me) layout();
    const { codes } = await call("GET", "/scenes");
    if (JSON.stringify(codes) !== codesDrawn || !$("tool-scan").firstChild) {
      codesDrawn = JSON.stringify(codes);
      $("tool-scan").replaceChildren(...scanList(codes, scan));
    }
  } catch { /* The next round tries again. */ }
  return null;
}

function tick() {
  const date = virtualNow(), pad = (number) => String(number).padStart(2, "0");
  $("status-time").textContent = `${date.getHours()}:${pad(date.getMinutes())}`;
  $("clock").textContent = `${date.getFullYear()}年${date.getMonth() + 1}月${date.getDate()}日 星期${"日一二三四五六"[date.getDay()]} ${date.getHours()}:${pad(date.getMinutes())}`;
}

// ---- the bar
const words = $("words");
function fit() {
  words.style.height = "40px";
  words.style.height = `${Math.min(120, words.scrollHeight)}px`;
  const some = words.value.trim() !== "";
  $("send").hidden = !some;
  $("plus").hidden = some;
}
function send() {
  const text = words.value;
  if (!text.trim()) return;
  words.value = "";
  fit();
  push("text", { Content: text });
}
function drawer(content, name) {
  const box = $("drawer"), same = box.dataset.name === name && !box.hidden;
  box.hidden = same;
  box.dataset.name = name;
  if (!same) { box.replaceChildren(content); $("chat").scrollTop = $("chat").scrollHeight; }
}
words.addEventListener("input", fit);
words.addEventListener("focus", () => { $("drawer").hidden = true; });
words.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && !event.shiftKey && !event.isComposing) { event.preventDefault(); send(); }
});
$("compose").addEventListener("submit", (event) => { event.preventDefault(); send(); words.focus(); });
$("to-menu").addEventListener("click", () => { $("drawer").hidden = true; showMenu(true); });
$("voice").addEventListener("click", () => push("voice"));
const actions = { photo: () => chooseImage((file) => push("image", file)), camera: () => push("image"), pin: () => placeSheet(sendPlace), mic: () => push("voice"), film: () => push("video"), scan: () => scanSheet(scan) };
$("plus").addEventListener("click", () => drawer(drawerGrid(actions), "plus"));
$("emoji").addEventListener("click", () => drawer(faceGrid((face) => { words.value += face; fit(); }), "emoji"));

// ---- panels
function closePanels() { for (const panel of document.querySelectorAll(".panel")) panel.classList.remove("open"); $("shade").hidden = true; }
function openPanel(id) { $(id).classList.add("open"); $("shade").hidden = false; }
$("open-people").addEventListener("click", () => openPanel("people"));
$("open-tools").addEventListener("click", () => openPanel("tools"));
$("shade").addEventListener("click", closePanels);
for (const button of document.querySelectorAll("[data-close]")) button.addEventListener("click", closePanels);
$("viewer").addEventListener("click", () => { $("viewer").hidden = true; });
$("search").addEventListener("input", refresh);
$("newcomer").addEventListener("submit", (event) => {
  event.preventDefault();
  const field = event.target.elements.name;
  follow(event.target.querySelector("button"), field.value.trim() ? { name: field.value.trim() } : {});
  field.value = "";
});
document.addEventListener("keydown", (event) => { if (event.key === "Escape") { closePanels(); $("sheet").hidden = true; $("viewer").hidden = true; } });

const sendTools = [["选择图片", actions.photo], ["示例图片", actions.camera], ["语音", actions.mic], ["视频", actions.film], ["位置", actions.pin]];
$("tool-send").append(...sendTools.map(([label, act]) => el("button", { type: "button", onclick: act }, label)));
async function advance(seconds) {
  try { await call("POST", "/clock", { advance_s: seconds }); } catch { toast("时间走得和真实世界一样，不能快进"); }
  await refresh();
  if (now.me) redraw();
}
$("tool-clock").append(...[["1 小时", 3600], ["1 天", 86400], ["48 小时", 172800]].map(([label, seconds]) => el("button", { type: "button", onclick: () => advance(seconds) }, label)));

for (const [id, icon] of [["open-people", icons.back], ["open-tools", icons.person], ["to-menu", icons.menu], ["voice", icons.voice], ["emoji", icons.smile], ["plus", icons.plus], ["status-icons", icons.status]]) $(id).innerHTML = icon;
refresh();
setInterval(refresh, 2500);
setInterval(tick, 10000);
