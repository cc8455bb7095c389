"""What the page can do besides being read: find, filter, open all. Without it nothing is hidden."""

from __future__ import annotations

SCRIPT = """
"use strict";
(() => {
  const filter = document.getElementById("filter");
  if (!filter) return;
  const statements = [...document.querySelectorAll("article.statement")];
  const sections = [...document.querySelectorAll("section.statements")];
  const search = filter.querySelector("input[type=search]");
  const boxes = [...filter.querySelectorAll("input[type=checkbox]")];
  const output = filter.querySelector("output");
  const button = filter.querySelector("button");
  const words = new Map();
  const text = (one) => {
    if (!words.has(one)) words.set(one, one.textContent.toLowerCase());
    return words.get(one);
  };
  const apply = () => {
    const wanted = search.value.toLowerCase().split(/\\s+/).filter(Boolean);
    const verdicts = new Set(boxes.filter((box) => box.checked).map((box) => box.value));
    let shown = 0;
    for (const one of statements) {
      one.hidden = !verdicts.has(one.dataset.verdict) || !wanted.every((word) => text(one).includes(word));
      if (!one.hidden) shown += 1;
    }
    for (const one of sections) {
      one.hidden = !one.querySelector("article.statement:not([hidden])");
    }
    const all = shown === statements.length;
    document.body.classList.toggle("filtered", !all);
    output.textContent = all ? "" : "Filtered: " + shown + " of " + statements.length + " shown.";
  };
  const reveal = () => {
    let id = "";
    try { id = decodeURIComponent(location.hash.slice(1)); } catch { return; }
    const target = document.getElementById(id);
    if (!target || !target.closest("[hidden]")) return;
    search.value = "";
    for (const box of boxes) box.checked = true;
    apply();
    target.scrollIntoView();
  };
  const details = [...document.querySelectorAll("details")];
  const open = (wanted) => { for (const one of details) one.open = wanted; };
  let before = [];
  addEventListener("beforeprint", () => { before = details.map((one) => one.open); open(true); });
  addEventListener("afterprint", () => details.forEach((one, at) => { one.open = before[at]; }));
  button.addEventListener("click", () => {
    const wanted = details.some((one) => !one.open);
    open(wanted);
    button.textContent = wanted ? "Close all evidence" : "Open all evidence";
  });
  search.addEventListener("input", apply);
  for (const box of boxes) box.addEventListener("change", apply);
  addEventListener("hashchange", reveal);
  filter.hidden = false;
  apply();
})();
"""
