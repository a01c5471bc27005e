// The table of articles: search, filters, sorting, pages of fifty.

const PAGE = 50;
const form = document.getElementById("controls");
const body = document.querySelector("#table > tbody");
const fields = Object.fromEntries(["query", "tag", "language", "contender", "measure"].map((name) => [name, document.getElementById(name)]));
const rows = index.articles;
const order = { column: "", down: false };
let shown = [];
let page = 0;

{
  const options = (select, pairs) => select.append(...pairs.map(([value, text]) => el("option", { value }, text)));
  const known = new Set(rows.flatMap((row) => row[3]));
  options(fields.tag, [...known].map((tag) => [tag, said(tag)]).sort((a, b) => a[1].localeCompare(b[1])));
  options(fields.language, [...new Set(rows.map((row) => row[2]))].sort().map((name) => [name, name]));
  options(fields.contender, view.choices.map((name, at) => [at, name]));
  options(fields.measure, index.measures.map(([name, place]) => [place, name]));
}

/** Lower-case texts to search in, made while the browser is idle; at first only what the table shows. */
const texts = rows.map((row) => `${row[0]}\n${row[1]}\n${row[3].map(said).join("\n")}`.toLowerCase());
let ready = 0; // chunks whose details are in it
function makeReady(chunk) {
  const found = opened.get(chunk) || JSON.parse(chunks[chunk].textContent);
  found.forEach((article, at) => {
    texts[chunk * index.chunk + at] += `\n${article.body}\n${article.samples.map((sample) => sample.t || "").join("\n")}`.toLowerCase();
  });
}
const later = window.requestIdleCallback || ((work) => setTimeout(() => work({ timeRemaining: () => 8 }), 30));
function getReady(deadline) {
  while (ready < chunks.length && deadline.timeRemaining() > 4) { makeReady(ready); ready += 1; }
  if (ready < chunks.length) later(getReady);
  else document.documentElement.dataset.ready = "yes";
}

const sums = new Map();

/** What each row comes to, for one contender and measure: worked out once. */
function sumsOf(contender, measure) {
  const key = `${contender} ${measure}`;
  if (!sums.has(key)) sums.set(key, rows.map((row) => view.sum(row, contender, measure)));
  return sums.get(key);
}

const sortKey = (column, at, one) => (column === "headline" ? rows[at][1] || rows[at][0] : one[column]);

function select() {
  const terms = fields.query.value.toLowerCase().split(/\s+/).filter(Boolean);
  if (terms.length) while (ready < chunks.length) { makeReady(ready); ready += 1; }
  const only = [...form.querySelectorAll("[type=checkbox]:checked")].map((box) => box.name);
  const tag = fields.tag.value === "" ? null : Number(fields.tag.value);
  const contender = fields.contender.value === "" ? -1 : Number(fields.contender.value);
  const measure = Number(fields.measure.value);
  const known = sumsOf(contender, measure);
  shown = [];
  for (let at = 0; at < rows.length; at += 1) {
    const row = rows[at];
    if (tag !== null && !row[3].includes(tag)) continue;
    if (fields.language.value && row[2] !== fields.language.value) continue;
    if (terms.length && !terms.every((term) => texts[at].includes(term))) continue;
    const one = known[at];
    if (!only.every((name) => view.filters[name](one))) continue;
    shown.push({ at, one, key: order.column ? sortKey(order.column, at, one) : null });
  }
  if (order.column) {
    const sign = order.down ? -1 : 1;
    const compare = order.column === "headline" ? new Intl.Collator().compare : (a, b) => a - b;
    shown.sort((a, b) => (a.key === null ? (b.key === null ? 0 : 1) : b.key === null ? -1 : sign * compare(a.key, b.key)) || a.at - b.at);
  }
}

function draw() {
  const contender = fields.contender.value === "" ? -1 : Number(fields.contender.value);
  const [measure] = index.measures.find(([, place]) => place === Number(fields.measure.value)) || [""];
  document.getElementById("by").textContent = shown.some(({ one }) => one.of > 1) ? `${measure}, mean of several` : measure;
  const pages = Math.max(1, Math.ceil(shown.length / PAGE));
  page = Math.min(page, pages - 1);
  const start = page * PAGE;
  body.replaceChildren(...shown.slice(start, start + PAGE).map(({ at, one }) => {
    const row = rows[at];
    const button = el("button", { type: "button", class: "open", "aria-expanded": "false", "data-at": at }, foreign(row[1] || row[0], row[2]));
    return el("tr", {}, el("th", { scope: "row" }, button,
      el("div", { class: "meta" }, [row[0], row[2], ...row[3].map(said)].join(" · "))), ...view.cells(row, one, contender, measure));
  }));
  const all = rows.length.toLocaleString("en");
  const word = rows.length === 1 ? "article" : "articles";
  const told = shown.length === rows.length ? `${all} ${word}` : `${shown.length.toLocaleString("en")} of ${all} ${word}`;
  document.getElementById("count").textContent = pages > 1 ? `${told}; ${start + 1} to ${Math.min(start + PAGE, shown.length)} are shown` : told;
  document.getElementById("pages").hidden = pages === 1;
  document.getElementById("page").textContent = `Page ${page + 1} of ${pages}`;
  document.getElementById("before").disabled = page === 0;
  document.getElementById("after").disabled = page >= pages - 1;
  for (const head of document.querySelectorAll("#table > thead th")) {
    if (head.dataset.sort === order.column) head.setAttribute("aria-sort", order.down ? "descending" : "ascending");
    else head.removeAttribute("aria-sort");
  }
}

function update() { page = 0; select(); draw(); }

function toggle(button) {
  const row = button.closest("tr");
  const open = button.getAttribute("aria-expanded") === "true";
  button.setAttribute("aria-expanded", String(!open));
  if (open) row.nextElementSibling.remove();
  else row.after(el("tr", { class: "detail" }, el("td", { colspan: 6 }, openArticle(Number(button.dataset.at)))));
}

function turn(by) {
  page += by;
  draw();
  document.getElementById("articles").scrollIntoView();
}

function clear() {
  form.reset();
  order.column = "";
  update();
}

function show(name) {
  clear();
  form.elements[name].checked = true;
  update();
}

/** Opens the article that the address names, `#article=ID`. */
function follow() {
  const [, id] = location.hash.match(/^#article=(.+)$/) || [];
  const at = id ? rows.findIndex((row) => encodeURIComponent(row[0]) === id) : -1;
  if (at < 0) return;
  clear();
  page = Math.floor(at / PAGE);
  draw();
  const button = body.querySelector(`[data-at="${at}"]`);
  toggle(button);
  button.scrollIntoView({ block: "start", behavior: "instant" });
  button.focus({ preventScroll: true });
}

form.addEventListener("submit", (event) => event.preventDefault());
form.addEventListener("input", update);
form.querySelector("[type=reset]").addEventListener("click", (event) => { event.preventDefault(); clear(); });
body.addEventListener("click", (event) => {
  const button = event.target.closest(".open");
  if (button) toggle(button);
});
body.addEventListener("keydown", (event) => {
  const detail = event.target.closest(".detail");
  const button = detail ? detail.previousElementSibling.querySelector(".open") : event.target.closest(".open[aria-expanded=true]");
  if (event.key !== "Escape" || !button) return;
  toggle(button);
  if (location.hash) history.replaceState(null, "", location.pathname + location.search);
  button.focus();
});
document.querySelector("#table > thead").addEventListener("click", (event) => {
  const head = event.target.closest("th");
  if (!head || event.target === head) return;
  const down = order.column === head.dataset.sort ? !order.down : !view.ascending.includes(head.dataset.sort);
  Object.assign(order, { column: head.dataset.sort, down });
  update();
});
document.getElementById("before").addEventListener("click", () => turn(-1));
document.getElementById("after").addEventListener("click", () => turn(1));
for (const link of document.querySelectorAll("[data-filter]")) link.addEventListener("click", () => show(link.dataset.filter));

document.getElementById("noscript").remove();
form.hidden = false;
document.getElementById("table").hidden = false;
update();
follow();
addEventListener("hashchange", follow);
later(getReady);
