import { describe, expect, it } from 'vitest';
import { pressed, released } from '../../src/decks/client/body.js';
import { deckActions, lampOf } from '../../src/decks/client/fields.js';
import { listed } from '../../src/decks/client/lists.js';
import { currentLists } from '../../src/manifest-file.js';
import { deckManifest } from '../support/deck-manifest.js';

const actions = deckActions(await deckManifest());
const action = (id: string) => actions.find((one) => one.id === id)!;

describe('actions as buttons', () => {
  it('leave out those that only answer a question', () => {
    expect(actions.map(({ id }) => id)).toEqual([
      'preset.use',
      'preset.next',
      'preset.hold',
      'expression.set',
      'style.set',
      'microphone.delayed',
    ]);
  });

  it('have a field for each thing that the body takes, nested ones too', () => {
    expect(action('style.set').fields).toEqual([
      { path: 'style', label: 'Style', kind: 'choice', required: false, choices: ['calm', 'lively'] },
      { path: 'gains.mouth', label: 'Mouth gain', kind: 'number', required: false, minimum: 0, maximum: 2 },
    ]);
    expect(action('preset.use').fields).toEqual([
      { path: 'name', label: 'Name', kind: 'text', required: true, list: 'preset.list' },
    ]);
  });

  it('have a lamp where a list says what is on, also for names that are known beforehand', () => {
    expect(lampOf(action('preset.hold'))?.list).toBe('preset.list');
    expect(lampOf(action('expression.set'))).toMatchObject({ list: 'expression.list', choices: ['smile', 'wink'] });
    expect(lampOf(action('style.set'))).toBeUndefined();
    expect(lampOf(action('microphone.delayed'))).toBeUndefined();
  });

  it('are made of every action of the package', async () => {
    for (const { title, description } of deckActions(await currentLists())) {
      expect(title.length).toBeGreaterThan(2);
      expect(description).toMatch(/\.$/);
    }
  });
});

describe('what a button sends', () => {
  it('is typed and nested as the action wants it, without what was left empty', () => {
    expect(pressed(action('preset.use'), { name: 'leo' })).toEqual({ name: 'leo' });
    expect(pressed(action('style.set'), { style: '', 'gains.mouth': '1.2' })).toEqual({ gains: { mouth: 1.2 } });
    expect(pressed(action('microphone.delayed'), { on: true })).toEqual({ on: true });
    expect(pressed(action('microphone.delayed'), {})).toEqual({ on: false });
    expect(pressed(action('expression.set'), { name: 'wink', ms: '300' })).toEqual({
      name: 'wink',
      mode: 'pulse',
      ms: 300,
    });
  });

  it('tells going down from letting go where that means something', () => {
    expect(pressed(action('preset.hold'), { name: 'leo' })).toEqual({ name: 'leo', down: true });
    expect(released(action('preset.hold'), { name: 'leo' })).toEqual({ name: 'leo', down: false });
    const held = { name: 'smile', mode: 'hold' };
    expect(pressed(action('expression.set'), held)).toEqual(held);
    expect(released(action('expression.set'), held)).toEqual({ name: 'smile', mode: 'release' });
    expect(released(action('expression.set'), { name: 'smile', mode: 'pulse' })).toBeUndefined();
    expect(released(action('preset.use'), { name: 'leo' })).toBeUndefined();
  });
});

describe('what a list answers', () => {
  it('comes in one shape, whatever its words', () => {
    expect(listed({ presets: ['leo', 'mira'], titles: { leo: 'Leo' }, onAir: 'mira' })).toEqual({
      choices: [
        { id: 'leo', title: 'Leo' },
        { id: 'mira', title: 'mira' },
      ],
      on: ['mira'],
    });
    expect(listed({ expressions: [{ name: 'smile', title: 'Smile', on: true }, { name: 'wink' }] })).toEqual({
      choices: [
        { id: 'smile', title: 'Smile' },
        { id: 'wink', title: 'wink' },
      ],
      on: ['smile'],
    });
    expect(listed({ microphones: [{ id: 'hw:1', name: 'Yeti' }], live: 'Yeti' })).toEqual({
      choices: [{ id: 'hw:1', title: 'Yeti' }],
      on: ['hw:1'],
    });
    expect(listed(undefined).choices).toEqual([]);
  });
});
