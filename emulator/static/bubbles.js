// One line of the chat as WeChat draws it. Words are only ever put in as text.
import { account, el } from "./api.js";
import { avatar, icons } from "./icons.js";

const TAG = /<a\s+[^>]*?href\s*=\s*(?:"([^"]*)"|'([^']*)')[^>]*>([\s\S]*?)<\/a>/gi;
const BARE = /https?:\/\/[A-Za-z0-9\-._~:/?#[\]@!$&'()*+,;=%]+[A-Za-z0-9\-_~/#=%]/g;

export const webAddress = (href) => (/^https?:\/\//i.test(href) ? href : null);

// The page of a one-time subscription is served here, and knows who is asked.
export function reachable(href) {
  const found = href.match(/^https?:\/\/(mp\.weixin\.qq\.com|127\.0\.0\.1:\d+|localhost:\d+)(\/mp\/subscribemsg\?[^#]*)/i);
  return found ? `${found[2]}&openid=${encodeURIComponent(localStorage.getItem(`openid${account}`) ?? "")}` : href;
}
const outside = (href, label) => el("a", { href: reachable(href), target: "_blank", rel: "noopener noreferrer" }, label);

function menuLink(href, label, tap) {
  const [, query] = href.split("?");
  const wish = new URLSearchParams(query || "");
  const words = wish.get("msgmenucontent") || "";
  return el("button", { type: "button", className: "link", onclick: () => tap(words, wish.get("msgmenuid") || "") }, label);
}

function link(href, label, tap) {
  const address = href.replaceAll("&amp;", "&");
  if (/^weixin:\/\/bizmsgmenu\?/i.test(address)) return menuLink(address, label, tap);
  return webAddress(address) ? outside(address, label) : document.createTextNode(label);
}

function plain(words) {
  const parts = [];
  let end = 0;
  for (const found of words.matchAll(BARE)) {
    parts.push(words.slice(end, found.index), outside(found[0], found[0]));
    end = found.index + found[0].length;
  }
  return [...parts, words.slice(end)];
}

export function rich(words, tap) {
  const parts = [];
  let end = 0;
  for (const found of words.matchAll(TAG)) {
    parts.push(...plain(words.slice(end, found.index)), link(found[1] ?? found[2], found[3], tap));
    end = found.index + found[0].length;
  }
  return [...parts, ...plain(words.slice(end))];
}

const mediaUrl = (id) => `/mmbiz/${encodeURIComponent(id)}`;

const kinds = {
  text: (data, tap, mine) => el("div", { className: "bubble" }, ...(mine ? plain(data.content) : rich(data.content, tap))),
  msgmenu: (data, tap) => el("div", { className: "bubble" }, ...rich(data.head_content, tap),
    ...data.list.map((item) => el("span", { className: "menu-item" }, el("button", { type: "button", className: "link", onclick: () => tap(item.content, item.id) }, item.content))),
    data.tail_content ? el("span", { className: "menu-item" }, ...rich(data.tail_content, tap)) : null),
  image: (data) => el("button", { type: "button", className: "photo", "aria-label": "查看图片", onclick: () => view(mediaUrl(data.media_id)) },
    el("img", { src: mediaUrl(data.media_id), alt: "图片" })),
  voice: () => el("div", { className: "bubble" }, el("span", { className: "voice" }, el("span", { icon: icons.waves }), "3″")),
  video: () => el("div", { className: "film", icon: icons.play }),
  location: (data) => el("div", { className: "place" }, el("b", {}, data.label || "位置"),
    el("small", {}, `${data.latitude}, ${data.longitude}`), el("div", { icon: icons.map })),
  link: (data) => card(data.title, data.description, "", data.url),
  news: (data) => el("div", {}, ...data.articles.map((one) => card(one.title, one.description, one.picurl, one.url))),
  subscription: (data) => card(data.title, data.content, "", data.url),
  music: (data) => card(data.title || "音乐", "", "", data.url),
};
kinds.shortvideo = kinds.video;

function card(title, description, picture, url) {
  const inside = [el("b", {}, title), picture && webAddress(picture) ? el("img", { src: picture, alt: "" }) : null, el("p", {}, description || "")];
  return webAddress(url)
    ? el("a", { className: "card", href: reachable(url), target: "_blank", rel: "noopener noreferrer" }, ...inside)
    : el("div", { className: "card" }, ...inside);
}

function view(url) {
  const viewer = document.getElementById("viewer");
  viewer.replaceChildren(el("img", { src: url, alt: "图片" }));
  viewer.hidden = false;
}

export function draw(line, face, tap) {
  if (line.from === "system") return el("li", { className: "notice" }, line.text);
  const mine = line.from === "follower";
  const body = (kinds[line.kind] || ((data) => kinds.text({ content: line.text || JSON.stringify(data) }, tap, mine)))(line.data, tap, mine);
  const item = el("li", { className: `line ${mine ? "mine" : "theirs"} ${line.state}` }, avatar(mine ? face : -1), body);
  if (line.state === "pending") item.append(el("span", { className: "state", title: "正在送达" }));
  return item;
}

const pad = (number) => String(number).padStart(2, "0");

export function timeLabel(at, now) {
  const then = new Date(at), clock = `${pad(then.getHours())}:${pad(then.getMinutes())}`;
  const midnight = (date) => new Date(date.getFullYear(), date.getMonth(), date.getDate());
  const days = Math.round((midnight(now) - midnight(then)) / 86400000);
  if (days === 0) return clock;
  if (days === 1) return `昨天 ${clock}`;
  if (days > 1 && days < 7) return `星期${"日一二三四五六"[then.getDay()]} ${clock}`;
  return `${then.getFullYear()}年${then.getMonth() + 1}月${then.getDate()}日 ${clock}`;
}
