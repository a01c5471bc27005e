// What the table shows of a Run's articles: verdicts, flags, what is missing, and the chosen score.

const view = {
  choices: index.contenders.map((one) => `${one.who}, ${one.task}`),
  ascending: ["headline", "score"],

  /** What one row comes to among the samples of the chosen contender. */
  sum(row, contender, measure) {
    const found = { wrong: 0, right: 0, flags: 0, warnings: 0, unscored: 0, errors: 0 };
    const scores = { tested: [], beside: [] };
    for (const [who_, , right, flags, values, failed, , warnings] of row[5]) {
      if (contender >= 0 && who_ !== contender) continue;
      if (right === 0) found.wrong += 1;
      else if (right === 1) found.right += 1;
      found.flags += flags;
      found.warnings += warnings;
      const [unscored, errors] = missing(values);
      found.unscored += unscored;
      found.errors += failed ? 1 : errors;
      const value = values[measure];
      if (typeof value === "number") scores[index.contenders[who_].beside ? "beside" : "tested"].push(value);
    }
    const counted = scores.tested.length ? scores.tested : scores.beside; // reference points where nothing else is there
    found.of = counted.length;
    found.score = counted.length ? counted.reduce((sum, value) => sum + value, 0) / counted.length : null;
    return found;
  },

  filters: {
    wrong: (one) => one.wrong > 0,
    flagged: (one) => one.flags > 0,
    warned: (one) => one.warnings > 0,
    unscored: (one) => one.unscored > 0,
    failed: (one) => one.errors > 0,
  },

  cells(row, one, contender, measure) {
    return [
      el("td", {}, row[4] ? el("div", { class: "meta" }, `label: ${said(row[4])}`) : null, verdicts(row, contender)),
      el("td", { class: "number" }, one.flags ? String(one.flags) : ""),
      el("td", { class: "number minor" }, one.unscored ? String(one.unscored) : ""),
      el("td", { class: "number minor" }, one.errors ? String(one.errors) : ""),
      el("td", { class: "number" }, measure ? number(one.score, measure) : "–"),
    ];
  },
};

function verdicts(row, contender) {
  const judged = row[5].filter((sample) => index.contenders[sample[0]].task === "headline" && (contender < 0 || sample[0] === contender));
  if (judged.length > 4) return `${judged.filter((sample) => sample[2] === 1).length} of ${judged.length} right`;
  return el("ul", { class: "chips" }, judged.map((sample) => el("li", {}, chip(sample), el("span", { class: "meta" }, ` ${index.contenders[sample[0]].short}`))));
}
