"use strict";
// Everything that a model, an article or a file wrote becomes text nodes: nothing here parses markup.

const index = JSON.parse(document.getElementById("index").textContent);
const chunks = document.getElementsByClassName("chunk");
const opened = new Map();
const KEPT = 8; // chunks that stay parsed

function details(at) {
  const chunk = Math.floor(at / index.chunk);
  let found = opened.get(chunk);
  if (!found) {
    found = JSON.parse(chunks[chunk].textContent);
    if (opened.size >= KEPT) opened.delete(opened.keys().next().value);
    opened.set(chunk, found);
  }
  return found[at % index.chunk];
}

function el(tag, attributes, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes || {})) {
    if (value === null || value === undefined || value === false) continue;
    node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== ""));
  return node;
}

const said = (place) => index.strings[place];
const foreign = (text, language, tag = "bdi") => el(tag, { dir: "auto", lang: language === "und" ? null : language }, text);

/** A figure as evals/numbers.py writes it. */
function number(value, name) {
  if (value === null || value === undefined) return "–";
  const text = value.toFixed(index.unbounded.includes(name) ? 1 : 3);
  return Number(text) === 0 ? text.replace("-", "") : text;
}

/** How many of a Sample's scores are not there, and how many are in error. */
function missing(values) {
  let unscored = 0;
  let errors = 0;
  for (const value of values) {
    if (value === "u") unscored += 1;
    else if (value === "e") errors += 1;
  }
  return [unscored, errors];
}

/** A verdict with its mark. */
function chip([, answered, right, , , failed]) {
  const mark = right === 1 ? el("span", { class: "yes" }, "✓ ") : right === 0 ? el("span", { class: "no" }, "✗ ") : el("span", { class: "what" }, failed ? "! " : "");
  return el("span", {}, mark, failed ? "no use" : said(answered) || "–");
}

{
  const button = document.getElementById("theme");
  const root = document.documentElement;
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const now = () => root.dataset.theme || (dark.matches ? "dark" : "light");
  const tell = () => { button.textContent = now() === "dark" ? "Light theme" : "Dark theme"; };
  try {
    const kept = localStorage.getItem("betteridge-theme");
    if (kept === "dark" || kept === "light") root.dataset.theme = kept;
  } catch { /* a page opened from a file may have no storage */ }
  button.addEventListener("click", () => {
    root.dataset.theme = now() === "dark" ? "light" : "dark";
    tell();
    try { localStorage.setItem("betteridge-theme", root.dataset.theme); } catch { /* as above */ }
  });
  dark.addEventListener("change", tell);
  button.hidden = false;
  tell();
}

addEventListener("beforeprint", () => {
  for (const one of document.querySelectorAll("main > section details")) one.open = true;
});
