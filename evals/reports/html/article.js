// One article, opened: its text with what was found in it, what was said of its headline, its summaries, its scores.

const LONGEST = 1500; // words up to which two summaries are compared

/** A text with ranges {start, end, kind, reasons: [number]} as marks; each reason is a link. */
function marked(text, ranges, prefix, offset = 0) {
  const edges = new Set([0, text.length]);
  const ours = ranges
    .map((range) => ({ ...range, start: range.start - offset, end: range.end - offset }))
    .filter((range) => range.end > 0 && range.start < text.length);
  for (const range of ours) {
    edges.add(Math.max(0, range.start));
    edges.add(Math.min(text.length, range.end));
  }
  const places = [...edges].sort((a, b) => a - b);
  const nodes = [];
  for (let at = 0; at + 1 < places.length; at += 1) {
    const [start, end] = [places[at], places[at + 1]];
    const here = ours.filter((range) => range.start < end && range.end > start);
    const piece = text.slice(start, end);
    const kinds = [...new Set(here.map((range) => range.kind))];
    const marks = kinds.filter((kind) => kind !== "diff");
    let node = piece;
    if (marks.length) node = el("mark", { class: marks.join(" ") }, piece);
    if (kinds.includes("diff")) node = el("ins", { class: "diff" }, node);
    nodes.push(node);
    for (const range of here) {
      if (range.end !== end) continue;
      for (const reason of range.reasons || []) {
        nodes.push(el("a", { class: "why", href: `#${prefix}-why-${reason}`, id: `${prefix}-mark-${reason}`, "aria-label": `Reason ${reason}` }, String(reason)));
      }
    }
  }
  return nodes;
}

/** Gathers spans with their reasons, numbered from 1 through one article. */
class Reasons {
  constructor(prefix) { this.prefix = prefix; this.list = []; this.keys = new Map(); }

  add(ranges, [start, end], kind, what) {
    let range = ranges.find((one) => one.start === start && one.end === end && one.kind === kind);
    if (!range) { range = { start, end, kind, reasons: [] }; ranges.push(range); }
    if (range.reasons.length) this.list[range.reasons[0] - 1].push(what);
    else range.reasons.push(this.list.push([what]));
  }

  /** The reasons of these ranges, each with a way back. */
  of(ranges) {
    const numbers = [...new Set(ranges.flatMap((range) => range.reasons))].sort((a, b) => a - b);
    return numbers.length === 0 ? null : el("ol", { class: "whys" }, numbers.map((one) => el("li", { id: `${this.prefix}-why-${one}` },
      el("a", { class: "why", href: `#${this.prefix}-mark-${one}`, "aria-label": `Back to mark ${one}` }, String(one)), " ",
      [...new Set(this.list[one - 1])].join("; "))));
  }
}

const who = (sample) => index.contenders[sample.c].who + (sample.k ? `, repeat ${sample.k + 1}` : "");
const taskOf = (sample) => index.contenders[sample.c].task;

/** A quotation, its marks on the side on which its own writing begins. */
const quoted = (text, language) => foreign(`“${text}”`, language);
const isolated = (text) => `\u2068“${text}”\u2069`;

const shorten = (text) => (text.length > 110 ? `${text.slice(0, text.lastIndexOf(" ", 109) + 1 || 109).trimEnd()}…` : text);

const wordsOf = (piece, body) => shorten(typeof piece === "string" ? piece : body.slice(...piece));

function quotes(pieces, body, language) {
  return pieces.map((piece) => el("li", {}, quoted(wordsOf(piece, body), language),
    typeof piece === "string" ? " (not in the article)" : ""));
}

function reading(data, body, language) {
  const rows = [];
  const why = data.r ? `, ${said(data.r)}` : "";
  rows.push(el("p", { class: "verdict" }, data.v ? `${said(data.v)}${why}` : "no verdict: the headline asks nothing"));
  if (data.l) rows.push(el("p", { class: "meta" }, "Triage by rule, not a judge: low confidence."));
  if (data.f) rows.push(el("p", {}, `Form: ${said(data.f)}${data.m ? "; without its question mark it would state this as a fact" : ""}`));
  if (data.a) {
    rows.push(el("p", {}, "Asks:"), el("ul", {}, data.a.map(([text, verdict, reason, pieces]) => el("li", {}, foreign(text, language),
      verdict ? `: ${said(verdict)}` : "", reason ? `, ${said(reason)}` : "", pieces.length ? el("ul", {}, quotes(pieces, body, language)) : null))));
  } else if (data.e) rows.push(el("p", {}, "Because the article says:"), el("ul", {}, quotes(data.e, body, language)));
  if (data.g) {
    rows.push(el("p", {}, "Takes for granted:"), el("ul", {}, data.g.map(([text, trigger, status, pieces]) => el("li", {},
      foreign(text, language), `: ${said(status) || "not checked"}`, trigger ? ` (from ${isolated(said(trigger))})` : "",
      pieces.length ? el("ul", {}, quotes(pieces, body, language)) : null))));
  }
  if (data.n) rows.push(el("details", {}, el("summary", {}, "Why"), el("ul", {}, data.n.map((note) => el("li", {}, foreign(said(note), language))))));
  if (data.w) rows.push(el("p", { class: "meta" }, `Decided by ${said(data.w)}`));
  return rows;
}

/** What a Sample's scores hold against it: the zeros, with reasons. */
function failings(sample) {
  const found = sample.x.filter(([name, value]) => value === 0 && said(name) !== "verdict" && !index.descriptors.includes(said(name)) && !/^rouge|overlap|^presup/.test(said(name)));
  return found.length === 0 ? null : el("ul", { class: "fails" }, found.map(([name, , label, , reason]) => el("li", {}, el("b", {}, said(name)), " ",
    foreign(said(reason) || (label ? `the judge says ${said(label)}: ${index.gloss[taskOf(sample)][said(name)] || ""}` : "no")))));
}

function headlineCard(sample, article, language, label) {
  const verdict = sample.x.find((score) => said(score[0]) === "verdict");
  const card = el("div", { class: "card" }, el("h4", {}, who(sample)));
  if (sample.e) card.append(el("p", { class: "what" }, foreign(said(sample.e))));
  if (sample.d && !sample.e) card.append(...reading(sample.d, article.body, language));
  if (sample.t) card.append(el("p", {}, foreign(sample.t, language)));
  if (label && verdict && typeof verdict[1] === "number") {
    card.append(el("p", { class: verdict[1] ? "yes" : "no" }, verdict[1] ? `✓ as labelled` : `✗ the label is ${said(verdict[3])}`));
  }
  const fails = sample.e ? null : failings(sample);
  if (fails) card.append(el("p", { class: "meta" }, "Fails:"), fails);
  for (const note of sample.n || []) card.append(el("p", { class: "meta" }, said(note)));
  return card;
}

function tokens(text, language) {
  if (typeof Intl.Segmenter === "function") {
    let segmenter;
    try { segmenter = new Intl.Segmenter(language, { granularity: "word" }); } catch { segmenter = new Intl.Segmenter("en", { granularity: "word" }); }
    return [...segmenter.segment(text)].filter((one) => one.isWordLike).map((one) => ({ word: one.segment.toLowerCase(), start: one.index, end: one.index + one.segment.length }));
  }
  return [...text.matchAll(/[\p{L}\p{N}]+/gu)].map((one) => ({ word: one[0].toLowerCase(), start: one.index, end: one.index + one[0].length }));
}

/** The words of `text` that are not on the longest common subsequence with `base`, as ranges. */
function differences(text, base, language) {
  const [ours, theirs] = [tokens(text, language), tokens(base, language)];
  if (ours.length > LONGEST || theirs.length > LONGEST) return [];
  const wide = theirs.length + 1;
  const table = new Uint16Array((ours.length + 1) * wide);
  for (let i = ours.length - 1; i >= 0; i -= 1) {
    for (let j = theirs.length - 1; j >= 0; j -= 1) {
      table[i * wide + j] = ours[i].word === theirs[j].word ? table[(i + 1) * wide + j + 1] + 1 : Math.max(table[(i + 1) * wide + j], table[i * wide + j + 1]);
    }
  }
  const found = [];
  for (let i = 0, j = 0; i < ours.length;) {
    if (j < theirs.length && ours[i].word === theirs[j].word) { i += 1; j += 1; }
    else if (j < theirs.length && table[i * wide + j + 1] >= table[(i + 1) * wide + j]) j += 1;
    else {
      const last = found[found.length - 1];
      if (last && !/[\p{L}\p{N}]/u.test(text.slice(last.end, ours[i].start))) last.end = ours[i].end;
      else found.push({ start: ours[i].start, end: ours[i].end, kind: "diff" });
      i += 1;
    }
  }
  return found;
}

function flagsOf(samples, reasons, language, text) {
  const [ranges, loose] = [[], []];
  for (const sample of samples) {
    for (const score of sample.x) {
      for (const [span, reason, warning, source] of score[6]) {
        const what = `${warning ? "warning, " : ""}${said(score[0])}: ${said(reason)}${source.length ? `; the article: ${isolated(wordsOf(source[0], text))}` : ""}`;
        if (typeof span === "string") loose.push(el("li", {}, quoted(span, language), `: ${what}`));
        else reasons.add(ranges, span, warning ? "warning" : "flag", what);
      }
    }
  }
  return [ranges, loose.length ? el("ul", { class: "whys" }, loose) : null];
}

/** What a Comparison sets beside a text, if it does. */
function otherSide({ sample }, texts) {
  const pair = sample && index.pairs.find((one) => one.slice(0, 2).includes(sample.c));
  const other = pair && (pair[0] === sample.c ? pair[1] : pair[0]);
  return pair && texts.find((one) => one.sample && one.sample.c === other && one.sample.k === sample.k);
}

function summaries(samples, article, language, reasons) {
  const texts = [
    ...samples.map((sample) => ({ name: who(sample), text: sample.t || "", sample, beside: index.contenders[sample.c].beside })),
    ...article.references.map((text, at) => ({ name: `Reference ${at + 1}`, text })),
  ];
  if (!texts.length) return null;
  const beside = texts.findIndex((one) => one.beside && samples.length > 1);
  const first = index.pairs ? -2 : beside < 0 ? texts.findIndex((one) => !one.sample) : beside;
  const choice = el("select", {}, index.pairs ? el("option", { value: "-2", selected: true }, "its other side") : null, el("option", { value: "-1" }, "nothing"), texts.map((one, at) => el("option", { value: at, selected: at === first }, one.name)));
  const cards = texts.map((one) => {
    const [flags, loose] = one.sample ? flagsOf([one.sample], reasons, language, article.body) : [[], null];
    const place = foreign("", language, "div");
    place.className = "text";
    const draw = (base) => place.replaceChildren(...marked(one.text, [...flags, ...(base && base !== one ? differences(one.text, base.text, language) : [])], reasons.prefix));
    const card = el("div", { class: "card" }, el("h4", {}, one.name), one.sample && one.sample.e ? el("p", { class: "what" }, foreign(said(one.sample.e))) : null,
      place, reasons.of(flags), loose, one.sample ? failings(one.sample) : null, ((one.sample && one.sample.n) || []).map((note) => el("p", { class: "meta" }, said(note))));
    return { draw, card };
  });
  const draw = () => cards.forEach((one, at) => one.draw(choice.value === "-2" ? otherSide(texts[at], texts) : texts[Number(choice.value)]));
  choice.addEventListener("change", draw);
  draw();
  return [el("h3", {}, "Summaries side by side"),
    texts.length > 1 ? el("p", {}, el("label", {}, "Underline the words that differ from ", choice)) : null,
    el("div", { class: "side" }, cards.map((one) => one.card))];
}

function scoreCell(score, body, language) {
  if (!score) return el("td", {}, el("span", { class: "meta" }, "–"));
  const [name, value, label, expected, reason, evidence] = score;
  const shown = value === "u" ? el("span", { class: "meta" }, "not scored") : value === "e" ? el("span", { class: "what" }, "error")
    : el("b", { class: value === 0 && !index.descriptors.includes(said(name)) ? "no" : null }, number(value, said(name)));
  return el("td", {}, shown, score.length > 8 ? ` P ${number(score[8])} R ${number(score[9])}` : "",
    label ? el("span", { class: "reason" }, said(label), expected ? `; label ${said(expected)}` : "") : null,
    reason ? el("span", { class: "reason" }, foreign(said(reason))) : null,
    said(name).startsWith("rubric") ? evidence.map((piece) => el("span", { class: "reason" }, quoted(wordsOf(piece, body), language))) : null);
}

function scores(samples, article, language) {
  const names = [...new Set(samples.flatMap((sample) => sample.x.map((score) => score[0])))];
  if (!names.length) return null;
  const rows = names.map((name) => {
    const ours = samples.map((sample) => sample.x.find((score) => score[0] === name));
    return el("tr", {}, el("th", { scope: "row", title: index.gloss[taskOf(samples[0])][said(name)] }, said(name)), ours.map((score) => scoreCell(score, article.body, language)));
  });
  const signatures = new Set(samples.flatMap((sample) => sample.x.map((score) => said(score[7]))).filter(Boolean));
  const title = taskOf(samples[0]) === "headline" ? "headline" : "summaries";
  return el("details", {}, el("summary", {}, `Every score of the ${title}, with the judge's words and signatures`),
    el("div", { class: "wide", tabindex: 0, role: "region", "aria-label": `Scores of the ${title}` }, el("table", { class: "scores" },
      el("caption", { class: "unseen" }, `Scores of the ${title}`),
      el("thead", {}, el("tr", {}, el("th", { scope: "col" }, "Score"), samples.map((sample) => el("th", { scope: "col" }, who(sample))))),
      el("tbody", {}, rows))),
    el("p", { class: "meta" }, "Signatures: "), el("ul", { class: "signed" }, [...signatures].map((one) => el("li", {}, el("code", {}, one)))));
}

/** What the body's sentences were quoted for, by people, answers and the judge. */
function evidenceOf(article, headlines, all, reasons) {
  const ranges = [];
  const take = (pieces, kind, what) => { for (const piece of pieces || []) if (typeof piece !== "string") reasons.add(ranges, piece, kind, what); };
  if (article.labels) {
    take(article.labels.e, "label", `people: ${said(article.labels.v)}`);
    for (const [, verdict, , pieces] of article.labels.a || []) take(pieces, "label", `people: ${said(verdict)}`);
    for (const [text, , status, pieces] of article.labels.g || []) take(pieces, "label", `people: ${isolated(text)} is ${said(status)}`);
  }
  for (const sample of headlines) {
    const data = sample.d || {};
    take(data.e, "evidence", `${who(sample)}: ${said(data.v)}`);
    for (const [, verdict, , pieces] of data.a || []) take(pieces, "evidence", `${who(sample)}: ${said(verdict) || said(data.v)}`);
    for (const [text, , status, pieces] of data.g || []) take(pieces, "evidence", `${who(sample)}: ${isolated(text)} is ${said(status)}`);
  }
  for (const sample of all) {
    for (const score of sample.x) {
      if (said(score[0]).startsWith("rubric")) take(score[5], "evidence", `judge${taskOf(sample) === "summary" ? ` on ${who(sample)}` : ""}, ${said(score[0])}: ${said(score[2])}`);
    }
  }
  return ranges;
}

function paragraphs(body, ranges, prefix, language) {
  const found = [];
  for (const match of body.matchAll(/[^\n](?:[^\n]|\n(?!\s*\n))*/g)) {
    const node = foreign("", language, "p");
    node.append(...marked(match[0], ranges, prefix, match.index));
    found.push(node);
  }
  return found;
}

function openArticle(at) {
  const [id, headline, language, , label] = index.articles[at];
  const article = details(at);
  const reasons = new Reasons(`a${at}`);
  const headlines = article.samples.filter((sample) => taskOf(sample) === "headline");
  const others = article.samples.filter((sample) => taskOf(sample) === "summary");
  const [flags, loose] = flagsOf(headlines, reasons, language, article.body);
  const evidence = evidenceOf(article, headlines, article.samples, reasons);
  const title = foreign("", language, "p");
  title.className = "title";
  title.append(...marked(headline, flags, reasons.prefix));
  const left = el("div", {}, el("h3", {}, "The article"), el("div", { class: "read" }, title, paragraphs(article.body, evidence, reasons.prefix, language)),
    el("p", { class: "meta" }, article.from.length ? [foreign(article.from.join(" · ")), " · "] : null,
      el("a", { href: `#article=${encodeURIComponent(id)}` }, "Link to this article")));
  const right = el("div", {}, article.labels ? [el("h3", {}, "What people say"), el("div", { class: "card" }, reading(article.labels, article.body, language))] : null,
    flags.length || evidence.length ? el("h3", {}, "Why it is marked") : null, reasons.of([...flags, ...evidence]), loose);
  return el("section", { class: "opened", "aria-label": `Article ${id}` }, el("div", { class: "two" }, left, right),
    headlines.length ? [el("h3", {}, "What was answered about the headline"), el("div", { class: "side" }, headlines.map((sample) => headlineCard(sample, article, language, label)))] : null,
    summaries(others, article, language, reasons),
    article.samples.length ? el("h3", {}, "Scores") : null,
    headlines.length ? scores(headlines, article, language) : null, others.length ? scores(others, article, language) : null);
}
