/** wawa-lipsync: an AnalyserNode and rules, asked once a picture at 60 pictures a second. */
import { Lipsync } from '/node_modules/wawa-lipsync/dist/wawa-lipsync.es.js';

const FPS = 60;

export async function listen(context, source, start) {
  const [Context, now] = [window.AudioContext, performance.now];
  // It makes its own context and reads the wall clock: both are this sound's here.
  window.AudioContext = function AudioContext() {
    return context;
  };
  performance.now = () => context.currentTime * 1000;
  try {
    const lips = new Lipsync();
    source.connect(lips.analyser);
    lips.analyser.connect(context.destination);
    const shown = [];
    const next = (picture) => {
      if (picture / FPS >= context.length / context.sampleRate) return;
      context.suspend(picture / FPS).then(() => {
        lips.processAudio();
        shown.push({ at: context.currentTime, weights: { [lips.viseme]: 1 } });
        next(picture + 1);
        context.resume();
      });
    };
    next(1);
    start();
    await context.startRendering();
    return shown;
  } finally {
    window.AudioContext = Context;
    performance.now = now;
  }
}
