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

// A terminal of any size is shown as large as a browser can, from the start and later, and few of them are kept.
const large = new Player({ columns: 65535, rows: 65535, events: [[0, 'r', '65535x65535'], ...Array.from({ length: 40 }, () => [1, 'o', 'x'.repeat(65536)])] });
same('size at the start', `${large.terminal.screen.columns}x${large.terminal.screen.lines.length}`, '1000x500');
large.seek(large.duration);
same('size later', `${large.terminal.screen.columns}x${large.terminal.screen.rows} ${large.snapshots.length}`, '1000x500 1');

// Long pauses are played up to their longest, and sought over.
const idle = new Player({ columns: 9, rows: 3, events: [[0, 'o', 'a'], [3600000, 'o', 'b'], [1000, 'o', 'c']] });
idle.maxIdle = 2000;
const idleSteps = [() => idle.seek(0), () => idle.advance(1999), () => idle.advance(1), () => idle.seek(idle.position - 5000), () => idle.advance(500),
  () => idle.seek(idle.position + 5000), () => idle.advance(500), () => idle.seek(idle.position - 5000), () => idle.advance(2000)];
same('idle', idleSteps.map((step) => { step(); return idle.position + show(idle.terminal); }).join(' '),
  '0a 1999a 3600000ab 0a 500a 3598000a 3598500a 0a 3600000ab');

console.log(`${cases.length} vectors, ${failed} failed`);
