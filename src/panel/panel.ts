/** The panel: the avatar as it is on air, and what the program does. */
import { avatarOpener, type Backdrop } from './avatar.js';
import { openControls } from './controls.js';
import { type Link, openFeed } from './feed.js';
import { openFigures } from './figures.js';
import { shrunk } from './format.js';
import { keepPreset } from './preset.js';
import { openStage } from './stage.js';

/** Nobody looks at more on the panel; /view shows every pixel. */
const LARGEST = { width: 1280, height: 720 };

const LINK_TEXT: Readonly<Record<Link, string>> = Object.freeze({
  connecting: 'Connecting …',
  open: 'On air',
  lost: 'Program not running',
});

const part = (id: string) => document.getElementById(id) as HTMLElement;
const canvas = part('avatar') as HTMLCanvasElement;
const screen = document.querySelector('.screen') as HTMLElement;
const stage = openStage(canvas);
const figures = openFigures(document);
/** What each has to say for itself: one whose trouble is over must not wipe out what another said. */
const troubles = { link: '', picture: '', choice: '' };
const controls = openControls((line) => tell('choice', line));
const preset = keepPreset({
  stage,
  open: avatarOpener(),
  size: (program) => shrunk(program, LARGEST),
  tell: (line) => tell('picture', line),
});

/** The size of the program's picture. */
let program = { width: 0, height: 0 };

openFeed({
  face(face) {
    preset.use(face);
    program = face;
    stage.face(face);
  },
  stats(stats) {
    figures(stats);
    controls.stats(stats);
  },
  link(link) {
    document.body.dataset.link = link;
    part('link').textContent = LINK_TEXT[link];
    document.title = link === 'lost' ? 'Mouthpiece: not running' : 'Mouthpiece';
    tell(
      'link',
      link === 'lost'
        ? 'The program is not running. Start it with “npm start”; this page comes back by itself.'
        : undefined,
    );
    if (link === 'open') void controls.connected();
    if (link === 'lost') {
      stage.rest();
      preset.forget();
    }
  },
});

/** The gravest is shown. */
function tell(who: keyof typeof troubles, line: string | undefined): void {
  troubles[who] = line ?? '';
  const shown = troubles.link || troubles.picture || troubles.choice;
  part('absence').hidden = shown === '';
  part('absence').textContent = shown;
}

part('background').addEventListener('change', (event) => {
  const chosen = (event.target as HTMLInputElement).value;
  const backdrop: Backdrop = chosen === 'air' ? 'air' : 'none';
  void preset.backdrop(backdrop).then(() => {
    screen.dataset.background = chosen;
  });
});

let before = { time: performance.now(), drawn: 0 };
setInterval(() => {
  const now = { time: performance.now(), drawn: stage.drawn() };
  const fps = ((now.drawn - before.drawn) * 1000) / (now.time - before.time);
  part('pageFps').textContent = `${fps.toFixed(0)} fps here`;
  part('size').textContent = `${program.width} × ${program.height}`;
  before = now;
}, 1000);
