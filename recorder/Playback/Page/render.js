'use strict';

// Draws a screen as rows of spans, one for each run of cells of one look. Only rows that changed are touched.
const BASIC = ['#1d1f27', '#e0566b', '#7fbf6a', '#d9b35b', '#5c9ce6', '#b97fd6', '#4fb8b8', '#c9ced8',
  '#6b7280', '#ff7a8c', '#9fe08a', '#f5d27a', '#86bbff', '#d9a6f2', '#7adede', '#ffffff'];

function colour(value) {
  if (typeof value === 'string') {
    return value;
  }
  if (value < 16) {
    return BASIC[value];
  }
  if (value < 232) { // A cube of 6 × 6 × 6.
    const level = (n) => (n === 0 ? 0 : 55 + 40 * n);
    const n = value - 16;
    return `rgb(${level(Math.floor(n / 36))},${level(Math.floor(n / 6) % 6)},${level(n % 6)})`;
  }
  const grey = 8 + 10 * (value - 232);
  return `rgb(${grey},${grey},${grey})`;
}

function css(pen, cursor) {
  let fg = pen.fg === null ? null : colour(pen.bold && typeof pen.fg === 'number' && pen.fg < 8 ? pen.fg + 8 : pen.fg);
  let bg = pen.bg === null ? null : colour(pen.bg);
  if (pen.inverse !== cursor) {
    [fg, bg] = [bg || 'var(--ground)', fg || 'var(--ink)'];
  }
  if (pen.hidden) {
    fg = bg || 'var(--ground)';
  }
  const lines = [pen.underline ? 'underline' : '', pen.strike ? 'line-through' : ''].join(' ').trim();
  return (fg ? `color:${fg};` : '') + (bg ? `background:${bg};` : '') + (pen.bold ? 'font-weight:bold;' : '')
    + (pen.dim ? 'opacity:.6;' : '') + (pen.italic ? 'font-style:italic;' : '') + (lines ? `text-decoration:${lines};` : '');
}

function escapeHtml(text) {
  return text.replace(/&/g, '&amp;').replace(/</g, '&lt;');
}

// A wide or unusual character gets a box of its own, so that a font's own idea of its width cannot shift the line.
function rowHtml(line, cursorX) {
  let html = '';
  let run = '';
  let runCss = null;
  const flush = () => {
    html += run === '' ? '' : runCss === '' ? escapeHtml(run) : `<span style="${runCss}">${escapeHtml(run)}</span>`;
    run = '';
  };
  for (let x = 0; x < line.text.length; x++) {
    const text = line.text[x];
    if (text === '') {
      continue;
    }
    const look = css(line.pens[x], x === cursorX);
    if (text.length > 1 || text.codePointAt(0) > 0x24ff) {
      flush();
      const width = line.text[x + 1] === '' ? 2 : 1;
      html += `<span class="box w${width}" style="${look}">${escapeHtml(text)}</span>`;
      runCss = null;
      continue;
    }
    if (look !== runCss) {
      flush();
      runCss = look;
    }
    run += text;
  }
  flush();
  return html;
}

class Renderer {
  constructor(element) {
    this.element = element;
    this.shown = [];
  }

  draw(screen) {
    while (this.element.childElementCount < screen.rows) {
      this.element.appendChild(document.createElement('div'));
    }
    while (screen.rows < this.element.childElementCount) {
      this.element.lastElementChild.remove();
    }
    this.shown.length = screen.rows;
    for (let y = 0; y < screen.rows; y++) {
      const html = rowHtml(screen.lines[y], screen.cursorVisible && y === screen.y ? screen.x : -1);
      if (this.shown[y] !== html) {
        this.shown[y] = html;
        this.element.children[y].innerHTML = html;
      }
    }
  }
}
