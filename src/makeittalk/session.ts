import { silenceLevel } from '../speech/mel.js';
import type { Graph, Session } from '../speech/session.js';
import { openBranches } from './branches.js';
import { runningCalibration } from './calibration.js';
import { landmarkFit } from './fit.js';
import { type Runtime, sectionOf } from './graphs.js';
import { liveHabits } from './habits.js';
import { runningLevel } from './level.js';
import { amplifyLips } from './lips.js';
import { openLiveVoice } from './live-voice.js';
import { COORDINATES, canonicalFaceId } from './space.js';
import { BANDS, slidingWindows, WINDOW } from './windows.js';

/** One pole in place of the original's Savitzky-Golay over five frames, Hz: it takes one frame, which lookAhead counts. */
const SMOOTH_HZ = 8;

/** What of the landmarks comes out, for those who want more than controls. */
export interface LiveLandmarks {
  /** The content branch as the network gave it: rows of 204, before calibration, for the frames of the last run. */
  readonly lips: Float32Array;
  /** Displacements from the face at rest: rows of 204, as they were fitted. */
  readonly rows: Float32Array;
}

export interface MakeItTalkSession extends Session {
  readonly landmarks: LiveLandmarks;
}

/**
 * MakeItTalk's networks on live sound, behind the port of every model: mel in, articulation out. Each new frame makes
 * one window of 18; all new windows go through the content branch together. In place of the original's look at the
 * whole recording: a running loudness, a running calibration, causal smoothing.
 *
 * @throws PluginError model/missing, model/hash (a further graph), model/provider, model/invalid, model/shape
 */
export async function openMakeItTalk(ort: Runtime, graph: Graph, provider: string): Promise<MakeItTalkSession> {
  const { spec } = graph;
  const section = sectionOf(spec);
  const { gains } = section;
  const { hop } = spec.mel;
  const networks = await openBranches(ort, graph, provider);
  const { hear, attend } = networks;
  const silence = new Float32Array(BANDS).fill(silenceLevel(spec.mel));
  const opening = section.liveAutovc ? openLiveVoice(ort, spec, graph.file, provider, silence) : undefined;
  const voice = await opening?.catch(async (error) => {
    await networks.close();
    throw error;
  });
  const spread = (voice && section.converted) || section.heard;
  const habits = hear && attend ? liveHabits({ hear, attend }, Float32Array.from(section.style)) : undefined;
  const face = canonicalFaceId();
  const fit = landmarkFit(spec.articulation);
  const width = spec.articulation.length;
  const level = runningLevel(spec.mel, section.loudness);
  const calibration = runningCalibration(COORDINATES);
  const pull = 1 - Math.exp((-2 * Math.PI * SMOOTH_HZ * spec.mel.hop) / spec.mel.rate);

  const normal = (frame: Float32Array, out: Float32Array) => {
    for (let b = 0; b < BANDS; b++) out[b] = (frame[b] - spread.mean[b]) / spread.deviation[b];
  };
  const features = new Float32Array(BANDS);
  normal(silence, features);
  const windows = slidingWindows(features.slice());
  const levelled = new Float32Array(BANDS);
  const smooth = new Float64Array(COORDINATES);
  const row = new Float32Array(COORDINATES);
  const landmarks: { lips: Float32Array; rows: Float32Array } = { lips: new Float32Array(), rows: new Float32Array() };

  function show(rows: Float32Array, t: number, head: Float32Array | undefined): void {
    row.set(rows.subarray(t * COORDINATES, (t + 1) * COORDINATES));
    calibration.apply(row);
    amplifyLips(row, gains);
    for (let c = 0; c < COORDINATES; c++) {
      smooth[c] += pull * (row[c] - smooth[c]);
      row[c] = smooth[c] + (head ? gains.position * head[c] : 0);
    }
  }

  return {
    provider,
    landmarks,
    async run(mel, frames, out, sound) {
      const batch = new Float32Array(frames * WINDOW * BANDS);
      for (let t = 0; t < frames; t++) {
        level.apply(mel.subarray(t * BANDS, (t + 1) * BANDS), levelled);
        normal(voice ? await voice.push(levelled, sound?.subarray(t * hop, (t + 1) * hop)) : levelled, features);
        windows.push(features);
        windows.write(batch, t);
      }
      landmarks.lips = await networks.content(batch, frames, face);
      landmarks.rows = new Float32Array(frames * COORDINATES);
      for (let t = 0; t < frames; t++) {
        show(landmarks.lips, t, await habits?.push(batch, t));
        landmarks.rows.set(row, t * COORDINATES);
        fit.solve(row, out, t * width);
      }
    },
    reset() {
      voice?.reset();
      windows.reset();
      calibration.reset();
      habits?.reset();
      level.reset();
      smooth.fill(0);
    },
    // What was heard is heard again within a third of a second: only who speaks is carried to another provider.
    state: () => (voice ? [voice.speaker] : []),
    restore([speaker]) {
      if (speaker) voice?.speaker.set(speaker);
    },
    async close() {
      await voice?.close();
      await networks.close();
    },
  };
}
