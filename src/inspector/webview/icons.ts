// Drawn with lines of one width in the manner of VS Code's own icons. Theirs are filled outlines and seven times as large.
const drawings = {
  arrowBoth: "M5 13V3M2.5 5.5 5 3l2.5 2.5M11 3v10M8.5 10.5 11 13l2.5-2.5",
  arrowDown: "M8 3v10M4 9l4 4 4-4",
  arrowUp: "M8 13V3M4 7l4-4 4 4",
  beaker: "M6 2.5h4M6.5 2.5V6L3 12.5q-.5 1 .6 1h8.8q1.1 0 .6-1L9.5 6V2.5M4.8 9.5h6.4",
  check: "M2.5 8.5 6 12l7.5-8",
  chevronDown: "M3.5 6 8 10.5 12.5 6",
  close: "M3.5 3.5l9 9M12.5 3.5l-9 9",
  compare: "M2.5 5h9M9 2.5 11.5 5 9 7.5M13.5 11h-9M7 8.5 4.5 11 7 13.5",
  info: "M14 8A6 6 0 1 1 2 8a6 6 0 0 1 12 0ZM8 7.5V11M8 5v.5",
  organization: "M8 6.5a2 2 0 1 0 0-4 2 2 0 0 0 0 4ZM5 13.5V11q0-2 3-2t3 2v2.5ZM3.5 7.5a1.3 1.3 0 1 0 0-2.6M1.5 12.5V10.5q0-1 1.5-1.3M12.5 7.5a1.3 1.3 0 1 1 0-2.6M14.5 12.5V10.5q0-1-1.5-1.3",
  person: "M8 7.5a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5ZM3.5 13.5V12q0-2.5 4.5-2.5t4.5 2.5v1.5Z",
  question: "M14 8A6 6 0 1 1 2 8a6 6 0 0 1 12 0ZM6.2 6.5a1.8 1.8 0 1 1 2.6 1.6Q8 8.6 8 9.4M8 11v.5",
  role: "M8 2 13 4v4q0 4-5 6-5-2-5-6V4Z",
  take: "M8 10V2.5M5 5l3-3 3 3M3 8.5v5h10v-5",
  warning: "M8 2.5 14.5 13.5h-13ZM8 6.5v3.5M8 11.5v.5",
};

export type IconName = keyof typeof drawings;

const namespace = "http://www.w3.org/2000/svg";
const made = new Map<IconName, Element>();

/** A new icon, hidden from screen readers: its meaning is said in words beside it. */
export function icon(name: IconName): Element {
  const first = made.get(name) ?? draw(name);
  made.set(name, first);
  return first.cloneNode(true) as Element;
}

function draw(name: IconName): Element {
  const drawing = document.createElementNS(namespace, "svg");
  const path = document.createElementNS(namespace, "path");
  path.setAttribute("d", drawings[name]);
  drawing.setAttribute("viewBox", "0 0 16 16");
  drawing.setAttribute("class", "icon");
  drawing.setAttribute("aria-hidden", "true");
  drawing.append(path);
  return drawing;
}
