/** HeadAudio: an AudioWorklet that names visemes, and an animation that is asked once a picture at 60 pictures a second. */
import { HeadAudio } from '/node_modules/@met4citizen/headaudio/modules/headaudio.mjs';
import { hear, holdUntilReady } from './ready.mjs';

const HOME = '/node_modules/@met4citizen/headaudio';
const FPS = 60;

export async function listen(context, source, start) {
  await context.audioWorklet.addModule(`${HOME}/modules/headworklet.mjs`);
  // As its README sets it.
  const node = new HeadAudio(context, { parameterData: { vadGateActiveDb: -40, vadGateInactiveDb: -60 } });
  const take = node.port.onmessage;
  const messages = [];
  const allHeard = hear(node.port, (event) => messages.push(event));
  await node.loadModel(`${HOME}/dist/model-en-mixed.bin`);
  source.connect(node);
  holdUntilReady(context);
  start();
  await context.startRendering();
  await allHeard();
  return animate(node, take, messages, context.length / context.sampleRate);
}

/** Its messages and its pictures in the order of the sound's clock. */
function animate(node, take, messages, seconds) {
  const weights = {};
  node.onvalue = (name, value) => {
    weights[name] = value;
  };
  const shown = [];
  for (let picture = 1, i = 0; picture / FPS < seconds; picture++) {
    const at = picture / FPS;
    for (; i < messages.length && spoken(messages[i].data) <= at; i++) take(messages[i]);
    node.update(1000 / FPS);
    shown.push({ at, weights: { ...weights } });
  }
  return shown;
}

/** When a message left: visemes carry the middle of their window. */
const spoken = ({ event, t, d }) => (event === 'viseme' ? t + d / 2 : t);
