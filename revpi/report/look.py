"""Style and script of the page."""

from __future__ import annotations

STYLE = """
:root { color-scheme: light dark; --ink: #1c2128; --paper: #fff; --faint: #d9dee4; --soft: #5b6673;
  --c0: #d1495b; --c1: #2e86ab; --c2: #e8871e; --c3: #7b5ea7; --c4: #b3261e; --c5: #6b8e23; --c6: #008b8b;
  --on: #2e7d5b; }
@media (prefers-color-scheme: dark) { :root { --ink: #e4e8ec; --paper: #14181d; --faint: #2b323a;
  --soft: #96a2af; --c0: #ff7b8b; --c1: #6cc0e5; --c2: #ffb35c; --c3: #bda2ea; --c4: #ff6f61; --c5: #a9cf54;
  --c6: #4fd1d1; --on: #54c08d; } }
body { margin: 1.5rem auto; max-width: 1140px; padding: 0 1rem; background: var(--paper); color: var(--ink);
  font: 15px/1.45 system-ui, sans-serif; }
h1 { font-size: 1.4rem; margin: 0; } h2 { font-size: 1.05rem; margin: 1.6rem 0 .4rem; }
.soft { color: var(--soft); } .bad { color: var(--c4); font-weight: 600; }
svg { width: 100%; height: auto; display: block; margin-top: .6rem; }
svg text { fill: var(--soft); font-size: 12px; } svg .in { fill: var(--ink); }
svg .title { fill: var(--ink); font-weight: 600; }
.tick { text-anchor: end; } .hour { text-anchor: middle; }
.grid { stroke: var(--faint); fill: none; } .curve { fill: none; stroke-width: 1.6; }
.cursor { stroke: var(--ink); stroke-dasharray: 3 3; visibility: hidden; } .on { fill: var(--on); }
.c0 { stroke: var(--c0); } .c1 { stroke: var(--c1); } .c2 { stroke: var(--c2); } .c3 { stroke: var(--c3); }
.c4 { stroke: var(--c4); } .c5 { stroke: var(--c5); } .c6 { stroke: var(--c6); }
.legend span { margin-right: 1.1em; white-space: nowrap; } .legend i { display: inline-block; width: 1.4em;
  height: 3px; margin-right: .4em; vertical-align: middle; }
table { border-collapse: collapse; } td, th { padding: .1rem .9rem .1rem 0; text-align: left; }
td.n { text-align: right; font-variant-numeric: tabular-nums; }
#tip { position: fixed; display: none; z-index: 1; max-width: 30rem; padding: .5rem .7rem; font-size: 12.5px;
  background: var(--paper); border: 1px solid var(--soft); border-radius: 6px; pointer-events: none; }
#tip b { display: block; } #tip td { padding: 0 .7rem 0 0; }
"""

SCRIPT = """
"use strict";
const data = JSON.parse(document.getElementById("data").textContent);
const tip = document.getElementById("tip");
const cursors = [...document.querySelectorAll(".cursor")];
const row = (...cells) => {
  const line = document.createElement("tr");
  for (const text of cells) line.appendChild(document.createElement("td")).textContent = text;
  return line;
};
const frameAt = (time) => {
  let low = 0, high = data.times.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (data.times[middle] <= time) low = middle; else high = middle - 1;
  }
  return low;
};
const show = (event) => {
  const box = event.currentTarget.getBoundingClientRect();
  const x = (event.clientX - box.left) / box.width * data.width;
  const share = Math.min(1, Math.max(0, (x - data.left) / data.plot));
  const time = data.from + share * (data.to - data.from);
  const at = frameAt(time);
  for (const cursor of cursors) {
    cursor.style.visibility = "visible";
    cursor.style.transform = `translateX(${data.left + share * data.plot}px)`;
  }
  const seconds = Math.floor(time + data.clock) % 86400;
  const two = (number) => String(Math.floor(number)).padStart(2, "0");
  const head = document.createElement("b");
  head.textContent = `${two(seconds / 3600)}:${two(seconds / 60 % 60)}:${two(seconds % 60)}`;
  const table = document.createElement("table");
  for (const name in data.values) table.append(row(data.names[name], data.values[name][at]));
  for (const name in data.states) {
    const text = data.texts[data.states[name][at]];
    if (text) table.append(row(data.names[name], text));
  }
  for (const name in data.outputs) table.append(row(name, data.texts[data.outputs[name][at]]));
  tip.replaceChildren(head, table);
  tip.style.display = "block";
  const right = event.clientX > innerWidth / 2;
  tip.style.left = right ? "auto" : `${event.clientX + 18}px`;
  tip.style.right = right ? `${innerWidth - event.clientX + 18}px` : "auto";
  tip.style.top = `${Math.max(8, Math.min(event.clientY + 12, innerHeight - tip.offsetHeight - 8))}px`;
};
const hide = () => {
  tip.style.display = "none";
  for (const cursor of cursors) cursor.style.visibility = "hidden";
};
for (const plot of document.querySelectorAll(".plot")) {
  plot.addEventListener("pointermove", show);
  plot.addEventListener("pointerleave", hide);
}
"""
