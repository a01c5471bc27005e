// What the table shows of a Comparison's articles: both sides of each pair, and what moved between them.

const view = {
  choices: index.pairs.map(([, , name]) => name),
  ascending: ["headline", "moved"],

  /** What one row comes to among the chosen pair, or all. */
  sum(row, chosen, measure) {
    const found = { flags: [0, 0], unscored: 0, errors: 0, turned: 0, won: 0, lost: 0, moved: null };
    const totals = [0, 0];
    let count = 0;
    index.pairs.forEach((pair, at) => {
      if (chosen >= 0 && at !== chosen) return;
      const sides = [0, 1].map((side) => row[5].filter((sample) => sample[0] === pair[side]));
      sides.forEach((samples, side) => samples.forEach(([, , , flags, values, failed]) => {
        found.flags[side] += flags;
        const [unscored, errors] = missing(values);
        found.unscored += unscored;
        found.errors += failed ? 1 : errors;
      }));
      for (const [old, now] of turns(sides)) {
        if (old[1] === now[1]) continue;
        found.turned += 1;
        if (old[2] === 1 && now[2] === 0) found.lost += 1;
        if (now[2] === 1 && old[2] === 0) found.won += 1;
      }
      const means = sides.map((samples) => mean(samples.map((sample) => sample[4][measure]).filter((value) => typeof value === "number")));
      if (means.includes(null)) return;
      totals[0] += means[0];
      totals[1] += means[1];
      count += 1;
    });
    [found.base, found.head] = totals.map((total) => (count ? total / count : null));
    found.of = count;
    if (count) found.moved = Math.round(1e4 * (found.head - found.base)) / 1e4;
    found.flagged = found.flags[1] - found.flags[0];
    return found;
  },

  filters: {
    changed: (one) => one.turned > 0 || Boolean(one.moved),
    turned: (one) => one.turned > 0,
    lost: (one) => one.lost > 0,
    won: (one) => one.won > 0,
    flagged: (one) => one.flags[0] + one.flags[1] > 0,
    unscored: (one) => one.unscored > 0,
    failed: (one) => one.errors > 0,
  },

  cells(row, one, chosen, measure) {
    const told = one.moved === null ? "–" : number(one.moved, measure);
    const graded = one.moved && !index.descriptors.includes(measure);
    return [
      el("td", {}, row[4] && index.pairs.some((pair) => pair[3] === "headline") ? el("div", { class: "meta" }, `label: ${said(row[4])}`) : null, verdicts(row, chosen)),
      el("td", { class: "number minor" }, one.flags[0] + one.flags[1] ? one.flags.join(" → ") : ""),
      el("td", { class: "number minor" }, number(one.base, measure)),
      el("td", { class: "number minor" }, number(one.head, measure)),
      el("td", { class: `number${graded ? (one.moved > 0 ? " yes" : " no") : ""}` }, one.moved > 0 ? `+${told}` : told,
        one.moved === null ? null : el("span", { class: "phone gloss" }, `${number(one.base, measure)} → ${number(one.head, measure)}`)),
    ];
  },
};

const mean = (values) => (values.length ? values.reduce((sum, value) => sum + value, 0) / values.length : null);

/** The verdicts of both sides, repeat by repeat, where both have one. */
function turns([ours, theirs]) {
  return ours.filter((sample) => sample[1] !== null).map((old) => [old, theirs.find((now) => now[6] === old[6] && now[1] !== null)]).filter(([, now]) => now);
}

function verdicts(row, chosen) {
  const found = [];
  index.pairs.forEach((pair, at) => {
    if (pair[3] !== "headline" || (chosen >= 0 && at !== chosen)) return;
    const name = index.pairs.filter((one) => one[3] === "headline").length > 1 ? el("span", { class: "meta" }, ` ${pair[2]}`) : null;
    const both = turns([0, 1].map((side) => row[5].filter((sample) => sample[0] === pair[side])));
    const rights = (side) => both.filter((turn) => turn[side][2] === 1).length;
    if (both.length > 2) found.push(el("li", {}, `${rights(0)} → ${rights(1)} of ${both.length} right`, name));
    else for (const [old, now] of both) found.push(el("li", {}, ...(old[1] === now[1] ? [chip(now)] : [chip(old), " → ", chip(now)]), name));
  });
  return el("ul", { class: "chips" }, found);
}
