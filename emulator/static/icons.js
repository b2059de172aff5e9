// Line drawings. All of them are our own constants, so they may be put in as HTML.
const line = (body, width = 1.5) =>
  `<svg viewBox="0 0 24 24" fill="none" stroke="#191919" stroke-width="${width}" stroke-linecap="round" stroke-linejoin="round" aria-hidden="true">${body}</svg>`;

export const icons = {
  back: line('<path d="M14.500 4.500 7 12l7.500 7.500"/>', 1.8),
  person: line('<circle cx="12" cy="8" r="3.800"/><path d="M4.500 20c.6-4.300 3.500-6.200 7.500-6.200s6.900 1.900 7.500 6.200z"/>'),
  keyboard: line('<circle cx="12" cy="12" r="9.500"/><path d="M7.500 9.500h.01M10.500 9.500h.01M13.500 9.500h.01M16.500 9.500h.01M7.500 12.300h.01M10.500 12.300h.01M13.500 12.300h.01M16.500 12.300h.01" stroke-width="1.900"/><path d="M9 15.500h6"/>', 1.3),
  lines: line('<path d="M3.500 5.500h17M3.500 12h17M3.500 18.500h17"/>', 2.4),
  menu: line('<circle cx="12" cy="12" r="9.500"/><path d="M8 9h8M8 12h8M8 15h8"/>', 1.3),
  voice: line('<circle cx="12" cy="12" r="9.500"/><path d="M9 10.300a2.400 2.400 0 0 1 0 3.400M11.400 8.500a5 5 0 0 1 0 7M13.900 6.800a7.500 7.500 0 0 1 0 10.400"/>', 1.3),
  smile: line('<circle cx="12" cy="12" r="9.500"/><path d="M8.700 9.600v.6M15.300 9.600v.6" stroke-width="1.800"/><path d="M7.300 13.400a4.900 4.900 0 0 0 9.400 0z"/>', 1.3),
  plus: line('<circle cx="12" cy="12" r="9.500"/><path d="M12 7v10M7 12h10"/>', 1.3),
  waves: line('<path d="M5 10.200a2.600 2.600 0 0 1 0 3.600M8.800 7.600a6.300 6.300 0 0 1 0 8.800M12.600 5a10 10 0 0 1 0 14"/>', 2),
  photo: line('<rect x="3" y="4.500" width="18" height="15" rx="2"/><circle cx="8.500" cy="9.500" r="1.600"/><path d="m3.500 17 5-4.500 4 3.500 3.500-3 4.500 4"/>'),
  camera: line('<path d="M3 8.500a2 2 0 0 1 2-2h2.500L9 4.500h6l1.500 2H19a2 2 0 0 1 2 2v9a2 2 0 0 1-2 2H5a2 2 0 0 1-2-2z"/><circle cx="12" cy="12.800" r="3.600"/>'),
  pin: line('<path d="M12 21s6.500-6.200 6.500-11.200a6.500 6.500 0 0 0-13 0C5.500 14.800 12 21 12 21z"/><circle cx="12" cy="9.800" r="2.200"/>'),
  mic: line('<rect x="9" y="3" width="6" height="11" rx="3"/><path d="M5.500 11.500a6.500 6.500 0 0 0 13 0M12 18v3"/>'),
  scan: line('<path d="M4 8.500V5.500A1.500 1.500 0 0 1 5.500 4h3M15.500 4h3A1.500 1.500 0 0 1 20 5.500v3M20 15.500v3a1.500 1.500 0 0 1-1.500 1.500h-3M8.500 20h-3A1.500 1.500 0 0 1 4 18.500v-3M4 12h16"/>'),
  film: line('<rect x="3" y="6" width="12.500" height="12" rx="2"/><path d="m15.500 11 5-3v8l-5-3z"/>'),
  play: '<svg viewBox="0 0 44 44" aria-hidden="true"><circle cx="22" cy="22" r="20" fill="rgba(0,0,0,.35)" stroke="#fff" stroke-width="2"/><path d="M18 14.500v15l12-7.500z" fill="#fff"/></svg>',
  status: '<svg viewBox="0 0 18 12"><rect x="0" y="8" width="3" height="4" rx=".8"/><rect x="5" y="5.500" width="3" height="6.500" rx=".8"/><rect x="10" y="3" width="3" height="9" rx=".8"/><rect x="15" y="0" width="3" height="12" rx=".8"/></svg><svg viewBox="0 0 17 12"><path d="M8.500 2.300c2.300 0 4.400.9 6 2.300l1.100-1.200A10.300 10.300 0 0 0 8.500.600C5.700.600 3.200 1.700 1.400 3.400l1.100 1.200c1.600-1.400 3.700-2.300 6-2.300zm0 3.700c1.300 0 2.500.5 3.500 1.300l1.100-1.200a7 7 0 0 0-9.200 0L5 7.300A5.400 5.400 0 0 1 8.500 6zm2.300 2.600a3.500 3.500 0 0 0-4.600 0l2.300 2.600z"/></svg><svg viewBox="0 0 27 13"><rect x=".5" y=".5" width="22" height="12" rx="3.500" fill="none" stroke="#000" opacity=".4"/><rect x="2" y="2" width="17" height="9" rx="2.200"/><path d="M24 4.500v4c.9-.3 1.600-1.100 1.600-2s-.7-1.700-1.600-2z" opacity=".5"/></svg>',
  map: '<svg viewBox="0 0 236 96" preserveAspectRatio="xMidYMid slice" aria-hidden="true"><rect width="236" height="96" fill="#eef0ea"/><path d="M0 66c60-18 96 14 236-22v52H0z" fill="#d7e8cf"/><path d="M-5 28 90 44l150-30M70-5l24 110M170-5l-14 110" stroke="#fff" stroke-width="7" fill="none"/><path d="M-5 84c80-26 150 14 246-20" stroke="#b9d7ee" stroke-width="8" fill="none"/><path d="M118 62s14-13 14-24a14 14 0 0 0-28 0c0 11 14 24 14 24z" fill="#07c160"/><circle cx="118" cy="38" r="5" fill="#fff"/></svg>',
};

export const logo =
  '<svg viewBox="0 0 40 40" aria-hidden="true"><rect width="40" height="40" fill="#c23a2b"/><path d="M9 10h22a3 3 0 0 1 3 3v11a3 3 0 0 1-3 3H20l-7 6v-6H9a3 3 0 0 1-3-3V13a3 3 0 0 1 3-3z" fill="#fff"/><path d="M12 18.500h13m-5-5 5.500 5-5.500 5" fill="none" stroke="#c23a2b" stroke-width="2.600" stroke-linecap="round" stroke-linejoin="round"/></svg>';

const scenes = [
  (h) => `<rect width="40" height="40" fill="hsl(${h} 62% 80%)"/><circle cx="28" cy="13" r="6" fill="hsl(42 95% 66%)"/><path d="M0 32l12-15 9 10 7-7 12 13v7H0z" fill="hsl(${h} 40% 46%)"/>`,
  (h) => `<rect width="40" height="40" fill="hsl(${h} 48% 88%)"/>${[0, 72, 144, 216, 288].map((a) => `<ellipse cx="20" cy="11.500" rx="5.200" ry="7.500" fill="hsl(${h} 72% 62%)" transform="rotate(${a} 20 20)"/>`).join("")}<circle cx="20" cy="20" r="4.500" fill="hsl(46 92% 62%)"/>`,
  (h) => `<rect width="40" height="40" fill="hsl(${h} 42% 72%)"/><path d="M9 8l6 5h10l6-5v15a11 11 0 0 1-22 0z" fill="#fff8ee"/><circle cx="15.500" cy="20" r="1.800" fill="#333"/><circle cx="24.500" cy="20" r="1.800" fill="#333"/><path d="M18 25q2 2 4 0" fill="none" stroke="#333" stroke-width="1.300" stroke-linecap="round"/>`,
  (h) => `<rect width="40" height="40" fill="hsl(${h} 52% 32%)"/><circle cx="26" cy="14" r="7" fill="#fbeec1"/><circle cx="29" cy="12" r="6" fill="hsl(${h} 52% 32%)"/><path d="M0 30q10-6 20 0t20 0v10H0z" fill="hsl(${h} 48% 22%)"/>`,
  (h) => `<rect width="40" height="40" fill="hsl(${h} 45% 84%)"/><path d="M20 36V18" stroke="#7a5a3c" stroke-width="3.500"/><circle cx="20" cy="14" r="10" fill="hsl(${(h + 90) % 360} 40% 48%)"/><circle cx="13" cy="19" r="6" fill="hsl(${(h + 90) % 360} 40% 54%)"/><circle cx="27" cy="19" r="6" fill="hsl(${(h + 90) % 360} 40% 42%)"/>`,
  (h) => `<rect width="40" height="40" fill="hsl(${h} 55% 74%)"/><circle cx="20" cy="16" r="7" fill="#ffe3cf"/><path d="M12.500 15a7.500 7.500 0 0 1 15 0q-3-4-7.500-4t-7.500 4z" fill="#3b3230"/><path d="M7 40c0-10 6-15 13-15s13 5 13 15z" fill="hsl(${(h + 150) % 360} 45% 50%)"/>`,
];

export function avatar(number) {
  const span = document.createElement("span");
  span.className = "avatar";
  const drawing = number < 0 ? logo : `<svg viewBox="0 0 40 40" aria-hidden="true">${scenes[(number * 5) % scenes.length]((number * 67) % 360)}</svg>`;
  span.innerHTML = drawing;
  return span;
}
