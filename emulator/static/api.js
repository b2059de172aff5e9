// The control API, as the page uses it. With several accounts the page's address names one.
export const account = new URLSearchParams(location.search).get("account") || "";

export async function call(method, path, body, signal) {
  const options = { method, signal, headers: {} };
  if (body !== undefined) {
    options.headers["Content-Type"] = "application/json";
    options.body = JSON.stringify(body);
  }
  if (account) options.headers["X-Emulator-Account"] = account;
  const response = await fetch(`/_emulator${path}`, options);
  const data = await response.json();
  if (!response.ok) throw new Error(data.error || "出错了");
  return data;
}

export const person = (openid) => `/followers/${encodeURIComponent(openid)}`;

export function el(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name === "onclick") node.addEventListener("click", value);
    else if (name === "icon") node.innerHTML = value;
    else if (name in node && name !== "list") node[name] = value;
    else node.setAttribute(name, value);
  }
  node.append(...children.filter((child) => child !== null && child !== undefined));
  return node;
}

let toastTimer;
export function toast(words) {
  const box = document.getElementById("toast");
  box.textContent = words;
  box.hidden = false;
  clearTimeout(toastTimer);
  toastTimer = setTimeout(() => { box.hidden = true; }, 2200);
}
