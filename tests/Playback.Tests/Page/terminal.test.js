'use strict';
// node terminal.test.js PAGE_FOLDER VECTORS: one line for each vector that fails, then how many there were.
const fs = require('fs');
const path = require('path');
const vm = require('vm');

const [folder, vectors] = process.argv.slice(2);
const source = ['width.js', 'screen.js', 'terminal.js', 'player.js'].map((name) => fs.readFileSync(path.join(folder, name), 'utf8'));
vm.runInThisContext(source.join('\n') + '\nglobalThis.Terminal = Terminal; globalThis.Player = Player;');

const show = (terminal) => terminal.screen.text().replace(/\s+$/, '');
const cases = JSON.parse(fs.readFileSync(vectors, 'utf8'));
let failed = 0;
function same(name, got, want) {
  if (got !== want) {
    failed++;
    console.log(`${name}: got ${JSON.stringify(got)}, want ${JSON.stringify(want)}`);
  }
}
for (const { name, output, screen } of cases) {
  const whole = new Terminal(10, 5);
  whole.write(output);
  same(name, show(whole), screen);

  const pieces = new Terminal(10, 5);
  for (const character of output) {
    pieces.write(character);
  }
  same(`${name}, in pieces`, show(pieces), screen);
}

// Seeking shows what playing shows, with screens kept on the way.
const events = [];
for (let i = 0; i < 4000; i++) {
  const move = i % 7 === 0 ? `\x1b[${1 + i % 5};${1 + i % 9}H` : '';
  events.push(i % 501 === 500 ? [3, 'r', `${8 + i % 5}x${4 + i % 3}`] : [i % 3, 'o', `${move}\x1b[3${i % 8}m${i} `.repeat(20)]);
}
const cast = { columns: 10, rows: 5, events };
const seeking = new Player(cast);
seeking.seek(seeking.duration);
if (seeking.snapshots.length < 3) {
  console.log('no screens were kept');
  failed++;
}
for (const part of [0.9, 0.1, 0.5, 0.500001, 0.33, 1, 0]) {
  const at = seeking.duration * part;
  const playing = new Player(cast);
  playing.playTo(at);
  seeking.seek(at);
  same(`seek to ${part}`, show(seeking.terminal), show(playing.terminal));
}
same('search', JSON.stringify(new Player({ columns: 9, rows: 3, events: [[0, 'o', 'he'], [5, 'o', '\x1b[1mllo'], [5, 'o', ' hello']] }).find('hello')), '[5,10]');
console.log(`${cases.length} vectors, ${failed} failed`);
