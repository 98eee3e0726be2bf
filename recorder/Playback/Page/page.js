'use strict';

// The page around the player: buttons, keys, the line of time, search.
(function () {
  const byId = (id) => document.getElementById(id);
  const player = new Player(JSON.parse(byId('cast').textContent));
  const renderer = new Renderer(byId('screen'));
  let found = [];
  let last = 0;

  function clock(milliseconds) {
    const seconds = Math.floor(milliseconds / 1000);
    const two = (n) => String(n).padStart(2, '0');
    const hours = Math.floor(seconds / 3600);
    return (hours ? hours + ':' : '') + two(Math.floor(seconds / 60) % 60) + ':' + two(seconds % 60);
  }

  // The largest letters with which the whole screen fits into the window.
  function fit() {
    const screen = byId('screen');
    const { columns, rows } = player.terminal.screen;
    const probe = byId('probe').getBoundingClientRect();
    const ratio = probe.width / 100 / parseFloat(getComputedStyle(byId('probe')).fontSize);
    const frame = byId('stage').getBoundingClientRect();
    const size = Math.min((frame.width - 24) / (columns * ratio), (frame.height - 24) / (rows * 1.25), 22);
    screen.style.fontSize = Math.max(6, Math.floor(size * 4) / 4) + 'px';
    screen.style.width = columns + 'ch';
    byId('size').textContent = columns + '×' + rows;
  }

  function show() {
    const { columns, rows } = player.terminal.screen;
    if (byId('size').textContent !== columns + '×' + rows) {
      fit();
    }
    renderer.draw(player.terminal.screen);
    byId('play').textContent = player.playing ? '❚❚' : '►';
    byId('time').textContent = clock(player.position) + ' / ' + clock(player.duration);
    byId('line').value = player.duration ? String(player.position / player.duration * 1000) : '1000';
  }

  function tick(now) {
    if (player.playing) {
      player.advance(now - last);
      show();
    }
    last = now;
    requestAnimationFrame(tick);
  }

  function toggle() {
    if (!player.playing && player.position >= player.duration) {
      player.seek(0);
    }
    player.playing = !player.playing;
    show();
  }

  function seek(position) {
    player.seek(position);
    show();
  }

  function search() {
    found = player.find(byId('search').value);
    byId('found').textContent = byId('search').value === '' ? '' : found.length + ' found';
    byId('marks').innerHTML = found.map((at) => `<i style="left:${player.duration ? at / player.duration * 100 : 0}%"></i>`).join('');
  }

  function jump(forward) {
    const to = forward ? found.find((at) => at > player.position) : found.findLast((at) => at < player.position);
    if (to !== undefined) {
      player.playing = false;
      seek(to);
    }
  }

  const keys = {
    ' ': toggle,
    ArrowLeft: (event) => seek(player.position - (event.shiftKey ? 30000 : 5000)),
    ArrowRight: (event) => seek(player.position + (event.shiftKey ? 30000 : 5000)),
    '[': () => seek(player.position - 30000),
    ']': () => seek(player.position + 30000),
    '.': () => { player.step(); show(); },
    '+': () => setSpeed(Math.min(16, player.speed * 2)),
    '-': () => setSpeed(Math.max(0.25, player.speed / 2)),
    Home: () => seek(0),
    0: () => seek(0),
    End: () => seek(player.duration),
    G: () => seek(player.duration),
    '/': (event) => { event.preventDefault(); byId('search').focus(); },
    n: () => jump(true),
    N: () => jump(false),
  };

  function setSpeed(speed) {
    player.speed = speed;
    byId('speed').value = String(speed);
  }

  byId('play').onclick = toggle;
  byId('stage').onclick = toggle;
  byId('line').oninput = (event) => seek(event.target.value / 1000 * player.duration);
  byId('speed').onchange = (event) => { player.speed = Number(event.target.value); };
  byId('idle').onchange = (event) => { player.maxIdle = event.target.checked ? 2000 : Infinity; };
  byId('search').oninput = search;
  byId('search').onkeydown = (event) => {
    if (event.key === 'Enter') {
      jump(!event.shiftKey);
    }
    if (event.key === 'Escape') {
      event.target.blur();
    }
    event.stopPropagation();
  };
  byId('next').onclick = () => jump(true);
  byId('previous').onclick = () => jump(false);
  document.addEventListener('keydown', (event) => {
    if (keys[event.key] && !event.ctrlKey && !event.metaKey && !event.altKey) {
      if (event.key.startsWith('Arrow') || event.key === ' ') {
        event.preventDefault();
      }
      keys[event.key](event);
    }
  });
  window.addEventListener('resize', fit);

  // page.html#t=83 opens the moment 1 min 23 s.
  const start = /[#&]t=([\d.]+)/.exec(location.hash);
  fit();
  seek(start ? Number(start[1]) * 1000 : 0);
  requestAnimationFrame(tick);
})();
