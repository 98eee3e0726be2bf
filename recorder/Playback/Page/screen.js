'use strict';

// The grid of a terminal: cells, cursor, pen, scroll region, two buffers. Knows nothing of escape sequences.
// A line is {text: [character of each cell; '' right of a wide one], pens: [pen of each cell]}. A pen never changes: it is replaced.
const PLAIN = Object.freeze({ fg: null, bg: null, bold: false, dim: false, italic: false, underline: false, inverse: false, hidden: false, strike: false });

// Whoever is recorded says how large the terminal is, up to 65535 by 65535: more cells than a browser holds.
const MAX_COLUMNS = 1000;
const MAX_ROWS = 500;

class Screen {
  constructor(columns, rows) {
    this.columns = Math.min(columns, MAX_COLUMNS);
    this.rows = Math.min(rows, MAX_ROWS);
    this.reset();
  }

  reset() {
    this.pen = PLAIN;
    this.lines = this.blankLines(this.rows);
    this.main = null; // The main buffer's lines while the alternate one is shown.
    this.x = 0;
    this.y = 0;
    this.pendingWrap = false;
    this.top = 0;
    this.bottom = this.rows - 1;
    this.cursorVisible = true;
    this.autoWrap = true;
    this.insert = false;
    this.origin = false;
    this.saved = null;
    this.savedMain = null;
    this.tabs = new Set();
    for (let x = 8; x < 1000; x += 8) {
      this.tabs.add(x);
    }
    this.last = ' ';
  }

  blankLine() {
    const pen = this.pen.bg === null ? PLAIN : { ...PLAIN, bg: this.pen.bg };
    return { text: new Array(this.columns).fill(' '), pens: new Array(this.columns).fill(pen) };
  }

  blankLines(count) {
    return Array.from({ length: count }, () => this.blankLine());
  }

  put(character, width) {
    if (width === 0) {
      this.combine(character);
      return;
    }
    if (this.pendingWrap && this.autoWrap) {
      this.x = 0;
      this.lineFeed();
    }
    this.pendingWrap = false;
    if (this.columns < this.x + width) { // A wide character does not fit into the last column.
      if (!this.autoWrap || this.columns < width) {
        return;
      }
      this.x = 0;
      this.lineFeed();
    }
    const line = this.lines[this.y];
    if (this.insert) {
      this.insertCells(width);
    }
    this.splitWide(line, this.x);
    this.splitWide(line, this.x + width);
    line.text[this.x] = character;
    line.pens[this.x] = this.pen;
    if (width === 2 && this.x + 1 < this.columns) {
      line.text[this.x + 1] = '';
      line.pens[this.x + 1] = this.pen;
    }
    this.last = character;
    this.x += width;
    if (this.columns <= this.x) {
      this.x = this.columns - 1;
      this.pendingWrap = true;
    }
  }

  combine(character) {
    const line = this.lines[this.y];
    let x = this.pendingWrap ? this.x : this.x - 1;
    if (0 < x && line.text[x] === '') {
      x--;
    }
    if (0 <= x && line.text[x].length < 16) {
      line.text[x] += character;
    }
  }

  // Half of a wide character that is written over leaves a blank.
  splitWide(line, x) {
    if (0 < x && x < this.columns && line.text[x] === '') {
      line.text[x - 1] = ' ';
      line.text[x] = ' ';
    }
  }

  lineFeed() {
    this.pendingWrap = false;
    if (this.y === this.bottom) {
      this.scrollUp(1);
    } else if (this.y < this.rows - 1) {
      this.y++;
    }
  }

  reverseLineFeed() {
    this.pendingWrap = false;
    if (this.y === this.top) {
      this.scrollDown(1);
    } else if (this.y > 0) {
      this.y--;
    }
  }

  scrollUp(count, top = this.top) {
    count = Math.min(count, this.bottom - top + 1);
    this.lines.splice(top, count);
    this.lines.splice(this.bottom - count + 1, 0, ...this.blankLines(count));
  }

  scrollDown(count, top = this.top) {
    count = Math.min(count, this.bottom - top + 1);
    this.lines.splice(this.bottom - count + 1, count);
    this.lines.splice(top, 0, ...this.blankLines(count));
  }

  moveTo(x, y) {
    const [low, high] = this.origin ? [this.top, this.bottom] : [0, this.rows - 1];
    this.x = Math.max(0, Math.min(this.columns - 1, x));
    this.y = Math.max(low, Math.min(high, this.origin ? y + this.top : y));
    this.pendingWrap = false;
  }

  moveBy(dx, dy) {
    const low = this.y < this.top ? 0 : this.top;
    const high = this.bottom < this.y ? this.rows - 1 : this.bottom;
    this.x = Math.max(0, Math.min(this.columns - 1, this.x + dx));
    this.y = dy === 0 ? this.y : Math.max(low, Math.min(high, this.y + dy));
    this.pendingWrap = false;
  }

  tab(count) {
    for (; 0 < count && this.x < this.columns - 1; count--) {
      do {
        this.x++;
      } while (this.x < this.columns - 1 && !this.tabs.has(this.x));
    }
    for (; count < 0 && 0 < this.x; count++) {
      do {
        this.x--;
      } while (0 < this.x && !this.tabs.has(this.x));
    }
    this.pendingWrap = false;
  }

  erase(y, from, to) {
    const line = this.lines[y];
    const blank = this.blankLine();
    this.splitWide(line, from);
    this.splitWide(line, to);
    for (let x = from; x < to; x++) {
      line.text[x] = ' ';
      line.pens[x] = blank.pens[0];
    }
  }

  eraseInLine(how) {
    this.erase(this.y, how === 0 ? this.x : 0, how === 1 ? this.x + 1 : this.columns);
    this.pendingWrap = false;
  }

  eraseInDisplay(how) {
    if (how === 0 || how === 1) {
      this.eraseInLine(how);
    }
    const from = how === 0 ? this.y + 1 : 0;
    const to = how === 1 ? this.y : this.rows;
    for (let y = from; y < to && how < 3; y++) {
      this.lines[y] = this.blankLine();
    }
  }

  insertCells(count) {
    const line = this.lines[this.y];
    const blank = this.blankLine();
    count = Math.min(count, this.columns - this.x);
    this.splitWide(line, this.x);
    line.text.splice(this.x, 0, ...blank.text.slice(0, count));
    line.pens.splice(this.x, 0, ...blank.pens.slice(0, count));
    line.text.length = this.columns;
    line.pens.length = this.columns;
  }

  deleteCells(count) {
    const line = this.lines[this.y];
    const blank = this.blankLine();
    count = Math.min(count, this.columns - this.x);
    line.text.splice(this.x, count);
    line.pens.splice(this.x, count);
    line.text.push(...blank.text.slice(0, count));
    line.pens.push(...blank.pens.slice(0, count));
  }

  insertLines(count) {
    if (this.top <= this.y && this.y <= this.bottom) {
      this.scrollDown(count, this.y);
      this.x = 0;
    }
  }

  deleteLines(count) {
    if (this.top <= this.y && this.y <= this.bottom) {
      this.scrollUp(count, this.y);
      this.x = 0;
    }
  }

  saveCursor() {
    this.saved = { x: this.x, y: this.y, pen: this.pen, origin: this.origin, pendingWrap: this.pendingWrap };
  }

  restoreCursor() {
    const saved = this.saved || { x: 0, y: 0, pen: PLAIN, origin: false, pendingWrap: false };
    this.pen = saved.pen;
    this.origin = saved.origin;
    this.x = Math.min(saved.x, this.columns - 1);
    this.y = Math.min(saved.y, this.rows - 1);
    this.pendingWrap = saved.pendingWrap;
  }

  showAlternate(show, clear) {
    if (show && this.main === null) {
      this.main = this.lines;
      this.lines = this.blankLines(this.rows);
      this.savedMain = this.saved; // Each buffer has a saved cursor of its own.
      this.saved = null;
    } else if (!show && this.main !== null) {
      this.lines = this.main;
      this.main = null;
      this.saved = this.savedMain;
    } else if (show && clear) {
      this.lines = this.blankLines(this.rows);
    }
  }

  resize(columns, rows) {
    columns = Math.min(columns, MAX_COLUMNS);
    rows = Math.min(rows, MAX_ROWS);
    this.columns = columns;
    const fit = (lines) => {
      // The cursor's line stays: what does not fit goes off the top.
      const cut = Math.max(0, Math.min(lines.length - rows, this.y - rows + 1));
      lines.splice(0, cut);
      lines.length = Math.min(lines.length, rows);
      for (const line of lines) {
        const old = line.text.length;
        line.text.length = columns;
        line.pens.length = columns;
        line.text.fill(' ', Math.min(old, columns));
        line.pens.fill(PLAIN, Math.min(old, columns));
        if (columns < old && line.text[columns - 1] !== '' && charWidth(line.text[columns - 1].codePointAt(0)) === 2) {
          line.text[columns - 1] = ' ';
        }
      }
      lines.push(...this.blankLines(rows - lines.length));
      return cut;
    };
    const cut = fit(this.lines);
    if (this.main !== null) {
      fit(this.main);
    }
    this.rows = rows;
    this.top = 0;
    this.bottom = rows - 1;
    this.x = Math.min(this.x, columns - 1);
    this.y = Math.max(0, Math.min(this.y - cut, rows - 1));
    this.pendingWrap = false;
  }

  text() {
    return this.lines.map((line) => line.text.join('').trimEnd()).join('\n');
  }
}
