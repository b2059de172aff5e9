// What a person can do with a phone beside typing: scan, send pictures and places, wait.
import { call, el, toast } from "./api.js";
import { icons } from "./icons.js";

const places = [
  ["村委会", 35.30286, 113.87652],
  ["文化广场", 35.30951, 113.92674],
  ["东河桥头", 35.28847, 113.89913],
  ["幸福里小区南门", 35.31762, 113.90358],
];
const sheet = document.getElementById("sheet");
const picker = document.getElementById("file");

export function closeSheet() { sheet.hidden = true; }
sheet.addEventListener("click", (event) => { if (event.target === sheet) closeSheet(); });

function openSheet(title, ...content) {
  sheet.replaceChildren(el("div", { className: "sheet-body" }, el("h3", {}, title), ...content));
  sheet.hidden = false;
}

export function scanList(codes, pick) {
  const items = codes.map((code) => el("li", { tabIndex: 0, role: "button", onclick: () => pick(code.scene) },
    el("img", { src: `/cgi-bin/showqrcode?ticket=${encodeURIComponent(code.ticket)}`, alt: "", loading: "lazy" }),
    el("span", {}, code.label, code.label === code.scene ? null : el("small", {}, code.scene))));
  for (const item of items) item.addEventListener("keydown", (event) => { if (event.key === "Enter") item.click(); });
  const field = el("input", { placeholder: "或输入场景值", maxLength: 64, "aria-label": "场景值" });
  const form = el("form", {}, field, el("button", {}, "扫"));
  form.addEventListener("submit", (event) => { event.preventDefault(); if (field.value.trim()) pick(field.value.trim()); });
  const list = codes.length ? el("ul", { className: "codes" }, ...items) : el("p", {}, "还没有二维码。公众号生成后会列在这里。");
  return [list, form];
}

export async function scanSheet(pick) {
  const { codes } = await call("GET", "/scenes");
  openSheet("扫一扫", ...scanList(codes, (scene) => { closeSheet(); pick(scene); }));
}

export function placeSheet(pick) {
  const rows = places.map(([label, x, y]) => el("button", { className: "row", type: "button", onclick: () => { closeSheet(); pick(label, x, y); } }, label, el("small", {}, `${x}, ${y}`)));
  const field = el("input", { placeholder: "名称 纬度 经度，如 老井 35.3 113.9", "aria-label": "位置" });
  const form = el("form", {}, field, el("button", {}, "发送"));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const found = field.value.trim().match(/^(.*?)[\s,，]*(-?\d+(?:\.\d+)?)[\s,，]+(-?\d+(?:\.\d+)?)$/);
    if (!found) return toast("请写成：名称 纬度 经度");
    closeSheet();
    return pick(found[1], Number(found[2]), Number(found[3]));
  });
  openSheet("发送位置", ...rows, form);
}

export function chooseImage(pick) {
  picker.value = "";
  picker.onchange = () => {
    const file = picker.files[0];
    if (!file) return;
    if (file.size > 10 * 1024 * 1024) { toast("图片不能超过 10 MB"); return; }
    const reader = new FileReader();
    reader.onload = () => pick({ filename: file.name, file_base64: reader.result.split(",")[1] });
    reader.readAsDataURL(file);
  };
  picker.click();
}

export function showDelivery(result) {
  const rows = [
    ["请求次数", `${result.deliveries} 次`],
    ["用时", `${result.elapsed_ms} 毫秒`],
    ["结果", result.acknowledged ? "已接收" : "失败"],
    ["回复", { success: "success（不回复）", empty: "空（不回复）", text: "文本", news: "图文", image: "图片" }[result.reply_type] || result.reply_type || "无"],
    ["原因", result.failure],
  ].filter(([, value]) => value);
  document.getElementById("delivery").replaceChildren(...rows.flatMap(([name, value]) => [el("dt", {}, name), el("dd", {}, String(value))]));
}

export function drawerGrid(actions) {
  const cells = [["photo", "相册"], ["camera", "拍摄"], ["pin", "位置"], ["mic", "语音"], ["film", "视频"], ["scan", "扫一扫"]];
  return el("div", { className: "grid" }, ...cells.map(([name, label]) => el("button", { type: "button", onclick: actions[name] }, el("span", { icon: icons[name] }), label)));
}

const faces = "😀😄😊😉😍😘😜😎😭😢😡😱😴🤔🙄😅👍👎👏🙏💪👌🤝✌️❤️💔🌹🎉🎂☀️🌧️🍉";
export function faceGrid(pick) {
  const all = [...new Intl.Segmenter("zh", { granularity: "grapheme" }).segment(faces)].map((part) => part.segment);
  return el("div", { className: "faces" }, ...all.map((face) => el("button", { type: "button", onclick: () => pick(face) }, face)));
}
