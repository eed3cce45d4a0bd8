/** The bare picture, transparent: for an OBS browser source, or to be seen large. */
import { avatarOpener } from './avatar.js';
import { openFeed } from './feed.js';
import { keepPreset } from './preset.js';
import { openStage } from './stage.js';

const stage = openStage(document.getElementById('avatar') as HTMLCanvasElement);
const preset = keepPreset({
  stage,
  open: avatarOpener(),
  size: (program) => program,
  tell: (why) => why !== undefined && console.warn(why),
});
void preset.backdrop('none');

openFeed({
  face(face) {
    preset.use(face);
    stage.face(face);
  },
  link(link) {
    if (link !== 'lost') return;
    stage.rest();
    preset.forget();
  },
});
