import { STYLES } from '../motion/style.js';
import { styleChange } from '../presets/style.js';
import { action, none } from './action.js';

/** How the face moves. */
export const styleActions = {
  'style.set': action(
    'Set style',
    'Lays a style of motion and gains over the preset, until another preset is on air; 1 is the ordinary gain.',
    styleChange,
    ({ onAir }, change) => {
      onAir.restyle(change);
      return onAir.styling;
    },
  ),
  'style.list': action(
    'List styles',
    'Answers the styles there are, the one on air and its gains.',
    none,
    ({ onAir }) => ({
      styles: Object.keys(STYLES),
      ...onAir.styling,
    }),
  ),
};
