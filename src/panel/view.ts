/** The bare picture, transparent: for an OBS browser source, or to be seen large. */
import { openAvatar } from './avatar.js';
import { openFeed } from './feed.js';
import { keepPreset } from './preset.js';
import { openStage } from './stage.js';

const stage = openStage(document.getElementById('avatar') as HTMLCanvasElement);
const preset = keepPreset(stage, openAvatar, (error) => {
  if (error !== undefined) console.warn(error);
});
void preset.backdrop('none');

openFeed({
  face(face) {
    preset.use(face.generation);
    stage.face(face);
  },
  link(link) {
    if (link !== 'lost') return;
    stage.rest();
    preset.forget();
  },
});
