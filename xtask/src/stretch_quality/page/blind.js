// The blind page: two versions of a sound, A and B, and X, which is one of them. Names are shown after the vote. What was dealt and voted is kept
// in the browser. Everything above `page` is arithmetic, and is tested without a browser.
"use strict";

// One trial for each version that stands beside the first one.
function trialsOf(exhibits) {
  return exhibits.flatMap((exhibit, e) =>
    exhibit.versions.slice(1).map((other, v) => ({
      id: exhibit.title + " | " + other.name,
      title: exhibit.title,
      ours: exhibit.versions[0],
      other,
      number: e * 100 + v,
    })),
  );
}

// Which version is A, and which X is; `random` gives numbers from 0 to 1.
function dealt(random) {
  return { oursIsA: random() < 0.5, x: random() < 0.5 ? "A" : "B" };
}

// The file that a letter plays.
function fileOf(trial, deal, letter) {
  const side = letter === "X" ? deal.x : letter;
  return (side === "A") === deal.oursIsA ? trial.ours.file : trial.other.file;
}

// How likely it is to be right so often or more often by guessing.
function byChance(right, all) {
  let sum = 0;
  let term = Math.pow(0.5, all);
  for (let k = 0; k <= all; k++) {
    if (k >= right) sum += term;
    term *= (all - k) / (k + 1);
  }
  return Math.min(1, sum);
}

// A row for each version that ours was held against.
function results(trials, votes) {
  const rows = new Map();
  for (const trial of trials) {
    const vote = votes[trial.id];
    if (!vote) continue;
    const row = rows.get(trial.other.name) || { name: trial.other.name, all: 0, right: 0, ours: 0, other: 0, neither: 0 };
    row.all += 1;
    row.right += vote.guess === vote.deal.x ? 1 : 0;
    if (vote.better === "-") row.neither += 1;
    else if ((vote.better === "A") === vote.deal.oursIsA) row.ours += 1;
    else row.other += 1;
    rows.set(trial.other.name, row);
  }
  return [...rows.values()].map((row) => ({ ...row, chance: byChance(row.right, row.all) }));
}

function page(data) {
  const key = "blind " + data.heading;
  const trials = trialsOf(data.exhibits);
  const kept = JSON.parse(localStorage.getItem(key) || '{"deals":{},"votes":{}}');
  const keep = () => localStorage.setItem(key, JSON.stringify(kept));
  const random = () => crypto.getRandomValues(new Uint32Array(1))[0] / 4294967296;
  const make = (tag, text, parent) => {
    const element = document.createElement(tag);
    element.textContent = text;
    parent.append(element);
    return element;
  };
  const list = document.getElementById("trials");
  const table = document.getElementById("results");
  let playing = null;

  function show() {
    table.replaceChildren();
    const head = make("tr", "", table);
    for (const words of ["beside", "trials", "X found", "by chance", data.ours + " better", "other better", "neither"]) make("th", words, head);
    for (const row of results(trials, kept.votes)) {
      const line = make("tr", "", table);
      for (const words of [row.name, row.all, row.right, row.chance.toFixed(3), row.ours, row.other, row.neither]) make("td", words, line);
    }
  }

  for (const trial of trials) {
    const deal = (kept.deals[trial.id] = kept.deals[trial.id] || dealt(random));
    const box = make("section", "", list);
    make("h2", trial.title, box);
    const sounds = {};
    for (const letter of ["A", "B", "X"]) {
      sounds[letter] = make("audio", "", box);
      sounds[letter].src = fileOf(trial, deal, letter);
      sounds[letter].preload = "none";
      // The next letter goes on where this one is.
      make("button", letter, box).onclick = () => {
        const at = playing && playing.trial === trial.id ? playing.sound.currentTime : 0;
        if (playing) playing.sound.pause();
        playing = { trial: trial.id, sound: sounds[letter] };
        sounds[letter].currentTime = at;
        sounds[letter].play();
      };
    }
    make("button", "stop", box).onclick = () => playing && playing.sound.pause();
    const ask = make("p", "X is ", box);
    const choices = { guess: null, better: null };
    const told = make("p", "", box);
    const reveal = (vote) => {
      const names = [trial.ours.name, trial.other.name];
      if (!vote.deal.oursIsA) names.reverse();
      told.textContent = `A is ${names[0]}, B is ${names[1]}, X was ${vote.deal.x}: ${vote.guess === vote.deal.x ? "found" : "not found"}`;
      ask.remove();
    };
    const choose = (kind, value, button) => {
      choices[kind] = value;
      for (const other of ask.querySelectorAll(`[data-kind=${kind}]`)) other.classList.toggle("chosen", other === button);
      if (choices.guess === null || choices.better === null) return;
      kept.votes[trial.id] = { deal, guess: choices.guess, better: choices.better };
      keep();
      reveal(kept.votes[trial.id]);
      show();
    };
    const offer = (kind, value, words) => {
      const button = make("button", words, ask);
      button.dataset.kind = kind;
      button.onclick = () => choose(kind, value, button);
    };
    offer("guess", "A", "A");
    offer("guess", "B", "B");
    make("span", "  better is ", ask);
    offer("better", "A", "A");
    offer("better", "B", "B");
    offer("better", "-", "neither");
    if (kept.votes[trial.id]) reveal(kept.votes[trial.id]);
  }
  keep();
  document.getElementById("again").onclick = () => {
    localStorage.removeItem(key);
    location.reload();
  };
  show();
}

if (typeof module !== "undefined") module.exports = { trialsOf, dealt, fileOf, byChance, results };
