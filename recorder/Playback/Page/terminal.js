'use strict';

// Turns output into what the screen does: the escape sequences of xterm that programs really use. Everything else is
// swallowed. State survives between calls, so output may be cut anywhere.
const GRAPHICS = '◆▒␉␌␍␊°±␤␋┘┐┌└┼⎺⎻─⎼⎽├┤┴┬│≤≥π≠£·'; // DEC special graphics, from '`' on.
const ATTRIBUTES = { 1: 'bold', 2: 'dim', 3: 'italic', 4: 'underline', 7: 'inverse', 8: 'hidden', 9: 'strike' };
const MAX_SEQUENCE = 1024;

class Terminal {
  constructor(columns, rows) {
    this.screen = new Screen(columns, rows);
    this.reset();
  }

  reset() {
    this.screen.reset();
    this.state = 'ground';
    this.sequence = '';
    this.charsets = ['B', 'B'];
    this.charset = 0;
  }

  write(output) {
    for (const character of output) {
      this.take(character, character.codePointAt(0));
    }
  }

  take(character, code) {
    if (this.state === 'string') { // OSC, DCS, APC, PM, SOS: shown nowhere, up to BEL or ESC \.
      if (code === 0x07 || code === 0x18 || code === 0x1a) {
        this.state = 'ground';
      } else if (code === 0x1b) {
        this.state = 'escape';
        this.sequence = '';
      }
    } else if (code === 0x1b) {
      this.state = 'escape';
      this.sequence = '';
    } else if (code < 0x20 || code === 0x7f) {
      this.control(code);
    } else if (this.state === 'ground') {
      this.print(character, code);
    } else if (this.state === 'escape') {
      this.escape(character);
    } else {
      this.csi(character, code);
    }
  }

  print(character, code) {
    if (0x60 <= code && code < 0x7f && this.charsets[this.charset] === '0') {
      character = GRAPHICS[code - 0x60];
    }
    if (code < 0x80 || 0xa0 <= code) {
      this.screen.put(character, charWidth(code));
    }
  }

  control(code) {
    const screen = this.screen;
    switch (code) {
      case 0x08: screen.moveBy(-1, 0); break;
      case 0x09: screen.tab(1); break;
      case 0x0a: case 0x0b: case 0x0c: screen.lineFeed(); break;
      case 0x0d: screen.x = 0; screen.pendingWrap = false; break;
      case 0x0e: this.charset = 1; break;
      case 0x0f: this.charset = 0; break;
      case 0x18: case 0x1a: this.state = 'ground'; break;
    }
  }

  escape(character) {
    const screen = this.screen;
    if (this.sequence !== '') { // An intermediate came: ESC ( 0 and the like.
      if (this.sequence === '(' || this.sequence === ')') {
        this.charsets[this.sequence === '(' ? 0 : 1] = character;
      } else if (this.sequence === '#' && character === '8') {
        screen.lines.forEach((line) => line.text.fill('E'));
      }
      this.state = 'ground';
      return;
    }
    if (' !"#$%&\'()*+,-./'.includes(character)) {
      this.sequence = character;
      return;
    }
    this.state = 'ground';
    switch (character) {
      case '[': this.state = 'csi'; this.sequence = ''; break;
      case ']': case 'P': case '_': case '^': case 'X': this.state = 'string'; break;
      case '7': screen.saveCursor(); break;
      case '8': screen.restoreCursor(); break;
      case 'D': screen.lineFeed(); break;
      case 'E': screen.x = 0; screen.lineFeed(); break;
      case 'H': screen.tabs.add(screen.x); break;
      case 'M': screen.reverseLineFeed(); break;
      case 'c': this.reset(); break;
    }
  }

  csi(character, code) {
    if (code < 0x40) {
      this.sequence = this.sequence.length < MAX_SEQUENCE ? this.sequence + character : this.sequence;
      return;
    }
    this.state = 'ground';
    const [, prefix, body, intermediate] = /^([<-?]*)([0-9;:]*)(.*)$/.exec(this.sequence);
    if (prefix === '?' && intermediate === '' && (character === 'h' || character === 'l')) {
      body.split(';').forEach((mode) => this.privateMode(Number(mode), character === 'h'));
    } else if (prefix === '' && intermediate === '!' && character === 'p') {
      this.softReset();
    } else if (prefix === '' && intermediate === '') {
      this.dispatch(character, body);
    }
  }

  dispatch(character, body) {
    const screen = this.screen;
    const values = body.split(';').map((value) => Math.min(Number.parseInt(value, 10) || 0, 9999));
    const count = Math.max(1, values[0]);
    switch (character) {
      case '@': screen.insertCells(count); break;
      case 'A': screen.moveBy(0, -count); break;
      case 'B': case 'e': screen.moveBy(0, count); break;
      case 'C': case 'a': screen.moveBy(count, 0); break;
      case 'D': screen.moveBy(-count, 0); break;
      case 'E': screen.x = 0; screen.moveBy(0, count); break;
      case 'F': screen.x = 0; screen.moveBy(0, -count); break;
      case 'G': case '`': screen.x = Math.min(count, screen.columns) - 1; screen.pendingWrap = false; break;
      case 'H': case 'f': screen.moveTo(Math.max(1, values[1] || 1) - 1, count - 1); break;
      case 'I': screen.tab(count); break;
      case 'J': screen.eraseInDisplay(values[0]); break;
      case 'K': screen.eraseInLine(values[0]); break;
      case 'L': screen.insertLines(count); break;
      case 'M': screen.deleteLines(count); break;
      case 'P': screen.deleteCells(count); break;
      case 'S': screen.scrollUp(count); break;
      case 'T': screen.scrollDown(count); break;
      case 'X': screen.erase(screen.y, screen.x, Math.min(screen.columns, screen.x + count)); break;
      case 'Z': screen.tab(-count); break;
      case 'b': this.repeat(count); break;
      case 'd': screen.moveTo(screen.x, count - 1); break;
      case 'g': this.clearTabs(values[0]); break;
      case 'h': case 'l': screen.insert = values.includes(4) ? character === 'h' : screen.insert; break;
      case 'm': this.style(body); break;
      case 'r': this.region(values); break;
      case 's': screen.saveCursor(); break;
      case 'u': screen.restoreCursor(); break;
    }
  }

  repeat(count) {
    for (let i = 0; i < Math.min(count, this.screen.columns * this.screen.rows); i++) {
      this.screen.put(this.screen.last, charWidth(this.screen.last.codePointAt(0)));
    }
  }

  clearTabs(which) {
    if (which === 3) {
      this.screen.tabs.clear();
    } else {
      this.screen.tabs.delete(this.screen.x);
    }
  }

  region(values) {
    const top = Math.max(1, values[0]) - 1;
    const bottom = Math.min(values[1] || this.screen.rows, this.screen.rows) - 1;
    if (top < bottom) {
      this.screen.top = top;
      this.screen.bottom = bottom;
      this.screen.moveTo(0, 0);
    }
  }

  softReset() {
    const screen = this.screen;
    Object.assign(screen, { pen: PLAIN, top: 0, bottom: screen.rows - 1, origin: false, insert: false, autoWrap: true, cursorVisible: true });
  }

  privateMode(mode, on) {
    const screen = this.screen;
    switch (mode) {
      case 6: screen.origin = on; screen.moveTo(0, 0); break;
      case 7: screen.autoWrap = on; break;
      case 25: screen.cursorVisible = on; break;
      case 47: case 1047: screen.showAlternate(on, false); break;
      case 1048: on ? screen.saveCursor() : screen.restoreCursor(); break;
      case 1049:
        if (on) {
          if (screen.main === null) {
            screen.saveCursor();
          }
          screen.showAlternate(true, true);
        } else if (screen.main !== null) {
          screen.showAlternate(false, false);
          screen.restoreCursor();
        }
        break;
    }
  }

  // SGR. Colours are null (default), 0..255, or '#rrggbb'; both 38;2;r;g;b and 38:2::r:g:b are in use.
  style(body) {
    const items = body.split(';');
    let pen = { ...this.screen.pen };
    for (let i = 0; i < items.length; i++) {
      const parts = items[i].split(':').map((part) => Number.parseInt(part, 10) || 0);
      const code = parts[0];
      if (code === 0) {
        pen = { ...PLAIN };
      } else if (code === 4 && parts.length > 1) {
        pen.underline = parts[1] !== 0;
      } else if (ATTRIBUTES[code]) {
        pen[ATTRIBUTES[code]] = true;
      } else if (code === 22) {
        pen.bold = pen.dim = false;
      } else if (23 <= code && code <= 29 && ATTRIBUTES[code - 20]) {
        pen[ATTRIBUTES[code - 20]] = false;
      } else if (code === 38 || code === 48) {
        const list = parts.length > 1 ? parts.slice(1) : items.slice(i + 1).map((item) => Number.parseInt(item, 10) || 0);
        const isTrue = list[0] === 2;
        const rgb = parts.length > 5 ? list.slice(2, 5) : list.slice(1, 4);
        i += parts.length > 1 ? 0 : isTrue ? 4 : 2;
        pen[code === 38 ? 'fg' : 'bg'] = isTrue ? '#' + rgb.map((c) => (c & 255).toString(16).padStart(2, '0')).join('') : list[1] & 255;
      } else {
        this.basicColour(pen, code);
      }
    }
    this.screen.pen = Object.freeze(pen);
  }

  basicColour(pen, code) {
    if (30 <= code && code <= 37) { pen.fg = code - 30; }
    if (code === 39) { pen.fg = null; }
    if (40 <= code && code <= 47) { pen.bg = code - 40; }
    if (code === 49) { pen.bg = null; }
    if (90 <= code && code <= 97) { pen.fg = code - 82; }
    if (100 <= code && code <= 107) { pen.bg = code - 92; }
  }
}
