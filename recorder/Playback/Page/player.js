'use strict';

// Plays {columns, rows, events: [[milliseconds since the event before, kind, content]]}; kinds: o output, i input, r resize "CxR".
const SNAPSHOT_EVERY = 256 * 1024; // characters of output, at least, between two screens kept for seeking back
const SNAPSHOT_PER_CELL = 16; // as many more for a large screen: what is kept grows with the output, not with the screen

class Player {
  constructor(cast) {
    this.cast = cast;
    this.events = [];
    let at = 0;
    for (const [delay, kind, content] of cast.events) {
      at += delay;
      this.events.push({ at, kind, content });
    }
    this.duration = at;
    this.terminal = new Terminal(cast.columns, cast.rows);
    this.snapshots = [];
    this.sinceSnapshot = 0;
    this.next = 0;
    this.position = 0;
    this.speed = 1;
    this.maxIdle = Infinity;
    this.playing = false;
    this.keep();
  }

  keep() {
    const screen = structuredClone({ ...this.terminal.screen });
    const { state, sequence, charsets, charset } = this.terminal;
    this.snapshots.push({ next: this.next, screen, state, sequence, charsets: [...charsets], charset });
    this.sinceSnapshot = 0;
  }

  restore(snapshot) {
    Object.assign(this.terminal.screen, structuredClone(snapshot.screen));
    const { state, sequence, charsets, charset } = snapshot;
    Object.assign(this.terminal, { state, sequence, charsets: [...charsets], charset });
    this.next = snapshot.next;
    this.sinceSnapshot = 0;
  }

  apply(event) {
    if (event.kind === 'o') {
      this.terminal.write(event.content);
      this.sinceSnapshot += event.content.length;
      return;
    }
    if (event.kind === 'r') {
      const [columns, rows] = event.content.split('x').map(Number);
      this.terminal.screen.resize(columns, rows);
    }
  }

  playTo(position) {
    while (this.next < this.events.length && this.events[this.next].at <= position) {
      this.apply(this.events[this.next++]);
      const { columns, rows } = this.terminal.screen;
      if (Math.max(SNAPSHOT_EVERY, SNAPSHOT_PER_CELL * columns * rows) <= this.sinceSnapshot && this.snapshots[this.snapshots.length - 1].next < this.next) {
        this.keep();
      }
    }
    this.position = position;
  }

  seek(position) {
    position = Math.max(0, Math.min(this.duration, position));
    const past = this.next > 0 && position < this.events[this.next - 1].at;
    const best = this.snapshots.findLast((s) => s.next === 0 || this.events[s.next - 1].at <= position);
    if (past || this.next < best.next) {
      this.restore(best);
    }
    const back = position < this.position;
    this.playTo(position);
    const left = this.leftAt();
    if (left < position) { // In what is passed over of a pause nobody can be: back is before it, on is behind it.
      this.position = back ? left - this.maxIdle : Math.max(position, this.events[this.next].at - this.maxIdle);
    }
  }

  // When a pause has been played up to its longest; Infinity where there is none that is longer.
  leftAt() {
    const next = this.events[this.next];
    const left = (this.next > 0 ? this.events[this.next - 1].at : 0) + this.maxIdle;
    return next && left < next.at ? left : Infinity;
  }

  advance(elapsed) {
    let position = this.position + elapsed * this.speed;
    const left = this.leftAt();
    if (this.position <= left && left <= position) {
      position = this.events[this.next].at;
    }
    this.playTo(Math.min(position, this.duration));
    this.playing = this.playing && this.position < this.duration;
  }

  step() {
    this.playing = false;
    const next = this.events.slice(this.next).find((event) => event.kind === 'o');
    if (next) {
      this.playTo(next.at);
    }
  }

  // Moments at which the text first stands in the output: escape sequences are taken out, so it may run over several events.
  find(text) {
    if (!this.plain) {
      this.plain = '';
      this.starts = [];
      for (const event of this.events.filter((e) => e.kind === 'o')) {
        this.starts.push([this.plain.length, event.at]);
        this.plain += event.content;
      }
      this.plain = this.plain.replace(/\x1b\][^\x07\x1b]*(\x07|\x1b\\)|\x1b\[[0-?]*[ -/]*[@-~]|\x1b[ -/]*[0-~]/g, (match) => '\0'.repeat(match.length));
    }
    const letters = [...text].map((c) => c.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
    const found = [];
    for (const match of text === '' ? [] : this.plain.matchAll(new RegExp(letters.join('\0*'), 'gi'))) {
      const end = match.index + match[0].length - 1;
      let low = 0;
      let high = this.starts.length;
      while (low + 1 < high) {
        const middle = (low + high) >> 1;
        [low, high] = this.starts[middle][0] <= end ? [middle, high] : [low, middle];
      }
      if (found[found.length - 1] !== this.starts[low][1]) {
        found.push(this.starts[low][1]);
      }
    }
    return found;
  }
}
