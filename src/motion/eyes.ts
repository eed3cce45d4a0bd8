import { C } from '../face/controls.js';
import type { Prosody } from './prosody.js';
import type { Random } from './random.js';
import { follow, smoothstep, spring } from './spring.js';
import type { MotionStyle } from './style.js';

/** A blink closes about twice as fast as it opens (Trutoiu et al. 2011), s. */
const CLOSE_S = 0.07;
const HOLD_S = 0.03;
const OPEN_S = 0.15;
const BLINK_S = CLOSE_S + HOLD_S + OPEN_S;
/** No blink follows another sooner, doubles apart, s. */
const REST_S = 0.5;
/** 17 blinks a minute at rest against 26 while talking (Bentivoglio et al. 1997). */
const AT_REST = 17 / 26;
/** Intervals are log-normal (same source); spread of the logarithm. */
const SPREAD = 0.55;
/** For this long after a pause began, a blink is likelier (Nakano and Kitazawa 2010), s. */
const PAUSE_S = 0.5;
/** Pauses per second of ordinary speech: what they add is taken from the rest, so that the rate stays the style's. */
const PAUSES = 0.3;
const DOUBLES = 0.1;

/** Gaze 1 is so far off the axis of the head, rad: what the eyes must turn back to stay on the camera. */
const GAZE_RAD = 0.5;
/** Saccades take 30 to 80 ms (Bahill et al. 1975): the eyes are at their new place after some 90 ms, and then rest. */
const SACCADE = 65;

/** How far a lid is closed, `t` seconds after its blink began. */
function lid(t: number): number {
  if (t < 0 || t >= BLINK_S) return 0;
  if (t < CLOSE_S) return smoothstep(t, 0, CLOSE_S);
  if (t < CLOSE_S + HOLD_S) return 1;
  const left = 1 - (t - CLOSE_S - HOLD_S) / OPEN_S;
  return left * left;
}

/**
 * Blinks and gaze. A blink comes when a log-normal amount of waiting is used up; waiting runs faster while talking and
 * when a pause begins, so intervals keep their distribution and still follow the speech. The eyes rest on the camera,
 * leave it now and then, oftener at the start of a turn and back at its end (Kendon 1967), and hold their aim while the
 * head moves (vestibulo-ocular reflex).
 */
export function eyes(random: Random) {
  const blink = { t: 1e9 + 0.5, wait: random.logNormal(1, SPREAD), since: 0.5, pause: 1e9 + 0.5 };
  const gaze = { x: 1e-300, y: 1e-300, rest: 1.5 };
  const aimX = spring();
  const aimY = spring();
  const seen = { onsets: 0, pauses: 0 };
  let double = false;

  function startBlink(): void {
    blink.t = 0;
    blink.since = 0;
    blink.wait = random.logNormal(1, SPREAD);
    double = !double && random.chance(DOUBLES);
  }

  function look(away: number, speaking: boolean): void {
    const aside = random.chance(away);
    // Speakers look aside and down or up while they think; listeners' eyes stay near the camera.
    const reach = speaking ? 1 : 0.4;
    const x = aside ? random.normal() * 0.3 * reach : random.normal() * 0.02;
    const y = aside ? random.normal() * 0.15 * reach : random.normal() * 0.015;
    const far = Math.hypot(x - gaze.x, y - gaze.y);
    gaze.x = Math.max(-0.7, Math.min(0.7, x));
    gaze.y = Math.max(-0.4, Math.min(0.4, y));
    gaze.rest = random.logNormal(aside ? 0.8 : speaking ? 1.8 : 3, 0.5);
    // Wide saccades often bring a blink along (Evinger et al. 1994).
    if (far > 0.3 && blink.since > REST_S && random.chance(0.4)) startBlink();
  }

  function stepBlink(dt: number, style: MotionStyle, prosody: Prosody): number {
    blink.t += dt;
    blink.since += dt;
    blink.pause += dt;
    const perSecond = (style.blinkRate * (prosody.speaking ? 1 : AT_REST)) / 60;
    const added = prosody.speaking ? 1 + (style.blinkPauseBias - 1) * PAUSE_S * PAUSES : 1;
    const mean = Math.max(0.1, 1 / Math.max(perSecond, 1e-9) - REST_S) * added;
    if (blink.since > REST_S && style.blinkRate > 0) {
      blink.wait -= (dt / mean) * (blink.pause < PAUSE_S ? style.blinkPauseBias : 1);
      if (blink.wait <= 0) startBlink();
    }
    if (double && blink.t >= BLINK_S) startBlink();
    return lid(blink.t);
  }

  return {
    /** Reads yaw and pitch from `controls`: the head goes first. */
    step(dt: number, style: MotionStyle, prosody: Prosody, controls: Float32Array): void {
      if (prosody.pauses !== seen.pauses) {
        seen.pauses = prosody.pauses;
        blink.pause = 0;
        if (random.chance(0.6)) look(0, false);
      }
      if (prosody.onsets !== seen.onsets) {
        seen.onsets = prosody.onsets;
        if (prosody.pauseBefore > 0.7 && random.chance(0.4)) look(1, true);
      }
      gaze.rest -= dt;
      if (gaze.rest <= 0) look(prosody.speaking ? 0.35 : prosody.silent ? 0 : 0.15, prosody.speaking);
      const closed = stepBlink(dt, style, prosody);
      controls[C.blinkLeft] = closed;
      controls[C.blinkRight] = closed;
      controls[C.gazeX] = follow(aimX, gaze.x, SACCADE, dt) - controls[C.yaw] / GAZE_RAD;
      controls[C.gazeY] = follow(aimY, gaze.y, SACCADE, dt) - controls[C.pitch] / GAZE_RAD;
    },
  };
}
